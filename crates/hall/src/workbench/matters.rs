//! One matter: identity and clock left, journal in the middle, the acts that are open right.

use crate::acts::{MatterView, Refused};
use crate::controls::Kind;
use crate::forms::{self, Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Stop};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::act::ActKind;
use bureau::disclose::ShutAct;
use bureau::id::MatterId;

#[derive(Template)]
#[template(path = "matter.html")]
struct MatterPage {
    frame: Frame,
    matter: MatterView,
    shut: Vec<(String, ShutAct)>,
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
    let id = forms::matter(&id)?;
    match perform(&hall, &visit, id, kind, &bag).await {
        Ok(()) => Ok(stop::to(&format!("/workbench/matters/{id}"))),
        Err(Stop::Refused(refusal)) => {
            let bag = &bag;
            show(&hall, &visit, id, Some(Refused { refusal, kind, bag })).await
        }
        Err(stop) => Err(stop),
    }
}

async fn perform(hall: &Hall, visit: &Visitor, id: MatterId, kind: ActKind, bag: &Bag) -> Result<(), Stop> {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(bag, &session.csrf)?;
    let act = forms::act(kind, bag)?;
    let (who, now) = (session.who.clone(), visit.now);
    let seen = bag.one("seen").parse().unwrap_or(0);
    hall.ask(move |office| office.act(&who, id, seen, act, now)).await
}

/// The page. `refused` is the act that was not done, and why: its words stay in its form.
async fn show(hall: &Hall, visit: &Visitor, id: MatterId, refused: Option<Refused<'_>>) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let view = hall.ask(move |office| office.view(&who, id, now)).await?;
    let matter = MatterView::new(view, hall.zone(), visit.today, refused.as_ref());
    let title = format!("{} {}", matter.view.title, matter.view.receipt);
    let shut = matter.view.shut.iter();
    let template = MatterPage {
        frame: Frame::desk(hall, visit, title, "matter").back_to(&format!("/workbench/matters/{id}")),
        shut: shut.map(|shut| (shut.act.zh(), shut.clone())).collect(),
        csrf: session.csrf.clone(),
        matter,
    };
    page_with(Refused::status(refused.as_ref()), &template)
}
