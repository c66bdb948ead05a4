//! Cards through the office: the sweep issues what crossed, once; people answer and settle; words go with the matter.

mod county;

use almanac::Instant;
use bureau::act::{Act, Erase, RecordLate, Reply, Words};
use bureau::card::{CardAct, Said, Standing};
use bureau::id::MatterId;
use bureau::watch::Card;
use county::{at, seat};
use office::{CardAsk, CardItem, Count, Doing, No, Office, Who};

fn all() -> CardAsk {
    CardAsk { limit: 50, ..CardAsk::default() }
}

fn cards(office: &Office, now: Instant) -> Vec<CardItem> {
    office.cards(&seat(office, "efficiency-director", now), &all(), now).unwrap().rows
}

fn asked(office: &Office) -> MatterId {
    let filing = county::question(office, "怎样申报", at("2026-03-02 09:30"));
    let id = filing.id;
    office.file(&Who::Nobody, filing, at("2026-03-02 09:30")).unwrap();
    let now = at("2026-03-02 10:00");
    office.act(&seat(office, "science-office-officer", now), id, 1, Act::Accept, now).unwrap();
    id
}

fn said(text: &str) -> Said {
    Said { words: Words::new(text) }
}

fn code(no: No) -> &'static str {
    match no {
        No::Refused(refusal) => refusal.code(),
        No::Trouble(trouble) => panic!("{trouble}"),
    }
}

#[test]
fn the_sweep_issues_each_card_once_and_raises_it_though_it_comes_late() {
    let folder = tempfile::tempdir().unwrap();
    let office = county::county(folder.path());
    asked(&office);
    assert_eq!(office.sweep(at("2026-03-09 08:00")).unwrap(), 0);
    assert_eq!(office.sweep(at("2026-03-10 08:00")).unwrap(), 1);
    assert_eq!((office.sweep(at("2026-03-10 08:01")).unwrap(), office.sweep(at("2026-03-11 08:00")).unwrap()), (0, 0));
    let now = at("2026-03-11 09:00");
    let [card] = &cards(&office, now)[..] else { panic!("one card") };
    assert_eq!((card.level, card.standing, card.late.as_str()), (Card::Yellow, Standing::Issued, "1个工作日"));
    // The machine was off over the day on which it became red.
    assert_eq!(office.sweep(at("2026-03-17 08:00")).unwrap(), 1);
    let now = at("2026-03-17 09:00");
    assert_eq!((cards(&office, now)[0].level, cards(&office, now).len()), (Card::Red, 1));

    let director = seat(&office, "efficiency-director", now);
    let tower = office.tower(&director, now).unwrap();
    assert_eq!((tower.red.1, tower.issued.1, tower.silent.1), (Count::Exact(1), Count::Exact(1), Count::Exact(0)));
    assert_eq!(tower.organs[0].counts, [1, 0, 1, 0]);
    let later = at("2026-03-23 09:00");
    assert_eq!(office.tower(&director, later).unwrap().silent.1, Count::Exact(1));
    let chief = seat(&office, "science-office-chief", now);
    assert_eq!(code(office.tower(&chief, now).unwrap_err()), "no-reading");
    assert_eq!(office.cards_to_answer(&chief).unwrap(), Count::Exact(1));
    for admin in ["system-admin", "security-admin", "audit-admin"] {
        let admin = seat(&office, admin, now);
        assert_eq!(code(office.cards(&admin, &all(), now).unwrap_err()), "no-reading");
        assert_eq!(code(office.finding(&admin, &card.id, now).unwrap_err()), "no-such-matter");
        assert_eq!(office.cards_to_answer(&admin).unwrap(), Count::Exact(0));
    }
    let other = seat(&office, "market-chief", now);
    assert_eq!(office.cards(&other, &all(), now).unwrap().rows.len(), 0, "another bureau's cards are not seen");
    assert_eq!(code(office.finding(&other, &card.id, now).unwrap_err()), "no-such-matter");
}

/// The limit of a late entry lies before the last sweep, and yet the next one finds it; its reason is erased with the rest.
#[test]
fn the_sweep_finds_what_was_entered_too_late() {
    let folder = tempfile::tempdir().unwrap();
    let office = county::county(folder.path());
    let matter = asked(&office);
    assert_eq!(office.sweep(at("2026-03-06 08:00")).unwrap(), 0);
    let now = at("2026-03-06 10:00");
    let officer = seat(&office, "science-office-officer", now);
    let late = |done: &str| Doing {
        late: Some(RecordLate { at: at(done), reason: Words::new("王五六来电，当时停电") }),
        ..Act::Reply(Reply { answer: Words::new("请看指南") }).into()
    };
    let before = office.act(&officer, matter, 2, late("2026-03-02 09:45"), now).unwrap_err();
    assert_eq!(code(before), "late-before");
    office.act(&officer, matter, 2, late("2026-03-03 09:00"), now).unwrap();
    assert_eq!(office.sweep(at("2026-03-06 11:00")).unwrap(), 0, "swept today");
    assert_eq!(office.sweep(at("2026-03-07 08:00")).unwrap(), 1);
    assert_eq!(cards(&office, now)[0].rule_id, "back-dated");

    let head = seat(&office, "science-head", now);
    let view = |office: &Office| format!("{:?}", office.view(&head, matter, now).unwrap().journal);
    assert!(view(&office).contains("王五六来电"));
    office.act(&head, matter, 3, Act::Erase(Erase { ground: "依法".into() }), now).unwrap();
    assert!(!view(&office).contains("王五六来电"));
}

#[test]
fn an_answer_on_an_old_page_is_refused_and_the_words_of_a_card_go_with_the_matters() {
    let folder = tempfile::tempdir().unwrap();
    let office = county::county(folder.path());
    let matter = asked(&office);
    office.sweep(at("2026-03-10 08:00")).unwrap();
    let now = at("2026-03-10 09:00");
    let (chief, director) = (seat(&office, "science-office-chief", now), seat(&office, "efficiency-director", now));
    let id = cards(&office, now)[0].id.clone();
    let reply = || CardAct::Reply(said("申请人王五六反复修改"));
    assert_eq!(code(office.act_on_card(&chief, &id, 7, reply(), now).unwrap_err()), "stale");
    office.act_on_card(&chief, &id, 1, reply(), now).unwrap();
    assert_eq!(code(office.issue_card(&director, &id, now).unwrap_err()), "card-exists");
    let heard = |office: &Office| {
        let card = office.finding(&director, &id, now).unwrap().card.unwrap();
        card.lines.into_iter().filter_map(|line| line.said).map(|(_, words)| words).collect::<String>()
    };
    assert!(heard(&office).contains("王五六"));

    let officer = seat(&office, "science-office-officer", now);
    let answer = Act::Reply(Reply { answer: Words::new("请看指南") });
    office.act(&officer, matter, 2, answer, now).unwrap();
    let head = seat(&office, "science-head", now);
    office.act(&head, matter, 3, Act::Erase(Erase { ground: "依法".into() }), now).unwrap();
    assert!(!heard(&office).contains("王五六"), "{}", heard(&office));
    assert_eq!(cards(&office, now)[0].standing, Standing::Replied, "the facts stay");
}
