//! Leave 离岗: days on which who sits on a post is away, and the post that stands in. The seat stays theirs.
//!
//! Refuses: a reason (why somebody is away is not the roster's business), and a stand-in whose duties are kept apart from theirs.

use super::{Post, Roster, Tenure, incompatible};
use crate::entry::Actor;
use crate::id::{PostId, TenureId};
use crate::refusal::Refusal;
use crate::role::Role;
use almanac::Day;
use serde::{Deserialize, Serialize};

/// Most days of one leave: half a year; who is away longer is relieved.
pub const LEAVE_MAX_DAYS: i32 = 184;

/// 离岗
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// Whose.
    pub tenure: TenureId,
    /// First day away.
    pub from: Day,
    /// Last day away.
    pub to: Day,
    /// Who takes what comes meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<PostId>,
}

impl Leave {
    /// Whether they are away that day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    fn overlaps(&self, from: Day, to: Day) -> bool {
        self.from <= to && from <= self.to
    }
}

/// Whether a post is there for new work on a day; in the order in which posts are offered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn<'a> {
    /// It stands in for somebody who is away.
    StandsIn(&'a Leave),
    /// It is there.
    Here,
    /// Who sits on it is away.
    Away(&'a Leave),
}

impl Roster {
    /// Whether the post is there for new work that day.
    pub fn turn(&self, post: &PostId, day: Day) -> Turn<'_> {
        if let Some(leave) = self.away(post, day) {
            return Turn::Away(leave);
        }
        let stands_in = |leave: &&Leave| leave.covers(day) && leave.stand_in.as_ref() == Some(post);
        self.leaves.iter().find(stands_in).map_or(Turn::Here, Turn::StandsIn)
    }

    /// All leaves that were not called off, past ones too.
    pub fn leaves(&self) -> impl Iterator<Item = &Leave> {
        self.leaves.iter()
    }

    /// The leave on which who sits on the post is that day.
    pub fn away(&self, post: &PostId, day: Day) -> Option<&Leave> {
        let on_post = |leave: &&Leave| self.tenure(leave.tenure).is_some_and(|seat| seat.post == *post);
        self.leaves.iter().filter(|leave| leave.covers(day)).find(on_post)
    }

    /// Whether one post may stand in for another: both handle or both decide, and it covers the other's organ.
    pub fn can_stand_in(&self, other: &Post, own: &Post) -> bool {
        let serves = if other.serves.is_empty() { std::slice::from_ref(&other.organ) } else { &other.serves };
        let covers = other.organ == own.organ || serves.iter().any(|organ| self.is_within(&own.organ, organ));
        let alike = kind(own.role).is_some_and(|one| kind(other.role) == Some(one));
        other.id != own.id && alike && covers && !incompatible(own.role, other.role)
    }

    /// Whether this actor may register or end a leave of that seat: their own, or, as chief or head, one below them.
    ///
    /// # Errors
    /// `not-your-leave`, or `no-such-tenure`.
    pub fn may_register_leave(&self, tenure: TenureId, actor: &Actor, today: Day) -> Result<(), Refusal> {
        let no = |code, name: String| Err(Refusal::Roster { code, name });
        let Some((seat, post)) = self.seat_and_post(tenure) else {
            return no("no-such-tenure", tenure.to_string());
        };
        let own = match actor {
            Actor::Tenure { tenure, .. } => self.seat_and_post(*tenure).filter(|(seat, _)| seat.holds(today)),
            _ => None,
        };
        let leads = |chief: &Post| {
            matches!(chief.role, Role::SectionChief | Role::Head) && self.is_within(&post.organ, &chief.organ)
        };
        match own {
            Some((own, chief)) if own.person == seat.person || leads(chief) => Ok(()),
            _ => no("not-your-leave", post.name.clone()),
        }
    }

    pub(super) fn check_leave(&self, leave: &Leave) -> Result<(), Refusal> {
        let no = |code, name: String| Err(Refusal::Roster { code, name });
        let Some((seat, post)) = self.seat_and_post(leave.tenure) else {
            return no("no-such-tenure", leave.tenure.to_string());
        };
        if leave.to < leave.from {
            return no("ends-before-begin", leave.from.to_string());
        }
        if leave.to.number() - leave.from.number() >= LEAVE_MAX_DAYS {
            return no("leave-too-long", LEAVE_MAX_DAYS.to_string());
        }
        if !seat.holds(leave.from) || !seat.holds(leave.to) {
            return no("leave-without-seat", post.name.clone());
        }
        if self.leaves.iter().any(|other| other.tenure == leave.tenure && other.overlaps(leave.from, leave.to)) {
            return no("leave-twice", post.name.clone());
        }
        let Some(stand_in) = &leave.stand_in else { return Ok(()) };
        let Some(other) = self.post(stand_in) else {
            return no("no-such-post-word", stand_in.to_string());
        };
        let away = |other: &&Leave| {
            other.overlaps(leave.from, leave.to) && self.tenure(other.tenure).is_some_and(|seat| seat.post == *stand_in)
        };
        let seated = [leave.from, leave.to].iter().all(|day| self.seated(stand_in, *day).is_some());
        if !self.can_stand_in(other, post) || !seated || self.leaves.iter().any(|other| away(&other)) {
            return no("no-stand-in", other.name.clone());
        }
        Ok(())
    }

    pub(super) fn check_return(&self, tenure: TenureId, from: Day, last: Day) -> Result<(), Refusal> {
        let no = |code, name: &dyn std::fmt::Display| Err(Refusal::Roster { code, name: name.to_string() });
        match self.leaves.iter().find(|leave| leave.tenure == tenure && leave.from == from) {
            None => no("no-such-leave", &from),
            Some(leave) if last >= leave.to => no("back-too-late", &leave.to),
            Some(_) => Ok(()),
        }
    }

    /// A leave ends on this day; one that would end before it begins is called off.
    pub(super) fn end_leave(&mut self, tenure: TenureId, from: Day, last: Day) {
        for leave in self.leaves.iter_mut().filter(|leave| leave.tenure == tenure && leave.from == from) {
            leave.to = last;
        }
        self.leaves.retain(|leave| leave.from <= leave.to);
    }

    fn seat_and_post(&self, tenure: TenureId) -> Option<(&Tenure, &Post)> {
        let seat = self.tenure(tenure)?;
        Some((seat, self.post(&seat.post)?))
    }
}

/// What sort of work a role does, as far as one can stand in for another.
fn kind(role: Role) -> Option<u8> {
    match role {
        Role::WindowClerk | Role::SectionOfficer | Role::SectionChief => Some(0),
        Role::DeputyHead | Role::Head => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{appoint, entry, roster};
    use super::super::{RosterAct, RosterEntry};
    use super::*;
    use proptest::prelude::*;

    fn leave(from: &str, to: &str) -> RosterAct {
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        RosterAct::Leave(Leave { tenure: TenureId::new(1), from, to, stand_in: None })
    }

    fn seated() -> Roster {
        let mut roster = roster();
        roster.apply(&entry(appoint(1, 1, "officer", "2026-01-05"), 99));
        roster
    }

    fn check(act: &RosterAct, wanted: Result<(), &'static str>) {
        let mut roster = seated();
        roster.apply(&entry(leave("2026-03-02", "2026-03-06"), 100));
        assert_eq!(roster.check(act).map_err(|refusal| refusal.code()), wanted, "{act:?}");
    }

    #[test]
    fn a_leave_lies_within_the_seat_and_beside_other_leaves() {
        check(&leave("2026-03-09", "2026-03-13"), Ok(()));
        check(&leave("2026-03-06", "2026-03-13"), Err("leave-twice"));
        check(&leave("2026-01-01", "2026-01-09"), Err("leave-without-seat"));
        check(&leave("2026-03-13", "2026-03-09"), Err("ends-before-begin"));
        check(&leave("2026-04-01", "2026-12-31"), Err("leave-too-long"));
        let back = |from: &str, last: &str| RosterAct::Return {
            tenure: TenureId::new(1),
            from: from.parse().unwrap(),
            last: last.parse().unwrap(),
        };
        check(&back("2026-03-02", "2026-03-04"), Ok(()));
        check(&back("2026-03-02", "2026-03-06"), Err("back-too-late"));
        check(&back("2026-03-03", "2026-03-04"), Err("no-such-leave"));
    }

    #[test]
    fn one_registers_ones_own_leave_and_who_supervises_stands_in_for_nobody() {
        let mut roster = seated();
        roster.apply(&entry(appoint(2, 2, "watcher", "2026-01-05"), 100));
        let by = |tenure, post: &str| Actor::Tenure { tenure: TenureId::new(tenure), post: PostId::new(post) };
        let may = |actor: &Actor| roster.may_register_leave(TenureId::new(1), actor, "2026-03-02".parse().unwrap());
        assert_eq!(may(&by(1, "officer")), Ok(()));
        assert_eq!(may(&by(2, "watcher")).unwrap_err().code(), "not-your-leave");
        let RosterAct::Leave(own) = leave("2026-03-02", "2026-03-06") else { unreachable!() };
        let stood_in = RosterAct::Leave(Leave { stand_in: Some(PostId::new("watcher")), ..own });
        assert_eq!(roster.check(&stood_in).unwrap_err().code(), "no-stand-in");
    }

    proptest! {
        /// Whatever is tried, two leaves of one seat never share a day, and none ends before it begins.
        #[test]
        fn leaves_of_a_seat_never_overlap(tries in proptest::collection::vec((0i32..60, 0i32..20, any::<bool>()), 1..40)) {
            let mut roster = seated();
            let first: Day = "2026-02-02".parse().unwrap();
            for (start, length, back) in tries {
                let (tenure, from) = (TenureId::new(1), first.plus(start));
                let act = if back {
                    RosterAct::Return { tenure, from, last: from.plus(length - 10) }
                } else {
                    RosterAct::Leave(Leave { tenure, from, to: from.plus(length - 2), stand_in: None })
                };
                if roster.check(&act).is_ok() {
                    let seq = roster.seq() + 1;
                    roster.apply(&RosterEntry { seq, ..entry(act, seq) });
                }
                let all: Vec<&Leave> = roster.leaves().collect();
                for (n, one) in all.iter().enumerate() {
                    prop_assert!(one.from <= one.to);
                    prop_assert!(all[..n].iter().all(|other| !other.overlaps(one.from, one.to)));
                }
            }
        }
    }
}
