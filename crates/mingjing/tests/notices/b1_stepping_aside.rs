//! 公务员法第76条、第77条: 公务员执行公务时，涉及本人利害关系或者与本人有亲属关系的，应当回避。 So must whoever leads:
//! a chief, a deputy in charge, a head. The matter is then with somebody else who may do what waits, by the roster from
//! near to far, and it never comes back to who stepped aside.

use crate::refused;
use bureau::act::{Act, ActKind, Assign, HandOver, Words};
use bureau::id::PostId;
use drill::{Ticket, World};

fn applied(item: &str) -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("安达公司").applies(item, "申请许可", &["m1"]).unwrap();
    (county, matter)
}

fn asked() -> (World, Ticket) {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("李某").asks("science-consult", "问", "怎么办?").unwrap();
    (county, matter)
}

fn holder(county: &World, matter: Ticket) -> String {
    county.matter(matter).holder.as_ref().map_or_else(String::new, |holding| holding.post.to_string())
}

fn assign(post: &str) -> Act {
    Act::Assign(Assign { post: PostId::new(post) })
}

/// What the page tells before, and what the journal tells afterwards.
fn steps_aside(county: &mut World, matter: Ticket, post: &str, told: &str, said: &str) {
    let before = county.view_as_post(matter, post).unwrap();
    let relief = before.relief.unwrap_or_default();
    assert!(relief.contains(told), "{relief}");
    county.post(post).recuses(matter, "申请人是近亲属。").unwrap();
    let after = county.view_as_post(matter, post).unwrap();
    assert!(after.journal[0].text.contains(said), "{}", after.journal[0].text);
    let open = after.open.iter().filter(|open| open.act != ActKind::Retract);
    assert!(open.count() == 0 && after.relief.is_none(), "{:?}", after.open);
    refused(county.post(post).recuses(matter, "再次"), "recused");
}

#[test]
fn b1_a_chief_who_steps_aside_leaves_it_to_the_deputy_in_charge_who_names_an_officer() {
    let (mut county, matter) = asked();
    county.post("science-office-officer").recuses(matter, "同学。").unwrap();
    assert_eq!(holder(&county, matter), "science-office-chief");
    let said = "改由科技局副局长（分管成果与财务）负责";
    steps_aside(&mut county, matter, "science-office-chief", "副局长（分管成果与财务）", said);
    assert_eq!(holder(&county, matter), "science-deputy-result");

    refused(county.post("science-head").does(matter, assign("science-office-officer-two")), "not-holder");
    for gone in ["science-office-chief", "science-office-officer"] {
        refused(county.post("science-deputy-result").does(matter, assign(gone)), "no-such-post");
    }
    county.post("science-deputy-result").does(matter, assign("science-office-officer-two")).unwrap();
    let to_chief =
        Act::HandOver(HandOver { post: PostId::new("science-office-chief"), reason: Words::new("请办理") });
    refused(county.post("science-office-officer-two").does(matter, to_chief), "no-such-post");
    county.post("science-office-officer-two").replies(matter, "三月申报。").unwrap();
}

#[test]
fn b1_a_chief_who_has_it_not_steps_aside_and_the_next_who_does_passes_them_over() {
    let (mut county, matter) = applied("result-registration");
    county.post("science-result-officer").accepts(matter).unwrap();
    steps_aside(&mut county, matter, "science-result-chief", "承办岗位不变", "承办岗位不变");
    assert_eq!(holder(&county, matter), "science-result-officer");
    county.post("science-result-officer").recuses(matter, "亲属").unwrap();
    assert_eq!(holder(&county, matter), "science-deputy-result");
}

#[test]
fn b1_who_would_decide_steps_aside_and_another_decides() {
    let (mut county, matter) = applied("result-registration");
    county.post("science-result-officer").accepts(matter).unwrap();
    county.post("science-result-officer").examines(matter, true, "齐全。").unwrap();
    steps_aside(&mut county, matter, "science-deputy-result", "局长", "改由科技局局长决定");
    assert_eq!(holder(&county, matter), "science-result-officer", "the section keeps what it handles");
    refused(county.post("science-deputy-result").decides(matter, true, "准予"), "recused");
    // The head too: the county's deputy in charge of the bureau is next.
    steps_aside(&mut county, matter, "science-head", "分管副县长", "改由县政府分管副县长决定");
    county.post("county-deputy").decides(matter, true, "符合条件。").unwrap();
    county.post("science-result-officer").serves(matter, "窗口领取").unwrap();
    let told = county.view_as_asker(matter).unwrap().journal;
    assert!(told.iter().all(|said| said.act != ActKind::Recuse), "why they step aside is not the asker's");
}

#[test]
fn b1_the_last_who_may_decide_cannot_leave_it_to_nobody() {
    let (mut county, matter) = applied("labour-dispatch");
    county.post("labour-window").accepts(matter).unwrap();
    county.post("labour-officer").examines(matter, true, "齐全。").unwrap();
    steps_aside(&mut county, matter, "labour-head", "县长", "改由县政府县长决定");
    let view = county.view_as_post(matter, "county-head").unwrap();
    let shut = view.shut.iter().find(|shut| shut.act == ActKind::Recuse).unwrap();
    assert!(shut.says.contains("没有其他可以接手的岗位"), "{}", shut.says);
    refused(county.post("county-head").recuses(matter, "亲属"), "nobody-instead");
    county.post("county-head").decides(matter, true, "符合条件。").unwrap();
}

/// A person, not a seat: who also sits on the post it would go to is passed over with it.
#[test]
fn b1_stepping_aside_holds_for_every_seat_of_the_person() {
    let (mut county, matter) = asked();
    county.post("science-office-officer").recuses(matter, "同学。").unwrap();
    county.at("2026-03-03 09:00");
    county.seats_also("science-office-chief", "science-deputy-plan").unwrap();
    county.post("science-office-chief").recuses(matter, "亲属").unwrap();
    assert_eq!(holder(&county, matter), "science-deputy-result");
}

/// A leader who has an order that they must not answer leaves it to another of the unit, or above; unanswered it goes up
/// past them.
#[test]
fn b1_an_order_is_answered_by_another_and_goes_up_past_who_stepped_aside() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let why = ["逾期未答复", "请答复"];
    let order = county.post("efficiency-director").supervises(None, "science-result", why, "2026-03-06").unwrap();
    county.post("science-result-chief").accepts(order).unwrap();
    let told = "副局长（分管成果与财务）";
    steps_aside(&mut county, order, "science-result-chief", told, "改由科技局副局长（分管成果与财务）负责");
    steps_aside(&mut county, order, "science-deputy-result", "局长", "改由科技局局长负责");
    let to = Act::HandOver(HandOver { post: PostId::new("science-result-officer"), reason: Words::new("请办理") });
    county.post("science-head").does(order, to).unwrap();
    county.post("science-result-officer").does(order, Act::AcceptHandOver).unwrap();
    county.at("2026-03-09 09:00");
    county.post("efficiency-director").escalates(order, "没有反馈").unwrap();
    let raised = &county.matter(order).ordered().unwrap().raised;
    assert_eq!(raised.as_slice(), [PostId::new("science-head")], "not the deputy in charge");
}
