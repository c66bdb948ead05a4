//! Campaigns on the workbench: the list, a notice taken in, what is live, and what is done to it.
//!
//! Refuses: a draft for eyes that may not amend it; that is the office's answer, not this room's.

use crate::forms::{self, Asked, Bag, Sent};
use crate::frame::{Frame, page, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use bureau::act::Words;
use bureau::campaign::changes::{Changed, Point, field_zh};
use bureau::campaign::{
    CampaignAct, CampaignActKind, CampaignView, ConcludeCampaign, DropDraft, Measure, PublicCampaign, PublishNotice,
    Stage,
};
use bureau::id::{CampaignId, PointId};
use bureau::refusal::Refusal;
use bureau::words;
use office::{CampaignItem, Progress, TakeInText};
use std::collections::BTreeMap;

pub mod draft;
mod original;
mod sheet;
mod timeline;

pub use timeline::{Timeline, timeline};

/// Campaigns on one page.
const PAGE: u32 = 30;

/// A campaign as a row.
pub struct ItemView {
    /// As the office gives it.
    pub item: CampaignItem,
    /// Where it leads.
    pub address: String,
    /// The day beside it.
    pub day: String,
}

#[derive(Template)]
#[template(path = "campaigns.html")]
struct ListPage {
    frame: Frame,
    may_take_in: bool,
    drafts: Vec<ItemView>,
    rows: Vec<ItemView>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "campaign_new.html")]
struct NewPage {
    frame: Frame,
    csrf: String,
    notice: Option<Notice>,
    id: String,
    seen: u32,
    text: String,
    name: String,
}

/// A phase of the tree with its tasks.
pub struct Branch {
    /// Its name; empty for tasks without a phase.
    pub name: String,
    /// Its days, in words.
    pub days: String,
    /// Its tasks.
    pub tasks: Vec<TaskView>,
}

/// A task of the tree.
pub struct TaskView {
    /// As everybody sees it.
    pub task: bureau::campaign::PublicTask,
    /// The last day, for machines and for people.
    pub due: Option<(String, String)>,
    /// How far each unit has come that has it, with the address of the matter for those who cover it.
    pub progress: Vec<(Progress, Option<String>)>,
    /// Figures over them.
    pub sums: Sums,
}

/// Figures over all tasks of a campaign that were given.
#[derive(Default)]
pub struct Sums {
    /// All.
    pub all: usize,
    /// Verified.
    pub done: usize,
    /// Not ended.
    pub open: usize,
    /// Not ended, and past their last day.
    pub late: usize,
}

impl Sums {
    /// Adds them up.
    pub fn of<'a>(progress: impl Iterator<Item = &'a Progress> + Clone) -> Sums {
        let count = |fits: &dyn Fn(&Progress) -> bool| progress.clone().filter(|one| fits(one)).count();
        Sums {
            all: progress.clone().count(),
            done: count(&|one| one.done),
            open: count(&|one| !one.ended),
            late: count(&|one| !one.ended && one.late_days > 0),
        }
    }
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct CampaignPage {
    frame: Frame,
    csrf: String,
    notice: Option<Notice>,
    view: CampaignView,
    shown: PublicCampaign,
    tree: Vec<Branch>,
    sums: Sums,
    timeline: Option<Timeline>,
    lines: Vec<(String, String, Option<String>)>,
    changes: Vec<Change>,
    today: String,
    typed: Bag,
}

impl CampaignPage {
    fn may(&self, act: &str) -> bool {
        self.view.open.iter().any(|open| open.word() == act)
    }
}

/// `GET /workbench/campaigns?after=`
pub async fn list(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let session = visit.officer()?;
    let (who, now, after) = (session.who.clone(), visit.now, bag.one("after").parse().ok());
    let list = hall.ask(move |office| office.campaigns(&who, after, PAGE, now)).await?;
    page(&ListPage {
        frame: Frame::desk(&hall, &visit, "专项行动", "campaigns"),
        may_take_in: list.may_take_in,
        drafts: items(list.drafts, visit.today, |id| format!("/workbench/campaigns/{id}/draft")),
        rows: items(list.rows, visit.today, |id| format!("/workbench/campaigns/{id}")),
        next: list.next.map(|next| format!("/workbench/campaigns?after={next}")),
    })
}

/// Campaigns as rows.
pub fn items(items: Vec<CampaignItem>, today: Day, address: impl Fn(CampaignId) -> String) -> Vec<ItemView> {
    let view = |item: CampaignItem| ItemView { address: address(item.id), day: times::plain(item.day, today), item };
    items.into_iter().map(view).collect()
}

/// `GET /workbench/campaigns/new?id=`: of a campaign that is there, a further version.
pub async fn new(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let session = visit.officer()?;
    let (who, now) = (session.who.clone(), visit.now);
    let (id, seen) = match bag.one("id") {
        "" => (hall.office().new_campaign(now), 0),
        text => {
            let id = campaign(text)?;
            (id, hall.ask(move |office| office.campaign(&who, id, now)).await?.seq)
        }
    };
    new_page(&hall, &visit, Taken { id: id.to_string(), seen, ..Taken::default() }, None)
}

/// What the form of a new notice carried.
#[derive(Default)]
struct Taken {
    csrf: String,
    id: String,
    seen: u32,
    name: String,
    text: String,
    file: Vec<u8>,
}

/// `POST /workbench/campaigns/new`: a file, or what was pasted.
pub async fn take_in(State(hall): State<Hall>, visit: Visitor, multipart: Multipart) -> Answer {
    // Whoever has no seat is told so before twenty megabytes are read.
    let session = visit.officer().map_err(|_| Stop::SessionOver(Vec::new()))?;
    let taken = taken(multipart).await?;
    visit.made_here(&Bag::from(vec![("csrf".into(), taken.csrf.clone())]), &session.csrf)?;
    let (who, now, id) = (session.who.clone(), visit.now, campaign(&taken.id)?);
    let (name, bytes) = match (taken.name.as_str(), taken.file.is_empty()) {
        (name, false) => (name.to_string(), taken.file.clone()),
        _ => ("粘贴的正文".to_string(), taken.text.clone().into_bytes()),
    };
    let text = TakeInText { id, seen: taken.seen, name, bytes };
    match hall.ask(move |office| office.take_in_text(&who, text, now)).await {
        Ok(id) => Ok(stop::to(&format!("/workbench/campaigns/{id}/draft"))),
        Err(Stop::Refused(refusal)) => new_page(&hall, &visit, taken, Some(refusal)),
        Err(stop) => Err(stop),
    }
}

async fn taken(mut multipart: Multipart) -> Result<Taken, Stop> {
    let bad = |error: axum::extract::multipart::MultipartError| Stop::Status(error.status());
    let mut taken = Taken::default();
    while let Some(field) = multipart.next_field().await.map_err(bad)? {
        let (name, file) = (field.name().unwrap_or_default().to_string(), field.file_name().map(String::from));
        let bytes = field.bytes().await.map_err(bad)?;
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "csrf" => taken.csrf = text(),
            "id" => taken.id = text(),
            "seen" => taken.seen = text().parse().unwrap_or(0),
            "text" => taken.text = text(),
            "file" if !bytes.is_empty() => {
                taken.name = bureau::attachment::plain_name(&file.unwrap_or_default());
                taken.file = bytes.to_vec();
            }
            _ => {}
        }
    }
    Ok(taken)
}

fn new_page(hall: &Hall, visit: &Visitor, taken: Taken, refusal: Option<Refusal>) -> Answer {
    let title = if taken.seen == 0 { "录入通知" } else { "录入新的版本" };
    let status = refusal.as_ref().map_or(StatusCode::OK, stop::status);
    let page = NewPage {
        frame: Frame::desk(hall, visit, title, "campaigns").back_to("/workbench/campaigns"),
        csrf: visit.officer()?.csrf.clone(),
        notice: refusal.as_ref().map(Notice::from),
        id: taken.id,
        seen: taken.seen,
        text: taken.text,
        name: taken.name,
    };
    page_with(status, &page)
}

/// `GET /workbench/campaigns/{id}`
pub async fn one(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    show(&hall, &visit, campaign(&id)?, Bag::default(), None).await
}

/// `POST /workbench/campaigns/{id}/acts/{act}`
pub async fn act(
    State(hall): State<Hall>,
    visit: Visitor,
    Path((id, word)): Path<(String, String)>,
    Sent(bag): Sent,
) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    let (who, now, id) = (session.who.clone(), visit.now, campaign(&id)?);
    let kind = CampaignActKind::parse(&word).ok_or_else(bureau::campaign::no_such_campaign)?;
    let seen = bag.one("seen").parse().map_err(|_| Refusal::PageOld)?;
    let done = match read_act(kind, &bag) {
        Ok(act) => hall.ask(move |office| office.act_on_campaign(&who, id, seen, act, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) if kind == CampaignActKind::Drop => Ok(stop::to("/workbench/campaigns")),
        Ok(()) => Ok(stop::to(&format!("/workbench/campaigns/{id}"))),
        Err(Stop::Refused(refusal)) if kind == CampaignActKind::Publish => {
            draft::check_page(&hall, &visit, id, &bag, Some(refusal)).await
        }
        Err(Stop::Refused(refusal)) => show(&hall, &visit, id, bag, Some(refusal)).await,
        Err(stop) => Err(stop),
    }
}

fn read_act(kind: CampaignActKind, bag: &Bag) -> Result<CampaignAct, Refusal> {
    let said = |name: &str| Words::new(bag.one(name));
    Ok(match kind {
        CampaignActKind::Publish => {
            CampaignAct::Publish(PublishNotice { confirmed: bag.all("confirmed").map(PointId::new).collect() })
        }
        CampaignActKind::Measure => {
            let name = words::say("part", "campaign_amount");
            let amount = bag.one("amount").parse().map_err(|_| Refusal::Missing { name })?;
            let (target, on) = (PointId::new(bag.one("target")), forms::day(bag, "on")?);
            CampaignAct::Measure(Measure { target, on, amount, note: said("note") })
        }
        CampaignActKind::Conclude => CampaignAct::Conclude(ConcludeCampaign { summary: said("summary") }),
        CampaignActKind::Drop => CampaignAct::Drop(DropDraft { reason: said("reason") }),
        CampaignActKind::TakeIn | CampaignActKind::Amend => return Err(bureau::campaign::no_such_campaign()),
    })
}

async fn show(hall: &Hall, visit: &Visitor, id: CampaignId, typed: Bag, refusal: Option<Refusal>) -> Answer {
    let session = visit.officer()?;
    let (who, now, today) = (session.who.clone(), visit.now, visit.today);
    let view = hall.ask(move |office| office.campaign(&who, id, now)).await?;
    if !view.stage.is_public() {
        // A draft has its own page; a refusal of its form is shown as a page of its own.
        return match (refusal, view.stage) {
            (Some(refusal), _) => Err(refusal.into()),
            (None, Stage::Dropped) => Err(bureau::campaign::no_such_campaign().into()),
            (None, _) => Ok(stop::to(&format!("/workbench/campaigns/{id}/draft"))),
        };
    }
    let shown = hall.ask(move |office| office.public_campaign(id)).await?;
    let who = session.who.clone();
    let progress = hall.ask(move |office| office.progress(&who, id, now)).await?;
    let line = |line: &bureau::campaign::CampaignLine| {
        (times::moment(line.at, hall.zone(), today), line.text.clone(), line.said.clone())
    };
    let page = CampaignPage {
        frame: Frame::desk(hall, visit, shown.title.clone(), "campaigns"),
        csrf: session.csrf.clone(),
        notice: refusal.as_ref().map(Notice::from),
        tree: tree(&shown, &progress),
        sums: Sums::of(progress.values().flatten()),
        timeline: timeline(&shown, today),
        lines: view.lines.iter().map(line).collect(),
        today: today.to_string(),
        // While a draft waits, its own page shows what it changes.
        changes: view.changes.as_ref().filter(|_| view.draft.is_none()).map(changes_of).unwrap_or_default(),
        view,
        shown,
        typed,
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &page)
}

/// Phases with their tasks in the order of the notice; tasks without a phase first.
pub fn tree(shown: &PublicCampaign, progress: &BTreeMap<PointId, Vec<Progress>>) -> Vec<Branch> {
    let of_task = |task: &bureau::campaign::PublicTask| progress.get(&task.id).into_iter().flatten();
    let of = |phase: Option<&PointId>| {
        let tasks = shown.tasks.iter().filter(|task| task.phase.as_ref() == phase);
        let view = |task: &bureau::campaign::PublicTask| TaskView {
            due: task.due.map(|due| (due.to_string(), times::full(due))),
            progress: of_task(task)
                .map(|one| (one.clone(), one.matter.map(|matter| format!("/workbench/matters/{matter}"))))
                .collect(),
            sums: Sums::of(of_task(task)),
            task: task.clone(),
        };
        tasks.map(view).collect::<Vec<_>>()
    };
    let loose = Branch { name: String::new(), days: String::new(), tasks: of(None) };
    let phase = |(id, name, from, to): &(PointId, String, Option<Day>, Option<Day>)| Branch {
        name: name.clone(),
        days: days(*from, *to),
        tasks: of(Some(id)),
    };
    let phases = shown.phases.iter().map(phase);
    std::iter::once(loose).filter(|branch| !branch.tasks.is_empty()).chain(phases).collect()
}

/// A stretch of days in words.
pub fn days(from: Option<Day>, to: Option<Day>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{}至{}", times::full(from), times::full(to)),
        (Some(from), None) => format!("{}起", times::full(from)),
        (None, Some(to)) => format!("{}止", times::full(to)),
        (None, None) => String::new(),
    }
}

/// A part of a notice that is otherwise than before, for a table of two sides.
pub struct Change {
    /// 新增, 删去, 修改.
    pub what: &'static str,
    /// What kind of part, and its name.
    pub name: String,
    /// Fields: name, what it was, what it is.
    pub fields: Vec<(String, String, String)>,
}

/// What changed, part by part.
pub fn changes_of(changes: &bureau::campaign::Changes) -> Vec<Change> {
    let name = |point: &Point| format!("{}　{}", point.kind_zh(), point.name);
    let whole =
        |point: &Point| point.fields.iter().map(|(field, text)| (field_zh(field), text.clone())).collect::<Vec<_>>();
    let changed = |one: &Changed| Change {
        what: "修改",
        name: name(&one.after),
        fields: one.fields.iter().map(|(field, was, is)| (field_zh(field), was.clone(), is.clone())).collect(),
    };
    let added = |point: &Point| Change {
        what: "新增",
        name: name(point),
        fields: whole(point).into_iter().map(|(field, is)| (field, String::new(), is)).collect(),
    };
    let dropped = |point: &Point| Change {
        what: "删去",
        name: name(point),
        fields: whole(point).into_iter().map(|(field, was)| (field, was, String::new())).collect(),
    };
    let all = changes.changed.iter().map(changed).chain(changes.added.iter().map(added));
    all.chain(changes.dropped.iter().map(dropped)).collect()
}

/// An id in an address.
pub fn campaign(text: &str) -> Result<CampaignId, Refusal> {
    text.parse().map_err(|_| bureau::campaign::no_such_campaign())
}
