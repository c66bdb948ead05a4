//! Real logs, when they lie beside the checkout.

use eventlog::case::{Summary, Wanted};
use eventlog::stamp::Stamp;
use eventlog::{Format, read};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

fn open(name: &str) -> Option<File> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/logs")).join(name);
    let file = File::open(path).ok();
    if file.is_none() {
        eprintln!("skipped: no {name} beside the checkout");
    }
    file
}

fn wanted(prefix: &str, case_attributes: &[&str]) -> Wanted {
    Wanted {
        case_id: format!("{prefix}concept:name"),
        activity: "concept:name".into(),
        time: "time:timestamp".into(),
        resource: Some("org:resource".into()),
        event_attributes: vec!["org:group".into(), "lifecycle:transition".into(), "concept:instance".into()],
        case_attributes: case_attributes.iter().map(|name| format!("{prefix}{name}")).collect(),
    }
}

/// Everything kept, times as instants, lines left out.
fn contents(file: File, format: Format, wanted: &Wanted) -> (Vec<String>, Summary) {
    let mut cases = Vec::new();
    let summary = read(file, format, wanted, &mut |case| {
        let attribute = |index| {
            let text: &str = case.attribute(index)?;
            Some(Stamp::parse(text).map_or(text.to_owned(), |stamp| format!("{stamp:?}")))
        };
        let attributes: Vec<_> = (0..wanted.case_attributes.len()).map(attribute).collect();
        let event = |event: eventlog::case::Event<'_>| {
            let values = [event.resource, event.attribute(0), event.attribute(1), event.attribute(2)];
            format!("{} {:?} {values:?}", event.activity, event.at)
        };
        cases.push(format!("{} {attributes:?} {:?}", case.id(), case.events().map(event).collect::<Vec<_>>()));
        ControlFlow::Continue(())
    });
    (cases, summary.expect("a sound log"))
}

fn check_counts(name: &str, cases: u64, events: u64) {
    let Some(file) = open(name) else { return };
    let summary = read(file, Format::Xes, &wanted("", &[]), &mut |_| ControlFlow::Continue(())).expect("a sound log");
    assert_eq!((summary.cases, summary.events, &summary.faults[..]), (cases, events, &[][..]));
}

#[test]
fn receipt_is_the_same_in_both_forms() {
    let (Some(xes), Some(csv)) = (open("receipt.xes.gz"), open("receipt.csv.gz")) else {
        return;
    };
    let attributes = ["channel", "department", "responsible", "group", "startdate", "enddate", "deadline"];
    let (from_xes, summary) = contents(xes, Format::Xes, &wanted("", &attributes));
    let (from_csv, csv_summary) = contents(csv, Format::Csv, &wanted("case:", &attributes));
    assert_eq!((summary.cases, summary.events), (1_434, 8_577));
    assert_eq!(summary, csv_summary);
    assert_eq!(from_xes.len(), from_csv.len());
    for (left, right) in from_xes.iter().zip(&from_csv) {
        assert_eq!(left, right);
    }
}

#[test]
fn building_permits_have_their_known_size() {
    check_counts("BPIC15_1.xes.gz", 1_199, 52_217);
}

#[test]
fn a_hundred_fines_have_their_known_size() {
    check_counts("roadtraffic100traces.xes", 100, 390);
}

/// The whole log of fines is counted by the bench; here only when asked, since unoptimised it takes long.
#[test]
fn fines_have_their_known_size_when_asked() {
    if std::env::var_os("EVENTLOG_FINES").is_some() {
        check_counts("RoadTrafficFines.xes.gz", 150_370, 561_470);
    } else {
        eprintln!("skipped: set EVENTLOG_FINES to count all fines");
    }
}

#[test]
fn the_smallest_xes_2_file_has_no_case_id_and_says_so() {
    let Some(file) = open("xes_20.xes") else {
        return;
    };
    let summary = read(file, Format::Xes, &wanted("", &[]), &mut |_| ControlFlow::Continue(())).expect("well-formed");
    let found: Vec<_> = summary.faults.iter().map(|fault| (fault.line, fault.code)).collect();
    assert_eq!(found, [(3, "log-no-activity"), (2, "log-no-case")]);
}
