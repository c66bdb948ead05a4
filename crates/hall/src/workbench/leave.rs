//! Leave: register days away, choose who stands in, hand over what falls due meanwhile; who of the section is away when.
//!
//! Refuses: a reason. Why somebody is away is not asked here.

use crate::controls::{Choice, Control, Kind};
use crate::forms::{self, Asked, Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use bureau::id::{PostId, TenureId};
use bureau::refusal::Refusal;
use bureau::roster::{Leave, RosterAct};
use office::{FEET_WORKDAYS, LeaveView, Leaves};

/// A leave on the page.
struct Row {
    tenure: String,
    name: String,
    days: String,
    from: String,
    /// Working days and holidays, in words.
    counted: String,
    stand_in: String,
    falling: usize,
    /// Where its matters are handed over.
    list: String,
    /// Whether it has begun.
    begun: bool,
    /// Whether this officer may end it.
    mine_to_end: bool,
}

/// Leaves that begin in one week, or go on into it.
struct Week {
    name: String,
    rows: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "leave.html")]
struct LeavePage {
    frame: Frame,
    csrf: String,
    notice: Option<Notice>,
    rows: Vec<Row>,
    weeks: Vec<Week>,
    controls: Vec<Control>,
    feet: u16,
    yesterday: String,
}

/// `GET /workbench/leave`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    show(&hall, &visit, &bag, None).await
}

/// `POST /workbench/leave`: registers one.
pub async fn register(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    change(&hall, &visit, &bag, leave(&bag)).await
}

/// `POST /workbench/leave/end`: back early, or called off.
pub async fn end(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    change(&hall, &visit, &bag, back(&bag)).await
}

async fn change(hall: &Hall, visit: &Visitor, bag: &Bag, act: Result<RosterAct, Refusal>) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(bag, &session.csrf)?;
    let (who, now) = (session.who.clone(), visit.now);
    let done = match act {
        Ok(act) => hall.ask(move |office| office.change_leave(&who, act, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(stop::to("/workbench/leave")),
        Err(Stop::Refused(refusal)) => show(hall, visit, bag, Some(refusal)).await,
        Err(stop) => Err(stop),
    }
}

async fn show(hall: &Hall, visit: &Visitor, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let session = visit.officer()?;
    let (who, now, today) = (session.who.clone(), visit.now, visit.today);
    let leaves = hall.ask(move |office| office.leaves(&who, now)).await?;
    let page = LeavePage {
        frame: Frame::desk(hall, visit, "离岗与代理", "leave").back_to("/workbench/leave"),
        csrf: session.csrf.clone(),
        notice: refusal.as_ref().map(Notice::from),
        rows: leaves.leaves.iter().map(|leave| row(leave, &leaves, today)).collect(),
        weeks: weeks(&leaves.leaves, today),
        controls: controls(&leaves, bag, today),
        feet: FEET_WORKDAYS,
        yesterday: today.plus(-1).to_string(),
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &page)
}

fn leave(bag: &Bag) -> Result<RosterAct, Refusal> {
    let stand_in = Some(bag.one("stand_in")).filter(|post| bureau::id::is_word(post)).map(PostId::new);
    let (from, to) = (forms::day(bag, "from")?, forms::day(bag, "to")?);
    Ok(RosterAct::Leave(Leave { tenure: tenure(bag)?, from, to, stand_in }))
}

fn back(bag: &Bag) -> Result<RosterAct, Refusal> {
    let (from, last) = (forms::day(bag, "from")?, forms::day(bag, "to")?);
    Ok(RosterAct::Return { tenure: tenure(bag)?, from, last })
}

fn tenure(bag: &Bag) -> Result<TenureId, Refusal> {
    bag.one("tenure").parse().map_err(|_| Refusal::Missing { name: bureau::words::say("part", "tenure") })
}

fn controls(leaves: &Leaves, bag: &Bag, today: Day) -> Vec<Control> {
    let day = |name: &str| {
        let value = if bag.has(name) { bag.one(name).into() } else { today.plus(1).to_string() };
        Control::part(name, "leave", Kind::Day { value })
    };
    let mut seats: Vec<Choice> =
        leaves.seats.iter().map(|(id, name)| Choice::new("tenure", id.to_string(), name, bag)).collect();
    if let Some(own) = seats.first_mut().filter(|_| !bag.has("tenure")) {
        own.chosen = true;
    }
    let posts = leaves.stand_ins.iter().map(|(id, name)| Choice::new("stand_in", id.as_str(), name, bag));
    vec![
        Control::part("tenure", "leave", Kind::List(seats)),
        day("from"),
        day("to").hint("首尾两日都不在岗。"),
        Control::part("stand_in", "leave", Kind::List(posts.collect())).optional(),
    ]
}

fn row(leave: &LeaveView, leaves: &Leaves, today: Day) -> Row {
    let names: Vec<String> =
        leave.holidays.iter().map(|(day, name)| format!("{}起{name}放假", times::plain(*day, today))).collect();
    let rest = if names.is_empty() { String::new() } else { format!("（{}）", names.join("，")) };
    Row {
        tenure: leave.tenure.to_string(),
        name: if leave.own { format!("{}（本人）", leave.name) } else { leave.name.clone() },
        days: days(leave, today),
        from: leave.days.from.to_string(),
        counted: format!("{}个工作日{rest}", leave.workdays),
        stand_in: leave.stand_in.as_ref().map_or_else(|| "—".into(), |(_, name)| name.clone()),
        falling: leave.falling,
        list: list_address(leave),
        begun: leave.days.from <= today,
        mine_to_end: leaves.seats.iter().any(|(seat, _)| *seat == leave.tenure),
    }
}

/// The hand-over list: what falls due meanwhile, with the stand-in chosen. A chief assigns what an officer cannot hand over.
fn list_address(leave: &LeaveView) -> String {
    let act = if leave.own { "hand_over" } else { "assign" };
    let to = leave.stand_in.as_ref().map_or_else(String::new, |(post, _)| format!("&post={post}"));
    let reason = crate::frame::encoded("离岗期间由代理岗位办理");
    format!("/workbench/bulk?falling={}&until={}&act={act}{to}&reason={reason}", leave.post, leave.until)
}

fn days(leave: &LeaveView, today: Day) -> String {
    let (from, to) = (leave.days.from, leave.days.to);
    if from == to {
        return times::plain(from, today);
    }
    format!("{}至{}", times::plain(from, today), times::plain(to, today))
}

/// This week and the three after it, each with who is away in it.
fn weeks(leaves: &[LeaveView], today: Day) -> Vec<Week> {
    let monday = today.plus(-(today.weekday() as i32));
    let week = |n: i32| {
        let (first, last) = (monday.plus(7 * n), monday.plus(7 * n + 6));
        let away = leaves.iter().filter(|leave| leave.days.from <= last && first <= leave.days.to);
        let name = format!("{}至{}", times::plain(first, today), times::plain(last, today));
        Week { name, rows: away.map(|leave| (leave.name.clone(), days(leave, today))).collect() }
    };
    (0..4).map(week).collect()
}
