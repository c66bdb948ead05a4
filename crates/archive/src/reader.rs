//! Reading: one connection that can only read, one state of the archive for the whole of a question.

use crate::dialect::{Connection, Row, Value, values};
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
use std::collections::BTreeMap;

/// Answers questions about one state of the archive.
pub struct Reader<'a> {
    connection: &'a Connection,
    core: &'a Core,
    /// During an act, what it has read: nobody else changes it meanwhile.
    kept: Option<Kept>,
}

/// What an act has read.
#[derive(Default)]
struct Kept {
    /// The objects read last with all their records: who decides on one appends to it.
    last: RefCell<BTreeMap<Object, Vec<Record>>>,
    heads: RefCell<BTreeMap<Object, Head>>,
}

/// Place and leaf hash of the last entry of an object, if it has one.
pub(crate) type Head = Option<(u32, Hash)>;

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
        Reader { connection, core, kept: None }
    }

    /// A reader that keeps what it read, for the one who writes.
    pub(crate) fn keeping(connection: &'a Connection, core: &'a Core) -> Reader<'a> {
        Reader { connection, core, kept: Some(Kept::default()) }
    }

    /// Takes the records of an object, if it is among those read last.
    pub(crate) fn take_last(&self, object: &Object) -> Option<Vec<Record>> {
        self.kept.as_ref()?.last.borrow_mut().remove(object)
    }

    /// Keeps what the act itself made the last entry of an object.
    pub(crate) fn keep_head(&self, object: &Object, head: Head) {
        if let Some(kept) = &self.kept {
            kept.heads.borrow_mut().insert(object.clone(), head);
        }
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
        if let Some(kept) = &self.kept {
            kept.last.replace(BTreeMap::from([(object.clone(), records.clone())]));
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
        rows.iter().map(record).collect()
    }

    /// The records of a page of matters, asked for once; nothing of one that is not there.
    ///
    /// # Errors
    /// [`Trouble::Damaged`] when an entry cannot be read.
    pub fn records_of(&self, matters: &[MatterId]) -> Result<BTreeMap<MatterId, Vec<Record>>, Trouble> {
        let mut found: BTreeMap<MatterId, Vec<Record>> = BTreeMap::new();
        let Some((first, others)) = matters.split_first() else { return Ok(found) };
        let (sql, values) = list::entries_of(self.body(), *first, others);
        let mut rows = self.connection.rows(&sql, &values)?;
        rows.sort_by(|one, other| one.0.get(3).cmp(&other.0.get(3)));
        for row in rows {
            found.entry(list::id(row.text(0)?)?).or_default().push(record(&row)?);
        }
        if let Some(kept) = &self.kept {
            let object = |(id, records): (&MatterId, &Vec<Record>)| (Object::matter(self.body(), *id), records.clone());
            kept.last.replace(found.iter().map(object).collect());
        }
        Ok(found)
    }

    /// Place and leaf hash of an object's last entry.
    ///
    /// # Errors
    /// Only trouble.
    pub fn head(&self, object: &Object) -> Result<Option<(u32, Hash)>, Trouble> {
        self.heads([object]).map(|[head]| head)
    }

    /// Place and leaf hash of the last entry of several objects of one body, asked for once.
    ///
    /// # Errors
    /// [`Trouble::Damaged`] when a row cannot be read.
    pub fn heads<const N: usize>(&self, objects: [&Object; N]) -> Result<[Option<(u32, Hash)>; N], Trouble> {
        let kept = |object: &Object| self.kept.as_ref()?.heads.borrow().get(object).copied();
        let mut heads = objects.map(kept);
        let mut values = values![self.core.body.as_str()].to_vec();
        let unknown = objects.iter().zip(&heads).filter(|(_, head)| head.is_none());
        unknown.for_each(|(object, _)| values.extend([object.kind.into(), object.id.as_str().into()]));
        if values.len() > 1 {
            let rows = self.connection.rows(&query::heads(values.len() / 2), &values)?;
            for (object, head) in objects.iter().zip(&mut heads).filter(|(_, head)| head.is_none()) {
                let is = |row: &&Row| row.text(0) == Ok(object.kind) && row.text(1) == Ok(object.id.as_str());
                let read = rows.iter().find(is).map(|row| last(object, row, 2)).transpose()?;
                self.keep_head(object, read);
                *head = Some(read);
            }
        }
        Ok(heads.map(Option::flatten))
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

/// The record of a row: its text in the second column, its words in the third.
fn record(row: &Row) -> Result<Record, Trouble> {
    let words = if row.0.get(2) == Some(&Value::Null) { None } else { Some(row.bytes(2)?) };
    text::decode(row.bytes(1)?, words)
}

/// Place and hash of an object's last entry, from the columns at a place.
fn last(object: &Object, row: &Row, at: usize) -> Result<(u32, Hash), Trouble> {
    let damaged = || Trouble::Damaged(format!("head {}/{}", object.kind, object.id));
    let seq = u32::try_from(row.int(at)?).map_err(|_| damaged())?;
    Ok((seq, hash(row.bytes(at + 1)?).ok_or_else(damaged)?))
}

pub(crate) fn hash(bytes: &[u8]) -> Option<Hash> {
    Some(Hash::from(<[u8; 32]>::try_from(bytes).ok()?))
}
