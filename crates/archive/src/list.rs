//! Lists of matters: who may see which, filtered by the fixed list of indexed filters, page by page.
//!
//! Refuses: a list without a [`Scope`], an unlimited page, paging by offset, and an exact count of many.

use crate::dialect::{Row, Value, values};
use crate::projection::matter::{self, MatterRow};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use almanac::Day;
use bureau::id::{BodyId, ItemId, MatterId, OrganId, PartyId, PostId, StepId};
use bureau::record::Object;
use std::fmt;
use std::str::FromStr;
use walk::Walk;
pub(crate) use walk::id;

pub mod board;
pub mod campaign;
pub mod card;
pub mod duty;
pub mod late_entry;
pub mod rectification;
pub mod task;
mod walk;

pub use walk::WINDOW;

/// Most rows of a page: more than a screen shows, few enough to render at once.
pub const PAGE_MAX: u32 = 200;

/// Above this many a count only says "more": nobody acts on the difference, and counting on costs a scan.
pub const COUNT_MAX: u32 = 1_000;

/// The matters somebody may see at all. Office makes it from tenure and role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The tenancy.
    pub body: BodyId,
    /// Sections whose matters may be seen; the whole body for `None`.
    pub sections: Option<Vec<OrganId>>,
    /// Items whose matters may be seen; all for `None`.
    pub items: Option<Vec<ItemId>>,
    /// The party whose matters may be seen; all for `None`.
    pub party: Option<PartyId>,
    /// The post to which those matters are being handed over that may be seen; all for `None`.
    pub offered: Option<PostId>,
}

impl Scope {
    /// Every matter of the body: for the clock, and for who may see all.
    pub fn whole(body: &BodyId) -> Scope {
        Scope { body: body.clone(), sections: None, items: None, party: None, offered: None }
    }

    /// A party's own matters.
    pub fn party(body: &BodyId, party: PartyId) -> Scope {
        Scope { party: Some(party), ..Scope::whole(body) }
    }

    /// Matters that are being handed over to a post, wherever they are.
    pub fn offered(body: &BodyId, post: &PostId) -> Scope {
        Scope { offered: Some(post.clone()), ..Scope::whole(body) }
    }

    /// Whether this matter may be seen.
    pub fn covers(&self, row: &MatterRow) -> bool {
        self.sections.as_ref().is_none_or(|sections| sections.contains(&row.section))
            && self.items.as_ref().is_none_or(|items| items.contains(&row.item))
            && self.party.is_none_or(|party| party == row.party)
            && self.offered.as_ref().is_none_or(|post| row.offered.as_ref() == Some(post))
    }
}

/// Which of them are wanted. Every condition that is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Still open (`true`) or ended.
    pub open: Option<bool>,
    /// The section that has it.
    pub section: Option<OrganId>,
    /// The post that has it.
    pub holder: Option<PostId>,
    /// Where it stands.
    pub step: Option<StepId>,
    /// Who asked.
    pub party: Option<PartyId>,
    /// Due on this day or before.
    pub due_until: Option<Day>,
    /// Near due on this day: the near day has come, the due day has not passed.
    pub near_on: Option<Day>,
    /// What was asked for.
    pub item: Option<ItemId>,
    /// Whether a post has it.
    pub held: Option<bool>,
    /// Due on this day or later, or without a due day.
    pub due_from: Option<Day>,
    /// On this day the office waits for the party or the clock is paused (`true`), or neither.
    pub halted: Option<(bool, Day)>,
    /// Whether the office waits for the party.
    pub waiting: Option<bool>,
    /// Whether it was handed over to a post that has not accepted yet.
    pub offered: Option<bool>,
    /// Filed on this day or later.
    pub filed_from: Option<Day>,
    /// Filed on this day or before.
    pub filed_until: Option<Day>,
    /// What its receipt begins with, or words of its title; all of them, each as it stands but for gaps in the middle.
    pub text: Option<String>,
    /// Only seen in another system (`true`) or our own.
    pub observed: Option<bool>,
    /// Ordered by an office (`true`) or asked for by somebody.
    pub ordered: Option<bool>,
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The due day first that comes first; without one last.
    Due,
    /// The last filed first.
    Newest,
}

/// The last row of a page, where the next one goes on. Written `<number>.<id>` in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    place: i64,
    id: MatterId,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, C = Cursor> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none after the last row.
    pub next: Option<C>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Exact(u32),
    /// This many and more.
    More(u32),
}

impl Count {
    pub(crate) fn of(found: i64) -> Count {
        match u32::try_from(found) {
            Ok(found) if found <= COUNT_MAX => Count::Exact(found),
            _ => Count::More(COUNT_MAX),
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::Exact(n) => write!(f, "{n}"),
            Count::More(n) if *n < 1_000 => write!(f, "{n}+"),
            Count::More(n) => write!(f, "{},{:03}+", n / 1000, n % 1000),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.place, self.id)
    }
}

/// The text is not a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Cursor, NotACursor> {
        let (place, id) = text.split_once('.').ok_or(NotACursor)?;
        Ok(Cursor { place: place.parse().map_err(|_| NotACursor)?, id: id.parse().map_err(|_| NotACursor)? })
    }
}

impl Reader<'_> {
    /// A page of at most `limit` (and [`PAGE_MAX`]) matters. Of what no index leaves out it looks at [`WINDOW`]
    /// matters at most: a page with fewer rows than asked for, even with none, is the last only if it names no next.
    ///
    /// # Errors
    /// Only trouble.
    pub fn matters(
        &self,
        scope: &Scope,
        filter: &Filter,
        order: Order,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page<MatterRow>, Trouble> {
        let limit = limit.clamp(1, PAGE_MAX);
        Walk::of(self.connection(), scope, filter, order, WINDOW)?.page(self.connection(), after, limit)
    }

    /// How many matters there are, up to [`COUNT_MAX`]; at least so many when that would take looking at more than
    /// [`WINDOW`] matters one by one.
    ///
    /// # Errors
    /// Only trouble.
    pub fn count(&self, scope: &Scope, filter: &Filter) -> Result<Count, Trouble> {
        Walk::of(self.connection(), scope, filter, filter.order(), WINDOW)?.count(self.connection())
    }

    /// A page and the count, as [`Reader::matters`] and [`Reader::count`] give them: open matters the most pressing
    /// first, all others the last filed first.
    ///
    /// # Errors
    /// Only trouble.
    pub fn found(
        &self,
        scope: &Scope,
        filter: &Filter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Page<MatterRow>, Count), Trouble> {
        let (connection, limit) = (self.connection(), limit.clamp(1, PAGE_MAX));
        let walk = Walk::of(connection, scope, filter, filter.order(), WINDOW)?;
        match after {
            None => walk.first_page(connection, limit),
            Some(_) => Ok((walk.page(connection, after, limit)?, walk.count(connection)?)),
        }
    }

    /// Open matters in which the law deems something done before a day, the longest overdue first.
    ///
    /// # Errors
    /// Only trouble.
    pub fn deemed(&self, before: Day, after: Option<Cursor>, limit: u32) -> Result<Page<MatterId>, Trouble> {
        let after = after.map_or((i64::MIN, String::new()), |after| (after.place, after.id.to_string()));
        let limit = limit.clamp(1, PAGE_MAX);
        let values = values![self.body().as_str(), i64::from(before.number()), after.0, after.1, limit + 1];
        let rows = self.connection().rows(query::DEEMED, &values)?;
        let read = |row: &Row| Ok(Cursor { place: row.int(0)?, id: id(row.text(1)?)? });
        let mut places: Vec<Cursor> = rows.iter().map(read).collect::<Result<_, Trouble>>()?;
        let more = places.len() > limit as usize;
        places.truncate(limit as usize);
        let next = places.last().filter(|_| more).copied();
        Ok(Page { rows: places.into_iter().map(|place| place.id).collect(), next })
    }

    /// A matter, if the scope covers it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn matter(&self, scope: &Scope, id: MatterId) -> Result<Option<MatterRow>, Trouble> {
        self.one(scope, "id", id.to_string())
    }

    /// The matter of a receipt number, if the scope covers it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn matter_by_receipt(&self, scope: &Scope, receipt: &str) -> Result<Option<MatterRow>, Trouble> {
        self.one(scope, "receipt", receipt.into())
    }

    fn one(&self, scope: &Scope, column: &str, value: String) -> Result<Option<MatterRow>, Trouble> {
        let mut parts = Parts::of(scope, &Filter::default());
        parts.equals(column, Some(value));
        let sql = query::matter(&matter::columns(), &parts.text());
        self.connection().row(&sql, &parts.values)?.map(|row| MatterRow::read(&row)).transpose()
    }
}

impl Filter {
    /// The order in which what it finds is counted and shown.
    fn order(&self) -> Order {
        if self.open == Some(true) { Order::Due } else { Order::Newest }
    }
}

impl Order {
    fn place(self, row: &MatterRow) -> i64 {
        match self {
            Order::Due => row.due_day.map_or(matter::NEVER, |day| day.number().into()),
            Order::Newest => row.filed.millis(),
        }
    }
}

/// The conditions of a query and their values, numbered as they come.
#[derive(Default)]
struct Parts {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Parts {
    fn of(scope: &Scope, filter: &Filter) -> Parts {
        Parts::after(Vec::new(), scope, filter)
    }

    /// The conditions after values that come before them in the text.
    fn after(values: Vec<Value>, scope: &Scope, filter: &Filter) -> Parts {
        let mut parts = Parts { conditions: Vec::new(), values };
        parts.equals("body", Some(scope.body.as_str()));
        parts.among("section", scope.sections.as_ref().map(|all| all.iter().map(OrganId::as_str).collect()));
        parts.among("item", scope.items.as_ref().map(|all| all.iter().map(ItemId::as_str).collect()));
        parts.equals("party", scope.party.map(|party| party.to_string()));
        parts.equals("offered", scope.offered.as_ref().map(PostId::as_str));
        parts.equals("is_open", filter.open.map(i64::from));
        parts.equals("section", filter.section.as_ref().map(OrganId::as_str));
        parts.equals("holder", filter.holder.as_ref().map(PostId::as_str));
        parts.equals("step", filter.step.as_ref().map(StepId::as_str));
        parts.equals("party", filter.party.map(|party| party.to_string()));
        parts.compares("due_order >=", filter.due_from.map(|day| day.number().into()));
        parts.compares("due_order <=", filter.due_until.map(|day| day.number().into()));
        parts.equals("item", filter.item.as_ref().map(ItemId::as_str));
        parts.others(filter);
        parts
    }

    /// What no index is in order of, in words that none is taken for.
    fn others(&mut self, filter: &Filter) {
        let number = |day: Day| i64::from(day.number());
        if let Some(day) = filter.near_on {
            let place = self.place(number(day).into());
            self.conditions.push(format!("near_day + 0 <= {place} AND due_order + 0 >= {place}"));
        }
        if let Some(held) = filter.held {
            self.conditions.push(format!("(holder || '') IS {}NULL", if held { "NOT " } else { "" }));
        }
        if let Some(observed) = filter.observed {
            self.conditions.push(format!("observed IS {}NULL", if observed { "NOT " } else { "" }));
        }
        if let Some(ordered) = filter.ordered {
            self.conditions.push(format!("channel {} 'order'", if ordered { "=" } else { "<>" }));
        }
        if let Some(waiting) = filter.waiting {
            self.conditions.push(format!("due_order + 0 {} {}", if waiting { "=" } else { "<" }, matter::NEVER));
        }
        if let Some(offered) = filter.offered {
            self.conditions.push(format!("(offered || '') IS {}NULL", if offered { "NOT " } else { "" }));
        }
        self.compares("filed_day >=", filter.filed_from.map(number));
        self.compares("filed_day <=", filter.filed_until.map(number));
        if let Some((halted, day)) = filter.halted {
            let place = self.place(number(day).into());
            let paused = format!("COALESCE(paused_from <= {place} AND paused_to >= {place}, 1 = 0)");
            let waits = format!("due_order = {}", matter::NEVER);
            self.conditions.push(format!("{}({waits} OR {paused})", if halted { "" } else { "NOT " }));
        }
    }

    fn compares(&mut self, with: &str, value: Option<i64>) {
        if let Some(value) = value {
            let place = self.place(value.into());
            self.conditions.push(format!("{with} {place}"));
        }
    }

    fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn equals(&mut self, column: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            let place = self.place(value.into());
            self.conditions.push(format!("{column} = {place}"));
        }
    }

    fn among(&mut self, column: &str, values: Option<Vec<&str>>) {
        let Some(values) = values else { return };
        let places: Vec<String> = values.into_iter().map(|value| self.place(value.into())).collect();
        // Nothing is among none: an empty scope sees nothing.
        let condition = if places.is_empty() { "1 = 0".into() } else { format!("{column} IN ({})", places.join(", ")) };
        self.conditions.push(condition);
    }

    fn text(&self) -> String {
        self.conditions.join(" AND ")
    }
}

/// The question for the entries of some matters: one statement for about as many.
pub(crate) fn entries_of(body: &BodyId, first: MatterId, others: &[MatterId]) -> (String, Vec<Value>) {
    let mut parts = Parts::default();
    let [body, kind] = [body.as_str(), Object::MATTER].map(|value| parts.place(value.into()));
    let asked = (others.len() + 1).next_power_of_two();
    let ids = others.iter().copied().chain(std::iter::repeat(first)).take(asked);
    let ids: Vec<String> = ids.map(|id| parts.place(id.to_string().into())).collect();
    (query::entries_of(&body, &kind, &ids.join(", ")), parts.values)
}

/// Every form a list can take, for the test that prepares all statements.
#[cfg(test)]
pub(crate) fn every_list() -> Vec<String> {
    let walks = [false, true].map(walk::every_walk);
    let mut all: Vec<String> = walks.into_iter().flat_map(|(along, few)| [along, few].concat()).collect();
    all.push(entries_of(&BodyId::new("b"), MatterId::new(1), &[MatterId::new(2)]).0);
    for sections in [None, Some(vec![OrganId::new("a")])] {
        let scope = Scope { sections, ..Scope::whole(&BodyId::new("b")) };
        for offered in [false, true] {
            all.push(board::question(&scope, [1, 2, 3].map(Day::from_number), offered).0);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let cursor = Cursor { place: -3, id: MatterId::new(7) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "1", "x.y", "1.2"] {
            assert_eq!(wrong.parse::<Cursor>(), Err(NotACursor));
        }
    }

    #[test]
    fn a_count_of_many_is_capped() {
        assert_eq!([0, 1_000, 1_001].map(|n| Count::of(n).to_string()), ["0", "1000", "1,000+"]);
        assert_eq!(Count::More(63).to_string(), "63+");
    }
}
