//! The console 监察台: what is in trouble, why, and what is done about it.
//!
//! Refuses: anybody without a seat; the office refuses what the seat does not cover.

use crate::state::Hall;
use axum::Router;
use axum::routing::{get, post};

mod cards;
mod findings;
mod tower;

/// Its addresses.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/console", get(tower::tower))
        .route("/console/cards", get(cards::list))
        .route("/console/cards/{id}", get(findings::card))
        .route("/console/findings/{id}", get(findings::finding))
        .route("/console/findings/{matter}/{rule}", get(findings::of_rule))
        .route("/console/findings/{id}/paper", get(findings::paper))
        .route("/console/findings/{id}/acts/{act}", post(findings::act))
}
