//! Search, board and brief as pages.

use crate::house::{house, now};
use axum::http::StatusCode;
use bureau::act::{ActKind, Channel, File, Words};
use bureau::id::{ItemId, PartId, PartyId};
use bureau::observe::{Seen, Sighting};

#[tokio::test]
async fn filters_live_in_the_address() {
    let house = house();
    let (_, receipt) = house.asked("怎样申报科技计划项目").await;
    let mut chief = house.staff("science-office-chief").await;
    let page = chief.get("/workbench").await;
    page.shows(&["常用视图", "state=overdue", "href=\"/workbench?mine=1\"", "其他条件"]);
    for asked in
        ["q=%E7%94%B3%E6%8A%A5", &format!("q={receipt}"), "section=science-office", "state=any&item=science-consult"]
    {
        let page = chief.get(&format!("/workbench?{asked}")).await;
        page.shows(&["怎样申报科技计划项目", "符合条件的有<b>1</b>件", "书签"]);
    }
    chief.get("/workbench?q=%E7%94%B3%E6%8A%A5").await.shows(&["value=\"申报\""]);
    for asked in
        ["q=%22%3E%3Cscript%3E", "state=overdue", "mine=1&state=week", "holder=market-chief", "from=2030-01-01"]
    {
        let page = chief.get(&format!("/workbench?{asked}")).await;
        page.shows(&["符合条件的有<b>0</b>件", "没有符合条件的办件"]).hides(&["怎样申报科技计划项目", "\"><script>"]);
    }
    for wrong in ["state=x", "item=A%20B", "from=yesterday"] {
        assert_eq!(chief.get(&format!("/workbench?{wrong}")).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let mut other = house.staff("market-officer").await;
    for asked in ["q=%E7%94%B3%E6%8A%A5", "section=science-office", "item=science-consult&state=any"] {
        other.get(&format!("/workbench?{asked}")).await.shows(&["<b>0</b>件"]).hides(&["怎样申报科技计划项目"]);
    }
}

#[tokio::test]
async fn the_board_leads_to_the_matters_it_counts() {
    let house = house();
    house.asked("怎样申报科技计划项目").await;
    let mut chief = house.staff("science-office-chief").await;
    let page = chief.get("/workbench/board").await;
    page.shows(&[
        "本科室在办<b>1</b>件，逾期<b>0</b>件",
        "最急的是",
        "《怎样申报科技计划项目》",
        "办公室科员",
        "薛振国",
    ]);
    let leads = page.text.split("href=\"/workbench?state=").skip(1).map(|rest| rest.split('"').next().unwrap());
    let leads: Vec<String> = leads.map(|rest| format!("/workbench?state={}", rest.replace("&#38;", "&"))).collect();
    assert!(!leads.is_empty());
    for address in leads {
        chief.get(&address).await.shows(&["怎样申报科技计划项目", "符合条件的有<b>1</b>件"]);
    }
    crate::house::pass(14 * 86_400);
    let mut head = house.staff("science-head").await;
    head.get("/workbench/board").await.shows(&["本岗位范围内在办<b>1</b>件，逾期<b>1</b>件", "state=overdue"]);
    head.get("/workbench/brief").await.shows(&["范围内逾期<b>1</b>件", "怎样申报科技计划项目", "没有等您决定的件"]);
    let mut elsewhere = house.staff("market-head").await;
    elsewhere.get("/workbench/board").await.shows(&["在办<b>0</b>件"]).hides(&["怎样申报科技计划项目"]);
    elsewhere.get("/workbench/brief").await.shows(&["没有逾期件"]).hides(&["怎样申报科技计划项目"]);
}

#[tokio::test]
async fn each_role_has_its_pages() {
    let house = house();
    let links = ["href=\"/workbench/board\"", "href=\"/workbench/brief\""];
    for (post, board, brief) in [
        ("science-office-officer", false, false),
        ("science-window", false, false),
        ("science-office-chief", true, false),
        ("efficiency-director", true, false),
        ("supervision-director", true, false),
        ("science-deputy-plan", true, true),
        ("county-head", true, true),
        ("system-admin", false, false),
    ] {
        let mut browser = house.staff(post).await;
        let page = browser.get(if post == "system-admin" { "/help" } else { "/workbench" }).await;
        for ((link, address), has) in
            links.into_iter().zip(["/workbench/board", "/workbench/brief"]).zip([board, brief])
        {
            assert_eq!(page.text.contains(link), has, "{post} {link}");
            let status = browser.get(address).await.status;
            assert_eq!(status, if has { StatusCode::OK } else { StatusCode::FORBIDDEN }, "{post} {address}");
        }
    }
    assert!(house.anon().get("/workbench/board").await.location().starts_with("/login"));
}

/// A matter of another system bears its mark wherever it appears, and offers nothing to do.
#[tokio::test]
async fn a_matter_of_another_system_is_marked_on_every_page() {
    let house = house();
    let charter = house.office.charter().unwrap();
    let item = charter.item(&ItemId::new("science-consult")).unwrap();
    let at = now().plus_millis(-9 * 86_400_000);
    let fields = [(PartId::new("title"), Words::new("旧系统里的咨询"))].into();
    let file = File {
        receipt: bureau::observe::receipt("旧系统", "甲1"),
        party: PartyId::new(0),
        item: item.id.clone(),
        organ: item.organ.clone(),
        section: item.section.clone(),
        channel: Channel::Counter,
        fields,
        materials: vec![],
        attachments: vec![],
        task: None,
    };
    let seen = vec![Seen { act: ActKind::File, said: None, day: at.day(house.office.zone()), at }];
    let (source, case) = ("旧系统".to_string(), "甲1".to_string());
    let sighting = Sighting { source, case, line: 2, file, seen, unjudged: vec![], end: None };
    house.office.observe(vec![sighting], now()).unwrap().unwrap();
    let mark = "外部导入 · 旧系统";
    let mut chief = house.staff("science-office-chief").await;
    chief.get("/workbench").await.shows(&[mark, "旧系统里的咨询"]);
    chief.get("/workbench?source=observed").await.shows(&[mark, "符合条件的有<b>1</b>件"]);
    chief.get("/workbench?source=own").await.shows(&["<b>0</b>件"]).hides(&[mark]);
    assert_eq!(chief.get("/workbench?source=x").await.status, StatusCode::BAD_REQUEST);
    chief.get("/workbench/board").await.shows(&["外部导入的在办件1件"]);
    let found = chief.get("/workbench/find?receipt=%E6%97%A7%E7%B3%BB%E7%BB%9F%3A%E7%94%B21").await;
    chief.get(found.location()).await.shows(&[mark, "只供监察，不能在此办理", "（外部数据）"]);
    let mut head = house.staff("science-head").await;
    head.get("/workbench/brief").await.shows(&[mark, "旧系统里的咨询"]);
    house.anon().get("/").await.hides(&["旧系统"]);
}
