//! Small logs, good and bad, and what is said of them.

use eventlog::case::{Case, Summary, Wanted};
use eventlog::fault::LogFault;
use eventlog::{Format, read};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::Write as _;
use std::ops::ControlFlow;

fn wanted(format: Format) -> Wanted {
    let case = |name: &str| {
        if format == Format::Csv { format!("case:{name}") } else { name.to_owned() }
    };
    Wanted {
        case_id: case("id"),
        activity: "do".into(),
        time: "at".into(),
        resource: Some("who".into()),
        event_attributes: vec!["n".into(), "ok".into()],
        case_attributes: vec![case("due")],
    }
}

/// A case in one line: `id@line due | activity@line millis offset who n ok | …`.
fn line_of(case: Case<'_>) -> String {
    let mut text = format!("{}@{} {}", case.id(), case.line(), case.attribute(0).unwrap_or("-"));
    for event in case.events() {
        let (at, who) = (event.at, event.resource.unwrap_or("-"));
        let offset = at.offset_minutes.map_or("?".to_owned(), |minutes| minutes.to_string());
        let (n, ok) = (event.attribute(0).unwrap_or("-"), event.attribute(1).unwrap_or("-"));
        text += &format!(" | {}@{} {} {offset} {who} {n} {ok}", event.activity, event.line, at.millis_utc);
    }
    text
}

fn look(bytes: &[u8], format: Format) -> (Vec<String>, Result<Summary, Vec<LogFault>>) {
    let mut cases = Vec::new();
    let result = read(bytes, format, &wanted(format), &mut |case| {
        cases.push(line_of(case));
        ControlFlow::Continue(())
    });
    (cases, result)
}

/// Cases as lines, then each fault as `line code args`, then `stopped` if reading did.
fn check_bytes(bytes: &[u8], format: Format, expected: &[&str]) {
    let (mut found, result) = look(bytes, format);
    let stopped = result.is_err();
    for fault in result.map_or_else(|faults| faults, |summary| summary.faults) {
        let args = fault.args.iter().fold(String::new(), |text, (name, value)| format!("{text} {name}={value}"));
        found.push(format!("{} {}{args}", fault.line, fault.code));
    }
    found.extend(stopped.then(|| "stopped".to_owned()));
    assert_eq!(found, expected, "{}", String::from_utf8_lossy(bytes));
}

fn check(text: &str, expected: &[&str]) {
    check_bytes(text.as_bytes(), Format::Xes, expected);
}

/// One trace around events.
fn check_trace(inside: &str, expected: &[&str]) {
    check(&format!("<log><trace>\n<string key='id' value='A'/>{inside}</trace></log>"), expected);
}

fn check_csv(rows: &str, expected: &[&str]) {
    check_bytes(format!("case:id,do,at,who,n,ok,case:due\n{rows}").as_bytes(), Format::Csv, expected);
}

const EVENT: &str = "<event><string key='do' value='x'/><date key='at' value='1970-01-01T00:00:00Z'/></event>";

#[test]
fn reads_both_standards_and_keeps_only_what_is_wanted() {
    check(
        "\u{feff}<?xml version='1.0' encoding=\"utf-8\" ?>\n<!-- <trace> -->\n<log xes.version=\"1.0\" xmlns='x'>
         <extension name='Concept' prefix='concept' uri='u'/><classifier name='c' keys='do'></classifier>
         <global scope='event'><string key='do' value='UNKNOWN'/></global><int key='total' value='many'/>
         <trace><string key='id' value='A'/><date key='due' value='2020-01-01'/>
         <event><string key='do' value='x'><int key='n' value='7'/></string><string key='who' value=''/>
         <list key='l'><values><string key='who' value='not he'/></values></list><boolean key='ok' value='true'/>
         <container key='c'><int key='n' value='8'/></container><int key='n' value='5'/><int key='m' value='no'/>
         <date key = \"at\"\n value = '1970-01-01T01:00:00.5+01:00'/></event></trace><trace><id key='id' value='B'/></trace></log>\n",
        &["A@6 2020-01-01 | x@7 500 60 - 5 true", "B@11 -"],
    );
}

#[test]
fn takes_entities_and_line_breaks_as_xml_means_them() {
    check_trace(
        "<event><string key='&#100;o' value='&lt;&#x4e2d;&#25991;&gt;\r\n&amp;&quot;&apos;\t&#10;'/><date key='at' value='1970-01-01'/></event>",
        &["A@1 - | <中文> &\"' \n@2 0 ? - - -"],
    );
    for bad in ["&nbsp;", "&#0;", "&#xd800;", "&amp", "& ", "&#+65;", "&;"] {
        let event = format!("<event><string key='do' value='{bad}'/><date key='at' value='1970-01-01'/></event>");
        check_trace(&event, &["A@1 -", &format!("2 log-bad-entity name=do value={bad}")]);
    }
}

#[test]
fn refuses_only_the_value_or_event_that_is_wrong() {
    let at = "<date key='at' value='1970-01-01T00:00:00Z'/>";
    let check_event = |inside: &str, kept: &str, fault: &str| {
        let case = format!("A@1 -{kept}");
        check_trace(
            &format!("\n<event>{inside}</event>"),
            &[case.as_str(), fault][..1 + usize::from(!fault.is_empty())],
        );
    };
    let event = |values: &str| format!("<string key='do' value='x'/>{at}{values}");
    check_event(&event(""), " | x@3 0 0 - - -", "");
    check_event(at, "", "3 log-no-activity name=do");
    check_event("<string key='do' value='x'/>", "", "3 log-no-time name=at");
    let bad_date = "<string key='do' value='x'/><date key='at' value='1970-02-30T00:00:00Z'/>";
    check_event(bad_date, "", "3 log-bad-date name=at value=1970-02-30T00:00:00Z");
    check_event(&event("<string key='do' value='y'/>"), "", "3 log-repeated-value name=do");
    check_event(&event("<int key='n' value='5.0'/>"), " | x@3 0 0 - - -", "3 log-bad-number name=n value=5.0");
    check_event(&event("<float key='n' value='1,5'/>"), " | x@3 0 0 - - -", "3 log-bad-number name=n value=1,5");
    check_event(&event("<boolean key='ok' value='ja'/>"), " | x@3 0 0 - - -", "3 log-bad-boolean name=ok value=ja");
    check_event(&event("<date key='n' value='soon'/>"), " | x@3 0 0 - - -", "3 log-bad-date name=n value=soon");
    check_event(&event("<int key='n'/>"), " | x@3 0 0 - - -", "3 log-no-value name=n value=");
    check_event(&event("<int value='3'/>"), " | x@3 0 0 - - -", "3 log-no-key found=int");
    check_event(
        &event("<thing><widget/><event>5</event></thing>"),
        " | x@3 0 0 - - -",
        "3 log-unknown-element found=thing",
    );
    check_event(&event("lost"), " | x@3 0 0 - - -", "3 log-stray-text found=lost");
    check_event(&event("<![CDATA[<event>]]>"), " | x@3 0 0 - - -", "3 log-stray-text found=<event>");
    let long = "字".repeat(30_000);
    let value = format!("<string key='n' value='{long}'/>");
    check_event(&event(&value), " | x@3 0 0 - - -", "3 log-long-value name=n limit=65536");
}

#[test]
fn refuses_a_case_without_an_id_and_an_event_without_a_case() {
    check(&format!("<log>\n<trace>{EVENT}</trace></log>"), &["2 log-no-case name=id"]);
    check(&format!("<log>\n{EVENT}</log>"), &["2 log-event-outside-case found=event"]);
}

#[test]
fn stops_where_the_markup_is_wrong() {
    let check_stop = |text: &str, fault: &str| check(text, &[fault, "stopped"]);
    check_stop("", "1 log-empty open=");
    check_stop("case,do\nA,x\n", "1 log-not-xes found=case,do\nA,x");
    check_stop("\n<xes:log></xes:log>", "2 log-not-xes found=xes:log");
    check_stop("<log>\n<trace></log>", "2 log-wrong-nesting found=log open=trace");
    check_stop("</log>", "1 log-wrong-nesting found=log open=");
    check_stop("<log><trace>\n<trace>", "2 log-wrong-place found=trace open=trace");
    check_stop("<log><trace><event>\n<event>", "2 log-wrong-place found=event open=event");
    check_stop("<log><classifier><int key='n' value='1'/>", "1 log-wrong-place found=int open=classifier");
    check_stop("<log><trace>\n<event>", "2 log-cut-short open=event");
    check_stop("<log><trace>\n<eve", "2 log-cut-short open=trace");
    check_stop("<log><!-- for ever", "1 log-cut-short open=log");
    check_stop("<log></log>\n<log></log>", "2 log-after-end found=log");
    check_stop("<log/>\nand more", "2 log-after-end found=and more");
    check_stop("<!DOCTYPE log [<!ENTITY a 'b'>]><log/>", "1 log-document-type");
    check_stop("<?xml version='1.0' encoding='GBK'?><log/>", "1 log-encoding encoding=GBK");
    check_stop("<log><int key='a value='3'/></log>", "1 log-bad-tag tag=<int key='a value='3'/></log>");
    check_stop("<log><int key='a' value='3/>\n<int key='b' value='3'/>", "1 log-bad-tag tag=<int key='a' value='3/>");
    check_stop("<log><int key='a'value='3'/>", "1 log-bad-tag tag=<int key='a'value='3'/>");
    check_stop("<log><int key='a' key='b'/>", "1 log-bad-tag tag=<int key='a' key='b'/>");
    check_stop("<log><int key=5/>", "1 log-bad-tag tag=<int key=5/>");
    check_stop("<log>< int/>", "1 log-bad-tag tag=< int/>");
    check_stop(&"<string key='a'>".repeat(70).replacen("string key='a'", "log", 1), "1 log-too-deep limit=64");
    check_stop(&format!("<log><!--{}-->", " ".repeat(2 << 20)), "1 log-long-piece limit=1048576");
}

#[test]
fn stops_after_a_hundred_faults() {
    let (_, result) = look(format!("<log>{}", "<a/>\n".repeat(1000)).as_bytes(), Format::Xes);
    let faults = result.unwrap_err();
    assert_eq!((faults.len(), faults[100].code, faults[100].line), (101, "log-too-many-faults", 100));
}

#[test]
fn names_the_line_of_bytes_that_are_no_text() {
    let mut bytes = format!("<log>\n<trace><string key='id' value='A'/>{EVENT}</trace>\n<!-- ").into_bytes();
    bytes.extend([0xd6, 0xd0, b'\n']);
    check_bytes(&bytes, Format::Xes, &["A@2 - | x@2 0 0 - - -", "3 log-not-utf8", "stopped"]);
    check_bytes(&[0xff, 0xfe, b'<', 0], Format::Xes, &["1 log-not-utf8", "stopped"]);
}

#[test]
fn unpacks_gzip_and_notices_damage() {
    let log = format!("<log>\n<trace><string key='id' value='A'/>{EVENT}</trace></log>");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(log.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let case = "A@2 - | x@2 0 0 - - -";
    check_bytes(&packed, Format::Xes, &[case]);
    check_bytes(&packed[..packed.len() - 3], Format::Xes, &[case, "2 log-gzip-cut-short", "stopped"]);
    let mut damaged = packed.clone();
    let checksum = packed.len() - 8;
    damaged[checksum] ^= 1;
    check_bytes(&damaged, Format::Xes, &[case, "2 log-gzip-damaged", "stopped"]);
    check_bytes(
        &[&packed[..], b"not a member of a gzip file"].concat(),
        Format::Xes,
        &[case, "2 log-gzip-damaged", "stopped"],
    );
}

#[test]
fn counts_equal_and_backward_times_without_sorting() {
    let event = |time: &str| format!("<event><string key='do' value='x'/><date key='at' value='{time}'/></event>");
    let times = ["1970-01-01T01:00:00+01:00", "1970-01-01T00:00:00Z", "1969-12-31T00:00:00Z", "1970-01-01"];
    let log = format!("<log><trace><id key='id' value='A'/>{}</trace></log>", times.map(event).concat());
    let (cases, result) = look(log.as_bytes(), Format::Xes);
    assert!(cases[0].ends_with("0 60 - - - | x@1 0 0 - - - | x@1 -86400000 0 - - - | x@1 0 ? - - -"), "{cases:?}");
    let summary = result.unwrap();
    assert_eq!((summary.equal_times, summary.out_of_order), (1, 1));
    assert_eq!((summary.incomparable_times, summary.without_offset), (1, 1));
}

#[test]
fn stops_when_told_to() {
    let log = format!("<log>{}", "<trace><id key='id' value='A'/></trace>".repeat(3));
    let summary = read(log.as_bytes(), Format::Xes, &wanted(Format::Xes), &mut |_| ControlFlow::Break(())).unwrap();
    assert_eq!((summary.cases, summary.broken_off), (1, true));
}

#[test]
fn csv_groups_rows_by_case_in_order_of_first_rows() {
    check_csv(
        "B,x,1970-01-01,u,1,,d\r\n\r\nA,y,1970-01-01 00:00:01Z,,,,\r\nB,\"z, \"\"q\"\"\n2\",1970-01-02,\"\",,true,d",
        &["B@2 d | x@2 0 ? u 1 - | z, \"q\"\n2@5 86400000 ? - - true", "A@4 - | y@4 1000 0 - - -"],
    );
}

#[test]
fn csv_refuses_rows_and_values_with_their_lines() {
    check_csv(
        "A,x,1970-01-01,,,\nA,x,1970-01-01,,,,\n",
        &["A@3 - | x@3 0 ? - - -", "2 log-row-width found=6 expected=7"],
    );
    check_csv(",x,1970-01-01,,,,\n", &["2 log-no-case name=case:id"]);
    check_csv("A,,1970-01-01,,,,\nA,x,,,,,\n", &["A@2 -", "2 log-no-activity name=do", "3 log-no-time name=at"]);
    check_csv("A,x,01/02/2020,,,,\n", &["A@2 -", "2 log-bad-date name=at value=01/02/2020"]);
    let differing = "A,x,1970-01-01,,,,d\nA,x,1970-01-01,,,,e\nA,x,1970-01-01,,,,d\n";
    let kept = "A@2 - | x@2 0 ? - - - | x@3 0 ? - - - | x@4 0 ? - - -";
    check_csv(differing, &[kept, "3 log-differing-value name=case:due value=e"]);
}

#[test]
fn csv_stops_where_cells_cannot_be_told() {
    check_csv("A,x,1970-01-01,,,,\"d\nA,x,1970-01-01,,,,\n", &["2 log-open-quote", "stopped"]);
    check_csv("\nA,5\" pipe,1970-01-01,,,,\n", &["3 log-stray-quote", "stopped"]);
    check_csv("A,\"x\"y,1970-01-01,,,,\n", &["2 log-stray-quote", "stopped"]);
    check_bytes(b"", Format::Csv, &["1 log-empty", "stopped"]);
    check_bytes(b"\ncase:id,do\n", Format::Csv, &["2 log-no-column name=case:due", "stopped"]);
    check_bytes(b"case:id,case:due,case:id\n", Format::Csv, &["1 log-repeated-column name=case:id", "stopped"]);
}

/// Gives one byte at a time after the first two, so that every piece is cut everywhere.
struct Drip<'a>(&'a [u8]);

impl std::io::Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some((first, rest)) = self.0.split_first().filter(|_| !buffer.is_empty()) else {
            return Ok(0);
        };
        buffer[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

#[test]
fn chunk_borders_change_nothing() {
    let trace = format!("<trace>\n<id key='id' value='案卷'/>{EVENT}<!-- 注 --></trace>");
    let log = format!("<log>{}</log>", trace.repeat(5_000));
    let (cases, result) = look(log.as_bytes(), Format::Xes);
    let summary = result.unwrap();
    assert_eq!((summary.cases, summary.events, cases.len()), (5_000, 5_000, 5_000));
    assert!(cases.iter().enumerate().all(|(n, case)| *case == format!("案卷@{} - | x@{} 0 0 - - -", n + 1, n + 2)));
    let dripped = read(Drip(log.as_bytes()), Format::Xes, &wanted(Format::Xes), &mut |_| ControlFlow::Continue(()));
    assert_eq!(dripped.unwrap(), summary);
    let cut = &log.as_bytes()[..log.len() - 100_001];
    assert!(look(cut, Format::Xes).1.is_err());
}

/// Text that is nearly a log.
fn nearly() -> impl Strategy<Value = String> {
    let pieces = [
        "<log>",
        "</log>",
        "<trace>",
        "</trace>",
        "<event>",
        "</event>",
        "<string key='id' value='A'/>",
        "<int key=\"n\" value=\"",
        "\"/>",
        "<string key='do' value='x'>",
        "</string>",
        "<date key='at' value='1970-01-01'/>",
        "&#x4e2d;",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?xml",
        "?>",
        "'",
        "\"",
        "<",
        ">",
        " ",
        "\n",
        "字",
        "case:id,do,at,who,n,ok,case:due\n",
        "A,x,1970-01-01,,,,\n",
        ",",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..60).prop_map(|chosen| chosen.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = look(&bytes, Format::Xes);
        let _ = look(&bytes, Format::Csv);
        let _ = look(&[&[0x1f, 0x8b, 8, 0][..], &bytes].concat(), Format::Xes);
    }

    #[test]
    fn no_text_makes_it_panic(text in nearly()) {
        let _ = look(format!("<log><trace>{text}").as_bytes(), Format::Xes);
        let _ = look(text.as_bytes(), Format::Xes);
        let _ = look(text.as_bytes(), Format::Csv);
    }

    #[test]
    fn csv_gives_back_any_text(activity in "[^\r\n].{0,20}", who in "(?s).{0,20}") {
        let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let log = format!("case:id,do,at,who,n,ok,case:due\nA,{},1970-01-01,{},,,\n", quote(&activity), quote(&who));
        let shown = if who.is_empty() { "-" } else { &who };
        let (cases, _) = look(log.as_bytes(), Format::Csv);
        prop_assert_eq!(cases, vec![format!("A@2 - | {activity}@2 0 ? {shown} - -")]);
    }
}
