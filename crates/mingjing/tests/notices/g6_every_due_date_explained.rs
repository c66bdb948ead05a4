//! Every due date explained day by day, with the holiday notice and the act that paused it.

use crate::clock;
use bureau::disclose::Mark;
use drill::World;

/// The worked example: accepted on 24 September 2024, experts from 9 to 15 October.
#[test]
fn g6_the_sentence_and_the_calendar_say_why() {
    let mut county = World::shipped();
    county.at("2024-09-24 09:00");
    let matter = county.citizen("安达公司").applies("labour-dispatch", "申请许可", &["m1"]).unwrap();
    county.post("labour-window").accepts(matter).unwrap();
    county.at("2024-10-08 15:00");
    county.post("labour-chief").suspends(matter, "expert-review", "2024-10-09..2024-10-15", "组织专家评审").unwrap();

    let view = county.view_as_asker(matter).unwrap();
    let card = clock(&view, "法定办结");
    assert_eq!(card.due.to_string(), "2024-11-04");
    assert_eq!(
        card.sentence,
        "9月24日受理，次日起算；国庆节7天不计，9月29日调休计入；10月9日至15日专家评审不计入；第20个工作日为11月4日"
    );
    let cells: Vec<_> = card.months.iter().flat_map(|month| month.weeks.iter().flatten().flatten()).collect();
    let mark = |day: &str| cells.iter().find(|cell| cell.day.to_string() == day).unwrap().mark;
    assert_eq!(mark("2024-09-24"), Mark::Start);
    assert_eq!(mark("2024-09-28"), Mark::Weekend);
    assert_eq!(mark("2024-09-29"), Mark::Makeup);
    assert_eq!(mark("2024-10-01"), Mark::Holiday);
    assert_eq!(mark("2024-10-12"), Mark::Paused, "a make-up Saturday inside the pause does not count");
    assert!(cells.iter().any(|cell| cell.due && cell.day == card.due));
    assert_eq!(card.days.len(), 42, "a line for every day from start to due");
    assert!(card.clause.contains("42") || card.clause.contains("四十二"), "{}", card.clause);
}
