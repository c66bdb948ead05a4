//! 补记: an act that was done on paper or by phone is entered afterwards, with the moment it was done.
//!
//! Refuses: what the procedure does not let be entered late, and a moment that would put it before what is known to have
//! happened, into the future, or further back than the procedure allows.

use super::{Desk, decide, pick, role_on, said};
use crate::act::{Act, ActKind, RecordLate};
use crate::clock::Clock;
use crate::entry::{Actor, ClockKind, ClockMove, Entry};
use crate::item::Item;
use crate::matter::Matter;
use crate::procedure::{ClockRule, Line, Procedure};
use crate::refusal::Refusal;
use almanac::{Almanac, Instant, Spans, Zone};

/// Does an act as of the moment it was done. Role, step, conditions and clocks are those of that moment, and whoever
/// enters it sat on the post then as they do now: they answer for having done it.
///
/// # Errors
/// [`Refusal::Late`] for a moment that cannot be; those of [`decide`] for the act itself.
pub fn late(matter: &Matter, act: Act, late: RecordLate, desk: &Desk<'_>) -> Result<Vec<Entry>, Refusal> {
    let (item, procedure) = desk.charter.path(&matter.item).ok_or(Refusal::NoSuchItem)?;
    let line = pick(procedure, act.kind(), Some(matter), role_on(matter, act.kind(), desk)?)?;
    let allowed = line.late.as_ref().zip(procedure.recording());
    let seated = matches!(desk.actor, Actor::Tenure { .. });
    let (within, rule) = allowed.filter(|_| seated).ok_or_else(|| no("late-not-allowed", act.kind().zh(), line))?;
    said("late_reason", &late.reason)?;
    if late.at >= desk.now {
        return Err(no("late-future", moment(desk.now, desk), line));
    }
    let last = last_moved(matter);
    if last.is_some_and(|last| late.at <= last) {
        return Err(no("late-before", last.map_or_else(String::new, |last| moment(last, desk)), line));
    }
    let spans = Spans { started: late.at.day(desk.zone), moment: late.at, pauses: Vec::new() };
    let until = almanac::due_in(&procedure.term(within, item), desk.almanac, &spans, desk.zone).on();
    if desk.today() > until {
        return Err(no("late-too-far", crate::sentence::date(until, None), line));
    }
    let mut entries = decide(matter, act, &Desk { now: late.at, ..*desk })?;
    for entry in &mut entries {
        entry.recorded = desk.now;
        entry.late = Some(late.reason.clone());
        entry.moves.clocks.extend(recording(matter, rule, procedure.term(&rule.budget, item), late.at, desk));
    }
    Ok(entries)
}

/// Whole days by which an entry was recorded later than its procedure allows, in the unit of that allowance; none for one
/// that was in time, and for what was never entered late.
pub fn late_by(entry: &Entry, item: &Item, procedure: &Procedure, almanac: &Almanac, zone: Zone) -> Option<u32> {
    let rule = procedure.recording().filter(|_| entry.late.is_some())?;
    let spans = Spans { started: entry.at.day(zone), moment: entry.at, pauses: Vec::new() };
    let due = almanac::due_in(&procedure.term(&rule.budget, item), almanac, &spans, zone);
    Some(due.late(entry.recorded.day(zone))).filter(|days| *days > 0)
}

/// When something last happened that an act done then would have had to follow. Undoing and correcting speak of earlier
/// acts and move nothing.
fn last_moved(matter: &Matter) -> Option<Instant> {
    let moved = matter.done.values().filter(|done| !matches!(done.act, ActKind::Retract | ActKind::Correct));
    moved.map(|done| done.at).max()
}

/// The clock of the late entry. Of several entered on one day the latest counts, so that none hides another before
/// supervision has seen it.
fn recording(matter: &Matter, rule: &ClockRule, term: almanac::Term, at: Instant, desk: &Desk<'_>) -> Vec<ClockMove> {
    let (on, today, clock) = (at.day(desk.zone), desk.today(), rule.id.clone());
    let spans = Spans { started: on, moment: at, pauses: Vec::new() };
    let own = Clock {
        id: clock.clone(),
        kind: ClockKind::Recording,
        term,
        spans,
        lit: None,
        stopped: Some((today, desk.now)),
    };
    let lateness = |clock: &Clock| clock.due(desk.almanac).late(today);
    let known = matter.clock(rule.id.as_str()).filter(|clock| clock.stopped.is_some_and(|(day, _)| day == today));
    if known.is_some_and(|known| lateness(known) > lateness(&own)) {
        return Vec::new();
    }
    vec![
        ClockMove::Start { clock: clock.clone(), kind: ClockKind::Recording, term, on, at },
        ClockMove::Stop { clock, on: today, at: desk.now },
    ]
}

fn moment(at: Instant, desk: &Desk<'_>) -> String {
    let minutes = at.minute_of_day(desk.zone);
    format!("{}{}:{:02}", crate::sentence::date(at.day(desk.zone), None), minutes / 60, minutes % 60)
}

fn no(code: &'static str, name: String, line: &Line) -> Refusal {
    Refusal::Late { code, name, clause: line.clause.clone() }
}
