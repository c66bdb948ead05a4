//! Campaigns on the portal: what was published, and how far it has come.
//!
//! Refuses: a draft, the original of a notice, and persons outside the leading group.

use crate::forms::Asked;
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::Answer;
use crate::times;
use crate::visit::Visitor;
use crate::workbench::campaigns::{Branch, ItemView, Sums, Timeline, campaign, items, timeline, tree};
use askama::Template;
use axum::extract::{Path, State};
use bureau::campaign::PublicCampaign;
use office::Who;

/// Campaigns on one page.
const PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "public_campaigns.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<ItemView>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "public_campaign.html")]
struct OnePage {
    frame: Frame,
    published: String,
    shown: PublicCampaign,
    tree: Vec<Branch>,
    sums: Sums,
    timeline: Option<Timeline>,
}

/// `GET /campaigns?after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let (now, after) = (visit.now, bag.one("after").parse().ok());
    let list = hall.ask(move |office| office.campaigns(&Who::Nobody, after, PAGE, now)).await?;
    page(&ListPage {
        frame: Frame::portal(&hall, &visit, "专项行动", "campaigns"),
        rows: items(list.rows, visit.today, |id| format!("/campaigns/{id}")),
        next: list.next.map(|next| format!("/campaigns?after={next}")),
    })
}

/// `GET /campaigns/{id}`
pub async fn one(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    let id = campaign(&id)?;
    let now = visit.now;
    let shown = hall.ask(move |office| office.public_campaign(id)).await?;
    let progress = hall.ask(move |office| office.progress(&Who::Nobody, id, now)).await?;
    page(&OnePage {
        frame: Frame::portal(&hall, &visit, shown.title.clone(), "campaigns"),
        published: times::full(shown.published.0.day(hall.zone())),
        tree: tree(&shown, &progress),
        sums: Sums::of(progress.values().flatten()),
        timeline: timeline(&shown, visit.today),
        shown,
    })
}
