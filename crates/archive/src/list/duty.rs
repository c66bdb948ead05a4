//! Duties of a year, and the register of activities with its figures.
//!
//! Refuses: what the lists of matters refuse.

use super::{PAGE_MAX, Page, Parts, Scope};
use crate::dialect::Value;
use crate::projection::activity::{self, ActivityRow};
use crate::projection::duty::{self, DutyRow};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use almanac::{Day, Span};
use bureau::id::{MatterId, OrganId, PartId};
use std::fmt;
use std::str::FromStr;

/// Most duties of a year that are shown at once: every bureau of a county has some dozens.
pub const DUTIES_MAX: i64 = 5_000;

/// Most activities that are counted: a county holds some thousands a year.
pub const ACTIVITIES_COUNT_MAX: i64 = 50_000;

/// Which activities are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Of this unit.
    pub section: Option<OrganId>,
    /// Of this kind.
    pub kind: Option<PartId>,
    /// Held on one of these days.
    pub days: Option<Span>,
}

/// The last activity of a page, the last held first. Written `<day number>.<id>.<place>` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityPlace {
    on: Day,
    id: MatterId,
    seq: u32,
}

impl fmt::Display for ActivityPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.on.number(), self.id, self.seq)
    }
}

impl FromStr for ActivityPlace {
    type Err = super::NotACursor;

    fn from_str(text: &str) -> Result<ActivityPlace, super::NotACursor> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(super::NotACursor);
        let on = Day::from_number(part()?.parse().map_err(|_| super::NotACursor)?);
        let id = part()?.parse().map_err(|_| super::NotACursor)?;
        Ok(ActivityPlace { on, id, seq: part()?.parse().map_err(|_| super::NotACursor)? })
    }
}

/// What one unit held of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityCount {
    /// The unit.
    pub section: OrganId,
    /// What kind.
    pub kind: PartId,
    /// What that kind is called.
    pub kind_name: String,
    /// How many.
    pub held: u32,
    /// How many ought to come, came, and made it up since, summed.
    pub attendance: [u64; 3],
}

impl Reader<'_> {
    /// The duties whose period ends on one of these days, of one unit where it is named; the period that ends first before
    /// all others. At most [`DUTIES_MAX`].
    ///
    /// # Errors
    /// Only trouble.
    pub fn duties(&self, scope: &Scope, section: Option<&OrganId>, ends: Span) -> Result<Vec<DutyRow>, Trouble> {
        let (sql, values) = duties(scope, section, ends);
        self.connection().rows(&sql, &values)?.iter().map(DutyRow::read).collect()
    }

    /// A page of at most `limit` (and [`PAGE_MAX`]) activities, the last held first.
    ///
    /// # Errors
    /// Only trouble.
    pub fn activities(
        &self,
        scope: &Scope,
        filter: &ActivityFilter,
        after: Option<ActivityPlace>,
        limit: u32,
    ) -> Result<Page<ActivityRow, ActivityPlace>, Trouble> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (sql, values) = activities(scope, filter, after, limit);
        let rows = self.connection().rows(&sql, &values)?;
        let mut rows: Vec<ActivityRow> = rows.iter().map(ActivityRow::read).collect::<Result<_, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let place = |row: &ActivityRow| ActivityPlace { on: row.on, id: row.matter, seq: row.seq };
        let next = rows.last().filter(|_| more).map(place);
        Ok(Page { rows, next })
    }

    /// What each unit held of each kind, the first [`ACTIVITIES_COUNT_MAX`] counted.
    ///
    /// # Errors
    /// Only trouble.
    pub fn activity_counts(&self, scope: &Scope, filter: &ActivityFilter) -> Result<Vec<ActivityCount>, Trouble> {
        let (sql, values) = counts(scope, filter);
        let damaged = |_| Trouble::Damaged("activity: count".into());
        let read = |row: &crate::dialect::Row| {
            let sum = |n: usize| u64::try_from(row.int(n)?).map_err(damaged);
            Ok(ActivityCount {
                section: OrganId::new(row.text(0)?),
                kind: PartId::new(row.text(1)?),
                kind_name: row.text(2)?.into(),
                held: u32::try_from(row.int(3)?).map_err(damaged)?,
                attendance: [sum(4)?, sum(5)?, sum(6)?],
            })
        };
        self.connection().rows(&sql, &values)?.iter().map(read).collect()
    }
}

fn scoped(table: &str, scope: &Scope, section: Option<&OrganId>) -> Parts {
    let mut parts = Parts::default();
    parts.equals(&format!("{table}.body"), Some(scope.body.as_str()));
    let own = format!("{table}.section");
    parts.among(&own, scope.sections.as_ref().map(|all| all.iter().map(OrganId::as_str).collect()));
    parts.equals(&own, section.map(OrganId::as_str));
    if scope.party.is_some() || scope.offered.is_some() {
        // Nobody outside reads what an office owes or held.
        parts.conditions.push("1 = 0".into());
    }
    parts
}

fn duties(scope: &Scope, section: Option<&OrganId>, ends: Span) -> (String, Vec<Value>) {
    let mut parts = scoped("duty", scope, section);
    parts.compares("duty.to_day >=", Some(ends.from.number().into()));
    parts.compares("duty.to_day <=", Some(ends.to.number().into()));
    let text = parts.text();
    let limit = parts.place(DUTIES_MAX.into());
    (query::duties(&duty::columns(), &text, &limit), parts.values)
}

fn filtered(scope: &Scope, filter: &ActivityFilter) -> Parts {
    let mut parts = scoped("activity", scope, filter.section.as_ref());
    parts.equals("activity.kind", filter.kind.as_ref().map(PartId::as_str));
    parts.compares("activity.on_day >=", filter.days.map(|days| days.from.number().into()));
    parts.compares("activity.on_day <=", filter.days.map(|days| days.to.number().into()));
    parts
}

fn activities(
    scope: &Scope,
    filter: &ActivityFilter,
    after: Option<ActivityPlace>,
    limit: u32,
) -> (String, Vec<Value>) {
    let mut parts = filtered(scope, filter);
    if let Some(after) = after {
        let on = parts.place(i64::from(after.on.number()).into());
        let (id, seq) = (parts.place(after.id.to_string().into()), parts.place(after.seq.into()));
        parts.conditions.push(format!("(activity.on_day, activity.id, activity.seq) < ({on}, {id}, {seq})"));
    }
    let text = parts.text();
    let limit = parts.place((i64::from(limit) + 1).into());
    (query::activities(activity::SHOWN, &text, &limit), parts.values)
}

fn counts(scope: &Scope, filter: &ActivityFilter) -> (String, Vec<Value>) {
    let mut parts = filtered(scope, filter);
    let text = parts.text();
    let limit = parts.place(ACTIVITIES_COUNT_MAX.into());
    (query::activity_counts(&text, &limit), parts.values)
}

/// Every form these lists can take, for the test that prepares all statements.
#[cfg(test)]
pub(crate) fn every_list() -> Vec<String> {
    let whole = Scope::whole(&bureau::id::BodyId::new("b"));
    let some = Scope { sections: Some(vec![OrganId::new("a"), OrganId::new("c")]), ..whole.clone() };
    let (place, days) = (ActivityPlace { on: Day::from_number(1), id: MatterId::new(1), seq: 1 }, Day::from_number(1));
    let days = Span { from: days, to: days };
    let one = ActivityFilter { section: Some(OrganId::new("a")), kind: Some(PartId::new("k")), days: Some(days) };
    let section = OrganId::new("a");
    let of = |scope: &Scope, filter: &ActivityFilter| {
        let pages = [None, Some(place)].map(|after| activities(scope, filter, after, 1).0);
        let duties = [None, Some(&section)].map(|section| duties(scope, section, days).0);
        [pages.to_vec(), duties.to_vec(), vec![counts(scope, filter).0]].concat()
    };
    let all = ActivityFilter::default();
    [&whole, &some].into_iter().flat_map(|scope| [of(scope, &all), of(scope, &one)].concat()).collect()
}
