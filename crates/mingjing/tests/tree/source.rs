//! The Rust files of the tree, with code, comments and literals told apart.
//!
//! Refuses: to understand Rust any further than these tests need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file named from the root.
pub fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every file that git tracks or would track, named from the root.
pub fn tracked() -> Vec<String> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is there, since the tree is a clone");
    assert!(listing.status.success(), "git ls-files failed");
    let names = String::from_utf8(listing.stdout).unwrap();
    names.lines().filter(|name| root().join(name).is_file()).map(str::to_owned).collect()
}

/// A Rust file taken apart.
pub struct Source {
    /// Named from the root.
    pub name: String,
    /// As it was written.
    pub text: String,
    /// The same with comments and the insides of literals blanked; as many lines, as many characters.
    pub code: Vec<char>,
    /// Where each literal begins, and what is in it. Escapes are left as written.
    pub literals: Vec<(usize, String)>,
}

impl Source {
    /// The room the file belongs to.
    pub fn room(&self) -> &str {
        self.name.split('/').nth(1).unwrap_or_default()
    }

    /// Whether the file is part of the library or program, not of its tests, benches or build script.
    pub fn is_inside(&self) -> bool {
        self.name.split('/').nth(2) == Some("src") && !self.name.ends_with("/tests.rs")
    }

    /// The code without its unit tests.
    pub fn code_itself(&self) -> String {
        self.code[..self.tests_from()].iter().collect()
    }

    /// The literals outside the unit tests.
    pub fn literals_itself(&self) -> impl Iterator<Item = &(usize, String)> {
        let end = self.tests_from();
        self.literals.iter().filter(move |(at, _)| *at < end)
    }

    fn tests_from(&self) -> usize {
        let text: Vec<char> = "#[cfg(test)]\nmod ".chars().collect();
        self.code.windows(text.len()).position(|window| *window == text).unwrap_or(self.code.len())
    }
}

/// Every Rust file below `crates/`.
pub fn all() -> Vec<Source> {
    let named = tracked();
    let rust = named.into_iter().filter(|name| name.starts_with("crates/") && name.ends_with(".rs"));
    rust.map(|name| take_apart(&name, text(&name))).collect()
}

/// Fails with every fault on a line of its own.
pub fn check(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

/// Whether `word` stands in the code with no letter, digit or underscore at either side.
pub fn has_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(part) && !code[at + word.len()..].starts_with(part))
}

fn take_apart(name: &str, text: String) -> Source {
    let chars: Vec<char> = text.chars().collect();
    let mut source = Source { name: name.to_owned(), code: chars.clone(), literals: Vec::new(), text };
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => blank(&mut source.code, at, line_end(&chars, at)),
            '/' if chars.get(at + 1) == Some(&'*') => blank(&mut source.code, at, comment_end(&chars, at)),
            '"' => {
                let close = string_end(&chars, at);
                source.literals.push((at, chars[at + 1..close].iter().collect()));
                blank(&mut source.code, at + 1, close) + 1
            }
            'r' if !is_part(&chars, at) => match raw(&chars, at) {
                Some((open, close, end)) => {
                    source.literals.push((at, chars[open..close].iter().collect()));
                    blank(&mut source.code, open, close);
                    end
                }
                None => at + 1,
            },
            '\'' => character(&chars, at).map_or(at + 1, |end| blank(&mut source.code, at + 1, end) + 1),
            _ => at + 1,
        };
        at = end;
    }
    source
}

fn blank(code: &mut [char], from: usize, to: usize) -> usize {
    for c in code[from..to].iter_mut().filter(|c| **c != '\n') {
        *c = ' ';
    }
    to
}

fn line_end(chars: &[char], at: usize) -> usize {
    let rest = chars[at..].iter().position(|&c| c == '\n');
    rest.map_or(chars.len(), |length| at + length)
}

fn comment_end(chars: &[char], at: usize) -> usize {
    let (mut depth, mut here) = (0, at);
    while here + 1 < chars.len() {
        match (chars[here], chars[here + 1]) {
            ('/', '*') => (depth, here) = (depth + 1, here + 2),
            ('*', '/') if depth == 1 => return here + 2,
            ('*', '/') => (depth, here) = (depth - 1, here + 2),
            _ => here += 1,
        }
    }
    chars.len()
}

/// The place of the closing quote.
fn string_end(chars: &[char], at: usize) -> usize {
    let mut here = at + 1;
    while here < chars.len() && chars[here] != '"' {
        here += if chars[here] == '\\' { 2 } else { 1 };
    }
    here.min(chars.len())
}

/// Where a raw string's text begins and ends, and where the literal ends.
fn raw(chars: &[char], at: usize) -> Option<(usize, usize, usize)> {
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    let open = at + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let mut close: Vec<char> = vec!['"'];
    close.resize(1 + hashes, '#');
    let length = chars[open + 1..].windows(close.len()).position(|window| *window == close)?;
    let end = open + 1 + length;
    Some((open + 1, end, end + close.len()))
}

/// The place of the closing quote of a character; none for a lifetime.
fn character(chars: &[char], at: usize) -> Option<usize> {
    match (chars.get(at + 1)?, chars.get(at + 2)?) {
        ('\\', _) => (at + 3..chars.len().min(at + 14)).find(|&here| chars[here] == '\''),
        (_, '\'') => Some(at + 2),
        _ => None,
    }
}

fn is_part(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| chars[before]);
    before.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

#[test]
fn literals_and_comments_are_told_from_code() {
    let text = "let a = \"x // \\\" 甲\"; // 乙 \"\n/* 丙 /* */ */ let b = '\\'' ; fn f<'a>() { r#\"丁\"\"# }";
    let source = take_apart("crates/x/src/y.rs", text.to_owned());
    let code: String = source.code.iter().collect();
    assert_eq!(source.code.len(), text.chars().count());
    assert!(!code.contains(['甲', '乙', '丙', '丁']), "{code}");
    assert!(code.contains("fn f<'a>() { r#\"") && has_word(&code, "b"), "{code}");
    let literals: Vec<_> = source.literals.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(literals, ["x // \\\" 甲", "丁\""]);
}
