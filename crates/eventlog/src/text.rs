//! The report in a terminal: Chinese, in columns, at most sixty lines.
//!
//! Refuses: colours, and a column that leans because a Chinese character is two wide.

use crate::report::{Report, Worst, label};
use bureau::words;

/// Lines for faults and odd things before they are only counted.
const SHOWN: usize = 8;

impl Report {
    /// The conclusion in one sentence.
    pub fn gist(&self) -> String {
        let most = self.clocks.iter().max_by_key(|clock| clock.late);
        let (key, most) = match most {
            _ if self.cases == 0 => ("empty", None),
            Some(clock) if clock.late > 0 => ("late", Some(clock)),
            _ => ("none", None),
        };
        let late = |count: u64| count.to_string();
        let args = [
            ("cases", late(self.cases)),
            ("late", late(self.late_total)),
            ("total", self.terms.total.clone()),
            ("rate", percent(self.cases - self.late_total, self.cases)),
            ("worst", most.map_or_else(String::new, |clock| clock.name.clone())),
            ("started", late(most.map_or(0, |clock| clock.started))),
            ("count", late(most.map_or(0, |clock| clock.late))),
        ];
        words::fill("log", "gist", key, &args)
    }

    /// How it was watched, in sentences.
    pub fn basis(&self) -> Vec<String> {
        let fill = |key: &str, slot: &'static str, value: String| words::fill("log", "basis", key, &[(slot, value)]);
        let mut lines = vec![
            fill("procedure", "name", self.terms.procedure.clone()),
            fill(&self.terms.calendar, "", String::new()),
        ];
        lines.push(match self.terms.zone.as_str() {
            "written" => fill("written", "", String::new()),
            zone => fill("zone", "zone", zone.to_string()),
        });
        if !self.terms.unjudged.is_empty() {
            lines.push(fill("unjudged", "names", self.terms.unjudged.join("、")));
        }
        if self.open > 0 {
            lines.push(fill("horizon", "day", self.horizon.clone()));
        }
        if self.closed > 0 {
            lines.push(fill("closed", "count", self.closed.to_string()));
        }
        lines.extend(self.terms.notes.iter().cloned());
        lines
    }

    /// What was odd, in sentences; nothing odd, no sentence.
    pub fn oddities(&self) -> Vec<String> {
        let odd = &self.oddities;
        let counts = [
            ("broken_cases", odd.broken_cases),
            ("without_opening", odd.without_opening),
            ("repeated_ids", odd.repeated_ids),
            ("out_of_turn", odd.out_of_turn),
            ("belated", odd.belated),
            ("opening_missing", odd.opening_missing),
            ("opening_late", odd.opening_late),
            ("closing_early", odd.closing_early),
            ("out_of_order", odd.out_of_order),
            ("equal_times", odd.equal_times),
        ];
        let unknown = self.unknown.iter().map(|unknown| {
            let args = [
                ("name", unknown.name.clone()),
                ("n", unknown.count.to_string()),
                ("line", unknown.first_line.to_string()),
            ];
            words::fill("log", "odd", "unknown", &args)
        });
        let counted = counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(key, count)| words::fill("log", "odd", key, &[("n", count.to_string())]));
        let unseen: Vec<&str> = self
            .activities
            .iter()
            .filter(|activity| activity.count == 0)
            .map(|activity| activity.name.as_str())
            .collect();
        let unseen = (!unseen.is_empty()).then(|| words::fill("log", "odd", "unseen", &[("names", unseen.join("、"))]));
        unknown.chain(counted).chain(unseen).collect()
    }

    /// The report as text of at most sixty lines.
    pub fn text(&self) -> String {
        let mut lines = vec![self.name.clone(), self.gist(), String::new(), self.figures()];
        lines.push(String::new());
        lines.extend(self.clock_table());
        lines.push(String::new());
        lines.extend(self.rule_table());
        if !self.worst.is_empty() {
            lines.push(String::new());
            lines.extend(self.worst_table());
        }
        let section = |key: &str, all: Vec<String>| {
            let more = all.len().saturating_sub(SHOWN);
            let mut own = vec![String::new(), label(key)];
            own.extend(all.into_iter().take(SHOWN).map(|line| format!("  {line}")));
            own.extend((more > 0).then(|| format!("  …… +{more}")));
            if own.len() > 2 { own } else { Vec::new() }
        };
        let mut basis = self.basis();
        basis.truncate(basis.len() - self.terms.notes.len());
        lines.extend(section("basis", basis));
        lines.extend(section("odd", self.oddities()));
        let broken = |broken: &crate::report::Broken| format!("{}:{} {}", self.log, broken.line, broken.says);
        lines.extend(section("broken", self.broken.iter().map(broken).collect()));
        lines.push(String::new());
        lines.join("\n")
    }

    fn figures(&self) -> String {
        let figures = [
            ("cases", self.cases),
            ("ended", self.ended),
            ("open", self.open),
            ("late_total", self.late_total),
            ("late_any", self.late_any),
            ("near", self.near),
        ];
        figures.map(|(key, count)| format!("{} {count}", label(key))).join("  ")
    }

    fn clock_table(&self) -> Vec<String> {
        let head = ["clock", "limit", "started", "late", "median", "longest", "latest"];
        let rows = self.clocks.iter().map(|clock| {
            vec![
                clock.name.clone(),
                clock.limit.clone(),
                clock.started.to_string(),
                clock.late.to_string(),
                clock.median.to_string(),
                clock.longest.to_string(),
                clock.latest.to_string(),
            ]
        });
        table(&head, 2, rows.collect())
    }

    fn rule_table(&self) -> Vec<String> {
        let rows = self.findings.iter().map(|rule| {
            vec![rule.name.clone(), rule.warning.to_string(), rule.yellow.to_string(), rule.red.to_string()]
        });
        table(&["rule", "warning", "yellow", "red"], 1, rows.collect())
    }

    fn worst_table(&self) -> Vec<String> {
        let row = |worst: &Worst| {
            vec![
                worst.case.clone(),
                worst.name.clone(),
                worst.received.clone(),
                worst.due.clone(),
                match &worst.done {
                    Some(day) if worst.closed => format!("{day} {}", label("closed")),
                    Some(day) => day.clone(),
                    None => label("not_done"),
                },
                format!("{}{}", worst.late, worst.unit),
            ]
        };
        let mut lines = vec![label("worst")];
        let head = ["case", "clock", "received", "due", "done", "over"];
        lines.extend(table(&head, 5, self.worst.iter().map(row).collect()));
        lines.extend(self.worst.first().map(|worst| format!("  {}:{}", worst.case, worst.sentence)));
        lines
    }
}

/// `98.1%`, cut and never rounded up: not one case late is the only 100%.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let tenths = part * 1000 / whole.max(1);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// Rows under a head, the first `left` columns set left and the others right.
fn table(head: &[&str], left: usize, rows: Vec<Vec<String>>) -> Vec<String> {
    let head: Vec<String> = head.iter().map(|key| label(key)).collect();
    let all: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let columns = all.first().map_or(0, Vec::len);
    let widths: Vec<usize> =
        (0..columns).map(|column| all.iter().map(|row| width(&row[column])).max().unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, wide))| {
            let blank = " ".repeat(wide - width(cell));
            if column < left { format!("{cell}{blank}") } else { format!("{blank}{cell}") }
        });
        format!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    all.iter().map(line).collect()
}

/// Columns a text takes in a terminal: Chinese characters and full-width signs take two.
fn width(text: &str) -> usize {
    text.chars().map(|char| if char >= '\u{2E80}' { 2 } else { 1 }).sum()
}
