//! One matter: identity and clock left, journal in the middle, the acts that are open right.

use crate::acts::{MatterView, Refused};
use crate::controls::Kind;
use crate::forms::{self, Bag};
use crate::frame::{Frame, page_with};
use crate::portal::ledger::Row;
use crate::state::Hall;
use crate::stop::{self, Answer, Stop};
use crate::uploads::{self, Desk, Sheet};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use bureau::act::{Act, ActKind};
use bureau::disclose::ShutAct;
use bureau::id::{MatterId, PartId};
use bureau::refusal::Refusal;
use office::{Beside, Doing, No, Office};

#[derive(Template)]
#[template(path = "matter.html")]
struct MatterPage {
    frame: Frame,
    matter: MatterView,
    /// Shut at this step.
    shut: Vec<ShutAct>,
    /// Shut because they belong to other steps.
    elsewhere: Vec<ShutAct>,
    /// What it is about, and orders about it.
    beside: Beside,
    csrf: String,
}

#[derive(Template)]
#[template(path = "problem_check.html")]
struct LookPage {
    frame: Frame,
    id: MatterId,
    line: Row,
    kept: Vec<(String, String)>,
}

impl MatterPage {
    /// Where the forms of acts are sent.
    fn action(&self) -> String {
        format!("/workbench/matters/{}", self.matter.view.id)
    }
}

/// `GET /workbench/matters/{id}`
pub async fn matter(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    visit.officer()?;
    show(&hall, &visit, forms::matter(&id)?, None, Vec::new()).await
}

/// `POST /workbench/matters/{id}/acts/{act}`
pub async fn act(
    State(hall): State<Hall>,
    visit: Visitor,
    Path((id, act)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let kind = ActKind::parse(&act).ok_or(Stop::Status(StatusCode::NOT_FOUND))?;
    let id = forms::matter(&id)?;
    let sheet = receive(&hall, &visit, id, request).await?;
    if kind == ActKind::PublishProblem && !sheet.bag.has("looked") {
        return look(&hall, &visit, id, &sheet.bag).await;
    }
    let done = match sheet.stands() {
        Some(refusal) => Err(refusal),
        None => match perform(&hall, &visit, id, kind, &sheet.bag).await {
            Err(Stop::Refused(refusal)) => Err(Some(refusal)),
            done => Ok(done?),
        },
    };
    match done {
        Ok(()) => Ok(stop::to(&format!("/workbench/matters/{id}"))),
        Err(refusal) => {
            let refused = Refused { refusal, kind, bag: &sheet.bag };
            show(&hall, &visit, id, Some(refused), sheet.faults.clone()).await
        }
    }
}

/// A problem as the public will read it, before it is approved.
async fn look(hall: &Hall, visit: &Visitor, id: MatterId, bag: &Bag) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(bag, &session.csrf)?;
    let (who, now) = (session.who.clone(), visit.now);
    let looked = match forms::act(ActKind::PublishProblem, bag)? {
        Act::PublishProblem(public) => hall.ask(move |office| office.problem_as_published(&who, id, public, now)).await,
        _ => Err(Refusal::PageOld.into()),
    };
    match looked {
        Ok(line) => page_with(
            StatusCode::OK,
            &LookPage {
                frame: Frame::desk(hall, visit, "公布前核对", "matter").back_to(&format!("/workbench/matters/{id}")),
                id,
                line: Row::new(line),
                kept: bag.pairs(&[]),
            },
        ),
        Err(Stop::Refused(refusal)) => {
            let refused = Refused { refusal: Some(refusal), kind: ActKind::PublishProblem, bag };
            show(hall, visit, id, Some(refused), Vec::new()).await
        }
        Err(stop) => Err(stop),
    }
}

/// The form with its files, for a matter the officer sees.
async fn receive(hall: &Hall, visit: &Visitor, id: MatterId, request: Request) -> Result<Sheet, Stop> {
    let mut desk = Desk::default();
    if let Some((_, session)) = visit.seat.as_ref().filter(|_| uploads::is_upload(request.headers())) {
        let (who, now) = (session.who.clone(), visit.now);
        desk = Desk::of(&session.csrf, &hall.ask(move |office| office.view(&who, id, now)).await?);
    }
    uploads::read(hall, visit, request, desk).await
}

async fn perform(hall: &Hall, visit: &Visitor, id: MatterId, kind: ActKind, bag: &Bag) -> Result<(), Stop> {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(bag, &session.csrf)?;
    let (act, late) = (forms::act(kind, bag)?, forms::late(bag, hall.zone())?);
    let (who, now, seen) = (session.who.clone(), visit.now, bag.one("seen").parse().unwrap_or(0));
    let doing = Doing { act, late, secret: Some(session.csrf.clone()) };
    hall.ask(move |office| office.act(&who, id, seen, doing, now)).await
}

/// The page. `refused` is the act that was not done, and why: its words stay in its form.
async fn show(
    hall: &Hall,
    visit: &Visitor,
    id: MatterId,
    refused: Option<Refused<'_>>,
    faults: Vec<(PartId, Refusal)>,
) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let question = move |office: &Office| {
        let view = office.view(&who, id, now)?;
        let beside = office.beside(&who, &view, now)?;
        Ok::<_, No>((view, beside))
    };
    let (view, beside) = hall.ask(question).await?;
    let mut matter = MatterView::new(view, hall.zone(), visit.today, refused.as_ref());
    if matter.asks_for_files() {
        let files = uploads::files(hall, &session.csrf, id, faults).await?;
        matter.add_files(&files);
    }
    let title = format!("{} {}", matter.view.title, matter.view.receipt);
    let (elsewhere, shut): (Vec<_>, Vec<_>) = matter.view.shut.iter().cloned().partition(|shut| shut.elsewhere);
    let template = MatterPage {
        frame: Frame::desk(hall, visit, title, "matter").back_to(&format!("/workbench/matters/{id}")),
        shut: together(shut),
        elsewhere: together(elsewhere),
        beside,
        csrf: session.csrf.clone(),
        matter,
    };
    page_with(Refused::status(refused.as_ref()), &template)
}

/// Acts that are shut for one reason, in one row: whoever stepped aside reads it once.
fn together(shut: Vec<ShutAct>) -> Vec<ShutAct> {
    let mut rows: Vec<ShutAct> = Vec::new();
    for one in shut {
        match rows.iter_mut().find(|row| row.says == one.says && row.clause == one.clause) {
            Some(row) => row.name += &format!("、{}", one.name),
            None => rows.push(one),
        }
    }
    rows
}
