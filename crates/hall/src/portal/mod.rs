//! The portal 门户: what everybody sees without an account.
//!
//! Refuses: registration, captchas, pop-ups, scripts.

use crate::UPLOAD_MAX;
use crate::assets;
use crate::attachments;
use crate::flowcharts;
use crate::forms::Asked;
use crate::frame::{Frame, page};
use crate::machine;
use crate::sheets;
use crate::state::Hall;
use crate::stop::{self, Answer};
use crate::times;
use crate::visit::{Visitor, local};
use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::routing::{get, post};
use office::{Count, Numbers};

mod answers;
mod campaigns;
pub mod filings;
pub mod items;
pub mod ledger;
mod receipts;
mod track;

/// Answers on the home page: as many as one sees without scrolling.
const LATEST: u32 = 5;

/// Its addresses.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/", get(home))
        .route("/items", get(items::catalogue))
        .route("/items/{item}", get(items::guide))
        .route("/items/{item}/flowchart", get(flowcharts::of_item))
        .route("/items/{item}/filings/new", get(filings::form).post(filings::change).layer(uploads()))
        .route("/items/{item}/filings/check", post(filings::check).layer(uploads()))
        .route("/items/{item}/filings", post(filings::file))
        .route("/questions/new", get(items::questions))
        .route("/receipts/{receipt}", get(receipts::receipt))
        .route("/track", get(track::form).post(track::begin))
        .route("/track/end", post(track::end))
        .route("/track/{receipt}", get(track::matter))
        .route("/track/{receipt}/papers/{seq}", get(sheets::of_receipt))
        .route("/track/{receipt}/attachments/{object}", get(attachments::of_receipt))
        .route("/track/{receipt}/acts/{act}", post(track::act).layer(uploads()))
        .route("/answers", get(answers::list))
        .route("/answers/{id}", get(answers::one))
        .route("/campaigns", get(campaigns::list))
        .route("/campaigns/{id}", get(campaigns::one))
        .route("/ledger", get(ledger::list))
        .route("/help", get(help))
        .route("/sitemap", get(sitemap))
        .route("/view", get(view))
        .route("/robots.txt", get(machine::robots))
        .route("/favicon.ico", get(assets::favicon))
        .route("/assets/{name}", get(assets::asset))
}

/// The limit of forms that may have files in them.
fn uploads() -> DefaultBodyLimit {
    DefaultBodyLimit::max(UPLOAD_MAX)
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    numbers: Numbers,
    now: String,
    answers: Vec<answers::Listed>,
}

/// `GET /`
async fn home(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let now = visit.now;
    let (numbers, (rows, _)) =
        hall.ask(move |office| Ok::<_, office::No>((office.numbers(now)?, office.published(None, LATEST)?))).await?;
    page(&HomePage {
        frame: Frame::portal(&hall, &visit, "首页", "home"),
        numbers,
        now: times::full_moment(now, hall.zone()),
        answers: rows.into_iter().map(|row| answers::Listed::new(row, visit.today)).collect(),
    })
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
}

/// `GET /help`
async fn help(State(hall): State<Hall>, visit: Visitor) -> Answer {
    page(&HelpPage { frame: Frame::portal(&hall, &visit, "帮助与无障碍说明", "help") })
}

#[derive(Template)]
#[template(path = "sitemap.html")]
struct SitemapPage {
    frame: Frame,
    organs: Vec<items::Organ>,
}

/// `GET /sitemap`
async fn sitemap(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let offers = hall.ask(|office| office.offered()).await?;
    page(&SitemapPage {
        frame: Frame::portal(&hall, &visit, "网站地图", "sitemap"), organs: items::by_organ(offers)
    })
}

/// `GET /view?view=elder&contrast=high&back=/`: keeps how somebody likes to read.
async fn view(visit: Visitor, Asked(bag): Asked) -> Answer {
    let mut response = stop::to(local(bag.one("back")));
    for cookie in visit.look_cookies(&bag) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
