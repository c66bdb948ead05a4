//! Whole acts of office per second: decided, kept and durable, beside a bare commit on the same disk in the same run.
//!
//! Bar: 1,000 acts a second at 16 clients, p99 at most the greater of 20 ms and three times the bare commit's p99.
//! `cargo bench -p office`, with `SECONDS=…` per round.

#[path = "../tests/county/mod.rs"]
mod county;
#[path = "../../archive/benches/measure/mod.rs"]
mod measure;

use bureau::act::{Act, Reply, Words};
use county::{at, county, question, seat};
use measure::{raw_commits, report, timed};
use office::{Office, Who};
use std::time::Duration;

const CLIENTS: usize = 16;
const ROUNDS: usize = 3;

fn main() {
    let seconds = std::env::var("SECONDS").ok().and_then(|text| text.parse().ok());
    let time = Duration::from_secs(seconds.unwrap_or(3));
    for round in 1..=ROUNDS {
        println!("round {round}");
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target folder takes files");
        let raw = raw_commits(&folder.path().join("raw.db"), time);
        let disk = report("bare commit, 1 client", raw, time, None);
        let office = county(&folder.path().join("office"));
        let times = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| client(&office, time))).collect();
            clients.into_iter().flat_map(|client| client.join().expect("a client ends in order")).collect::<Vec<_>>()
        });
        let rate = times.len() as f64 / time.as_secs_f64();
        let p99 = report("acts of office, 16 clients", times, time, Some(disk));
        let limit = Duration::from_millis(20).max(disk * 3);
        println!("  bar: {:.1} × of 1,000 acts/s; p99 {p99:.2?} of at most {limit:.2?}", rate / 1000.0);
    }
}

/// Files a question, accepts it, answers it, and begins anew.
fn client(office: &Office, time: Duration) -> Vec<Duration> {
    let now = at("2026-03-02 09:30");
    let officer = seat(office, "science-office-officer", now);
    let (mut matter, mut step) = (None, 0);
    timed(time, || {
        let done = match (step, matter) {
            (1, Some(matter)) => office.act(&officer, matter, 1, Act::Accept, now),
            (2, Some(matter)) => {
                let reply = Act::Reply(Reply {
                    answer: Words::new("请于4月30日前在系统中申报,材料清单见办事指南。")
                });
                office.act(&officer, matter, 2, reply, now)
            }
            _ => office.file(&Who::Nobody, question(office, "怎样申报科技计划项目", now), now).map(|filed| {
                matter = Some(filed.matter);
                step = 0;
            }),
        };
        done.expect("a lawful act is done");
        step = (step + 1) % 3;
    })
}
