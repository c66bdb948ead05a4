//! Search, board and brief: what a post covers and nothing else.

mod county;

use bureau::act::{Act, Assign};
use bureau::id::{ItemId, OrganId, PostId};
use county::{at, county, question, seat};
use office::{Count, Held, No, Office, State, Urgency, Wanted, Who};

fn refused<T: std::fmt::Debug>(answer: Result<T, No>) -> &'static str {
    match answer {
        Err(No::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

fn text(text: &str) -> Wanted {
    Wanted { text: Some(text.into()), ..Wanted::default() }
}

/// Two questions to the science office, Monday 2 March, due on the 9th; the second is with its officer.
fn asked(folder: &std::path::Path) -> (Office, Vec<String>) {
    let (office, now) = (county(folder), at("2026-03-02 09:30"));
    let file = |title| office.file(&Who::Nobody, question(&office, title, now), now).unwrap();
    let (first, second) = (file("怎样申报科技计划项目"), file("技术合同在哪里登记"));
    let chief = seat(&office, "science-office-chief", now);
    let officer = PostId::new("science-office-officer-two");
    office.act(&chief, second.matter, 1, Act::Assign(Assign { post: officer }), now).unwrap();
    (office, vec![first.receipt, second.receipt])
}

#[test]
fn a_search_finds_what_the_post_covers() {
    let folder = tempfile::tempdir().unwrap();
    let (office, receipts) = asked(folder.path());
    let now = at("2026-03-03 09:00");
    let check = |post: &str, wanted: Wanted, expected: u32| {
        let found = office.look_for(&seat(&office, post, now), &wanted, None, 50, now).unwrap();
        assert_eq!((found.count, found.rows.len()), (Count::Exact(expected), expected as usize), "{post} {wanted:?}");
    };
    let chief = "science-office-chief";
    check(chief, Wanted::default(), 2);
    check(chief, text("申报"), 1);
    check(chief, text("科技 申报"), 1);
    check(chief, text("申报 登记"), 0);
    check(chief, text(&receipts[0]), 1);
    check(chief, text(&receipts[0][..7]), 2);
    check(chief, Wanted { item: Some(ItemId::new("science-consult")), ..text("登记") }, 1);
    check(chief, Wanted { held: Some(Held::By(PostId::new("science-office-officer-two"))), ..Wanted::default() }, 1);
    check("science-office-officer-two", Wanted { held: Some(Held::Me), ..Wanted::default() }, 1);
    check(chief, Wanted { state: State::Ended, ..Wanted::default() }, 0);
    check(chief, Wanted { state: State::Pressing(Urgency::Overdue), ..Wanted::default() }, 0);
    let day = |text: &str| at(text).day(office.zone());
    check(chief, Wanted { from: Some(day("2026-03-02")), until: Some(day("2026-03-02")), ..Wanted::default() }, 2);
    check(chief, Wanted { from: Some(day("2026-03-03")), ..Wanted::default() }, 0);
    // Who leads or watches the whole county finds it; who has another section does not, whatever they ask for.
    check("county-head", text("申报"), 1);
    check("efficiency-director", text("申报"), 1);
    for wanted in [Wanted::default(), text("申报"), text(&receipts[0])] {
        check("market-chief", wanted.clone(), 0);
        check("market-chief", Wanted { section: Some(OrganId::new("science-office")), ..wanted }, 0);
    }
    let choices = office.choices(&seat(&office, "market-chief", now)).unwrap();
    assert!(choices.sections.iter().all(|(section, _)| section.as_str() == "market-licensing"));
    assert!(!choices.items.is_empty() && choices.holders.iter().all(|(post, _)| post.as_str().starts_with("market-")));
}

#[test]
fn the_board_shows_who_has_what_and_its_figures_are_the_lists() {
    let folder = tempfile::tempdir().unwrap();
    let (office, _) = asked(folder.path());
    for moment in ["2026-03-02 10:00", "2026-03-03 10:00", "2026-03-09 10:00", "2026-03-10 10:00"] {
        let now = at(moment);
        let chief = seat(&office, "science-office-chief", now);
        let board = office.board(&chief, now).unwrap();
        assert_eq!(
            (board.total.all(), board.section, board.lanes.iter().any(|lane| lane.held == Some(Held::Nobody))),
            (2, true, false)
        );
        assert!(board.lanes.iter().any(|lane| lane.person.is_some() && lane.all() == 0), "who is free is seen");
        for lane in &board.lanes {
            let held = lane.held.clone().unwrap();
            for (urgency, count) in Urgency::ALL.into_iter().zip(lane.counts) {
                let wanted = Wanted { held: Some(held.clone()), state: State::Pressing(urgency), ..Wanted::default() };
                let found = office.look_for(&chief, &wanted, None, 50, now).unwrap();
                assert_eq!(found.count, Count::Exact(count), "{moment} {} {urgency:?}", lane.name);
            }
        }
        assert_eq!(office.board(&seat(&office, "market-chief", now), now).unwrap().total.all(), 0);
        assert_eq!(office.board(&seat(&office, "county-head", now), now).unwrap().total.all(), 2);
    }
    let now = at("2026-03-10 10:00");
    let late = office.board(&seat(&office, "science-office-chief", now), now).unwrap();
    assert!(late.total.counts[0] > 0 && late.first.is_some());
}

#[test]
fn the_brief_tells_a_leader_what_is_overdue_and_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let (office, _) = asked(folder.path());
    let brief = |post: &str, moment: &str| {
        let now = at(moment);
        office.brief(&seat(&office, post, now), now).unwrap()
    };
    let before = brief("science-head", "2026-03-02 10:00");
    assert_eq!((before.decide.len(), before.read.len(), before.overdue), (0, 0, Count::Exact(0)));
    let late = brief("science-head", "2026-03-10 10:00");
    assert_eq!((late.overdue, late.read.len()), (Count::Exact(2), 2));
    let new = late.read.iter().filter(|card| card.is_new).count();
    assert_eq!(late.new, Count::Exact(new as u32));
    assert!(new > 0, "due on Monday, overdue on Tuesday");
    assert_eq!(brief("science-head", "2026-03-20 10:00").new, Count::Exact(0));
    assert_eq!(brief("market-head", "2026-03-10 10:00").overdue, Count::Exact(0));
}

#[test]
fn who_has_no_such_page_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (office, _) = asked(folder.path());
    let now = at("2026-03-03 09:00");
    for post in ["system-admin", "security-admin", "audit-admin"] {
        let admin = seat(&office, post, now);
        assert_eq!(refused(office.look_for(&admin, &Wanted::default(), None, 9, now)), "no-reading");
        assert_eq!(refused(office.choices(&admin)), "no-reading");
        assert_eq!(refused(office.board(&admin, now)), "no-reading");
        assert_eq!(refused(office.brief(&admin, now)), "no-reading");
    }
    assert_eq!(refused(office.board(&seat(&office, "science-office-officer", now), now)), "no-reading");
    for post in ["science-office-chief", "efficiency-director", "science-window"] {
        assert_eq!(refused(office.brief(&seat(&office, post, now), now)), "no-reading");
    }
    assert_eq!(refused(office.board(&Who::Nobody, now)), "no-reading");
}
