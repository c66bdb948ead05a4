//! The ledger of a generated year: lawful, from every source, by people who are there, and of every kind.

use almanac::Day;
use bureau::act::ActKind;
use drill::{By, FoundProblem, World, shipped};
use std::collections::BTreeSet;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn year(seed: u64) -> (World, Vec<FoundProblem>) {
    let (from, to) = (day("2025-11-20"), day("2026-11-20"));
    let mut world = World::shipped();
    for absence in drill::absences(&world.clone(), seed, from, to) {
        world.goes(&absence).unwrap_or_else(|no| panic!("{absence:?}: {no:?}"));
    }
    let made = drill::problems(world.charter(), world.roster(), shipped::QUESTIONS, seed, (from, to));
    (world, made.unwrap_or_else(|faults| panic!("{faults:#?}")))
}

/// Played to the last deed nothing is refused, and the year has seen every act of a problem that is no exception.
#[test]
fn every_problem_of_a_year_is_lawful() {
    for seed in 1..=3 {
        let (mut world, problems) = year(seed);
        assert!((15..=35).contains(&problems.len()), "{}", problems.len());
        let (mut seen, mut sources, mut late, mut public) = (BTreeSet::new(), BTreeSet::new(), 0, 0);
        for one in &problems {
            world.set(one.at);
            sources.insert(one.source.clone());
            let seat = world.post(one.by.as_str());
            let ticket = seat.registers(&one.problem, &one.source, one.section.as_str(), &[], &one.due.to_string());
            let ticket = ticket.unwrap_or_else(|no| panic!("seed {seed}: {one:?}: {no:?}"));
            for (at, post, act) in &one.deeds {
                world.set(*at);
                let done = world.act(ticket, &By::Post(post.clone()), act.clone());
                done.unwrap_or_else(|no| panic!("seed {seed}: {act:?} by {post}: {no:?} of {one:#?}"));
                late += u32::from(act.kind() == ActKind::Submit && world.today() > one.due);
                seen.insert(act.kind());
            }
            assert!(world.matter(ticket).outcome.is_some(), "{one:?}");
            public += u32::from(world.public_problem(ticket).is_some());
        }
        assert_eq!(sources.len(), 6, "{sources:?}");
        assert!(late > 0 && public > 5, "{late} late, {public} public");
        for act in [ActKind::SendBack, ActKind::Rebound, ActKind::LookBack, ActKind::UnpublishProblem] {
            assert!(seen.contains(&act), "seed {seed}: never {act:?}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_problems() {
    let made = |seed| year(seed).1.into_iter().map(|one| (one.at, one.by, one.section)).collect::<Vec<_>>();
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
}
