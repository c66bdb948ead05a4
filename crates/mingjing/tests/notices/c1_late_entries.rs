//! N1 三（二）: 通过…电子监察…切实纠正行政审批中…超时办理等问题; law.md §5: 补录, 网外办理.
//! What was done on paper or by phone is entered afterwards: clocks run on when it was done, supervision sees that it came late.

use crate::refused;
use bureau::act::{Act, Examine, Extend, Reply, Supplement, Words};
use bureau::watch::{Card, Lamp};
use drill::{Ticket, World};

const REASON: &str = "当日停电，先行书面受理，有签收单。";

/// An application that came in on Monday 2 March 2026 at nine.
fn applied(county: &mut World) -> Ticket {
    county.at("2026-03-02 09:00");
    county.citizen("安达公司").applies("labour-dispatch", "申请许可", &["m1"]).unwrap()
}

fn examine() -> Act {
    Act::Examine(Examine { favourable: true, opinion: Words::new("材料齐全") })
}

#[test]
fn c1_a_late_entry_counts_from_when_it_was_done() {
    let mut county = World::shipped();
    let matter = applied(&mut county);
    // Accepted on paper on Wednesday, entered on Thursday.
    county.at("2026-03-05 10:00");
    county.post("labour-window").enters(matter, Act::Accept, "2026-03-04 15:30", REASON).unwrap();
    let entry = county.entries(matter).last().unwrap();
    assert_eq!((entry.at, entry.recorded), (county.moment("2026-03-04 15:30"), county.now()));
    assert_eq!(county.matter(matter).clock("statutory").unwrap().spans.started.to_string(), "2026-03-04");
    assert_eq!(county.matter(matter).clock("acceptance").unwrap().stopped.unwrap().0.to_string(), "2026-03-04");

    let view = county.view_as_post(matter, "efficiency-director").unwrap();
    let said = &view.journal[0];
    assert_eq!((said.at, said.entered), (entry.at, Some(entry.recorded)));
    assert!(said.details.contains(&("补记理由".into(), REASON.into())), "{:?}", said.details);
    let found: Vec<_> = view.findings.iter().map(|found| (found.rule.as_str(), found.card, found.late)).collect();
    assert_eq!(found, [("补记", "预警", 0)], "entered in time, and yet whoever watches knows");
    assert_eq!(view.lamp.0, Lamp::Green);

    let asker = county.view_as_asker(matter).unwrap();
    assert_eq!(asker.journal[0].entered, Some(entry.recorded), "the asker sees both moments");
    assert!(asker.journal[0].details.is_empty(), "the reason is the office's");
    let paper = county.paper_as_asker(matter, 2).unwrap();
    assert_eq!(paper.day.to_string(), "2026-03-04", "the paper was made out when it was done");
}

/// law.md §5, P5 补录: entry more than 24 hours after the event, yellow, answered within three working days.
#[test]
fn c1_an_entry_that_comes_too_late_is_a_yellow_card() {
    let mut county = World::shipped();
    let matter = applied(&mut county);
    county.at("2026-03-06 10:00");
    county.post("labour-window").enters(matter, Act::Accept, "2026-03-03 11:00", REASON).unwrap();
    // A second one of the same day, in time, does not hide it.
    county.at("2026-03-06 16:00");
    county.post("labour-chief").enters(matter, examine(), "2026-03-06 14:00", "线下审查。").unwrap();
    county.at("2026-03-07 00:05");
    assert_eq!(county.watch(), 1);
    let card = county.cards(matter)[0].clone();
    assert_eq!((card.issue.rule.as_str(), card.issue.level, card.issue.late), ("back-dated", Card::Yellow, 2));
    assert_eq!(card.issue.cites, [2]);
    let view = county.finding_as_post(matter, &card.id, "efficiency-director").unwrap();
    assert!(view.fact.contains("3月4日") && view.clause.contains("24小时"), "{} {}", view.fact, view.clause);
    assert_eq!(view.clock.kind, "补记时限");
}

#[test]
fn c1_a_late_entry_is_refused_where_it_cannot_be_true() {
    let mut county = World::shipped();
    let matter = applied(&mut county);
    county.at("2026-03-05 10:00");
    let tries = |county: &mut World, done: &str, code: &str| {
        let before = county.entries(matter).len();
        let refusal = refused(county.post("labour-window").enters(matter, Act::Accept, done, REASON), code);
        assert!(refusal.clause().is_some_and(|clause| clause.contains("第32条")), "{refusal:?}");
        assert_eq!(county.entries(matter).len(), before);
    };
    tries(&mut county, "2026-03-02 09:00", "late-before");
    tries(&mut county, "2026-03-05 10:00", "late-future");
    tries(&mut county, "2026-03-06 10:00", "late-future");
    refused(county.post("labour-window").enters(matter, Act::Accept, "2026-03-04 10:00", " "), "missing");
    refused(county.post("labour-head").enters(matter, Act::Accept, "2026-03-04 10:00", REASON), "not-your-role");
    refused(county.post("labour-chief").enters(matter, examine(), "2026-03-04 10:00", REASON), "out-of-turn");

    // Undone within seconds, it may be entered with the right moment.
    county.post("labour-window").accepts(matter).unwrap();
    county.at("2026-03-05 10:01");
    county.post("labour-window").enters(matter, Act::Accept, "2026-03-04 10:00", REASON).unwrap_err();
    county.post("labour-window").retracts(matter).unwrap_err();
}

#[test]
fn c1_a_late_entry_is_undone_like_any_other() {
    let mut county = World::shipped();
    let matter = applied(&mut county);
    county.at("2026-03-05 10:00");
    county.post("labour-window").accepts(matter).unwrap();
    county.post("labour-window").retracts(matter).unwrap();
    county.post("labour-window").enters(matter, Act::Accept, "2026-03-04 10:00", REASON).unwrap();
    let steps = |county: &World| county.matter(matter).step.to_string();
    assert_eq!(steps(&county), "review");
    county.post("labour-window").retracts(matter).unwrap();
    assert_eq!(steps(&county), "intake");
    assert!(county.matter(matter).clock("recording").is_none());
}

/// An extension gives time that the law gives only before it is up: it cannot be said afterwards to have been given.
#[test]
fn c1_what_is_not_done_on_paper_is_not_entered_late() {
    let mut county = World::shipped();
    let matter = applied(&mut county);
    county.post("labour-window").accepts(matter).unwrap();
    county.at("2026-03-05 10:00");
    let extend = Act::Extend(Extend { reason: Words::new("复杂") });
    refused(county.post("labour-head").enters(matter, extend, "2026-03-04 10:00", REASON), "late-not-allowed");
    // Nor by who asked: what they hand in is entered by the window.
    let question = county.citizen("李某").asks("science-consult", "问", "怎么办？").unwrap();
    county.post("science-office-officer").accepts(question).unwrap();
    county.at("2026-03-16 10:00");
    let reply = Act::Reply(Reply { answer: Words::new("如下。") });
    let late = county.post("science-office-officer").enters(question, reply.clone(), "2026-03-06 09:00", "电话答复。");
    refused(late, "late-too-far");
    // Answered by phone in time, entered after the promise had run out: it was kept.
    county.post("science-office-officer").enters(question, reply, "2026-03-12 09:00", "电话答复。").unwrap();
    let view = county.view_as_post(question, "efficiency-director").unwrap();
    assert!(view.findings.iter().any(|found| found.rule == "补录超时"), "{:?}", view.findings);

    county.at("2026-03-17 09:00");
    let other = applied(&mut county);
    county.at("2026-03-18 09:00");
    county.post("labour-window").requests_correction(other, &["m2"], "补交").unwrap();
    county.at("2026-03-20 09:00");
    let supplement = Act::Supplement(Supplement { materials: vec![], note: Words::new(""), attachments: vec![] });
    county.post("labour-window").enters(other, supplement, "2026-03-19 16:00", "窗口收件后停电。").unwrap();
    assert_eq!(county.matter(other).clock("acceptance").unwrap().spans.started.to_string(), "2026-03-19");
}
