//! The log of a system that a place used before: invented cases as such a system exports them.
//!
//! Refuses: acts of ours. What is here was done elsewhere, by whatever rules; some of it was late.

use crate::hours::Hours;
use crate::seed::{Packs, Seed};
use crate::texts::Texts;
use almanac::{Day, Instant};
use bureau::charter::Charter;
use bureau::fault::Fault;
use std::fmt::Write;

/// Of a thousand cases, so many were sent back to the applicant first, refused, or are not finished.
const CORRECTED: u32 = 160;
const REFUSED: u32 = 50;
const OPEN: u32 = 70;

/// A CSV of so many cases filed from one day to another: case, step, time, applicant. `questions` is the text of
/// `questions.toml`. The same arguments always give the same text. About one case in twelve took longer than twenty
/// working days, as in the logs of such systems.
///
/// # Errors
/// All faults of `questions`.
pub fn former_log(
    charter: &Charter,
    questions: &str,
    seed: u64,
    (from, to): (Day, Day),
    cases: usize,
) -> Result<String, Vec<Fault>> {
    let texts = Texts::read(questions, charter)?;
    let mut clerk = Clerk {
        hours: Hours { almanac: charter.almanac(None), zone: charter.zone() },
        seed: Seed::of(seed, "former"),
        packs: Packs::default(),
        log: String::from("案件号,环节,时间,申请人\n"),
    };
    let days = (to.number() - from.number()).max(1);
    for n in 0..cases {
        let day = from.plus(days * n as i32 / cases.max(1) as i32);
        let applicant = texts.person(&mut clerk.packs, &mut clerk.seed);
        clerk.case(&format!("SP{}{:04}", day.year(), n + 1), &applicant, day);
    }
    Ok(clerk.log)
}

struct Clerk {
    hours: Hours,
    seed: Seed,
    packs: Packs,
    log: String,
}

impl Clerk {
    fn case(&mut self, id: &str, applicant: &str, day: Day) {
        let midnight = Instant::midnight(day, self.hours.zone);
        let mut at = self.hours.office(self.hours.workday(day), midnight, true, &mut self.seed);
        let open = self.seed.happens(OPEN);
        self.note(id, "收件登记", at, applicant);
        if self.seed.happens(CORRECTED) {
            at = self.step(id, "补正通知", at, (0, 4), applicant);
            at = self.step(id, "材料补齐", at, (2, 12), applicant);
        }
        if self.seed.happens(REFUSED) {
            self.step(id, "退件", at, (0, 4), applicant);
            return;
        }
        at = self.step(id, "受理", at, (0, 6), applicant);
        if open && self.seed.happens(400) {
            return;
        }
        let slow = self.seed.happens(110);
        at = self.step(id, "初审通过", at, if slow { (10, 22) } else { (1, 8) }, applicant);
        if open {
            return;
        }
        at = self.step(id, "审批同意", at, (0, 4), applicant);
        at = self.step(id, "打印文书", at, (0, 1), applicant);
        self.step(id, "发证", at, (0, 7), applicant);
    }

    /// The next step some working days on.
    fn step(&mut self, id: &str, what: &str, after: Instant, (least, most): (i32, i32), applicant: &str) -> Instant {
        let days = self.seed.between(least, most) as u16;
        let day = self.hours.almanac.add(after.day(self.hours.zone), days);
        let at = self.hours.office(day, after, false, &mut self.seed);
        self.note(id, what, at, applicant);
        at
    }

    fn note(&mut self, id: &str, what: &str, at: Instant, applicant: &str) {
        let (day, zone) = (at.day(self.hours.zone), self.hours.zone);
        let seconds = (at.millis() - Instant::midnight(day, zone).millis()) / 1000;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        writeln!(self.log, "{id},{what},{day}T{hour:02}:{minute:02}:{second:02}{zone},{applicant}")
            .expect("writing to a text succeeds");
    }
}
