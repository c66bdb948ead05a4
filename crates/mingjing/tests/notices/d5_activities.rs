//! N1: 动员、学习、培训; N3: 学习教育有计划有记录; N4: 警示教育、批评与自我批评, 缺席的补课.

use crate::refused;
use drill::{Ticket, World};

const OFFICE: &str = "efficiency-director";
const CHIEF: &str = "science-plan-chief";

/// A task of the planning section, worked on since Monday 2 March 2026.
fn working() -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let task = county.post(OFFICE).orders("开展效能建设学习教育", "science-plan", &[], "2026-03-28").unwrap();
    county.post(CHIEF).accepts(task).unwrap();
    county.at("2026-03-10 09:00");
    (county, task)
}

/// 学习培训逐次登记，注明应到、实到，缺席的补课: the journal tells it in one sentence, the page in a row.
#[test]
fn d5_a_training_is_entered_with_who_came_and_who_made_it_up() {
    let (mut county, task) = working();
    let came = Some(([32, 30, 1], "张伟，出差，已补课；李芳，病假，未补课"));
    county.post(CHIEF).holds(task, "training", "2026-03-09", "限时办结制度", came).unwrap();
    county.post(CHIEF).holds(task, "dispatch", "2026-03-10", "任务调度", None).unwrap();
    let view = county.view_as_post(task, OFFICE).unwrap();
    let said = &view.journal[1];
    assert!(
        said.text.ends_with("登记培训（3月9日）：限时办结制度，应到32人，实到30人，缺席的已补1人"),
        "{}",
        said.text
    );
    assert!(said.details.iter().any(|(_, text)| text.contains("病假")), "{:?}", said.details);
    let held = view.task.unwrap().held;
    let shown: Vec<_> = held.iter().map(|one| (one.kind.as_str(), one.attendance)).collect();
    assert_eq!(shown, [("调度会", None), ("培训", Some([32, 30, 1]))]);
}

/// 如实登记: what cannot have been is refused, with what to do instead.
#[test]
fn d5_what_cannot_have_been_is_refused() {
    let (mut county, task) = working();
    let mut holds = |kind: &str, on: &str, topic: &str, came: Option<([u32; 3], &str)>, code: &str| {
        let no = refused(county.post(CHIEF).holds(task, kind, on, topic, came), code);
        assert!(!no.remedy().is_empty() && !no.says().contains('{') && !no.remedy().contains('{'), "{no:?}");
        no
    };
    let all = Some(([30, 30, 0], ""));
    assert!(holds("picnic", "2026-03-09", "春游", None, "no-such-activity").remedy().contains("警示教育"));
    holds("training", "2026-03-11", "限时办结制度", all, "held-later");
    holds("training", "2026-03-09", " ", all, "missing");
    holds("training", "2026-03-09", &"长".repeat(201), all, "too-long");
    holds("training", "2026-03-09", "两\n行", all, "not-of-kind");
    holds("training", "2026-03-09", "限时办结制度", None, "missing");
    holds("training", "2026-03-09", "限时办结制度", Some(([30, 31, 0], "")), "more-attended");
    holds("training", "2026-03-09", "限时办结制度", Some(([0, 0, 0], "")), "people-many");
    holds("training", "2026-03-09", "限时办结制度", Some(([30, 28, 3], "两人出差")), "more-made-up");
    assert!(
        holds("training", "2026-03-09", "限时办结制度", Some(([30, 28, 0], "")), "absent-unsaid").says().contains('2')
    );
    holds("dispatch", "2026-03-09", "任务调度", all, "no-attendance");
    refused(county.post(OFFICE).holds(task, "dispatch", "2026-03-09", "任务调度", None), "not-your-role");
    assert_eq!(county.view_as_post(task, CHIEF).unwrap().journal.len(), 2, "nothing of it was written");
}
