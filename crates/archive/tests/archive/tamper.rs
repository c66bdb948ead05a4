//! Every change made behind the archive's back is named, with table and key.

use crate::fixture::{SECRET, append, enrolment, life, office};
use archive::{Archive, Flaw, personal_columns};
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::{TempDir, tempdir};

/// Tables whose rows are recomputed or hashed, and the column that names the object.
const TABLES: [(&str, &str); 6] = [
    ("entry", "id"),
    ("erasable", "id"),
    ("head", "id"),
    ("matter", "id"),
    ("publication", "id"),
    ("charter_set", "digest"),
];

fn sound() -> (TempDir, Archive, Connection) {
    let folder = tempdir().unwrap();
    let (archive, charter) = office(&archive::Place::Folder(folder.path().into()));
    append(&archive, life(1, &charter), 1).unwrap();
    append(&archive, life(2, &charter)[..2].to_vec(), 2).unwrap();
    append(&archive, vec![enrolment()], 3).unwrap();
    assert_eq!(archive.verify(), Ok(vec![]));
    let behind = Connection::open(folder.path().join("archive.db")).unwrap();
    (folder, archive, behind)
}

fn rows(behind: &Connection, table: &str) -> Vec<(i64, Vec<(String, Value)>)> {
    let mut statement = behind.prepare(&format!("SELECT rowid, * FROM {table}")).unwrap();
    let names: Vec<String> = statement.column_names().skip(1).map(String::from).collect();
    let read = |row: &rusqlite::Row<'_>| {
        let columns = names.iter().enumerate().map(|(n, name)| (name.clone(), row.get_unwrap::<_, Value>(n + 1)));
        Ok((row.get_unwrap(0), columns.collect()))
    };
    statement.query_map([], read).unwrap().map(Result::unwrap).collect()
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

fn key(row: &[(String, Value)], column: &str) -> String {
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

#[test]
fn any_change_of_any_column_is_named() {
    let (_folder, archive, behind) = sound();
    let mut tried = 0;
    for (table, key_column) in TABLES {
        for (rowid, row) in rows(&behind, table) {
            for (column, value) in &row {
                for other in changes(value) {
                    let set = format!("UPDATE {table} SET {column} = ?1 WHERE rowid = ?2");
                    // What the table itself refuses, NULL in a key, cannot be done behind its back either.
                    if behind.execute(&set, (&other, rowid)).is_err() {
                        continue;
                    }
                    let flaws = archive.verify().unwrap();
                    assert!(
                        named(&flaws, table, &key(&row, key_column)),
                        "{table}.{column} {rowid}: {other:?} {flaws:?}"
                    );
                    behind.execute(&set, (value, rowid)).unwrap();
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 700, "{tried}");
    assert_eq!(archive.verify(), Ok(vec![]));
}

#[test]
fn any_row_taken_away_or_added_is_named() {
    let (_folder, archive, behind) = sound();
    for (table, key_column) in TABLES {
        for (rowid, row) in rows(&behind, table) {
            let key = key(&row, key_column);
            behind
                .execute_batch(&format!("CREATE TEMP TABLE kept AS SELECT * FROM {table} WHERE rowid = {rowid}"))
                .unwrap();
            behind.execute(&format!("DELETE FROM {table} WHERE rowid = ?1"), [rowid]).unwrap();
            let flaws = archive.verify().unwrap();
            // A charter set that is gone is missed by the entries made under it; the last entry of an object by its head.
            let missed = match table {
                "charter_set" => flaws
                    .iter()
                    .any(|flaw| flaw.code == "charter-missing" && flaw.args.contains(&("digest", key.clone()))),
                "entry" => named(&flaws, "entry", &key) || named(&flaws, "head", &key),
                _ => named(&flaws, table, &key),
            };
            assert!(missed, "{table} {rowid} taken away: {flaws:?}");

            behind.execute_batch(&format!("INSERT INTO {table} SELECT * FROM temp.kept")).unwrap();
            assert_eq!(archive.verify(), Ok(vec![]));
            behind.execute_batch(&format!("UPDATE temp.kept SET {key_column} = 'added'")).unwrap();
            if table == "matter" {
                behind.execute_batch("UPDATE temp.kept SET receipt = 'added'").unwrap();
            }
            behind.execute_batch(&format!("INSERT INTO {table} SELECT * FROM temp.kept")).unwrap();
            let flaws = archive.verify().unwrap();
            assert!(named(&flaws, table, "added"), "{table} {rowid} added: {flaws:?}");
            behind
                .execute_batch(&format!("DELETE FROM {table} WHERE {key_column} = 'added'; DROP TABLE temp.kept"))
                .unwrap();
        }
    }
    assert_eq!(archive.verify(), Ok(vec![]));
}

#[test]
fn an_erased_row_is_told_from_a_missing_one() {
    let (_folder, archive, behind) = sound();
    let codes = |flaws: Vec<Flaw>| {
        flaws.into_iter().filter(|flaw| flaw.place.starts_with("erasable")).map(|flaw| flaw.code).collect::<Vec<_>>()
    };
    for (set, code) in [
        ("UPDATE erasable SET text = NULL, erased = 5 WHERE kind = 'roster'", "words-erased"),
        ("UPDATE erasable SET text = NULL WHERE kind = 'roster'", "words-missing"),
        ("DELETE FROM erasable WHERE kind = 'roster'", "words-missing"),
    ] {
        let kept = rows(&behind, "erasable");
        behind.execute_batch(set).unwrap();
        assert_eq!(codes(archive.verify().unwrap()), [code], "{set}");
        // Gone words read as gone, and the rest of the record stands.
        let record = archive.read(|reader| reader.records(&enrolment().object)).unwrap().remove(0);
        assert_eq!(record.payload.pointer("/did/name/§"), Some(&serde_json::Value::Null));
        behind.execute("DELETE FROM erasable", []).unwrap();
        for (_, row) in kept {
            let values: Vec<Value> = row.into_iter().map(|(_, value)| value).collect();
            behind
                .execute("INSERT INTO erasable VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", rusqlite::params_from_iter(values))
                .unwrap();
        }
    }
    assert_eq!(archive.verify(), Ok(vec![]));
}

#[test]
fn a_rebuild_mends_projections_and_nothing_else() {
    let (_folder, archive, behind) = sound();
    behind.execute_batch("UPDATE matter SET step = 'x'; DELETE FROM head; UPDATE publication SET id = 'x'").unwrap();
    assert!(!archive.verify().unwrap().is_empty());
    assert_eq!(archive.rebuild(), Ok(3));
    assert_eq!(archive.verify(), Ok(vec![]));
    behind.execute_batch("UPDATE erasable SET text = NULL").unwrap();
    archive.rebuild().unwrap();
    assert!(!archive.verify().unwrap().is_empty());
}

#[test]
fn entries_hold_no_words_and_every_personal_column_is_registered() {
    let (_folder, _archive, behind) = sound();
    let all = ["entry", "head", "matter", "publication"].into_iter().flat_map(|table| {
        rows(&behind, table)
            .into_iter()
            .flat_map(move |(_, row)| row.into_iter().map(move |(column, value)| (table, column, value)))
    });
    let words = [SECRET, "如何申报", "13800000000", "科技项目申报", "何时申报", "三月底前", "请于三月底前申报"];
    let mut found = std::collections::BTreeSet::new();
    for (table, column, value) in all {
        let text = match value {
            Value::Text(text) => text,
            Value::Blob(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            _ => continue,
        };
        if words.iter().any(|word| text.contains(word)) {
            found.insert(format!("{table}.{column}"));
        }
    }
    assert_eq!(found, personal_columns().into_iter().collect());
}
