//! Lists of cards, and the tower: only what is in trouble, each figure the way to what it counts.
//!
//! Refuses: what goes well. A board answers one question.

use crate::list::Row;
use crate::{No, Office, Standing, Who};
use almanac::{Almanac, Day, Instant};
use archive::{CardFilter, CardLoad, CardPlace, CardRow, Count, Filter, Order, Reader, Scope, Trouble};
use bureau::card::Standing as CardStanding;
use bureau::disclose::clock_card::unit;
use bureau::id::{CardId, ItemId, MatterId, OrganId, PostId};
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::watch;
use std::collections::BTreeMap;

/// Most rows of one board of the tower: what one looks through at once; the rest is one click away.
const BOARD_ROWS: u32 = 8;

/// Which cards are wanted.
#[derive(Clone, Debug, Default)]
pub struct CardAsk {
    /// Where it stands.
    pub standing: Option<CardStanding>,
    /// Its level.
    pub level: Option<watch::Card>,
    /// The section found against.
    pub section: Option<OrganId>,
    /// Whether somebody still has to do something.
    pub open: Option<bool>,
    /// Only those of this matter.
    pub matter: Option<MatterId>,
    /// Only those whose time to answer has passed unanswered.
    pub overdue: bool,
    /// Only those addressed to the post that asks.
    pub mine: bool,
    /// Where to go on.
    pub after: Option<CardPlace>,
    /// How many at most.
    pub limit: u32,
}

/// A card in a list.
#[derive(Clone, Debug)]
pub struct CardItem {
    /// Which.
    pub id: CardId,
    /// The matter.
    pub matter: MatterId,
    /// Number on its receipt.
    pub receipt: String,
    /// Name of its item.
    pub item: String,
    /// Short name of the section.
    pub section: String,
    /// Name of the rule.
    pub rule: String,
    /// How late it was when the level was given, with the unit.
    pub late: String,
    /// Its level.
    pub level: watch::Card,
    /// Where it stands.
    pub standing: CardStanding,
    /// Name of the post that answers.
    pub to: String,
    /// The last day to answer.
    pub reply_due: Day,
    /// Whether that day has passed unanswered.
    pub overdue: bool,
    /// The day it was issued.
    pub issued: Day,
    /// The day it was issued or its level rose last.
    pub since: Day,
    /// What was asked for, by its word.
    pub item_id: ItemId,
    /// The section by its word.
    pub section_id: OrganId,
    /// Word of the rule.
    pub rule_id: String,
    /// The post that answers.
    pub post: Option<PostId>,
    /// Place of its last entry.
    pub seq: u32,
}

/// A list of cards, the last issued first.
#[derive(Clone, Debug)]
pub struct CardList {
    /// Its rows.
    pub rows: Vec<CardItem>,
    /// Where the next page begins.
    pub next: Option<CardPlace>,
    /// How many there are.
    pub count: Count,
    /// Sections it can be narrowed to.
    pub sections: Vec<(OrganId, String)>,
}

/// Open cards of one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganLine {
    /// The section.
    pub section: OrganId,
    /// Its name.
    pub name: String,
    /// Red ones, yellow ones, those not answered, those to be settled.
    pub counts: [u32; 4],
}

/// The tower of exceptions.
#[derive(Clone, Debug)]
pub struct Tower {
    /// Our own, open and past due.
    pub red: (Vec<Row>, Count),
    /// Our own, open and near due.
    pub amber: (Vec<Row>, Count),
    /// Cards whose section let its time pass.
    pub silent: (Vec<CardItem>, Count),
    /// Cards to be settled.
    pub replied: (Vec<CardItem>, Count),
    /// Cards not answered yet.
    pub issued: (Vec<CardItem>, Count),
    /// Sections with open cards, most red ones first.
    pub organs: Vec<OrganLine>,
}

impl Tower {
    /// Whether there is nothing in trouble at all.
    pub fn is_calm(&self) -> bool {
        let none = Count::Exact(0);
        [self.red.1, self.amber.1, self.silent.1, self.replied.1, self.issued.1].iter().all(|count| *count == none)
    }
}

/// Whether a role has a tower.
pub fn has_tower(role: Role) -> bool {
    matches!(role, Role::EfficiencyOfficer | Role::Supervisor | Role::DeputyHead | Role::Head)
}

impl Office {
    /// The tower of this post.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts without one.
    pub fn tower(&self, who: &Who, now: Instant) -> Result<Tower, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        if !has_tower(post.role) {
            return Err(Refusal::NoReading.into());
        }
        let (scope, almanac) = (self.scope(post, &standing), self.almanac(&standing, today)?);
        let own = Filter { open: Some(true), observed: Some(false), ..Filter::default() };
        let overdue = Filter { due_until: Some(today.plus(-1)), ..own.clone() };
        let near = Filter { near_on: Some(today), ..own };
        let looks = Looks { office: self, standing: &standing, scope: &scope, almanac: &almanac, today };
        Ok(self.archive.read(|reader| {
            Ok(Tower {
                red: looks.matters(reader, &overdue)?,
                amber: looks.matters(reader, &near)?,
                silent: looks.cards(reader, &self.late_filter(today))?,
                replied: looks.cards(reader, &of(CardStanding::Replied))?,
                issued: looks.cards(reader, &of(CardStanding::Issued))?,
                organs: standing.organ_lines(reader.cards_by_section(&scope)?),
            })
        })?)
    }

    /// Cards on matters that this post covers.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn cards(&self, who: &Who, ask: &CardAsk, now: Instant) -> Result<CardList, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let scope = self.scope(post, &standing);
        let late = if ask.overdue { self.late_filter(today) } else { CardFilter::default() };
        let filter = CardFilter {
            standing: late.standing.or(ask.standing),
            level: ask.level,
            open: ask.open,
            matter: ask.matter,
            section: ask.section.clone(),
            to: ask.mine.then(|| post.id.clone()),
            ..late
        };
        let (page, count) = self.archive.read(|reader| {
            let page = reader.cards(&scope, &filter, ask.after.as_ref(), ask.limit)?;
            Ok((page, reader.count_cards(&scope, &filter)?))
        })?;
        let rows = page.rows.into_iter().map(|row| self.card_item(row, &standing, today)).collect();
        Ok(CardList { rows, next: page.next, count, sections: standing.sections(&scope) })
    }

    /// How many cards wait for an answer of this very post; none for posts that read no matters.
    ///
    /// # Errors
    /// Only trouble.
    pub fn cards_to_answer(&self, who: &Who) -> Result<Count, Trouble> {
        let standing = self.standing()?;
        let Ok(post) = self.reading_post(who, &standing) else {
            return Ok(Count::Exact(0));
        };
        let scope = self.scope(post, &standing);
        let filter = CardFilter { to: Some(post.id.clone()), ..of(CardStanding::Issued) };
        self.archive.read(|reader| reader.count_cards(&scope, &filter))
    }

    fn late_filter(&self, today: Day) -> CardFilter {
        CardFilter { reply_until: Some(today.plus(-1)), ..of(CardStanding::Issued) }
    }

    fn card_item(&self, row: CardRow, standing: &Standing, today: Day) -> CardItem {
        let path = standing.charter.path(&row.item);
        let rule = standing.charter.rules().iter().find(|rule| rule.id == row.rule);
        let clock = path.and_then(|(item, procedure)| Some(procedure.term(&procedure.clock(&row.clock)?.budget, item)));
        let short = |organ| standing.roster.organ(organ).map_or_else(|| organ.to_string(), |organ| organ.short.clone());
        let to = row.to.as_ref().and_then(|post| standing.roster.post(post));
        CardItem {
            section: short(&row.section),
            item: path.map_or_else(|| row.item.to_string(), |(item, _)| item.name.clone()),
            rule: rule.map_or_else(|| row.rule.clone(), |rule| rule.name.clone()),
            late: format!("{}{}", row.late, clock.map_or("日", unit)),
            to: to.map_or_else(String::new, |post| standing.post_name(post)),
            overdue: row.standing == CardStanding::Issued && row.reply_due < today,
            issued: row.issued.day(self.body.zone),
            since: row.raised.unwrap_or(row.issued).day(self.body.zone),
            item_id: row.item.clone(),
            section_id: row.section.clone(),
            rule_id: row.rule.clone(),
            post: row.to.clone(),
            seq: row.seq,
            id: row.id,
            matter: row.matter,
            receipt: row.receipt,
            level: row.level,
            standing: row.standing,
            reply_due: row.reply_due,
        }
    }
}

/// What the boards of a tower are made with.
struct Looks<'a> {
    office: &'a Office,
    standing: &'a Standing,
    scope: &'a Scope,
    almanac: &'a Almanac,
    today: Day,
}

impl Looks<'_> {
    fn matters(&self, reader: &Reader<'_>, filter: &Filter) -> Result<(Vec<Row>, Count), Trouble> {
        let page = reader.matters(self.scope, filter, Order::Due, None, BOARD_ROWS)?;
        let rows = page.rows.into_iter().map(|row| self.standing.row(row, self.almanac, self.today)).collect();
        Ok((rows, reader.count(self.scope, filter)?))
    }

    fn cards(&self, reader: &Reader<'_>, filter: &CardFilter) -> Result<(Vec<CardItem>, Count), Trouble> {
        let page = reader.cards(self.scope, filter, None, BOARD_ROWS)?;
        let rows = page.rows.into_iter().map(|row| self.office.card_item(row, self.standing, self.today)).collect();
        Ok((rows, reader.count_cards(self.scope, filter)?))
    }
}

impl Standing {
    fn organ_lines(&self, loads: Vec<CardLoad>) -> Vec<OrganLine> {
        let mut lines: BTreeMap<OrganId, [u32; 4]> = BTreeMap::new();
        for load in loads {
            let counts = lines.entry(load.section).or_default();
            counts[usize::from(load.level != watch::Card::Red)] += load.count;
            counts[if load.standing == CardStanding::Issued { 2 } else { 3 }] += load.count;
        }
        let name = |id: &OrganId| self.roster.organ(id).map_or_else(|| id.to_string(), |organ| organ.name.clone());
        let mut lines: Vec<OrganLine> =
            lines.into_iter().map(|(section, counts)| OrganLine { name: name(&section), section, counts }).collect();
        lines.sort_by_key(|line| (line.counts.map(std::cmp::Reverse), line.name.clone()));
        lines
    }

    /// Sections of a scope that handle some item.
    fn sections(&self, scope: &Scope) -> Vec<(OrganId, String)> {
        let mut sections: Vec<&OrganId> = self.charter.items().map(|item| &item.section).collect();
        sections.sort();
        sections.dedup();
        let seen = |id: &&&OrganId| scope.sections.as_ref().is_none_or(|sections| sections.contains(id));
        let name = |id: &OrganId| self.roster.organ(id).map_or_else(|| id.to_string(), |organ| organ.name.clone());
        sections.iter().filter(seen).map(|id| ((*id).clone(), name(id))).collect()
    }
}

fn of(standing: CardStanding) -> CardFilter {
    CardFilter { standing: Some(standing), ..CardFilter::default() }
}
