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
            self.keep_head(object, now.head);
            let hash = now.head.map(|(_, hash)| hash).ok_or_else(|| Trouble::Damaged("head".into()))?;
            let history = match now.records {
                Some(records) => History::of(object, &records, hash)?,
                None => History::of(object, &self.records_after(object, 0)?, hash)?,
            };
            self.project(&history, now.words, now.is_new)?;
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
        Ok(Touched { head, records, words: false, is_new: head.is_none() })
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
    /// that one of the former has just happened. A new object has no rows that would have to be read.
    pub(crate) fn project(&self, history: &History<'_>, words: bool, is_new: bool) -> Result<(), Trouble> {
        let (known, object) = (self.known(), history.object);
        let about = || PROJECTIONS.iter().filter(|projection| projection.is_about(object));
        let single: Vec<&Projection> = about().filter(|one| !one.many && (words || !one.of_words)).collect();
        let mut stored = if is_new { Vec::new() } else { self.stored(&single, object)? }.into_iter();
        let mut renew = words;
        for projection in single {
            let row = (projection.rows)(history, &known)?.into_iter().next();
            let changed = self.refresh(projection, object, row, stored.next().flatten())?;
            renew |= changed.contains(&piece::REPEATED);
        }
        for projection in about().filter(|one| one.many && (renew || !one.of_words)) {
            self.renew(projection, object, (projection.rows)(history, &known)?, is_new)?;
        }
        Ok(())
    }

    /// The rows an object has, one at most of each projection: read together, since a server is far away.
    fn stored(&self, projections: &[&Projection], object: &Object) -> Result<Vec<Option<Vec<Value>>>, Trouble> {
        let key = values![object.body.as_str(), object.kind, object.id.as_str()];
        let row = self.connection().row(&query::get_together(projections), &key)?;
        let Some(mut cells) = row.map(|row| row.0.into_iter()) else { return Ok(Vec::new()) };
        let take = |projection: &&Projection| {
            let row: Vec<Value> = cells.by_ref().take(projection.columns().len()).collect();
            // Every row names its body.
            (row.first() != Some(&Value::Null)).then_some(row)
        };
        Ok(projections.iter().map(take).collect())
    }

    /// Puts the row of an object in the place of the one it had, and says which columns changed. Only those are
    /// written: a database keeps every index whose columns are named.
    fn refresh(
        &self,
        projection: &Projection,
        object: &Object,
        row: Option<Vec<Value>>,
        stored: Option<Vec<Value>>,
    ) -> Result<Vec<&'static str>, Trouble> {
        let (key, columns) = (projection.key_of(object), projection.columns());
        let (row, stored) = match (row, stored) {
            (Some(row), Some(stored)) => (row, stored),
            (None, None) => return Ok(Vec::new()),
            (Some(row), None) => {
                self.connection().run_later(projection.table, &query::put(projection.table, &columns, 1), row)?;
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
            let change = query::change(projection.table, &changed, projection.key);
            // Only a change of one form is said with others: else there were too many statements to keep prepared.
            if changed.len() + projection.key.len() == columns.len() {
                self.connection().run_later(projection.table, &change, values)?;
            } else {
                self.connection().run(&change, &values)?;
            }
        }
        Ok(changed)
    }

    /// Puts all rows of an object in the place of those it had, unless they are the same: most acts change none.
    fn renew(
        &self,
        projection: &Projection,
        object: &Object,
        mut rows: Vec<Vec<Value>>,
        is_new: bool,
    ) -> Result<(), Trouble> {
        let (key, columns) = (projection.key_of(object), projection.columns());
        let get = || self.connection().rows(&query::get(projection.table, &columns, projection.key), &key);
        let stored = if is_new { Vec::new() } else { get()? };
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
            let put = query::put(projection.table, &columns, some.len());
            self.connection().run_later(projection.table, &put, some.concat())?;
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
    /// Whether it had no entry before the act, and so no rows.
    is_new: bool,
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
    connection.run_later(query::CHAIN, query::ENTRY_PUT, values.into())?;
    if let Some(words) = &encoded.words {
        let values = values![body, kind, id, record.seq, Value::Null, words.as_slice(), Value::Null];
        connection.run_later("erasable", query::ERASABLE_PUT, values.into())?;
    }
    Ok(encoded.hash)
}
