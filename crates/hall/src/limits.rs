//! How often one place, or as one account, may knock. Refuses: to remember longer than a bucket needs to fill, and to grow without bound.

use almanac::Instant;
use bureau::refusal::Refusal;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Most addresses remembered: a few megabytes. Past it the full buckets are forgotten first.
const PLACES_MAX: usize = 50_000;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Door {
    /// Logging in: guesses at passwords.
    LogIn,
    /// Logging in as one account, from places it has not come in from before: guesses from many places.
    Account,
    /// The second factor of one account: guesses by somebody who knows the password.
    Second,
    /// Filing: floods of empty questions.
    File,
    /// Tracking: guesses at query codes.
    Track,
    /// Handing in a file.
    Upload,
    /// Handing in a file by the key of a program.
    KeyUpload,
}

impl Door {
    /// How many at once, and milliseconds until one more.
    const fn bucket(self) -> (f64, f64) {
        match self {
            // A whole office behind one address logs in at nine; a guesser gets 600 tries an hour.
            Door::LogIn => (20.0, 6_000.0),
            // A thousand machines get one guess in ten seconds; the owner, at their usual place, is not held up.
            Door::Account => (30.0, 10_000.0),
            // Three codes of a million fit at a time: a day of guessing finds one with 0.5 %, and wants the password.
            Door::Second => (5.0, 60_000.0),
            // A window clerk files one a minute at most; a flood gets 120 an hour.
            Door::File => (20.0, 30_000.0),
            // A code has 60 bits: 720 tries an hour find nothing.
            Door::Track => (20.0, 5_000.0),
            // Three filings full of files at once; a flood gets 180 files, 1.8 GB, an hour.
            Door::Upload => (60.0, 20_000.0),
            // A gateway hands in for many: six filings full of files at once; one gone wild gets 360 files an hour.
            Door::KeyUpload => (120.0, 10_000.0),
        }
    }
}

/// The buckets.
#[derive(Debug, Default)]
pub struct Limits {
    buckets: Mutex<HashMap<(Door, Knocker), Bucket>>,
    known: Mutex<HashSet<(String, IpAddr)>>,
}

/// Whose bucket it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Knocker {
    Place(IpAddr),
    Account(String),
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
        self.take(door, Knocker::Place(network_of(place)), now)
    }

    /// Takes one from the bucket of an account, unless it came in from this place before.
    ///
    /// # Errors
    /// `TooMany` with the seconds to wait.
    pub fn knock_as(&self, door: Door, account: &str, place: Option<IpAddr>, now: Instant) -> Result<(), Refusal> {
        let account = named(account);
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if door == Door::Account && known.contains(&(account.clone(), network_of(place))) {
            return Ok(());
        }
        drop(known);
        self.take(door, Knocker::Account(account), now)
    }

    /// Remembers that an account came in from this place.
    pub fn came_in(&self, account: &str, place: Option<IpAddr>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= PLACES_MAX {
            known.clear();
        }
        known.insert((named(account), network_of(place)));
    }

    fn take(&self, door: Door, knocker: Knocker, now: Instant) -> Result<(), Refusal> {
        let (most, pace) = door.bucket();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= PLACES_MAX {
            buckets.retain(|(door, _), bucket| bucket.filled(*door, now) < door.bucket().0);
        }
        if buckets.len() >= PLACES_MAX {
            buckets.clear();
        }
        let bucket = buckets.entry((door, knocker)).or_insert(Bucket { left: most, at: now });
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

fn network_of(place: Option<IpAddr>) -> IpAddr {
    network(place.unwrap_or(IpAddr::from([0, 0, 0, 0])))
}

/// An account as it is remembered: nobody's login is longer.
fn named(account: &str) -> String {
    account.trim().to_lowercase().chars().take(64).collect()
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
    fn guesses_from_many_places_do_not_hold_up_the_owner_at_their_own() {
        let (limits, at) = (Limits::default(), Instant::from_millis(0));
        let place = |n: u8| Some(IpAddr::from([10, 0, 1, n]));
        limits.came_in("Office.Chief", place(200));
        for n in 0..30 {
            assert_eq!(limits.knock_as(Door::Account, "office.chief", place(n), at), Ok(()));
        }
        assert_eq!(
            limits.knock_as(Door::Account, "office.chief", place(31), at),
            Err(Refusal::TooMany { seconds: 10 })
        );
        assert_eq!(limits.knock_as(Door::Account, "office.chief", place(200), at), Ok(()));
        assert_eq!(limits.knock_as(Door::Account, "county.head", place(31), at), Ok(()));
        for _ in 0..5 {
            assert_eq!(limits.knock_as(Door::Second, "office.chief", place(200), at), Ok(()));
        }
        assert!(limits.knock_as(Door::Second, "office.chief", place(200), at).is_err());
    }

    #[test]
    fn one_house_of_ipv6_is_one_place() {
        let six = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(six("2001:db8::1"), six("2001:db8::ffff:1"));
        assert_ne!(six("2001:db8::1"), six("2001:db8:0:1::1"));
    }
}
