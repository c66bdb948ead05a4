//! Changes of the roster: what would become possible, who wants it, what became of it.
//!
//! Refuses: a weighing that is not the check by which it will be confirmed.

use super::Standing;
use crate::{No, Office, Who};
use almanac::Instant;
use archive::Trouble;
use bureau::act::Words;
use bureau::admin::{AdminAct, AdminEntry, Room, organ_name, roster_act, who};
use bureau::authority::{self, Reach};
use bureau::id::{ChangeId, ItemId, PersonId, PostId};
use bureau::refusal::Refusal;
use bureau::roster::{Post, Roster, RosterAct};
use std::collections::BTreeMap;

/// What a post is for, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duties {
    /// Official word of its role.
    pub role: String,
    /// Names of the organs whose matters it covers, each with all below it.
    pub serves: Vec<String>,
    /// Names of the items it is limited to; empty for all.
    pub items: Vec<String>,
    /// What it may do along each procedure.
    pub powers: Vec<Reach>,
    /// What it may read of these matters.
    pub readings: Vec<String>,
    /// Acts of administration that are its duty.
    pub administers: Vec<String>,
}

/// A change as the rules see it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The change in words.
    pub text: String,
    /// What becomes possible to whoever gets the post; none for a change that gives no post a holder.
    pub gives: Option<Duties>,
    /// What ends with a seat.
    pub ends: Option<Duties>,
    /// Who gets or loses the seat.
    pub person: Option<PersonId>,
    /// Other seats of that person at the same time, in words.
    pub beside: Vec<String>,
}

/// How a change was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// By whom.
    pub who: String,
    /// When.
    pub at: Instant,
    /// Whether it was confirmed.
    pub confirmed: bool,
    /// Why not.
    pub reason: Option<Words>,
}

/// A change somebody wants or wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub id: ChangeId,
    /// What is wanted.
    pub wanted: RosterAct,
    /// In words.
    pub text: String,
    /// Who wants it.
    pub who: String,
    /// Since when.
    pub at: Instant,
    /// What became of it; none while nobody has said.
    pub settled: Option<Settled>,
}

impl Office {
    /// What a post is for, in words.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`]; a post that is not there.
    pub fn duties(&self, who: &Who, post: &PostId, now: Instant) -> Result<Duties, No> {
        let standing = self.standing()?;
        self.role_in(&standing, who, now)?;
        let post = standing.roster.post(post);
        let post = post.ok_or_else(|| Refusal::Roster { code: "no-such-post-word", name: String::new() })?;
        Ok(duties(&standing, post))
    }

    /// A change in words, with what becomes possible, as the rules see it now.
    ///
    /// # Errors
    /// What confirming it would be refused with.
    pub fn weigh(&self, who: &Who, change: ChangeId, wanted: &RosterAct, now: Instant) -> Result<Weighed, No> {
        let read = self.archive.read(|reader| Ok((self.administration_in(reader)?, self.standing_in(reader)?)));
        let (state, standing) = read?;
        let role = self.role_in(&standing, who, now)?;
        let Who::Seat { person, .. } = who else {
            return Err(Refusal::NotSeated.into());
        };
        let hand = bureau::admin::Hand { person: *person, role };
        state.check(&AdminAct::Propose { change, wanted: wanted.clone() }, hand)?;
        standing.roster.check(wanted)?;
        Ok(weighed(&standing, wanted))
    }

    /// All changes, open ones first, then the last settled first.
    ///
    /// # Errors
    /// [`Refusal::NotYourDuty`] to whoever neither proposes, settles nor audits.
    pub fn changes(&self, asker: &Who, now: Instant) -> Result<Vec<Change>, No> {
        let standing = self.entered(asker, Room::Changes, now)?;
        let entries = self.archive.read(|reader| self.admin_entries(reader))?;
        let mut changes = of_entries(&entries, &standing.roster);
        changes.sort_by_key(|change| {
            (change.settled.is_some(), change.settled.as_ref().map(|settled| std::cmp::Reverse(settled.at)))
        });
        Ok(changes)
    }

    /// One change; while it is open, with how the rules see it now.
    ///
    /// # Errors
    /// Those of [`Office::changes`], and a change that is not there.
    pub fn change(
        &self,
        asker: &Who,
        id: ChangeId,
        now: Instant,
    ) -> Result<(Change, Option<Result<Weighed, Refusal>>), No> {
        let change = self.changes(asker, now)?.into_iter().find(|change| change.id == id);
        let change = change.ok_or(Refusal::Roster { code: "no-such-change", name: id.to_string() })?;
        let standing = self.standing()?;
        let open = change.settled.is_none();
        let now_seen = open.then(|| standing.roster.check(&change.wanted).map(|()| weighed(&standing, &change.wanted)));
        Ok((change, now_seen))
    }

    /// Items a post can be limited to: word and name.
    ///
    /// # Errors
    /// Only trouble.
    pub fn item_names(&self) -> Result<Vec<(ItemId, String)>, Trouble> {
        let standing = self.standing()?;
        Ok(standing.charter.items().map(|item| (item.id.clone(), item.name.clone())).collect())
    }
}

pub(super) fn of_entries(entries: &[AdminEntry], roster: &Roster) -> Vec<Change> {
    let mut changes: BTreeMap<ChangeId, Change> = BTreeMap::new();
    for entry in entries {
        let settled = |confirmed, reason: Option<&Words>| {
            let reason = reason.cloned();
            Some(Settled { who: who(&entry.actor, roster), at: entry.at, confirmed, reason })
        };
        match &entry.act {
            AdminAct::Propose { change, wanted } => {
                let (text, who) = (roster_act(wanted, roster).text, who(&entry.actor, roster));
                let wanted = wanted.clone();
                let new = Change { id: *change, wanted, text, who, at: entry.at, settled: None };
                changes.entry(*change).or_insert(new);
            }
            AdminAct::Confirm { change } => {
                changes.entry(*change).and_modify(|one| one.settled = settled(true, None));
            }
            AdminAct::Decline { change, reason } => {
                changes.entry(*change).and_modify(|one| one.settled = settled(false, Some(reason)));
            }
            _ => {}
        }
    }
    changes.into_values().collect()
}

fn weighed(standing: &Standing, wanted: &RosterAct) -> Weighed {
    let roster = &standing.roster;
    let duties_of = |post: &PostId| roster.post(post).map(|post| duties(standing, post));
    let mut weighed =
        Weighed { text: roster_act(wanted, roster).text, gives: None, ends: None, person: None, beside: Vec::new() };
    match wanted {
        RosterAct::CreatePost(post) => weighed.gives = Some(duties(standing, post)),
        RosterAct::Appoint(seat) => {
            weighed.gives = duties_of(&seat.post);
            weighed.person = Some(seat.person);
            let others = roster.tenures().filter(|other| other.person == seat.person && other.overlaps(seat));
            weighed.beside = others.map(|other| bureau::admin::post_name(&other.post, roster)).collect();
        }
        RosterAct::Relieve { tenure, .. } => {
            let seat = roster.tenure(*tenure);
            weighed.ends = seat.and_then(|seat| duties_of(&seat.post));
            weighed.person = seat.map(|seat| seat.person);
        }
        _ => {}
    }
    weighed
}

fn duties(standing: &Standing, post: &Post) -> Duties {
    let (charter, roster) = (&standing.charter, &standing.roster);
    let own = std::slice::from_ref(&post.organ);
    let serves = if post.serves.is_empty() { own } else { &post.serves };
    let item = |id: &ItemId| charter.item(id).map_or_else(|| id.to_string(), |item| item.name.clone());
    Duties {
        role: post.role.zh().into(),
        serves: serves.iter().map(|organ| organ_name(organ, roster)).collect(),
        items: post.items.iter().map(item).collect(),
        powers: authority::powers(charter, roster, post),
        readings: authority::readings(charter, post.role),
        administers: authority::duties(post.role),
    }
}
