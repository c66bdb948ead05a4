//! The ledger as lists and figures.
//!
//! Refuses: what the lists of matters refuse.

use super::{PAGE_MAX, Page, Parts, Scope};
use crate::dialect::Value;
use crate::projection::public_problem;
use crate::projection::rectification::{self, RectificationRow};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use almanac::{Day, Instant};
use bureau::disclose::PublicProblem;
use bureau::id::{BodyId, MatterId, OrganId, StepId};
use std::fmt;
use std::str::FromStr;

/// Most problems that are counted: a ledger of a county has some thousands a year.
pub const LEDGER_COUNT_MAX: i64 = 20_000;

/// Which problems are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    /// At this step.
    pub step: Option<StepId>,
    /// From this source.
    pub source: Option<String>,
    /// Led by this section.
    pub section: Option<OrganId>,
}

/// The last problem of a page: what is over comes last, then the one due first before all others. Written
/// `<0 or 1>.<day number>.<id>` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerPlace {
    is_over: bool,
    due: Day,
    id: MatterId,
}

impl fmt::Display for LedgerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", u8::from(self.is_over), self.due.number(), self.id)
    }
}

impl FromStr for LedgerPlace {
    type Err = super::NotACursor;

    fn from_str(text: &str) -> Result<LedgerPlace, super::NotACursor> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(super::NotACursor);
        let is_over = part()? == "1";
        let due = Day::from_number(part()?.parse().map_err(|_| super::NotACursor)?);
        Ok(LedgerPlace { is_over, due, id: part()?.parse().map_err(|_| super::NotACursor)? })
    }
}

/// Which public problems are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicLedgerFilter {
    /// At this step.
    pub step: Option<StepId>,
    /// Led by this section.
    pub section: Option<OrganId>,
}

impl Reader<'_> {
    /// A page of at most `limit` (and [`PAGE_MAX`]) public problems, the last published first.
    ///
    /// # Errors
    /// Only trouble.
    pub fn public_problems(
        &self,
        filter: &PublicLedgerFilter,
        after: Option<(Instant, MatterId)>,
        limit: u32,
    ) -> Result<Page<PublicProblem, (Instant, MatterId)>, Trouble> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (sql, values) = public(self.body(), filter, after, limit);
        let rows = self.connection().rows(&sql, &values)?;
        let mut rows = rows.iter().map(public_problem::read).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| (row.at, row.matter));
        Ok(Page { rows, next })
    }

    /// How many public problems each section has at each step, the first [`LEDGER_COUNT_MAX`] counted.
    ///
    /// # Errors
    /// Only trouble.
    pub fn public_problem_counts(&self) -> Result<Vec<(OrganId, StepId, u32)>, Trouble> {
        let values = [Value::from(self.body().as_str()), LEDGER_COUNT_MAX.into()];
        counted(&self.connection().rows(&query::public_problem_counts("$2"), &values)?)
    }

    /// A page of at most `limit` (and [`PAGE_MAX`]) problems.
    ///
    /// # Errors
    /// Only trouble.
    pub fn ledger(
        &self,
        scope: &Scope,
        filter: &LedgerFilter,
        after: Option<LedgerPlace>,
        limit: u32,
    ) -> Result<Page<RectificationRow, LedgerPlace>, Trouble> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (sql, values) = list(scope, filter, after, limit);
        let rows = self.connection().rows(&sql, &values)?;
        let mut rows: Vec<RectificationRow> = rows.iter().map(RectificationRow::read).collect::<Result<_, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let place = |row: &RectificationRow| LedgerPlace { is_over: row.is_over, due: row.due, id: row.matter.id };
        let next = rows.last().filter(|_| more).map(place);
        Ok(Page { rows, next })
    }

    /// How many problems each section has at each step, the first [`LEDGER_COUNT_MAX`] counted.
    ///
    /// # Errors
    /// Only trouble.
    pub fn ledger_counts(&self, scope: &Scope, filter: &LedgerFilter) -> Result<Vec<(OrganId, StepId, u32)>, Trouble> {
        let (sql, values) = counts(scope, filter);
        counted(&self.connection().rows(&sql, &values)?)
    }
}

fn counted(rows: &[crate::dialect::Row]) -> Result<Vec<(OrganId, StepId, u32)>, Trouble> {
    let read = |row: &crate::dialect::Row| {
        let count = u32::try_from(row.int(2)?).map_err(|_| Trouble::Damaged("rectification: count".into()))?;
        Ok((OrganId::new(row.text(0)?), StepId::new(row.text(1)?), count))
    };
    rows.iter().map(read).collect()
}

fn public(
    body: &BodyId,
    filter: &PublicLedgerFilter,
    after: Option<(Instant, MatterId)>,
    limit: u32,
) -> (String, Vec<Value>) {
    let mut parts = Parts::default();
    parts.equals("body", Some(body.as_str()));
    parts.equals("section", filter.section.as_ref().map(OrganId::as_str));
    parts.equals("step", filter.step.as_ref().map(StepId::as_str));
    if let Some((at, id)) = after {
        let (at, id) = (parts.place(at.millis().into()), parts.place(id.to_string().into()));
        parts.conditions.push(format!("(at, id) < ({at}, {id})"));
    }
    let text = parts.text();
    let limit = parts.place((i64::from(limit) + 1).into());
    (query::public_problems(&public_problem::columns(), &text, &limit), parts.values)
}

fn parts(scope: &Scope, filter: &LedgerFilter) -> Parts {
    let mut parts = Parts::default();
    parts.equals("rectification.body", Some(scope.body.as_str()));
    let sections = scope.sections.as_ref().map(|all| all.iter().map(OrganId::as_str).collect());
    parts.among("rectification.section", sections);
    parts.equals("rectification.section", filter.section.as_ref().map(OrganId::as_str));
    parts.equals("rectification.step", filter.step.as_ref().map(StepId::as_str));
    parts.equals("rectification.source", filter.source.as_deref());
    if scope.party.is_some() || scope.offered.is_some() {
        // Nobody outside reads the ledger.
        parts.conditions.push("1 = 0".into());
    }
    parts
}

fn list(scope: &Scope, filter: &LedgerFilter, after: Option<LedgerPlace>, limit: u32) -> (String, Vec<Value>) {
    let mut parts = parts(scope, filter);
    if let Some(after) = after {
        let over = parts.place(i64::from(after.is_over).into());
        let (due, id) = (parts.place(i64::from(after.due.number()).into()), parts.place(after.id.to_string().into()));
        let key = "(rectification.is_over, rectification.due_day, rectification.id)";
        parts.conditions.push(format!("{key} > ({over}, {due}, {id})"));
    }
    let text = parts.text();
    let limit = parts.place((i64::from(limit) + 1).into());
    (query::ledger(&rectification::columns(), &text, &limit), parts.values)
}

fn counts(scope: &Scope, filter: &LedgerFilter) -> (String, Vec<Value>) {
    let mut parts = parts(scope, filter);
    let text = parts.text();
    let limit = parts.place(LEDGER_COUNT_MAX.into());
    (query::ledger_counts(&text, &limit), parts.values)
}

/// Every form the ledger can take, for the test that prepares all statements.
#[cfg(test)]
pub(crate) fn every_list() -> Vec<String> {
    let whole = Scope::whole(&bureau::id::BodyId::new("b"));
    let some = Scope { sections: Some(vec![OrganId::new("a"), OrganId::new("c")]), ..whole.clone() };
    let place = LedgerPlace { is_over: false, due: Day::from_number(1), id: MatterId::new(1) };
    let all = LedgerFilter::default();
    let one = LedgerFilter {
        step: Some(StepId::new("s")),
        source: Some("自查发现".into()),
        section: Some(OrganId::new("a")),
    };
    let of = |scope: &Scope, filter: &LedgerFilter| {
        [list(scope, filter, None, 1).0, list(scope, filter, Some(place), 1).0, counts(scope, filter).0]
    };
    let mut every: Vec<String> =
        [&whole, &some].into_iter().flat_map(|scope| [of(scope, &all), of(scope, &one)].concat()).collect();
    let (none, both) = (
        PublicLedgerFilter::default(),
        PublicLedgerFilter { step: Some(StepId::new("s")), section: Some(OrganId::new("a")) },
    );
    let after = Some((Instant::from_millis(0), MatterId::new(1)));
    every.extend(
        [&none, &both]
            .into_iter()
            .flat_map(|filter| [public(&whole.body, filter, None, 1).0, public(&whole.body, filter, after, 1).0]),
    );
    every.push(query::public_problem_counts("$2"));
    every
}
