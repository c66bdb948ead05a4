//! Lists of what was ordered: by a campaign, about a matter, and what a unit is co-responsible for.
//!
//! Refuses: what the lists of matters refuse. Whose task it is stands in its row, so the scope is asked there.

use super::{PAGE_MAX, Page, Parts, Scope};
use crate::dialect::{Value, values};
use crate::projection::superior::{self, RaisedRow};
use crate::projection::task::{self, TaskRow};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use almanac::Day;
use bureau::id::{CampaignId, MatterId, OrganId, PostId};
use std::fmt;
use std::str::FromStr;

/// Which tasks are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskFilter {
    /// Those of a campaign, led by sections of the scope.
    Campaign(CampaignId),
    /// What was ordered about this matter, led by sections of the scope.
    About(MatterId),
    /// Those still open for which this unit is co-responsible.
    Unit(OrganId),
}

/// The last task of a page, the one due first before all others. Written `<day number>.<id>` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskPlace {
    due: Day,
    id: MatterId,
}

impl fmt::Display for TaskPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.due.number(), self.id)
    }
}

impl FromStr for TaskPlace {
    type Err = super::NotACursor;

    fn from_str(text: &str) -> Result<TaskPlace, super::NotACursor> {
        let (due, id) = text.split_once('.').ok_or(super::NotACursor)?;
        let due = Day::from_number(due.parse().map_err(|_| super::NotACursor)?);
        Ok(TaskPlace { due, id: id.parse().map_err(|_| super::NotACursor)? })
    }
}

impl Reader<'_> {
    /// A page of at most `limit` (and [`PAGE_MAX`]) tasks, the one due first before all others.
    ///
    /// # Errors
    /// Only trouble.
    pub fn tasks(
        &self,
        scope: &Scope,
        filter: &TaskFilter,
        after: Option<TaskPlace>,
        limit: u32,
    ) -> Result<Page<TaskRow, TaskPlace>, Trouble> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (sql, values) = list(scope, filter, after, limit);
        let rows = self.connection().rows(&sql, &values)?;
        let mut rows: Vec<TaskRow> = rows.iter().map(TaskRow::read).collect::<Result<_, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| TaskPlace { due: row.due, id: row.matter.id });
        Ok(Page { rows, next })
    }
}

impl Reader<'_> {
    /// At most `limit` (and [`PAGE_MAX`]) open orders that went up to a post, or that were only copied to it, the one due
    /// first before all others.
    ///
    /// # Errors
    /// Only trouble.
    pub fn raised(&self, post: &PostId, raised: bool, limit: u32) -> Result<Vec<RaisedRow>, Trouble> {
        let limit = i64::from(limit.clamp(1, PAGE_MAX));
        let values = values![self.body().as_str(), post.as_str(), i64::from(raised), limit];
        let rows = self.connection().rows(&query::raised(&superior::columns()), &values)?;
        rows.iter().map(RaisedRow::read).collect()
    }
}

fn list(scope: &Scope, filter: &TaskFilter, after: Option<TaskPlace>, limit: u32) -> (String, Vec<Value>) {
    let mut parts = Parts::default();
    parts.equals("task.body", Some(scope.body.as_str()));
    let mut led = |column: &str, value: String| {
        parts.equals(column, Some(value));
        parts.equals("task.leads", Some(1_i64));
        parts.among("task.organ", scope.sections.as_ref().map(|all| all.iter().map(OrganId::as_str).collect()));
    };
    match filter {
        TaskFilter::Campaign(campaign) => led("task.campaign", campaign.to_string()),
        TaskFilter::About(matter) => led("task.about", matter.to_string()),
        TaskFilter::Unit(unit) => {
            parts.equals("task.organ", Some(unit.as_str()));
            parts.equals("task.leads", Some(0_i64));
            parts.equals("task.is_open", Some(1_i64));
        }
    }
    if scope.party.is_some() || scope.offered.is_some() {
        // Nobody outside has tasks, and who was only asked to take one over finds it among what is offered.
        parts.conditions.push("1 = 0".into());
    }
    if let Some(after) = after {
        let (due, id) = (parts.place(i64::from(after.due.number()).into()), parts.place(after.id.to_string().into()));
        parts.conditions.push(format!("(task.due_day, task.id) > ({due}, {id})"));
    }
    let text = parts.text();
    let limit = parts.place((i64::from(limit) + 1).into());
    (query::tasks(&task::columns(), &text, &limit), parts.values)
}

/// Every form a list of tasks can take, for the test that prepares all statements.
#[cfg(test)]
pub(crate) fn every_list() -> Vec<String> {
    let whole = Scope::whole(&bureau::id::BodyId::new("b"));
    let some = Scope { sections: Some(vec![OrganId::new("a"), OrganId::new("c")]), ..whole.clone() };
    let place = TaskPlace { due: Day::from_number(1), id: MatterId::new(1) };
    let filters = [
        TaskFilter::Campaign(CampaignId::new(1)),
        TaskFilter::About(MatterId::new(1)),
        TaskFilter::Unit(OrganId::new("a")),
    ];
    let of = |scope: &Scope, filter: &TaskFilter| [None, Some(place)].map(|after| list(scope, filter, after, 1).0);
    filters.iter().flat_map(|filter| [&whole, &some].into_iter().flat_map(move |scope| of(scope, filter))).collect()
}
