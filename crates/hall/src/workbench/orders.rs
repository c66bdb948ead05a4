//! Supervise orders 督办: the ledger of those a post covers, and the one small form by which one is given.
//!
//! Refuses: a post that gives none, and a list without its filters in the address.

use crate::controls::{Choice, Control, Kind};
use crate::forms::{self, Asked, Bag, Sent};
use crate::frame::{Frame, encoded, page, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use crate::workbench::search::Pick;
use crate::workbench::today::{PAGE, RowView, view};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use bureau::id::{MatterId, OrganId, StepId, is_word};
use bureau::refusal::Refusal;
use office::{Count, Linked, NewOrder, OrderDraft, Orders, State as Standing, Urgency, Wanted};

/// States in addresses beside the steps, and what they are called.
const STATES: [(&str, &str); 4] = [("", "在办"), ("overdue", "已逾期"), ("ended", "已结束"), ("any", "全部")];

/// Most characters of a title in a sentence that is offered.
const TITLE_MAX: usize = 60;

#[derive(Template)]
#[template(path = "orders.html")]
struct OrdersPage {
    frame: Frame,
    day: String,
    states: Vec<Pick>,
    units: Vec<Pick>,
    rows: Vec<RowView>,
    count: Count,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "order_new.html")]
struct OrderPage {
    frame: Frame,
    about: Option<Linked>,
    controls: Vec<Control>,
    notice: Option<Notice>,
    csrf: String,
    id: String,
}

/// `GET /workbench/orders?state=&section=&after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let who = visit.officer()?.who.clone();
    let (wanted, after, now) = (wanted(&bag)?, bag.one("after").parse().ok(), visit.now);
    let orders = hall.ask(move |office| office.orders(&who, wanted, after, PAGE, now)).await?;
    let states = states(&orders, &bag);
    let Orders { found, units, .. } = orders;
    let unit = |(id, name): (OrganId, String)| (id.to_string(), name, bag.one("section") == id.as_str());
    let filters = bag.query(&["after"]);
    page(&OrdersPage {
        frame: Frame::desk(&hall, &visit, "督办台账", "orders"),
        day: times::full_day(visit.today),
        states,
        units: units.into_iter().map(unit).collect(),
        rows: found.rows.into_iter().map(|row| view(row, visit.today)).collect(),
        count: found.count,
        next: found.next.map(|next| format!("{filters}&after={}", encoded(&next.to_string()))),
    })
}

/// `GET /workbench/orders/new?about=`
pub async fn form(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    show(&hall, &visit, &bag, None).await
}

/// `POST /workbench/orders`
pub async fn give(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now) = (session.who.clone(), visit.now);
    let given = match order(&bag) {
        Ok(order) => hall.ask(move |office| office.order(&who, order, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match given {
        Ok(id) => Ok(stop::to(&format!("/workbench/matters/{id}"))),
        Err(Stop::Refused(refusal)) if refusal != Refusal::NoSuchMatter => {
            show(&hall, &visit, &bag, Some(refusal)).await
        }
        Err(stop) => Err(stop),
    }
}

async fn show(hall: &Hall, visit: &Visitor, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let session = visit.officer()?;
    let (who, now, about) = (session.who.clone(), visit.now, about(bag)?);
    let draft = hall.ask(move |office| office.order_draft(&who, about, now)).await?;
    let new_id = || hall.office().new_id(now).to_string();
    let template = OrderPage {
        frame: Frame::desk(hall, visit, "督办", "orders").back_to("/workbench/orders"),
        controls: controls(&draft, bag),
        about: draft.about,
        notice: refusal.as_ref().map(Notice::from),
        csrf: session.csrf.clone(),
        id: if bag.has("id") { bag.one("id").into() } else { new_id() },
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &template)
}

fn wanted(bag: &Bag) -> Result<Wanted, Stop> {
    let word = |name: &str| match bag.one(name) {
        "" => Ok(None),
        word if is_word(word) => Ok(Some(word.to_string())),
        _ => Err(Stop::Status(StatusCode::BAD_REQUEST)),
    };
    let (state, step) = match bag.one("state") {
        "" => (Standing::Open, None),
        "overdue" => (Standing::Pressing(Urgency::Overdue), None),
        "ended" => (Standing::Ended, None),
        "any" => (Standing::Any, None),
        _ => (Standing::Any, word("state")?.map(StepId::new)),
    };
    Ok(Wanted { state, step, section: word("section")?.map(OrganId::new), ..Wanted::default() })
}

fn states(orders: &Orders, bag: &Bag) -> Vec<Pick> {
    let fixed = STATES.map(|(word, name)| (word.to_string(), name.to_string()));
    let steps = orders.steps.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let pick = |(word, name): (String, String)| {
        let here = bag.one("state") == word;
        (word, name, here)
    };
    fixed.into_iter().chain(steps).map(pick).collect()
}

fn about(bag: &Bag) -> Result<Option<MatterId>, Refusal> {
    match bag.one("about") {
        "" => Ok(None),
        id => forms::matter(id).map(Some),
    }
}

fn order(bag: &Bag) -> Result<NewOrder, Refusal> {
    let section = Some(bag.one("section")).filter(|word| is_word(word)).map(OrganId::new);
    Ok(NewOrder {
        id: bag.one("id").parse().map_err(|_| Refusal::PageOld)?,
        section: section.ok_or_else(|| Refusal::Missing { name: bureau::words::say("part", "ordered") })?,
        reason: bag.one("title").into(),
        demand: bag.one("demand").into(),
        due: forms::day(bag, "due")?,
        about: about(bag)?,
    })
}

/// The questions, each with an answer that can be sent as it is where the order is about something.
fn controls(draft: &OrderDraft, bag: &Bag) -> Vec<Control> {
    let told = |name: &str, otherwise: String| if bag.has(name) { bag.one(name).to_string() } else { otherwise };
    let named = draft.about.as_ref().map(|about| {
        let title: String = about.title.chars().take(TITLE_MAX).collect();
        (format!("“{title}”（{}）", about.receipt), about.lamp.clone())
    });
    let reason = named.as_ref().map_or_else(String::new, |(name, lamp)| format!("{name}{lamp}"));
    let demand = named.map_or_else(String::new, |(name, _)| {
        format!("请抓紧办理{name}，在办结期限前办成，并反馈办理结果；没有按时办的，说明原因。")
    });
    let chosen = told("section", draft.section.as_ref().map_or_else(String::new, ToString::to_string));
    let unit = |(id, name): &(OrganId, String)| {
        let mut choice = Choice::new("section", id.as_str(), name, bag);
        choice.chosen = *id.as_str() == *chosen;
        choice
    };
    let control = |name: &str, part: &str, kind: Kind| {
        let control = Control::part(name, "order", kind);
        control.labelled(&bureau::words::say("part", part))
    };
    vec![
        control("title", "order_reason", Kind::Line { value: told("title", reason), phone: false }),
        control("demand", "order_demand", Kind::Text { value: told("demand", demand) }),
        control("section", "ordered", Kind::List(draft.units.iter().map(unit).collect())),
        control("due", "order_due", Kind::Day { value: told("due", draft.due.to_string()) }),
    ]
}
