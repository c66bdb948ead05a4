//! Clocks: a term, the spans it ran through, and the day it is due. Refuses to store a due day and to know the
//! present one.

use crate::{Almanac, Day, Instant, Reason, Span, Term, Zone};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

const HOUR: i64 = 3_600_000;

/// 停计: days that do not count, on the ground written in a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// First and last day that do not count.
    pub span: Span,
    /// The ground, as the journal shows it.
    pub why: String,
}

/// The ledger of a clock: its budget is the [`Term`], this is what it has run through. Never a stored date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans {
    /// The legal day on which it started; this day itself does not count (民法典 第二百零一条).
    pub started: Day,
    /// The moment at which it started; hour terms run from it.
    pub moment: Instant,
    /// The pauses in order of their first day; they may overlap. Add one with [`Spans::pause`].
    pub pauses: Vec<Pause>,
}

/// When a clock is due. Made by [`due`]; every figure on a clock card is asked of it.
#[derive(Clone, Debug)]
pub struct Due<'a> {
    pub(crate) term: Term,
    pub(crate) almanac: &'a Almanac,
    pub(crate) started: Day,
    pub(crate) pauses: Cow<'a, [Pause]>,
    /// The day on which the budget is used up; before `on` when it rolled.
    pub(crate) last: Day,
    pub(crate) on: Day,
    /// The exact end of an hour term.
    pub(crate) moment: Option<Instant>,
    budget: u32,
}

impl Spans {
    /// A clock that starts at this moment, on the legal day it has in this zone.
    pub fn begin(moment: Instant, zone: Zone) -> Spans {
        Spans { started: moment.day(zone), moment, pauses: Vec::new() }
    }

    /// Adds a pause, keeping them in order.
    pub fn pause(&mut self, pause: Pause) {
        let place = self.pauses.partition_point(|other| other.span.from <= pause.span.from);
        self.pauses.insert(place, pause);
    }

    /// Cuts every pause running on that day, so that the day counts again: it ends the day before, and a pause that
    /// began on that very day is removed.
    pub fn resume(&mut self, on: Day) {
        self.pauses.retain(|pause| pause.span.from != on);
        for pause in self.pauses.iter_mut().filter(|pause| pause.span.contains(on)) {
            pause.span.to = on.plus(-1);
        }
    }
}

/// When the term ends under Beijing time; see [`due_in`].
pub fn due<'a>(term: &Term, almanac: &'a Almanac, spans: &'a Spans) -> Due<'a> {
    due_in(term, almanac, spans, Zone::BEIJING)
}

/// When the term ends (民法典 第二百零一条 to 第二百零三条; `zone` only says on which day an hour term ends).
///
/// - The start day does not count, paused days do not count, and overlapping pauses count once.
/// - Working days: due on the n-th that counts.
/// - Calendar days: the n-th that counts, weekends included; if that is no working day, the next working day outside
///   every pause. Only the last day rolls.
/// - Months: the same-numbered day or the month's end, later by each paused day on the way (also by a pause that begins
///   in the extension), then rolled like calendar days.
/// - Hours: on the wall clock, through nights, holidays and pauses. A pause is a closed interval of days written in a
///   paper; no clause stops an hour term, and whole days taken from hours would give neither a day nor an hour.
/// - A named day: that day, also when the clock started later; no pause and no rest day moves it.
/// - A term of length zero is due on the start day.
pub fn due_in<'a>(term: &Term, almanac: &'a Almanac, spans: &'a Spans, zone: Zone) -> Due<'a> {
    let started = spans.started;
    let (pauses, moment) = match *term {
        Term::Hours(hours) => (Cow::Borrowed(&[][..]), Some(spans.moment.plus_millis(i64::from(hours) * HOUR))),
        Term::Until(_) => (Cow::Borrowed(&[][..]), None),
        _ => (in_order(&spans.pauses), None),
    };
    let calendar_days = |days: u32| {
        let last = nth_day(days, started, &pauses, days_between, |day, days| day.plus(days as i32));
        match days {
            0 => (days, last, last),
            _ => (days, last, roll(last, almanac, &pauses)),
        }
    };
    let (budget, last, on) = match *term {
        Term::WorkDays(days) => {
            let count = |a, b| almanac.between(a, b).max(0) as u32;
            let last = nth_day(days.into(), started, &pauses, count, |day, days| almanac.add(day, days as u16));
            (days.into(), last, last)
        }
        Term::CalendarDays(days) => calendar_days(days.into()),
        Term::Months(months) => calendar_days(days_between(started, started.plus_months(months))),
        Term::Hours(_) => {
            let on = moment.map_or(started, |until| until.day(zone));
            (days_between(started, on), on, on)
        }
        Term::Until(day) => (days_between(started, day), day, day),
    };
    Due { term: *term, almanac, started, pauses, last, on, moment, budget }
}

impl<'a> Due<'a> {
    /// The last day on which the act is in time.
    pub fn on(&self) -> Day {
        self.on
    }

    /// The first instant that is too late: 24:00 of the due day in this zone, or the exact end of an hour term.
    pub fn until(&self, zone: Zone) -> Instant {
        self.moment.unwrap_or_else(|| Instant::midnight(self.on, zone).plus_millis(24 * HOUR))
    }

    /// Why, from the start day to the due day, made one by one as they are asked for.
    pub fn because(&self) -> impl Iterator<Item = Reason<'_>> {
        crate::reason::reasons(self)
    }

    /// The days the clock may use: working days for a term in working days, else calendar days. For months they are the
    /// days to the same-numbered day, for hours and a named day those to the day on which they end; 0 when it is past.
    pub fn budget(&self) -> u32 {
        self.budget
    }

    /// Days of the budget used up to and including today; never more than the budget.
    pub fn used(&self, today: Day) -> u32 {
        let mut used = 0;
        let mut at = self.started;
        for Span { from, to } in spans_after(self.started, &self.pauses) {
            if from > today {
                break;
            }
            used += self.count(at, from.plus(-1));
            at = at.max(to);
        }
        (used + self.count(at, today)).min(self.budget)
    }

    /// Days of the budget left after today; zero on the due day, and minus [`Due::late`] past it.
    pub fn left(&self, today: Day) -> i32 {
        (self.budget - self.used(today)) as i32 - self.late(today) as i32
    }

    /// Whether the due day has passed.
    pub fn is_past(&self, today: Day) -> bool {
        today > self.on
    }

    /// Whole days past the due day up to and including today: working days for a term in working days, else calendar
    /// days. A begun day counts as one, so on a rest day after the due day it is 1 (law.md §5: rounded up).
    pub fn late(&self, today: Day) -> u32 {
        if self.is_past(today) { self.count(self.on, today).max(1) } else { 0 }
    }

    /// The pause that stops the clock today; none once it has run out, and never for hours and a named day.
    pub fn paused(&self, today: Day) -> Option<&Pause> {
        if self.is_past(today) { None } else { self.pause_on(today) }
    }

    /// Whether a day between start and due day belongs to a year not announced, so that the due day may still change.
    /// Never for hours and a named day, which ask no calendar.
    pub fn provisional(&self) -> bool {
        let first = self.started.plus(1);
        !matches!(self.term, Term::Hours(_) | Term::Until(_))
            && first <= self.on
            && (first.year()..=self.on.year()).any(|year| self.almanac.is_provisional_year(year))
    }

    /// The earliest pause with this day in it.
    pub(crate) fn pause_on(&self, day: Day) -> Option<&Pause> {
        self.pauses.iter().take_while(|pause| pause.span.from <= day).find(|pause| pause.span.contains(day))
    }

    /// Days after `a` up to `b` in the unit of the budget; none when `b` is not after `a`.
    fn count(&self, a: Day, b: Day) -> u32 {
        match self.term {
            Term::WorkDays(_) => self.almanac.between(a, b).max(0) as u32,
            _ => days_between(a, b),
        }
    }
}

/// The pauses in order of their first day, whoever wrote them.
fn in_order(pauses: &[Pause]) -> Cow<'_, [Pause]> {
    if pauses.is_sorted_by_key(|pause| pause.span.from) {
        return Cow::Borrowed(pauses);
    }
    let mut sorted = pauses.to_vec();
    sorted.sort_by_key(|pause| pause.span.from);
    Cow::Owned(sorted)
}

/// The spans that can stop a clock started on that day: not empty, not over by then.
fn spans_after(started: Day, pauses: &[Pause]) -> impl Iterator<Item = Span> {
    pauses.iter().map(|pause| pause.span).filter(move |span| !span.is_empty() && span.to > started)
}

/// The n-th day after `started` outside the pauses, leaping from pause to pause. `count` gives the days after one day up
/// to another, `add` the n-th day after one.
fn nth_day(
    n: u32,
    started: Day,
    pauses: &[Pause],
    count: impl Fn(Day, Day) -> u32,
    add: impl Fn(Day, u32) -> Day,
) -> Day {
    let (mut at, mut need) = (started, n);
    for Span { from, to } in spans_after(started, pauses) {
        let counted = count(at, from.plus(-1));
        if counted >= need {
            break;
        }
        need -= counted;
        at = at.max(to);
    }
    if n == 0 { started } else { add(at, need) }
}

/// The first working day from `day` on outside every pause. One pass is enough, since the pauses are in order.
fn roll(day: Day, almanac: &Almanac, pauses: &[Pause]) -> Day {
    let workday_from = |day| {
        if almanac.is_workday(day) { day } else { almanac.add(day, 1) }
    };
    let rolled = pauses.iter().fold(workday_from(day), |day, pause| {
        if pause.span.contains(day) { workday_from(pause.span.to.plus(1)) } else { day }
    });
    rolled.max(day)
}

fn days_between(a: Day, b: Day) -> u32 {
    (b.number() - a.number()).max(0) as u32
}
