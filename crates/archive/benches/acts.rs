//! How fast acts become lasting, beside what the disk itself takes for a commit in the same run.
//!
//! An act here reads a matter's entries, appends one and brings its projections up to date: what an act of office does
//! to the archive. `cargo bench -p archive`, with `SECONDS=…` per round.

use archive::Archive;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

#[path = "../tests/archive/fixture.rs"]
mod fixture;

/// Measured at least this often, to see how much the machine wavers.
const ROUNDS: usize = 3;

fn main() {
    let seconds = std::env::var("SECONDS")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(3);
    let time = Duration::from_secs(seconds);
    for round in 1..=ROUNDS {
        println!("round {round}");
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .expect("the target folder takes files");
        let raw = raw_commits(&folder.path().join("raw.db"), time);
        let disk = report("raw commit", raw, time, None);
        for clients in [1, 16] {
            let home = folder.path().join(format!("clients-{clients}"));
            let (archive, charter) = fixture::office(&home);
            fixture::append(&archive, vec![fixture::enrolment()], 0)
                .expect("the roster takes an entry");
            let times = acts(&archive, &charter, clients, time);
            report(&format!("acts, {clients} clients"), times, time, Some(disk));
            let metrics = archive.metrics();
            println!(
                "    {:.1} acts per commit",
                metrics.acts as f64 / metrics.commits as f64
            );
            let begun = Instant::now();
            let flaws = archive.verify().expect("the archive can be read");
            println!(
                "    verified {} acts in {:.2?}, {} flaws",
                metrics.acts,
                begun.elapsed(),
                flaws.len()
            );
        }
    }
}

/// The disk alone: one small row and its commit, synchronous FULL, write-ahead log.
fn raw_commits(file: &Path, time: Duration) -> Vec<Duration> {
    let raw = rusqlite::Connection::open(file).expect("the target folder takes a database");
    raw.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE raw (n INTEGER PRIMARY KEY, text TEXT)")
        .expect("a new database takes a table");
    let mut insert = raw
        .prepare("INSERT INTO raw (text) VALUES (?1)")
        .expect("the table is there");
    timed(time, || {
        insert
            .execute(["a small row"])
            .map(drop)
            .expect("the disk takes a row")
    })
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
                fixture::done(archive, move |writer| {
                    let before = writer.records(&record.object)?;
                    assert_eq!(before.len() as u32 + 1, record.seq);
                    writer.append(
                        std::slice::from_ref(&record),
                        &mut fixture::salts(client as u64),
                    )
                })
                .expect("an act in turn is kept");
            })
        };
        let working: Vec<_> = (0..clients)
            .map(|client| scope.spawn(move || work(client)))
            .collect();
        working
            .into_iter()
            .flat_map(|client| client.join().expect("a client ends in order"))
            .collect()
    })
}

fn timed(time: Duration, mut act: impl FnMut()) -> Vec<Duration> {
    let end = Instant::now() + time;
    let mut times = Vec::new();
    while Instant::now() < end {
        let begun = Instant::now();
        act();
        times.push(begun.elapsed());
    }
    times
}

/// Prints one line and gives the 99th percentile.
fn report(
    name: &str,
    mut times: Vec<Duration>,
    time: Duration,
    disk: Option<Duration>,
) -> Duration {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    let ratio = disk.map_or(String::new(), |disk| {
        format!(
            ", p99 {:.1} × the raw commit's",
            at(99).as_secs_f64() / disk.as_secs_f64()
        )
    });
    let per_second = times.len() as f64 / time.as_secs_f64();
    println!(
        "  {name}: {per_second:.0}/s, p50 {:.2?}, p99 {:.2?}{ratio}",
        at(50),
        at(99)
    );
    at(99)
}
