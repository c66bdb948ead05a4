//! Sudden death: whatever was acknowledged is there after a kill, and the archive verifies.

use crate::fixture::{append, id, life, object, office};
use archive::Archive;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, thread};

/// Where the child finds its archive; its presence makes this test the child.
const FOLDER: &str = "MINGJING_KILL_FOLDER";
/// The number of the child's first matter.
const FIRST: &str = "MINGJING_KILL_FIRST";
/// How often to kill; 10 by default, 200 for a soak.
const KILLS: &str = "MINGJING_KILLS";
const CLIENTS: u128 = 6;
/// Matters a child may make at most: far more than it lives for.
const ROOM: u128 = 1_000_000;

#[test]
fn what_was_acknowledged_survives_a_kill() {
    if let Ok(folder) = env::var(FOLDER) {
        let first = env::var(FIRST).unwrap().parse().unwrap();
        return work(Path::new(&folder), first);
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    drop(office(folder.path()));
    let kills: u128 = env::var(KILLS).map_or(10, |kills| kills.parse().unwrap());
    let mut moment = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .subsec_nanos() as u64
        | 1;
    let mut acknowledged = Vec::new();
    for kill in 0..kills {
        moment = moment
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let life = Duration::from_millis(20 + (moment >> 33) % 300);
        acknowledged.extend(killed_after(life, folder.path(), kill * ROOM));

        let archive = Archive::open(folder.path()).unwrap();
        for (matter, seq) in &acknowledged {
            let (last, _) = archive
                .read(|reader| reader.head(&object(*matter)))
                .unwrap()
                .unwrap_or_else(|| panic!("{matter} is lost"));
            assert!(last >= *seq, "{}: {last} of {seq}", id(*matter));
        }
        assert_eq!(archive.verify(), Ok(vec![]), "after kill {kill}");
    }
    assert!(
        acknowledged.len() as u128 > kills * 5,
        "{} acts acknowledged",
        acknowledged.len()
    );
    eprintln!(
        "{} acts acknowledged over {kills} kills, none lost",
        acknowledged.len()
    );
}

/// Starts a child, kills it, and gives what it had acknowledged.
fn killed_after(life: Duration, folder: &Path, first: u128) -> Vec<(u128, u32)> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "kill::what_was_acknowledged_survives_a_kill",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    // The moment counts from the first act, so that no kill falls on the start of the process.
    let begun = lines.find(|line| line == "ready").is_some();
    assert!(begun, "the child did not begin");
    let killer = thread::spawn(move || {
        thread::sleep(life);
        child.kill().unwrap();
        child.wait().unwrap();
    });
    let read = |line: String| {
        let mut words = line.strip_prefix("ack ")?.strip_suffix(" .")?.split(' ');
        Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    };
    let acknowledged = lines.filter_map(read).collect();
    killer.join().unwrap();
    acknowledged
}

/// The child: several clients act and say so, until the end.
fn work(folder: &Path, first: u128) {
    let archive = Archive::open(folder).unwrap();
    let charter = archive
        .read(|reader| reader.charter_digests())
        .unwrap()
        .remove(0);
    say("\nready\n");
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (archive, charter) = (&archive, &charter);
            scope.spawn(move || {
                for n in (first + client..first + ROOM).step_by(CLIENTS as usize) {
                    for record in life(n, charter) {
                        let seq = append(archive, vec![record], n as u64).unwrap();
                        say(&format!("ack {n} {seq} .\n"));
                    }
                }
            });
        }
    });
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}
