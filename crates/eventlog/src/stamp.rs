//! Points in time as logs write them. No zone is ever assumed: a text without an offset gives a stamp without one.

/// A point in time as written in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Milliseconds since 1970-01-01T00:00Z, finer digits cut off. Where `offset_minutes` is `None` this is the
    /// wall clock counted as if it were UTC: not an instant until the caller states the offset.
    pub millis_utc: i64,
    /// Minutes the written wall clock was ahead of UTC; `None` when the text did not say.
    pub offset_minutes: Option<i16>,
}

impl Stamp {
    /// Reads `2011-10-11T13:42:22.688+02:00` and its kin: a date, then optionally `T` or one space, `HH:MM`,
    /// seconds, a fraction of 1 to 9 digits, and `Z`, `±HH:MM`, `±HHMM` or `±HH`. A date alone is its midnight,
    /// without offset. Anything else is `None`, as are dates and times that do not exist.
    pub fn parse(text: &str) -> Option<Stamp> {
        let bytes = text.as_bytes();
        let (date, rest) = bytes.split_at_checked(10)?;
        if date[4] != b'-' || date[7] != b'-' {
            return None;
        }
        let year = digits(&date[..4])?;
        let day = day_number(year, digits(&date[5..7])?, digits(&date[8..])?)?;
        let midnight = day * 86_400_000;
        let Some((separator, rest)) = rest.split_first() else {
            return Some(Stamp { millis_utc: midnight, offset_minutes: None });
        };
        if !matches!(separator, b'T' | b' ') {
            return None;
        }
        let (time, rest) = time_of_day(rest)?;
        let offset_minutes = if rest.is_empty() { None } else { Some(offset(rest)?) };
        let ahead = i64::from(offset_minutes.unwrap_or(0)) * 60_000;
        Some(Stamp { millis_utc: midnight + time - ahead, offset_minutes })
    }

    /// Whether the two can be put in order: both say their offset, or neither does.
    pub fn comparable(self, other: Stamp) -> bool {
        self.offset_minutes.is_some() == other.offset_minutes.is_some()
    }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Milliseconds since midnight, and what follows.
fn time_of_day(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (clock, mut rest) = bytes.split_at_checked(5)?;
    let (hour, minute) = (digits(&clock[..2])?, digits(&clock[3..])?);
    let mut millis = (hour * 60 + minute) * 60_000;
    if clock[2] != b':' || hour > 23 || minute > 59 {
        return None;
    }
    if rest.first() == Some(&b':') {
        let (second, after) = rest[1..].split_at_checked(2)?;
        let second = digits(second)?;
        if second > 59 {
            return None;
        }
        millis += second * 1000;
        rest = after;
        if rest.first() == Some(&b'.') {
            let length = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !(1..=9).contains(&length) {
                return None;
            }
            let kept = length.min(3);
            millis += digits(&rest[1..=kept])? * [0, 100, 10, 1][kept];
            rest = &rest[1 + length..];
        }
    }
    Some((millis, rest))
}

/// Minutes ahead of UTC; XML Schema allows at most fourteen hours.
fn offset(bytes: &[u8]) -> Option<i16> {
    let (sign, hour, minute) = match bytes {
        b"Z" => return Some(0),
        [sign, hour @ ..] if hour.len() == 2 => (sign, hour, &b"00"[..]),
        [sign, rest @ ..] if rest.len() == 4 => (sign, &rest[..2], &rest[2..]),
        [sign, rest @ ..] if rest.len() == 5 && rest[2] == b':' => (sign, &rest[..2], &rest[3..]),
        _ => return None,
    };
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    let minutes = i16::try_from(hour * 60 + minute).ok().filter(|sum| minute < 60 && *sum <= 840)?;
    match sign {
        b'+' => Some(minutes),
        b'-' => Some(-minutes),
        _ => None,
    }
}

/// Days since 1970-01-01 of a Gregorian date, if there is such a date. Years are counted from March, so that
/// the leap day is the last of its year.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year == 0 || !(1..=last).contains(&day) {
        return None;
    }
    let (march_year, march_month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = march_year / 4 - march_year / 100 + march_year / 400;
    Some(march_year * 365 + leap_days + (march_month * 153 + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(i64, Option<i16>)>) {
        let found = Stamp::parse(text).map(|stamp| (stamp.millis_utc, stamp.offset_minutes));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn reads_what_logs_write() {
        check("1970-01-01T00:00:00Z", Some((0, Some(0))));
        check("1970-01-01T00:00:00.000+01:00", Some((-3_600_000, Some(60))));
        check("2011-10-11 13:42:22.688999+02:00", Some((1_318_333_342_688, Some(120))));
        check("2011-10-11T13:42:22.6+0200", Some((1_318_333_342_600, Some(120))));
        check("2000-02-29T23:59-05", Some((951_886_740_000, Some(-300))));
        check("1969-12-31T23:59:59.999Z", Some((-1, Some(0))));
        check("2015-03-01", Some((1_425_168_000_000, None)));
        check("2015-03-01 00:00:01", Some((1_425_168_001_000, None)));
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2011",
            "2011-13-01",
            "2011-02-29T00:00:00Z",
            "1900-02-29",
            "2011-10-11T24:00:00Z",
            "2011-10-11T10:60:00Z",
            "2011-10-11T10:00:60Z",
            "2011-10-11T10:00:00.Z",
            "2011-10-11T10:00:00+14:01",
            "2011-10-11T10:00:00 +02:00",
            "2011-10-11T10:00:00Zulu",
            "2011/10/11 10:00:00",
            "2011-10-11t10:00:00Z",
            "+011-10-11",
            "2011-10-11T1é:00",
            "二〇一一年十月",
        ] {
            check(text, None);
        }
    }
}
