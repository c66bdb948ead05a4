//! Event tables, RFC 4180 to the letter: a header row, then one event a row.
//!
//! A quote out of place is refused, since nobody can tell where its cell ends; the `csv` crate reads on in
//! silence, even when a quote left open swallows the rest of the file, so rows are taken apart here. Rows of one
//! case need not be neighbours, so what is wanted of the whole file is held in memory until its end: 32 bytes an
//! event, the kept texts and 8 bytes for each, about 400 bytes a case; 190 bytes an event on the traffic fines.
//! Cases come in the order of their first rows. The attributes of a case must be the same on all its rows;
//! where they differ they are refused.

use crate::case::Case;
use crate::fault::LogFault;
use crate::gather::{Field, Gather, Rows};
use crate::window::Window;
use memchr::{memchr, memchr3};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

/// Bytes held for one file: half of a small server.
const HELD_MAX: usize = 2 << 30;

/// A cell of a row: where it is, and whether quotes in it are doubled.
struct Cell {
    place: Range<usize>,
    doubled: bool,
}

/// A wanted column.
struct Column<'w> {
    index: usize,
    name: &'w str,
    field: Field,
}

/// Reads the whole log.
pub(crate) fn read(
    window: &mut Window<'_>,
    gather: &mut Gather<'_>,
    each: &mut dyn FnMut(Case<'_>) -> ControlFlow<()>,
) -> Result<(), LogFault> {
    let mut cells = Vec::new();
    let Some(length) = next_row(window, &mut cells)? else {
        return Err(LogFault::new("log-empty").at(1));
    };
    let width = cells.len();
    let mut table = Table {
        case_columns: columns(&gather.case_fields, &cells, window)?,
        event_columns: columns(&gather.event_fields, &cells, window)?,
        cases: Vec::new(),
        places: HashMap::new(),
        last: 0,
        held: 0,
    };
    window.pass(length);
    while let Some(length) = next_row(window, &mut cells)? {
        if cells.len() == width {
            table.row(window, gather, &cells)?;
        } else {
            let (found, expected) = (cells.len().to_string(), width.to_string());
            let fault = LogFault::new("log-row-width").with("found", &found).with("expected", &expected);
            gather.refuse_row(fault.at(window.line()))?;
        }
        window.pass(length);
    }
    for rows in &table.cases {
        if gather.end_case(rows, each)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// The rows read so far, by case.
struct Table<'w> {
    /// The first is the id.
    case_columns: Vec<Column<'w>>,
    event_columns: Vec<Column<'w>>,
    cases: Vec<Rows>,
    places: HashMap<Box<str>, usize>,
    /// The case of the row before: mostly also that of the next.
    last: usize,
    /// Bytes.
    held: usize,
}

impl Table<'_> {
    /// Adds one row to its case.
    fn row(&mut self, window: &Window<'_>, gather: &mut Gather<'_>, cells: &[Cell]) -> Result<(), LogFault> {
        let (line, text) = (window.line(), window.rest());
        let id = cells[self.case_columns[0].index].text(text);
        if id.is_empty() {
            let fault = LogFault::new("log-no-case").with("name", &gather.wanted.case_id);
            return gather.refuse_row(fault.at(line));
        }
        if self.cases.get(self.last).and_then(Rows::id_text) != Some(&*id) {
            self.last = self.places.get(&*id).copied().unwrap_or(self.cases.len());
        }
        let first = self.last == self.cases.len();
        if first {
            self.held += size_of::<Rows>() + 2 * id.len();
            self.places.insert(id.as_ref().into(), self.last);
            self.cases.push(Rows::new(gather.wanted));
            self.cases[self.last].begin(line);
        }
        let rows = &mut self.cases[self.last];
        let before = rows.size();
        for column in &self.case_columns {
            let value = cells[column.index].text(text);
            let kept = if first {
                gather.keep(rows, column.field, column.name, &value)
            } else {
                gather.keep_same(rows, column.field, column.name, &value)
            };
            kept.or_else(|fault| gather.report(fault.at(line)))?;
        }
        gather.begin_event(rows, line);
        for column in &self.event_columns {
            let kept = gather.keep(rows, column.field, column.name, &cells[column.index].text(text));
            kept.or_else(|fault| gather.report(fault.at(line)))?;
        }
        gather.end_event(rows)?;
        self.held += rows.size() - before;
        if self.held > HELD_MAX {
            return Err(LogFault::new("log-file-too-large").with("limit", &HELD_MAX.to_string()).at(line));
        }
        Ok(())
    }
}

impl Cell {
    fn text<'t>(&self, row: &'t str) -> Cow<'t, str> {
        let text = &row[self.place.clone()];
        if self.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }
}

/// The columns of the wanted fields.
fn columns<'w>(fields: &[(&'w str, Field)], header: &[Cell], window: &Window<'_>) -> Result<Vec<Column<'w>>, LogFault> {
    let column = |&(name, field): &(&'w str, Field)| {
        let mut found = (0..header.len()).filter(|index| header[*index].text(window.rest()) == name);
        match (found.next(), found.next()) {
            (Some(index), None) => Ok(Column { index, name, field }),
            (None, _) => Err(LogFault::new("log-no-column").with("name", name).at(window.line())),
            (Some(_), Some(_)) => Err(LogFault::new("log-repeated-column").with("name", name).at(window.line())),
        }
    };
    fields.iter().map(column).collect()
}

/// Finds the cells of the next row that is not blank and says how long the row is; `None` at the end.
fn next_row(window: &mut Window<'_>, cells: &mut Vec<Cell>) -> Result<Option<usize>, LogFault> {
    loop {
        let bytes = window.rest().as_bytes();
        let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if blank > 0 {
            window.pass(blank);
            continue;
        }
        if !bytes.is_empty()
            && let Some(length) = row(bytes, window.ended(), cells).map_err(|fault| fault.at(window.line()))?
        {
            return Ok(Some(length));
        }
        if !window.more()? {
            return Ok(None);
        }
    }
}

/// The cells of the row at the start of `bytes`; `None` when it goes on behind the text in memory.
fn row(bytes: &[u8], ended: bool, cells: &mut Vec<Cell>) -> Result<Option<usize>, LogFault> {
    cells.clear();
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let Some((cell, end)) = quoted(bytes, at + 1) else {
                return if ended { Err(LogFault::new("log-open-quote")) } else { Ok(None) };
            };
            cells.push(cell);
            at = end;
        } else {
            let end = memchr3(b',', b'\n', b'"', &bytes[at..]).map_or(bytes.len(), |length| at + length);
            let line_end = bytes.get(end).is_none_or(|byte| *byte == b'\n');
            let text_end = if line_end && bytes[at..end].last() == Some(&b'\r') { end - 1 } else { end };
            cells.push(Cell { place: at..text_end, doubled: false });
            at = text_end;
        }
        match (bytes.get(at), bytes.get(at + 1)) {
            (None, _) if ended => return Ok(Some(at)),
            (Some(b'\r'), None) if ended => return Ok(Some(at + 1)),
            (None, _) | (Some(b'\r'), None) => return Ok(None),
            (Some(b','), _) => at += 1,
            (Some(b'\n'), _) => return Ok(Some(at + 1)),
            (Some(b'\r'), Some(b'\n')) => return Ok(Some(at + 2)),
            (Some(_), _) => return Err(LogFault::new("log-stray-quote")),
        }
    }
}

/// The quoted cell that begins at `start`, and the place behind its closing quote.
fn quoted(bytes: &[u8], start: usize) -> Option<(Cell, usize)> {
    let (mut from, mut doubled) = (start, false);
    loop {
        let quote = from + memchr(b'"', &bytes[from..])?;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some((Cell { place: start..quote, doubled }, quote + 1));
        }
        doubled = true;
        from = quote + 2;
    }
}
