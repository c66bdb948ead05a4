//! Lists of entries that were recorded too late, the last recorded first.
//!
//! Refuses: what the lists of matters refuse.

use super::{COUNT_MAX, Count, Filter, PAGE_MAX, Page, Parts, Scope};
use crate::dialect::Value;
use crate::projection::late_entry::{self, LateEntryRow};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use almanac::Instant;
use bureau::id::{MatterId, OrganId};
use std::fmt;
use std::str::FromStr;

/// The last entry of a page. Written `<milliseconds>.<seq>.<matter>` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateEntryPlace {
    recorded: Instant,
    seq: u32,
    matter: MatterId,
}

impl fmt::Display for LateEntryPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.recorded.millis(), self.seq, self.matter)
    }
}

impl FromStr for LateEntryPlace {
    type Err = super::NotACursor;

    fn from_str(text: &str) -> Result<LateEntryPlace, super::NotACursor> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(super::NotACursor);
        let recorded = Instant::from_millis(part()?.parse().map_err(|_| super::NotACursor)?);
        let seq = part()?.parse().map_err(|_| super::NotACursor)?;
        Ok(LateEntryPlace { recorded, seq, matter: part()?.parse().map_err(|_| super::NotACursor)? })
    }
}

impl Reader<'_> {
    /// A page of at most `limit` (and [`PAGE_MAX`]) entries on matters of the scope, of these sections where some are
    /// named, the last recorded first; and how many there are, up to [`COUNT_MAX`].
    ///
    /// # Errors
    /// Only trouble.
    pub fn late_entries(
        &self,
        scope: &Scope,
        sections: Option<&[OrganId]>,
        after: Option<LateEntryPlace>,
        limit: u32,
    ) -> Result<(Page<LateEntryRow, LateEntryPlace>, Count), Trouble> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (sql, values) = list(scope, sections, after, limit);
        let rows = self.connection().rows(&sql, &values)?;
        let mut rows: Vec<LateEntryRow> = rows.iter().map(LateEntryRow::read).collect::<Result<_, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let place = |row: &LateEntryRow| LateEntryPlace { recorded: row.recorded, seq: row.seq, matter: row.matter };
        let next = rows.last().filter(|_| more).map(place);
        let (sql, values) = count(scope, sections);
        let found = self.connection().row(&sql, &values)?.map_or(Ok(0), |row| row.int(0))?;
        Ok((Page { rows, next }, Count::of(found)))
    }
}

fn conditions(scope: &Scope, sections: Option<&[OrganId]>) -> Parts {
    let of_office = Scope { party: None, offered: None, ..scope.clone() };
    let mut parts = Parts::of(&of_office, &Filter::default());
    if scope.party.is_some() || scope.offered.is_some() {
        // When something was entered is the office's own business, as its cards are.
        parts.conditions.push("1 = 0".into());
    }
    parts.among("section", sections.map(|all| all.iter().map(OrganId::as_str).collect()));
    parts
}

fn list(
    scope: &Scope,
    sections: Option<&[OrganId]>,
    after: Option<LateEntryPlace>,
    limit: u32,
) -> (String, Vec<Value>) {
    let mut parts = conditions(scope, sections);
    if let Some(after) = after {
        let place = parts.place(after.recorded.millis().into());
        let (seq, id) = (parts.place(after.seq.into()), parts.place(after.matter.to_string().into()));
        parts.conditions.push(format!("(recorded, seq, id) < ({place}, {seq}, {id})"));
    }
    let text = parts.text();
    let limit = parts.place((i64::from(limit) + 1).into());
    (query::late_entries(&late_entry::columns(), &text, &limit), parts.values)
}

fn count(scope: &Scope, sections: Option<&[OrganId]>) -> (String, Vec<Value>) {
    let mut parts = conditions(scope, sections);
    let text = parts.text();
    let limit = parts.place((i64::from(COUNT_MAX) + 1).into());
    (query::count_late_entries(&text, &limit), parts.values)
}

/// Every form such a list can take, for the test that prepares all statements.
#[cfg(test)]
pub(crate) fn every_list() -> Vec<String> {
    let whole = Scope::whole(&bureau::id::BodyId::new("b"));
    let some = [OrganId::new("a"), OrganId::new("b")];
    let place = LateEntryPlace { recorded: Instant::from_millis(1), seq: 1, matter: MatterId::new(1) };
    let mut all = Vec::new();
    for own in [None, Some(some.to_vec())] {
        let scope = Scope { sections: own, ..whole.clone() };
        for sections in [None, Some(&some[..])] {
            all.extend([None, Some(place)].map(|after| list(&scope, sections, after, 1).0));
            all.push(count(&scope, sections).0);
        }
    }
    all
}
