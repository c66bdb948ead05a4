//! The console, route by route: why is it red, who answers, who settles.

use crate::house::{Browser, House, house, now, pass};
use axum::http::StatusCode;

const DAY: i64 = 86_400;

/// A question left unanswered until the morning after its last day, swept; who watches, and the address of its finding.
async fn late(house: &House) -> (Browser, String) {
    house.asked("怎样申报科技计划项目").await;
    pass(DAY);
    house.office.sweep(now()).unwrap();
    pass(7 * DAY);
    house.office.sweep(now()).unwrap();
    let mut director = house.staff("efficiency-director").await;
    let tower = director.get("/console").await;
    let start = tower.text.find("/console/findings/").expect("a finding on the tower");
    let address = tower.text[start..].split('"').next().unwrap().to_string();
    (director, address)
}

#[tokio::test]
async fn a_red_lamp_leads_to_its_reasons_and_its_card_is_answered_and_settled() {
    let house = house();
    let (mut director, address) = late(&house).await;
    let mut chief = house.staff("science-office-chief").await;
    chief.get("/workbench").await.shows(&["待回复", "看为什么"]);
    chief.get("/console/cards?mine=1&state=issued").await.shows(&["发给我的牌", "黄牌", &address]);
    let page = chief.get(&address).await;
    page.shows(&[
        "规则和依据",
        "证明它的记录",
        "#entry-",
        "由谁说明",
        "怎样转绿",
        "说明情况",
        "class=\"clause\"",
        "待回复",
        "黄牌",
    ]);
    page.hides(&["情况属实予以撤销</summary>"]);
    chief.get(&format!("{address}/paper")).await.shows(&["督查通知（黄牌）", "逾期", "前书面说明原因"]);

    let (csrf, seen) = (page.csrf(), page.hidden("seen"));
    let post = |words: &'static str| [("csrf", csrf.as_str()), ("seen", seen.as_str()), ("card_reply", words)];
    let empty = post(" ");
    let refused = chief.post(&format!("{address}/acts/reply"), &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows(&["请填写情况说明"]);
    let own = chief.post(&format!("{address}/acts/uphold"), &empty).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let full = post("系统故障，附登记");
    assert_eq!(chief.post(&format!("{address}/acts/reply"), &full).await.location(), address);

    director.get("/console").await.shows(&[
        "待认定的牌",
        "各科室未了结的牌",
        "/workbench?state=overdue&#38;source=own",
    ]);
    director.get("/workbench?state=overdue&source=own").await.shows(&["怎样申报科技计划项目", "看为什么"]);
    let page = director.get(&address).await;
    page.shows(&["系统故障，附登记", "撤销理由", "不可抗力"]);
    let (csrf, seen) = (page.csrf(), page.hidden("seen"));
    let verdict =
        [("csrf", csrf.as_str()), ("seen", seen.as_str()), ("card_ground", "system-failure"), ("card_verdict", "属实")];
    assert_eq!(director.post(&format!("{address}/acts/explain_away"), &verdict).await.location(), address);
    director.get(&address).await.shows(&["已撤销", "没有由您办理的"]);
    director.get("/console/cards?state=explained").await.shows(&["已撤销", "黄牌"]);
}

#[tokio::test]
async fn a_matter_leads_to_its_gravest_finding_or_back_to_itself() {
    let house = house();
    let (_, receipt) = house.asked("怎样申报科技计划项目").await;
    let mut chief = house.staff("science-office-chief").await;
    let found = chief.get(&format!("/workbench/find?receipt={receipt}")).await;
    let matter = found.location().rsplit('/').next().unwrap().to_string();
    let calm = chief.get(&format!("/console/findings/{matter}/promise-overtime")).await;
    assert_eq!(calm.location(), format!("/workbench/matters/{matter}"), "nothing found, so the matter itself");
    pass(9 * DAY);
    let mut chief = house.staff("science-office-chief").await;
    let led = chief.get(&format!("/console/findings/{matter}")).await;
    assert!(led.location().starts_with(&format!("/console/findings/{matter}.")), "{}", led.location());
    assert_eq!(
        chief.get(&format!("/console/findings/{matter}.no-rule.x.2026-01-01")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(chief.get("/console/findings/nonsense").await.status, StatusCode::NOT_FOUND);
    assert_eq!(chief.get("/console").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_calm_tower_says_so_and_administrators_have_none() {
    let house = house();
    house.staff("supervision-director").await.get("/console").await.shows(&["现在没有需要监察的问题"]);
    assert_eq!(house.staff("audit-admin").await.get("/console/cards").await.status, StatusCode::FORBIDDEN);
    assert!(house.anon().get("/console").await.location().starts_with("/login?next=/console"));
}

/// Accepts a question as done ten minutes after it came; entered an hour and these days later.
async fn enters(house: &House, title: &str, days: i64) {
    let (_, receipt) = house.asked(title).await;
    pass(600);
    let (zone, done) = (house.office.zone(), now());
    pass(3_600 + days * DAY);
    let mut chief = house.staff("science-office-chief").await;
    let address = chief.get(&format!("/workbench/find?receipt={receipt}")).await.location().to_string();
    let page = chief.get(&address).await;
    let (csrf, seen, on, minutes) = (page.csrf(), page.hidden("seen"), done.day(zone), done.minute_of_day(zone));
    let (on, at) = (on.to_string(), format!("{:02}:{:02}", minutes / 60, minutes % 60));
    let late = [
        ("csrf", csrf.as_str()),
        ("seen", seen.as_str()),
        ("late_on", on.as_str()),
        ("late_at", at.as_str()),
        ("late_reason", "停电，先行书面受理"),
    ];
    let reply = chief.post(&format!("{address}/acts/accept"), &late).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
}

#[tokio::test]
async fn what_was_entered_later_than_allowed_is_listed_by_organ_and_not_what_was_in_time() {
    let house = house();
    let mut director = house.staff("efficiency-director").await;
    director.get("/console/late-entries").await.shows(&["没有超时的补记"]);
    enters(&house, "当日补记", 0).await;
    enters(&house, "超时补记", 3).await;
    director = house.staff("efficiency-director").await;
    director.get("/console").await.shows(&["/console/late-entries"]);
    let page = director.get("/console/late-entries").await;
    page.shows(&["共<b>1</b>条", "受理", "办公室主任", "2个工作日", "补录超过24小时", "/workbench/matters/"]);
    for (organ, there) in [("science", true), ("science-office", true), ("market", false), ("nowhere", false)] {
        let page = director.get(&format!("/console/late-entries?organ={organ}")).await;
        assert_eq!(page.text.contains("2个工作日"), there, "{organ}");
    }
    let bad = director.get("/console/late-entries?after=x").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let clerk = house.staff("science-office-officer").await.get("/console/late-entries").await;
    assert_eq!(clerk.status, StatusCode::FORBIDDEN);
    let mut other = house.staff("market-head").await;
    other.get("/console/late-entries").await.shows(&["没有超时的补记"]);
    drop((director, other));
    house.verified();
}
