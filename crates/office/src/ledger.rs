//! The ledger 整改台账: problems entered, listed, counted, and given out as a sheet.
//!
//! Refuses: half a sheet. What comes back is taken whole or not at all; a row that is at fault says why.

use crate::{Case, No, Office, Row, Standing, Who};
use almanac::{Day, Instant};
use archive::{LedgerFilter, LedgerPlace, Reader, Trouble};
use bureau::act::{Act, ActKind, Cause, File, Task, Words};
use bureau::decide;
use bureau::entry::Actor;
use bureau::id::{MatterId, OrganId, PostId, StepId};
use bureau::item::Item;
use bureau::procedure::Procedure;
use bureau::refusal::Refusal;
use bureau::register::{self, LedgerRow};
use bureau::role::Role;
use bureau::roster::Post;
use std::collections::BTreeMap;

mod public;
mod sheet;

pub use public::{PublicLedger, PublicLine};
pub use sheet::{LEDGER_ROWS_MAX, TableOpener, TakenIn as LedgerTaken};

/// Which problems are wanted, and where to go on.
#[derive(Clone, Debug, Default)]
pub struct LedgerAsk {
    /// Which.
    pub filter: LedgerFilter,
    /// Where to go on.
    pub after: Option<LedgerPlace>,
    /// How many at most.
    pub limit: u32,
}

/// A problem in a list.
#[derive(Clone, Debug)]
pub struct LedgerLine {
    /// The matter it is, with its lamp.
    pub row: Row,
    /// Its row in the ledger.
    pub entry: LedgerRow,
}

/// A unit of the ledger with its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerUnit {
    /// Which.
    pub id: OrganId,
    /// Its name.
    pub name: String,
    /// How many problems it has at each step, in the order of the steps.
    pub counts: Vec<u32>,
}

/// A page of the ledger with its figures.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Its rows: what is over last, else what is due first.
    pub rows: Vec<LedgerLine>,
    /// Where the next page begins.
    pub next: Option<LedgerPlace>,
    /// The steps, with name.
    pub steps: Vec<(StepId, String)>,
    /// Units that have problems of the kind asked for, whatever their step.
    pub units: Vec<LedgerUnit>,
    /// Where problems can come from.
    pub sources: Vec<String>,
    /// Whether this seat may enter a problem.
    pub enters: bool,
}

/// A problem about to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProblem {
    /// The id the form was given.
    pub id: MatterId,
    /// What it is.
    pub problem: String,
    /// Where it comes from.
    pub source: String,
    /// What kind it is.
    pub kind: String,
    /// 牵头单位
    pub lead: OrganId,
    /// 责任单位 beside it.
    pub units: Vec<OrganId>,
    /// 整改期限
    pub due: Day,
}

/// What the form for a problem offers.
#[derive(Clone, Debug)]
pub struct ProblemForm {
    /// Where it may come from, as far as this seat may say so.
    pub sources: Vec<String>,
    /// What kinds there are.
    pub kinds: Vec<String>,
    /// Units that can lead.
    pub leads: Vec<(OrganId, String)>,
    /// Units that can be responsible beside them.
    pub units: Vec<(OrganId, String)>,
}

impl Office {
    /// A page of the ledger, as far as this seat reads it.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn ledger(&self, who: &Who, ask: &LedgerAsk, now: Instant) -> Result<Ledger, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let actor = who.actor().ok_or(Refusal::NoReading)?;
        let (item, procedure) = kept(&standing)?;
        let scope = self.scope(post, &standing);
        let all = LedgerFilter { step: None, section: None, ..ask.filter.clone() };
        let (page, counts, entries) = self.archive.read(|reader| {
            let page = reader.ledger(&scope, &ask.filter, ask.after, ask.limit)?;
            let rows = page.rows.iter();
            let entries = rows.map(|row| self.entry_in(reader, row.matter.id, &standing, &actor, now));
            let entries = entries.collect::<Result<Vec<_>, Trouble>>()?;
            Ok((page, reader.ledger_counts(&scope, &all)?, entries))
        })?;
        let almanac = self.almanac(&standing, today)?;
        let rows = page.rows.into_iter().zip(entries).filter_map(|(row, entry)| {
            Some(LedgerLine { row: standing.row(row.matter, &almanac, today), entry: entry? })
        });
        Ok(Ledger {
            rows: rows.collect(),
            next: page.next,
            steps: procedure.steps.iter().map(|step| (step.id.clone(), step.name.clone())).collect(),
            units: units(&counts, procedure, &standing),
            sources: options(procedure, 0, None),
            enters: may_enter(post.role, procedure) && !leads(post, item, &standing, today).is_empty(),
        })
    }

    /// What the form for a problem offers to this seat.
    ///
    /// # Errors
    /// The refusal of whoever may enter none.
    pub fn problem_form(&self, who: &Who, now: Instant) -> Result<ProblemForm, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let (item, procedure) = kept(&standing)?;
        if !may_enter(post.role, procedure) {
            let line = procedure.lines_at(None).next();
            let roles = line.map_or_else(Vec::new, |line| line.roles.clone());
            let clause = line.map_or_else(String::new, |line| line.clause.clone());
            return Err(Refusal::NotYourRole { act: ActKind::File, roles, clause }.into());
        }
        Ok(ProblemForm {
            sources: options(procedure, 0, Some(post.role)),
            kinds: options(procedure, 1, Some(post.role)),
            leads: leads(post, item, &standing, today),
            units: led_units(&standing, today),
        })
    }

    /// Enters a problem. Sent twice it is entered once.
    ///
    /// # Errors
    /// What [`decide::file`] refuses.
    pub fn enter_problem(&self, who: &Who, problem: &NewProblem, now: Instant) -> Result<MatterId, No> {
        let actor = Some(who).filter(|who| matches!(who, Who::Seat { .. })).and_then(Who::actor);
        let actor = actor.ok_or(Refusal::NotSeated)?;
        let (office, problem, id) = (self.clone(), problem.clone(), problem.id);
        self.archive.act_numbered(move |writer| {
            let standing = office.standing_in(writer)?;
            let Ok((item, procedure)) = kept(&standing) else { return Ok(Err(Refusal::NoSuchItem)) };
            let file = file_of(&problem, item, procedure);
            Ok(match office.known(writer, id, &file, &actor)? {
                Some(known) => known.map(drop),
                None => office.file_in(writer, &actor, id, Act::File(file), "", now)?.map(drop),
            })
        })??;
        Ok(id)
    }

    /// The ledger's row of a problem; none for what is not there or not for these eyes.
    fn entry_in(
        &self,
        reader: &Reader<'_>,
        id: MatterId,
        standing: &Standing,
        actor: &Actor,
        now: Instant,
    ) -> Result<Option<LedgerRow>, Trouble> {
        let Some(case) = Case::read(reader, id)? else { return Ok(None) };
        Ok(register::row(&case.matter, &case.entries, &self.desk(&case, standing, actor, now)))
    }
}

/// The item whose matters stand in the ledger.
fn kept(standing: &Standing) -> Result<(&Item, &Procedure), Refusal> {
    standing.charter.given_with(ActKind::LookBack).ok_or(Refusal::NoSuchItem)
}

/// The order as a filing.
fn file_of(problem: &NewProblem, item: &Item, procedure: &Procedure) -> File {
    let mut fields = BTreeMap::new();
    let first = procedure.fields.first().map(|field| (field, &problem.problem));
    let coded = register::choices(procedure).zip([&problem.source, &problem.kind]);
    for (field, answer) in first.into_iter().chain(coded).filter(|(_, answer)| !answer.trim().is_empty()) {
        fields.insert(field.id.clone(), Words::new(&register::clean(answer)));
    }
    let task = Task { units: problem.units.clone(), ..Task::new(Cause::Own {}, problem.due) };
    File::order(item, problem.lead.clone(), fields, task)
}

fn units(counts: &[(OrganId, StepId, u32)], procedure: &Procedure, standing: &Standing) -> Vec<LedgerUnit> {
    let mut units: Vec<LedgerUnit> = Vec::new();
    for (section, step, count) in counts {
        let Some(place) = procedure.steps.iter().position(|own| own.id == *step) else { continue };
        if units.last().is_none_or(|last| last.id != *section) {
            let name = register::unit_label(section, &standing.roster);
            units.push(LedgerUnit { id: section.clone(), name, counts: vec![0; procedure.steps.len()] });
        }
        if let Some(unit) = units.last_mut() {
            unit.counts[place] += count;
        }
    }
    units
}

/// The answers of the nth field that takes one of a few, as far as this role may give them.
fn options(procedure: &Procedure, nth: usize, role: Option<Role>) -> Vec<String> {
    let options = register::choices(procedure).nth(nth).into_iter().flat_map(|field| &field.options);
    let open = options.filter(|option| role.is_none_or(|role| option.is_open_to(role)));
    open.map(|option| option.name.clone()).collect()
}

fn may_enter(role: Role, procedure: &Procedure) -> bool {
    procedure.lines_at(None).any(|line| line.roles.contains(&role))
}

/// Units that this post may make lead: those it covers that somebody leads; the authority itself orders all.
fn leads(post: &Post, item: &Item, standing: &Standing, today: Day) -> Vec<(OrganId, String)> {
    let covers =
        |unit: &OrganId| post.organ == item.organ || standing.charter.covers(&standing.roster, post, unit, &item.id);
    led_units(standing, today).into_iter().filter(|(unit, _)| covers(unit)).collect()
}

fn led_units(standing: &Standing, today: Day) -> Vec<(OrganId, String)> {
    let roster = &standing.roster;
    let led = roster.organs().filter(|organ| roster.leader(&organ.id, today).is_some());
    led.map(|organ| (organ.id.clone(), register::unit_label(&organ.id, roster))).collect()
}

/// Posts with names that can put problems of these sections right.
fn answerers(sections: &[OrganId], item: &Item, standing: &Standing, today: Day) -> Vec<String> {
    let works = |role| matches!(role, Role::SectionOfficer | Role::SectionChief | Role::DeputyHead | Role::Head);
    let covers = |post: &&Post| {
        let covered = |section: &OrganId| standing.charter.covers(&standing.roster, post, section, &item.id);
        works(post.role) && sections.iter().any(covered)
    };
    let seated = |post: &PostId| standing.roster.seated(post, today).is_some();
    let mut names: Vec<String> = (standing.roster.posts().filter(covers).filter(|post| seated(&post.id)))
        .map(|post| register::seat_label(&post.id, &standing.roster, today))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// What is wanted of the ledger, for a decision that is kept.
fn decided(
    office: &Office,
    writer: &mut archive::Writer<'_>,
    case: &mut Case,
    act: Act,
    standing: &Standing,
    actor: &Actor,
    now: Instant,
) -> Result<Result<(), Refusal>, Trouble> {
    let entries = match decide::decide(&case.matter, act, &office.desk(case, standing, actor, now)) {
        Ok(entries) => entries,
        Err(refusal) => return Ok(Err(refusal)),
    };
    office.keep(writer, &entries)?;
    office.announce(writer, Some(&case.matter), &entries, now)?;
    for entry in entries {
        case.matter.apply(&entry);
        case.entries.push(entry);
    }
    Ok(Ok(()))
}
