//! Cards: whatever happens to one, its level only rises, and it can be replayed.

use super::*;
use proptest::prelude::*;

fn issue_of(level: Card) -> CardAct {
    CardAct::Issue(Issue {
        matter: MatterId::new(1),
        receipt: "012202600017".into(),
        item: ItemId::new("i"),
        section: OrganId::new("s"),
        rule: "promise-overtime".into(),
        clock: ClockId::new("promised"),
        started: Day::from_number(20_000),
        due: Day::from_number(20_005),
        late: 1,
        level,
        cites: vec![1, 2],
        to: Some(PostId::new("p")),
        reply_due: Day::from_number(20_009),
    })
}

fn said() -> Said {
    Said { words: Words::new("因为") }
}

fn any_act() -> impl Strategy<Value = CardAct> {
    let level = prop::sample::select(Card::ALL);
    prop_oneof![
        level.clone().prop_map(issue_of),
        level.prop_map(|level| CardAct::Raise(Raise { level, late: 4, to: None, reply_due: Day::from_number(20_020) })),
        Just(CardAct::Reply(said())),
        Just(CardAct::Uphold(said())),
        Just(CardAct::ExplainAway(ExplainAway { ground: PartId::new("g"), words: Words::new("属实") })),
        Just(CardAct::Merge(Merge { into: CardId::new("other"), words: Words::new("同一问题") })),
        Just(CardAct::Erase(EraseCard { ground: "依法".into() })),
    ]
}

fn entries(acts: Vec<CardAct>) -> Vec<CardEntry> {
    let entry = |(n, act): (usize, CardAct)| CardEntry {
        body: BodyId::new("b"),
        card: CardId::new("c"),
        seq: n as u32 + 1,
        actor: Actor::Clock,
        at: Instant::from_millis(n as i64),
        pin: Pin { charter: "x".into(), almanac: "y".into() },
        act,
    };
    acts.into_iter().enumerate().map(entry).collect()
}

proptest! {
    /// Whatever happens to a card, its level never falls, and what was kept replays to the same card.
    #[test]
    fn the_level_never_falls_and_every_history_replays(
        first in prop::sample::select(Card::ALL),
        acts in prop::collection::vec(any_act(), 0..12),
    ) {
        let entries = entries(std::iter::once(issue_of(first)).chain(acts).collect());
        let mut level = first;
        for upto in 1..=entries.len() {
            let card = IssuedCard::replay(&entries[..upto]).unwrap();
            prop_assert!(card.issue.level >= level);
            level = card.issue.level;
            prop_assert_eq!(card.seq as usize, upto);
        }
        let kept: Vec<_> = entries.iter().map(|entry| crate::record::Record::from(entry).to_card_entry().unwrap()).collect();
        prop_assert_eq!(IssuedCard::replay(&kept), IssuedCard::replay(&entries));
    }
}

#[test]
fn nothing_but_an_issue_opens_a_card() {
    assert_eq!(IssuedCard::replay(&entries(vec![CardAct::Reply(said())])), None);
}

#[test]
fn every_act_and_standing_has_its_words() {
    for act in CardActKind::ALL {
        assert!(
            words::has("card_act", act.word(), "says") && words::has("card_sentence", act.word(), "says"),
            "{act:?}"
        );
    }
    for standing in Standing::ALL {
        assert!(words::has("card_standing", standing.word(), "says"), "{standing:?}");
    }
}
