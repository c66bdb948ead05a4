//! The console 监察台: what is in trouble, why, and what is done about it.
//!
//! Refuses: anybody without a seat; the office refuses what the seat does not cover.

use crate::state::Hall;
use crate::ways::{self, Way, form, page};
use axum::Router;
use axum::routing::{get, post};

mod cards;
mod findings;
mod late_entries;
mod tower;

/// Its addresses.
pub const WAYS: &[Way] = &[
    page("/console", || get(tower::tower)),
    page("/console/cards", || get(cards::list)),
    page("/console/cards/{id}", || get(findings::card)),
    page("/console/late-entries", || get(late_entries::list)),
    page("/console/findings/{id}", || get(findings::finding)),
    page("/console/findings/{matter}/{rule}", || get(findings::of_rule)),
    page("/console/findings/{id}/paper", || get(findings::paper)),
    form("/console/findings/{id}/acts/{act}", || post(findings::act)),
];

/// Its router.
pub fn routes() -> Router<Hall> {
    ways::router(WAYS)
}
