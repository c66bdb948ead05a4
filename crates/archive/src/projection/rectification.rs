//! The ledger of problems that are put right 整改台账: a row for each, by where it stands and where it comes from.
//!
//! Refuses: what is no order with an answer of a few, and to keep more words than the list is filtered by.

use super::matter::{self, MatterRow};
use super::{Column, History, Made, Projection, columns};
use crate::dialect::Row;
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::Day;
use bureau::act::Act;
use bureau::matter::Matter;
use bureau::record::Object;
use bureau::register;

/// Where a problem comes from is an answer of its form: erasable, as all of them are.
const COLUMNS: &[Column] = columns!["body", "id", "section", "step", "is_over", "due_day"; personal: "source"];

pub(super) const PROJECTION: Projection = Projection {
    table: "rectification",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: false,
    of_words: false,
    rows,
};

/// Columns a list reads behind those of the matter.
const SHOWN: [&str; 2] = ["is_over", "due_day"];

/// A problem as the ledger lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RectificationRow {
    /// The matter it is.
    pub matter: MatterRow,
    /// Whether nothing is to be done any more.
    pub is_over: bool,
    /// The day by which the list is ordered: that of the clock that presses, else the last day of the order.
    pub due: Day,
}

impl RectificationRow {
    /// Reads a row: the columns of the matter, then [`SHOWN`].
    pub(crate) fn read(row: &Row) -> Result<RectificationRow, Trouble> {
        let at = |n: usize| matter::PROJECTION.columns().len() + n;
        let day = i32::try_from(row.int(at(1))?).map_err(|_| Trouble::Damaged("rectification".into()))?;
        Ok(RectificationRow {
            matter: MatterRow::read(row)?,
            is_over: row.int(at(0))? != 0,
            due: Day::from_number(day),
        })
    }
}

/// The columns in the order of [`RectificationRow::read`].
pub(crate) fn columns() -> String {
    let shown = SHOWN.map(|column| format!("rectification.{column}")).join(", ");
    format!("{}, {shown}", matter::columns_from(&[], ""))
}

fn rows(history: &History<'_>, known: &Known<'_>) -> Made {
    let Some(Act::File(file)) = history.entries.first().map(|entry| &entry.act) else { return Ok(Vec::new()) };
    let Some(task) = &file.task else { return Ok(Vec::new()) };
    let (Some(matter), Some(row)) = (Matter::replay(&history.entries), history.matter_row(known)?) else {
        return Ok(Vec::new());
    };
    let charter = known.charter(&matter.pin.charter)?;
    let procedure = charter.path(&matter.item).filter(|(_, own)| register::is_kept(own));
    let Some((_, procedure)) = procedure else { return Ok(Vec::new()) };
    let source = register::choices(procedure).next().and_then(|field| file.fields.get(&field.id));
    let due = row.due_day.unwrap_or(task.due);
    Ok(vec![vec![
        history.object.body.as_str().into(),
        matter.id.to_string().into(),
        matter.section.as_str().into(),
        matter.step.as_str().into(),
        i64::from(row.ended.is_some()).into(),
        i64::from(due.number()).into(),
        source.and_then(|words| words.as_str()).map(String::from).into(),
    ]])
}
