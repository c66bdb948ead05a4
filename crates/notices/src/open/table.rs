//! The first sheet of a spreadsheet (XLSX) into rows of texts.
//!
//! Refuses: to compute. Of a cell with a formula only that is told; numbers and days are given as they are stored.
//! The limits of every packed file hold, and so many rows and columns and no more.

use super::xml::{Element, Step, walk};
use super::zipped::Zipped;
use super::{BYTES_MAX, Unopened, Why};
use std::fmt::Write;

/// Rows that are looked at: more than anybody edits by hand.
pub const ROWS_MAX: usize = 5000;

/// Columns that are looked at.
pub const COLUMNS_MAX: usize = 64;

/// What a cell holds in which a formula stands, whatever it gave.
pub const FORMULA: &str = "\u{6}";

/// How a line end within a cell is written in [`text`], where lines are rows.
const LINE: char = '\u{b}';

/// How a tab within a cell is written in [`text`], where tabs part cells.
const TAB: char = '\u{c}';

/// The rows of the first sheet, each with its cells; blank ones at the end are left out.
///
/// # Errors
/// The reasons of [`Why`]: no spreadsheet, damaged, or beyond the limits.
pub fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unopened> {
    if bytes.len() > BYTES_MAX {
        return Err(Why::TooLarge.into());
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(Why::NoTable.into());
    }
    let mut parts = Zipped::new(bytes).map_err(no_word)?;
    if !parts.has(BOOK) {
        return Err(Why::NoTable.into());
    }
    let name = first_sheet(&mut parts)?;
    let mut texts = Shared::default();
    let shared = parts.text("xl/sharedStrings.xml").map_err(no_word)?;
    walk(&shared, "xl/sharedStrings.xml", |step| texts.step(step)).map_err(no_word)?;
    let sheet = parts.text(&name).map_err(no_word)?;
    let mut reader = Reader { shared: texts.all, ..Reader::default() };
    walk(&sheet, &name, |step| reader.step(step)).map_err(no_word)?;
    while reader.rows.last().is_some_and(Vec::is_empty) {
        reader.rows.pop();
    }
    Ok(reader.rows)
}

/// The same as one text, for the way from one program to another: a row a line, cells parted by tabs.
///
/// # Errors
/// As for [`rows`].
pub fn text(bytes: &[u8]) -> Result<String, Unopened> {
    let mut text = String::new();
    for row in rows(bytes)? {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('\n', "\u{b}").replace('\t', "\u{c}")).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}", cells.join("\t"));
    }
    Ok(text)
}

/// The rows of such a text.
pub fn parse(text: &str) -> Vec<Vec<String>> {
    let cell = |cell: &str| cell.replace(LINE, "\n").replace(TAB, "\t");
    text.lines().map(|line| line.split('\t').map(cell).collect()).collect()
}

const BOOK: &str = "xl/workbook.xml";

/// What is damaged is a spreadsheet here, not a Word document.
fn no_word(no: Unopened) -> Unopened {
    Unopened { why: if no.why == Why::BrokenWord { Why::BrokenTable } else { no.why }, ..no }
}

/// The part of the sheet that the book names first.
fn first_sheet(parts: &mut Zipped<'_>) -> Result<String, Unopened> {
    let (mut first, mut target) = (None, None);
    let book = parts.text(BOOK).map_err(no_word)?;
    walk(&book, BOOK, |step| {
        if let (Step::Begin("sheet", element), None) = (&step, &first) {
            first = element.get("id");
        }
        Ok(())
    })
    .map_err(no_word)?;
    let links = "xl/_rels/workbook.xml.rels";
    let text = parts.text(links).map_err(no_word)?;
    walk(&text, links, |step| {
        if let Step::Begin("Relationship", element) = &step
            && element.get("Id") == first
        {
            target = element.get("Target");
        }
        Ok(())
    })
    .map_err(no_word)?;
    let target = target.ok_or_else(|| Unopened::at(Why::BrokenTable, links))?;
    let name = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    };
    if parts.has(&name) { Ok(name) } else { Err(Unopened::at(Why::BrokenTable, name)) }
}

/// Texts that cells share, in order.
#[derive(Default)]
struct Shared {
    all: Vec<String>,
    /// How deep we are in a text that is read, or in a reading aid that is not.
    text: bool,
    aid: bool,
}

impl Shared {
    fn step(&mut self, step: Step<'_>) -> Result<(), Unopened> {
        match step {
            Step::Begin("si", _) => self.all.push(String::new()),
            Step::Begin("t", _) => self.text = true,
            Step::End("t") => self.text = false,
            Step::Begin("rPh", _) => self.aid = true,
            Step::End("rPh") => self.aid = false,
            Step::Words(words) if self.text && !self.aid => {
                if let Some(last) = self.all.last_mut() {
                    last.push_str(words);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct Reader {
    shared: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The row we are in, from 0.
    row: usize,
    cell: Option<Cell>,
}

/// The cell we are in.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    text: String,
    formula: bool,
    /// Whether we are in what it holds.
    inside: bool,
    aid: bool,
}

impl Reader {
    fn step(&mut self, step: Step<'_>) -> Result<(), Unopened> {
        match step {
            // Formatted blank rows may go on to the end of the sheet: only what holds something is too much.
            Step::Begin("row", element) => {
                self.row = element.number("r").map_or(self.row, |number| number.saturating_sub(1));
            }
            Step::End("row") => self.row += 1,
            Step::Begin("c", element) => self.cell = Some(self.next_cell(element)?),
            Step::End("c") => return self.end(),
            Step::Begin(name, _) => {
                if let Some(cell) = &mut self.cell {
                    cell.inside |= matches!(name, "v" | "t");
                    cell.formula |= name == "f";
                    cell.aid |= name == "rPh";
                }
            }
            Step::End(name) => {
                if let Some(cell) = &mut self.cell {
                    cell.inside &= !matches!(name, "v" | "t");
                    cell.aid &= name != "rPh";
                }
            }
            Step::Words(words) => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| cell.inside && !cell.aid) {
                    cell.text.push_str(words);
                }
            }
        }
        Ok(())
    }

    fn next_cell(&self, element: &Element<'_>) -> Result<Cell, Unopened> {
        let next = self.rows.get(self.row).map_or(0, Vec::len);
        let column = element.get("r").map_or(Some(next), |place| column_of(&place));
        let column = column.ok_or_else(|| Unopened::at(Why::BrokenTable, element.get("r").unwrap_or_default()))?;
        Ok(Cell { column, kind: element.get("t").unwrap_or_default(), ..Cell::default() })
    }

    fn end(&mut self) -> Result<(), Unopened> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let text = match cell.kind.as_str() {
            _ if cell.formula => FORMULA.to_owned(),
            "s" => {
                let number: Option<usize> = cell.text.trim().parse().ok();
                let shared = number.and_then(|number| self.shared.get(number));
                plain(shared.ok_or_else(|| Unopened::at(Why::BrokenTable, "xl/sharedStrings.xml"))?)
            }
            _ => plain(&cell.text),
        };
        if text.is_empty() {
            return Ok(());
        }
        if self.row >= ROWS_MAX || cell.column >= COLUMNS_MAX {
            return Err(Why::TooMuch.into());
        }
        if self.rows.len() <= self.row {
            self.rows.resize_with(self.row + 1, Vec::new);
        }
        let row = &mut self.rows[self.row];
        if row.len() <= cell.column {
            row.resize_with(cell.column + 1, String::new);
        }
        row[cell.column] = text;
        Ok(())
    }
}

/// `C7` is in column 2; none for what is no place.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.take(4).fold(0_usize, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    column.checked_sub(1)
}

/// The text of a cell: characters that the format spells (`_x000A_`) put back, line ends of one kind, other control
/// characters made visible, so that nobody takes them in.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        let spelt = rest.get(at + 2..at + 6).filter(|_| rest[at + 6..].starts_with('_'));
        let spelt = spelt.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match spelt.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                plain.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    let plain = plain.replace("\r\n", "\n").replace('\r', "\n");
    plain.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelt_characters_are_put_back() {
        for (spelt, text) in [
            ("a_x000A_b", "a\nb"),
            ("_x005F_x0041_", "_x0041_"),
            ("_x00", "_x00"),
            ("_x甲乙丙丁_", "_x甲乙丙丁_"),
            ("_xD800_", "_xD800_"),
            ("_x0007_", "\u{fffd}"),
        ] {
            assert_eq!(plain(spelt), text, "{spelt}");
        }
    }

    #[test]
    fn columns_are_counted_by_letters() {
        let columns: Vec<_> = ["A1", "Z9", "AA10", "XFD1", "7"].iter().map(|place| column_of(place)).collect();
        assert_eq!(columns, [Some(0), Some(25), Some(26), Some(16383), None]);
    }
}
