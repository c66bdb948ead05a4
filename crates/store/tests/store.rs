//! The store from outside: what it keeps, what it refuses, and that a kill leaves no half of anything.

use almanac::Instant;
use bureau::id::AttachmentId;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, fs, thread};
use store::{Found, Place, Store, Trouble, digest};

const NOON: Instant = Instant::from_millis(1_780_000_000_000);

fn id(n: u128) -> AttachmentId {
    AttachmentId::new(n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
}

fn at(folder: &Path) -> Store {
    Store::new(Place::Folder(folder.join("objects")))
}

fn listed(store: &Store) -> BTreeMap<AttachmentId, Instant> {
    let mut all = BTreeMap::new();
    let listed = store.list::<Trouble>(&mut |id, at| {
        all.insert(id, at);
        Ok(())
    });
    listed.unwrap();
    all
}

fn files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[test]
fn what_is_staged_is_there_with_its_digest_and_its_moment() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path());
    assert!(listed(&store).is_empty() && !folder.path().join("objects").exists(), "made when first used");
    let kept = store.stage(id(1), NOON, &mut &b"abc"[..], 10).unwrap();
    assert_eq!((kept.size, kept.digest.as_str()), (3, digest(b"abc").as_str()));
    assert_eq!(store.verify(id(1), &kept.digest).unwrap(), Found::Sound);
    assert_eq!(store.verify(id(1), &digest(b"abd")).unwrap(), Found::Changed);
    assert_eq!(store.verify(id(2), &kept.digest).unwrap(), Found::Missing);
    assert_eq!(listed(&store), BTreeMap::from([(id(1), NOON)]));
    assert_eq!((store.remove(id(1)).unwrap(), store.remove(id(1)).unwrap()), (true, false));
    assert!(store.open(id(1)).unwrap().is_none() && files(folder.path()) == 0);
}

#[test]
fn nothing_is_overwritten_and_nothing_is_longer_than_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path());
    store.stage(id(1), NOON, &mut &b"first"[..], 10).unwrap();
    assert!(matches!(store.stage(id(1), NOON, &mut &b"second"[..], 10), Err(Trouble::Taken(_))));
    assert_eq!(store.verify(id(1), &digest(b"first")).unwrap(), Found::Sound);
    let endless = &mut std::io::repeat(7);
    assert!(matches!(store.stage(id(2), NOON, endless, 1 << 20), Err(Trouble::TooLarge { .. })));
    assert_eq!(files(folder.path()), 1, "nothing else is left");
}

#[test]
fn a_path_says_nothing_but_the_id_and_strangers_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path());
    store.stage(id(1), NOON, &mut &b"x"[..], 1).unwrap();
    let name = id(1).to_string();
    let inside = folder.path().join("objects").join(&name[..2]).join(&name[2..4]);
    assert!(inside.join(&name).is_file());
    fs::write(inside.join("notes.txt"), "x").unwrap();
    fs::write(inside.join(id(2).to_string()), "in another's folder").unwrap();
    assert_eq!(listed(&store).len(), 1);
}

#[test]
fn what_was_begun_and_never_kept_is_swept_once_it_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path());
    let mut draft = store.begin(id(1), NOON, 10).unwrap();
    draft.write(b"half").unwrap();
    std::mem::forget(draft);
    assert!(listed(&store).is_empty(), "a draft is no object");
    assert_eq!(store.sweep(NOON).unwrap(), 0);
    assert_eq!(store.sweep(NOON.plus_millis(1)).unwrap(), 1);
    assert_eq!(files(folder.path()), 0);
}

/// Where the child finds its store; its presence makes the test the child.
const FOLDER: &str = "MINGJING_STORE_KILL";
/// The child's first number.
const FIRST: &str = "MINGJING_STORE_FIRST";
/// How often to kill.
const KILLS: u128 = 8;
const ROOM: u128 = 1_000_000;

fn content(n: u128) -> Vec<u8> {
    let length = 1 + (n as usize * 7_919) % 300_000;
    n.to_be_bytes().into_iter().cycle().take(length).collect()
}

#[test]
fn what_was_acknowledged_survives_a_kill_and_nothing_is_half_there() {
    if let Ok(folder) = env::var(FOLDER) {
        return work(Path::new(&folder), env::var(FIRST).unwrap().parse().unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let mut moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos() as u64 | 1;
    let mut acknowledged = Vec::new();
    for kill in 0..KILLS {
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        acknowledged.extend(killed_after(Duration::from_millis(20 + (moment >> 33) % 150), folder.path(), kill * ROOM));
        let store = at(folder.path());
        for n in &acknowledged {
            assert_eq!(store.verify(id(*n), &digest(&content(*n))).unwrap(), Found::Sound, "{n}");
        }
        // Also what was not acknowledged is whole or not there.
        let all: BTreeMap<AttachmentId, u128> =
            (0..=kill).flat_map(|kill| (kill * ROOM..kill * ROOM + 5_000).map(|n| (id(n), n))).collect();
        for one in listed(&store).keys() {
            assert_eq!(store.verify(*one, &digest(&content(all[one]))).unwrap(), Found::Sound, "{one}");
        }
    }
    assert!(acknowledged.len() as u128 > KILLS, "{} acknowledged", acknowledged.len());
}

fn killed_after(life: Duration, folder: &Path, first: u128) -> Vec<u128> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "what_was_acknowledged_survives_a_kill_and_nothing_is_half_there", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "ready"), "the child did not begin");
    let killer = thread::spawn(move || {
        thread::sleep(life);
        child.kill().unwrap();
        child.wait().unwrap();
    });
    let acknowledged = lines.filter_map(|line| line.strip_prefix("ack ")?.strip_suffix(" .")?.parse().ok()).collect();
    killer.join().unwrap();
    acknowledged
}

fn work(folder: &Path, first: u128) {
    let (store, mut out) = (at(folder), std::io::stdout());
    out.write_all(b"\nready\n").unwrap();
    for n in first..first + 5_000 {
        store.stage(id(n), NOON, &mut content(n).as_slice(), 1 << 20).unwrap();
        out.write_all(format!("ack {n} .\n").as_bytes()).unwrap();
        out.flush().unwrap();
    }
}
