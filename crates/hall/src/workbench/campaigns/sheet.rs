//! The form of a draft: texts in and out, and what its buttons do to it.
//!
//! Refuses: places and certainties from a form; it carries which row each row was made from, and no more.

use crate::forms::Bag;
use bureau::campaign::sheet::{Made, PairRow, Pairs, PhaseRow, Sheet, TaskRow, Typed};
use std::collections::BTreeMap;

/// Most rows of one list that a form may have.
const ROWS_MAX: usize = 1_000;

/// The values of a form by name.
struct Values<'a>(BTreeMap<&'a str, Vec<&'a str>>);

impl Values<'_> {
    fn one(&self, name: &str) -> String {
        self.0.get(name).and_then(|values| values.first()).map_or_else(String::new, |value| (*value).to_string())
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.0.get(name).map(|values| values.iter().map(|value| (*value).to_string()).collect()).unwrap_or_default()
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn typed(&self, name: &str) -> Typed {
        Typed { text: self.one(name), looked: self.has(&format!("{name}.looked")) }
    }

    /// The rows of a list, each with what it was made from.
    fn rows<T>(&self, list: &str, row: impl Fn(&str) -> T) -> Vec<Made<T>> {
        let name = |place: usize| format!("{list}.{place}");
        let places = (0..ROWS_MAX).take_while(|place| self.has(&format!("{}.from", name(*place))));
        let made = |place: usize| {
            let from = self.one(&format!("{}.from", name(place)));
            let keeps = !self.has(&format!("{}.fresh", name(place)));
            Made { from: from.split(' ').filter_map(|at| at.parse().ok()).collect(), keeps, row: row(&name(place)) }
        };
        places.map(made).collect()
    }

    fn pairs(&self, list: &str) -> Pairs {
        self.rows(list, |name| PairRow { label: self.one(&format!("{name}.label")), value: self.typed(name) })
    }
}

/// The form as it was sent.
pub fn read(bag: &Bag) -> Sheet {
    let pairs = bag.pairs(&[]);
    let mut values = Values(BTreeMap::new());
    for (name, value) in &pairs {
        values.0.entry(name).or_default().push(value);
    }
    let phase = |name: &str| PhaseRow {
        name: values.typed(&format!("{name}.name")),
        start: values.typed(&format!("{name}.start")),
        end: values.typed(&format!("{name}.end")),
    };
    let task = |name: &str| TaskRow {
        number: values.one(&format!("{name}.number")),
        title: values.typed(&format!("{name}.title")),
        lead: values.all(&format!("{name}.lead")),
        lead_looked: values.has(&format!("{name}.lead.looked")),
        responsible: values.all(&format!("{name}.responsible")),
        responsible_looked: values.has(&format!("{name}.responsible.looked")),
        due: values.typed(&format!("{name}.due")),
        deliverables: values.typed(&format!("{name}.deliverables")),
        phase: values.one(&format!("{name}.phase")).parse().ok(),
    };
    Sheet {
        title: values.typed("title"),
        issuer: values.typed("issuer"),
        number: values.typed("number"),
        date: values.typed("date"),
        kind: values.typed("kind"),
        basis: values.rows("basis", |name| values.typed(name)),
        group: values.pairs("group"),
        phases: values.rows("phases", phase),
        tasks: values.rows("tasks", task),
        targets: values.pairs("targets"),
        weights: values.pairs("weights"),
        thresholds: values.pairs("thresholds"),
        hotlines: values.pairs("hotlines"),
    }
}

/// What a button asked for: to save, to go on to the check, or to change the form and show it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// 保存
    Save,
    /// 保存并核对
    Check,
    /// The form is changed and shown again, with this field first.
    Again(String),
}

/// Does what the button says to the form.
pub fn change(sheet: &mut Sheet, button: &str) -> Asked {
    let (what, place) = button.split_once('.').unwrap_or((button, ""));
    let place: usize = place.parse().unwrap_or(usize::MAX);
    let field = |place: usize| Asked::Again(format!("tasks.{place}.title"));
    match what {
        "check" => Asked::Check,
        "add-task" => {
            // Below this task, in its phase; without one at the end.
            let at = place.saturating_add(1).min(sheet.tasks.len());
            let phase = sheet.tasks.get(place).and_then(|above| above.row.phase);
            let row = TaskRow { phase, ..TaskRow::default() };
            sheet.tasks.insert(at, Made { row, ..Made::default() });
            field(at)
        }
        "remove-task" if place < sheet.tasks.len() => {
            sheet.tasks.remove(place);
            field(place.min(sheet.tasks.len().saturating_sub(1)))
        }
        "merge-task" => {
            sheet.merge(place);
            field(place.saturating_sub(1))
        }
        "split-task" => {
            sheet.split(place);
            field(place.saturating_add(1))
        }
        "add-phase" => {
            sheet.phases.push(Made::default());
            Asked::Again(format!("phases.{}.name", sheet.phases.len() - 1))
        }
        "remove-phase" => {
            sheet.remove_phase(place);
            Asked::Again("phases".into())
        }
        _ => Asked::Save,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bag(pairs: &[(&str, &str)]) -> Bag {
        Bag::from(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect::<Vec<_>>())
    }

    #[test]
    fn a_form_is_read_row_by_row_and_its_buttons_change_it() {
        let sent = bag(&[
            ("title", "方案"),
            ("title.looked", "1"),
            ("tasks.0.from", "0"),
            ("tasks.0.title", "清理。公开"),
            ("tasks.0.lead", "司法局"),
            ("tasks.0.lead", ""),
            ("tasks.1.from", ""),
            ("tasks.1.fresh", "1"),
            ("tasks.1.title", "培训"),
            ("tasks.3.from", "3"),
        ]);
        let mut sheet = read(&sent);
        assert!(sheet.title.looked && sheet.tasks.len() == 2, "rows end where one is missing: {sheet:?}");
        assert_eq!(sheet.tasks[0].row.lead, ["司法局", ""]);
        assert_eq!((sheet.tasks[0].keeps, sheet.tasks[1].keeps), (true, false));
        assert_eq!(change(&mut sheet, "split-task.0"), Asked::Again("tasks.1.title".into()));
        assert_eq!(sheet.tasks.len(), 3);
        assert_eq!(change(&mut sheet, "remove-task.2"), Asked::Again("tasks.1.title".into()));
        assert_eq!(change(&mut sheet, "add-task.0"), Asked::Again("tasks.1.title".into()));
        assert_eq!(change(&mut sheet, "remove-task.99"), Asked::Save);
        assert_eq!(change(&mut sheet, "check"), Asked::Check);
    }
}
