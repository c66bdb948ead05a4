//! What a JSON value may be: the one description that checks what is sent and that the OpenAPI document is printed from.
//!
//! Refuses: a name nobody asked for, a value of another type, and to stop at the first fault.

use bureau::id::is_word;
use bureau::words;
use serde_json::{Map, Value, json};

/// Most entries of a list or a map that is sent: more than any form has.
const MANY_MAX: usize = 200;

/// A kind of value.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// The word of something in a charter.
    Word,
    /// The id of something that happened.
    Id,
    /// `2026-11-20`.
    Day,
    /// `2026-11-20T01:30:00.000Z`.
    Moment,
    /// True or false.
    Yes,
    /// A whole number from 0 up to this.
    Whole(u32),
    /// A whole number; only in answers.
    Number,
    /// One of these.
    OneOf(Vec<&'static str>),
    /// A list.
    Many(Box<Kind>),
    /// Words to values.
    Map(Box<Kind>),
    /// Named parts.
    Parts(Vec<Part>),
    /// Parts that hang on the word of the first: its name, then the parts for each word.
    Either(&'static str, Vec<(&'static str, Vec<Part>)>),
    /// Null where there is none; only in answers.
    Maybe(Box<Kind>),
    /// A kind with a name of its own in the document.
    Named(&'static str),
}

/// A named part of a value.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Whether it may be left out.
    pub optional: bool,
    /// What people call it.
    pub says: String,
}

/// A part that must be there.
pub fn part(name: &'static str, kind: Kind, says: impl Into<String>) -> Part {
    Part { name, kind, optional: false, says: says.into() }
}

impl Part {
    /// May be left out.
    pub fn optional(mut self) -> Part {
        self.optional = true;
        self
    }
}

/// What is wrong at one place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer to the place.
    pub at: String,
    /// What is wrong.
    pub says: String,
    /// What to send instead.
    pub remedy: String,
}

impl Fault {
    /// A fault of `[api.code]`.
    pub fn new(at: &str, code: &str, args: &[(&'static str, String)]) -> Fault {
        let fill = |key| words::fill("api", code, key, args);
        Fault { at: at.into(), says: fill("says"), remedy: fill("remedy") }
    }
}

/// Everything that is wrong with a value. `named` finds the kinds that have names.
pub fn faults(kind: &Kind, value: &Value, named: &dyn Fn(&str) -> Kind) -> Vec<Fault> {
    let mut found = Vec::new();
    Check { named, found: &mut found }.look(kind, value, "");
    found
}

struct Check<'a> {
    named: &'a dyn Fn(&str) -> Kind,
    found: &'a mut Vec<Fault>,
}

impl Check<'_> {
    fn look(&mut self, kind: &Kind, value: &Value, at: &str) {
        match (kind, value) {
            (Kind::Text(max), Value::String(text)) => self.text(text, *max, at),
            (Kind::Word, Value::String(text)) => self.must(is_word(text), at, "not-a-word"),
            (Kind::Id, Value::String(text)) => {
                self.must(text.parse::<bureau::id::MatterId>().is_ok(), at, "not-an-id");
            }
            (Kind::Day, Value::String(text)) => self.must(text.parse::<almanac::Day>().is_ok(), at, "not-a-day"),
            (Kind::Moment, Value::String(text)) => {
                self.must(almanac::Instant::parse(text).is_ok(), at, "not-a-day");
            }
            (Kind::Yes, Value::Bool(_)) => {}
            (Kind::Whole(max), Value::Number(number)) => {
                let fits = number.as_u64().is_some_and(|number| number <= u64::from(*max));
                self.must(fits, at, "not-a-number");
            }
            (Kind::Number, Value::Number(number)) => self.must(number.is_i64(), at, "not-a-number"),
            (Kind::OneOf(words), Value::String(text)) => {
                if !words.contains(&text.as_str()) {
                    self.fault(at, "not-in-list", &[("list", words.join("、"))]);
                }
            }
            (Kind::Many(kind), Value::Array(list)) => self.many(kind, list, at),
            (Kind::Map(kind), Value::Object(map)) => self.map(kind, map, at),
            (Kind::Parts(parts), Value::Object(map)) => self.parts(parts, map, at),
            (Kind::Either(tag, cases), Value::Object(map)) => self.either(tag, cases, map, at),
            (Kind::Maybe(_), Value::Null) => {}
            (Kind::Maybe(kind), value) => self.look(kind, value, at),
            (Kind::Named(name), value) => self.look(&(self.named)(name), value, at),
            (kind, _) => self.fault(at, "wrong-type", &[("type", kind.zh().into())]),
        }
    }

    fn text(&mut self, text: &str, max: usize, at: &str) {
        let count = text.chars().count();
        if count > max {
            self.fault(at, "too-long", &[("max", max.to_string()), ("count", count.to_string())]);
        }
    }

    fn many(&mut self, kind: &Kind, list: &[Value], at: &str) {
        if list.len() > MANY_MAX {
            return self.fault(at, "too-many", &[("max", MANY_MAX.to_string())]);
        }
        list.iter().enumerate().for_each(|(place, value)| self.look(kind, value, &format!("{at}/{place}")));
    }

    fn map(&mut self, kind: &Kind, map: &Map<String, Value>, at: &str) {
        if map.len() > MANY_MAX {
            return self.fault(at, "too-many", &[("max", MANY_MAX.to_string())]);
        }
        for (name, value) in map {
            let at = format!("{at}/{}", escaped(name));
            self.must(is_word(name), &at, "not-a-word");
            self.look(kind, value, &at);
        }
    }

    fn parts(&mut self, parts: &[Part], map: &Map<String, Value>, at: &str) {
        for part in parts {
            match map.get(part.name) {
                Some(value) => self.look(&part.kind, value, &format!("{at}/{}", part.name)),
                None if part.optional => {}
                None => self.fault(&format!("{at}/{}", part.name), "missing", &[("name", part.says.clone())]),
            }
        }
        for name in map.keys().filter(|name| !parts.iter().any(|part| part.name == *name)) {
            let known = parts.iter().map(|part| part.name).collect::<Vec<_>>().join("、");
            self.fault(&format!("{at}/{}", escaped(name)), "unknown", &[("list", known)]);
        }
    }

    fn either(&mut self, tag: &'static str, cases: &[(&'static str, Vec<Part>)], map: &Map<String, Value>, at: &str) {
        let word = map.get(tag).and_then(Value::as_str);
        match cases.iter().find(|(case, _)| Some(*case) == word) {
            Some((_, parts)) => {
                let mut rest = map.clone();
                rest.remove(tag);
                self.parts(parts, &rest, at);
            }
            None => {
                let list = cases.iter().map(|(case, _)| *case).collect::<Vec<_>>().join("、");
                self.fault(&format!("{at}/{tag}"), "not-in-list", &[("list", list)]);
            }
        }
    }

    fn must(&mut self, holds: bool, at: &str, code: &str) {
        if !holds {
            self.fault(at, code, &[]);
        }
    }

    fn fault(&mut self, at: &str, code: &str, args: &[(&'static str, String)]) {
        self.found.push(Fault::new(at, code, args));
    }
}

/// A name as a step of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl Kind {
    /// A list of these.
    pub fn many(self) -> Kind {
        Kind::Many(Box::new(self))
    }

    /// This or null.
    pub fn maybe(self) -> Kind {
        Kind::Maybe(Box::new(self))
    }

    /// What people call a value of this kind.
    fn zh(&self) -> &'static str {
        match self {
            Kind::Text(_) | Kind::Word | Kind::Id | Kind::Day | Kind::Moment | Kind::OneOf(_) => "字符串",
            Kind::Yes => "true或者false",
            Kind::Whole(_) | Kind::Number => "整数",
            Kind::Many(_) => "数组",
            Kind::Map(_) | Kind::Parts(_) | Kind::Either(..) | Kind::Named(_) => "对象",
            Kind::Maybe(kind) => kind.zh(),
        }
    }

    /// The JSON Schema of it.
    pub fn schema(&self) -> Value {
        match self {
            Kind::Text(max) => json!({ "type": "string", "maxLength": max }),
            Kind::Word => json!({ "type": "string", "pattern": "^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$" }),
            Kind::Id => json!({ "type": "string", "format": "uuid" }),
            Kind::Day => json!({ "type": "string", "format": "date" }),
            Kind::Moment => json!({ "type": "string", "format": "date-time" }),
            Kind::Yes => json!({ "type": "boolean" }),
            Kind::Whole(max) => json!({ "type": "integer", "minimum": 0, "maximum": max }),
            Kind::Number => json!({ "type": "integer" }),
            Kind::OneOf(words) => json!({ "type": "string", "enum": words }),
            Kind::Many(kind) => json!({ "type": "array", "items": kind.schema(), "maxItems": MANY_MAX }),
            Kind::Map(kind) => json!({
                "type": "object", "additionalProperties": kind.schema(), "maxProperties": MANY_MAX,
                "propertyNames": Kind::Word.schema(),
            }),
            Kind::Parts(parts) => object(None, parts),
            Kind::Either(tag, cases) => {
                let cases: Vec<Value> = cases.iter().map(|(word, parts)| object(Some((*tag, *word)), parts)).collect();
                json!({ "oneOf": cases, "discriminator": { "propertyName": tag } })
            }
            Kind::Maybe(kind) => json!({ "anyOf": [kind.schema(), { "type": "null" }] }),
            Kind::Named(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        }
    }
}

fn object(tag: Option<(&'static str, &'static str)>, parts: &[Part]) -> Value {
    let mut properties = Map::new();
    if let Some((tag, word)) = tag {
        properties.insert(tag.into(), json!({ "const": word }));
    }
    for part in parts {
        let mut schema = part.kind.schema();
        if let Value::Object(schema) = &mut schema {
            schema.insert("description".into(), part.says.clone().into());
        }
        properties.insert(part.name.into(), schema);
    }
    let needed = parts.iter().filter(|part| !part.optional).map(|part| part.name);
    let required: Vec<&str> = tag.map(|(tag, _)| tag).into_iter().chain(needed).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Kind {
        let cases = vec![("reply", vec![part("answer", Kind::Text(5), "答复内容")]), ("accept", vec![])];
        Kind::Parts(vec![
            part("seen", Kind::Whole(9), "版本"),
            part("act", Kind::Either("act", cases), "行为"),
            part("from", Kind::Day, "开始日期").optional(),
            part("tags", Kind::Word.many(), "标记").optional(),
        ])
    }

    fn at(value: Value) -> Vec<String> {
        let none = |_: &str| Kind::Yes;
        faults(&form(), &value, &none).into_iter().map(|fault| fault.at).collect()
    }

    #[test]
    fn what_fits_passes() {
        assert!(at(json!({ "seen": 1, "act": { "act": "accept" } })).is_empty());
        let full =
            json!({ "seen": 0, "act": { "act": "reply", "answer": "可以" }, "from": "2026-11-20", "tags": ["a"] });
        assert!(at(full).is_empty());
    }

    #[test]
    fn every_fault_is_found_at_its_place() {
        for (value, places) in [
            (json!([]), vec![""]),
            (json!({}), vec!["/seen", "/act"]),
            (json!({ "seen": 10, "act": { "act": "fly" } }), vec!["/seen", "/act/act"]),
            (json!({ "seen": -1, "act": { "act": "reply" } }), vec!["/seen", "/act/answer"]),
            (json!({ "seen": 1, "act": { "act": "reply", "answer": "一二三四五六" } }), vec!["/act/answer"]),
            (json!({ "seen": 1, "act": { "act": "accept", "x/y": 1 } }), vec!["/act/x~1y"]),
            (json!({ "seen": 1, "act": { "act": "accept" }, "from": "2026-02-30" }), vec!["/from"]),
            (json!({ "seen": 1, "act": { "act": "accept" }, "tags": ["a", "甲", 3] }), vec!["/tags/1", "/tags/2"]),
        ] {
            assert_eq!(at(value.clone()), places, "{value}");
        }
    }

    #[test]
    fn every_fault_has_its_sentence() {
        for code in words::codes("api") {
            assert!(words::has("api", code, "says") && words::has("api", code, "remedy"), "{code}");
        }
    }
}
