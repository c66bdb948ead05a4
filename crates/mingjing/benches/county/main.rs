//! The whole program over a county of ten thousand, a hundred thousand or a million matters, from outside.
//!
//! Refuses: a figure without a bar or a rival beside it, and to end well when a bar was missed.
//!
//! `cargo bench -p mingjing --bench county`; `BENCH_MATTERS=10000,1000000` for other sizes, `BENCH_REQUESTS=…` a page,
//! `BENCH_ONLY=board` for pages whose name has this word, or `filings`.
//! With `MINGJING_TEST_POSTGRES` set, as `.ci/with-postgres` does, on that server instead of in a folder.

mod knock;
mod larger;
mod lives;
mod load;
mod pages;
mod table;

use knock::Program;
use load::Loaded;
use std::process::ExitCode;
use std::time::Duration;
use table::Table;

/// Every page, at the 99th percentile, for one who asks alone.
const PAGE_BAR: Duration = Duration::from_millis(10);
/// From the start of the program to its first page.
const START_BAR: Duration = Duration::from_secs(1);
/// A thousand matters deemed done at once.
const SWEEP_BAR: Duration = Duration::from_secs(1);
/// Memory of the program, in MB.
const MEMORY_BAR: f64 = 150.0;
/// Cases a second that Open Zaak creates, as published.
const RIVAL_CREATES: f64 = 24.0;
/// Median of its lists of a million cases, as published: the fastest.
const RIVAL_LIST: Duration = Duration::from_millis(150);
/// How many times its creates, and how many times faster than its lists.
const CREATES_TIMES: f64 = 40.0;
const LIST_TIMES: f64 = 15.0;
/// How many times the time at the smallest size a page may take at a larger one.
const FLAT_TIMES: f64 = 2.0;

fn main() -> ExitCode {
    let sizes = std::env::var("BENCH_MATTERS").unwrap_or_else(|_| "10000,100000".into());
    let sizes = sizes.split(',').map(|size| size.trim().parse().expect("BENCH_MATTERS holds numbers"));
    let requests = std::env::var("BENCH_REQUESTS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000);
    let mut table = Table::open();
    let mut smallest: Option<Vec<(&'static str, Duration)>> = None;
    for matters in sizes {
        let loaded = load::county(matters).expect("a county is loaded");
        let halves = measure(&mut table, &loaded, requests);
        match &smallest {
            None => smallest = Some(halves),
            Some(small) => {
                table.heading(&format!("flat: half the requests at {matters} matters beside the smallest size"));
                for ((name, found), (_, before)) in halves.iter().zip(small) {
                    table.below(name, *found, before.mul_f64(FLAT_TIMES) + Duration::from_millis(1));
                }
            }
        }
    }
    if table.close() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What a page may take while so many ask at once: they share the processors, and who asks shares them too.
fn share(clients: usize) -> Duration {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    PAGE_BAR * u32::try_from(clients.div_ceil(processors)).unwrap_or(1)
}

/// Measures one size; gives the median of every page.
fn measure(table: &mut Table, loaded: &Loaded, requests: usize) -> Vec<(&'static str, Duration)> {
    let Loaded { matters, entries, took, .. } = loaded;
    let took = took.map_or("made before".into(), |took| {
        format!("loaded in {:.0} s, {:.0} entries/s", took.as_secs_f64(), *entries as f64 / took.as_secs_f64())
    });
    table.heading(&format!("{matters} matters, {entries} entries, {}; {took}", loaded.database()));
    let sweep = pages::sweep(&loaded.place);
    let program = Program::start(&loaded.place);
    table.below("start to first page", program.start, START_BAR);
    table.below("sweep, 1,000 crossing", sweep, SWEEP_BAR);
    let mut halves = Vec::new();
    let only = std::env::var("BENCH_ONLY").unwrap_or_default();
    for page in pages::all(&program).into_iter().filter(|page| page.name.contains(&only)) {
        for clients in [1, 8] {
            let before = program.worked();
            let times = knock::storm(&page.visitor, program.address, &page.paths, clients, requests);
            let work = (program.worked() - before) / u32::try_from(requests).unwrap_or(u32::MAX);
            let name = format!("{}, p99, {clients} at once", page.name);
            table.below(&name, times.p99, share(clients));
            if clients == 1 {
                table.below(&format!("{}, work of the processor", page.name), work, PAGE_BAR);
                halves.push((page.name, times.p50));
                if page.is_list {
                    table.faster(&format!("{}, p50, beside Open Zaak", page.name), times.p50, RIVAL_LIST, LIST_TIMES);
                }
            }
        }
    }
    let filings = "filings over HTTP, beside Open Zaak";
    if filings.contains(&only) {
        table.more(filings, pages::creates(&program, requests).rate, RIVAL_CREATES, CREATES_TIMES);
    }
    let (now, most) = program.memory();
    table.small("memory, VmRSS", now, MEMORY_BAR);
    table.small("memory, VmHWM", most, MEMORY_BAR);
    halves
}
