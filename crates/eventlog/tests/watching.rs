//! Logs watched with our own charters: small ones by hand, and the real one when it lies beside the checkout.

use bureau::charter::{self, Charter};
use bureau::words;
use eventlog::Format;
use eventlog::map::Map;
use eventlog::report::Report;
use eventlog::watch::watch;
use std::fs::{self, File};
use std::path::Path;

fn charter() -> Charter {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters");
    let mut texts = Vec::new();
    for folder in ["almanac", "papers", "procedures", "watch"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder of charters") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let text = fs::read_to_string(&path).expect("a text");
            texts.push((format!("{folder}/{name}"), text));
        }
    }
    charter::read(&texts).expect("sound charters")
}

const MAP: &str = r#"
name = "test"
procedure = "permit"
calendar = "mon-fri"
zone = "written"
total = "statutory"
[columns]
case = "id"
activity = "do"
time = "at"
[opening]
column = "since"
act = "file"
[closing]
column = "until"
[[activity]]
name = "take"
act = "accept"
[[activity]]
name = "look"
act = "examine"
[[activity]]
name = "decide"
act = "decide"
[[activity]]
name = "note"
none = true
"#;

fn map(text: &str) -> Map {
    Map::read("map.toml", text).expect("a sound mapping")
}

/// Watches CSV rows `id,do,at,since,until`; days are written without time, noon in UTC being meant.
fn run(map_text: &str, rows: &[&str]) -> Report {
    let mut csv = String::from("id,do,at,since,until\n");
    for row in rows {
        let cells: Vec<String> = row
            .split(',')
            .enumerate()
            .map(|(column, cell)| {
                let day = column > 1 && cell.len() == 10;
                format!("{cell}{}", if day { "T12:00:00Z" } else { "" })
            })
            .collect();
        csv.push_str(&cells.join(","));
        csv.push('\n');
    }
    watch(csv.as_bytes(), "log.csv", Format::Csv, &map(map_text), &charter()).expect("a report")
}

/// `started stopped late deemed latest` of a clock.
fn clock(report: &Report, id: &str) -> [u64; 5] {
    let clock = report.clocks.iter().find(|clock| clock.id == id).expect("a judged clock");
    [clock.started, clock.stopped, clock.late, clock.deemed, u64::from(clock.latest)]
}

#[test]
fn an_act_the_law_deemed_done_does_not_start_the_time_anew() {
    // Filed on Monday 2011-10-03, deemed accepted that day when 2011-10-10 has passed; accepted in truth on the 19th.
    let rows = ["a,take,2011-10-19,2011-10-03,", "a,look,2011-10-20,2011-10-03,", "a,decide,2011-11-02,2011-10-03,"];
    let report = run(MAP, &rows);
    assert_eq!(clock(&report, "acceptance"), [1, 1, 1, 1, 7]);
    // The twentieth working day after 2011-10-03 is 2011-10-31.
    assert_eq!(clock(&report, "statutory"), [1, 1, 1, 0, 2]);
    let worst = &report.worst[0];
    let found = (worst.due.as_str(), worst.done.as_deref(), worst.late);
    assert_eq!(found, ("2011-10-31", Some("2011-11-02"), 2));
    assert_eq!(report.oddities.belated, 1);
    assert_eq!(report.terms.unjudged, ["送达"]);
}

#[test]
fn open_cases_are_judged_on_the_last_day_and_ended_ones_on_theirs() {
    let rows =
        ["a,take,2011-10-03,2011-10-03,", "b,take,2011-10-03,2011-10-03,2011-10-05", "c,take,2011-11-02,2011-11-02,"];
    let report = run(MAP, &rows);
    assert_eq!((report.open, report.closed, report.late_total), (2, 1, 1));
    assert_eq!(report.horizon, "2011-11-02");
    assert_eq!(report.worst[0].case, "a");
    assert_eq!(report.worst[0].done, None);
}

#[test]
fn a_clock_started_anew_leaves_its_lateness_behind() {
    let rows = [
        "a,take,2011-10-03,2011-10-03,",
        "a,look,2011-10-04,2011-10-03,",
        "a,look,2011-10-24,2011-10-03,",
        "a,decide,2011-10-24,2011-10-03,",
    ];
    let report = run(MAP, &rows);
    assert_eq!(clock(&report, "deciding"), [2, 2, 1, 0, 9]);
    assert_eq!(report.oddities.out_of_turn, 1);
    let last = MAP.replace("act = \"examine\"", "act = \"examine\"\nwhich = \"last\"");
    let report = run(&last, &rows);
    assert_eq!(clock(&report, "deciding"), [1, 1, 0, 0, 0]);
    assert_eq!(clock(&report, "review")[4], 5);
}

#[test]
fn nothing_is_passed_over_in_silence() {
    let rows = [
        "a,take,2011-10-03,2011-10-03,",
        "a,dance,2011-10-03,2011-10-03,",
        "b,take,2011-10-33,2011-10-03,",
        "c,take,2011-10-03 09:00:00,2011-10-03,",
        "d,decide,2011-10-05,2011-10-09,",
        "d,take,2011-10-04,2011-10-09,",
    ];
    let report = run(MAP, &rows);
    let unknown = (report.unknown[0].name.as_str(), report.unknown[0].first_line);
    assert_eq!(unknown, ("dance", 3));
    let broken: Vec<_> = report.broken.iter().map(|broken| (broken.line, broken.code.as_str())).collect();
    assert_eq!(broken, [(4, "log-bad-date"), (5, "log-no-offset")]);
    assert_eq!((report.cases, report.oddities.broken_cases), (2, 2));
    let odd = &report.oddities;
    assert_eq!((odd.equal_times, odd.out_of_order, odd.opening_late), (1, 1, 1));
    let text = report.text();
    assert!(text.contains("“dance”1次，首次在第3行") && text.contains("log.csv:5"), "{text}");
    assert!(text.contains("规则写了而日志中没有的活动：look、note"), "{text}");
}

#[test]
fn the_calendar_and_the_zone_change_the_answer() {
    // The National Day holiday of 2011 was 1–7 October; 8 and 9 October were worked.
    let rows = ["a,take,2011-10-10,2011-09-30,", "a,look,2011-10-11,2011-09-30,"];
    assert_eq!(clock(&run(MAP, &rows), "acceptance")[2], 1);
    let china = MAP.replace("mon-fri", "cn");
    assert_eq!(clock(&run(&china, &rows), "acceptance")[2], 0);
    let rows = ["a,take,2011-10-10T23:00:00Z,2011-10-03,"];
    assert_eq!(clock(&run(MAP, &rows), "acceptance")[2], 0);
    let beijing = MAP.replace("written", "Asia/Shanghai");
    assert_eq!(clock(&run(&beijing, &rows), "acceptance")[2], 1);
}

#[test]
fn a_faulty_mapping_is_refused_with_all_its_faults() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let text = MAP.replace(from, to);
        let faults = Map::read("map.toml", &text).map_or_else(
            |faults| faults,
            |map| {
                let csv = "id,do,at,since,until\n".as_bytes();
                watch(csv, "log.csv", Format::Csv, &map, &charter()).expect_err("faults")
            },
        );
        let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, expected, "{faults:?}");
    };
    check("\"written\"", "\"Mars\"", &["map-zone"]);
    check("mon-fri", "fri-mon", &["not-in-list"]);
    check("calendar = \"mon-fri\"\n", "", &["missing-key"]);
    check("\"permit\"", "\"parade\"", &["no-such-procedure"]);
    check("none = true", "", &["map-activity"]);
    check("act = \"decide\"", "act = \"suspend\"", &["map-act", "map-total"]);
    check("\"file\"", "\"accept\"", &["map-opening"]);
    check("\"note\"", "\"look\"", &["twice"]);
    check(
        "[columns]",
        "[terms]\npromised = \"30 workdays\"\nspeed = \"1 days\"\n[columns]",
        &["no-such-parameter", "term-exceeds"],
    );
}

#[test]
fn every_fault_has_its_sentence() {
    let mut codes = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("the sources") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("a text");
        let quoted = text.split('"').skip(1).step_by(2).map(str::to_owned);
        codes.extend(quoted.filter(|word| word.starts_with("log-") || word.starts_with("map-")));
    }
    assert!(codes.len() > 40, "{codes:?}");
    for code in codes {
        let complete = words::has("fault", &code, "says") && words::has("fault", &code, "remedy");
        assert!(complete, "{code}");
    }
}

fn real(name: &str, format: Format) -> Option<Report> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/logs")).join(name);
    let Ok(file) = File::open(path) else {
        eprintln!("skipped: no {name} beside the checkout");
        return None;
    };
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../charters/maps/receipt.toml"));
    let map = map(&text.expect("the mapping of the receipt log"));
    Some(watch(file, "receipt", format, &map, &charter()).expect("a report"))
}

#[test]
fn the_receipt_log_gives_one_report_in_both_formats() {
    let (Some(xes), Some(csv)) = (real("receipt.xes.gz", Format::Xes), real("receipt.csv.gz", Format::Csv)) else {
        return;
    };
    let json = |report: &Report| serde_json::to_string_pretty(report).expect("plain values");
    assert_eq!(json(&xes), json(&csv));
    assert!(xes.text().lines().count() <= 60, "{}", xes.text());
    let figures = (xes.cases, xes.ended, xes.late_total, xes.late_any);
    assert_eq!(figures, (1434, 1417, 480, 1185));
    let late: Vec<_> = xes.clocks.iter().map(|clock| clock.late).collect();
    assert_eq!(late, [1141, 480, 716, 945, 42], "as numpy counts them from the CSV");
    assert!(!xes.text().contains("[log."), "a word is missing");
    if let Ok(out) = std::env::var("WATCH_OUT") {
        fs::write(format!("{out}.json"), json(&xes)).expect("written");
        fs::write(format!("{out}.txt"), xes.text()).expect("written");
    }
}
