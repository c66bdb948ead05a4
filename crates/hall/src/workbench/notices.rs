//! Notices by mail: where an officer wants to be told, and of what.
//!
//! Refuses: anybody else's setting.

use crate::forms::{Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use bureau::refusal::Refusal;
use office::{CODE_MILLIS, Notices, Want};

/// The page's own address.
const HERE: &str = "/workbench/account/notices";

/// What can be wanted: label, note.
const WANTS: [(Want, &str, &str); 3] = [
    (Want::Morning, "每日待办", "每个工作日早上一封，列出逾期、今天和本周到期的件；没有就不发"),
    (Want::Mine, "办件变动", "新到、移交、退回的件，移交已被接收"),
    (Want::Lamp, "期限变化", "承办的件临期或者逾期；下级岗位的件逾期"),
];

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    frame: Frame,
    notice: Option<Notice>,
    known: Notices,
    address: String,
    wants: Vec<(&'static str, &'static str, &'static str, bool)>,
    minutes: i64,
    csrf: String,
}

/// `GET /workbench/account/notices`
pub async fn form(State(hall): State<Hall>, visit: Visitor) -> Answer {
    show(&hall, &visit, None).await
}

/// `POST /workbench/account/notices`
pub async fn set(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now, address) = (session.who.clone(), visit.now, bag.one("address").to_string());
    let wanted = wanted(&bag);
    let done = hall.ask(move |office| office.set_notices(&who, &address, &wanted, now)).await;
    back(&hall, &visit, done, &bag).await
}

/// `POST /workbench/account/notices/confirmation`
pub async fn confirm(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now, code) = (session.who.clone(), visit.now, bag.one("code").to_string());
    let done = hall.ask(move |office| office.confirm_address(&who, &code, now)).await;
    back(&hall, &visit, done, &bag).await
}

/// `POST /workbench/account/notices/removal`
pub async fn remove(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let who = session.who.clone();
    let done = hall.ask(move |office| office.remove_address(&who)).await;
    back(&hall, &visit, done, &bag).await
}

async fn back(hall: &Hall, visit: &Visitor, done: Result<(), Stop>, bag: &Bag) -> Answer {
    match done {
        Ok(()) => Ok(stop::to(HERE)),
        Err(Stop::Refused(refusal)) => show(hall, visit, Some((refusal, bag))).await,
        Err(stop) => Err(stop),
    }
}

/// The page. What was typed stays in its form when it was refused.
async fn show(hall: &Hall, visit: &Visitor, refused: Option<(Refusal, &Bag)>) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let known = hall.ask(move |office| office.notices(&who, now)).await?;
    let typed = refused.as_ref().map(|(_, bag)| *bag).filter(|bag| bag.has("address"));
    let chosen = typed.map_or_else(|| known.wants.clone(), wanted);
    let address = typed.map(|bag| bag.one("address").to_string()).or_else(|| known.address.clone());
    let status = refused.as_ref().map_or(StatusCode::OK, |(refusal, _)| stop::status(refusal));
    let template = NoticesPage {
        frame: Frame::desk(hall, visit, "通知设置", "account").back_to(HERE),
        notice: refused.as_ref().map(|(refusal, _)| Notice::from(refusal)),
        address: address.unwrap_or_default(),
        wants: WANTS.map(|(want, label, note)| (want.word(), label, note, chosen.contains(&want))).into(),
        minutes: CODE_MILLIS / 60_000,
        csrf: session.csrf.clone(),
        known,
    };
    page_with(status, &template)
}

fn wanted(bag: &Bag) -> Vec<Want> {
    let said: Vec<&str> = bag.all("want").collect();
    Want::ALL.into_iter().filter(|want| said.contains(&want.word())).collect()
}
