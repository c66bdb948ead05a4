//! Bulk: one act on many matters, each decided and kept by itself.
//!
//! Refuses: a transaction over several matters. One that is refused leaves the others done, and says why.

use crate::list::search::{Wanted, board_days};
use crate::{No, Office, Row, Who};
use almanac::{Day, Instant};
use archive::{Filter, MatterRow, Order, Reader, Scope, Trouble};
use bureau::act::Act;
use bureau::decide;
use bureau::disclose;
use bureau::id::{MatterId, PostId};
use bureau::refusal::Refusal;
use bureau::role::Role;

/// Most matters of one bulk: what somebody can still look through before they do it.
pub const BULK_MAX: usize = 200;

/// Which matters are meant.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// These, each with the place of the last entry that was seen.
    These(Vec<(MatterId, u32)>),
    /// All that a search finds.
    Matching(Wanted),
    /// All that wait for this post to accept them.
    Offered,
    /// What this post has and what falls due by this day, overdue ones too.
    Falling {
        /// The post.
        post: PostId,
        /// The day.
        until: Day,
    },
}

/// What was chosen, as far as it may be seen.
#[derive(Clone, Debug)]
pub struct Picked {
    /// Its rows, the most pressing first.
    pub rows: Vec<Row>,
    /// Whether there are more than [`BULK_MAX`].
    pub more: bool,
}

/// One matter of a bulk, and what came of it.
#[derive(Debug)]
pub struct Tried {
    /// Which.
    pub id: MatterId,
    /// The place of the last entry that was seen.
    pub seen: u32,
    /// Its row before the act; none when it is not for these eyes.
    pub row: Option<Row>,
    /// Done, or why not.
    pub answer: Result<(), No>,
}

impl Office {
    /// The rows of what was chosen.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn pick(&self, who: &Who, chosen: &Chosen, now: Instant) -> Result<Picked, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let (scope, almanac) = (self.scope(post, &standing), self.almanac(&standing, today)?);
        let offered = Scope::offered(&self.body.id, &post.id);
        let open = Filter { open: Some(true), ..Filter::default() };
        let found = self.archive.read(|reader| match chosen {
            Chosen::These(ids) => {
                let ids = ids.iter().take(BULK_MAX + 1);
                let rows = ids.map(|(id, _)| seen_by(reader, [&scope, &offered], *id));
                Ok(rows.collect::<Result<Vec<_>, Trouble>>()?.into_iter().flatten().collect())
            }
            Chosen::Matching(wanted) => all(reader, &scope, &wanted.filter(post, board_days(today, &almanac))),
            Chosen::Offered => all(reader, &offered, &open),
            Chosen::Falling { post, until } => {
                let filter = Filter { holder: Some(post.clone()), due_until: Some(*until), ..open.clone() };
                all(reader, &scope, &filter)
            }
        })?;
        let more = found.len() > BULK_MAX;
        let rows = found.into_iter().take(BULK_MAX).map(|row| standing.row(row, &almanac, today)).collect();
        Ok(Picked { rows, more })
    }

    /// Seated posts of the same authority that take in or handle matters: to whom many can go at once, stand-ins first.
    ///
    /// # Errors
    /// As for [`Office::pick`].
    pub fn colleagues(&self, who: &Who, now: Instant) -> Result<Vec<(PostId, String)>, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let (post, roster) = (self.reading_post(who, &standing)?, &standing.roster);
        let mut authority = &post.organ;
        while let Some(above) = roster.organ(authority).and_then(|organ| organ.parent.as_ref())
            && roster.organ(above).is_some_and(|organ| organ.parent.is_some())
        {
            authority = above;
        }
        let works = |role| matches!(role, Role::WindowClerk | Role::SectionOfficer | Role::SectionChief);
        let fit = roster.posts().filter(|other| works(other.role) && roster.is_within(&other.organ, authority));
        let seated = fit.filter(|other| other.id != post.id && roster.seated(&other.id, today).is_some());
        let named = seated.map(|other| (other.id.clone(), standing.seat_name(&other.id, today))).collect();
        Ok(disclose::by_turn(named, roster, today))
    }

    /// What would come of an act on each of these: decided, and not kept.
    ///
    /// # Errors
    /// As for [`Office::pick`].
    pub fn rehearse(&self, who: &Who, these: &[(MatterId, u32)], act: &Act, now: Instant) -> Result<Vec<Tried>, No> {
        self.each(who, these, now, |id, seen| self.decided(who, id, seen, act, now))
    }

    /// Does an act on each of these.
    ///
    /// # Errors
    /// As for [`Office::pick`]; what stops one of them stands beside it.
    pub fn act_on_all(&self, who: &Who, these: &[(MatterId, u32)], act: &Act, now: Instant) -> Result<Vec<Tried>, No> {
        self.each(who, these, now, |id, seen| self.act(who, id, seen, act.clone(), now))
    }

    fn each(
        &self,
        who: &Who,
        these: &[(MatterId, u32)],
        now: Instant,
        does: impl Fn(MatterId, u32) -> Result<(), No>,
    ) -> Result<Vec<Tried>, No> {
        let mut rows = self.pick(who, &Chosen::These(these.to_vec()), now)?.rows;
        let mut tried = Vec::new();
        for (id, seen) in these.iter().take(BULK_MAX) {
            let row = rows.iter().position(|row| row.id == *id).map(|place| rows.swap_remove(place));
            let answer = if row.is_some() { does(*id, *seen) } else { Err(Refusal::NoSuchMatter.into()) };
            tried.push(Tried { id: *id, seen: *seen, row, answer });
        }
        Ok(tried)
    }

    /// Whether an act would be done now.
    fn decided(&self, who: &Who, id: MatterId, seen: u32, act: &Act, now: Instant) -> Result<(), No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let (case, standing) = self.archive.read(|reader| self.disclosed(reader, id, &actor, now))??;
        if case.matter.seq != seen {
            return Err(Refusal::Stale.into());
        }
        decide::decide(&case.matter, act.clone(), &self.desk(&case, &standing, &actor, now))?;
        Ok(())
    }
}

fn seen_by(reader: &Reader<'_>, scopes: [&Scope; 2], id: MatterId) -> Result<Option<MatterRow>, Trouble> {
    match reader.matter(scopes[0], id)? {
        None => reader.matter(scopes[1], id),
        row => Ok(row),
    }
}

/// All that a filter finds, up to one more than a bulk may have.
fn all(reader: &Reader<'_>, scope: &Scope, filter: &Filter) -> Result<Vec<MatterRow>, Trouble> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = reader.matters(scope, filter, Order::Due, after, archive::PAGE_MAX)?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() || rows.len() > BULK_MAX {
            rows.truncate(BULK_MAX + 1);
            return Ok(rows);
        }
    }
}
