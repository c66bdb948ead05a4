//! The calendar of working days as it was known on a day. Refuses to guess: announcements that contradict themselves
//! are conflicts, and a year nobody announced is marked provisional.

use crate::{Day, Span};
use std::collections::BTreeMap;
use std::fmt;

/// What a day is in the calendar, with the name of the holiday that made it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind<'a> {
    /// Monday to Friday, no holiday.
    Workday,
    /// 调休上班: a Saturday or Sunday worked for this holiday.
    Makeup(&'a str),
    /// Saturday or Sunday, neither worked nor part of a holiday.
    Weekend,
    /// Part of this holiday, on whatever day of the week.
    Holiday(&'a str),
}

/// 放假通知: which days are off and which are worked, by one paper.
///
/// It belongs to the year of its last day, though it may name days of the December before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// When it was issued; `None` for the statutory days of a year not announced yet, which count as provisional only.
    pub issued: Option<Day>,
    /// Title of the paper.
    pub title: String,
    /// Where the paper is found.
    pub source: String,
    /// Days off, with the name of the holiday.
    pub off: Vec<(Span, String)>,
    /// Days worked, with the name of the holiday.
    pub work: Vec<(Day, String)>,
}

/// A holiday on the same date every year (全国年节及纪念日放假办法 第二条); used for provisional years only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedHoliday {
    /// 1–12.
    pub month: u8,
    /// 1–31.
    pub day: u8,
    /// Name of the holiday.
    pub name: String,
    /// First year in which it applied.
    pub from_year: i32,
}

/// Why a set of announcements is no calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// One announcement names the day twice: as off and as worked, or for two holidays.
    NamedTwice {
        /// The day.
        day: Day,
        /// Title of the announcement.
        title: String,
    },
    /// Two announcements of the same date of issue name the day, so neither overrides the other.
    SameIssue {
        /// The day.
        day: Day,
        /// Titles of the two.
        titles: [String; 2],
    },
    /// A span whose end lies before its beginning.
    Backwards {
        /// The span.
        span: Span,
        /// Title of the announcement.
        title: String,
    },
    /// A fixed holiday on a date no year has.
    NoSuchDate {
        /// Month as given.
        month: u8,
        /// Day as given.
        day: u8,
        /// Name of the holiday.
        name: String,
    },
}

/// The working days from 1950 to 2149 as known on some day.
///
/// Tables of about 0.4 MB answer in constant time: for each day the number of working days before it, and for each
/// working day its date.
#[derive(Clone, Debug)]
pub struct Almanac {
    announcements: Vec<Announcement>,
    /// Days named by a holiday, in order.
    marks: Vec<(Day, Mark)>,
    /// Working days before each day, with one more at the end; at most 53,000, so two bytes are enough.
    before: Box<[u16]>,
    /// The day number of each working day.
    dates: Box<[i32]>,
    /// Which years from 1950 on are provisional.
    provisional: [bool; YEARS],
}

#[derive(Clone, Debug)]
struct Mark {
    off: bool,
    name: String,
    /// Index of the announcement that decided; none for a fixed holiday.
    by: Option<usize>,
}

const YEARS: usize = 200;
const FIRST_YEAR: i32 = 1950;

impl Almanac {
    /// The calendar made of the announcements issued up to and including `on` (all of them when `None`).
    ///
    /// A later announcement overrides an earlier one day by day, in order of issue. A year to which no issued
    /// announcement belongs is provisional: Monday to Friday, the fixed holidays, and announcements without a date of
    /// issue, which are used for nothing else. All conflicts are returned at once, whatever `on` is.
    pub fn known_on(
        announcements: &[Announcement],
        fixed: &[FixedHoliday],
        on: Option<Day>,
    ) -> Result<Almanac, Vec<Conflict>> {
        let conflicts = conflicts(announcements, fixed);
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        let is_known = |one: &&Announcement| on.is_none_or(|on| one.issued.is_none_or(|issued| issued <= on));
        let mut known: Vec<Announcement> = announcements.iter().filter(is_known).cloned().collect();
        known.sort_by_key(|one| one.issued); // those without a date come first

        let mut provisional = [true; YEARS];
        for year in known.iter().filter(|one| one.issued.is_some()).filter_map(year_of) {
            provisional[index_of_year(year)] = false;
        }
        let mut marks = BTreeMap::new();
        for holiday in fixed {
            for year in holiday.from_year.max(FIRST_YEAR)..FIRST_YEAR + YEARS as i32 {
                if let Some(day) =
                    Day::from_ymd(year, holiday.month, holiday.day).filter(|_| provisional[index_of_year(year)])
                {
                    marks.insert(day, Mark { off: true, name: holiday.name.clone(), by: None });
                }
            }
        }
        for (by, announcement) in known.iter().enumerate() {
            for (day, off, name) in named_days(announcement) {
                if announcement.issued.is_some() || provisional[index_of_year(day.year())] {
                    marks.insert(day, Mark { off, name: name.to_owned(), by: Some(by) });
                }
            }
        }
        Ok(Self::from_marks(known, marks.into_iter().collect(), provisional))
    }

    /// A calendar of weekends only, nothing provisional: for the files of an authority abroad.
    pub fn mon_fri() -> Almanac {
        Self::from_marks(Vec::new(), Vec::new(), [false; YEARS])
    }

    /// Whether people work on that day.
    #[inline]
    pub fn is_workday(&self, day: Day) -> bool {
        let index = index_of(day);
        self.before[index] != self.before[index + 1]
    }

    /// What the day is, and by which holiday.
    pub fn kind(&self, day: Day) -> DayKind<'_> {
        match (self.mark(day), day.is_weekend()) {
            (Some(Mark { off: true, name, .. }), _) => DayKind::Holiday(name),
            (Some(Mark { off: false, name, .. }), true) => DayKind::Makeup(name),
            (None, true) => DayKind::Weekend,
            (_, false) => DayKind::Workday,
        }
    }

    /// The announcement that decided what the day is; none for ordinary days and fixed holidays.
    pub fn because(&self, day: Day) -> Option<&Announcement> {
        self.mark(day)?.by.map(|by| &self.announcements[by])
    }

    /// Whether no issued announcement for the year of the day is known.
    pub fn is_provisional(&self, day: Day) -> bool {
        self.is_provisional_year(day.year())
    }

    /// The n-th working day after the day; the day itself for 0, be it a working day or not. Stops at 2149-12-31.
    #[inline]
    pub fn add(&self, day: Day, workdays: u16) -> Day {
        if workdays == 0 {
            return day;
        }
        let nth = usize::from(self.before[index_of(day) + 1]) + usize::from(workdays) - 1;
        self.dates.get(nth).map_or(Day::MAX, |&number| Day::from_number(number))
    }

    /// Working days after `a` up to and including `b`; negative when `b` is before `a`.
    #[inline]
    pub fn between(&self, a: Day, b: Day) -> i32 {
        i32::from(self.before[index_of(b) + 1]) - i32::from(self.before[index_of(a) + 1])
    }

    pub(crate) fn is_provisional_year(&self, year: i32) -> bool {
        self.provisional[index_of_year(year)]
    }

    fn mark(&self, day: Day) -> Option<&Mark> {
        let index = self.marks.binary_search_by_key(&day, |(marked, _)| *marked).ok()?;
        Some(&self.marks[index].1)
    }

    fn from_marks(announcements: Vec<Announcement>, marks: Vec<(Day, Mark)>, provisional: [bool; YEARS]) -> Almanac {
        let (mut before, mut dates) = (Vec::with_capacity(index_of(Day::MAX) + 2), Vec::new());
        let mut marked = marks.iter().peekable();
        for day in (Span { from: Day::MIN, to: Day::MAX }).days() {
            before.push(dates.len() as u16);
            let works = match marked.next_if(|(named, _)| *named == day) {
                Some((_, mark)) => !mark.off,
                None => !day.is_weekend(),
            };
            if works {
                dates.push(day.number());
            }
        }
        before.push(u16::try_from(dates.len()).expect("200 years have about 52,000 working days"));
        Almanac { announcements, marks, before: before.into(), dates: dates.into(), provisional }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Conflict::NamedTwice { day, title } => {
                write!(f, "《{title}》两次列出{day}，无法确定当日放假还是上班")
            }
            Conflict::SameIssue { day, titles: [first, second] } => {
                write!(f, "《{first}》和《{second}》同日发布，都列出{day}，无法确定以何者为准")
            }
            Conflict::Backwards { span, title } => write!(f, "《{title}》的区间{span}止日早于起日"),
            Conflict::NoSuchDate { month, day, name } => {
                write!(f, "{name}定在{month}月{day}日，没有这一天")
            }
        }
    }
}

impl std::error::Error for Conflict {}

#[inline]
fn index_of(day: Day) -> usize {
    (day.number() - Day::MIN.number()) as usize
}

fn index_of_year(year: i32) -> usize {
    (year - FIRST_YEAR) as usize
}

fn year_of(announcement: &Announcement) -> Option<i32> {
    named_days(announcement).map(|(day, ..)| day.year()).max()
}

/// Each day the announcement names, whether it is off, and the holiday's name.
fn named_days(announcement: &Announcement) -> impl Iterator<Item = (Day, bool, &str)> {
    let off = announcement.off.iter().flat_map(|(span, name)| span.days().map(move |day| (day, true, name.as_str())));
    let work = announcement.work.iter().map(|(day, name)| (*day, false, name.as_str()));
    off.chain(work)
}

fn conflicts(announcements: &[Announcement], fixed: &[FixedHoliday]) -> Vec<Conflict> {
    let mut found = Vec::new();
    let mut named: BTreeMap<(Option<Day>, Day), &Announcement> = BTreeMap::new();
    for announcement in announcements {
        let title = &announcement.title;
        let backwards = announcement.off.iter().filter(|(span, _)| span.is_empty());
        found.extend(backwards.map(|(span, _)| Conflict::Backwards { span: *span, title: title.clone() }));
        for (day, ..) in named_days(announcement) {
            match named.insert((announcement.issued, day), announcement) {
                Some(other) if std::ptr::eq(other, announcement) => {
                    found.push(Conflict::NamedTwice { day, title: title.clone() });
                }
                Some(other) => found.push(Conflict::SameIssue { day, titles: [other.title.clone(), title.clone()] }),
                None => {}
            }
        }
    }
    // A leap year has every date that any year has.
    let impossible = fixed.iter().filter(|holiday| Day::from_ymd(2000, holiday.month, holiday.day).is_none());
    found.extend(impossible.map(|holiday| Conflict::NoSuchDate {
        month: holiday.month,
        day: holiday.day,
        name: holiday.name.clone(),
    }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn announcement(issued: Option<&str>, off: &[&str], work: &[&str]) -> Announcement {
        let name = |text: &str| format!("假{text}");
        Announcement {
            issued: issued.map(day),
            title: format!("通知{}", issued.unwrap_or("无")),
            source: String::new(),
            off: off.iter().map(|text| (text.parse().unwrap(), name(text))).collect(),
            work: work.iter().map(|text| (day(text), name(text))).collect(),
        }
    }

    fn labour_day() -> Vec<FixedHoliday> {
        vec![FixedHoliday { month: 5, day: 1, name: "劳动节".to_owned(), from_year: 1950 }]
    }

    /// 2019: one day off at first, then four days and two make-up Sundays.
    fn may_2019() -> Vec<Announcement> {
        vec![
            announcement(Some("2019-03-22"), &["2019-05-01..2019-05-04"], &["2019-04-28", "2019-05-05"]),
            announcement(Some("2018-12-06"), &["2018-12-31..2019-01-01", "2019-05-01"], &["2018-12-29"]),
            announcement(None, &["2019-05-02", "2020-05-02"], &[]),
        ]
    }

    fn check(on: Option<&str>, date: &str, kind: DayKind<'_>, by: Option<&str>, provisional: bool) {
        let almanac = Almanac::known_on(&may_2019(), &labour_day(), on.map(day)).unwrap();
        let date = day(date);
        assert_eq!(almanac.kind(date), kind, "{date} as known on {on:?}");
        assert_eq!(almanac.is_workday(date), matches!(kind, DayKind::Workday | DayKind::Makeup(_)));
        assert_eq!(almanac.because(date).map(|one| one.title.as_str()), by);
        assert_eq!(almanac.is_provisional(date), provisional);
    }

    #[test]
    fn a_later_announcement_overrides_an_earlier_one_from_its_issue_on() {
        let second = Some("通知2019-03-22");
        check(Some("2019-03-21"), "2019-05-02", DayKind::Workday, None, false);
        check(Some("2019-03-22"), "2019-05-02", DayKind::Holiday("假2019-05-01..2019-05-04"), second, false);
        check(Some("2019-03-21"), "2019-04-28", DayKind::Weekend, None, false);
        check(None, "2019-04-28", DayKind::Makeup("假2019-04-28"), second, false);
        check(Some("2019-03-21"), "2019-05-01", DayKind::Holiday("假2019-05-01"), Some("通知2018-12-06"), false);
        check(None, "2019-05-01", DayKind::Holiday("假2019-05-01..2019-05-04"), second, false);
    }

    #[test]
    fn a_year_nobody_announced_has_statutory_and_fixed_days_only() {
        let statutory = Some("通知无");
        check(Some("2018-12-05"), "2019-05-02", DayKind::Holiday("假2019-05-02"), statutory, true);
        check(None, "2020-05-02", DayKind::Holiday("假2020-05-02"), statutory, true);
        check(None, "2020-05-01", DayKind::Holiday("劳动节"), None, true);
        check(None, "2020-05-04", DayKind::Workday, None, true);
    }

    #[test]
    fn an_announcement_reaches_into_december_without_announcing_that_year() {
        check(None, "2018-12-31", DayKind::Holiday("假2018-12-31..2019-01-01"), Some("通知2018-12-06"), true);
        check(None, "2018-12-29", DayKind::Makeup("假2018-12-29"), Some("通知2018-12-06"), true);
    }

    #[test]
    fn a_foreign_calendar_has_weekends_only() {
        let almanac = Almanac::mon_fri();
        assert_eq!(almanac.kind(day("2024-10-01")), DayKind::Workday);
        assert_eq!(almanac.kind(day("2024-10-05")), DayKind::Weekend);
        assert!(!almanac.is_provisional(day("2140-10-01")));
        assert_eq!(almanac.add(day("2024-10-04"), 1), day("2024-10-07"));
        assert_eq!(almanac.add(Day::MAX, 1), Day::MAX);
    }

    #[test]
    fn contradictions_are_named_all_at_once() {
        let mut twice = announcement(Some("2020-01-01"), &["2020-02-01"], &["2020-02-01"]);
        let backwards = Span { from: day("2020-03-02"), to: day("2020-03-01") };
        twice.off.push((backwards, String::new()));
        let rival = announcement(Some("2020-01-01"), &[], &["2020-02-01"]);
        let fixed = FixedHoliday { month: 2, day: 30, name: "无".to_owned(), from_year: 1950 };
        let found = Almanac::known_on(&[twice.clone(), rival], &[fixed], Some(Day::MIN)).unwrap_err();
        let (title, date) = (twice.title, day("2020-02-01"));
        assert_eq!(
            found,
            [
                Conflict::Backwards { span: backwards, title: title.clone() },
                Conflict::NamedTwice { day: date, title: title.clone() },
                Conflict::SameIssue { day: date, titles: [title.clone(), title] },
                Conflict::NoSuchDate { month: 2, day: 30, name: "无".to_owned() },
            ]
        );
        assert_eq!(found[1].to_string(), "《通知2020-01-01》两次列出2020-02-01，无法确定当日放假还是上班");
    }

    proptest! {
        #[test]
        fn adding_and_counting_are_inverse(start in 17_000..19_000, workdays in 1u16..800, other in 17_000..19_000) {
            let almanac = Almanac::known_on(&may_2019(), &labour_day(), None).unwrap();
            let (start, other) = (Day::from_number(start), Day::from_number(other));
            let end = almanac.add(start, workdays);
            prop_assert!(almanac.is_workday(end));
            prop_assert_eq!(almanac.between(start, end), i32::from(workdays));
            prop_assert_eq!(almanac.between(start, end.plus(-1)), i32::from(workdays) - 1);
            let span = Span { from: start.min(other).plus(1), to: start.max(other) };
            let counted = span.days().filter(|day| almanac.is_workday(*day)).count() as i32;
            prop_assert_eq!(almanac.between(start, other), if start <= other { counted } else { -counted });
        }
    }
}
