//! Orders by the posts that are to know of them: those to which they were copied, and those to which they went up.
//!
//! Refuses: whoever answers for an order; they stand in the row of its matter.

use super::matter::{self, MatterRow};
use super::{Column, History, Made, Projection, columns};
use crate::dialect::Row;
use crate::known::Known;
use crate::trouble::Trouble;
use bureau::id::PostId;
use bureau::matter::Matter;
use bureau::record::Object;

const COLUMNS: &[Column] = columns!["body", "id", "post", "raised", "is_open", "due_order"; personal: ];

pub(super) const PROJECTION: Projection = Projection {
    table: "superior",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: true,
    of_words: false,
    rows,
};

/// An order as a post above sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaisedRow {
    /// The matter it is.
    pub matter: MatterRow,
    /// Whether it went up to the post, not only was copied.
    pub raised: bool,
}

impl RaisedRow {
    /// Reads a row: the columns of the matter, then whether it went up.
    pub(crate) fn read(row: &Row) -> Result<RaisedRow, Trouble> {
        let raised = row.int(matter::PROJECTION.columns().len())? == 1;
        Ok(RaisedRow { matter: MatterRow::read(row)?, raised })
    }
}

/// The columns in the order of [`RaisedRow::read`].
pub(crate) fn columns() -> String {
    format!("{}, superior.raised", matter::columns_from(&[], ""))
}

fn rows(history: &History<'_>, known: &Known<'_>) -> Made {
    let (Some(matter), Some(row)) = (Matter::replay(&history.entries), history.matter_row(known)?) else {
        return Ok(Vec::new());
    };
    let Some(ordered) = matter.ordered() else { return Ok(Vec::new()) };
    let due = row.due_day.map_or(matter::NEVER, |day| day.number().into());
    let of = |post: &PostId, raised: bool| {
        vec![
            history.object.body.as_str().into(),
            matter.id.to_string().into(),
            post.as_str().into(),
            i64::from(raised).into(),
            i64::from(row.ended.is_none()).into(),
            due.into(),
        ]
    };
    let raised = ordered.raised.iter().map(|post| of(post, true));
    let copied = ordered.copied.iter().filter(|post| !ordered.raised.contains(post)).map(|post| of(post, false));
    Ok(raised.chain(copied).collect())
}
