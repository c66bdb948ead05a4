//! Leave: who is away when, who stands in, and what of theirs falls due meanwhile.
//!
//! Refuses: leave of a seat that is neither one's own nor below one's post.

use crate::bulk::Chosen;
use crate::set_up::roster_entry;
use crate::{No, Office, Standing, Who};
use almanac::{Almanac, Day, DayKind, Instant, Span};
use bureau::id::{PostId, TenureId};
use bureau::record::Record;
use bureau::refusal::Refusal;
use bureau::roster::{Leave, Post, RosterAct};

/// Working days after a leave whose dues belong to its hand-over list: time to find one's feet.
pub const FEET_WORKDAYS: u16 = 2;

/// A leave as pages show it.
#[derive(Clone, Debug)]
pub struct LeaveView {
    /// Whose seat.
    pub tenure: TenureId,
    /// Its post.
    pub post: PostId,
    /// Post and person.
    pub name: String,
    /// Whether it is the asker's own.
    pub own: bool,
    /// First and last day.
    pub days: Span,
    /// Working days among them.
    pub workdays: u32,
    /// Holidays among them, by name, each with its first day.
    pub holidays: Vec<(Day, String)>,
    /// Who stands in.
    pub stand_in: Option<(PostId, String)>,
    /// How many matters they have that fall due by [`LeaveView::until`]; at most [`crate::BULK_MAX`].
    pub falling: usize,
    /// The last day whose dues belong to the hand-over list.
    pub until: Day,
}

/// The leaves that concern somebody, and what a form to register one can choose from.
#[derive(Clone, Debug)]
pub struct Leaves {
    /// Those that are not over, by first day.
    pub leaves: Vec<LeaveView>,
    /// Seats for which the asker may register leave, their own first.
    pub seats: Vec<(TenureId, String)>,
    /// Posts that may stand in for one of these.
    pub stand_ins: Vec<(PostId, String)>,
}

impl Office {
    /// The leaves that this officer may register or end, and those in which they stand in.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`] without a seat.
    pub fn leaves(&self, who: &Who, now: Instant) -> Result<Leaves, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let (actor, Who::Seat { tenure, post, .. }) = (who.actor().ok_or(Refusal::NotSeated)?, who) else {
            return Err(Refusal::NotSeated.into());
        };
        let (roster, almanac) = (&standing.roster, self.almanac(&standing, today)?);
        let may = |seat: &TenureId| roster.may_register_leave(*seat, &actor, today).is_ok();
        let mut seats: Vec<(TenureId, String)> = roster
            .tenures()
            .filter(|seat| seat.holds(today) && may(&seat.id) && handles(&standing, &seat.post))
            .map(|seat| (seat.id, standing.seat_name(&seat.post, today)))
            .collect();
        seats.sort_by_key(|(seat, name)| (seat != tenure, name.clone()));
        let own_posts: Vec<_> = seats.iter().filter_map(|(seat, _)| roster.post(&roster.tenure(*seat)?.post)).collect();
        let stand_ins = roster.posts().filter(|other| {
            roster.seated(&other.id, today).is_some() && own_posts.iter().any(|own| roster.can_stand_in(other, own))
        });
        let mut stand_ins: Vec<_> = stand_ins.collect();
        stand_ins.sort_by_key(|other| own_posts.first().is_some_and(|own| own.organ != other.organ));
        let named = |other: &Post| (other.id.clone(), standing.seat_name(&other.id, today));
        let stand_ins = stand_ins.into_iter().map(named).collect();
        let concerns =
            |leave: &&Leave| leave.to >= today && (may(&leave.tenure) || leave.stand_in.as_ref() == Some(post));
        let mut leaves = Vec::new();
        for leave in roster.leaves().filter(concerns) {
            leaves.extend(self.leave_view(who, leave, &standing, &almanac, now)?);
        }
        leaves.sort_by_key(|leave: &LeaveView| (leave.days.from, leave.name.clone()));
        Ok(Leaves { leaves, seats, stand_ins })
    }

    /// Registers a leave, or ends or calls off one.
    ///
    /// # Errors
    /// `not-your-leave` and what else the roster refuses.
    pub fn change_leave(&self, who: &Who, act: RosterAct, now: Instant) -> Result<(), No> {
        let actor = who.actor().ok_or(Refusal::NotSeated)?;
        let (RosterAct::Leave(Leave { tenure, .. }) | RosterAct::Return { tenure, .. }) = act else {
            return Err(Refusal::NotSeated.into());
        };
        let (office, today) = (self.clone(), self.day(now));
        self.archive.act(move |writer| {
            let roster = office.standing_in(writer)?.roster;
            if let Err(no) = roster.may_register_leave(tenure, &actor, today).and_then(|()| roster.check(&act)) {
                return Ok(Err::<(), Refusal>(no));
            }
            let entry = roster_entry(&office.body.id, &roster, &actor, now, act.clone());
            office.keep_records(writer, &[Record::from(&entry)]).map(Ok)
        })??;
        self.standing()?;
        Ok(())
    }

    fn leave_view(
        &self,
        who: &Who,
        leave: &Leave,
        standing: &Standing,
        almanac: &Almanac,
        now: Instant,
    ) -> Result<Option<LeaveView>, No> {
        let Some(seat) = standing.roster.tenure(leave.tenure) else { return Ok(None) };
        let (days, until) = (Span { from: leave.from, to: leave.to }, almanac.add(leave.to, FEET_WORKDAYS));
        let falling = match self.pick(who, &Chosen::Falling { post: seat.post.clone(), until }, now) {
            Ok(picked) => picked.rows.len(),
            Err(No::Refused(_)) => 0,
            Err(trouble) => return Err(trouble),
        };
        let mut holidays: Vec<(Day, String)> = Vec::new();
        for day in days.days() {
            if let DayKind::Holiday(name) = almanac.kind(day)
                && holidays.last().is_none_or(|(_, last)| last != name)
            {
                holidays.push((day, name.to_string()));
            }
        }
        let today = self.day(now);
        let stand_in = leave.stand_in.as_ref().map(|post| (post.clone(), standing.seat_name(post, today)));
        Ok(Some(LeaveView {
            tenure: leave.tenure,
            post: seat.post.clone(),
            name: standing.seat_name(&seat.post, leave.from),
            own: matches!(who, Who::Seat { person, .. } if *person == seat.person),
            days,
            workdays: days.days().filter(|day| almanac.is_workday(*day)).count() as u32,
            holidays,
            stand_in,
            falling,
            until,
        }))
    }
}

/// Administrators have no matters and no stand-in; who is away of them is not registered here.
fn handles(standing: &Standing, post: &PostId) -> bool {
    standing.roster.post(post).is_some_and(|post| !post.role.is_admin())
}

impl Standing {
    /// Post and person, as far as somebody sits there that day.
    pub(crate) fn seat_name(&self, post: &PostId, day: Day) -> String {
        let name = self.roster.post(post).map_or_else(|| post.to_string(), |post| self.post_name(post));
        let person = self.roster.seated(post, day).map(|person| person.name.to_string());
        person.map_or(name.clone(), |person| format!("{name} {person}"))
    }
}
