//! May I, and what follows: the one place where an act on a matter is allowed or refused.
//!
//! Refuses: to change anything. It gives entries or a refusal; `Matter::apply` does the rest.

use crate::act::{Act, ActKind, File, Withdraw, Words};
use crate::activity;
use crate::attachment::{Attachment, FILES_MAX};
use crate::charter::Charter;
use crate::disclose;
use crate::entry::{Actor, ClockKind, ClockMove, Entry, Moves, Origin, Outcome, Pin};
use crate::follow;
use crate::id::{BodyId, ItemId, MatterId, OrganId, PostId};
use crate::item::Item;
use crate::matter::{Matter, Provenance};
use crate::procedure::{Choice, Field, FieldKind, Line, Procedure, When};
use crate::refusal::{Refusal, Shape};
use crate::role::Role;
use crate::roster::{Post, Roster};
use almanac::{Almanac, Day, Instant, Zone};

mod late;
mod own;
mod relief;
mod task;
pub use late::{late, late_by};
pub use own::{can_correct, is_free};
pub use relief::{Relief, Seat, relief};
pub(crate) use task::due as ordered_due;
pub use task::{can_answer, known, own_unit};

/// Most characters of a free text that is no field of a form: about four printed pages.
pub const WORDS_MAX: usize = 2000;

/// How long an act can be undone by who did it (design §4).
pub const UNDO_MILLIS: i64 = 10_000;

/// Everything a decision is made with.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The tenancy.
    pub body: &'a BodyId,
    /// The charter set the matter is pinned to; for a new one, the set in force.
    pub charter: &'a Charter,
    /// The calendar the matter is pinned to.
    pub almanac: &'a Almanac,
    /// Names of both, for the entry.
    pub pin: &'a Pin,
    /// Organs, posts and seats.
    pub roster: &'a Roster,
    /// Who acts.
    pub actor: &'a Actor,
    /// When.
    pub now: Instant,
    /// The zone of the legal day.
    pub zone: Zone,
}

impl Desk<'_> {
    /// The legal day.
    pub fn today(&self) -> Day {
        self.now.day(self.zone)
    }

    /// Whether a post covers matters of this section and item.
    pub fn covers(&self, post: &Post, section: &OrganId, item: &ItemId) -> bool {
        self.charter.covers(self.roster, post, section, item)
    }
}

/// Opens a matter.
///
/// # Errors
/// The refusal of whoever may not file, or of what does not fit the form of the item.
pub fn file(id: MatterId, file: File, desk: &Desk<'_>) -> Result<Entry, Refusal> {
    let (item, procedure) = desk.charter.path(&file.item).ok_or(Refusal::NoSuchItem)?;
    let role = match &file.task {
        None => role(desk, &file.section, item, None)?,
        Some(_) => task::orderer(desk, &file.section, item)?,
    };
    let line = pick(procedure, ActKind::File, None, role)?;
    check_file(&file, role, item, procedure)?;
    let asked = || first_asked(&line.first, &file.section, item, desk);
    let (first, named, above) = match &file.task {
        None => (own_post(desk).map(Seat::own).or_else(asked), None, None),
        Some(order) => {
            task::check_order(order, &file, desk)?;
            let first = task::first(order, &file.section, desk).map(|post| Seat::own(&post));
            let first = first.or_else(asked).ok_or_else(|| task::without_leader(&file.section, desk))?;
            let above = task::copied((&file.section, order.due), &first.post, procedure, desk)?;
            (Some(first), Some(order.due), above)
        }
    };
    let lit = file.task.as_ref().and_then(|order| task::lit(order, line, procedure));
    let act = Act::File(file);
    let mut moves = Moves {
        step: line.to.clone(),
        above,
        clocks: follow::moves(procedure, item, line, &[], None, named, (desk.today(), desk.now)),
        ..Moves::default()
    };
    if let Some(first) = first {
        first.note(&mut moves);
    }
    moves.clocks.extend(lit);
    Ok(entry(desk, id, 1, desk.now, act, moves))
}

/// Does an act on a matter.
///
/// # Errors
/// Every no the rules know: see [`Refusal`].
pub fn decide(matter: &Matter, act: Act, desk: &Desk<'_>) -> Result<Vec<Entry>, Refusal> {
    if let Act::Retract(retract) = &act {
        role_on(matter, ActKind::Retract, desk)?;
        retractable(matter, desk)?;
        if retract.entry != matter.seq {
            return Err(Refusal::Stale);
        }
        return Ok(vec![entry(desk, matter.id, matter.seq + 1, desk.now, act, Moves::default())]);
    }
    let (item, procedure) = desk.charter.path(&matter.item).ok_or(Refusal::NoSuchItem)?;
    let line = permit(matter, act.kind(), desk)?;
    let at = check_content(&act, matter, item, procedure, line, desk)?;
    let suspend = match &act {
        Act::Suspend(suspend) => Some(suspend),
        _ => None,
    };
    let named = task::named(&act, matter);
    let mut moves = Moves {
        step: line.to.clone(),
        clocks: follow::moves(procedure, item, line, &matter.clocks, suspend, named, (at.day(desk.zone), at)),
        ..Moves::default()
    };
    moves.clocks.retain(|change| !heals(change, matter, desk));
    moves.outcome =
        outcome(&act).filter(|outcome| *outcome != Outcome::Completed || is_over(procedure, line.to.as_ref()));
    match &act {
        Act::Assign(assign) => moves.holder = Some(assign.post.clone()),
        Act::HandOver(hand_over) => moves.offered = Some(hand_over.post.clone()),
        Act::Recuse(_) => relief(matter, desk).unwrap_or(Relief::Nobody).note(&mut moves),
        Act::AcceptHandOver => take_over(&mut moves, matter, item, desk),
        Act::Escalate(_) => moves.above = task::next_above(matter, desk),
        Act::Withdraw(_) if line.deemed.is_some() => moves.outcome = Some(Outcome::Abandoned),
        Act::Accept => moves.holder = own_post(desk).filter(|post| handles(desk, post)).cloned(),
        _ => {}
    }
    if matches!(act, Act::Assign(_) | Act::AcceptHandOver) {
        moves.stands_for = moves.holder.as_ref().and_then(|to| relief::stands_for_holder(to, matter, desk));
    }
    Ok(vec![entry(desk, matter.id, matter.seq + 1, at, act, moves)])
}

/// How a matter ends by an act, if the act ends it or settles how it will.
pub(crate) fn outcome(act: &Act) -> Option<Outcome> {
    match act {
        Act::Refuse(_) => Some(Outcome::Refused),
        Act::Decide(decision) if decision.granted => Some(Outcome::Granted),
        Act::Decide(_) => Some(Outcome::Denied),
        Act::Reply(_) => Some(Outcome::Answered),
        Act::Withdraw(_) => Some(Outcome::Withdrawn),
        Act::Verify(_) | Act::LookBack(_) => Some(Outcome::Completed),
        Act::Cancel(_) => Some(Outcome::Cancelled),
        _ => None,
    }
}

/// Whether a move gives more time to a clock that has already run out: a lapse is not healed by a later extension.
fn heals(change: &ClockMove, matter: &Matter, desk: &Desk<'_>) -> bool {
    let ClockMove::Extend { clock, .. } = change else {
        return false;
    };
    let clock = matter.clock(clock.as_str());
    clock.is_some_and(|clock| desk.today() > clock.due(desk.almanac).on())
}

/// Whether the actor may do this act now, content aside, and by which line.
///
/// # Errors
/// The refusal a page shows beside the greyed act.
pub fn permit<'a>(matter: &Matter, act: ActKind, desk: &Desk<'a>) -> Result<&'a Line, Refusal> {
    disclose::sees(matter, desk)?;
    // What the law wants erased is erased, whoever wrote it first.
    if let Some(system) = matter.observed().filter(|_| act != ActKind::Erase) {
        return Err(Refusal::Observed { system: system.to_string() });
    }
    let (item, procedure) = desk.charter.path(&matter.item).ok_or(Refusal::NoSuchItem)?;
    let role = role_on(matter, act, desk)?;
    let line = pick(procedure, act, Some(matter), role)?;
    if line.by.as_ref().is_some_and(|by| procedure.term(by, item).amount() == 0) {
        return Err(Refusal::NoExtension { clause: line.clause.clone() });
    }
    own::not_recused(matter, procedure, desk)?;
    if act == ActKind::Recuse && line.when.iter().all(|when| holds(*when, matter, line, procedure, desk).is_ok()) {
        relief(matter, desk).ok_or_else(|| Refusal::NobodyInstead { clause: line.clause.clone() })?;
    }
    own::in_days_after_end(matter, line, item, procedure, desk)?;
    if act == ActKind::Correct && !matter.done.keys().any(|entry| own::can_correct(matter, *entry, desk)) {
        return Err(Refusal::NotYourEntry { clause: line.clause.clone() });
    }
    task::ready(matter, act, line, desk)?;
    for when in &line.when {
        holds(*when, matter, line, procedure, desk)?;
    }
    Ok(line)
}

/// Every act the procedure knows, with the answer for this actor now: what a matter page lists.
/// An observed matter has one answer for all of them but an erasure, so only that one is listed.
pub fn answers(matter: &Matter, desk: &Desk<'_>) -> Vec<(ActKind, Result<(), Refusal>)> {
    let Some((_, procedure)) = desk.charter.path(&matter.item) else {
        return Vec::new();
    };
    let mut acts: Vec<ActKind> = Vec::new();
    let listed = |act| act != ActKind::File && (matter.observed().is_none() || act == ActKind::Erase);
    for line in procedure.lines.iter().filter(|line| listed(line.act) && line.deemed.is_none()) {
        if !acts.contains(&line.act) {
            acts.push(line.act);
        }
    }
    let undo = retractable(matter, desk).ok().map(|()| (ActKind::Retract, Ok(())));
    acts.into_iter().map(|act| (act, permit(matter, act, desk).map(drop))).chain(undo).collect()
}

/// The act that is deemed done by now, if any: for the sweep, which does it as the clock.
pub fn deemed(matter: &Matter, desk: &Desk<'_>) -> Option<Act> {
    let (_, procedure) = desk.charter.path(&matter.item).filter(|_| matter.observed().is_none())?;
    let (line, ..) = follow::deemed(procedure, &matter.step, &matter.clocks, desk.almanac, desk.today())?;
    match line.act {
        ActKind::Accept => Some(Act::Accept),
        // Silence gives no reason.
        ActKind::Withdraw => Some(Act::Withdraw(Withdraw { reason: Words::new("") })),
        _ => None,
    }
}

/// Whether the last act can still be undone by this actor.
fn retractable(matter: &Matter, desk: &Desk<'_>) -> Result<(), Refusal> {
    let Provenance::Own(Some(before)) = &matter.provenance else { return Err(Refusal::CannotUndo) };
    let seen = matches!(
        before.act,
        ActKind::Reply
            | ActKind::Serve
            | ActKind::Publish
            | ActKind::PublishProblem
            | ActKind::UnpublishProblem
            | ActKind::Correct
            | ActKind::Erase
            | ActKind::Retract
    );
    let fresh = desk.now.millis() - before.recorded.millis() <= UNDO_MILLIS;
    if matches!(desk.actor, Actor::Tenure { .. }) && before.actor == *desk.actor && fresh && !seen {
        Ok(())
    } else {
        Err(Refusal::CannotUndo)
    }
}

/// The role in which the actor meets this matter; to whom it is not disclosed it is not there.
fn role_on(matter: &Matter, act: ActKind, desk: &Desk<'_>) -> Result<Role, Refusal> {
    disclose::sees(matter, desk)?;
    let (item, _) = desk.charter.path(&matter.item).ok_or(Refusal::NoSuchItem)?;
    let unit = own_unit(matter, desk).is_some();
    match role(desk, &matter.section, item, matter.offered()) {
        // Who leads a co-responsible unit and covers the lead as well signs for the unit.
        Ok(_) if unit && act == ActKind::Countersign => Ok(Role::CoResponsible),
        Err(Refusal::NotYourMatter { .. }) if unit => Ok(Role::CoResponsible),
        Err(Refusal::NotYourMatter { .. }) if known(matter, desk).is_some() => {
            known(matter, desk).map(|post| post.role).ok_or(Refusal::NotSeated)
        }
        role => role,
    }
}

/// The role in which the actor meets a matter of this section and item.
/// A post that was asked to take it over covers it too.
fn role(desk: &Desk<'_>, section: &OrganId, item: &Item, offered: Option<&PostId>) -> Result<Role, Refusal> {
    match desk.actor {
        Actor::Party { .. } => Ok(Role::Party),
        Actor::Clock => Ok(Role::Clock),
        Actor::Import { .. } => Err(Refusal::NotSeated),
        Actor::Tenure { tenure, post } => {
            let seat = desk.roster.tenure(*tenure).filter(|seat| seat.holds(desk.today()) && seat.post == *post);
            let post = seat.and_then(|seat| desk.roster.post(&seat.post)).ok_or(Refusal::NotSeated)?;
            if desk.covers(post, section, &item.id) || offered == Some(&post.id) {
                Ok(post.role)
            } else {
                let name = desk.roster.organ(section).map_or_else(|| section.to_string(), |organ| organ.name.clone());
                Err(Refusal::NotYourMatter { section: name })
            }
        }
    }
}

/// The line of this act at this step for this role; charters are unambiguous, so there is at most one.
fn pick<'a>(procedure: &'a Procedure, act: ActKind, matter: Option<&Matter>, role: Role) -> Result<&'a Line, Refusal> {
    let step = matter.map(|matter| &matter.step);
    let here: Vec<&Line> = procedure.lines.iter().filter(|line| line.applies(act, step)).collect();
    if let Some(line) = here.iter().find(|line| line.roles.contains(&role)) {
        return Ok(line);
    }
    if let Some(line) = here.first() {
        let mut roles: Vec<Role> =
            here.iter().flat_map(|line| line.roles.iter().copied()).filter(|role| *role != Role::Clock).collect();
        roles.sort();
        return Err(Refusal::NotYourRole { act, roles, clause: line.clause.clone() });
    }
    if let Some(outcome) = matter.and_then(|matter| matter.outcome).filter(|_| is_over(procedure, step)) {
        return Err(Refusal::Ended { outcome });
    }
    let mut allowed = Vec::new();
    for line in procedure.lines.iter().filter(|line| line.applies(line.act, step) && line.deemed.is_none()) {
        if !allowed.contains(&line.act) {
            allowed.push(line.act);
        }
    }
    let name = step.and_then(|id| procedure.step(id)).map_or_else(String::new, |step| step.name.clone());
    Err(Refusal::OutOfTurn { act, step: name, allowed, clause: procedure.clause.clone() })
}

fn is_over(procedure: &Procedure, step: Option<&crate::id::StepId>) -> bool {
    step.and_then(|id| procedure.step(id)).is_some_and(|step| step.end)
}

fn holds(when: When, matter: &Matter, line: &Line, procedure: &Procedure, desk: &Desk<'_>) -> Result<(), Refusal> {
    let clause = line.clause.clone();
    match when {
        When::Once if matter.times(line.act) > 0 => Err(Refusal::OnceOnly { act: line.act, clause }),
        When::InTime => {
            let party = line.stops.iter().filter_map(|id| matter.clock(id.as_str()));
            let party = party.filter(|clock| clock.kind == ClockKind::Party && clock.is_running());
            let due = party.map(|clock| clock.due(desk.almanac).on()).find(|due| desk.today() > *due);
            if let Some(due) = due {
                let name = crate::sentence::date(due, None);
                return Err(Refusal::Task { code: "given-up", name, clause: Some(clause) });
            }
            let extended = line.extends.iter().filter_map(|id| matter.clock(id.as_str()));
            let dues = extended.filter(|clock| clock.is_running()).map(|clock| clock.due(desk.almanac).on());
            // As long as one of them runs the act is in time; those that ran out are not healed (see `decide`).
            match dues.max().filter(|due| desk.today() > *due) {
                Some(due) => Err(Refusal::TooLate { act: line.act, due, clause }),
                None => Ok(()),
            }
        }
        When::Counting => match paused(matter, desk) {
            Some((why, span)) => {
                let special =
                    procedure.special(&crate::id::PartId::new(&why)).map_or(why, |special| special.name.clone());
                Err(Refusal::Paused { special, span, clause })
            }
            None => Ok(()),
        },
        When::Holder if matter.holder.as_ref().map(|holding| &holding.post) != own_post(desk) => {
            let holder = matter.holder.as_ref().map_or_else(String::new, |holding| post_name(&holding.post, desk));
            Err(Refusal::NotHolder { holder, clause })
        }
        When::Offered if matter.offered().is_none() || matter.offered() != own_post(desk) => {
            Err(Refusal::NotOffered { clause })
        }
        When::Demands => task::demands(matter, line, desk),
        When::OwnOffice | When::OtherOffice => task::of_office(when, matter, line, desk),
        When::Once | When::Holder | When::Offered => Ok(()),
    }
}

/// The special step that pauses a running clock today.
fn paused(matter: &Matter, desk: &Desk<'_>) -> Option<(String, almanac::Span)> {
    let running = matter.clocks.iter().filter(|clock| clock.is_running());
    running
        .flat_map(|clock| &clock.spans.pauses)
        .find(|pause| pause.span.contains(desk.today()))
        .map(|pause| (pause.why.clone(), pause.span))
}

/// Checks what an act says; gives the moment it takes effect in law.
fn check_content(
    act: &Act,
    matter: &Matter,
    item: &Item,
    procedure: &Procedure,
    line: &Line,
    desk: &Desk<'_>,
) -> Result<Instant, Refusal> {
    match act {
        _ if line.deemed.is_some() => {
            let due =
                line.deemed.as_ref().and_then(|id| matter.clock(id.as_str())).map(|clock| clock.due(desk.almanac).on());
            let ripe = follow::deemed(procedure, &matter.step, &matter.clocks, desk.almanac, desk.today());
            let at = ripe.map(|(_, ran_out)| follow::took_effect(ran_out, desk.almanac, desk.zone));
            return at.ok_or(Refusal::NotDue { due: due.unwrap_or(desk.today()) });
        }
        Act::Refuse(refuse) => said("reason", &refuse.reason)?,
        Act::RequestCorrection(request) => {
            check_materials(&request.materials, item)?;
            if request.materials.is_empty() && request.list.is_blank() {
                return Err(Refusal::NothingToCorrect);
            }
            short("list", &request.list)?;
        }
        Act::Supplement(supplement) => {
            check_materials(&supplement.materials, item)?;
            check_attachments(&supplement.attachments, item)?;
            short("note", &supplement.note)?;
        }
        Act::Hold(hold) => activity::check(hold, item, procedure, desk)?,
        Act::Assign(assign) => check_holder(&assign.post, matter, item, desk)?,
        Act::HandOver(hand_over) => {
            check_target(&hand_over.post, matter, item, line, desk)?;
            said("reason", &hand_over.reason)?;
        }
        Act::Examine(examine) => said("opinion", &examine.opinion)?,
        Act::SendBack(send_back) => said("reason", &send_back.reason)?,
        Act::Suspend(suspend) => {
            said("reason", &suspend.reason)?;
            check_suspension(suspend, item, procedure, desk)?;
        }
        Act::Resume if paused(matter, desk).is_none() && !special_runs(matter) => {
            return Err(Refusal::NotPaused);
        }
        Act::Extend(extend) => said("reason", &extend.reason)?,
        Act::Decide(decision) => said("reasons", &decision.reasons)?,
        Act::Reply(reply) => said("answer", &reply.answer)?,
        Act::Serve(serve) => said("manner", &serve.manner)?,
        Act::Withdraw(withdraw) => short("reason", &withdraw.reason)?,
        Act::Rate(rate) => short("remark", &rate.note)?,
        Act::Correct(correct) => own::check_correction(correct, matter, line, desk)?,
        Act::Recuse(recuse) => said("reason", &recuse.reason)?,
        Act::Erase(erase) => said("ground", &Words::new(&erase.ground))?,
        Act::Publish(publish) => check_publication(publish)?,
        act => task::check(act, matter, item, line, desk)?,
    }
    Ok(desk.now)
}

fn check_publication(publish: &crate::act::Publish) -> Result<(), Refusal> {
    said("title", &publish.title)?;
    said("question", &publish.question)?;
    said("answer", &publish.answer)
}

fn special_runs(matter: &Matter) -> bool {
    matter.clocks.iter().any(|clock| clock.kind == ClockKind::Special && clock.is_running())
}

fn check_suspension(
    suspend: &crate::act::Suspend,
    item: &Item,
    procedure: &Procedure,
    desk: &Desk<'_>,
) -> Result<(), Refusal> {
    let special = procedure.special(&suspend.special).ok_or(Refusal::NoSuchSpecial)?;
    if suspend.span.from < desk.today() || suspend.span.to < suspend.span.from {
        return Err(Refusal::PauseBackwards);
    }
    let Some(rule) = procedure.clock(&special.clock) else {
        return Ok(());
    };
    let spans = almanac::Spans { started: desk.today(), moment: desk.now, pauses: Vec::new() };
    let latest = almanac::due_in(&procedure.term(&rule.budget, item), desk.almanac, &spans, desk.zone).on();
    if suspend.span.to > latest {
        let clause = procedure.clause_of(rule).to_string();
        return Err(Refusal::PauseTooLong { special: special.name.clone(), latest, clause });
    }
    Ok(())
}

fn check_file(file: &File, role: Role, item: &Item, procedure: &Procedure) -> Result<(), Refusal> {
    if file.organ != item.organ
        || (file.section != item.section && !item.anywhere)
        || file.task.is_some() != item.anywhere
    {
        return Err(Refusal::WrongOrgan);
    }
    if let Some(stray) = file.fields.keys().find(|id| procedure.fields.iter().all(|field| field.id != **id)) {
        return Err(Refusal::NoSuchField { name: stray.to_string() });
    }
    for field in &procedure.fields {
        let answer = file.fields.get(&field.id);
        check_field(field, answer)?;
        let barred =
            |option: &&Choice| answer.and_then(Words::as_str) == Some(&option.name) && !option.is_open_to(role);
        if let Some(option) = field.options.iter().find(barred) {
            let open = field.options.iter().filter(|option| option.is_open_to(role)).map(|option| option.name.as_str());
            let name = format!("{}“{}”，可以选“{}”", field.name, option.name, open.collect::<Vec<_>>().join("、"));
            return Err(Refusal::Task { code: "not-your-choice", name, clause: Some(procedure.clause.clone()) });
        }
    }
    check_attachments(&file.attachments, item)?;
    check_materials(&file.materials, item)
}

/// Whether files fit the materials of an item. What they hold was looked at when they came in.
pub(crate) fn check_attachments(attachments: &[Attachment], item: &Item) -> Result<(), Refusal> {
    if attachments.len() > FILES_MAX {
        let name = attachments.get(FILES_MAX).map_or_else(String::new, |one| one.name.to_string());
        return Err(Refusal::Attachment { code: "file-many", name, limit: FILES_MAX.to_string() });
    }
    attachments.iter().try_for_each(|one| check_materials(std::slice::from_ref(&one.material), item))
}

/// Whether an answer fits its field: for the page that shows all such faults at once.
///
/// # Errors
/// `Missing`, `TooLong` or `NotOfKind`, with the field's label.
pub fn check_field(field: &Field, answer: Option<&Words>) -> Result<(), Refusal> {
    let name = field.name.clone();
    let Some(words) = answer.filter(|words| !words.is_blank()) else {
        return if field.required { Err(Refusal::Missing { name }) } else { Ok(()) };
    };
    let (max, count) = (field.max.into(), words.count());
    if count > max {
        return Err(Refusal::TooLong { name, max, count });
    }
    let text = words.as_str().unwrap_or_default();
    let phone = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ' ' | '(' | ')');
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let (fits, shape) = match field.kind {
        FieldKind::Line => (!has_control(words, false), Shape::Line),
        FieldKind::Text => (!has_control(words, true), Shape::Text),
        FieldKind::Choice => (field.options.iter().any(|option| option.name == text), Shape::Choice),
        FieldKind::Phone => (text.chars().all(phone) && (7..=15).contains(&digits), Shape::Phone),
    };
    if fits { Ok(()) } else { Err(Refusal::NotOfKind { name, shape }) }
}

pub(crate) fn check_materials(materials: &[crate::id::PartId], item: &Item) -> Result<(), Refusal> {
    let stray = materials.iter().find(|id| item.materials.iter().all(|material| material.id != **id));
    stray.map_or(Ok(()), |id| Err(Refusal::NoSuchMaterial { name: id.to_string() }))
}

fn check_holder(post: &PostId, matter: &Matter, item: &Item, desk: &Desk<'_>) -> Result<(), Refusal> {
    let fits = |post: &&Post| handles(desk, &post.id) && desk.covers(post, &matter.section, &item.id);
    let free = own::is_free(post, matter, desk);
    desk.roster.post(post).filter(fits).filter(|_| free).map(drop).ok_or(Refusal::NoSuchPost)
}

/// Whether a matter may be handed over to this post: a seated one that takes in or handles,
/// within the authority unless the line lets it leave.
pub fn can_take_over(post: &Post, matter: &Matter, item: &Item, line: &Line, desk: &Desk<'_>) -> bool {
    let accepts = |line: &Line| line.act == ActKind::AcceptHandOver && line.roles.contains(&post.role);
    let works = desk.charter.procedure(&item.procedure).is_some_and(|own| own.lines.iter().any(accepts));
    let holder = matter.holder.as_ref().is_some_and(|holding| holding.post == post.id);
    let reach =
        line.across || desk.roster.is_within(&post.organ, &item.organ) || desk.covers(post, &matter.section, &item.id);
    let demands = task::demanded_by(&post.id, matter, desk);
    works && reach && !holder && !demands && own::is_free(&post.id, matter, desk)
}

fn check_target(post: &PostId, matter: &Matter, item: &Item, line: &Line, desk: &Desk<'_>) -> Result<(), Refusal> {
    let fits = |post: &&Post| can_take_over(post, matter, item, line, desk);
    desk.roster.post(post).filter(fits).map(drop).ok_or(Refusal::NoSuchPost)
}

/// The hand-over is accepted: the post has it, and its section where it did not cover the one before.
fn take_over(moves: &mut Moves, matter: &Matter, item: &Item, desk: &Desk<'_>) {
    let Some(post) = own_post(desk).and_then(|id| desk.roster.post(id)) else { return };
    moves.holder = Some(post.id.clone());
    if !desk.covers(post, &matter.section, &item.id) {
        moves.section = Some(post.organ.clone());
    }
}

/// The post a matter goes to when it comes in: of the roles in order the first that is seated in the section,
/// else one that covers it; for who is away their stand-in, and who is away without one only where nobody is there.
fn first_asked(roles: &[Role], section: &OrganId, item: &Item, desk: &Desk<'_>) -> Option<Seat> {
    let fits =
        |post: &Post| desk.covers(post, section, &item.id) && desk.roster.seated(&post.id, desk.today()).is_some();
    let of = |role: &Role| {
        let (own, others): (Vec<&Post>, Vec<&Post>) = desk
            .roster
            .posts()
            .filter(|post| post.role == *role && fits(post))
            .partition(|post| post.organ == *section);
        own.into_iter().chain(others).collect::<Vec<_>>()
    };
    let posts: Vec<&Post> = roles.iter().flat_map(of).collect();
    relief::there(posts.into_iter(), fits, desk)
}

fn post_name(post: &PostId, desk: &Desk<'_>) -> String {
    desk.roster.post(post).map_or_else(|| post.to_string(), |post| post.name.clone())
}

fn handles(desk: &Desk<'_>, post: &PostId) -> bool {
    desk.roster.post(post).is_some_and(|post| matches!(post.role, Role::SectionOfficer | Role::SectionChief))
}

fn own_post<'a>(desk: &Desk<'a>) -> Option<&'a PostId> {
    match desk.actor {
        Actor::Tenure { post, .. } => Some(post),
        _ => None,
    }
}

/// Whether a text has characters that nobody can type or read; a text of several lines may have its line ends and tabs.
pub(crate) fn has_control(words: &Words, lines: bool) -> bool {
    let control = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'));
    words.as_str().is_some_and(|text| text.chars().any(control))
}

fn said(part: &str, words: &Words) -> Result<(), Refusal> {
    if words.is_blank() {
        return Err(Refusal::Missing { name: crate::words::say("part", part) });
    }
    short(part, words)
}

pub(crate) fn short(part: &str, words: &Words) -> Result<(), Refusal> {
    let count = words.count();
    if count > WORDS_MAX {
        return Err(Refusal::TooLong { name: crate::words::say("part", part), max: WORDS_MAX, count });
    }
    if has_control(words, true) {
        return Err(Refusal::NotOfKind { name: crate::words::say("part", part), shape: Shape::Text });
    }
    Ok(())
}

fn entry(desk: &Desk<'_>, matter: MatterId, seq: u32, at: Instant, act: Act, moves: Moves) -> Entry {
    Entry {
        body: desk.body.clone(),
        matter,
        seq,
        actor: desk.actor.clone(),
        at,
        recorded: desk.now,
        pin: desk.pin.clone(),
        origin: Origin::Decided,
        late: None,
        act,
        moves,
    }
}
