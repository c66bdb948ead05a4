//! Why a day is the due day. Refuses sentences: the words are made where entries become sentences.

use crate::{Day, DayKind, Due, Instant, Term};
use std::iter::once;

/// One step from the start day to the due day, in order of days; each day occurs at most once before the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason<'a> {
    /// The day the clock started, which does not count.
    Start(Day),
    /// A day that counts, and the how-manieth it is.
    Count {
        /// The day.
        day: Day,
        /// From 1 up to the amount of the term.
        nth: u32,
        /// What the day is.
        kind: DayKind<'a>,
    },
    /// A day that does not count in a term of working days.
    Skip {
        /// The day.
        day: Day,
        /// What the day is.
        kind: DayKind<'a>,
    },
    /// A day that does not count because the clock was stopped.
    Pause {
        /// The day.
        day: Day,
        /// The ground of the earliest pause with this day in it.
        why: &'a str,
    },
    /// A term of months: the same-numbered day or the month's end, before pauses and rolling. Its days are not counted
    /// one by one.
    Month {
        /// The day so found.
        day: Day,
        /// The amount of the term.
        months: u16,
    },
    /// A term of hours and the instant it ends.
    Hour {
        /// The end.
        until: Instant,
        /// The amount of the term.
        hours: u16,
    },
    /// A named day: due then, whatever the days between are and whenever the clock started.
    Named(Day),
    /// A day passed or reached because the last day was no working day or lay in a pause.
    Roll {
        /// The day.
        day: Day,
        /// What the day is.
        kind: DayKind<'a>,
    },
    /// The due day.
    Due(Day),
}

/// The reasons of a due day; see [`Due::because`].
pub(crate) fn reasons<'d>(due: &'d Due<'_>) -> impl Iterator<Item = Reason<'d>> {
    let mut nth = 0;
    let days = due.started.number() + 1..=due.on.number();
    once(Reason::Start(due.started))
        .chain(of_the_whole(due))
        .chain(days.filter_map(move |number| of_a_day(due, Day::from_number(number), &mut nth)))
        .chain(once(Reason::Due(due.on)))
}

fn of_the_whole<'d>(due: &Due<'_>) -> Option<Reason<'d>> {
    match (due.term, due.moment) {
        (Term::Months(months), _) => Some(Reason::Month { day: due.started.plus_months(months), months }),
        (Term::Hours(hours), Some(until)) => Some(Reason::Hour { until, hours }),
        (Term::Until(day), _) => Some(Reason::Named(day)),
        _ => None,
    }
}

fn of_a_day<'d>(due: &'d Due<'_>, day: Day, nth: &mut u32) -> Option<Reason<'d>> {
    if matches!(due.term, Term::Hours(_) | Term::Until(_)) {
        return None;
    }
    if let Some(pause) = due.pause_on(day) {
        return Some(Reason::Pause { day, why: &pause.why });
    }
    let kind = due.almanac.kind(day);
    if day > due.last {
        return Some(Reason::Roll { day, kind });
    }
    match due.term {
        Term::WorkDays(_) if !due.almanac.is_workday(day) => Some(Reason::Skip { day, kind }),
        Term::Months(_) => None,
        _ => {
            *nth += 1;
            Some(Reason::Count { day, nth: *nth, kind })
        }
    }
}
