//! Cases of a foreign log as the readers hand them over. Nothing here judges, sorts or fills in.

use crate::fault::LogFault;
use crate::gather::{Activities, Row, Rows, Slot, Span};
use crate::stamp::Stamp;

/// What to keep of a log, by the names the log itself uses; everything else is passed over unread.
///
/// For XES these are attribute keys, for CSV column names. A wanted lifecycle transition is an event attribute.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Names the case, such as `concept:name` of the trace.
    pub case_id: String,
    /// Names the activity of an event, such as `concept:name` of the event.
    pub activity: String,
    /// When the event happened, such as `time:timestamp`.
    pub time: String,
    /// Who did it, such as `org:resource`.
    pub resource: Option<String>,
    /// Further attributes of events.
    pub event_attributes: Vec<String>,
    /// Attributes of the case.
    pub case_attributes: Vec<String>,
}

/// One case of a log, valid while it is handed over.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) activities: &'a Activities,
}

/// One event of a case.
#[derive(Clone, Copy)]
pub struct Event<'a> {
    /// What was done, in the words of the log; never empty.
    pub activity: &'a str,
    /// The same activity has the same number within one reading; numbers count from 0 by first appearance.
    pub activity_number: u32,
    /// When.
    pub at: Stamp,
    /// The line its element or row begins on.
    pub line: u64,
    /// By whom, if wanted and given.
    pub resource: Option<&'a str>,
    rows: &'a Rows,
    values: &'a [Option<Span>],
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Cases handed over.
    pub cases: u64,
    /// Events in them.
    pub events: u64,
    /// Neighbouring events of one case with equal times, to the millisecond: left in the order of the log.
    pub equal_times: u64,
    /// Events of a case that are earlier than the one before them: left where they are.
    pub out_of_order: u64,
    /// Neighbouring events of which only one says its offset, so that nobody can tell which was first.
    pub incomparable_times: u64,
    /// Events whose time has no offset.
    pub without_offset: u64,
    /// Events refused for lack of an activity or a time; their cases are handed over without them.
    pub refused_events: u64,
    /// Cases refused for lack of an id.
    pub refused_cases: u64,
    /// Whether the caller broke off before the end.
    pub broken_off: bool,
    /// What was refused and why, at most [`crate::fault::FAULTS_MAX`].
    pub faults: Vec<LogFault>,
}

impl<'a> Case<'a> {
    /// The id, in the words of the log; never empty. Two traces of one XES file may bear the same id: they are
    /// handed over as two cases, since remembering all ids is for the caller to decide.
    pub fn id(self) -> &'a str {
        self.rows.id.held().map_or("", |span| self.rows.text(span))
    }

    /// The line of its element, or of its first row.
    pub fn line(self) -> u64 {
        self.rows.line
    }

    /// The value of `Wanted::case_attributes[index]`; `None` when absent, empty or refused.
    pub fn attribute(self, index: usize) -> Option<&'a str> {
        self.rows.attributes.get(index).and_then(Slot::held).map(|span| self.rows.text(span))
    }

    /// Its events in the order of the log.
    pub fn events(self) -> impl ExactSizeIterator<Item = Event<'a>> + DoubleEndedIterator {
        let (rows, width) = (self.rows, self.rows.width);
        rows.events.iter().enumerate().map(move |(index, row)| self.event(row, &rows.values[index * width..][..width]))
    }

    /// Events refused from this case: it is then incomplete, and a finding about it is worth less.
    pub fn refused_events(self) -> u32 {
        self.rows.refused
    }

    fn event(self, row: &Row, values: &'a [Option<Span>]) -> Event<'a> {
        let (resource, values) = values.split_first().expect("a row begins with its resource");
        Event {
            activity: self.activities.name(row.activity),
            activity_number: row.activity,
            at: row.at,
            line: row.line,
            resource: resource.map(|span| self.rows.text(span)),
            rows: self.rows,
            values,
        }
    }
}

impl<'a> Event<'a> {
    /// The value of `Wanted::event_attributes[index]`; `None` when absent, empty or refused.
    pub fn attribute(self, index: usize) -> Option<&'a str> {
        self.values.get(index).copied().flatten().map(|span| self.rows.text(span))
    }
}
