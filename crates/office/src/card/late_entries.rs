//! The list of late entries 补记台账: what was recorded later than its procedure allows, by whom, and how late.
//!
//! Refuses: posts without a tower, and to judge. Whether it is excused is settled on the card.

use super::list::has_tower;
use crate::{No, Office, Standing, Who};
use almanac::Instant;
use archive::{Count, LateEntryPlace, LateEntryRow, Scope};
use bureau::disclose::clock_card::unit;
use bureau::id::{MatterId, OrganId};
use bureau::refusal::Refusal;

/// Most late entries of one page: what is printed on two sheets.
pub const LATE_ENTRIES: u32 = 50;

/// A late entry as a page shows it.
#[derive(Clone, Debug)]
pub struct LateEntry {
    /// The matter.
    pub matter: MatterId,
    /// Place of the entry.
    pub seq: u32,
    /// Number on its receipt.
    pub receipt: String,
    /// Name of its item.
    pub item: String,
    /// Name of the section.
    pub section: String,
    /// What was done, as its procedure calls it.
    pub act: String,
    /// Post that entered it, and who sat there then.
    pub post: String,
    /// When it was done.
    pub done: Instant,
    /// When it was entered.
    pub recorded: Instant,
    /// How much over what is allowed, with the unit.
    pub late: String,
    /// The allowance and its ground.
    pub clause: String,
}

/// A page of late entries, the last recorded first.
#[derive(Clone, Debug)]
pub struct LateEntries {
    /// Its rows.
    pub rows: Vec<LateEntry>,
    /// Where the next page begins.
    pub next: Option<LateEntryPlace>,
    /// How many there are.
    pub count: Count,
    /// Organs it can be narrowed to.
    pub organs: Vec<(OrganId, String)>,
}

impl Office {
    /// Late entries on matters that this post covers, of an organ and everything below it where one is named.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts without a tower.
    pub fn late_entries(
        &self,
        who: &Who,
        organ: Option<&OrganId>,
        after: Option<LateEntryPlace>,
    ) -> Result<LateEntries, No> {
        let standing = self.standing()?;
        let post = self.reading_post(who, &standing)?;
        if !has_tower(post.role) {
            return Err(Refusal::NoReading.into());
        }
        let scope = self.scope(post, &standing);
        let below = |organ: &OrganId| {
            let all = standing.roster.organs().map(|own| own.id.clone());
            all.filter(|id| standing.roster.is_within(id, organ)).collect::<Vec<_>>()
        };
        let sections = organ.map(below);
        let (page, count) =
            self.archive.read(|reader| reader.late_entries(&scope, sections.as_deref(), after, LATE_ENTRIES))?;
        let rows = page.rows.into_iter().map(|row| self.late_entry(row, &standing)).collect();
        Ok(LateEntries { rows, next: page.next, count, organs: standing.organs_of(&scope) })
    }

    fn late_entry(&self, row: LateEntryRow, standing: &Standing) -> LateEntry {
        let path = standing.charter.path(&row.item);
        let rule = path.and_then(|(item, procedure)| Some((procedure.recording()?, item, procedure)));
        let term = rule.map(|(rule, item, procedure)| procedure.term(&rule.budget, item));
        let name = |organ: &OrganId| {
            standing.roster.organ(organ).map_or_else(|| organ.to_string(), |organ| organ.name.clone())
        };
        LateEntry {
            item: path.map_or_else(|| row.item.to_string(), |(item, _)| item.name.clone()),
            section: name(&row.section),
            act: path.map_or_else(|| row.act.zh(), |(_, procedure)| procedure.called(row.act)),
            post: standing.seat_name(&row.post, row.recorded.day(self.body.zone)),
            late: format!("{}{}", row.late, term.map_or("日", unit)),
            clause: rule.map_or_else(String::new, |(rule, _, procedure)| procedure.clause_of(rule).to_string()),
            matter: row.matter,
            seq: row.seq,
            receipt: row.receipt,
            done: row.done,
            recorded: row.recorded,
        }
    }
}

impl Standing {
    /// Authorities and sections of a scope that handle some item, each authority before its sections.
    fn organs_of(&self, scope: &Scope) -> Vec<(OrganId, String)> {
        let seen = |id: &OrganId| scope.sections.as_ref().is_none_or(|sections| sections.contains(id));
        let mut organs: Vec<&OrganId> = Vec::new();
        for item in self.charter.items() {
            for id in [&item.organ, &item.section] {
                if seen(id) && !organs.contains(&id) {
                    let at = organs.iter().rposition(|other| self.roster.is_within(other, &item.organ));
                    organs.insert(at.map_or(organs.len(), |at| at + 1), id);
                }
            }
        }
        let name = |id: &OrganId| self.roster.organ(id).map_or_else(|| id.to_string(), |organ| organ.name.clone());
        organs.into_iter().map(|id| (id.clone(), name(id))).collect()
    }
}
