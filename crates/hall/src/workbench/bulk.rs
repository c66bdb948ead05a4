//! One act on many matters: what was ticked on a list, looked at first, then done, with a line for each.
//!
//! Refuses: an act whose words differ from matter to matter, and to do anything that was not shown before.

use crate::acts::LampView;
use crate::controls::{Choice, Control, Kind};
use crate::forms::{self, Asked, Bag, Sent};
use crate::frame::{Frame, page, page_with};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::visit::Visitor;
use crate::workbench::search;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use bureau::act::ActKind;
use bureau::id::{MatterId, PostId};
use bureau::refusal::Refusal;
use office::{BULK_MAX, Chosen, No, Office, Tried, Who};

/// Acts that are the same for many matters.
const ACTS: [ActKind; 3] = [ActKind::HandOver, ActKind::AcceptHandOver, ActKind::Assign];

/// A matter of the list, with what came of it or would come of it.
struct Line {
    pick: String,
    address: String,
    title: String,
    receipt: String,
    step: String,
    lamp: Option<LampView>,
    /// Whether it goes, once tried.
    answer: Option<Result<(), (String, String)>>,
}

#[derive(Template)]
#[template(path = "bulk.html")]
struct BulkPage {
    frame: Frame,
    csrf: String,
    lines: Vec<Line>,
    more: bool,
    acts: Control,
    controls: Vec<Control>,
    notice: Option<Notice>,
    stage: Stage,
    /// What is sent again once it was looked at: name and value.
    kept: Vec<(String, String)>,
    act: String,
    good: usize,
}

/// How far a bulk has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// What is to be done with what?
    Asking,
    /// This would come of it.
    Shown,
    /// This came of it.
    Done,
}

/// `GET /workbench/bulk?pick=` of a list, `?offered=1`, `?falling=<post>&until=`, or `?all=1` with the filters of a search.
pub async fn choose(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    show(&hall, &visit, &bag, None).await
}

/// `POST /workbench/bulk`: shown first, then, with `stage=do`, done.
pub async fn act(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let session = visit.officer().map_err(|_| Stop::SessionOver(bag.typed()))?;
    visit.made_here(&bag, &session.csrf)?;
    match perform(&hall, &visit, &bag).await {
        Err(Stop::Refused(refusal)) => show(&hall, &visit, &bag, Some(refusal)).await,
        answer => answer,
    }
}

async fn perform(hall: &Hall, visit: &Visitor, bag: &Bag) -> Answer {
    let session = visit.officer()?;
    let kind = ActKind::parse(bag.one("act")).filter(|kind| ACTS.contains(kind));
    let kind = kind.ok_or_else(|| Refusal::Missing { name: bureau::words::say("part", "act") })?;
    let (act, these) = (forms::act(kind, bag)?, picked(bag));
    if these.is_empty() {
        return Err(Refusal::Missing { name: bureau::words::say("part", "pick") }.into());
    }
    let (who, now, done) = (session.who.clone(), visit.now, bag.one("stage") == "do");
    let tried = hall
        .ask(move |office| match done {
            true => office.act_on_all(&who, &these, &act, now),
            false => office.rehearse(&who, &these, &act, now),
        })
        .await?;
    let good = tried.iter().filter(|tried| tried.answer.is_ok()).count();
    let kept = ["act", "post", "reason"].map(|name| (name.to_string(), bag.one(name).to_string()));
    page(&BulkPage {
        frame: Frame::desk(hall, visit, if done { "批量办理结果" } else { "批量办理：请核对" }, "today")
            .back_to("/workbench"),
        csrf: session.csrf.clone(),
        lines: tried.into_iter().map(line).collect(),
        more: false,
        acts: Control::part("act", "bulk", Kind::One(vec![])),
        controls: vec![],
        notice: None,
        stage: if done { Stage::Done } else { Stage::Shown },
        kept: kept.into(),
        act: kind.zh(),
        good,
    })
}

/// The first page: what was chosen, and what to do with it.
async fn show(hall: &Hall, visit: &Visitor, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let session = visit.officer()?;
    let (who, now, chosen) = (session.who.clone(), visit.now, chosen(bag)?);
    let seen = picked(bag);
    let (picked, targets) = hall.ask(move |office| asked(office, &who, &chosen, now)).await?;
    let row_line = |row: office::Row| Line {
        pick: format!("{}.{}", row.id, seen.iter().find(|(id, _)| *id == row.id).map_or(row.seq, |(_, seen)| *seen)),
        address: format!("/workbench/matters/{}", row.id),
        title: row.title,
        receipt: row.receipt,
        step: row.step,
        lamp: Some((row.lamp, row.lamp_words).into()),
        answer: None,
    };
    let choices = ACTS.iter().map(|kind| Choice::new("act", kind.word(), kind.zh(), bag));
    let posts = targets.iter().map(|(post, name)| Choice::new("post", post.as_str(), name, bag));
    let reason = Kind::Text { value: bag.one("reason").into() };
    let controls = vec![
        Control::part("post", "bulk", Kind::List(posts.collect()))
            .hint("移交、交办需要选择；接收移交不用选。")
            .optional(),
        Control::part("reason", "bulk", reason).hint("移交需要写明，每一件的记录中都会写上。").optional(),
    ];
    let status = refusal.as_ref().map_or(StatusCode::OK, stop::status);
    let page = BulkPage {
        frame: Frame::desk(hall, visit, "批量办理", "today").back_to("/workbench"),
        csrf: session.csrf.clone(),
        lines: picked.rows.into_iter().map(row_line).collect(),
        more: picked.more,
        acts: Control::part("act", "bulk", Kind::One(choices.collect())),
        controls,
        notice: refusal.as_ref().map(Notice::from),
        stage: Stage::Asking,
        kept: vec![],
        act: String::new(),
        good: 0,
    };
    page_with(status, &page)
}

type Targets = Vec<(PostId, String)>;

fn asked(office: &Office, who: &Who, chosen: &Chosen, now: almanac::Instant) -> Result<(office::Picked, Targets), No> {
    Ok((office.pick(who, chosen, now)?, office.colleagues(who, now)?))
}

fn chosen(bag: &Bag) -> Result<Chosen, Stop> {
    if bag.has("pick") {
        return Ok(Chosen::These(picked(bag)));
    }
    if bag.one("offered") == "1" {
        return Ok(Chosen::Offered);
    }
    if bag.has("falling") {
        let (post, until) = (bag.one("falling"), forms::day(bag, "until")?);
        let post = Some(post).filter(|post| bureau::id::is_word(post)).ok_or(Refusal::NoSuchPost)?;
        return Ok(Chosen::Falling { post: PostId::new(post), until });
    }
    if bag.one("all") == "1" {
        return Ok(Chosen::Matching(search::wanted(bag)?));
    }
    Ok(Chosen::These(vec![]))
}

/// What was ticked: `<matter>.<place of the last entry seen>`. What cannot be read was not made here.
fn picked(bag: &Bag) -> Vec<(MatterId, u32)> {
    let read = |text: &str| {
        let (id, seen) = text.split_once('.')?;
        Some((id.parse().ok()?, seen.parse().ok()?))
    };
    let mut these: Vec<(MatterId, u32)> = Vec::new();
    for (id, seen) in bag.all("pick").filter_map(read).take(BULK_MAX) {
        if these.iter().all(|(other, _)| *other != id) {
            these.push((id, seen));
        }
    }
    these
}

fn line(tried: Tried) -> Line {
    let why = |no: No| match no {
        No::Refused(refusal) => (refusal.says(), refusal.remedy()),
        No::Trouble(_) => ("系统暂时不能办理这一件".into(), "请打开该件查看最新情况，没有办成的再办一次".into()),
    };
    let row = tried.row;
    let of = |text: fn(&office::Row) -> &String| row.as_ref().map_or_else(|| "—".into(), |row| text(row).clone());
    Line {
        pick: format!("{}.{}", tried.id, tried.seen),
        address: format!("/workbench/matters/{}", tried.id),
        title: of(|row| &row.title),
        receipt: of(|row| &row.receipt),
        step: of(|row| &row.step),
        lamp: None,
        answer: Some(tried.answer.map_err(why)),
    }
}
