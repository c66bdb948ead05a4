//! How often one place may knock. Refuses: to remember longer than a bucket needs to fill, and to grow without bound.

use almanac::Instant;
use bureau::refusal::Refusal;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

/// Most addresses remembered: a few megabytes. Past it the full buckets are forgotten first.
const PLACES_MAX: usize = 50_000;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Door {
    /// Logging in: guesses at passwords.
    LogIn,
    /// Filing: floods of empty questions.
    File,
    /// Tracking: guesses at query codes.
    Track,
    /// Handing in a file.
    Upload,
}

impl Door {
    /// How many at once, and milliseconds until one more.
    const fn bucket(self) -> (f64, f64) {
        match self {
            // A whole office behind one address logs in at nine; a guesser gets 600 tries an hour.
            Door::LogIn => (20.0, 6_000.0),
            // A window clerk files one a minute at most; a flood gets 120 an hour.
            Door::File => (20.0, 30_000.0),
            // A code has 60 bits: 720 tries an hour find nothing.
            Door::Track => (20.0, 5_000.0),
            // Three filings full of files at once; a flood gets 180 files, 1.8 GB, an hour.
            Door::Upload => (60.0, 20_000.0),
        }
    }
}

/// The buckets.
#[derive(Debug, Default)]
pub struct Limits {
    buckets: Mutex<HashMap<(Door, IpAddr), Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Limits {
    /// Takes one from the bucket of this place. A place unknown to us shares the bucket of the unspecified address.
    ///
    /// # Errors
    /// `TooMany` with the seconds to wait.
    pub fn knock(&self, door: Door, place: Option<IpAddr>, now: Instant) -> Result<(), Refusal> {
        let place = network(place.unwrap_or(IpAddr::from([0, 0, 0, 0])));
        let (most, pace) = door.bucket();
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= PLACES_MAX {
            buckets.retain(|(door, _), bucket| bucket.filled(*door, now) < door.bucket().0);
        }
        if buckets.len() >= PLACES_MAX {
            buckets.clear();
        }
        let bucket = buckets.entry((door, place)).or_insert(Bucket { left: most, at: now });
        let left = bucket.filled(door, now);
        if left < 1.0 {
            let seconds = ((1.0 - left) * pace / 1_000.0).ceil();
            return Err(Refusal::TooMany { seconds: seconds as u32 });
        }
        *bucket = Bucket { left: left - 1.0, at: now };
        Ok(())
    }
}

impl Bucket {
    fn filled(&self, door: Door, now: Instant) -> f64 {
        let (most, pace) = door.bucket();
        let passed = (now.millis() - self.at.millis()).max(0) as f64;
        (self.left + passed / pace).min(most)
    }
}

/// One household holds a /64 of IPv6.
fn network(place: IpAddr) -> IpAddr {
    match place.to_canonical() {
        IpAddr::V6(six) => IpAddr::from((u128::from(six) >> 64 << 64).to_be_bytes()),
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_tells_how_long_to_wait_and_fills_again() {
        let (limits, here) = (Limits::default(), Some(IpAddr::from([10, 0, 0, 1])));
        let at = Instant::from_millis;
        for _ in 0..20 {
            assert_eq!(limits.knock(Door::LogIn, here, at(0)), Ok(()));
        }
        let no = Err(Refusal::TooMany { seconds: 6 });
        assert_eq!(limits.knock(Door::LogIn, here, at(0)), no);
        assert_eq!(limits.knock(Door::Track, here, at(0)), Ok(()));
        assert_eq!(limits.knock(Door::LogIn, here, at(6_000)), Ok(()));
        assert!(limits.knock(Door::LogIn, here, at(6_000)).is_err());
    }

    #[test]
    fn one_house_of_ipv6_is_one_place() {
        let six = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(six("2001:db8::1"), six("2001:db8::ffff:1"));
        assert_ne!(six("2001:db8::1"), six("2001:db8:0:1::1"));
    }
}
