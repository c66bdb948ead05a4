//! One matter: identity and clock left, journal in the middle, the acts that are open right.

use crate::acts::MatterView;
use crate::controls::Kind;
use crate::forms::{self, Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::act::ActKind;
use bureau::disclose::ShutAct;
use bureau::id::MatterId;
use bureau::refusal::Refusal;

#[derive(Template)]
#[template(path = "matter.html")]
struct MatterPage {
    frame: Frame,
    matter: MatterView,
    shut: Vec<(String, ShutAct)>,
    notice: Option<Notice>,
    /// The act whose form is open again.
    refused: Option<(&'static str, String)>,
    typed: Vec<(String, String)>,
    csrf: String,
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
    show(&hall, &visit, forms::matter(&id)?, None).await
}

/// `POST /workbench/matters/{id}/acts/{act}`
pub async fn act(
    State(hall): State<Hall>,
    visit: Visitor,
    Path((id, act)): Path<(String, String)>,
    Sent(bag): Sent,
) -> Answer {
    let kind = ActKind::parse(&act).ok_or(Stop::Status(StatusCode::NOT_FOUND))?;
    let session = visit
        .officer()
        .map_err(|_| Stop::SessionOver(bag.typed()))?;
    let id = forms::matter(&id)?;
    let wanted = visit
        .made_here(&bag, &session.csrf)
        .and_then(|()| forms::act(kind, &bag));
    let (who, now) = (session.who.clone(), visit.now);
    let seen = bag.one("seen").parse().unwrap_or(0);
    let done = match wanted {
        Ok(act) => {
            hall.ask(move |office| office.act(&who, id, seen, act, now))
                .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(stop::to(&format!("/workbench/matters/{id}"))),
        Err(Stop::Refused(refusal)) => show(&hall, &visit, id, Some((refusal, kind, &bag))).await,
        Err(stop) => Err(stop),
    }
}

/// The page. `refused` is the act that was not done, and why: its words stay in its form.
async fn show(
    hall: &Hall,
    visit: &Visitor,
    id: MatterId,
    refused: Option<(Refusal, ActKind, &Bag)>,
) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let view = hall.ask(move |office| office.view(&who, id, now)).await?;
    let typed = refused.as_ref().map(|(_, kind, bag)| (*kind, *bag));
    let matter = MatterView::new(view, hall.zone(), visit.today, typed);
    let lost = typed.filter(|(kind, _)| !matter.acts.iter().any(|act| act.word == kind.word()));
    let title = format!("{} {}", matter.view.title, matter.view.receipt);
    let template = MatterPage {
        frame: Frame::desk(hall, visit, title, "matter")
            .back_to(&format!("/workbench/matters/{id}")),
        shut: matter
            .view
            .shut
            .iter()
            .map(|shut| (shut.act.zh(), shut.clone()))
            .collect(),
        notice: refused.as_ref().map(|(refusal, ..)| Notice::from(refusal)),
        refused: typed
            .filter(|_| lost.is_none())
            .map(|(kind, _)| (kind.word(), kind.zh())),
        typed: lost.map(|(_, bag)| bag.typed()).unwrap_or_default(),
        csrf: session.csrf.clone(),
        matter,
    };
    page_with(
        refused
            .as_ref()
            .map_or(StatusCode::OK, |(refusal, ..)| stop::status(refusal)),
        &template,
    )
}
