//! The roster 编制: organs, posts, people, and who sat where when.
//!
//! Refuses: authority given to people. A person acts through a tenure on a post, and the separations hold for every seat:
//! the three administrators are different persons who see no case, and who supervises does not handle.

use crate::act::Words;
use crate::entry::Actor;
use crate::id::{BodyId, ItemId, OrganId, PersonId, PostId, TenureId};
use crate::refusal::Refusal;
use crate::role::Role;
use almanac::{Day, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod leave;
pub use leave::{LEAVE_MAX_DAYS, Leave, Turn};

/// 机构
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organ {
    /// Its word.
    pub id: OrganId,
    /// Its full official name.
    pub name: String,
    /// What people call it.
    pub short: String,
    /// The organ it belongs to; none for the root.
    pub parent: Option<OrganId>,
    /// What sort of organ: government, bureau, section, hall, office, leading_group.
    pub kind: String,
    /// Its number in receipts.
    pub number: u16,
    /// Telephone for the public.
    pub phone: String,
    /// Where to find it.
    pub address: String,
}

/// 岗位
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its word.
    pub id: PostId,
    /// Its official name.
    pub name: String,
    /// Where it belongs.
    pub organ: OrganId,
    /// What it is for.
    pub role: Role,
    /// The organs whose matters it covers, each with all below it; its own organ when empty.
    pub serves: Vec<OrganId>,
    /// The items it covers; all when empty.
    pub items: Vec<ItemId>,
}

/// 人员
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Which person.
    pub id: PersonId,
    /// Their name.
    pub name: Words,
    /// The account they log in with.
    pub login: String,
}

/// 任职
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenure {
    /// Which tenure.
    pub id: TenureId,
    /// Who sits.
    pub person: PersonId,
    /// Where.
    pub post: PostId,
    /// First day.
    pub from: Day,
    /// Last day, once known.
    pub to: Option<Day>,
    /// Whether it is only an acting one 主持工作.
    pub acting: bool,
}

impl Tenure {
    /// Whether the person sits on the post that day.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether some day is in both.
    pub fn overlaps(&self, other: &Tenure) -> bool {
        self.to.is_none_or(|to| other.from <= to) && other.to.is_none_or(|to| self.from <= to)
    }
}

/// What can be done to the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum RosterAct {
    /// 设立机构
    Establish(Organ),
    /// 设置岗位
    CreatePost(Post),
    /// 登记人员
    Enrol(Person),
    /// 任职
    Appoint(Tenure),
    /// 免职: the last day is written in.
    Relieve {
        /// Which tenure.
        tenure: TenureId,
        /// Its last day.
        to: Day,
    },
    /// 离岗: away for some days, the seat kept.
    Leave(Leave),
    /// 销假: back early; a last day before the first calls the leave off.
    Return {
        /// Whose.
        tenure: TenureId,
        /// The first day of the leave.
        from: Day,
        /// Its last day now.
        last: Day,
    },
}

impl RosterAct {
    /// The word used in entries.
    pub const fn word(&self) -> &'static str {
        match self {
            RosterAct::Establish(_) => "establish",
            RosterAct::CreatePost(_) => "create_post",
            RosterAct::Enrol(_) => "enrol",
            RosterAct::Appoint(_) => "appoint",
            RosterAct::Relieve { .. } => "relieve",
            RosterAct::Leave(_) => "leave",
            RosterAct::Return { .. } => "return",
        }
    }
}

/// One entry on the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterEntry {
    /// The tenancy, whose roster it is.
    pub body: BodyId,
    /// Place in the roster's chain, from 1.
    pub seq: u32,
    /// Who acted.
    pub actor: Actor,
    /// When it happened in law.
    pub at: Instant,
    /// When it was written.
    pub recorded: Instant,
    /// What was done.
    pub act: RosterAct,
}

/// The roster as its entries made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    organs: BTreeMap<OrganId, Organ>,
    posts: BTreeMap<PostId, Post>,
    people: BTreeMap<PersonId, Person>,
    tenures: BTreeMap<TenureId, Tenure>,
    leaves: Vec<Leave>,
    seq: u32,
}

impl Roster {
    /// All organs, by word.
    pub fn organs(&self) -> impl Iterator<Item = &Organ> {
        self.organs.values()
    }

    /// All posts, by word.
    pub fn posts(&self) -> impl Iterator<Item = &Post> {
        self.posts.values()
    }

    /// All people.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// All tenures, past ones too.
    pub fn tenures(&self) -> impl Iterator<Item = &Tenure> {
        self.tenures.values()
    }

    /// The organ of that word.
    pub fn organ(&self, id: &OrganId) -> Option<&Organ> {
        self.organs.get(id)
    }

    /// The post of that word.
    pub fn post(&self, id: &PostId) -> Option<&Post> {
        self.posts.get(id)
    }

    /// The person.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// The tenure.
    pub fn tenure(&self, id: TenureId) -> Option<&Tenure> {
        self.tenures.get(&id)
    }

    /// The person of that account.
    pub fn login(&self, login: &str) -> Option<&Person> {
        self.people.values().find(|person| person.login == login)
    }

    /// The seats a person has on a day.
    pub fn seats(&self, person: PersonId, day: Day) -> impl Iterator<Item = &Tenure> {
        self.tenures.values().filter(move |tenure| tenure.person == person && tenure.holds(day))
    }

    /// Who sits on a post on a day.
    pub fn seated(&self, post: &PostId, day: Day) -> Option<&Person> {
        let tenure = self.tenures.values().find(|tenure| tenure.post == *post && tenure.holds(day))?;
        self.person(tenure.person)
    }

    /// Whether `organ` is `above` or belongs to it.
    pub fn is_within(&self, organ: &OrganId, above: &OrganId) -> bool {
        let mut at = Some(organ);
        // A tree is never deeper than its number of organs: an entry that closes a ring is refused.
        for _ in 0..=self.organs.len() {
            match at {
                Some(id) if id == above => return true,
                Some(id) => at = self.organs.get(id).and_then(|organ| organ.parent.as_ref()),
                None => return false,
            }
        }
        false
    }

    /// Whether the post covers matters of this section and item.
    pub fn covers(&self, post: &Post, section: &OrganId, item: &ItemId) -> bool {
        self.reaches(post, section) && (post.items.is_empty() || post.items.contains(item))
    }

    /// Whether the section is among those the post serves, whatever the item.
    pub fn reaches(&self, post: &Post, section: &OrganId) -> bool {
        let own = std::slice::from_ref(&post.organ);
        let serves = if post.serves.is_empty() { own } else { &post.serves };
        serves.iter().any(|organ| self.is_within(section, organ))
    }

    /// Whoever leads the unit itself, seated that day: its chief, else its head, else a deputy.
    pub fn leader(&self, unit: &OrganId, day: Day) -> Option<&Post> {
        let of = |role: Role| {
            let mut own = self.posts().filter(move |post| post.organ == *unit && post.role == role);
            own.find(|post| self.seated(&post.id, day).is_some())
        };
        [Role::SectionChief, Role::Head, Role::DeputyHead].into_iter().find_map(of)
    }

    /// The posts above whoever leads a unit, from below, seated that day: who is in charge of it in its own organ, then
    /// deputy and head of every organ above.
    pub fn superiors(&self, unit: &OrganId, day: Day) -> Vec<&Post> {
        let leader = self.leader(unit, day).map(|post| post.role);
        let mut above = Vec::new();
        let mut at = self.organ(unit);
        // A tree is never deeper than its number of organs.
        for _ in 0..self.organs.len() {
            let Some(organ) = at else { break };
            for role in [Role::DeputyHead, Role::Head] {
                let higher = organ.id != *unit || leader.is_none_or(|leader| role > leader);
                let of = |post: &&Post| post.organ == organ.id && post.role == role && self.reaches(post, unit);
                let mut own = self.posts().filter(of).filter(|_| higher);
                above.extend(own.find(|post| self.seated(&post.id, day).is_some()));
            }
            at = organ.parent.as_ref().and_then(|parent| self.organ(parent));
        }
        above
    }

    /// Place of the last entry.
    pub fn seq(&self) -> u32 {
        self.seq
    }

    /// Whether the act may be done; the entry that follows is made by the caller.
    pub fn check(&self, act: &RosterAct) -> Result<(), Refusal> {
        let no = |code, name: &dyn std::fmt::Display| Err(Refusal::Roster { code, name: name.to_string() });
        match act {
            RosterAct::Establish(organ) if self.organs.contains_key(&organ.id) => no("organ-exists", &organ.id),
            RosterAct::Establish(organ) if self.organs.values().any(|other| other.number == organ.number) => {
                no("number-taken", &organ.number)
            }
            RosterAct::Establish(organ) => match &organ.parent {
                Some(parent) if !self.organs.contains_key(parent) => no("no-such-organ", parent),
                _ => Ok(()),
            },
            RosterAct::CreatePost(post) if self.posts.contains_key(&post.id) => no("post-exists", &post.id),
            RosterAct::CreatePost(post) => {
                let missing =
                    std::iter::once(&post.organ).chain(&post.serves).find(|id| !self.organs.contains_key(*id));
                missing.map_or(Ok(()), |organ| no("no-such-organ", organ))
            }
            RosterAct::Enrol(person) if self.people.contains_key(&person.id) => no("person-exists", &person.id),
            RosterAct::Enrol(person) if self.login(&person.login).is_some() => no("login-taken", &person.login),
            RosterAct::Enrol(_) => Ok(()),
            RosterAct::Appoint(tenure) => self.check_appointment(tenure),
            RosterAct::Relieve { tenure, to } => match self.tenures.get(tenure) {
                Some(seat) if seat.from <= *to => Ok(()),
                Some(_) => no("ends-before-begin", to),
                None => no("no-such-tenure", tenure),
            },
            RosterAct::Leave(leave) => self.check_leave(leave),
            RosterAct::Return { tenure, from, last } => self.check_return(*tenure, *from, *last),
        }
    }

    /// Applies one entry. Total.
    pub fn apply(&mut self, entry: &RosterEntry) {
        match entry.act.clone() {
            RosterAct::Establish(organ) => drop(self.organs.insert(organ.id.clone(), organ)),
            RosterAct::CreatePost(post) => drop(self.posts.insert(post.id.clone(), post)),
            RosterAct::Enrol(person) => drop(self.people.insert(person.id, person)),
            RosterAct::Appoint(tenure) => drop(self.tenures.insert(tenure.id, tenure)),
            RosterAct::Relieve { tenure, to } => {
                if let Some(seat) = self.tenures.get_mut(&tenure) {
                    seat.to = Some(to);
                }
            }
            RosterAct::Leave(leave) => self.leaves.push(leave),
            RosterAct::Return { tenure, from, last } => self.end_leave(tenure, from, last),
        }
        self.seq = entry.seq;
    }

    fn check_appointment(&self, tenure: &Tenure) -> Result<(), Refusal> {
        let no = |code, name: String| Err(Refusal::Roster { code, name });
        let Some(post) = self.posts.get(&tenure.post) else {
            return no("no-such-post-word", tenure.post.to_string());
        };
        let Some(person) = self.people.get(&tenure.person) else {
            return no("no-such-person", tenure.person.to_string());
        };
        if tenure.to.is_some_and(|to| to < tenure.from) {
            return no("ends-before-begin", tenure.from.to_string());
        }
        if self.tenures.contains_key(&tenure.id) {
            return no("tenure-exists", tenure.id.to_string());
        }
        let taken = |other: &&Tenure| other.post == tenure.post && other.overlaps(tenure);
        if self.tenures.values().find(taken).is_some() {
            return no("seat-taken", post.name.clone());
        }
        let clash = self
            .tenures
            .values()
            .filter(|other| other.person == tenure.person && other.overlaps(tenure))
            .filter_map(|other| self.posts.get(&other.post))
            .find(|other| incompatible(post.role, other.role));
        match clash {
            Some(other) => no("separated-duties", format!("{}：{}、{}", person.name, other.name, post.name)),
            None => Ok(()),
        }
    }
}

/// The ground on which duties are kept apart.
pub const SEPARATION: &str = "等级保护三员分立：一人不得兼任两员，三员不办业务；权力相互制约：监督的人不办理、不决定";

/// Duties that no one person may have at once: an administrator has no other seat,
/// and who supervises neither handles nor decides (N2 三(一)三; law.md §13 三员).
pub fn incompatible(one: Role, other: Role) -> bool {
    one.is_admin() || other.is_admin() || one.supervises() != other.supervises()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn entry(act: RosterAct, seq: u32) -> RosterEntry {
        let at = Instant::from_millis(0);
        RosterEntry {
            body: BodyId::new("b"),
            seq,
            actor: Actor::Import { source: "test".into() },
            at,
            recorded: at,
            act,
        }
    }

    pub(super) fn roster() -> Roster {
        let mut roster = Roster::default();
        let organ = |id: &str, parent: Option<&str>, number| {
            RosterAct::Establish(Organ {
                id: OrganId::new(id),
                name: id.into(),
                short: id.into(),
                parent: parent.map(OrganId::new),
                kind: "bureau".into(),
                number,
                phone: String::new(),
                address: String::new(),
            })
        };
        let post = |id: &str, organ: &str, role| {
            RosterAct::CreatePost(Post {
                id: PostId::new(id),
                name: id.into(),
                organ: OrganId::new(organ),
                role,
                serves: vec![],
                items: vec![],
            })
        };
        let person =
            |n| RosterAct::Enrol(Person { id: PersonId::new(n), name: Words::new("某"), login: format!("p{n}") });
        let acts = [
            organ("root", None, 1),
            organ("bureau", Some("root"), 2),
            organ("section", Some("bureau"), 3),
            post("head", "bureau", Role::Head),
            post("officer", "section", Role::SectionOfficer),
            post("watcher", "root", Role::Supervisor),
            post("system", "root", Role::SystemAdmin),
            person(1),
            person(2),
        ];
        for act in acts {
            roster.check(&act).unwrap();
            roster.apply(&entry(act, roster.seq() + 1));
        }
        roster
    }

    pub(super) fn appoint(id: u128, person: u128, post: &str, from: &str) -> RosterAct {
        RosterAct::Appoint(Tenure {
            id: TenureId::new(id),
            person: PersonId::new(person),
            post: PostId::new(post),
            from: from.parse().unwrap(),
            to: None,
            acting: false,
        })
    }

    #[test]
    fn a_post_covers_what_is_below_its_organ() {
        let roster = roster();
        let item = ItemId::new("any");
        let covers = |post: &str, section: &str| {
            roster.covers(roster.post(&PostId::new(post)).unwrap(), &OrganId::new(section), &item)
        };
        assert!(covers("head", "section") && covers("officer", "section") && covers("watcher", "bureau"));
        assert!(!covers("officer", "bureau"));
    }

    #[test]
    fn duties_kept_apart_are_named_when_they_meet() {
        for (first, second) in [("officer", "watcher"), ("system", "officer"), ("watcher", "head")] {
            let mut roster = roster();
            let seat = appoint(1, 1, first, "2025-01-01");
            roster.check(&seat).unwrap();
            roster.apply(&entry(seat, 99));
            let refused = roster.check(&appoint(2, 1, second, "2026-01-01")).unwrap_err();
            assert_eq!(refused.code(), "separated-duties");
            assert_eq!(roster.check(&appoint(2, 2, second, "2026-01-01")), Ok(()));
            assert_eq!(roster.check(&appoint(2, 2, first, "2026-01-01")).unwrap_err().code(), "seat-taken");
        }
    }
}
