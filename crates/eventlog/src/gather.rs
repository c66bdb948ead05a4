//! Gathers kept values into cases, the same for every format. It never repairs: a value that is wrong or given
//! twice is refused, and with it the smallest thing that cannot do without it.

use crate::case::{Case, Summary, Wanted};
use crate::fault::{FAULTS_MAX, LogFault};
use crate::stamp::Stamp;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::ops::ControlFlow;

/// Events of one case: three acts a day for ninety years.
const CASE_EVENTS_MAX: usize = 100_000;
/// Bytes of kept text of one case: what one case may cost in memory.
const CASE_TEXT_MAX: usize = 64 << 20;
/// Bytes of text a case begins with: a short case then never moves its text.
const CASE_TEXT_FIRST: usize = 128;
/// Bytes of one kept value: a long letter; more is a document, not a fact.
const VALUE_MAX: usize = 64 << 10;
/// Different activities of one log: a hundred times the richest known; more means the column is not an activity.
const ACTIVITIES_MAX: usize = 65_536;

/// Where a kept value belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    CaseId,
    CaseAttribute(usize),
    Activity,
    Time,
    /// 0 is the resource, the wanted attributes follow.
    Value(usize),
}

/// What is known of one field.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Slot<T> {
    #[default]
    Empty,
    Held(T),
    Refused,
}

impl<T: Copy> Slot<T> {
    pub(crate) fn held(&self) -> Option<T> {
        if let Slot::Held(value) = self { Some(*value) } else { None }
    }
}

/// A piece of the text of a case; never empty, hence the end is never 0.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    end: NonZeroU32,
}

/// An event without its values.
pub(crate) struct Row {
    pub(crate) at: Stamp,
    pub(crate) line: u64,
    pub(crate) activity: u32,
}

/// One case as it is gathered; emptied and used again where cases come one after another.
pub(crate) struct Rows {
    pub(crate) id: Slot<Span>,
    pub(crate) line: u64,
    pub(crate) attributes: Vec<Slot<Span>>,
    pub(crate) events: Vec<Row>,
    /// `width` values for every event.
    pub(crate) values: Vec<Option<Span>>,
    pub(crate) width: usize,
    pub(crate) refused: u32,
    text: String,
}

impl Rows {
    pub(crate) fn new(wanted: &Wanted) -> Rows {
        Rows {
            id: Slot::Empty,
            line: 0,
            attributes: vec![Slot::Empty; wanted.case_attributes.len()],
            events: Vec::new(),
            values: Vec::new(),
            width: 1 + wanted.event_attributes.len(),
            refused: 0,
            text: String::with_capacity(CASE_TEXT_FIRST),
        }
    }

    pub(crate) fn begin(&mut self, line: u64) {
        self.id = Slot::Empty;
        self.line = line;
        self.attributes.fill(Slot::Empty);
        self.events.clear();
        self.values.clear();
        self.refused = 0;
        self.text.clear();
    }

    pub(crate) fn text(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end.get() as usize]
    }

    pub(crate) fn id_text(&self) -> Option<&str> {
        self.id.held().map(|span| self.text(span))
    }

    /// Bytes this case takes beside its own size, roughly.
    pub(crate) fn size(&self) -> usize {
        self.text.capacity()
            + self.events.capacity() * size_of::<Row>()
            + self.values.capacity() * size_of::<Option<Span>>()
            + self.attributes.capacity() * size_of::<Slot<Span>>()
    }

    /// Keeps a text that is not empty.
    fn push(&mut self, value: &str) -> Result<Span, LogFault> {
        let start = self.text.len();
        let end = u32::try_from(start + value.len()).ok().and_then(NonZeroU32::new);
        match (u32::try_from(start), end) {
            (Ok(start), Some(end)) if end.get() as usize <= CASE_TEXT_MAX => {
                self.text.push_str(value);
                Ok(Span { start, end })
            }
            _ => Err(LogFault::new("log-case-too-large").with("limit", &CASE_TEXT_MAX.to_string())),
        }
    }
}

/// The activities of one reading, numbered by first appearance.
#[derive(Default)]
pub(crate) struct Activities {
    numbers: HashMap<Box<str>, u32>,
    names: Vec<Box<str>>,
}

impl Activities {
    pub(crate) fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    fn number(&mut self, name: &str) -> Result<u32, LogFault> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        if self.names.len() == ACTIVITIES_MAX {
            return Err(LogFault::new("log-too-many-activities").with("limit", &ACTIVITIES_MAX.to_string()));
        }
        let number = self.names.len() as u32;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        Ok(number)
    }
}

/// The event being gathered.
#[derive(Default)]
struct Draft {
    line: u64,
    text_start: usize,
    activity: Slot<u32>,
    at: Slot<Stamp>,
    values: Vec<Slot<Span>>,
}

/// Everything of a reading that outlives a case.
pub(crate) struct Gather<'w> {
    pub(crate) wanted: &'w Wanted,
    /// What is wanted of an event, by name.
    pub(crate) event_fields: Vec<(&'w str, Field)>,
    /// What is wanted of a case, by name.
    pub(crate) case_fields: Vec<(&'w str, Field)>,
    activities: Activities,
    summary: Summary,
    draft: Draft,
}

impl<'w> Gather<'w> {
    pub(crate) fn new(wanted: &'w Wanted) -> Gather<'w> {
        let mut event_fields = vec![(&*wanted.activity, Field::Activity), (&*wanted.time, Field::Time)];
        event_fields.extend(wanted.resource.as_deref().map(|name| (name, Field::Value(0))));
        let attributes = wanted.event_attributes.iter().enumerate();
        event_fields.extend(attributes.map(|(index, name)| (&**name, Field::Value(index + 1))));
        let mut case_fields = vec![(&*wanted.case_id, Field::CaseId)];
        let attributes = wanted.case_attributes.iter().enumerate();
        case_fields.extend(attributes.map(|(index, name)| (&**name, Field::CaseAttribute(index))));
        let draft = Draft { values: vec![Slot::Empty; 1 + wanted.event_attributes.len()], ..Draft::default() };
        let (activities, summary) = (Activities::default(), Summary::default());
        Gather { wanted, event_fields, case_fields, activities, summary, draft }
    }

    pub(crate) fn into_summary(self) -> Summary {
        self.summary
    }

    /// Notes a fault one can go on after.
    pub(crate) fn report(&mut self, fault: LogFault) -> Result<(), LogFault> {
        let line = fault.line;
        self.summary.faults.push(fault);
        if self.summary.faults.len() < FAULTS_MAX {
            return Ok(());
        }
        Err(LogFault::new("log-too-many-faults").with("limit", &FAULTS_MAX.to_string()).at(line))
    }

    pub(crate) fn begin_event(&mut self, rows: &Rows, line: u64) {
        self.draft.line = line;
        self.draft.text_start = rows.text.len();
        self.draft.activity = Slot::Empty;
        self.draft.at = Slot::Empty;
        self.draft.values.fill(Slot::Empty);
    }

    /// Refuses a field; what cannot do without it falls when it ends.
    pub(crate) fn refuse(&mut self, rows: &mut Rows, field: Field) {
        match field {
            Field::CaseId => rows.id = Slot::Refused,
            Field::CaseAttribute(index) => rows.attributes[index] = Slot::Refused,
            Field::Activity => self.draft.activity = Slot::Refused,
            Field::Time => self.draft.at = Slot::Refused,
            Field::Value(index) => self.draft.values[index] = Slot::Refused,
        }
    }

    /// Keeps one value of the case or of the event begun last; an empty one counts as absent.
    ///
    /// # Errors
    /// Why the value is refused, without the line.
    pub(crate) fn keep(&mut self, rows: &mut Rows, field: Field, name: &str, value: &str) -> Result<(), LogFault> {
        if value.is_empty() {
            return Ok(());
        }
        if value.len() > VALUE_MAX {
            self.refuse(rows, field);
            let limit = VALUE_MAX.to_string();
            return Err(LogFault::new("log-long-value").with("name", name).with("limit", &limit));
        }
        match field {
            Field::CaseId => {
                let span = rows.push(value);
                fill(&mut rows.id, span, name)
            }
            Field::CaseAttribute(index) => {
                let span = rows.push(value);
                fill(&mut rows.attributes[index], span, name)
            }
            Field::Activity => fill(&mut self.draft.activity, self.activities.number(value), name),
            Field::Time => {
                let bad = || LogFault::new("log-bad-date").with("name", name).with("value", value);
                fill(&mut self.draft.at, Stamp::parse(value).ok_or_else(bad), name)
            }
            Field::Value(index) => fill(&mut self.draft.values[index], rows.push(value), name),
        }
    }

    /// Checks that a further row says of the case what its first row said.
    pub(crate) fn keep_same(&mut self, rows: &mut Rows, field: Field, name: &str, value: &str) -> Result<(), LogFault> {
        let Field::CaseAttribute(index) = field else {
            return Ok(());
        };
        let same = match rows.attributes[index] {
            Slot::Refused => true,
            Slot::Empty => value.is_empty(),
            Slot::Held(span) => rows.text(span) == value,
        };
        if same {
            return Ok(());
        }
        self.refuse(rows, field);
        Err(LogFault::new("log-differing-value").with("name", name).with("value", value))
    }

    /// Refuses an event that belongs to no case.
    pub(crate) fn refuse_row(&mut self, fault: LogFault) -> Result<(), LogFault> {
        self.summary.refused_events += 1;
        self.report(fault)
    }

    /// Adds the event to its case, unless it was refused.
    pub(crate) fn end_event(&mut self, rows: &mut Rows) -> Result<(), LogFault> {
        let draft = &self.draft;
        let fault = match (draft.activity, draft.at) {
            (Slot::Held(_), Slot::Held(_)) if rows.events.len() == CASE_EVENTS_MAX => {
                Some(LogFault::new("log-too-many-events").with("limit", &CASE_EVENTS_MAX.to_string()))
            }
            (Slot::Held(activity), Slot::Held(at)) => {
                rows.events.push(Row { at, line: draft.line, activity });
                rows.values.extend(draft.values.iter().map(Slot::held));
                self.summary.without_offset += u64::from(at.offset_minutes.is_none());
                return Ok(());
            }
            (Slot::Empty, _) => Some(LogFault::new("log-no-activity").with("name", &self.wanted.activity)),
            (_, Slot::Empty) => Some(LogFault::new("log-no-time").with("name", &self.wanted.time)),
            _ => None,
        };
        rows.text.truncate(draft.text_start);
        rows.refused += 1;
        self.summary.refused_events += 1;
        fault.map_or(Ok(()), |fault| self.report(fault.at(self.draft.line)))
    }

    /// Hands a case over, unless it has no id.
    pub(crate) fn end_case(
        &mut self,
        rows: &Rows,
        each: &mut dyn FnMut(Case<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, LogFault> {
        if rows.id.held().is_none() {
            self.summary.refused_cases += 1;
            if rows.id == Slot::Empty {
                self.report(LogFault::new("log-no-case").with("name", &self.wanted.case_id).at(rows.line))?;
            }
            return Ok(ControlFlow::Continue(()));
        }
        self.summary.cases += 1;
        self.summary.events += rows.events.len() as u64;
        for pair in rows.events.windows(2) {
            let (before, after) = (pair[0].at, pair[1].at);
            if !before.comparable(after) {
                self.summary.incomparable_times += 1;
            } else if after.millis_utc == before.millis_utc {
                self.summary.equal_times += 1;
            } else if after.millis_utc < before.millis_utc {
                self.summary.out_of_order += 1;
            }
        }
        let flow = each(Case { rows, activities: &self.activities });
        self.summary.broken_off = flow.is_break();
        Ok(flow)
    }
}

/// Fills a slot once: a second value refuses both, since nobody can tell which is meant.
fn fill<T>(slot: &mut Slot<T>, value: Result<T, LogFault>, name: &str) -> Result<(), LogFault> {
    let (state, outcome) = match (&slot, value) {
        (Slot::Empty, Ok(value)) => (Slot::Held(value), Ok(())),
        (Slot::Empty, Err(fault)) => (Slot::Refused, Err(fault)),
        (Slot::Held(_), _) => (Slot::Refused, Err(LogFault::new("log-repeated-value").with("name", name))),
        (Slot::Refused, _) => (Slot::Refused, Ok(())),
    };
    *slot = state;
    outcome
}
