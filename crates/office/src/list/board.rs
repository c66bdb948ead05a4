//! The board: who has how many open matters, and how much they press.
//!
//! Refuses: posts that only handle matters; each of them has its own list.

use super::Row;
use super::search::{Held, board_days};
use crate::{No, Office, Standing, Who};
use almanac::{Day, Instant};
use archive::{Count, Filter, Load, Order, Scope, Urgency};
use bureau::id::PostId;
use bureau::refusal::Refusal;
use bureau::role::Role;
use std::collections::BTreeMap;

/// Above this many posts only those are shown that have something.
const LANES_MAX: usize = 24;

/// How many matters press how much, in the order of [`Urgency::ALL`].
type Counts = [u32; 6];

/// What one post has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Who has them; none for all of them together.
    pub held: Option<Held>,
    /// What that is called.
    pub name: String,
    /// Who sits there today.
    pub person: Option<String>,
    /// The last day on which they are away, when they are today.
    pub away: Option<Day>,
    /// How many matters, in the order of [`Urgency::ALL`].
    pub counts: Counts,
}

/// The board of a post that leads or watches.
#[derive(Clone, Debug)]
pub struct Board {
    /// What was handed over and not accepted yet first, where there is such, then the posts with most overdue.
    pub lanes: Vec<Lane>,
    /// All of them together.
    pub total: Lane,
    /// Open matters only seen in other systems: no post here has them.
    pub observed: Count,
    /// Whether it is the board of one section.
    pub section: bool,
    /// The last days of its columns for the nearer and the farther days.
    pub days: (Day, Day),
    /// The one that presses most.
    pub first: Option<Row>,
}

impl Lane {
    fn without_person(held: Option<Held>, name: &str, counts: Counts) -> Lane {
        Lane { held, name: name.into(), person: None, away: None, counts }
    }

    /// All its matters.
    pub fn all(&self) -> u32 {
        self.counts.iter().sum()
    }
}

fn place(urgency: Urgency) -> usize {
    Urgency::ALL.iter().position(|one| *one == urgency).unwrap_or(0)
}

/// Whether a role has a board.
pub fn has_board(role: Role) -> bool {
    use Role::{DeputyHead, EfficiencyOfficer, Head, SectionChief, Supervisor};
    matches!(role, SectionChief | DeputyHead | Head | EfficiencyOfficer | Supervisor)
}

impl Office {
    /// The board of what this post covers.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts without one.
    pub fn board(&self, who: &Who, now: Instant) -> Result<Board, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        if !has_board(post.role) {
            return Err(Refusal::NoReading.into());
        }
        let (scope, almanac) = (self.scope(post, &standing), self.almanac(&standing, today)?);
        let days = board_days(today, &almanac);
        let of = |observed| Filter { open: Some(true), observed: Some(observed), ..Filter::default() };
        let (loads, offered, first, observed) = self.archive.read(|reader| {
            let first = reader.matters(&scope, &of(false), Order::Due, None, 1)?.rows.into_iter().next();
            let loads = |offered| reader.board(&scope, days, offered);
            Ok((loads(false)?, loads(true)?, first, reader.count(&scope, &of(true))?))
        })?;
        let mut waiting = Counts::default();
        offered.iter().for_each(|load| waiting[place(load.urgency)] += load.count);
        let (mut lanes, total) = standing.lanes(loads, &scope, today);
        let waiting = Lane::without_person(Some(Held::Offered), "已交办未接收", waiting);
        if waiting.all() > 0 {
            lanes.insert(0, waiting);
        }
        Ok(Board {
            lanes,
            total,
            observed,
            section: post.role == Role::SectionChief,
            days: (days[1], days[2]),
            first: first.filter(|row| row.due_day.is_some()).map(|row| standing.row(row, &almanac, today)),
        })
    }
}

impl Standing {
    fn lanes(&self, loads: Vec<Load>, scope: &Scope, today: Day) -> (Vec<Lane>, Lane) {
        let mut counts: BTreeMap<Option<PostId>, Counts> = BTreeMap::new();
        let handlers: Vec<PostId> = self.handlers(scope).map(|post| post.id.clone()).collect();
        if handlers.len() <= LANES_MAX {
            counts.extend(handlers.into_iter().map(|post| (Some(post), Counts::default())));
        }
        let mut total = Counts::default();
        for load in loads {
            let at = place(load.urgency);
            counts.entry(load.holder).or_default()[at] += load.count;
            total[at] += load.count;
        }
        let mut lanes: Vec<Lane> = counts.into_iter().map(|(post, counts)| self.lane(post, counts, today)).collect();
        if matches!(scope.sections.as_deref(), Some([_])) {
            lanes.iter_mut().for_each(|lane| self.shorten(lane));
        }
        lanes.sort_by_key(|lane| {
            let pressing = lane.counts.map(std::cmp::Reverse);
            (
                lane.held != Some(Held::Nobody),
                pressing[0],
                pressing[1],
                std::cmp::Reverse(lane.all()),
                lane.name.clone(),
            )
        });
        (lanes, Lane::without_person(None, "合计", total))
    }

    /// In its own section a post goes by its own name.
    fn shorten(&self, lane: &mut Lane) {
        if let Some(Held::By(post)) = &lane.held
            && let Some(post) = self.roster.post(post)
        {
            lane.name.clone_from(&post.name);
        }
    }

    fn lane(&self, post: Option<PostId>, counts: Counts, today: Day) -> Lane {
        let Some(id) = post else {
            return Lane::without_person(Some(Held::Nobody), "未交办", counts);
        };
        let name = self.roster.post(&id).map_or_else(|| id.to_string(), |post| self.post_name(post));
        let person = self.roster.seated(&id, today).map(|person| person.name.to_string());
        let away = self.roster.away(&id, today).map(|leave| leave.to);
        Lane { held: Some(Held::By(id)), name, person, away, counts }
    }
}
