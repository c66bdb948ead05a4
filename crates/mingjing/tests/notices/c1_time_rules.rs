//! N1 三: 通过…电子监察…切实纠正行政审批中擅自增加审批环节和超时办理等问题. The rules on time; every finding names rule and clause.

use bureau::disclose::View;
use bureau::watch::Lamp;
use drill::{Ticket, World};

fn accepted(county: &mut World) -> Ticket {
    county.at("2026-03-02 09:00");
    let matter = county.citizen("安达公司").applies("labour-dispatch", "申请许可", &["m1"]).unwrap();
    county.post("labour-window").accepts(matter).unwrap();
    matter
}

fn seen(county: &mut World, matter: Ticket, at: &str) -> View {
    county.at(at);
    county.view_as_post(matter, "efficiency-director").unwrap()
}

fn rules(view: &View) -> Vec<(String, &str)> {
    view.findings.iter().map(|found| (format!("{}：{}", found.rule, found.clock), found.card)).collect()
}

#[test]
fn c1_warning_before_yellow_and_red_after() {
    let mut county = World::shipped();
    let matter = accepted(&mut county);
    let view = seen(&mut county, matter, "2026-03-06 09:00");
    assert_eq!((view.lamp.0, rules(&view).len()), (Lamp::Green, 0));

    // The review step has ten working days, until 16 March.
    let view = seen(&mut county, matter, "2026-03-13 09:00");
    assert_eq!(rules(&view), [("将到期：审查环节".to_string(), "预警")]);
    assert_eq!(view.lamp.0, Lamp::Amber);
    let view = seen(&mut county, matter, "2026-03-17 09:00");
    assert!(
        rules(&view).contains(&("环节超时：审查环节".to_string(), "黄牌")),
        "late by the step though in time as a whole: {:?}",
        rules(&view)
    );

    let promised = view.clocks.iter().find(|card| card.name == "承诺办结").unwrap().due;
    let day_after = |n| format!("{} 09:00", promised.plus(n));
    let view = seen(&mut county, matter, &day_after(1));
    assert!(rules(&view).contains(&("承诺超时：承诺办结".to_string(), "黄牌")), "{:?}", rules(&view));
    let view = seen(&mut county, matter, &day_after(7));
    assert!(
        rules(&view).contains(&("承诺超时：承诺办结".to_string(), "红牌")),
        "red after three working days: {:?}",
        rules(&view)
    );
    let view = seen(&mut county, matter, "2026-03-31 09:00");
    let found = view.findings.iter().find(|found| found.rule == "法定超时").unwrap();
    assert_eq!((found.card, found.late, found.due.to_string().as_str()), ("红牌", 1, "2026-03-30"));
    assert!(found.clause.contains("行政许可法第42条"));
}

/// A lamp is computed and may fall: time the law takes back is not held against the office.
#[test]
fn c1_a_lamp_falls_when_the_head_extends() {
    let mut county = World::shipped();
    let matter = accepted(&mut county);
    let lamp = |view: View| view.clocks.iter().find(|card| card.name == "法定办结").unwrap().lamp.0;
    assert_eq!(lamp(seen(&mut county, matter, "2026-03-30 09:00")), Lamp::Amber);
    county.post("labour-head").extends(matter, "需要现场核查").unwrap();
    assert_eq!(lamp(seen(&mut county, matter, "2026-03-30 10:00")), Lamp::Green);
}

/// What ended late stays found; what ended in time leaves nothing.
#[test]
fn c1_a_late_answer_stays_late() {
    let mut county = World::shipped();
    county.at("2026-03-02 09:00");
    let asks = |county: &mut World, who: &str| county.citizen(who).asks("science-consult", "问", "怎么办？").unwrap();
    let (late, prompt) = (asks(&mut county, "甲"), asks(&mut county, "乙"));
    for matter in [late, prompt] {
        county.post("science-office-officer").accepts(matter).unwrap();
    }
    county.at("2026-03-09 17:00");
    county.post("science-office-officer").replies(prompt, "如下。").unwrap();
    county.at("2026-03-11 09:00");
    county.post("science-office-officer").replies(late, "如下。").unwrap();
    assert_eq!(rules(&seen(&mut county, prompt, "2026-04-01 09:00")), []);
    let view = seen(&mut county, late, "2026-04-01 09:00");
    assert_eq!(rules(&view), [("承诺超时：答复".to_string(), "黄牌")]);
    assert_eq!(view.lamp.1, "逾期办结·超2个工作日");
}
