//! Backups: all that cannot be recomputed goes out and comes back; damage is named by its line.

use crate::fixture::{append, done, enrolment, life, object, office};
use almanac::Instant;
use archive::{Archive, Credential, Filter, Order, Restored, Scope, Trouble, restore};
use bureau::id::OrganId;
use std::fs;
use tempfile::tempdir;

fn written() -> Vec<u8> {
    let folder = tempdir().unwrap();
    let (archive, charter) = office(folder.path());
    append(&archive, life(1, &charter), 1).unwrap();
    append(&archive, life(2, &charter)[..2].to_vec(), 2).unwrap();
    append(&archive, vec![enrolment()], 3).unwrap();
    let credential = Credential {
        kind: "password".into(),
        subject: "p1".into(),
        secret: "hash".into(),
        added: Instant::from_millis(1),
        revoked: None,
    };
    done(&archive, move |writer| writer.put_credential(&credential)).unwrap();
    done(&archive, |writer| {
        writer.next_number(&OrganId::new("science"), 2026)
    })
    .unwrap();
    let mut bytes = Vec::new();
    let counts = archive.backup(&mut bytes).unwrap();
    assert_eq!(
        counts,
        Restored {
            charters: 1,
            entries: 7,
            words: 5,
            credentials: 1,
            counters: 1
        }
    );
    bytes
}

#[test]
fn a_restored_archive_is_the_same() {
    let bytes = written();
    let home = tempdir().unwrap();
    let folder = home.path().join("new");
    restore(&folder, &mut bytes.as_slice()).unwrap();
    let archive = Archive::open(&folder).unwrap();
    let mut again = Vec::new();
    archive.backup(&mut again).unwrap();
    assert!(again == bytes);
    assert_eq!(archive.verify(), Ok(vec![]));
    assert_eq!(
        archive
            .read(|reader| reader.records(&object(1)))
            .unwrap()
            .len(),
        4
    );
    let scope = Scope::whole(archive.folder_body());
    let page = archive
        .read(|reader| reader.matters(&scope, &Filter::default(), Order::Due, None, 9))
        .unwrap();
    assert_eq!(page.rows.len(), 2);
    assert_eq!(
        done(&archive, |writer| writer
            .next_number(&OrganId::new("science"), 2026)),
        Ok(2)
    );
    drop(archive);
    assert_eq!(
        restore(&folder, &mut bytes.as_slice()),
        Err(Trouble::NotEmpty)
    );
}

#[test]
fn damage_is_named_by_its_line_and_leaves_no_folder() {
    let bytes = written();
    let home = tempdir().unwrap();
    let folder = home.path().join("new");
    let refused = |damaged: &[u8]| match restore(&folder, &mut &damaged[..]) {
        Err(Trouble::Backup { line, .. }) => {
            assert_eq!(
                fs::read_dir(home.path()).unwrap().count(),
                0,
                "something was left behind"
            );
            line
        }
        other => panic!("{other:?}"),
    };
    let ends: Vec<usize> = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at + 1)
        .collect();
    let mut start = 0;
    for (n, end) in ends.iter().copied().enumerate() {
        let line = n as u64 + 1;
        for at in [start, start + 7, (start + end) / 2, end - 2, end - 1] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(refused(&damaged), line, "byte {at}");
        }
        assert_eq!(refused(&bytes[..start]), line, "cut off before the line");
        assert_eq!(refused(&bytes[..end - 1]), line, "cut off in the line");
        let without = [&bytes[..start], &bytes[end..]].concat();
        assert_eq!(refused(&without), line, "line taken out");
        start = end;
    }
    assert_eq!(refused(&[&bytes[..], b"x"].concat()), ends.len() as u64 + 1);
    assert!(restore(&folder, &mut bytes.as_slice()).is_ok());
}
