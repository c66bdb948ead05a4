//! Instants and zones. Refuses zone names, guessed zones, leap seconds and the present time.

use crate::day::{self, Day, civil};
use crate::text::{digits, not_a, serde_as_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

const MINUTE: i64 = 60_000;
const DAY: i64 = 1_440 * MINUTE;

/// An instant as UTC milliseconds since 1970-01-01T00:00Z; serialised as that integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

/// An offset from UTC in minutes, less than a day either way; written `+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone(i16);

not_a!(
    /// The text is not an RFC 3339 date and time with an offset, between 1950 and 2149.
    NotAnInstant,
    "带时区的时刻",
    "2024-09-24T08:30:00+08:00"
);
not_a!(
    /// The text is not an offset from UTC.
    NotAZone,
    "时区",
    "+08:00"
);

impl Instant {
    /// The instant so many milliseconds after 1970-01-01T00:00Z.
    pub const fn from_millis(millis: i64) -> Instant {
        Instant(millis)
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// So many milliseconds later, stopping at the ends of the integer.
    pub const fn plus_millis(self, millis: i64) -> Instant {
        Instant(self.0.saturating_add(millis))
    }

    /// 00:00 of this day in this zone.
    pub fn midnight(day: Day, zone: Zone) -> Instant {
        Instant(i64::from(day.number()) * DAY - zone.millis())
    }

    /// The civil day in this zone, or the nearer end of the range of [`Day`].
    pub fn day(self, zone: Zone) -> Day {
        let number = self.0.saturating_add(zone.millis()).div_euclid(DAY);
        let limit = |end: Day| i64::from(end.number());
        Day::from_number(number.clamp(limit(Day::MIN), limit(Day::MAX)) as i32)
    }

    /// Whole minutes since 00:00 in this zone, 0..1440.
    pub fn minute_of_day(self, zone: Zone) -> u16 {
        (self.0.saturating_add(zone.millis()).rem_euclid(DAY) / MINUTE) as u16
    }

    /// Reads RFC 3339, `2011-10-11T13:45:40.276+02:00`, and keeps the offset it was written in.
    ///
    /// Digits after the millisecond are cut off. A missing offset, a 60th second and a day outside 1950–2149 are refused.
    pub fn parse(text: &str) -> Result<(Instant, Zone), NotAnInstant> {
        read(text.as_bytes()).ok_or_else(|| NotAnInstant { text: text.to_owned() })
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC with milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        let of_day = self.0.rem_euclid(DAY);
        let (hour, minute) = (of_day / (60 * MINUTE), of_day / MINUTE % 60);
        let (second, milli) = (of_day / 1_000 % 60, of_day % 1_000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
    }
}

impl Zone {
    /// UTC.
    pub const UTC: Zone = Zone(0);
    /// +08:00, the legal time of China.
    pub const BEIJING: Zone = Zone(480);

    /// The zone so many minutes east of UTC (west when negative), if less than a day.
    pub fn from_minutes(minutes: i16) -> Option<Zone> {
        (-1_439..=1_439).contains(&minutes).then_some(Zone(minutes))
    }

    /// Minutes east of UTC, negative west of it.
    pub const fn minutes(self) -> i16 {
        self.0
    }

    fn millis(self) -> i64 {
        i64::from(self.0) * MINUTE
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl FromStr for Zone {
    type Err = NotAZone;

    /// Reads `+08:00`, `-05:30` or `Z`.
    fn from_str(text: &str) -> Result<Zone, NotAZone> {
        read_zone(text.as_bytes()).ok_or_else(|| NotAZone { text: text.to_owned() })
    }
}

serde_as_text!(Zone);

fn read(text: &[u8]) -> Option<(Instant, Zone)> {
    let (date, rest) = text.split_at_checked(10)?;
    let (clock, rest) = rest.split_at_checked(9)?;
    let [b'T' | b't' | b' ', _, _, b':', _, _, b':', _, _] = clock else {
        return None;
    };
    let day = day::read(date)?;
    let (hour, minute, second) = (digits(&clock[1..3])?, digits(&clock[4..6])?, digits(&clock[7..])?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (millis, rest) = read_fraction(rest)?;
    let zone = read_zone(rest)?;
    let of_day = i64::from((hour * 60 + minute) * 60 + second) * 1_000 + i64::from(millis);
    Some((Instant::midnight(day, zone).plus_millis(of_day), zone))
}

/// Milliseconds of an optional `.276…`, and what follows it.
fn read_fraction(text: &[u8]) -> Option<(i32, &[u8])> {
    let Some(text) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (fraction, rest) = text.split_at(length);
    let millis = match fraction {
        [] => return None,
        [_] => digits(fraction)? * 100,
        [_, _] => digits(fraction)? * 10,
        _ => digits(&fraction[..3])?,
    };
    Some((millis, rest))
}

fn read_zone(text: &[u8]) -> Option<Zone> {
    if let [b'Z' | b'z'] = text {
        return Some(Zone::UTC);
    }
    let &[sign @ (b'+' | b'-'), _, _, b':', _, _] = text else {
        return None;
    };
    let (hours, minutes) = (digits(&text[1..3])?, digits(&text[4..])?);
    let ahead = i16::try_from(hours * 60 + minutes).ok().filter(|_| hours < 24 && minutes < 60)?;
    Zone::from_minutes(if sign == b'-' { -ahead } else { ahead })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, utc: &str, zone: &str) {
        let (instant, found) = Instant::parse(text).unwrap();
        assert_eq!((instant.to_string().as_str(), found.to_string().as_str()), (utc, zone));
        assert_eq!(zone.parse(), Ok(found));
    }

    #[test]
    fn rfc_3339_is_read_with_its_zone() {
        check("2011-10-11T13:45:40.276+02:00", "2011-10-11T11:45:40.276Z", "+02:00");
        check("2024-01-01T00:00:00+08:00", "2023-12-31T16:00:00.000Z", "+08:00");
        check("2024-02-29t23:59:59.9z", "2024-02-29T23:59:59.900Z", "+00:00");
        check("1969-12-31 23:59:59.9999-00:30", "1970-01-01T00:29:59.999Z", "-00:30");
        assert_eq!(Instant::from_millis(0).to_string(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "2011-10-11",
            "2011-10-11T13:45:40",
            "2011-10-11T13:45:40.+02:00",
            "2011-10-11T24:00:00Z",
            "2011-10-11T13:60:00Z",
            "2011-10-11T13:45:60Z",
            "2011-02-29T13:45:40Z",
            "2011-10-11T13:45:40+0200",
            "2011-10-11T13:45:40+24:00",
            "2011-10-11T13:45:40 Z",
            "1899-10-11T13:45:40Z",
            "2011-10-11T1３:45:40Z",
        ] {
            assert_eq!(Instant::parse(text), Err(NotAnInstant { text: text.to_owned() }));
        }
    }

    #[test]
    fn the_legal_day_begins_at_midnight_in_its_zone() {
        let (instant, _) = Instant::parse("2023-12-31T16:00:00Z").unwrap();
        let day = Day::from_ymd(2024, 1, 1).unwrap();
        assert_eq!((instant.day(Zone::BEIJING), instant.minute_of_day(Zone::BEIJING)), (day, 0));
        assert_eq!((instant.day(Zone::UTC), instant.minute_of_day(Zone::UTC)), (day.plus(-1), 960));
        assert_eq!(Instant::midnight(day, Zone::BEIJING), instant);
        assert_eq!(Instant::from_millis(i64::MAX).day(Zone::BEIJING), Day::MAX);
        assert_eq!(Instant::from_millis(i64::MIN).day(Zone::BEIJING), Day::MIN);
    }

    #[test]
    fn values_are_serialised_small() {
        let value = (Instant::from_millis(-1), Zone::BEIJING);
        assert_eq!(serde_json::to_string(&value).unwrap(), r#"[-1,"+08:00"]"#);
        assert_eq!(serde_json::from_str::<(Instant, Zone)>(r#"[-1,"+08:00"]"#).unwrap(), value);
    }

    proptest! {
        #[test]
        fn every_instant_is_written_and_read_back(millis in Day::MIN.number() as i64 * DAY..Day::MAX.number() as i64 * DAY) {
            let instant = Instant::from_millis(millis);
            prop_assert_eq!(Instant::parse(&instant.to_string()), Ok((instant, Zone::UTC)));
        }

        #[test]
        fn day_and_minute_agree_with_midnight(millis in Day::MIN.number() as i64 * DAY + DAY..Day::MAX.number() as i64 * DAY, minutes in -1439i16..1440) {
            let (instant, zone) = (Instant::from_millis(millis), Zone::from_minutes(minutes).unwrap());
            let rest = millis - Instant::midnight(instant.day(zone), zone).millis();
            prop_assert_eq!(rest / MINUTE, i64::from(instant.minute_of_day(zone)));
        }
    }
}
