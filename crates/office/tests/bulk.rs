//! Bulk and leave: many matters in one go, each by itself; what falls due while somebody is away.

mod county;

use bureau::act::{Act, Assign, HandOver, Words};
use bureau::id::{MatterId, PostId};
use bureau::roster::{Leave, RosterAct};
use county::{at, county, question, seat};
use office::{Chosen, No, Office, Tried, Wanted, Who};

const OFFICER: &str = "science-office-officer";
const OTHER: &str = "science-office-officer-two";

/// Three questions to the science office on Monday 2 March, due on the 9th; all with its first officer.
fn asked(folder: &std::path::Path) -> (Office, Vec<(MatterId, u32)>) {
    let (office, now) = (county(folder), at("2026-03-02 09:30"));
    let file = |title| office.file(&Who::Nobody, question(&office, title, now), now).unwrap().matter;
    let these = ["怎样申报", "技术合同在哪里登记", "专利资助"].map(|title| (file(title), 1));
    (office, these.into())
}

fn hand_over(post: &str) -> Act {
    Act::HandOver(HandOver { post: PostId::new(post), reason: Words::new("离岗期间代理") })
}

/// What came of each, in order: `ok` or the code of the refusal.
fn codes(tried: &[Tried]) -> Vec<&'static str> {
    let code = |tried: &Tried| match &tried.answer {
        Ok(()) => "ok",
        Err(No::Refused(refusal)) => refusal.code(),
        Err(No::Trouble(_)) => "trouble",
    };
    tried.iter().map(code).collect()
}

#[test]
fn each_matter_of_a_bulk_is_done_or_refused_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (office, mut these) = asked(folder.path());
    let now = at("2026-03-03 09:00");
    let (officer, other) = (seat(&office, OFFICER, now), seat(&office, OTHER, now));
    let chief = seat(&office, "science-office-chief", now);
    office.act(&chief, these[1].0, 1, Act::Assign(Assign { post: PostId::new(OTHER) }), now).unwrap();

    let wanted = ["ok", "stale", "ok"];
    assert_eq!(codes(&office.rehearse(&officer, &these, &hand_over(OTHER), now).unwrap()), wanted);
    assert_eq!(codes(&office.rehearse(&officer, &these, &hand_over(OTHER), now).unwrap()), wanted, "nothing was kept");
    assert_eq!(codes(&office.act_on_all(&officer, &these, &hand_over(OTHER), now).unwrap()), wanted);
    assert_eq!(codes(&office.act_on_all(&officer, &these, &hand_over(OTHER), now).unwrap()), ["stale"; 3]);
    these[1].1 = 2;
    assert_eq!(codes(&office.act_on_all(&officer, &these[1..2], &hand_over(OTHER), now).unwrap()), ["not-holder"]);

    let offered = office.pick(&other, &Chosen::Offered, now).unwrap();
    let taken: Vec<_> = offered.rows.iter().map(|row| (row.id, row.seq)).collect();
    assert_eq!(taken.len(), 2);
    assert_eq!(codes(&office.act_on_all(&other, &taken, &Act::AcceptHandOver, now).unwrap()), ["ok", "ok"]);
    assert!(office.pick(&other, &Chosen::Offered, now).unwrap().rows.is_empty());
}

/// What somebody may not see has no title in a bulk, and nothing is done to it.
#[test]
fn a_bulk_of_anothers_matters_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (office, these) = asked(folder.path());
    let now = at("2026-03-03 09:00");
    let stranger = seat(&office, "market-officer", now);
    let tried = office.act_on_all(&stranger, &these, &hand_over(OTHER), now).unwrap();
    assert_eq!(codes(&tried), ["no-such-matter"; 3]);
    assert!(tried.iter().all(|tried| tried.row.is_none()));
    assert!(office.pick(&stranger, &Chosen::Matching(Wanted::default()), now).unwrap().rows.is_empty());
}

#[test]
fn the_hand_over_list_of_a_leave_is_what_falls_due_meanwhile_and_two_workdays_after() {
    let folder = tempfile::tempdir().unwrap();
    let (office, these) = asked(folder.path());
    let now = at("2026-03-03 09:00");
    let officer = seat(&office, OFFICER, now);
    assert_eq!(codes(&office.act_on_all(&officer, &these, &Act::Accept, now).unwrap()), ["ok"; 3]);
    let Who::Seat { tenure, .. } = officer else { unreachable!() };
    let day = |text: &str| text.parse().unwrap();
    let register = |from: &str, to: &str| {
        let leave = Leave { tenure, from: day(from), to: day(to), stand_in: Some(PostId::new(OTHER)) };
        office.change_leave(&officer, RosterAct::Leave(leave), now).unwrap();
    };
    // Due on Monday the 9th: two working days after Thursday the 5th, three after the 4th.
    register("2026-03-04", "2026-03-04");
    register("2026-03-05", "2026-03-05");
    let leaves = office.leaves(&officer, now).unwrap();
    assert_eq!(leaves.leaves.iter().map(|leave| leave.falling).collect::<Vec<_>>(), [0, 3]);
    assert!(leaves.leaves.iter().all(|leave| leave.own && leave.workdays == 1));
    assert_eq!(leaves.seats.len(), 1, "an officer registers their own");
    // Over New Year's rest: the names of holidays are told.
    register("2026-04-30", "2026-05-06");
    let may = office.leaves(&officer, now).unwrap().leaves.pop().unwrap();
    assert_eq!((may.workdays, may.holidays.len()), (2, 1));
    assert!(may.holidays[0].1.contains("劳动节"));

    let chief = seat(&office, "science-office-chief", now);
    assert!(office.leaves(&chief, now).unwrap().leaves.iter().any(|leave| !leave.own));
    let stranger = seat(&office, "market-chief", now);
    let back = RosterAct::Return { tenure, from: day("2026-03-05"), last: day("2026-03-04") };
    assert!(
        matches!(office.change_leave(&stranger, back.clone(), now), Err(No::Refused(no)) if no.code() == "not-your-leave")
    );
    office.change_leave(&chief, back, now).unwrap();
    assert_eq!(office.leaves(&officer, now).unwrap().leaves.len(), 2, "called off by the chief");

    let monday = at("2026-03-04 10:00");
    let board = office.board(&seat(&office, "science-office-chief", monday), monday).unwrap();
    assert!(board.lanes.iter().any(|lane| lane.away == Some(day("2026-03-04"))), "the board shows who is away");
}
