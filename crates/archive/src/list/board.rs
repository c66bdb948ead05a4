//! The board: how many open matters each post has, by how much they press, counted by the database.
//!
//! Refuses: matters only seen in another system, which no post here has; to load matters.

use super::{Filter, Parts, Scope};
use crate::dialect::{Row, Value};
use crate::projection::matter;
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use almanac::Day;
use bureau::id::PostId;

/// How much an open matter presses. Each belongs to exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Past due.
    Overdue,
    /// Due today.
    Today,
    /// Due by the second of the days asked about.
    Soon,
    /// Due by the third.
    Next,
    /// Due later.
    Later,
    /// The office waits for the party, or the clock is paused.
    Halted,
}

impl Urgency {
    /// All of them, in the order of the statement.
    pub const ALL: [Urgency; 6] =
        [Urgency::Overdue, Urgency::Today, Urgency::Soon, Urgency::Next, Urgency::Later, Urgency::Halted];

    /// The filter of the open matters that press so much. `days`: as for [`Reader::board`].
    pub fn filter(self, days: [Day; 3]) -> Filter {
        let [today, soon, next] = days;
        let halted = Some((false, today));
        let (due_from, due_until) = match self {
            Urgency::Overdue => (None, Some(today.plus(-1))),
            Urgency::Today => (Some(today), Some(today)),
            Urgency::Soon => (Some(today.plus(1)), Some(soon)),
            Urgency::Next => (Some(soon.plus(1)), Some(next)),
            Urgency::Later => (Some(next.plus(1)), None),
            Urgency::Halted => (Some(today), None),
        };
        let halted = match self {
            Urgency::Overdue => None,
            Urgency::Halted => Some((true, today)),
            _ => halted,
        };
        Filter { open: Some(true), due_from, due_until, halted, ..Filter::default() }
    }
}

/// Matters that a post has and that press equally.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Load {
    /// The post; none for those that nobody has yet.
    pub holder: Option<PostId>,
    /// How much they press.
    pub urgency: Urgency,
    /// How many.
    pub count: u32,
}

impl Reader<'_> {
    /// How many open matters each post has, by post and urgency; what is not there is none. `days`: today, and two later
    /// days, the nearer first. `offered`: only those that a post was handed and has not accepted.
    ///
    /// # Errors
    /// Only trouble.
    pub fn board(&self, scope: &Scope, days: [Day; 3], offered: bool) -> Result<Vec<Load>, Trouble> {
        let (sql, values) = question(scope, days, offered);
        let rows = self.connection().rows(&sql, &values)?;
        let mut loads = rows.iter().map(load).collect::<Result<Vec<Load>, Trouble>>()?;
        loads.sort();
        Ok(loads)
    }
}

pub(super) fn question(scope: &Scope, days: [Day; 3], offered: bool) -> (String, Vec<Value>) {
    let days = days.map(|day| Value::from(i64::from(day.number())));
    let filter = Filter { open: Some(true), observed: Some(false), ..Filter::default() };
    let parts = Parts::after(days.into(), scope, &filter);
    // In these words the condition is the one of the index.
    let offered = if offered { " AND offered IS NOT NULL" } else { "" };
    (query::board(matter::NEVER, &format!("{}{offered}", parts.text())), parts.values)
}

fn load(row: &Row) -> Result<Load, Trouble> {
    let bad = || Trouble::Damaged("board".into());
    let urgency = usize::try_from(row.int(1)?).ok().and_then(|n| Urgency::ALL.get(n).copied()).ok_or_else(bad)?;
    let count = u32::try_from(row.int(2)?).map_err(|_| bad())?;
    Ok(Load { holder: row.text_if(0)?.map(PostId::new), urgency, count })
}
