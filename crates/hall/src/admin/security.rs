//! The security administrator's room: sessions and keys.
//!
//! Refuses: to show a secret a second time.

use crate::forms::{Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use bureau::id::{KeyId, PersonId, TenureId};
use bureau::refusal::Refusal;
use office::{No, Office};

/// How many days a key lasts unless something else is said.
const KEY_DAYS: i32 = 90;

/// Somebody who is logged in, or a program that acts as somebody.
struct SessionRow {
    id: String,
    name: String,
    post: String,
    browser: String,
    since: String,
    seen: String,
    until: String,
    own: bool,
}

struct KeyRow {
    id: String,
    client: String,
    seat: String,
    issued: String,
    until: String,
    state: (&'static str, &'static str),
    open: bool,
}

#[derive(Template)]
#[template(path = "admin_sessions.html")]
struct SessionsPage {
    frame: Frame,
    rows: Vec<SessionRow>,
    people: usize,
    keys: usize,
    csrf: String,
}

#[derive(Template)]
#[template(path = "admin_keys.html")]
struct KeysPage {
    frame: Frame,
    rows: Vec<KeyRow>,
    seats: Vec<(String, String, bool)>,
    notice: Option<Notice>,
    /// The text of a key just issued: shown here and nowhere again.
    fresh: Option<String>,
    client: String,
    until: String,
    csrf: String,
}

/// `GET /admin/sessions`
pub async fn sessions(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let session = visit.officer()?;
    let (who, now, zone, today) = (session.who.clone(), visit.now, hall.zone(), visit.today);
    let question = move |office: &Office| Ok::<_, No>((office.attendance(&who, now)?, office.keys(&who, now)?));
    let (found, keys) = hall.ask(question).await?;
    let people: std::collections::BTreeSet<PersonId> = found.iter().map(|row| row.person).collect();
    let own = |person| matches!(&session.who, office::Who::Seat { person: own, .. } if *own == person);
    let row = |row: &office::Attendance| SessionRow {
        id: row.person.to_string(),
        name: row.name.clone(),
        post: row.post.clone(),
        browser: row.browser.clone(),
        since: times::moment(row.since, zone, today),
        seen: times::moment(row.seen, zone, today),
        until: times::of_day(row.expires, zone),
        own: own(row.person),
    };
    page_with(
        StatusCode::OK,
        &SessionsPage {
            frame: Frame::desk(&hall, &visit, "会话", "sessions"),
            rows: found.iter().map(row).collect(),
            people: people.len(),
            keys: keys.iter().filter(|key| key.holds).count(),
            csrf: session.csrf.clone(),
        },
    )
}

/// `POST /admin/sessions/end`
pub async fn end(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let person: PersonId = bag.one("person").parse().map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))?;
    let (who, now) = (session.who.clone(), visit.now);
    hall.ask(move |office| office.end_sessions(&who, person, now)).await?;
    Ok(stop::to("/admin/sessions"))
}

/// `GET /admin/keys`
pub async fn keys(State(hall): State<Hall>, visit: Visitor) -> Answer {
    show_keys(&hall, &visit, &Bag::default(), None, None).await
}

/// `POST /admin/keys`
pub async fn issue(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (tenure, until) = match (bag.one("tenure").parse::<TenureId>(), bag.one("until").parse::<Day>()) {
        (Ok(tenure), Ok(until)) => (tenure, until),
        (Err(_), _) => return refused_key(&hall, &visit, &bag, "任职").await,
        (_, Err(_)) => return refused_key(&hall, &visit, &bag, "最后一日").await,
    };
    let (who, now, client) = (session.who.clone(), visit.now, bag.one("client").to_string());
    match hall.ask(move |office| office.issue_key(&who, tenure, &client, until, now)).await {
        Ok(text) => show_keys(&hall, &visit, &Bag::default(), None, Some(text)).await,
        Err(Stop::Refused(refusal)) => show_keys(&hall, &visit, &bag, Some(refusal), None).await,
        Err(stop) => Err(stop),
    }
}

/// `POST /admin/keys/revoke`
pub async fn revoke(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let key: KeyId = bag.one("key").parse().map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))?;
    let (who, now) = (session.who.clone(), visit.now);
    hall.ask(move |office| office.revoke_key(&who, key, now)).await?;
    Ok(stop::to("/admin/keys"))
}

async fn refused_key(hall: &Hall, visit: &Visitor, bag: &Bag, name: &str) -> Answer {
    show_keys(hall, visit, bag, Some(Refusal::Missing { name: name.into() }), None).await
}

async fn show_keys(hall: &Hall, visit: &Visitor, bag: &Bag, refusal: Option<Refusal>, fresh: Option<String>) -> Answer {
    let session = visit.officer()?;
    let (who, now, today) = (session.who.clone(), visit.now, visit.today);
    let question = move |office: &Office| Ok::<_, No>((office.keys(&who, now)?, office.key_seats(&who, now)?));
    let (keys, seats) = hall.ask(question).await?;
    let row = |view: &office::KeyView| KeyRow {
        id: view.id.to_string(),
        client: view.key.client.clone(),
        seat: view.seat.clone(),
        issued: times::moment(view.key.issued, hall.zone(), today),
        until: times::plain(view.key.until, today),
        state: match () {
            () if view.key.revoked.is_some() => ("已收回", "grey"),
            () if view.key.until < today => ("已过期", "grey"),
            () if !view.seated => ("任职已结束", "red"),
            () => ("有效", "green"),
        },
        open: view.key.revoked.is_none(),
    };
    let chosen = |id: &TenureId| bag.one("tenure") == id.to_string();
    let template = KeysPage {
        frame: Frame::desk(hall, visit, "接口密钥", "keys").back_to("/admin/keys"),
        rows: keys.iter().map(row).collect(),
        seats: seats.iter().map(|(id, name)| (id.to_string(), name.clone(), chosen(id))).collect(),
        notice: refusal.as_ref().map(Notice::from),
        fresh,
        client: bag.one("client").into(),
        until: if bag.has("until") { bag.one("until").into() } else { today.plus(KEY_DAYS).to_string() },
        csrf: session.csrf.clone(),
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &template)
}
