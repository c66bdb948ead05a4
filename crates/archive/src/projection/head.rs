//! The last entry of every object: what the next one follows, and what shows that none was cut off.

use super::{Column, History, Made, Projection, columns};
use crate::known::Known;

const COLUMNS: &[Column] = columns!["body", "kind", "id", "seq", "hash"; personal: ];

pub(super) const PROJECTION: Projection = Projection {
    table: "head",
    key: &["body", "kind", "id"],
    kind: None,
    columns: COLUMNS,
    many: false,
    of_words: false,
    rows: row,
};

fn row(history: &History<'_>, _: &Known<'_>) -> Made {
    let seq = history.seq;
    let object = history.object;
    let hash = history.hash.bytes().as_slice();
    Ok(vec![vec![object.body.as_str().into(), object.kind.into(), object.id.as_str().into(), seq.into(), hash.into()]])
}
