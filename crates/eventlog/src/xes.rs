//! XES, streamed: memory holds one case, whatever the size of the file.
//!
//! Nesting is strict. Attributes nobody wants are passed over: of them only the markup is checked, not the value.
//! Nested attributes, lists and containers belong to the attribute they are in, never to the event. Defaults
//! of `global` are not filled in, since the standard does not say that an absent value equals them.

use crate::case::Case;
use crate::fault::LogFault;
use crate::gather::{Field, Gather, Rows};
use crate::markup::{self, Markup, Piece};
use crate::stamp::Stamp;
use crate::window::Window;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Elements within elements: real logs have seven at most.
const DEPTH_MAX: usize = 64;

/// What an element is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Log,
    Trace,
    Event,
    Global,
    /// `extension` and `classifier`: they explain names and hold no facts.
    Notice,
    /// An attribute that has a value.
    Text,
    Date,
    Integer,
    Float,
    Boolean,
    /// `list` and `container`, which have only children.
    Group,
    /// `values` of a list.
    Values,
    /// Reported, and passed over with all it holds.
    Ignored,
}

struct Reader<'a, 'w> {
    gather: &'a mut Gather<'w>,
    event_fields: Vec<(&'w str, Field)>,
    case_fields: Vec<(&'w str, Field)>,
    rows: Rows,
    /// The open elements, and where their names begin in `names`.
    open: Vec<(Kind, usize)>,
    names: String,
    begun: bool,
}

/// Reads the whole log.
pub(crate) fn read(
    window: &mut Window<'_>,
    gather: &mut Gather<'_>,
    each: &mut dyn FnMut(Case<'_>) -> ControlFlow<()>,
) -> Result<(), LogFault> {
    let rows = Rows::new(gather.wanted);
    let mut reader = Reader {
        event_fields: gather.event_fields.clone(),
        case_fields: gather.case_fields.clone(),
        gather,
        rows,
        open: Vec::new(),
        names: String::new(),
        begun: false,
    };
    let mut piece = Piece::default();
    while window.pass_blank()? {
        let rest = window.rest();
        if !rest.starts_with('<') {
            let length = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            reader.stray(window, &rest[..length])?;
            window.pass(length);
            continue;
        }
        let markup = markup::take_apart(rest.as_bytes(), &mut piece);
        let closed = match markup {
            Markup::Open => reader.open(window, &piece, rest)?,
            Markup::Close => Some(reader.close(window, &rest[piece.name.clone()])?),
            Markup::Text => reader.stray(window, &rest["<![CDATA[".len()..piece.length - "]]>".len()])?,
            Markup::Declaration => reader.declaration(window, &rest[..piece.length])?,
            Markup::Aside => None,
            Markup::DocumentType | Markup::Broken => {
                return Err(markup::fault(markup, rest).at(window.line()));
            }
            Markup::CutShort if window.more()? => continue,
            Markup::CutShort => break,
        };
        match closed {
            Some(Kind::Event) => reader.gather.end_event(&mut reader.rows)?,
            Some(Kind::Trace) if reader.gather.end_case(&reader.rows, each)?.is_break() => {
                return Ok(());
            }
            _ => {}
        }
        window.pass(piece.length);
    }
    reader.end(window)
}

impl Reader<'_, '_> {
    /// Takes in an opening tag, and says what it closed if it closes itself.
    fn open(&mut self, window: &Window<'_>, piece: &Piece, rest: &str) -> Result<Option<Kind>, LogFault> {
        let name = &rest[piece.name.clone()];
        let kind = self.place(window, kind(name), name)?;
        match kind {
            Kind::Trace => self.rows.begin(window.line()),
            Kind::Event => self.gather.begin_event(&self.rows, window.line()),
            _ if kind.is_attribute() => self.attribute(window, kind, piece, rest)?,
            _ => {}
        }
        if piece.empty {
            return Ok(Some(kind));
        }
        if self.open.len() == DEPTH_MAX {
            return Err(LogFault::new("log-too-deep").with("limit", &DEPTH_MAX.to_string()).at(window.line()));
        }
        self.open.push((kind, self.names.len()));
        self.names.push_str(name);
        Ok(None)
    }

    /// What an element counts as where it stands.
    fn place(&mut self, window: &Window<'_>, kind: Option<Kind>, name: &str) -> Result<Kind, LogFault> {
        let Some((parent, _)) = self.open.last() else {
            let code = if self.begun { "log-after-end" } else { "log-not-xes" };
            let first = !std::mem::replace(&mut self.begun, true);
            let fits = first && kind == Some(Kind::Log);
            return if fits { Ok(Kind::Log) } else { Err(LogFault::new(code).with("found", name).at(window.line())) };
        };
        let fault = match (parent, kind) {
            (Kind::Ignored, _) => return Ok(Kind::Ignored),
            (_, None) => LogFault::new("log-unknown-element"),
            (Kind::Log, Some(Kind::Event)) => LogFault::new("log-event-outside-case"),
            (parent, Some(kind)) if kind.fits(*parent) => return Ok(kind),
            (_, Some(_)) => {
                let inside = self.innermost();
                return Err(LogFault::new("log-wrong-place")
                    .with("found", name)
                    .with("open", inside)
                    .at(window.line()));
            }
        };
        self.gather.report(fault.with("found", name).at(window.line()))?;
        Ok(Kind::Ignored)
    }

    /// Keeps an attribute of a case or event if it is wanted.
    fn attribute(&mut self, window: &Window<'_>, kind: Kind, piece: &Piece, rest: &str) -> Result<(), LogFault> {
        let Some(key) = piece.key.clone().and_then(|range| match piece.escaped {
            true => markup::decode(&rest[range]),
            false => Some(Cow::Borrowed(&rest[range])),
        }) else {
            let name = &rest[piece.name.clone()];
            return self.gather.report(LogFault::new("log-no-key").with("found", name).at(window.line()));
        };
        let in_event = match self.open.last() {
            Some((Kind::Event, _)) => true,
            Some((Kind::Trace, _)) => false,
            _ => return Ok(()),
        };
        let raw = piece.value.clone().map(|range| &rest[range]);
        for &(name, field) in if in_event { &self.event_fields } else { &self.case_fields } {
            if name != &*key {
                continue;
            }
            let kept = match value(kind, field, raw) {
                Ok(value) => self.gather.keep(&mut self.rows, field, name, &value),
                Err(code) => {
                    self.gather.refuse(&mut self.rows, field);
                    Err(LogFault::new(code).with("name", name).with("value", raw.unwrap_or_default()))
                }
            };
            if let Err(fault) = kept {
                self.gather.report(fault.at(window.line()))?;
            }
        }
        Ok(())
    }

    /// Takes in a closing tag and says what it closed.
    fn close(&mut self, window: &Window<'_>, name: &str) -> Result<Kind, LogFault> {
        let expected = self.innermost();
        if self.open.is_empty() || expected != name {
            let fault = LogFault::new("log-wrong-nesting").with("found", name).with("open", expected);
            return Err(fault.at(window.line()));
        }
        let (kind, start) = self.open.pop().expect("not empty");
        self.names.truncate(start);
        Ok(kind)
    }

    /// Text between tags: XES has none, so something is damaged or foreign.
    fn stray(&mut self, window: &Window<'_>, text: &str) -> Result<Option<Kind>, LogFault> {
        let code = match self.open.last() {
            Some((Kind::Ignored, _)) => return Ok(None),
            Some(_) => "log-stray-text",
            None if self.begun => "log-after-end",
            None => "log-not-xes",
        };
        let fault = LogFault::new(code).with("found", text.trim()).at(window.line());
        if self.open.is_empty() { Err(fault) } else { self.gather.report(fault).map(|()| None) }
    }

    fn declaration(&mut self, window: &Window<'_>, text: &str) -> Result<Option<Kind>, LogFault> {
        let encoding = markup::encoding(text).unwrap_or("UTF-8");
        let fault = if self.begun {
            LogFault::new("log-after-end").with("found", "<?xml")
        } else if encoding.eq_ignore_ascii_case("UTF-8") {
            return Ok(None);
        } else {
            LogFault::new("log-encoding").with("encoding", encoding)
        };
        Err(fault.at(window.line()))
    }

    fn end(&self, window: &Window<'_>) -> Result<(), LogFault> {
        if self.begun && self.open.is_empty() && window.rest().is_empty() {
            return Ok(());
        }
        let code = if self.begun || !window.rest().is_empty() { "log-cut-short" } else { "log-empty" };
        Err(LogFault::new(code).with("open", self.innermost()).at(window.line()))
    }

    fn innermost(&self) -> &str {
        self.open.last().map_or("", |(_, start)| &self.names[*start..])
    }
}

impl Kind {
    fn is_attribute(self) -> bool {
        use Kind::{Boolean, Date, Float, Group, Integer, Text};
        matches!(self, Text | Date | Integer | Float | Boolean | Group)
    }

    /// Whether the standard lets this element stand directly in that one.
    fn fits(self, parent: Kind) -> bool {
        match self {
            Kind::Trace | Kind::Global | Kind::Notice => parent == Kind::Log,
            Kind::Event => parent == Kind::Trace,
            Kind::Values => parent == Kind::Group,
            Kind::Log | Kind::Ignored => false,
            _ => parent != Kind::Notice,
        }
    }
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "string" | "id" => Kind::Text,
        "date" => Kind::Date,
        "int" => Kind::Integer,
        "float" => Kind::Float,
        "boolean" => Kind::Boolean,
        "event" => Kind::Event,
        "trace" => Kind::Trace,
        "list" | "container" => Kind::Group,
        "values" => Kind::Values,
        "global" => Kind::Global,
        "extension" | "classifier" => Kind::Notice,
        "log" => Kind::Log,
        _ => return None,
    })
}

/// The value of a wanted attribute, checked against the type its element claims, or the code of what is wrong.
fn value(kind: Kind, field: Field, raw: Option<&str>) -> Result<Cow<'_, str>, &'static str> {
    let raw = raw.filter(|_| kind != Kind::Group).ok_or("log-no-value")?;
    let value = markup::decode(raw).ok_or("log-bad-entity")?;
    let (right, code) = match kind {
        _ if value.is_empty() || field == Field::Time => (true, ""),
        Kind::Date => (Stamp::parse(&value).is_some(), "log-bad-date"),
        Kind::Integer => (value.parse::<i64>().is_ok(), "log-bad-number"),
        Kind::Float => (value.parse::<f64>().is_ok(), "log-bad-number"),
        Kind::Boolean => (matches!(&*value, "true" | "false" | "1" | "0"), "log-bad-boolean"),
        _ => (true, ""),
    };
    if right { Ok(value) } else { Err(code) }
}
