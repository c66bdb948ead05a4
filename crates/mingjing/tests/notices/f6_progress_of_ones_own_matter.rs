//! N1: 向社会公开…; a party follows their own matter, and nobody else's.

use crate::refused;
use bureau::act::ActKind;
use bureau::disclose::Place;
use drill::World;

#[test]
fn f6_the_asker_sees_the_way_the_day_and_the_reason_but_not_the_inner_talk() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let matter = county.citizen("安达公司").applies("labour-dispatch", "申请许可", &["m1"]).unwrap();
    county.post("labour-window").accepts(matter).unwrap();
    county.post("labour-chief").assigns(matter, "labour-officer").unwrap();
    county.at("2026-03-05 09:00");
    county.post("labour-officer").examines(matter, false, "注册资本不足，建议不予许可。").unwrap();

    let view = county.view_as_asker(matter).unwrap();
    let places: Vec<_> = view.strip.iter().map(|step| (step.name.as_str(), step.place)).collect();
    assert_eq!(places[1..4], [("审查", Place::Done), ("决定", Place::Now), ("送达", Place::Ahead)]);
    let words = format!("{:?}", view.journal);
    assert!(!words.contains("注册资本") && view.journal.iter().all(|line| line.act != ActKind::Assign));
    assert!(!words.contains("拟不同意") && !words.contains("拟同意"));
    let name =
        county.roster().seated(&bureau::id::PostId::new("labour-window"), county.today()).unwrap().name.to_string();
    assert!(!words.contains(&name), "posts are named, officers are not");
    assert!(view.open.iter().any(|open| open.act == ActKind::Withdraw));

    county.citizen("别的公司").asks("science-consult", "问", "问").unwrap();
    refused(county.citizen("别的公司").withdraws(matter, "不关我事"), "no-such-matter");
    refused(county.view_as_post(matter, "market-officer"), "no-such-matter");
}
