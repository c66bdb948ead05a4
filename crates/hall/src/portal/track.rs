//! Tracking: by receipt number and query code, without an account.

use super::receipts;
use crate::acts::{MatterView, Refused};
use crate::controls::Kind;
use crate::forms::{self, Asked, Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::limits::Door;
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::uploads::{self, Desk, Sheet};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use bureau::act::ActKind;
use bureau::id::PartId;
use bureau::refusal::Refusal;
use bureau::sentence;
use office::Doing;

#[derive(Template)]
#[template(path = "track.html")]
struct FormPage {
    frame: Frame,
    notice: Option<Notice>,
    receipt: String,
    csrf: String,
}

/// `GET /track?receipt=`
pub async fn form(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    ask(&hall, &visit, bag.one("receipt"), None)
}

/// `POST /track`
pub async fn begin(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (receipt, code, now) = (bag.one("receipt").to_string(), bag.one("code").to_string(), visit.now);
    let allowed = visit.made_here(&bag, &visit.door_token());
    if let Err(refusal) = allowed.and_then(|()| hall.limits().knock(Door::Track, visit.place, now)) {
        return ask(&hall, &visit, &receipt, Some(refusal));
    }
    let asked = receipt.clone();
    match hall.ask(move |office| office.track(&asked, &code, now)).await {
        Ok((token, _)) => {
            let number: String = receipt.chars().filter(char::is_ascii_digit).collect();
            let mut response = stop::to(&format!("/track/{number}"));
            response.headers_mut().append(header::SET_COOKIE, visit.asker_cookie(&token));
            Ok(response)
        }
        Err(Stop::Refused(refusal)) => ask(&hall, &visit, &receipt, Some(refusal)),
        Err(stop) => Err(stop),
    }
}

/// `POST /track/end`: leaves no trace on a borrowed machine.
pub async fn end(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    if let Some((token, session)) = &visit.asker {
        visit.made_here(&bag, &session.csrf)?;
        let (token, now) = (token.clone(), visit.now);
        hall.ask(move |office| office.log_out(&token, now)).await?;
    }
    let mut response = stop::to("/track");
    response.headers_mut().append(header::SET_COOKIE, visit.no_asker_cookie());
    Ok(response)
}

fn ask(hall: &Hall, visit: &Visitor, receipt: &str, refusal: Option<Refusal>) -> Answer {
    let form = FormPage {
        frame: Frame::portal(hall, visit, "查询进度", "track").back_to("/track"),
        notice: refusal.as_ref().map(Notice::from),
        receipt: receipt.to_string(),
        csrf: visit.door_token(),
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &form)
}

/// What the asker came to read: who answered when, and what.
pub struct Reply {
    /// 答复 or 决定.
    pub heading: String,
    /// When and by whom.
    pub at: String,
    /// The words.
    pub words: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "track_matter.html")]
struct MatterPage {
    frame: Frame,
    matter: MatterView,
    replies: Vec<Reply>,
    /// The last day for a supplement, to come or past, for programs and for people.
    last_day: Option<(String, String)>,
    csrf: String,
}

impl MatterPage {
    /// Where the forms of acts are sent.
    fn action(&self) -> String {
        format!("/track/{}", self.matter.view.receipt)
    }
}

/// `GET /track/{receipt}`
pub async fn matter(State(hall): State<Hall>, visit: Visitor, Path(receipt): Path<String>) -> Answer {
    show(&hall, &visit, &receipt, None, Vec::new()).await
}

/// `POST /track/{receipt}/acts/{act}`
pub async fn act(
    State(hall): State<Hall>,
    visit: Visitor,
    Path((receipt, act)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let kind = ActKind::parse(&act).ok_or(Stop::Status(StatusCode::NOT_FOUND))?;
    let sheet = receive(&hall, &visit, &receipt, request).await?;
    let done = match sheet.stands() {
        Some(refusal) => Err(refusal),
        None => match perform(&hall, &visit, &receipt, kind, &sheet.bag).await {
            Err(Stop::Refused(refusal)) => Err(Some(refusal)),
            done => Ok(done?),
        },
    };
    match done {
        Ok(()) => Ok(stop::to(&format!("/track/{}", digits(&receipt)))),
        Err(refusal) => {
            let refused = Refused { refusal, kind, bag: &sheet.bag };
            show(&hall, &visit, &receipt, Some(refused), sheet.faults.clone()).await
        }
    }
}

/// The form with its files, for the asker's own matter.
async fn receive(hall: &Hall, visit: &Visitor, receipt: &str, request: Request) -> Result<Sheet, Stop> {
    let mut desk = Desk::default();
    if let Some((_, session)) = visit.asker.as_ref().filter(|_| uploads::is_upload(request.headers())) {
        let (who, number, now) = (session.who.clone(), receipt.to_string(), visit.now);
        let view = move |office: &office::Office| office.view(&who, office.find(&who, &number, now)?, now);
        desk = Desk::of(&session.csrf, &hall.ask(view).await?);
    }
    uploads::read(hall, visit, request, desk).await
}

async fn perform(hall: &Hall, visit: &Visitor, receipt: &str, kind: ActKind, bag: &Bag) -> Result<(), Stop> {
    let (_, session) = visit.asker.as_ref().ok_or_else(|| Stop::SessionOver(bag.typed()))?;
    visit.made_here(bag, &session.csrf)?;
    let act = forms::act(kind, bag)?;
    let (who, now, number) = (session.who.clone(), visit.now, receipt.to_string());
    let seen = bag.one("seen").parse().unwrap_or(0);
    let doing = Doing { act, late: None, secret: Some(session.csrf.clone()) };
    let perform = move |office: &office::Office| {
        let id = office.find(&who, &number, now)?;
        office.act(&who, id, seen, doing, now)
    };
    hall.ask(perform).await
}

/// The asker's page. `refused` is the act that was not done, and why.
async fn show(
    hall: &Hall,
    visit: &Visitor,
    receipt: &str,
    refused: Option<Refused<'_>>,
    faults: Vec<(PartId, Refusal)>,
) -> Answer {
    let Some((_, session)) = &visit.asker else {
        return Ok(stop::to(&format!("/track?receipt={}", digits(receipt))));
    };
    let view = receipts::seen(hall, visit, session.who.clone(), receipt).await?;
    let mut matter = MatterView::new(view, hall.zone(), visit.today, refused.as_ref());
    if matter.asks_for_files() {
        let files = uploads::files(hall, &session.csrf, matter.view.id, faults).await?;
        matter.add_files(&files);
    }
    let replies = replies(&mut matter);
    let number = &matter.view.receipt;
    let frame = Frame::portal(hall, visit, format!("办理进度 {number}"), "track").back_to(&format!("/track/{number}"));
    let last_day = matter.view.answer_by.or(matter.view.lapsed);
    let last_day = last_day.map(|day| (day.to_string(), sentence::date(day, None)));
    let form = MatterPage { frame, replies, last_day, csrf: session.csrf.clone(), matter };
    page_with(Refused::status(refused.as_ref()), &form)
}

/// What the asker waits for: taken out of the journal, where it is named, to stand above it in full.
fn replies(matter: &mut MatterView) -> Vec<Reply> {
    let answers = |act| matches!(act, ActKind::Reply | ActKind::Decide | ActKind::Refuse);
    let lines = matter.journal.iter_mut().filter(|line| answers(line.said.act));
    let reply = |line: &mut crate::acts::LineView| Reply {
        heading: line.said.text.clone(),
        at: line.at.clone(),
        words: std::mem::take(&mut line.said.details),
    };
    lines.map(reply).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
