//! Which day a written time belongs to, by the zone the mapping file states.
//!
//! Refuses: to guess. A time without an offset, where the mapping says the offset is written, is a fault; so is a
//! wall-clock time that a named zone had twice or not at all.

use crate::stamp::Stamp;
use almanac::{Day, Instant, Zone};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// How times of a log become legal days.
#[derive(Clone, Debug)]
pub enum ZoneRule {
    /// By the offset written in each time.
    Written,
    /// By one offset for all.
    Fixed(Zone),
    /// By a zone of the IANA data base, bundled with the program.
    Named(TimeZone),
}

impl ZoneRule {
    /// Reads `written`, `+08:00` or `Europe/Amsterdam`.
    pub fn parse(word: &str) -> Option<ZoneRule> {
        if word == "written" {
            return Some(ZoneRule::Written);
        }
        let fixed = word.parse().ok().map(ZoneRule::Fixed);
        fixed.or_else(|| TimeZone::get(word).ok().map(ZoneRule::Named))
    }

    /// The moment and the legal day of a written time.
    ///
    /// # Errors
    /// The code of the fault.
    pub(crate) fn place(&self, stamp: Stamp) -> Result<(Instant, Day), &'static str> {
        let offset = match (self, stamp.offset_minutes) {
            (ZoneRule::Written, Some(minutes)) => i64::from(minutes),
            (ZoneRule::Written, None) => return Err("log-no-offset"),
            (ZoneRule::Fixed(zone), _) => i64::from(zone.minutes()),
            (ZoneRule::Named(zone), known) => named(zone, stamp, known.is_some())?,
        };
        let millis = match stamp.offset_minutes {
            Some(_) => stamp.millis_utc,
            None => stamp.millis_utc - offset * 60_000,
        };
        let number = (millis + offset * 60_000).div_euclid(86_400_000);
        let known = i64::from(Day::MIN.number())..=i64::from(Day::MAX.number());
        if !known.contains(&number) {
            return Err("log-day-out-of-range");
        }
        Ok((Instant::from_millis(millis), Day::from_number(number as i32)))
    }
}

/// Minutes a named zone was ahead of UTC at an instant, or at a wall-clock time it had exactly once.
fn named(zone: &TimeZone, stamp: Stamp, instant: bool) -> Result<i64, &'static str> {
    let at = Timestamp::from_millisecond(stamp.millis_utc).map_err(|_| "log-day-out-of-range")?;
    let offset = if instant {
        zone.to_offset(at)
    } else {
        let wall = Offset::UTC.to_datetime(at);
        match zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { .. } | AmbiguousOffset::Fold { .. } => {
                return Err("log-ambiguous-time");
            }
        }
    };
    Ok(i64::from(offset.seconds()).div_euclid(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: &str, time: &str, expected: Result<&str, &str>) {
        let rule = ZoneRule::parse(zone).expect("a zone");
        let stamp = Stamp::parse(time).expect("a time");
        let day = rule.place(stamp).map(|(_, day)| day.to_string());
        assert_eq!(day.as_deref().map_err(|code| *code), expected, "{zone} {time}");
    }

    #[test]
    fn days_follow_the_stated_zone_and_nothing_else() {
        check("written", "2011-10-11T23:30:00-05:00", Ok("2011-10-11"));
        check("+08:00", "2011-10-11T23:30:00-05:00", Ok("2011-10-12"));
        check("+08:00", "2011-10-11 23:30:00", Ok("2011-10-11"));
        check("Europe/Amsterdam", "2011-07-11T22:30:00Z", Ok("2011-07-12"));
        check("Europe/Amsterdam", "2011-01-11T22:30:00Z", Ok("2011-01-11"));
        check("written", "2011-10-11 10:00:00", Err("log-no-offset"));
        check("Europe/Amsterdam", "2011-10-30 02:30:00", Err("log-ambiguous-time"));
        check("Europe/Amsterdam", "2011-03-27 02:30:00", Err("log-ambiguous-time"));
        check("written", "1900-01-01T00:00:00Z", Err("log-day-out-of-range"));
        assert!(ZoneRule::parse("Europe/Nowhere").is_none());
    }
}
