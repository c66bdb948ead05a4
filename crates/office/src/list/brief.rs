//! The brief 批阅: what waits for a leader's own act, and what went wrong in what they cover.
//!
//! Refuses: everything else. It opens at most [`OPENED_MAX`] matters, the most pressing first.

use super::Row;
use crate::{Case, No, Office, Standing, Who};
use almanac::{Almanac, Day, Instant};
use archive::{Count, Filter, MatterRow, Order, Reader, Scope, Trouble};
use bureau::act::{Act, ActKind};
use bureau::decide;
use bureau::entry::{Actor, Entry};
use bureau::id::{MatterId, StepId};
use bureau::procedure::Procedure;
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::watch::Lamp;
use std::collections::BTreeSet;

/// Most matters that are opened for one brief: more than a leader decides in a day. Opening is what a brief costs.
pub const OPENED_MAX: u32 = 30;

/// Most overdue matters shown.
const READING_MAX: u32 = 20;

/// A matter that needs a leader.
#[derive(Clone, Debug)]
pub struct Card {
    /// As lists show it.
    pub row: Row,
    /// What this post may do now: decide, extend.
    pub acts: Vec<ActKind>,
    /// What the examiner recommends, once one has: to grant or not.
    pub recommended: Option<bool>,
    /// Whether it became overdue since the last working day.
    pub is_new: bool,
    /// Whether it is a supervise order itself.
    pub is_order: bool,
}

impl Card {
    /// An order on which nothing is to be decided.
    fn plain(row: Row) -> Card {
        Card { row, acts: Vec::new(), recommended: None, is_new: false, is_order: true }
    }
}

/// The brief of a leader.
#[derive(Clone, Debug)]
pub struct Brief {
    /// What this post may decide or extend now, the most pressing first.
    pub decide: Vec<Card>,
    /// Whether not all that might be decided was looked at.
    pub more: bool,
    /// 督: orders that went up to this post or that it gave and has to look into, the most pressing first.
    pub demand: Vec<Card>,
    /// Orders below that were copied to this post.
    pub copied: Vec<Card>,
    /// Overdue, what is new first.
    pub read: Vec<Card>,
    /// How many are overdue.
    pub overdue: Count,
    /// How many of them are new since the last working day.
    pub new: Count,
}

/// Whether a role has a brief.
pub fn has_brief(role: Role) -> bool {
    matches!(role, Role::DeputyHead | Role::Head)
}

impl Office {
    /// The brief of this leader.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts without one.
    pub fn brief(&self, who: &Who, now: Instant) -> Result<Brief, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let actor = who.actor().filter(|_| has_brief(post.role)).ok_or(Refusal::NoReading)?;
        let (scope, almanac) = (self.scope(post, &standing), self.almanac(&standing, today)?);
        let steps = standing.steps_of(post.role);
        let brief = self.archive.read(|reader| {
            let overdue = Overdue::read(reader, &scope, today, &almanac)?;
            let (mut rows, mut more) = (Vec::new(), false);
            for step in steps {
                let filter = Filter { open: Some(true), step: Some(step), observed: Some(false), ..Filter::default() };
                let page = reader.matters(&scope, &filter, Order::Due, None, OPENED_MAX)?;
                more |= page.next.is_some();
                rows.extend(page.rows);
            }
            rows.sort_by_key(|row| (row.due_day.is_none(), row.due_day, row.id));
            more |= rows.len() > OPENED_MAX as usize;
            rows.truncate(OPENED_MAX as usize);
            let mut decide = Vec::new();
            for (row, case) in Case::of_rows(reader, rows)? {
                decide.extend(self.waiting(&standing, &actor, row, &case, &almanac, now));
            }
            let orders = |raised| reader.raised(&post.id, raised, READING_MAX);
            let order = |row: archive::RaisedRow| Card::plain(standing.row(row.matter, &almanac, today));
            let mut demand = self.to_look_into(reader, &standing, &actor, &scope, &almanac, now)?;
            let waits: BTreeSet<MatterId> = demand.iter().map(|card| card.row.id).collect();
            demand.extend(orders(true)?.into_iter().map(order).filter(|card| !waits.contains(&card.row.id)));
            let copied: Vec<Card> = orders(false)?.into_iter().map(order).collect();
            let shown: BTreeSet<MatterId> = demand.iter().chain(&copied).map(|card| card.row.id).collect();
            let item = standing.charter.given_with(ActKind::Escalate).map(|(item, _)| item.id.clone());
            let card = |(row, is_new): (MatterRow, bool)| {
                let is_order = item.as_ref() == Some(&row.item);
                Card { is_new, is_order, ..Card::plain(standing.row(row, &almanac, today)) }
            };
            let read = overdue.rows.into_iter().filter(|(row, _)| !shown.contains(&row.id)).map(card).collect();
            Ok(Brief { decide, more, demand, copied, read, overdue: overdue.all, new: overdue.new })
        })?;
        Ok(brief)
    }

    /// Orders that this actor gave or that went up to them, with an answer to look into or a later day asked for.
    fn to_look_into(
        &self,
        reader: &Reader<'_>,
        standing: &Standing,
        actor: &Actor,
        scope: &Scope,
        almanac: &Almanac,
        now: Instant,
    ) -> Result<Vec<Card>, Trouble> {
        let Some((item, procedure)) = standing.charter.given_with(ActKind::Escalate) else { return Ok(Vec::new()) };
        let lines = procedure.lines.iter().filter(|line| matches!(line.act, ActKind::Verify | ActKind::Extend));
        let mut cards = Vec::new();
        for (act, step) in lines.flat_map(|line| line.from.iter().map(|step| (line.act, step.clone()))) {
            let (item, step) = (Some(item.id.clone()), Some(step));
            let filter = Filter { open: Some(true), item, step, ..Filter::default() };
            let rows = reader.matters(scope, &filter, Order::Due, None, OPENED_MAX)?.rows;
            for (row, case) in Case::of_rows(reader, rows)? {
                let desk = self.desk(&case, standing, actor, now);
                if decide::permit(&case.matter, act, &desk).is_ok() {
                    cards.push(Card { acts: vec![act], ..Card::plain(standing.row(row, almanac, self.day(now))) });
                }
            }
        }
        Ok(cards)
    }

    /// The card of a matter, if it waits for this actor. An extension waits once the matter presses and until
    /// it is overdue: it would heal nothing then.
    fn waiting(
        &self,
        standing: &Standing,
        actor: &Actor,
        row: MatterRow,
        case: &Case,
        almanac: &Almanac,
        now: Instant,
    ) -> Option<Card> {
        let row = standing.row(row, almanac, self.day(now));
        let answers = decide::answers(&case.matter, &self.desk(case, standing, actor, now));
        let may: Vec<ActKind> = answers.into_iter().filter(|(_, answer)| answer.is_ok()).map(|(act, _)| act).collect();
        let presses = row.lamp == Lamp::Amber;
        let waits = |act: &ActKind| *act == ActKind::Decide || (*act == ActKind::Extend && presses);
        let acts: Vec<ActKind> = may.into_iter().filter(waits).collect();
        (!acts.is_empty()).then(|| Card {
            row,
            acts,
            recommended: recommended(&case.entries),
            is_new: false,
            is_order: false,
        })
    }
}

/// What is overdue: those new since the last working day first.
struct Overdue {
    rows: Vec<(MatterRow, bool)>,
    all: Count,
    new: Count,
}

impl Overdue {
    fn read(reader: &Reader<'_>, scope: &Scope, today: Day, almanac: &Almanac) -> Result<Overdue, Trouble> {
        let since = (1..).map(|days| today.plus(-days)).find(|day| almanac.is_workday(*day)).unwrap_or(today);
        let overdue =
            |due_from, until| Filter { open: Some(true), due_from, due_until: Some(until), ..Filter::default() };
        let (new, old) = (overdue(Some(since), today.plus(-1)), overdue(None, since.plus(-1)));
        let some = |filter, limit| reader.matters(scope, filter, Order::Due, None, limit);
        let mut rows: Vec<(MatterRow, bool)> =
            some(&new, READING_MAX)?.rows.into_iter().map(|row| (row, true)).collect();
        if let Some(room) = READING_MAX.checked_sub(rows.len() as u32).filter(|room| *room > 0) {
            rows.extend(some(&old, room)?.rows.into_iter().map(|row| (row, false)));
        }
        let all = reader.count(scope, &overdue(None, today.plus(-1)))?;
        Ok(Overdue { rows, all, new: reader.count(scope, &new)? })
    }
}

impl Standing {
    /// Steps of the charter in force at which a role decides or extends.
    fn steps_of(&self, role: Role) -> BTreeSet<StepId> {
        // Orders are looked for apart, by their item.
        let orders = |procedure: &&Procedure| procedure.lines.iter().any(|line| line.act == ActKind::Escalate);
        let procedures = self.charter.procedures().filter(|procedure| !orders(procedure));
        let own = procedures
            .flat_map(|procedure| &procedure.lines)
            .filter(|line| matches!(line.act, ActKind::Decide | ActKind::Extend) && line.roles.contains(&role));
        own.flat_map(|line| line.from.iter().cloned()).collect()
    }
}

/// What the last examination recommends, unless it was sent back since.
fn recommended(entries: &[Entry]) -> Option<bool> {
    entries.iter().rev().find_map(|entry| match &entry.act {
        Act::Examine(examine) => Some(Some(examine.favourable)),
        Act::SendBack(_) => Some(None),
        _ => None,
    })?
}
