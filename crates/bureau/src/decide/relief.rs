//! Who takes whose place: whoever stands in for somebody away, and whoever comes after somebody who steps aside 回避.
//!
//! Refuses: a post that nobody sits on, a person who stepped aside from the matter, in whatever seat, and to leave a
//! matter with nobody who may do anything about it.

use super::{Desk, own, own_post, task};
use crate::act::ActKind;
use crate::entry::Moves;
use crate::id::{OrganId, PostId};
use crate::matter::Matter;
use crate::procedure::{Line, Procedure};
use crate::role::Role;
use crate::roster::Post;

/// Who comes after an actor who steps aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relief {
    /// This post has the matter from then on.
    Has(Seat),
    /// This post decides instead; whoever has the matter keeps it.
    Decides(PostId),
    /// Whoever has the matter keeps it, and nothing waits for the actor alone.
    Nobody,
}

/// A post, and the one whose place it takes while who sits there is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The post.
    pub post: PostId,
    /// The post it stands in for.
    pub stands_for: Option<PostId>,
}

/// The first of these posts that is there. For one who is away their stand-in comes, as far as it fits too; where all
/// are away without one, the first as if none were.
pub(super) fn there<'a>(
    posts: impl Iterator<Item = &'a Post> + Clone,
    fits: impl Fn(&Post) -> bool,
    desk: &Desk<'_>,
) -> Option<Seat> {
    let today = desk.today();
    let seat = |post: &'a Post| match desk.roster.away(&post.id, today) {
        None => Some(Seat::own(&post.id)),
        Some(leave) => {
            let other = leave.stand_in.as_ref().and_then(|id| desk.roster.post(id))?;
            let here = desk.roster.seated(&other.id, today).is_some() && desk.roster.away(&other.id, today).is_none();
            (here && fits(other)).then(|| Seat { post: other.id.clone(), stands_for: Some(post.id.clone()) })
        }
    };
    let away = || posts.clone().next().map(|post| Seat::own(&post.id));
    posts.clone().find_map(seat).or_else(away)
}

/// Who comes after this actor, were they to step aside now; none when nobody else may do what waits.
pub fn relief(matter: &Matter, desk: &Desk<'_>) -> Option<Relief> {
    let (item, procedure) = desk.charter.path(&matter.item)?;
    let own = own_post(desk).and_then(|post| desk.roster.post(post))?;
    let myself = desk.roster.seated(&own.id, desk.today()).map(|person| person.id);
    let other = |post: &Post| desk.roster.seated(&post.id, desk.today()).map(|person| person.id) != myself;
    let fits = |post: &Post| {
        let free = own::is_free(&post.id, matter, desk) && other(post);
        free && desk.covers(post, &matter.section, &item.id) && !task::demanded_by(&post.id, matter, desk)
    };
    if matter.holder.as_ref().is_some_and(|holding| holding.post == own.id) {
        let fits = |post: &Post| fits(post) && works(post.role, matter, procedure);
        let leaders = leaders(&matter.section, desk).into_iter().filter(|post| fits(post));
        return there(leaders, fits, desk).map(Relief::Has);
    }
    let decisive: Vec<&Line> =
        procedure.lines.iter().filter(|line| line.to.is_some() && line.roles.contains(&own.role)).collect();
    if own.role == Role::SectionChief || decisive.is_empty() {
        return Some(Relief::Nobody);
    }
    let may = |post: &Post| decisive.iter().all(|line| line.roles.contains(&post.role));
    let above = leaders(&matter.section, desk).into_iter().filter(|post| may(post) && fits(post));
    there(above, |post| may(post) && fits(post), desk).map(|seat| Relief::Decides(seat.post))
}

impl Relief {
    /// Writes down who it is.
    pub(super) fn note(self, moves: &mut Moves) {
        match self {
            Relief::Has(seat) => seat.note(moves),
            Relief::Decides(post) => moves.above = Some(post),
            Relief::Nobody => {}
        }
    }
}

impl Seat {
    /// A post in its own right.
    pub(super) fn own(post: &PostId) -> Seat {
        Seat { post: post.clone(), stands_for: None }
    }

    /// Writes down that this post has it.
    pub(super) fn note(self, moves: &mut Moves) {
        (moves.holder, moves.stands_for) = (Some(self.post), self.stands_for);
    }
}

/// Whoever has it is away, and the post it goes to stands in for them.
pub(super) fn stands_for_holder(to: &PostId, matter: &Matter, desk: &Desk<'_>) -> Option<PostId> {
    let before = &matter.holder.as_ref()?.post;
    let leave = desk.roster.away(before, desk.today())?;
    (leave.stand_in.as_ref() == Some(to)).then(|| before.clone())
}

/// Whether the role can do more with a matter at its step than look at it.
fn works(role: Role, matter: &Matter, procedure: &Procedure) -> bool {
    let moves = |line: &Line| line.to.is_some() || matches!(line.act, ActKind::Assign | ActKind::HandOver);
    procedure.lines_at(Some(&matter.step)).any(|line| line.roles.contains(&role) && moves(line))
}

/// Who leads what the section belongs to: chiefs first, then deputies and heads, from near to far.
fn leaders<'a>(section: &OrganId, desk: &Desk<'a>) -> Vec<&'a Post> {
    let mut above = vec![section];
    while let Some(parent) = above.last().and_then(|id| desk.roster.organ(id)).and_then(|organ| organ.parent.as_ref())
        && !above.contains(&parent)
    {
        above.push(parent);
    }
    let far = |post: &Post| above.iter().position(|organ| **organ == post.organ).unwrap_or(above.len());
    let mut posts: Vec<&Post> = desk.roster.posts().filter(|post| post.role.leads()).collect();
    posts.sort_by_key(|post| (post.role != Role::SectionChief, far(post), post.role));
    posts
}
