//! The time and the randomness of this machine, read nowhere else.
//!
//! Refuses: to be asked by a rule. Rooms get both as arguments.

use almanac::{Day, Instant, Zone};
use anyhow::Context;
use office::Entropy;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds by which the demonstration's clock differs from the machine's.
static SHIFT: AtomicI64 = AtomicI64::new(0);

/// The present moment, shifted in a demonstration that plays on another day.
pub fn now() -> Instant {
    real_now().plus_millis(SHIFT.load(Ordering::Relaxed))
}

/// Makes the present day this one, at the machine's time of day. For the demonstration only.
pub fn play_on(day: Day, zone: Zone) {
    let real = real_now();
    let since_midnight = real.millis() - Instant::midnight(real.day(zone), zone).millis();
    let played = Instant::midnight(day, zone).plus_millis(since_midnight);
    SHIFT.store(played.millis() - real.millis(), Ordering::Relaxed);
}

/// Fills a slice with bytes that nobody can guess.
///
/// # Errors
/// The system has no source of randomness; without one the program does not start.
pub fn entropy() -> anyhow::Result<Entropy> {
    getrandom::fill(&mut [0; 1]).context("no source of randomness")?;
    Ok(Arc::new(|bytes| getrandom::fill(bytes).expect("the source of randomness answered at the start")))
}

fn real_now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.expect("this machine's clock is after 1970");
    Instant::from_millis(i64::try_from(since.as_millis()).expect("this machine's clock is before the year 290 million"))
}
