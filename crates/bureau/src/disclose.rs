//! Views 公开: what of a matter whose eyes may see, in words ready for a page.
//!
//! Refuses: to hand out a matter. Pages get a [`View`] of texts, days and numbers and nothing else.

use crate::act::{Act, ActKind, File};
use crate::attachment::AttachmentKind;
use crate::card;
use crate::decide::{self, Desk};
use crate::entry::{ClockKind, ClockMove, Entry, Outcome};
use crate::id::{AttachmentId, CardId, ClockId, ItemId, MatterId, PartId, PostId};
use crate::item::Item;
use crate::matter::Matter;
use crate::paper;
use crate::procedure::Procedure;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::sentence::{self, Audience, Sentence};
use crate::watch::{self, Finding, Lamp, Trace};
use crate::words;
use almanac::{Day, Instant};

pub mod clock_card;
mod problem;
mod task;
mod turn;
pub use clock_card::{Cell, ClockCard, Mark, Month};
pub use problem::{PublicProblem, problem};
pub(crate) use task::standing;
pub use task::{DutyView, Held, Plan, Progress, Signature, TaskView};
pub use turn::by_turn;

/// A matter as one audience may see it.
#[derive(Clone, Debug)]
pub struct View {
    /// Which matter.
    pub id: MatterId,
    /// Place of its last entry: what a form sends back so that nothing is decided on an old page.
    pub seq: u32,
    /// Number on the receipt.
    pub receipt: String,
    /// 外部导入: the other system it was only seen in; none for our own.
    pub observed: Option<String>,
    /// Which item.
    pub item_id: ItemId,
    /// Name of the item.
    pub item: String,
    /// The first answer of its form: its title.
    pub title: String,
    /// The authority.
    pub organ: String,
    /// The section that has it.
    pub section: String,
    /// Telephone of that section, else of the authority.
    pub phone: String,
    /// Name of the step.
    pub step: String,
    /// How it ended.
    pub outcome: Option<&'static str>,
    /// Whether it has come to an end step.
    pub ended: bool,
    /// Whether the office waits for the party.
    pub waits: bool,
    /// The last day on which they can do what the office waits for, where there is one.
    pub answer_by: Option<Day>,
    /// 视为放弃: that day, when they let it pass and it ended thereby.
    pub lapsed: Option<Day>,
    /// Post and name of who has it.
    pub holder: Option<String>,
    /// In whose place they have it, or that they are away and who stands in; to the office alone.
    pub holder_note: Option<String>,
    /// Post and name of who has it, or decides it, were this actor to step aside now.
    pub relief: Option<String>,
    /// Post and name of who was asked to take it over and has not accepted yet.
    pub offered: Option<String>,
    /// When it was filed.
    pub filed: Instant,
    /// How it came.
    pub channel: &'static str,
    /// The lamp of the clock that presses most, with its words.
    pub lamp: (Lamp, String),
    /// The steps from receipt to end, as far as they lie on its way.
    pub strip: Vec<StripStep>,
    /// Its clocks, the pressing one first.
    pub clocks: Vec<ClockCard>,
    /// What the rules find on it now, in sentences.
    pub findings: Vec<Found>,
    /// The answers of the form.
    pub fields: Vec<(String, String)>,
    /// Materials: name, whether required, whether handed in.
    pub materials: Vec<MaterialView>,
    /// Files handed in, in the order of the materials they are.
    pub attachments: Vec<AttachmentView>,
    /// What happened, newest first.
    pub journal: Vec<Sentence>,
    /// Titles of papers, by the place of their act.
    pub papers: Vec<(u32, String)>,
    /// Acts this actor may do now.
    pub open: Vec<OpenAct>,
    /// Acts they may not, each with the reason.
    pub shut: Vec<ShutAct>,
    /// Posts that could handle it.
    pub posts: Vec<(PostId, String)>,
    /// Posts it could be handed over to, each with its organ.
    pub targets: Vec<(PostId, String)>,
    /// Entries this actor may correct, the last first: place and sentence.
    pub correctable: Vec<(u32, String)>,
    /// Special steps of its procedure.
    pub specials: Vec<(PartId, String)>,
    /// What an office ordered; none for what somebody asked for.
    pub task: Option<TaskView>,
}

/// One step on the strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripStep {
    /// Its name.
    pub name: String,
    /// Where it lies from here.
    pub place: Place,
}

/// Where a step lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Behind.
    Done,
    /// Here.
    Now,
    /// Ahead.
    Ahead,
}

/// A material on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialView {
    /// Its id.
    pub id: PartId,
    /// Its name.
    pub name: String,
    /// Whether acceptance needs it.
    pub required: bool,
    /// Whether it was handed in.
    pub handed_in: bool,
}

/// A file on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentView {
    /// Under which it lies in the store.
    pub object: AttachmentId,
    /// The material it is.
    pub material: PartId,
    /// Name of that material.
    pub material_name: String,
    /// What it is.
    pub kind: AttachmentKind,
    /// How large, in words.
    pub size: &'static str,
    /// What its owner called it; none once erased.
    pub name: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal; none once erased.
    pub digest: Option<String>,
    /// When it was handed in.
    pub at: Instant,
}

/// A finding on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The card it has or would have.
    pub id: CardId,
    /// Name of the rule.
    pub rule: String,
    /// What it calls for.
    pub card: &'static str,
    /// Its ground.
    pub clause: String,
    /// Name of the clock.
    pub clock: String,
    /// The last day in time.
    pub due: Day,
    /// Whole days late.
    pub late: u32,
    /// The unit of those days.
    pub unit: &'static str,
    /// Whether the clock has stopped.
    pub stopped: bool,
}

/// An act that is open to the actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAct {
    /// The act.
    pub act: ActKind,
    /// What it is called in its procedure.
    pub name: String,
    /// Its ground.
    pub clause: String,
    /// Whether it may be entered late, had it been done before.
    pub late: bool,
}

/// An act that is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShutAct {
    /// The act.
    pub act: ActKind,
    /// What it is called in its procedure.
    pub name: String,
    /// Why not.
    pub says: String,
    /// Its ground, where the refusal has one.
    pub clause: Option<String>,
    /// Whether it is shut only because it belongs to another step.
    pub elsewhere: bool,
}

/// The view of a matter for whoever sits at the desk.
///
/// # Errors
/// `NoSuchMatter` when these eyes may not see it: nobody learns that it exists.
pub fn view(matter: &Matter, entries: &[Entry], desk: &Desk<'_>) -> Result<View, Refusal> {
    let audience = audience(matter, desk)?;
    let (item, procedure) = desk.charter.path(&matter.item).ok_or(Refusal::NoSuchItem)?;
    let Some(Act::File(file)) = entries.first().map(|entry| &entry.act) else {
        return Err(Refusal::NoSuchMatter);
    };
    let reader = sentence::Reader { item, procedure, roster: desk.roster, zone: desk.zone, audience };
    let mut journal = sentence::journal(entries, &reader);
    journal.reverse();
    let step = procedure.step(&matter.step);
    let organ = |id| desk.roster.organ(id);
    let name = |id| organ(id).map_or_else(|| String::from("—"), |organ| organ.name.clone());
    let phone = [&matter.section, &item.organ].into_iter().filter_map(organ).map(|organ| organ.phone.clone());
    let (open, shut) = acts(matter, procedure, desk);
    let own = journal.iter().filter(|said| decide::can_correct(matter, said.seq, desk));
    let correctable = own.map(|said| (said.seq, format!("{} {}", said.day, said.text))).collect();
    Ok(View {
        id: matter.id,
        seq: matter.seq,
        receipt: file.receipt.clone(),
        observed: matter.observed().map(String::from),
        item_id: item.id.clone(),
        item: item.name.clone(),
        title: title(file, procedure),
        organ: name(&item.organ),
        section: name(&matter.section),
        phone: phone.into_iter().find(|phone| !phone.is_empty()).unwrap_or_default(),
        step: step.map_or_else(String::new, |step| step.name.clone()),
        outcome: matter.outcome.map(|outcome| outcome.zh()),
        ended: step.is_some_and(|step| step.end),
        waits: step.is_some_and(|step| step.waits),
        answer_by: party_clock(matter).filter(|clock| clock.is_running()).map(|clock| clock.due(desk.almanac).on()),
        lapsed: party_clock(matter)
            .filter(|_| matter.outcome == Some(Outcome::Abandoned))
            .map(|clock| clock.due(desk.almanac).on()),
        holder: matter.holder.as_ref().map(|holding| post_and_name(&holding.post, desk, audience)),
        holder_note: turn::holder(matter, entries, desk).filter(|_| audience == Audience::Staff),
        relief: turn::relief(matter, &open, desk),
        offered: matter.offered().map(|post| post_and_name(post, desk, audience)),
        filed: entries[0].at,
        channel: file.channel.zh(),
        lamp: lamp(matter, procedure, desk),
        strip: strip(matter, entries, procedure),
        clocks: cards(matter, entries, item, procedure, desk),
        findings: findings(matter, procedure, desk),
        fields: fields(file, procedure),
        // A log says nothing of materials: none is shown as missing.
        materials: if matter.observed().is_some() { Vec::new() } else { materials(entries, item) },
        attachments: attachments(entries, item),
        journal,
        papers: paper::titles(entries, procedure, desk, audience),
        open,
        shut,
        posts: handlers(matter, item, desk),
        targets: targets(matter, item, procedure, desk),
        correctable,
        specials: procedure.specials.iter().map(|special| (special.id.clone(), special.name.clone())).collect(),
        task: task::view(matter, entries, desk),
    })
}

/// The first answer of the form, which lists call the title.
pub fn title(file: &File, procedure: &Procedure) -> String {
    let first = procedure.fields.first().and_then(|field| file.fields.get(&field.id));
    first.map_or_else(String::new, ToString::to_string)
}

/// Whether a matter is there for whoever sits at the desk: who may not see it learns nothing by acting on it either.
/// The clock sees everything.
///
/// # Errors
/// `NoSuchMatter`, as for a matter that is not there.
pub fn sees(matter: &Matter, desk: &Desk<'_>) -> Result<(), Refusal> {
    match desk.actor {
        crate::entry::Actor::Clock => Ok(()),
        _ => audience(matter, desk).map(drop),
    }
}

/// For whose eyes the desk looks.
///
/// # Errors
/// `NoSuchMatter` when it may not; so to a seat that is over.
pub(crate) fn audience(matter: &Matter, desk: &Desk<'_>) -> Result<Audience, Refusal> {
    use crate::entry::Actor;
    match desk.actor {
        Actor::Party { party }
            if Some(*party) == matter.party() && desk.charter.may_read(Role::Party, crate::act::Reading::See) =>
        {
            Ok(Audience::Asker)
        }
        Actor::Tenure { tenure, .. } => {
            let seat = desk.roster.tenure(*tenure).filter(|seat| seat.holds(desk.today()));
            let post = seat.and_then(|seat| desk.roster.post(&seat.post)).ok_or(Refusal::NoSuchMatter)?;
            let sees = |role| desk.charter.may_read(role, crate::act::Reading::See);
            let covers = desk.covers(post, &matter.section, &matter.item) || matter.offered() == Some(&post.id);
            let signs = decide::own_unit(matter, desk).is_some() && sees(Role::CoResponsible);
            let known = decide::known(matter, desk).is_some();
            if (sees(post.role) && (covers || known)) || signs {
                Ok(Audience::Staff)
            } else {
                Err(Refusal::NoSuchMatter)
            }
        }
        _ => Err(Refusal::NoSuchMatter),
    }
}

fn acts(matter: &Matter, procedure: &Procedure, desk: &Desk<'_>) -> (Vec<OpenAct>, Vec<ShutAct>) {
    let (mut open, mut shut) = (Vec::new(), Vec::new());
    let seated = matches!(desk.actor, crate::entry::Actor::Tenure { .. });
    for (act, answer) in decide::answers(matter, desk) {
        match answer {
            Ok(()) => {
                let line = decide::permit(matter, act, desk).ok();
                let clause = line.map_or_else(String::new, |line| line.clause.clone());
                let late = seated && line.is_some_and(|line| line.late.is_some());
                open.push(OpenAct { act, name: procedure.called(act), clause, late });
            }
            Err(refusal) => {
                let (clause, elsewhere) =
                    (refusal.clause().map(String::from), matches!(refusal, Refusal::OutOfTurn { .. }));
                let name = procedure.called(act);
                shut.push(ShutAct { act, name, says: refusal.says(), clause, elsewhere });
            }
        }
    }
    (open, shut)
}

/// The lamp of the clock that presses most. Where none runs: waiting for the party, or the worst of what was.
fn lamp(matter: &Matter, procedure: &Procedure, desk: &Desk<'_>) -> (Lamp, String) {
    if procedure.step(&matter.step).is_some_and(|step| step.waits) {
        return (Lamp::Grey, words::say("lamp", "waiting"));
    }
    let main = matter.clocks.iter().filter(|clock| clock.kind.is_main());
    let worst = main.max_by_key(|clock| clock.due(desk.almanac).late(clock.judged_on(desk.today())));
    watch::pressing(&matter.clocks, desk.almanac).or(worst).map_or((Lamp::Done, clock_card::plain_done()), |clock| {
        let lamp = watch::lamp(clock, desk.charter.rules(), desk.almanac, desk.today());
        (lamp, clock_card::lamp_words(lamp, clock, procedure, desk.almanac, desk.today()))
    })
}

/// The way: steps already visited in order, the present one, and those that follow by the shortest way to an end.
fn strip(matter: &Matter, entries: &[Entry], procedure: &Procedure) -> Vec<StripStep> {
    let mut behind: Vec<&crate::id::StepId> = Vec::new();
    for step in entries.iter().filter_map(|entry| entry.moves.step.as_ref()) {
        match behind.iter().position(|seen| *seen == step) {
            Some(place) => behind.truncate(place + 1),
            None => behind.push(step),
        }
    }
    behind.retain(|step| **step != matter.step);
    let name = |id: &crate::id::StepId| procedure.step(id).map_or_else(String::new, |step| step.name.clone());
    let mut strip: Vec<StripStep> = behind.iter().map(|id| StripStep { name: name(id), place: Place::Done }).collect();
    strip.push(StripStep { name: name(&matter.step), place: Place::Now });
    strip.extend(ahead(procedure, matter).into_iter().map(|name| StripStep { name, place: Place::Ahead }));
    strip
}

/// Names of the steps ahead in the order they are written down, ends of other ways and steps that wait left out.
fn ahead(procedure: &Procedure, matter: &Matter) -> Vec<String> {
    let here = procedure.steps.iter().position(|step| step.id == matter.step).unwrap_or(0);
    if procedure.steps.get(here).is_some_and(|step| step.end) {
        return Vec::new();
    }
    let mut ahead: Vec<String> = Vec::new();
    for step in procedure.steps.iter().skip(here + 1).filter(|step| !step.waits) {
        ahead.push(step.name.clone());
        if step.end {
            break;
        }
    }
    ahead
}

fn cards(matter: &Matter, entries: &[Entry], item: &Item, procedure: &Procedure, desk: &Desk<'_>) -> Vec<ClockCard> {
    let pressing = watch::pressing(&matter.clocks, desk.almanac).map(|clock| clock.id.clone());
    let mut cards: Vec<ClockCard> = matter
        .clocks
        .iter()
        // Of late entries the journal tells, and the page of a finding; what whoever asked had to do is done or given up.
        .filter(|clock| clock.kind != ClockKind::Recording && (clock.kind != ClockKind::Party || clock.is_running()))
        .map(|clock| {
            clock_card::card(
                clock,
                starter(&clock.id, entries),
                item,
                procedure,
                desk.charter.rules(),
                desk.almanac,
                desk.today(),
            )
        })
        .collect();
    cards.sort_by_key(|card| (Some(&card.id) != pressing.as_ref(), card.stopped.is_some(), card.due));
    cards
}

/// The clock of whoever asked, running or not.
pub(crate) fn party_clock(matter: &Matter) -> Option<&crate::clock::Clock> {
    matter.clocks.iter().find(|clock| clock.kind == ClockKind::Party)
}

/// The act that set a clock going last.
pub(crate) fn starter(clock: &ClockId, entries: &[Entry]) -> ActKind {
    let starts = |change: &ClockMove| matches!(change, ClockMove::Start { clock: id, .. } if id == clock);
    let starter = entries.iter().rev().find(|entry| entry.moves.clocks.iter().any(starts));
    starter.map_or(ActKind::File, |entry| entry.act.kind())
}

fn findings(matter: &Matter, procedure: &Procedure, desk: &Desk<'_>) -> Vec<Found> {
    let trace = Trace { clocks: &matter.clocks, today: desk.today() };
    let id = |finding: &Finding<'_>| {
        let clock = matter.clock(finding.clock.as_str());
        clock.map_or_else(|| CardId::new(""), |clock| card::id_of(matter.id, &finding.rule.id, clock))
    };
    let clock_of = |finding: &Finding<'_>| matter.clock(finding.clock.as_str());
    let found = |finding: &Finding<'_>| Found {
        id: id(finding),
        rule: finding.rule.name.clone(),
        card: finding.card.zh(),
        clause: finding.rule.clause.clone(),
        clock: procedure.clock(&finding.clock).map_or_else(String::new, |clock| clock.name.clone()),
        due: finding.due,
        late: finding.late,
        unit: clock_of(finding).map_or("日", |clock| clock_card::unit(clock.term)),
        stopped: clock_of(finding).is_some_and(|clock| clock.stopped.is_some()),
    };
    watch::look(&trace, desk.charter.rules(), desk.almanac).iter().map(found).collect()
}

fn fields(file: &File, procedure: &Procedure) -> Vec<(String, String)> {
    let answered = |field: &crate::procedure::Field| {
        let words = file.fields.get(&field.id).filter(|words| !words.is_blank())?;
        Some((field.name.clone(), words.to_string()))
    };
    procedure.fields.iter().filter_map(answered).collect()
}

fn materials(entries: &[Entry], item: &Item) -> Vec<MaterialView> {
    let handed = |id: &PartId| {
        entries.iter().any(|entry| match &entry.act {
            Act::File(file) => file.materials.contains(id),
            Act::Supplement(supplement) => supplement.materials.contains(id),
            Act::ProgressReport(report) => report.materials.contains(id),
            Act::Submit(submit) => submit.materials.contains(id),
            _ => false,
        })
    };
    let view = |own: &crate::item::Material| MaterialView {
        id: own.id.clone(),
        name: own.name.clone(),
        required: own.required,
        handed_in: handed(&own.id),
    };
    item.materials.iter().map(view).collect()
}

fn attachments(entries: &[Entry], item: &Item) -> Vec<AttachmentView> {
    let of = |material: &crate::item::Material| {
        let handed = entries.iter().flat_map(|entry| entry.act.attachments().iter().map(move |one| (entry.at, one)));
        let view = |(at, one): (Instant, &crate::attachment::Attachment)| AttachmentView {
            object: one.object,
            material: material.id.clone(),
            material_name: material.name.clone(),
            kind: one.kind,
            size: one.size.zh(),
            name: one.name.as_str().map(String::from),
            digest: one.digest.as_str().map(String::from),
            at,
        };
        handed.filter(|(_, one)| one.material == material.id).map(view).collect::<Vec<_>>()
    };
    item.materials.iter().flat_map(of).collect()
}

fn handlers(matter: &Matter, item: &Item, desk: &Desk<'_>) -> Vec<(PostId, String)> {
    let fits = |post: &&crate::roster::Post| {
        matches!(post.role, Role::SectionOfficer | Role::SectionChief)
            && desk.covers(post, &matter.section, &item.id)
            && decide::is_free(&post.id, matter, desk)
    };
    let seated = |post: &crate::roster::Post| {
        let person = desk.roster.seated(&post.id, desk.today())?;
        Some((post.id.clone(), format!("{} {}", post.name, person.name)))
    };
    by_turn(desk.roster.posts().filter(fits).filter_map(seated).collect(), desk.roster, desk.today())
}

fn targets(matter: &Matter, item: &Item, procedure: &Procedure, desk: &Desk<'_>) -> Vec<(PostId, String)> {
    let Some(line) = procedure.lines.iter().find(|line| line.applies(ActKind::HandOver, Some(&matter.step))) else {
        return Vec::new();
    };
    let name = |post: &crate::roster::Post| {
        let organ = desk.roster.organ(&post.organ).map_or("", |organ| organ.name.as_str());
        (post.id.clone(), format!("{organ} {}", post_and_name(&post.id, desk, Audience::Staff)))
    };
    let fits = |post: &&crate::roster::Post| decide::can_take_over(post, matter, item, line, desk);
    by_turn(desk.roster.posts().filter(fits).map(name).collect(), desk.roster, desk.today())
}

fn post_and_name(post: &PostId, desk: &Desk<'_>, audience: Audience) -> String {
    let name = desk.roster.post(post).map_or_else(|| post.to_string(), |post| post.name.clone());
    match desk.roster.seated(post, desk.today()).filter(|_| audience == Audience::Staff) {
        Some(person) => format!("{name} {}", person.name),
        None => name,
    }
}
