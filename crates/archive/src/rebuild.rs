//! Rebuilding: every projection dropped and refilled from the entries, in one transaction.

use crate::dialect::values;
use crate::projection::{History, PROJECTIONS};
use crate::reader::{self, Reader};
use crate::trouble::Trouble;
use crate::writer::Writer;
use crate::{Archive, query};
use bureau::record::Object;

impl Archive {
    /// Drops and refills every projection in one transaction, and says how many objects there are. Acts wait meanwhile.
    ///
    /// # Errors
    /// [`Trouble::Damaged`] or [`Trouble::BadRecord`] when an entry cannot be read; nothing is changed then.
    pub fn rebuild(&self) -> Result<u64, Trouble> {
        let done = self.act(|writer| writer.refill().map(Ok::<u64, std::convert::Infallible>))?;
        match done {
            Ok(objects) => Ok(objects),
        }
    }
}

impl Writer<'_> {
    /// Drops and refills every projection.
    pub(crate) fn refill(&mut self) -> Result<u64, Trouble> {
        self.connection().keep_others_out(query::CHAIN)?;
        for projection in PROJECTIONS {
            self.connection().run(&query::clear(projection.table), &values![self.body().as_str()])?;
        }
        let mut objects = 0;
        let mut last = None;
        while let Some((kind, id)) = self.object_after(last.as_ref())? {
            let known = Object::KINDS.iter().find(|known| **known == kind);
            let kind_word = known.ok_or_else(|| Trouble::Damaged(format!("entry {kind}/{id}: kind")))?;
            let object = Object { body: self.body().clone(), kind: kind_word, id: id.clone() };
            let records = self.records(&object)?;
            let hash =
                self.connection().row(query::LAST_HASH, &values![self.body().as_str(), object.kind, id.as_str()])?;
            let hash = hash.as_ref().map(|row| row.bytes(0)).transpose()?.and_then(reader::hash);
            let hash = hash.ok_or_else(|| Trouble::Damaged(format!("entry {kind}/{id}: hash")))?;
            self.project(&History::of(&object, &records, hash)?, true, true)?;
            objects += 1;
            last = Some((kind, id));
        }
        Ok(objects)
    }
}

impl Reader<'_> {
    /// The object with entries that comes next after one, by kind and id; the first of all for none.
    pub(crate) fn object_after(&self, last: Option<&(String, String)>) -> Result<Option<(String, String)>, Trouble> {
        let body = self.body().as_str();
        let row = match last {
            Some((kind, id)) => {
                self.connection().row(query::OBJECT_NEXT, &values![body, kind.as_str(), id.as_str()])?
            }
            None => self.connection().row(query::OBJECT_FIRST, &values![body])?,
        };
        row.map(|row| Ok((row.text(0)?.to_string(), row.text(1)?.to_string()))).transpose()
    }
}
