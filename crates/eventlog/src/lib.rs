//! 察: other systems' event logs, read as they are or refused with the line.
//!
//! This room refuses to guess. A date without an offset stays without one, equal times stay in the order of
//! the log, a value given twice is no value, a damaged file is never "read as far as it went": every fault
//! names its line. What the caller does not want is passed over unread, and no file is held in memory whole
//! (CSV must be grouped and is the exception, see [`csv_log`]).

pub mod case;
pub mod csv_log;
pub mod fault;
mod gather;
pub mod map;
mod markup;
pub mod report;
pub mod sight;
pub mod stamp;
mod text;
mod trail;
pub mod watch;
mod window;
pub mod xes;
pub mod zone;

use case::{Case, Summary, Wanted};
use fault::LogFault;
use gather::Gather;
use std::io::Read;
use std::ops::ControlFlow;
use window::Window;

/// The form a log is written in; either may be packed with gzip, which is recognised by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// XES 1.0 and 2.0 (IEEE 1849), UTF-8.
    Xes,
    /// RFC 4180 with a header row, UTF-8, one event a row.
    Csv,
}

impl Format {
    /// The format a file name speaks of, a `.gz` at its end passed over; `None` for any other name.
    pub fn of(name: &str) -> Option<Format> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "xes" => Some(Format::Xes),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

/// Reads a log and hands over its cases one by one, in the order of the log, until `each` breaks off.
///
/// # Errors
/// All faults found, in the order of the file and the one that made reading impossible last. Cases before it
/// have already been handed over: the caller must drop what it made of them. Faults that refuse only an event,
/// a value or a case are in [`Summary::faults`] instead.
pub fn read(
    input: impl Read,
    format: Format,
    wanted: &Wanted,
    each: &mut dyn FnMut(Case<'_>) -> ControlFlow<()>,
) -> Result<Summary, Vec<LogFault>> {
    let mut gather = Gather::new(wanted);
    let read = Window::open(input).and_then(|mut window| match format {
        Format::Xes => xes::read(&mut window, &mut gather, each),
        Format::Csv => csv_log::read(&mut window, &mut gather, each),
    });
    let mut summary = gather.into_summary();
    match read {
        Ok(()) => Ok(summary),
        Err(fault) => {
            summary.faults.push(fault);
            Err(summary.faults)
        }
    }
}
