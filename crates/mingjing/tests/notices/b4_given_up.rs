//! 参照政府信息公开条例第30条: 申请人无正当理由逾期不补正的,视为放弃申请,行政机关不再处理该申请 — for permits the rule
//! and the fifteen working days are the place's own; no matter waits for ever, and nobody is given up before their last day.

use crate::{clock, refused};
use bureau::act::ActKind;
use bureau::watch::Lamp;
use drill::{Ticket, World};

const COMPANY: &str = "澄川县安达人力资源公司";

/// Asked on 2 March 2026 for what is missing: fifteen working days on is 23 March.
fn asked() -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen(COMPANY).applies("labour-dispatch", "申请劳务派遣经营许可", &["m1"]).unwrap();
    county.post("labour-window").requests_correction(matter, &["m2"], "请补交营业执照。").unwrap();
    (county, matter)
}

fn last_paper(county: &World, matter: Ticket) -> (String, String) {
    let paper = county.paper_as_asker(matter, county.matter(matter).seq).unwrap();
    (paper.title, paper.paragraphs.join("\n"))
}

#[test]
fn b4_the_notice_of_correction_names_the_last_day_and_what_follows() {
    let (county, matter) = asked();
    let (_, text) = last_paper(&county, matter);
    assert!(text.contains("请于2026年3月23日前（含当日）补正；逾期未补正的，视为放弃申请"), "{text}");
    let view = county.view_as_asker(matter).unwrap();
    assert_eq!(view.answer_by.unwrap().to_string(), "2026-03-23");
    let card = clock(&view, "补正");
    assert!(card.sentence.contains("第15个工作日为3月23日"), "{}", card.sentence);
    assert!(card.clause.contains("政府信息公开条例第30条"), "{}", card.clause);
}

#[test]
fn b4_an_answer_on_the_last_day_counts() {
    let (mut county, matter) = asked();
    county.at("2026-03-23 23:40");
    assert_eq!(county.clock(), 0, "the last day is not over");
    county.citizen(COMPANY).supplements(matter, &["m2"], "已补充。").unwrap();
    county.at("2026-03-24 00:30");
    assert_eq!(county.clock(), 0);
    let view = county.view_as_asker(matter).unwrap();
    assert!(!view.waits && view.lapsed.is_none());
    assert_eq!(clock(&view, "受理").due.to_string(), "2026-03-30", "acceptance begins anew");
}

#[test]
fn b4_never_answered_it_is_given_up_the_day_after_however_late_the_clock_looks() {
    let (mut county, matter) = asked();
    county.at("2026-03-26 09:00");
    let late = refused(county.citizen(COMPANY).supplements(matter, &["m2"], "已补充。"), "given-up");
    assert!(late.remedy().contains("重新提出申请"), "{}", late.remedy());
    assert_eq!((county.clock(), county.clock()), (1, 0), "once");

    let last = county.entries(matter).last().unwrap();
    assert_eq!((last.act.kind(), last.at), (ActKind::Withdraw, county.moment("2026-03-24 00:00")));
    let view = county.view_as_asker(matter).unwrap();
    assert!(view.ended && view.open.iter().all(|open| open.act == ActKind::Rate));
    assert_eq!((view.outcome, view.lapsed.unwrap().to_string().as_str()), (Some("视为放弃申请"), "2026-03-23"));
    assert_eq!(view.journal[0].text, "2026年3月23日前未收到补正材料，视为放弃申请");
    let (title, text) = last_paper(&county, matter);
    assert_eq!(title, "视为放弃申请告知书");
    for words in ["补正期限至2026年3月23日", "自2026年3月24日起不再办理", "重新提出申请"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    refused(county.citizen(COMPANY).supplements(matter, &["m2"], "已补充。"), "ended");
    county.citizen(COMPANY).applies("labour-dispatch", "申请劳务派遣经营许可", &["m1", "m2"]).unwrap();
}

/// It is the applicant's time: no lamp, no finding, no lateness of the office, before or after.
#[test]
fn b4_nobody_in_the_office_is_late_by_what_the_applicant_did_not_do() {
    let (mut county, matter) = asked();
    for day in ["2026-03-23 09:00", "2026-03-30 09:00"] {
        county.at(day);
        let view = county.view_as_post(matter, "labour-window").unwrap();
        assert_eq!((view.lamp.0, clock(&view, "补正").lamp.0), (Lamp::Grey, Lamp::Grey));
        assert!(view.findings.is_empty(), "{:?}", view.findings);
    }
    assert_eq!(county.clock(), 1);
    let view = county.view_as_post(matter, "labour-window").unwrap();
    assert!(view.lamp.0 == Lamp::Done && view.findings.is_empty(), "{:?}", view.findings);
}

/// Whoever withdraws of themselves before that has withdrawn, with no paper and no reproach.
#[test]
fn b4_who_withdraws_before_has_withdrawn() {
    let (mut county, matter) = asked();
    county.citizen(COMPANY).withdraws(matter, "不再申请").unwrap();
    county.at("2026-04-30 09:00");
    assert_eq!(county.clock(), 0);
    let view = county.view_as_asker(matter).unwrap();
    assert_eq!((view.outcome, view.lapsed), (Some("已撤回"), None));
    refused(county.paper_as_asker(matter, view.seq), "no-such-matter");
}
