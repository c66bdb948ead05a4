//! The workbench 工作台: what lies before an officer today, and one matter at a time.
//!
//! Refuses: anybody without a seat.

use self::campaigns::draft;
use crate::UPLOAD_MAX;
use crate::attachments;
use crate::flowcharts;
use crate::sheets;
use crate::state::Hall;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

mod account;
mod board;
mod brief;
mod bulk;
pub mod campaigns;
mod duties;
mod intake;
mod leave;
mod ledger;
mod matters;
mod notices;
mod orders;
pub mod search;
mod tasks;
pub mod today;

/// Most bytes of a notice that is sent, or of the form of its draft: above what is opened, so that this can be said.
const NOTICE_MAX: usize = 21 << 20;

/// Most bytes of a form with a spreadsheet: above what is opened, so that this can be said.
const TABLE_MAX: usize = 24 << 20;

fn notices_of_all_sizes() -> DefaultBodyLimit {
    DefaultBodyLimit::max(NOTICE_MAX)
}

/// Its addresses.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/workbench", get(today::list))
        .route("/workbench/account", get(account::account))
        .route("/workbench/account/password", post(account::password))
        .route("/workbench/account/sessions/end", post(account::end))
        .route("/workbench/account/factors/new", get(account::new_factor))
        .route("/workbench/account/factors/totp", post(account::add_totp))
        .route("/workbench/account/factors/passkey", post(account::add_passkey))
        .route("/workbench/account/factors/end", post(account::drop_factor))
        .route("/workbench/board", get(board::board))
        .route("/workbench/brief", get(brief::brief))
        .route("/workbench/bulk", get(bulk::choose).post(bulk::act))
        .route("/workbench/campaigns", get(campaigns::list))
        .route("/workbench/campaigns/new", get(campaigns::new).post(campaigns::take_in).layer(notices_of_all_sizes()))
        .route("/workbench/campaigns/{id}", get(campaigns::one))
        .route("/workbench/campaigns/{id}/draft", get(draft::draft).post(draft::change).layer(notices_of_all_sizes()))
        .route("/workbench/campaigns/{id}/check", get(draft::check))
        .route("/workbench/campaigns/{id}/acts/{act}", post(campaigns::act))
        .route("/workbench/activities", get(duties::activities))
        .route("/workbench/duties", get(duties::duties))
        .route("/workbench/ledger", get(ledger::list))
        .route("/workbench/ledger/new", get(ledger::problem::form).post(ledger::problem::enter))
        .route("/workbench/ledger/sheet", get(ledger::sheet).post(ledger::take).layer(DefaultBodyLimit::max(TABLE_MAX)))
        .route("/workbench/leave", get(leave::list).post(leave::register))
        .route("/workbench/leave/end", post(leave::end))
        .route("/workbench/intake", get(intake::form).post(intake::take).layer(DefaultBodyLimit::max(UPLOAD_MAX)))
        .route("/workbench/session", get(intake::session))
        .route("/workbench/find", get(today::find))
        .route("/workbench/orders", get(orders::list).post(orders::give))
        .route("/workbench/orders/new", get(orders::form))
        .route("/workbench/tasks", get(tasks::list))
        .route("/workbench/matters/{id}", get(matters::matter))
        .route("/workbench/matters/{id}/flowchart", get(flowcharts::of_matter))
        .route("/workbench/matters/{id}/papers/{seq}", get(sheets::of_matter))
        .route("/workbench/matters/{id}/attachments/{object}", get(attachments::of_matter))
        .route("/workbench/matters/{id}/acts/{act}", post(matters::act).layer(DefaultBodyLimit::max(UPLOAD_MAX)))
        .route("/workbench/account/notices", get(notices::form).post(notices::set))
        .route("/workbench/account/notices/confirmation", post(notices::confirm))
        .route("/workbench/account/notices/removal", post(notices::remove))
}
