//! Every change made behind the archive's back is named, with table and key.

use crate::behind::{Behind, Row};
use crate::campaigns::{ISSUER, NUMBER, TITLE, campaign};
use crate::fixture::{MORNING, SECRET, append, body, enrolment, id, life, object, office};
use crate::home::Home;
use crate::on_both;
use almanac::{Instant, Term, Zone};
use archive::{Archive, Flaw, Place, personal_columns};
use bureau::act::{Act, Cause, Channel, File, PublishProblem, Task, Words};
use bureau::entry::{Actor, ClockKind, ClockMove, Entry, Moves, Origin, Pin};
use bureau::id::{ClockId, ItemId, OrganId, PartId, PartyId, StepId};
use bureau::record::Record;
use rusqlite::types::Value;

/// Tables whose rows are recomputed or hashed, and the column that names the object.
const TABLES: [(&str, &str); 7] = [
    ("entry", "id"),
    ("erasable", "id"),
    ("head", "id"),
    ("matter", "id"),
    ("piece", "id"),
    ("publication", "id"),
    ("charter_set", "digest"),
];

fn sound(home: &Home) -> (Archive, Behind) {
    let (archive, charter) = office(&home.place);
    append(&archive, life(1, &charter), 1).unwrap();
    append(&archive, life(2, &charter)[..2].to_vec(), 2).unwrap();
    append(&archive, vec![enrolment()], 3).unwrap();
    assert_eq!(archive.verify(), Ok(vec![]));
    (archive, Behind::of(&home.place))
}

/// Other values a column could be given: another bit in some bytes, another number, another letter, something for nothing.
fn changes(value: &Value) -> Vec<Value> {
    let flip = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    match value {
        Value::Null => vec![Value::Integer(1), Value::Text("x".into())],
        Value::Integer(number) => vec![Value::Integer(number + 1_000), Value::Null],
        Value::Real(_) => unreachable!("no column holds a float"),
        Value::Text(text) => vec![Value::Text(format!("{text}x")), Value::Text(String::new()), Value::Null],
        Value::Blob(bytes) => {
            let step = if bytes.len() <= 32 { 1 } else { bytes.len().div_ceil(40) };
            (0..bytes.len()).step_by(step).map(|at| Value::Blob(flip(bytes, at))).collect()
        }
    }
}

fn key(row: &Row, column: &str) -> String {
    match row.iter().find(|(name, _)| name == column) {
        Some((_, Value::Text(key))) => key.clone(),
        other => panic!("{other:?}"),
    }
}

/// Whether a flaw names the table and the key, as it stands or as the text of the entry says it should.
fn named(flaws: &[Flaw], table: &str, key: &str) -> bool {
    let names = |flaw: &Flaw| flaw.place.contains(key) || flaw.args.iter().any(|(_, value)| value == key);
    let of_table = |flaw: &&Flaw| flaw.place.split(' ').next() == Some(table);
    flaws.iter().filter(of_table).any(|flaw| names(flaw) || flaw.code == "foreign-body")
}

fn with(row: &Row, column: &str, value: &Value) -> Row {
    let changed = |(name, old): &(String, Value)| (name.clone(), if name == column { value } else { old }.clone());
    row.iter().map(changed).collect()
}

#[test]
fn any_change_of_any_column_is_named() {
    on_both(|home| {
        let (archive, mut behind) = sound(home);
        // A server takes longer over each; its tables are the same, so fewer bytes of each value tell enough.
        let most = if matches!(home.place, Place::Url(_)) { 3 } else { usize::MAX };
        let mut tried = 0;
        for (table, key_column) in TABLES {
            for row in behind.rows(table) {
                for (column, value) in &row {
                    let others = changes(value);
                    let step = others.len().div_ceil(most);
                    for other in others.into_iter().step_by(step) {
                        // What the table itself refuses, NULL in a key, cannot be done behind its back either.
                        if !behind.change(table, &row, column, &other) {
                            continue;
                        }
                        let flaws = archive.verify().unwrap();
                        assert!(named(&flaws, table, &key(&row, key_column)), "{table}.{column}: {other:?} {flaws:?}");
                        assert!(behind.change(table, &with(&row, column, &other), column, value));
                        tried += 1;
                    }
                }
            }
        }
        assert!(tried > if most == 3 { 250 } else { 700 }, "{tried}");
        assert_eq!(archive.verify(), Ok(vec![]));
    });
}

#[test]
fn any_row_taken_away_or_added_is_named() {
    on_both(|home| {
        let (archive, mut behind) = sound(home);
        for (table, key_column) in TABLES {
            for row in behind.rows(table) {
                let key = key(&row, key_column);
                behind.delete(table, &row);
                let flaws = archive.verify().unwrap();
                // A charter set that is gone is missed by the entries made under it; the last entry of an object by its head.
                let missed = match table {
                    "charter_set" => flaws
                        .iter()
                        .any(|flaw| flaw.code == "charter-missing" && flaw.args.contains(&("digest", key.clone()))),
                    "entry" => named(&flaws, "entry", &key) || named(&flaws, "head", &key),
                    _ => named(&flaws, table, &key),
                };
                assert!(missed, "{table} {key} taken away: {flaws:?}");

                behind.insert(table, &row);
                assert_eq!(archive.verify(), Ok(vec![]));
                let added = Value::Text("added".into());
                let row = with(&with(&row, key_column, &added), "receipt", &added);
                behind.insert(table, &row);
                let flaws = archive.verify().unwrap();
                assert!(named(&flaws, table, "added"), "{table} {key} added: {flaws:?}");
                behind.delete(table, &row);
            }
        }
        assert_eq!(archive.verify(), Ok(vec![]));
    });
}

#[test]
fn an_erased_row_is_told_from_a_missing_one() {
    on_both(|home| {
        let (archive, mut behind) = sound(home);
        let codes = |flaws: Vec<Flaw>| {
            let of_words = flaws.into_iter().filter(|flaw| flaw.place.starts_with("erasable"));
            of_words.map(|flaw| flaw.code).collect::<Vec<_>>()
        };
        for (set, code) in [
            ("UPDATE erasable SET text = NULL, erased = 5 WHERE kind = 'roster'", "words-erased"),
            ("UPDATE erasable SET text = NULL WHERE kind = 'roster'", "words-missing"),
            ("DELETE FROM erasable WHERE kind = 'roster'", "words-missing"),
        ] {
            let kept = behind.rows("erasable");
            behind.batch(set);
            assert_eq!(codes(archive.verify().unwrap()), [code], "{set}");
            // Gone words read as gone, and the rest of the record stands.
            let record = archive.read(|reader| reader.records(&enrolment().object)).unwrap().remove(0);
            assert_eq!(record.payload.pointer("/did/name/§"), Some(&serde_json::Value::Null));
            behind.batch("DELETE FROM erasable");
            kept.iter().for_each(|row| behind.insert("erasable", row));
        }
        assert_eq!(archive.verify(), Ok(vec![]));
    });
}

#[test]
fn a_rebuild_mends_projections_and_nothing_else() {
    on_both(|home| {
        let (archive, mut behind) = sound(home);
        behind.batch(
            "UPDATE matter SET step = 'x'; DELETE FROM head; DELETE FROM piece; UPDATE publication SET id = 'x'",
        );
        assert!(!archive.verify().unwrap().is_empty());
        assert_eq!(archive.rebuild(), Ok(3));
        assert_eq!(archive.verify(), Ok(vec![]));
        behind.batch("UPDATE erasable SET text = NULL");
        archive.rebuild().unwrap();
        assert!(!archive.verify().unwrap().is_empty());
    });
}

#[test]
fn entries_hold_no_words_and_every_personal_column_is_registered() {
    on_both(|home| {
        let (archive, mut behind) = sound(home);
        let charter = archive.read(|reader| reader.records(&object(1))).unwrap()[0].pin.charter.clone();
        append(&archive, campaign(1, 3, &charter), 70).unwrap();
        append(&archive, problem(7, &charter), 71).unwrap();
        assert_eq!(archive.verify(), Ok(vec![]));
        let words = [
            "窗口无人引导",
            "窗口缺人引导",
            "安排导办",
            TITLE,
            NUMBER,
            ISSUER,
            SECRET,
            "如何",
            "13800000000",
            "科技项目申报",
            "何时申报",
            "三月底前",
            "请于三月底前申报",
        ];
        let mut found = std::collections::BTreeSet::new();
        let tables = ["entry", "head", "matter", "piece", "publication", "campaign", "rectification", "public_problem"];
        for table in tables {
            for (column, value) in behind.rows(table).into_iter().flatten() {
                let text = match value {
                    Value::Text(text) => text,
                    Value::Blob(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                    _ => continue,
                };
                if words.iter().any(|word| text.contains(word)) {
                    found.insert(format!("{table}.{column}"));
                }
            }
        }
        // No activity is in this archive: its topic goes with an erasure in the tests of `office`.
        assert_eq!(found, personal_columns().into_iter().filter(|column| column != "activity.topic").collect());
    });
}

/// Problem `n` of the ledger, made public the day after it was entered.
fn problem(n: u128, charter: &str) -> Vec<Record> {
    let at = |seq: i64| Instant::from_millis(MORNING + seq * 86_400_000);
    let answers = [("problem", "窗口无人引导"), ("source", SECRET), ("kind", "服务态度")];
    let due = at(20).day(Zone::BEIJING);
    let file = File {
        receipt: format!("R-{n:06}"),
        party: PartyId::NOBODY,
        item: ItemId::new("problem-rectification"),
        organ: OrganId::new("county"),
        section: OrganId::new("science-office"),
        channel: Channel::Order,
        fields: answers.map(|(field, answer)| (PartId::new(field), Words::new(answer))).into(),
        materials: Vec::new(),
        attachments: Vec::new(),
        task: Some(Box::new(Task::new(Cause::Own {}, due))),
    };
    let clock = ClockMove::Start {
        clock: ClockId::new("due"),
        kind: ClockKind::Ordered,
        term: Term::Until(due),
        on: at(0).day(Zone::BEIJING),
        at: at(0),
    };
    let moves = Moves { step: Some(StepId::new("working")), clocks: vec![clock], ..Moves::default() };
    let public = PublishProblem { problem: Words::new("窗口缺人引导"), measure: Words::new("安排导办") };
    let acts = [(Act::File(file), moves), (Act::PublishProblem(public), Moves::default())];
    let entry = |(seq, (act, moves)): (usize, (Act, Moves))| Entry {
        body: body(),
        matter: id(n),
        seq: seq as u32 + 1,
        actor: Actor::Clock,
        at: at(seq as i64),
        recorded: at(seq as i64),
        pin: Pin { charter: charter.into(), almanac: "2026-01-01".into() },
        origin: Origin::Decided,
        late: None,
        act,
        moves,
    };
    acts.into_iter().enumerate().map(|numbered| Record::from(&entry(numbered))).collect()
}

/// Key-set pages and keys need byte order; the test server sorts by another one unless a column says so.
#[cfg(feature = "server-tests")]
#[test]
fn a_column_in_another_order_is_refused() {
    let home = Home::postgres().expect("a server to test on");
    let (archive, mut behind) = sound(&home);
    drop(archive);
    behind.batch("ALTER TABLE meta ALTER COLUMN body TYPE TEXT COLLATE \"default\"");
    assert!(matches!(Archive::open_at(&home.place), Err(archive::Trouble::Damaged(_))));
}
