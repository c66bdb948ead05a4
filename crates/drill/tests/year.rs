//! A generated year: the same for the same seed, lawful, within hours and tenures, and believable in its proportions.

use almanac::{Day, Instant};
use bureau::act::{Act, ActKind, Channel};
use bureau::entry::{ClockKind, Outcome};
use bureau::id::{PartId, PostId};
use bureau::procedure::{Line, Procedure};
use bureau::role::Role;
use bureau::watch::{self, Lamp};
use drill::{By, Deed, Ticket, World, shipped};
use std::collections::{BTreeMap, BTreeSet};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The county with the leaves of these days.
fn county(seed: u64, from: &str, to: &str) -> World {
    let mut world = World::shipped();
    for absence in drill::absences(&world.clone(), seed, day(from), day(to)) {
        world.goes(&absence).unwrap_or_else(|no| panic!("{absence:?}: {no:?}"));
    }
    world
}

fn deeds(seed: u64, from: &str, to: &str, matters: usize) -> Vec<Deed> {
    drill::year(county(seed, from, to), shipped::QUESTIONS, seed, day(from), day(to), matters)
        .unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// The deeds of a year, and the world in which the law decided each of them.
fn lived(seed: u64, matters: usize) -> (Vec<Deed>, World) {
    let (from, to) = ("2025-11-20", "2026-11-20");
    let (deeds, mut world) = (deeds(seed, from, to, matters), county(seed, from, to));
    for deed in &deeds {
        world.perform(deed).unwrap_or_else(|no| panic!("{deed:?}: {no:?}"));
    }
    (deeds, world)
}

#[test]
fn the_same_seed_gives_the_same_year_and_another_seed_another() {
    let year = |seed| deeds(seed, "2025-11-20", "2026-11-20", 60);
    assert_eq!(year(1), year(1));
    assert_ne!(year(1), year(2));
}

/// Replayed in order of time, as the office will, no deed is refused; receipts number the filings.
#[test]
fn every_deed_is_lawful() {
    for seed in 1..=5 {
        let (deeds, world) = lived(seed, 300);
        assert_eq!(world.tickets().count(), 300);
        assert!(deeds.windows(2).all(|pair| pair[0].at <= pair[1].at));
        let filed: Vec<usize> =
            deeds.iter().filter(|deed| deed.act.kind() == ActKind::File).map(|deed| deed.matter).collect();
        assert_eq!(filed, (0..300).collect::<Vec<_>>());
    }
}

/// A year that begins on a day off, ends on one, or is very short is no trouble.
#[test]
fn odd_years_are_lawful_too() {
    for (from, to, matters) in [
        ("2025-10-01", "2026-02-17", 40),
        ("2026-11-20", "2026-11-22", 12),
        ("2026-05-02", "2026-05-02", 3),
        ("2025-03-01", "2027-02-20", 100),
    ] {
        let mut world = county(3, from, to);
        for deed in deeds(3, from, to, matters) {
            world.perform(&deed).unwrap_or_else(|no| panic!("{deed:?}: {no:?}"));
        }
        assert!(world.today() <= day(to));
    }
}

/// Officials act on working days, 08:30–12:00 and 14:00–17:30, on posts on which somebody sits who is not on leave.
#[test]
fn nobody_works_off_hours_or_out_of_office() {
    let (deeds, world) = lived(2, 600);
    let almanac = world.charter().almanac(None);
    let mut seats = BTreeSet::new();
    for deed in &deeds {
        let (on, minute) = (deed.at.day(world.zone()), deed.at.minute_of_day(world.zone()));
        let By::Post(post) = &deed.actor else {
            continue;
        };
        assert!(almanac.is_workday(on), "{deed:?}");
        assert!(matches!(minute, 510..720 | 840..1050), "{minute} {deed:?}");
        assert_eq!(world.roster().away(post, on), None, "{deed:?}");
        let seat = world.roster().tenures().find(|seat| seat.post == *post && seat.holds(on));
        seats.insert((post.clone(), seat.unwrap_or_else(|| panic!("{deed:?}")).person));
    }
    // The officer of transport changes in the middle of this year.
    let post = PostId::new("transport-officer");
    assert_eq!(seats.iter().filter(|(seat, _)| *seat == post).count(), 2);
}

/// Some are on leave on every day, each with a stand-in who was handed what falls due meanwhile.
#[test]
fn who_goes_on_leave_hands_over_before() {
    for seed in 1..=3 {
        let (deeds, world) = lived(seed, 600);
        let leaves: Vec<_> = world.roster().leaves().collect();
        assert!((20..=80).contains(&leaves.len()), "{} leaves", leaves.len());
        assert!(leaves.iter().all(|leave| leave.stand_in.is_some()));
        assert!(leaves.iter().any(|leave| leave.covers(day("2026-11-20"))), "nobody is away on the last day");
        let before_leave = |deed: &&Deed| match (&deed.act, &deed.actor) {
            (Act::HandOver(to), By::Post(from)) => leaves.iter().any(|leave| {
                let days = leave.from.number() - deed.at.day(world.zone()).number();
                let own = world.roster().tenure(leave.tenure).is_some_and(|seat| seat.post == *from);
                own && leave.stand_in.as_ref() == Some(&to.post) && (1..=14).contains(&days)
            }),
            _ => false,
        };
        let handed = deeds.iter().filter(before_leave).count();
        assert!(handed >= 3, "seed {seed}: {handed} handed over");
    }
}

/// What is published names nobody: not who asked, not their number, no firm.
#[test]
fn published_texts_name_nobody() {
    let (deeds, _) = lived(1, 600);
    let mut names: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut published = 0;
    for deed in &deeds {
        match &deed.act {
            Act::File(file) => {
                let answers = ["asker", "phone"].map(|id| file.fields.get(&PartId::new(id)));
                let answers = answers.into_iter().flatten().map(ToString::to_string).collect();
                names.insert(deed.matter, answers);
            }
            Act::Publish(publish) => {
                published += 1;
                let text = format!("{}{}{}", publish.title, publish.question, publish.answer);
                let firm = text.contains("有限公司") && text.contains("澄川");
                assert!(!firm && !text.contains('{'), "{text}");
                let own = &names[&deed.matter];
                assert!(own.iter().all(|name| !text.contains(name)), "{own:?} {text}");
            }
            _ => {}
        }
    }
    assert!(published > 50, "{published}");
}

/// What a year came to.
#[derive(Debug, Default)]
struct Tally {
    acts: BTreeMap<ActKind, usize>,
    channels: BTreeMap<&'static str, usize>,
    outcomes: BTreeMap<&'static str, usize>,
    questions: usize,
    answered: usize,
    answered_late: usize,
    permits: usize,
    decided: usize,
    decided_late: usize,
    only_a_step_late: usize,
    deemed: usize,
    given_up: usize,
    open: BTreeMap<String, usize>,
    lamps: BTreeMap<Lamp, usize>,
    due_today: usize,
    filed_today: usize,
}

fn tally(deeds: &[Deed], world: &World, to: Day) -> Tally {
    let mut tally = Tally::default();
    for deed in deeds {
        *tally.acts.entry(deed.act.kind()).or_default() += 1;
        let by_clock = |act| usize::from(deed.actor == By::Clock && deed.act.kind() == act);
        tally.deemed += by_clock(ActKind::Accept);
        tally.given_up += by_clock(ActKind::Withdraw);
        if let Act::File(file) = &deed.act {
            *tally.channels.entry(Channel::zh(file.channel)).or_default() += 1;
            tally.filed_today += usize::from(deed.at.day(world.zone()) == to);
        }
    }
    for ticket in world.tickets() {
        count(&mut tally, world, ticket, to);
    }
    tally
}

fn count(tally: &mut Tally, world: &World, ticket: Ticket, to: Day) {
    let (matter, almanac) = (world.matter(ticket), world.almanac(ticket));
    let (_, procedure) = world.charter().path(&matter.item).unwrap();
    let question = procedure.lines.iter().any(|line| line.act == ActKind::Reply);
    let late = |kind: ClockKind| {
        let mut clocks = matter.clocks.iter().filter(|clock| clock.kind == kind);
        clocks.any(|clock| clock.due(almanac).late(clock.judged_on(to)) > 0)
    };
    if let Some(outcome) = matter.outcome {
        *tally.outcomes.entry(outcome.zh()).or_default() += 1;
    }
    let (promised, step) = (late(ClockKind::Promised), late(ClockKind::Step));
    if question {
        tally.questions += 1;
        tally.answered += usize::from(matter.outcome == Some(Outcome::Answered));
        tally.answered_late += usize::from(matter.outcome == Some(Outcome::Answered) && promised);
    } else {
        let decided = matches!(matter.outcome, Some(Outcome::Granted | Outcome::Denied));
        tally.permits += 1;
        tally.decided += usize::from(decided);
        tally.decided_late += usize::from(decided && promised);
        tally.only_a_step_late += usize::from(decided && step && !promised);
    }
    let at = procedure.step(&matter.step).unwrap();
    if at.end {
        return;
    }
    *tally.open.entry(format!("{}·{}", procedure.name, at.name)).or_default() += 1;
    if let Some(clock) = watch::pressing(&matter.clocks, almanac) {
        let lamp = watch::lamp(clock, world.charter().rules(), almanac, to);
        *tally.lamps.entry(lamp).or_default() += 1;
        tally.due_today += usize::from(clock.due(almanac).on() == to);
    }
}

/// The proportions of a year of 600 matters, whatever the seed; run with `--nocapture` to see them.
#[test]
fn a_year_is_believable() {
    for seed in 1..=3 {
        let (deeds, world) = lived(seed, 600);
        let year = tally(&deeds, &world, day("2026-11-20"));
        eprintln!("seed {seed}: {} deeds, {year:#?}", deeds.len());
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        let within = |what: &str, share: f64, low: f64, high: f64| {
            assert!((low..=high).contains(&share), "seed {seed}: {what} {share}");
        };
        within("questions", share(year.questions, 600), 0.5, 0.66);
        within("late answers", share(year.answered_late, year.answered), 0.01, 0.07);
        within("late decisions", share(year.decided_late, year.decided), 0.004, 0.08);
        within("late steps", share(year.only_a_step_late, year.decided), 0.002, 0.08);
        within("published", share(year.acts[&ActKind::Publish], year.answered), 0.25, 0.45);
        within("deemed", year.deemed as f64, 1.0, 12.0);
        within("given up", year.given_up as f64, 1.0, 12.0);
        // A year sees no erasure: files are kept for longer.
        // What offices order belongs to a campaign, and the year of matters has none: it lives what people ask for.
        let party = |line: &Line| line.roles.contains(&Role::Party);
        let asked = |procedure: &&Procedure| procedure.lines_at(None).any(party);
        let procedures: Vec<&Procedure> = world.charter().procedures().filter(asked).collect();
        let lines = procedures.iter().flat_map(|procedure| &procedure.lines);
        for line in lines.filter(|line| line.act != ActKind::Erase) {
            assert!(year.acts.contains_key(&line.act), "seed {seed}: never {:?}", line.act);
        }
        assert!(year.acts.contains_key(&ActKind::Retract));
        for lamp in [Lamp::Green, Lamp::Amber, Lamp::Red, Lamp::Grey] {
            assert!(year.lamps.contains_key(&lamp), "seed {seed}: no {lamp:?}");
        }
        let steps = procedures.iter().flat_map(|procedure| &procedure.steps).filter(|step| !step.end).count();
        assert_eq!(year.open.len(), steps, "seed {seed}: {:?}", year.open);
        assert!(year.due_today >= 3 && year.filed_today >= 3, "seed {seed}");
    }
}

/// The same words do not come again soon: two questions of the same text lie at least a week apart.
#[test]
fn questions_do_not_repeat_themselves() {
    let mut last: BTreeMap<(String, String), Instant> = BTreeMap::new();
    for deed in deeds(1, "2025-11-20", "2026-11-20", 600) {
        let Act::File(file) = &deed.act else { continue };
        let Some(title) = file.fields.get(&PartId::new("title")) else {
            continue;
        };
        let text = file.fields[&PartId::new("question")].to_string();
        let key = (title.to_string(), text);
        if let Some(before) = last.insert(key, deed.at) {
            let days = (deed.at.millis() - before.millis()) / 86_400_000;
            assert!(days >= 7, "{days} days: {title}");
        }
    }
}
