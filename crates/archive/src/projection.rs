//! Projections: what lists need, kept beside the entries and recomputable from them at any time.
//!
//! Refuses: a fact that does not follow from entries and the charter they are pinned to, and a column with personal
//! data that is not marked so here.

use self::matter::MatterRow;
use crate::dialect::Value;
use crate::known::Known;
use crate::trouble::Trouble;
use bureau::campaign::CampaignEntry;
use bureau::card::CardEntry;
use bureau::entry::Entry;
use bureau::record::{Object, Record};
use ledger::Hash;
use std::borrow::Borrow;
use std::cell::OnceCell;

pub mod activity;
pub(crate) mod attachment;
pub mod campaign;
pub mod card;
mod crossing;
pub mod duty;
mod head;
pub mod late_entry;
pub mod matter;
pub(crate) mod piece;
pub(crate) mod public_problem;
pub mod publication;
pub mod rectification;
pub mod superior;
pub mod task;

/// All entries of one object, in order.
pub(crate) struct History<'a> {
    pub(crate) object: &'a Object,
    /// The entries, if the object is a matter.
    entries: Vec<Entry>,
    /// The entries, if the object is a card.
    cards: Vec<CardEntry>,
    /// The entries, if the object is a campaign.
    campaigns: Vec<CampaignEntry>,
    /// Place of the last entry.
    seq: u32,
    /// Leaf hash of the last entry.
    hash: Hash,
    /// Its row as a matter, once it was asked for: several projections are made of it.
    row: OnceCell<Option<MatterRow>>,
}

impl History<'_> {
    /// The history that these records tell.
    ///
    /// # Errors
    /// [`Trouble::BadRecord`] when a record on a matter is no entry.
    pub(crate) fn of<'a>(
        object: &'a Object,
        records: &[impl Borrow<Record>],
        hash: Hash,
    ) -> Result<History<'a>, Trouble> {
        let records = records.iter().map(Borrow::borrow);
        let matters = records.clone().filter(|_| object.kind == Object::MATTER);
        let entries: Result<Vec<Entry>, _> = matters.map(Record::to_entry).collect();
        let cards = records.clone().filter(|_| object.kind == Object::CARD);
        let cards: Result<Vec<CardEntry>, _> = cards.map(Record::to_card_entry).collect();
        let campaigns = records.clone().filter(|_| object.kind == Object::CAMPAIGN);
        let campaigns: Result<Vec<CampaignEntry>, _> = campaigns.map(Record::to_campaign_entry).collect();
        Ok(History {
            object,
            entries: entries.map_err(|error| Trouble::BadRecord(error.to_string()))?,
            cards: cards.map_err(|error| Trouble::BadRecord(error.to_string()))?,
            campaigns: campaigns.map_err(|error| Trouble::BadRecord(error.to_string()))?,
            seq: records.last().map_or(0, |record| record.seq),
            hash,
            row: OnceCell::new(),
        })
    }

    /// The row of the matter; none for other objects.
    ///
    /// # Errors
    /// Those of [`MatterRow::from_entries`].
    fn matter_row(&self, known: &Known<'_>) -> Result<Option<&MatterRow>, Trouble> {
        if let Some(row) = self.row.get() {
            return Ok(row.as_ref());
        }
        let row = MatterRow::from_entries(&self.entries, known)?;
        Ok(self.row.get_or_init(|| row).as_ref())
    }
}

/// The rows of an object.
pub(crate) type Made = Result<Vec<Vec<Value>>, Trouble>;

/// One column, and whether it can hold personal data in plain text.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) personal: bool,
}

/// A table that follows from entries: for each object one row or none, or as many as it takes.
pub(crate) struct Projection {
    /// Its table.
    pub(crate) table: &'static str,
    /// The columns that name its object, `body` first and `id` last.
    pub(crate) key: &'static [&'static str],
    /// The kind of objects it is about; all kinds for none.
    pub(crate) kind: Option<&'static str>,
    columns: &'static [Column],
    /// Whether an object can have more than one row; its key then names the object, not the row.
    pub(crate) many: bool,
    /// Whether its rows follow from the words of the first entry alone: only that and an erasure change them.
    pub(crate) of_words: bool,
    /// The rows an object has, each in the order of the columns.
    pub(crate) rows: fn(&History<'_>, &Known<'_>) -> Made,
}

/// Every projection: the registry of the tables that verification recomputes, `rebuild` refills and erasure clears.
pub(crate) const PROJECTIONS: &[Projection] = &[
    attachment::PROJECTION,
    head::PROJECTION,
    matter::PROJECTION,
    piece::PROJECTION,
    publication::PROJECTION,
    card::PROJECTION,
    campaign::PROJECTION,
    crossing::PROJECTION,
    rectification::PROJECTION,
    public_problem::PROJECTION,
    duty::PROJECTION,
    activity::PROJECTION,
    task::PROJECTION,
    superior::PROJECTION,
    late_entry::PROJECTION,
];

impl Projection {
    /// The names of its columns.
    pub(crate) fn columns(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    /// Whether it has a row for such an object.
    pub(crate) fn is_about(&self, object: &Object) -> bool {
        self.kind.is_none_or(|kind| kind == object.kind)
    }

    /// The values of its key for an object.
    pub(crate) fn key_of(&self, object: &Object) -> Vec<Value> {
        let value = |column: &&str| match *column {
            "body" => Value::from(object.body.as_str()),
            "kind" => Value::from(object.kind),
            _ => Value::from(object.id.as_str()),
        };
        self.key.iter().map(value).collect()
    }
}

/// Columns of lists that hold personal data in plain text, as `table.column`: what an erasure has to clear.
pub fn personal_columns() -> Vec<String> {
    let all = PROJECTIONS.iter().flat_map(|p| p.columns.iter().map(move |column| (p.table, column)));
    all.filter(|(_, column)| column.personal).map(|(table, column)| format!("{table}.{}", column.name)).collect()
}

/// Names the columns of a projection; those after `personal` hold personal data.
macro_rules! columns {
    ($($name:literal),* ; personal: $($personal:literal),*) => {
        &[
            $($crate::projection::Column { name: $name, personal: false },)*
            $($crate::projection::Column { name: $personal, personal: true },)*
        ]
    };
}
pub(crate) use columns;
