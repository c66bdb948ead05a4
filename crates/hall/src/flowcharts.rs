//! Flowcharts: the procedure of an item as a picture and as rows; on a matter, with the step it stands at.
//!
//! Refuses: a picture of its own. What is drawn is what runs.

use crate::forms;
use crate::frame::{Frame, page};
use crate::portal::items;
use crate::state::Hall;
use crate::stop::Answer;
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use bureau::id::ItemId;
use office::Flowchart;

#[derive(Template)]
#[template(path = "flowchart.html")]
struct FlowchartPage {
    frame: Frame,
    chart: Flowchart,
    back: (String, String),
}

/// `GET /items/{item}/flowchart`
pub async fn of_item(State(hall): State<Hall>, visit: Visitor, Path(item): Path<String>) -> Answer {
    items::offer_and_due(&hall, &visit, &item).await?;
    let id = ItemId::new(&item);
    let chart = hall.ask(move |office| office.flowchart(&id)).await?;
    let frame = Frame::portal(&hall, &visit, format!("流程图：{}", chart.item), "items");
    page(&FlowchartPage { frame, back: (format!("/items/{item}"), chart.item.clone()), chart })
}

/// `GET /workbench/matters/{id}/flowchart`
pub async fn of_matter(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    let session = visit.officer()?;
    let (who, matter, now) = (session.who.clone(), forms::matter(&id)?, visit.now);
    let chart = hall.ask(move |office| office.flowchart_of(&who, matter, now)).await?;
    let address = format!("/workbench/matters/{matter}");
    let frame = Frame::desk(&hall, &visit, format!("流程图：{}", chart.item), "matter").back_to(&address);
    page(&FlowchartPage { frame, back: (address, "办件".into()), chart })
}
