//! The pieces of an XML text: tags with the two XML attributes XES uses, comments and the like passed over.
//! It reads no document type: a log that brings its own entities is refused.

use crate::fault::LogFault;
use memchr::{memchr2, memmem};
use std::borrow::Cow;
use std::ops::Range;

/// One piece of markup; ranges count from its first byte.
pub(crate) enum Markup {
    /// `<name key="…" value="…">`, and whether it closes itself.
    Open(Tag),
    /// `</name>`.
    Close(Range<usize>),
    /// `<![CDATA[…]]>`: text that only looks like markup.
    Text,
    /// A comment or processing instruction.
    Aside,
    /// `<?xml …?>`.
    Declaration,
}

/// An opening tag.
#[derive(Default)]
pub(crate) struct Tag {
    pub(crate) name: Range<usize>,
    pub(crate) key: Option<Range<usize>>,
    pub(crate) value: Option<Range<usize>>,
    pub(crate) empty: bool,
}

/// The piece that begins with the `<` at the start of `bytes`, and its length; `None` when it goes on behind
/// the text in memory.
///
/// # Errors
/// The piece is no markup, without the line.
pub(crate) fn piece(bytes: &[u8]) -> Result<Option<(Markup, usize)>, LogFault> {
    match bytes.get(1) {
        None => Ok(None),
        Some(b'/') => close(bytes),
        Some(b'?') => Ok(until(bytes, 2, b"?>").map(|length| {
            let declaration = bytes.starts_with(b"<?xml") && bytes[5].is_ascii_whitespace();
            (
                if declaration {
                    Markup::Declaration
                } else {
                    Markup::Aside
                },
                length,
            )
        })),
        Some(b'!') => {
            for (start, end, markup) in [
                ("<!--", "-->", Markup::Aside),
                ("<![CDATA[", "]]>", Markup::Text),
            ] {
                if bytes.starts_with(start.as_bytes()) {
                    return Ok(
                        until(bytes, start.len(), end.as_bytes()).map(|length| (markup, length))
                    );
                }
                if start.as_bytes().starts_with(bytes) {
                    return Ok(None);
                }
            }
            Err(LogFault::new("log.document-type"))
        }
        Some(_) => Ok(open(bytes)?.map(|(tag, length)| (Markup::Open(tag), length))),
    }
}

/// The encoding an XML declaration names.
pub(crate) fn encoding(declaration: &str) -> Option<&str> {
    let (_, after) = declaration.split_once("encoding")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = after
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    after[1..].split(quote).next()
}

/// An attribute value as XML means it: entities put in, line breaks and tabs made blanks. `None` when an entity
/// is unknown or names no character.
pub(crate) fn decode(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.bytes().fold(false, |special, byte| {
        special | (byte == b'&') | (byte < b' ')
    }) {
        return Some(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(|letter: char| letter == '&' || letter < ' ') {
        text.push_str(&rest[..at]);
        let (letter, length) = match rest.as_bytes()[at] {
            b'&' => {
                let end = rest[at..].find(';')?;
                (entity(&rest[at + 1..at + end])?, end + 1)
            }
            b'\r' if rest.as_bytes().get(at + 1) == Some(&b'\n') => (' ', 2),
            b'\t' | b'\n' | b'\r' => (' ', 1),
            _ => return None,
        };
        text.push(letter);
        rest = &rest[at + length..];
    }
    text.push_str(rest);
    Some(Cow::Owned(text))
}

fn entity(name: &str) -> Option<char> {
    let (digits, radix) = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => (digits, 16),
            None => (name.strip_prefix('#')?, 10),
        },
    };
    let plain = !digits.starts_with('+');
    let letter = char::from_u32(u32::from_str_radix(digits, radix).ok().filter(|_| plain)?)?;
    let allowed = letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}')
        || matches!(letter, '\t' | '\n' | '\r');
    allowed.then_some(letter)
}

fn until(bytes: &[u8], from: usize, end: &[u8]) -> Option<usize> {
    memmem::find(&bytes[from..], end).map(|at| from + at + end.len())
}

fn close(bytes: &[u8]) -> Result<Option<(Markup, usize)>, LogFault> {
    let end = name_end(bytes, 2);
    let last = blank_end(bytes, end);
    match bytes.get(last) {
        None => Ok(None),
        Some(b'>') if end > 2 => Ok(Some((Markup::Close(2..end), last + 1))),
        Some(_) => Err(broken(bytes)),
    }
}

fn open(bytes: &[u8]) -> Result<Option<(Tag, usize)>, LogFault> {
    let end = name_end(bytes, 1);
    let mut tag = Tag {
        name: 1..end,
        ..Tag::default()
    };
    let mut at = end;
    loop {
        let blank = at;
        at = blank_end(bytes, at);
        match bytes.get(at) {
            None => return Ok(None),
            Some(b'>') if end > 1 => return Ok(Some((tag, at + 1))),
            Some(b'/') => match bytes.get(at + 1) {
                None => return Ok(None),
                Some(b'>') if end > 1 => {
                    tag.empty = true;
                    return Ok(Some((tag, at + 2)));
                }
                Some(_) => return Err(broken(bytes)),
            },
            Some(_) if at == blank => return Err(broken(bytes)),
            Some(_) => {}
        }
        let Some((name, value)) = attribute(bytes, at)? else {
            return Ok(None);
        };
        at = value.end + 1;
        let known = match &bytes[name] {
            b"key" => &mut tag.key,
            b"value" => &mut tag.value,
            _ => continue,
        };
        if known.replace(value).is_some() {
            return Err(broken(bytes));
        }
    }
}

/// Where the name and the value of an XML attribute are.
type Place = (Range<usize>, Range<usize>);

/// The XML attribute at `at`; `None` when it goes on behind the text in memory.
#[inline]
fn attribute(bytes: &[u8], at: usize) -> Result<Option<Place>, LogFault> {
    let (end, open) = if bytes[at..].starts_with(b"key=\"") {
        (at + 3, at + 4)
    } else if bytes[at..].starts_with(b"value=\"") {
        (at + 5, at + 6)
    } else {
        let end = name_end(bytes, at);
        let equals = blank_end(bytes, end);
        match bytes.get(equals) {
            None => return Ok(None),
            Some(b'=') if end > at => (end, blank_end(bytes, equals + 1)),
            Some(_) => return Err(broken(bytes)),
        }
    };
    let quote = match bytes.get(open) {
        None => return Ok(None),
        Some(quote @ (b'"' | b'\'')) => *quote,
        Some(_) => return Err(broken(bytes)),
    };
    let start = open + 1;
    match memchr2(quote, b'<', &bytes[start..]) {
        None => Ok(None),
        Some(length) if bytes[start + length] == quote => {
            Ok(Some((at..end, start..start + length)))
        }
        Some(_) => Err(broken(bytes)),
    }
}

/// Bytes that may stand in a name.
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let ascii = byte as u8;
        table[byte] = byte >= 128
            || ascii.is_ascii_alphanumeric()
            || matches!(ascii, b':' | b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

#[inline]
fn name_end(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while end < bytes.len() && IN_NAME[bytes[end] as usize] {
        end += 1;
    }
    end
}

#[inline]
fn blank_end(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while end < bytes.len() && matches!(bytes[end], b' ' | b'\t' | b'\r' | b'\n') {
        end += 1;
    }
    end
}

#[cold]
fn broken(bytes: &[u8]) -> LogFault {
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(240)]);
    LogFault::new("log.bad-tag").with("tag", shown.lines().next().unwrap_or_default())
}
