//! Who is on leave when, and who stands in.
//!
//! Refuses: leave of leaders and window clerks, whose doings nobody of a section may take over, and leave without a stand-in.

use crate::World;
use crate::hours::Hours;
use crate::seed::Seed;
use almanac::{Day, Instant, Span};
use bureau::id::PostId;
use bureau::role::Role;
use bureau::roster::{Post, Roster};

/// Of so many officers one is away at the end.
const AWAY_EACH: usize = 12;

/// Days of the one long leave of a career: 产假, 女职工劳动保护特别规定 第七条.
const LONG_DAYS: i32 = 98;

/// Leave of whoever sits on a post, registered by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// When it is registered.
    pub at: Instant,
    /// The post they sit on.
    pub post: PostId,
    /// First and last day.
    pub days: Span,
    /// Who stands in.
    pub stand_in: PostId,
}

/// The leaves of a stretch of life, in order of registration; each is lawful after those before it.
///
/// Officers and chiefs of sections have a week or two, most of them once a year, many twice; two in a hundred are away for
/// 98 days. Some are always away on `to`. The same arguments always give the same leaves.
pub fn absences(world: &World, seed: u64, from: Day, to: Day) -> Vec<Absence> {
    let hours = Hours { almanac: world.charter().almanac(None), zone: world.zone() };
    let mut wanted: Vec<Absence> = Vec::new();
    let handling = world.roster().posts().filter(|post| matches!(post.role, Role::SectionOfficer | Role::SectionChief));
    for (place, post) in handling.enumerate() {
        let mut own = Seed::of(seed, &format!("leave {}", post.id));
        let last = (place % AWAY_EACH == AWAY_EACH / 2).then(|| to.plus(-own.between(0, 3)));
        let length = if own.happens(20) { LONG_DAYS } else { own.between(1, 2) * 7 - 2 };
        let times = if length == LONG_DAYS { 1 } else { own.between(0, 2) };
        let year = to.number() - from.number();
        let others: Vec<Day> = (0..times).map(|_| monday(from.plus(own.between(0, year)))).collect();
        for first in others.into_iter().chain(last) {
            let days = Span { from: hours.workday(first), to: hours.workday(first).plus(length - 1) };
            let told = hours.back(days.from.plus(-1), own.between(2, 10));
            let at = hours.office(told, Instant::midnight(told, hours.zone), true, &mut own);
            // For months only who does the same.
            let alike = |id: &PostId| world.roster().post(id).is_some_and(|other| other.role == post.role);
            let stand_ins = stand_ins(world.roster(), post).filter(|id| length != LONG_DAYS || alike(id));
            wanted.extend(stand_ins.map(|stand_in| Absence { at, post: post.id.clone(), days, stand_in }));
        }
    }
    wanted.sort_by_key(|absence| absence.at);
    let mut trial = world.clone();
    wanted.retain(|absence| absence.at.day(hours.zone) < to && trial.goes(absence).is_ok());
    wanted
}

/// Those of the section come first.
fn stand_ins<'a>(roster: &'a Roster, own: &'a Post) -> impl Iterator<Item = PostId> + 'a {
    let fit = |other: &&Post| other.role != Role::WindowClerk && roster.can_stand_in(other, own);
    let (near, far): (Vec<&Post>, Vec<&Post>) = roster.posts().filter(fit).partition(|other| other.organ == own.organ);
    near.into_iter().chain(far).map(|other| other.id.clone())
}

/// The Monday after.
fn monday(day: Day) -> Day {
    let mut day = day;
    while !day.is_weekend() || day.plus(1).is_weekend() {
        day = day.plus(1);
    }
    day.plus(1)
}
