//! Looking at a file: what it is by its bytes, and whether whoever has to read it can.
//!
//! Refuses: to believe a name. A file that is not one of the six kinds, or that cannot be opened, is a [`Fault`].

use crate::picture::{self, Picture};
use crate::{container, hex};
use bureau::attachment::AttachmentKind;
use memchr::memmem;

/// Least pixels on the longer side: an identity card fills a third of such a picture and can just be read.
pub const SIDE_MIN: u32 = 600;

/// Where in a PDF its first line and its end are looked for.
const PDF_END: usize = 2048;

/// What is wrong with a file. Its sentence stands under `[refusal.<code>]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing in it.
    Empty,
    /// It is not of a kind that is taken.
    Kind,
    /// It is a photo in the format of Apple's telephones.
    Heic,
    /// A picture that ends too soon or cannot be decoded.
    CutPicture,
    /// A document that ends too soon.
    CutDocument,
    /// One needs a password to read it.
    Locked,
    /// The longer side has less than [`SIDE_MIN`] pixels.
    Small,
}

impl Fault {
    /// Key of its sentence.
    pub const fn code(self) -> &'static str {
        match self {
            Fault::Empty => "file-empty",
            Fault::Kind => "file-kind",
            Fault::Heic => "file-heic",
            Fault::CutPicture => "file-cut-picture",
            Fault::CutDocument => "file-cut-document",
            Fault::Locked => "file-locked",
            Fault::Small => "file-small",
        }
    }
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its kind.
    pub kind: AttachmentKind,
    /// A small JPEG of a picture, made here, without anything but its pixels; none of a document, nor of a picture
    /// above [`crate::PIXELS_MAX`], which is checked by its structure alone.
    pub thumbnail: Option<Vec<u8>>,
}

/// Looks at a file. Costs what its pixels cost; a picture above [`crate::PIXELS_MAX`] is not decoded.
///
/// # Errors
/// What is wrong with it.
pub fn look(bytes: &[u8]) -> Result<Look, Fault> {
    let kind = kind(bytes)?;
    let thumbnail = match kind {
        AttachmentKind::Jpeg => seen(bytes, kind, picture::jpeg(bytes))?,
        AttachmentKind::Png => seen(bytes, kind, picture::png(bytes))?,
        AttachmentKind::Pdf => pdf(bytes).map(|()| None)?,
        AttachmentKind::Ofd | AttachmentKind::Docx | AttachmentKind::Xlsx => None,
    };
    Ok(Look { kind, thumbnail })
}

fn kind(bytes: &[u8]) -> Result<AttachmentKind, Fault> {
    match bytes {
        [] => Err(Fault::Empty),
        [0xFF, 0xD8, 0xFF, ..] => Ok(AttachmentKind::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Ok(AttachmentKind::Png),
        [b'P', b'K', 3, 4, ..] => container::kind(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(container::compound(bytes)),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Err(moving(brand)),
        _ if trimmed(bytes).starts_with(b"%PDF-") => Ok(AttachmentKind::Pdf),
        _ => Err(Fault::Kind),
    }
}

/// A file without the mark of byte order and the blanks that some scanners begin with.
fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start()
}

/// A file of the family of films: a photo of a telephone, or something else.
fn moving(brand: &[u8]) -> Fault {
    let known: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
    if known.iter().any(|known| brand.starts_with(known)) { Fault::Heic } else { Fault::Kind }
}

/// A picture that was walked through: large enough to read, and decoded as far as that is not too dear.
fn seen(bytes: &[u8], kind: AttachmentKind, walked: Option<Picture>) -> Result<Option<Vec<u8>>, Fault> {
    let walked = walked.ok_or(Fault::CutPicture)?;
    if walked.width.max(walked.height) < SIDE_MIN {
        return Err(Fault::Small);
    }
    if walked.pixels() > picture::PIXELS_MAX {
        return Ok(None);
    }
    picture::thumbnail(bytes, kind).map(Some).ok_or(Fault::CutPicture)
}

/// A PDF with its end, and without encryption. Nothing in it is decoded.
fn pdf(bytes: &[u8]) -> Result<(), Fault> {
    let end = &bytes[bytes.len().saturating_sub(PDF_END)..];
    if memmem::rfind(end, b"%%EOF").is_none() || memmem::find(bytes, b"startxref").is_none() {
        return Err(Fault::CutDocument);
    }
    let follows = |at: usize| bytes.get(at + b"/Encrypt".len()).is_some_and(|next| !next.is_ascii_alphanumeric());
    if memmem::find_iter(bytes, b"/Encrypt").any(follows) { Err(Fault::Locked) } else { Ok(()) }
}

/// SHA-256 of bytes, in hexadecimal, as [`crate::Kept::digest`].
pub fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hex(&Sha256::digest(bytes))
}
