//! The list of cards; its filters live in its address.
//!
//! Refuses: a filter that is not an indexed one.

use crate::forms::{Asked, Bag};
use crate::frame::{Frame, encoded, page};
use crate::state::Hall;
use crate::stop::Answer;
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::State;
use bureau::card::Standing;
use bureau::id::OrganId;
use bureau::watch::Card;
use office::{CardAsk, CardItem, Count, has_tower};

/// Cards on one page: two screens.
const PAGE: u32 = 50;

/// Filters an address carries on to the next page.
const FILTERS: [&str; 4] = ["state", "level", "section", "mine"];

/// A card as a row.
pub struct CardRowView {
    /// As the office gives it.
    pub card: CardItem,
    /// Class of its level.
    pub tone: &'static str,
    /// What is to be done about it.
    pub state: String,
    /// The last day to answer: for machines, for people.
    pub reply: (String, String),
    /// The day it was issued.
    pub issued: String,
}

/// An option of a choice: value, word, whether it is chosen.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "cards.html")]
struct CardsPage {
    frame: Frame,
    day: String,
    tower: bool,
    mine: bool,
    count: Count,
    states: Vec<Choice>,
    levels: Vec<Choice>,
    sections: Vec<Choice>,
    rows: Vec<CardRowView>,
    next: Option<String>,
}

/// `GET /console/cards?state=&level=&section=&mine=1&after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let session = visit.officer()?;
    let (who, now, tower) = (session.who.clone(), visit.now, session.role.is_some_and(has_tower));
    let mine = bag.one("mine") == "1";
    let ask = ask(&bag);
    let list = hall.ask(move |office| office.cards(&who, &ask, now)).await?;
    let chosen = |name: &str, value: &str| bag.one(name) == value;
    let state = |word: &str, zh: String| (word.to_string(), zh, chosen("state", word));
    let mut states = vec![state("open", "未了结".into()), state("overdue", "逾期未回复".into())];
    states.extend(Standing::ALL.map(|standing| state(standing.word(), standing.zh())));
    let level = |card: Card| (card.word().to_string(), card.zh().to_string(), chosen("level", card.word()));
    let section = |(id, name): (OrganId, String)| (id.to_string(), name, chosen("section", id.as_str()));
    page(&CardsPage {
        frame: Frame::desk(&hall, &visit, if mine { "发给我的牌" } else { "牌" }, "console"),
        day: times::full_day(visit.today),
        tower,
        mine,
        count: list.count,
        states,
        levels: [Card::Yellow, Card::Red].map(level).to_vec(),
        sections: list.sections.into_iter().map(section).collect(),
        rows: card_rows(list.rows, visit.today),
        next: list.next.map(|next| address(&bag, &next.to_string())),
    })
}

/// Cards as rows.
pub fn card_rows(cards: Vec<CardItem>, today: Day) -> Vec<CardRowView> {
    let view = |card: CardItem| CardRowView {
        tone: tone(card.level),
        state: if card.overdue { "逾期未回复".into() } else { card.standing.zh() },
        reply: (card.reply_due.to_string(), times::short(card.reply_due, today)),
        issued: times::short(card.issued, today),
        card,
    };
    cards.into_iter().map(view).collect()
}

/// The class of a level.
pub fn tone(level: Card) -> &'static str {
    if level == Card::Red { "red" } else { "amber" }
}

fn ask(bag: &Bag) -> CardAsk {
    let state = bag.one("state");
    CardAsk {
        standing: Standing::parse(state),
        open: (state == "open").then_some(true),
        overdue: state == "overdue",
        level: Card::parse(bag.one("level")),
        section: Some(bag.one("section")).filter(|word| !word.is_empty()).map(OrganId::new),
        mine: bag.one("mine") == "1",
        after: bag.one("after").parse().ok(),
        limit: PAGE,
        ..CardAsk::default()
    }
}

fn address(bag: &Bag, after: &str) -> String {
    let kept = FILTERS.iter().filter(|name| !bag.one(name).is_empty());
    let kept: Vec<String> = kept.map(|name| format!("{name}={}&", encoded(bag.one(name)))).collect();
    format!("/console/cards?{}after={}", kept.concat(), encoded(after))
}
