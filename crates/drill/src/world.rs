//! An office held in memory: what the real one does, without archive, web or clock on the wall.
//!
//! Refuses: to decide. Every act goes through `bureau::decide` and `Matter::apply`, as in the office.

use crate::people::{Citizen, Seat};
use crate::{Absence, By, Deed};
use almanac::{Almanac, Day, Instant, Span, Zone};
use bureau::act::{Act, File, RecordLate};
use bureau::campaign::CampaignEntry;
use bureau::card::CardEntry;
use bureau::charter::Charter;
use bureau::decide::{self, Desk};
use bureau::disclose::{self, PublicProblem, View};
use bureau::entry::{Actor, Entry, Pin};
use bureau::id::{BodyId, CampaignId, CardId, MatterId, OrganId, PartyId, PostId, TenureId};
use bureau::matter::Matter;
use bureau::paper::{self, Paper};
use bureau::place::Place;
use bureau::refusal::Refusal;
use bureau::roster::{Leave, Roster, RosterAct, RosterEntry, Tenure};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What the charters of a world are called in the entries.
const DIGEST: &str = "drill";

/// A matter of this world: its place in the order of filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub(crate) usize);

/// A body with its roster, its matters and its present moment.
#[derive(Clone, Debug)]
pub struct World {
    charter: Charter,
    body: BodyId,
    zone: Zone,
    roster: Roster,
    now: Instant,
    cases: Vec<Case>,
    /// Calendars by version: reading announcements again for each act would be most of the work.
    almanacs: BTreeMap<String, Almanac>,
    parties: BTreeMap<String, PartyId>,
    serials: BTreeMap<(u16, i32), u32>,
    /// Entries of issued cards.
    pub(crate) cards: BTreeMap<CardId, Vec<CardEntry>>,
    /// Entries of campaigns.
    pub(crate) campaigns: BTreeMap<CampaignId, Vec<CampaignEntry>>,
}

/// A matter and the entries that made it.
#[derive(Clone, Debug)]
struct Case {
    matter: Matter,
    entries: Vec<Entry>,
}

impl World {
    /// Seats a place under a charter. The present is 1970 until [`World::at`] or [`World::set`] is told otherwise.
    ///
    /// # Errors
    /// What the roster refuses of the place.
    pub fn new(charter: Charter, place: Place) -> Result<World, Refusal> {
        let now = Instant::from_millis(0);
        let mut roster = Roster::default();
        for act in place.acts {
            roster.check(&act)?;
            let entry = setting_up(&place.body, roster.seq() + 1, now, act);
            roster.apply(&entry);
        }
        Ok(World {
            charter,
            body: place.body,
            zone: place.zone,
            roster,
            now,
            cases: Vec::new(),
            almanacs: BTreeMap::new(),
            parties: BTreeMap::new(),
            serials: BTreeMap::new(),
            cards: BTreeMap::new(),
            campaigns: BTreeMap::new(),
        })
    }

    /// The county and the charters of this repository.
    pub fn shipped() -> World {
        static SHIPPED: LazyLock<World> = LazyLock::new(|| {
            World::new(crate::shipped::charter(), crate::shipped::place())
                .expect("the shipped county is sound: a test here seats it")
        });
        SHIPPED.clone()
    }

    /// Moves the present to a local time such as `2024-09-24 09:30`. Panics on any other text.
    pub fn at(&mut self, local: &str) {
        self.now = self.moment(local);
    }

    /// A local time such as `2024-09-24 09:30`. Panics on any other text.
    pub fn moment(&self, local: &str) -> Instant {
        let read = Instant::parse(&format!("{local}:00{}", self.zone));
        read.expect("a moment reads like 2024-09-24 09:30").0
    }

    /// Moves the present.
    pub fn set(&mut self, now: Instant) {
        self.now = now;
    }

    /// The present.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The legal day.
    pub fn today(&self) -> Day {
        self.now.day(self.zone)
    }

    /// The zone of the legal day.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The charters in force.
    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    /// Who sits where.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Somebody from outside, known by name; the same name is the same party.
    pub fn citizen(&mut self, name: &str) -> Citizen<'_> {
        let next = PartyId::new(self.parties.len() as u128 + 1);
        let party = *self.parties.entry(name.to_string()).or_insert(next);
        Citizen::new(self, name, party)
    }

    /// Whoever sits on a post.
    pub fn post(&mut self, post: &str) -> Seat<'_> {
        Seat::new(self, PostId::new(post))
    }

    /// Does every act that the law deems done by now, and says how many there were.
    pub fn clock(&mut self) -> usize {
        let all: Vec<Ticket> = (0..self.cases.len()).map(Ticket).collect();
        let deem = |ticket: &Ticket| self.deem(*ticket).is_ok();
        all.iter().map(deem).filter(|done| *done).count()
    }

    /// Opens what every unit owes in the periods that today lies in, unless it is open already, and says how many.
    pub fn comes_round(&mut self) -> usize {
        let (charter, today) = (self.charter.clone(), self.today());
        let (Some(path), almanac) = (charter.opened_by_clock(), charter.almanac_of(&charter.almanac_version(today)))
        else {
            return 0;
        };
        let mut opened = 0;
        for duty in charter.duties() {
            let units: Vec<OrganId> =
                duty.units(&self.roster, today).into_iter().map(|(unit, _)| unit.clone()).collect();
            for unit in &units {
                if self.duty(duty.id.as_str(), unit.as_str()).is_some() {
                    continue;
                }
                let file = duty.order(unit, today, path, &almanac);
                opened += usize::from(self.file(PartyId::NOBODY, &By::Clock, file).is_ok());
            }
        }
        opened
    }

    /// What a unit owes in the period that today lies in, once it was opened.
    pub fn duty(&self, duty: &str, unit: &str) -> Option<Ticket> {
        let today = self.today();
        let owed = |ticket: &Ticket| {
            let matter = self.matter(*ticket);
            let quota = matter.ordered().and_then(|ordered| ordered.task.cause.quota());
            let own = quota.is_some_and(|quota| quota.duty.as_str() == duty && quota.period.contains(today));
            own && matter.section.as_str() == unit
        };
        self.tickets().find(owed)
    }

    /// Does on one matter the act that the law deems done by now.
    ///
    /// # Errors
    /// `NotDue` when there is none yet.
    pub fn deem(&mut self, ticket: Ticket) -> Result<(), Refusal> {
        let today = self.today();
        let act = self.with_desk(ticket, &Actor::Clock, decide::deemed);
        let act = act.ok_or(Refusal::NotDue { due: today })?;
        self.act(ticket, &By::Clock, act)
    }

    /// Files as this party: by itself, or by the post that writes it down. The receipt is numbered here.
    ///
    /// # Errors
    /// What `decide::file` refuses.
    pub fn file(&mut self, party: PartyId, by: &By, mut file: File) -> Result<Ticket, Refusal> {
        file.party = party;
        let serial = self.serial(&file.organ);
        file.receipt = self.receipt(&file.organ, serial);
        let pin = Pin { charter: DIGEST.into(), almanac: self.charter.almanac_version(self.today()) };
        let actor = self.actor(by, party)?;
        let organ = file.organ.clone();
        let id = MatterId::new(self.cases.len() as u128 + 1);
        self.know(&pin);
        let entry = decide::file(id, file, &self.desk(&actor, &pin))?;
        let matter = Matter::open(&entry).ok_or(Refusal::NoSuchMatter)?;
        self.serials.insert(self.row(&organ), serial);
        self.cases.push(Case { matter, entries: vec![entry] });
        Ok(Ticket(self.cases.len() - 1))
    }

    /// Does an act on a matter.
    ///
    /// # Errors
    /// What `decide::decide` refuses; `NotSeated` for a post on which nobody sits today.
    pub fn act(&mut self, ticket: Ticket, by: &By, act: Act) -> Result<(), Refusal> {
        self.act_late(ticket, by, act, None)
    }

    /// The same; 补记 where it was done before and is entered only now.
    ///
    /// # Errors
    /// What `decide::late` refuses.
    pub fn act_late(&mut self, ticket: Ticket, by: &By, act: Act, late: Option<RecordLate>) -> Result<(), Refusal> {
        let actor = self.actor(by, self.party_of(ticket))?;
        let entries = self.with_desk(ticket, &actor, |matter, desk| match late {
            None => decide::decide(matter, act, desk),
            Some(late) => decide::late(matter, act, late, desk),
        })?;
        let case = &mut self.cases[ticket.0];
        for entry in entries {
            case.matter.apply(&entry);
            case.entries.push(entry);
        }
        Ok(())
    }

    /// 离岗: registered for whoever sits on the post, by whoever sits on `by`; days read `2026-03-02..2026-03-06`.
    ///
    /// # Errors
    /// What the roster refuses; `NotSeated` for a post on which nobody sits today.
    pub fn leaves(&mut self, by: &str, post: &str, days: &str, stand_in: Option<&str>) -> Result<(), Refusal> {
        let span = days.parse().expect("days read like 2026-03-02..2026-03-06");
        self.grant(By::Post(PostId::new(by)), &PostId::new(post), span, stand_in.map(PostId::new))
    }

    /// 兼任: whoever sits on the one post sits on another too from today, in whose place whoever sat there goes.
    ///
    /// # Errors
    /// What the roster refuses; `NotSeated` for a post on which nobody sits today.
    pub fn seats_also(&mut self, post: &str, other: &str) -> Result<(), Refusal> {
        let (today, other) = (self.today(), PostId::new(other));
        let sits = |own: &PostId| self.roster.tenures().find(|seat| seat.post == *own && seat.holds(today)).cloned();
        let person = sits(&PostId::new(post)).ok_or(Refusal::NotSeated)?.person;
        let gone = sits(&other).map(|seat| RosterAct::Relieve { tenure: seat.id, to: today.plus(-1) });
        let id = TenureId::new(self.now.millis().unsigned_abs().into());
        let seat = Tenure { id, person, post: other, from: today, to: None, acting: true };
        for act in gone.into_iter().chain([RosterAct::Appoint(seat)]) {
            self.roster.check(&act)?;
            let entry = setting_up(&self.body, self.roster.seq() + 1, self.now, act);
            self.roster.apply(&entry);
        }
        Ok(())
    }

    /// A leave of [`crate::absences`] is registered at its moment.
    ///
    /// # Errors
    /// What the roster refuses.
    pub fn goes(&mut self, absence: &Absence) -> Result<(), Refusal> {
        self.now = absence.at;
        self.grant(By::Post(absence.post.clone()), &absence.post, absence.days, Some(absence.stand_in.clone()))
    }

    fn grant(&mut self, by: By, post: &PostId, span: Span, stand_in: Option<PostId>) -> Result<(), Refusal> {
        let actor = self.actor(&by, PartyId::new(0))?;
        let sits = |seat: &&Tenure| seat.post == *post && seat.holds(self.today());
        let tenure = self.roster.tenures().find(sits).ok_or(Refusal::NotSeated)?.id;
        let act = RosterAct::Leave(Leave { tenure, from: span.from, to: span.to, stand_in });
        self.roster.may_register_leave(tenure, &actor, self.today())?;
        self.roster.check(&act)?;
        let (body, seq, now) = (self.body.clone(), self.roster.seq() + 1, self.now);
        self.roster.apply(&RosterEntry { body, seq, actor, at: now, recorded: now, act });
        Ok(())
    }

    /// Does a deed of a generated year at its moment; the n-th filing must be of matter n, as [`crate::year`] gives them.
    ///
    /// # Errors
    /// What is refused; a generated year has nothing of the kind.
    pub fn perform(&mut self, deed: &Deed) -> Result<(), Refusal> {
        self.now = deed.at;
        match &deed.act {
            Act::File(file) => {
                let party = PartyId::new(deed.matter as u128 + 1);
                self.file(party, &deed.actor, file.clone()).map(drop)
            }
            act => self.act_late(Ticket(deed.matter), &deed.actor, act.clone(), deed.late.clone()),
        }
    }

    /// All matters in the order of filing.
    pub fn tickets(&self) -> impl Iterator<Item = Ticket> + use<> {
        (0..self.cases.len()).map(Ticket)
    }

    /// Who asked for a matter; [`PartyId::NOBODY`] for what an office ordered.
    pub fn party_of(&self, ticket: Ticket) -> PartyId {
        self.matter(ticket).party().unwrap_or(PartyId::NOBODY)
    }

    /// A matter as its entries made it.
    pub fn matter(&self, ticket: Ticket) -> &Matter {
        &self.cases[ticket.0].matter
    }

    /// Its entries.
    pub fn entries(&self, ticket: Ticket) -> &[Entry] {
        &self.cases[ticket.0].entries
    }

    /// The calendar a matter is pinned to.
    pub fn almanac(&self, ticket: Ticket) -> &Almanac {
        &self.almanacs[&self.matter(ticket).pin.almanac]
    }

    /// What a post sees of a matter.
    ///
    /// # Errors
    /// `NoSuchMatter` for what it may not see, `NotSeated` for an empty seat.
    pub fn view_as_post(&self, ticket: Ticket, post: &str) -> Result<View, Refusal> {
        self.view(ticket, &By::Post(PostId::new(post)))
    }

    /// What whoever asked sees of a matter.
    ///
    /// # Errors
    /// `NoSuchMatter` where charters let no party read.
    pub fn view_as_asker(&self, ticket: Ticket) -> Result<View, Refusal> {
        self.view(ticket, &By::Asker)
    }

    /// What everybody sees of a problem; none unless it is public.
    pub fn public_problem(&self, ticket: Ticket) -> Option<PublicProblem> {
        disclose::problem(self.matter(ticket), self.entries(ticket), &self.charter, self.almanac(ticket))
    }

    /// The paper of one act of a matter, as a post reads it.
    ///
    /// # Errors
    /// `NoSuchMatter` for what has none or is not for these eyes, `NotSeated` for an empty seat.
    pub fn paper_as_post(&self, ticket: Ticket, post: &str, seq: u32) -> Result<Paper, Refusal> {
        self.paper(ticket, &By::Post(PostId::new(post)), seq)
    }

    /// The same, as whoever asked reads it.
    ///
    /// # Errors
    /// `NoSuchMatter`.
    pub fn paper_as_asker(&self, ticket: Ticket, seq: u32) -> Result<Paper, Refusal> {
        self.paper(ticket, &By::Asker, seq)
    }

    fn paper(&self, ticket: Ticket, by: &By, seq: u32) -> Result<Paper, Refusal> {
        let actor = self.actor(by, self.party_of(ticket))?;
        self.with_desk(ticket, &actor, |_, desk| paper::compose(self.entries(ticket), seq, desk))
    }

    fn view(&self, ticket: Ticket, by: &By) -> Result<View, Refusal> {
        let actor = self.actor(by, self.party_of(ticket))?;
        let entries = self.entries(ticket);
        self.with_desk(ticket, &actor, |matter, desk| disclose::view(matter, entries, desk))
    }

    pub(crate) fn with_desk<T>(&self, ticket: Ticket, actor: &Actor, ask: impl FnOnce(&Matter, &Desk<'_>) -> T) -> T {
        let matter = self.matter(ticket);
        ask(matter, &self.desk(actor, &matter.pin))
    }

    /// A desk for what is pinned to nothing older than today.
    pub(crate) fn with_present<T>(&mut self, actor: &Actor, ask: impl FnOnce(&Desk<'_>) -> T) -> T {
        let pin = Pin { charter: DIGEST.into(), almanac: self.charter.almanac_version(self.today()) };
        self.know(&pin);
        ask(&self.desk(actor, &pin))
    }

    fn desk<'a>(&'a self, actor: &'a Actor, pin: &'a Pin) -> Desk<'a> {
        Desk {
            body: &self.body,
            charter: &self.charter,
            almanac: &self.almanacs[&pin.almanac],
            pin,
            roster: &self.roster,
            actor,
            now: self.now,
            zone: self.zone,
        }
    }

    fn know(&mut self, pin: &Pin) {
        if !self.almanacs.contains_key(&pin.almanac) {
            let almanac = self.charter.almanac_of(&pin.almanac);
            self.almanacs.insert(pin.almanac.clone(), almanac);
        }
    }

    pub(crate) fn actor(&self, by: &By, party: PartyId) -> Result<Actor, Refusal> {
        match by {
            By::Asker => Ok(Actor::Party { party }),
            By::Clock => Ok(Actor::Clock),
            By::Post(post) => {
                let today = self.today();
                let seat = |tenure: &&bureau::roster::Tenure| tenure.post == *post && tenure.holds(today);
                let tenure = self.roster.tenures().find(seat).ok_or(Refusal::NotSeated)?;
                Ok(Actor::Tenure { tenure: tenure.id, post: post.clone() })
            }
        }
    }

    /// The row that counts receipts: an organ's number and a year.
    fn row(&self, organ: &OrganId) -> (u16, i32) {
        let number = self.roster.organ(organ).map_or(0, |organ| organ.number);
        (number, self.today().year())
    }

    fn serial(&self, organ: &OrganId) -> u32 {
        self.serials.get(&self.row(organ)).copied().unwrap_or(0) + 1
    }

    fn receipt(&self, organ: &OrganId, serial: u32) -> String {
        let (number, year) = self.row(organ);
        format!("{number:03}{year}{serial:05}")
    }
}

fn setting_up(body: &BodyId, seq: u32, at: Instant, act: RosterAct) -> RosterEntry {
    let actor = Actor::Import { source: DIGEST.into() };
    RosterEntry { body: body.clone(), seq, actor, at, recorded: at, act }
}
