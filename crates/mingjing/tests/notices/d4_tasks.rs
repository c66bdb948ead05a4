//! N4: 督促检查、跟踪问效; N1: 明确牵头单位、责任单位和完成时限, 定期报告进展情况.

use crate::{clock, refused};
use bureau::act::{Act, HandOver, Words};
use bureau::id::PostId;
use bureau::watch::Lamp;
use drill::{Ticket, World};

const OFFICE: &str = "efficiency-director";
const CHIEF: &str = "science-plan-chief";

/// A task that the planning section has accepted on Monday 2 March 2026, due on Saturday 28 March.
fn accepted(units: &[&str]) -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let task = county.post(OFFICE).orders("清理行政权力事项", "science-plan", units, "2026-03-28").unwrap();
    county.post(CHIEF).accepts(task).unwrap();
    (county, task)
}

/// 完成时限 names a day: a Saturday is that Saturday, and every day after it is late.
#[test]
fn d4_a_task_is_due_on_the_day_that_was_named() {
    let (mut county, task) = accepted(&[]);
    let view = county.view_as_post(task, CHIEF).unwrap();
    let due = clock(&view, "任务期限");
    assert_eq!((due.due.to_string().as_str(), due.left, due.unit), ("2026-03-28", 26, "日"));
    assert!(due.sentence.contains("不顺延"), "{}", due.sentence);
    county.at("2026-03-28 09:00");
    assert_eq!(county.view_as_post(task, CHIEF).unwrap().lamp.0, Lamp::Amber);
    county.at("2026-03-30 09:00");
    let view = county.view_as_post(task, CHIEF).unwrap();
    assert_eq!((view.lamp.0, clock(&view, "任务期限").late), (Lamp::Red, 2));
    assert!(view.findings.iter().any(|found| found.clock == "任务期限"), "an overdue task calls for a card");
}

/// 定期报告进展情况: every report is kept, the last one shows.
#[test]
fn d4_progress_is_reported_in_percent_and_words() {
    let (mut county, task) = accepted(&[]);
    county.post(CHIEF).reports(task, 30, "已完成梳理").unwrap();
    county.at("2026-03-09 09:00");
    county.post("science-plan-officer").reports(task, 60, "已完成审核").unwrap();
    refused(county.post(CHIEF).reports(task, 101, "超额完成"), "percent");
    refused(county.post(CHIEF).reports(task, 70, " "), "missing");
    let view = county.view_as_post(task, OFFICE).unwrap().task.unwrap();
    let shown: Vec<_> = view.progress.iter().map(|one| (one.percent, one.note.as_str())).collect();
    assert_eq!((view.percent, shown), (60, vec![(60, "已完成审核"), (30, "已完成梳理")]));
}

/// 责任单位密切配合: nothing is submitted before all of them agree, and what is sent back is agreed to anew.
#[test]
fn d4_a_result_is_submitted_when_every_unit_has_agreed() {
    let (mut county, task) = accepted(&["market", "civil"]);
    let no = refused(county.post(CHIEF).submits(task, "清理结果"), "not-countersigned");
    assert!(no.says().contains("市场监督管理局") && no.says().contains("民政局"), "{}", no.says());
    county.post("market-head").countersigns(task, "market", true, "同意").unwrap();
    refused(county.post("market-head").countersigns(task, "civil", true, "同意"), "not-your-unit");
    county.post("civil-head").countersigns(task, "civil", false, "两项职责有交叉").unwrap();
    refused(county.post(CHIEF).submits(task, "清理结果"), "not-countersigned");
    county.at("2026-03-10 09:00");
    county.post("civil-head").countersigns(task, "civil", true, "已协商一致").unwrap();
    county.post(CHIEF).submits(task, "清理结果").unwrap();

    county.post(OFFICE).sends_back(task, "缺少依据").unwrap();
    let view = county.view_as_post(task, CHIEF).unwrap();
    assert!(view.task.as_ref().unwrap().units.iter().all(|unit| unit.said.is_none()));
    assert_eq!(clock(&view, "任务期限").due.to_string(), "2026-03-28", "to the same day");
    refused(county.post(CHIEF).submits(task, "补齐依据"), "not-countersigned");
}

/// A task is late by the day its result was submitted, however long it is looked at.
#[test]
fn d4_the_time_of_verifying_is_the_offices() {
    let (mut county, task) = accepted(&[]);
    county.at("2026-03-27 17:00");
    county.post(CHIEF).submits(task, "清理结果").unwrap();
    county.at("2026-04-02 09:00");
    county.post(OFFICE).verifies(task, "").unwrap();
    let view = county.view_as_post(task, CHIEF).unwrap();
    assert_eq!((view.step.as_str(), view.outcome, view.lamp.0), ("已完成", Some("完成"), Lamp::Done));
    assert_eq!(clock(&view, "任务期限").late, 0);
}

/// 不能按时完成的，到期前说明理由，申请延期: to the day that was asked for, and not after the day has passed.
#[test]
fn d4_an_extension_is_asked_for_and_granted_to_a_day() {
    let (mut county, task) = accepted(&[]);
    refused(county.post(OFFICE).extends(task, "情况属实"), "nothing-asked");
    refused(county.post(CHIEF).requests_extension(task, "2026-03-28", "部门多"), "until-not-later");
    county.post(CHIEF).requests_extension(task, "2026-04-15", "涉及部门多").unwrap();
    let due = |county: &mut World| clock(&county.view_as_post(task, CHIEF).unwrap(), "任务期限").due.to_string();
    assert_eq!(due(&mut county), "2026-03-28", "asking moves nothing");
    refused(county.post(CHIEF).extends(task, "同意"), "not-your-role");
    county.post(OFFICE).extends(task, "情况属实").unwrap();
    assert_eq!(due(&mut county), "2026-04-15");
    let said = &county.view_as_post(task, CHIEF).unwrap().journal[0].text.clone();
    assert!(said.contains("至2026年4月15日"), "{said}");

    let (mut county, task) = accepted(&[]);
    county.post(CHIEF).requests_extension(task, "2026-04-15", "涉及部门多").unwrap();
    county.at("2026-03-30 09:00");
    refused(county.post(OFFICE).extends(task, "情况属实"), "too-late");
}

/// 延期须经批准: the answer can be no, with the reason, and whoever asked reads it and may ask anew.
#[test]
fn d4_an_extension_is_refused_with_the_reason() {
    let (mut county, task) = accepted(&[]);
    refused(county.post(OFFICE).refuses_extension(task, "时间足够"), "nothing-asked");
    county.post(CHIEF).requests_extension(task, "2026-06-30", "涉及部门多").unwrap();
    refused(county.post(OFFICE).refuses_extension(task, " "), "missing");
    county.post(OFFICE).refuses_extension(task, "时间足够").unwrap();
    let view = county.view_as_post(task, CHIEF).unwrap();
    let own = view.task.as_ref().unwrap();
    assert_eq!((own.asked, own.refused.as_ref().map(|(_, why)| why.as_str())), (None, Some("时间足够")));
    assert_eq!(clock(&view, "任务期限").due.to_string(), "2026-03-28", "the day stays");
    refused(county.post(OFFICE).extends(task, "情况属实"), "nothing-asked");
    county.post(CHIEF).requests_extension(task, "2026-04-03", "涉及部门多").unwrap();
    county.post(OFFICE).extends(task, "情况属实").unwrap();
    let view = county.view_as_post(task, CHIEF).unwrap();
    assert_eq!((clock(&view, "任务期限").due.to_string().as_str(), view.task.unwrap().refused), ("2026-04-03", None));
}

/// A notice has a new version: its office moves the day by an act with a reason, earlier or later, and the clock follows.
#[test]
fn d4_whoever_ordered_moves_the_day() {
    let (mut county, task) = accepted(&[]);
    refused(county.post(CHIEF).reschedules(task, "2026-04-30", "第二版"), "not-your-role");
    refused(county.post(OFFICE).reschedules(task, "2026-03-28", "第二版"), "same-day");
    refused(county.post(OFFICE).reschedules(task, "2026-01-28", "第二版"), "order-day-gone");
    let due = |county: &World| clock(&county.view_as_post(task, CHIEF).unwrap(), "任务期限").due.to_string();
    for until in ["2026-04-30", "2026-03-20"] {
        county.post(OFFICE).reschedules(task, until, "第二版调整").unwrap();
        assert_eq!(due(&county), until);
    }
    county.at("2026-03-23 09:00");
    refused(county.post(OFFICE).reschedules(task, "2026-04-30", "第三版"), "too-late");
    assert_eq!(county.view_as_post(task, CHIEF).unwrap().lamp.0, Lamp::Red, "a lapse is not healed by another day");
}

/// The lead changes: the office offers it to another unit, and whoever had it keeps it until that one accepts.
#[test]
fn d4_another_unit_leads_once_it_accepted() {
    let (mut county, task) = accepted(&[]);
    let hand_over =
        HandOver { post: PostId::new("market-head"), reason: Words::new("第二版改由市场监管局牵头") };
    county.post(OFFICE).does(task, Act::HandOver(hand_over)).unwrap();
    assert_eq!(county.matter(task).holder.as_ref().unwrap().post.as_str(), CHIEF);
    county.post("market-head").does(task, Act::AcceptHandOver).unwrap();
    let matter = county.matter(task);
    assert_eq!((matter.holder.as_ref().unwrap().post.as_str(), matter.section.as_str()), ("market-head", "market"));
}

#[test]
fn d4_a_task_that_is_not_wanted_any_more_is_cancelled_with_the_reason() {
    let (mut county, task) = accepted(&["market"]);
    refused(county.post(CHIEF).cancels(task, "不做了"), "not-your-role");
    county.post(OFFICE).cancels(task, "与另一任务合并").unwrap();
    let view = county.view_as_post(task, CHIEF).unwrap();
    assert_eq!((view.step.as_str(), view.outcome), ("已取消", Some("取消")));
    refused(county.post("market-head").countersigns(task, "market", true, "同意"), "ended");
}

/// Ten seconds to think again; then the last word of a unit is only changed by another one.
#[test]
fn d4_undoing_takes_back_what_followed() {
    let (mut county, task) = accepted(&["market"]);
    county.post("market-head").countersigns(task, "market", true, "同意").unwrap();
    county.post("market-head").retracts(task).unwrap();
    refused(county.post(CHIEF).submits(task, "清理结果"), "not-countersigned");
    assert!(county.view_as_post(task, CHIEF).unwrap().task.unwrap().units[0].said.is_none());
}
