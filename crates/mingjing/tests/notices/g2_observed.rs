//! N0 三（三）: 监察系统要能接入各部门已有的业务系统, 对其办件同样计时、预警、纠错.

use crate::clock;
use almanac::{Day, Instant};
use archive::Archive;
use bureau::act::{Act, ActKind, Withdraw, Words};
use bureau::id::ItemId;
use bureau::observe::Sighting;
use drill::shipped;
use eventlog::Format;
use eventlog::map::Map;
use eventlog::sight::sightings;
use office::{Founding, ListAsk, No, Office, Who};
use std::sync::Arc;

fn at(text: &str) -> Instant {
    Instant::parse(&format!("{text}:00+08:00")).unwrap().0
}

fn county() -> (tempfile::TempDir, Office) {
    let folder = tempfile::tempdir().unwrap();
    let place = shipped::place();
    let archive = Archive::create(folder.path(), &place.body).unwrap();
    let (acts, source) = (place.acts, "test".into());
    let founding = Founding { texts: shipped::texts(), acts, at: at("2025-01-06 09:00"), source };
    let office = office::found(archive, &founding, Arc::new(|bytes: &mut [u8]| bytes.fill(7))).unwrap();
    (folder, office)
}

fn seen(office: &Office, log: &str) -> Vec<Sighting> {
    let (map, charter) = (Map::read("former.toml", shipped::FORMER_MAP).unwrap(), office.charter().unwrap());
    let found = sightings(log.as_bytes(), "log.csv", Format::Csv, &map, &charter, None);
    found.unwrap_or_else(|faults| panic!("{faults:#?}")).cases
}

const LOG: &str = "案件号,环节,时间,申请人
A1,收件登记,2026-01-05T09:00:00+08:00,李某
A1,受理,2026-01-14T09:00:00+08:00,李某
A2,收件登记,2026-01-06T09:00:00+08:00,王某
";

fn refused<T: std::fmt::Debug>(answer: Result<T, No>) -> &'static str {
    match answer {
        Err(No::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

fn seat(office: &Office, post: &str, day: Day) -> Who {
    let roster = office.roster();
    let seat = roster.tenures().find(|seat| seat.post.as_str() == post && seat.holds(day)).unwrap();
    Who::Seat { person: seat.person, tenure: seat.id, post: seat.post.clone() }
}

/// Seen, judged, never acted upon: lateness stays, the sweep deems nothing, no paper is given of what another did.
#[test]
fn g2_a_case_of_another_system_is_watched_and_not_handled() {
    let (_folder, office) = county();
    let now = at("2026-02-02 09:00");
    let kept = office.observe(seen(&office, LOG), now).unwrap().unwrap();
    assert_eq!((kept.new, kept.entries, kept.late), (2, 3, 2));
    let officer = seat(&office, "market-officer", now.day(office.zone()));
    let id = office.find(&officer, "旧审批系统:A1", now).unwrap();
    let view = office.view(&officer, id, now).unwrap();
    assert_eq!((view.observed.as_deref(), view.title.as_str()), (Some("旧审批系统"), "李某"));
    assert!(view.open.is_empty() && view.papers.is_empty() && view.materials.is_empty() && view.holder.is_none());
    assert!(view.shut.iter().all(|shut| shut.act == ActKind::Erase), "{:?}", view.shut);
    // 行政许可法第32条: accepted seven working days after receipt, deemed so from the day of receipt.
    assert_eq!((clock(&view, "受理").late, clock(&view, "受理").due.to_string().as_str()), (2, "2026-01-12"));
    assert!(clock(&view, "法定办结").sentence.contains("1月5日"), "{}", clock(&view, "法定办结").sentence);
    assert!(view.journal.iter().all(|said| said.observed && said.written_later));
    assert_eq!(view.journal[0].text, "“旧审批系统”显示已受理");
    assert_eq!(refused(office.act(&officer, id, view.seq, Act::Accept, now)), "observed");
    let withdraw = Act::Withdraw(Withdraw { reason: Words::new("") });
    assert_eq!(refused(office.act(&officer, id, view.seq, withdraw, now)), "observed");
    // What comes round is opened beside it; nothing is done on what was only seen.
    office.open_duties(now).unwrap();
    assert_eq!(office.sweep(now).unwrap(), 0);
    let list = office.today(&officer, &ListAsk { limit: 9, ..ListAsk::default() }, now).unwrap();
    assert!(list.rows.len() == 2 && list.rows.iter().all(|row| row.observed.as_deref() == Some("旧审批系统")));
    assert_eq!(office.numbers(now).unwrap().open.to_string(), "0");
    assert_eq!(refused(office.track("旧审批系统:A1", "AAAA-AAAA-AAAA", now)), "no-such-matter");
}

/// Loaded again it adds nothing, gone on it adds what is new, and what it contradicts it does not change.
#[test]
fn g2_a_log_is_loaded_once_and_never_against_itself() {
    let (_folder, office) = county();
    let now = at("2026-02-02 09:00");
    office.observe(seen(&office, LOG), now).unwrap().unwrap();
    let again = office.observe(seen(&office, LOG), at("2026-02-03 09:00")).unwrap().unwrap();
    assert_eq!((again.new, again.same, again.entries), (0, 2, 0));

    let grown = format!("{LOG}A2,受理,2026-01-08T10:00:00+08:00,王某\nA3,收件登记,2026-01-09T10:00:00+08:00,赵某\n");
    let more = office.observe(seen(&office, &grown), at("2026-02-04 09:00")).unwrap().unwrap();
    assert_eq!((more.new, more.grown, more.same, more.entries), (1, 1, 1, 2));

    let other = format!("{}A4,收件登记,2026-01-09T10:00:00+08:00,钱某\n", grown.replace("01-14", "01-13"));
    let no = office.observe(seen(&office, &other), at("2026-02-05 09:00")).unwrap().unwrap_err();
    let [one] = &no[..] else { panic!("{no:?}") };
    assert_eq!((one.case.as_str(), one.nth, one.line), ("A1", 2, 2));
    let shorter = office.observe(seen(&office, LOG), at("2026-02-05 09:00")).unwrap().unwrap_err();
    assert!(shorter.len() == 1 && shorter[0].case == "A2" && shorter[0].now.is_none());
    // Nothing of a log that is refused was written.
    let same = office.observe(seen(&office, &grown), at("2026-02-06 09:00")).unwrap().unwrap();
    assert_eq!((same.new, same.same, same.entries), (0, 3, 0));
}

/// Killed on the way, the load goes on where it was: every case is there whole or not at all.
#[test]
fn g2_a_load_that_broke_off_goes_on() {
    let (_folder, office) = county();
    let now = at("2026-11-20 09:00");
    let days = ("2025-11-20".parse().unwrap(), "2026-05-20".parse().unwrap());
    let charter = office.charter().unwrap();
    let log = drill::former_log(&charter, shipped::QUESTIONS, 1, days, 150).unwrap();
    let all = seen(&office, &log);
    let part = office.observe(all[..40].to_vec(), now).unwrap().unwrap();
    let rest = office.observe(all.clone(), now).unwrap().unwrap();
    assert_eq!((part.new, rest.same, rest.new, rest.grown), (40, 40, 110, 0));
    let acts: usize = all.iter().map(|case| case.seen.len()).sum();
    assert_eq!(part.entries + rest.entries, acts as u64);
    assert!(rest.late > 5 && rest.late < 75, "{}", rest.late);
}

/// What the log does not say is not made up: the case is put aside, the activity counted.
#[test]
fn g2_what_a_log_does_not_say_is_not_guessed() {
    let (_folder, office) = county();
    let (map, charter) = (Map::read("former.toml", shipped::FORMER_MAP).unwrap(), office.charter().unwrap());
    let log = "案件号,环节,时间,申请人\nB1,受理,2026-01-05T09:00:00+08:00,李某\nB1,收件登记,2026-01-06T09:00:00+08:00,李某\n\
        B2,收件登记,2026-01-06T09:00:00+08:00,李某\nB2,电话催办,2026-01-07T09:00:00+08:00,李某\n";
    let read = |item: Option<&ItemId>| sightings(log.as_bytes(), "log.csv", Format::Csv, &map, &charter, item);
    let found = read(None).unwrap();
    assert_eq!((found.cases.len(), found.aside_count, found.unknown[0].name.as_str()), (1, 1, "电话催办"));
    assert_eq!((found.aside[0].code, found.aside[0].line), ("aside-unopened", 2));
    assert_eq!(read(Some(&ItemId::new("nothing"))).unwrap_err()[0].code, "into-item");
    assert_eq!(read(Some(&ItemId::new("science-consult"))).unwrap_err()[0].code, "into-procedure");
}
