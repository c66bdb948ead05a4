//! Problems of a year's ledger 整改台账: who finds what, who puts it right by when, and what everybody may read of it.
//!
//! Refuses: a problem whose words name anybody. What people say stands in `questions.toml`.

use crate::hours::Hours;
use crate::orders::{Told, Town, back, sections};
use crate::seed::Seed;
use crate::texts::Texts;
use almanac::{Day, Instant};
use bureau::act::{
    Act, ActKind, LookBack, PlanMeasures, ProgressReport, PublishProblem, Rebound, SendBack, Submit, UnpublishProblem,
    Verify, Words,
};
use bureau::charter::Charter;
use bureau::fault::Fault;
use bureau::id::{OrganId, PartId, PostId};
use bureau::register;
use bureau::role::Role;
use bureau::roster::Roster;

/// Working days from one problem of the year to the next.
const EVERY: u16 = 11;

/// Working days before the end on which the last ones are found, so that one stands at every step.
const LAST: [u16; 4] = [14, 9, 6, 2];

/// Working days a problem is given.
const GIVEN: u16 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
    PutRight,
    Late,
    SentBack,
    CameBack,
    Withdrawn,
}

/// The stories of the year, in turn.
const STORIES: [Story; 5] = [Story::PutRight, Story::Late, Story::SentBack, Story::CameBack, Story::Withdrawn];

/// A problem and what becomes of it.
#[derive(Clone, Debug)]
pub struct FoundProblem {
    /// When it is entered.
    pub at: Instant,
    /// By whom.
    pub by: PostId,
    /// What it is.
    pub problem: String,
    /// Where it comes from.
    pub source: String,
    /// What kind it is.
    pub kind: String,
    /// Who puts it right.
    pub section: OrganId,
    /// The last day.
    pub due: Day,
    /// What follows, in order of time.
    pub deeds: Vec<(Instant, PostId, Act)>,
}

/// The problems of the days from one to another, in order of time, those not over cut off by whoever plays them.
/// `questions` is the text of `questions.toml`. The same arguments give the same problems.
///
/// # Errors
/// All faults of `questions`.
pub fn problems(
    charter: &Charter,
    roster: &Roster,
    questions: &str,
    seed: u64,
    (from, to): (Day, Day),
) -> Result<Vec<FoundProblem>, Vec<Fault>> {
    let texts = Texts::read(questions, charter)?;
    let hours = Hours { almanac: charter.almanac(None), zone: charter.zone() };
    let last = LAST.map(|before| back(&hours.almanac, to, before));
    let mut days = Vec::new();
    let mut day = hours.almanac.add(from, EVERY);
    while day < last[0] {
        days.push(day);
        day = hours.almanac.add(day, EVERY);
    }
    days.extend(last.into_iter().filter(|day| *day > from));
    let sections = sections(charter, roster, from);
    let mut seed = Seed::new(seed);
    let town = Town { charter, roster, texts: &texts, hours: &hours };
    let mut made = Vec::new();
    for (n, day) in days.into_iter().enumerate() {
        made.extend(found(&town, n, day, &sections[seed.below(sections.len())]));
    }
    Ok(made)
}

/// Who takes part in putting a problem right.
struct Cast {
    chief: PostId,
    officer: PostId,
    verifier: PostId,
    publisher: PostId,
}

fn found(town: &Town<'_>, n: usize, day: Day, section: &OrganId) -> Option<FoundProblem> {
    let (item, procedure) = town.charter.given_with(ActKind::LookBack)?;
    let source = register::choices(procedure).next()?;
    let source = &source.options[n % source.options.len()];
    let chief = town.roster.leader(section, day)?.id.clone();
    let watching = |role: Role| town.roster.posts().find(move |post| post.role == role && !post.serves.is_empty());
    let (verifier, publisher) = (watching(Role::EfficiencyOfficer)?.id.clone(), watching(Role::Supervisor)?.id.clone());
    let above = town.roster.superiors(section, day);
    let leader = above.iter().find(|post| source.is_open_to(post.role)).map(|post| post.id.clone());
    let by = match n % 3 {
        _ if source.roles.is_empty() => chief.clone(),
        0 => leader.unwrap_or_else(|| verifier.clone()),
        1 => publisher.clone(),
        _ => verifier.clone(),
    };
    let day = town.both(&by, &chief, day);
    let due = town.hours.almanac.add(day, GIVEN);
    let officer = town.in_section(section, day).unwrap_or_else(|| chief.clone());
    let cast = Cast { chief, officer, verifier, publisher };
    let mut told = Told { town, at: town.at(day, 10), deeds: Vec::new() };
    let proof = item.materials.first().map(|material| material.id.clone());
    tell(&mut told, n, &cast, due, proof);
    Some(FoundProblem {
        at: town.at(day, 9),
        by,
        problem: said(town, "problem", n),
        source: source.name.clone(),
        kind: said(town, "problem_kind", n),
        section: section.clone(),
        due,
        deeds: told.deeds,
    })
}

/// The n-th text of a list, the same n for a problem, its cause and its measure.
fn said(town: &Town<'_>, list: &str, n: usize) -> String {
    let texts = town.texts.reasons(list);
    texts.get(n % texts.len().max(1)).cloned().unwrap_or_default()
}

fn tell(told: &mut Told<'_>, n: usize, cast: &Cast, due: Day, proof: Option<PartId>) {
    let town = told.town;
    let words = |list: &str| Words::new(&said(town, list, n));
    let story = STORIES[n % STORIES.len()];
    let Cast { chief, officer, verifier, publisher } = cast;
    let plan = |until| {
        let (cause, measure, responsible) = (words("problem_cause"), words("problem_measure"), officer.clone());
        Act::PlanMeasures(PlanMeasures { cause, measure, responsible, until })
    };
    let report = |percent| {
        let note = words("problem_progress");
        Act::ProgressReport(ProgressReport { percent, note, materials: Vec::new(), attachments: Vec::new() })
    };
    let submit = || {
        let (note, materials) = (words("problem_result"), proof.iter().cloned().collect());
        Act::Submit(Submit { note, unproven: None, materials, attachments: Vec::new() })
    };
    let verify = || Act::Verify(Verify { note: words("problem_verified") });
    let (problem, measure) = (words("problem"), words("problem_measure"));
    let publish = Act::PublishProblem(PublishProblem { problem, measure });
    told.then(chief, 1, Act::Accept).then(chief, 0, plan(due));
    if n.is_multiple_of(2) {
        told.then(publisher, 1, publish.clone());
    }
    let slow = if story == Story::Late { 7 } else { 2 };
    told.then(officer, slow, report(60)).then(officer, slow, submit());
    if story == Story::SentBack {
        told.then(verifier, 1, Act::SendBack(SendBack { reason: words("problem_sent_back") }));
        told.then(officer, 2, submit());
    }
    told.then(verifier, 2, verify());
    if story == Story::CameBack {
        let until = town.hours.almanac.add(told.at.day(town.hours.zone), 30 + GIVEN);
        told.then(verifier, 25, Act::Rebound(Rebound { finding: words("problem_came_back"), until }));
        told.then(chief, 1, plan(until)).then(officer, 3, submit()).then(verifier, 2, verify());
    }
    if !n.is_multiple_of(2) && n.is_multiple_of(3) {
        told.then(publisher, 1, publish);
    }
    if story == Story::Withdrawn && n.is_multiple_of(2) {
        told.then(publisher, 2, Act::UnpublishProblem(UnpublishProblem { reason: words("problem_withdrawn") }));
    }
    told.then(verifier, 55, Act::LookBack(LookBack { note: words("problem_looked_back") }));
}
