//! Administration 管理: the roster for everybody with a seat, and a room for each of the three administrators.
//!
//! Refuses: whoever the office does not let into a room, and every word of a case.

use crate::menu;
use crate::state::Hall;
use crate::stop::{self, Answer};
use crate::visit::Visitor;
use axum::Router;
use axum::routing::{get, post};
use bureau::admin::About;

mod audit;
mod changes;
mod people;
mod roster;
mod runs;
mod security;
mod system;
mod wanted;

pub use runs::Runs;

/// Its addresses.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/admin", get(door))
        .route("/admin/organs", get(roster::organs))
        .route("/admin/organs/{organ}", get(roster::organ))
        .route("/admin/posts/{post}", get(roster::post))
        .route("/admin/people/{person}", get(people::person))
        .route("/admin/people/{person}/reset", post(people::reset))
        .route("/admin/changes", get(changes::list).post(changes::propose))
        .route("/admin/changes/new", get(changes::form))
        .route("/admin/changes/check", post(changes::check))
        .route("/admin/changes/{change}", get(changes::change).post(changes::settle))
        .route("/admin/sessions", get(security::sessions))
        .route("/admin/sessions/end", post(security::end))
        .route("/admin/keys", get(security::keys).post(security::issue))
        .route("/admin/keys/revoke", post(security::revoke))
        .route("/admin/system", get(system::system))
        .route("/admin/system/backups", post(system::back_up))
        .route("/admin/system/drills", post(system::drill))
        .route("/admin/system/jobs", post(system::retry))
        .route("/admin/audit", get(audit::list))
        .route("/admin/audit/check", get(audit::check).post(audit::verify))
        .route("/admin/audit/{seq}", get(audit::act).post(audit::flag))
}

/// `GET /admin`: everybody's own room.
async fn door(visit: Visitor) -> Answer {
    let role = visit.officer()?.role;
    Ok(stop::to(menu::room(role)))
}

/// The page of what an act is about.
fn address(about: &About) -> Option<String> {
    Some(match about {
        About::Nothing => return None,
        About::Organ(organ) => format!("/admin/organs/{organ}"),
        About::Post(post) => format!("/admin/posts/{post}"),
        About::Person(person) => format!("/admin/people/{person}"),
        About::Change(change) => format!("/admin/changes/{change}"),
        // Keys have their page in another's room.
        About::Key(_) => return None,
    })
}
