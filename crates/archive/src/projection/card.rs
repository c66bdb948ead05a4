//! Issued cards as lists show them: one row each.
//!
//! Refuses: what depends on today. Whether an answer is overdue is read off the day it is due.

use super::{Column, History, Made, Projection, columns};
use crate::dialect::{Row, Value};
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::{Day, Instant};
use bureau::card::{CardEntry, Issue, IssuedCard, Standing};
use bureau::id::{CardId, ClockId, ItemId, MatterId, OrganId, PostId};
use bureau::record::Object;
use bureau::watch;

const COLUMNS: &[Column] = columns![
    "body", "id", "matter", "receipt", "item", "section", "rule", "clock", "started", "due_day", "late", "level", "post",
    "reply_due", "issued", "raised", "standing", "is_open", "merged_into", "seq"; personal:
];

pub(super) const PROJECTION: Projection = Projection {
    table: "card",
    key: &["body", "id"],
    kind: Some(Object::CARD),
    columns: COLUMNS,
    many: false,
    of_words: false,
    rows: row,
};

/// A card as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRow {
    /// Which.
    pub id: CardId,
    /// The matter it was found on.
    pub matter: MatterId,
    /// Number on that matter's receipt.
    pub receipt: String,
    /// What was asked for.
    pub item: ItemId,
    /// The section found against.
    pub section: OrganId,
    /// Word of the rule.
    pub rule: String,
    /// The clock it was found on.
    pub clock: ClockId,
    /// The last day in time.
    pub due: Day,
    /// Whole days late when the level was given, in the clock's own unit.
    pub late: u32,
    /// Its level.
    pub level: watch::Card,
    /// The post that answers.
    pub to: Option<PostId>,
    /// The last day to answer.
    pub reply_due: Day,
    /// When it was issued.
    pub issued: Instant,
    /// When the level rose last.
    pub raised: Option<Instant>,
    /// Where it stands.
    pub standing: Standing,
    /// Place of its last entry.
    pub seq: u32,
}

impl CardRow {
    /// Reads a row in the order of the columns.
    pub(crate) fn read(row: &Row) -> Result<CardRow, Trouble> {
        let day = |column| row.int(column).map(|day| Day::from_number(i32::try_from(day).unwrap_or(i32::MAX)));
        let count = |column| row.int(column).and_then(|n| u32::try_from(n).map_err(|_| damaged("late, seq")));
        Ok(CardRow {
            id: CardId::new(row.text(1)?),
            matter: row.text(2)?.parse().map_err(|_| damaged("matter"))?,
            receipt: row.text(3)?.into(),
            item: ItemId::new(row.text(4)?),
            section: OrganId::new(row.text(5)?),
            rule: row.text(6)?.into(),
            clock: ClockId::new(row.text(7)?),
            due: day(9)?,
            late: count(10)?,
            level: watch::Card::parse(row.text(11)?).ok_or_else(|| damaged("level"))?,
            to: row.text_if(12)?.map(PostId::new),
            reply_due: day(13)?,
            issued: Instant::from_millis(row.int(14)?),
            raised: row.int_if(15)?.map(Instant::from_millis),
            standing: Standing::parse(row.text(16)?).ok_or_else(|| damaged("standing"))?,
            seq: count(19)?,
        })
    }

    /// The row of a card from its entries; none unless the first one issues it.
    fn from_entries(entries: &[CardEntry], body: &str) -> Option<Vec<Value>> {
        let card = IssuedCard::replay(entries)?;
        let number = |day: Day| Value::from(i64::from(day.number()));
        let Issue { matter, receipt, item, section, rule, clock, started, due, late, level, to, reply_due, .. } =
            card.issue;
        Some(vec![
            body.into(),
            card.id.as_str().into(),
            matter.to_string().into(),
            receipt.into(),
            item.as_str().into(),
            section.as_str().into(),
            rule.into(),
            clock.as_str().into(),
            number(started),
            number(due),
            late.into(),
            level.word().into(),
            to.as_ref().map(PostId::as_str).into(),
            number(reply_due),
            card.issued.millis().into(),
            card.raised.map(Instant::millis).into(),
            card.standing.word().into(),
            i64::from(card.standing.is_open()).into(),
            card.into.as_ref().map(CardId::as_str).into(),
            card.seq.into(),
        ])
    }
}

/// The columns in the order of [`CardRow::read`].
pub(crate) fn columns() -> String {
    PROJECTION.columns().join(", ")
}

fn row(history: &History<'_>, _: &Known<'_>) -> Made {
    Ok(CardRow::from_entries(&history.cards, history.object.body.as_str()).into_iter().collect())
}

fn damaged(column: &str) -> Trouble {
    Trouble::Damaged(format!("card: {column}"))
}
