//! Lists of issued cards: the same scope as the matters they are about, by a fixed list of indexed filters.
//!
//! Refuses: what the lists of matters refuse.

use super::{COUNT_MAX, Count, Filter, PAGE_MAX, Page, Parts, Scope};
use crate::dialect::{Value, values};
use crate::projection::card::{self, CardRow};
use crate::query;
use crate::reader::Reader;
use crate::trouble::Trouble;
use almanac::{Day, Instant};
use bureau::card::Standing;
use bureau::id::{CardId, MatterId, OrganId, PostId};
use bureau::watch;
use std::fmt;
use std::str::FromStr;

/// Most open cards counted by section.
pub const CARDS_MAX: u32 = 20_000;

/// Which cards are wanted. Every condition that is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardFilter {
    /// Where it stands.
    pub standing: Option<Standing>,
    /// Whether somebody still has to do something.
    pub open: Option<bool>,
    /// Its level.
    pub level: Option<watch::Card>,
    /// The section found against.
    pub section: Option<OrganId>,
    /// The post that answers.
    pub to: Option<PostId>,
    /// The matter.
    pub matter: Option<MatterId>,
    /// To be answered on this day or before.
    pub reply_until: Option<Day>,
}

/// The last card of a page, the last issued first. Written `<milliseconds>.<id>` in addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPlace {
    issued: Instant,
    id: CardId,
}

impl fmt::Display for CardPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.issued.millis(), self.id)
    }
}

impl FromStr for CardPlace {
    type Err = super::NotACursor;

    fn from_str(text: &str) -> Result<CardPlace, super::NotACursor> {
        let (issued, id) = text.split_once('.').ok_or(super::NotACursor)?;
        let issued = Instant::from_millis(issued.parse().map_err(|_| super::NotACursor)?);
        Ok(CardPlace { issued, id: CardId::new(id) })
    }
}

/// The day on which a limit is crossed, and the matter.
pub type Crossing = (Day, MatterId);

/// Open cards of one section, level and standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLoad {
    /// The section.
    pub section: OrganId,
    /// The level.
    pub level: watch::Card,
    /// Where they stand.
    pub standing: Standing,
    /// How many.
    pub count: u32,
}

impl Reader<'_> {
    /// A page of at most `limit` (and [`PAGE_MAX`]) cards, the last issued first.
    ///
    /// # Errors
    /// Only trouble.
    pub fn cards(
        &self,
        scope: &Scope,
        filter: &CardFilter,
        after: Option<&CardPlace>,
        limit: u32,
    ) -> Result<Page<CardRow, CardPlace>, Trouble> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (sql, values) = list(scope, filter, after, limit);
        let rows = self.connection().rows(&sql, &values)?;
        let mut rows: Vec<CardRow> = rows.iter().map(CardRow::read).collect::<Result<_, _>>()?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| CardPlace { issued: row.issued, id: row.id.clone() });
        Ok(Page { rows, next })
    }

    /// How many cards there are, up to [`COUNT_MAX`].
    ///
    /// # Errors
    /// Only trouble.
    pub fn count_cards(&self, scope: &Scope, filter: &CardFilter) -> Result<Count, Trouble> {
        let (sql, values) = count(scope, filter);
        let row = self.connection().row(&sql, &values)?;
        Ok(Count::of(row.map_or(Ok(0), |row| row.int(0))?))
    }

    /// Open cards by section, level and standing, at most [`CARDS_MAX`] of them.
    ///
    /// # Errors
    /// Only trouble.
    pub fn cards_by_section(&self, scope: &Scope) -> Result<Vec<CardLoad>, Trouble> {
        let (sql, values) = by_section(scope);
        let bad = || Trouble::Damaged("card".into());
        let load = |row: &crate::dialect::Row| {
            Ok(CardLoad {
                section: OrganId::new(row.text(0)?),
                level: watch::Card::parse(row.text(1)?).ok_or_else(bad)?,
                standing: Standing::parse(row.text(2)?).ok_or_else(bad)?,
                count: u32::try_from(row.int(3)?).map_err(|_| bad())?,
            })
        };
        self.connection().rows(&sql, &values)?.iter().map(load).collect()
    }

    /// The matters that cross a limit on a day after `after` and not after `until`, of the whole body: for the clock.
    /// A page of them in the order of day and id, and where the next begins.
    ///
    /// # Errors
    /// Only trouble.
    pub fn crossing(
        &self,
        after: Day,
        until: Day,
        from: Option<Crossing>,
    ) -> Result<Page<Crossing, Crossing>, Trouble> {
        let number = |day: Day| i64::from(day.number());
        let (day, id) = from.map_or((number(after.plus(1)), String::new()), |(day, id)| (number(day), id.to_string()));
        let values = values![self.body().as_str(), number(until), day, id, PAGE_MAX];
        let rows = self.connection().rows(query::CROSSINGS, &values)?;
        let read = |row: &crate::dialect::Row| {
            let day = i32::try_from(row.int(0)?).map_err(|_| Trouble::Damaged("crossing: day".into()))?;
            let id = row.text(1)?.parse().map_err(|_| Trouble::Damaged("crossing: id".into()))?;
            Ok((Day::from_number(day), id))
        };
        let rows: Vec<Crossing> = rows.iter().map(read).collect::<Result<_, Trouble>>()?;
        let next = rows.last().filter(|_| rows.len() == PAGE_MAX as usize).copied();
        Ok(Page { rows, next })
    }
}

fn conditions(scope: &Scope, filter: &CardFilter) -> Parts {
    let of_card = Scope { party: None, offered: None, ..scope.clone() };
    let mut parts = Parts::of(&of_card, &Filter::default());
    if scope.party.is_some() || scope.offered.is_some() {
        // Cards are the office's own business: who asked, and who was only asked to take over, sees none.
        parts.conditions.push("1 = 0".into());
    }
    parts.equals("standing", filter.standing.map(Standing::word));
    parts.equals("is_open", filter.open.map(i64::from));
    parts.equals("level", filter.level.map(watch::Card::word));
    parts.equals("section", filter.section.as_ref().map(OrganId::as_str));
    parts.equals("post", filter.to.as_ref().map(PostId::as_str));
    parts.equals("matter", filter.matter.map(|matter| matter.to_string()));
    if let Some(day) = filter.reply_until {
        let place = parts.place(Value::from(i64::from(day.number())));
        parts.conditions.push(format!("reply_due <= {place}"));
    }
    parts
}

fn list(scope: &Scope, filter: &CardFilter, after: Option<&CardPlace>, limit: u32) -> (String, Vec<Value>) {
    let mut parts = conditions(scope, filter);
    if let Some(after) = after {
        let (place, id) = (parts.place(after.issued.millis().into()), parts.place(after.id.as_str().into()));
        parts.conditions.push(format!("(issued, id) < ({place}, {id})"));
    }
    let text = parts.text();
    let limit = parts.place((i64::from(limit) + 1).into());
    (query::cards(&card::columns(), &text, &limit), parts.values)
}

fn count(scope: &Scope, filter: &CardFilter) -> (String, Vec<Value>) {
    let mut parts = conditions(scope, filter);
    let text = parts.text();
    let limit = parts.place((i64::from(COUNT_MAX) + 1).into());
    (query::count_cards(&text, &limit), parts.values)
}

fn by_section(scope: &Scope) -> (String, Vec<Value>) {
    let mut parts = conditions(scope, &CardFilter { open: Some(true), ..CardFilter::default() });
    let text = parts.text();
    let limit = parts.place(i64::from(CARDS_MAX).into());
    (query::cards_by_section(&text, &limit), parts.values)
}

/// Every form a list of cards can take, for the test that prepares all statements.
#[cfg(test)]
pub(crate) fn every_list() -> Vec<String> {
    let body = bureau::id::BodyId::new("b");
    let some = |bits: usize, n: usize| bits >> n & 1 == 1;
    let mut all = Vec::new();
    for bits in 0..1 << 7 {
        let scope = Scope { sections: some(bits, 0).then(|| vec![OrganId::new("a"); bits % 3]), ..Scope::whole(&body) };
        let filter = CardFilter {
            standing: some(bits, 1).then_some(Standing::Issued),
            open: some(bits, 2).then_some(true),
            level: some(bits, 3).then_some(watch::Card::Red),
            section: some(bits, 4).then(|| OrganId::new("a")),
            to: some(bits, 5).then(|| PostId::new("a")),
            matter: some(bits, 6).then(|| MatterId::new(1)),
            reply_until: some(bits, 4).then_some(Day::from_number(1)),
        };
        let place = CardPlace { issued: Instant::from_millis(1), id: CardId::new("a") };
        all.extend([None, Some(&place)].map(|after| list(&scope, &filter, after, 1).0));
        all.push(count(&scope, &filter).0);
        all.push(by_section(&scope).0);
    }
    all
}
