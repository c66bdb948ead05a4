//! Reads a TOML text key by key, keeps the line of everything, and collects every fault.
//!
//! Refuses: guessing. A key nobody asked for is a fault, so is a missing one, so is one of the wrong kind.

use crate::fault::Fault;
use almanac::{Day, Span, Term};
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file being read: its name, its text, and what was found wrong in it so far.
pub struct Source<'t> {
    file: &'t str,
    text: &'t str,
    faults: RefCell<Vec<Fault>>,
}

impl<'t> Source<'t> {
    /// Takes a text to read. `file` is only for the faults.
    pub fn new(file: &'t str, text: &'t str) -> Source<'t> {
        Source { file, text, faults: RefCell::default() }
    }

    /// Parses the text and hands its top table to `read`; gives what `read` made and all faults.
    pub fn read<T>(&self, read: impl FnOnce(Row<'_>) -> T) -> (T, Vec<Fault>) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let line = error.span().map_or(0, |span| self.line(span.start));
            self.fault(line, "toml", vec![("what", error.message().to_string())]);
        }
        let value = read(Row { src: self, table: table.get_ref(), line: 1, taken: BTreeSet::new() });
        (value, self.faults.take())
    }

    fn line(&self, offset: usize) -> u32 {
        let upto = &self.text.as_bytes()[..offset.min(self.text.len())];
        1 + upto.iter().filter(|&&byte| byte == b'\n').count() as u32
    }

    fn fault(&self, line: u32, code: &'static str, args: Vec<(&'static str, String)>) {
        self.faults.borrow_mut().push(Fault::at(self.file, line, code, args));
    }
}

/// A table of the text. Dropping it is reading its end: keys not taken by then are faults.
pub struct Row<'a> {
    src: &'a Source<'a>,
    table: &'a DeTable<'a>,
    line: u32,
    taken: BTreeSet<String>,
}

impl<'a> Row<'a> {
    /// The line the table begins on.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Records a fault at the line of `key`, or of the table when the key is absent.
    pub fn fault(&self, key: &str, code: &'static str, args: Vec<(&'static str, String)>) {
        let line = self.table.get(key).map_or(self.line, |value| self.src.line(value.span().start));
        self.src.fault(line, code, args);
    }

    /// A text that must be there and not be empty; an empty text stands in for a missing one.
    pub fn text(&mut self, key: &str) -> String {
        self.text_if(key).unwrap_or_else(|| self.missing(key))
    }

    /// A text that may be there.
    pub fn text_if(&mut self, key: &str) -> Option<String> {
        match self.take(key)? {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.to_string()),
            _ => self.wrong(key, "一段文字"),
        }
    }

    /// A text, or nothing at all.
    pub fn text_or_empty(&mut self, key: &str) -> String {
        self.text_if(key).unwrap_or_default()
    }

    /// An id: a word as `id::is_word` says.
    pub fn word(&mut self, key: &str) -> String {
        let word = self.text(key);
        if !word.is_empty() && !crate::id::is_word(&word) {
            self.fault(key, "not-a-word", vec![("key", key.into()), ("word", word.clone())]);
        }
        word
    }

    /// A list of texts; a missing key is an empty list.
    pub fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let texts = |list: &toml::de::DeArray<'_>| {
            list.iter()
                .map(|value| match value.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>()
        };
        match value {
            DeValue::Array(list) => texts(list).or_else(|| self.wrong(key, "一列文字")).unwrap_or_default(),
            _ => self.wrong(key, "一列文字").unwrap_or_default(),
        }
    }

    /// Yes or no; a missing key is no.
    pub fn flag(&mut self, key: &str) -> bool {
        match self.take(key) {
            None => false,
            Some(DeValue::Boolean(flag)) => *flag,
            Some(_) => self.wrong(key, "true 或 false").unwrap_or_default(),
        }
    }

    /// A whole number within a range, if it is there.
    pub fn number(&mut self, key: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let kind = format!("{}到{}之间的整数", range.start(), range.end());
        match self.take(key)? {
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) if range.contains(&number) => Some(number),
                _ => self.wrong(key, &kind),
            },
            _ => self.wrong(key, &kind),
        }
    }

    /// A length of time such as `"20 workdays"`, if it is there.
    pub fn term(&mut self, key: &str) -> Option<Term> {
        let text = self.text_if(key)?;
        text.parse()
            .ok()
            .or_else(|| self.wrong(key, "期限，如 \"20 workdays\"、\"60 days\"、\"3 months\"、\"24 hours\""))
    }

    /// A date, if it is there.
    pub fn day(&mut self, key: &str) -> Option<Day> {
        let day = match self.take(key)? {
            DeValue::Datetime(date) => date.to_string().parse().ok(),
            DeValue::String(text) => text.parse().ok(),
            _ => None,
        };
        day.or_else(|| self.wrong(key, "日期，如 2026-03-01"))
    }

    /// Days and ranges such as `["2015-01-04", "2015-02-18..2015-02-24"]`.
    pub fn spans(&mut self, key: &str) -> Vec<Span> {
        let texts = self.texts(key);
        texts
            .iter()
            .filter_map(|text| span(text).or_else(|| self.wrong(key, "日期或日期范围，如 2015-02-18..2015-02-24")))
            .collect()
    }

    /// A value of a closed list, if it is there.
    pub fn choice<T>(&mut self, key: &str, parse: impl Fn(&str) -> Option<T>, allowed: &str) -> Option<T> {
        let text = self.text_if(key)?;
        parse(&text).or_else(|| {
            self.fault(key, "not-in-list", vec![("key", key.into()), ("word", text), ("allowed", allowed.into())]);
            None
        })
    }

    /// Records that a key must be there.
    pub fn missing<T: Default>(&self, key: &str) -> T {
        if !self.table.contains_key(key) {
            self.fault(key, "missing-key", vec![("key", key.into())]);
        }
        T::default()
    }

    /// The table under a key, if it is there.
    pub fn row(&mut self, key: &str) -> Option<Row<'a>> {
        let (src, span) = (self.src, self.table.get(key)?.span());
        match self.take(key)? {
            DeValue::Table(table) => Some(Row { src, table, line: src.line(span.start), taken: BTreeSet::new() }),
            _ => self.wrong(key, "一张表"),
        }
    }

    /// The tables of an array of tables; a missing key is an empty list.
    pub fn rows(&mut self, key: &str) -> Vec<Row<'a>> {
        let src = self.src;
        match self.take(key) {
            None => Vec::new(),
            Some(DeValue::Array(list)) => list.iter().filter_map(|value| self.element(src, key, value)).collect(),
            Some(_) => self.wrong(key, "一组 [[…]] 表").unwrap_or_default(),
        }
    }

    /// All keys with a text value, taken at once: for tables whose keys are names.
    pub fn pairs(&mut self) -> Vec<(String, String)> {
        let keys: Vec<String> = self.table.keys().map(|key| key.get_ref().to_string()).collect();
        keys.into_iter().filter_map(|key| self.text_if(&key).map(|text| (key, text))).collect()
    }

    fn element(&self, src: &'a Source<'a>, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Row<'a>> {
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(Row { src, table, line: src.line(value.span().start), taken: BTreeSet::new() })
            }
            _ => self.wrong(key, "一组 [[…]] 表"),
        }
    }

    fn take(&mut self, key: &str) -> Option<&'a DeValue<'a>> {
        self.taken.insert(key.to_string());
        self.table.get(key).map(Spanned::get_ref)
    }

    fn wrong<T>(&self, key: &str, kind: &str) -> Option<T> {
        self.fault(key, "wrong-kind", vec![("key", key.into()), ("kind", kind.into())]);
        None
    }
}

impl Drop for Row<'_> {
    fn drop(&mut self) {
        for key in self.table.keys() {
            if !self.taken.contains(key.get_ref().as_ref()) {
                let line = self.src.line(key.span().start);
                self.src.fault(line, "unknown-key", vec![("key", key.get_ref().to_string())]);
            }
        }
    }
}

fn span(text: &str) -> Option<Span> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from <= to).then_some(Span { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, read: impl FnOnce(Row<'_>), expected: &[(u32, &str)]) {
        let (_, faults) = Source::new("t.toml", text).read(read);
        let got: Vec<_> = faults.iter().map(|fault| (fault.line, fault.code)).collect();
        assert_eq!(got, expected, "{faults:?}");
    }

    #[test]
    fn every_fault_of_a_text_is_given_with_its_line() {
        check(
            "id = \"a b\"\nterm = \"20 dogs\"\n\n[[row]]\nname = 3\nstray = 1\n",
            |mut row| {
                row.word("id");
                row.term("term");
                row.text("absent");
                for mut inner in row.rows("row") {
                    inner.text("name");
                }
            },
            &[(1, "not-a-word"), (2, "wrong-kind"), (1, "missing-key"), (5, "wrong-kind"), (6, "unknown-key")],
        );
    }

    #[test]
    fn a_broken_text_names_its_line() {
        check(
            "a = 1\nb = = 2\n",
            |mut row| assert_eq!(row.number("a", 0..=9), Some(1)),
            &[(2, "toml"), (2, "toml"), (2, "unknown-key")],
        );
    }
}
