//! How one matter goes, from filing to end or to the last day, each act through the law.
//!
//! Refuses: to insist. An act that the charters refuse ends the story of that matter.

use crate::hours::Hours;
use crate::plan::{Pace, Plan};
use crate::seed::{Packs, Seed};
use crate::texts::Texts;
use crate::world::{Ticket, World};
use crate::{By, Deed};
use almanac::{Day, Instant};
use bureau::act::{Act, ActKind, Channel, File, RecordLate, Retract, Withdraw, Words};
use bureau::entry::ClockKind;
use bureau::id::{PartId, PartyId, PostId};
use bureau::item::Item;
use bureau::refusal::Refusal;
use bureau::role::Role;

mod afterwards;
mod application;
mod cover;
mod numbers;
mod question;

const MINUTE: i64 = 60_000;

/// Everything the stories of a year share.
pub(crate) struct Town {
    pub(crate) world: World,
    pub(crate) texts: Texts,
    pub(crate) hours: Hours,
    pub(crate) packs: Packs,
    pub(crate) base: u64,
    /// Nothing happens after it.
    pub(crate) until: Instant,
    pub(crate) deeds: Vec<Deed>,
    /// What the charters refused: nothing, for the charters shipped.
    pub(crate) refused: Vec<(ActKind, Refusal)>,
}

impl Town {
    /// Lives one plan through.
    pub(crate) fn live(&mut self, plan: Plan) {
        let Some(item) = self.world.charter().item(&plan.item).cloned() else {
            return;
        };
        let seed = Seed::of(self.base, &format!("matter {}", self.world.tickets().count()));
        let (at, question) = (plan.at, plan.application.is_none());
        let ticket = Ticket(0);
        let mut life = Life { town: self, plan, item, seed, at, ticket, handed: Vec::new() };
        // `None` only says that the story stopped where it was to stop.
        let _ = if question { life.question() } else { life.application() };
        let _ = life.afterwards();
    }
}

struct Life<'t> {
    town: &'t mut Town,
    plan: Plan,
    item: Item,
    seed: Seed,
    at: Instant,
    ticket: Ticket,
    handed: Vec<PartId>,
}

/// What comes after a stop is `None`: the last day, the end of a scene, or a refusal.
type Next = Option<()>;

/// Steps that both sorts of matter take.
impl Life<'_> {
    fn file(&mut self, fields: &[(&str, &str)], materials: Vec<PartId>) -> Next {
        let charter = self.town.world.charter();
        let (_, procedure) = charter.path(&self.item.id)?;
        let known = |id: &str| procedure.fields.iter().any(|field| field.id.as_str() == id);
        let fields = fields.iter().filter(|(id, text)| known(id) && !text.is_empty());
        let fields = fields.map(|(id, text)| (PartId::new(*id), Words::new(text))).collect();
        self.handed = materials.clone();
        let file = File {
            receipt: String::new(),
            party: PartyId::new(0),
            item: self.item.id.clone(),
            organ: self.item.organ.clone(),
            section: self.item.section.clone(),
            channel: self.plan.channel,
            fields,
            materials,
            attachments: Vec::new(),
            task: None,
        };
        self.town.world.set(self.at);
        let clerk = self.seat(&[Role::WindowClerk]).filter(|_| self.plan.channel != Channel::Portal);
        let actor = clerk.map_or(By::Asker, By::Post);
        let matter = self.town.world.tickets().count();
        let party = PartyId::new(matter as u128 + 1);
        let filed = self.town.world.file(party, &actor, file.clone());
        let filed = filed.map(|ticket| self.ticket = ticket);
        self.note(actor, Act::File(file), None, filed)
    }

    fn withdraw(&mut self, list: &str) -> Next {
        let left = self.promised()?.number() - self.day().number();
        let reason = self.words(list);
        let day = self.day().plus(self.seed.between(0, (left - 1).max(0)));
        self.asker(day, Act::Withdraw(Withdraw { reason })).and(None)
    }

    /// 撤销操作: a slip of the mouse, undone within seconds.
    fn slip(&mut self, officer: &PostId, day: Day) -> Next {
        let officer = self.present(officer, day, ActKind::Accept);
        self.act(By::Post(officer.clone()), Act::Accept)?;
        let entry = self.town.world.matter(self.ticket).seq;
        self.at = self.at.plus_millis(i64::from(self.seed.between(3, 9)) * 1000);
        self.act(By::Post(officer), Act::Retract(Retract { entry }))
    }

    fn post(&mut self, post: &PostId, day: Day, act: Act) -> Next {
        let post = self.present(post, day, act.kind());
        self.act(By::Post(post), act)
    }

    /// As [`Life::post`]; now and then the system was down, and what was done on paper is entered on a later day.
    fn post_on_paper(&mut self, post: &PostId, day: Day, act: Act) -> Next {
        let mut seed = self.own_seed(&format!("late {}", act.kind().word()));
        if self.plan.stop.is_some() || !seed.happens(9) {
            return self.post(post, day, act);
        }
        let (reason, done) = (self.words("late"), self.moment(post, day));
        let after = [1, 1, 1, 2, 3][seed.below(5)];
        self.at = done;
        self.at = self.moment(post, self.town.hours.almanac.add(day, after));
        self.act_late(By::Post(post.clone()), act, Some(RecordLate { at: done, reason }))
    }

    fn asker(&mut self, day: Day, act: Act) -> Next {
        self.at = self.town.hours.home(day, self.at, &mut self.seed);
        self.act(By::Asker, act)
    }

    fn act(&mut self, actor: By, act: Act) -> Next {
        self.act_late(actor, act, None)
    }

    fn act_late(&mut self, actor: By, act: Act, late: Option<RecordLate>) -> Next {
        if self.at > self.town.until {
            return None;
        }
        self.town.world.set(self.at);
        let done = self.town.world.act_late(self.ticket, &actor, act.clone(), late.clone());
        self.note(actor, act, late, done)
    }

    fn note(&mut self, actor: By, act: Act, late: Option<RecordLate>, done: Result<(), Refusal>) -> Next {
        let kind = act.kind();
        if let Err(refusal) = done {
            self.town.refused.push((kind, refusal));
            return None;
        }
        self.town.deeds.push(Deed { at: self.at, matter: self.ticket.0, actor, act, late });
        (self.plan.stop != Some(kind)).then_some(())
    }

    /// A moment of that day at which whoever sits on this post would do it.
    fn moment(&mut self, post: &PostId, day: Day) -> Instant {
        let early = Seed::of(self.town.base, post.as_str()).happens(550);
        self.town.hours.office(day, self.at, early, &mut self.seed)
    }

    /// A few minutes on, while the applicant waits at the window.
    fn soon(&mut self) {
        self.at = self.at.plus_millis(i64::from(self.seed.between(4, 18)) * MINUTE);
    }

    fn day(&self) -> Day {
        self.at.day(self.town.hours.zone)
    }

    /// A day some working days on.
    fn later(&mut self, from: i32, to: i32) -> Day {
        self.town.hours.almanac.add(self.day(), self.seed.between(from, to) as u16)
    }

    /// The day the work is to be done, by the pace of the plan.
    fn finish(&mut self) -> Option<Day> {
        let (today, due) = (self.day(), self.promised()?);
        let almanac = &self.town.hours.almanac;
        let left = almanac.between(today, due).max(0);
        Some(match self.plan.pace {
            Pace::Share(share) => almanac.add(today, (left * share / 1000) as u16),
            Pace::Near | Pace::StepLate => self.town.hours.back(due, self.seed.between(0, 1)).max(today),
            Pace::Late(days) => almanac.add(due, days as u16),
        })
    }

    fn promised(&self) -> Option<Day> {
        self.due(|kind| kind == ClockKind::Promised)
    }

    /// The first due day of the running clocks of these kinds.
    fn due(&self, kinds: impl Fn(ClockKind) -> bool) -> Option<Day> {
        let almanac = self.town.world.almanac(self.ticket);
        let clocks = self.town.world.matter(self.ticket).clocks.iter();
        let running = clocks.filter(|clock| clock.is_running() && kinds(clock.kind));
        running.map(|clock| clock.due(almanac).on()).min()
    }

    /// The next text of a list of reasons.
    fn words(&mut self, list: &str) -> Words {
        let texts = self.town.texts.reasons(list);
        Words::new(self.town.packs.text(list, texts, &mut self.seed))
    }

    /// A post of the section in one of these roles, the first role first; who is away only where nobody is there.
    fn seat(&self, roles: &[Role]) -> Option<PostId> {
        let roster = self.town.world.roster();
        let of = |role: &Role, away: bool| {
            let mut posts = roster.posts().filter(|post| post.role == *role && post.organ == self.item.section);
            let there = |post: &bureau::roster::Post| away || roster.away(&post.id, self.day()).is_none();
            posts.find(|post| roster.covers(post, &self.item.section, &self.item.id) && there(post))
        };
        let found = [false, true].iter().find_map(|away| roles.iter().find_map(|role| of(role, *away)));
        found.map(|post| post.id.clone())
    }

    /// Who handles it: whoever of the section has it, else an officer of the section.
    fn officer(&self) -> PostId {
        let here = |post: &PostId| self.away(post, self.day()).is_none();
        let holder = self.holder();
        let free = || self.seat(&[Role::SectionOfficer, Role::SectionChief]).filter(|post| !self.stepped_aside(post));
        holder.clone().filter(here).or_else(free).or(holder).unwrap_or_else(nobody)
    }

    /// Whoever of the section has it; a window clerk was only the first to be asked.
    fn holder(&self) -> Option<PostId> {
        let world = &self.town.world;
        let post = &world.matter(self.ticket).holder.as_ref()?.post;
        let handles = matches!(world.roster().post(post)?.role, Role::SectionOfficer | Role::SectionChief);
        handles.then(|| post.clone())
    }

    fn chief(&self) -> PostId {
        self.seat(&[Role::SectionChief]).unwrap_or_else(nobody)
    }

    /// Who takes in and hands out: the window for what came to the window, else an officer.
    fn receiver(&self) -> PostId {
        let window = self.seat(&[Role::WindowClerk]).filter(|_| self.plan.channel == Channel::Counter);
        let window = window.filter(|post| !self.stepped_aside(post));
        window.unwrap_or_else(|| self.officer())
    }

    fn stepped_aside(&self, post: &PostId) -> bool {
        let roster = self.town.world.roster();
        let person = roster.seated(post, self.day());
        person.is_some_and(|person| self.town.world.matter(self.ticket).has_recused(person.id, roster))
    }

    /// Who decides: the deputy in charge of the section, now and then the head.
    fn decider(&mut self) -> PostId {
        let role = if self.seed.happens(750) { Role::DeputyHead } else { Role::Head };
        self.head(role)
    }

    fn head(&self, role: Role) -> PostId {
        let roster = self.town.world.roster();
        let of = |role: Role| {
            let mut posts = roster.posts().filter(|post| post.role == role && post.organ == self.item.organ);
            posts.find(|post| roster.covers(post, &self.item.section, &self.item.id))
        };
        of(role).or_else(|| of(Role::Head)).map_or_else(nobody, |post| post.id.clone())
    }
}

/// A post that is not there: acts by it are refused, which ends the story.
fn nobody() -> PostId {
    PostId::new("")
}
