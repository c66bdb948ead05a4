//! A task as a page shows it: who answers for it, which units sign, how far it is.
//!
//! Refuses: to count what was undone.

use super::post_and_name;
use crate::act::{Act, Cause, ProgressReport};
use crate::activity::{self, Activity};
use crate::decide::{self, Desk};
use crate::duty::Tally;
use crate::entry::Entry;
use crate::id::{OrganId, PostId};
use crate::matter::{Matter, Ordered};
use crate::sentence::Audience;
use crate::words;
use almanac::{Day, Span};

/// What an office ordered, as officers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskView {
    /// Why it was ordered.
    pub cause: Cause,
    /// 第一责任人, 直接责任人, 具体实施人: what they are called, and post and name; none where none is known.
    pub chain: Vec<(String, Option<String>)>,
    /// The co-responsible units, each with its last word.
    pub units: Vec<Signature>,
    /// How much was last reported done, in percent; all of it once verified.
    pub percent: u8,
    /// The reports, the last first.
    pub progress: Vec<Progress>,
    /// Activities that were held, the last entered first.
    pub held: Vec<Held>,
    /// What has to be held in its period, where it is a duty.
    pub duty: Option<DutyView>,
    /// Kinds of activities that can be entered.
    pub activities: Vec<Activity>,
    /// What was planned last, where something is put right.
    pub plan: Option<Plan>,
    /// Posts that could be the one that puts it right, with name.
    pub answerers: Vec<(PostId, String)>,
    /// Whether its result wants proof, or a reason why there is none.
    pub wants_proof: bool,
    /// The later day that was asked for and not granted yet.
    pub asked: Option<Day>,
    /// When the later day last asked for was refused, and why; none once it is asked for anew or the day moved.
    pub refused: Option<(Day, String)>,
    /// Since when a problem is public, and its words: the problem and the measure; none where it is not.
    pub public: Option<(Day, String, String)>,
    /// The days of the reminders.
    pub reminded: Vec<Day>,
    /// Post and name of who gave it.
    pub by: Option<String>,
    /// 抄送: post and name of the one above to which it was copied.
    pub copied: Option<String>,
    /// 升级: posts and names it went up to, from below.
    pub raised: Vec<String>,
    /// The co-responsible unit for which whoever looks may sign.
    pub own_unit: Option<OrganId>,
    /// What that unit is called.
    pub own_unit_name: Option<String>,
}

/// The last word of a co-responsible unit on the result as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its name.
    pub unit: String,
    /// When, whether it agrees, and its opinion; none before it said anything.
    pub said: Option<(Day, bool, String)>,
}

/// A duty that comes round every period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyView {
    /// What it is called.
    pub name: String,
    /// Its ground; blank where a later charter dropped it.
    pub clause: String,
    /// The days in which it counts.
    pub period: Span,
    /// The kinds of activities that count, as people call them.
    pub kinds: Vec<String>,
    /// How far it has come.
    pub tally: Tally,
}

/// An activity that was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The day.
    pub on: Day,
    /// What kind, as people call it.
    pub kind: String,
    /// What it was about.
    pub topic: String,
    /// How many ought to come, came, and made it up since; none for kinds without.
    pub attendance: Option<[u32; 3]>,
}

/// 整改措施: what was planned last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Why it came to that.
    pub cause: String,
    /// What is done about it.
    pub measure: String,
    /// The post that does it.
    pub post: PostId,
    /// Post and name.
    pub responsible: String,
    /// By which day.
    pub until: Day,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The day.
    pub day: Day,
    /// In percent.
    pub percent: u8,
    /// What was said.
    pub note: String,
}

pub(super) fn view(matter: &Matter, entries: &[Entry], desk: &Desk<'_>) -> Option<TaskView> {
    let ordered = matter.ordered()?;
    let task = &ordered.task;
    let standing = standing(entries);
    let day = |entry: &Entry| entry.at.day(desk.zone);
    let report = |entry: &&Entry| match &entry.act {
        Act::ProgressReport(ProgressReport { percent, note, .. }) => {
            Some(Progress { day: day(entry), percent: *percent, note: note.to_string() })
        }
        _ => None,
    };
    let reminder = |entry: &&Entry| matches!(entry.act, Act::Remind(_)).then(|| day(entry));
    let holder = matter.holder.as_ref().map(|holding| &holding.post);
    let link = |word: &str, post: Option<&PostId>| {
        (words::say("link", word), post.map(|post| post_and_name(post, desk, Audience::Staff)))
    };
    let name = |post: &PostId| seated(post, desk);
    let own = desk.charter.path(&matter.item);
    Some(TaskView {
        cause: task.cause.clone(),
        chain: vec![
            link("accountable", task.accountable.as_ref()),
            link("direct", task.direct.as_ref()),
            link("implementer", task.implementer.as_ref().or(holder)),
        ],
        units: task.units.iter().map(|unit| signature(unit, &standing, desk)).collect(),
        percent: ordered.percent,
        progress: standing.iter().rev().filter_map(report).collect(),
        held: standing.iter().rev().filter_map(|entry| held(entry, matter, desk)).collect(),
        activities: own.map(|(_, procedure)| procedure.activities.clone()).unwrap_or_default(),
        duty: duty(ordered, matter, desk),
        plan: plan(&standing, desk),
        answerers: answerers(matter, desk),
        wants_proof: own.is_some_and(|(_, own)| own.lines.iter().any(|line| line.proof)),
        asked: ordered.asked,
        refused: refused(&standing, desk),
        public: public(&standing, desk).filter(|_| ordered.public),
        reminded: standing.iter().filter_map(reminder).collect(),
        by: ordered.by.as_ref().map(name),
        copied: ordered.copied.as_ref().map(name),
        raised: ordered.raised.iter().map(name).collect(),
        own_unit: decide::own_unit(matter, desk).cloned(),
        own_unit_name: decide::own_unit(matter, desk).map(|unit| unit_name(unit, desk)),
    })
}

fn duty(ordered: &Ordered, matter: &Matter, desk: &Desk<'_>) -> Option<DutyView> {
    let (quota, tally) = (ordered.task.cause.quota()?, ordered.tally()?);
    let (_, procedure) = desk.charter.path(&matter.item)?;
    let written = desk.charter.duty(&quota.duty);
    Some(DutyView {
        name: written.map_or_else(|| quota.duty.to_string(), |duty| duty.name.clone()),
        clause: written.map_or_else(String::new, |duty| duty.clause.clone()),
        period: quota.period,
        kinds: quota.of.iter().map(|kind| activity::name_of(kind, procedure)).collect(),
        tally,
    })
}

fn held(entry: &Entry, matter: &Matter, desk: &Desk<'_>) -> Option<Held> {
    let Act::Hold(hold) = &entry.act else { return None };
    let procedure = desk.charter.path(&matter.item).map(|(_, procedure)| procedure)?;
    Some(Held {
        on: hold.on,
        kind: activity::name_of(&hold.activity, procedure),
        topic: hold.topic.to_string(),
        attendance: hold.attendance.as_ref().map(|came| [came.ought, came.attended, came.made_up]),
    })
}

/// The entries that were not undone.
pub(crate) fn standing(entries: &[Entry]) -> Vec<&Entry> {
    let undone = |entry: &&Entry| {
        let undoes = |other: &Entry| matches!(&other.act, Act::Retract(retract) if retract.entry == entry.seq);
        !entries.iter().any(undoes)
    };
    entries.iter().filter(undone).collect()
}

/// The measures last planned, those before a rebound too.
pub(super) fn plan(entries: &[&Entry], desk: &Desk<'_>) -> Option<Plan> {
    entries.iter().rev().find_map(|entry| match &entry.act {
        Act::PlanMeasures(plan) => Some(Plan {
            cause: plan.cause.to_string(),
            measure: plan.measure.to_string(),
            post: plan.responsible.clone(),
            responsible: post_and_name(&plan.responsible, desk, Audience::Staff),
            until: plan.until,
        }),
        _ => None,
    })
}

/// The last answer to an extension that was asked for, if it was no.
fn refused(entries: &[&Entry], desk: &Desk<'_>) -> Option<(Day, String)> {
    let answers = |act: &Act| {
        matches!(act, Act::RequestExtension(_) | Act::RefuseExtension(_) | Act::Extend(_) | Act::Reschedule(_))
    };
    let last = entries.iter().rev().find(|entry| answers(&entry.act))?;
    match &last.act {
        Act::RefuseExtension(refused) => Some((last.at.day(desk.zone), refused.reason.to_string())),
        _ => None,
    }
}

/// The words about a problem last approved for the public.
fn public(entries: &[&Entry], desk: &Desk<'_>) -> Option<(Day, String, String)> {
    entries.iter().rev().find_map(|entry| match &entry.act {
        Act::PublishProblem(public) => {
            Some((entry.at.day(desk.zone), public.problem.to_string(), public.measure.to_string()))
        }
        _ => None,
    })
}

fn answerers(matter: &Matter, desk: &Desk<'_>) -> Vec<(PostId, String)> {
    let fit = desk.roster.posts().filter(|post| decide::can_answer(&post.id, matter, desk));
    fit.map(|post| (post.id.clone(), post_and_name(&post.id, desk, Audience::Staff))).collect()
}

/// A post with its organ and whoever sits there.
fn seated(post: &PostId, desk: &Desk<'_>) -> String {
    let person = desk.roster.seated(post, desk.today()).map(|person| person.name.to_string());
    crate::sentence::post_of(post, person, desk.roster)
}

/// What a unit said since the result was last sent back.
fn signature(unit: &OrganId, entries: &[&Entry], desk: &Desk<'_>) -> Signature {
    let since = entries.iter().rposition(|entry| matches!(entry.act, Act::SendBack(_))).unwrap_or(0);
    let said = entries[since..].iter().rev().find_map(|entry| match &entry.act {
        Act::Countersign(said) if said.unit == *unit => {
            Some((entry.at.day(desk.zone), said.agrees, said.opinion.to_string()))
        }
        _ => None,
    });
    Signature { unit: unit_name(unit, desk), said }
}

fn unit_name(unit: &OrganId, desk: &Desk<'_>) -> String {
    desk.roster.organ(unit).map_or_else(|| unit.to_string(), |organ| organ.name.clone())
}
