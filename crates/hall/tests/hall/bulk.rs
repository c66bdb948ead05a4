//! Bulk acts and leave as pages, without script.

use crate::house::{Reply, house};
use axum::http::StatusCode;

/// What the boxes of a page carry.
fn picks(page: &Reply) -> Vec<String> {
    let values = page.text.split("name=\"pick\" value=\"").skip(1);
    values.map(|rest| rest.split('"').next().unwrap().to_string()).collect()
}

#[tokio::test]
async fn what_was_ticked_is_shown_first_and_then_done() {
    let house = house();
    house.asked("怎样申报科技计划项目").await;
    house.asked("技术合同在哪里登记").await;
    let mut officer = house.staff("science-office-officer").await;
    let list = officer.get("/workbench").await;
    list.shows(&["批量办理选中的"]);
    let ticked = picks(&list);
    assert_eq!(ticked.len(), 2);
    let chosen = officer.get(&format!("/workbench/bulk?pick={}&pick={}", ticked[0], ticked[1])).await;
    chosen.shows(&["选中<b>2</b>件", "先看能不能办", "办公室科员"]);
    let csrf = chosen.csrf();
    let form = |act: &'static str, post: &'static str, reason: &'static str, stage: &'static str| {
        let mut pairs = vec![("csrf", csrf.as_str()), ("act", act), ("post", post), ("reason", reason)];
        pairs.push(("stage", stage));
        pairs.extend(ticked.iter().map(|pick| ("pick", pick.as_str())));
        pairs
    };
    for (act, post, says) in
        [("", "", "请填写办理事项"), ("hand_over", "", "请填写承办岗位"), ("erase", "", "请填写办理事项")]
    {
        let refused = officer.post("/workbench/bulk", &form(act, post, "", "do")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows(&[says, "role=\"alert\""]);
    }
    let other = "science-office-officer-two";
    let shown = officer.post("/workbench/bulk", &form("hand_over", other, "离岗代理", "show")).await;
    shown.shows(&["可以办<b>2</b>件", "现在还没有办理"]);
    let done = officer.post("/workbench/bulk", &form("hand_over", other, "离岗代理", "do")).await;
    done.shows(&["已办<b>2</b>件"]);
    let again = officer.post("/workbench/bulk", &form("hand_over", other, "离岗代理", "do")).await;
    again.shows(&["已办<b>0</b>件", "页面打开之后，该办件已有新的变化"]);

    let mut stand_in = house.staff(other).await;
    stand_in.get("/workbench").await.shows(&["全部接收移交给您的件"]);
    let offered = stand_in.get("/workbench/bulk?offered=1&act=accept_hand_over").await;
    let (csrf, all) = (offered.csrf(), picks(&offered));
    let mut pairs = vec![("csrf", csrf.as_str()), ("act", "accept_hand_over"), ("stage", "do")];
    pairs.extend(all.iter().map(|pick| ("pick", pick.as_str())));
    stand_in.post("/workbench/bulk", &pairs).await.shows(&["已办<b>2</b>件"]);
    let forged = stand_in.post("/workbench/bulk", &[("csrf", "x"), ("act", "accept_hand_over")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn leave_is_registered_seen_and_called_off() {
    let house = house();
    let mut officer = house.staff("science-office-officer").await;
    let page = officer.get("/workbench/leave").await;
    page.shows(&["登记离岗", "没有尚未结束的离岗登记"]);
    let value = page.text.split("id=\"leave-tenure\"").nth(1).unwrap().split("<option value=\"").nth(2).unwrap();
    let (tenure, csrf) = (value.split('"').next().unwrap().to_string(), page.csrf());
    let form = |from: &'static str, to: &'static str| {
        vec![("csrf", csrf.as_str()), ("tenure", tenure.as_str()), ("from", from), ("to", to)]
    };
    for (from, to, says) in [
        ("", "2026-03-09", "请填写开始日期"),
        ("x", "2026-03-09", "格式不对"),
        ("2026-03-09", "2026-03-06", "结束日期早于"),
    ] {
        let refused = officer.post("/workbench/leave", &form(from, to)).await;
        assert!(refused.status.is_client_error(), "{}", refused.status);
        refused.shows(&[says]);
    }
    let done = officer.post("/workbench/leave", &form("2026-03-05", "2026-03-09")).await;
    assert_eq!(done.location(), "/workbench/leave");
    officer.get("/workbench/leave").await.shows(&["3月5日至3月9日", "3个工作日", "（本人）", "取消"]);
    house.staff("science-office-chief").await.get("/workbench/leave").await.shows(&["3月5日至3月9日", "取消"]);
    house.staff("market-chief").await.get("/workbench/leave").await.hides(&["3月5日至3月9日"]);
    officer.post("/workbench/leave/end", &form("2026-03-05", "2026-03-01")).await;
    officer.get("/workbench/leave").await.shows(&["没有尚未结束的离岗登记"]);
}
