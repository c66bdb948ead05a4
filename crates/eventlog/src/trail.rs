//! One case of a foreign log, followed along a procedure of ours.
//!
//! Refuses: to let lateness vanish. A clock that is started anew leaves its earlier run behind to be judged, and a
//! clock that ran out before the law deemed its act done stays late until the act was really done.

use crate::case::Case;
use crate::fault::LogFault;
use crate::map::{Plan, Which};
use crate::stamp::Stamp;
use almanac::{Day, Instant};
use bureau::act::ActKind;
use bureau::clock::Clock;
use bureau::follow::{self, Followed};
use bureau::id::ClockId;
use std::collections::HashMap;

/// A moment and its legal day.
pub(crate) type Moment = (Day, Instant);

/// A case as far as it was followed.
pub(crate) struct Trail {
    pub(crate) id: String,
    pub(crate) group: String,
    /// The day it was opened.
    pub(crate) received: Day,
    pub(crate) followed: Followed,
    /// Runs of clocks that were started anew since.
    past: Vec<Clock>,
    lapsed: Vec<Lapsed>,
    /// Which act set a clock going on a day.
    starters: Vec<(ClockId, Day, ActKind)>,
    last: Moment,
    /// Runs that the ending attribute stopped, by clock and start day.
    cut: Vec<(ClockId, Day)>,
    closing: Option<Moment>,
    pub(crate) remarks: Remarks,
}

/// What was odd about a case.
#[derive(Clone, Copy, Default)]
pub(crate) struct Remarks {
    /// The attribute that opens it is not there.
    pub(crate) opening_missing: bool,
    /// It says a later moment than the first event.
    pub(crate) opening_late: bool,
    /// It was ended by its attribute, not by an act.
    pub(crate) closed: bool,
    /// The attribute that ends it says an earlier day than its last act.
    pub(crate) closing_early: bool,
    /// Acts done after the law had deemed them done.
    pub(crate) belated: u32,
}

/// A clock that ran out, whereupon the law deemed its act done.
struct Lapsed {
    act: ActKind,
    clock: Clock,
    answered: bool,
}

/// An event that stands for an act.
pub(crate) struct Seen {
    pub(crate) act: ActKind,
    pub(crate) moment: Moment,
    /// Whether it grants or is in favour, where the mapping says so.
    pub(crate) favourable: Option<bool>,
}

impl Trail {
    /// Follows a case to its last event.
    ///
    /// # Errors
    /// Every fault that makes its clocks uncertain. A case of which nothing opens a clock is `None`.
    pub(crate) fn follow(
        plan: &Plan<'_>,
        case: Case<'_>,
        latest: &mut Option<Day>,
    ) -> Result<Option<Trail>, Vec<LogFault>> {
        let mut faults = Vec::new();
        let events = events(plan, case, latest, &mut faults);
        let mut attribute = |name: &str| attribute(plan, case, name, &mut faults);
        let opening = plan.map.opening.as_ref();
        let opening = opening.map(|opening| (opening.act, attribute(&opening.column)));
        let closing = plan.map.closing.as_ref().and_then(|closing| attribute(&closing.column));
        if !faults.is_empty() {
            return Err(faults);
        }
        let group = plan.map.group.as_ref();
        let group = group.and_then(|(column, _)| written(plan, case, column));
        let mut remarks = Remarks::default();
        let acts = acts(plan, &events, opening, &mut remarks);
        let Some(first) = acts.first() else {
            return Ok(None);
        };
        let mut trail = Trail {
            id: case.id().to_string(),
            group: group.unwrap_or_default().to_string(),
            received: first.moment.0,
            followed: Followed::default(),
            past: Vec::new(),
            lapsed: Vec::new(),
            starters: Vec::new(),
            last: first.moment,
            cut: Vec::new(),
            closing,
            remarks,
        };
        for seen in &acts {
            trail.act(plan, seen);
        }
        Ok(Some(trail))
    }

    /// Whether a judged clock still runs.
    pub(crate) fn is_open(&self, plan: &Plan<'_>) -> bool {
        self.clocks(plan).any(|(clock, _)| clock.is_running())
    }

    /// Brings a case to the day the log ends: what is deemed by then is, and what its attribute ends by then ends.
    pub(crate) fn end(&mut self, plan: &Plan<'_>, horizon: Day) {
        let closing = self.closing.filter(|(day, _)| *day <= horizon);
        let Some(closing) = closing else {
            self.lapse(plan, horizon);
            return;
        };
        self.remarks.closed = true;
        self.remarks.closing_early = closing.0 < self.last.0;
        let moment = if self.remarks.closing_early { self.last } else { closing };
        self.lapse(plan, moment.0);
        let lapsed = self.lapsed.iter_mut().map(|lapsed| &mut lapsed.clock);
        let clocks = self.followed.clocks.iter_mut().chain(lapsed);
        for clock in clocks.filter(|clock| clock.is_running()) {
            clock.stopped = Some(moment);
            self.cut.push((clock.id.clone(), clock.spans.started));
        }
    }

    /// Every run of a judged clock, and whether the law took over when it ran out.
    pub(crate) fn clocks<'a>(&'a self, plan: &'a Plan<'_>) -> impl Iterator<Item = (&'a Clock, bool)> {
        let lapsed = |clock: &Clock| {
            self.lapsed.iter().any(|lapsed| lapsed.clock.id == clock.id && lapsed.clock.spans == clock.spans)
        };
        let own = self.past.iter().chain(&self.followed.clocks);
        own.filter(move |clock| !lapsed(clock))
            .map(|clock| (clock, false))
            .chain(self.lapsed.iter().map(|lapsed| (&lapsed.clock, true)))
            .filter(|(clock, _)| plan.judged.contains(&clock.id))
    }

    /// The act that set a run of a clock going.
    pub(crate) fn starter(&self, clock: &Clock) -> ActKind {
        let known = self.starters.iter().find(|(id, day, _)| *id == clock.id && *day == clock.spans.started);
        known.map_or(ActKind::File, |(.., act)| *act)
    }

    /// Whether a run was stopped by the ending attribute, its duty not done.
    pub(crate) fn was_cut(&self, clock: &Clock) -> bool {
        let run = |(id, started): &(ClockId, Day)| *id == clock.id && *started == clock.spans.started;
        self.cut.iter().any(run)
    }

    /// Whether the law deemed this act done.
    pub(crate) fn was_deemed(&self, act: ActKind) -> bool {
        self.lapsed.iter().any(|lapsed| lapsed.act == act)
    }

    fn act(&mut self, plan: &Plan<'_>, seen: &Seen) {
        let (day, at) = seen.moment;
        self.lapse(plan, day);
        self.last = seen.moment;
        for lapsed in &mut self.lapsed {
            lapsed.clock.stopped = lapsed.clock.stopped.or(Some(seen.moment));
        }
        let deemed = self.lapsed.iter_mut().find(|lapsed| lapsed.act == seen.act && !lapsed.answered);
        if let Some(lapsed) = deemed {
            lapsed.answered = true;
            self.remarks.belated += 1;
            return;
        }
        let before = self.followed.clocks.clone();
        self.followed.act(plan.procedure, &plan.item, seen.act, day, at);
        self.note_starts(before, seen.act, seen.moment);
    }

    /// Lets the law deem done what it deems done by this day.
    fn lapse(&mut self, plan: &Plan<'_>, today: Day) {
        while let Some(step) = &self.followed.step {
            let found = follow::deemed(plan.procedure, step, &self.followed.clocks, &plan.almanac, today);
            let Some((line, ran_out)) = found.map(|(line, clock)| (line, clock.clone())) else { return };
            let (before, act) = (self.followed.clocks.clone(), line.act);
            self.followed.deem(plan.procedure, &plan.item, &plan.almanac, today);
            let moment = (ran_out.spans.started, ran_out.spans.moment);
            self.lapsed.push(Lapsed { act, clock: ran_out, answered: false });
            self.note_starts(before, act, moment);
        }
    }

    /// Keeps the runs that an act replaced by new ones, and who started the new ones.
    fn note_starts(&mut self, before: Vec<Clock>, act: ActKind, moment: Moment) {
        for clock in &self.followed.clocks {
            let old = before.iter().find(|old| old.id == clock.id);
            let anew = |old: &Clock| old.spans != clock.spans || (!old.is_running() && clock.is_running());
            if old.is_none_or(anew) {
                self.starters.push((clock.id.clone(), moment.0, act));
                self.past.extend(old.cloned().map(|mut old| {
                    old.stopped = old.stopped.or(Some(moment));
                    old
                }));
            }
        }
    }
}

/// The events of a case by time. Equal times stay in the order of the log: the sort is stable.
pub(crate) fn events<'a>(
    plan: &Plan<'_>,
    case: Case<'a>,
    latest: &mut Option<Day>,
    faults: &mut Vec<LogFault>,
) -> Vec<(&'a str, Moment)> {
    let mut events = Vec::new();
    for event in case.events() {
        let Some(moment) = place(plan, event.at, event.line, faults) else {
            continue;
        };
        *latest = (*latest).max(Some(moment.0));
        events.push((event.activity, moment));
    }
    events.sort_by_key(|(_, (_, at))| *at);
    events
}

/// A case attribute as it is written.
pub(crate) fn written<'a>(plan: &Plan<'_>, case: Case<'a>, name: &str) -> Option<&'a str> {
    let names = plan.map.attributes();
    case.attribute(names.iter().position(|other| *other == name)?)
}

/// A case attribute that is a time.
pub(crate) fn attribute(plan: &Plan<'_>, case: Case<'_>, name: &str, faults: &mut Vec<LogFault>) -> Option<Moment> {
    let text = written(plan, case, name)?;
    let Some(stamp) = Stamp::parse(text) else {
        let fault = LogFault::new("log-bad-date").with("name", name);
        faults.push(fault.with("value", text).at(case.line()));
        return None;
    };
    place(plan, stamp, case.line(), faults)
}

fn place(plan: &Plan<'_>, stamp: Stamp, line: u64, faults: &mut Vec<LogFault>) -> Option<Moment> {
    match plan.map.zone.place(stamp) {
        Ok((at, day)) => Some((day, at)),
        Err(code) => {
            faults.push(LogFault::new(code).at(line));
            None
        }
    }
}

/// The acts of a case in the order of time, the one that opens it first.
pub(crate) fn acts(
    plan: &Plan<'_>,
    events: &[(&str, Moment)],
    opening: Option<(ActKind, Option<Moment>)>,
    remarks: &mut Remarks,
) -> Vec<Seen> {
    let mut acts = Vec::new();
    if let (Some((act, written)), Some((_, first))) = (opening, events.first()) {
        remarks.opening_missing = written.is_none();
        remarks.opening_late = written.is_some_and(|(_, at)| at > first.1);
        let moment = written.filter(|(_, at)| *at <= first.1).unwrap_or(*first);
        acts.push(Seen { act, moment, favourable: None });
    } else if let Some((act, Some(moment))) = opening {
        acts.push(Seen { act, moment, favourable: None });
    }
    let mut last = HashMap::new();
    let mut first = HashMap::new();
    for (place, (name, _)) in events.iter().enumerate() {
        last.insert(*name, place);
        first.entry(*name).or_insert(place);
    }
    for (place, (name, moment)) in events.iter().enumerate() {
        let Some(activity) = plan.activity(name) else {
            continue;
        };
        let counts = match activity.which {
            Which::Each => true,
            Which::First => first.get(name) == Some(&place),
            Which::Last => last.get(name) == Some(&place),
        };
        if let Some(act) = activity.act.filter(|_| counts) {
            acts.push(Seen { act, moment: *moment, favourable: activity.favourable });
        }
    }
    acts
}
