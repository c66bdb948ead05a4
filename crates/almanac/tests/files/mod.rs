//! The smallest reader of charters/almanac that tests can do with. The real one, with faults and places, lives in
//! `bureau`.

use almanac::{Almanac, Announcement, Day, FixedHoliday};
use std::fs;
use toml::{Table, Value};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../charters/almanac");

/// The calendar of the project as known on that day.
pub fn known_on(on: Option<&str>) -> Almanac {
    let (announcements, fixed) = read();
    Almanac::known_on(&announcements, &fixed, on.map(|on| on.parse().unwrap())).unwrap()
}

/// All files, in order of the years.
pub fn read() -> (Vec<Announcement>, Vec<FixedHoliday>) {
    let table = |name: &str| fs::read_to_string(format!("{FOLDER}/{name}.toml")).unwrap().parse::<Table>().unwrap();
    let years = (2007..=2027).flat_map(|year| list(&table(&year.to_string()), "announcement"));
    let fixed = list(&table("fixed"), "fixed");
    (years.map(|one| announcement(&one)).collect(), fixed.iter().map(fixed_holiday).collect())
}

fn announcement(from: &Table) -> Announcement {
    let issued = from.get("issued").map(|date| date.as_datetime().unwrap().to_string().parse().unwrap());
    let (mut off, mut work) = (Vec::new(), Vec::new());
    for holiday in list(from, "holiday") {
        let name = text(&holiday, "name");
        off.extend(texts(&holiday, "off").iter().map(|span| (span.parse().unwrap(), name.clone())));
        for span in texts(&holiday, "work") {
            let days = span.parse::<almanac::Span>().unwrap().days();
            work.extend(days.map(|day: Day| (day, name.clone())));
        }
    }
    Announcement { issued, title: text(from, "title"), source: text(from, "source"), off, work }
}

fn fixed_holiday(from: &Table) -> FixedHoliday {
    let number = |key: &str| from[key].as_integer().unwrap();
    FixedHoliday {
        month: number("month") as u8,
        day: number("day") as u8,
        name: text(from, "name"),
        from_year: number("from_year") as i32,
    }
}

fn list(from: &Table, key: &str) -> Vec<Table> {
    from[key].as_array().unwrap().iter().map(|one| one.as_table().unwrap().clone()).collect()
}

fn texts(from: &Table, key: &str) -> Vec<String> {
    let values = from.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn text(from: &Table, key: &str) -> String {
    from[key].as_str().unwrap().to_owned()
}
