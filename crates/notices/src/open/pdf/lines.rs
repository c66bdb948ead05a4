//! Runs of text into lines, and lines into paragraphs.
//!
//! Refuses: page numbers, and what was drawn twice to look bold.

use super::draw::{Rule, Run};
use super::grid;

/// A gap of so many characters parts cells; a smaller one is a space, and one of justified text is none.
const CELL_GAP: f64 = 2.0;
const SPACE_GAP: f64 = 0.45;

/// The text of the pages so far.
#[derive(Default)]
pub(super) struct Writer {
    pub text: String,
    /// The last line, while the next page may go on with it.
    last: Option<Line>,
}

/// A line of a page, or a row of a table.
pub(super) struct Line {
    pub text: String,
    pub from: f64,
    pub to: f64,
    pub height: f64,
    pub size: f64,
    pub is_row: bool,
    /// Whether it goes to the right margin, and is no row of cells.
    pub is_full: bool,
}

impl Writer {
    /// Adds a page.
    pub(super) fn page(&mut self, mut runs: Vec<Run>, rules: &[Rule]) {
        runs.retain(|run| !run.text.trim().is_empty());
        let mut turns: Vec<u8> = runs.iter().map(|run| run.turn).collect();
        turns.sort_unstable();
        turns.dedup();
        for turn in turns {
            let mut of_turn: Vec<Run> = runs.iter().filter(|run| run.turn == turn).cloned().collect();
            let rows = if turn == 0 { grid::rows(&mut of_turn, rules) } else { Vec::new() };
            let mut lines = lines(of_turn);
            drop_page_numbers(&mut lines);
            lines.extend(rows);
            lines.sort_by(|a, b| b.height.total_cmp(&a.height));
            self.lines(lines);
        }
    }

    fn lines(&mut self, mut lines: Vec<Line>) {
        let body: Vec<&Line> = lines.iter().filter(|line| !line.is_row).collect();
        let left = body.iter().map(|line| line.from).fold(f64::INFINITY, f64::min);
        let right = body.iter().map(|line| line.to).fold(f64::NEG_INFINITY, f64::max);
        let is_indented = body.iter().any(|line| (1.5..2.5).contains(&((line.from - left) / line.size)));
        let pitch = pitch(&lines);
        for line in &mut lines {
            // A sign that may not begin a line can leave two characters free at its end.
            line.is_full = !line.is_row && line.to > right - 2.2 * line.size;
        }
        let mut above: Option<(f64, bool)> = None;
        for line in lines {
            let goes_on = self.last.take().is_some_and(|last| {
                let ends = last.text.ends_with(['。', '；', '：']) && !is_indented;
                last.is_full
                    && !ends
                    && !line.is_row
                    && line.from < left + 0.8 * line.size
                    && (line.size - last.size).abs() < 0.1 * line.size
            });
            if !goes_on && !self.text.is_empty() {
                let is_apart =
                    above.is_some_and(|(above, is_row)| above - line.height > 1.7 * pitch && !(is_row && line.is_row));
                self.text.push_str(if is_apart { "\n\n" } else { "\n" });
            }
            self.text.push_str(&line.text);
            above = Some((line.height, line.is_row));
            self.last = Some(line);
        }
    }
}

/// The runs of a page, line by line from above.
fn lines(mut runs: Vec<Run>) -> Vec<Line> {
    runs.sort_by(|a, b| b.height.total_cmp(&a.height));
    let mut rows: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match rows.last_mut() {
            Some(row) if row[0].height - run.height < 0.4 * row[0].size.max(run.size) => row.push(run),
            _ => rows.push(vec![run]),
        }
    }
    rows.into_iter().map(line).collect()
}

fn line(mut row: Vec<Run>) -> Line {
    row.sort_by(|a, b| a.from.total_cmp(&b.from));
    let size = row.iter().map(|run| run.size).fold(0.0, f64::max);
    let mut line = Line {
        text: String::new(),
        from: row[0].from,
        to: row[0].from,
        height: row[0].height,
        size,
        is_row: false,
        is_full: false,
    };
    let mut last: Option<&Run> = None;
    for run in &row {
        if last.is_some_and(|last| last.text == run.text && (last.from - run.from).abs() < 0.3 * size) {
            continue;
        }
        let gap = (run.from - line.to) / size.max(1.0);
        if last.is_some() && gap > CELL_GAP {
            line.text.push('\t');
        } else if last.is_some() && gap > SPACE_GAP {
            line.text.push(' ');
        }
        line.text.push_str(if line.text.is_empty() { run.text.trim_start() } else { &run.text });
        line.to = line.to.max(run.to);
        last = Some(run);
    }
    line.text.truncate(line.text.trim_end().len());
    line.is_row = line.text.contains('\t');
    line
}

/// What stands in a cell as one line; `right` is its right side. A line that ends before it was ended on purpose.
pub(super) fn joined(runs: Vec<Run>, right: f64) -> String {
    let mut text = String::new();
    let mut is_full = true;
    for line in lines(runs) {
        text.push_str(if is_full { "" } else { " " });
        text.push_str(&line.text.replace('\t', " "));
        is_full = line.to > right - 2.0 * line.size;
    }
    text
}

/// How far lines usually stand apart.
fn pitch(lines: &[Line]) -> f64 {
    let mut gaps: Vec<f64> = lines.windows(2).map(|two| two[0].height - two[1].height).collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(f64::INFINITY)
}

/// Drops the number at the head or foot of a page: digits with strokes or 第…页 around them.
fn drop_page_numbers(lines: &mut Vec<Line>) {
    let is_number = |line: &Line| {
        let signs = "-－–—―·/ \u{3000}第页共,，";
        let has_digit = line.text.chars().any(|c| c.is_numeric());
        has_digit
            && line.text.chars().count() < 16
            && line.text.chars().all(|c| c.is_numeric() && !('一'..='龟').contains(&c) || signs.contains(c))
    };
    if lines.last().is_some_and(is_number) {
        lines.pop();
    }
    if lines.first().is_some_and(is_number) {
        lines.remove(0);
    }
}
