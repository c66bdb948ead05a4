//! Mixtures of the genre's pieces, cut anywhere, and repetitions meant to be slow.

use notices::{Draft, Units, json, read, sheet};
use proptest::prelude::*;
use std::ops::Range;
use std::time::Instant;

const PIECES: &[&str] = &[
    "一、",
    "(一)",
    "1.",
    "1、",
    "(1)",
    "①",
    "一是",
    "二是",
    "第一阶段",
    "第三条",
    "主要任务",
    "方法步骤",
    "工作要求",
    "牵头单位:",
    "责任单位:",
    "完成时限:",
    "由",
    "牵头",
    "配合",
    "会同",
    "负责",
    "县财政局",
    "各单位",
    "各市、县人民政府",
    "监察室",
    "组长:",
    "成员:",
    "张某某",
    "5月底前",
    "815日前",
    "2013年3月1日",
    "至",
    "-",
    "二〇一三年五月十日",
    "第三季度",
    "印发之日起30日内",
    "占",
    "40%",
    "25分",
    "举报电话:",
    "3108800",
    "《",
    "》",
    "(",
    ")",
    "〔2010〕25号",
    "关于印发",
    "的通知",
    "实施方案",
    "。",
    ";",
    ":",
    ",",
    "、",
    "\n",
    "\t",
    "|",
    "  ",
    "序号\t任务\t责任单位\t完成时限\n",
    "制定方案",
    "报县政府办公室",
    "機(jī)",
    "?",
    "\u{fffd}",
    "A",
    "9",
    "附件",
    "上一篇",
    "发文字号:",
    "\u{200b}",
    "\u{1F600}",
    "年底前",
    "每月25日前",
    "阶段",
];

/// Everything in a draft points into the text, between characters, in order.
fn check(text: &str) {
    let draft = read(text, &Units::none());
    for place in places(&draft) {
        assert!(place.start <= place.end, "{place:?}");
        assert!(text.get(place.clone()).is_some(), "{place:?} in {text:?}");
    }
    assert!(json::text(&draft).ends_with("}\n"));
    assert!(!sheet::text(&draft).is_empty());
}

fn places(draft: &Draft) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    for task in &draft.tasks {
        places.extend(task.title.places.clone());
        places.extend(task.lead.iter().chain(&task.responsible).flat_map(|unit| unit.places.clone()));
        places.extend(task.deadline.iter().flat_map(|day| day.places.clone()));
        places.extend(task.deliverables.iter().flat_map(|one| one.places.clone()));
    }
    for phase in &draft.phases {
        places.extend(phase.name.places.clone());
        places.extend(phase.start.iter().chain(&phase.end).flat_map(|day| day.places.clone()));
    }
    for figure in draft.targets.iter().chain(&draft.weights).chain(&draft.thresholds) {
        places.extend(figure.value.places.clone());
    }
    places.extend(draft.group.iter().flat_map(|member| member.name.places.clone()));
    places.extend(draft.hotlines.iter().flat_map(|hotline| hotline.number.places.clone()));
    places.extend(draft.basis.iter().flat_map(|basis| basis.places.clone()));
    places.extend(draft.notes.iter().flat_map(|note| note.places.clone()));
    for head in [&draft.title, &draft.issuer, &draft.number, &draft.kind].into_iter().flatten() {
        places.extend(head.places.clone());
    }
    places
}

proptest! {
    #[test]
    fn mixtures_of_pieces_are_read(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        check(&pieces.concat());
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text);
    }
}

#[test]
fn an_enumerator_alone_is_read() {
    ["一、  \n", "1.   ", "(一) \n(二) ", "第一阶段: \n", "序号\t任务\n"].iter().for_each(|text| check(text));
}

#[test]
fn a_notice_cut_anywhere_is_read() {
    let whole = include_bytes!("../made/05_traditional_runon.txt");
    for end in 0..whole.len() {
        check(&String::from_utf8_lossy(&whole[..end]));
    }
    let notices = [include_str!("../made/03_province_brackets.txt"), include_str!("../made/10_damaged.txt")];
    for text in notices {
        for (start, _) in text.char_indices().step_by(11) {
            check(&text[start..]);
            check(&text[..start]);
        }
    }
}

/// Sixty thousand bytes of anything take no more than linear time: seconds in a debug build, not hours.
#[test]
fn repetition_takes_linear_time() {
    let hostile = [
        "(",
        "(一)",
        "1",
        "一、",
        "一是",
        "1、",
        "①",
        "由",
        "牵头",
        "和",
        "各市、",
        "责任单位:",
        "(县财政局牵头)",
        "5月底前",
        "于5月底前完成",
        "《",
        "《甲》根据",
        "占40%考核",
        "电话3108800",
        "任组长为",
        "第一阶段",
        "县财政局、",
        "会同",
        "报",
        "制定",
        "\t",
        "|",
        " ",
        "\n",
        "组长:\n",
        "?",
        "年",
        "机(jī)",
        "a\n",
        "县财政局要",
        "分别占考核40%",
        "X为组长",
        "2013年5月10日\n",
        "县财政局\n",
        "通知\n",
        "第一位",
    ];
    for piece in hostile {
        let text = piece.repeat(60_000 / piece.len());
        let watch = Instant::now();
        check(&text);
        let seconds = watch.elapsed().as_secs_f64();
        assert!(seconds < 10.0, "{piece:?} took {seconds:.1} s");
        if seconds > 2.0 {
            println!("{piece:?} {seconds:.1} s");
        }
    }
}
