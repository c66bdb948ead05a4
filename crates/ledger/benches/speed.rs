//! How fast entries of about 600 bytes are canonicalised and hashed on one core, beside plain SHA-256.

use ledger::{Hash, canonical, leaf};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() {
    let entries: Vec<Value> = (0..1_000).map(entry).collect();
    let sizes: usize = entries.iter().map(|entry| bytes(entry).len()).sum();
    println!("entry: {} bytes on average", sizes / entries.len());

    let per_second = |time: Duration| entries.len() as f64 / time.as_secs_f64();
    let both = best(|| {
        entries.iter().for_each(|entry| {
            black_box(leaf(&bytes(entry)));
        })
    });
    let form = best(|| {
        entries.iter().for_each(|entry| {
            black_box(bytes(entry));
        })
    });
    println!("canonical + leaf: {:.0} entries/s", per_second(both));
    println!("canonical alone:  {:.0} entries/s", per_second(form));

    let block = vec![7; 1 << 20];
    let plain = best(|| {
        black_box(Hash::of(black_box(&block)));
    });
    println!("SHA-256 alone:    {:.0} MB/s", block.len() as f64 / plain.as_secs_f64() / 1e6);
}

fn bytes(entry: &Value) -> Vec<u8> {
    canonical(entry).expect("the entry holds integers and text only")
}

/// The shortest of fifty runs: other work on the machine only lengthens a run.
fn best(mut run: impl FnMut()) -> Duration {
    let timed = (0..50).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    timed.min().expect("fifty runs were made")
}

/// An entry in the shape of design §4.
fn entry(number: u64) -> Value {
    let hash = Hash::of(&number.to_be_bytes()).to_string();
    json!({
        "v": 1, "type": "accept", "body": "linwu", "object": {"kind": "matter", "id": "019a9a1c-7d50-7cc2-b3a5-2f6a1d0e9b11"},
        "seq": number, "prev": hash, "actor": {"tenure": "019a9a1c-7d50-7cc2-b3a5-2f6a1d0e9b12"},
        "at": 1_368_144_000_000_u64 + number, "recorded": 1_368_144_000_250_u64 + number,
        "charter": "9f2c", "almanac": 7, "origin": "decided",
        "pub": {"step": "受理", "due": 15_850, "term": {"unit": "workday", "count": 20}, "fee": 12_000},
        "com": [{"f": "party/name", "c": hash}], "refs": [{"kind": "clause", "id": "law:2019:31"}, {"kind": "paper", "id": "019a9a1c-7d50"}],
    })
}
