//! The text of an entry, for ever (design §4), and the words that lie beside it.
//!
//! Refuses: a personal or free text inside the entry itself, a payload that could be taken for a commitment,
//! and an entry above [`ENTRY_MAX`].

use crate::trouble::Trouble;
use almanac::Instant;
use bureau::entry::{Pin, VERSION};
use bureau::id::BodyId;
use bureau::record::{Object, Record};
use ledger::{Hash, Salt, canonical, commitment, leaf};
use serde_json::{Map, Value, json};

/// Most bytes of an entry (trust §6.1): an entry must fit a receipt's proof and a log's tile.
pub const ENTRY_MAX: usize = 64 * 1024;

/// The tag of words in a payload (`bureau::act::Words`).
const WORDS: &str = "§";
/// The tag of their place in an entry.
const PLACE: &str = "com";

/// An entry ready to be stored.
pub(crate) struct Encoded {
    /// The canonical text.
    pub(crate) text: Vec<u8>,
    /// Its leaf hash.
    pub(crate) hash: Hash,
    /// Canonical JSON of the words and salts; none when the entry has no words.
    pub(crate) words: Option<Vec<u8>>,
}

/// One kept word as the erasable row has it.
pub(crate) struct Kept {
    pub(crate) field: String,
    pub(crate) salt: Salt,
    pub(crate) value: String,
}

/// The entry of a record that follows the entry `prev` of its object.
pub(crate) fn encode(record: &Record, prev: Option<Hash>, salts: &mut dyn FnMut() -> Salt) -> Result<Encoded, Trouble> {
    let mut words = Vec::new();
    let public = hide(&record.payload, &mut String::new(), &mut words, salts)?;
    let com: Vec<Value> = words
        .iter()
        .map(|kept| json!({ "f": kept.field, "c": commitment(&kept.field, &kept.salt, &kept.value).to_string() }))
        .collect();
    let plain = |what: Result<Value, serde_json::Error>| what.map_err(|error| Trouble::BadRecord(error.to_string()));
    let value = json!({
        "v": VERSION,
        "body": record.object.body.as_str(),
        "object": { "kind": record.object.kind, "id": record.object.id },
        "seq": record.seq,
        "prev": prev.map(|hash| hash.to_string()),
        "actor": plain(serde_json::to_value(&record.actor))?,
        "at": record.at.millis(),
        "recorded": record.recorded.millis(),
        "charter": record.pin.charter,
        "almanac": record.pin.almanac,
        "origin": plain(serde_json::to_value(record.origin))?,
        "pub": public,
        "com": com,
        "refs": [],
    });
    let text = bytes(&value)?;
    if text.len() > ENTRY_MAX {
        return Err(Trouble::BadRecord(format!("{} bytes, at most {ENTRY_MAX}", text.len())));
    }
    let kept: Vec<Value> = words
        .iter()
        .map(|kept| json!({ "f": kept.field, "salt": Hash::from(*kept.salt.bytes()).to_string(), "value": kept.value }))
        .collect();
    let words = if kept.is_empty() { None } else { Some(bytes(&Value::Array(kept))?) };
    Ok(Encoded { hash: leaf(&text), text, words })
}

/// The record of a stored entry; words that are not there read as erased.
pub(crate) fn decode(text: &[u8], words: Option<&[u8]>) -> Result<Record, Trouble> {
    let entry = parse(text)?;
    let values = words.map(read_words).transpose()?.unwrap_or_default();
    let named = |key: &str| entry.get(key).ok_or_else(|| lacks(key));
    let text_of = |value: &Value, key: &str| value.as_str().map(String::from).ok_or_else(|| lacks(key));
    let object = named("object")?;
    let kind = object.get("kind").and_then(Value::as_str);
    let kind = Object::KINDS.iter().find(|known| Some(**known) == kind).ok_or_else(|| lacks("object.kind"))?;
    let millis = |key: &str| named(key)?.as_i64().map(Instant::from_millis).ok_or_else(|| lacks(key));
    let seq = named("seq")?.as_u64().and_then(|seq| u32::try_from(seq).ok());
    Ok(Record {
        object: Object {
            body: BodyId::new(text_of(named("body")?, "body")?),
            kind,
            id: text_of(object.get("id").unwrap_or(&Value::Null), "object.id")?,
        },
        seq: seq.ok_or_else(|| lacks("seq"))?,
        actor: serde_json::from_value(named("actor")?.clone()).map_err(|error| lacks(&format!("actor: {error}")))?,
        at: millis("at")?,
        recorded: millis("recorded")?,
        pin: Pin { charter: text_of(named("charter")?, "charter")?, almanac: text_of(named("almanac")?, "almanac")? },
        origin: serde_json::from_value(named("origin")?.clone()).map_err(|error| lacks(&format!("origin: {error}")))?,
        payload: show(named("pub")?, &values),
    })
}

/// A text as JSON.
pub(crate) fn parse(text: &[u8]) -> Result<Value, Trouble> {
    serde_json::from_slice(text).map_err(|error| lacks(&error.to_string()))
}

/// A value in its one byte form.
pub(crate) fn bytes(value: &Value) -> Result<Vec<u8>, Trouble> {
    canonical(value).map_err(|error| Trouble::BadRecord(error.to_string()))
}

/// The words of an erasable row.
pub(crate) fn read_words(text: &[u8]) -> Result<Vec<Kept>, Trouble> {
    let rows = parse(text)?;
    let rows = rows.as_array().ok_or_else(|| lacks("words"))?;
    let read = |row: &Value| {
        let part = |key: &str| row.get(key).and_then(Value::as_str).ok_or_else(|| lacks(key));
        let salt: Hash = part("salt")?.parse().map_err(|_| lacks("salt"))?;
        Ok(Kept { field: part("f")?.into(), salt: Salt::from(*salt.bytes()), value: part("value")?.into() })
    };
    rows.iter().map(read).collect()
}

/// Fields and commitments an entry has, in order.
pub(crate) fn commitments(entry: &Value) -> Vec<(String, String)> {
    let part = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
    let rows = entry.get(PLACE).and_then(Value::as_array);
    rows.map(|rows| rows.iter().map(|row| (part(row, "f"), part(row, "c"))).collect()).unwrap_or_default()
}

fn lacks(what: &str) -> Trouble {
    Trouble::Damaged(format!("entry: {what}"))
}

/// The payload with every word replaced by its place among the commitments. Words that are already gone stay as they are.
fn hide(
    value: &Value,
    path: &mut String,
    words: &mut Vec<Kept>,
    salts: &mut dyn FnMut() -> Salt,
) -> Result<Value, Trouble> {
    match value {
        Value::Object(map) => match only(map) {
            Some((WORDS, Value::String(text))) => {
                words.push(Kept { field: path.clone(), salt: salts(), value: text.clone() });
                Ok(json!({ PLACE: words.len() - 1 }))
            }
            Some((WORDS, Value::Null)) => Ok(value.clone()),
            Some((PLACE, _)) => Err(Trouble::BadRecord(format!("{path}: `{PLACE}` is the archive's word"))),
            _ if map.contains_key(WORDS) => {
                Err(Trouble::BadRecord(format!("{path}: words with something beside them")))
            }
            _ => {
                let mut hidden = Map::new();
                for (key, part) in map {
                    let part = within(path, key, |path| hide(part, path, words, salts))?;
                    hidden.insert(key.clone(), part);
                }
                Ok(Value::Object(hidden))
            }
        },
        Value::Array(parts) => {
            let mut hidden = Vec::new();
            for (n, part) in parts.iter().enumerate() {
                hidden.push(within(path, &n.to_string(), |path| hide(part, path, words, salts))?);
            }
            Ok(Value::Array(hidden))
        }
        _ => Ok(value.clone()),
    }
}

fn show(value: &Value, words: &[Kept]) -> Value {
    match value {
        Value::Object(map) => match only(map) {
            Some((PLACE, place)) => {
                let kept = place.as_u64().and_then(|place| words.get(usize::try_from(place).ok()?));
                json!({ WORDS: kept.map(|kept| &kept.value) })
            }
            _ => Value::Object(map.iter().map(|(key, part)| (key.clone(), show(part, words))).collect()),
        },
        Value::Array(parts) => Value::Array(parts.iter().map(|part| show(part, words)).collect()),
        _ => value.clone(),
    }
}

fn only(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    if map.len() == 1 { map.iter().next().map(|(key, value)| (key.as_str(), value)) } else { None }
}

/// A step down a JSON pointer (RFC 6901) and back.
fn within<T>(path: &mut String, key: &str, then: impl FnOnce(&mut String) -> T) -> T {
    let length = path.len();
    path.push('/');
    path.push_str(&key.replace('~', "~0").replace('/', "~1"));
    let result = then(path);
    path.truncate(length);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use bureau::entry::{Actor, Origin};

    fn record(payload: Value) -> Record {
        Record {
            object: Object { body: BodyId::new("b"), kind: Object::MATTER, id: "m".into() },
            seq: 1,
            actor: Actor::Clock,
            at: Instant::from_millis(1),
            recorded: Instant::from_millis(2),
            pin: Pin { charter: "c".into(), almanac: "a".into() },
            origin: Origin::Decided,
            payload,
        }
    }

    fn salts() -> impl FnMut() -> Salt {
        let mut n = 0;
        move || {
            n += 1;
            Salt::from([n; 32])
        }
    }

    #[test]
    fn words_leave_the_entry_and_come_back() {
        let record = record(json!({ "did": { "a/b": { "§": "张三" }, "list": [{ "§": "" }, { "§": null }, 7] } }));
        let encoded = encode(&record, None, &mut salts()).unwrap();
        let text = String::from_utf8(encoded.text.clone()).unwrap();
        assert!(!text.contains("张三"), "{text}");
        assert!(text.contains(r#""pub":{"did":{"a/b":{"com":0},"list":[{"com":1},{"§":null},7]}}"#), "{text}");
        assert!(text.contains(r#""f":"/did/a~1b""#), "{text}");
        assert_eq!(decode(&encoded.text, encoded.words.as_deref()), Ok(record.clone()));
        let erased = decode(&encoded.text, None).unwrap();
        assert_eq!(
            erased.payload,
            json!({ "did": { "a/b": { "§": null }, "list": [{ "§": null }, { "§": null }, 7] } })
        );
    }

    #[test]
    fn the_same_record_and_salts_give_the_same_bytes() {
        let record = record(json!({ "did": { "x": { "§": "甲" } } }));
        let prev = Some(Hash::of(b"before"));
        let [one, two] = [0, 1].map(|_| encode(&record, prev, &mut salts()).unwrap());
        assert_eq!((one.text, one.hash, one.words), (two.text, two.hash, two.words));
    }

    #[test]
    fn what_could_be_misread_is_refused() {
        for payload in [
            json!({ "a": { "com": 0 } }),
            json!({ "a": { "§": "x", "b": 1 } }),
            json!({ "a": { "§": 1 } }),
            json!({ "a": 1.5 }),
            json!({ "a": "x".repeat(ENTRY_MAX) }),
        ] {
            assert!(
                matches!(encode(&record(payload.clone()), None, &mut salts()), Err(Trouble::BadRecord(_))),
                "{payload:.80}"
            );
        }
    }
}
