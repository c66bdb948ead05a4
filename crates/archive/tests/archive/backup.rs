//! Backups: all that cannot be recomputed goes out and comes back; damage is named by its line.

use crate::fixture::{append, done, enrolment, life, object, office};
use crate::home::Home;
use crate::on_both;
use almanac::Instant;
use archive::{
    Address, Archive, Credential, Filter, JournalPlace, Order, PAGE_MAX, Place, Restored, Scope, Trouble, restore,
    restore_at,
};
use bureau::id::{OrganId, PersonId};
use std::fs;

fn written(home: &Home) -> (Archive, Vec<u8>) {
    let (archive, charter) = office(&home.place);
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
    done(&archive, |writer| writer.next_number(&OrganId::new("science"), 2026)).unwrap();
    let address = Address {
        person: PersonId::new(9),
        address: "zhang@example.gov.cn".into(),
        wants: "mine lamp".into(),
        proof: "ab".into(),
        asked: Instant::from_millis(2),
        guesses: 1,
        confirmed: None,
    };
    done(&archive, move |writer| writer.put_address(&address)).unwrap();
    let mut bytes = Vec::new();
    let counts = archive.backup(&mut bytes).unwrap();
    let expected = Restored {
        charters: 1,
        entries: 7,
        words: 5,
        credentials: 1,
        counters: 1,
        addresses: 1,
        ..Restored::default()
    };
    assert_eq!(counts, expected);
    (archive, bytes)
}

/// Everything an archive shows, as text.
fn shown(archive: &Archive) -> String {
    let scope = Scope::whole(archive.folder_body());
    let all = archive.read(|reader| {
        let journal = reader.journal(&JournalPlace::at(Instant::from_millis(0)), PAGE_MAX)?;
        let matters = reader.matters(&scope, &Filter::default(), Order::Due, None, PAGE_MAX)?;
        let published = reader.publications(None, None, PAGE_MAX)?;
        Ok(format!("{journal:#?}{matters:#?}{published:#?}"))
    });
    all.unwrap()
}

#[test]
fn a_backup_moves_between_databases() {
    let homes = || [Some(Home::sqlite()), Home::postgres()].into_iter().flatten();
    for from in homes() {
        let (archive, bytes) = written(&from);
        let (before, verified) = (shown(&archive), archive.verified(&mut |_| {}).unwrap());
        assert!(before.contains("何时申报"));
        for to in homes() {
            restore_at(&to.place, &mut bytes.as_slice()).unwrap();
            let archive = Archive::open_at(&to.place).unwrap();
            assert!(shown(&archive) == before);
            let mut again = Vec::new();
            archive.backup(&mut again).unwrap();
            assert!(again == bytes);
            let mut seen = 0;
            assert_eq!(archive.verify(), Ok(vec![]));
            assert_eq!(archive.verified(&mut |entries| seen = entries).unwrap(), verified);
            assert_eq!(seen, 7);
            assert_eq!(archive.rebuild(), Ok(3));
            assert!(shown(&archive) == before);
        }
    }
}

#[test]
fn a_restored_archive_goes_on() {
    on_both(|home| {
        let (archive, bytes) = written(home);
        drop(archive);
        assert_eq!(restore_at(&home.place, &mut bytes.as_slice()), Err(Trouble::NotEmpty));
    });
    on_both(|home| {
        let (_, bytes) = written(&Home::sqlite());
        restore_at(&home.place, &mut bytes.as_slice()).unwrap();
        let archive = Archive::open_at(&home.place).unwrap();
        let records = archive.read(|reader| reader.records(&object(1)));
        assert_eq!(records.unwrap().len(), 4);
        assert_eq!(done(&archive, |writer| writer.next_number(&OrganId::new("science"), 2026)), Ok(2));
    });
}

#[cfg(feature = "server-tests")]
#[test]
fn a_server_keeps_nothing_of_a_restore_that_failed() {
    let home = Home::postgres().expect("a server to test on");
    let (_, bytes) = written(&Home::sqlite());
    let cut = &bytes[..bytes.len() - 9];
    let refused = restore_at(&home.place, &mut &cut[..]);
    assert!(matches!(refused, Err(Trouble::Backup { .. })), "{refused:?}");
    assert_eq!(Archive::body_at(&home.place), Err(Trouble::NoArchive));
    assert!(restore_at(&home.place, &mut bytes.as_slice()).is_ok());
}

#[test]
fn damage_is_named_by_its_line_and_leaves_no_folder() {
    let (_, bytes) = written(&Home::sqlite());
    let home = Home::sqlite();
    let Place::Folder(folder) = &home.place else { panic!("a folder") };
    let refused = |damaged: &[u8]| match restore(folder, &mut &damaged[..]) {
        Err(Trouble::Backup { line, .. }) => {
            assert_eq!(fs::read_dir(folder.parent().unwrap()).unwrap().count(), 0, "something was left behind");
            line
        }
        other => panic!("{other:?}"),
    };
    let ends: Vec<usize> = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
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
    assert!(restore(folder, &mut bytes.as_slice()).is_ok());
}
