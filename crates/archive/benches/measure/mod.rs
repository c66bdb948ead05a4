//! Measuring acts beside the disk: shared by the benches of archive and office.

use std::path::Path;
use std::time::{Duration, Instant};

/// The disk alone: one small row and its commit, synchronous FULL, write-ahead log.
pub fn raw_commits(file: &Path, time: Duration) -> Vec<Duration> {
    let raw = rusqlite::Connection::open(file).expect("the target folder takes a database");
    raw.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE raw (n INTEGER PRIMARY KEY, text TEXT)",
    )
    .expect("a new database takes a table");
    let mut insert = raw.prepare("INSERT INTO raw (text) VALUES (?1)").expect("the table is there");
    timed(time, || insert.execute(["a small row"]).map(drop).expect("the disk takes a row"))
}

/// Times an act again and again until the time is up.
pub fn timed(time: Duration, mut act: impl FnMut()) -> Vec<Duration> {
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
pub fn report(name: &str, mut times: Vec<Duration>, time: Duration, disk: Option<Duration>) -> Duration {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    let ratio = disk.map_or(String::new(), |disk| {
        format!(", p99 {:.1} × the raw commit's", at(99).as_secs_f64() / disk.as_secs_f64())
    });
    let per_second = times.len() as f64 / time.as_secs_f64();
    println!("  {name}: {per_second:.0}/s, p50 {:.2?}, p99 {:.2?}{ratio}", at(50), at(99));
    at(99)
}
