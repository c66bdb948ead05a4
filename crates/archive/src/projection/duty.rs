//! Duties 周期性职责 by period: a row for each order of one, with how far it has come.
//!
//! Refuses: orders that do not come round.

use super::matter::{self, MatterRow};
use super::{Column, History, Made, Projection, columns};
use crate::dialect::Row;
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::{Day, Span};
use bureau::duty::Tally;
use bureau::id::PartId;
use bureau::matter::Matter;
use bureau::record::Object;

const COLUMNS: &[Column] =
    columns!["body", "id", "duty", "section", "from_day", "to_day", "counted", "made_up", "needed"; personal: ];

pub(super) const PROJECTION: Projection = Projection {
    table: "duty",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: false,
    of_words: false,
    rows,
};

/// Columns a list reads behind those of the matter.
const SHOWN: [&str; 6] = ["duty", "from_day", "to_day", "counted", "made_up", "needed"];

/// A duty of a unit in a period, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyRow {
    /// The matter it is.
    pub matter: MatterRow,
    /// Which duty.
    pub duty: PartId,
    /// The days in which it counts.
    pub period: Span,
    /// How far it has come.
    pub tally: Tally,
}

impl DutyRow {
    /// Reads a row: the columns of the matter, then [`SHOWN`].
    pub(crate) fn read(row: &Row) -> Result<DutyRow, Trouble> {
        let damaged = |_| Trouble::Damaged("duty".into());
        let at = |n: usize| matter::PROJECTION.columns().len() + n;
        let day = |n: usize| Ok::<_, Trouble>(Day::from_number(i32::try_from(row.int(at(n))?).map_err(damaged)?));
        let number = |n: usize| u32::try_from(row.int(at(n))?).map_err(damaged);
        Ok(DutyRow {
            matter: MatterRow::read(row)?,
            duty: PartId::new(row.text(at(0))?),
            period: Span { from: day(1)?, to: day(2)? },
            tally: Tally { counted: number(3)?, made_up: number(4)?, needed: number(5)? },
        })
    }
}

/// The columns in the order of [`DutyRow::read`].
pub(crate) fn columns() -> String {
    let shown = SHOWN.map(|column| format!("duty.{column}")).join(", ");
    format!("{}, {shown}", matter::columns_from(&[], ""))
}

fn rows(history: &History<'_>, _: &Known<'_>) -> Made {
    let Some(matter) = Matter::replay(&history.entries) else { return Ok(Vec::new()) };
    let Some(ordered) = matter.ordered() else { return Ok(Vec::new()) };
    let (Some(quota), Some(tally)) = (ordered.task.cause.quota(), ordered.tally()) else { return Ok(Vec::new()) };
    Ok(vec![vec![
        history.object.body.as_str().into(),
        matter.id.to_string().into(),
        quota.duty.as_str().into(),
        matter.section.as_str().into(),
        i64::from(quota.period.from.number()).into(),
        i64::from(quota.period.to.number()).into(),
        tally.counted.into(),
        tally.made_up.into(),
        tally.needed.into(),
    ]])
}
