//! N0, N1: 督办 begins with 催办: asked after in writing, at most once a working day.

use crate::refused;
use drill::World;

#[test]
fn c7_a_reminder_is_a_paper_and_waits_for_the_next_working_day() {
    let mut county = World::shipped();
    county.at("2026-03-06 09:00"); // a Friday
    let task = county.post("efficiency-director").orders("清理权力事项", "science-plan", &[], "2026-03-10").unwrap();
    refused(county.post("science-plan-chief").reminds(task, "请抓紧"), "not-your-role");
    county.post("efficiency-director").reminds(task, "请在周一前接收").unwrap();
    county.at("2026-03-08 09:00");
    refused(county.post("efficiency-checks").reminds(task, "请抓紧"), "reminded");
    county.at("2026-03-09 09:00");
    county.post("efficiency-checks").reminds(task, "请说明为何没有接收").unwrap();

    let view = county.view_as_post(task, "science-plan-chief").unwrap();
    assert_eq!(view.task.unwrap().reminded.len(), 2);
    assert_eq!(view.papers.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>(), ["催办单", "催办单"]);
    let paper = county.paper_as_post(task, "science-plan-chief", 3).unwrap();
    let text = paper.paragraphs.join("\n");
    assert!(text.contains("计划科") && text.contains("2026年3月10日") && text.contains("为何没有接收"), "{text}");
}
