//! Clocks 计时 of a matter: budgets and ledgers of days, never stored dates.
//!
//! Refuses: to know why a clock moves; that is the procedure's.

use crate::entry::{ClockKind, ClockMove};
use crate::id::ClockId;
use almanac::{Almanac, Day, Due, Instant, Pause, Spans, Term};

/// A clock that was started, perhaps stopped since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Its word in the procedure.
    pub id: ClockId,
    /// What it counts towards.
    pub kind: ClockKind,
    /// Its budget, extensions included.
    pub term: Term,
    /// What it has run through.
    pub spans: Spans,
    /// The first day of its amber lamp, where the order names it.
    pub lit: Option<Day>,
    /// When its duty was done.
    pub stopped: Option<(Day, Instant)>,
}

impl Clock {
    /// When its time is up, and why.
    pub fn due<'a>(&'a self, almanac: &'a Almanac) -> Due<'a> {
        almanac::due(&self.term, almanac, &self.spans)
    }

    /// Whether it still runs (a paused clock runs: its days are merely not counted).
    pub fn is_running(&self) -> bool {
        self.stopped.is_none()
    }

    /// The day to judge it by: the day it stopped, else today.
    pub fn judged_on(&self, today: Day) -> Day {
        self.stopped.map_or(today, |(day, _)| day)
    }
}

/// Applies one move. Total: a move on a clock that is not there changes nothing.
pub fn apply(clocks: &mut Vec<Clock>, change: &ClockMove) {
    let find = |clocks: &mut Vec<Clock>, id: &ClockId| clocks.iter().position(|clock| clock.id == *id);
    match change {
        ClockMove::Start { clock, kind, term, on, at } => {
            // Started again towards the same day it is lit by the same.
            let before = clocks.iter().find(|own| own.id == *clock && own.term == *term);
            let fresh = Clock {
                id: clock.clone(),
                kind: *kind,
                term: *term,
                spans: Spans { started: *on, moment: *at, pauses: Vec::new() },
                lit: before.and_then(|own| own.lit),
                stopped: None,
            };
            match find(clocks, clock) {
                Some(place) => clocks[place] = fresh,
                None => clocks.push(fresh),
            }
        }
        ClockMove::Warn { clock, from } => {
            if let Some(place) = find(clocks, clock) {
                clocks[place].lit = Some(*from);
            }
        }
        ClockMove::Pause { clock, span, why } => {
            if let Some(place) = find(clocks, clock) {
                clocks[place].spans.pause(Pause { span: *span, why: why.to_string() });
            }
        }
        ClockMove::Resume { clock, on } => {
            if let Some(place) = find(clocks, clock) {
                clocks[place].spans.resume(*on);
            }
        }
        ClockMove::Extend { clock, by } => {
            if let Some(place) = find(clocks, clock) {
                clocks[place].term = clocks[place].term.extended(*by);
            }
        }
        ClockMove::Stop { clock, on, at } => {
            if let Some(place) = find(clocks, clock) {
                clocks[place].stopped = Some((*on, *at));
            }
        }
    }
}
