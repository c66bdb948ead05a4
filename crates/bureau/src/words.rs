//! The sentences of the program: `charters/messages.toml`, read once.
//!
//! Refuses: translation, grammar, logic. A sentence has slots in braces and nothing else.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The file itself, part of every charter set.
pub const MESSAGES: &str = include_str!("../../../charters/messages.toml");

type Rows = BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>;

static ROWS: LazyLock<Rows> = LazyLock::new(|| toml::from_str(MESSAGES).expect("messages.toml is read by a test"));

/// The sentence `key` of `[group.code]` with its slots filled.
///
/// A missing row gives its own name, so that a page never fails for want of a word; a test finds such rows.
pub fn fill(group: &str, code: &str, key: &str, args: &[(&'static str, String)]) -> String {
    let Some(text) = find(group, code, key) else {
        return format!("[{group}.{code}.{key}]");
    };
    args.iter().fold(text.to_string(), |text, (slot, value)| text.replace(&format!("{{{slot}}}"), value))
}

/// The `says` sentence of `[group.code]`, without slots.
pub fn say(group: &str, code: &str) -> String {
    fill(group, code, "says", &[])
}

/// Whether the row has this key.
pub fn has(group: &str, code: &str, key: &str) -> bool {
    find(group, code, key).is_some()
}

/// Every code of a group, in order.
pub fn codes(group: &str) -> Vec<&'static str> {
    ROWS.get(group).map(|rows| rows.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn find(group: &str, code: &str, key: &str) -> Option<&'static str> {
    ROWS.get(group)?.get(code)?.get(key).map(String::as_str)
}
