//! The road of a reading: clean, page, head, outline, then field by field.
//!
//! Refuses: nothing; what cannot be read is left out.

use crate::clean::{Clean, Cut, has, is_han, starts, starts_any};
use crate::dates::{Years, moments};
use crate::draft::{Draft, Note, Task};
use crate::head::{self, Head, Part};
use crate::outline::{self, Outline};
use crate::page::{self, Line};
use crate::roles::{Assigned, Label};
use crate::rule::Rule;
use crate::table::{self, Column, Table};
use crate::text::Text;
use crate::units::{Units, labelled};
use crate::{basis, due, figures, people, phases, work};
use std::collections::HashMap;

/// Reads a notice. `known` are the organs of an archive; they only add ids to units.
pub fn read(text: &str, known: &Units) -> Draft {
    let clean = Clean::new(text);
    let lines = page::lines(&clean);
    let moments = moments(&clean.folded);
    let head = head::read(&clean, &lines, &moments);
    let tables = table::read(&clean, &lines);
    let parts = body(&clean, &lines, &head, &tables);
    let outline = Outline::read(&clean, &parts);
    let signed = head.date.as_ref().map(|date| date.value);
    let mut text = Text {
        clean: &clean,
        outline,
        moments,
        years: Years { signed, title: None },
        known,
        first_leads: first_leads(&clean),
    };
    text.years.title = year_of_title(&text, &head, &lines);
    draft(&text, head, &lines, &tables)
}

fn draft(text: &Text<'_>, head: Head, lines: &[Line], tables: &[Table]) -> Draft {
    let marks = phases::marks(text);
    let mut tasks = work::read(text, &marks);
    let rows: Vec<Task> = tables.iter().filter(|table| table.is_tasks()).flat_map(|table| rows(text, table)).collect();
    drop_given_twice(&mut tasks, &rows);
    tasks.extend(rows);
    let figures = figures::read(text, lines, tables);
    let addressees = head.addressees.iter().map(|cut| text.unit(cut, Rule::Addressees)).collect();
    let mut notes = text.clean.notes.clone();
    notes.extend(lost_signs(text));
    Draft {
        title: head.title,
        issuer: head.issuer,
        number: head.number,
        date: head.date,
        kind: head.kind,
        addressees,
        basis: basis::read(text, lines),
        group: people::read(text, lines),
        phases: phases::read(text, &marks),
        tasks,
        targets: figures.targets,
        weights: figures.weights,
        thresholds: figures.thresholds,
        hotlines: figures.hotlines,
        notes,
    }
}

/// The lines that are text, with the places where something begins anew.
fn body(clean: &Clean, lines: &[Line], head: &Head, tables: &[Table]) -> Vec<outline::Part> {
    let mut parts = Vec::new();
    let mut closes = false;
    let mut in_annexes = false;
    let mut tables = tables.iter().map(|table| table.lines.clone()).peekable();
    for (place, line) in lines.iter().enumerate() {
        while tables.peek().is_some_and(|table| table.end <= place) {
            tables.next();
        }
        if tables.peek().is_some_and(|table| table.contains(&place)) {
            continue;
        }
        let text = clean.slice(&line.cut);
        let is_annex = starts(text, "附件") || starts(text, "附:") || starts(text, "附表");
        let names_annex = in_annexes && text.len() < 50 && !has(text, "。") && text[0].is_ascii_digit();
        in_annexes = is_annex && has(text, ":") || names_annex;
        if head.parts[place] != Part::Text || (is_annex && text.len() < 80) || names_annex {
            closes |= head.parts[place] != Part::Page || is_annex;
            continue;
        }
        parts.push(outline::Part { cut: line.cut.clone(), closes: std::mem::take(&mut closes) });
    }
    parts
}

fn first_leads(clean: &Clean) -> bool {
    let words = ["第一位", "排首位", "首位的", "排名第一", "列首位", "列第一"];
    let at = (0..clean.len()).find(|at| starts_any(&clean.folded[*at..], &words).is_some());
    at.is_some_and(|at| has(&clean.folded[at..clean.len().min(at + 30)], "牵头"))
}

/// The year in the title, or the first one written above the items or, for want of that, anywhere.
fn year_of_title(text: &Text<'_>, head: &Head, lines: &[Line]) -> Option<i32> {
    let of_parts = |part: Part| {
        let cuts =
            lines.iter().zip(&head.parts).filter(move |(_, one)| **one == part).map(|(line, _)| line.cut.clone());
        cuts.flat_map(|cut: Cut| text.moments_in(&cut).iter().filter_map(|moment| moment.year()).collect::<Vec<_>>())
            .next()
    };
    let loose = || text.outline.loose.iter().flat_map(|cut| text.moments_in(cut)).find_map(|moment| moment.year());
    of_parts(Part::Title).or_else(loose).or_else(|| of_parts(Part::Text))
}

/// The rows of a table of tasks.
fn rows(text: &Text<'_>, table: &Table) -> Vec<Task> {
    (0..table.rows.len()).filter_map(|row| row_task(text, table, row)).collect()
}

fn row_task(text: &Text<'_>, table: &Table, row: usize) -> Option<Task> {
    let worded = |cell: &&Cut| text.clean.slice(cell).iter().any(|c| is_han(*c));
    let task = table.cell(row, Column::Task).filter(worded);
    let title = task.or_else(|| table.cell(row, Column::Measure).filter(worded))?.clone();
    let mut assigned = Assigned::default();
    let mut due = None;
    for (column, cell) in table.columns.iter().zip(&table.rows[row]) {
        let units = || labelled(text.clean, cell).into_iter().map(|unit| (unit, Rule::UnitCell));
        match column {
            Column::Units(Label::Lead) => assigned.lead.extend(units()),
            Column::Units(Label::Responsible) => assigned.responsible.extend(units()),
            Column::Units(Label::Deadline) => due = due.or_else(|| due::cell(text, cell, None)),
            _ => {}
        }
    }
    let due = due.or_else(|| due::deadline(text, std::slice::from_ref(&title), None));
    let number = table.cell(row, Column::Number).map_or(String::new(), |cell| text.clean.text(cell.clone()));
    let cuts = [title.clone()];
    let (start, rule, section) = (title.start, Rule::TableRow, String::new());
    Some(work::task(text, work::Found { number, start, title, rule, assigned, due, cuts: &cuts, section }))
}

/// So many rows that begin alike are compared with a task.
const ALIKE_MAX: usize = 16;

/// A task of the text that a table gives again counts once, as the table gives it.
fn drop_given_twice(tasks: &mut Vec<Task>, rows: &[Task]) {
    let key = |task: &Task| task.title.value.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let beginning = |key: &str| key.chars().take(4).collect::<String>();
    let mut known: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows.iter().map(key) {
        known.entry(beginning(&row)).or_default().push(row);
    }
    tasks.retain(|task| {
        let general = key(task);
        let alike = known.get(&beginning(&general)).map_or(&[][..], Vec::as_slice);
        !alike.iter().take(ALIKE_MAX).any(|row| row.starts_with(&general) || general.starts_with(row))
    });
}

fn lost_signs(text: &Text<'_>) -> Option<Note> {
    let lost = text.moments.iter().filter(|moment| moment.is_lost()).map(|moment| text.clean.place(&moment.cut));
    let places: Vec<_> = lost.collect();
    (!places.is_empty())
        .then(|| Note { text: "日期缺少月、日字样，已按数字推读，请核对".to_owned(), places })
}
