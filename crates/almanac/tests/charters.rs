//! The files of charters/almanac: each day against the data they were taken from, and the versions of the years with
//! two announcements.

#[cfg(test)]
mod files;

use almanac::{Almanac, Day, DayKind, Span, Weekday};
use std::{collections::HashMap, fs};

#[test]
fn every_day_from_2007_to_2026_agrees_with_the_announced_days() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/holidays");
    let mut announced = HashMap::new();
    for year in 2007..=2026 {
        let Ok(text) = fs::read_to_string(format!("{folder}/{year}.json")) else {
            eprintln!("skipped: no {year}.json in ../shared/holidays");
            return;
        };
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        for entry in file["days"].as_array().unwrap() {
            let day: Day = entry["date"].as_str().unwrap().parse().unwrap();
            announced.insert(day, !entry["isOffDay"].as_bool().unwrap());
        }
    }
    let almanac = files::known_on(None);
    // 2007.json reaches into December 2006.
    for day in span("2006-12-01..2026-12-31").days() {
        let works = announced.get(&day).copied().unwrap_or(day.weekday() < Weekday::Sat);
        assert_eq!(almanac.is_workday(day), works, "{day}");
        assert_eq!(matches!(almanac.kind(day), DayKind::Workday | DayKind::Makeup(_)), works, "{day}");
        assert_eq!(almanac.because(day).is_some(), announced.contains_key(&day), "{day}");
    }
}

#[test]
fn the_year_2015_as_known_before_and_after_13_may() {
    let name = "抗日战争暨世界反法西斯战争胜利70周年纪念日";
    check("2015-05-12", "2015-09-03", DayKind::Workday, None);
    check("2015-05-12", "2015-09-06", DayKind::Weekend, None);
    check("2015-05-13", "2015-09-03", DayKind::Holiday(name), Some("2015-05-13"));
    check("2015-05-13", "2015-09-06", DayKind::Makeup(name), Some("2015-05-13"));
    check("2015-05-13", "2015-10-10", DayKind::Makeup("国庆节"), Some("2014-12-16"));
}

#[test]
fn the_year_2019_as_known_before_and_after_22_march() {
    check("2019-03-21", "2019-05-01", DayKind::Holiday("劳动节"), Some("2018-12-06"));
    check("2019-03-21", "2019-05-02", DayKind::Workday, None);
    check("2019-03-21", "2019-04-28", DayKind::Weekend, None);
    check("2019-03-22", "2019-05-01", DayKind::Holiday("劳动节"), Some("2019-03-22"));
    check("2019-03-22", "2019-05-03", DayKind::Holiday("劳动节"), Some("2019-03-22"));
    check("2019-03-22", "2019-04-28", DayKind::Makeup("劳动节"), Some("2019-03-22"));
    check("2019-03-22", "2019-05-05", DayKind::Makeup("劳动节"), Some("2019-03-22"));
}

#[test]
fn the_year_2020_as_known_before_and_after_27_january() {
    check("2020-01-26", "2020-01-31", DayKind::Workday, None);
    check("2020-01-26", "2020-02-01", DayKind::Makeup("春节"), Some("2019-11-21"));
    check("2020-01-27", "2020-01-30", DayKind::Holiday("春节"), Some("2019-11-21"));
    check("2020-01-27", "2020-01-31", DayKind::Holiday("春节"), Some("2020-01-27"));
    check("2020-01-27", "2020-02-01", DayKind::Holiday("春节"), Some("2020-01-27"));
    check("2020-01-27", "2020-02-03", DayKind::Workday, Some("2020-01-27"));
}

#[test]
fn years_not_announced_are_provisional() {
    let almanac = files::known_on(None);
    let provisional = |text: &str| almanac.is_provisional(day(text));
    assert!(!provisional("2026-12-31") && provisional("2027-01-01") && provisional("2006-12-30"));
    assert_eq!(almanac.kind(day("2027-02-05")), DayKind::Holiday("春节"));
    assert_eq!(almanac.kind(day("2027-02-09")), DayKind::Workday);
    assert_eq!(almanac.kind(day("2028-05-02")), DayKind::Holiday("劳动节"));
    assert_eq!(almanac.kind(day("2028-10-03")), DayKind::Holiday("国庆节"));
    assert_eq!(almanac.kind(day("2028-02-08")), DayKind::Workday);
    // The 2026 arrangement was issued on 2025-11-04.
    assert!(files::known_on(Some("2025-11-03")).is_provisional(day("2026-05-06")));
    assert!(!files::known_on(Some("2025-11-04")).is_provisional(day("2026-05-06")));
}

#[test]
fn the_days_of_2027_are_the_thirteen_of_the_law() {
    let almanac = files::known_on(None);
    let is_holiday = |day: &Day| matches!(almanac.kind(*day), DayKind::Holiday(_));
    assert_eq!(span("2027-01-01..2027-12-31").days().filter(is_holiday).count(), 13);
}

fn check(on: &str, date: &str, kind: DayKind<'_>, by: Option<&str>) {
    let almanac: Almanac = files::known_on(Some(on));
    assert_eq!(almanac.kind(day(date)), kind, "{date} as known on {on}");
    assert_eq!(almanac.because(day(date)).and_then(|one| one.issued), by.map(day), "{date} as known on {on}");
}

fn day(text: &str) -> Day {
    text.parse().expect("a date")
}

fn span(text: &str) -> Span {
    text.parse().expect("a span")
}
