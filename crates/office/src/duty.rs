//! Duties 周期性职责: opened when their period begins, shown beside one another; and the register of activities.
//!
//! Refuses: to open one twice. Its id follows from the duty, the unit and the period, so that two programs on one database
//! open the same matter, and the archive keeps it once.

use crate::{No, Office, Row, Standing, Who};
use almanac::{Day, Instant, Span};
use archive::{ActivityCount, ActivityFilter, ActivityPlace, ActivityRow, DutyRow, Trouble, Writer};
use bureau::act::{Act, File};
use bureau::duty::{Cadence, CadenceDuty, Tally};
use bureau::entry::Actor;
use bureau::id::{MatterId, OrganId, PartId};
use bureau::record::Object;
use bureau::refusal::Refusal;
use std::collections::BTreeSet;

/// Matters opened in one act: the commit is then a small part of it, and no act waits long behind it.
const AT_ONCE: usize = 50;

/// What is owed in the periods of a year.
#[derive(Clone, Debug)]
pub struct DutyList {
    /// Each duty with its units.
    pub duties: Vec<DutyTable>,
    /// Units that owe something that year, with name.
    pub units: Vec<(OrganId, String)>,
}

/// One duty: units by periods.
#[derive(Clone, Debug)]
pub struct DutyTable {
    /// What it is called.
    pub name: String,
    /// What it asks for and on what ground; blank where it is not in force any more.
    pub demand: String,
    /// Its periods, with name.
    pub periods: Vec<(Span, String)>,
    /// Each unit.
    pub units: Vec<DutyUnit>,
}

/// A unit that owes it.
#[derive(Clone, Debug)]
pub struct DutyUnit {
    /// Which.
    pub id: OrganId,
    /// Its name.
    pub name: String,
    /// What it owes in each period, in their order; nothing where none was opened.
    pub cells: Vec<Option<DutyCell>>,
}

/// What a unit owes in a period.
#[derive(Clone, Debug)]
pub struct DutyCell {
    /// The matter it is, with its lamp.
    pub row: Row,
    /// How far it has come.
    pub tally: Tally,
}

/// Which activities are wanted, and where to go on.
#[derive(Clone, Debug, Default)]
pub struct ActivityAsk {
    /// Which.
    pub filter: ActivityFilter,
    /// Where to go on.
    pub after: Option<ActivityPlace>,
    /// How many at most.
    pub limit: u32,
}

/// A page of the register with its figures.
#[derive(Clone, Debug)]
pub struct ActivityList {
    /// Its rows with the name of the unit, the last held first.
    pub rows: Vec<(ActivityRow, String)>,
    /// Where the next page begins.
    pub next: Option<ActivityPlace>,
    /// What each unit held, whichever is asked for.
    pub units: Vec<ActivityUnit>,
    /// The kinds that can be entered, with name.
    pub kinds: Vec<(PartId, String)>,
}

/// What a unit held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityUnit {
    /// Which.
    pub id: OrganId,
    /// Its name.
    pub name: String,
    /// How many activities.
    pub held: u32,
    /// How many ought to come, came, and made it up since, summed.
    pub attendance: [u64; 3],
}

impl Office {
    /// Opens what every unit owes in the periods that today lies in, and says how many matters that were. A second time on
    /// the same day, with the same charter and roster, it costs nothing.
    ///
    /// # Errors
    /// Only trouble; what was opened before it stays open.
    pub fn open_duties(&self, now: Instant) -> Result<u32, Trouble> {
        let (standing, today) = (self.standing()?, self.day(now));
        let seen = (today, standing.heads);
        if *self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner) == Some(seen) {
            return Ok(0);
        }
        let mut done = 0;
        for orders in self.owed(&standing, today)?.chunks(AT_ONCE) {
            let (office, orders) = (self.clone(), orders.to_vec());
            let opened = self.archive.act(move |writer| {
                let mut opened = 0;
                for (id, file) in &orders {
                    match office.open_one(writer, *id, file, now)? {
                        Ok(new) => opened += u32::from(new),
                        Err(refusal) => return Ok(Err(refusal)),
                    }
                }
                Ok(Ok(opened))
            });
            match opened {
                Ok(Ok(opened)) => done += opened,
                Ok(Err(refusal)) => return Err(Trouble::BadRecord(refusal.says())),
                // Another program was faster; the next sweep looks again.
                Err(Trouble::Contended) => return Ok(done),
                Err(trouble) => return Err(trouble),
            }
        }
        *self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(seen);
        Ok(done)
    }

    /// Opens one duty of one unit for the period that today lies in, under an id of the caller's.
    ///
    /// # Errors
    /// What [`bureau::decide::file`] refuses; `NoSuchItem` where nothing comes round.
    pub fn open_duty(&self, id: MatterId, duty: &CadenceDuty, unit: &OrganId, now: Instant) -> Result<(), No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let path = standing.charter.opened_by_clock().ok_or(Refusal::NoSuchItem)?;
        let file = duty.order(unit, today, path, &*self.almanac(&standing, today)?);
        let office = self.clone();
        self.archive.act(move |writer| office.open_one(writer, id, &file, now))??;
        Ok(())
    }

    /// Whether it was new.
    fn open_one(
        &self,
        writer: &mut Writer<'_>,
        id: MatterId,
        file: &File,
        now: Instant,
    ) -> Result<Result<bool, Refusal>, Trouble> {
        if writer.head(&Object::matter(&self.body.id, id))?.is_some() {
            return Ok(Ok(false));
        }
        let filed = self.file_in(writer, &Actor::Clock, id, Act::File(file.clone()), "", now)?;
        Ok(filed.map(|(_, new)| new))
    }

    /// What is owed in the periods that a day lies in, with the id that each has.
    fn owed(&self, standing: &Standing, today: Day) -> Result<Vec<(MatterId, File)>, Trouble> {
        let Some(path) = standing.charter.opened_by_clock() else { return Ok(Vec::new()) };
        let almanac = self.almanac(standing, today)?;
        let mut owed = Vec::new();
        for duty in standing.charter.duties() {
            for (unit, _) in duty.units(&standing.roster, today) {
                let period = duty.cadence.period(today);
                owed.push((self.duty_id(duty, unit, period), duty.order(unit, today, path, &almanac)));
            }
        }
        Ok(owed)
    }

    /// The id of what a unit owes in a period: it begins with the moment the period does, as ids begin with their time.
    fn duty_id(&self, duty: &CadenceDuty, unit: &OrganId, period: Span) -> MatterId {
        let begins = Instant::midnight(period.from, self.body.zone).millis().max(0).unsigned_abs();
        let of = format!("duty {} {} {unit}", self.body.id, duty.id);
        let mut rest = [0; 10];
        rest.copy_from_slice(&seal::digest(&of, &period.to_string())[..10]);
        MatterId::new(uuid::Builder::from_unix_timestamp_millis(begins, &rest).into_uuid().as_u128())
    }

    /// What is owed in the periods that end in a year, as far as this seat reads it; of one unit where it is named.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn recurring(&self, who: &Who, year: i32, unit: Option<&OrganId>, now: Instant) -> Result<DutyList, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let days = Cadence::Year.of_year(year).first().copied().ok_or(Refusal::NoReading)?;
        let rows = self.archive.read(|reader| reader.duties(&self.scope(post, &standing), None, days))?;
        let almanac = self.almanac(&standing, today)?;
        let mut units: Vec<(OrganId, String)> = Vec::new();
        for row in &rows {
            if !units.iter().any(|(id, _)| *id == row.matter.section) {
                units.push((row.matter.section.clone(), standing.section_name(&row.matter.section)));
            }
        }
        units.sort();
        let wanted = |row: &&DutyRow| unit.is_none_or(|unit| row.matter.section == *unit);
        let known = standing.charter.duties().iter().map(|duty| &duty.id);
        let gone: BTreeSet<&PartId> = rows.iter().map(|row| &row.duty).collect();
        let gone = gone.into_iter().filter(|id| standing.charter.duty(id).is_none());
        let table = |id: &PartId| {
            let own: Vec<&DutyRow> = rows.iter().filter(|row| row.duty == *id).filter(wanted).collect();
            let cell =
                |row: &DutyRow| DutyCell { row: standing.row(row.matter.clone(), &almanac, today), tally: row.tally };
            (!own.is_empty()).then(|| table(id, &own, &units, year, &standing, cell))
        };
        Ok(DutyList { duties: known.chain(gone).filter_map(table).collect(), units: units.clone() })
    }

    /// A page of the register of activities with its figures, as far as this seat reads it.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn activities(&self, who: &Who, ask: &ActivityAsk) -> Result<ActivityList, No> {
        let standing = self.standing()?;
        let post = self.reading_post(who, &standing)?;
        let scope = self.scope(post, &standing);
        let all = ActivityFilter { section: None, ..ask.filter.clone() };
        let (page, counts) = self.archive.read(|reader| {
            let page = reader.activities(&scope, &ask.filter, ask.after, ask.limit)?;
            Ok((page, reader.activity_counts(&scope, &all)?))
        })?;
        let mut kinds: Vec<(PartId, String)> = Vec::new();
        for kind in standing.charter.procedures().flat_map(|procedure| &procedure.activities) {
            if !kinds.iter().any(|(id, _)| *id == kind.id) {
                kinds.push((kind.id.clone(), kind.name.clone()));
            }
        }
        let named = |row: ActivityRow| {
            let name = standing.section_name(&row.section);
            (row, name)
        };
        Ok(ActivityList {
            rows: page.rows.into_iter().map(named).collect(),
            next: page.next,
            units: units(&counts, &standing),
            kinds,
        })
    }
}

fn table(
    id: &PartId,
    rows: &[&DutyRow],
    units: &[(OrganId, String)],
    year: i32,
    standing: &Standing,
    cell: impl Fn(&DutyRow) -> DutyCell,
) -> DutyTable {
    let duty = standing.charter.duty(id);
    let of = |cadence: &&Cadence| rows.first().is_some_and(|row| cadence.period(row.period.from) == row.period);
    let cadence = duty.map(|duty| duty.cadence).or_else(|| Cadence::ALL.iter().find(of).copied());
    let cadence = cadence.unwrap_or(Cadence::Year);
    let periods = cadence.of_year(year);
    let demand = duty.zip(standing.charter.opened_by_clock()).map(|(duty, (_, own))| duty.demand(own));
    let line = |(unit, name): &(OrganId, String)| {
        let at = |period: &Span| {
            let own = rows.iter().find(|row| row.matter.section == *unit && row.period == *period);
            own.map(|row| cell(row))
        };
        let cells: Vec<Option<DutyCell>> = periods.iter().map(at).collect();
        let opened = cells.iter().any(Option::is_some);
        opened.then(|| DutyUnit { id: unit.clone(), name: name.clone(), cells })
    };
    DutyTable {
        name: duty.map_or_else(|| id.to_string(), |duty| duty.name.clone()),
        demand: demand.unwrap_or_default(),
        units: units.iter().filter_map(line).collect(),
        periods: periods.iter().map(|period| (*period, cadence.name(*period))).collect(),
    }
}

fn units(counts: &[ActivityCount], standing: &Standing) -> Vec<ActivityUnit> {
    let mut units: Vec<ActivityUnit> = Vec::new();
    for count in counts {
        if units.last().is_none_or(|last| last.id != count.section) {
            let name = standing.section_name(&count.section);
            units.push(ActivityUnit { id: count.section.clone(), name, held: 0, attendance: [0; 3] });
        }
        if let Some(unit) = units.last_mut() {
            unit.held += count.held;
            unit.attendance.iter_mut().zip(count.attendance).for_each(|(sum, more)| *sum += more);
        }
    }
    units
}
