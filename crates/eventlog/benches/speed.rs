//! Events per CPU second on the road traffic fines (561,470 events), beside the rivals measured on the same kind
//! of machine. Run with `cargo bench -p eventlog`; without the log it says so and measures nothing.

use eventlog::case::{Summary, Wanted};
use eventlog::{Format, read};
use flate2::read::GzDecoder;
use std::fmt::Write as _;
use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::ops::ControlFlow;
use std::time::Instant;

const FINES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/logs/RoadTrafficFines.xes.gz");
/// Events per CPU second of the Rust crate `process_mining` 0.6.2, streaming, on this log.
const PROCESS_MINING_STREAMING: f64 = 360e3;
/// The same of pm4py 2.7.23 with its Rust reader.
const PM4PY_WITH_RUST: f64 = 57e3;
/// Of pm4py reading CSV, in the call.
const PM4PY_CSV: f64 = 0.93e6;

fn main() {
    let Ok(file) = File::open(FINES) else {
        eprintln!("no road traffic fines beside the checkout: nothing measured");
        return;
    };
    let wanted = wanted(&["amount"]);
    let before = peak_memory_kilobytes();
    let summary = look(file, Format::Xes, &wanted);
    println!("{} cases, {} events", summary.cases, summary.events);
    println!("{} equal times, {} out of order", summary.equal_times, summary.out_of_order);
    println!("streaming from gzip: peak memory {} kB over {before} kB", peak_memory_kilobytes() - before);

    let packed = std::fs::read(FINES).expect("the log was there just now");
    let mut text = Vec::new();
    GzDecoder::new(&packed[..]).read_to_end(&mut text).expect("the log is sound");
    let rivals = [("process_mining, streaming", PROCESS_MINING_STREAMING), ("pm4py with rustxes", PM4PY_WITH_RUST)];
    measure("XES unpacked", text.len(), &rivals, || look(&text[..], Format::Xes, &wanted));
    measure("XES gzip", text.len(), &rivals, || look(&packed[..], Format::Xes, &wanted));
    let table = table(&text, &wanted);
    drop(text);
    forget_peak_memory();
    let before = peak_memory_kilobytes();
    measure("CSV unpacked", table.len(), &[("pm4py, CSV", PM4PY_CSV)], || look(table.as_bytes(), Format::Csv, &wanted));
    println!("CSV grouped in memory: peak grew by {} kB", peak_memory_kilobytes() - before);
}

fn wanted(event_attributes: &[&str]) -> Wanted {
    Wanted {
        case_id: "concept:name".into(),
        activity: "concept:name".into(),
        time: "time:timestamp".into(),
        resource: Some("org:resource".into()),
        event_attributes: event_attributes.iter().map(|name| (*name).into()).collect(),
        case_attributes: Vec::new(),
    }
}

/// Reads everything and touches every event.
fn look(input: impl Read, format: Format, wanted: &Wanted) -> Summary {
    let mut wanted = wanted.clone();
    if format == Format::Csv {
        wanted.case_id = "case".into();
    }
    read(input, format, &wanted, &mut |case| {
        for event in case.events() {
            black_box((event.at, event.activity_number, event.resource, event.attribute(0)));
        }
        ControlFlow::Continue(())
    })
    .expect("the log is sound")
}

/// The same log as CSV.
fn table(text: &[u8], wanted: &Wanted) -> String {
    let mut table = String::from("case,concept:name,time:timestamp,org:resource,amount\n");
    let time = some_time;
    read(text, Format::Xes, wanted, &mut |case| {
        for event in case.events() {
            let (resource, amount) = (event.resource.unwrap_or(""), event.attribute(0).unwrap_or(""));
            let row = (case.id(), event.activity, time(event.at.millis_utc));
            writeln!(table, "{},{},{},{resource},{amount}", row.0, row.1, row.2).expect("a string takes all");
        }
        ControlFlow::Continue(())
    })
    .expect("the log is sound");
    table
}

/// A well-formed time of the right length; which one does not matter to the speed.
fn some_time(millis: i64) -> String {
    let seconds = millis.div_euclid(1000).rem_euclid(86_400);
    let day = millis.div_euclid(86_400_000).rem_euclid(28) + 1;
    format!("2006-07-{day:02} {:02}:{:02}:{:02}+02:00", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The median of five readings.
fn measure(name: &str, bytes: usize, rivals: &[(&str, f64)], mut once: impl FnMut() -> Summary) {
    let mut seconds = [0.0; 5];
    let mut events = 0.0;
    for second in &mut seconds {
        let start = cpu_seconds();
        events = once().events as f64;
        *second = cpu_seconds() - start;
    }
    seconds.sort_by(f64::total_cmp);
    let speed = events / seconds[2];
    print!("{name}: {:.2} M events and {:.0} MB per CPU s", speed / 1e6, bytes as f64 / seconds[2] / 1e6);
    for (rival, figure) in rivals {
        print!("; {:.1}× {rival}", speed / figure);
    }
    println!();
}

/// CPU time of this thread where the system tells, else wall time.
fn cpu_seconds() -> f64 {
    thread_local!(static START: Instant = Instant::now());
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next().and_then(|first| first.parse::<f64>().ok()));
    nanoseconds.map_or_else(|| START.with(|start| start.elapsed().as_secs_f64()), |count| count / 1e9)
}

/// Begins the peak anew at what is held now.
fn forget_peak_memory() {
    if std::fs::write("/proc/self/clear_refs", "5").is_err() {
        eprintln!("the peak of memory cannot be begun anew here: later figures are too low");
    }
}

fn peak_memory_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
