//! How far two readings agree: a small, strict count per field.
//!
//! Refuses: credit for likeness. A task is met by its first characters or by a title that begins the same; optional
//! items of the person's reading are neutral, a heading stands for its parts where the person says so.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Right, invented and missed, for each field.
#[derive(Default)]
pub struct Sum {
    pub texts: usize,
    fields: BTreeMap<&'static str, [usize; 3]>,
    misses: Vec<String>,
}

impl Sum {
    fn add(&mut self, field: &'static str, right: usize, invented: usize, missed: usize, what: &str) {
        let counts = self.fields.entry(field).or_default();
        for (count, more) in counts.iter_mut().zip([right, invented, missed]) {
            *count += more;
        }
        if invented + missed > 0 {
            self.misses.push(format!("{field}: {invented} invented, {missed} missed: {what}"));
        }
    }

    /// The balance of precision and recall of each field.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.fields.iter().map(|(field, [right, invented, missed])| {
            (*field, 2.0 * *right as f64 / ((2 * right + invented + missed) as f64).max(1.0))
        })
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} texts", self.texts)?;
        self.fields().try_for_each(|(field, f1)| writeln!(f, "{field:18}{f1:.3}  {:?}", self.fields[field]))?;
        self.misses.iter().try_for_each(|miss| writeln!(f, "  {miss}"))
    }
}

/// Adds the agreement of a reading with a person's.
pub fn compare(read: &Value, person: &Value, sum: &mut Sum) {
    for field in ["title", "issuer", "doc_number", "issue_date"] {
        one_value(field, read, person, sum);
    }
    phases(read, person, sum);
    tasks(read, person, sum);
    for (field, key) in [("hotlines", "number"), ("weights", "value"), ("leading_group", "name")] {
        let keys = |side: &Value, all: bool| -> BTreeSet<String> {
            let wanted = |one: &&Value| all || !(flag(one, "optional") || flag(one, "post_only"));
            list(side, field).iter().filter(wanted).map(|one| bare(text(one, key))).collect()
        };
        let (found, wanted, known) = (keys(read, true), keys(person, false), keys(person, true));
        let right = wanted.intersection(&found).count();
        sum.add(field, right, found.difference(&known).count(), wanted.len() - right, &format!("{found:?} {wanted:?}"));
    }
}

fn one_value(field: &'static str, read: &Value, person: &Value, sum: &mut Sum) {
    let others = list(person, &format!("{field}_alt"));
    let open = others.iter().any(Value::is_null);
    let accepted: Vec<String> = others
        .iter()
        .chain([&person[field]])
        .filter_map(Value::as_str)
        .map(bare)
        .filter(|one| !one.is_empty())
        .collect();
    let found = read[field].as_str().map(bare);
    let what = format!("{found:?} for {accepted:?}");
    match found {
        Some(found) if accepted.contains(&found) => {
            sum.add(field, usize::from(!person[field].is_null()), 0, 0, &what);
        }
        Some(_) => sum.add(field, 0, 1, usize::from(!person[field].is_null()), &what),
        None if person[field].is_null() || open => {}
        None => sum.add(field, 0, 0, 1, &what),
    }
}

fn phases(read: &Value, person: &Value, sum: &mut Sum) {
    let (found, wanted) = (list(read, "phases"), list(person, "phases"));
    let name = |phase: &Value| bare(text(phase, "name")).trim_end_matches("阶段").to_owned();
    for phase in wanted.iter().filter(|phase| !flag(phase, "optional")) {
        let same = found.iter().find(|one| name(one) == name(phase));
        let Some(same) = same else {
            sum.add("phases", 0, 0, 1, text(phase, "name"));
            continue;
        };
        sum.add("phases", 1, 0, 0, "");
        for (side, is_end) in [("start", false), ("end", true)] {
            let (read, person) = (day(&same[side], is_end), day(&phase[side], is_end));
            let right = usize::from(read == person && person.is_some());
            let missed = usize::from(read != person && person.is_some());
            sum.add("phase_dates", right, usize::from(read != person && read.is_some()), missed, text(phase, "name"));
        }
    }
    let invented = found.iter().filter(|one| !wanted.iter().any(|phase| name(phase) == name(one)));
    invented.for_each(|one| sum.add("phases", 0, 1, 0, text(one, "name")));
}

fn tasks(read: &Value, person: &Value, sum: &mut Sum) {
    let (found, wanted) = (list(read, "tasks"), list(person, "tasks"));
    let mut taken = BTreeSet::new();
    let mut met: Vec<Option<usize>> = vec![None; wanted.len()];
    // Two items may begin alike: what must be found goes first.
    for optional in [false, true] {
        for (place, task) in wanted.iter().enumerate().filter(|(_, task)| flag(task, "optional") == optional) {
            met[place] = (0..found.len()).find(|one| !taken.contains(one) && is_same(&found[*one], task));
            taken.extend(met[place]);
        }
    }
    let ends: Vec<_> = list(person, "phases").iter().map(|phase| day(&phase["end"], true)).collect();
    for (place, task) in wanted.iter().enumerate() {
        let number = text(task, "no");
        let parts: Vec<usize> = (0..wanted.len()).filter(|one| text(&wanted[*one], "parent") == number).collect();
        let parts_met = parts.iter().filter(|part| met[**part].is_some()).count();
        if flag(task, "optional") || !parts.is_empty() && !flag(task, "either") {
            continue;
        }
        let by_parts = flag(task, "either") && 2 * parts_met >= parts.len().max(1);
        let is_met = met[place].is_some() || by_parts;
        sum.add("tasks", usize::from(is_met), 0, usize::from(!is_met), text(task, "title"));
        if let Some(one) = met[place] {
            let due = || parts.iter().filter_map(|part| day(&found[met[*part]?]["deadline"], true)).next();
            let read = day(&found[one]["deadline"], true).or_else(due);
            units(&found[one], task, sum);
            deadline(read, task, &ends, sum);
        }
    }
    let invented = (0..found.len()).filter(|one| !taken.contains(one));
    invented.for_each(|one| sum.add("tasks", 0, 1, 0, text(&found[one], "title")));
}

fn is_same(read: &Value, person: &Value) -> bool {
    let first =
        |text: &str| bare(text).trim_start_matches(|c: char| c.is_ascii_digit()).chars().take(8).collect::<String>();
    let mut anchors = vec![text(person, "text_anchor")];
    anchors.extend(list(person, "alt_anchor").iter().filter_map(Value::as_str));
    let anchor = first(text(read, "text_anchor"));
    let titles = list(person, "title_alt").iter().filter_map(Value::as_str).chain([text(person, "title")]).map(bare);
    let title = bare(text(read, "title"));
    anchors.iter().any(|one| first(one) == anchor)
        || titles.into_iter().any(|one| title.starts_with(&one) && one.chars().count() > 3)
}

fn units(read: &Value, person: &Value, sum: &mut Sum) {
    if flag(person, "any_units") {
        return;
    }
    let ignored = list(person, "units_ok").iter().filter_map(Value::as_str).map(bare).collect::<BTreeSet<_>>();
    let names = |side: &Value, field: &str| -> BTreeSet<String> {
        list(side, field).iter().filter_map(Value::as_str).map(bare).filter(|name| !ignored.contains(name)).collect()
    };
    for field in ["lead_units", "responsible_units"] {
        let (read, wanted) = (names(read, field), names(person, field));
        let right = wanted.intersection(&read).count();
        let missed = if flag(person, "units_optional") { 0 } else { wanted.len() - right };
        let name = if field == "lead_units" { "lead" } else { "responsible" };
        sum.add(name, right, read.difference(&wanted).count(), missed, text(person, "title"));
    }
}

fn deadline(read: Option<String>, person: &Value, ends: &[Option<String>], sum: &mut Sum) {
    let others = list(person, "deadline_alt");
    let wanted = day(&person["deadline"], true);
    let is_other = read.is_some() && others.iter().any(|one| day(one, true) == read);
    let open = others.iter().any(Value::is_null);
    let what = format!("{}: {read:?} for {wanted:?}", text(person, "title"));
    match (&read, &wanted) {
        (_, Some(_)) if read == wanted || is_other => sum.add("deadlines", 1, 0, 0, ""),
        (Some(_), Some(_)) => sum.add("deadlines", 0, 1, 1, &what),
        (None, Some(_)) => sum.add("deadlines", 0, 0, usize::from(!open), &what),
        (Some(_), None) => sum.add("deadlines", 0, usize::from(!is_other && !ends.contains(&read)), 0, &what),
        (None, None) => {}
    }
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

fn flag(value: &Value, field: &str) -> bool {
    value[field].as_bool().unwrap_or_default()
}

/// Letters and digits only.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic() || c.is_ascii_digit()).collect()
}

/// A day; a month is its first or last day.
fn day(value: &Value, is_end: bool) -> Option<String> {
    let written = value.as_str()?;
    if written.len() > 7 {
        return Some(written.to_owned());
    }
    let last = match &written[5..] {
        "02" => "28",
        "04" | "06" | "09" | "11" => "30",
        _ => "31",
    };
    Some(format!("{written}-{}", if is_end { last } else { "01" }))
}
