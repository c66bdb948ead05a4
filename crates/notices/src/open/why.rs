//! Why a file was not opened.
//!
//! Refuses: sentences; they stand in the messages under `fault` and the code.

use std::fmt;

/// The reason, without its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is no text in it.
    Empty,
    /// More than [`BYTES_MAX`](super::BYTES_MAX).
    TooLarge,
    /// More than [`UNPACKED_MAX`](super::UNPACKED_MAX) when unpacked.
    TooMuch,
    /// Unpacked, a part is larger by a factor that no document has.
    Ratio,
    /// More parts than a document has.
    Entries,
    /// Elements inside elements beyond any document.
    Deep,
    /// The Word format before docx.
    OldWord,
    /// Something no notice is written in.
    OtherKind,
    /// Text in an encoding that is not known.
    Encoding,
    /// A Word document that is damaged.
    BrokenWord,
    /// A PDF that is damaged.
    BrokenPdf,
    /// No spreadsheet (xlsx).
    NoTable,
    /// A spreadsheet that is damaged.
    BrokenTable,
    /// It asks for a password.
    Locked,
    /// A PDF of pictures.
    Scan,
    /// A PDF whose fonts do not say which characters they draw.
    Glyphs,
    /// Reading took longer than is given to it.
    Slow,
    /// Reading broke down, or took more memory than is given to it.
    Heavy,
}

impl Why {
    /// Every reason.
    pub const ALL: [Why; 18] = [
        Why::Empty,
        Why::TooLarge,
        Why::TooMuch,
        Why::Ratio,
        Why::Entries,
        Why::Deep,
        Why::OldWord,
        Why::OtherKind,
        Why::Encoding,
        Why::BrokenWord,
        Why::BrokenPdf,
        Why::NoTable,
        Why::BrokenTable,
        Why::Locked,
        Why::Scan,
        Why::Glyphs,
        Why::Slow,
        Why::Heavy,
    ];

    /// The row of the messages that says so.
    pub fn code(self) -> &'static str {
        match self {
            Why::Empty => "notice-empty",
            Why::TooLarge => "notice-too-large",
            Why::TooMuch => "notice-too-much",
            Why::Ratio => "notice-ratio",
            Why::Entries => "notice-entries",
            Why::Deep => "notice-deep",
            Why::OldWord => "notice-old-word",
            Why::OtherKind => "notice-other-kind",
            Why::Encoding => "notice-encoding",
            Why::BrokenWord => "notice-broken-word",
            Why::BrokenPdf => "notice-broken-pdf",
            Why::NoTable => "notice-no-table",
            Why::BrokenTable => "notice-broken-table",
            Why::Locked => "notice-locked",
            Why::Scan => "notice-scan",
            Why::Glyphs => "notice-glyphs",
            Why::Slow => "notice-slow",
            Why::Heavy => "notice-heavy",
        }
    }

    /// The reason of a code.
    pub fn parse(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// A file that was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unopened {
    /// The reason.
    pub why: Why,
    /// Where in the file: a page of a PDF, a part of a Word document; none for the whole.
    pub place: Option<String>,
}

impl Unopened {
    /// A reason with its place.
    pub fn at(why: Why, place: impl Into<String>) -> Unopened {
        Unopened { why, place: Some(place.into()) }
    }
}

impl From<Why> for Unopened {
    fn from(why: Why) -> Unopened {
        Unopened { why, place: None }
    }
}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{} ({place})", self.why.code()),
            None => f.write_str(self.why.code()),
        }
    }
}

impl std::error::Error for Unopened {}
