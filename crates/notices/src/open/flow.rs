//! Text as it flows out of a document: lines, and rows of cells.
//!
//! Refuses: two blank lines together, spaces at the end of a line, more than the limit of a text.

use super::{UNPACKED_MAX, Unopened, Why};

/// Tables inside tables beyond this are read as lines.
const NESTED_MAX: usize = 16;

/// A row whose cells hold more characters than this, some of them on several lines, lays a page out.
const ROW_MAX: usize = 600;

/// Columns of a table; further ones are read, but not set apart by spans.
const COLUMNS_MAX: usize = 256;

/// The text so far.
#[derive(Default)]
pub(super) struct Flow {
    done: String,
    tables: Vec<Table>,
    /// How many tables were opened below those kept.
    below: usize,
    /// Bytes that came in, tabs of spans included.
    length: usize,
    /// Whether nothing was written since a paragraph began.
    is_blank: bool,
}

#[derive(Default)]
struct Table {
    /// Finished rows and what stood between them.
    text: String,
    /// Cells of the row at hand; the last one is open.
    row: Vec<String>,
    /// Columns that the open cell takes beyond its own.
    wider: usize,
    /// For each column, in how many further rows a cell from above stands.
    spans: Vec<usize>,
}

impl Flow {
    /// Adds to the line at hand.
    pub(super) fn push(&mut self, text: &str) {
        self.length += text.len();
        self.is_blank &= text.trim().is_empty();
        self.target().push_str(text);
    }

    /// Whether nothing stands before the next character, or a space does.
    pub(super) fn is_apart(&mut self) -> bool {
        let target = self.target();
        target.is_empty() || target.ends_with([' ', '\n', '\t'])
    }

    /// Ends the line at hand, if there is one.
    pub(super) fn end_line(&mut self) {
        let target = self.target();
        target.truncate(target.trim_end_matches([' ', '\t']).len());
        if !target.is_empty() && !target.ends_with('\n') {
            target.push('\n');
        }
    }

    /// A line without anything: it parts what stands before from what follows.
    pub(super) fn blank_line(&mut self) {
        self.end_line();
        let target = self.target();
        if !target.is_empty() && !target.ends_with("\n\n") {
            target.push('\n');
            self.length += 1;
        }
    }

    /// A paragraph begins.
    pub(super) fn begin_paragraph(&mut self) {
        self.end_line();
        self.is_blank = true;
    }

    /// A paragraph ends; one without anything is a blank line.
    pub(super) fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.is_blank) { self.blank_line() } else { self.end_line() }
    }

    /// A table begins.
    pub(super) fn begin_table(&mut self) {
        if self.tables.len() < NESTED_MAX {
            self.tables.push(Table::default());
        } else {
            self.below += 1;
        }
    }

    /// A cell begins that takes so many columns and rows; columns that cells from above take are left empty.
    pub(super) fn begin_cell(&mut self, columns: usize, rows: usize) {
        if self.below > 0 {
            return self.end_line();
        }
        let Some(table) = self.tables.last_mut() else { return };
        self.length += table.close_cell();
        let place = table.row.len();
        let columns = columns.clamp(1, COLUMNS_MAX.saturating_sub(place).max(1));
        if rows > 1 && place + columns <= COLUMNS_MAX {
            table.spans.resize(table.spans.len().max(place + columns), 0);
            table.spans[place..place + columns].fill(rows);
        }
        table.row.push(String::new());
        table.wider = columns - 1;
    }

    /// The cell at hand takes so many columns.
    pub(super) fn widen_cell(&mut self, columns: usize) {
        if let Some(table) = self.tables.last_mut().filter(|_| self.below == 0) {
            table.wider = columns.clamp(1, COLUMNS_MAX.saturating_sub(table.row.len()).max(1)) - 1;
        }
    }

    /// The row at hand ends, if there is one.
    pub(super) fn end_row(&mut self) {
        if self.below > 0 {
            return self.end_line();
        }
        let Some(table) = self.tables.last_mut() else { return };
        if !table.row.is_empty() {
            self.length += table.close_cell();
            table.write_row();
        }
    }

    /// The table at hand ends, if there is one.
    pub(super) fn end_table(&mut self) {
        if self.below > 0 {
            self.below -= 1;
            return;
        }
        self.end_row();
        if let Some(table) = self.tables.pop() {
            self.end_line();
            self.target().push_str(&table.text);
            self.end_line();
        }
    }

    /// Whether the text is within its limit; asked now and then by who fills it.
    pub(super) fn check(&self) -> Result<(), Unopened> {
        if self.length > UNPACKED_MAX { Err(Why::TooMuch.into()) } else { Ok(()) }
    }

    /// The whole text.
    pub(super) fn text(mut self) -> Result<String, Unopened> {
        self.below = 0;
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.end_line();
        self.check()?;
        Ok(self.done)
    }

    fn target(&mut self) -> &mut String {
        match self.tables.last_mut() {
            None => &mut self.done,
            Some(table) => match table.row.last_mut() {
                Some(cell) => cell,
                None => &mut table.text,
            },
        }
    }
}

impl Table {
    /// Adds the columns that are empty before the next cell; gives their number.
    fn close_cell(&mut self) -> usize {
        let before = self.row.len();
        self.row.extend(std::iter::repeat_n(String::new(), std::mem::take(&mut self.wider)));
        while self.spans.get(self.row.len()).is_some_and(|rows| *rows > 0) {
            self.row.push(String::new());
        }
        self.row.len() - before
    }

    /// A row is one line, unless it lays out a page.
    fn write_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        self.spans.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        let length: usize = row.iter().map(|cell| cell.chars().count()).sum();
        let is_layout = row.iter().filter(|cell| !cell.trim().is_empty()).count() < 2
            || length > ROW_MAX && row.iter().any(|cell| cell.trim().contains('\n'));
        if is_layout {
            for cell in row.iter().map(|cell| cell.trim_end()).filter(|cell| !cell.is_empty()) {
                self.text.push_str(cell);
                self.text.push('\n');
            }
        } else {
            for (place, cell) in row.iter().enumerate() {
                self.text.push_str(if place == 0 { "" } else { "\t" });
                for (place, word) in cell.split_whitespace().enumerate() {
                    self.text.push_str(if place == 0 { "" } else { " " });
                    self.text.push_str(word);
                }
            }
            self.text.truncate(self.text.trim_end_matches('\t').len());
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_limit() {
        let mut flow = Flow::default();
        let megabyte = "甲".repeat((1 << 20) / 3);
        for _ in 0..=64 {
            assert_eq!(flow.check(), Ok(()));
            flow.push(&megabyte);
        }
        assert_eq!(flow.text(), Err(Why::TooMuch.into()));
    }

    #[test]
    fn a_row_that_lays_a_page_out_is_lines() {
        let mut flow = Flow::default();
        flow.begin_table();
        for cell in ["导航\n首页", &"正文".repeat(400)] {
            flow.begin_cell(1, 1);
            flow.push(cell);
        }
        assert_eq!(flow.text(), Ok(format!("导航\n首页\n{}\n", "正文".repeat(400))));
    }
}
