//! Watching a foreign log with our clocks and our rules.
//!
//! Refuses: to judge on broken ground. A case with a refused line is put aside and named, an activity nobody named is
//! counted and named, a clock whose end the log cannot show is not judged. Cases that have ended are dropped as soon
//! as they are counted; only open ones wait for the last day of the log.

use crate::case::{Case, Summary};
use crate::fault::{FAULTS_MAX, LogFault};
use crate::map::{Map, Plan};
use crate::report::{
    ActivityFigures, Basis, Bin, Broken, ClockFigures, Durations, Group, Month, Oddities, Report, RuleFigures,
    StepTime, Unknown, Worst,
};
use crate::trail::Trail;
use crate::{Format, read};
use almanac::{Day, Term};
use bureau::charter::Charter;
use bureau::clock::Clock;
use bureau::disclose::clock_card;
use bureau::fault::Fault;
use bureau::sentence;
use bureau::watch::{Card, Test, Trace, look};
use bureau::words;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;

/// Cases shown with their explanation.
const WORST: usize = 10;
/// Ranges of durations up to the limit; as many follow beyond it, and one open range.
const BINS_TO_LIMIT: u32 = 10;

/// Watches a log. `name` is what the report and its faults call the file.
///
/// # Errors
/// Every fault of the mapping against the charters, or, when the log cannot be read to its end, every fault found up
/// to there: a report of half a log is no report.
pub fn watch(input: impl Read, name: &str, format: Format, map: &Map, charter: &Charter) -> Result<Report, Vec<Fault>> {
    let plan = map.bind(charter)?;
    let mut tally = Tally::new(&plan);
    let read = read(input, format, &map.wanted(format), &mut |case| tally.case(case));
    let named = |faults: &[LogFault]| faults.iter().map(|fault| fault.named(name)).collect::<Vec<_>>();
    let summary = read.map_err(|faults| named(&faults))?;
    if summary.broken_off {
        let mut faults = named(&summary.faults);
        faults.extend(named(&tally.faults));
        faults.push(LogFault::new("log-too-many-faults").with("limit", &FAULTS_MAX.to_string()).named(name));
        return Err(faults);
    }
    Ok(tally.report(name, &summary))
}

/// Everything counted so far.
struct Tally<'m, 'p> {
    plan: &'p Plan<'m>,
    clocks: Vec<Counted>,
    rules: Vec<[u64; 3]>,
    groups: BTreeMap<String, [u64; 2]>,
    months: BTreeMap<(i32, u8), [u64; 2]>,
    counts: Vec<u64>,
    unknown: Vec<Unknown>,
    strangers: HashMap<Box<str>, usize>,
    odd: Oddities,
    ids: HashSet<Box<str>>,
    first: Option<Day>,
    latest: Option<Day>,
    ended: u64,
    closed: u64,
    late_total: u64,
    late_any: u64,
    near: u64,
    waiting: Vec<Trail>,
    worst: Vec<(Rank, Trail)>,
    faults: Vec<LogFault>,
}

/// Order among the latest cases.
type Rank = (Reverse<u32>, Reverse<u32>, String);

/// One clock over all cases, as it is counted.
#[derive(Default)]
struct Counted {
    started: u64,
    late: u64,
    deemed: u64,
    latest: u32,
    took: Vec<u32>,
}

impl<'m, 'p> Tally<'m, 'p> {
    fn new(plan: &'p Plan<'m>) -> Tally<'m, 'p> {
        Tally {
            plan,
            clocks: plan.judged.iter().map(|_| Counted::default()).collect(),
            rules: plan.charter.rules().iter().map(|_| [0; 3]).collect(),
            groups: BTreeMap::new(),
            months: BTreeMap::new(),
            counts: vec![0; plan.map.activities.len()],
            unknown: Vec::new(),
            strangers: HashMap::new(),
            odd: Oddities::default(),
            ids: HashSet::new(),
            first: None,
            latest: None,
            ended: 0,
            closed: 0,
            late_total: 0,
            late_any: 0,
            near: 0,
            waiting: Vec::new(),
            worst: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn case(&mut self, case: Case<'_>) -> ControlFlow<()> {
        self.odd.repeated_ids += u64::from(!self.ids.insert(case.id().into()));
        self.activities(case);
        if case.refused_events() > 0 {
            self.odd.broken_cases += 1;
            return ControlFlow::Continue(());
        }
        match Trail::follow(self.plan, case, &mut self.latest) {
            Ok(None) => self.odd.without_opening += 1,
            Ok(Some(trail)) if trail.is_open(self.plan) => self.waiting.push(trail),
            Ok(Some(trail)) => self.judge(trail, Day::MAX),
            Err(faults) => {
                self.odd.broken_cases += 1;
                self.faults.extend(faults);
                if self.faults.len() > FAULTS_MAX {
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn activities(&mut self, case: Case<'_>) {
        for event in case.events() {
            let known = self.plan.place(event.activity);
            if let Some(place) = known {
                self.counts[place] += 1;
                continue;
            }
            if let Some(place) = self.strangers.get(event.activity) {
                self.unknown[*place].count += 1;
                continue;
            }
            self.strangers.insert(event.activity.into(), self.unknown.len());
            self.unknown.push(Unknown { name: event.activity.to_string(), count: 1, first_line: event.line });
        }
    }

    /// Counts a case by the day the log ends; for a case that has ended the day does not matter.
    fn judge(&mut self, trail: Trail, today: Day) {
        let plan = self.plan;
        let total = &plan.map.total;
        let (mut late_total, mut late_any) = (0, 0);
        let mut clocks = Vec::new();
        for (clock, deemed) in trail.clocks(plan) {
            let late = clock.due(&plan.almanac).late(clock.judged_on(today));
            let place = plan.judged.iter().position(|id| *id == clock.id);
            if let Some(counted) = place.map(|place| &mut self.clocks[place]) {
                counted.started += 1;
                counted.late += u64::from(late > 0);
                counted.deemed += u64::from(deemed);
                counted.latest = counted.latest.max(late);
                counted.took.extend(clock.stopped.map(|(day, _)| took(plan, clock, day)));
            }
            late_any = late_any.max(late);
            if clock.id == *total {
                late_total = late_total.max(late);
            }
            clocks.push(clock.clone());
        }
        self.rules(&clocks, today);
        self.ended += u64::from(!trail.is_open(plan));
        self.late_total += u64::from(late_total > 0);
        self.late_any += u64::from(late_any > 0);
        self.first = Some(self.first.map_or(trail.received, |first| first.min(trail.received)));
        let add = |counts: &mut [u64; 2]| {
            counts[0] += 1;
            counts[1] += u64::from(late_total > 0);
        };
        let (year, month, _) = trail.received.ymd();
        add(self.months.entry((year, month)).or_default());
        if plan.map.group.is_some() {
            add(self.groups.entry(trail.group.clone()).or_default());
        }
        self.remarks(&trail);
        self.rank(late_total, late_any, trail);
    }

    fn rules(&mut self, clocks: &[Clock], today: Day) {
        let trace = Trace { clocks, today };
        let mut near = false;
        for finding in look(&trace, self.plan.charter.rules(), &self.plan.almanac) {
            near |= matches!(finding.rule.test, Test::Near { .. });
            let rules = self.plan.charter.rules();
            if let Some(place) = rules.iter().position(|rule| rule.id == finding.rule.id) {
                self.rules[place][finding.card as usize] += 1;
            }
        }
        self.near += u64::from(near);
    }

    fn remarks(&mut self, trail: &Trail) {
        let remarks = trail.remarks;
        self.closed += u64::from(remarks.closed);
        self.odd.opening_missing += u64::from(remarks.opening_missing);
        self.odd.opening_late += u64::from(remarks.opening_late);
        self.odd.closing_early += u64::from(remarks.closing_early);
        self.odd.belated += u64::from(remarks.belated);
        self.odd.out_of_turn += u64::from(trail.followed.out_of_turn);
    }

    fn rank(&mut self, late_total: u32, late_any: u32, trail: Trail) {
        if late_any == 0 {
            return;
        }
        let rank = (Reverse(late_total), Reverse(late_any), trail.id.clone());
        let place = self.worst.partition_point(|(other, _)| *other <= rank);
        if place < WORST {
            self.worst.insert(place, (rank, trail));
            self.worst.truncate(WORST);
        }
    }

    fn report(mut self, name: &str, summary: &Summary) -> Report {
        let plan = self.plan;
        let horizon = self.latest.unwrap_or(Day::MIN);
        for mut trail in std::mem::take(&mut self.waiting) {
            trail.end(plan, horizon);
            self.judge(trail, horizon);
        }
        let worst = std::mem::take(&mut self.worst);
        let judged: u64 = self.months.values().map(|counts| counts[0]).sum();
        self.odd.equal_times = summary.equal_times;
        self.odd.out_of_order = summary.out_of_order + summary.incomparable_times;
        self.odd.broken_cases += summary.refused_cases;
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        Report {
            name: plan.map.name.clone(),
            log: name.to_string(),
            terms: basis(plan),
            cases: judged,
            events: summary.events,
            ended: self.ended,
            open: judged - self.ended,
            closed: self.closed,
            first_day: day(self.first),
            horizon: day(self.latest),
            late_total: self.late_total,
            late_any: self.late_any,
            near: self.near,
            durations: durations(plan, &self.clocks),
            clocks: clocks(plan, &mut self.clocks),
            findings: findings(plan, &self.rules),
            groups: groups(self.groups),
            months: months(self.months),
            worst: worst.iter().map(|(_, trail)| worst_of(plan, trail, horizon)).collect(),
            activities: activities(plan, &self.counts),
            unknown: self.unknown,
            oddities: self.odd,
            broken: summary.faults.iter().chain(&self.faults).map(|fault| broken(fault, name)).collect(),
        }
    }
}

/// Days a run took, in the unit of its term. A foreign log pauses nothing, so they simply follow one another.
fn took(plan: &Plan<'_>, clock: &Clock, done: Day) -> u32 {
    let started = clock.spans.started;
    let days = match clock.term {
        Term::WorkDays(_) => plan.almanac.between(started, done),
        _ => done.number() - started.number(),
    };
    days.max(0) as u32
}

fn basis(plan: &Plan<'_>) -> Basis {
    let name = |id| plan.procedure.clock(id).map_or_else(String::new, |clock| clock.name.clone());
    Basis {
        map: plan.map.file.clone(),
        procedure: plan.procedure.name.clone(),
        calendar: plan.map.calendar.word().to_string(),
        zone: plan.map.zone_word.clone(),
        total: name(&plan.map.total),
        unjudged: plan.unjudged.iter().map(name).collect(),
        group: plan.map.group.as_ref().map(|(_, name)| name.clone()),
        notes: plan.map.notes.clone(),
    }
}

fn clocks(plan: &Plan<'_>, counted: &mut [Counted]) -> Vec<ClockFigures> {
    let figures = |(id, counted): (&bureau::id::ClockId, &mut Counted)| {
        let rule = plan.procedure.clock(id)?;
        let term = plan.procedure.term(&rule.budget, &plan.item);
        counted.took.sort_unstable();
        Some(ClockFigures {
            id: id.to_string(),
            name: rule.name.clone(),
            kind: rule.kind.zh().to_string(),
            limit: sentence::term(term),
            unit: clock_card::unit(term).to_string(),
            started: counted.started,
            stopped: counted.took.len() as u64,
            late: counted.late,
            deemed: counted.deemed,
            median: middle(&counted.took),
            longest: counted.took.last().copied().unwrap_or(0),
            latest: counted.latest,
        })
    };
    plan.judged.iter().zip(counted).filter_map(figures).collect()
}

/// The middle of sorted values, the lower one of two; 0 for none.
fn middle(sorted: &[u32]) -> u32 {
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

fn durations(plan: &Plan<'_>, counted: &[Counted]) -> Durations {
    let place = plan.judged.iter().position(|id| *id == plan.map.total);
    let rule = plan.procedure.clock(&plan.map.total);
    let (Some(place), Some(rule)) = (place, rule) else {
        return Durations::default();
    };
    let term = plan.procedure.term(&rule.budget, &plan.item);
    let limit = match term {
        Term::Months(months) => u32::from(months) * 30,
        Term::Hours(hours) => u32::from(hours).div_ceil(24),
        _ => u32::from(term.amount()),
    };
    let mut took = counted[place].took.clone();
    took.sort_unstable();
    let width = limit.div_ceil(BINS_TO_LIMIT).max(1);
    let last = limit.div_ceil(width) * 2 + 1;
    let bins = (0..=last).map(|nth| {
        // Day 0 stands alone, so that every range has the same width and one ends on the limit.
        let (from, to) = match nth {
            0 => (0, Some(0)),
            nth if nth == last => ((nth - 1) * width + 1, None),
            nth => ((nth - 1) * width + 1, Some(nth * width)),
        };
        let within = |days: &&u32| **days >= from && to.is_none_or(|to| **days <= to);
        Bin { from, to, count: took.iter().filter(within).count() as u64 }
    });
    Durations {
        unit: clock_card::unit(term).to_string(),
        limit,
        counted: took.len() as u64,
        median: middle(&took),
        longest: took.last().copied().unwrap_or(0),
        bins: bins.collect(),
    }
}

fn findings(plan: &Plan<'_>, counts: &[[u64; 3]]) -> Vec<RuleFigures> {
    let figures = |(rule, counts): (&bureau::watch::Rule, &[u64; 3])| RuleFigures {
        id: rule.id.clone(),
        name: rule.name.clone(),
        clause: rule.clause.clone(),
        warning: counts[Card::Warning as usize],
        yellow: counts[Card::Yellow as usize],
        red: counts[Card::Red as usize],
    };
    plan.charter.rules().iter().zip(counts).map(figures).collect()
}

fn groups(counts: BTreeMap<String, [u64; 2]>) -> Vec<Group> {
    let group = |(name, [cases, late_total]): (String, [u64; 2])| Group { name, cases, late_total };
    let mut groups: Vec<Group> = counts.into_iter().map(group).collect();
    groups.sort_by_key(|group| Reverse(group.cases));
    groups
}

fn months(counts: BTreeMap<(i32, u8), [u64; 2]>) -> Vec<Month> {
    let month = |((year, month), [cases, late_total]): ((i32, u8), [u64; 2])| Month {
        month: format!("{year}-{month:02}"),
        cases,
        late_total,
    };
    counts.into_iter().map(month).collect()
}

fn activities(plan: &Plan<'_>, counts: &[u64]) -> Vec<ActivityFigures> {
    let own = plan.map.activities.iter().zip(counts);
    own.map(|(activity, count)| ActivityFigures {
        name: activity.name.clone(),
        act: activity.act.map(|act| act.word().to_string()),
        act_name: activity.act.map(|act| act.zh()),
        count: *count,
    })
    .collect()
}

fn worst_of(plan: &Plan<'_>, trail: &Trail, today: Day) -> Worst {
    let late = |clock: &Clock| clock.due(&plan.almanac).late(clock.judged_on(today));
    let runs: Vec<&Clock> = trail.clocks(plan).map(|(clock, _)| clock).collect();
    let latest = runs.iter().max_by_key(|clock| (clock.id == plan.map.total && late(clock) > 0, late(clock)));
    let clock = latest.expect("only a case with a late clock is ranked");
    let started = trail.starter(clock);
    let rules = plan.charter.rules();
    let card = clock_card::card(clock, started, &plan.item, plan.procedure, rules, &plan.almanac, today);
    let mut steps: Vec<StepTime> = runs.iter().map(|clock| step(plan, clock, today)).collect();
    steps.sort_by(|a, b| (&a.started, &a.due).cmp(&(&b.started, &b.due)));
    Worst {
        case: trail.id.clone(),
        received: trail.received.to_string(),
        clock: clock.id.to_string(),
        name: card.name.clone(),
        limit: card.budget.clone(),
        due: card.due.to_string(),
        done: card.stopped.map(|day| day.to_string()),
        closed: trail.was_cut(clock),
        late: card.late,
        unit: card.unit.to_string(),
        sentence: why(trail, clock, &card, today, started),
        days: card.days.iter().map(|(day, words)| (day.to_string(), words.clone())).collect(),
        steps,
        card,
    }
}

fn why(
    trail: &Trail,
    clock: &Clock,
    card: &clock_card::ClockCard,
    today: Day,
    started: bureau::act::ActKind,
) -> String {
    let year = Some(clock.spans.started.year());
    let mut parts = Vec::new();
    if trail.was_deemed(started) {
        parts.push(words::fill("log", "deemed", "says", &[("act", started.zh())]));
    }
    parts.push(card.sentence.clone());
    let late = format!("{}{}", card.late, card.unit);
    let (key, day) = match card.stopped {
        Some(day) if trail.was_cut(clock) => ("closed", day),
        Some(day) => ("done", day),
        None => ("open", today),
    };
    let args = [("day", sentence::date(day, year)), ("late", late)];
    parts.push(words::fill("log", "outcome", key, &args));
    parts.join("；")
}

fn step(plan: &Plan<'_>, clock: &Clock, today: Day) -> StepTime {
    let due = clock.due(&plan.almanac);
    let day = clock.judged_on(today);
    let rule = plan.procedure.clock(&clock.id);
    StepTime {
        clock: clock.id.to_string(),
        name: rule.map_or_else(|| clock.id.to_string(), |rule| rule.name.clone()),
        started: clock.spans.started.to_string(),
        due: due.on().to_string(),
        done: clock.stopped.map(|(day, _)| day.to_string()),
        took: took(plan, clock, day),
        late: due.late(day),
        unit: clock_card::unit(clock.term).to_string(),
    }
}

fn broken(fault: &LogFault, name: &str) -> Broken {
    let named = fault.named(name);
    Broken { line: fault.line, code: fault.code.to_string(), says: named.says(), remedy: named.remedy() }
}
