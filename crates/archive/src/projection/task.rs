//! Tasks by campaign and by unit: a row for the section that leads and one for each co-responsible unit.
//!
//! Refuses: words of a task. Its title stands in the row of the matter.

use super::matter::{self, MatterRow};
use super::{Column, History, Made, Projection, columns};
use crate::dialect::Row;
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::Day;
use bureau::entry::ClockKind;
use bureau::id::{CampaignId, OrganId, PointId};
use bureau::matter::Matter;
use bureau::record::Object;

const COLUMNS: &[Column] = columns![
    "body", "id", "organ", "leads", "campaign", "task_key", "due_day", "is_open", "percent", "signed", "units"; personal:
];

pub(super) const PROJECTION: Projection = Projection {
    table: "task",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: true,
    of_words: false,
    rows,
};

/// Columns a list reads behind those of the matter.
const SHOWN: [&str; 6] = ["campaign", "task_key", "due_day", "percent", "signed", "units"];

/// A task as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// The matter it is.
    pub matter: MatterRow,
    /// The campaign it belongs to.
    pub campaign: CampaignId,
    /// Which task of that campaign.
    pub key: PointId,
    /// The last day as it stands, also when it is over.
    pub due: Day,
    /// How much was last reported done, in percent.
    pub percent: u32,
    /// In the row of who leads, how many units agree; in that of a unit, 1 when it agrees.
    pub signed: u32,
    /// How many units are co-responsible.
    pub units: u32,
}

impl TaskRow {
    /// Reads a row: the columns of the matter, then [`SHOWN`].
    pub(crate) fn read(row: &Row) -> Result<TaskRow, Trouble> {
        let damaged = || Trouble::Damaged("task".into());
        let at = |n: usize| matter::PROJECTION.columns().len() + n;
        let number = |n: usize| u32::try_from(row.int(at(n))?).map_err(|_| damaged());
        Ok(TaskRow {
            matter: MatterRow::read(row)?,
            campaign: row.text(at(0))?.parse().map_err(|_| damaged())?,
            key: PointId::new(row.text(at(1))?),
            due: Day::from_number(i32::try_from(row.int(at(2))?).map_err(|_| damaged())?),
            percent: number(3)?,
            signed: number(4)?,
            units: number(5)?,
        })
    }
}

/// The columns in the order of [`TaskRow::read`].
pub(crate) fn columns() -> String {
    let shown = SHOWN.map(|column| format!("task.{column}")).join(", ");
    format!("{}, {shown}", matter::columns_from(&[], ""))
}

fn rows(history: &History<'_>, known: &Known<'_>) -> Made {
    let (Some(matter), Some(row)) = (Matter::replay(&history.entries), history.matter_row(known)?) else {
        return Ok(Vec::new());
    };
    let Some(ordered) = matter.ordered() else { return Ok(Vec::new()) };
    let task = &ordered.task;
    let almanac = known.almanac(&matter.pin)?;
    let clock = matter.clocks.iter().find(|clock| clock.kind == ClockKind::Ordered);
    let due = clock.map_or(task.due, |clock| clock.due(&almanac).on());
    let of = |organ: &OrganId, leads: bool, signed: usize| {
        vec![
            history.object.body.as_str().into(),
            matter.id.to_string().into(),
            organ.as_str().into(),
            i64::from(leads).into(),
            task.campaign.to_string().into(),
            task.key.as_str().into(),
            i64::from(due.number()).into(),
            i64::from(row.ended.is_none()).into(),
            u32::from(ordered.percent).into(),
            (signed as i64).into(),
            (task.units.len() as i64).into(),
        ]
    };
    let lead = of(&matter.section, true, ordered.agreed.len());
    // A task handed over to one of its units is listed there once.
    let others = task.units.iter().filter(|unit| **unit != matter.section);
    let units = others.map(|unit| of(unit, false, usize::from(ordered.agreed.contains(unit))));
    Ok(std::iter::once(lead).chain(units).collect())
}
