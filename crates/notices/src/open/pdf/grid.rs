//! Tables that a page draws with rules around their cells.
//!
//! Refuses: tables without rules; their rows are lines with gaps.

use super::draw::{Rule, Run};
use super::lines::{Line, joined};

/// Rules closer than this are one.
const NEAR: f64 = 3.0;

/// Rules of a page beyond this are a drawing, not tables.
const RULES_MAX: usize = 4000;

/// Columns and rows of one table on one page.
const EDGES_MAX: usize = 300;

/// Takes what stands in tables out of the runs; gives a line for each row.
pub(super) fn rows(runs: &mut Vec<Run>, rules: &[Rule]) -> Vec<Line> {
    if rules.len() > RULES_MAX {
        return Vec::new();
    }
    tables(rules).iter().flat_map(|table| table.rows(runs)).collect()
}

struct Table {
    /// From left to right, and from above.
    columns: Vec<f64>,
    edges: Vec<f64>,
    rules: Vec<Rule>,
}

/// Upright rules that overlap or touch in height belong to one table.
fn tables(rules: &[Rule]) -> Vec<Table> {
    let mut upright: Vec<&Rule> = rules.iter().filter(|rule| rule.is_upright).collect();
    upright.sort_by(|a, b| a.from.total_cmp(&b.from));
    let mut ranges: Vec<(f64, f64)> = Vec::new();
    for rule in upright {
        match ranges.last_mut() {
            Some((_, top)) if rule.from <= *top + NEAR => *top = top.max(rule.to),
            _ => ranges.push((rule.from, rule.to)),
        }
    }
    let within = |range: &(f64, f64), rule: &Rule| {
        let (low, high) = if rule.is_upright { (rule.from, rule.to) } else { (rule.at, rule.at) };
        low >= range.0 - NEAR && high <= range.1 + NEAR
    };
    let tables = ranges.iter().map(|range| {
        let rules: Vec<Rule> = rules.iter().filter(|rule| within(range, rule)).cloned().collect();
        let columns = edges(rules.iter().filter(|rule| rule.is_upright));
        let mut edges = edges(rules.iter().filter(|rule| !rule.is_upright));
        edges.reverse();
        Table { columns, edges, rules }
    });
    let is_table =
        |table: &Table| (3..EDGES_MAX).contains(&table.columns.len()) && (2..EDGES_MAX).contains(&table.edges.len());
    tables.filter(is_table).collect()
}

/// Where rules lie, each place once, upwards.
fn edges<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<f64> {
    let mut places: Vec<f64> = rules.map(|rule| rule.at).collect();
    places.sort_by(f64::total_cmp);
    places.dedup_by(|a, b| *a - *b < NEAR);
    places
}

impl Table {
    fn rows(&self, runs: &mut Vec<Run>) -> Vec<Line> {
        let (width, height) = (self.columns.len() - 1, self.edges.len() - 1);
        let mut cells: Vec<Vec<Run>> = vec![Vec::new(); width * height];
        let mut last = 0.0;
        runs.retain(|run| match self.cell(run) {
            Some((row, column)) => {
                cells[row * width + column].push(run.clone());
                last = run.size;
                false
            }
            None => true,
        });
        let mut row = |row: usize| {
            let texts: Vec<String> = (0..width)
                .map(|column| joined(std::mem::take(&mut cells[row * width + column]), self.columns[column + 1]))
                .collect();
            let (from, to) = (self.columns[0], self.columns[width]);
            let text = texts.join("\t").trim_end().to_owned();
            // A row of one cell is a line of its own kind, and never goes on.
            Line { text, from, to, height: self.edges[row] - last, size: last, is_row: true, is_full: false }
        };
        (0..height).map(&mut row).filter(|line| !line.text.is_empty()).collect()
    }

    /// The cell a run stands in: of cells that were made one, the upper left one.
    fn cell(&self, run: &Run) -> Option<(usize, usize)> {
        if run.turn != 0 {
            return None;
        }
        let (x, y) = (run.from.midpoint(run.to), run.height + 0.3 * run.size);
        let mut column = self.columns.windows(2).position(|two| (two[0]..two[1]).contains(&x))?;
        let mut row = self.edges.windows(2).position(|two| y <= two[0] && y > two[1])?;
        while row > 0 && !self.is_ruled(false, self.edges[row], self.columns[column].midpoint(self.columns[column + 1]))
        {
            row -= 1;
        }
        while column > 0 && !self.is_ruled(true, self.columns[column], self.edges[row].midpoint(self.edges[row + 1])) {
            column -= 1;
        }
        Some((row, column))
    }

    fn is_ruled(&self, is_upright: bool, at: f64, through: f64) -> bool {
        self.rules.iter().any(|rule| {
            rule.is_upright == is_upright && (rule.at - at).abs() < NEAR && rule.from <= through && rule.to >= through
        })
    }
}
