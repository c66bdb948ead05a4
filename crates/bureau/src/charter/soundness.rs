//! Whether a procedure is sound: every step reachable and able to end, every act with a role, a clock always running,
//! no ambiguity, nothing unused, no role both deciding and supervising (design §1).

use crate::act::ActKind;
use crate::entry::ClockKind;
use crate::fault::Fault;
use crate::id::{ClockId, StepId};
use crate::procedure::{Budget, Field, FieldKind, Line, NAMED, Procedure, When};
use crate::role::Role;
use std::collections::{BTreeMap, BTreeSet};

/// Most clocks a procedure may have: the walk over its states is exponential in them.
const CLOCKS_MAX: usize = 12;

/// All faults of a procedure.
pub fn faults(file: &str, procedure: &Procedure) -> Vec<Fault> {
    let mut found = Faults { file, list: Vec::new() };
    unique(procedure, &mut found);
    references(procedure, &mut found);
    if found.list.is_empty() {
        roles(procedure, &mut found);
        ambiguity(procedure, &mut found);
        unused(procedure, &mut found);
        walk(procedure, &mut found);
    }
    found.list
}

/// Acts of whoever ordered something on what became of it; to handle it is others' (docs/decisions/0017).
const ORDERS: &[ActKind] = &[
    ActKind::File,
    ActKind::Extend,
    ActKind::RefuseExtension,
    ActKind::Reschedule,
    ActKind::HandOver,
    ActKind::PublishProblem,
    ActKind::UnpublishProblem,
    ActKind::SendBack,
    ActKind::Verify,
    ActKind::LookBack,
    ActKind::Rebound,
    ActKind::Cancel,
    ActKind::Remind,
    ActKind::Escalate,
    ActKind::Correct,
];

/// Whether matters of this procedure are ordered: nobody outside can ask for one.
fn is_order(procedure: &Procedure) -> bool {
    procedure.lines_at(None).all(|line| line.roles.iter().all(|role| !matches!(role, Role::Party | Role::WindowClerk)))
}

struct Faults<'a> {
    file: &'a str,
    list: Vec<Fault>,
}

impl Faults<'_> {
    fn add(&mut self, line: u32, code: &'static str, args: Vec<(&'static str, String)>) {
        self.list.push(Fault::at(self.file, line, code, args));
    }
}

fn unique(procedure: &Procedure, found: &mut Faults<'_>) {
    let mut check = |words: Vec<(String, u32)>| {
        let mut seen = BTreeSet::new();
        for (word, line) in words {
            if !seen.insert(word.clone()) {
                found.add(line, "twice", vec![("word", word)]);
            }
        }
    };
    check(procedure.steps.iter().map(|step| (step.id.to_string(), step.line)).collect());
    check(procedure.clocks.iter().map(|clock| (clock.id.to_string(), clock.line)).collect());
    check(procedure.specials.iter().map(|special| (special.id.to_string(), special.line)).collect());
    check(procedure.activities.iter().map(|kind| (kind.id.to_string(), kind.line)).collect());
    check(procedure.parameters.iter().map(|parameter| (parameter.id.to_string(), parameter.line)).collect());
    check(procedure.fields.iter().map(|field| (field.id.to_string(), 0)).collect());
}

fn references(procedure: &Procedure, found: &mut Faults<'_>) {
    let parameter = |budget: &Budget| match budget {
        Budget::Parameter(id) if procedure.parameter(id).is_none() => Some(id.to_string()),
        _ => None,
    };
    let no = |kind: &str, word: &str| vec![("kind", kind.to_string()), ("word", word.to_string())];
    for line in &procedure.lines {
        for step in line.from.iter().chain(&line.to).filter(|id| procedure.step(id).is_none()) {
            found.add(line.line, "no-such", no("环节", step.as_str()));
        }
        for clock in line.clocks().filter(|id| procedure.clock(id).is_none()) {
            found.add(line.line, "no-such", no("计时", clock.as_str()));
        }
        for word in line.budgets().filter_map(parameter) {
            found.add(line.line, "no-such", no("参数", &word));
        }
        if (line.act == ActKind::File) != line.from.is_empty() {
            found.add(line.line, "line-without-step", vec![("act", line.act.zh())]);
        }
        if line.extends.is_empty() != line.by.is_none() {
            found.add(line.line, "extends-without-by", vec![("act", line.act.zh())]);
        }
    }
    for clock in &procedure.clocks {
        if let Some(word) = parameter(&clock.budget) {
            found.add(clock.line, "no-such", no("参数", &word));
        }
    }
    named(procedure, found);
    options(procedure, found);
    for special in procedure.specials.iter() {
        match procedure.clock(&special.clock) {
            Some(clock) if clock.kind == ClockKind::Special => {}
            _ => found.add(special.line, "no-such", no("特别程序计时", special.clock.as_str())),
        }
    }
    for own in &procedure.parameters {
        if let Some(within) = own.within.as_ref().filter(|id| procedure.parameter(id).is_none()) {
            found.add(own.line, "no-such", no("参数", within.as_str()));
        }
    }
}

/// A field of answers has some, and no other field has.
fn options(procedure: &Procedure, found: &mut Faults<'_>) {
    let odd = |field: &&Field| (field.kind == FieldKind::Choice) == field.options.is_empty();
    for field in procedure.fields.iter().filter(odd) {
        found.add(0, "options-here", vec![("word", field.id.to_string())]);
    }
}

/// A day is named only by an order, for a clock or for more of it; whatever else has a length has one of its own.
fn named(procedure: &Procedure, found: &mut Faults<'_>) {
    let mut fault = |line: u32| found.add(line, "named-here", vec![("word", NAMED.into())]);
    let parameters = procedure.parameters.iter().filter(|own| own.id.as_str() == NAMED);
    parameters.for_each(|own| fault(own.line));
    let lines = procedure.lines.iter();
    let elsewhere = |line: &&Line| line.within.iter().chain(&line.late).any(|budget| *budget == Budget::Named);
    lines.filter(elsewhere).for_each(|line| fault(line.line));
    let ordered =
        |clock: &&crate::procedure::ClockRule| (clock.budget == Budget::Named) != (clock.kind == ClockKind::Ordered);
    procedure.clocks.iter().filter(ordered).for_each(|clock| fault(clock.line));
}

fn roles(procedure: &Procedure, found: &mut Faults<'_>) {
    for line in &procedure.lines {
        if line.roles.is_empty() {
            found.add(line.line, "line-without-role", vec![("act", line.act.zh())]);
        }
        for role in &line.roles {
            // Whoever watches handles nothing but what their own office owes every period; what they ordered themselves they order, hasten and verify.
            let own = line.when.contains(&When::OwnOffice) && procedure.is_opened_by_clock();
            let orders = role.supervises() && (own || is_order(procedure) && ORDERS.contains(&line.act));
            if role.is_admin() || (role.supervises() && !orders) {
                found.add(line.line, "watcher-acts", vec![("role", role.zh().into()), ("act", line.act.zh())]);
            }
        }
        // It opens what comes round every period; whatever else it does the law deems done.
        let opens = line.act == ActKind::File && line.roles == [Role::Clock];
        let by_clock = line.roles.contains(&Role::Clock) && !opens;
        if by_clock != line.deemed.is_some() || (line.deemed.is_some() && line.roles.len() > 1) {
            found.add(line.line, "deemed-without-clock", vec![("act", line.act.zh())]);
        }
    }
}

fn ambiguity(procedure: &Procedure, found: &mut Faults<'_>) {
    for (n, line) in procedure.lines.iter().enumerate() {
        let both = |other: &&Line| {
            let meet = |step: &StepId| other.from.contains(step);
            other.act == line.act
                && other.roles.iter().any(|role| line.roles.contains(role))
                && (line.from.iter().any(meet) || (line.from.is_empty() && other.from.is_empty()))
        };
        if let Some(other) = procedure.lines[..n].iter().find(both) {
            found.add(line.line, "ambiguous", vec![("act", line.act.zh()), ("line", other.line.to_string())]);
        }
    }
}

fn unused(procedure: &Procedure, found: &mut Faults<'_>) {
    let budgets =
        || procedure.clocks.iter().map(|clock| &clock.budget).chain(procedure.lines.iter().flat_map(Line::budgets));
    for parameter in &procedure.parameters {
        let used = budgets().any(|budget| *budget == Budget::Parameter(parameter.id.clone()));
        if !used {
            found.add(parameter.line, "unused", vec![("word", parameter.id.to_string())]);
        }
    }
    late_entries(procedure, found);
    found.list.extend(crate::activity::faults(found.file, procedure));
    for clock in procedure.clocks.iter().filter(|clock| clock.kind != ClockKind::Recording) {
        let started = procedure.lines.iter().any(|line| line.starts.contains(&clock.id));
        let limits = procedure.specials.iter().any(|special| special.clock == clock.id);
        if !started && !limits {
            found.add(clock.line, "unused", vec![("word", clock.id.to_string())]);
        }
    }
    let suspends = procedure.lines.iter().any(|line| line.act == ActKind::Suspend);
    if procedure.specials.is_empty() == suspends {
        let line = procedure.specials.first().map_or(1, |special| special.line);
        found.add(line, "special-without-suspend", vec![]);
    }
}

/// Where a line lets its act be entered late, one clock says how soon it must be; no line moves that clock.
fn late_entries(procedure: &Procedure, found: &mut Faults<'_>) {
    let late = procedure.lines.iter().find(|line| line.late.is_some());
    let clocks: Vec<_> = procedure.clocks.iter().filter(|clock| clock.kind == ClockKind::Recording).collect();
    match (late, clocks.as_slice()) {
        (Some(line), []) => found.add(line.line, "late-without-clock", vec![("act", line.act.zh())]),
        (None, [clock, ..]) | (Some(_), [_, clock, ..]) => {
            found.add(clock.line, "unused", vec![("word", clock.id.to_string())]);
        }
        _ => {}
    }
    let moved = |line: &&Line| line.clocks().any(|id| clocks.iter().any(|clock| clock.id == *id));
    if let Some(line) = procedure.lines.iter().find(moved) {
        found.add(line.line, "late-clock-moved", vec![("act", line.act.zh())]);
    }
}

/// Walks every state (step, running clocks) a matter can be in.
fn walk(procedure: &Procedure, found: &mut Faults<'_>) {
    if procedure.clocks.len() > CLOCKS_MAX {
        found.add(1, "too-many-clocks", vec![("max", CLOCKS_MAX.to_string())]);
        return;
    }
    let states = states(procedure);
    for step in &procedure.steps {
        let here: Vec<_> = states.keys().filter(|(id, _)| *id == step.id).collect();
        if here.is_empty() {
            found.add(step.line, "unreachable", vec![("step", step.name.clone())]);
            continue;
        }
        if !step.end && !step.waits && here.iter().any(|(_, running)| running.is_empty()) {
            found.add(step.line, "no-clock-runs", vec![("step", step.name.clone())]);
        }
        if step.end && here.iter().any(|(_, running)| !running.is_empty()) {
            found.add(step.line, "clock-left-running", vec![("step", step.name.clone())]);
        }
        if !step.end && !can_end(procedure, &step.id) {
            found.add(step.line, "cannot-end", vec![("step", step.name.clone())]);
        }
    }
}

type State = (StepId, BTreeSet<ClockId>);

/// Every state a matter can be in, special steps left aside: they stop of themselves when the step changes.
fn states(procedure: &Procedure) -> BTreeMap<State, ()> {
    let mut seen = BTreeMap::new();
    let mut open: Vec<State> = procedure.lines_at(None).filter_map(|line| next(line, None)).collect();
    while let Some(state) = open.pop() {
        if seen.insert(state.clone(), ()).is_none() {
            open.extend(procedure.lines_at(Some(&state.0)).filter_map(|line| next(line, Some(&state))));
        }
    }
    seen
}

fn next(line: &Line, from: Option<&State>) -> Option<State> {
    let step = line.to.clone().or_else(|| from.map(|(step, _)| step.clone()))?;
    let mut running = from.map(|(_, running)| running.clone()).unwrap_or_default();
    running.retain(|clock| !line.stops.contains(clock));
    running.extend(line.starts.iter().cloned());
    Some((step, running))
}

fn can_end(procedure: &Procedure, from: &StepId) -> bool {
    let mut seen = BTreeSet::from([from.clone()]);
    let mut open = vec![from.clone()];
    while let Some(step) = open.pop() {
        if procedure.step(&step).is_some_and(|step| step.end) {
            return true;
        }
        for to in procedure.lines_at(Some(&step)).filter_map(|line| line.to.clone()) {
            if seen.insert(to.clone()) {
                open.push(to);
            }
        }
    }
    false
}
