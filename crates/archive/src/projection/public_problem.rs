//! Problems of the ledger that are public: what everybody may read without asking.
//!
//! Refuses: to judge what is public; that is `bureau::disclose`.

use super::{Column, History, Made, Projection, columns};
use crate::dialect::Row;
use crate::known::Known;
use crate::trouble::Trouble;
use almanac::{Day, Instant};
use bureau::disclose::{self, PublicProblem};
use bureau::id::{OrganId, StepId};
use bureau::matter::Matter;
use bureau::record::Object;

/// Its words were approved for the public, and are words all the same: erasable.
const COLUMNS: &[Column] = columns!["body", "id", "at", "section", "step", "due_day", "submitted_day", "closed_day"; personal: "problem", "measure"];

pub(super) const PROJECTION: Projection = Projection {
    table: "public_problem",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: false,
    of_words: false,
    rows,
};

/// The columns in the order of [`read`].
pub(crate) fn columns() -> String {
    PROJECTION.columns().join(", ")
}

/// Reads a row in the order of the columns.
pub(crate) fn read(row: &Row) -> Result<PublicProblem, Trouble> {
    let damaged = || Trouble::Damaged("public_problem".into());
    let day = |number: i64| i32::try_from(number).map(Day::from_number).map_err(|_| damaged());
    let words = |column| row.text_if(column).map(|text| text.map(String::from).unwrap_or_default());
    Ok(PublicProblem {
        matter: row.text(1)?.parse().map_err(|_| damaged())?,
        at: Instant::from_millis(row.int(2)?),
        section: OrganId::new(row.text(3)?),
        step: StepId::new(row.text(4)?),
        due: day(row.int(5)?)?,
        submitted: row.int_if(6)?.map(day).transpose()?,
        closed: row.int_if(7)?.map(day).transpose()?,
        problem: words(8)?,
        measure: words(9)?,
    })
}

fn rows(history: &History<'_>, known: &Known<'_>) -> Made {
    let Some(matter) = Matter::replay(&history.entries) else { return Ok(Vec::new()) };
    if matter.ordered().is_none_or(|ordered| !ordered.public) {
        return Ok(Vec::new());
    }
    let (charter, almanac) = (known.charter(&matter.pin.charter)?, known.almanac(&matter.pin)?);
    let row = |row: PublicProblem| {
        vec![
            history.object.body.as_str().into(),
            row.matter.to_string().into(),
            row.at.millis().into(),
            row.section.as_str().into(),
            row.step.as_str().into(),
            i64::from(row.due.number()).into(),
            row.submitted.map(|day| i64::from(day.number())).into(),
            row.closed.map(|day| i64::from(day.number())).into(),
            Some(row.problem).into(),
            Some(row.measure).into(),
        ]
    };
    Ok(disclose::problem(&matter, &history.entries, &charter, &almanac).map(row).into_iter().collect())
}
