//! Administration 管理: the roster for everybody with a seat, and a room for each of the three administrators.
//!
//! Refuses: whoever the office does not let into a room, and every word of a case.

use crate::menu;
use crate::state::Hall;
use crate::stop::{self, Answer};
use crate::visit::Visitor;
use crate::ways::{self, Way, form, page};
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
pub const WAYS: &[Way] = &[
    page("/admin", || get(door)),
    page("/admin/organs", || get(roster::organs)),
    page("/admin/organs/{organ}", || get(roster::organ)),
    page("/admin/posts/{post}", || get(roster::post)),
    page("/admin/people/{person}", || get(people::person)),
    form("/admin/people/{person}/reset", || post(people::reset)),
    page("/admin/changes", || get(changes::list)),
    form("/admin/changes", || post(changes::propose)),
    page("/admin/changes/new", || get(changes::form)),
    form("/admin/changes/check", || post(changes::check)),
    page("/admin/changes/{change}", || get(changes::change)),
    form("/admin/changes/{change}", || post(changes::settle)),
    page("/admin/sessions", || get(security::sessions)),
    form("/admin/sessions/end", || post(security::end)),
    page("/admin/keys", || get(security::keys)),
    form("/admin/keys", || post(security::issue)),
    form("/admin/keys/revoke", || post(security::revoke)),
    page("/admin/system", || get(system::system)),
    form("/admin/system/backups", || post(system::back_up)),
    form("/admin/system/drills", || post(system::drill)),
    form("/admin/system/jobs", || post(system::retry)),
    page("/admin/audit", || get(audit::list)),
    page("/admin/audit/check", || get(audit::check)),
    form("/admin/audit/check", || post(audit::verify)),
    page("/admin/audit/{seq}", || get(audit::act)),
    form("/admin/audit/{seq}", || post(audit::flag)),
];

/// Its router.
pub fn routes() -> Router<Hall> {
    ways::router(WAYS)
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
