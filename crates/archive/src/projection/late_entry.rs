//! Entries that were recorded later than their procedure allows (docs/decisions/0013): what supervision looks through.
//!
//! Refuses: what was undone, and what was entered late in time.

use super::{Column, History, Made, Projection, columns};
use crate::dialect::Row;
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::Instant;
use bureau::act::{Act, ActKind};
use bureau::decide;
use bureau::entry::{Actor, Entry};
use bureau::id::{ItemId, MatterId, OrganId, PostId};
use bureau::record::Object;

const COLUMNS: &[Column] = columns![
    "body", "id", "seq", "receipt", "item", "section", "act", "post", "done", "recorded", "late"; personal:
];

pub(super) const PROJECTION: Projection = Projection {
    table: "late_entry",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: true,
    of_words: false,
    rows,
};

/// An entry that was recorded too late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateEntryRow {
    /// The matter.
    pub matter: MatterId,
    /// Place of the entry.
    pub seq: u32,
    /// Number on the receipt.
    pub receipt: String,
    /// What was asked for.
    pub item: ItemId,
    /// The section that has the matter.
    pub section: OrganId,
    /// What was done.
    pub act: ActKind,
    /// Whose post entered it.
    pub post: PostId,
    /// When it was done.
    pub done: Instant,
    /// When it was entered.
    pub recorded: Instant,
    /// Whole days over what is allowed, in the unit of the allowance.
    pub late: u32,
}

impl LateEntryRow {
    /// Reads a row in the order of the columns.
    pub(crate) fn read(row: &Row) -> Result<LateEntryRow, Trouble> {
        let bad = || Trouble::Damaged("late_entry".into());
        let number = |column| row.int(column).and_then(|n| u32::try_from(n).map_err(|_| bad()));
        Ok(LateEntryRow {
            matter: row.text(1)?.parse().map_err(|_| bad())?,
            seq: number(2)?,
            receipt: row.text(3)?.into(),
            item: ItemId::new(row.text(4)?),
            section: OrganId::new(row.text(5)?),
            act: ActKind::parse(row.text(6)?).ok_or_else(bad)?,
            post: PostId::new(row.text(7)?),
            done: Instant::from_millis(row.int(8)?),
            recorded: Instant::from_millis(row.int(9)?),
            late: number(10)?,
        })
    }
}

/// The columns in the order of [`LateEntryRow::read`].
pub(crate) fn columns() -> String {
    PROJECTION.columns().join(", ")
}

fn rows(history: &History<'_>, known: &Known<'_>) -> Made {
    if history.entries.iter().all(|entry| entry.late.is_none()) {
        return Ok(Vec::new());
    }
    let (Some(first), Some(row)) = (history.entries.first(), history.matter_row(known)?) else {
        return Ok(Vec::new());
    };
    let (charter, almanac) = (known.charter(&first.pin.charter)?, known.almanac(&first.pin)?);
    let Some((item, procedure)) = charter.path(&row.item) else { return Ok(Vec::new()) };
    let undone = |entry: &Entry| {
        history.entries.iter().any(|other| matches!(&other.act, Act::Retract(retract) if retract.entry == entry.seq))
    };
    let made = |entry: &Entry| {
        let late = decide::late_by(entry, item, procedure, &almanac, charter.zone())?;
        let Actor::Tenure { post, .. } = &entry.actor else { return None };
        Some(vec![
            history.object.body.as_str().into(),
            history.object.id.as_str().into(),
            entry.seq.into(),
            row.receipt.as_str().into(),
            row.item.as_str().into(),
            row.section.as_str().into(),
            entry.act.kind().word().into(),
            post.as_str().into(),
            entry.at.millis().into(),
            entry.recorded.millis().into(),
            late.into(),
        ])
    };
    Ok(history.entries.iter().filter(|entry| !undone(entry)).filter_map(made).collect())
}
