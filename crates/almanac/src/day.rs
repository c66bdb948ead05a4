//! Civil days. Refuses time of day, zones, and days outside 1950-01-01..=2149-12-31.

use crate::text::{digits, not_a, serde_as_text};
use std::{fmt, str::FromStr};

/// A civil day of the Gregorian calendar, held as its number since 1970-01-01.
///
/// Limited to 1950-01-01..=2149-12-31 (the span of the tables in [`crate::Almanac`]); arithmetic stops at these ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

not_a!(
    /// The text is not a day between 1950-01-01 and 2149-12-31.
    NotADay,
    "1950年至2149年间的日期",
    "2024-09-24"
);

impl Day {
    /// 1950-01-01.
    pub const MIN: Day = Day(-7305);
    /// 2149-12-31.
    pub const MAX: Day = Day(65743);

    /// The day of this year, month (1–12) and day of the month (1–31), if it exists and is in range.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Day> {
        if !(1950..=2149).contains(&year)
            || !(1..=12).contains(&month)
            || !(1..=days_in_month(year, month)).contains(&day)
        {
            return None;
        }
        Some(Day(number_of(year, month, day)))
    }

    /// Year, month (1–12), day of the month (1–31).
    pub fn ymd(self) -> (i32, u8, u8) {
        let (year, month, day) = civil(i64::from(self.0));
        (i32::try_from(year).expect("a day in range has a year in range"), month, day)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// Days since 1970-01-01, negative before it.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of this number since 1970-01-01, or the nearer end of the range.
    pub fn from_number(number: i32) -> Day {
        Day(number.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// So many calendar days later (earlier when negative), stopping at the ends of the range.
    pub fn plus(self, days: i32) -> Day {
        Self::from_number(self.0.saturating_add(days))
    }

    /// The same-numbered day so many months later, or the end of that month when it has no such day (民法典 第二百零二条).
    pub fn plus_months(self, months: u16) -> Day {
        let (year, month, day) = self.ymd();
        let since_year_0 = year * 12 + i32::from(month) - 1 + i32::from(months);
        let (year, month) = (since_year_0 / 12, u8::try_from(since_year_0 % 12).expect("below 12") + 1);
        Self::from_ymd(year, month, day.min(days_in_month(year, month))).unwrap_or(Self::MAX)
    }

    /// Day of the week.
    pub fn weekday(self) -> Weekday {
        use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        // 1970-01-01 was a Thursday.
        [Thu, Fri, Sat, Sun, Mon, Tue, Wed][self.0.rem_euclid(7) as usize]
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        self.weekday() >= Weekday::Sat
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Day, NotADay> {
        read(text.as_bytes()).ok_or_else(|| NotADay { text: text.to_owned() })
    }
}

serde_as_text!(Day);

/// Reads `2024-09-24`, nothing before or after it.
pub(crate) fn read(text: &[u8]) -> Option<Day> {
    let (b'-', b'-', 10) = (*text.get(4)?, *text.get(7)?, text.len()) else {
        return None;
    };
    let (month, day) = (digits(&text[5..7])?, digits(&text[8..])?);
    Day::from_ymd(digits(&text[..4])?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// Year, month and day of a day number. The year begins in March here, so that the leap day is its last.
pub(crate) fn civil(number: i64) -> (i64, u8, u8) {
    let shifted = number + 719_468; // days since 0000-03-01
    let era = shifted.div_euclid(146_097); // of 400 years
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month as u8, day as u8)
}

/// The inverse of [`civil`], for years after 0.
fn number_of(year: i32, month: u8, day: u8) -> i32 {
    let (month, day) = (i32::from(month), i32::from(day));
    let year = year - i32::from(month <= 2);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_in_range_is_written_and_read_back_in_order() {
        let (mut before, mut count) = (None, 0);
        for year in 1950..=2149 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let Some(found) = Day::from_ymd(year, month, day) else {
                        continue;
                    };
                    assert_eq!(found.ymd(), (year, month, day));
                    assert_eq!(found.to_string().parse(), Ok(found));
                    assert!(before.is_none_or(|before: Day| before.plus(1) == found && before < found));
                    before = Some(found);
                    count += 1;
                }
            }
        }
        assert_eq!(count, 73_049);
        assert_eq!((Day::from_ymd(1950, 1, 1), before), (Some(Day::MIN), Some(Day::MAX)));
        assert_eq!((Day::MIN.plus(-1), Day::MAX.plus(i32::MAX)), (Day::MIN, Day::MAX));
    }

    #[test]
    fn known_days() {
        let day: Day = "2024-09-24".parse().unwrap();
        assert_eq!((day.number(), day.weekday(), day.is_weekend()), (19_990, Weekday::Tue, false));
        assert_eq!(Day::from_number(0).to_string(), "1970-01-01");
        assert_eq!(serde_json::to_string(&day).unwrap(), "\"2024-09-24\"");
        assert_eq!(serde_json::from_str::<Day>("\"2024-09-24\"").unwrap(), day);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2024-9-24",
            "2024-13-01",
            "2023-02-29",
            "2024-00-10",
            "2024-01-00",
            "1949-12-31",
            "2150-01-01",
            "2024-09-24 ",
            "+024-09-24",
            "2024/09/24",
            "二〇二四年",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay { text: text.to_owned() }));
        }
    }

    #[test]
    fn months_end_on_the_same_number_or_the_month_end() {
        let check =
            |from: &str, months, to: &str| assert_eq!(from.parse::<Day>().unwrap().plus_months(months).to_string(), to);
        check("2024-01-31", 1, "2024-02-29");
        check("2023-01-31", 1, "2023-02-28");
        check("2023-11-30", 3, "2024-02-29");
        check("2024-02-29", 12, "2025-02-28");
        check("2024-03-15", 0, "2024-03-15");
        check("2024-03-15", 9, "2024-12-15");
        check("2149-12-01", 1, "2149-12-31");
        check("2024-03-15", u16::MAX, "2149-12-31");
    }
}
