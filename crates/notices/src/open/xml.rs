//! The events of an XML part that a document is read from.
//!
//! Refuses: entities of its own, prefixes, and depth beyond any document.

use super::{Unopened, Why};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// Elements inside elements; a text box in a table in a table of Word has some forty.
const DEPTH_MAX: usize = 256;

/// What happens in a part, in its order. An empty element begins and ends.
pub(super) enum Step<'a> {
    /// An element begins: its name without prefix, and its attributes.
    Begin(&'a str, &'a Element<'a>),
    /// An element ends.
    End(&'a str),
    /// Text, entities resolved.
    Words(&'a str),
}

/// The attributes of an element.
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The value of an attribute, by its name without prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == name)?;
        Some(found.value.into_owned())
    }

    /// The number in an attribute.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }
}

/// Walks through a part. `place` is what it is called in a refusal.
pub(super) fn walk(
    text: &str,
    place: &str,
    mut step: impl FnMut(Step<'_>) -> Result<(), Unopened>,
) -> Result<(), Unopened> {
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| Unopened::at(Why::BrokenWord, place))? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(Unopened::at(Why::Deep, place));
                }
                let element = Element(start);
                step(Step::Begin(element.0.local_name().as_ref(), &element))?;
            }
            Event::Empty(start) => {
                let element = Element(start);
                let name = element.0.local_name();
                step(Step::Begin(name.as_ref(), &element))?;
                step(Step::End(name.as_ref()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                step(Step::End(end.local_name().as_ref()))?;
            }
            Event::Text(words) => step(Step::Words(&words))?,
            Event::CData(words) => step(Step::Words(&words))?,
            Event::GeneralRef(entity) => {
                let numbered = entity.resolve_char_ref().ok().flatten().map(String::from);
                let known = || resolve_predefined_entity(&entity).map(str::to_owned);
                if let Some(words) = numbered.or_else(known) {
                    step(Step::Words(&words))?;
                }
            }
            // A part that ends before its elements do was cut off.
            Event::Eof if depth > 0 => return Err(Unopened::at(Why::BrokenWord, place)),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
