//! The workbench, route by route, as officers walk it.

use crate::house::{Browser, House, Reply, house, pass};
use axum::http::StatusCode;

/// Does an act with what the page carries.
async fn act(browser: &mut Browser, page: &Reply, address: &str, act: &str, said: &[(&str, &str)]) -> Reply {
    let (csrf, seen) = (page.csrf(), page.hidden("seen"));
    let mut pairs = vec![("csrf", csrf.as_str()), ("seen", seen.as_str())];
    pairs.extend_from_slice(said);
    browser.post(&format!("{address}/acts/{act}"), &pairs).await
}

/// A question on the science office's desk: its chief's browser and the matter's address.
async fn on_the_desk(house: &House) -> (Browser, String, String) {
    let (_, receipt) = house.asked("怎样申报科技计划项目").await;
    let mut chief = house.staff("science-office-chief").await;
    let found = chief.get(&format!("/workbench/find?receipt={receipt}")).await;
    let address = found.location().to_string();
    (chief, address, receipt)
}

#[tokio::test]
async fn officers_log_in_and_out_and_nobody_else() {
    let house = house();
    let mut anon = house.anon();
    assert_eq!(anon.get("/workbench?mine=1").await.location(), "/login?next=/workbench%3Fmine%3D1");
    let page = anon.get("/login?next=/workbench%3Fmine%3D1").await;
    let wrong =
        anon.post("/sessions", &[("csrf", &page.csrf()), ("login", "office.chief"), ("password", "wrong")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    wrong.shows(&["登录名或密码不对", "value=\"office.chief\""]);

    let mut chief = house.staff("science-office-chief").await;
    let today = chief.get("/workbench").await;
    today.shows(&["今日", "没有在办件", "办公室主任", "退出"]);
    assert_eq!(chief.post("/sessions/end", &[("csrf", "wrong")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(chief.post("/sessions/end", &[("csrf", &today.csrf())]).await.location(), "/login");
    assert_eq!(chief.get("/workbench").await.status, StatusCode::SEE_OTHER);
}

/// 补记: the fold in the act's own form, its words kept when it is refused, both moments on both pages.
#[tokio::test]
async fn what_was_done_on_paper_is_entered_afterwards() {
    let house = house();
    let (mut chief, address, _) = on_the_desk(&house).await;
    let page = chief.get(&address).await;
    page.shows(&["以前已经办了，现在补记", "name=\"late_on\"", "type=\"time\""]);
    let late = |at: &'static str| [("late_on", "2026-03-02"), ("late_at", at), ("late_reason", "停电，先行书面受理")];
    let refused = act(&mut chief, &page, &address, "accept", &late("25:00")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows(&["办理时间的格式不对", "停电，先行书面受理", "<details class=\"late\" open>"]);
    let refused = act(&mut chief, &page, &address, "accept", &late("08:00")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows(&["补记的时间必须晚于上一步办理的时间"]);
    pass(1_200);
    assert_eq!(act(&mut chief, &page, &address, "accept", &late("09:40")).await.location(), address);
    chief.get(&address).await.shows(&["09:40办理", "09:50登记", "补记理由", "停电，先行书面受理", "预警"]);
}

#[tokio::test]
async fn a_matter_is_accepted_answered_and_published() {
    let house = house();
    let (mut chief, address, receipt) = on_the_desk(&house).await;
    chief.get("/workbench").await.shows(&["怎样申报科技计划项目", &receipt, "本周", "待受理"]);
    let page = chief.get(&address).await;
    page.shows(&[
        "现在可以办",
        "受理",
        "交办",
        "现在不能办",
        "您的岗位不能撤回",
        "class=\"clause\"",
        "李某",
        "13900001234",
        "第5个工作日为3月9日",
    ]);

    act(&mut chief, &page, &address, "accept", &[]).await;
    let page = chief.get(&address).await;
    let answer = "请在每年三月登录<申报系统>。\n材料见通知。";
    let done = act(&mut chief, &page, &address, "reply", &[("answer", answer)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = chief.get(&address).await;
    page.shows(&["已答复", "acts/publish", "请在每年三月登录&#60;申报系统&#62;。\n材料见通知。</textarea>"]);
    let said = [("title", "怎样申报"), ("question", "需要什么条件？"), ("answer", answer)];
    act(&mut chief, &page, &address, "publish", &said).await;
    chief.get("/workbench?ended=1").await.shows(&["已办结", "怎样申报科技计划项目"]);

    let mut anon = house.anon();
    let list = anon.get("/answers").await;
    list.shows(&["怎样申报"]).hides(&["李某", "13900001234"]);
    let one = list.text.split("href=\"/answers/").nth(1).unwrap().split('"').next().unwrap();
    anon.get(&format!("/answers/{one}"))
        .await
        .shows(&["需要什么条件", "&#60;申报系统&#62;", "澄川县科学技术局"])
        .hides(&["李某"]);
    anon.get("/").await.shows(&["怎样申报", "03-02 周一"]);
}

#[tokio::test]
async fn a_refused_act_keeps_its_words_and_says_why() {
    let house = house();
    let (mut chief, address, _) = on_the_desk(&house).await;
    let page = chief.get(&address).await;
    let refused = act(&mut chief, &page, &address, "assign", &[("post", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows(&["请填写承办岗位", "role=\"alert\"", "转到“交办”"]);

    act(&mut chief, &page, &address, "accept", &[]).await;
    let stale = act(&mut chief, &page, &address, "refuse", &[("reason", "写了很久的理由")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    stale.shows(&["该办件已有新的变化", "您刚才填写的内容", "写了很久的理由"]);
    let stale = act(&mut chief, &page, &address, "reply", &[("answer", "写了很久的答复")]).await;
    stale.shows(&["写了很久的答复</textarea>", "转到“答复”"]);

    let page = chief.get(&address).await;
    let long = "长".repeat(2_001);
    let refused = act(&mut chief, &page, &address, "reply", &[("answer", &long)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows(&["最多2000个字", &long]);
    let forged = chief
        .post(&format!("{address}/acts/reply"), &[("csrf", "0"), ("seen", "3"), ("answer", "写了很久的答复")])
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    forged.shows(&["页面已经过期", "写了很久的答复</textarea>"]);
}

#[tokio::test]
async fn nobody_sees_or_does_what_is_not_theirs() {
    let house = house();
    let (mut chief, address, receipt) = on_the_desk(&house).await;
    let page = chief.get(&address).await;
    let mut other = house.staff("market-officer").await;
    assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&format!("/workbench/find?receipt={receipt}")).await.status, StatusCode::NOT_FOUND);
    let own = other.get("/workbench").await;
    let theirs =
        other.post(&format!("{address}/acts/accept"), &[("csrf", &own.csrf()), ("seen", &page.hidden("seen"))]).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    theirs.hides(&["怎样申报科技计划项目"]);

    let mut admin = house.staff("system-admin").await;
    let shut = admin.get("/workbench").await;
    assert_eq!(shut.location(), "/admin/system");
    assert_eq!(admin.get(&address).await.status, StatusCode::NOT_FOUND);

    let mut watcher = house.staff("efficiency-director").await;
    watcher.get(&address).await.shows(&["本环节没有由您办理的", "您的岗位不能受理"]);

    let mut anon = house.anon();
    let over = anon.post(&format!("{address}/acts/reply"), &[("answer", "写了很久的答复")]).await;
    assert_eq!(over.status, StatusCode::UNAUTHORIZED);
    over.shows(&["登录或查询已经过期", "写了很久的答复", "没有改动任何记录"]);
}

#[tokio::test]
async fn the_window_files_for_somebody_and_hands_out_the_receipt() {
    let house = house();
    let mut clerk = house.staff("science-window").await;
    let form = clerk.get("/items/science-consult/filings/new").await;
    form.shows(&["收件方式", "窗口", "电话"]);
    let mut answers = crate::house::question(&form, "窗口代填的问题");
    answers.push(("channel".into(), "phone".into()));
    clerk.post("/items/science-consult/filings/check", &crate::house::pairs(&answers)).await.shows(&["<dd>电话</dd>"]);
    let filed = clerk.post("/items/science-consult/filings", &crate::house::pairs(&answers)).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    clerk.get(filed.location()).await.shows(&["已经收件", "receipt-code", "打开办件"]);

    let mut anon = house.anon();
    let form = anon.get("/items/science-consult/filings/new").await;
    form.hides(&["收件方式"]);
    let mut answers = crate::house::question(&form, "冒充窗口");
    answers.push(("channel".into(), "counter".into()));
    let sent = anon.post("/items/science-consult/filings", &crate::house::pairs(&answers)).await;
    assert!(sent.location().starts_with("/login"));
}

#[tokio::test]
async fn undoing_and_sessions_end_in_time() {
    let house = house();
    let (mut chief, address, _) = on_the_desk(&house).await;
    let page = chief.get(&address).await;
    let done = act(&mut chief, &page, &address, "accept", &[]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, address.as_str()));
    let page = chief.get(&address).await;
    page.shows(&["十秒内可以", "acts/retract", "办理答复"]);
    let undone = act(&mut chief, &page, &address, "retract", &[("entry", &page.hidden("entry"))]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
    let page = chief.get(&address).await;
    page.shows(&["（已撤销）", "撤销了上一步操作"]).hides(&["acts/retract"]);

    act(&mut chief, &page, &address, "accept", &[]).await;
    let page = chief.get(&address).await;
    crate::house::pass(11);
    let late = act(&mut chief, &page, &address, "retract", &[("entry", &page.hidden("entry"))]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.shows(&["这一步不能撤销"]);
    crate::house::pass(3_600);
    assert_eq!(chief.get(&address).await.location(), format!("/login?next={address}"));
}

#[tokio::test]
async fn an_officer_with_two_seats_changes_between_them() {
    let house = house();
    house.appoint_also("science-office-chief", "market-head");
    let mut chief = house.staff("science-office-chief").await;
    let page = chief.get("/workbench").await;
    page.shows(&["更换岗位"]);
    let other = page
        .text
        .split("name=\"tenure\"")
        .nth(1)
        .unwrap()
        .split("<option value=\"")
        .skip(1)
        .find(|option| !option.contains("selected"));
    let tenure = other.unwrap().split('"').next().unwrap().to_string();
    let csrf = page.csrf();
    let before = page.text.split("class=\"who\">").nth(1).unwrap().split('<').next().unwrap().to_string();
    let foreign =
        chief.post("/sessions/seat", &[("csrf", &csrf), ("tenure", "0192f0c1-2345-7abc-8def-0123456789ab")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let sat = chief.post("/sessions/seat", &[("csrf", &csrf), ("tenure", &tenure)]).await;
    assert_eq!(sat.location(), "/workbench");
    chief.get("/workbench").await.hides(&[&before]);
}

#[tokio::test]
async fn a_long_list_goes_on_page_by_page() {
    let house = house();
    for n in 0..51 {
        let now = crate::house::now();
        let field = |id: &str, text: String| (bureau::id::PartId::new(id), text);
        let filing = office::Filing {
            id: house.office.new_id(now),
            item: bureau::id::ItemId::new("science-consult"),
            channel: bureau::act::Channel::Portal,
            fields: [
                field("title", format!("第{n:02}问")),
                field("question", "怎样申报？".into()),
                field("asker", "李某".into()),
            ]
            .into(),
            materials: Vec::new(),
        };
        house.office.file(&office::Who::Nobody, filing, now).unwrap();
        crate::house::pass(1);
    }
    let mut chief = house.staff("science-office-chief").await;
    let first = chief.get("/workbench").await;
    first.shows(&["本岗位范围内有<b>51</b>件在办", "本页50件", "更多"]);
    let next = first.text.split("href=\"/workbench?after=").nth(1).unwrap().split('"').next().unwrap();
    let second = chief.get(&format!("/workbench?after={next}")).await;
    second.shows(&["本页1件"]).hides(&["更多"]);
    chief.get("/workbench?mine=1").await.shows(&["您名下没有在办件"]);
}

#[tokio::test]
async fn an_act_told_in_writing_has_its_paper_for_whom_it_speaks_to() {
    let house = house();
    let (mut asker, receipt) = house.asked("怎样申报<项目>").await;
    let mut chief = house.staff("science-office-chief").await;
    let address = chief.get(&format!("/workbench/find?receipt={receipt}")).await.location().to_string();
    let page = chief.get(&address).await;
    act(&mut chief, &page, &address, "accept", &[]).await;
    let page = chief.get(&address).await;
    act(&mut chief, &page, &address, "reply", &[("answer", "请看通知。\n<附件>另寄。")]).await;

    let sheet = format!("{address}/papers/3");
    chief.get(&address).await.shows(&["政策咨询答复书", &format!("href=\"{sheet}\"")]);
    let paper = chief.get(&sheet).await;
    paper.shows(&[
        "class=\"official\"",
        "政策咨询答复书",
        &format!("编号：{receipt}"),
        "李某：",
        "&#60;附件&#62;另寄。",
    ]);
    paper.shows(&["<p>澄川县科学技术局</p><p>2026年3月2日</p>"]).hides(&["<附件>", "打印于"]);
    assert_eq!(paper.headers[axum::http::header::CACHE_CONTROL], "no-store");
    for nothing in ["1", "2", "4", "0", "x"] {
        assert_eq!(chief.get(&format!("{address}/papers/{nothing}")).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    assert_eq!(house.staff("market-officer").await.get(&sheet).await.status, StatusCode::NOT_FOUND);
    assert!(house.anon().get(&sheet).await.location().starts_with("/login"));

    let own = format!("/track/{receipt}/papers/3");
    asker.get(&format!("/track/{receipt}")).await.shows(&[&format!("href=\"{own}\"")]);
    let paper = asker.get(&own).await;
    paper.shows(&["政策咨询答复书", "请看通知。"]);
    assert_eq!(paper.headers[axum::http::header::CACHE_CONTROL], "no-store");
    assert_eq!(asker.get(&format!("/track/{receipt}/papers/2")).await.status, StatusCode::NOT_FOUND);
    let (mut other, _) = house.asked("别的问题").await;
    assert_eq!(other.get(&own).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.anon().get(&own).await.location(), format!("/track?receipt={receipt}"));
}
