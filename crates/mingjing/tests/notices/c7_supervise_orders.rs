//! N0 三（二）5: 有效督办的投诉受理处理机制; N1 三（二）: 跟踪督办事项办理. An order has a day, is answered and looked into; what is
//! not answered goes up, one post at a time.

use crate::{clock, refused};
use bureau::watch::Lamp;
use drill::{Ticket, World};

const OFFICE: &str = "efficiency-director";
const CHIEF: &str = "science-plan-chief";
const WHY: [&str; 2] = ["项目申报咨询逾期未答复", "三日内答复，并说明逾期原因"];

/// An order to the planning section, given on Monday 2 March 2026, due on Friday 6 March.
fn ordered(by: &str) -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let order = county.post(by).supervises(None, "science-plan", WHY, "2026-03-06").unwrap();
    (county, order)
}

fn raised(county: &World, order: Ticket) -> Vec<String> {
    county.view_as_post(order, OFFICE).unwrap().task.unwrap().raised
}

/// 督办 in its order: signed for, answered, looked into by whoever gave it, and never by whoever handled it.
#[test]
fn c7_an_order_is_signed_for_answered_and_looked_into() {
    for by in [OFFICE, "supervision-director", "science-deputy-plan", "county-deputy"] {
        let (mut county, order) = ordered(by);
        let view = county.view_as_post(order, CHIEF).unwrap();
        assert_eq!((view.step.as_str(), view.title.as_str()), ("待签收", WHY[0]));
        assert_eq!(clock(&view, "办结期限").due.to_string(), "2026-03-06");
        county.post(CHIEF).accepts(order).unwrap();
        county.post(CHIEF).assigns(order, "science-plan-officer").unwrap();
        county.post("science-plan-officer").reports(order, 60, "已核实").unwrap();
        county.post("science-plan-officer").submits(order, "已答复，附答复件").unwrap();
        refused(county.post(CHIEF).verifies(order, ""), "not-your-role");
        county.post(by).verifies(order, "属实").unwrap();
        let view = county.view_as_post(order, CHIEF).unwrap();
        assert_eq!((view.step.as_str(), view.outcome, view.lamp.0), ("已办结", Some("完成"), Lamp::Done));
    }
}

/// Who orders does not handle, and a leader who neither gave it nor had it go up to them does not press it.
#[test]
fn c7_whoever_ordered_does_not_handle_and_who_handled_does_not_look_into_it() {
    let (mut county, order) = ordered("science-deputy-plan");
    let no = refused(county.post("science-deputy-plan").accepts(order), "orderer-handles");
    assert!(no.clause().is_some() && !no.remedy().is_empty(), "{no:?}");
    refused(county.post("science-head").reminds(order, "请抓紧"), "not-your-order");
    county.post(CHIEF).accepts(order).unwrap();
    refused(county.post("science-deputy-plan").submits(order, "已办"), "orderer-handles");
    county.post("science-head").submits(order, "已答复").unwrap();
    refused(county.post("science-head").verifies(order, ""), "not-your-order");
    refused(county.post(CHIEF).supervises(None, "science-plan", WHY, "2026-03-06"), "not-your-role");
    refused(county.post("science-head").supervises(None, "science", WHY, "2026-03-06"), "orders-oneself");
    refused(county.post(OFFICE).supervises(None, "science-plan", WHY, "2026-03-01"), "order-day-gone");
    refused(county.post(OFFICE).supervises(None, "science-plan", ["", "办"], "2026-03-06"), "missing");
}

/// 督办阶梯: only after the day, with the reason, to the post above; whoever that is follows from the roster.
#[test]
fn c7_an_order_not_answered_goes_up_one_post_at_a_time() {
    let (mut county, order) = ordered(OFFICE);
    let no = refused(county.post(OFFICE).escalates(order, "没有反馈"), "escalate-early");
    assert!(no.says().contains("2026年3月6日"), "{}", no.says());
    refused(county.post(CHIEF).escalates(order, "没有反馈"), "not-your-role");
    for (day, above) in
        [("2026-03-09", "分管项目"), ("2026-03-10", "局长"), ("2026-03-11", "分管副县长"), ("2026-03-12", "县长")]
    {
        county.at(&format!("{day} 09:00"));
        refused(county.post(OFFICE).escalates(order, " "), "missing");
        county.post(OFFICE).escalates(order, "到期没有反馈").unwrap();
        refused(county.post(OFFICE).escalates(order, "再报"), "escalated");
        assert!(raised(&county, order).last().unwrap().contains(above), "{:?}", raised(&county, order));
    }
    county.at("2026-03-13 09:00");
    refused(county.post(OFFICE).escalates(order, "再报"), "nobody-above");
}

/// Whoever it went up to presses it from then on, and does not handle it.
#[test]
fn c7_whoever_an_order_went_up_to_presses_it() {
    let (mut county, order) = ordered(OFFICE);
    county.at("2026-03-09 09:00");
    county.post(OFFICE).escalates(order, "到期没有反馈").unwrap();
    county.post("science-deputy-plan").reminds(order, "今天下班前反馈").unwrap();
    refused(county.post("science-deputy-plan").accepts(order), "orderer-handles");
    refused(county.post("science-head").cancels(order, "不办了"), "not-your-order");
    county.post(CHIEF).accepts(order).unwrap();
    county.post(CHIEF).submits(order, "已答复").unwrap();
    refused(county.post(OFFICE).escalates(order, "再报"), "out-of-turn");
    county.post("science-deputy-plan").verifies(order, "属实").unwrap();
}

/// Twice sent back is as good as not answered: it goes up without waiting for the day, which stays the same.
#[test]
fn c7_an_order_sent_back_twice_goes_up_before_its_day() {
    let (mut county, order) = ordered(OFFICE);
    county.post(CHIEF).accepts(order).unwrap();
    for round in 0..2 {
        refused(county.post(OFFICE).escalates(order, "没有反馈"), "escalate-early");
        county.post(CHIEF).submits(order, "已办").unwrap();
        county.post(OFFICE).sends_back(order, "没有佐证").unwrap();
        let view = county.view_as_post(order, CHIEF).unwrap();
        assert_eq!(clock(&view, "办结期限").due.to_string(), "2026-03-06", "round {round}");
    }
    county.post(OFFICE).escalates(order, "两次反馈都没有佐证").unwrap();
    county.post(OFFICE).retracts(order).unwrap();
    assert!(raised(&county, order).is_empty(), "what was undone did not go up");
}

/// A day more is asked for before the day and granted by whoever stands for the order.
#[test]
fn c7_a_later_day_is_asked_for_and_granted() {
    let (mut county, order) = ordered("county-deputy");
    county.post(CHIEF).accepts(order).unwrap();
    county.post(CHIEF).requests_extension(order, "2026-03-11", "要向省厅核实").unwrap();
    refused(county.post("science-head").extends(order, "同意"), "not-your-order");
    county.post("county-deputy").extends(order, "同意").unwrap();
    let view = county.view_as_post(order, CHIEF).unwrap();
    assert_eq!(clock(&view, "办结期限").due.to_string(), "2026-03-11");
}

/// The papers: 督办单 to the unit, copied to whoever stands above it; 督办升级通知 with the reason and to whom it went up.
#[test]
fn c7_an_order_and_its_going_up_are_told_in_writing() {
    let (mut county, order) = ordered(OFFICE);
    let paper = county.paper_as_post(order, CHIEF, 1).unwrap();
    assert_eq!((paper.title.as_str(), paper.organ.as_str()), ("督办单", "澄川县机关效能建设办公室"));
    assert!(paper.addressee.unwrap().contains("计划科") && paper.copied.unwrap().contains("分管项目"));
    let text = paper.paragraphs.join("\n");
    assert!(WHY.iter().all(|part| text.contains(part)) && text.contains("2026年3月6日"), "{text}");

    county.at("2026-03-09 09:00");
    county.post(OFFICE).escalates(order, "到期没有反馈").unwrap();
    county.at("2026-03-10 09:00");
    county.post(OFFICE).escalates(order, "仍没有反馈").unwrap();
    let paper = county.paper_as_post(order, CHIEF, 3).unwrap();
    let text = paper.paragraphs.join("\n");
    assert_eq!(paper.title, "督办升级通知");
    assert!(text.contains("仍没有反馈") && text.contains("科技局局长督办") && text.contains(WHY[1]), "{text}");
    let copied = paper.copied.unwrap();
    assert!(copied.contains("分管项目") && copied.contains("局长"), "{copied}");
}

/// An order says what it is about, and is a matter like any other: overdue, it calls for a card.
#[test]
fn c7_an_order_is_about_a_matter_and_is_watched_like_one() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let asked = county.citizen("李某").asks("science-consult", "项目申报", "什么时候受理?").unwrap();
    let order = county.post("science-head").supervises(Some(asked), "science-office", WHY, "2026-03-04").unwrap();
    let view = county.view_as_post(order, "science-office-chief").unwrap();
    let about = county.view_as_post(asked, "science-office-chief").unwrap().id;
    assert_eq!(view.task.unwrap().cause.about(), Some(about));
    county.at("2026-03-06 09:00");
    let view = county.view_as_post(order, OFFICE).unwrap();
    assert_eq!((view.lamp.0, clock(&view, "办结期限").late), (Lamp::Red, 2));
    assert!(view.findings.iter().any(|found| found.clock == "办结期限"));
}

/// County leaders order what stands below them and see it, also where no post of theirs reaches; nobody else learns of it.
#[test]
fn c7_whoever_ordered_sees_the_order_wherever_it_is() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let order = county.post("county-deputy").supervises(None, "forestry", WHY, "2026-03-06").unwrap();
    for post in ["county-deputy", "county-head", "forestry-head", OFFICE] {
        assert!(county.view_as_post(order, post).is_ok(), "{post}");
    }
    county.post("forestry-head").accepts(order).unwrap();
    county.post("county-deputy").reminds(order, "请抓紧").unwrap();
    for post in ["market-head", CHIEF, "system-admin"] {
        refused(county.view_as_post(order, post), "no-such-matter");
    }
}
