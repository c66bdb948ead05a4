//! N2: 主要负责人为第一责任人，分管领导为直接责任人，落实到具体实施人; N1: 牵头单位负总责，责任单位密切配合.

use crate::refused;
use bureau::act::Cause;
use bureau::id::{OrganId, PointId};
use bureau::refusal::Refusal;
use drill::{Ticket, World};

fn ordered(county: &mut World, units: &[&str]) -> Result<Ticket, Refusal> {
    county.post("efficiency-director").orders("清理行政权力事项", "science-plan", units, "2026-03-31")
}

/// The task reaches somebody at once, and everybody in the chain is known by post.
#[test]
fn d2_a_task_is_somebodys_from_the_moment_it_is_ordered() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let task = ordered(&mut county, &["market", "civil"]).unwrap();
    let view = county.view_as_post(task, "science-plan-chief").unwrap();
    assert!(view.holder.as_ref().unwrap().contains("科长"), "{:?}", view.holder);
    assert_eq!(view.step, "待接收");
    let task_view = view.task.unwrap();
    assert!(matches!(&task_view.cause, Cause::Campaign { key, .. } if *key == PointId::new("t1")));
    let chain: Vec<&str> = task_view.chain.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(chain, ["第一责任人", "直接责任人", "具体实施人"]);

    county.post("science-plan-chief").accepts(task).unwrap();
    county.post("science-plan-chief").assigns(task, "science-plan-officer").unwrap();
    let task_view = county.view_as_post(task, "science-plan-chief").unwrap().task.unwrap();
    assert!(task_view.chain[2].1.as_ref().unwrap().contains("科员"), "who has it does it: {:?}", task_view.chain);
}

/// Whoever answers beside the lead sees the task and signs; nobody else learns that it is there.
#[test]
fn d2_only_units_that_are_named_see_a_task() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let task = ordered(&mut county, &["market", "civil"]).unwrap();
    for post in [
        "science-plan-chief",
        "science-plan-officer",
        "science-head",
        "efficiency-director",
        "market-head",
        "civil-head",
    ] {
        assert!(county.view_as_post(task, post).is_ok(), "{post}");
    }
    for post in ["science-result-chief", "market-chief", "education-head", "education-chief", "system-admin"] {
        refused(county.view_as_post(task, post), "no-such-matter");
    }
    refused(county.post("education-head").countersigns(task, "market", true, "同意"), "no-such-matter");
    refused(county.post("market-head").accepts(task), "not-your-role");
    assert_eq!(county.view_as_post(task, "market-head").unwrap().task.unwrap().own_unit, Some(OrganId::new("market")));
}

/// Who ordered it watches it and does not handle it; who handles it does not verify it.
#[test]
fn d2_who_orders_does_not_handle() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let task = ordered(&mut county, &[]).unwrap();
    refused(county.post("efficiency-director").accepts(task), "not-your-role");
    county.post("science-plan-chief").accepts(task).unwrap();
    refused(county.post("efficiency-director").reports(task, 100, "已完成"), "not-your-role");
    county.post("science-plan-chief").submits(task, "清理结果一份").unwrap();
    for post in ["science-plan-chief", "science-head"] {
        refused(county.post(post).verifies(task, "属实"), "not-your-role");
    }
    county.post("efficiency-director").verifies(task, "属实").unwrap();
}

#[test]
fn d2_an_order_that_nobody_could_carry_out_is_refused() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    refused(ordered(&mut county, &["science-plan"]), "unit-twice");
    refused(ordered(&mut county, &["market", "market"]), "unit-twice");
    refused(ordered(&mut county, &["campaign-group"]), "unit-without-leader");
    refused(county.post("science-plan-chief").orders("清理", "science-plan", &[], "2026-03-31"), "not-your-role");
    refused(county.post("market-head").orders("清理", "science-plan", &[], "2026-03-31"), "not-your-matter");
    let asked = county.citizen("李某").files("campaign-task", &[("title", "清理")], &[]);
    refused(asked, "not-your-role");
}

/// The head of the county's government orders whatever stands below it, also where no post of theirs reaches.
#[test]
fn d2_the_authority_itself_orders_everywhere() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let task = county.post("county-deputy").orders("清理行政权力事项", "forestry", &[], "2026-03-31").unwrap();
    assert!(county.view_as_post(task, "forestry-head").is_ok(), "a bureau may lead as well as a section");
    county.post("forestry-head").accepts(task).unwrap();
}
