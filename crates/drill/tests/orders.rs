//! The supervise orders of a generated year: lawful, by people who are there, and of every kind.

use almanac::Day;
use bureau::act::ActKind;
use bureau::refusal::Refusal;
use drill::{By, Instruction, Ticket, World, shipped};
use std::collections::BTreeSet;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn year(seed: u64) -> (World, Vec<Instruction>) {
    let (from, to) = (day("2025-11-20"), day("2026-11-20"));
    let mut world = World::shipped();
    for absence in drill::absences(&world.clone(), seed, from, to) {
        world.goes(&absence).unwrap_or_else(|no| panic!("{absence:?}: {no:?}"));
    }
    let made = drill::instructions(world.charter(), world.roster(), shipped::QUESTIONS, seed, (from, to));
    let made = made.unwrap_or_else(|faults| panic!("{faults:#?}"));
    (world, made)
}

fn given(world: &mut World, one: &Instruction) -> Result<Ticket, Refusal> {
    world.set(one.at);
    let texts = [one.reason.as_str(), one.demand.as_str()];
    world.post(one.by.as_str()).supervises(None, one.section.as_str(), texts, &one.due.to_string())
}

/// Played to the last deed nothing is refused, and the year has seen every act of an order that is not an exception.
#[test]
fn every_order_of_a_year_is_lawful() {
    for seed in 1..=5 {
        let (mut world, orders) = year(seed);
        assert!((15..=25).contains(&orders.len()), "{}", orders.len());
        let mut seen = BTreeSet::new();
        for one in &orders {
            let ticket = given(&mut world, one).unwrap_or_else(|no| panic!("seed {seed}: {one:?}: {no:?}"));
            for (at, post, act) in &one.deeds {
                world.set(*at);
                let done = world.act(ticket, &By::Post(post.clone()), act.clone());
                done.unwrap_or_else(|no| panic!("seed {seed}: {act:?} by {post}: {no:?} of {one:#?}"));
                assert!(world.roster().away(post, world.today()).is_none(), "{post} is on leave");
                seen.insert(act.kind());
            }
            assert!(world.matter(ticket).outcome.is_some(), "{one:?}");
        }
        let (_, procedure) = world.charter().given_with(ActKind::Escalate).unwrap();
        // Files are kept for longer than a year; the rest is what goes wrong between people.
        let rare = [
            ActKind::File,
            ActKind::HandOver,
            ActKind::AcceptHandOver,
            ActKind::Recuse,
            ActKind::Correct,
            ActKind::Erase,
        ];
        for line in procedure.lines.iter().filter(|line| !rare.contains(&line.act)) {
            assert!(seen.contains(&line.act), "seed {seed}: never {:?}", line.act);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_orders() {
    let made = |seed| year(seed).1.into_iter().map(|one| (one.at, one.by, one.section)).collect::<Vec<_>>();
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
}
