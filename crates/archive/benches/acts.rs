//! How fast acts become lasting, beside what the disk itself takes for a commit in the same run.
//!
//! An act here reads a matter's entries, appends one and brings its projections up to date, and every
//! fourth takes a number: what an act of office does to the archive. `cargo bench -p archive`, with `SECONDS=…` per round.

use archive::Archive;
use bureau::id::OrganId;
use home::Home;
use std::thread;
use std::time::{Duration, Instant};

#[path = "../tests/archive/fixture.rs"]
mod fixture;
#[path = "../tests/archive/home.rs"]
mod home;
mod measure;

use measure::{raw_commits, report, timed};

/// Measured at least this often, to see how much the machine wavers.
const ROUNDS: usize = 3;

fn main() {
    let seconds = std::env::var("SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(3);
    let time = Duration::from_secs(seconds);
    for round in 1..=ROUNDS {
        println!("round {round}");
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target folder takes files");
        let raw = raw_commits(&folder.path().join("raw.db"), time);
        let disk = report("raw commit", raw, time, None);
        for clients in [1, 16] {
            println!("  in a folder:");
            acting(&Home::sqlite(), clients, time, disk);
            // One line says so when there is no server.
            if let Some(home) = Home::postgres() {
                println!("  on PostgreSQL:");
                acting(&home, clients, time, disk);
            }
        }
    }
}

fn acting(home: &Home, clients: u128, time: Duration, disk: Duration) {
    let (archive, charter) = fixture::office(&home.place);
    fixture::append(&archive, vec![fixture::enrolment()], 0).expect("the roster takes an entry");
    let times = acts(&archive, &charter, clients, time);
    report(&format!("acts, {clients} clients"), times, time, Some(disk));
    let metrics = archive.metrics();
    println!(
        "    {:.1} acts per commit, {:.2} runs per act",
        metrics.acts as f64 / metrics.commits as f64,
        1.0 + metrics.again as f64 / metrics.acts as f64
    );
    let begun = Instant::now();
    let flaws = archive.verify().expect("the archive can be read");
    println!("    verified {} acts in {:.2?}, {} flaws", metrics.acts, begun.elapsed(), flaws.len());
}

fn acts(archive: &Archive, charter: &str, clients: u128, time: Duration) -> Vec<Duration> {
    thread::scope(|scope| {
        let work = |client: u128| {
            let begun = |n| archive.read(|reader| reader.head(&fixture::object(n)));
            assert_eq!(begun(client), Ok(None), "matters are new");
            let mut matters = (client..).step_by(clients as usize);
            let mut left = Vec::new();
            timed(time, move || {
                if left.is_empty() {
                    left = fixture::life(matters.next().expect("numbers do not end"), charter);
                    left.reverse();
                }
                let record = left.pop().expect("a life has entries");
                let opens = record.seq == 1;
                let job = move |writer: &mut archive::Writer<'_>| {
                    let before = writer.records(&record.object)?;
                    assert_eq!(before.len() as u32 + 1, record.seq);
                    writer.append(std::slice::from_ref(&record), &mut fixture::salts(client as u64))?;
                    // As a receipt has one: all clients want the same.
                    if opens {
                        writer.next_number(&OrganId::new("science"), 2026)?;
                    }
                    Ok(())
                };
                let done = if opens { fixture::numbered(archive, job) } else { fixture::done(archive, job) };
                done.expect("an act in turn is kept");
            })
        };
        let working: Vec<_> = (0..clients).map(|client| scope.spawn(move || work(client))).collect();
        working.into_iter().flat_map(|client| client.join().expect("a client ends in order")).collect()
    })
}
