//! N1 三: 通过…电子监察…切实纠正行政审批中擅自增加审批环节和超时办理等问题. What is found becomes a paper with an answer and a verdict.
//! N2 三（一）: 决策权、执行权、监督权相互制约. Who is found against never settles.

use crate::refused;
use bureau::act::Words;
use bureau::card::{CardAct, CardActKind, ExplainAway, IssuedCard, Merge, Said, Standing};
use bureau::id::{CardId, PartId};
use bureau::watch::Card;
use drill::{Ticket, World};

fn said(text: &str) -> Said {
    Said { words: Words::new(text) }
}

fn explains(ground: &str) -> CardAct {
    CardAct::ExplainAway(ExplainAway { ground: PartId::new(ground), words: Words::new("凭证属实") })
}

/// A question accepted in time whose promised answer was due on Monday 9 March 2026.
fn asked(county: &mut World, who: &str) -> Ticket {
    county.at("2026-03-02 09:00");
    let matter = county.citizen(who).asks("science-consult", "问", "怎么办？").unwrap();
    county.post("science-office-officer").accepts(matter).unwrap();
    matter
}

fn only(county: &World, matter: Ticket) -> IssuedCard {
    let cards = county.cards(matter);
    assert_eq!(cards.len(), 1, "{cards:#?}");
    cards[0].clone()
}

#[test]
fn c1_a_yellow_card_is_answered_and_explained_away() {
    let mut county = World::shipped();
    let matter = asked(&mut county, "甲");
    county.at("2026-03-09 08:00");
    assert_eq!(county.watch(), 0, "a warning is a lamp, no card");
    county.at("2026-03-10 08:00");
    assert_eq!((county.watch(), county.watch()), (1, 0), "one trouble is one card");
    let card = only(&county, matter);
    assert_eq!((card.issue.level, card.standing, card.issue.late), (Card::Yellow, Standing::Issued, 1));
    assert_eq!(card.issue.reply_due.to_string(), "2026-03-13");
    assert_eq!(card.issue.to.as_ref().unwrap().as_str(), "science-office-chief");

    let view = county.finding_as_post(matter, &card.id, "efficiency-director").unwrap();
    assert!(view.says.contains("3日，升为红牌") && view.clause.contains("限时办结"), "{}", view.says);
    assert!(!view.cites.is_empty() && view.clock.late == 1 && view.fact.contains("3月9日"), "{}", view.fact);
    let paper = &view.card.as_ref().unwrap().paper;
    assert_eq!(paper.title, "督查通知（黄牌）");
    assert!(paper.paragraphs.iter().all(|text| !text.contains('{')), "{:?}", paper.paragraphs);

    // Heard first, then settled; by another than the section; on a ground that is written down.
    let verdict = |county: &mut World, post: &str, act| county.act_on_card(matter, &card.id, post, act);
    let early = verdict(&mut county, "efficiency-director", CardAct::Uphold(said("属实")));
    refused(early, "card-not-heard");
    let own = verdict(&mut county, "science-office-chief", explains("force-majeure"));
    refused(own, "card-not-yours");
    refused(verdict(&mut county, "science-result-chief", CardAct::Reply(said("无"))), "card-not-yours");
    refused(verdict(&mut county, "science-office-chief", CardAct::Reply(said(" "))), "missing");
    verdict(&mut county, "science-office-chief", CardAct::Reply(said("当日系统故障"))).unwrap();
    refused(verdict(&mut county, "science-office-chief", CardAct::Reply(said("再说"))), "card-replied");
    refused(verdict(&mut county, "efficiency-director", explains("kindness")), "card-no-ground");
    for admin in ["system-admin", "security-admin", "audit-admin", "county-head"] {
        refused(verdict(&mut county, admin, explains("system-failure")), "card-not-yours");
    }
    verdict(&mut county, "efficiency-director", explains("system-failure")).unwrap();
    assert_eq!(only(&county, matter).standing, Standing::Explained);
    refused(verdict(&mut county, "efficiency-director", CardAct::Uphold(said("属实"))), "card-settled");

    // A card that was let go does not rise, and stays to be seen after the matter has ended.
    county.at("2026-03-20 08:00");
    assert_eq!(county.watch(), 0);
    county.post("science-office-officer").replies(matter, "如下。").unwrap();
    let view = county.finding_as_post(matter, &card.id, "efficiency-director").unwrap();
    assert_eq!(view.card.unwrap().lines.len(), 3);
}

#[test]
fn c1_a_card_rises_to_red_and_is_upheld_unheard_once_the_time_is_up() {
    let mut county = World::shipped();
    let matter = asked(&mut county, "乙");
    county.at("2026-03-10 08:00");
    county.watch();
    county.at("2026-03-12 08:00");
    assert_eq!(
        (county.watch(), only(&county, matter).issue.level),
        (0, Card::Yellow),
        "three working days late is yellow"
    );
    county.at("2026-03-13 08:00");
    assert_eq!(county.watch(), 1);
    let card = only(&county, matter);
    assert_eq!(
        (card.issue.level, card.issue.late, card.issue.reply_due.to_string().as_str()),
        (Card::Red, 4, "2026-03-18")
    );

    county.at("2026-03-18 09:00");
    refused(
        county.act_on_card(matter, &card.id, "supervision-director", CardAct::Uphold(said("属实"))),
        "card-not-heard",
    );
    county.at("2026-03-19 09:00");
    let view = county.finding_as_post(matter, &card.id, "supervision-director").unwrap().card.unwrap();
    assert!(view.overdue && view.open.iter().any(|(act, _)| *act == CardActKind::Uphold));
    county.act_on_card(matter, &card.id, "supervision-director", CardAct::Uphold(said("逾期未说明，属实"))).unwrap();
    assert_eq!(only(&county, matter).standing, Standing::Upheld);
}

#[test]
fn c1_only_an_earlier_card_of_the_same_section_takes_another_in() {
    let mut county = World::shipped();
    let first = asked(&mut county, "甲");
    county.at("2026-03-10 08:00");
    county.watch();
    let second = asked(&mut county, "乙");
    county.at("2026-03-11 08:00");
    assert_eq!(county.watch(), 1);
    let (one, two) = (only(&county, first), only(&county, second));
    let merge = |into: &CardId| CardAct::Merge(Merge { into: into.clone(), words: Words::new("同一原因") });
    refused(county.act_on_card(first, &one.id, "efficiency-director", merge(&two.id)), "card-no-merge");
    refused(county.act_on_card(first, &one.id, "efficiency-director", merge(&one.id)), "card-no-merge");
    county.act_on_card(second, &two.id, "efficiency-director", merge(&one.id)).unwrap();
    let merged = only(&county, second);
    assert_eq!((merged.standing, merged.into), (Standing::Merged, Some(one.id)));
}
