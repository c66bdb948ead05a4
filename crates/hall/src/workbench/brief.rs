//! The brief: what a leader must decide, and what went wrong in what they cover. Made for a phone.
//!
//! Refuses: menus and charts.

use crate::acts::LampView;
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::Answer;
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::State;
use bureau::act::ActKind;
use office::{Card, Count};

/// A matter on the brief.
struct CardView {
    id: bureau::id::MatterId,
    address: String,
    title: String,
    observed: Option<String>,
    /// Whether it is an order itself.
    is_order: bool,
    item: String,
    place: String,
    lamp: LampView,
    /// What is recommended, or what there is to do.
    says: String,
}

#[derive(Template)]
#[template(path = "brief.html")]
struct BriefPage {
    frame: Frame,
    day: String,
    decide: Vec<CardView>,
    more: bool,
    demand: Vec<CardView>,
    copied: Vec<CardView>,
    read: Vec<CardView>,
    overdue: Count,
    new: Count,
}

/// `GET /workbench/brief`
pub async fn brief(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let (who, now) = (visit.officer()?.who.clone(), visit.now);
    let brief = hall.ask(move |office| office.brief(&who, now)).await?;
    let views = |cards: Vec<Card>| cards.into_iter().map(|card| view(card, visit.today)).collect();
    page(&BriefPage {
        frame: Frame::desk(&hall, &visit, "批阅", "brief"),
        day: times::full_day(visit.today),
        decide: views(brief.decide),
        more: brief.more,
        demand: views(brief.demand),
        copied: views(brief.copied),
        read: views(brief.read),
        overdue: brief.overdue,
        new: brief.new,
    })
}

fn view(card: Card, today: Day) -> CardView {
    let row = card.row;
    let due = row.due.map_or_else(String::new, |due| format!("　{}到期", times::plain(due, today)));
    let says = match (card.recommended, &card.acts[..]) {
        (Some(true), _) => "拟同意",
        (Some(false), _) => "拟不同意",
        (None, [ActKind::Extend]) => "可以延期",
        (None, [ActKind::Verify]) => "已反馈，等您核查",
        (None, _) if card.is_new => "新增",
        (None, _) => "",
    };
    CardView {
        id: row.id,
        address: format!("/workbench/matters/{}", row.id),
        place: format!("{}{due}", row.holder.as_ref().map_or(row.section.clone(), |holder| holder.clone())),
        title: row.title,
        observed: row.observed,
        is_order: card.is_order,
        item: row.item,
        lamp: (row.lamp, row.lamp_words).into(),
        says: says.into(),
    }
}
