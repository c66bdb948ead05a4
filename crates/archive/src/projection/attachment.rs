//! Attachments: which matter names which object of the store, as long as its words are not erased.

use super::{Column, History, Made, Projection, columns};
use crate::known::Known;
use bureau::record::Object;

const COLUMNS: &[Column] = columns!["body", "id", "object", "seq"; personal: ];

pub(super) const PROJECTION: Projection = Projection {
    table: "attachment",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: true,
    of_words: true,
    rows,
};

fn rows(history: &History<'_>, _: &Known<'_>) -> Made {
    let (body, id) = (history.object.body.as_str(), history.object.id.as_str());
    let named =
        history.entries.iter().flat_map(|entry| entry.act.attachments().iter().map(move |one| (entry.seq, one)));
    let kept = named.filter(|(_, one)| one.name.as_str().is_some());
    Ok(kept.map(|(seq, one)| vec![body.into(), id.into(), one.object.to_string().into(), seq.into()]).collect())
}
