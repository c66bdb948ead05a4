//! Containers: what lies inside a ZIP, by the names in its directory; nothing is unpacked.
//!
//! Refuses: programs inside documents (macros), and what needs a password.

use crate::look::Fault;
use bureau::attachment::AttachmentKind;
use memchr::memmem;

/// The record that closes a ZIP, and the longest comment after it.
const END: [u8; 4] = [b'P', b'K', 5, 6];
const END_LENGTH: usize = 22;
const COMMENT_MAX: usize = 65_535;

/// One file's record in the directory of a ZIP.
const FILE: [u8; 4] = [b'P', b'K', 1, 2];
const FILE_LENGTH: usize = 46;

/// The kind of a ZIP by the files that make it one.
pub(crate) fn kind(bytes: &[u8]) -> Result<AttachmentKind, Fault> {
    let names = names(bytes).ok_or(Fault::CutDocument)??;
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted.as_bytes()));
    if names.iter().any(|name| name.to_ascii_lowercase().ends_with(b"vbaproject.bin")) {
        return Err(Fault::Kind);
    }
    let office = has("[Content_Types].xml");
    match () {
        () if office && has("word/document.xml") => Ok(AttachmentKind::Docx),
        () if office && has("xl/workbook.xml") => Ok(AttachmentKind::Xlsx),
        () if has("OFD.xml") => Ok(AttachmentKind::Ofd),
        () => Err(Fault::Kind),
    }
}

/// What is wrong with a compound file: an old document, or a new one behind a password.
pub(crate) fn compound(bytes: &[u8]) -> Fault {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if memmem::find(bytes, &name).is_some() { Fault::Locked } else { Fault::Kind }
}

/// The names in the directory; none when it is not there in full.
fn names(bytes: &[u8]) -> Option<Result<Vec<&[u8]>, Fault>> {
    let tail = bytes.len().saturating_sub(END_LENGTH + COMMENT_MAX);
    let end = tail + memmem::rfind(&bytes[tail..], &END)?;
    let small = |at: usize| Some(usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let count = small(end + 10)?;
    let mut at = usize::try_from(u32::from_le_bytes(bytes.get(end + 16..end + 20)?.try_into().ok()?)).ok()?;
    let mut names = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at + 4)? != FILE {
            return None;
        }
        // The first flag: encrypted.
        if small(at + 8)? & 1 == 1 {
            return Some(Err(Fault::Locked));
        }
        let (name, extra, comment) = (small(at + 28)?, small(at + 30)?, small(at + 32)?);
        names.push(bytes.get(at + FILE_LENGTH..at + FILE_LENGTH + name)?);
        at += FILE_LENGTH + name + extra + comment;
    }
    Some(Ok(names))
}
