//! What goes into the outbox: in the transaction of the act that causes it, so that an act not kept leaves no notice.

use super::{Errand, Event};
use crate::{Office, Standing};
use almanac::{Day, Instant};
use archive::{Trouble, Writer};
use bureau::act::Act;
use bureau::decide::UNDO_MILLIS;
use bureau::entry::{Actor, Entry};
use bureau::id::{ItemId, OrganId, PostId};
use bureau::matter::Matter;
use bureau::role::Role;
use bureau::roster::Post;

/// A notice waits until its act can no longer be undone, and a second more.
const WAIT_MILLIS: i64 = UNDO_MILLIS + 1_000;

/// Who leads whom, from below.
const LADDER: [Role; 4] = [Role::SectionOfficer, Role::SectionChief, Role::DeputyHead, Role::Head];

impl Office {
    /// Puts what these entries cause into the outbox. `before` is the matter without them, none when they open it.
    pub(crate) fn announce(
        &self,
        writer: &mut Writer<'_>,
        before: Option<&Matter>,
        entries: &[Entry],
        now: Instant,
    ) -> Result<(), Trouble> {
        let channels = &self.channels;
        if !channels.mail && channels.hooks.is_empty() {
            return Ok(());
        }
        let mut before = before.cloned();
        for entry in entries {
            let after = match &before {
                Some(matter) => {
                    let mut after = matter.clone();
                    after.apply(entry);
                    Some(after)
                }
                None => Matter::open(entry),
            };
            let Some(after) = after else { continue };
            for errand in self.errands(before.as_ref(), &after, entry) {
                self.put(writer, &errand, now.plus_millis(WAIT_MILLIS))?;
            }
            before = Some(after);
        }
        Ok(())
    }

    pub(super) fn put(&self, writer: &mut Writer<'_>, errand: &Errand, due: Instant) -> Result<bool, Trouble> {
        writer.put_job(&errand.id(), errand.kind(), &errand.payload(), due)
    }

    fn errands(&self, before: Option<&Matter>, after: &Matter, entry: &Entry) -> Vec<Errand> {
        // Neither what was undone is told nor that it was.
        if matches!(entry.act, Act::Retract(_)) {
            return Vec::new();
        }
        let (matter, seq) = (entry.matter, entry.seq);
        let calls = self.channels.hooks.iter().map(|hook| Errand::Call { hook: hook.clone(), matter, seq });
        let mut errands: Vec<Errand> = calls.collect();
        if self.channels.mail {
            let told = told(before, after, entry).into_iter();
            errands.extend(told.map(|(event, post)| Errand::Event { event, matter, place: seq.into(), post }));
        }
        errands
    }
}

/// Whom an entry concerns who did not make it.
fn told(before: Option<&Matter>, after: &Matter, entry: &Entry) -> Vec<(Event, PostId)> {
    let holder = |matter: &Matter| matter.holder.as_ref().map(|holding| holding.post.clone());
    let offered = |matter: &Matter| matter.offered().cloned();
    let (had, has) = (before.and_then(holder), holder(after));
    let mut told = Vec::new();
    match &entry.act {
        Act::SendBack(_) => told.extend(has.map(|post| (Event::Returned, post))),
        Act::AcceptHandOver => told.extend(had.map(|post| (Event::Taken, post))),
        _ if has != had => told.extend(has.map(|post| (Event::Came, post))),
        _ => {}
    }
    let asked = offered(after).filter(|post| before.and_then(offered).as_ref() != Some(post));
    told.extend(asked.map(|post| (Event::Offered, post)));
    told.retain(|(_, post)| !matches!(&entry.actor, Actor::Tenure { post: own, .. } if own == post));
    told
}

impl Standing {
    /// Who answers for a matter that day: the post that has it, else the lowest one of its section with somebody on it.
    pub(super) fn answers_for(&self, holder: Option<&PostId>, at: (&OrganId, &ItemId), day: Day) -> Option<PostId> {
        let lowest = || self.lead(&LADDER[1..], at, day).or_else(|| self.lead(&LADDER, at, day));
        holder.cloned().or_else(lowest)
    }

    /// The post above this one for a matter, with somebody on it that day.
    pub(super) fn above(&self, post: &PostId, at: (&OrganId, &ItemId), day: Day) -> Option<PostId> {
        let role = self.roster.post(post)?.role;
        let place = LADDER.iter().position(|one| *one == role).unwrap_or(0);
        self.lead(&LADDER[place + 1..], at, day)
    }

    /// The first post of these roles, from below, that covers the matter and has somebody on it.
    fn lead(&self, ladder: &[Role], (section, item): (&OrganId, &ItemId), day: Day) -> Option<PostId> {
        let covers = |post: &&Post| {
            self.charter.covers(&self.roster, post, section, item) && self.roster.seated(&post.id, day).is_some()
        };
        let of = |role: &Role| self.roster.posts().find(|post| post.role == *role && covers(post));
        ladder.iter().find_map(of).map(|post| post.id.clone())
    }
}
