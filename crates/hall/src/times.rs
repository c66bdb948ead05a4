//! Days and moments as people read them. Refuses every zone but the one it is told.

use almanac::{Day, Instant, Zone};

/// `周一`
pub fn weekday(day: Day) -> &'static str {
    ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][day.weekday() as usize % 7]
}

/// For lists: `11-03 周一`, with the year when it is not this one.
pub fn short(day: Day, today: Day) -> String {
    let (year, month, number) = day.ymd();
    let name = weekday(day);
    if year == today.year() {
        format!("{month:02}-{number:02} {name}")
    } else {
        format!("{year}-{month:02}-{number:02} {name}")
    }
}

/// `11月3日`, with the year when it is not this one.
pub fn plain(day: Day, today: Day) -> String {
    bureau::sentence::date(day, Some(today.year()))
}

/// `2025年11月3日`
pub fn full(day: Day) -> String {
    bureau::sentence::date(day, None)
}

/// `2025年11月3日 周一`
pub fn full_day(day: Day) -> String {
    format!("{} {}", full(day), weekday(day))
}

/// `11-03 周一 16:30`, with the year when it is not this one.
pub fn moment(at: Instant, zone: Zone, today: Day) -> String {
    format!("{} {}", short(at.day(zone), today), of_day(at, zone))
}

/// `2025年11月3日 16:30`
pub fn full_moment(at: Instant, zone: Zone) -> String {
    format!("{} {}", full(at.day(zone)), of_day(at, zone))
}

/// `16:30`
pub fn of_day(at: Instant, zone: Zone) -> String {
    let minute = at.minute_of_day(zone);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_the_zone_and_with_the_year_where_needed() {
        let (at, _) = Instant::parse("2025-11-02T16:30:00Z").expect("an instant");
        let today = Day::from_ymd(2025, 12, 1).expect("a day");
        assert_eq!(moment(at, Zone::BEIJING, today), "11-03 周一 00:30");
        let next = Day::from_ymd(2026, 1, 1).expect("a day");
        assert_eq!(short(at.day(Zone::BEIJING), next), "2025-11-03 周一");
        assert_eq!(full_moment(at, Zone::BEIJING), "2025年11月3日 00:30");
    }
}
