//! Reading: one connection that can only read, one state of the archive for the whole of a question.

use crate::dialect::{Connection, Value, values};
use crate::known::Known;
use crate::list::Page;
use crate::projection::publication::{self, Publication};
use crate::query;
use crate::text;
use crate::trouble::Trouble;
use crate::{Core, list};
use almanac::Instant;
use bureau::id::{BodyId, MatterId, OrganId};
use bureau::record::{Object, Record};
use ledger::Hash;
use std::cell::RefCell;

/// Answers questions about one state of the archive.
pub struct Reader<'a> {
    connection: &'a Connection,
    core: &'a Core,
    /// During an act, the object read last with its records: who decides on it appends to it.
    last: Option<RefCell<Last>>,
}

/// An object with all its records, if one was read.
type Last = Option<(Object, Vec<Record>)>;

/// An entry as the journal shows it: public text and commitments, no words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Kind of its object.
    pub kind: String,
    /// Id of its object.
    pub id: String,
    /// Place in the object's chain.
    pub seq: u32,
    /// Its leaf hash.
    pub hash: Hash,
    /// Its canonical text.
    pub text: String,
    /// When it was written.
    pub recorded: Instant,
}

/// The last line of a page of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalPlace {
    /// When it was written.
    pub recorded: Instant,
    /// Kind of its object.
    pub kind: String,
    /// Id of its object.
    pub id: String,
    /// Place in the object's chain.
    pub seq: u32,
}

impl JournalPlace {
    /// Before the first entry written at this moment or later.
    pub fn at(recorded: Instant) -> JournalPlace {
        JournalPlace { recorded, kind: String::new(), id: String::new(), seq: 0 }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(connection: &'a Connection, core: &'a Core) -> Reader<'a> {
        Reader { connection, core, last: None }
    }

    /// A reader that keeps the records it read last, for the one who writes: nobody else changes them meanwhile.
    pub(crate) fn keeping(connection: &'a Connection, core: &'a Core) -> Reader<'a> {
        Reader { connection, core, last: Some(RefCell::default()) }
    }

    /// Takes the records read last, if they are this object's; none are kept afterwards.
    pub(crate) fn take_last(&self, object: &Object) -> Option<Vec<Record>> {
        let last = self.last.as_ref()?.take()?;
        (last.0 == *object).then_some(last.1)
    }

    pub(crate) fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// The tenancy of this archive.
    pub fn body(&self) -> &'a BodyId {
        &self.core.body
    }

    /// Charter sets and calendars.
    pub fn known(&self) -> Known<'a> {
        Known { connection: self.connection, cache: &self.core.cache, body: &self.core.body }
    }

    /// All records of an object, in order; empty when there is none.
    ///
    /// # Errors
    /// [`Trouble::Damaged`] when an entry cannot be read.
    pub fn records(&self, object: &Object) -> Result<Vec<Record>, Trouble> {
        let records = self.records_after(object, 0)?;
        if let Some(last) = &self.last {
            last.replace(Some((object.clone(), records.clone())));
        }
        Ok(records)
    }

    /// The records of an object after a place, in order.
    ///
    /// # Errors
    /// [`Trouble::Damaged`] when an entry cannot be read.
    pub fn records_after(&self, object: &Object, seq: u32) -> Result<Vec<Record>, Trouble> {
        let values = values![object.body.as_str(), object.kind, object.id.as_str(), seq];
        let rows = self.connection.rows(query::ENTRIES, &values)?;
        let read = |row: &crate::dialect::Row| {
            let words = if row.0.get(2) == Some(&Value::Null) { None } else { Some(row.bytes(2)?) };
            text::decode(row.bytes(1)?, words)
        };
        rows.iter().map(read).collect()
    }

    /// Place and leaf hash of an object's last entry.
    ///
    /// # Errors
    /// Only trouble.
    pub fn head(&self, object: &Object) -> Result<Option<(u32, Hash)>, Trouble> {
        let row = self.connection.row(query::HEAD, &values![object.body.as_str(), object.kind, object.id.as_str()])?;
        let damaged = || Trouble::Damaged(format!("head {}/{}", object.kind, object.id));
        let Some(row) = row else { return Ok(None) };
        let seq = u32::try_from(row.int(0)?).map_err(|_| damaged())?;
        Ok(Some((seq, hash(row.bytes(1)?).ok_or_else(damaged)?)))
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// Only trouble.
    pub fn entries(&self) -> Result<u64, Trouble> {
        let row = self.connection.row(query::ENTRIES_COUNT, &values![self.core.body.as_str()])?;
        let count = row.map_or(Ok(0), |row| row.int(0))?;
        u64::try_from(count).map_err(|_| Trouble::Damaged("entry: count".into()))
    }

    /// Entries of all objects in the order they were written, at most `limit` and [`list::PAGE_MAX`].
    ///
    /// # Errors
    /// [`Trouble::Damaged`] when a row cannot be read.
    pub fn journal(&self, after: &JournalPlace, limit: u32) -> Result<Page<Line, JournalPlace>, Trouble> {
        let limit = limit.clamp(1, list::PAGE_MAX);
        let JournalPlace { recorded, kind, id, seq } = after;
        let body = self.core.body.as_str();
        let values = values![body, recorded.millis(), kind.as_str(), id.as_str(), *seq, limit + 1];
        let rows = self.connection.rows(query::JOURNAL, &values)?;
        let damaged = || Trouble::Damaged("entry: a row of the journal".into());
        let line = |row: &crate::dialect::Row| {
            Ok(Line {
                kind: row.text(0)?.into(),
                id: row.text(1)?.into(),
                seq: u32::try_from(row.int(2)?).map_err(|_| damaged())?,
                hash: hash(row.bytes(3)?).ok_or_else(damaged)?,
                text: String::from_utf8(row.bytes(4)?.to_vec()).map_err(|_| damaged())?,
                recorded: Instant::from_millis(row.int(5)?),
            })
        };
        let mut rows = rows.iter().map(line).collect::<Result<Vec<Line>, Trouble>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let place = |line: &Line| JournalPlace {
            recorded: line.recorded,
            kind: line.kind.clone(),
            id: line.id.clone(),
            seq: line.seq,
        };
        let next = rows.last().filter(|_| more).map(place);
        Ok(Page { rows, next })
    }

    /// The texts of a charter set by name, in the order of their names.
    ///
    /// # Errors
    /// [`Trouble::Damaged`] when it does not have this digest.
    pub fn charter_texts(&self, digest: &str) -> Result<Option<Vec<(String, String)>>, Trouble> {
        self.known().charter_texts(digest)
    }

    /// Digests of all charter sets stored.
    ///
    /// # Errors
    /// Only trouble.
    pub fn charter_digests(&self) -> Result<Vec<String>, Trouble> {
        let rows = self.connection.rows(query::CHARTERS, &values![self.core.body.as_str()])?;
        rows.iter().map(|row| row.text(0).map(String::from)).collect()
    }

    /// Published questions and answers, the last published first; of one authority if given.
    ///
    /// # Errors
    /// Only trouble.
    pub fn publications(
        &self,
        organ: Option<&OrganId>,
        after: Option<(Instant, MatterId)>,
        limit: u32,
    ) -> Result<Page<Publication, (Instant, MatterId)>, Trouble> {
        let limit = limit.clamp(1, list::PAGE_MAX);
        let mut values = vec![Value::from(self.core.body.as_str())];
        values.extend(organ.map(|organ| organ.as_str().into()));
        values.extend(after.into_iter().flat_map(|(at, id)| [Value::from(at.millis()), id.to_string().into()]));
        values.push((limit + 1).into());
        let sql = query::publications(&publication::columns(), organ.is_some(), after.is_some());
        let rows = self.connection.rows(&sql, &values)?;
        let mut rows = rows.iter().map(Publication::read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| (row.at, row.matter));
        Ok(Page { rows, next })
    }

    /// What was published from a matter.
    ///
    /// # Errors
    /// Only trouble.
    pub fn publication(&self, matter: MatterId) -> Result<Option<Publication>, Trouble> {
        let sql = query::publication(&publication::columns());
        let row = self.connection.row(&sql, &values![self.core.body.as_str(), matter.to_string()])?;
        row.map(|row| Publication::read(&row)).transpose()
    }
}

pub(crate) fn hash(bytes: &[u8]) -> Option<Hash> {
    Some(Hash::from(<[u8; 32]>::try_from(bytes).ok()?))
}
