//! What a year brings: who files what when, and what is to become of it.
//!
//! Refuses: to act. A plan is lived by `life`, where the law has the last word.

use crate::hours::Hours;
use crate::seed::{Packs, Seed};
use crate::texts::Texts;
use almanac::{Day, Instant, Term};
use bureau::act::{ActKind, Channel};
use bureau::charter::Charter;
use bureau::entry::ClockKind;
use bureau::id::{ItemId, PartId};
use bureau::item::Item;
use bureau::role::Role;
use bureau::roster::Roster;

/// Of a hundred matters, so many are questions.
const QUESTIONS: usize = 58;

/// The minute of the last day after which nothing happened yet: 10:30.
pub(crate) const LAST_MINUTE: i64 = 630;

/// How the work goes along, measured on the promised time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Done after so many thousandths of the time.
    Share(i32),
    /// Done on the last day or the day before.
    Near,
    /// In time as a whole, but one step took too long.
    StepLate,
    /// So many working days late.
    Late(i32),
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Finished,
    Refused,
    Withdrawn,
    /// Nobody looks at it until the law deems it accepted.
    Overlooked,
}

/// One matter before it happens.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) item: ItemId,
    /// Place among the applications of the texts; `None` for a question.
    pub(crate) application: Option<usize>,
    pub(crate) at: Instant,
    pub(crate) channel: Channel,
    pub(crate) pace: Pace,
    pub(crate) fate: Fate,
    /// Whether a material is missing at first.
    pub(crate) incomplete: bool,
    pub(crate) special: Option<PartId>,
    pub(crate) extended: bool,
    pub(crate) sent_back: bool,
    pub(crate) denied: bool,
    /// Whether the first acceptance was a slip and is undone.
    pub(crate) slip: bool,
    pub(crate) published: bool,
    /// The last act, for a matter that is to lie open at the end. Such a matter is also accepted at once.
    pub(crate) stop: Option<ActKind>,
}

/// A matter that is to lie open on the last day.
struct Scene {
    question: bool,
    /// Filed so many working days before; `None` when the due day says it.
    back: Option<i32>,
    /// Working days left of the promised time on the last day.
    left: i32,
    stop: ActKind,
}

const fn filed(question: bool, back: i32, stop: ActKind) -> Scene {
    Scene { question, back: Some(back), left: 0, stop }
}

const fn due(question: bool, left: i32, stop: ActKind) -> Scene {
    Scene { question, back: None, left, stop }
}

/// What the lists of the last day show, whatever the seed: filed this morning, due, overdue, paused, waiting.
const SCENES: [Scene; 16] = [
    filed(true, 0, ActKind::File),
    due(true, 0, ActKind::Accept),
    filed(false, 4, ActKind::RequestCorrection),
    filed(false, 6, ActKind::Suspend),
    due(true, -1, ActKind::Accept),
    due(false, 0, ActKind::Examine),
    filed(false, 0, ActKind::File),
    filed(false, 12, ActKind::Decide),
    due(false, -1, ActKind::Accept),
    due(true, 1, ActKind::Accept),
    filed(false, 5, ActKind::File),
    filed(false, 2, ActKind::Accept),
    due(true, -2, ActKind::Accept),
    due(false, 1, ActKind::Accept),
    filed(true, 0, ActKind::File),
    due(true, 0, ActKind::Accept),
];

/// One scene for so many matters of a large year.
const SCENE_EACH: usize = 100;

/// What plans are made from.
pub(crate) struct Maker<'a> {
    pub(crate) charter: &'a Charter,
    pub(crate) roster: &'a Roster,
    pub(crate) texts: &'a Texts,
    pub(crate) hours: &'a Hours,
    pub(crate) base: u64,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) seed: Seed,
    pub(crate) packs: Packs,
}

impl<'a> Maker<'a> {
    /// So many plans in order of filing.
    pub(crate) fn plans(&mut self, matters: usize) -> Vec<Plan> {
        // A small year gets fewer scenes, so that the rest can be a life; a large one has them several times over.
        let wanted = (matters / 6).min(SCENES.len()).max(matters / SCENE_EACH);
        let scenes = SCENES.iter().cycle().take(wanted);
        let mut plans: Vec<Plan> = scenes.filter_map(|scene| self.scene(scene)).collect();
        let mut tries = 0;
        while plans.len() < matters && tries < 20 * matters {
            plans.extend(self.usual());
            tries += 1;
        }
        plans.sort_by_key(|plan| plan.at);
        plans
    }

    fn usual(&mut self) -> Option<Plan> {
        let question = self.seed.below(100) < QUESTIONS;
        let (season, item, application) = self.draw_item(question)?;
        let day = self.draw_day(season)?;
        let workday = self.hours.almanac.is_workday(day);
        let window = self.has_window(item);
        let channel = match self.seed.below(100) {
            0..22 if workday && window => Channel::Counter,
            22..32 if workday && window && question => Channel::Phone,
            _ => Channel::Portal,
        };
        let midnight = Instant::midnight(day, self.hours.zone);
        let at = match channel {
            Channel::Portal => self.hours.home(day, midnight, &mut self.seed),
            _ => self.hours.office(day, midnight, true, &mut self.seed),
        };
        let last = Instant::midnight(self.to, self.hours.zone).plus_millis(LAST_MINUTE * 60_000);
        (at <= last).then(|| self.fate(item, application, at, channel))
    }

    fn fate(&mut self, item: &Item, application: Option<usize>, at: Instant, channel: Channel) -> Plan {
        let question = application.is_none();
        let pace = self.pace(item, question);
        let seed = &mut self.seed;
        let fate = match seed.below(1000) {
            0..40 => Fate::Refused,
            40..70 => Fate::Withdrawn,
            70..88 if !question => Fate::Overlooked,
            _ => Fate::Finished,
        };
        let usual = application.and_then(|place| self.texts.applications[place].special.clone());
        let special = usual.filter(|_| seed.happens(380));
        Plan {
            item: item.id.clone(),
            application,
            at,
            channel,
            pace,
            fate,
            incomplete: seed.happens(180),
            special,
            extended: seed.happens(if question { 60 } else { 50 }),
            sent_back: seed.happens(70),
            denied: seed.happens(60),
            slip: seed.happens(12),
            published: seed.happens(350),
            stop: None,
        }
    }

    /// Each section has its speed; some are careless by habit and carry most of what is late.
    fn pace(&mut self, item: &Item, question: bool) -> Pace {
        let mut own = Seed::of(self.base, item.section.as_str());
        let (careless, speed) = (own.happens(200), own.between(60, 110));
        let habit = if careless { 18 } else { 7 };
        let (late, step, near) = if question { (4, 0, 240) } else { (3, 4, 170) };
        let seed = &mut self.seed;
        match seed.below(1000) as u32 {
            roll if roll < late * habit => Pace::Late(seed.between(1, 4)),
            roll if roll < (late + step) * habit => Pace::StepLate,
            roll if roll < (late + step) * habit + near => Pace::Near,
            _ => Pace::Share(seed.between(250, 850) * speed / 100),
        }
    }

    fn scene(&mut self, scene: &Scene) -> Option<Plan> {
        // Short promises in working days: they can be met to the day without breaking a step's own limit.
        let special = scene.stop == ActKind::Suspend;
        let fits = |item: &Item| matches!(self.promised(item), Some(Term::WorkDays(1..=10)));
        let fitting: Vec<(ItemId, Option<usize>)> = if scene.question {
            self.texts.questions.iter().map(|question| (question.item.clone(), None)).collect()
        } else {
            let all = self.texts.applications.iter().enumerate();
            all.filter(|(_, row)| row.special.is_some() || !special)
                .map(|(place, row)| (row.item.clone(), Some(place)))
                .collect()
        };
        let fitting: Vec<_> =
            fitting.into_iter().filter(|(item, _)| self.charter.item(item).is_some_and(fits)).collect();
        let name = format!("scene {} {special}", scene.question);
        let place = self.packs.deal(&name, fitting.len(), &mut self.seed);
        let (item, application) = fitting.get(place)?.clone();
        let item = self.charter.item(&item)?;
        let promised = self.promised(item).map_or(0, Term::amount);
        let back = scene.back.unwrap_or(i32::from(promised) - scene.left);
        let day = self.hours.back(self.to, back);
        if day < self.from {
            return None;
        }
        let minute = i64::from(self.seed.between(520, 570));
        let at = Instant::midnight(day, self.hours.zone).plus_millis(minute * 60_000);
        let usual = application.and_then(|place| self.texts.applications[place].special.clone());
        Some(Plan {
            pace: Pace::Near,
            fate: Fate::Finished,
            incomplete: scene.stop == ActKind::RequestCorrection,
            special: usual.filter(|_| special),
            extended: false,
            sent_back: false,
            denied: false,
            slip: false,
            stop: Some(scene.stop),
            ..self.fate(item, application, at, Channel::Portal)
        })
    }

    fn promised(&self, item: &Item) -> Option<Term> {
        let procedure = self.charter.procedure(&item.procedure)?;
        let rule = procedure.clocks.iter().find(|clock| clock.kind == ClockKind::Promised)?;
        Some(procedure.term(&rule.budget, item))
    }

    /// Season, item and, for an application, its text.
    fn draw_item(&mut self, question: bool) -> Option<(usize, &'a Item, Option<usize>)> {
        let (charter, texts) = (self.charter, self.texts);
        let season = self.seed.weighted(texts.seasons.iter().map(|season| season.weight))?;
        let of_organ = |id: &ItemId| {
            let item = charter.item(id)?;
            (item.organ == texts.seasons[season].organ).then_some(item)
        };
        if question {
            let items: Vec<&Item> = charter.items().filter(|item| of_organ(&item.id).is_some()).collect();
            let asked = |item: &&&Item| texts.questions.iter().any(|row| row.item == item.id);
            let items: Vec<&Item> = items.iter().filter(asked).copied().collect();
            let place = self.seed.below(items.len());
            return Some((season, *items.get(place)?, None));
        }
        let weight = |row: &crate::texts::Application| of_organ(&row.item).map_or(0, |_| row.weight);
        let place = self.seed.weighted(texts.applications.iter().map(weight))?;
        Some((season, of_organ(&texts.applications[place].item)?, Some(place)))
    }

    /// A day of filing: few on days off, more in the busy months of the authority, more towards the end.
    fn draw_day(&mut self, season: usize) -> Option<Day> {
        let (from, to) = (self.from.number(), self.to.number());
        let busy = &self.texts.seasons[season].busy;
        let weight = |number: i32| {
            let day = Day::from_number(number);
            let open = match () {
                () if self.hours.almanac.is_workday(day) => 20,
                () if day.is_weekend() => 6,
                () => 2,
            };
            let month = day.ymd().1.to_string();
            let season = if busy.contains(&month) { 16 } else { 10 };
            let growth = 20 + 10 * (number - from) / (to - from).max(1);
            open * season * growth as u32
        };
        let weights: Vec<u32> = (from..=to).map(weight).collect();
        let place = self.seed.weighted(weights.into_iter())?;
        Some(Day::from_number(from + place as i32))
    }

    fn has_window(&self, item: &Item) -> bool {
        let window = |post: &bureau::roster::Post| {
            post.role == Role::WindowClerk
                && post.organ == item.section
                && self.roster.covers(post, &item.section, &item.id)
        };
        self.roster.posts().any(window)
    }
}
