//! N1 三（二）: 明察暗访, 半年一检查一通报; N3: 学习教育有计划、有记录.

use crate::{clock, refused};
use bureau::duty::Tally;
use bureau::watch::Lamp;
use drill::{Ticket, World};

const CHECKS: &str = "efficiency-checks";
const DIRECTOR: &str = "efficiency-director";
const OVERSEER: &str = "supervision-director";
const HEAD: &str = "science-head";

/// The county on a morning after the clock opened what comes round.
fn county(local: &str) -> World {
    let mut county = World::shipped();
    county.at(local);
    assert!(county.comes_round() > 0);
    county
}

fn tally(county: &World, duty: Ticket, post: &str) -> Tally {
    county.view_as_post(duty, post).unwrap().task.unwrap().duty.unwrap().tally
}

/// 明察暗访（每年至少两次）: counted; the lamp turns so long before the year is over; who did it does not verify it.
#[test]
fn c3_two_covert_inspections_a_year_are_counted_and_verified_by_another_office() {
    let mut county = county("2026-01-04 08:00");
    let duty = county.duty("covert-inspections", "efficiency").unwrap();
    let view = county.view_as_post(duty, CHECKS).unwrap();
    assert_eq!((view.title.as_str(), view.lamp.0), ("明察暗访（2026年）", Lamp::Green));
    assert_eq!(clock(&view, "本期期限").due.to_string(), "2026-12-31");
    assert!(view.holder.unwrap().contains("督查专员"), "the post that the charter names has it");
    county.at("2026-04-20 09:00");
    refused(county.post(HEAD).holds(duty, "covert-inspection", "2026-04-17", "窗口服务", None), "no-such-matter");
    refused(county.post(OVERSEER).holds(duty, "covert-inspection", "2026-04-17", "窗口服务", None), "not-own-office");
    county.post(CHECKS).holds(duty, "covert-inspection", "2026-04-17", "窗口服务", None).unwrap();
    let no = refused(county.post(CHECKS).submits(duty, "已暗访"), "duty-unmet");
    assert!(no.says().contains("1/2"), "{}", no.says());
    // Thirty working days before 31 December the lamp is amber.
    county.at("2026-11-18 09:00");
    assert_eq!(county.view_as_post(duty, CHECKS).unwrap().lamp.0, Lamp::Green);
    county.at("2026-11-19 09:00");
    assert_eq!(county.view_as_post(duty, CHECKS).unwrap().lamp.0, Lamp::Amber);
    county.post(CHECKS).holds(duty, "check", "2026-11-18", "不计数的检查", None).unwrap();
    assert_eq!(tally(&county, duty, CHECKS), Tally { counted: 1, made_up: 0, needed: 2 });
    county.post(DIRECTOR).holds(duty, "covert-inspection", "2026-11-18", "乡镇服务点", None).unwrap();
    county.post(CHECKS).submits(duty, "两次暗访均已整理").unwrap();
    refused(county.post("efficiency-cases").verifies(duty, "属实"), "own-office");
    refused(county.post(DIRECTOR).verifies(duty, "属实"), "verifies-own");
    county.post(OVERSEER).verifies(duty, "属实").unwrap();
    let view = county.view_as_post(duty, CHECKS).unwrap();
    assert_eq!((view.step.as_str(), view.lamp.0), ("已完成", Lamp::Done));
    let other = view.journal.iter().find(|said| said.text.contains("不计数的检查")).unwrap();
    assert!(other.text.contains("本期不计这一类活动"), "{}", other.text);
}

/// 半年一检查一通报: two checks are no check and bulletin.
#[test]
fn c4_a_check_and_a_bulletin_every_half_year() {
    let mut county = county("2026-07-01 08:00");
    let duty = county.duty("check-and-bulletin", "efficiency").unwrap();
    assert!(county.view_as_post(duty, DIRECTOR).unwrap().title.contains("2026年下半年"));
    county.at("2026-09-10 09:00");
    county.post(DIRECTOR).holds(duty, "check", "2026-08-20", "综合监督检查", None).unwrap();
    county.post(DIRECTOR).holds(duty, "check", "2026-09-09", "第二次检查", None).unwrap();
    refused(county.post(DIRECTOR).submits(duty, "已检查"), "duty-unmet");
    county.post(DIRECTOR).holds(duty, "bulletin", "2026-09-10", "第三季度通报", None).unwrap();
    county.post(DIRECTOR).submits(duty, "已检查、已通报").unwrap();
}

/// 学习教育经常化: unmet at the period's end it is overdue; what is held then is said to be made up and does not count for
/// the period.
#[test]
fn d5_a_month_without_study_is_overdue_and_made_up_openly() {
    let mut county = county("2026-03-01 08:00");
    let duty = county.duty("monthly-study", "science").unwrap();
    county.at("2026-04-03 09:00");
    let view = county.view_as_post(duty, HEAD).unwrap();
    assert_eq!((view.lamp.0, clock(&view, "本期期限").late), (Lamp::Red, 3));
    let came = Some(([20, 20, 0], ""));
    county.post(HEAD).holds(duty, "study", "2026-02-27", "上月的学习", came).unwrap();
    refused(county.post(HEAD).submits(duty, "已学习"), "duty-unmet");
    county.post(HEAD).holds(duty, "study", "2026-04-02", "补做的学习", came).unwrap();
    let view = county.view_as_post(duty, HEAD).unwrap();
    let said = |n: usize| view.journal[n].text.as_str();
    assert!(
        said(0).ends_with("（本期已过，按补做登记）") && said(1).ends_with("（不在本期内，不计次数）"),
        "{:?}",
        view.journal
    );
    assert_eq!(tally(&county, duty, HEAD), Tally { counted: 0, made_up: 1, needed: 1 });
    county.post(HEAD).submits(duty, "已补做").unwrap();
    county.post(DIRECTOR).verifies(duty, "属实").unwrap();
    let view = county.view_as_post(duty, HEAD).unwrap();
    assert_eq!(clock(&view, "本期期限").late, 3, "it stays late");
}

/// What was held in the month and entered after it counts, and the entry says when it was made.
#[test]
fn d5_what_is_entered_after_the_period_says_so() {
    let mut county = county("2026-03-01 08:00");
    let duty = county.duty("monthly-study", "science").unwrap();
    county.at("2026-04-01 09:00");
    county.post(HEAD).holds(duty, "study", "2026-03-31", "限时办结制", Some(([9, 9, 0], ""))).unwrap();
    assert_eq!(tally(&county, duty, HEAD).counted, 1);
    assert!(county.view_as_post(duty, HEAD).unwrap().journal[0].text.ends_with("（本期举办，期满后登记）"));
    // Opened once a period, and again in the next.
    assert_eq!(county.duty("monthly-study", "science"), None);
    let opened = county.comes_round();
    assert!(opened > 0 && county.comes_round() == 0);
}
