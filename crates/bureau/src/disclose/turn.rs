//! Who is there: stand-ins before others where work is given, and what a page says of a holder who is away.
//!
//! Refuses: to leave somebody who is away out of a list. They are told to be away; to choose is the chief's.

use super::{Audience, post_and_name};
use crate::act::ActKind;
use crate::decide::{self, Desk, Relief};
use crate::disclose::OpenAct;
use crate::entry::Entry;
use crate::id::PostId;
use crate::matter::Matter;
use crate::roster::{Leave, Roster, Turn};
use crate::sentence::date;
use crate::words;
use almanac::Day;

/// Posts with their names in the order in which they are offered work that day: who stands in for somebody, who is there,
/// who is away; each name says so.
pub fn by_turn(posts: Vec<(PostId, String)>, roster: &Roster, day: Day) -> Vec<(PostId, String)> {
    let rank = |(post, _): &(PostId, String)| match roster.turn(post, day) {
        Turn::StandsIn(_) => 0,
        Turn::Here => 1,
        Turn::Away(_) => 2,
    };
    let mut posts = posts;
    posts.sort_by_key(rank);
    let named = |(post, name): (PostId, String)| {
        let note = match roster.turn(&post, day) {
            Turn::StandsIn(leave) => stands_in(leave, roster, day),
            Turn::Here => return (post, name),
            Turn::Away(leave) => away(leave, roster, day),
        };
        let name = words::fill("turn", "named", "says", &[("name", name), ("note", note)]);
        (post, name)
    };
    posts.into_iter().map(named).collect()
}

/// What a page says of the holder: in whose place they have it, or that they are away and who stands in.
pub(super) fn holder(matter: &Matter, entries: &[Entry], desk: &Desk<'_>) -> Option<String> {
    let post = &matter.holder.as_ref()?.post;
    if let Some(leave) = desk.roster.away(post, desk.today()) {
        return Some(away(leave, desk.roster, desk.today()));
    }
    let given = entries.iter().rev().find(|entry| entry.moves.holder.as_ref() == Some(post))?;
    let (day, instead) = (given.at.day(desk.zone), given.moves.stands_for.as_ref()?);
    desk.roster.away(instead, day).map(|leave| stands_in(leave, desk.roster, desk.today()))
}

/// Who comes after this actor, if they may step aside.
pub(super) fn relief(matter: &Matter, open: &[OpenAct], desk: &Desk<'_>) -> Option<String> {
    open.iter().find(|open| open.act == ActKind::Recuse)?;
    let name = |post: &PostId| post_and_name(post, desk, Audience::Staff);
    Some(match decide::relief(matter, desk)? {
        Relief::Has(seat) => words::fill("turn", "relief", "says", &[("post", name(&seat.post))]),
        Relief::Decides(post) => words::fill("turn", "relief", "decides", &[("post", name(&post))]),
        Relief::Nobody => words::say("turn", "no-relief"),
    })
}

fn stands_in(leave: &Leave, roster: &Roster, day: Day) -> String {
    let post = roster.tenure(leave.tenure).and_then(|seat| roster.post(&seat.post));
    let name = post.map_or_else(String::new, |post| post.name.clone());
    words::fill("turn", "stands-in", "says", &[("post", name), ("until", date(leave.to, Some(day.year())))])
}

fn away(leave: &Leave, roster: &Roster, day: Day) -> String {
    let until = ("until", date(leave.to, Some(day.year())));
    let other = leave.stand_in.as_ref().and_then(|post| Some((roster.post(post)?, roster.seated(post, day)?)));
    match other {
        Some((post, person)) => {
            let name = format!("{} {}", post.name, person.name);
            words::fill("turn", "away", "stood-in", &[until, ("post", name)])
        }
        None => words::fill("turn", "away", "says", &[until]),
    }
}
