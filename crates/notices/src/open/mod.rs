//! Files as they come in, opened into text: plain text and pages of a web site in the encodings in use, Word, PDF.
//!
//! Refuses: names of files (the kind is seen from the content), guessing at what is not text, pictures of text, and
//! more than the limits below. It starts no process: who opens a packed file (Word, PDF) of a stranger does so in a
//! process that may be ended, since those formats are read by code that is not ours.
//!
//! ```
//! use notices::open::{Kind, open};
//! let page = "<html><body><p>一、主要任务</p><table><tr><td>县财政局</td><td>6月底前</td></tr></table></body></html>";
//! assert_eq!(Kind::of(page.as_bytes()), Ok(Kind::Page));
//! assert_eq!(open(page.as_bytes()).unwrap(), "一、主要任务\n县财政局\t6月底前\n");
//! ```

mod encoding;
mod flow;
mod numbering;
mod page;
mod pdf;
pub mod table;
mod why;
mod word;
mod xml;
mod zipped;

pub use why::{Unopened, Why};

/// Bytes of a file that are looked at. A notice with its annexes as text is below one; the rest is pictures.
pub const BYTES_MAX: usize = 20 << 20;

/// Bytes of everything unpacked from one file, and of its text.
pub const UNPACKED_MAX: usize = 64 << 20;

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Plain text.
    Text,
    /// A page of a web site.
    Page,
    /// A Word document (docx), or another zip that turns out to be none.
    Word,
    /// A PDF.
    Pdf,
}

impl Kind {
    /// Whether it is opened by code that is not ours, in a process that may be ended.
    pub fn is_packed(self) -> bool {
        matches!(self, Kind::Word | Kind::Pdf)
    }

    /// Looks at the content.
    ///
    /// # Errors
    /// Nothing in it, too much of it, or something no notice is written in.
    pub fn of(bytes: &[u8]) -> Result<Kind, Unopened> {
        if bytes.len() > BYTES_MAX {
            return Err(Why::TooLarge.into());
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Why::Empty.into());
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            // A Word document under a password is wrapped into the old container.
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let is_locked = memchr::memmem::find(bytes, &name).is_some();
            return Err(if is_locked { Why::Locked } else { Why::OldWord }.into());
        }
        if is_other(bytes) {
            return Err(Why::OtherKind.into());
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return Ok(Kind::Word);
        }
        // Some programs write a line of their own before the mark.
        if memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() {
            return Ok(Kind::Pdf);
        }
        Ok(if page::is_page(bytes) { Kind::Page } else { Kind::Text })
    }
}

/// The text of a file: lines end in one line feed, cells of a row are parted by tabs.
///
/// # Errors
/// The reasons of [`Why`]; nothing is given of a file that could not be read whole.
pub fn open(bytes: &[u8]) -> Result<String, Unopened> {
    let text = match Kind::of(bytes)? {
        Kind::Text => encoding::text(bytes, None)?,
        Kind::Page => page::text(bytes)?,
        Kind::Word => word::text(bytes)?,
        Kind::Pdf => pdf::text(bytes)?,
    };
    if text.trim().is_empty() {
        return Err(Why::Empty.into());
    }
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
}

/// Files of offices that are no text and no container read here.
fn is_other(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 6] = [b"{\\rtf", b"MIME-Version:", b"Rar!", b"7z\xbc\xaf", b"\xff\xd8\xff", b"\x89PNG"];
    marks.iter().any(|mark| bytes.starts_with(mark))
}
