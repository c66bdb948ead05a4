//! 外部导入: what another system was seen to do with a case, as entries on a matter.
//!
//! Refuses: to decide, to fill in what nobody saw, and to take lateness away: a clock that ran out before the law deemed
//! its act done stays late until somebody acted.

use crate::act::{Act, ActKind, File};
use crate::clock::{self, Clock};
use crate::decide::{self, Desk};
use crate::entry::{ClockMove, Entry, Moves, Origin};
use crate::follow;
use crate::id::{ClockId, MatterId, StepId};
use crate::item::Item;
use crate::matter::Matter;
use crate::procedure::Procedure;
use crate::refusal::Refusal;
use almanac::{Almanac, Day, Instant};

/// A case of another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The system, as people call it. With the case it names the matter for ever.
    pub source: String,
    /// What the case is called there.
    pub case: String,
    /// The line of the log its case begins on.
    pub line: u64,
    /// The filing; who asked is filled in by the office.
    pub file: File,
    /// What was seen after the filing, in the order of time; the filing itself comes first.
    pub seen: Vec<Seen>,
    /// Clocks that are not judged, since the log cannot show when their duty was done.
    pub unjudged: Vec<ClockId>,
    /// The step at which a case stands that was closed without an act that ends it.
    pub end: Option<StepId>,
}

/// Something that was done there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What.
    pub act: ActKind,
    /// Its content; none for the filing.
    pub said: Option<Act>,
    /// The legal day.
    pub day: Day,
    /// The moment.
    pub at: Instant,
}

/// The number of an observed matter: no receipt of ours has a colon in it.
pub fn receipt(source: &str, case: &str) -> String {
    format!("{source}:{case}")
}

/// The entries of a case and the matter they make. The desk's actor is the import, its moment the time of writing.
///
/// # Errors
/// `NoSuchItem` when the charter of the desk does not have the item.
pub fn entries(id: MatterId, sighting: &Sighting, desk: &Desk<'_>) -> Result<(Matter, Vec<Entry>), Refusal> {
    let (item, procedure) = desk.charter.path(&sighting.file.item).ok_or(Refusal::NoSuchItem)?;
    let mut watcher = Watcher { sighting, item, procedure, almanac: desk.almanac, deemed: Vec::new() };
    let (mut matter, mut entries): (Option<Matter>, Vec<Entry>) = (None, Vec::new());
    for seen in &sighting.seen {
        let step = matter.as_ref().map(|matter| matter.step.clone());
        let clocks = matter.as_ref().map_or(&[][..], |matter| &matter.clocks);
        if seen.act == ActKind::Close && watcher.is_over(step.as_ref(), clocks) {
            continue;
        }
        let act = seen.said.clone().unwrap_or_else(|| Act::File(sighting.file.clone()));
        let entry = Entry {
            body: desk.body.clone(),
            matter: id,
            seq: entries.len() as u32 + 1,
            actor: desk.actor.clone(),
            at: seen.at,
            recorded: desk.now,
            pin: desk.pin.clone(),
            origin: Origin::Observed,
            late: None,
            moves: watcher.moves(step, clocks.to_vec(), seen, &act),
            act,
        };
        match &mut matter {
            Some(matter) => matter.apply(&entry),
            None => matter = Matter::open(&entry),
        }
        entries.push(entry);
    }
    Ok((matter.ok_or(Refusal::NoSuchItem)?, entries))
}

struct Watcher<'a> {
    sighting: &'a Sighting,
    item: &'a Item,
    procedure: &'a Procedure,
    almanac: &'a Almanac,
    /// Acts the law deemed done that nobody has been seen to do yet.
    deemed: Vec<ActKind>,
}

impl Watcher<'_> {
    fn is_over(&self, step: Option<&StepId>, clocks: &[Clock]) -> bool {
        let ended = step.and_then(|step| self.procedure.step(step)).is_some_and(|step| step.end);
        ended && !clocks.iter().any(Clock::is_running)
    }

    fn moves(&mut self, step: Option<StepId>, mut clocks: Vec<Clock>, seen: &Seen, act: &Act) -> Moves {
        let before = step.clone();
        let mut state = State { step, changes: Vec::new() };
        self.lapse(&mut state, &mut clocks, seen);
        if let Some(place) = self.deemed.iter().position(|act| *act == seen.act) {
            self.deemed.remove(place);
        } else if seen.act == ActKind::Close {
            let running = clocks.iter().filter(|clock| clock.is_running());
            let stop = |clock: &Clock| ClockMove::Stop { clock: clock.id.clone(), on: seen.day, at: seen.at };
            state.changes.extend(running.map(stop));
            state.step = self.sighting.end.clone().or(state.step);
        } else if let Some(line) = follow::line_seen(self.procedure, seen.act, state.step.as_ref()).0 {
            let own = follow::moves(self.procedure, self.item, line, &clocks, None, None, (seen.day, seen.at));
            state.changes.extend(own);
            state.step = line.to.clone().or(state.step);
        }
        let unjudged = |change: &ClockMove| matches!(change, ClockMove::Start { clock, .. } if self.sighting.unjudged.contains(clock));
        state.changes.retain(|change| !unjudged(change) && !follow::is_of_party(change));
        let step = state.step.filter(|step| Some(step) != before.as_ref());
        Moves { step, outcome: decide::outcome(act), clocks: state.changes, ..Moves::default() }
    }

    /// What the law deemed done by then, its clock stopped only now that somebody acted.
    fn lapse(&mut self, state: &mut State, clocks: &mut Vec<Clock>, seen: &Seen) {
        while let Some(step) = &state.step {
            let found = follow::deemed(self.procedure, step, clocks, self.almanac, seen.day);
            let Some((line, ran_out)) = found else { return };
            let (start, at) = (ran_out.spans.started, ran_out.spans.moment);
            let mut changes = follow::moves(self.procedure, self.item, line, clocks, None, None, (start, at));
            for change in &mut changes {
                if let ClockMove::Stop { clock, on, at } = change
                    && Some(&*clock) == line.deemed.as_ref()
                {
                    (*on, *at) = (seen.day, seen.at);
                }
                clock::apply(clocks, change);
            }
            state.changes.extend(changes);
            self.deemed.push(line.act);
            state.step = line.to.clone().or(state.step.take());
        }
    }
}

/// Where a case stands and what happened to its clocks on the way.
struct State {
    step: Option<StepId>,
    changes: Vec<ClockMove>,
}
