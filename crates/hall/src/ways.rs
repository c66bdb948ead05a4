//! Ways: the addresses of a room as data, so that the router and the walk over who may enter have one list.
//!
//! Refuses: an address that is not walked.

use crate::state::Hall;
use axum::Router;
use axum::http::Method;
use axum::routing::MethodRouter;

/// A way into a room.
pub struct Way {
    /// How it is asked.
    pub method: Method,
    /// The address, with its places in braces.
    pub address: &'static str,
    answers: fn() -> MethodRouter<Hall>,
}

/// A page.
pub const fn page(address: &'static str, answers: fn() -> MethodRouter<Hall>) -> Way {
    Way { method: Method::GET, address, answers }
}

/// Where a form is sent.
pub const fn form(address: &'static str, answers: fn() -> MethodRouter<Hall>) -> Way {
    Way { method: Method::POST, address, answers }
}

/// The router of these ways.
pub fn router(ways: &[Way]) -> Router<Hall> {
    ways.iter().fold(Router::new(), |router, way| router.route(way.address, (way.answers)()))
}
