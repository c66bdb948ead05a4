//! Supervision 监察: one set of rules looks at a case, ours or another system's, and says what it finds.
//!
//! Refuses: to act, to remember, and to know where a case came from.
//! A lamp is computed and may fall; a card is an issued paper and is made in `crate::card`.

use crate::clock::Clock;
use crate::entry::ClockKind;
use crate::id::ClockId;
use crate::reader::Row;
use almanac::{Almanac, Day, Term};
use serde::{Deserialize, Serialize};

/// What a rule looks for on one clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Running, and this share of its budget (in percent) is used or no more than so many days are left.
    Near {
        /// Share of the budget in percent.
        percent: u16,
        /// Days left, in the clock's own unit.
        left: u16,
    },
    /// Past its due day, running or stopped late.
    Over,
    /// Stopped in time: nothing is wrong, and yet whoever watches is to know (late entries).
    InTime,
}

/// 牌: what a finding calls for (law.md §5). The order is the order of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Card {
    /// 预警
    Warning,
    /// 黄牌
    Yellow,
    /// 红牌
    Red,
}

impl Card {
    /// All cards.
    pub const ALL: &'static [Card] = &[Card::Warning, Card::Yellow, Card::Red];

    /// The word used in charters.
    pub const fn word(self) -> &'static str {
        match self {
            Card::Warning => "warning",
            Card::Yellow => "yellow",
            Card::Red => "red",
        }
    }

    /// Reads the word of a charter.
    pub fn parse(word: &str) -> Option<Card> {
        Card::ALL.iter().copied().find(|card| card.word() == word)
    }

    /// The official word.
    pub const fn zh(self) -> &'static str {
        match self {
            Card::Warning => "预警",
            Card::Yellow => "黄牌",
            Card::Red => "红牌",
        }
    }
}

/// A rule as written down in `charters/watch/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its word.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Kinds of clocks it looks at.
    pub on: Vec<ClockKind>,
    /// What it looks for.
    pub test: Test,
    /// What a finding calls for at first.
    pub card: Card,
    /// Days late, in the clock's own unit, after which it calls for a red card.
    pub red_after: Option<u16>,
    /// Its ground.
    pub clause: String,
    /// Line in the file.
    pub line: u32,
}

impl Rule {
    /// Reads one `[[rule]]`.
    pub fn read(mut row: Row<'_>) -> Rule {
        let kinds: Vec<_> = ClockKind::ALL.iter().map(|kind| kind.word()).collect();
        let cards: Vec<_> = Card::ALL.iter().map(|card| card.word()).collect();
        let on = row.texts("on");
        let on = on.iter().filter_map(|word| {
            let kind = ClockKind::ALL.iter().copied().find(|kind| kind.word() == word);
            if kind.is_none() {
                row.fault(
                    "on",
                    "not-in-list",
                    vec![("key", "on".into()), ("word", word.clone()), ("allowed", kinds.join(" "))],
                );
            }
            kind
        });
        let on = on.collect();
        let percent = row.number("percent", 1..=100);
        let left = row.number("left", 0..=99);
        let test = match (percent, left) {
            (None, None) if row.flag("in_time") => Test::InTime,
            (None, None) => Test::Over,
            (percent, left) => Test::Near { percent: percent.unwrap_or(100) as u16, left: left.unwrap_or(0) as u16 },
        };
        Rule {
            id: row.word("id"),
            name: row.text("name"),
            on,
            test,
            card: row.choice("card", Card::parse, &cards.join(" ")).unwrap_or(Card::Warning),
            red_after: row.number("red_after", 1..=99).map(|days| days as u16),
            clause: row.text("clause"),
            line: row.line(),
        }
    }
}

/// A case as supervision sees it: a matter of ours or a case of a foreign log.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    /// Its clocks.
    pub clocks: &'a [Clock],
    /// The day it is looked at.
    pub today: Day,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// The clock it was found on.
    pub clock: ClockId,
    /// The last day in time.
    pub due: Day,
    /// Whole days late in the clock's own unit; 0 for a warning.
    pub late: u32,
    /// What it calls for.
    pub card: Card,
}

/// What the rules find on a case.
pub fn look<'a>(trace: &Trace<'_>, rules: &'a [Rule], almanac: &Almanac) -> Vec<Finding<'a>> {
    let mut found = Vec::new();
    for clock in trace.clocks {
        for rule in rules.iter().filter(|rule| rule.on.contains(&clock.kind)) {
            found.extend(finding(rule, clock, almanac, trace.today));
        }
    }
    found
}

fn finding<'a>(rule: &'a Rule, clock: &Clock, almanac: &Almanac, today: Day) -> Option<Finding<'a>> {
    let due = clock.due(almanac);
    let day = clock.judged_on(today);
    let late = due.late(day);
    let found = match rule.test {
        Test::Over => late > 0,
        Test::InTime => clock.stopped.is_some() && late == 0,
        Test::Near { percent, left } => clock.is_running() && late == 0 && is_near(clock, &due, day, percent, left),
    };
    let red = rule.red_after.is_some_and(|days| late > u32::from(days));
    let card = if red { Card::Red } else { rule.card };
    found.then(|| Finding { rule, clock: clock.id.clone(), due: due.on(), late, card })
}

/// Longest wait for lateness to show in a clock's own unit: a due day and the longest run of days off after it.
const REST_MAX: u16 = 40;

/// The days on which a rule on lateness begins to find a clock, or finds it red, as its entries stand now; none for a
/// clock that was stopped before.
pub fn crossings(clock: &Clock, rules: &[Rule], almanac: &Almanac) -> Vec<Day> {
    let due = clock.due(almanac);
    if clock.kind == ClockKind::Recording {
        // That it was late is known only since it was entered: the next sweep looks.
        let watched = rules.iter().any(|rule| rule.test == Test::Over && rule.on.contains(&clock.kind));
        let known = clock.stopped.filter(|(stopped, _)| watched && due.late(*stopped) > 0);
        return known.map(|(stopped, _)| stopped.plus(1)).into_iter().collect();
    }
    let first_past = |late: u16| {
        let days = (late..late + 2 * REST_MAX + late / 5 * 4).map(|more| due.on().plus(i32::from(more)));
        let day = days.into_iter().find(|day| due.late(*day) > u32::from(late));
        day.filter(|day| clock.stopped.is_none_or(|(stopped, _)| stopped >= *day))
    };
    let over = rules.iter().filter(|rule| rule.test == Test::Over && rule.on.contains(&clock.kind));
    let late = over.flat_map(|rule| std::iter::once(0).chain(rule.red_after));
    let mut days: Vec<Day> = late.filter_map(first_past).collect();
    days.sort();
    days.dedup();
    days
}

fn is_near(clock: &Clock, due: &almanac::Due<'_>, day: Day, percent: u16, left: u16) -> bool {
    if due.paused(day).is_some() || matches!(clock.term, Term::Hours(_)) {
        return false;
    }
    if let Some(lit) = clock.lit {
        return day >= lit;
    }
    due.left(day) <= i32::from(left) || due.used(day) * 100 >= due.budget() * u32::from(percent)
}

/// 灯: the state of a clock at a glance. Computed; it may fall again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lamp {
    /// Done in time, or ended.
    Done,
    /// Running.
    Green,
    /// Not counting today.
    Grey,
    /// Near due.
    Amber,
    /// Past due.
    Red,
}

/// The lamp of one clock.
pub fn lamp(clock: &Clock, rules: &[Rule], almanac: &Almanac, today: Day) -> Lamp {
    let due = clock.due(almanac);
    let day = clock.judged_on(today);
    let near = |rule: &Rule| match rule.test {
        Test::Near { percent, left } => rule.on.contains(&clock.kind) && is_near(clock, &due, day, percent, left),
        Test::Over | Test::InTime => false,
    };
    match () {
        // Nobody in the office is late by what it waits for.
        () if clock.kind == ClockKind::Party && clock.is_running() => Lamp::Grey,
        () if clock.kind == ClockKind::Party => Lamp::Done,
        () if due.late(day) > 0 => Lamp::Red,
        () if !clock.is_running() => Lamp::Done,
        () if due.paused(day).is_some() => Lamp::Grey,
        () if rules.iter().any(near) => Lamp::Amber,
        () => Lamp::Green,
    }
}

/// The clock that presses most: of the running main clocks the one due first. `None` when none runs.
pub fn pressing<'a>(clocks: &'a [Clock], almanac: &Almanac) -> Option<&'a Clock> {
    clocks.iter().filter(|clock| clock.is_running() && clock.kind.is_main()).min_by_key(|clock| clock.due(almanac).on())
}

/// The first day on which a near-due rule lights the amber lamp of a running clock, up to its due day.
pub fn near_from(clock: &Clock, rules: &[Rule], almanac: &Almanac) -> Option<Day> {
    let due = clock.due(almanac);
    let lit = |day: &Day| {
        rules.iter().any(|rule| match rule.test {
            Test::Near { percent, left } => rule.on.contains(&clock.kind) && is_near(clock, &due, *day, percent, left),
            Test::Over | Test::InTime => false,
        })
    };
    // Being near is monotone but for pauses, so the last unlit day is found from the due day backwards.
    let days = clock.spans.started.number()..=due.on().number();
    days.rev().map(Day::from_number).take_while(|day| lit(day) || due.paused(*day).is_some()).filter(lit).last()
}
