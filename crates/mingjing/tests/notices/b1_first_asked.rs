//! N3 三: 重点抓好首问负责制…; the first officer reached answers, handles or hands over,
//! and stays on record until the hand-over is accepted.

use crate::refused;
use bureau::act::{Act, HandOver, Words};
use bureau::id::PostId;
use drill::{Ticket, World};

fn holder(county: &World, matter: Ticket) -> String {
    county.matter(matter).holder.as_ref().map_or_else(String::new, |holding| holding.post.to_string())
}

fn to(post: &str) -> Act {
    Act::HandOver(HandOver { post: PostId::new(post), reason: Words::new("属于该单位职责") })
}

#[test]
fn b1_somebody_is_on_record_from_the_moment_of_routing() {
    let mut county = World::shipped();
    county.at("2026-03-02 20:00");
    let asked = county.citizen("李某").asks("science-consult", "问", "怎么办?").unwrap();
    assert_eq!(holder(&county, asked), "science-office-officer", "asked at night, and already somebody's");
    let applied = county.citizen("安达公司").applies("labour-dispatch", "申请许可", &["m1"]).unwrap();
    assert_eq!(holder(&county, applied), "labour-window");
}

#[test]
fn b1_who_hands_over_stays_on_record_until_it_is_accepted() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("李某").asks("science-consult", "养老保险怎么转移", "请问怎么办?").unwrap();

    refused(county.post("science-office-chief").does(matter, to("labour-officer")), "not-holder");
    refused(county.post("labour-officer").accepts(matter), "no-such-matter");
    county.post("science-office-officer").does(matter, to("labour-officer")).unwrap();
    assert_eq!(holder(&county, matter), "science-office-officer");
    refused(county.post("market-officer").does(matter, Act::AcceptHandOver), "no-such-matter");
    refused(county.post("science-office-chief").does(matter, Act::AcceptHandOver), "not-offered");
    assert!(county.view_as_post(matter, "labour-officer").is_ok(), "who is asked to take it may look at it first");

    county.post("labour-officer").does(matter, Act::AcceptHandOver).unwrap();
    assert_eq!(holder(&county, matter), "labour-officer");
    let view = county.view_as_asker(matter).unwrap();
    assert!(view.section.contains("人力资源"), "{}", view.section);
    assert!(view.journal[0].text.contains("接收移交"), "{}", view.journal[0].text);
    refused(county.view_as_post(matter, "science-office-officer"), "no-such-matter");

    county.post("labour-officer").accepts(matter).unwrap();
    county.post("labour-officer").replies(matter, "请到社保窗口办理转移接续。").unwrap();
}

/// The clock does not wait for the offices to agree: it runs from receipt.
#[test]
fn b1_handing_over_moves_no_clock() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("李某").asks("science-consult", "问", "怎么办?").unwrap();
    let due = |county: &mut World| {
        let view = county.view_as_asker(matter).unwrap();
        view.clocks.iter().map(|card| card.due).collect::<Vec<_>>()
    };
    let before = due(&mut county);
    county.at("2026-03-03 09:00");
    county.post("science-office-officer").does(matter, to("labour-officer")).unwrap();
    county.post("labour-officer").does(matter, Act::AcceptHandOver).unwrap();
    assert_eq!(due(&mut county), before);
}

/// A permit stays with the authority that was asked.
#[test]
fn b1_a_permit_is_not_handed_to_another_bureau() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("安达公司").applies("labour-dispatch", "申请许可", &["m1"]).unwrap();
    refused(county.post("labour-window").does(matter, to("market-officer")), "no-such-post");
    county.post("labour-window").does(matter, to("labour-officer")).unwrap();
    county.post("labour-officer").does(matter, Act::AcceptHandOver).unwrap();
    assert_eq!(holder(&county, matter), "labour-officer");
}
