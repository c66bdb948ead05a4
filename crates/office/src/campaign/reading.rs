//! From bytes to a notice: decoded, read with the roster's organs as known units, put into the domain's own words.
//!
//! Refuses: to decide anything about what was read. A person corrects it.

use crate::{No, Opener};
use archive::Trouble;
use bureau::act::Words;
use bureau::campaign::{
    CampaignPhase, Certainty, Figure, Member, Notice, ORIGINAL_BYTES_MAX, Passage, PublicPhone, Quantity, Remark,
    Sourced, Task, Unit,
};
use bureau::decide::WORDS_MAX;
use bureau::id::{OrganId, PointId};
use bureau::refusal::Refusal;
use bureau::roster::Roster;
use notices::{Draft, Grade, Reading, Units};
use std::ops::Range;

/// The kind of organs that are parts of a bureau.
const SECTION: &str = "section";

/// The text of a file, without the mark at its beginning and without what nobody sees.
pub(super) fn decoded(name: &str, bytes: Vec<u8>, opener: Option<&Opener>) -> Result<String, No> {
    let no = |code, name: String| Refusal::Campaign { code, name, clause: None };
    let text = match opener {
        Some(open) => {
            let opened = open(name, bytes).map_err(Trouble::File)?;
            opened.map_err(|fault| no("campaign-unopened", fault.to_string()))?
        }
        None => String::from_utf8(bytes).map_err(|_| no("campaign-not-text", name.into()))?,
    };
    if text.len() > ORIGINAL_BYTES_MAX {
        return Err(no("campaign-too-large", (text.len() >> 10).to_string()).into());
    }
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\0', " ");
    Ok(text.trim().to_string())
}

/// What is read in a text.
pub(super) fn notice(original: &str, roster: &Roster) -> Notice {
    let mut units = Units::none();
    for organ in roster.organs() {
        units.add(organ.id.as_str(), &organ.name);
    }
    for organ in roster.organs() {
        // What a section is called is known inside its bureau only: every bureau has an 办公室.
        let of = organ.parent.as_ref().and_then(|parent| roster.organ(parent)).filter(|_| organ.kind == SECTION);
        units.add(organ.id.as_str(), &format!("{}{}", of.map_or("", |bureau| bureau.short.as_str()), organ.short));
    }
    of(notices::read(original, &units), roster)
}

fn of(draft: Draft, roster: &Roster) -> Notice {
    let phases: Vec<CampaignPhase> = draft.phases.into_iter().enumerate().map(phase).collect();
    let tasks = draft.tasks.into_iter().enumerate();
    let tasks = tasks.map(|(place, one)| task(place, one, &phases, roster)).collect();
    Notice {
        title: draft.title.map(text),
        issuer: draft.issuer.map(text),
        number: draft.number.map(text),
        date: draft.date.map(|date| sourced(date, |date| date)),
        kind: draft.kind.map(text),
        basis: draft.basis.into_iter().map(text).collect(),
        group: draft.group.into_iter().map(|one| Member { role: words(&one.role), name: text(one.name) }).collect(),
        tasks,
        targets: figures(draft.targets),
        weights: figures(draft.weights),
        thresholds: figures(draft.thresholds),
        hotlines: (draft.hotlines.into_iter())
            .map(|one| PublicPhone { number: text(one.number), owner: words(&one.owner) })
            .collect(),
        remarks: (draft.notes.into_iter())
            .map(|note| Remark { text: words(&note.text), places: passages(&note.places) })
            .collect(),
        phases,
    }
}

fn phase((place, phase): (usize, notices::Phase)) -> CampaignPhase {
    CampaignPhase {
        id: PointId::new(format!("phase-{place}")),
        name: text(phase.name),
        from: phase.start.map(|day| sourced(day, |day| day)),
        to: phase.end.map(|day| sourced(day, |day| day)),
    }
}

fn task(place: usize, task: notices::Task, phases: &[CampaignPhase], roster: &Roster) -> Task {
    let unit = |unit: notices::Unit| {
        let organ = unit.id.map(OrganId::new).filter(|organ| roster.organ(organ).is_some());
        Unit { organ, name: words(&unit.name) }
    };
    let units = |units: Vec<Reading<notices::Unit>>| units.into_iter().map(|one| sourced(one, unit)).collect();
    // A task belongs to the phase under whose heading it stands.
    let within = |phase: &&CampaignPhase| {
        phase.name.value.as_str().is_some_and(|name| !name.is_empty() && task.section.contains(name))
    };
    Task {
        id: PointId::new(format!("task-{place}")),
        phase: phases.iter().rev().find(within).map(|phase| phase.id.clone()),
        number: words(&task.number),
        title: text(task.title),
        lead: units(task.lead),
        responsible: units(task.responsible),
        due: task.deadline.map(|day| sourced(day, |day| day)),
        deliverables: task.deliverables.into_iter().map(text).collect(),
    }
}

fn figures(figures: Vec<notices::Figure>) -> Vec<Figure> {
    let figure = |(place, figure): (usize, notices::Figure)| Figure {
        id: PointId::new(format!("figure-{place}")),
        what: words(&figure.what),
        planned: Quantity::first_in(&figure.value.value),
        says: text(figure.value),
    };
    figures.into_iter().enumerate().map(figure).collect()
}

fn text(reading: Reading<String>) -> Sourced<Words> {
    sourced(reading, |text| words(&text))
}

fn sourced<T, U>(reading: Reading<T>, value: impl FnOnce(T) -> U) -> Sourced<U> {
    let certainty = match reading.grade {
        Grade::Stated => Certainty::Stated,
        Grade::Resolved => Certainty::Resolved,
        Grade::Inferred => Certainty::Inferred,
        Grade::Guessed => Certainty::Guessed,
    };
    Sourced { value: value(reading.value), places: passages(&reading.places), certainty, looked: false }
}

fn passages(places: &[Range<usize>]) -> Vec<Passage> {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let places = places.iter().filter(|place| !place.is_empty());
    places.map(|place| Passage { from: byte(place.start), to: byte(place.end) }).collect()
}

/// A text no longer than a draft takes: what was misread as one long value is cut, and its place shows the whole.
fn words(text: &str) -> Words {
    let short: String = text.chars().take(WORDS_MAX).collect();
    Words::new(&short)
}
