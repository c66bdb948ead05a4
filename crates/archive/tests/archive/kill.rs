//! Sudden death: whatever was acknowledged is there after a kill, and the archive verifies.

use crate::fixture::{id, life, numbered, object, office, salts};
use crate::home::Home;
use archive::{Archive, Place};
use bureau::id::OrganId;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, thread};

/// Where the child finds its archive; its presence makes this test the child.
const PLACE: &str = "MINGJING_KILL_PLACE";
/// The number of the child's first matter.
const FIRST: &str = "MINGJING_KILL_FIRST";
/// How often to kill; 10 by default, 200 for a soak.
const KILLS: &str = "MINGJING_KILLS";
/// Kills after which an archive makes room for a new one: all it holds is verified after every kill.
const KILLS_OF_A_HOME: u128 = 20;
const CLIENTS: u128 = 6;
/// Matters a child may make at most: far more than it lives for.
const ROOM: u128 = 1_000_000;

#[test]
fn what_was_acknowledged_survives_a_kill() {
    if let Ok(place) = env::var(PLACE) {
        let first = env::var(FIRST).unwrap().parse().unwrap();
        let Ok(place) = place.parse::<Place>();
        return work(&place, first);
    }
    // A folder has one program at a time; on a server another one works on while the first is killed.
    kill_in_new_homes(|| Some(Home::sqlite()), 1);
    kill_in_new_homes(Home::postgres, 2);
}

/// As many kills as are asked for, of so many programs at once.
fn kill_in_new_homes(new: impl Fn() -> Option<Home>, programs: u128) {
    let kills: u128 = env::var(KILLS).map_or(10, |kills| kills.parse().unwrap());
    let (mut homes, mut acknowledged) = (0, 0);
    for before in (0..kills).step_by(KILLS_OF_A_HOME as usize) {
        let Some(home) = new() else { return };
        acknowledged += kill_again_and_again(&home, KILLS_OF_A_HOME.min(kills - before), programs);
        homes += 1;
    }
    eprintln!("{acknowledged} acts acknowledged over {kills} kills of {programs} in {homes} archives, none lost");
}

/// Gives how many acts were acknowledged, each of which is there.
fn kill_again_and_again(home: &Home, kills: u128, programs: u128) -> usize {
    drop(office(&home.place));
    let mut moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos() as u64 | 1;
    let mut acknowledged = Vec::new();
    for kill in 0..kills {
        // On a server every connection has yet to be opened and to learn its statements.
        let mut life = || {
            moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            Duration::from_millis(20 + (moment >> 33) % 300) * if programs > 1 { 3 } else { 1 }
        };
        let children: Vec<_> = (0..programs)
            .map(|program| {
                let (life, place) = (life(), shown(&home.place));
                let first = (kill * programs + program) * ROOM;
                thread::spawn(move || killed_after(life, &place, first))
            })
            .collect();
        for child in children {
            acknowledged.extend(child.join().unwrap());
        }
        check(home, &acknowledged);
    }
    let numbers: BTreeSet<u32> = acknowledged.iter().map(|(_, _, n)| *n).collect();
    assert_eq!(numbers.len(), acknowledged.len(), "a number was given twice");
    assert!(acknowledged.len() as u128 > kills * 5, "{} acts acknowledged", acknowledged.len());
    acknowledged.len()
}

/// Every act acknowledged so far is there, and nothing is wrong with the archive.
fn check(home: &Home, acknowledged: &[(u128, u32, u32)]) {
    let archive = Archive::open_at(&home.place).unwrap();
    let lost = acknowledged.iter().filter(|(matter, seq, _)| {
        let head = archive.read(|reader| reader.head(&object(*matter))).unwrap();
        head.is_none_or(|(last, _)| last < *seq)
    });
    let lost: Vec<_> = lost.map(|(matter, seq, _)| format!("{} {seq}", id(*matter))).collect();
    assert!(lost.is_empty(), "{} of {} acts lost: {lost:?}", lost.len(), acknowledged.len());
    assert_eq!(archive.verify(), Ok(vec![]));
}

/// The place as it is parsed again.
fn shown(place: &Place) -> String {
    match place {
        Place::Folder(folder) => folder.to_str().unwrap().into(),
        Place::Url(url) => url.clone(),
    }
}

/// Starts a child, kills it, and gives what it had acknowledged: matter, place and the number it took.
fn killed_after(life: Duration, place: &str, first: u128) -> Vec<(u128, u32, u32)> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "kill::what_was_acknowledged_survives_a_kill", "--nocapture"])
        .env(PLACE, place)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
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
        Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    };
    let acknowledged = lines.filter_map(read).collect();
    killer.join().unwrap();
    acknowledged
}

/// The child: several clients act and say so, until the end.
fn work(place: &Place, first: u128) {
    let archive = Archive::open_at(place).unwrap();
    let charter = archive.read(|reader| reader.charter_digests()).unwrap().remove(0);
    // The charters are read before the clock of this life starts: that takes longer than many acts.
    let pin = life(first, &charter).remove(0).pin;
    archive.read(|reader| reader.known().almanac(&pin)).unwrap();
    say("\nready\n");
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (archive, charter) = (&archive, &charter);
            scope.spawn(move || {
                for n in (first + client..first + ROOM).step_by(CLIENTS as usize) {
                    for record in life(n, charter) {
                        let seq = record.seq;
                        let number = numbered(archive, move |writer| {
                            let records = std::slice::from_ref(&record);
                            writer.append(records, &mut salts(n as u64))?;
                            writer.next_number(&OrganId::new("science"), 2026)
                        });
                        say(&format!("ack {n} {seq} {} .\n", number.unwrap()));
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
