//! Changes of the roster: one proposes, another confirms.
//!
//! Refuses: a change whose consequences were not shown first.

use super::roster::proposes;
use super::wanted::{self, KINDS_OF_CHANGE};
use crate::controls::{Control, Kind};
use crate::forms::{Asked, Bag, Sent};
use crate::frame::{Frame, page, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::act::Words;
use bureau::admin::AdminAct;
use bureau::id::ChangeId;
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::roster::RosterAct;
use office::{Change, No, Office, Weighed};

/// A change in a list.
pub struct ChangeRow {
    address: String,
    text: String,
    who: String,
    at: String,
    state: &'static str,
    tone: &'static str,
    settled: Option<String>,
}

#[derive(Template)]
#[template(path = "admin_changes.html")]
struct ChangesPage {
    frame: Frame,
    open: Vec<ChangeRow>,
    settled: Vec<ChangeRow>,
    proposes: bool,
    settles: bool,
}

#[derive(Template)]
#[template(path = "admin_change_form.html")]
struct FormPage {
    frame: Frame,
    kinds: [(&'static str, &'static str, &'static str); 5],
    what: String,
    name: &'static str,
    controls: Vec<Control>,
    notice: Option<Notice>,
    change: String,
    id: String,
    csrf: String,
}

#[derive(Template)]
#[template(path = "admin_change_check.html")]
struct CheckPage {
    frame: Frame,
    weighed: Weighed,
    diff: Vec<(String, String, String)>,
    sent: Vec<(String, String)>,
    again: String,
    csrf: String,
}

#[derive(Template)]
#[template(path = "admin_change.html")]
struct ChangePage {
    frame: Frame,
    row: ChangeRow,
    reason: Option<String>,
    diff: Vec<(String, String, String)>,
    weighed: Option<Weighed>,
    /// Why it can no longer be confirmed.
    stale: Option<Notice>,
    /// What was just refused.
    notice: Option<Notice>,
    typed: String,
    settles: bool,
    /// Who was enrolled, for whoever hands out passwords.
    person: Option<String>,
    csrf: String,
}

/// `GET /admin/changes`
pub async fn list(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let changes = hall.ask(move |office| office.changes(&who, now)).await?;
    let rows = |open: bool| {
        let some = changes.iter().filter(move |change| change.settled.is_none() == open);
        some.map(|change| row(&hall, &visit, change)).collect()
    };
    page(&ChangesPage {
        frame: Frame::desk(&hall, &visit, "编制变更", "changes"),
        open: rows(true),
        settled: rows(false),
        proposes: session.role.is_some_and(proposes),
        settles: settles(session.role),
    })
}

/// `GET /admin/changes/new?what=…`
pub async fn form(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    show_form(&hall, &visit, &bag, None).await
}

/// `POST /admin/changes/check`
pub async fn check(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (change, wanted) = match read(&bag) {
        Ok(read) => read,
        Err(refusal) => return show_form(&hall, &visit, &bag, Some(refusal)).await,
    };
    let (who, now, asked) = (session.who.clone(), visit.now, wanted.clone());
    let weighed = match hall.ask(move |office| office.weigh(&who, change, &asked, now)).await {
        Ok(weighed) => weighed,
        Err(Stop::Refused(refusal)) => return show_form(&hall, &visit, &bag, Some(refusal)).await,
        Err(stop) => return Err(stop),
    };
    page(&CheckPage {
        frame: Frame::desk(&hall, &visit, "核对编制变更", "changes").back_to("/admin/changes"),
        weighed,
        diff: wanted::diff(&wanted, &hall.office().roster()),
        again: format!("/admin/changes/new?{}", bag.query(&["csrf"])),
        sent: bag.pairs(&["csrf"]),
        csrf: session.csrf.clone(),
    })
}

/// `POST /admin/changes`
pub async fn propose(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (change, wanted) = read(&bag)?;
    let (who, now) = (session.who.clone(), visit.now);
    let act = AdminAct::Propose { change, wanted };
    match hall.ask(move |office| office.administer(&who, act, now)).await {
        // Sent twice: it is there.
        Ok(()) | Err(Stop::Refused(Refusal::Roster { code: "change-settled", .. })) => {
            Ok(stop::to(&format!("/admin/changes/{change}")))
        }
        Err(Stop::Refused(refusal)) => show_form(&hall, &visit, &bag, Some(refusal)).await,
        Err(stop) => Err(stop),
    }
}

/// `GET /admin/changes/{change}`
pub async fn change(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    show(&hall, &visit, change_id(&id)?, None).await
}

/// `POST /admin/changes/{change}`
pub async fn settle(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let change = change_id(&id)?;
    let act = match bag.one("settle") {
        "confirm" => AdminAct::Confirm { change },
        _ => AdminAct::Decline { change, reason: Words::new(bag.one("reason")) },
    };
    let (who, now) = (session.who.clone(), visit.now);
    match hall.ask(move |office| office.administer(&who, act, now)).await {
        Ok(()) => Ok(stop::to(&format!("/admin/changes/{change}"))),
        Err(Stop::Refused(refusal)) => show(&hall, &visit, change, Some((refusal, bag.one("reason")))).await,
        Err(stop) => Err(stop),
    }
}

async fn show_form(hall: &Hall, visit: &Visitor, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let session = visit.officer()?;
    let what = KINDS_OF_CHANGE.iter().find(|(word, ..)| *word == bag.one("what"));
    let (who, now) = (session.who.clone(), visit.now);
    let question = move |office: &Office| {
        let room = office::Room::Changes;
        office.enter(&who, room, now)?;
        Ok::<_, No>((office.roster_for(&who, now)?, office.item_names()?))
    };
    let (roster, items) = hall.ask(question).await?;
    if !session.role.is_some_and(proposes) {
        let act = bureau::words::say("admin", "propose");
        return Err(Refusal::NotYourDuty { act, roles: vec![Role::Personnel, Role::SystemAdmin] }.into());
    }
    let word = what.map_or("", |(word, ..)| word);
    let fresh = |name: &str, made: String| if bag.has(name) { bag.one(name).to_string() } else { made };
    let template = FormPage {
        frame: Frame::desk(hall, visit, what.map_or("提出编制变更", |(_, name, _)| name), "changes")
            .back_to("/admin/changes/new"),
        kinds: KINDS_OF_CHANGE,
        what: word.into(),
        name: what.map_or("", |(_, name, _)| name),
        controls: wanted::controls(word, bag, &roster, &items, visit.today),
        notice: refusal.as_ref().map(Notice::from),
        change: fresh("change", hall.office().new_change(now).to_string()),
        id: fresh("id", hall.office().new_tenure(now).to_string()),
        csrf: session.csrf.clone(),
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &template)
}

async fn show(hall: &Hall, visit: &Visitor, id: ChangeId, refused: Option<(Refusal, &str)>) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let (change, seen) = hall.ask(move |office| office.change(&who, id, now)).await?;
    let (weighed, stale) = match seen {
        Some(Ok(weighed)) => (Some(weighed), None),
        Some(Err(refusal)) => (None, Some(Notice::from(&refusal))),
        None => (None, None),
    };
    let open = change.settled.is_none();
    let reason = change.settled.as_ref().and_then(|settled| settled.reason.as_ref()).map(ToString::to_string);
    let template = ChangePage {
        frame: Frame::desk(hall, visit, "编制变更", "changes").back_to(&format!("/admin/changes/{id}")),
        row: row(hall, visit, &change),
        reason,
        diff: if open { wanted::diff(&change.wanted, &hall.office().roster()) } else { Vec::new() },
        weighed,
        stale,
        notice: refused.as_ref().map(|(refusal, _)| Notice::from(refusal)),
        typed: refused.as_ref().map_or("", |(_, typed)| typed).into(),
        settles: open && settles(session.role),
        person: enrolled(&change).filter(|_| settles(session.role)),
        csrf: session.csrf.clone(),
    };
    page_with(refused.map_or(StatusCode::OK, |(refusal, _)| stop::status(&refusal)), &template)
}

fn row(hall: &Hall, visit: &Visitor, change: &Change) -> ChangeRow {
    let at = |at| times::moment(at, hall.zone(), visit.today);
    let (state, tone) = match &change.settled {
        None => ("待核准", "amber"),
        Some(settled) if settled.confirmed => ("已核准", "green"),
        Some(_) => ("不予核准", "red"),
    };
    ChangeRow {
        address: format!("/admin/changes/{}", change.id),
        text: change.text.clone(),
        who: change.who.clone(),
        at: at(change.at),
        state,
        tone,
        settled: change.settled.as_ref().map(|settled| format!("{} {}", at(settled.at), settled.who)),
    }
}

/// The page of who was enrolled by a confirmed change.
fn enrolled(change: &Change) -> Option<String> {
    let confirmed = change.settled.as_ref().is_some_and(|settled| settled.confirmed);
    match &change.wanted {
        RosterAct::Enrol(person) if confirmed => Some(format!("/admin/people/{}", person.id)),
        _ => None,
    }
}

fn settles(role: Option<Role>) -> bool {
    role == Some(Role::SecurityAdmin)
}

fn read(bag: &Bag) -> Result<(ChangeId, RosterAct), Refusal> {
    Ok((bag.one("change").parse().map_err(|_| Refusal::PageOld)?, wanted::read(bag)?))
}

fn change_id(text: &str) -> Result<ChangeId, Stop> {
    text.parse().map_err(|_| Stop::Status(StatusCode::NOT_FOUND))
}
