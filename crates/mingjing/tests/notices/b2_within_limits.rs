//! N1 三: 严格落实限时办结制度…缩短审批时限; N3: 首问负责制、限时办结制.
//! Clocks per step and in total, one notice of corrections, pauses only on legal grounds, extensions only when approved.

use crate::{clock, refused};
use bureau::act::ActKind;
use bureau::refusal::Refusal;
use drill::{Ticket, World};

const CORRECTION: &str = "请补充劳务派遣协议样本。";

fn applied(county: &mut World, at: &str) -> Ticket {
    county.at(at);
    county.citizen("澄川县安达人力资源公司").applies("labour-dispatch", "申请劳务派遣经营许可", &["m1", "m2"]).unwrap()
}

#[test]
fn b2_a_clock_runs_from_receipt_to_delivery() {
    let mut county = World::shipped();
    let matter = applied(&mut county, "2026-03-02 09:00");
    let due = |county: &mut World, name: &str| {
        clock(&county.view_as_post(matter, "labour-chief").unwrap(), name).due.to_string()
    };
    assert_eq!(due(&mut county, "受理"), "2026-03-09", "five working days from receipt");

    county.at("2026-03-03 10:00");
    county.post("labour-window").accepts(matter).unwrap();
    assert_eq!(due(&mut county, "法定办结"), "2026-03-31", "twenty working days from acceptance");
    county.at("2026-03-10 10:00");
    county.post("labour-officer").examines(matter, true, "材料齐全，符合条件。").unwrap();
    assert_eq!(due(&mut county, "决定环节"), "2026-03-17", "the step has its own clock");
    county.at("2026-03-12 10:00");
    county.post("labour-head").decides(matter, true, "符合《劳务派遣行政许可实施办法》规定条件。").unwrap();
    assert_eq!(due(&mut county, "送达"), "2026-03-26", "ten working days to deliver");
    county.post("labour-window").serves(matter, "窗口领取").unwrap();
    let view = county.view_as_asker(matter).unwrap();
    assert!(view.ended && view.findings.is_empty(), "{:?}", view.findings);
}

/// 行政许可法第32条: 一次告知需要补正的全部内容.
#[test]
fn b2_corrections_are_asked_for_once() {
    let mut county = World::shipped();
    let matter = applied(&mut county, "2026-03-02 09:00");
    county.at("2026-03-04 10:00");
    county.post("labour-window").requests_correction(matter, &["m3"], CORRECTION).unwrap();
    let waiting = county.view_as_asker(matter).unwrap();
    assert!(waiting.waits && clock(&waiting, "受理").stopped.is_some());

    county.at("2026-03-16 09:00");
    county.citizen("澄川县安达人力资源公司").supplements(matter, &["m3"], "已补充。").unwrap();
    let view = county.view_as_asker(matter).unwrap();
    assert_eq!(clock(&view, "受理").due.to_string(), "2026-03-23", "the clock begins anew; waiting was no pause");
    let second = county.post("labour-window").requests_correction(matter, &["m4"], "再补一份。");
    let refusal = refused(second, "once-only");
    assert!(refusal.clause().is_some_and(|clause| clause.contains("第32条")));
}

/// 行政许可法第45条: only what the law names does not count, and for as long as the applicant was told.
#[test]
fn b2_pauses_are_on_legal_grounds_only() {
    let mut county = World::shipped();
    let matter = applied(&mut county, "2026-03-02 09:00");
    county.post("labour-window").accepts(matter).unwrap();
    county.at("2026-03-04 09:00");
    let suspend = |county: &mut World, special: &str, span: &str| {
        county.post("labour-chief").suspends(matter, special, span, "需要核实")
    };
    refused(suspend(&mut county, "leader-away", "2026-03-05..2026-03-06"), "no-such-special");
    refused(suspend(&mut county, "hearing", "2026-03-03..2026-03-06"), "pause-backwards");
    refused(suspend(&mut county, "hearing", "2026-03-05..2026-04-30"), "pause-too-long");
    suspend(&mut county, "hearing", "2026-03-05..2026-03-11").unwrap();

    county.at("2026-03-06 09:00");
    refused(county.post("labour-officer").examines(matter, true, "同意"), "paused");
    let view = county.view_as_asker(matter).unwrap();
    assert_eq!(
        clock(&view, "法定办结").due.to_string(),
        "2026-04-07",
        "five working days later, and 清明节 on the way"
    );

    // A special step that takes longer than was told stops no clock any more.
    county.at("2026-03-13 09:00");
    county.post("labour-officer").examines(matter, true, "听证后未发现不符合条件的情形").unwrap();
}

/// 行政许可法第42条: 经本行政机关负责人批准,可以延长十日.
#[test]
fn b2_extensions_are_approved_by_the_head_in_time_and_once() {
    let mut county = World::shipped();
    let matter = applied(&mut county, "2026-03-02 09:00");
    county.post("labour-window").accepts(matter).unwrap();
    let refusal = refused(county.post("labour-officer").extends(matter, "材料多"), "not-your-role");
    assert!(matches!(refusal, Refusal::NotYourRole { act: ActKind::Extend, .. }));

    let mut late = county.clone();
    late.at("2026-04-01 09:00");
    refused(late.post("labour-head").extends(matter, "材料多"), "too-late");

    county.at("2026-03-25 09:00");
    county.post("labour-head").extends(matter, "需要现场核查").unwrap();
    refused(county.post("labour-head").extends(matter, "再延"), "once-only");
    let view = county.view_as_asker(matter).unwrap();
    assert_eq!(clock(&view, "法定办结").budget, "30个工作日");
}

/// 行政许可法第32条: 逾期不告知的,自收到申请材料之日起即为受理.
#[test]
fn b2_silence_is_acceptance_from_the_day_of_receipt() {
    let mut county = World::shipped();
    let matter = applied(&mut county, "2026-03-02 09:00");
    county.at("2026-03-09 23:00");
    assert_eq!(county.clock(), 0, "the last day is in time until midnight");
    county.at("2026-03-16 03:00");
    assert_eq!(county.clock(), 1);
    let view = county.view_as_asker(matter).unwrap();
    assert_eq!(
        clock(&view, "法定办结").due.to_string(),
        "2026-03-30",
        "counted from 2 March, however late the sweep came"
    );
    assert!(view.journal[0].text.contains("视为受理"), "{}", view.journal[0].text);
}
