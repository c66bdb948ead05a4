//! What hangs on who the person is and what they did before: stepping aside, and correcting one's own entries.
//!
//! Refuses: to ask for a name. A person is who sat on the post that day, as the roster has it.

use super::Desk;
use crate::act::{ActKind, Correct};
use crate::entry::Actor;
use crate::id::PostId;
use crate::item::Item;
use crate::matter::Matter;
use crate::procedure::{Line, Procedure};
use crate::refusal::Refusal;
use crate::role::Role;
use crate::roster::Tenure;

/// Whether somebody sits on the post who has not stepped aside from the matter.
pub fn is_free(post: &PostId, matter: &Matter, desk: &Desk<'_>) -> bool {
    let seated = desk.roster.seated(post, desk.today());
    seated.is_some_and(|person| !matter.has_recused(person.id, desk.roster))
}

/// Whether the actor may correct this entry: they made it, in whatever seat, or it was made in the section they head.
pub fn can_correct(matter: &Matter, entry: u32, desk: &Desk<'_>) -> bool {
    let made = matter.done.get(&entry).filter(|done| done.act != ActKind::Retract);
    let Some((made, own)) = made.and_then(|done| desk.roster.tenure(done.by?)).zip(own_seat(desk)) else {
        return false;
    };
    let post = |seat: &Tenure| desk.roster.post(&seat.post);
    let heads = post(own).zip(post(made)).is_some_and(|(chief, maker)| {
        chief.role == Role::SectionChief && desk.roster.is_within(&maker.organ, &chief.organ)
    });
    made.person == own.person || heads
}

/// A correction speaks of an entry of one's own and says what is right.
pub(super) fn check_correction(
    correct: &Correct,
    matter: &Matter,
    line: &Line,
    desk: &Desk<'_>,
) -> Result<(), Refusal> {
    if !can_correct(matter, correct.entry, desk) {
        return Err(Refusal::NotYourEntry { clause: line.clause.clone() });
    }
    super::said("correction", &correct.note)
}

/// Who stepped aside never acts on the matter again.
pub(super) fn not_recused(matter: &Matter, procedure: &Procedure, desk: &Desk<'_>) -> Result<(), Refusal> {
    if own_seat(desk).is_none_or(|seat| !matter.has_recused(seat.person, desk.roster)) {
        return Ok(());
    }
    let line = procedure.lines.iter().find(|line| line.act == ActKind::Recuse);
    Err(Refusal::Recused { clause: line.map_or_else(String::new, |line| line.clause.clone()) })
}

/// An act that may be done for some days after the end is not done after them.
pub(super) fn in_days_after_end(
    matter: &Matter,
    line: &Line,
    item: &Item,
    procedure: &Procedure,
    desk: &Desk<'_>,
) -> Result<(), Refusal> {
    let ended = procedure.step(&matter.step).filter(|step| step.end).and_then(|_| matter.stopped_on());
    let Some((within, started)) = line.within.as_ref().zip(ended) else {
        return Ok(());
    };
    let moment = almanac::Instant::midnight(started, desk.zone);
    let spans = almanac::Spans { started, moment, pauses: Vec::new() };
    let until = almanac::due_in(&procedure.term(within, item), desk.almanac, &spans, desk.zone).on();
    if desk.today() > until {
        return Err(Refusal::Over { act: line.act, until, clause: line.clause.clone() });
    }
    Ok(())
}

fn own_seat<'a>(desk: &Desk<'a>) -> Option<&'a Tenure> {
    match desk.actor {
        Actor::Tenure { tenure, .. } => desk.roster.tenure(*tenure),
        _ => None,
    }
}
