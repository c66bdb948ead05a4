//! Parts of a zipped document, each read whole within limits.
//!
//! Refuses: more parts, more bytes, or a larger factor than a document has; the sizes an archive declares are not believed.

use super::{UNPACKED_MAX, Unopened, Why};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Parts of a document; one with a hundred pictures has some three hundred.
const PARTS_MAX: usize = 4096;

/// A part is no more than this factor larger than packed, from [`RATIO_FROM`] on. Tables of Word reach sixty.
const RATIO_MAX: usize = 200;

/// Bytes below which the factor of a part is not looked at.
const RATIO_FROM: usize = 4 << 20;

/// A zipped document.
pub(super) struct Zipped<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: usize,
}

impl<'a> Zipped<'a> {
    /// Reads the list of parts.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Zipped<'a>, Unopened> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Why::BrokenWord)?;
        if archive.len() > PARTS_MAX {
            return Err(Why::Entries.into());
        }
        Ok(Zipped { archive, left: UNPACKED_MAX })
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The text of a part, empty where there is none.
    pub(super) fn text(&mut self, name: &str) -> Result<String, Unopened> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(String::new()),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(Why::Locked.into()),
            Err(_) => return Err(Unopened::at(Why::BrokenWord, name)),
        };
        let packed = usize::try_from(part.compressed_size()).unwrap_or(usize::MAX);
        let by_ratio = packed.saturating_mul(RATIO_MAX).max(RATIO_FROM);
        let limit = self.left.min(by_ratio);
        let mut bytes = Vec::new();
        let read = part.take(limit as u64 + 1).read_to_end(&mut bytes);
        if bytes.len() > limit {
            return Err(Unopened::at(if limit == self.left { Why::TooMuch } else { Why::Ratio }, name));
        }
        read.map_err(|_| Unopened::at(Why::BrokenWord, name))?;
        self.left -= bytes.len();
        // A mark of the encoding is honoured; without one it is UTF-8, as Word and WPS write it.
        Ok(encoding_rs::UTF_8.decode(&bytes).0.into_owned())
    }
}
