//! Which room may use which, and what the pure rooms may not touch (design §2).

use crate::source;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each room and the rooms it may use. A new arrow needs a decision record.
const MAY_USE: &[(&str, &[&str])] = &[
    ("almanac", &[]),
    ("ledger", &[]),
    ("seal", &[]),
    ("bureau", &["almanac"]),
    ("store", &["almanac", "bureau"]),
    ("papers", &["almanac", "bureau"]),
    ("notices", &["almanac", "bureau"]),
    ("eventlog", &["almanac", "bureau"]),
    ("drill", &["almanac", "bureau"]),
    ("archive", &["almanac", "bureau", "ledger"]),
    ("courier", &["almanac"]),
    ("office", &["almanac", "bureau", "archive", "seal", "store", "papers", "notices", "eventlog"]),
    ("hall", &["almanac", "bureau", "office"]),
    (
        "mingjing",
        &[
            "almanac", "bureau", "papers", "notices", "eventlog", "archive", "courier", "drill", "seal", "store",
            "office", "hall",
        ],
    ),
];

/// Rooms where the same values give the same bytes.
const PURE: &[&str] = &["almanac", "bureau", "notices", "papers", "ledger"];

/// What a pure room does not depend on.
const IMPURE: &[&str] = &["tokio", "rand", "getrandom", "rusqlite", "axum", "jiff", "tracing"];

/// What a pure room does not write.
const IMPURE_WORDS: &[&str] =
    &["std::fs", "std::net", "std::env", "std::thread", "SystemTime", "Instant::now", "tokio", "rand", "getrandom"];

#[test]
fn rooms_use_only_the_rooms_they_may() {
    let mut faults = Vec::new();
    for (room, used) in depended() {
        let Some((_, may)) = MAY_USE.iter().find(|(name, _)| *name == room) else {
            faults.push(format!("{room} is a room without a line in this test"));
            continue;
        };
        let rooms = used.iter().filter(|name| MAY_USE.iter().any(|(room, _)| room == name));
        for other in rooms.filter(|name| !may.contains(&name.as_str())) {
            faults.push(format!("{room} uses {other}"));
        }
        if PURE.contains(&room.as_str()) {
            let impure = used.iter().filter(|name| IMPURE.contains(&name.as_str()));
            faults.extend(impure.map(|name| format!("{room}, a pure room, uses {name}")));
        }
    }
    source::check("arrows that the design does not have", &faults);
}

#[test]
fn pure_rooms_touch_no_file_network_time_or_chance() {
    let mut faults = Vec::new();
    for source in source::all() {
        if !PURE.contains(&source.room()) || !source.is_inside() {
            continue;
        }
        let code = source.code_itself();
        let found = IMPURE_WORDS.iter().filter(|word| source::has_word(&code, word));
        faults.extend(found.map(|word| format!("{}: {word}", source.name)));
    }
    source::check("a pure room is not pure", &faults);
}

#[test]
fn only_the_program_has_a_source_of_randomness() {
    let uses = |used: &BTreeSet<String>| ["getrandom", "rand"].iter().any(|name| used.contains(*name));
    let others = depended().into_iter().filter(|(room, used)| room != "mingjing" && uses(used));
    let faults: Vec<String> = others.map(|(room, _)| room).collect();
    source::check("randomness is an argument", &faults);
}

/// What each room depends on to be built; dependencies of its tests are left out.
fn depended() -> BTreeMap<String, BTreeSet<String>> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(source::root())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let tree: Value = serde_json::from_slice(&out.stdout).unwrap();
    let rooms = tree["packages"].as_array().unwrap().iter();
    let rooms: BTreeMap<_, BTreeSet<_>> = rooms
        .map(|room| {
            let used = room["dependencies"].as_array().unwrap().iter();
            let built = used.filter(|one| one["kind"] != "dev");
            (word(&room["name"]), built.map(|one| word(&one["name"])).collect())
        })
        .collect();
    assert!(rooms.contains_key("bureau"), "cargo metadata shows no rooms");
    rooms
}

fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
