//! Supervise orders 督办 of a year: who orders whom when, and what becomes of it.
//!
//! Refuses: to know which matters are late that day. Whoever plays it says what an order is about.

use crate::hours::Hours;
use crate::seed::Seed;
use crate::texts::Texts;
use almanac::{Almanac, Day, Instant, Zone};
use bureau::act::{
    Act, ActKind, Assign, Cancel, Escalate, Extend, ProgressReport, RefuseExtension, Remind, RequestExtension,
    SendBack, Submit, Verify, Words,
};
use bureau::charter::Charter;
use bureau::fault::Fault;
use bureau::id::{OrganId, PostId};
use bureau::role::Role;
use bureau::roster::{Post, Roster};
use std::collections::BTreeSet;

/// Working days from one order of the year to the next.
const EVERY: u16 = 16;

/// Working days before the end at which the last ones are given, so that one stands at every step.
const LAST: [(u16, Story); 5] =
    [(9, Story::GoesUp), (7, Story::Answered), (5, Story::SentBack), (3, Story::Later), (1, Story::Answered)];

/// The stories of the year, in turn.
const STORIES: [Story; 5] = [Story::Answered, Story::GoesUp, Story::SentBack, Story::Later, Story::TakenBack];

/// Working days an order gives.
const GIVEN: u16 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
    Answered,
    SentBack,
    Later,
    GoesUp,
    TakenBack,
}

/// An order and what becomes of it.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// When it is given.
    pub at: Instant,
    /// By whom.
    pub by: PostId,
    /// To whom.
    pub section: OrganId,
    /// Why, where it is about nothing that is there.
    pub reason: String,
    /// What is wanted.
    pub demand: String,
    /// The last day.
    pub due: Day,
    /// What follows, in order of time.
    pub deeds: Vec<(Instant, PostId, Act)>,
}

/// The orders of the days from one to another, in order of time, those not over cut off by whoever plays them.
/// `questions` is the text of `questions.toml`. The same arguments give the same orders.
///
/// # Errors
/// All faults of `questions`.
pub fn instructions(
    charter: &Charter,
    roster: &Roster,
    questions: &str,
    seed: u64,
    (from, to): (Day, Day),
) -> Result<Vec<Instruction>, Vec<Fault>> {
    let texts = Texts::read(questions, charter)?;
    let hours = Hours { almanac: charter.almanac(None), zone: charter.zone() };
    let mut days: Vec<(Day, Story)> = Vec::new();
    let mut day = hours.almanac.add(from, EVERY);
    let last = LAST.map(|(before, story)| (back(&hours.almanac, to, before), story));
    while day < last[0].0 {
        days.push((day, STORIES[days.len() % STORIES.len()]));
        day = hours.almanac.add(day, EVERY);
    }
    days.extend(last.into_iter().filter(|(day, _)| *day > from));
    let sections = sections(charter, roster, from);
    let mut seed = Seed::new(seed);
    let mut made = Vec::new();
    for (n, (day, story)) in days.into_iter().enumerate() {
        let town = Town { charter, roster, texts: &texts, hours: &hours };
        let section = &sections[seed.below(sections.len())];
        made.extend(town.instruction(n, day, story, section));
    }
    Ok(made)
}

/// The sections that handle items and that a chief leads.
pub(crate) fn sections(charter: &Charter, roster: &Roster, day: Day) -> Vec<OrganId> {
    let led = |section: &OrganId| roster.leader(section, day).is_some_and(|post| post.role == Role::SectionChief);
    let own = charter.items().filter(|item| !item.anywhere).map(|item| item.section.clone());
    let found: BTreeSet<OrganId> = own.filter(led).collect();
    found.into_iter().collect()
}

pub(crate) fn back(almanac: &Almanac, to: Day, workdays: u16) -> Day {
    (1..).map(|days| to.plus(-days)).filter(|day| almanac.is_workday(*day)).nth(usize::from(workdays) - 1).unwrap_or(to)
}

/// Where orders are given and followed.
pub(crate) struct Town<'a> {
    pub(crate) charter: &'a Charter,
    pub(crate) roster: &'a Roster,
    pub(crate) texts: &'a Texts,
    pub(crate) hours: &'a Hours,
}

impl Town<'_> {
    fn instruction(&self, n: usize, day: Day, story: Story, section: &OrganId) -> Option<Instruction> {
        let chief = self.roster.leader(section, day)?.id.clone();
        let officer = self.in_section(section, day).unwrap_or_else(|| chief.clone());
        let above = self.roster.superiors(section, day);
        let by = self.orderers(&above).get(n % 4).cloned()?;
        let day = self.both(&by, &chief, day);
        let due = self.hours.almanac.add(day, GIVEN);
        // Whoever it goes up to first presses it from then on.
        let up = above.iter().find(|post| post.id != by).map(|post| post.id.clone())?;
        let words = |list: &str| {
            let texts = self.texts.reasons(list);
            Words::new(texts.get(n % texts.len().max(1)).map_or("", String::as_str))
        };
        let mut told = Told { town: self, at: self.at(day, 10), deeds: Vec::new() };
        let submit = |list: &str| {
            Act::Submit(Submit { note: words(list), unproven: None, materials: Vec::new(), attachments: Vec::new() })
        };
        let report = |percent| {
            let note = words("order_progress");
            Act::ProgressReport(ProgressReport { percent, note, materials: Vec::new(), attachments: Vec::new() })
        };
        let verify = || Act::Verify(Verify { note: words("order_verified") });
        if story != Story::GoesUp {
            told.then(&chief, 1, Act::Accept).then(&chief, 0, Act::Assign(Assign { post: officer.clone() }));
        }
        match story {
            Story::Answered => {
                told.then(&officer, 1, report(60)).then(&officer, 1, submit("order_result")).then(&by, 3, verify());
            }
            Story::SentBack => {
                let reason = words("order_sent_back");
                told.then(&officer, 1, submit("order_result")).then(&by, 1, Act::SendBack(SendBack { reason }));
                told.then(&officer, 1, submit("order_result")).then(&by, 2, verify());
            }
            Story::Later => {
                // A month is too long; three days are granted.
                let (long, until, reason) =
                    (self.hours.almanac.add(due, 20), self.hours.almanac.add(due, 3), words("order_later"));
                let ask = |until| Act::RequestExtension(RequestExtension { until, reason: reason.clone() });
                let refused = Act::RefuseExtension(RefuseExtension { reason: words("order_too_late") });
                told.then(&officer, 1, ask(long)).then(&by, 0, refused).then(&officer, 0, ask(until));
                told.then(&by, 1, Act::Extend(Extend { reason: reason.clone() }));
                told.then(&officer, 4, submit("order_result")).then(&by, 2, verify());
            }
            Story::TakenBack => {
                told.then(&by, 2, Act::Cancel(Cancel { reason: words("order_taken_back") }));
            }
            Story::GoesUp => {
                told.then(&by, 3, Act::Remind(Remind { demand: words("order_reminder") }));
                told.then(&by, 3, Act::Escalate(Escalate { reason: words("order_goes_up") }));
                told.then(&chief, 4, Act::Accept).then(&chief, 2, submit("order_result")).then(&up, 2, verify());
            }
        }
        let text = |list: &str| words(list).as_str().unwrap_or_default().to_owned();
        let (reason, demand, section) = (text("order_reason"), text("order_demand"), section.clone());
        Some(Instruction { at: self.at(day, 9), by, section, reason, demand, due, deeds: told.deeds })
    }

    /// Whoever may order the section: a watching post of the county of each kind, and the leaders above, in turn.
    pub(crate) fn orderers(&self, above: &[&Post]) -> Vec<PostId> {
        let watching = |role: Role| self.roster.posts().find(move |post| post.role == role && !post.serves.is_empty());
        let watchers = [Role::EfficiencyOfficer, Role::Supervisor].into_iter().filter_map(watching);
        let mut all: Vec<PostId> = watchers.map(|post| post.id.clone()).collect();
        let line =
            self.charter.given_with(ActKind::Escalate).into_iter().flat_map(|(_, own)| own.lines_at(None)).next();
        let may = |post: &&&Post| line.is_some_and(|line| line.roles.contains(&post.role));
        all.extend(above.iter().filter(may).take(2).map(|post| post.id.clone()));
        let first = all[0].clone();
        all.resize(4, first);
        all
    }

    pub(crate) fn in_section(&self, section: &OrganId, day: Day) -> Option<PostId> {
        let of = |post: &&Post| post.organ == *section && post.role == Role::SectionOfficer && post.serves.is_empty();
        let mut own = self.roster.posts().filter(of);
        own.find(|post| self.roster.seated(&post.id, day).is_some()).map(|post| post.id.clone())
    }

    pub(crate) fn at(&self, day: Day, hour: i64) -> Instant {
        Instant::midnight(day, self.hours.zone).plus_millis(hour * 3_600_000)
    }

    /// The first working day from this one on which both are there.
    pub(crate) fn both(&self, one: &PostId, other: &PostId, day: Day) -> Day {
        let there = |day: &Day| self.present(one, *day) == *day && self.present(other, *day) == *day;
        (0..60).map(|days| day.plus(days)).find(there).unwrap_or(day)
    }

    /// The first working day from this one on which whoever sits on the post is there.
    fn present(&self, post: &PostId, day: Day) -> Day {
        let there = |day: &Day| self.hours.almanac.is_workday(*day) && self.roster.away(post, *day).is_none();
        (0..60).map(|days| day.plus(days)).find(there).unwrap_or(day)
    }
}

/// What becomes of an order, deed by deed.
pub(crate) struct Told<'a> {
    pub(crate) town: &'a Town<'a>,
    pub(crate) at: Instant,
    pub(crate) deeds: Vec<(Instant, PostId, Act)>,
}

impl Told<'_> {
    /// So many working days later, or a quarter of an hour on the same day, once whoever does it is there.
    pub(crate) fn then(&mut self, post: &PostId, workdays: u16, act: Act) -> &mut Self {
        let zone: Zone = self.town.hours.zone;
        let before = self.at.day(zone);
        let day = self.town.present(post, self.town.hours.almanac.add(before, workdays));
        self.at = if day == before { self.at.plus_millis(900_000) } else { self.town.at(day, 10) };
        self.deeds.push((self.at, post.clone(), act));
        self
    }
}
