//! Who does it while somebody is away: what falls due in a leave is handed over before it, and the stand-in does it.
//!
//! Refuses: an act by who is on leave.

use super::{Life, Next};
use crate::By;
use almanac::Day;
use bureau::act::{Act, ActKind, HandOver};
use bureau::decide;
use bureau::id::PostId;
use bureau::role::Role;
use bureau::roster::Leave;

impl Life<'_> {
    /// Moves on to when this would be done by this post on that day, and says by whom: who is away is stood in for, or
    /// does it after their return.
    pub(super) fn present(&mut self, post: &PostId, day: Day, kind: ActKind) -> PostId {
        let at = self.moment(post, day);
        let Some(leave) = self.away(post, at.day(self.town.hours.zone)) else {
            self.at = at;
            return if self.may(post, self.day(), kind) { post.clone() } else { self.awaited(post, kind) };
        };
        // What is handed on already is not handed on again.
        let stand_in = leave.stand_in.clone().filter(|_| !matches!(kind, ActKind::HandOver | ActKind::AcceptHandOver));
        let stand_in = stand_in.filter(|post| !self.stepped_aside(post));
        if let Some(stand_in) = stand_in {
            self.hand_to(&stand_in, post, &leave);
            let at = self.moment(&stand_in, day);
            if self.may(&stand_in, at.day(self.town.hours.zone), kind) {
                self.at = at;
                return stand_in;
            }
        }
        self.at = self.moment(post, self.town.hours.workday(leave.to.plus(1)));
        post.clone()
    }

    /// Whoever of the section may do what this post may not, after their return.
    fn awaited(&mut self, post: &PostId, kind: ActKind) -> PostId {
        let roster = self.town.world.roster();
        let officers =
            roster.posts().filter(|post| post.role == Role::SectionOfficer && post.organ == self.item.section);
        let officers: Vec<PostId> = officers.map(|post| post.id.clone()).collect();
        let Some(officer) = officers.into_iter().find(|officer| self.may(officer, self.day(), kind)) else {
            return post.clone();
        };
        let back = self.away(&officer, self.day()).map_or(self.day(), |leave| leave.to.plus(1));
        self.at = self.moment(&officer, self.town.hours.workday(back));
        officer
    }

    /// Whether who sits on the post is away that day.
    pub(super) fn away(&self, post: &PostId, day: Day) -> Option<Leave> {
        self.town.world.roster().away(post, day).cloned()
    }

    /// 移交 on the last day before the leave, of what this post has.
    fn hand_to(&mut self, stand_in: &PostId, post: &PostId, leave: &Leave) -> Next {
        let zone = self.town.hours.zone;
        let last = self.town.hours.back(leave.from.plus(-1), 0).max(self.day());
        let at = self.moment(post, last);
        let holds = self.holder().is_some_and(|holder| holder == *post);
        if !holds || at.day(zone) >= leave.from || !self.may(post, last, ActKind::HandOver) || self.plan.stop.is_some()
        {
            return None;
        }
        let reason = self.words("hand_over_leave");
        self.at = at;
        self.act(By::Post(post.clone()), Act::HandOver(HandOver { post: stand_in.clone(), reason }))?;
        self.at = self.moment(stand_in, self.day());
        self.act(By::Post(stand_in.clone()), Act::AcceptHandOver)
    }

    fn may(&self, post: &PostId, day: Day, kind: ActKind) -> bool {
        let world = &self.town.world;
        let seat = world.roster().tenures().find(|seat| seat.post == *post && seat.holds(day));
        seat.is_some_and(|seat| {
            let actor = bureau::entry::Actor::Tenure { tenure: seat.id, post: post.clone() };
            world.with_desk(self.ticket, &actor, |matter, desk| decide::permit(matter, kind, desk).is_ok())
        })
    }
}
