//! The demonstration's duties: opened as their periods begin, held, submitted and verified through the office.
//!
//! Refuses: a road past the office. Some are late, as in life: one bulletin, and now and then a month of study.

use crate::year::{at_once, seat, told};
use almanac::{Almanac, Day, Instant, Span};
use anyhow::ensure;
use bureau::act::{Act, Attendance, Hold, Submit, Verify, Words};
use bureau::duty::CadenceDuty;
use bureau::id::{MatterId, OrganId, PartId, PostId};
use bureau::reader::{Row, Source};
use bureau::roster::Roster;
use office::{Doing, Office};
use std::collections::BTreeMap;

/// Who verifies what units did, and who what that office did itself.
const VERIFIES: [&str; 2] = ["efficiency-director", "supervision-director"];
/// Who sees all duties.
const HEAD: &str = "county-head";

/// Of so many units and periods one is a few days late.
const LATE: usize = 17;

/// What people of the county hold and say.
struct Texts {
    topics: BTreeMap<String, Vec<String>>,
    absent: String,
    submitted: String,
    verified: String,
}

/// A duty of a unit in a period.
struct Owed {
    duty: CadenceDuty,
    unit: OrganId,
    post: PostId,
    period: Span,
    /// The day it was opened.
    opened: Day,
    matter: MatterId,
    n: usize,
}

/// Lives the duties of the days from one to now.
///
/// # Errors
/// What the office refused or what troubled it.
pub fn live(office: &Office, text: &str, from: Day, now: Instant) -> anyhow::Result<()> {
    let (texts, faults) = Source::new("activities.toml", text).read(read);
    ensure!(faults.is_empty(), "activities.toml: {}", faults[0]);
    let zone = office.zone();
    let (roster, charter) = (office.roster(), office.charter().map_err(|trouble| crate::stop::told(&trouble))?);
    let (almanac, today) = (charter.almanac(None), now.day(zone));
    let begins = |day: &Day| *day == from || day.ymd().2 == 1;
    let days: Vec<Day> = (from.number()..=today.number()).map(Day::from_number).filter(begins).collect();
    for day in &days {
        let at = Instant::midnight(*day, zone).plus_millis(8 * 3_600_000).min(now);
        office.open_duties(at).map_err(|trouble| crate::stop::told(&trouble))?;
    }
    let leader = seat(office, &PostId::new(HEAD), now)?;
    let mut owed: BTreeMap<OrganId, Vec<Owed>> = BTreeMap::new();
    for year in from.year()..=today.year() {
        let list = office.recurring(&leader, year, None, now).map_err(told)?;
        for duty in charter.duties() {
            let table = list.duties.iter().find(|table| table.name == duty.name);
            let cells = table.into_iter().flat_map(|table| {
                let of = |unit: &'_ office::DutyUnit| (unit.id.clone(), unit.cells.clone());
                table.units.iter().map(of).map(|(unit, cells)| (unit, cells, table.periods.clone()))
            });
            for (u, (unit, cells, periods)) in cells.enumerate() {
                for (p, (cell, (period, _))) in cells.into_iter().zip(periods).enumerate() {
                    let (Some(cell), opened) = (cell, period.from.max(from)) else { continue };
                    let Some(post) = asked(duty, &unit, &roster, opened) else { continue };
                    let (duty, matter, n) = (duty.clone(), cell.row.id, u * 5 + p * 3 + 1);
                    let one = Owed { duty, unit: unit.clone(), post, period, opened, matter, n };
                    owed.entry(unit.clone()).or_default().push(one);
                }
            }
        }
    }
    let walk = |all: Vec<Owed>| all.iter().try_for_each(|one| one.through(office, &almanac, &texts, now));
    at_once(owed.into_values(), walk).map(drop)
}

fn asked(duty: &CadenceDuty, unit: &OrganId, roster: &Roster, day: Day) -> Option<PostId> {
    duty.units(roster, day).into_iter().find(|(own, _)| *own == unit).map(|(_, post)| post.clone())
}

impl Owed {
    /// Holds what is owed, submits it and has it verified, as far as time has come.
    fn through(&self, office: &Office, almanac: &Almanac, texts: &Texts, now: Instant) -> anyhow::Result<()> {
        let own = matches!(&self.duty.role, Some(role) if role.supervises());
        let times = self.duty.at_least as usize * if self.duty.each { self.duty.of.len() } else { 1 };
        let days = self.period.to.number() - self.opened.number();
        let late = if own { self.duty.each && self.period.to.ymd().1 == 6 } else { self.n.is_multiple_of(LATE) };
        let (mut seq, mut last) = (1, self.opened);
        for k in 0..times {
            let share = days * (k as i32 + 1) / (times as i32 + 1);
            let planned = self.opened.plus(if own { share } else { share.min(days - 9).max(0) + (self.n % 7) as i32 });
            let planned = if late && k + 1 == times { self.period.to.plus(4) } else { planned };
            last = workday(almanac, planned.max(last), 0);
            let kind = if self.duty.each { k % self.duty.of.len() } else { self.n % self.duty.of.len() };
            let hold = Act::Hold(self.held(&self.duty.of[kind], last, k, texts));
            seq = self.act(office, (&self.post, last, 16), seq, hold, now)?;
        }
        let (note, materials) = (Words::new(&texts.submitted), vec![PartId::new("m1")]);
        let submit = Act::Submit(Submit { note, unproven: None, materials, attachments: vec![] });
        let day = workday(almanac, last, 1);
        seq = self.act(office, (&self.post, day, 10), seq, submit, now)?;
        let verifier = PostId::new(VERIFIES[usize::from(own)]);
        let verify = Act::Verify(Verify { note: Words::new(&texts.verified) });
        self.act(office, (&verifier, workday(almanac, day, 2), 15), seq, verify, now).map(drop)
    }

    fn held(&self, kind: &PartId, on: Day, k: usize, texts: &Texts) -> Hold {
        let topics = texts.topics.get(kind.as_str()).map_or(&[][..], Vec::as_slice);
        let topic = topics.get((self.n + k) % topics.len().max(1)).map_or("", String::as_str);
        let (ought, away) = (14 + (self.n % 13) as u32, (self.n % 3) as u32);
        let absent = Words::new(if away > 0 { &texts.absent } else { "" });
        let came = Attendance { ought, attended: ought - away, made_up: away.min(1), absent };
        let counted = !self.duty.role.is_some_and(|role| role.supervises());
        Hold {
            activity: kind.clone(),
            on,
            topic: Words::new(topic),
            led_by: Words::new(""),
            attendance: counted.then_some(came),
            materials: vec![PartId::new("m1")],
            attachments: vec![],
        }
    }

    /// Does an act when its time has come; gives the place of the last entry.
    fn act(
        &self,
        office: &Office,
        (post, day, hour): (&PostId, Day, i64),
        seq: u32,
        act: Act,
        now: Instant,
    ) -> anyhow::Result<u32> {
        let at = Instant::midnight(day, office.zone()).plus_millis(hour * 3_600_000);
        if at > now {
            return Ok(seq);
        }
        let kind = act.kind();
        let doing: Doing = act.into();
        let done = office.act(&seat(office, post, at)?, self.matter, seq, doing, at).map_err(told);
        done.map_err(|error| error.context(format!("{kind:?} by {post} of {} on {day}", self.unit)))?;
        Ok(seq + 1)
    }
}

/// The working day so many working days after a day; for none, the day itself or the next working day.
fn workday(almanac: &Almanac, day: Day, after: u16) -> Day {
    let first = if almanac.is_workday(day) { day } else { almanac.add(day, 1) };
    almanac.add(first, after)
}

fn read(mut row: Row<'_>) -> Texts {
    let mut topics = BTreeMap::new();
    if let Some(mut table) = row.row("topics") {
        for kind in ["study", "training", "warning-education", "covert-inspection", "check", "bulletin"] {
            topics.insert(kind.to_string(), table.texts(kind));
        }
    }
    let mut words = row.row("words");
    let mut say = |key| words.as_mut().map_or_else(String::new, |words| words.text(key));
    Texts { topics, absent: say("absent"), submitted: say("submitted"), verified: say("verified") }
}
