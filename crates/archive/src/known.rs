//! What entries were made under: charter sets by digest and their calendars, read once.
//!
//! Refuses: a charter set that is not stored, has faults, or does not have the digest it is asked by.

use crate::dialect::{Connection, values};
use crate::query;
use crate::text;
use crate::trouble::Trouble;
use almanac::Almanac;
use bureau::charter::{self, Charter};
use bureau::entry::Pin;
use bureau::id::BodyId;
use ledger::Hash;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most charter sets and calendars kept in memory: years of weekly changes; above it all are read anew.
const KEPT_MAX: usize = 64;

/// Charter sets and calendars already read. Named by content, so they never grow stale.
#[derive(Default)]
pub(crate) struct Cache {
    charters: Mutex<BTreeMap<String, Arc<Charter>>>,
    almanacs: Mutex<BTreeMap<(String, String), Arc<Almanac>>>,
}

/// Charter sets and calendars as one connection sees them.
pub struct Known<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) cache: &'a Cache,
    pub(crate) body: &'a BodyId,
}

impl Known<'_> {
    /// The charter set of a digest.
    ///
    /// # Errors
    /// [`Trouble::NoCharter`] when it is not stored, [`Trouble::BadCharter`] when it has faults.
    pub fn charter(&self, digest: &str) -> Result<Arc<Charter>, Trouble> {
        kept(&self.cache.charters, digest.to_string(), || {
            let texts = self.charter_texts(digest)?.ok_or_else(|| Trouble::NoCharter(digest.into()))?;
            charter::read(&texts).map_err(|faults| {
                let first = faults.first().map_or(String::new(), |fault| fault.to_string());
                Trouble::BadCharter(format!("{digest}: {first}"))
            })
        })
    }

    /// The calendar of a pin.
    ///
    /// # Errors
    /// Those of [`Known::charter`].
    pub fn almanac(&self, pin: &Pin) -> Result<Arc<Almanac>, Trouble> {
        let key = (pin.charter.clone(), pin.almanac.clone());
        kept(&self.cache.almanacs, key, || Ok(self.charter(&pin.charter)?.almanac_of(&pin.almanac)))
    }

    /// The texts of a charter set by name.
    pub(crate) fn charter_texts(&self, digest: &str) -> Result<Option<Vec<(String, String)>>, Trouble> {
        let Some(row) = self.connection.row(query::CHARTER_GET, &values![self.body.as_str(), digest])? else {
            return Ok(None);
        };
        let text = row.bytes(0)?;
        if Hash::of(text).to_string() != digest {
            return Err(Trouble::Damaged(format!("charter_set {digest}")));
        }
        let damaged = || Trouble::Damaged(format!("charter_set {digest}"));
        let set = text::parse(text)?;
        let texts = set.as_object().ok_or_else(damaged)?.iter();
        texts
            .map(|(name, text)| Ok((name.clone(), text.as_str().ok_or_else(damaged)?.into())))
            .collect::<Result<_, _>>()
            .map(Some)
    }
}

/// A charter set as it is stored: canonical JSON `{name: text}`, and its digest.
pub(crate) fn charter_set(texts: &[(String, String)]) -> Result<(String, Vec<u8>), Trouble> {
    let set: Map<String, Value> =
        texts.iter().map(|(name, text)| (name.clone(), Value::String(text.clone()))).collect();
    if set.len() != texts.len() {
        return Err(Trouble::BadCharter("two texts of one name".into()));
    }
    let text = text::bytes(&Value::Object(set))?;
    Ok((Hash::of(&text).to_string(), text))
}

/// The digest under which a charter set is stored: SHA-256 of its canonical JSON `{name: text}`, in hexadecimal.
///
/// # Errors
/// [`Trouble::BadCharter`] when two texts have one name.
pub fn charter_digest(texts: &[(String, String)]) -> Result<String, Trouble> {
    charter_set(texts).map(|(digest, _)| digest)
}

fn kept<K: Ord, V>(
    cache: &Mutex<BTreeMap<K, Arc<V>>>,
    key: K,
    read: impl FnOnce() -> Result<V, Trouble>,
) -> Result<Arc<V>, Trouble> {
    // A panic while the lock is held leaves a map of whole values, so poison says nothing.
    let open = || cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(value) = open().get(&key) {
        return Ok(Arc::clone(value));
    }
    let value = Arc::new(read()?);
    let mut map = open();
    if map.len() >= KEPT_MAX {
        map.clear();
    }
    map.insert(key, Arc::clone(&value));
    Ok(value)
}
