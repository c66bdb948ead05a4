//! The outbox: what becomes of jobs, how far the sweeps have come, and where people are told.
//!
//! Refuses: a job that fails without a word, and an address that lies on after it was removed.

use crate::dialect::{Row, values};
use crate::list::{Count, PAGE_MAX, Page};
use crate::projection::matter::{self, MatterRow};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use crate::writer::Writer;
use almanac::{Day, Instant};
use bureau::id::{MatterId, PersonId};

/// The kind of rows that are no work but remember how far a sweep has come.
const MARK: &str = "mark";

/// Where one person is told, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whose.
    pub person: PersonId,
    /// The address itself.
    pub address: String,
    /// Words of the notices they want, parted by blanks.
    pub wants: String,
    /// What the code sent to the address is made of.
    pub proof: String,
    /// When that code was asked for.
    pub asked: Instant,
    /// How often a wrong code was typed since.
    pub guesses: u32,
    /// When the person proved that it is theirs; nothing but the code is sent there before.
    pub confirmed: Option<Instant>,
}

/// Jobs of one kind in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jobs {
    /// Of which kind.
    pub kind: String,
    /// How many.
    pub count: Count,
    /// When the oldest of them was first due.
    pub oldest: Instant,
}

/// A job that failed at least once and was not done since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Its id.
    pub id: String,
    /// Of which kind.
    pub kind: String,
    /// When it was first due.
    pub since: Instant,
    /// How often it was tried.
    pub tries: u32,
    /// The word of what went wrong last.
    pub error: String,
    /// When it is tried again; none once it was given up.
    pub again: Option<Instant>,
}

impl Reader<'_> {
    /// Jobs not done yet, and jobs given up, by kind.
    ///
    /// # Errors
    /// Only trouble.
    pub fn jobs(&self) -> Result<(Vec<Jobs>, Vec<Jobs>), Trouble> {
        let of = |text| {
            let rows = self.connection().rows(text, &values![self.body().as_str()])?;
            rows.iter().map(jobs).collect::<Result<Vec<_>, Trouble>>()
        };
        Ok((of(query::JOBS_WAITING)?, of(query::JOBS_FAILED)?))
    }

    /// Jobs that failed, the last first, at most `limit`.
    ///
    /// # Errors
    /// Only trouble.
    pub fn stuck_jobs(&self, limit: u32) -> Result<Vec<Stuck>, Trouble> {
        let rows = self.connection().rows(query::JOBS_IN_ERROR, &values![self.body().as_str(), limit])?;
        rows.iter().map(stuck).collect()
    }

    /// How far a sweep has come.
    ///
    /// # Errors
    /// Only trouble.
    pub fn mark(&self, name: &str) -> Result<Option<String>, Trouble> {
        let row = self.connection().row(query::MARK_GET, &values![self.body().as_str(), name, MARK])?;
        row.map(|row| row.text(0).map(String::from)).transpose()
    }

    /// Where a person is told.
    ///
    /// # Errors
    /// Only trouble.
    pub fn address(&self, person: PersonId) -> Result<Option<Address>, Trouble> {
        let values = values![self.body().as_str(), person.to_string()];
        self.connection().row(query::ADDRESS_GET, &values)?.map(|row| address(&row)).transpose()
    }

    /// Where everybody is told.
    ///
    /// # Errors
    /// Only trouble.
    pub fn addresses(&self) -> Result<Vec<Address>, Trouble> {
        self.connection().rows(query::ADDRESSES, &values![self.body().as_str()])?.iter().map(address).collect()
    }

    /// The open matters whose near day lies after `after` and not after `until`, of the whole body: for the clock.
    /// A page of them, in the order of near day and id, and where the next begins.
    ///
    /// # Errors
    /// Only trouble.
    pub fn turning_near(
        &self,
        after: Day,
        until: Day,
        from: Option<(Day, MatterId)>,
    ) -> Result<Page<MatterRow, (Day, MatterId)>, Trouble> {
        let number = |day: Day| i64::from(day.number());
        let (day, id) = from.map_or((number(after), String::new()), |(day, id)| (number(day), id.to_string()));
        let values = values![self.body().as_str(), number(after), number(until), day, id, PAGE_MAX];
        let rows = self.connection().rows(&query::turning(&matter::columns()), &values)?;
        let rows: Vec<MatterRow> = rows.iter().map(MatterRow::read).collect::<Result<_, _>>()?;
        let last = rows.last().filter(|_| rows.len() == PAGE_MAX as usize);
        let next = last.and_then(|row| Some((row.near_day?, row.id)));
        Ok(Page { rows, next })
    }
}

impl Writer<'_> {
    /// Gives a job back for later, with the word of what went wrong; false when the worker no longer has it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn try_job_again(&mut self, id: &str, worker: &str, due: Instant, error: &str) -> Result<bool, Trouble> {
        let values = values![due.millis(), error, self.body().as_str(), id, worker];
        Ok(self.connection().run(query::JOB_AGAIN, &values)? > 0)
    }

    /// Gives a job up, with the word of what went wrong; false when the worker no longer has it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn give_up_job(&mut self, id: &str, worker: &str, now: Instant, error: &str) -> Result<bool, Trouble> {
        let values = values![now.millis(), error, self.body().as_str(), id, worker];
        Ok(self.connection().run(query::JOB_GIVE_UP, &values)? > 0)
    }

    /// Takes up again a job that was given up; false when it was not.
    ///
    /// # Errors
    /// Only trouble.
    pub fn retry_job(&mut self, id: &str, now: Instant) -> Result<bool, Trouble> {
        Ok(self.connection().run(query::JOB_RETRY, &values![now.millis(), self.body().as_str(), id])? > 0)
    }

    /// Forgets jobs that were done or given up by then, and says how many.
    ///
    /// # Errors
    /// Only trouble.
    pub fn forget_jobs(&mut self, until: Instant) -> Result<usize, Trouble> {
        self.connection().run(query::JOBS_FORGET, &values![self.body().as_str(), until.millis(), MARK])
    }

    /// Remembers how far a sweep has come.
    ///
    /// # Errors
    /// Only trouble.
    pub fn put_mark(&mut self, name: &str, text: &str, now: Instant) -> Result<(), Trouble> {
        let values = values![self.body().as_str(), name, MARK, text, now.millis()];
        self.connection().run(query::MARK_PUT, &values).map(drop)
    }

    /// Keeps where a person is told, in the place of what was kept before.
    ///
    /// # Errors
    /// Only trouble.
    pub fn put_address(&mut self, address: &Address) -> Result<(), Trouble> {
        let Address { person, address, wants, proof, asked, guesses, confirmed } = address;
        let confirmed = confirmed.map(Instant::millis);
        let (body, asked, person) = (self.body().as_str(), asked.millis(), person.to_string());
        let values =
            values![body, person, address.as_str(), wants.as_str(), proof.as_str(), asked, *guesses, confirmed];
        self.connection().run(query::ADDRESS_PUT, &values).map(drop)
    }

    /// Removes where a person is told; false when there was nothing.
    ///
    /// # Errors
    /// Only trouble.
    pub fn remove_address(&mut self, person: PersonId) -> Result<bool, Trouble> {
        let values = values![self.body().as_str(), person.to_string()];
        Ok(self.connection().run(query::ADDRESS_REMOVE, &values)? > 0)
    }
}

fn jobs(row: &Row) -> Result<Jobs, Trouble> {
    Ok(Jobs { kind: row.text(0)?.into(), count: Count::of(row.int(1)?), oldest: Instant::from_millis(row.int(2)?) })
}

fn stuck(row: &Row) -> Result<Stuck, Trouble> {
    let due = Instant::from_millis(row.int(5)?);
    Ok(Stuck {
        id: row.text(0)?.into(),
        kind: row.text(1)?.into(),
        since: Instant::from_millis(row.int(2)?),
        tries: u32::try_from(row.int(3)?).map_err(|_| Trouble::Damaged("job".into()))?,
        error: row.text(4)?.into(),
        again: row.int_if(6)?.is_none().then_some(due),
    })
}

fn address(row: &Row) -> Result<Address, Trouble> {
    let damaged = || Trouble::Damaged("address".into());
    Ok(Address {
        person: row.text(0)?.parse().map_err(|_| damaged())?,
        address: row.text(1)?.into(),
        wants: row.text(2)?.into(),
        proof: row.text(3)?.into(),
        asked: Instant::from_millis(row.int(4)?),
        guesses: u32::try_from(row.int(5)?).map_err(|_| damaged())?,
        confirmed: row.int_if(6)?.map(Instant::from_millis),
    })
}
