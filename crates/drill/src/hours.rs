//! When people are at work, and when citizens write.
//!
//! Refuses: acts of an office on a day off, at lunch or at night.

use crate::seed::Seed;
use almanac::{Almanac, Day, Instant, Zone};

/// Half hours of an office day with their weights: 08:30–12:00 and 14:00–17:30, busiest at mid-morning and mid-afternoon.
const OFFICE: [(u16, u32); 14] = [
    (510, 2),
    (540, 5),
    (570, 6),
    (600, 6),
    (630, 5),
    (660, 4),
    (690, 2),
    (840, 2),
    (870, 4),
    (900, 5),
    (930, 6),
    (960, 5),
    (990, 4),
    (1020, 2),
];

/// Weights of the 24 hours for messages from home: office hours, but also lunch and the evening.
const HOME: [u32; 24] = [1, 0, 0, 0, 0, 0, 1, 3, 7, 10, 10, 8, 5, 5, 7, 9, 9, 7, 5, 6, 9, 8, 5, 2];

const MINUTE: i64 = 60_000;

/// The working days of the county as they turned out.
#[derive(Clone, Debug)]
pub(crate) struct Hours {
    pub(crate) almanac: Almanac,
    pub(crate) zone: Zone,
}

impl Hours {
    /// A moment of office hours on that day, or on the next working day on which one is left after `after`.
    /// An early bird works mornings rather than afternoons.
    pub(crate) fn office(&self, day: Day, after: Instant, early: bool, seed: &mut Seed) -> Instant {
        let today = after.day(self.zone);
        let mut day = day.max(today);
        loop {
            if self.almanac.is_workday(day) {
                // Nothing follows within the same five minutes.
                let first = if day == today { after.minute_of_day(self.zone) + 5 } else { 0 };
                let weight = |&(start, weight): &(u16, u32)| match start {
                    start if start < first => 0,
                    start if (start < 720) == early => 2 * weight,
                    _ => weight,
                };
                if let Some(slot) = seed.weighted(OFFICE.iter().map(weight)) {
                    return self.moment(day, OFFICE[slot].0, 30, seed);
                }
            }
            day = day.plus(1);
        }
    }

    /// A moment after `after` when somebody sits at home with a telephone, on that day or the next.
    pub(crate) fn home(&self, day: Day, after: Instant, seed: &mut Seed) -> Instant {
        let today = after.day(self.zone);
        let mut day = day.max(today);
        loop {
            let first = if day == today { after.minute_of_day(self.zone) / 60 + 1 } else { 0 };
            let weights = (0..24_u16).map(|hour| if hour < first { 0 } else { HOME[usize::from(hour)] });
            if let Some(hour) = seed.weighted(weights) {
                return self.moment(day, hour as u16 * 60, 60, seed);
            }
            day = day.plus(1);
        }
    }

    /// The first working day from this one on.
    pub(crate) fn workday(&self, day: Day) -> Day {
        if self.almanac.is_workday(day) { day } else { self.almanac.add(day, 1) }
    }

    /// So many working days earlier, from the last working day up to this one.
    pub(crate) fn back(&self, day: Day, workdays: i32) -> Day {
        let mut day = day;
        let mut left = workdays;
        loop {
            if self.almanac.is_workday(day) {
                if left <= 0 {
                    return day;
                }
                left -= 1;
            }
            day = day.plus(-1);
        }
    }

    fn moment(&self, day: Day, start: u16, minutes: usize, seed: &mut Seed) -> Instant {
        let minute = i64::from(start) + seed.below(minutes) as i64;
        let second = seed.below(60) as i64;
        Instant::midnight(day, self.zone).plus_millis(minute * MINUTE + second * 1000)
    }
}
