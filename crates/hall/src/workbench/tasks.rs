//! Tasks: those this unit has to countersign, or those of one campaign.
//!
//! Refuses: a campaign's address that is none.

use crate::acts::LampView;
use crate::forms::Asked;
use crate::frame::{Frame, encoded, page};
use crate::state::Hall;
use crate::stop::{Answer, Stop};
use crate::times;
use crate::visit::Visitor;
use crate::workbench::today::PAGE;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use office::{TaskAsk, TaskLine};

/// A row.
pub struct TaskView {
    /// As the office gives it.
    pub line: TaskLine,
    /// Its lamp.
    pub lamp: LampView,
    /// Its last day, for people.
    pub due: String,
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    frame: Frame,
    /// Whether these are the unit's to countersign.
    signing: bool,
    rows: Vec<TaskView>,
    next: Option<String>,
}

/// `GET /workbench/tasks?campaign=&after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let who = visit.officer()?.who.clone();
    let campaign = match bag.one("campaign") {
        "" => None,
        text => Some(text.parse().map_err(|_| Stop::Status(StatusCode::NOT_FOUND))?),
    };
    let ask = TaskAsk { campaign, after: bag.one("after").parse().ok(), limit: PAGE };
    let now = visit.now;
    let tasks = hall.ask(move |office| office.tasks(&who, &ask, now)).await?;
    let view = |line: TaskLine| TaskView {
        lamp: (line.row.lamp, line.row.lamp_words.clone()).into(),
        due: times::short(line.due, visit.today),
        line,
    };
    let of = campaign.map_or_else(String::new, |campaign: bureau::id::CampaignId| format!("campaign={campaign}&"));
    page(&TasksPage {
        frame: Frame::desk(
            &hall,
            &visit,
            if campaign.is_some() { "部署的任务" } else { "待会签任务" },
            if campaign.is_some() { "campaigns" } else { "tasks" },
        ),
        signing: campaign.is_none(),
        rows: tasks.rows.into_iter().map(view).collect(),
        next: tasks.next.map(|next| format!("{of}after={}", encoded(&next.to_string()))),
    })
}
