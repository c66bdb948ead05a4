//! For machines: is it alive, what are its figures, what may be crawled; and the headers every answer carries.
//!
//! Refuses: to show its figures to anybody but this machine.

use crate::state::Hall;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt::Write;
use std::net::SocketAddr;

/// Styles and pictures from here, forms to here, nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same for a page that has the module: it asks this site for pages, and nobody else for anything.
pub const SCRIPTED: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Rooms of those who work here.
const STAFF: [&str; 3] = ["workbench", "console", "admin"];

const ROBOTS: &str = "User-agent: *\nDisallow: /workbench\nDisallow: /console\nDisallow: /admin\nDisallow: /track\nDisallow: /receipts\nDisallow: /login\nDisallow: /view\n";

/// Pages that belong to somebody.
const PRIVATE: [&str; 7] = ["/workbench", "/console", "/admin", "/track", "/receipts", "/login", "/sessions"];

/// Its addresses. They stand outside the door: no visit, no page.
pub fn routes() -> Router<Hall> {
    Router::new().route("/healthz", get(health)).route("/metrics", get(metrics))
}

/// `GET /healthz`
async fn health(State(hall): State<Hall>) -> Response {
    match hall.ask(|office| office.health()).await {
        Ok(_) => "ok".into_response(),
        Err(stop) => {
            tracing::error!(?stop, "not healthy");
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable").into_response()
        }
    }
}

/// `GET /metrics`, for a collector on this machine: what a proxy passes on is not from here.
async fn metrics(State(hall): State<Hall>, request: Request) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let from_here = peer.is_some_and(|peer| peer.0.ip().is_loopback());
    if !from_here || request.headers().contains_key("x-forwarded-for") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Ok(health) = hall.ask(|office| office.health()).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let figures = health.metrics;
    let mut text = String::new();
    let mut figure = |name: &str, labels: &str, value: u64| {
        let kind = if labels.is_empty() || labels.contains('1') {
            format!("# TYPE mingjing_{name} counter\n")
        } else {
            String::new()
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{kind}mingjing_{name}{labels} {value}");
    };
    for (class, count) in hall.counted() {
        figure("answers_total", &format!("{{status=\"{class}xx\"}}"), count);
    }
    figure("incidents_total", "", hall.incidents());
    figure("acts_total", "", figures.acts);
    figure("acts_undone_total", "", figures.undone);
    figure("commits_total", "", figures.commits);
    figure("commits_failed_total", "", figures.failed);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// `GET /robots.txt`
pub async fn robots() -> &'static str {
    ROBOTS
}

/// Counts the answer and puts on the headers that keep a page to itself.
pub async fn headers(State(hall): State<Hall>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let scripted = is_scripted(path);
    let private = PRIVATE.iter().any(|start| path.starts_with(start)) || path.contains("/filings");
    let mut response = next.run(request).await;
    hall.count(response.status());
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "same-origin");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if hall.settings().https {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = if scripted { SCRIPTED } else { POLICY };
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        let kept = if private { "no-store" } else { "private, no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    }
    response
}

/// Whether the pages under this address have the module: those of people who work here, the filing form, its receipt.
pub fn is_scripted(path: &str) -> bool {
    let room = path.split(['/', '?']).nth(1).unwrap_or_default();
    STAFF.contains(&room) || path.contains("/filings") || path.starts_with("/receipts/")
}
