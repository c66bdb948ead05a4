//! The invented county with two more posts of every role: one that covers the matters walked here, one in another organ.

use crate::sent::{self, About};
use almanac::{Day, Instant, Term};
use archive::Archive;
use bureau::act::{Act, ActKind, Channel, Words};
use bureau::charter::{self, Charter};
use bureau::decide::UNDO_MILLIS;
use bureau::duty::{Cadence, CadenceDuty};
use bureau::id::{CampaignId, MatterId, OrganId, PartId, PersonId, PointId, PostId, StepId, TenureId};
use bureau::item::Item;
use bureau::matter::{Matter, Ordered};
use bureau::procedure::{FieldKind, Line, Procedure, When};
use bureau::record::Object;
use bureau::register;
use bureau::role::Role;
use bureau::roster::{Person, Post, RosterAct, Tenure};
use office::{Entropy, Filing, Founding, NewOrder, NewProblem, NewTask, No, Office, Who};
use std::cell::Cell;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where the posts of the other organ stand: no item walked here is its.
const ELSEWHERE: &str = "education-licensing";

/// The id of no matter.
pub const NOWHERE: MatterId = MatterId::new(0x0198_0000_0000_7000_8000_0000_0000_0001);

thread_local! {
    /// Milliseconds since the morning of this test began.
    static PASSED: Cell<i64> = const { Cell::new(0) };
}

/// Monday 2 March 2026, 09:30 in Beijing, and what has passed since.
pub fn now() -> Instant {
    Instant::parse("2026-03-02T09:30:00+08:00").unwrap().0.plus_millis(PASSED.get())
}

/// Lets so much time pass that nothing done before can be undone.
pub fn pass() {
    PASSED.set(PASSED.get() + UNDO_MILLIS + 1);
}

/// Lets days pass.
pub fn pass_days(days: i64) {
    PASSED.set(PASSED.get() + days * 86_400_000);
}

/// Where a post stands, seen from the matters walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It covers them.
    Here,
    /// It is in another organ.
    Elsewhere,
}

/// Whoever tries something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Somebody on a post.
    Seat(Role, Stands),
    /// Who asked.
    Asker,
    /// Who asked for something else.
    Stranger,
    /// Somebody unknown.
    Nobody,
    /// The clock.
    Clock,
}

/// A matter somebody asked for.
pub struct Case {
    /// Which.
    pub id: MatterId,
    /// As whom its party comes.
    pub asker: Who,
    /// The token of the party's session.
    pub token: String,
}

/// The county at work.
pub struct Town {
    /// Its office.
    pub office: Office,
    /// Its charter.
    pub charter: Charter,
    archive: Archive,
    folder: tempfile::TempDir,
}

/// Roles that people have seats for.
pub fn seated() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| role.is_of_posts())
}

/// Everybody who tries.
pub fn faces() -> Vec<Face> {
    let seats = seated().flat_map(|role| [Face::Seat(role, Stands::Here), Face::Seat(role, Stands::Elsewhere)]);
    seats.chain([Face::Asker, Face::Stranger, Face::Nobody, Face::Clock]).collect()
}

/// Whether the office itself gives such matters.
pub fn is_order(procedure: &Procedure) -> bool {
    procedure.lines_at(None).all(|line| !line.roles.contains(&Role::Party))
}

/// Whether units sign for what is ordered: the organ elsewhere does for what is walked here.
pub fn is_signed(procedure: &Procedure) -> bool {
    procedure.lines.iter().any(|line| line.act == ActKind::Countersign)
}

/// The post of a role.
pub fn post(role: Role, stands: Stands) -> PostId {
    let side = if stands == Stands::Here { "here" } else { "elsewhere" };
    PostId::new(format!("{side}-{}", role.word().replace('_', "-")))
}

/// The window at which the person on the post of a role here also sits: they take in with their own hands.
fn window(role: Role) -> PostId {
    PostId::new(format!("window-{}", role.word().replace('_', "-")))
}

/// Another who handles matters.
fn another(role: Role) -> Role {
    if role.leads() { Role::SectionOfficer } else { Role::SectionChief }
}

/// The charters of the repository.
pub fn charter() -> Charter {
    charter::read(&texts()).unwrap()
}

fn texts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let mut texts = vec![("items/place.toml".to_string(), read("places/items.toml"))];
    for name in ["reading.toml", "almanac/fixed.toml", "almanac/2025.toml", "almanac/2026.toml"] {
        texts.push((name.into(), read(name)));
    }
    for name in ["procedures", "papers", "watch"] {
        let mut files: Vec<_> =
            std::fs::read_dir(folder.join(name)).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let named = |file: &std::path::PathBuf| format!("{name}/{}", file.file_name().unwrap().to_string_lossy());
        texts.extend(files.iter().map(|file| (named(file), std::fs::read_to_string(file).unwrap())));
    }
    texts
}

/// Bytes that differ at every call; not random, and good enough for tests.
fn entropy() -> Entropy {
    let count = AtomicU64::new(1);
    Arc::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let mut n = count.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            chunk.copy_from_slice(&(n ^ (n >> 27)).to_le_bytes()[..chunk.len()]);
        }
    })
}

/// The item by which a procedure is walked: the first that may be extended wherever the procedure extends.
pub fn item<'a>(charter: &'a Charter, procedure: &Procedure) -> &'a Item {
    let extends = |item: &Item| {
        let budgets = procedure.lines.iter().filter_map(|line| line.by.as_ref());
        budgets.map(|by| procedure.term(by, item)).all(|term| term.amount() > 0)
    };
    let found = charter.items().filter(|item| item.procedure == procedure.id).find(|item| extends(item));
    found.unwrap_or_else(|| panic!("no item of {} can be walked", procedure.id))
}

impl Town {
    /// Founded in a folder of its own.
    pub fn new() -> Town {
        let (texts, charter, folder) = (texts(), charter(), tempfile::tempdir().unwrap());
        let places = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters/places");
        let read = |name: &str| std::fs::read_to_string(places.join(name)).unwrap();
        let (organs, posts) = (read("organs.toml"), read("posts.toml"));
        let mut last = 0;
        let mut next = || {
            last += 1;
            last
        };
        let mut place = bureau::place::read(("organs.toml", &organs), ("posts.toml", &posts), &mut next).unwrap();
        place.acts.extend(more_posts(&charter, &mut next));
        let archive = Archive::create(folder.path(), &place.body).unwrap();
        let at = Instant::parse("2025-01-06T09:00:00+08:00").unwrap().0;
        let founding = Founding { texts, acts: place.acts, at, source: "test".into() };
        let office = office::found(archive.clone(), &founding, entropy()).unwrap_or_else(|no| panic!("{no:?}"));
        let town = Town { office, charter, archive, folder };
        for procedure in town.charter.procedures() {
            let item = item(&town.charter, procedure);
            assert!(
                item.anywhere || !town.office.roster().is_within(&OrganId::new(ELSEWHERE), &item.organ),
                "{} is there",
                item.id
            );
        }
        town
    }

    /// A folder beside the archive.
    pub fn beside(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Closes the county and verifies everything it wrote.
    pub fn verified(self) {
        let Town { office, archive, folder, .. } = self;
        drop(office);
        assert_eq!(archive.verify(), Ok(vec![]));
        drop((archive, folder));
    }

    /// Whoever sits on a post.
    pub fn seat(&self, post: &PostId) -> Who {
        let (roster, day) = (self.office.roster(), self.today());
        let seat = roster.tenures().find(|seat| seat.post == *post && seat.holds(day));
        let seat = seat.unwrap_or_else(|| panic!("nobody on {post}"));
        Who::Seat { person: seat.person, tenure: seat.id, post: post.clone() }
    }

    /// As whom a face comes to a matter. `stranger` asked for something else.
    pub fn who(&self, face: Face, case: &Case, stranger: &Case) -> Who {
        match face {
            Face::Seat(role, stands) => self.seat(&post(role, stands)),
            Face::Asker => case.asker.clone(),
            Face::Stranger => stranger.asker.clone(),
            Face::Nobody => Who::Nobody,
            Face::Clock => Who::Clock,
        }
    }

    fn today(&self) -> Day {
        now().day(self.office.zone())
    }

    /// The matter as its entries made it.
    pub fn matter(&self, id: MatterId) -> Matter {
        let object = Object::matter(self.archive.folder_body(), id);
        let records = self.archive.read(|reader| reader.records(&object)).unwrap();
        let entries: Vec<_> = records.iter().map(|record| record.to_entry().unwrap()).collect();
        Matter::replay(&entries).unwrap()
    }

    /// The act with sound content, as a role would do it.
    pub fn sound(&self, kind: ActKind, role: Role, matter: &Matter) -> Act {
        let procedure = self.charter.path(&matter.item).unwrap().1;
        let special = procedure.specials.first().map_or(PartId::new("none"), |special| special.id.clone());
        let post = post(another(role), Stands::Here);
        let (unit, today) = (OrganId::new(ELSEWHERE), self.today());
        let answerer = self::post(Role::SectionOfficer, Stands::Here);
        let uncounted = procedure.activities.iter().find(|kind| !kind.attendance);
        let activity = uncounted.map_or(PartId::new("none"), |kind| kind.id.clone());
        let own = self.own_entry(role, matter);
        sent::act(kind, &About { seq: matter.seq, own, post, answerer, special, activity, unit, today })
    }

    /// The last entry of the seat of a role here; the first entry where it made none.
    fn own_entry(&self, role: Role, matter: &Matter) -> u32 {
        let own = role.is_of_posts().then(|| self.seat(&post(role, Stands::Here)));
        let Some(Who::Seat { tenure, .. }) = own else { return 1 };
        let made = matter.done.iter().filter(|(_, done)| done.by == Some(tenure) && done.act != ActKind::Retract);
        made.map(|(seq, _)| *seq).max().unwrap_or(1)
    }

    /// Does an act that must be open.
    fn does(&self, case: &Case, who: &Who, kind: ActKind, role: Role) {
        let matter = self.matter(case.id);
        let act = self.sound(kind, role, &matter);
        self.must(case, who, act, &matter);
    }

    fn must(&self, case: &Case, who: &Who, act: Act, matter: &Matter) {
        let kind = act.kind();
        let done = self.office.act(who, case.id, matter.seq, act, now());
        done.unwrap_or_else(|no| panic!("{who:?} {kind:?} at {}: {no:?}", matter.step));
    }

    /// A form with every answer.
    pub fn form(&self, procedure: &Procedure, channel: Channel) -> Filing {
        let answer = |kind| if kind == FieldKind::Phone { "0000-6210001" } else { "内容" };
        Filing {
            id: self.office.new_id(now()),
            item: item(&self.charter, procedure).id.clone(),
            channel,
            fields: procedure.fields.iter().map(|field| (field.id.clone(), answer(field.kind).into())).collect(),
            materials: Vec::new(),
        }
    }

    /// A matter filed on the portal, or by the person on the post of this role at their window.
    pub fn opened(&self, procedure: &Procedure, by: Option<Role>) -> Case {
        self.opened_for(procedure, by, None)
    }

    /// The same, so that this act can be done on it in time, or when the time has come.
    fn opened_for(&self, procedure: &Procedure, by: Option<Role>, act: Option<ActKind>) -> Case {
        if item(&self.charter, procedure).anywhere {
            return self.ordered(procedure, by, act);
        }
        let filing = self.form(procedure, if by.is_some() { Channel::Counter } else { Channel::Portal });
        let who = by.map_or(Who::Nobody, |role| self.seat(&window(role)));
        let filed = self.office.file(&who, filing, now()).unwrap_or_else(|no| panic!("{no:?}"));
        let code = filed.code.unwrap();
        let (token, id) = self.office.track(&filed.receipt, &code, now()).unwrap();
        let asker = self.office.session(&token, now()).unwrap().unwrap().who;
        Case { id, asker, token }
    }

    /// What came round for the unit of this role's post, on which it has entered an activity.
    fn come_round(&self, by: Option<Role>) -> MatterId {
        let id = self.office.new_id(now());
        let duty = CadenceDuty {
            id: PartId::new("walked"),
            name: "检查".into(),
            clause: "本地约定".into(),
            units: vec![],
            kind: None,
            role: None,
            post: None,
            cadence: Cadence::Year,
            at_least: 1,
            each: false,
            of: vec![PartId::new("covert-inspection")],
            before: Term::WorkDays(5),
            line: 1,
        };
        let unit = by.filter(|role| role.is_of_posts()).map_or_else(|| self.unit(Role::Head), |role| self.unit(role));
        self.office.open_duty(id, &duty, &unit, now()).unwrap_or_else(|no| panic!("{no:?}"));
        id
    }

    /// The unit of the post of a role here.
    fn unit(&self, role: Role) -> OrganId {
        self.office.roster().post(&post(role, Stands::Here)).unwrap().organ.clone()
    }

    /// Of the roles of a line the first that may do its act here: some only for their own unit, some only for others.
    fn role_for(&self, line: &Line, case: &Case) -> Role {
        let section = self.matter(case.id).section;
        let fits = |role: &&Role| {
            let own = role.is_of_posts() && self.unit(**role) == section;
            **role != Role::Clock
                && (own || !line.when.contains(&When::OwnOffice))
                && (!own || !line.when.contains(&When::OtherOffice))
        };
        *line.roles.iter().find(fits).unwrap()
    }

    /// A task ordered by whoever may, the organ elsewhere co-responsible; who of those that correct it ordered it, did.
    fn ordered(&self, procedure: &Procedure, by: Option<Role>, act: Option<ActKind>) -> Case {
        let orders = by.filter(|role| procedure.lines_at(None).any(|line| line.roles.contains(role)));
        let who = self.seat(&post(orders.unwrap_or(Role::EfficiencyOfficer), Stands::Here));
        let asked = self.charter.procedures().find(|procedure| !is_order(procedure)).unwrap();
        let lead = item(&self.charter, asked).section.clone();
        let task = NewTask {
            key: PointId::new("t1"),
            title: "清理权力事项".into(),
            lead,
            units: vec![OrganId::new(ELSEWHERE)],
            due: self.today().plus(60),
            deliverables: String::new(),
            accountable: None,
            direct: None,
            implementer: None,
        };
        let id = if procedure.is_opened_by_clock() {
            self.come_round(by)
        } else if register::is_kept(procedure) {
            let problem = self.problem(procedure, &task);
            self.office.enter_problem(&who, &problem, now()).unwrap_or_else(|no| panic!("{no:?}"))
        } else if is_signed(procedure) {
            let filed = self.office.order_tasks(&who, CampaignId::new(1), &[task], now());
            filed.unwrap_or_else(|no| panic!("{no:?}"))[0].1
        } else {
            self.supervised(&who, task, act)
        };
        // Nobody asked: as the asker comes who asked for something else.
        let case = Case { id, ..self.opened(asked, None) };
        if procedure.is_opened_by_clock() {
            if let Some(role) = by.filter(|role| role.is_of_posts()) {
                self.does(&case, &self.doer(role, &case), ActKind::Hold, role);
            }
            return case;
        }
        if let Some(role) = by.filter(|role| orders.is_none() && role.is_of_posts()) {
            self.give(&case, role);
        }
        case
    }

    /// The same as a problem that every role may enter.
    fn problem(&self, procedure: &Procedure, task: &NewTask) -> NewProblem {
        let open = |nth: usize| {
            let field = register::choices(procedure).nth(nth).unwrap();
            field.options.iter().find(|option| option.roles.is_empty()).unwrap().name.clone()
        };
        NewProblem {
            id: self.office.new_id(now()),
            problem: task.title.clone(),
            source: open(0),
            kind: open(1),
            lead: task.lead.clone(),
            units: task.units.clone(),
            due: task.due,
        }
    }

    /// A supervise order like this task; where it is to go up its day has gone.
    fn supervised(&self, who: &Who, task: NewTask, act: Option<ActKind>) -> MatterId {
        let (id, gone) = (self.office.new_id(now()), act == Some(ActKind::Escalate));
        if gone {
            pass_days(-1);
        }
        let due = if gone { self.today() } else { task.due };
        let (section, reason, demand) = (task.lead, task.title, "办结并反馈".into());
        let order = NewOrder { id, section, reason, demand, due, about: None };
        self.office.order(who, order, now()).unwrap_or_else(|no| panic!("{no:?}"));
        if gone {
            pass_days(1);
        }
        id
    }

    /// A matter brought to a step by acts of those the lines name.
    pub fn at_step(&self, procedure: &Procedure, step: &StepId, by: Option<Role>) -> Case {
        self.at_step_for(procedure, step, by, None)
    }

    /// The same, so that this act can be done there.
    pub fn at_step_for(&self, procedure: &Procedure, step: &StepId, by: Option<Role>, act: Option<ActKind>) -> Case {
        let case = self.opened_for(procedure, by, act);
        for line in road(procedure, step) {
            // What is withdrawn was made public on the way.
            if act == Some(ActKind::UnpublishProblem) {
                self.publish(&case);
            }
            let role = self.role_for(line, &case);
            self.ready(&case, line, role);
            self.does(&case, &self.doer(role, &case), line.act, role);
        }
        assert_eq!(self.matter(case.id).step, *step);
        case
    }

    /// Who does an act in this role here.
    pub fn doer(&self, role: Role, case: &Case) -> Who {
        match role {
            Role::Party => case.asker.clone(),
            Role::CoResponsible => self.seat(&post(Role::SectionChief, Stands::Elsewhere)),
            role => self.seat(&post(role, Stands::Here)),
        }
    }

    /// Brings about what the line wants besides step and role.
    pub fn ready(&self, case: &Case, line: &Line, role: Role) {
        for when in &line.when {
            match when {
                When::Holder => self.give(case, role),
                When::Offered => self.offer(case, role),
                When::Once | When::InTime | When::Counting | When::Demands | When::OwnOffice | When::OtherOffice => {}
            }
        }
        if line.act == ActKind::Submit && self.is_signed(case) {
            self.does(case, &self.doer(Role::CoResponsible, case), ActKind::Countersign, Role::CoResponsible);
        }
        let unmet = self.matter(case.id).ordered().and_then(Ordered::tally).is_some_and(|tally| !tally.is_met());
        if line.act == ActKind::Submit && unmet {
            self.does(case, &self.doer(role, case), ActKind::Hold, role);
        }
        let plans =
            line.act == ActKind::PublishProblem && self.matter(case.id).ordered().is_some_and(|own| own.plan.is_none());
        if line.proof || plans {
            let officer = Role::SectionOfficer;
            self.does(case, &self.doer(officer, case), ActKind::PlanMeasures, officer);
        }
        if line.act == ActKind::UnpublishProblem {
            self.publish(case);
        }
        if matches!(line.act, ActKind::Extend | ActKind::RefuseExtension) && self.matter(case.id).ordered().is_some() {
            let chief = Role::SectionChief;
            self.does(case, &self.doer(chief, case), ActKind::RequestExtension, chief);
        }
        if line.act == ActKind::Resume {
            let matter = self.matter(case.id);
            let procedure = self.charter.path(&matter.item).unwrap().1;
            let mut lines = procedure.lines.iter();
            let suspends = lines.find(|line| line.applies(ActKind::Suspend, Some(&matter.step))).unwrap();
            self.does(case, &self.doer(suspends.roles[0], case), ActKind::Suspend, suspends.roles[0]);
        }
    }

    /// Makes a problem public where that can be done and was not yet.
    fn publish(&self, case: &Case) {
        let matter = self.matter(case.id);
        let mut lines = self.charter.path(&matter.item).unwrap().1.lines_at(Some(&matter.step));
        let line = lines.find(|line| line.act == ActKind::PublishProblem);
        if let (Some(line), Some(false)) = (line, matter.ordered().map(|ordered| ordered.public)) {
            self.ready(case, line, Role::Supervisor);
            self.does(case, &self.doer(Role::Supervisor, case), ActKind::PublishProblem, Role::Supervisor);
        }
    }

    fn is_signed(&self, case: &Case) -> bool {
        is_signed(self.charter.path(&self.matter(case.id).item).unwrap().1)
    }

    /// Gives the matter to the post of a role here.
    pub fn give(&self, case: &Case, role: Role) {
        let target = post(role, Stands::Here);
        if self.matter(case.id).holder.is_some_and(|holding| holding.post == target) {
            return;
        }
        let matter = self.matter(case.id);
        let procedure = self.charter.path(&matter.item).unwrap().1;
        let mut lines = procedure.lines_at(Some(&matter.step));
        if !lines.any(|line| line.act == ActKind::AcceptHandOver && line.roles.contains(&role)) {
            return self.fall_to(case, &target);
        }
        self.ask_to_take(case, &target);
        self.does(case, &self.seat(&target), ActKind::AcceptHandOver, role);
    }

    /// Nobody hands over to a leader here: everybody nearer steps aside.
    fn fall_to(&self, case: &Case, target: &PostId) {
        self.give(case, Role::SectionChief);
        loop {
            let holder = self.matter(case.id).holder.unwrap().post;
            if holder == *target {
                return;
            }
            let role = self.office.roster().post(&holder).unwrap().role;
            self.does(case, &self.seat(&holder), ActKind::Recuse, role);
        }
    }

    /// Gives it to another than the post of a role.
    pub fn give_to_another(&self, case: &Case, role: Role) {
        self.give(case, another(role));
    }

    fn offer(&self, case: &Case, role: Role) {
        self.give_to_another(case, role);
        self.ask_to_take(case, &post(role, Stands::Here));
    }

    fn ask_to_take(&self, case: &Case, target: &PostId) {
        let matter = self.matter(case.id);
        let holder = self.seat(&matter.holder.as_ref().unwrap().post);
        let hand_over = bureau::act::HandOver { post: target.clone(), reason: Words::new("不属本岗位职责") };
        self.must(case, &holder, Act::HandOver(hand_over), &matter);
    }
}

/// The refusal's code, when the rules said no.
pub fn code(done: Result<(), No>) -> Result<(), String> {
    done.map_err(|no| match no {
        No::Refused(refusal) => refusal.code().to_string(),
        No::Trouble(trouble) => panic!("{trouble}"),
    })
}

/// The shortest way to a step: the lines that lead there, in order.
fn road<'a>(procedure: &'a Procedure, step: &StepId) -> Vec<&'a Line> {
    let first = procedure.lines.iter().find_map(|line| line.to.as_ref().filter(|_| line.act == ActKind::File)).unwrap();
    let mut ways: VecDeque<(&StepId, Vec<&Line>)> = VecDeque::from([(first, Vec::new())]);
    let mut seen = vec![first];
    while let Some((at, way)) = ways.pop_front() {
        if at == step {
            return way;
        }
        for line in procedure.lines_at(Some(at)).filter(|line| line.deemed.is_none()) {
            if let Some(to) = line.to.as_ref().filter(|to| !seen.contains(to)) {
                seen.push(to);
                ways.push_back((to, way.iter().copied().chain([line]).collect()));
            }
        }
    }
    panic!("{step} of {} cannot be reached", procedure.id)
}

/// Organs are there; these are the posts, people and seats of the walk.
fn more_posts(charter: &Charter, next: &mut dyn FnMut() -> u128) -> Vec<RosterAct> {
    let sections: Vec<OrganId> = charter
        .procedures()
        .map(|procedure| item(charter, procedure))
        .filter(|item| !item.anywhere)
        .map(|item| item.section.clone())
        .collect();
    let elsewhere = vec![OrganId::new(ELSEWHERE)];
    let mut acts = Vec::new();
    let mut seat = |id: PostId, role: Role, serves: &[OrganId], person: Option<PersonId>, acts: &mut Vec<RosterAct>| {
        // Whoever watches has an office of their own.
        let office = match (role, serves == elsewhere) {
            (Role::EfficiencyOfficer, false) => Some("efficiency"),
            (Role::Supervisor, false) => Some("supervision"),
            _ => None,
        };
        let mut serves = serves.to_vec();
        let organ = office.map_or_else(|| serves[0].clone(), OrganId::new);
        if office.is_some() {
            serves.extend(["efficiency", "supervision"].map(OrganId::new));
        }
        let name = id.to_string();
        acts.push(RosterAct::CreatePost(Post { id: id.clone(), name, organ, role, serves, items: Vec::new() }));
        let (known, person) = (person.is_some(), person.unwrap_or_else(|| PersonId::new(next())));
        if !known {
            acts.push(RosterAct::Enrol(Person { id: person, name: Words::new(id.as_str()), login: id.to_string() }));
        }
        let from = Day::from_ymd(2025, 1, 6).unwrap();
        let tenure = Tenure { id: TenureId::new(next()), person, post: id, from, to: None, acting: known };
        acts.push(RosterAct::Appoint(tenure));
        person
    };
    for role in seated() {
        let person = seat(post(role, Stands::Here), role, &sections, None, &mut acts);
        seat(post(role, Stands::Elsewhere), role, &elsewhere, None, &mut acts);
        if !bureau::roster::incompatible(role, Role::WindowClerk) {
            seat(window(role), Role::WindowClerk, &sections, Some(person), &mut acts);
        }
    }
    acts
}
