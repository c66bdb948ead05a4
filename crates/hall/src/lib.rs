//! 厅 The hall: the only HTTP and the only HTML.
//!
//! Refuses: SQL, a matter, a decision, the environment, and any clock but the one it is given.
//! A handler reads what was sent, asks the office, fills a template.

use almanac::Instant;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{get, post};
use office::Office;
use state::Hall;
use std::net::SocketAddr;

mod acts;
mod admin;
mod api;
mod assets;
mod attachments;
mod browser;
mod console;
mod controls;
mod flowcharts;
mod forms;
mod frame;
mod keyring;
mod limits;
mod machine;
mod menu;
mod portal;
mod second;
mod sessions;
mod sheets;
mod state;
mod stop;
mod times;
mod uploads;
mod visit;
mod ways;
mod workbench;

/// Most bytes of a request's body: 32 times the longest form, so that only abuse meets it.
const BODY_MAX: usize = 256 * 1024;

/// Most bytes of a form with files: every file it may have at its largest, so that a file too many is named by its name.
const UPLOAD_MAX: usize = 200 << 20;

/// What an installation says of itself. What is not set is not shown.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether people reach it by HTTPS: cookies are then sent over nothing else.
    pub https: bool,
    /// Whether a reverse proxy on this machine passes requests on: the last address of `X-Forwarded-For` is then the visitor's.
    pub behind_proxy: bool,
    /// The address people reach it by, `https://mingjing.example.gov.cn`; what security keys are bound to. Without it,
    /// the host the browser asked for.
    pub site_url: Option<String>,
    /// Who runs the site 主办单位.
    pub sponsor: Option<String>,
    /// 网站标识码.
    pub site_code: Option<String>,
    /// ICP 备案号.
    pub icp: Option<String>,
    /// 公安备案号.
    pub police: Option<String>,
    /// Telephone and hours, as people read them.
    pub contact: Option<String>,
    /// The folder that backups made from the pages go to; none where there is none.
    pub backups: Option<std::path::PathBuf>,
}

/// Everything people reach, over one office.
pub fn router(office: Office, settings: Settings, now: fn() -> Instant) -> Router {
    let hall = Hall::new(office, settings, now);
    Router::new()
        .merge(portal::routes())
        .merge(workbench::routes())
        .merge(second::routes())
        .merge(console::routes())
        .merge(admin::routes())
        .route("/login", get(sessions::form))
        .route("/sessions", post(sessions::begin))
        .route("/sessions/end", post(sessions::end))
        .route("/sessions/seat", post(sessions::seat))
        .fallback(stop::nothing_here)
        .layer(stop::panics())
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(axum::middleware::from_fn_with_state(hall.clone(), visit::receive))
        .merge(machine::routes())
        .merge(api::routes(&hall))
        .layer(axum::middleware::from_fn_with_state(hall.clone(), machine::headers))
        .with_state(hall)
}

/// Every way into the console and the rooms of administration, as the router has it.
pub fn rooms() -> impl Iterator<Item = (&'static Method, &'static str)> {
    console::WAYS.iter().chain(admin::WAYS).map(|way| (&way.method, way.address))
}

/// Serves until `shutdown` is done, then lets running requests finish.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    listener: tokio::net::TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await
}
