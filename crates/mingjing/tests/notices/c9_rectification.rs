//! N3: 通过领导点、自己查、群众提等方式查找问题，边整边改; N4: 建立整改台账，限时整改，逐项销号，跟踪问效.

use crate::{clock, refused};
use bureau::disclose::View;
use bureau::watch::Lamp;
use drill::{Ticket, World};

const OFFICE: &str = "efficiency-director";
const CHIEF: &str = "science-plan-chief";
const OFFICER: &str = "science-plan-officer";

/// A problem of the planning section, accepted on Monday 2 March 2026, to be put right by Tuesday 31 March.
fn accepted(units: &[&str]) -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let problem =
        county.post(OFFICE).registers("一次性告知不全", "群众反映", "science-plan", units, "2026-03-31").unwrap();
    county.post(CHIEF).accepts(problem).unwrap();
    (county, problem)
}

/// The same, planned for the officer, reported on and submitted with proof on 16 March.
fn submitted() -> (World, Ticket) {
    let (mut county, problem) = accepted(&[]);
    county.post(CHIEF).plans_measures(problem, "没有告知单", "统一印制告知单", OFFICER, "2026-03-20").unwrap();
    county.at("2026-03-16 09:00");
    county.post(OFFICER).reports(problem, 80, "告知单已印制").unwrap();
    county.post(CHIEF).submits_proof(problem, "窗口已启用告知单", &["m1"], "").unwrap();
    (county, problem)
}

fn seen(county: &World, problem: Ticket) -> View {
    county.view_as_post(problem, CHIEF).unwrap()
}

/// 领导点、自己查、群众提: whoever watches or leads enters any problem, a chief what their own section found.
#[test]
fn c9_a_problem_is_entered_with_where_it_comes_from() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let mut enter = |post: &str, source: &str, lead: &str| {
        county.post(post).registers("材料多头提交", source, lead, &[], "2026-03-31")
    };
    enter("supervision-director", "检查暗访", "science-plan").unwrap();
    enter("county-deputy", "领导指出", "forestry").unwrap();
    let own = enter(CHIEF, "自查发现", "science-plan").unwrap();
    refused(enter(CHIEF, "群众反映", "science-plan"), "not-your-choice");
    refused(enter(CHIEF, "自查发现", "forestry"), "not-your-matter");
    refused(enter(OFFICER, "自查发现", "science-plan"), "not-your-role");
    refused(enter(OFFICE, "道听途说", "science-plan"), "not-of-kind");
    refused(enter(OFFICE, "", "science-plan"), "missing");
    let view = seen(&county, own);
    assert_eq!(view.step, "未启动");
    assert!(view.fields.contains(&("来源".into(), "自查发现".into())), "{:?}", view.fields);
    assert_eq!(clock(&view, "整改期限").due.to_string(), "2026-03-31");
}

/// 明确整改措施、责任人和完成时限: before all of that is said nothing is submitted.
#[test]
fn c9_cause_measure_person_and_day_come_first() {
    let (mut county, problem) = accepted(&[]);
    refused(county.post(CHIEF).submits_proof(problem, "已整改", &["m1"], ""), "without-measures");
    let mut plan = |responsible: &str, until: &str| {
        county.post(CHIEF).plans_measures(problem, "没有告知单", "统一印制告知单", responsible, until)
    };
    refused(plan(OFFICER, "2026-04-01"), "plan-after-due");
    refused(plan("market-head", "2026-03-20"), "no-such-post");
    plan(OFFICER, "2026-03-20").unwrap();
    let plan = seen(&county, problem).task.unwrap().plan.unwrap();
    assert_eq!((plan.cause.as_str(), plan.measure.as_str()), ("没有告知单", "统一印制告知单"));
    assert_eq!((plan.post.as_str(), plan.until.to_string().as_str()), (OFFICER, "2026-03-20"));
    let said = &seen(&county, problem).journal[0].text;
    assert!(said.contains("2026年3月20日"), "{said}");
}

/// 佐证: with a piece of proof, or with the reason why there is none.
#[test]
fn c9_nothing_is_submitted_without_proof_or_a_reason() {
    let (mut county, problem) = accepted(&["market"]);
    county.post(CHIEF).plans_measures(problem, "没有告知单", "统一印制告知单", OFFICER, "2026-03-20").unwrap();
    refused(county.post(CHIEF).submits_proof(problem, "已整改", &["m1"], ""), "not-countersigned");
    county.post("market-head").countersigns(problem, "market", true, "同意").unwrap();
    refused(county.post(CHIEF).submits_proof(problem, "已整改", &[], ""), "without-proof");
    refused(county.post(CHIEF).submits_proof(problem, "已整改", &[], "  "), "without-proof");
    county.post(CHIEF).submits_proof(problem, "已口头道歉", &[], "当面道歉，没有书面材料").unwrap();
    let view = seen(&county, problem);
    assert_eq!((view.step.as_str(), view.outcome), ("待验收", None));
    assert!(view.journal[0].details.contains(&("没有佐证的理由".into(), "当面道歉，没有书面材料".into())));
}

/// 逐项销号: by somebody else than the one who put it right.
#[test]
fn c9_who_puts_it_right_does_not_verify() {
    let (mut county, problem) = accepted(&[]);
    // The head of the bureau takes it in hand: what they report they do not verify, in whatever seat.
    county
        .post("science-head")
        .plans_measures(problem, "没有告知单", "统一印制告知单", "science-head", "2026-03-20")
        .unwrap();
    county.post(CHIEF).submits_proof(problem, "窗口已启用告知单", &["m1"], "").unwrap();
    let no = refused(county.post("science-head").verifies(problem, ""), "verifies-own");
    assert!(no.clause().is_some_and(|clause| clause.contains("验收人不是整改责任人")), "{no:?}");
    refused(county.post(CHIEF).verifies(problem, ""), "not-your-role");
    county.post(OFFICE).verifies(problem, "现场看过").unwrap();
    assert_eq!(seen(&county, problem).step, "已销号");
    refused(county.post("science-head").looks_back(problem, "很好"), "verifies-own");
}

/// The same person on two seats is the same person.
#[test]
fn c9_another_seat_makes_nobody_another_person() {
    let (mut county, problem) = accepted(&[]);
    county.post(CHIEF).plans_measures(problem, "没有告知单", "统一印制告知单", OFFICER, "2026-03-20").unwrap();
    county.post(CHIEF).submits_proof(problem, "窗口已启用告知单", &["m1"], "").unwrap();
    county.seats_also(CHIEF, "science-head").unwrap();
    refused(county.post("science-head").verifies(problem, ""), "verifies-own");
    county.post(OFFICE).verifies(problem, "现场看过").unwrap();
}

#[test]
fn c9_what_is_not_put_right_goes_back_to_the_same_day() {
    let (mut county, problem) = submitted();
    county.post(OFFICE).sends_back(problem, "一个窗口还没有").unwrap();
    let view = seen(&county, problem);
    assert_eq!((view.step.as_str(), clock(&view, "整改期限").due.to_string().as_str()), ("整改中", "2026-03-31"));
    county.at("2026-04-02 09:00");
    let view = seen(&county, problem);
    assert_eq!((view.lamp.0, clock(&view, "整改期限").late), (Lamp::Red, 2));
    assert!(view.findings.iter().any(|found| found.clock == "整改期限"), "what is overdue calls for a card");
}

/// 巩固成果: ninety days after it was struck off somebody looks again; the lamp says when.
#[test]
fn c9_a_look_back_is_due_after_ninety_days() {
    let (mut county, problem) = submitted();
    refused(county.post(OFFICE).looks_back(problem, "没有反弹"), "out-of-turn");
    county.post(OFFICE).verifies(problem, "现场看过").unwrap();
    let view = seen(&county, problem);
    assert_eq!((view.step.as_str(), view.outcome, view.ended), ("已销号", None, false));
    assert_eq!(view.task.as_ref().unwrap().percent, 100, "what was verified is wholly done");
    assert_eq!(clock(&view, "回头看").due.to_string(), "2026-06-15", "16 March and 90 days, a Sunday, to Monday");
    county.at("2026-06-16 09:00");
    assert_eq!(seen(&county, problem).lamp.0, Lamp::Red);
    refused(county.post(CHIEF).looks_back(problem, "没有反弹"), "not-your-role");
    county.post(OFFICE).looks_back(problem, "抽查三个窗口，都在用").unwrap();
    let view = seen(&county, problem);
    assert_eq!((view.step.as_str(), view.outcome, view.ended), ("回头看合格", Some("完成"), true));
}

/// 防止反弹: what came back is taken up again, with a new day, new measures and everybody's word anew.
#[test]
fn c9_what_came_back_is_put_right_again_by_a_new_day() {
    let (mut county, problem) = submitted();
    county.post(OFFICE).verifies(problem, "现场看过").unwrap();
    county.at("2026-06-08 09:00");
    refused(county.post(OFFICE).finds_again(problem, "又要群众跑两次", "2026-06-08"), "day-gone");
    county.post(OFFICE).finds_again(problem, "又要群众跑两次", "2026-06-30").unwrap();
    let view = seen(&county, problem);
    assert_eq!((view.step.as_str(), clock(&view, "整改期限").due.to_string().as_str()), ("反弹", "2026-06-30"));
    assert_eq!((view.lamp.0, view.task.as_ref().unwrap().percent), (Lamp::Green, 0));
    refused(county.post(CHIEF).submits_proof(problem, "已整改", &["m1"], ""), "out-of-turn");
    county.post(CHIEF).plans_measures(problem, "新进人员没有培训", "岗前培训", CHIEF, "2026-06-20").unwrap();
    assert_eq!(seen(&county, problem).step, "整改中");
    county.post(CHIEF).submits_proof(problem, "已培训", &["m1"], "").unwrap();
    county.post(OFFICE).verifies(problem, "现场看过").unwrap();
    let view = seen(&county, problem);
    assert_eq!((view.step.as_str(), clock(&view, "回头看").lamp.0), ("已销号", Lamp::Green));
}

/// Ten seconds to think again: measures undone are not there.
#[test]
fn c9_undoing_takes_the_measures_back() {
    let (mut county, problem) = accepted(&[]);
    county.post(CHIEF).plans_measures(problem, "没有告知单", "统一印制告知单", OFFICER, "2026-03-20").unwrap();
    county.post(CHIEF).retracts(problem).unwrap();
    assert_eq!(seen(&county, problem).task.unwrap().plan, None);
    refused(county.post(CHIEF).submits_proof(problem, "已整改", &["m1"], ""), "without-measures");
}

/// N4: 对发现的突出问题公开曝光; N3: 推进政务公开，接受群众监督. Nothing is public by itself: somebody who took no part in it
/// approves the very words, and everybody reads those, the unit, the day and where it stands.
#[test]
fn c9_a_problem_is_public_once_somebody_approved_its_words() {
    let (mut county, problem) = accepted(&[]);
    let words = ("告知不全，群众多跑一趟", "印制一次性告知单");
    refused(county.post(OFFICE).publishes_problem(problem, words.0, words.1), "nothing-to-publish");
    county.post("science-head").plans_measures(problem, "没有告知单", "统一印制告知单", OFFICER, "2026-03-20").unwrap();
    assert_eq!(county.public_problem(problem), None, "planned is not published");
    refused(county.post(CHIEF).publishes_problem(problem, words.0, words.1), "not-your-role");
    refused(county.post("science-head").publishes_problem(problem, words.0, words.1), "publishes-own");
    refused(county.post(OFFICE).publishes_problem(problem, words.0, ""), "missing");
    county.post(OFFICE).publishes_problem(problem, words.0, words.1).unwrap();
    let shown = county.public_problem(problem).unwrap();
    assert_eq!((shown.problem.as_str(), shown.measure.as_str()), words);
    assert_eq!((shown.section.as_str(), shown.step.as_str(), shown.closed), ("science-plan", "working", None));
    assert_eq!(shown.due.to_string(), "2026-03-31");
    // What is planned later is not public before it is approved.
    county.post("science-head").plans_measures(problem, "没有告知单", "找人顶岗", OFFICER, "2026-03-20").unwrap();
    assert_eq!(county.public_problem(problem).unwrap().measure, words.1);
}

/// Persons are not named, nor is anything by which one of them is found.
#[test]
fn c9_nobody_is_named_to_the_public() {
    let (mut county, problem) = submitted();
    let name = county.roster().people().find_map(|person| person.name.as_str().map(String::from)).unwrap();
    let mut says = |text: &str| county.post(OFFICE).publishes_problem(problem, text, "印制告知单");
    refused(says(&format!("{name}态度生硬")), "names-somebody");
    refused(says("反映人电话0735-2881234"), "names-somebody");
    refused(says("反映人身份证431002199001011234"), "names-somebody");
    refused(says("反映人手机１３８００００００００"), "names-somebody");
    says("2026年3月1日至2026-03-09，3个窗口没有告知单").unwrap();
    assert!(!format!("{:?}", county.public_problem(problem)).contains("群众反映"), "where it comes from is not told");
}

/// The public sees it struck off, and sees it come back; what should not be public is withdrawn with a reason.
#[test]
fn c9_the_public_follows_a_problem_to_its_end_and_it_can_be_withdrawn() {
    let (mut county, problem) = submitted();
    refused(county.post(OFFICE).unpublishes(problem, "涉及商业秘密"), "not-public");
    county.post(OFFICE).publishes_problem(problem, "告知不全", "印制告知单").unwrap();
    refused(county.post(OFFICE).retracts(problem), "cannot-undo");
    county.post(OFFICE).verifies(problem, "现场看过").unwrap();
    let shown = county.public_problem(problem).unwrap();
    assert_eq!((shown.step.as_str(), shown.closed.unwrap().to_string().as_str()), ("closed", "2026-03-16"));
    assert_eq!(shown.submitted, shown.closed, "it is late by the day it was submitted, not by the one it was verified");
    county.at("2026-06-08 09:00");
    county.post(OFFICE).finds_again(problem, "又要群众跑两次", "2026-06-30").unwrap();
    let shown = county.public_problem(problem).unwrap();
    assert_eq!((shown.step.as_str(), shown.closed, shown.due.to_string().as_str()), ("rebounded", None, "2026-06-30"));
    refused(county.post(CHIEF).unpublishes(problem, "影响形象"), "not-your-role");
    county.post("county-deputy").unpublishes(problem, "涉及商业秘密").unwrap();
    assert_eq!(county.public_problem(problem), None);
    let view = seen(&county, problem);
    assert!(view.journal.iter().any(|said| said.details.contains(&("公布的问题".into(), "告知不全".into()))));
    county.post(CHIEF).plans_measures(problem, "没有培训", "岗前培训", CHIEF, "2026-06-20").unwrap();
    county.post(OFFICE).publishes_problem(problem, "告知不全", "岗前培训").unwrap();
    assert!(county.public_problem(problem).is_some(), "what was withdrawn can be approved again");
}

/// 查无此事: what was no problem is not shown as one.
#[test]
fn c9_a_cancelled_problem_is_public_no_more() {
    let (mut county, problem) = submitted();
    county.post(OFFICE).publishes_problem(problem, "告知不全", "印制告知单").unwrap();
    county.post(OFFICE).cancels(problem, "查无此事").unwrap();
    assert_eq!(county.public_problem(problem), None);
}
