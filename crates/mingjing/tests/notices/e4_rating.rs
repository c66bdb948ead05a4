//! E4: satisfaction of the public, after each case (N1); 国办发〔2019〕51号: 一次服务一评价, five grades.

use crate::refused;
use bureau::act::{ActKind, Satisfaction};
use drill::{Ticket, World};

fn asked() -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("李某").asks("science-consult", "问", "怎么办?").unwrap();
    county.post("science-office-officer").accepts(matter).unwrap();
    (county, matter)
}

fn offers_rating(county: &World, matter: Ticket) -> bool {
    county.view_as_asker(matter).unwrap().open.iter().any(|open| open.act == ActKind::Rate)
}

#[test]
fn e4_who_asked_rates_once_and_only_after_the_end() {
    let (mut county, matter) = asked();
    assert!(!offers_rating(&county, matter));
    refused(county.citizen("李某").rates(matter, Satisfaction::Satisfied, ""), "out-of-turn");

    county.at("2026-03-04 10:00");
    county.post("science-office-officer").replies(matter, "请看办事指南。").unwrap();
    assert!(offers_rating(&county, matter));
    refused(county.citizen("王某").rates(matter, Satisfaction::Satisfied, ""), "no-such-matter");
    let rated = bureau::act::Act::Rate(bureau::act::Rate {
        grade: Satisfaction::VerySatisfied,
        note: bureau::act::Words::new("自评"),
    });
    refused(county.post("science-office-officer").does(matter, rated), "not-your-role");

    county.citizen("李某").rates(matter, Satisfaction::Dissatisfied, "电话没人接。").unwrap();
    assert!(!offers_rating(&county, matter));
    refused(county.citizen("李某").rates(matter, Satisfaction::VerySatisfied, ""), "once-only");
}

#[test]
fn e4_officers_read_the_rating_in_words_and_no_clock_moves() {
    let (mut county, matter) = asked();
    county.at("2026-03-04 10:00");
    county.post("science-office-officer").replies(matter, "请看办事指南。").unwrap();
    let before = county.matter(matter).clocks.clone();
    county.citizen("李某").rates(matter, Satisfaction::Dissatisfied, "电话没人接。").unwrap();
    let view = county.view_as_post(matter, "science-office-chief").unwrap();
    assert_eq!(view.journal[0].text, "申请人评价：不满意");
    assert_eq!(view.journal[0].details[0].1, "电话没人接。");
    assert_eq!(county.matter(matter).clocks, before);
}
