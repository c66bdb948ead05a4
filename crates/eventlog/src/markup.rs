//! The pieces of an XML text: tags with the two XML attributes XES uses, comments and the like passed over.
//! It reads no document type: a log that brings its own entities is refused.

use crate::fault::LogFault;
use memchr::{memchr2, memchr3, memmem};
use std::borrow::Cow;
use std::ops::Range;

/// What a piece of markup is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Markup {
    /// `<name key="…" value="…">`.
    Open,
    /// `</name>`.
    Close,
    /// `<![CDATA[…]]>`: text that only looks like markup.
    Text,
    /// A comment or processing instruction.
    Aside,
    /// `<?xml …?>`.
    Declaration,
    /// `<!DOCTYPE` and its kin.
    DocumentType,
    /// No markup at all.
    Broken,
    /// It goes on behind the text in memory.
    CutShort,
}

/// The parts of a piece; places count from its first byte. One is filled again and again, since handing it
/// over by value costs a sixth of the whole reading.
#[derive(Default)]
pub(crate) struct Piece {
    pub(crate) length: usize,
    pub(crate) name: Range<usize>,
    pub(crate) key: Option<Range<usize>>,
    pub(crate) value: Option<Range<usize>>,
    /// Whether there may be entities in any of its values.
    pub(crate) escaped: bool,
    /// Whether an opening tag closes itself.
    pub(crate) empty: bool,
}

/// Takes the piece apart that begins with the `<` at the start of `bytes`.
pub(crate) fn take_apart(bytes: &[u8], piece: &mut Piece) -> Markup {
    match bytes.get(1) {
        None => Markup::CutShort,
        Some(b'/') => close(bytes, piece),
        Some(b'?') => {
            let declares = bytes.starts_with(b"<?xml") && bytes.get(5).is_some_and(u8::is_ascii_whitespace);
            until(bytes, 2, b"?>", piece, if declares { Markup::Declaration } else { Markup::Aside })
        }
        Some(b'!') => {
            for (start, end, markup) in [("<!--", "-->", Markup::Aside), ("<![CDATA[", "]]>", Markup::Text)] {
                if bytes.starts_with(start.as_bytes()) {
                    return until(bytes, start.len(), end.as_bytes(), piece, markup);
                }
                if start.as_bytes().starts_with(bytes) {
                    return Markup::CutShort;
                }
            }
            Markup::DocumentType
        }
        Some(_) => open(bytes, piece),
    }
}

/// What is wrong with the piece at the start of `text`.
#[cold]
pub(crate) fn fault(markup: Markup, text: &str) -> LogFault {
    if markup == Markup::DocumentType {
        return LogFault::new("log-document-type");
    }
    LogFault::new("log-bad-tag").with("tag", text.lines().next().unwrap_or_default())
}

/// The encoding an XML declaration names.
pub(crate) fn encoding(declaration: &str) -> Option<&str> {
    let (_, after) = declaration.split_once("encoding")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    after[1..].split(quote).next()
}

/// An attribute value as XML means it: entities put in, line breaks and tabs made blanks. `None` when an entity
/// is unknown or names no character.
pub(crate) fn decode(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.bytes().fold(false, |special, byte| special | (byte == b'&') | (byte < b' ')) {
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
    let allowed = letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}') || matches!(letter, '\t' | '\n' | '\r');
    allowed.then_some(letter)
}

fn until(bytes: &[u8], from: usize, end: &[u8], piece: &mut Piece, markup: Markup) -> Markup {
    let Some(at) = memmem::find(&bytes[from..], end) else {
        return Markup::CutShort;
    };
    piece.length = from + at + end.len();
    markup
}

fn close(bytes: &[u8], piece: &mut Piece) -> Markup {
    let end = name_end(bytes, 2);
    let last = blank_end(bytes, end);
    match bytes.get(last) {
        None => Markup::CutShort,
        Some(b'>') if end > 2 => {
            piece.name = 2..end;
            piece.length = last + 1;
            Markup::Close
        }
        Some(_) => Markup::Broken,
    }
}

fn open(bytes: &[u8], piece: &mut Piece) -> Markup {
    let mut at = name_end(bytes, 1);
    piece.name = 1..at;
    piece.key = None;
    piece.value = None;
    piece.escaped = false;
    if at == 1 {
        return Markup::Broken;
    }
    loop {
        let blank = at;
        at = blank_end(bytes, at);
        match (bytes.get(at), bytes.get(at + 1)) {
            (None, _) | (Some(b'/'), None) => return Markup::CutShort,
            (Some(b'>'), _) | (Some(b'/'), Some(b'>')) => {
                piece.empty = bytes[at] == b'/';
                piece.length = at + 1 + usize::from(piece.empty);
                return Markup::Open;
            }
            (Some(b'/'), Some(_)) => return Markup::Broken,
            (Some(_), _) if at == blank => return Markup::Broken,
            (Some(_), _) => {}
        }
        match attribute(bytes, at, piece) {
            Ok(end) => at = end,
            Err(markup) => return markup,
        }
    }
}

/// Notes the XML attribute at `at` and says where it ends, or what the piece is if it cannot be read.
#[inline]
fn attribute(bytes: &[u8], at: usize, piece: &mut Piece) -> Result<usize, Markup> {
    let rest = &bytes[at..];
    let (end, open) = if rest.starts_with(b"key=\"") {
        (at + 3, at + 4)
    } else if rest.starts_with(b"value=\"") {
        (at + 5, at + 6)
    } else {
        let end = name_end(bytes, at);
        let equals = blank_end(bytes, end);
        match bytes.get(equals) {
            None => return Err(Markup::CutShort),
            Some(b'=') if end > at => (end, blank_end(bytes, equals + 1)),
            Some(_) => return Err(Markup::Broken),
        }
    };
    let quote = match bytes.get(open) {
        None => return Err(Markup::CutShort),
        Some(quote @ (b'"' | b'\'')) => *quote,
        Some(_) => return Err(Markup::Broken),
    };
    let start = open + 1;
    let known = match &bytes[at..end] {
        b"key" => &mut piece.key,
        b"value" => &mut piece.value,
        _ => &mut None,
    };
    if known.is_some() {
        return Err(Markup::Broken);
    }
    let mut end = memchr3(quote, b'<', b'&', &bytes[start..]).map(|length| start + length);
    if let Some(escape) = end.filter(|end| bytes[*end] == b'&') {
        piece.escaped = true;
        end = memchr2(quote, b'<', &bytes[escape..]).map(|length| escape + length);
    }
    match end {
        None => Err(Markup::CutShort),
        Some(end) if bytes[end] == quote => {
            *known = Some(start..end);
            Ok(end + 1)
        }
        Some(_) => Err(Markup::Broken),
    }
}

/// Bytes that may stand in a name.
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let ascii = byte as u8;
        table[byte] = byte >= 128 || ascii.is_ascii_alphanumeric() || matches!(ascii, b':' | b'_' | b'-' | b'.');
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
