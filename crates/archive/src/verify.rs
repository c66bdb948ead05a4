//! Verification: everything stored is recomputed from the entries and compared, row by row and column by column.
//!
//! Refuses: to repair, and to print what a row holds; a flaw names table, key and column only.

use crate::dialect::{Row, Value};
use crate::projection::{History, PROJECTIONS};
use crate::reader::Reader;
use crate::text;
use crate::trouble::Trouble;
use crate::{Archive, query};
use bureau::record::{Object, Record};
use bureau::words;
use ledger::{Hash, commitment, leaf};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Most flaws told: nobody reads more before acting, and a damaged disk would give millions.
pub const FLAWS_MAX: usize = 1_000;

/// Columns of an entry that repeat what its text says, in the order of `ENTRIES_RAW`.
const REPEATED: [(usize, &str); 5] = [(0, "body"), (1, "kind"), (2, "id"), (3, "seq"), (6, "recorded")];

/// Something stored that is not as it was written. Its sentence stands under `[flaw.<code>]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Table and key.
    pub place: String,
    /// Which sentence.
    pub code: &'static str,
    /// What to put into it.
    pub args: Vec<(&'static str, String)>,
}

/// Every code a flaw can have.
pub const FLAWS: &[&str] = &[
    "charter-digest",
    "charter-faulty",
    "charter-missing",
    "database",
    "entry-column",
    "entry-gap",
    "entry-hash",
    "entry-prev",
    "entry-text",
    "entry-unreadable",
    "foreign-body",
    "projection-column",
    "projection-extra",
    "projection-impossible",
    "projection-missing",
    "words-changed",
    "words-column",
    "words-kept",
    "words-erased",
    "words-extra",
    "words-missing",
];

impl Flaw {
    /// What is wrong, in Chinese.
    pub fn says(&self) -> String {
        words::fill("flaw", self.code, "says", &self.args)
    }

    /// What to do about it, in Chinese.
    pub fn remedy(&self) -> String {
        words::fill("flaw", self.code, "remedy", &self.args)
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.code)?;
        self.args.iter().try_for_each(|(key, value)| write!(f, " {key}={value}"))
    }
}

/// What a verification looked at, and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Entries looked at.
    pub entries: u64,
    /// Objects they are about.
    pub objects: u64,
    /// SHA-256 over the last leaf hash of every object, in the order of their keys: two archives with the same one hold
    /// the same entries.
    pub heads: Hash,
    /// All flaws, at most [`FLAWS_MAX`]; none when the archive is sound.
    pub flaws: Vec<Flaw>,
}

impl Archive {
    /// All flaws of the archive, at most [`FLAWS_MAX`]; none when it is sound.
    ///
    /// # Errors
    /// Only when the database cannot be read at all.
    pub fn verify(&self) -> Result<Vec<Flaw>, Trouble> {
        self.read(|reader| reader.flaws())
    }

    /// The same, beside running acts, with what was looked at; `seen` is told the entries looked at so far.
    ///
    /// # Errors
    /// Only when the database cannot be read at all.
    pub fn verified(&self, seen: &mut dyn FnMut(u64)) -> Result<Verified, Trouble> {
        self.read(|reader| reader.verified(seen))
    }
}

impl Reader<'_> {
    /// All flaws of the state that is read.
    pub(crate) fn flaws(&self) -> Result<Vec<Flaw>, Trouble> {
        Ok(self.verified(&mut |_| {})?.flaws)
    }

    fn verified(&self, seen: &mut dyn FnMut(u64)) -> Result<Verified, Trouble> {
        let digests = self.charter_digests()?.into_iter().collect();
        let mut check =
            Check { reader: self, digests, flaws: Vec::new(), entries: 0, objects: 0, heads: Sha256::new(), seen };
        check.file()?;
        check.objects()?;
        check.orphans()?;
        check.charters()?;
        check.flaws.truncate(FLAWS_MAX);
        let heads = Hash::from(<[u8; 32]>::from(check.heads.finalize()));
        Ok(Verified { entries: check.entries, objects: check.objects, heads, flaws: check.flaws })
    }
}

struct Check<'a, 'b> {
    entries: u64,
    objects: u64,
    heads: Sha256,
    seen: &'a mut dyn FnMut(u64),
    reader: &'a Reader<'b>,
    /// Charter sets that are stored: asked of the table, not of the sets kept in memory.
    digests: BTreeSet<String>,
    flaws: Vec<Flaw>,
}

impl Check<'_, '_> {
    fn flaw(&mut self, place: impl fmt::Display, code: &'static str, args: &[(&'static str, &str)]) {
        let args = args.iter().map(|(key, value)| (*key, value.to_string())).collect();
        self.flaws.push(Flaw { place: place.to_string(), code, args });
    }

    fn body(&self) -> Value {
        self.reader.body().as_str().into()
    }

    /// The file below the tables, and rows of bodies that have no business here.
    fn file(&mut self) -> Result<(), Trouble> {
        if let Some(complaint) = self.reader.connection().complaint()? {
            self.flaw("file", "database", &[("says", &complaint)]);
        }
        for table in query::TABLES {
            let row = self.reader.connection().row(&query::strangers(table), &[self.body()])?;
            let count = row.map_or(Ok(0), |row| row.int(0))?;
            if count > 0 {
                self.flaw(table, "foreign-body", &[("table", table), ("count", &count.to_string())]);
            }
        }
        Ok(())
    }

    fn objects(&mut self) -> Result<(), Trouble> {
        let mut last = None;
        loop {
            match self.reader.object_after(last.as_ref()) {
                Ok(None) => return Ok(()),
                Ok(Some(object)) => {
                    self.object(&object.0, &object.1)?;
                    last = Some(object);
                }
                // Text sorts before bytes, so after a key of the wrong type no sound one follows.
                Err(Trouble::Damaged(_)) => {
                    self.flaw("entry", "entry-column", &[("column", "kind, id"), ("text", "")]);
                    return Ok(());
                }
                Err(trouble) => return Err(trouble),
            }
            if self.flaws.len() >= FLAWS_MAX {
                return Ok(());
            }
        }
    }

    fn object(&mut self, kind: &str, id: &str) -> Result<(), Trouble> {
        let key = [self.body(), kind.into(), id.into()];
        let entries = self.reader.connection().rows(query::ENTRIES_RAW, &key)?;
        let words = self.reader.connection().rows(query::ERASABLES, &key)?;
        let words: BTreeMap<Value, Row> = words.into_iter().map(|row| (row.0[0].clone(), row)).collect();
        let ordered = entries.iter().rposition(|row| orders_erasure(&row.0[5]));
        let mut prev = None;
        let mut records = Vec::new();
        for (n, row) in entries.iter().enumerate() {
            let place = format!("entry {kind}/{id}/{}", shown(&row.0[3]));
            if row.0[3] != Value::Int(n as i64 + 1) {
                self.flaw(&place, "entry-gap", &[("expected", &(n + 1).to_string())]);
            }
            let Value::Bytes(text) = &row.0[5] else {
                self.flaw(&place, "entry-text", &[]);
                continue;
            };
            self.entry(&place, row, text, prev);
            prev = Some(leaf(text));
            let words_row = words.get(&row.0[3]);
            let gone = ordered.is_some_and(|order| n < order);
            self.words(&place.replacen("entry", "erasable", 1), text, words_row, gone);
            records.extend(self.record(&place, text, words_row));
        }
        self.count(kind, id, entries.len() as u64, prev);
        if let (Some(hash), Some(first)) = (prev, records.first())
            && records.len() == entries.len()
            && (first.object.kind, first.object.id.as_str()) == (kind, id)
        {
            let object = first.object.clone();
            self.projections(&History::of(&object, &records, hash)?)?;
        }
        Ok(())
    }

    fn count(&mut self, kind: &str, id: &str, entries: u64, head: Option<Hash>) {
        self.entries += entries;
        self.objects += 1;
        if let Some(head) = head {
            self.heads.update(format!("{kind}/{id} {head}\n"));
        }
        (self.seen)(self.entries);
    }

    /// The entry itself: text, hash, chain, and the columns that repeat it.
    fn entry(&mut self, place: &str, row: &Row, text: &[u8], prev: Option<Hash>) {
        let value = text::parse(text).ok();
        let canonical = value.as_ref().and_then(|value| text::bytes(value).ok());
        let Some(value) = value.filter(|_| canonical.as_deref() == Some(text)) else {
            return self.flaw(place, "entry-text", &[]);
        };
        if row.0[4] != Value::from(leaf(text).bytes().as_slice()) {
            self.flaw(place, "entry-hash", &[]);
        }
        if value.get("prev").and_then(|prev| prev.as_str()) != prev.map(|hash| hash.to_string()).as_deref() {
            self.flaw(place, "entry-prev", &[]);
        }
        let said = |pointer: &str| match value.pointer(pointer) {
            Some(serde_json::Value::String(text)) => Value::from(text.as_str()),
            Some(number) => number.as_i64().map_or(Value::Null, Value::Int),
            None => Value::Null,
        };
        let expected = [said("/body"), said("/object/kind"), said("/object/id"), said("/seq"), said("/recorded")];
        for ((column, name), expected) in REPEATED.iter().zip(expected) {
            if row.0[*column] != expected {
                self.flaw(place, "entry-column", &[("column", name), ("text", &shown(&expected))]);
            }
        }
    }

    /// The words beside an entry. A row that was erased is still there; one that is missing is a flaw.
    /// `gone`: a later entry orders them erased.
    fn words(&mut self, place: &str, text: &[u8], row: Option<&Row>, gone: bool) {
        let commitments = text::parse(text).map(|entry| text::commitments(&entry)).unwrap_or_default();
        let Some(row) = row else {
            if !commitments.is_empty() {
                self.flaw(place, "words-missing", &[]);
            }
            return;
        };
        if row.0[1] != Value::Null {
            self.flaw(place, "words-column", &[("column", "key_id")]);
        }
        match (&row.0[2], &row.0[3]) {
            _ if commitments.is_empty() => self.flaw(place, "words-extra", &[]),
            (Value::Bytes(_), Value::Null) if gone => self.flaw(place, "words-kept", &[]),
            (Value::Bytes(words), Value::Null) => self.values(place, words, &commitments),
            (Value::Null, Value::Int(_)) if gone => {}
            (Value::Null, Value::Int(_)) => self.flaw(place, "words-erased", &[]),
            (Value::Null, Value::Null) => self.flaw(place, "words-missing", &[]),
            _ => self.flaw(place, "words-column", &[("column", "text, erased")]),
        }
    }

    fn values(&mut self, place: &str, words: &[u8], commitments: &[(String, String)]) {
        let canonical = text::parse(words).and_then(|value| text::bytes(&value));
        let kept = text::read_words(words).ok().filter(|_| canonical.as_deref() == Ok(words));
        let Some(kept) = kept.filter(|kept| kept.len() == commitments.len()) else {
            return self.flaw(place, "words-changed", &[("field", "*")]);
        };
        for (kept, (field, committed)) in kept.iter().zip(commitments) {
            let now = commitment(&kept.field, &kept.salt, &kept.value).to_string();
            if kept.field != *field || now != *committed {
                self.flaw(place, "words-changed", &[("field", field)]);
            }
        }
    }

    /// The record of an entry, if it can be read, applied, and has its charter set.
    fn record(&mut self, place: &str, text: &[u8], words: Option<&Row>) -> Option<Record> {
        let words = words.and_then(|row| row.bytes(2).ok());
        let read = text::decode(text, words).or_else(|_| text::decode(text, None)).and_then(|record| {
            let applied = match record.object.kind {
                Object::MATTER => record.to_entry().map(drop),
                Object::ROSTER => record.to_roster_entry().map(drop),
                Object::ADMIN => record.to_admin_entry().map(drop),
                Object::CARD => record.to_card_entry().map(drop),
                Object::CAMPAIGN => record.to_campaign_entry().map(drop),
                _ => Ok(()),
            };
            applied.map(|()| record).map_err(|error| Trouble::BadRecord(error.to_string()))
        });
        let record = match read {
            Ok(record) => record,
            Err(trouble) => {
                self.flaw(place, "entry-unreadable", &[("why", &trouble.to_string())]);
                return None;
            }
        };
        let digest = &record.pin.charter;
        if digest.is_empty() || self.digests.contains(digest) {
            return Some(record);
        }
        self.flaw(place, "charter-missing", &[("digest", digest)]);
        None
    }

    fn projections(&mut self, history: &History<'_>) -> Result<(), Trouble> {
        let known = self.reader.known();
        for projection in PROJECTIONS.iter().filter(|projection| projection.is_about(history.object)) {
            let key = projection.key_of(history.object);
            let place = place_of(projection.table, &key[1..]);
            let mut expected = match (projection.rows)(history, &known) {
                Ok(rows) => rows,
                Err(trouble) => {
                    self.flaw(&place, "projection-impossible", &[("why", &trouble.to_string())]);
                    continue;
                }
            };
            let sql = query::get(projection.table, &projection.columns(), projection.key);
            let stored = self.reader.connection().rows(&sql, &key)?;
            let mut stored: Vec<Vec<Value>> = stored.into_iter().map(|row| row.0).collect();
            if let ([expected], [stored], false) = (&expected[..], &stored[..], projection.many) {
                let columns = projection.columns();
                for (column, _) in columns.iter().zip(expected.iter().zip(stored)).filter(|(_, (is, was))| is != was) {
                    self.flaw(&place, "projection-column", &[("table", projection.table), ("column", column)]);
                }
                continue;
            }
            expected.sort();
            stored.sort();
            if expected.iter().any(|row| stored.binary_search(row).is_err()) {
                self.flaw(&place, "projection-missing", &[("table", projection.table)]);
            }
            if stored.iter().any(|row| expected.binary_search(row).is_err()) {
                self.flaw(&place, "projection-extra", &[("table", projection.table)]);
            }
        }
        Ok(())
    }

    /// Rows whose object or entry is not there.
    fn orphans(&mut self) -> Result<(), Trouble> {
        for projection in PROJECTIONS {
            let values = [Some(self.body()), projection.kind.map(Value::from)];
            let values: Vec<Value> = values.into_iter().flatten().collect();
            for row in self.reader.connection().rows(&query::orphans(projection.table, projection.key), &values)? {
                self.flaw(place_of(projection.table, &row.0), "projection-extra", &[("table", projection.table)]);
            }
        }
        for row in self.reader.connection().rows(query::ERASABLE_ORPHANS, &[self.body()])? {
            self.flaw(place_of("erasable", &row.0), "words-extra", &[]);
        }
        Ok(())
    }

    /// Charter sets: each has the digest it stands under and can be read.
    fn charters(&mut self) -> Result<(), Trouble> {
        for row in self.reader.connection().rows(query::CHARTERS, &[self.body()])? {
            let place = place_of("charter_set", &row.0);
            let text = self.reader.connection().row(query::CHARTER_GET, &[self.body(), row.0[0].clone()])?;
            let is = text.as_ref().and_then(|text| text.bytes(0).ok()).map(|text| Hash::of(text).to_string());
            match (row.text(0), is) {
                (Ok(digest), Some(is)) if digest == is => {
                    if let Err(Trouble::BadCharter(why)) = self.reader.known().charter(digest) {
                        self.flaw(place, "charter-faulty", &[("why", &why)]);
                    }
                }
                (_, is) => self.flaw(place, "charter-digest", &[("digest", &is.unwrap_or_default())]),
            }
        }
        Ok(())
    }
}

fn place_of(table: &str, key: &[Value]) -> String {
    let key: Vec<String> = key.iter().map(shown).collect();
    format!("{table} {}", key.join("/"))
}

/// Whether the text of an entry orders the words before it erased.
fn orders_erasure(text: &Value) -> bool {
    let Value::Bytes(text) = text else { return false };
    text::parse(text).is_ok_and(|entry| entry.get("pub").is_some_and(bureau::record::orders_erasure))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Null => "NULL".into(),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
    }
}

#[cfg(test)]
mod tests {
    /// A code that is written down but never told, or told but not written down, is found here.
    #[test]
    fn every_code_told_is_written_down() {
        let source = include_str!("verify.rs").split("#[cfg(test)]").next().unwrap();
        let (head, code) = source.split_once("struct Check").unwrap();
        for flaw in super::FLAWS {
            assert!(code.contains(&format!("\"{flaw}\"")), "{flaw} is never told");
        }
        let words = code.split('"').skip(1).step_by(2);
        let told =
            words.filter(|word| super::FLAWS.iter().any(|flaw| word.split('-').next() == flaw.split('-').next()));
        let unknown: Vec<&str> =
            told.filter(|word| word.contains('-') && !head.contains(&format!("\"{word}\""))).collect();
        assert_eq!(unknown, [""; 0]);
    }
}
