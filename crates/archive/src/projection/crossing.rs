//! The days on which a matter crosses a limit that calls for a card: what the sweep of supervision is led by.
//!
//! Refuses: what depends on today. A day stands here as long as the entries leave the limit crossed on it.

use super::{Column, History, Made, Projection, columns};
use crate::known::Known;
use bureau::matter::Matter;
use bureau::record::Object;
use bureau::watch;
use std::collections::BTreeSet;

const COLUMNS: &[Column] = columns!["body", "id", "day"; personal: ];

pub(super) const PROJECTION: Projection = Projection {
    table: "crossing",
    key: &["body", "id"],
    kind: Some(Object::MATTER),
    columns: COLUMNS,
    many: true,
    of_words: false,
    rows: row,
};

fn row(history: &History<'_>, known: &Known<'_>) -> Made {
    let Some(matter) = Matter::replay(&history.entries) else {
        return Ok(Vec::new());
    };
    let (charter, almanac) = (known.charter(&matter.pin.charter)?, known.almanac(&matter.pin)?);
    let days = matter.clocks.iter().flat_map(|clock| watch::crossings(clock, charter.rules(), &almanac));
    let days: BTreeSet<i64> = days.map(|day| i64::from(day.number())).collect();
    let object = history.object;
    Ok(days.into_iter().map(|day| vec![object.body.as_str().into(), object.id.as_str().into(), day.into()]).collect())
}
