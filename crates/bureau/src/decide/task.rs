//! What hangs on an order: who may give one, what has to be there before its result is submitted, and what its acts say.
//!
//! Refuses: an order to a unit that nobody leads, a result that a co-responsible unit has not agreed to, a second
//! reminder on the same working day, and whoever verifies what they answered for themselves, in whatever seat.

use super::{Desk, check_attachments, own_post, role, said, short};
use crate::act::{Act, ActKind, File, PlanMeasures, Task};
use crate::entry::Actor;
use crate::id::{OrganId, PostId};
use crate::item::Item;
use crate::matter::{Matter, Ordered};
use crate::procedure::Line;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::roster::Post;
use almanac::{Day, Instant};

/// The co-responsible unit that the actor leads, if it is a task with one such.
pub fn own_unit<'a>(matter: &'a Matter, desk: &Desk<'_>) -> Option<&'a OrganId> {
    let post: &Post = own_post(desk).and_then(|post| desk.roster.post(post))?;
    matter.ordered()?.led_by(post)
}

/// The role in which the actor gives an order: of a post that covers the section, or of the authority itself, which
/// orders whatever stands below it.
pub(super) fn orderer(desk: &Desk<'_>, section: &OrganId, item: &Item) -> Result<Role, Refusal> {
    let own = own_post(desk).and_then(|post| desk.roster.post(post)).filter(|post| post.organ == item.organ);
    match role(desk, section, item, None) {
        Err(Refusal::NotYourMatter { .. }) if own.is_some() => role(desk, &item.organ, item, own.map(|post| &post.id)),
        role => role,
    }
}

/// An order names units of the body that somebody leads, each once and beside the one that leads the task.
pub(super) fn check_order(task: &Task, file: &File, desk: &Desk<'_>) -> Result<(), Refusal> {
    for (n, unit) in task.units.iter().enumerate() {
        if *unit == file.section || task.units[..n].contains(unit) {
            return Err(no("unit-twice", name(unit, desk), None));
        }
        desk.roster.leader(unit, desk.today()).ok_or_else(|| without_leader(unit, desk))?;
    }
    let named = [&task.accountable, &task.direct, &task.implementer].into_iter().flatten();
    let stray = named.into_iter().find(|post| desk.roster.post(post).is_none());
    stray.map_or(Ok(()), |_| Err(Refusal::NoSuchPost))
}

pub(super) fn without_leader(unit: &OrganId, desk: &Desk<'_>) -> Refusal {
    no("unit-without-leader", name(unit, desk), None)
}

/// What has to be there before an act on a task is open at all.
pub(super) fn ready(matter: &Matter, act: ActKind, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    let Some(ordered) = matter.ordered() else { return Ok(()) };
    let clause = || Some(line.clause.clone());
    match act {
        ActKind::Submit if ordered.outstanding().next().is_some() => {
            let units: Vec<String> = ordered.outstanding().map(|unit| name(unit, desk)).collect();
            Err(no("not-countersigned", units.join("、"), clause()))
        }
        ActKind::Submit if line.proof && ordered.plan.is_none() => Err(no("without-measures", String::new(), clause())),
        ActKind::Verify | ActKind::LookBack if answers_for(matter, ordered, desk) => {
            Err(no("verifies-own", String::new(), clause()))
        }
        ActKind::Extend if ordered.asked.is_none() => Err(no("nothing-asked", String::new(), clause())),
        ActKind::Remind => match reminded(matter, desk) {
            Some(at) => Err(no("reminded", crate::sentence::date(at.day(desk.zone), None), clause())),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Whether the actor answers for what was ordered: the post that is to put it right or has it, whoever sits on it, and
/// whoever took it over, planned, reported or submitted, in whatever seat they come now.
fn answers_for(matter: &Matter, ordered: &Ordered, desk: &Desk<'_>) -> bool {
    let Actor::Tenure { tenure, post } = desk.actor else { return false };
    let Some(person) = desk.roster.tenure(*tenure).map(|seat| seat.person) else { return false };
    let planned = ordered.plan.iter().map(|(post, _)| post);
    let holder = matter.holder.iter().map(|holding| &holding.post);
    let sits = |own: &PostId| own == post || desk.roster.seated(own, desk.today()).is_some_and(|one| one.id == person);
    let handled = matter.done.values().filter(|done| {
        let act = done.act;
        matches!(act, ActKind::Accept | ActKind::PlanMeasures | ActKind::ProgressReport | ActKind::Submit)
    });
    let did = |by| desk.roster.tenure(by).is_some_and(|seat| seat.person == person);
    planned.chain(holder).any(sits) || handled.filter_map(|done| done.by).any(did)
}

/// The day that an act gives to the clock of the order.
pub(super) fn named(act: &Act, matter: &Matter) -> Option<Day> {
    match act {
        Act::Extend(_) => matter.ordered()?.asked,
        Act::Rebound(rebound) => Some(rebound.until),
        _ => None,
    }
}

/// The reminder after which no working day has begun yet.
fn reminded(matter: &Matter, desk: &Desk<'_>) -> Option<Instant> {
    let reminders = matter.done.values().filter(|done| done.act == ActKind::Remind).map(|done| done.at);
    reminders.max().filter(|at| desk.almanac.between(at.day(desk.zone), desk.today()) < 1)
}

/// Checks what an act on a task says.
pub(super) fn check(act: &Act, matter: &Matter, item: &Item, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    match act {
        Act::ProgressReport(report) => {
            if report.percent > 100 {
                return Err(no("percent", report.percent.to_string(), None));
            }
            check_attachments(&report.attachments, item)?;
            said("progress", &report.note)
        }
        Act::Countersign(countersign) => {
            if own_unit(matter, desk) != Some(&countersign.unit) {
                return Err(no("not-your-unit", name(&countersign.unit, desk), Some(line.clause.clone())));
            }
            said("opinion", &countersign.opinion)
        }
        Act::RequestExtension(request) => {
            let due = matter.ordered().map(|ordered| due(ordered, matter, desk));
            if let Some(due) = due.filter(|due| request.until <= *due) {
                return Err(no("until-not-later", crate::sentence::date(due, None), Some(line.clause.clone())));
            }
            said("reason", &request.reason)
        }
        Act::Submit(submit) => {
            check_attachments(&submit.attachments, item)?;
            let shown = !submit.attachments.is_empty() || !submit.materials.is_empty();
            let reason = submit.unproven.as_ref().filter(|reason| !reason.is_blank());
            if line.proof && !shown && reason.is_none() {
                return Err(no("without-proof", String::new(), Some(line.clause.clone())));
            }
            reason.map_or(Ok(()), |reason| short("unproven", reason))?;
            said("result", &submit.note)
        }
        Act::PlanMeasures(plan) => check_plan(plan, matter, line, desk),
        Act::Verify(verify) => short("verification", &verify.note),
        Act::LookBack(look) => said("finding", &look.note),
        Act::Rebound(rebound) => {
            if rebound.until <= desk.today() {
                let today = crate::sentence::date(desk.today(), None);
                return Err(no("day-gone", today, Some(line.clause.clone())));
            }
            said("finding", &rebound.finding)
        }
        Act::Cancel(cancel) => said("reason", &cancel.reason),
        Act::Remind(remind) => said("demand", &remind.demand),
        _ => Ok(()),
    }
}

/// Measures name a post of the unit that leads, on which somebody sits, and a day that the order leaves.
fn check_plan(plan: &PlanMeasures, matter: &Matter, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    said("cause", &plan.cause)?;
    said("measure", &plan.measure)?;
    if !can_answer(&plan.responsible, matter, desk) {
        return Err(Refusal::NoSuchPost);
    }
    let due = matter.ordered().map(|ordered| due(ordered, matter, desk));
    match due.filter(|due| plan.until > *due) {
        Some(due) => Err(no("plan-after-due", crate::sentence::date(due, None), Some(line.clause.clone()))),
        None => Ok(()),
    }
}

/// Whether a post can be the one that puts it right: somebody sits on it, and it takes part in the work of the unit.
pub fn can_answer(post: &PostId, matter: &Matter, desk: &Desk<'_>) -> bool {
    let works = |role| matches!(role, Role::SectionOfficer | Role::SectionChief | Role::DeputyHead | Role::Head);
    let own = desk.roster.post(post).filter(|post| works(post.role));
    own.is_some_and(|post| {
        desk.covers(post, &matter.section, &matter.item) && desk.roster.seated(&post.id, desk.today()).is_some()
    })
}

/// The last day as it stands now.
pub(crate) fn due(ordered: &Ordered, matter: &Matter, desk: &Desk<'_>) -> almanac::Day {
    let clock = matter.clocks.iter().find(|clock| clock.kind == crate::entry::ClockKind::Ordered);
    clock.map_or(ordered.task.due, |clock| clock.due(desk.almanac).on())
}

fn name(unit: &OrganId, desk: &Desk<'_>) -> String {
    desk.roster.organ(unit).map_or_else(|| unit.to_string(), |organ| organ.name.clone())
}

fn no(code: &'static str, name: String, clause: Option<String>) -> Refusal {
    Refusal::Task { code, name, clause }
}
