//! The audit administrator's room: who did what, whether the record stands, what looks odd.
//!
//! Refuses: to change anything; a flag is a remark.

use super::address;
use crate::forms::{Asked, Bag, Sent};
use crate::frame::{Frame, encoded, page, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::act::Words;
use bureau::admin::AdminAct;
use bureau::id::PersonId;
use bureau::refusal::Refusal;
use office::{AuditAsk, No, Noted, Office};

/// Everything an address can ask for.
const NAMES: [&str; 5] = ["who", "act", "from", "until", "flagged"];

/// Most flaws shown: who repairs starts with the first.
const FLAWS_SHOWN: usize = 50;

type Pick = (String, String, bool);

struct NotedView {
    stamp: String,
    at: String,
    who: String,
    person: Option<String>,
    text: String,
    details: Vec<(String, String)>,
    address: Option<String>,
    flags: Vec<(String, String)>,
    own: Option<String>,
}

#[derive(Template)]
#[template(path = "admin_audit.html")]
struct AuditPage {
    frame: Frame,
    rows: Vec<NotedView>,
    count: usize,
    people: Vec<Pick>,
    acts: Vec<Pick>,
    from: String,
    until: String,
    flagged: bool,
    asked: bool,
    next: Option<String>,
    first: bool,
}

#[derive(Template)]
#[template(path = "admin_act.html")]
struct ActPage {
    frame: Frame,
    row: NotedView,
    seq: u32,
    notice: Option<Notice>,
    typed: String,
    csrf: String,
}

#[derive(Template)]
#[template(path = "admin_check.html")]
struct CheckPage {
    frame: Frame,
    /// Since when one goes on, entries looked at, all of them.
    going: Option<(String, u64, u64)>,
    /// When the last one of this program began, and what it found.
    last: Option<(String, Found)>,
    doubts: Vec<(String, Option<String>)>,
    csrf: String,
}

/// What a verification found.
enum Found {
    Sound { entries: u64, objects: u64, heads: String },
    Flawed { entries: u64, count: usize, flaws: Vec<(String, String, String)> },
    Failed(String),
}

/// `GET /admin/audit?who=&act=&from=&until=&flagged=&page=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let session = visit.officer()?;
    let (who, now, ask) = (session.who.clone(), visit.now, ask(&bag)?);
    let (number, flagged) = (ask.page, ask.flagged);
    let audit = hall.ask(move |office| office.audit(&who, &ask, now)).await?;
    let pick = |name: &'static str| {
        let bag = bag.clone();
        move |(id, label): (String, String)| {
            let chosen = bag.one(name) == id;
            (id, label, chosen)
        }
    };
    let people = audit.people.into_iter().map(|(id, name)| (id.to_string(), name));
    page(&AuditPage {
        frame: Frame::desk(&hall, &visit, "管理行为", "audit"),
        rows: audit.rows.iter().map(|row| view(&hall, &visit, row)).collect(),
        count: audit.count,
        people: people.map(pick("who")).collect(),
        acts: audit.acts.into_iter().map(pick("act")).collect(),
        from: bag.one("from").into(),
        until: bag.one("until").into(),
        flagged,
        asked: NAMES.iter().any(|name| !bag.one(name).is_empty()),
        next: audit.more.then(|| query(&bag, number + 1)),
        first: number == 0,
    })
}

/// `GET /admin/audit/{seq}`
pub async fn act(State(hall): State<Hall>, visit: Visitor, Path(seq): Path<u32>) -> Answer {
    show(&hall, &visit, seq, None).await
}

/// `POST /admin/audit/{seq}`
pub async fn flag(State(hall): State<Hall>, visit: Visitor, Path(seq): Path<u32>, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now, note) = (session.who.clone(), visit.now, Words::new(bag.one("remark")));
    let act = AdminAct::Flag { entry: seq, note };
    match hall.ask(move |office| office.administer(&who, act, now)).await {
        Ok(()) => Ok(stop::to(&format!("/admin/audit/{seq}"))),
        Err(Stop::Refused(refusal)) => show(&hall, &visit, seq, Some((refusal, bag.one("remark")))).await,
        Err(stop) => Err(stop),
    }
}

/// `GET /admin/audit/check`
pub async fn check(State(hall): State<Hall>, visit: Visitor) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let question = move |office: &Office| Ok::<_, No>((office.doubts(&who, now)?, office.entries()?));
    let (doubts, all) = hall.ask(question).await?;
    let run = &hall.runs().verify;
    let at = |at| times::moment(at, hall.zone(), visit.today);
    page(&CheckPage {
        frame: Frame::desk(&hall, &visit, "核验记录", "check"),
        going: run.going().map(|(since, seen)| (at(since), seen, all.max(seen))),
        last: run.last().map(|ended| (at(ended.began), found(ended.done))),
        doubts: doubts.into_iter().map(|doubt| (doubt.text, address(&doubt.about))).collect(),
        csrf: session.csrf.clone(),
    })
}

/// `POST /admin/audit/check`
pub async fn verify(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now) = (session.who.clone(), visit.now);
    let asker = who.clone();
    hall.ask(move |office| office.enter(&asker, office::Room::Audit, now)).await?;
    let work = move |office: &Office, seen: &std::sync::atomic::AtomicU64| {
        office.verify(&who, now, &mut |entries| seen.store(entries, std::sync::atomic::Ordering::Relaxed))
    };
    hall.runs().verify.begin(&hall, now, work).await?;
    Ok(stop::to("/admin/audit/check"))
}

async fn show(hall: &Hall, visit: &Visitor, seq: u32, refused: Option<(Refusal, &str)>) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let row = hall.ask(move |office| office.audited(&who, seq, now)).await?;
    let template = ActPage {
        frame: Frame::desk(hall, visit, format!("第{seq}条管理记录"), "audit").back_to(&format!("/admin/audit/{seq}")),
        row: view(hall, visit, &row),
        seq,
        notice: refused.as_ref().map(|(refusal, _)| Notice::from(refusal)),
        typed: refused.as_ref().map_or("", |(_, typed)| typed).into(),
        csrf: session.csrf.clone(),
    };
    page_with(refused.map_or(StatusCode::OK, |(refusal, _)| stop::status(&refusal)), &template)
}

fn view(hall: &Hall, visit: &Visitor, row: &Noted) -> NotedView {
    let zone = hall.zone();
    let own = row.chain == bureau::record::Object::ADMIN;
    NotedView {
        stamp: row.at.to_string(),
        at: times::moment(row.at, zone, visit.today),
        who: row.who.clone(),
        person: row.person.map(|person| format!("/admin/people/{person}")),
        text: row.did.text.clone(),
        details: row.did.details.clone(),
        address: address(&row.did.about),
        flags: row
            .flags
            .iter()
            .map(|flag| (format!("{} {}", times::moment(flag.at, zone, visit.today), flag.who), flag.note.to_string()))
            .collect(),
        own: own.then(|| format!("/admin/audit/{}", row.seq)),
    }
}

fn found(done: Result<office::Verified, Stop>) -> Found {
    match done {
        Ok(done) if done.flaws.is_empty() => {
            Found::Sound { entries: done.entries, objects: done.objects, heads: done.heads.to_string() }
        }
        Ok(done) => {
            let flaws = done.flaws.iter().take(FLAWS_SHOWN);
            let flaws = flaws.map(|flaw| (flaw.place.clone(), flaw.says(), flaw.remedy())).collect();
            Found::Flawed { entries: done.entries, count: done.flaws.len(), flaws }
        }
        Err(Stop::Trouble(cause)) => Found::Failed(cause),
        Err(_) => Found::Failed(String::new()),
    }
}

fn ask(bag: &Bag) -> Result<AuditAsk, Stop> {
    let bad = || Stop::Status(StatusCode::BAD_REQUEST);
    let day = |name: &str| match bag.one(name).trim() {
        "" => Ok(None),
        text => text.parse::<Day>().map(Some).map_err(|_| bad()),
    };
    let person = match bag.one("who") {
        "" => None,
        text => Some(text.parse::<PersonId>().map_err(|_| bad())?),
    };
    let page = match bag.one("page") {
        "" => 0,
        text => text.parse::<u16>().map_err(|_| bad())?.into(),
    };
    Ok(AuditAsk {
        person,
        act: Some(bag.one("act").to_string()).filter(|act| !act.is_empty()),
        from: day("from")?,
        until: day("until")?,
        flagged: bag.one("flagged") == "1",
        page,
    })
}

fn query(bag: &Bag, page: usize) -> String {
    let asked = NAMES.iter().map(|name| (*name, bag.one(name).to_string()));
    let asked = asked.filter(|(_, value)| !value.is_empty()).chain([("page", page.to_string())]);
    asked.map(|(name, value)| format!("{name}={}", encoded(&value))).collect::<Vec<_>>().join("&")
}
