//! N1: 服务承诺、一次性告知、限时办结; 行政许可法第32条、第38条、第42条、第44条、第45条: what must be told is told in writing.
//! Each act on an application yields its paper, filled from the matter and nothing else.

use crate::refused;
use bureau::paper::Paper;
use bureau::refusal::Refusal;
use drill::{Ticket, World};

const COMPANY: &str = "澄川县安达人力资源公司";
const REASON: &str = "注册资本不足人民币200万元。";

fn applied() -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen(COMPANY).applies("labour-dispatch", "申请劳务派遣经营许可", &["m1"]).unwrap();
    (county, matter)
}

fn accepted() -> (World, Ticket) {
    let (mut county, matter) = applied();
    county.at("2026-03-03 10:00");
    county.post("labour-window").accepts(matter).unwrap();
    (county, matter)
}

fn decided(granted: bool) -> (World, Ticket) {
    let (mut county, matter) = accepted();
    county.at("2026-03-10 10:00");
    county.post("labour-officer").examines(matter, granted, "已核实。").unwrap();
    county.at("2026-03-12 10:00");
    county.post("labour-head").decides(matter, granted, REASON).unwrap();
    (county, matter)
}

/// The paper of the last act, as the asker reads it.
fn last(county: &World, matter: Ticket) -> Result<Paper, Refusal> {
    county.paper_as_asker(matter, county.matter(matter).seq)
}

/// The paper speaks to the company, is signed by the bureau on that day, and its text has these words.
#[track_caller]
fn check((county, matter): &(World, Ticket), title: &str, day: &str, words: &[&str]) {
    let paper = last(county, *matter).unwrap();
    assert_eq!((paper.title.as_str(), paper.day.to_string().as_str()), (title, day));
    assert_eq!(paper.addressee.as_deref(), Some(COMPANY));
    assert_eq!(paper.organ, "澄川县人力资源和社会保障局");
    assert_eq!(paper.number, county.view_as_asker(*matter).unwrap().receipt);
    let text = paper.paragraphs.join("\n");
    for word in words {
        assert!(text.contains(word), "{word} is not in\n{text}");
    }
    assert!(!text.contains(['{', '}']), "{text}");
    assert_eq!(county.view_as_asker(*matter).unwrap().papers.last().unwrap().1, title, "the journal links to it");
}

#[test]
fn b4_acceptance_is_told_with_both_limits() {
    let words = ["2026年3月2日提出的“劳务派遣经营许可”", "受理日期为2026年3月3日", "法定办结期限至2026年3月31日"];
    check(&accepted(), "行政许可申请受理通知书", "2026-03-03", &words);
}

/// 第32条第1款第4项: 逾期不告知的,自收到申请材料之日起即为受理 — the paper is of the later day, the acceptance of the first.
#[test]
fn b4_acceptance_by_law_has_its_paper_too() {
    let (mut county, matter) = applied();
    county.at("2026-03-10 00:30");
    assert_eq!(county.clock(), 1);
    let words = ["受理日期为2026年3月2日", "法定办结期限至2026年3月30日"];
    check(&(county, matter), "行政许可申请受理通知书", "2026-03-10", &words);
}

#[test]
fn b4_a_refusal_says_why_where_else_and_what_one_can_do() {
    let (mut county, matter) = applied();
    county.post("labour-window").refuses(matter, "不属本机关职权，请向市场监督管理局申请。").unwrap();
    let words = ["请向市场监督管理局申请", "60日内依法申请行政复议", "6个月内依法向人民法院提起行政诉讼"];
    check(&(county, matter), "行政许可申请不予受理决定书", "2026-03-02", &words);
}

#[test]
fn b4_a_correction_lists_every_material_once() {
    let (mut county, matter) = applied();
    let materials = county.charter().item(&bureau::id::ItemId::new("labour-dispatch")).unwrap().materials.clone();
    county.post("labour-window").requests_correction(matter, &["m2", "m3"], "加盖公章。").unwrap();
    let (first, second) = (format!("1.{}（", materials[1].name), format!("2.{}（", materials[2].name));
    check(
        &(county, matter),
        "补正材料一次性告知书",
        "2026-03-02",
        &[&first, &second, "补正要求：加盖公章。", "重新计算"],
    );

    let (mut county, matter) = applied();
    county.post("labour-window").requests_correction(matter, &[], "请加盖公章。").unwrap();
    let text = last(&county, matter).unwrap().paragraphs.join("\n");
    assert!(!text.contains("需要补正的材料"), "nothing is listed where nothing is missing: {text}");
}

#[test]
fn b4_a_special_step_is_told_with_its_days() {
    let (mut county, matter) = accepted();
    county.at("2026-03-04 09:00");
    county.post("labour-chief").suspends(matter, "hearing", "2026-03-05..2026-03-11", "涉及他人重大利益。").unwrap();
    let words = ["进行听证", "自2026年3月5日至2026年3月11日，共7日", "涉及他人重大利益", "法定办结期限至2026年4月8日"];
    check(&(county, matter), "特别程序所需时间告知书", "2026-03-04", &words);
}

#[test]
fn b4_an_extension_is_told_with_reason_and_new_day() {
    let (mut county, matter) = accepted();
    county.at("2026-03-25 09:00");
    county.post("labour-head").extends(matter, "需要现场核查。").unwrap();
    let words = ["办理期限延长10个工作日", "理由：需要现场核查。", "法定办结期限至2026年4月15日"];
    check(&(county, matter), "延长行政许可办理期限告知书", "2026-03-25", &words);
}

#[test]
fn b4_decisions_give_reasons_and_a_denial_its_remedies() {
    let words = ["现决定准予行政许可", "事项依据：《", REASON, "2026年3月26日前颁发、送达"];
    check(&decided(true), "准予行政许可决定书", "2026-03-12", &words);
    let words = ["现决定不予行政许可", REASON, "60日内依法申请行政复议", "6个月内依法向人民法院提起行政诉讼"];
    check(&decided(false), "不予行政许可决定书", "2026-03-12", &words);
}

#[test]
fn b4_the_proof_of_delivery_stays_on_file() {
    let (mut county, matter) = decided(true);
    county.post("labour-window").serves(matter, "窗口领取").unwrap();
    let seq = county.matter(matter).seq;
    refused(last(&county, matter), "no-such-matter");
    let paper = county.paper_as_post(matter, "labour-window", seq).unwrap();
    let text = paper.paragraphs.join("\n");
    assert!(text.contains("送达文书：《准予行政许可决定书》") && text.contains("送达方式：窗口领取"), "{text}");
    assert_eq!((paper.title.as_str(), paper.addressee), ("送达回证", None));
}

#[test]
fn b4_an_answer_is_a_paper_and_inner_acts_are_none() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("李某").asks("science-consult", "成果登记", "需要哪些材料？").unwrap();
    refused(last(&county, matter), "no-such-matter");
    county.post("science-office-officer").accepts(matter).unwrap();
    refused(last(&county, matter), "no-such-matter");
    county.post("science-office-officer").replies(matter, "需要两份材料：\n一、登记表；\n二、证明。").unwrap();
    let paper = last(&county, matter).unwrap();
    assert_eq!(paper.title, "政策咨询答复书");
    assert!(paper.paragraphs[0].contains("咨询“成果登记”"), "{paper:?}");
    assert_eq!(paper.paragraphs[1..4], ["需要两份材料：", "一、登记表；", "二、证明。"]);
}

#[test]
fn b4_an_undone_act_has_no_paper_and_others_see_none() {
    let (mut county, matter) = accepted();
    let seq = county.matter(matter).seq;
    refused(county.paper_as_post(matter, "market-officer", seq), "no-such-matter");
    county.post("labour-window").retracts(matter).unwrap();
    refused(county.paper_as_post(matter, "labour-window", seq), "no-such-matter");
    assert!(county.view_as_asker(matter).unwrap().papers.is_empty());
}
