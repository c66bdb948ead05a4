//! Every sentence the program asks for is written, and every sentence written is asked for.

use crate::source::{self, check};
use bureau::act::ActKind;
use bureau::words;
use std::collections::BTreeSet;

#[test]
fn every_sentence_asked_for_by_name_is_written() {
    let mut faults = Vec::new();
    let mut asked = 0;
    for source in source::all().into_iter().filter(source::Source::is_inside) {
        let literals: Vec<_> = source.literals_itself().collect();
        for (place, literal) in literals.iter().enumerate() {
            let before: String = source.code[..literal.0].iter().collect();
            let before = before.trim_end();
            let rest = |n: usize| literals.get(place + n).map(|(_, text)| text.as_str());
            let key = if before.ends_with("words::say(") {
                Some("says")
            } else if before.ends_with("words::fill(") {
                // A key that is not a literal stands for several; their rows are found below.
                rest(2).filter(|key| words::codes(&literal.1).iter().any(|code| words::has(&literal.1, code, key)))
            } else {
                None
            };
            let follows = rest(1).filter(|_| is_next(&source.code, literal.0, literals.get(place + 1).map(|l| l.0)));
            if let (Some(key), Some(code)) = (key, follows) {
                asked += 1;
                if !words::has(&literal.1, code, key) {
                    faults.push(format!("{}: [{}.{code}] {key}", source.name, literal.1));
                }
            }
        }
    }
    assert!(asked > 20, "the scan found only {asked} sentences");
    check("asked for, but not in messages.toml", &faults);
}

#[test]
fn every_sentence_written_is_asked_for() {
    let rows: toml::Table = words::MESSAGES.parse().unwrap();
    let named: BTreeSet<String> = source::all()
        .iter()
        .filter(|source| source.is_inside())
        .flat_map(|source| source.literals_itself().map(|(_, text)| text.clone()).collect::<Vec<_>>())
        .collect();
    let mut faults = Vec::new();
    for (group, codes) in &rows {
        for (code, row) in codes.as_table().unwrap() {
            let is_act = ["act", "sentence"].contains(&group.as_str()) && ActKind::parse(code).is_some();
            if !is_act && !named.contains(code) {
                faults.push(format!("[{group}.{code}]"));
            }
            let keys = row.as_table().unwrap().keys();
            faults.extend(keys.filter(|key| !named.contains(*key)).map(|key| format!("[{group}.{code}] {key}")));
        }
    }
    check("written in messages.toml, but never asked for", &faults);
}

#[test]
fn every_act_has_its_word_and_its_sentence_and_every_no_its_remedy() {
    let mut faults = Vec::new();
    let mut want = |group: &str, code: &str, key: &str| {
        if !words::has(group, code, key) {
            faults.push(format!("[{group}.{code}] {key}"));
        }
    };
    for act in ActKind::ALL {
        want("act", act.word(), "says");
        want("sentence", act.word(), "says");
    }
    for group in ["refusal", "fault"] {
        for code in words::codes(group) {
            want(group, code, "says");
            want(group, code, "remedy");
        }
    }
    check("missing in messages.toml", &faults);
}

/// Whether only a comma stands between a literal and the next.
fn is_next(code: &[char], from: usize, to: Option<usize>) -> bool {
    let between = to.map(|to| code[from..to].iter().filter(|c| !c.is_whitespace()).collect::<String>());
    between.is_some_and(|between| between == "\"\",")
}
