//! A draft as JSON, in the schema that readings of notices are compared in.
//!
//! Refuses: to lose what the schema does not name: places and grades go into `readings` beside it.

use crate::draft::{Draft, Figure, Reading, Task, Unit};
use almanac::Day;
use serde_json::{Value, json};
use std::ops::Range;

/// The draft as one JSON object, indented.
pub fn text(draft: &Draft) -> String {
    format!("{:#}\n", value(draft))
}

/// The draft as a JSON value.
pub fn value(draft: &Draft) -> Value {
    json!({
        "title": plain(&draft.title),
        "issuer": plain(&draft.issuer),
        "doc_number": plain(&draft.number),
        "issue_date": draft.date.as_ref().map(|date| date.value.to_string()),
        "kind": plain(&draft.kind),
        "addressees": units(&draft.addressees),
        "basis": draft.basis.iter().map(|one| &one.value).collect::<Vec<_>>(),
        "leading_group": draft.group.iter().map(|one| json!({ "role": one.role, "name": one.name.value })).collect::<Vec<_>>(),
        "phases": draft.phases.iter().map(|phase| json!({
            "name": phase.name.value,
            "start": day(&phase.start),
            "end": day(&phase.end),
            "text_anchor": phase.anchor,
            "readings": { "name": how(&phase.name), "start": phase.start.as_ref().map(how), "end": phase.end.as_ref().map(how) },
        })).collect::<Vec<_>>(),
        "tasks": draft.tasks.iter().map(task).collect::<Vec<_>>(),
        "targets": figures(&draft.targets),
        "weights": figures(&draft.weights),
        "thresholds": figures(&draft.thresholds),
        "hotlines": draft.hotlines.iter().map(|one| json!({
            "number": one.number.value, "owner": one.owner, "readings": { "number": how(&one.number) },
        })).collect::<Vec<_>>(),
        "notes": draft.notes.iter().map(|note| json!({ "text": note.text, "places": places(&note.places) })).collect::<Vec<_>>(),
        "readings": {
            "title": draft.title.as_ref().map(how),
            "issuer": draft.issuer.as_ref().map(how),
            "doc_number": draft.number.as_ref().map(how),
            "issue_date": draft.date.as_ref().map(how),
            "kind": draft.kind.as_ref().map(how),
        },
    })
}

fn task(task: &Task) -> Value {
    json!({
        "no": task.number,
        "title": task.title.value,
        "lead_units": units(&task.lead),
        "responsible_units": units(&task.responsible),
        "deadline": day(&task.deadline),
        "deliverables": task.deliverables.iter().map(|one| &one.value).collect::<Vec<_>>(),
        "section": task.section,
        "text_anchor": task.anchor,
        "readings": {
            "title": how(&task.title),
            "lead_units": task.lead.iter().map(how).collect::<Vec<_>>(),
            "responsible_units": task.responsible.iter().map(how).collect::<Vec<_>>(),
            "deadline": task.deadline.as_ref().map(how),
            "deliverables": task.deliverables.iter().map(how).collect::<Vec<_>>(),
        },
    })
}

/// Where a value stands, by which rule it was read, and how sure it is.
fn how<T>(reading: &Reading<T>) -> Value {
    json!({ "places": places(&reading.places), "rule": reading.rule.word(), "grade": reading.grade.word() })
}

fn places(places: &[Range<usize>]) -> Vec<[usize; 2]> {
    places.iter().map(|place| [place.start, place.end]).collect()
}

fn plain(reading: &Option<Reading<String>>) -> Option<&str> {
    reading.as_ref().map(|reading| reading.value.as_str())
}

fn day(reading: &Option<Reading<Day>>) -> Option<String> {
    reading.as_ref().map(|reading| reading.value.to_string())
}

fn units(units: &[Reading<Unit>]) -> Vec<&str> {
    units.iter().map(|unit| unit.value.name.as_str()).collect()
}

fn figures(figures: &[Figure]) -> Vec<Value> {
    let one = |figure: &Figure| json!({ "what": figure.what, "value": figure.value.value, "readings": { "value": how(&figure.value) } });
    figures.iter().map(one).collect()
}
