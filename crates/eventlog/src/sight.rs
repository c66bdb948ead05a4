//! A foreign log as sightings: cases that an archive may keep as observed matters.
//!
//! Refuses: to guess. An act whose content the mapping does not state, a case that nothing opens, and one that the log
//! tells in pieces are put aside with the reason; an activity nobody named is counted and named.

use crate::case::Case;
use crate::fault::{FAULTS_MAX, LogFault};
use crate::map::{Import, Map, Plan};
use crate::report::Unknown;
use crate::trail::{self, Moment, Remarks};
use crate::{Format, read};
use almanac::Day;
use bureau::act::{
    Act, ActKind, Decide, Examine, Extend, File, Refuse, Reply, RequestCorrection, SendBack, Serve, Supplement,
    Withdraw, Words,
};
use bureau::charter::Charter;
use bureau::fault::Fault;
use bureau::id::{ItemId, PartyId};
use bureau::item::Item;
use bureau::observe::{Seen, Sighting};
use bureau::procedure::Procedure;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;

/// Characters of a case id: it stands in the receipt number and on every page.
const CASE_MAX: usize = 60;

/// What a log came to.
#[derive(Clone, Debug, Default)]
pub struct Sightings {
    /// Cases that can be kept, in the order of the log.
    pub cases: Vec<Sighting>,
    /// Cases put aside, each with its line and the reason; at most [`FAULTS_MAX`] are named.
    pub aside: Vec<Fault>,
    /// How many were put aside.
    pub aside_count: u64,
    /// Events of the log.
    pub events: u64,
    /// Events that move no clock, or of which another occurrence counts.
    pub silent: u64,
    /// Events of cases put aside.
    pub lost: u64,
    /// Activities the mapping does not know, in the order of the log.
    pub unknown: Vec<Unknown>,
}

/// Reads a log for an archive in which `charter` is in force; `item` takes the place of the one the mapping names.
///
/// # Errors
/// Every fault of the mapping against the charter, or every fault found up to where the log cannot be read on.
pub fn sightings(
    input: impl Read,
    name: &str,
    format: Format,
    map: &Map,
    charter: &Charter,
    item: Option<&ItemId>,
) -> Result<Sightings, Vec<Fault>> {
    let plan = map.bind(charter)?;
    let (into, item) = bind(&plan, item)?;
    let mut gatherer = Gatherer {
        plan: &plan,
        into,
        item,
        name,
        found: Sightings::default(),
        closings: Vec::new(),
        ids: HashSet::new(),
        strangers: HashMap::new(),
        latest: None,
    };
    let read = read(input, format, &map.wanted(format), &mut |case| {
        gatherer.case(case);
        ControlFlow::Continue(())
    });
    let summary = read.map_err(|faults| faults.iter().map(|fault| fault.named(name)).collect::<Vec<_>>())?;
    gatherer.close();
    let mut found = gatherer.found;
    found.events = summary.events;
    Ok(found)
}

/// What the mapping must say beyond following a log, and the item in the archive.
fn bind<'m>(plan: &Plan<'m>, item: Option<&ItemId>) -> Result<(&'m Import, &'m Item), Vec<Fault>> {
    let map = plan.map;
    let fault = |line, code, args| Fault::at(&map.file, line, code, args);
    let into = map.into.as_ref().ok_or_else(|| vec![fault(1, "map-into", vec![])])?;
    let id = item.or(into.item.as_ref()).ok_or_else(|| vec![fault(into.line, "map-item", vec![])])?;
    let word = || vec![("word", id.to_string())];
    let item = plan.charter.item(id).ok_or_else(|| vec![fault(into.line, "into-item", word())])?;
    let mut faults = Vec::new();
    if item.procedure != map.procedure {
        let mut args = word();
        args.extend([("is", item.procedure.to_string()), ("wants", map.procedure.to_string())]);
        faults.push(fault(into.line, "into-procedure", args));
    }
    let fields = into.fields.iter().filter(|(id, _)| plan.procedure.fields.iter().all(|field| field.id != *id));
    faults.extend(fields.map(|(id, _)| fault(into.line, "into-field", vec![("word", id.to_string())])));
    for activity in &map.activities {
        let args = || vec![("name", activity.name.clone()), ("act", activity.act.map_or_else(String::new, |a| a.zh()))];
        match activity.act {
            Some(act) if act != ActKind::File && said(act, None).is_none() => {
                faults.push(fault(activity.line, "into-act", args()))
            }
            Some(ActKind::Decide | ActKind::Examine) if activity.favourable.is_none() => {
                faults.push(fault(activity.line, "into-outcome", args()));
            }
            _ => {}
        }
    }
    if let Some(closing) = &map.closing {
        let step = closing.step.as_ref().and_then(|step| plan.procedure.step(step));
        if step.is_none_or(|step| !step.end) {
            faults.push(fault(closing.line, "into-closing", ends(plan.procedure)));
        }
    }
    if faults.is_empty() { Ok((into, item)) } else { Err(faults) }
}

fn ends(procedure: &Procedure) -> Vec<(&'static str, String)> {
    let ends = procedure.steps.iter().filter(|step| step.end).map(|step| step.id.to_string());
    vec![("steps", ends.collect::<Vec<_>>().join(" "))]
}

struct Gatherer<'m, 'p> {
    plan: &'p Plan<'m>,
    into: &'p Import,
    item: &'p Item,
    name: &'p str,
    found: Sightings,
    /// What the closing attribute says, by the place of the case.
    closings: Vec<(usize, Moment)>,
    ids: HashSet<Box<str>>,
    strangers: HashMap<Box<str>, usize>,
    latest: Option<Day>,
}

impl Gatherer<'_, '_> {
    fn case(&mut self, case: Case<'_>) {
        let (known, mapped) = self.activities(case);
        match self.sighting(case) {
            Ok((sighting, closing)) => {
                let from_events = sighting.seen.len() as u64 - u64::from(self.plan.map.opening.is_some());
                self.found.silent += known + mapped - from_events;
                self.closings.extend(closing.map(|closing| (self.found.cases.len(), closing)));
                self.found.cases.push(sighting);
            }
            Err(fault) => {
                self.found.lost += known + mapped;
                self.found.aside_count += 1;
                if self.found.aside.len() < FAULTS_MAX {
                    self.found.aside.push(fault.with("case", case.id()).named(self.name));
                }
            }
        }
    }

    /// Counts the events of a case: those known to move no clock, and those that stand for an act.
    fn activities(&mut self, case: Case<'_>) -> (u64, u64) {
        let (mut known, mut mapped) = (0, 0);
        for event in case.events() {
            match self.plan.activity(event.activity) {
                Some(activity) if activity.act.is_some() => mapped += 1,
                Some(_) => known += 1,
                None => self.stranger(event.activity, event.line),
            }
        }
        (known, mapped)
    }

    fn stranger(&mut self, name: &str, line: u64) {
        if let Some(place) = self.strangers.get(name) {
            self.found.unknown[*place].count += 1;
            return;
        }
        self.strangers.insert(name.into(), self.found.unknown.len());
        self.found.unknown.push(Unknown { name: name.to_string(), count: 1, first_line: line });
    }

    fn sighting(&mut self, case: Case<'_>) -> Result<(Sighting, Option<Moment>), LogFault> {
        let aside = |code| LogFault::new(code).at(case.line());
        if case.id().chars().count() > CASE_MAX || case.id().chars().any(char::is_control) {
            return Err(aside("aside-id").with("limit", &CASE_MAX.to_string()));
        }
        if !self.ids.insert(case.id().into()) {
            return Err(aside("aside-again"));
        }
        let (plan, mut faults) = (self.plan, Vec::new());
        let events = trail::events(plan, case, &mut self.latest, &mut faults);
        let mut moment = |column: &str| trail::attribute(plan, case, column, &mut faults);
        let opening = plan.map.opening.as_ref().map(|opening| (opening.act, moment(&opening.column)));
        let closing = plan.map.closing.as_ref().and_then(|closing| moment(&closing.column));
        if !faults.is_empty() || case.refused_events() > 0 {
            return Err(aside("aside-broken"));
        }
        let acts = trail::acts(plan, &events, opening, &mut Remarks::default());
        let opens = |act| plan.procedure.lines.iter().any(|line| line.applies(act, None));
        match &acts[..] {
            [first, rest @ ..] if first.act == ActKind::File && opens(first.act) => {
                if rest.iter().any(|seen| opens(seen.act)) {
                    return Err(aside("aside-reopened"));
                }
            }
            _ => return Err(aside("aside-unopened")),
        }
        let file = self.file(case);
        let misfit = |field: &bureau::procedure::Field| {
            file.fields.get(&field.id).is_some_and(|words| words.count() > field.max.into() || !is_plain(words))
        };
        if let Some(field) = plan.procedure.fields.iter().find(|field| misfit(field)) {
            return Err(aside("aside-field").with("field", &field.name));
        }
        let seen = acts.iter().map(|seen| Seen {
            act: seen.act,
            said: said(seen.act, seen.favourable),
            day: seen.moment.0,
            at: seen.moment.1,
        });
        let sighting = Sighting {
            source: self.into.source.clone(),
            case: case.id().to_string(),
            line: case.line(),
            file,
            seen: seen.collect(),
            unjudged: plan.unjudged.clone(),
            end: plan.map.closing.as_ref().and_then(|closing| closing.step.clone()),
        };
        Ok((sighting, closing))
    }

    /// The filing: what the log says, and the id of the case where people look for a title.
    fn file(&self, case: Case<'_>) -> File {
        let mut fields: BTreeMap<_, _> =
            self.plan.procedure.fields.iter().map(|field| (field.id.clone(), Words::new(""))).collect();
        for (field, column) in &self.into.fields {
            fields.insert(field.clone(), Words::new(trail::written(self.plan, case, column).unwrap_or_default()));
        }
        if let Some(first) = self.plan.procedure.fields.first()
            && let Some(title) = fields.get_mut(&first.id).filter(|title| title.is_blank())
        {
            *title = Words::new(case.id());
        }
        File {
            receipt: bureau::observe::receipt(&self.into.source, case.id()),
            party: PartyId::new(0),
            item: self.item.id.clone(),
            organ: self.item.organ.clone(),
            section: self.item.section.clone(),
            channel: self.into.channel,
            fields,
            materials: Vec::new(),
            attachments: Vec::new(),
            task: None,
        }
    }

    /// What the closing attribute ends by the last day of the log is closed then, or with its last act.
    fn close(&mut self) {
        for (place, (day, at)) in self.closings.drain(..) {
            let seen = &mut self.found.cases[place].seen;
            let Some(last) = seen.last().filter(|_| Some(day) <= self.latest) else { continue };
            let (day, at) = if at < last.at { (last.day, last.at) } else { (day, at) };
            seen.push(Seen { act: ActKind::Close, said: Some(Act::Close), day, at });
        }
    }
}

/// Whether it has only characters that people type.
fn is_plain(words: &Words) -> bool {
    words.as_str().is_none_or(|text| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')))
}

/// The content of an act as far as a log tells it; none for the one that opens, and for those that name a post or a
/// text of ours, which a log cannot know.
fn said(act: ActKind, favourable: Option<bool>) -> Option<Act> {
    let (blank, favourable) = (|| Words::new(""), favourable.unwrap_or(false));
    Some(match act {
        ActKind::Accept => Act::Accept,
        ActKind::Refuse => Act::Refuse(Refuse { reason: blank() }),
        ActKind::RequestCorrection => {
            Act::RequestCorrection(RequestCorrection { materials: Vec::new(), list: blank() })
        }
        ActKind::Supplement => {
            Act::Supplement(Supplement { materials: Vec::new(), note: blank(), attachments: Vec::new() })
        }
        ActKind::Examine => Act::Examine(Examine { favourable, opinion: blank() }),
        ActKind::SendBack => Act::SendBack(SendBack { reason: blank() }),
        ActKind::Extend => Act::Extend(Extend { reason: blank() }),
        ActKind::Decide => Act::Decide(Decide { granted: favourable, reasons: blank() }),
        ActKind::Reply => Act::Reply(Reply { answer: blank() }),
        ActKind::Serve => Act::Serve(Serve { manner: blank() }),
        ActKind::Withdraw => Act::Withdraw(Withdraw { reason: blank() }),
        ActKind::Close => Act::Close,
        _ => return None,
    })
}
