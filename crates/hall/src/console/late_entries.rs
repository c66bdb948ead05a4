//! Late entries 补记: what was recorded later than allowed; its filter lives in its address, and it is printed as it stands.
//!
//! Refuses: a filter that is not an indexed one.

use crate::forms::{Asked, Bag};
use crate::frame::{Frame, encoded, page};
use crate::state::Hall;
use crate::stop::{Answer, Stop};
use crate::times;
use crate::visit::Visitor;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use bureau::id::OrganId;
use office::{Count, LateEntry};
use std::collections::BTreeSet;

/// A late entry as a row.
struct RowView {
    entry: LateEntry,
    /// When it was done and when it was entered, in words.
    moments: (String, String),
    /// The same for machines.
    stamps: (String, String),
}

#[derive(Template)]
#[template(path = "late_entries.html")]
struct LatePage {
    frame: Frame,
    day: String,
    count: Count,
    organs: Vec<(String, String, bool)>,
    /// Name of the organ it is narrowed to.
    narrowed: Option<String>,
    rows: Vec<RowView>,
    /// The clauses that set the limits, each once.
    clauses: BTreeSet<String>,
    next: Option<String>,
}

/// `GET /console/late-entries?organ=&after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let who = visit.officer()?.who.clone();
    let organ = Some(bag.one("organ")).filter(|word| !word.is_empty()).map(OrganId::new);
    let after = match bag.one("after") {
        "" => None,
        text => Some(text.parse().map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))?),
    };
    let found = hall.ask(move |office| office.late_entries(&who, organ.as_ref(), after)).await?;
    let chosen = |id: &OrganId| bag.one("organ") == id.as_str();
    let narrowed = found.organs.iter().find(|(id, _)| chosen(id)).map(|(_, name)| name.clone());
    let row = |entry: LateEntry| RowView {
        moments: (
            times::moment(entry.done, hall.zone(), visit.today),
            times::moment(entry.recorded, hall.zone(), visit.today),
        ),
        stamps: (entry.done.to_string(), entry.recorded.to_string()),
        entry,
    };
    page(&LatePage {
        frame: Frame::desk(&hall, &visit, "超时补记", "console"),
        day: times::full_day(visit.today),
        count: found.count,
        organs: found.organs.iter().map(|(id, name)| (id.to_string(), name.clone(), chosen(id))).collect(),
        narrowed,
        clauses: found.rows.iter().map(|entry| entry.clause.to_string()).collect(),
        rows: found.rows.into_iter().map(row).collect(),
        next: found.next.map(|next| address(&bag, &next.to_string())),
    })
}

fn address(bag: &Bag, after: &str) -> String {
    let organ = Some(bag.one("organ")).filter(|word| !word.is_empty());
    let organ = organ.map_or_else(String::new, |word| format!("organ={}&", encoded(word)));
    format!("/console/late-entries?{organ}after={}", encoded(after))
}
