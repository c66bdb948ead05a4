//! Files that came in and that no act has named yet, and those that an entry names.
//!
//! Refuses: bytes (they lie in the store), and a file that somebody else handed in.

use crate::dialect::{Row, values};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use crate::writer::Writer;
use almanac::Instant;
use bureau::attachment::AttachmentKind;
use bureau::id::{AttachmentId, MatterId, PartId};

/// A file that came in for a matter, which need not be there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// Under which it lies in the store.
    pub object: AttachmentId,
    /// The matter it is for.
    pub matter: MatterId,
    /// The hash of the secret of whoever handed it in.
    pub owner: String,
    /// The material it is.
    pub material: PartId,
    /// What it is.
    pub kind: AttachmentKind,
    /// What its owner called it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub digest: String,
    /// When it came.
    pub at: Instant,
    /// A small JPEG of a picture.
    pub thumbnail: Option<Vec<u8>>,
}

/// An object that an entry names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The matter.
    pub matter: MatterId,
    /// The place of the entry.
    pub seq: u32,
    /// The object.
    pub object: AttachmentId,
}

impl Reader<'_> {
    /// What one owner handed in for a matter, in the order it came.
    ///
    /// # Errors
    /// Only trouble.
    pub fn staged(&self, matter: MatterId, owner: &str) -> Result<Vec<Staged>, Trouble> {
        let values = values![self.body().as_str(), matter.to_string(), owner];
        self.connection().rows(query::STAGED, &values)?.iter().map(staged).collect()
    }

    /// Objects that were staged before a moment and that no act has named, at most a few hundred.
    ///
    /// # Errors
    /// Only trouble.
    pub fn staged_before(&self, at: Instant) -> Result<Vec<AttachmentId>, Trouble> {
        let rows = self.connection().rows(query::STAGED_BEFORE, &values![self.body().as_str(), at.millis()])?;
        rows.iter().map(|row| object(row, 0)).collect()
    }

    /// Bytes of everything that is staged.
    ///
    /// # Errors
    /// Only trouble.
    pub fn staged_bytes(&self) -> Result<u64, Trouble> {
        let rows = self.connection().rows(query::STAGED_SIZES, &values![self.body().as_str()])?;
        rows.iter().try_fold(0, |sum, row| Ok(sum + size(row.int(0)?)?))
    }

    /// Whether an object is staged, or named by an entry that is not erased.
    ///
    /// # Errors
    /// Only trouble.
    pub fn knows_object(&self, object: AttachmentId) -> Result<bool, Trouble> {
        let key = values![self.body().as_str(), object.to_string()];
        let staged = self.connection().row(query::STAGED_IS, &key)?.is_some();
        Ok(staged || self.connection().row(query::ATTACHMENT_IS, &key)?.is_some())
    }

    /// The objects that entries name, in the order of their ids, after one; at most a few hundred.
    ///
    /// # Errors
    /// Only trouble.
    pub fn named_objects(&self, after: Option<AttachmentId>) -> Result<Vec<Named>, Trouble> {
        let after = after.map_or_else(String::new, |object| object.to_string());
        let rows = self.connection().rows(query::ATTACHMENTS, &values![self.body().as_str(), after])?;
        let named = |row: &Row| {
            let matter = row.text(1)?.parse().map_err(|_| damaged("attachment"))?;
            let seq = u32::try_from(row.int(2)?).map_err(|_| damaged("attachment"))?;
            Ok(Named { object: object(row, 0)?, matter, seq })
        };
        rows.iter().map(named).collect()
    }
}

impl Writer<'_> {
    /// Notes that a file came in.
    ///
    /// # Errors
    /// Only trouble.
    pub fn put_staged(&mut self, staged: &Staged) -> Result<(), Trouble> {
        let Staged { object, matter, owner, material, kind, name, size, digest, at, thumbnail } = staged;
        let values = values![
            self.body().as_str(),
            object.to_string(),
            matter.to_string(),
            owner.as_str(),
            material.as_str(),
            kind.word(),
            name.as_str(),
            i64::try_from(*size).unwrap_or(i64::MAX),
            digest.as_str(),
            at.millis(),
            thumbnail.clone()
        ];
        self.connection().run(query::STAGED_PUT, &values).map(drop)
    }

    /// Forgets a staged file; false when it is not there any more: somebody was faster.
    ///
    /// # Errors
    /// Only trouble.
    pub fn forget_staged(&mut self, object: AttachmentId) -> Result<bool, Trouble> {
        Ok(self.connection().run(query::STAGED_FORGET, &values![self.body().as_str(), object.to_string()])? > 0)
    }
}

fn staged(row: &Row) -> Result<Staged, Trouble> {
    Ok(Staged {
        object: object(row, 0)?,
        matter: row.text(1)?.parse().map_err(|_| damaged("staged"))?,
        owner: row.text(2)?.into(),
        material: PartId::new(row.text(3)?),
        kind: AttachmentKind::parse(row.text(4)?).ok_or_else(|| damaged("staged"))?,
        name: row.text(5)?.into(),
        size: size(row.int(6)?)?,
        digest: row.text(7)?.into(),
        at: Instant::from_millis(row.int(8)?),
        thumbnail: if row.0[9] == crate::dialect::Value::Null { None } else { Some(row.bytes(9)?.to_vec()) },
    })
}

fn object(row: &Row, column: usize) -> Result<AttachmentId, Trouble> {
    row.text(column)?.parse().map_err(|_| damaged("object"))
}

fn size(bytes: i64) -> Result<u64, Trouble> {
    u64::try_from(bytes).map_err(|_| damaged("staged"))
}

fn damaged(what: &str) -> Trouble {
    Trouble::Damaged(what.into())
}
