//! A PDF into lines: what its pages draw as text, put back into lines and paragraphs by where it is drawn.
//!
//! Refuses: pictures of text (nothing is recognised), fonts that do not say which characters they draw, and to guess at
//! the cells of a table without rules: each of its lines is a row.

mod draw;
mod font;
mod grid;
mod lines;
mod radicals;

use super::{UNPACKED_MAX, Unopened, Why};
use hayro_syntax::{LoadPdfError, Pdf};
use lines::Writer;

/// Pages of a document; a notice with its annexes has a few dozen.
const PAGES_MAX: usize = 2000;

/// Characters of a whole document, below which it is taken for pictures with a page number on them.
const CHARACTERS_MIN: usize = 20;

/// Of so many characters one may be unknown.
const PER_UNKNOWN: usize = 20;

/// The text of a document.
pub(super) fn text(bytes: &[u8]) -> Result<String, Unopened> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Why::Locked,
        LoadPdfError::Invalid => Why::BrokenPdf,
    })?;
    let pages = pdf.pages();
    if pages.len() > PAGES_MAX {
        return Err(Why::Entries.into());
    }
    let mut fonts = font::Fonts::default();
    let mut writer = Writer::default();
    let mut left = UNPACKED_MAX;
    let (mut known, mut unknown, mut first_unknown) = (0, 0, None);
    for (number, page) in pages.iter().enumerate() {
        let drawn = draw::page(page, &mut fonts, &mut left)?;
        known += drawn.known;
        unknown += drawn.unknown;
        if drawn.unknown > 0 {
            first_unknown.get_or_insert(number + 1);
        }
        writer.page(drawn.runs, &drawn.rules);
        if writer.text.len() > UNPACKED_MAX {
            return Err(Why::TooMuch.into());
        }
    }
    match first_unknown {
        Some(page) if unknown * PER_UNKNOWN > known => Err(Unopened::at(Why::Glyphs, format!("第{page}页起"))),
        _ if known < CHARACTERS_MIN => Err(Why::Scan.into()),
        _ => Ok(writer.text + "\n"),
    }
}
