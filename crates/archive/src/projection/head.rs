//! The last entry of every object: what the next one follows, and what shows that none was cut off.

use super::{Column, History, Projection, columns};
use crate::dialect::Value;
use crate::known::Known;
use crate::trouble::Trouble;

const COLUMNS: &[Column] = columns!["body", "kind", "id", "seq", "hash"; personal: ];

pub(super) const PROJECTION: Projection = Projection {
    table: "head",
    key: &["body", "kind", "id"],
    kind: None,
    columns: COLUMNS,
    row,
};

fn row(history: &History<'_>, _: &Known<'_>) -> Result<Option<Vec<Value>>, Trouble> {
    let seq = history.records.last().map_or(0, |record| record.seq);
    let object = history.object;
    let hash = history.hash.bytes().as_slice();
    Ok(Some(vec![
        object.body.as_str().into(),
        object.kind.into(),
        object.id.as_str().into(),
        seq.into(),
        hash.into(),
    ]))
}
