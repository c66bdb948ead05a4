//! A problem entered into the ledger.
//!
//! Refuses: nothing by itself; who may enter what is the office's answer.

use crate::controls::{Choice, Control, Kind};
use crate::forms::{self, Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use bureau::id::OrganId;
use bureau::refusal::Refusal;
use office::{NewProblem, ProblemForm};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    csrf: String,
    id: String,
    notice: Option<Notice>,
    controls: Vec<Control>,
    units: Vec<Choice>,
}

/// `GET /workbench/ledger/new`
pub async fn form(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let mut bag = Bag::default();
    bag.set("id", hall.office().new_id(visit.now).to_string());
    show(&hall, &visit, &bag, None).await
}

/// `POST /workbench/ledger/new`
pub async fn enter(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now) = (session.who.clone(), visit.now);
    let done = match read(&bag) {
        Ok(problem) => hall.ask(move |office| office.enter_problem(&who, &problem, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(id) => Ok(stop::to(&format!("/workbench/matters/{id}"))),
        Err(Stop::Refused(refusal)) => show(&hall, &visit, &bag, Some(refusal)).await,
        Err(stop) => Err(stop),
    }
}

fn read(bag: &Bag) -> Result<NewProblem, Refusal> {
    let lead = forms::chosen(bag, "lead")?;
    Ok(NewProblem {
        id: bag.one("id").parse().map_err(|_| Refusal::PageOld)?,
        problem: bag.one("problem").into(),
        source: bag.one("source").into(),
        kind: bag.one("kind").into(),
        lead: OrganId::new(lead),
        units: bag.all("units").filter(|unit| *unit != lead).map(OrganId::new).collect(),
        due: forms::day(bag, "due")?,
    })
}

async fn show(hall: &Hall, visit: &Visitor, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let form = hall.ask(move |office| office.problem_form(&who, now)).await?;
    let page = ProblemPage {
        frame: Frame::desk(hall, visit, "登记问题", "ledger").back_to("/workbench/ledger/new"),
        csrf: session.csrf.clone(),
        id: bag.one("id").into(),
        notice: refusal.as_ref().map(Notice::from),
        controls: controls(&form, bag),
        units: form.units.iter().map(|(id, name)| Choice::new("units", id.as_str(), name, bag)).collect(),
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &page)
}

fn controls(form: &ProblemForm, bag: &Bag) -> Vec<Control> {
    let words = |name: &str, all: &[String]| all.iter().map(|word| Choice::new(name, word, word, bag)).collect();
    let leads = form.leads.iter().map(|(id, name)| Choice::new("lead", id.as_str(), name, bag)).collect();
    let problem = Kind::Text { value: bag.one("problem").into() };
    vec![
        Control::part("problem", "p", problem).hint("什么单位、什么事、什么表现；不要写反映人的姓名和联系方式。"),
        Control::part("source", "p", Kind::List(words("source", &form.sources))),
        Control::part("kind", "p", Kind::List(words("kind", &form.kinds))),
        Control::part("lead", "p", Kind::List(leads)),
        Control::part("due", "p", Kind::Day { value: bag.one("due").into() }).hint("写明的这一天，不顺延。"),
    ]
}
