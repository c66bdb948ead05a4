//! The ledger as everybody may read it.
//!
//! Refuses: a problem that nobody approved for the public, and every word of it that was not approved.

use super::{LedgerUnit, kept, units};
use crate::{No, Office, Standing, Who};
use almanac::{Day, Instant};
use archive::{PublicLedgerFilter, Trouble};
use bureau::act::{Act, PublishProblem};
use bureau::decide;
use bureau::disclose::{self, PublicProblem};
use bureau::id::{MatterId, StepId};
use bureau::refusal::Refusal;

/// A public problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicLine {
    /// The problem, in the words that were approved.
    pub problem: String,
    /// What is done about it, in the words that were approved.
    pub measure: String,
    /// 牵头单位
    pub unit: String,
    /// 整改期限
    pub due: Day,
    /// Where it stands.
    pub state: String,
    /// Whether the result was submitted.
    pub submitted: bool,
    /// 销号日期
    pub closed: Option<Day>,
    /// Whole days past its last day, today or when the result was submitted.
    pub late_days: u32,
    /// When it was published.
    pub published: Day,
}

/// A page of the public ledger with its figures.
#[derive(Clone, Debug)]
pub struct PublicLedger {
    /// Its rows, the last published first.
    pub rows: Vec<PublicLine>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The steps, with name.
    pub steps: Vec<(StepId, String)>,
    /// Units that have public problems, with figures, whatever is asked for.
    pub units: Vec<LedgerUnit>,
}

impl Office {
    /// A page of the public ledger, for everybody.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`] where the charters in force keep no ledger.
    pub fn public_ledger(
        &self,
        filter: &PublicLedgerFilter,
        after: Option<&str>,
        limit: u32,
        now: Instant,
    ) -> Result<PublicLedger, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let (_, procedure) = kept(&standing)?;
        let after = after.and_then(crate::list::place);
        let (page, counts) = self.archive.read(|reader| {
            Ok::<_, Trouble>((reader.public_problems(filter, after, limit)?, reader.public_problem_counts()?))
        })?;
        Ok(PublicLedger {
            rows: page.rows.into_iter().map(|row| self.public_line(row, &standing, today)).collect(),
            next: page.next.map(|(at, id)| format!("{}.{id}", at.millis())),
            steps: procedure.steps.iter().map(|step| (step.id.clone(), step.name.clone())).collect(),
            units: units(&counts, procedure, &standing),
        })
    }

    /// A problem as the public would read it from now on, before somebody approves it. Nothing is kept.
    ///
    /// # Errors
    /// Those of the act.
    pub fn problem_as_published(
        &self,
        who: &Who,
        matter: MatterId,
        public: PublishProblem,
        now: Instant,
    ) -> Result<PublicLine, No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let (mut case, standing) = self.archive.read(|reader| self.disclosed(reader, matter, &actor, now))??;
        let act = Act::PublishProblem(public);
        let entries = decide::decide(&case.matter, act, &self.desk(&case, &standing, &actor, now))?;
        entries.iter().for_each(|entry| case.matter.apply(entry));
        case.entries.extend(entries);
        let shown = disclose::problem(&case.matter, &case.entries, &case.charter, &case.almanac);
        let shown = shown.ok_or(Refusal::NoSuchMatter)?;
        Ok(self.public_line(shown, &standing, self.day(now)))
    }

    fn public_line(&self, row: PublicProblem, standing: &Standing, today: Day) -> PublicLine {
        let procedure = kept(standing).ok().map(|(_, procedure)| procedure);
        let step = procedure.and_then(|procedure| procedure.step(&row.step));
        let until = row.submitted.unwrap_or(today);
        PublicLine {
            problem: row.problem,
            measure: row.measure,
            unit: bureau::register::unit_label(&row.section, &standing.roster),
            due: row.due,
            state: step.map_or_else(String::new, |step| step.name.clone()),
            submitted: row.submitted.is_some(),
            closed: row.closed,
            late_days: u32::try_from(until.number() - row.due.number()).unwrap_or(0),
            published: self.day(row.at),
        }
    }
}
