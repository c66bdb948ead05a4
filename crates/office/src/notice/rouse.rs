//! What time itself causes: lamps that turned since the last working day, and the digest of the morning.
//!
//! Refuses: to look at matters whose days did not come. Two programs may do it at once: jobs have names, so one is put.

use super::{Errand, Event, Want};
use crate::{Office, Standing};
use almanac::{Almanac, Day, Instant};
use archive::{Filter, MatterRow, Order, PAGE_MAX, Scope, Trouble};
use bureau::watch::Lamp;

/// Marks: the day up to which it was done.
const LAMPS: &str = "lamps";
const MORNING: &str = "morning";

/// A digest is made in these hours of the morning or not at all.
const MORNING_MINUTES: u16 = 240;

/// After a longer rest lamps are not told one by one: nobody reads a hundred letters about last month.
const BACK_DAYS_MAX: i32 = 14;

/// Jobs done or given up are forgotten after this long: a month of questions "was I told".
const KEPT_MILLIS: i64 = 30 * 86_400_000;

impl Office {
    /// Puts into the outbox what the day causes, and says how many letters. Costs what turned, not what is open; nothing
    /// on days of rest and after the first time of a day.
    ///
    /// # Errors
    /// Only trouble; it is done again from where it was.
    pub fn rouse(&self, now: Instant) -> Result<u32, Trouble> {
        if !self.channels.mail {
            return Ok(0);
        }
        let today = self.day(now);
        let standing = self.standing()?;
        let almanac = self.almanac(&standing, today)?;
        if !almanac.is_workday(today) {
            return Ok(0);
        }
        let mark = |name: &str| self.archive.read(|reader| reader.mark(name)).map(|text| day_of(text.as_deref()));
        let mut put = 0;
        match mark(LAMPS)? {
            Some(last) if last >= today => {}
            last => {
                if let Some(last) = last.map(|last| last.max(today.plus(-BACK_DAYS_MAX))) {
                    put += self.lamps(&standing, &almanac, last, now)?;
                }
                self.mark(LAMPS, now)?;
                self.forget(now)?;
            }
        }
        let minute = now.minute_of_day(self.zone());
        let from = self.channels.morning;
        if (from..from.saturating_add(MORNING_MINUTES)).contains(&minute) && mark(MORNING)? < Some(today) {
            put += self.digests(now)?;
            self.mark(MORNING, now)?;
        }
        Ok(put)
    }

    /// Lamps that turned after `last`, a working day on which this was done: amber from its near day on, red from the
    /// first working day past its due day.
    fn lamps(&self, standing: &Standing, almanac: &Almanac, last: Day, now: Instant) -> Result<u32, Trouble> {
        let today = self.day(now);
        let (mut put, mut from) = (0, None);
        loop {
            let page = self.archive.read(|reader| reader.turning_near(last, today, from))?;
            put += self.turned(standing, almanac, page.rows, now)?;
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        let scope = Scope::whole(&self.body.id);
        let past =
            Filter { open: Some(true), due_from: Some(last), due_until: Some(today.plus(-1)), ..Filter::default() };
        let mut after = None;
        loop {
            let page = self.archive.read(|reader| reader.matters(&scope, &past, Order::Due, after, PAGE_MAX))?;
            put += self.turned(standing, almanac, page.rows, now)?;
            after = page.next;
            if after.is_none() {
                return Ok(put);
            }
        }
    }

    fn turned(
        &self,
        standing: &Standing,
        almanac: &Almanac,
        rows: Vec<MatterRow>,
        now: Instant,
    ) -> Result<u32, Trouble> {
        let today = self.day(now);
        let ours = rows.iter().filter(|row| row.observed.is_none());
        let errands: Vec<Errand> = ours.flat_map(|row| standing.lamp_errands(row, almanac, today)).collect();
        self.put_all(errands, now)
    }

    fn digests(&self, now: Instant) -> Result<u32, Trouble> {
        let day = self.day(now).number();
        let addresses = self.archive.read(|reader| reader.addresses())?;
        let wanted =
            addresses.iter().filter(|one| one.confirmed.is_some() && super::account::wants(one, Want::Morning));
        self.put_all(wanted.map(|one| Errand::Morning { person: one.person, day }).collect(), now)
    }

    fn put_all(&self, errands: Vec<Errand>, now: Instant) -> Result<u32, Trouble> {
        if errands.is_empty() {
            return Ok(0);
        }
        let office = self.clone();
        let put = self.archive.act(move |writer| {
            let mut put = 0;
            for errand in &errands {
                put += u32::from(office.put(writer, errand, now)?);
            }
            Ok(Ok::<u32, ()>(put))
        })?;
        Ok(put.unwrap_or(0))
    }

    fn mark(&self, name: &'static str, now: Instant) -> Result<(), Trouble> {
        let day = self.day(now).number().to_string();
        self.archive.act(move |writer| writer.put_mark(name, &day, now).map(Ok::<_, ()>))?.ok();
        Ok(())
    }

    fn forget(&self, now: Instant) -> Result<(), Trouble> {
        self.archive.act(move |writer| writer.forget_jobs(now.plus_millis(-KEPT_MILLIS)).map(Ok::<_, ()>))?.ok();
        Ok(())
    }
}

impl Standing {
    /// Who is told of a lamp: the post that has the matter; of a red one the post above it too (ux.md §4).
    fn lamp_errands(&self, row: &MatterRow, almanac: &Almanac, today: Day) -> Vec<Errand> {
        let event = match self.lamp(row, almanac, today).0 {
            Lamp::Amber => Event::Amber,
            Lamp::Red => Event::Red,
            Lamp::Done | Lamp::Green | Lamp::Grey => return Vec::new(),
        };
        let (Some(due), at) = (row.due_day, (&row.section, &row.item)) else {
            return Vec::new();
        };
        let post = self.answers_for(row.holder.as_ref(), at, today);
        let above = post.as_ref().filter(|_| event == Event::Red).and_then(|post| self.above(post, at, today));
        let (matter, place) = (row.id, i64::from(due.number()));
        post.into_iter().chain(above).map(|post| Errand::Event { event, matter, place, post }).collect()
    }
}

fn day_of(mark: Option<&str>) -> Option<Day> {
    mark?.parse().ok().map(Day::from_number)
}
