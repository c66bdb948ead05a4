//! The whole road of a question: asked, tracked, accepted, answered, published; and every no on the way.

mod county;
mod door;

use bureau::act::{Act, Assign, Publish, Reply, Words};
use bureau::admin::AdminAct;
use bureau::id::PostId;
use bureau::roster::RosterAct;
use bureau::watch::Lamp;
use county::{at, county, question, seat};
use office::{Group, ListAsk, No, Who};

fn refused<T: std::fmt::Debug>(answer: Result<T, No>) -> &'static str {
    match answer {
        Err(No::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_question_is_asked_answered_and_published() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at("2026-03-02 09:30");
    let filing = question(&office, "怎样申报科技计划项目", now);
    let filed = office.file(&Who::Nobody, filing.clone(), now).unwrap();
    let code = filed.code.clone().unwrap();
    assert_eq!(filed.receipt.len(), 12);

    // The same form sent twice files once.
    let again = office.file(&Who::Nobody, filing, now).unwrap();
    assert_eq!((again.receipt.as_str(), again.code), (filed.receipt.as_str(), None));

    // The asker gets in by number and code, however they type them, and by nothing else.
    let (token, matter) = office.track(&filed.receipt, &code.to_lowercase(), now).unwrap();
    assert_eq!(refused(office.track(&filed.receipt, "AAAA-AAAA-AAAA", now)), "no-such-matter");
    let asker = office.session(&token, now).unwrap().unwrap().who;
    let view = office.view(&asker, matter, now).unwrap();
    assert_eq!((view.step.as_str(), view.title.as_str()), ("待受理", "怎样申报科技计划项目"));
    assert_eq!(refused(office.view(&Who::Nobody, matter, now)), "no-such-matter");

    // The clock runs from receipt: five working days from Monday 2 March.
    let answer_clock = view.clocks.iter().find(|card| card.name == "答复").unwrap();
    assert_eq!(answer_clock.due.to_string(), "2026-03-09");

    let chief = seat(&office, "science-office-chief", now);
    let officer = seat(&office, "science-office-officer", now);
    let other = seat(&office, "market-officer", now);
    assert_eq!(refused(office.view(&other, matter, now)), "no-such-matter");
    let reply = |text: &str| Act::Reply(Reply { answer: Words::new(text) });
    assert_eq!(refused(office.act(&officer, matter, 1, reply("好"), now)), "out-of-turn");
    assert_eq!(refused(office.act(&other, matter, 1, Act::Accept, now)), "no-such-matter");
    assert_eq!(refused(office.act(&asker, matter, 1, Act::Accept, now)), "not-your-role");
    assert_eq!(refused(office.act(&officer, matter, 2, Act::Accept, now)), "stale");

    let list = office.today(&officer, &ListAsk { limit: 50, ..ListAsk::default() }, now).unwrap();
    assert_eq!((list.rows.len(), list.rows[0].group), (1, Group::Week));
    office.act(&chief, matter, 1, Act::Assign(Assign { post: PostId::new("science-office-officer") }), now).unwrap();
    assert_eq!(refused(office.act(&officer, matter, 2, reply("  "), now)), "missing");
    office.act(&officer, matter, 2, reply("请于4月30日前在系统申报。"), at("2026-03-04 10:00")).unwrap();
    assert_eq!(refused(office.act(&officer, matter, 3, reply("再答"), at("2026-03-04 10:01"))), "ended");

    let view = office.view(&asker, matter, at("2026-03-05 10:00")).unwrap();
    assert_eq!((view.ended, view.outcome, view.lamp.0), (true, Some("已答复"), Lamp::Done));
    assert!(view.journal.iter().any(|line| { line.details.iter().any(|(_, text)| text.contains("4月30日")) }));
    assert!(
        view.journal.iter().all(|line| line.act != bureau::act::ActKind::Assign),
        "the office's inner talk stays inside"
    );

    let publish = Publish {
        title: Words::new("科技计划怎么报"),
        question: Words::new("条件?"),
        answer: Words::new("4月30日前申报。"),
    };
    office.act(&chief, matter, 3, Act::Publish(publish), at("2026-03-06 10:00")).unwrap();
    let (published, _) = office.published(None, 10).unwrap();
    assert_eq!(published.len(), 1);
    assert_eq!(published[0].title, "科技计划怎么报");
}

#[test]
fn the_three_administrators_see_no_matter() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at("2026-03-02 09:30");
    let filed = office.file(&Who::Nobody, question(&office, "问", now), now).unwrap();
    for post in ["system-admin", "security-admin", "audit-admin"] {
        let admin = seat(&office, post, now);
        assert_eq!(refused(office.today(&admin, &ListAsk { limit: 9, ..ListAsk::default() }, now)), "no-reading");
        assert_eq!(refused(office.view(&admin, filed.matter, now)), "no-such-matter");
    }
}

#[test]
fn undo_is_for_ten_seconds_and_for_who_did_it() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at("2026-03-02 09:30");
    let matter = office.file(&Who::Nobody, question(&office, "问", now), now).unwrap().matter;
    let (officer, chief) = (seat(&office, "science-office-officer", now), seat(&office, "science-office-chief", now));
    office.act(&officer, matter, 1, Act::Accept, now).unwrap();
    let undo = |entry| Act::Retract(bureau::act::Retract { entry });
    assert_eq!(refused(office.act(&chief, matter, 2, undo(2), now)), "cannot-undo");
    assert_eq!(refused(office.act(&officer, matter, 2, undo(2), now.plus_millis(10_001))), "cannot-undo");
    office.act(&officer, matter, 2, undo(2), now.plus_millis(9_000)).unwrap();
    let view = office.view(&officer, matter, now).unwrap();
    assert_eq!(view.step, "待受理");
    assert!(view.clocks.iter().all(|card| card.stopped.is_none()), "the acceptance clock runs again");
    office.act(&officer, matter, 3, Act::Accept, now.plus_millis(12_000)).unwrap();
}

#[test]
fn a_seat_that_is_over_lets_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at("2026-03-02 09:30");
    let roster = office.roster();
    let Who::Seat { person, tenure, .. } = seat(&office, "science-office-officer", now) else { panic!() };
    let person = roster.person(person).unwrap();
    office.set_password(person, "一个够长的口令", now).unwrap();
    assert_eq!(refused(office.log_in(&person.login, "别的口令", "", now)), "wrong-login");
    assert_eq!(refused(office.log_in("nobody", "一个够长的口令", "", now)), "wrong-login");
    let (token, stage) = office.log_in(&person.login, "一个够长的口令", "", now).unwrap();
    assert_eq!(stage, office::Stage::In);
    let session = office.session(&token, now).unwrap().unwrap();
    assert!(!session.csrf.is_empty() && session.name == person.name.to_string());
    assert!(office.session(&token, now.plus_millis(31 * 60_000)).unwrap().is_none(), "idle sessions end");
    let (token, _) = office.log_in(&person.login, "一个够长的口令", "", now).unwrap();
    let relieve = bureau::roster::RosterAct::Relieve { tenure, to: at("2026-03-01").day(office.zone()) };
    office.change_roster(&bureau::entry::Actor::Import { source: "test".into() }, relieve, now).unwrap();
    assert!(office.session(&token, now).unwrap().is_none());
    assert_eq!(refused(office.log_in(&person.login, "一个够长的口令", "", now)), "not-seated");
}

#[test]
fn a_seat_ends_when_personnel_proposed_and_security_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let office = county(folder.path());
    let now = at("2026-11-20 10:00");
    let [personnel, security] = ["science-personnel-chief", "security-admin"].map(|post| seat(&office, post, now));
    let roster = office.roster();
    let seated =
        roster.tenures().find(|seat| seat.to.is_none() && seat.post.as_str() != "science-personnel-chief").unwrap();
    let last = now.day(office.zone());
    let change = office.new_change(now);
    let wanted = RosterAct::Relieve { tenure: seated.id, to: last };
    let propose = AdminAct::Propose { change, wanted: wanted.clone() };
    assert_eq!(refused(office.administer(&security, propose.clone(), now)), "not-your-duty");
    office.administer(&personnel, propose, now).unwrap();
    assert_eq!(office.roster().tenure(seated.id).unwrap().to, None);
    assert_eq!(refused(office.administer(&personnel, AdminAct::Confirm { change }, now)), "not-your-duty");
    office.administer(&security, AdminAct::Confirm { change }, now).unwrap();
    assert_eq!(office.roster().tenure(seated.id).unwrap().to, Some(last));
    assert_eq!(office.administration().unwrap().proposals[&change].confirmed, Some(true));
}
