//! Papers on a sheet: what is told in writing of an act, ready to print.
//!
//! Refuses: a paper of its own. The wording is the charters', the facts are the matter's.

use crate::forms;
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::{self, Answer, Stop};
use crate::times;
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::paper::Paper;

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    frame: Frame,
    paper: Paper,
    day: String,
    back: (String, &'static str),
}

/// `GET /workbench/matters/{id}/papers/{seq}`
pub async fn of_matter(State(hall): State<Hall>, visit: Visitor, Path((id, seq)): Path<(String, String)>) -> Answer {
    let session = visit.officer()?;
    let (who, matter, seq, now) = (session.who.clone(), forms::matter(&id)?, place(&seq)?, visit.now);
    let paper = hall.ask(move |office| office.paper(&who, matter, seq, now)).await?;
    let back = format!("/workbench/matters/{matter}");
    let frame = Frame::desk(&hall, &visit, paper.title.clone(), "matter").back_to(&format!("{back}/papers/{seq}"));
    show(frame, paper, (back, "办件"))
}

/// `GET /track/{receipt}/papers/{seq}`
pub async fn of_receipt(
    State(hall): State<Hall>,
    visit: Visitor,
    Path((receipt, seq)): Path<(String, String)>,
) -> Answer {
    let number: String = receipt.chars().filter(char::is_ascii_digit).collect();
    let Some((_, session)) = &visit.asker else {
        return Ok(stop::to(&format!("/track?receipt={number}")));
    };
    let (who, seq, now, asked) = (session.who.clone(), place(&seq)?, visit.now, number.clone());
    let look = move |office: &office::Office| {
        let matter = office.find(&who, &asked, now)?;
        office.paper(&who, matter, seq, now)
    };
    let paper = hall.ask(look).await?;
    let back = format!("/track/{number}");
    let frame = Frame::portal(&hall, &visit, paper.title.clone(), "track").back_to(&format!("{back}/papers/{seq}"));
    show(frame, paper, (back, "办理进度"))
}

/// A paper on its sheet, with the way back.
pub fn show(frame: Frame, paper: Paper, back: (String, &'static str)) -> Answer {
    page(&SheetPage { frame, day: times::full(paper.day), paper, back })
}

fn place(text: &str) -> Result<u32, Stop> {
    text.parse().map_err(|_| Stop::Status(StatusCode::NOT_FOUND))
}
