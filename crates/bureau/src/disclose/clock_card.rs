//! The clock card: due date, days used and left, a small calendar, and one sentence that says why (G6).
//!
//! Refuses: to recompute. Everything on it is read off the reasons of the due date.

use crate::act::ActKind;
use crate::clock::Clock;
use crate::entry::ClockKind;
use crate::id::{ClockId, PartId};
use crate::item::Item;
use crate::procedure::{Budget, ClockRule, Procedure};
use crate::sentence::{date, special_name, term};
use crate::watch::{self, Lamp, Rule};
use crate::words;
use almanac::{Almanac, Day, DayKind, Due, Reason, Term};

/// A clock as a page shows it.
#[derive(Clone, Debug)]
pub struct ClockCard {
    /// Its word.
    pub id: ClockId,
    /// What people call it.
    pub name: String,
    /// 法定时限, 承诺时限 …
    pub kind: &'static str,
    /// Its lamp and the words beside it.
    pub lamp: (Lamp, String),
    /// Its budget in words.
    pub budget: String,
    /// Days used, in its own unit.
    pub used: u32,
    /// Days left, in its own unit; negative once past.
    pub left: i32,
    /// Whole days late.
    pub late: u32,
    /// The unit of those days.
    pub unit: &'static str,
    /// The last day in time.
    pub due: Day,
    /// The day its duty was done.
    pub stopped: Option<Day>,
    /// Why it is due that day.
    pub sentence: String,
    /// Its ground.
    pub clause: String,
    /// Whether days of a year not yet announced are in it.
    pub provisional: bool,
    /// The calendar from start to due day.
    pub months: Vec<Month>,
    /// The same, day by day in words.
    pub days: Vec<(Day, String)>,
}

/// A month of the small calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// Year and month.
    pub title: String,
    /// Weeks from Monday; `None` where the week is outside the month.
    pub weeks: Vec<[Option<Cell>; 7]>,
}

/// A day of the small calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The day.
    pub day: Day,
    /// Day of the month.
    pub number: u8,
    /// What it is to this clock.
    pub mark: Mark,
    /// The how-manieth counted day it is; 0 when it does not count.
    pub nth: u32,
    /// Whether it is the due day.
    pub due: bool,
    /// Whether it is today.
    pub today: bool,
    /// The same in words, for those who hear the page.
    pub label: String,
}

/// What a day is to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Before it started or after it was due.
    Outside,
    /// The day it started.
    Start,
    /// Counts.
    Counted,
    /// Counts, although a Saturday or Sunday.
    Makeup,
    /// Does not count: weekend.
    Weekend,
    /// Does not count: holiday.
    Holiday,
    /// Does not count: a special step.
    Paused,
    /// Named by an order as the last day.
    Named,
    /// Rolled over after the last day.
    Rolled,
    /// Past the due day.
    Over,
}

/// Makes the card of a clock that the act `started` set going.
pub fn card(
    clock: &Clock,
    started: ActKind,
    item: &Item,
    procedure: &Procedure,
    rules: &[Rule],
    almanac: &Almanac,
    today: Day,
) -> ClockCard {
    let due = clock.due(almanac);
    let day = clock.judged_on(today);
    let rule = procedure.clock(&clock.id);
    let lamp = watch::lamp(clock, rules, almanac, today);
    let days = explain(&due, procedure);
    ClockCard {
        id: clock.id.clone(),
        name: rule.map_or_else(|| clock.id.to_string(), |rule| rule.name.clone()),
        kind: clock.kind.zh(),
        lamp: (lamp, lamp_words(lamp, clock, procedure, almanac, today)),
        budget: term(clock.term),
        used: due.used(day),
        left: due.left(day),
        late: due.late(day),
        unit: unit(clock.term),
        due: due.on(),
        stopped: clock.stopped.map(|(day, _)| day),
        sentence: sentence(clock, &due, &procedure.called(started), procedure),
        clause: rule.map_or_else(String::new, |rule| ground(item, procedure, rule)),
        provisional: due.provisional(),
        months: months(&due, &days, day, today),
        days: days.into_iter().map(|(day, _, words)| (day, words)).collect(),
    }
}

/// The words beside a lamp: `正常·余12个工作日`.
pub fn lamp_words(lamp: Lamp, clock: &Clock, procedure: &Procedure, almanac: &Almanac, today: Day) -> String {
    let due = clock.due(almanac);
    let day = clock.judged_on(today);
    let days = |n: u32| vec![("days", format!("{n}{}", unit(clock.term)))];
    match lamp {
        Lamp::Red if !clock.is_running() => words::fill("lamp", "done", "late", &days(due.late(day))),
        Lamp::Red => words::fill("lamp", "red", "says", &days(due.late(day))),
        Lamp::Amber if due.left(day) == 0 => words::fill("lamp", "amber", "today", &[]),
        Lamp::Amber => words::fill("lamp", "amber", "says", &days(due.left(day).unsigned_abs())),
        Lamp::Green => words::fill("lamp", "green", "says", &days(due.left(day).unsigned_abs())),
        Lamp::Grey if clock.kind == ClockKind::Party => words::say("lamp", "waiting"),
        Lamp::Grey => {
            let why =
                due.paused(day).map_or_else(String::new, |pause| special_name(&PartId::new(&pause.why), procedure));
            words::fill("lamp", "grey", "says", &[("why", why)])
        }
        Lamp::Done => plain_done(),
    }
}

/// The word for a matter that is over, in time.
pub fn plain_done() -> String {
    words::say("lamp", "done")
}

/// Every day from start to due in words, for the command line and the card. `mark` is what the calendar shows.
pub fn explain(due: &Due<'_>, procedure: &Procedure) -> Vec<(Day, Mark, String)> {
    due.because().filter_map(|reason| one_day(&reason, |why| special_name(&PartId::new(why), procedure))).collect()
}

/// One reason as day, mark and words; `None` for the due day itself, which an earlier reason has already named.
pub fn one_day(reason: &Reason<'_>, name: impl Fn(&str) -> String) -> Option<(Day, Mark, String)> {
    let fill = |code: &str, slot: &'static str, value: String| words::fill("day", code, "says", &[(slot, value)]);
    match *reason {
        Reason::Start(day) => Some((day, Mark::Start, words::say("day", "start"))),
        Reason::Count { day, nth, kind } => {
            let mark = if matches!(kind, DayKind::Makeup(_)) { Mark::Makeup } else { Mark::Counted };
            Some((day, mark, format!("{}，{}", fill("count", "nth", nth.to_string()), kind_words(kind))))
        }
        Reason::Skip { day, kind } => {
            let mark = if matches!(kind, DayKind::Holiday(_)) { Mark::Holiday } else { Mark::Weekend };
            Some((day, mark, kind_words(kind)))
        }
        Reason::Pause { day, why } => Some((day, Mark::Paused, fill("pause", "why", name(why)))),
        Reason::Month { day, months } => Some((day, Mark::Counted, fill("month", "months", months.to_string()))),
        Reason::Hour { until, hours } => {
            Some((until.day(almanac::Zone::BEIJING), Mark::Counted, fill("hour", "hours", hours.to_string())))
        }
        Reason::Named(day) => Some((day, Mark::Named, words::say("day", "named"))),
        Reason::Roll { day, kind: DayKind::Workday | DayKind::Makeup(_) } => {
            Some((day, Mark::Rolled, words::say("day", "rolled")))
        }
        Reason::Roll { day, kind } => Some((day, Mark::Rolled, fill("roll", "kind", kind_words(kind)))),
        Reason::Due(_) => None,
    }
}

/// What a day is, in words.
pub fn kind_words(kind: DayKind<'_>) -> String {
    match kind {
        DayKind::Workday => words::say("day", "workday"),
        DayKind::Weekend => words::say("day", "weekend"),
        DayKind::Makeup(name) => words::fill("day", "makeup", "says", &[("name", name.into())]),
        DayKind::Holiday(name) => words::fill("day", "holiday", "says", &[("name", name.into())]),
    }
}

/// The unit days of a term are counted in.
pub const fn unit(term: Term) -> &'static str {
    match term {
        Term::WorkDays(_) => "个工作日",
        _ => "日",
    }
}

/// `9月24日受理,次日起算;国庆节7天不计,9月29日调休计入;10月9日至15日专家评审不计入;第20个工作日为11月4日`
fn sentence(clock: &Clock, due: &Due<'_>, started: &str, procedure: &Procedure) -> String {
    let year = Some(clock.spans.started.year());
    let first = [("start", date(clock.spans.started, year)), ("what", started.to_string())];
    let mut parts = vec![words::fill("clock", "started", "says", &first)];
    let Gathered { skipped, makeups, pauses, rolled } = gather(due, procedure);
    let mut calendar: Vec<String> = Vec::new();
    for (name, days) in skipped {
        calendar.push(words::fill("clock", "skipped", "says", &[("name", name), ("days", days.to_string())]));
    }
    if !makeups.is_empty() {
        let days: Vec<_> = makeups.iter().map(|day| date(*day, year)).collect();
        calendar.push(words::fill("clock", "makeup", "says", &[("days", days.join("、"))]));
    }
    if !calendar.is_empty() {
        parts.push(calendar.join("，"));
    }
    for (why, from, to) in pauses {
        parts.push(words::fill(
            "clock",
            "paused",
            "says",
            &[("from", date(from, year)), ("to", until(from, to, year)), ("why", why)],
        ));
    }
    let key = match clock.term {
        Term::WorkDays(_) => "says",
        Term::CalendarDays(_) => "days",
        Term::Months(_) => "months",
        Term::Hours(_) => "hours",
        Term::Until(_) => "named",
    };
    let last = rolled.unwrap_or(due.on());
    parts.push(words::fill("clock", "nth", key, &[("n", clock.term.amount().to_string()), ("due", date(last, year))]));
    if rolled.is_some() {
        parts.push(words::fill("clock", "rolled", "says", &[("due", date(due.on(), year))]));
    }
    if due.provisional() {
        parts.push(words::say("clock", "provisional"));
    }
    parts.join("；")
}

/// The second date of a range, as short as can be: `15日` within the month of the first.
fn until(from: Day, to: Day, year: Option<i32>) -> String {
    let (one, other) = (from.ymd(), to.ymd());
    if (one.0, one.1) == (other.0, other.1) { format!("{}日", other.2) } else { date(to, year) }
}

/// What a sentence tells of a run.
#[derive(Default)]
struct Gathered {
    /// Holidays that did not count, each with its days.
    skipped: Vec<(String, u32)>,
    /// Saturdays and Sundays that did.
    makeups: Vec<Day>,
    /// Special steps, each with its first and last day.
    pauses: Vec<(String, Day, Day)>,
    /// The last day, where it rolled from there.
    rolled: Option<Day>,
}

fn gather(due: &Due<'_>, procedure: &Procedure) -> Gathered {
    let mut run = Gathered::default();
    for reason in due.because() {
        match reason {
            Reason::Skip { kind: DayKind::Holiday(name), .. } => {
                match run.skipped.iter_mut().find(|(known, _)| known == name) {
                    Some((_, days)) => *days += 1,
                    None => run.skipped.push((name.to_string(), 1)),
                }
            }
            Reason::Count { day, kind: DayKind::Makeup(_), .. } => run.makeups.push(day),
            Reason::Pause { day, why } => {
                let why = special_name(&PartId::new(why), procedure);
                match run.pauses.last_mut() {
                    Some((known, _, to)) if *known == why && to.plus(1) == day => *to = day,
                    _ => run.pauses.push((why, day, day)),
                }
            }
            Reason::Roll { day, .. } if run.rolled.is_none() => run.rolled = Some(day.plus(-1)),
            _ => {}
        }
    }
    run
}

/// The ground of a clock's budget: the item's own where it has one, else the procedure's.
fn ground(item: &Item, procedure: &Procedure, rule: &ClockRule) -> String {
    match &rule.budget {
        Budget::Parameter(id) => item.grounds.get(id).map(ToString::to_string),
        Budget::Fixed(_) | Budget::Named => None,
    }
    .unwrap_or_else(|| procedure.clause_of(rule).to_string())
}

/// Days past the due day that the small calendar still shows: beyond a month the figure says it better.
const OVER_SHOWN: i32 = 31;

/// What the small calendar is drawn from.
struct Sheet<'a> {
    days: &'a [(Day, Mark, String)],
    due: Day,
    last: Day,
    today: Day,
}

/// The months from the start to the due day, or to the day the clock is judged on where that is later;
/// weeks before and after are left out.
fn months(due: &Due<'_>, days: &[(Day, Mark, String)], judged: Day, today: Day) -> Vec<Month> {
    let Some((first, ..)) = days.first() else { return Vec::new() };
    let over = judged.number() - due.on().number();
    let last = if (1..=OVER_SHOWN).contains(&over) { judged } else { due.on() };
    let sheet = Sheet { days, due: due.on(), last, today };
    let mut months = Vec::new();
    let mut at = first.plus(1 - i32::from(first.ymd().2));
    while at <= last {
        let next = at.plus_months(1);
        months.push(sheet.month(at, next));
        at = next;
    }
    months
}

impl Sheet<'_> {
    fn month(&self, from: Day, next: Day) -> Month {
        let (year, number, _) = from.ymd();
        let mut weeks: Vec<[Option<Cell>; 7]> = Vec::new();
        for number in from.number()..next.number() {
            let day = Day::from_number(number);
            let column = day.weekday() as usize;
            if weeks.is_empty() || column == 0 {
                weeks.push(Default::default());
            }
            if let Some(week) = weeks.last_mut() {
                week[column] = Some(self.cell(day));
            }
        }
        let first = self.days.first().map_or(self.due, |(day, ..)| *day);
        let inside = |cell: &Cell| (first..=self.last).contains(&cell.day);
        weeks.retain(|week| week.iter().flatten().any(inside));
        Month { title: format!("{year}年{number}月"), weeks }
    }

    fn cell(&self, day: Day) -> Cell {
        let known = self.days.iter().find(|(known, ..)| *known == day);
        let over = self.due < day && day <= self.last;
        let mark = known.map_or(if over { Mark::Over } else { Mark::Outside }, |(_, mark, _)| *mark);
        let words = known.map(|(.., words)| words.clone()).or_else(|| over.then(|| words::say("day", "over")));
        let counts = |mark: &Mark| matches!(mark, Mark::Counted | Mark::Makeup);
        let nth = self.days.iter().filter(|(known, mark, _)| *known <= day && counts(mark)).count() as u32;
        let nth = if counts(&mark) { nth } else { 0 };
        let ending = (day == self.due).then(|| words::say("day", "due"));
        let label = words.into_iter().chain(ending).collect::<Vec<_>>().join("，");
        Cell { day, number: day.ymd().2, mark, nth, due: day == self.due, today: day == self.today, label }
    }
}
