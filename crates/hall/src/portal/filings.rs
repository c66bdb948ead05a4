//! Filing: the form, the check of the answers, the sending. Nothing typed is lost on the way.

use super::items::{self, Due};
use crate::controls::{self, Control, Kind, MaterialChoice};
use crate::forms::{self, Bag, Sent};
use crate::frame::{Frame, page, page_with};
use crate::limits::Door;
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::uploads::{self, Desk, Sheet};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use bureau::act::Channel;
use bureau::id::PartId;
use bureau::refusal::Refusal;
use bureau::role::Role;
use office::{Filed, Filing, Offer, Who};

#[derive(Template)]
#[template(path = "filing.html")]
struct FormPage {
    frame: Frame,
    heading: String,
    offer: Offer,
    to: String,
    asks: bool,
    due: Due,
    controls: Vec<Control>,
    notice: Option<Notice>,
    id: String,
    csrf: String,
    channels: Vec<(&'static str, &'static str, bool)>,
}

impl FormPage {
    /// Everything that is wrong, with its place.
    fn wrong(&self) -> Vec<(String, String)> {
        self.controls.iter().flat_map(Control::faults).collect()
    }

    /// How the form is sent: with files only where there is a place for them.
    fn encoding(&self) -> &'static str {
        let files = |control: &Control| matches!(control.kind, Kind::Materials { taken: true, .. });
        if self.controls.iter().any(files) { "multipart/form-data" } else { "application/x-www-form-urlencoded" }
    }
}

/// `GET /items/{item}/filings/new`
pub async fn form(State(hall): State<Hall>, visit: Visitor, Path(item): Path<String>) -> Answer {
    show(&hall, &visit, &item, &Sheet::default(), None).await
}

/// `POST /items/{item}/filings/new`: back from checking, with everything kept.
pub async fn change(State(hall): State<Hall>, visit: Visitor, Path(item): Path<String>, request: Request) -> Answer {
    let (offer, _) = items::offer_and_due(&hall, &visit, &item).await?;
    let sheet = receive(&hall, &visit, &offer, request).await?;
    show(&hall, &visit, &item, &sheet, None).await
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    frame: Frame,
    offer: Offer,
    to: String,
    asks: bool,
    due: Due,
    channel: &'static str,
    rows: Vec<(String, String, String)>,
    materials: Vec<MaterialChoice>,
    kept: Vec<(String, String)>,
}

/// `POST /items/{item}/filings/check`
pub async fn check(State(hall): State<Hall>, visit: Visitor, Path(item): Path<String>, request: Request) -> Answer {
    let (offer, due) = items::offer_and_due(&hall, &visit, &item).await?;
    let sheet = receive(&hall, &visit, &offer, request).await?;
    let bag = &sheet.bag;
    let filing = match read(&visit, &offer, bag) {
        Ok(filing) => filing,
        Err(refusal) => return show(&hall, &visit, &item, &sheet, Some(refusal)).await,
    };
    if !sheet.faults.is_empty() || !hall.office().check_filing(&filing).is_empty() {
        return show(&hall, &visit, &item, &sheet, None).await;
    }
    let files = uploads::files(&hall, &visit.token(), filing.id, Vec::new()).await?;
    let controls = controls::of_offer(&offer, bag, &[], &files);
    page(&CheckPage {
        frame: Frame::portal(&hall, &visit, format!("核对：{}", offer.name), "items").back_to(&address(&item)),
        kept: kept(bag, &controls),
        materials: controls.iter().flat_map(|control| control.materials().to_vec()).collect(),
        rows: controls.iter().filter(|control| control.materials().is_empty()).map(row).collect(),
        channel: forms::channel(bag).zh(),
        to: items::receiver(&offer),
        asks: items::asks(&offer),
        due,
        offer,
    })
}

/// `POST /items/{item}/filings`
pub async fn file(State(hall): State<Hall>, visit: Visitor, Path(item): Path<String>, Sent(bag): Sent) -> Answer {
    let offer = items::offer(&hall, &item).await?;
    match send(&hall, &visit, &offer, &bag).await {
        Ok(filed) => Ok(with_receipt(&visit, filed)),
        Err(Stop::Refused(refusal)) => {
            let sheet = Sheet { bag, ..Sheet::default() };
            show(&hall, &visit, &item, &sheet, Some(refusal)).await
        }
        Err(stop) => Err(stop),
    }
}

async fn send(hall: &Hall, visit: &Visitor, offer: &Offer, bag: &Bag) -> Result<Filed, Stop> {
    let who = match forms::channel(bag) {
        Channel::Portal => Who::Nobody,
        Channel::Counter | Channel::Phone | Channel::Order => visit.officer()?.who.clone(),
    };
    let filing = read(visit, offer, bag)?;
    hall.limits().knock(Door::File, visit.place, visit.now)?;
    // Where there is no material there is no place for a file.
    let (secret, now) = ((!offer.materials.is_empty()).then(|| visit.token()), visit.now);
    hall.ask(move |office| office.file_with(&who, filing, secret.as_deref(), now)).await
}

/// The form with its files.
async fn receive(hall: &Hall, visit: &Visitor, offer: &Offer, request: Request) -> Result<Sheet, Stop> {
    let materials = offer.materials.iter().map(|material| material.id.clone()).collect();
    uploads::read(hall, visit, request, Desk { secret: visit.token(), matter: None, materials }).await
}

/// The form, if it was made here for this visitor.
fn read(visit: &Visitor, offer: &Offer, bag: &Bag) -> Result<Filing, Refusal> {
    visit.made_here(bag, &visit.token())?;
    forms::filing(bag, offer, forms::channel(bag))
}

/// Off to the receipt, with the query code and a session for the asker.
pub fn with_receipt(visit: &Visitor, filed: Filed) -> Response {
    let mut response = stop::to(&format!("/receipts/{}", filed.receipt));
    let slip = filed.code.map(|code| visit.slip_cookie(&filed.receipt, &code));
    let session = filed.token.map(|token| visit.asker_cookie(&token));
    for cookie in slip.into_iter().chain(session) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The form, filled with what was typed, and with everything that is wrong with it.
async fn show(hall: &Hall, visit: &Visitor, item: &str, sheet: &Sheet, refusal: Option<Refusal>) -> Answer {
    let (offer, due) = items::offer_and_due(hall, visit, item).await?;
    let bag = &sheet.bag;
    let id = match bag.one("id").parse::<bureau::id::MatterId>() {
        Ok(id) => id,
        Err(_) => hall.office().new_id(visit.now),
    };
    let files = uploads::files(hall, &visit.token(), id, sheet.faults.clone()).await?;
    let faults = faults(hall, &offer, bag);
    let refusal = refusal.filter(|refusal| !faults.iter().any(|(_, fault)| fault == refusal));
    let status = match &refusal {
        Some(refusal) => stop::status(refusal),
        None if faults.is_empty() && sheet.faults.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let verb = if items::asks(&offer) { "提问" } else { "申请" };
    let heading = format!("{verb}：{}", offer.name);
    let title = match faults.len() + sheet.faults.len() {
        0 => heading.clone(),
        wrong => format!("有{wrong}处需要修改：{heading}"),
    };
    let form = FormPage {
        frame: Frame::portal(hall, visit, title, "items").back_to(&address(item)),
        heading,
        controls: controls::of_offer(&offer, bag, &faults, &files),
        notice: refusal.as_ref().map(Notice::from),
        id: id.to_string(),
        csrf: visit.token(),
        channels: channels(visit, bag),
        to: items::receiver(&offer),
        asks: items::asks(&offer),
        due,
        offer,
    };
    page_with(status, &form)
}

/// What is wrong with a form that was sent; nothing is wrong with a fresh one.
fn faults(hall: &Hall, offer: &Offer, bag: &Bag) -> Vec<(PartId, Refusal)> {
    let filing = forms::filing(bag, offer, Channel::Portal);
    filing.map_or_else(|_| Vec::new(), |filing| hall.office().check_filing(&filing))
}

/// How it came: only the window is asked, everybody else is on the portal.
fn channels(visit: &Visitor, bag: &Bag) -> Vec<(&'static str, &'static str, bool)> {
    let clerk = visit.seat.as_ref().is_some_and(|(_, session)| session.role == Some(Role::WindowClerk));
    let phone = bag.one("channel") == "phone";
    if clerk {
        vec![("counter", Channel::Counter.zh(), !phone), ("phone", Channel::Phone.zh(), phone)]
    } else {
        Vec::new()
    }
}

fn address(item: &str) -> String {
    format!("/items/{item}/filings/new")
}

/// Everything the form carried, for the next one.
fn kept(bag: &Bag, controls: &[Control]) -> Vec<(String, String)> {
    let own = ["id", "csrf", "channel"].into_iter();
    let names = own.chain(controls.iter().map(|control| control.name.as_str()));
    names.flat_map(|name| bag.all(name).map(move |value| (name.to_string(), value.to_string()))).collect()
}

/// A line of the summary: what was asked, what was answered, where to change it.
fn row(control: &Control) -> (String, String, String) {
    let answer = match &control.kind {
        Kind::Line { value, .. } | Kind::Text { value } | Kind::Day { value } | Kind::Time { value } => {
            value.trim().to_string()
        }
        Kind::One(choices) | Kind::Some(choices) | Kind::List(choices) => {
            let chosen = choices.iter().filter(|choice| choice.chosen);
            chosen.map(|choice| choice.label.as_str()).collect::<Vec<_>>().join("、")
        }
        Kind::Materials { .. } => String::new(),
    };
    let answer = if answer.is_empty() { "（未填）".into() } else { answer };
    (control.label.clone(), answer, control.id.clone())
}
