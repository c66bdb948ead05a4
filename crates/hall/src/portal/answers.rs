//! Answers made public: question and answer, without names.

use crate::forms::{self, Asked};
use crate::frame::{Frame, encoded, page};
use crate::state::Hall;
use crate::stop::{Answer, Stop};
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use office::Answered;

/// Answers on one page.
const PAGE: u32 = 20;

/// An answer in a list.
pub struct Listed {
    /// Its address.
    pub address: String,
    /// Its heading.
    pub title: String,
    /// Who answered.
    pub organ: String,
    /// The day.
    pub day: String,
    /// The same for machines.
    pub stamp: String,
}

impl Listed {
    /// As lists show it.
    pub fn new(row: Answered, today: Day) -> Listed {
        Listed {
            address: format!("/answers/{}", row.matter),
            title: row.title,
            organ: row.organ,
            day: times::short(row.day, today),
            stamp: row.day.to_string(),
        }
    }
}

#[derive(Template)]
#[template(path = "answers.html")]
struct AnswersPage {
    frame: Frame,
    rows: Vec<Listed>,
    next: Option<String>,
    first: bool,
}

/// `GET /answers?after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let after = bag.has("after").then(|| bag.one("after").to_string());
    let first = after.is_none();
    let (rows, next) = hall.ask(move |office| office.published(after.as_deref(), PAGE)).await?;
    page(&AnswersPage {
        frame: Frame::portal(&hall, &visit, if first { "已公布问答" } else { "已公布问答（续）" }, "answers"),
        rows: rows.into_iter().map(|row| Listed::new(row, visit.today)).collect(),
        next: next.map(|after| encoded(&after)),
        first,
    })
}

#[derive(Template)]
#[template(path = "answer.html")]
struct AnswerPage {
    frame: Frame,
    answered: Answered,
    day: String,
}

/// `GET /answers/{id}`
pub async fn one(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    let missing = || Stop::Status(StatusCode::NOT_FOUND);
    let id = forms::matter(&id).map_err(|_| missing())?;
    let answered = hall.ask(move |office| office.published_one(id)).await?.ok_or_else(missing)?;
    page(&AnswerPage {
        frame: Frame::portal(&hall, &visit, format!("问答：{}", answered.title), "answers"),
        day: times::full(answered.day),
        answered,
    })
}
