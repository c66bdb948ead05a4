//! N0 三(二)8: 健全…科技政策咨询平台. Asked on the portal, answered within limits, published.

use crate::{clock, refused};
use bureau::watch::Lamp;
use drill::World;

#[test]
fn b17_a_question_is_asked_answered_in_time_and_published() {
    let mut county = World::shipped();
    county.at("2026-03-02 20:15");
    let question = county
        .citizen("李某")
        .asks("science-consult", "科技特派员怎么申请", "我想请一位科技特派员，怎么申请？")
        .unwrap();

    county.at("2026-03-03 08:40");
    county.post("science-office-chief").assigns(question, "science-office-officer").unwrap();
    county.at("2026-03-05 16:00");
    county.post("science-office-officer").replies(question, "请向乡镇提出，由我局统一选派。").unwrap();

    let view = county.view_as_asker(question).unwrap();
    assert_eq!((view.outcome, view.lamp.0), (Some("已答复"), Lamp::Done));
    assert_eq!(clock(&view, "答复").due.to_string(), "2026-03-09", "asked on Monday 2 March: five working days");

    county
        .post("science-office-chief")
        .publishes(question, "怎样申请科技特派员", "怎样申请？", "向乡镇提出。")
        .unwrap();
    let again = county.post("science-office-chief").publishes(question, "再公布", "问", "答");
    refused(again, "once-only");
}

#[test]
fn b17_only_what_was_answered_is_published() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let question = county.citizen("李某").asks("science-consult", "无关事项", "邻里纠纷怎么办？").unwrap();
    county
        .post("science-office-officer")
        .refuses(question, "不属于科技部门职责，请向乡镇调解委员会申请调解。")
        .unwrap();
    refused(county.post("science-office-chief").publishes(question, "题", "问", "答"), "ended");
}
