//! The one place where entries become sentences.
//!
//! Refuses: words of its own. Sentences stand in `charters/messages.toml`; this fills them.

use crate::act::{Act, ActKind, Hold, Words};
use crate::activity;
use crate::duty::Counting;
use crate::entry::{Actor, ClockMove, Entry, Moves, Origin};
use crate::id::{PartId, PostId};
use crate::item::Item;
use crate::procedure::Procedure;
use crate::roster::Roster;
use crate::words;
use almanac::{Day, Instant, Term, Zone};

/// For whose eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Who asked: their own matter, without the office's inner talk and without names of officers.
    Asker,
    /// Officers whose post covers the matter.
    Staff,
}

/// An entry as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Place in the matter's chain.
    pub seq: u32,
    /// What was done.
    pub act: ActKind,
    /// When it happened in law.
    pub at: Instant,
    /// The legal day of that.
    pub day: Day,
    /// Whether it was written on a later day than it happened.
    pub written_later: bool,
    /// 补记: when it was entered, for an act done on paper or by phone before; none for any other.
    pub entered: Option<Instant>,
    /// The sentence.
    pub text: String,
    /// What was said, part by part.
    pub details: Vec<(String, String)>,
    /// Whether it was undone.
    pub retracted: bool,
    /// The place of the last entry that corrects it.
    pub corrected: Option<u32>,
    /// The place of the entry that this one corrects.
    pub corrects: Option<u32>,
    /// Whether it was only observed in another system's log.
    pub observed: bool,
}

/// What sentences are made with.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The item, as the charters the matter is pinned to have it.
    pub item: &'a Item,
    /// Its procedure.
    pub procedure: &'a Procedure,
    /// For names.
    pub roster: &'a Roster,
    /// For days.
    pub zone: Zone,
    /// For whose eyes.
    pub audience: Audience,
}

/// All entries of a matter as sentences, oldest first. Undone acts are left out for the asker and marked for staff.
pub fn journal(entries: &[Entry], reader: &Reader<'_>) -> Vec<Sentence> {
    let undone: Vec<u32> = entries
        .iter()
        .filter_map(|entry| match &entry.act {
            Act::Retract(retract) => Some(retract.entry),
            _ => None,
        })
        .collect();
    let mut sentences = Vec::new();
    for entry in entries {
        let retracted = undone.contains(&entry.seq);
        if reader.audience == Audience::Staff || (!retracted && shown_to_asker(entry, entries)) {
            sentences.push(sentence(entry, entries, retracted, reader));
        }
    }
    sentences
}

/// The entry that a correction speaks of.
pub(crate) fn corrected<'a>(correction: &Entry, entries: &'a [Entry]) -> Option<&'a Entry> {
    let Act::Correct(correct) = &correction.act else { return None };
    entries.iter().find(|entry| entry.seq == correct.entry && entry.seq < correction.seq)
}

/// The office's inner steps are not the asker's, nor are corrections of them.
fn shown_to_asker(entry: &Entry, entries: &[Entry]) -> bool {
    match entry.act.kind() {
        ActKind::Assign
        | ActKind::Countersign
        | ActKind::Remind
        | ActKind::Escalate
        | ActKind::HandOver
        | ActKind::Examine
        | ActKind::SendBack
        | ActKind::Recuse
        | ActKind::Retract => false,
        ActKind::Correct => corrected(entry, entries).is_some_and(|about| shown_to_asker(about, entries)),
        _ => true,
    }
}

fn sentence(entry: &Entry, entries: &[Entry], retracted: bool, reader: &Reader<'_>) -> Sentence {
    let day = entry.at.day(reader.zone);
    Sentence {
        seq: entry.seq,
        act: entry.act.kind(),
        at: entry.at,
        day,
        written_later: entry.recorded.day(reader.zone) > day,
        entered: entry.late.is_some().then_some(entry.recorded),
        text: in_whose_place(entry, text(entry, entries, reader), reader),
        details: details(entry, reader),
        retracted,
        corrected: entries
            .iter()
            .rev()
            .find(|other| matches!(&other.act, Act::Correct(correct) if correct.entry == entry.seq))
            .map(|other| other.seq),
        corrects: corrected(entry, entries).map(|about| about.seq),
        observed: entry.origin == Origin::Observed,
    }
}

/// How much longer it may take.
fn more_time(moves: &Moves) -> String {
    let by = moves.clocks.iter().find_map(|change| match change {
        ClockMove::Extend { by, .. } => Some(term(*by)),
        _ => None,
    });
    by.unwrap_or_default()
}

/// How it is told that somebody stepped aside, and who comes after them.
fn relieved_by(moves: &Moves) -> (&'static str, Option<&PostId>) {
    match (&moves.holder, &moves.above) {
        (Some(post), _) => ("says", Some(post)),
        (None, Some(post)) => ("decides", Some(post)),
        (None, None) => ("alone", None),
    }
}

/// To the office: that the post it goes to stands in for another.
fn in_whose_place(entry: &Entry, text: String, reader: &Reader<'_>) -> String {
    let seats = entry.moves.holder.as_ref().zip(entry.moves.stands_for.as_ref());
    match seats.filter(|_| reader.audience == Audience::Staff) {
        Some((holder, instead)) => {
            let (post, instead) = (post_name(holder, None, reader), post_name(instead, None, reader));
            words::fill("entry", "stands-for", "says", &[("text", text), ("post", post), ("instead", instead)])
        }
        None => text,
    }
}

fn text(entry: &Entry, entries: &[Entry], reader: &Reader<'_>) -> String {
    let (who, kind) = (who(&entry.actor, reader), entry.act.kind());
    let called = reader.procedure.called(kind);
    let say = |key, args: &[(&'static str, String)]| {
        let mut all = vec![("who", who.clone())];
        all.extend_from_slice(args);
        words::fill("sentence", kind.word(), key, &all)
    };
    match &entry.act {
        Act::File(file) if file.task.is_some() => {
            let due = file.task.as_ref().map_or_else(String::new, |task| date(task.due, None));
            let organ = |id| reader.roster.organ(id).map_or("", |organ| organ.name.as_str()).to_string();
            let (section, receipt) = (organ(&file.section), file.receipt.clone());
            say("ordered", &[("act", called), ("section", section), ("receipt", receipt), ("due", due)])
        }
        Act::File(file) => {
            let item = reader.item.name.clone();
            say("says", &[("channel", file.channel.zh().into()), ("item", item), ("receipt", file.receipt.clone())])
        }
        Act::Accept if entry.actor == Actor::Clock => say("deemed", &[("on", date(entry.at.day(reader.zone), None))]),
        Act::Withdraw(_) if entry.actor == Actor::Clock => say("deemed", &[("due", day_before(entry, reader))]),
        Act::HandOver(hand_over) => say("says", &[("post", post_name(&hand_over.post, None, reader))]),
        Act::Erase(erase) => say("says", &[("ground", erase.ground.clone())]),
        Act::Assign(assign) => say("says", &[("post", post_name(&assign.post, None, reader))]),
        Act::Recuse(_) => {
            let (key, post) = relieved_by(&entry.moves);
            say(key, &[("post", post.map_or_else(String::new, |post| post_name(post, None, reader)))])
        }
        Act::Rate(rate) => say("says", &[("grade", rate.grade.zh().into())]),
        Act::Correct(correct) => {
            let about = corrected(entry, entries);
            let on = about.map_or_else(String::new, |about| date(about.at.day(reader.zone), None));
            let act = about.map_or_else(String::new, |about| about.act.kind().zh());
            say("says", &[("n", correct.entry.to_string()), ("on", on), ("act", act)])
        }
        Act::Escalate(_) => {
            let above = entry.moves.above.as_ref().map(|post| post_name(post, None, reader));
            say("says", &[("above", above.unwrap_or_default())])
        }
        Act::ProgressReport(report) => say("says", &[("percent", report.percent.to_string())]),
        Act::Hold(hold) => {
            let (key, args) = held(hold, entry, reader);
            say(key, &args) + &counting(hold, entry, entries, reader)
        }
        Act::Countersign(said) => {
            let unit = reader.roster.organ(&said.unit).map_or("", |organ| organ.name.as_str()).to_string();
            say(if said.agrees { "says" } else { "against" }, &[("unit", unit)])
        }
        Act::RequestExtension(request) => say("says", &[("until", date(request.until, None))]),
        Act::Reschedule(moved) => say("says", &[("until", date(moved.until, None))]),
        Act::PlanMeasures(plan) => {
            let post = post_name(&plan.responsible, None, reader);
            say("says", &[("post", post), ("until", date(plan.until, None))])
        }
        Act::Rebound(rebound) => say("says", &[("until", date(rebound.until, None))]),
        Act::Examine(examine) if !examine.favourable => say("against", &[]),
        Act::Decide(decision) if !decision.granted => say("against", &[]),
        Act::Suspend(suspend) => {
            let special = special_name(&suspend.special, reader.procedure);
            let year = Some(entry.at.day(reader.zone).year());
            let (from, to) = (date(suspend.span.from, year), date(suspend.span.to, year));
            say("says", &[("special", special), ("from", from), ("to", to)])
        }
        Act::Extend(_) => say("says", &[("by", more_time(&entry.moves))]),
        // What the procedure calls otherwise is told in that word.
        _ if called != kind.zh() => words::fill("entry", "named", "says", &[("who", who), ("act", called)]),
        _ => say("says", &[]),
    }
}

/// The last day that was left before an act.
fn day_before(entry: &Entry, reader: &Reader<'_>) -> String {
    date(entry.at.day(reader.zone).plus(-1), None)
}

/// The form of the sentence on an activity, and what stands in it.
fn held(hold: &Hold, entry: &Entry, reader: &Reader<'_>) -> (&'static str, Vec<(&'static str, String)>) {
    let kind = activity::name_of(&hold.activity, reader.procedure);
    let on = date(hold.on, Some(entry.at.day(reader.zone).year()));
    let mut args = vec![("kind", kind), ("on", on), ("topic", hold.topic.to_string())];
    let Some(came) = &hold.attendance else { return ("says", args) };
    args.extend([("ought", came.ought.to_string()), ("attended", came.attended.to_string())]);
    args.push(("made_up", came.made_up.to_string()));
    (if came.made_up > 0 { "made_up" } else { "attended" }, args)
}

/// What is said behind an activity of a duty that does not simply count.
fn counting(hold: &Hold, entry: &Entry, entries: &[Entry], reader: &Reader<'_>) -> String {
    let quota = entries.first().and_then(|first| match &first.act {
        Act::File(file) => file.task.as_ref()?.cause.quota(),
        _ => None,
    });
    let Some(quota) = quota else { return String::new() };
    match quota.counting(&hold.activity, hold.on) {
        Counting::Counts if entry.recorded.day(reader.zone) > quota.period.to => words::say("held", "entered_after"),
        Counting::Counts => String::new(),
        Counting::After => words::say("held", "after"),
        Counting::Before => words::say("held", "before"),
        Counting::Other => words::say("held", "other"),
    }
}

fn details(entry: &Entry, reader: &Reader<'_>) -> Vec<(String, String)> {
    let part = |code: &str, text: &Words| {
        let shown = !text.is_blank();
        shown.then(|| (words::say("part", code), text.to_string()))
    };
    let materials = |ids: &[PartId]| {
        let named = ids.iter().map(|id| {
            reader.item.materials.iter().find(|own| own.id == *id).map_or(id.as_str(), |own| own.name.as_str())
        });
        (!ids.is_empty()).then(|| (words::say("part", "materials"), named.collect::<Vec<_>>().join("、")))
    };
    let parts = match &entry.act {
        Act::ProgressReport(act) => vec![part("progress", &act.note)],
        Act::Hold(act) => {
            let absent = act.attendance.as_ref().and_then(|came| part("absent", &came.absent));
            vec![part("led_by", &act.led_by), absent]
        }
        Act::Countersign(act) => vec![part("signed", &act.opinion)],
        Act::RequestExtension(act) => vec![part("reason", &act.reason)],
        Act::RefuseExtension(act) => vec![part("reason", &act.reason)],
        Act::Reschedule(act) => vec![part("reason", &act.reason)],
        Act::PublishProblem(act) => {
            vec![part("public_problem", &act.problem), part("public_measure", &act.measure)]
        }
        Act::UnpublishProblem(act) => vec![part("reason", &act.reason)],
        Act::PlanMeasures(act) => vec![part("cause", &act.cause), part("measure", &act.measure)],
        Act::Submit(act) => {
            let reason = act.unproven.as_ref().and_then(|reason| part("unproven", reason));
            vec![part("result", &act.note), reason]
        }
        Act::Verify(act) => vec![part("verification", &act.note)],
        Act::LookBack(act) => vec![part("finding", &act.note)],
        Act::Rebound(act) => vec![part("finding", &act.finding)],
        Act::Cancel(act) => vec![part("reason", &act.reason)],
        Act::Remind(act) => vec![part("demand", &act.demand)],
        Act::Escalate(act) => vec![part("reason", &act.reason)],
        Act::Refuse(act) => vec![part("reason", &act.reason)],
        Act::RequestCorrection(act) => vec![materials(&act.materials), part("list", &act.list)],
        Act::Supplement(act) => vec![materials(&act.materials), part("note", &act.note)],
        Act::HandOver(act) => vec![part("reason", &act.reason)],
        Act::Examine(act) => vec![part("opinion", &act.opinion)],
        Act::SendBack(act) => vec![part("reason", &act.reason)],
        Act::Suspend(act) => vec![part("reason", &act.reason)],
        Act::Extend(act) => vec![part("reason", &act.reason)],
        Act::Decide(act) => vec![part("reasons", &act.reasons)],
        Act::Reply(act) => vec![part("answer", &act.answer)],
        Act::Rate(act) => vec![part("remark", &act.note)],
        Act::Correct(act) => vec![part("correction", &act.note)],
        Act::Recuse(act) => vec![part("reason", &act.reason)],
        Act::Serve(act) => vec![part("manner", &act.manner)],
        Act::Withdraw(act) => vec![part("reason", &act.reason)],
        Act::Publish(act) => {
            vec![part("title", &act.title), part("question", &act.question), part("answer", &act.answer)]
        }
        Act::File(_)
        | Act::Accept
        | Act::Erase(_)
        | Act::AcceptHandOver
        | Act::Assign(_)
        | Act::Resume
        | Act::Close
        | Act::Retract(_) => vec![],
    };
    let late = entry.late.as_ref().filter(|_| reader.audience == Audience::Staff);
    let late = late.and_then(|reason| part("late_reason", reason));
    parts.into_iter().flatten().chain(late).collect()
}

/// Who acted, in words.
pub(crate) fn who(actor: &Actor, reader: &Reader<'_>) -> String {
    named(actor, reader.roster, reader.audience)
}

/// Who acted, by post; to the office also by name.
pub(crate) fn named(actor: &Actor, roster: &Roster, audience: Audience) -> String {
    match actor {
        Actor::Party { .. } => words::say("who", "party"),
        Actor::Clock => words::say("who", "clock"),
        Actor::Import { source } => words::fill("who", "import", "says", &[("source", source.clone())]),
        Actor::Tenure { tenure, post } => {
            let person = roster.tenure(*tenure).and_then(|seat| roster.person(seat.person));
            let person = person.filter(|_| audience == Audience::Staff).map(|person| person.name.to_string());
            post_of(post, person, roster)
        }
    }
}

/// A post in words, with its organ and, where given, who sits there.
pub(crate) fn post_name(post: &PostId, person: Option<String>, reader: &Reader<'_>) -> String {
    post_of(post, person, reader.roster)
}

pub(crate) fn post_of(post: &PostId, person: Option<String>, roster: &Roster) -> String {
    let Some(post) = roster.post(post) else {
        return post.to_string();
    };
    let organ = roster.organ(&post.organ).map_or("", |organ| organ.short.as_str());
    // A post is often named after its organ already: 计划科 + 计划科科长 reads as 计划科科长.
    let organ = if post.name.starts_with(organ) { "" } else { organ };
    let args =
        vec![("organ", organ.to_string()), ("post", post.name.clone()), ("name", person.clone().unwrap_or_default())];
    words::fill("who", "post", if person.is_some() { "person" } else { "says" }, &args)
}

/// What people call a special step.
pub fn special_name(special: &PartId, procedure: &Procedure) -> String {
    procedure.special(special).map_or_else(|| special.to_string(), |special| special.name.clone())
}

/// `9月24日`, with the year when it is not `year`.
pub fn date(day: Day, year: Option<i32>) -> String {
    let (y, m, d) = day.ymd();
    if year == Some(y) { format!("{m}月{d}日") } else { format!("{y}年{m}月{d}日") }
}

/// `20个工作日`, `60日`, `3个月`, `24小时`, `至2026年3月31日`; `至指定日期` where no order has named one yet.
pub fn term(term: Term) -> String {
    let unit = match term {
        Term::Until(Day::MAX) => return words::say("clock", "unnamed"),
        Term::Until(day) => return format!("至{}", date(day, None)),
        Term::WorkDays(_) => "个工作日",
        Term::CalendarDays(_) => "日",
        Term::Months(_) => "个月",
        Term::Hours(_) => "小时",
    };
    format!("{}{unit}", term.amount())
}
