//! Orders by campaign, by the matter they are about and by unit: a row for the section that leads and one for each
//! co-responsible unit.
//!
//! Refuses: words of a task. Its title stands in the row of the matter.

use super::matter::{self, MatterRow};
use super::{Column, History, Made, Projection, columns};
use crate::dialect::Row;
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::Day;
use bureau::act::Cause;
use bureau::entry::ClockKind;
use bureau::id::{OrganId, PointId};
use bureau::matter::Matter;
use bureau::record::Object;

const COLUMNS: &[Column] = columns![
    "body", "id", "organ", "leads", "campaign", "task_key", "about", "due_day", "is_open", "percent", "signed", "units"; personal:
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
const SHOWN: [&str; 7] = ["campaign", "task_key", "about", "due_day", "percent", "signed", "units"];

/// A task as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// The matter it is.
    pub matter: MatterRow,
    /// Why it was ordered.
    pub cause: Cause,
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
            cause: cause([row.text(at(0))?, row.text(at(1))?, row.text(at(2))?]).ok_or_else(damaged)?,
            due: Day::from_number(i32::try_from(row.int(at(3))?).map_err(|_| damaged())?),
            percent: number(4)?,
            signed: number(5)?,
            units: number(6)?,
        })
    }
}

/// The cause that these columns tell: what does not belong to it is blank.
fn cause([campaign, key, about]: [&str; 3]) -> Option<Cause> {
    Some(match (campaign, about) {
        ("", "") => Cause::Own {},
        ("", about) => Cause::About { about: about.parse().ok()? },
        (campaign, _) => Cause::Campaign { campaign: campaign.parse().ok()?, key: PointId::new(key) },
    })
}

/// The columns of a cause.
fn columns_of(cause: &Cause) -> [String; 3] {
    let none = String::new;
    match cause {
        Cause::Campaign { campaign, key } => [campaign.to_string(), key.to_string(), none()],
        Cause::About { about } => [none(), none(), about.to_string()],
        Cause::Duty(_) | Cause::Own {} => [none(), none(), none()],
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
    // What comes round every period stands in its own table.
    let ordered = matter.ordered().filter(|ordered| ordered.task.cause.quota().is_none());
    let Some(ordered) = ordered else { return Ok(Vec::new()) };
    let task = &ordered.task;
    let almanac = known.almanac(&matter.pin)?;
    let clock = matter.clocks.iter().find(|clock| clock.kind == ClockKind::Ordered);
    let due = clock.map_or(task.due, |clock| clock.due(&almanac).on());
    let of = |organ: &OrganId, leads: bool, signed: usize| {
        let [campaign, key, about] = columns_of(&task.cause);
        vec![
            history.object.body.as_str().into(),
            matter.id.to_string().into(),
            organ.as_str().into(),
            i64::from(leads).into(),
            campaign.into(),
            key.into(),
            about.into(),
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
