//! What hangs on an order: who may give one, what has to be there before its result is submitted, and what its acts say.
//!
//! Refuses: an order to a unit that nobody leads or to oneself, a result that a co-responsible unit has not agreed to, a
//! second reminder on the same working day, an order that goes up before its day or to nobody, and whoever verifies what
//! they answered for themselves, in whatever seat.

use super::own::is_free;
use super::{Desk, check_attachments, own_post, role, said, short};
use crate::act::{Act, ActKind, File, PlanMeasures, Reschedule, Task, Words};
use crate::duty;
use crate::entry::{Actor, ClockKind, ClockMove};
use crate::id::{ClockId, OrganId, PostId};
use crate::item::Item;
use crate::matter::{Matter, Ordered};
use crate::procedure::{Line, Procedure, When};
use crate::refusal::Refusal;
use crate::register;
use crate::role::Role;
use crate::roster::Post;
use almanac::{Almanac, Day};

/// Acts of whoever handles what was ordered; whoever demands it does none of them (docs/decisions/0018).
const HANDLES: &[ActKind] = &[
    ActKind::Accept,
    ActKind::Assign,
    ActKind::AcceptHandOver,
    ActKind::ProgressReport,
    ActKind::Hold,
    ActKind::RequestExtension,
    ActKind::Submit,
];

/// After so many times sent back an order goes up without waiting for its day.
const SENT_BACK_MAX: usize = 2;

/// The co-responsible unit that the actor leads, if it is a task with one such.
pub fn own_unit<'a>(matter: &'a Matter, desk: &Desk<'_>) -> Option<&'a OrganId> {
    let post: &Post = own_post(desk).and_then(|post| desk.roster.post(post))?;
    matter.ordered()?.led_by(post)
}

/// The post of the actor, if the order is known to it whatever it covers.
pub fn known<'a>(matter: &Matter, desk: &Desk<'a>) -> Option<&'a Post> {
    let post = own_post(desk).and_then(|post| desk.roster.post(post))?;
    matter.ordered().filter(|ordered| ordered.is_known_to(&post.id)).map(|_| post)
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

/// The post to which an order is copied, where its procedure can make it go up. Nobody gives such an order to themselves
/// or for a day that has gone.
pub(super) fn copied(
    (section, due): (&OrganId, Day),
    first: &PostId,
    procedure: &Procedure,
    desk: &Desk<'_>,
) -> Result<Option<PostId>, Refusal> {
    if procedure.lines.iter().all(|line| line.act != ActKind::Escalate) {
        return Ok(None);
    }
    let sits = |post: &PostId| desk.roster.seated(post, desk.today()).map(|person| person.id);
    if own_post(desk).is_some_and(|own| own == first || sits(own) == sits(first)) {
        return Err(no("orders-oneself", super::post_name(first, desk), None));
    }
    if due < desk.today() {
        return Err(no("order-day-gone", crate::sentence::date(due, None), None));
    }
    let chain = desk.roster.superiors(section, desk.today());
    Ok(above(&chain, std::slice::from_ref(first), own_post(desk)))
}

/// The post to which an order would go up now: above whoever has it and above whom it went up to before.
pub(super) fn next_above(matter: &Matter, desk: &Desk<'_>) -> Option<PostId> {
    let ordered = matter.ordered()?;
    let below: Vec<PostId> =
        matter.holder.iter().map(|holding| &holding.post).chain(&ordered.raised).cloned().collect();
    let mut chain = desk.roster.superiors(&matter.section, desk.today());
    // Who stepped aside is passed over, yet whoever it went up to before stays where they are in the chain.
    chain.retain(|post| below.contains(&post.id) || is_free(&post.id, matter, desk));
    above(&chain, &below, ordered.by.as_ref())
}

/// The first of a chain above all of these; not whoever gave the order.
fn above(chain: &[&Post], below: &[PostId], by: Option<&PostId>) -> Option<PostId> {
    let start = chain.iter().rposition(|post| below.contains(&post.id)).map_or(0, |last| last + 1);
    chain[start..].iter().map(|post| &post.id).find(|post| Some(*post) != by).cloned()
}

/// Whether the actor stands for the order: whoever watches, gave it or had it go up to them, unless they handled it.
pub(super) fn demands(matter: &Matter, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    let clause = || Some(line.clause.clone());
    let post = own_post(desk).and_then(|post| desk.roster.post(post));
    let stands = |post: &&Post| {
        post.role.supervises() || matter.ordered().is_some_and(|ordered| ordered.is_demanded_by(&post.id))
    };
    let post = post.filter(stands).ok_or_else(|| no("not-your-order", String::new(), clause()))?;
    let handled = matter.done.values().filter(|done| HANDLES.contains(&done.act));
    let mut seats = handled.filter_map(|done| desk.roster.tenure(done.by?));
    let own = desk.roster.seated(&post.id, desk.today()).map(|person| person.id);
    let handled = seats.any(|seat| Some(seat.person) == own);
    let verifies_own = || matter.ordered().is_some_and(|ordered| answers_for(matter, ordered, desk));
    if handled || line.act == ActKind::Verify && verifies_own() {
        return Err(no("handled-it", String::new(), clause()));
    }
    Ok(())
}

/// Whether this post demands what was ordered and so handles nothing of it. A problem may be entered by the very section
/// that puts it right; who answers for one does not verify it.
pub(super) fn demanded_by(post: &PostId, matter: &Matter, desk: &Desk<'_>) -> bool {
    !register::is_of(matter, desk) && matter.ordered().is_some_and(|ordered| ordered.is_demanded_by(post))
}

/// The post that a duty goes to when it comes round; none for any other order.
pub(super) fn first(task: &Task, section: &OrganId, desk: &Desk<'_>) -> Option<PostId> {
    task.cause.quota()?;
    duty::asked(section, task.implementer.as_ref(), desk.roster, desk.today()).map(|post| post.id.clone())
}

/// The move that says from which day the lamp of a duty is amber.
pub(super) fn lit(task: &Task, line: &Line, procedure: &Procedure) -> Option<ClockMove> {
    let from = task.cause.quota()?.lit;
    let ordered = |id: &&ClockId| procedure.clock(id).is_some_and(|clock| clock.kind == ClockKind::Ordered);
    line.starts.iter().find(ordered).map(|clock| ClockMove::Warn { clock: clock.clone(), from })
}

/// Whether the post of the actor belongs to the unit that has the matter, or to another, as the line wants it: what an
/// office owes it does itself, and another looks whether it did.
pub(super) fn of_office(when: When, matter: &Matter, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    let post = own_post(desk).and_then(|post| desk.roster.post(post)).ok_or(Refusal::NotSeated)?;
    let own = desk.roster.is_within(&post.organ, &matter.section);
    let code = match when {
        When::OwnOffice if !own => "not-own-office",
        When::OtherOffice if own => "own-office",
        _ => return Ok(()),
    };
    Err(no(code, name(&matter.section, desk), Some(line.clause.clone())))
}

pub(super) fn without_leader(unit: &OrganId, desk: &Desk<'_>) -> Refusal {
    no("unit-without-leader", name(unit, desk), None)
}

/// What has to be there before an act on a task is open at all.
pub(super) fn ready(matter: &Matter, act: ActKind, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    let Some(ordered) = matter.ordered() else { return Ok(()) };
    let clause = || Some(line.clause.clone());
    if HANDLES.contains(&act) && own_post(desk).is_some_and(|post| demanded_by(post, matter, desk)) {
        return Err(no("orderer-handles", String::new(), clause()));
    }
    match act {
        ActKind::Submit if ordered.outstanding().next().is_some() => {
            let units: Vec<String> = ordered.outstanding().map(|unit| name(unit, desk)).collect();
            Err(no("not-countersigned", units.join("、"), clause()))
        }
        ActKind::Submit if ordered.tally().is_some_and(|tally| !tally.is_met()) => {
            Err(no("duty-unmet", duty::told(ordered), clause()))
        }
        ActKind::Submit if line.proof && ordered.plan.is_none() => Err(no("without-measures", String::new(), clause())),
        // Who stands for an order is asked for first (`demands`).
        ActKind::Verify | ActKind::LookBack
            if !line.when.contains(&When::Demands) && answers_for(matter, ordered, desk) =>
        {
            Err(no("verifies-own", String::new(), clause()))
        }
        ActKind::Extend | ActKind::RefuseExtension if ordered.asked.is_none() => {
            Err(no("nothing-asked", String::new(), clause()))
        }
        ActKind::Reschedule if desk.today() > due(ordered, matter, desk.almanac) => {
            // A lapse is not healed by another day.
            Err(Refusal::TooLate { act, due: due(ordered, matter, desk.almanac), clause: line.clause.clone() })
        }
        ActKind::PublishProblem if ordered.plan.is_none() => Err(no("nothing-to-publish", String::new(), clause())),
        ActKind::PublishProblem if answers_for(matter, ordered, desk) => {
            Err(no("publishes-own", String::new(), clause()))
        }
        ActKind::UnpublishProblem if !ordered.public => Err(no("not-public", String::new(), clause())),
        ActKind::Remind => not_today(matter, act, "reminded", line, desk),
        ActKind::Escalate => {
            let due = due(ordered, matter, desk.almanac);
            if desk.today() <= due && matter.times(ActKind::SendBack) < SENT_BACK_MAX {
                return Err(no("escalate-early", crate::sentence::date(due, None), clause()));
            }
            not_today(matter, act, "escalated", line, desk)?;
            next_above(matter, desk).map(drop).ok_or_else(|| no("nobody-above", String::new(), clause()))
        }
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
        matches!(
            act,
            ActKind::Accept | ActKind::PlanMeasures | ActKind::ProgressReport | ActKind::Hold | ActKind::Submit
        )
    });
    let did = |by| desk.roster.tenure(by).is_some_and(|seat| seat.person == person);
    planned.chain(holder).any(sits) || handled.filter_map(|done| done.by).any(did)
}

/// The day that an act gives to the clock of the order.
pub(super) fn named(act: &Act, matter: &Matter) -> Option<Day> {
    match act {
        Act::Extend(_) => matter.ordered()?.asked,
        Act::Rebound(rebound) => Some(rebound.until),
        Act::Reschedule(moved) => Some(moved.until),
        _ => None,
    }
}

/// What presses whoever has to act is not done again before a working day has begun.
fn not_today(matter: &Matter, act: ActKind, code: &'static str, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    let done = matter.done.values().filter(|done| done.act == act).map(|done| done.at.day(desk.zone));
    match done.max().filter(|day| desk.almanac.between(*day, desk.today()) < 1) {
        Some(day) => Err(no(code, crate::sentence::date(day, None), Some(line.clause.clone()))),
        None => Ok(()),
    }
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
            let due = matter.ordered().map(|ordered| due(ordered, matter, desk.almanac));
            if let Some(due) = due.filter(|due| request.until <= *due) {
                return Err(no("until-not-later", crate::sentence::date(due, None), Some(line.clause.clone())));
            }
            said("reason", &request.reason)
        }
        Act::RefuseExtension(refused) => said("reason", &refused.reason),
        Act::Reschedule(moved) => check_moved(moved, matter, line, desk),
        Act::PublishProblem(public) => {
            said("public_problem", &public.problem)?;
            said("public_measure", &public.measure)?;
            [&public.problem, &public.measure].into_iter().try_for_each(|words| names_nobody(words, line, desk))
        }
        Act::UnpublishProblem(withdrawn) => said("reason", &withdrawn.reason),
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
        Act::Escalate(escalate) => said("reason", &escalate.reason),
        _ => Ok(()),
    }
}

/// An order moves to a day that has not gone and is another than before.
fn check_moved(moved: &Reschedule, matter: &Matter, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    let day = |code| Err(no(code, crate::sentence::date(moved.until, None), Some(line.clause.clone())));
    if moved.until < desk.today() {
        return day("order-day-gone");
    }
    if matter.ordered().is_some_and(|ordered| due(ordered, matter, desk.almanac) == moved.until) {
        return day("same-day");
    }
    said("reason", &moved.reason)
}

/// Digits that nobody needs to read of a problem: a telephone number or the number of a card.
const DIGITS_MAX: usize = 6;

/// What everybody will read names nobody on the roster and no number by which somebody is found.
fn names_nobody(words: &Words, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    let text = words.as_str().unwrap_or_default();
    let clause = || Some(line.clause.clone());
    let names = desk.roster.people().filter_map(|person| person.name.as_str());
    if let Some(name) = names.filter(|name| name.chars().count() > 1).find(|name| text.contains(name)) {
        return Err(no("names-somebody", name.to_string(), clause()));
    }
    let figure = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let number = text
        .split(|c: char| !figure(c) && c != '-')
        .find(|run| run.chars().filter(|c| figure(*c)).count() > DIGITS_MAX);
    // A day written with dashes has eight figures in three parts.
    match number.filter(|run| run.parse::<Day>().is_err()) {
        Some(number) => Err(no("names-somebody", number.to_string(), clause())),
        None => Ok(()),
    }
}

/// Measures name a post of the unit that leads, on which somebody sits, and a day that the order leaves.
fn check_plan(plan: &PlanMeasures, matter: &Matter, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    said("cause", &plan.cause)?;
    said("measure", &plan.measure)?;
    if !can_answer(&plan.responsible, matter, desk) {
        return Err(Refusal::NoSuchPost);
    }
    let due = matter.ordered().map(|ordered| due(ordered, matter, desk.almanac));
    match due.filter(|due| plan.until > *due) {
        Some(due) => Err(no("plan-after-due", crate::sentence::date(due, None), Some(line.clause.clone()))),
        None => Ok(()),
    }
}

/// Whether a post can be the one that puts it right: somebody sits on it who has not stepped aside, and it takes part in
/// the work of the unit.
pub fn can_answer(post: &PostId, matter: &Matter, desk: &Desk<'_>) -> bool {
    let works = |role| matches!(role, Role::SectionOfficer | Role::SectionChief | Role::DeputyHead | Role::Head);
    let own = desk.roster.post(post).filter(|post| works(post.role));
    own.is_some_and(|post| desk.covers(post, &matter.section, &matter.item) && is_free(&post.id, matter, desk))
}

/// The last day as it stands now.
pub(crate) fn due(ordered: &Ordered, matter: &Matter, almanac: &Almanac) -> Day {
    let clock = matter.clocks.iter().find(|clock| clock.kind == crate::entry::ClockKind::Ordered);
    clock.map_or(ordered.task.due, |clock| clock.due(almanac).on())
}

fn name(unit: &OrganId, desk: &Desk<'_>) -> String {
    desk.roster.organ(unit).map_or_else(|| unit.to_string(), |organ| organ.name.clone())
}

fn no(code: &'static str, name: String, clause: Option<String>) -> Refusal {
    Refusal::Task { code, name, clause }
}
