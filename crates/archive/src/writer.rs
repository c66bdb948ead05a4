//! What an act may do: append entries, bring the projections up to date, and keep what is beside them.
//!
//! Refuses: a record that is not the next of its object, and one of another body.

use crate::dialect::{Connection, Value, values};
use crate::projection::{History, PROJECTIONS, Projection, piece};
use crate::reader::Reader;
use crate::text;
use crate::trouble::Trouble;
use crate::{Core, known, query};
use bureau::record::{Object, Record};
use ledger::{Hash, Salt};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;

/// Rows put with one statement: a title in one or two, and few texts to keep prepared.
const ROWS_AT_ONCE: usize = 16;

/// The one who writes, during one act. Reads what a [`Reader`] reads, its own writes included.
pub struct Writer<'a> {
    reader: Reader<'a>,
}

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl<'a> Writer<'a> {
    pub(crate) fn new(connection: &'a Connection, core: &'a Core) -> Writer<'a> {
        Writer { reader: Reader::keeping(connection, core) }
    }
}

impl Writer<'_> {
    /// Appends records, each the next of its object, and brings every projection up to date.
    ///
    /// # Errors
    /// [`Trouble::OutOfTurn`] when a record is not the next of its object; [`Trouble::BadRecord`] when it cannot be
    /// kept; [`Trouble::NoCharter`] when its charter set is not stored.
    pub fn append(&mut self, records: &[Record], salts: &mut dyn FnMut() -> Salt) -> Result<(), Trouble> {
        let mut touched: BTreeMap<&Object, Touched<'_>> = BTreeMap::new();
        for record in records {
            let object = &record.object;
            if object.body != *self.body() {
                return Err(Trouble::BadRecord(format!("of body {}, here is {}", object.body, self.body())));
            }
            let mut now = match touched.remove(object) {
                Some(now) => now,
                None => self.touch(object)?,
            };
            now.head = Some((record.seq, self.append_one(record, now.head, salts)?));
            now.words |= record.seq == 1 || record.hands_in() || record.orders_erasure();
            if record.orders_erasure() {
                let (body, kind, id) = (object.body.as_str(), object.kind, object.id.as_str());
                let values = values![record.recorded.millis(), body, kind, id, record.seq];
                self.connection().run(query::ERASABLE_ERASE, &values)?;
                now.records = None;
            }
            now.records.iter_mut().for_each(|all| all.push(Cow::Borrowed(record)));
            touched.insert(object, now);
        }
        for (object, now) in touched {
            let hash = now.head.map(|(_, hash)| hash).ok_or_else(|| Trouble::Damaged("head".into()))?;
            let history = match now.records {
                Some(records) => History::of(object, &records, hash)?,
                None => History::of(object, &self.records_after(object, 0)?, hash)?,
            };
            self.project(&history, now.words)?;
        }
        Ok(())
    }

    /// Stores a charter set under the digest of its texts and gives that digest; storing it again changes nothing.
    ///
    /// # Errors
    /// [`Trouble::BadCharter`] when the set has faults: an archive must be able to read every set it holds.
    pub fn put_charter(&mut self, texts: &[(String, String)]) -> Result<String, Trouble> {
        let (digest, text) = known::charter_set(texts)?;
        self.connection().run(query::CHARTER_PUT, &values![self.body().as_str(), digest.as_str(), text])?;
        self.known().charter(&digest)?;
        Ok(digest)
    }

    /// The next number of an organ in a year, from 1, without gaps: it is given back when the act fails.
    ///
    /// # Errors
    /// Only trouble.
    pub fn next_number(&mut self, organ: &bureau::id::OrganId, year: i32) -> Result<u32, Trouble> {
        let row = self
            .connection()
            .row(query::COUNTER_NEXT, &values![self.body().as_str(), organ.as_str(), i64::from(year)])?;
        let number = row.ok_or_else(|| Trouble::Damaged("counter".into()))?.int(0)?;
        u32::try_from(number).map_err(|_| Trouble::Damaged(format!("counter {organ} {year}")))
    }

    /// An object before the first record of an act, with its records where they need not be read again.
    fn touch<'r>(&self, object: &Object) -> Result<Touched<'r>, Trouble> {
        let (head, last) = (self.head(object)?, self.take_last(object));
        let last = last.filter(|records| records.last().map(|record| record.seq) == head.map(|(seq, _)| seq));
        let records = if head.is_none() { Some(Vec::new()) } else { last };
        let records = records.map(|records| records.into_iter().map(Cow::Owned).collect());
        Ok(Touched { head, records, words: false })
    }

    fn append_one(
        &self,
        record: &Record,
        head: Option<(u32, Hash)>,
        salts: &mut dyn FnMut() -> Salt,
    ) -> Result<Hash, Trouble> {
        let object = &record.object;
        let expected = head.map_or(1, |(seq, _)| seq + 1);
        if record.seq != expected {
            let object = format!("{}/{}", object.kind, object.id);
            return Err(Trouble::OutOfTurn { object, expected, found: record.seq });
        }
        let encoded = text::encode(record, head.map(|(_, hash)| hash), salts)?;
        put_entry(self.connection(), object, record, &encoded)
    }

    /// Brings the rows of one object up to date. Projections made of the first entry's words and of files handed in
    /// change only with those, with an erasure, or with the column of the matter's row that they repeat: `words` says
    /// that one of the former has just happened.
    pub(crate) fn project(&self, history: &History<'_>, words: bool) -> Result<(), Trouble> {
        let known = self.known();
        let mut renew = words;
        let about = || PROJECTIONS.iter().filter(|projection| projection.is_about(history.object));
        for projection in about().filter(|projection| !projection.many && (words || !projection.of_words)) {
            let row = (projection.rows)(history, &known)?.into_iter().next();
            renew |= self.refresh(projection, history.object, row)?.contains(&piece::REPEATED);
        }
        for projection in about().filter(|projection| projection.many && (renew || !projection.of_words)) {
            self.renew(projection, history.object, (projection.rows)(history, &known)?)?;
        }
        Ok(())
    }

    /// Puts the row of an object in the place of the one it had, and says which columns changed. Only those are
    /// written: a database keeps every index whose columns are named.
    fn refresh(
        &self,
        projection: &Projection,
        object: &Object,
        row: Option<Vec<Value>>,
    ) -> Result<Vec<&'static str>, Trouble> {
        let (key, columns) = (projection.key_of(object), projection.columns());
        let stored = self.connection().row(&query::get(projection.table, &columns, projection.key), &key)?;
        let (row, stored) = match (row, stored) {
            (Some(row), Some(stored)) => (row, stored.0),
            (None, None) => return Ok(Vec::new()),
            (Some(row), None) => {
                self.connection().run(&query::put(projection.table, &columns, 1), &row)?;
                return Ok(Vec::new());
            }
            (None, Some(_)) => {
                self.connection().run(&query::remove(projection.table, projection.key), &key)?;
                return Ok(Vec::new());
            }
        };
        let differ = row.iter().zip(&stored).map(|(new, old)| new != old);
        let changed: Vec<&'static str> =
            columns.iter().zip(differ).filter_map(|(column, differs)| differs.then_some(*column)).collect();
        if !changed.is_empty() {
            let values = columns.iter().zip(row).filter(|(column, _)| changed.contains(column)).map(|(_, value)| value);
            let values: Vec<Value> = values.chain(key).collect();
            self.connection().run(&query::change(projection.table, &changed, projection.key), &values)?;
        }
        Ok(changed)
    }

    /// Puts all rows of an object in the place of those it had, unless they are the same: most acts change none.
    fn renew(&self, projection: &Projection, object: &Object, mut rows: Vec<Vec<Value>>) -> Result<(), Trouble> {
        let (key, columns) = (projection.key_of(object), projection.columns());
        let stored = self.connection().rows(&query::get(projection.table, &columns, projection.key), &key)?;
        let mut stored: Vec<Vec<Value>> = stored.into_iter().map(|row| row.0).collect();
        rows.sort();
        stored.sort();
        if rows == stored {
            return Ok(());
        }
        if !stored.is_empty() {
            self.connection().run(&query::remove(projection.table, projection.key), &key)?;
        }
        for some in rows.chunks(ROWS_AT_ONCE) {
            self.connection().run(&query::put(projection.table, &columns, some.len()), &some.concat())?;
        }
        Ok(())
    }
}

/// An object that an act appends to.
struct Touched<'r> {
    /// Place and hash of its last entry.
    head: Option<(u32, Hash)>,
    /// All its records; none when they must be read again.
    records: Option<Vec<Cow<'r, Record>>>,
    /// Whether its first entry was written, a file was handed in, or its words were erased.
    words: bool,
}

fn put_entry(
    connection: &Connection,
    object: &Object,
    record: &Record,
    encoded: &text::Encoded,
) -> Result<Hash, Trouble> {
    let (body, kind, id) = (object.body.as_str(), object.kind, object.id.as_str());
    let hash = encoded.hash.bytes().as_slice();
    let values = values![body, kind, id, record.seq, hash, encoded.text.as_slice(), record.recorded.millis()];
    connection.run(query::ENTRY_PUT, &values)?;
    if let Some(words) = &encoded.words {
        let values = values![body, kind, id, record.seq, Value::Null, words.as_slice(), Value::Null];
        connection.run(query::ERASABLE_PUT, &values)?;
    }
    Ok(encoded.hash)
}
