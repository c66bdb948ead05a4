//! The portal, route by route, as people without an account walk it.

use crate::house::{house, pairs, question};
use axum::http::StatusCode;

#[tokio::test]
async fn home_shows_doors_figures_and_only_what_is_set() {
    let house = house();
    let home = house.anon().get("/").await;
    home.shows(&["<title>首页 - 明镜</title>", "澄川县人民政府", "您要办什么事", "正在办理", "还没有公布的问答"]);
    home.shows(&["主办单位：澄川县人民政府办公室", "网站地图", "跳到正文", "aria-current=\"page\""]);
    home.hides(&["网站标识码", "ICP", "公网安备", "<script"]);
}

#[tokio::test]
async fn items_are_found_by_name_plain_words_organ_and_theme() {
    let (house, mut anon) = {
        let house = house();
        let anon = house.anon();
        (house, anon)
    };
    anon.get("/items").await.shows(&["共40项", "科技政策咨询", "食品经营许可"]);
    anon.get("/items?q=%E5%BC%80%E5%BA%97").await.shows(&["市场准入与消费维权咨询"]).hides(&["科技政策咨询"]);
    anon.get("/items?organ=science&theme=%E7%A7%91%E6%8A%80%E5%88%9B%E6%96%B0")
        .await
        .shows(&["共5项"])
        .hides(&["食品经营许可"]);
    anon.get("/items?q=zzz").await.shows(&["没有找到相符的事项"]);
    assert_eq!(anon.get("/items?q=012202600017").await.location(), "/track?receipt=012202600017");
    drop(house);
}

#[tokio::test]
async fn a_guide_names_who_what_how_long_and_on_what_ground() {
    let house = house();
    let guide = house.anon().get("/items/food-business").await;
    guide.shows(&[
        "食品经营许可",
        "澄川县市场监督管理局",
        "法定时限",
        "承诺时限",
        "食品安全法",
        "材料（5项）",
        "预计<b>3月11日（周三）前</b>办结",
        "网上申请",
    ]);
    assert_eq!(house.anon().get("/items/no-such").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.anon().get("/items/%E7%A7%91").await.status, StatusCode::NOT_FOUND);
}

/// A4: drawn from the procedure that runs, with its rows beside it.
#[tokio::test]
async fn a_flowchart_is_drawn_from_the_procedure() {
    let house = house();
    let chart = house.anon().get("/items/food-business/flowchart").await;
    chart.shows(&["<svg", "role=\"img\"", "补正告知", "逾期视为受理", "行政许可法第32条"]).hides(&["交办", "退回"]);
    assert_eq!(house.anon().get("/items/no-such/flowchart").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn questions_are_asked_of_an_organ() {
    let house = house();
    house
        .anon()
        .get("/questions/new")
        .await
        .shows(&["向哪个单位咨询", "澄川县水利局", "/items/water-consult/filings/new"])
        .hides(&["取水许可"]);
}

#[tokio::test]
async fn a_question_is_filled_in_checked_changed_and_filed_once() {
    let house = house();
    let mut asker = house.anon();
    let form = asker.get("/items/science-consult/filings/new").await;
    form.shows(&["提问：科技政策咨询", "由<b>澄川县科学技术局办公室</b>接收", "autocomplete=\"tel\""]);
    let answers = question(&form, "怎样申报<科技>计划项目");

    let check = asker.post("/items/science-consult/filings/check", &pairs(&answers)).await;
    check.shows(&["提交前请核对", "怎样申报&#60;科技&#62;计划项目", "修改<span", "预计<b>3月9日（周一）</b>前答复"]);
    let change = asker.post("/items/science-consult/filings/new", &pairs(&answers)).await;
    change.shows(&["value=\"怎样申报&#60;科技&#62;计划项目\"", "请问需要什么条件？</textarea>"]);

    let filed = asker.post("/items/science-consult/filings", &pairs(&answers)).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER);
    let address = filed.location().to_string();
    let receipt = asker.get(&address).await;
    receipt.shows(&["收件回执", "receipt-code", "3月9日（周一）前", "0000-", address.trim_start_matches("/receipts/")]);

    let again = asker.post("/items/science-consult/filings", &pairs(&answers)).await;
    assert_eq!(again.location(), address);
    assert_eq!(house.office.numbers(crate::house::now()).unwrap().open, office::Count::Exact(1));
}

#[tokio::test]
async fn a_receipt_is_shown_to_who_holds_it_and_to_nobody_else() {
    let house = house();
    let (mut asker, receipt) = house.asked("怎样申报科技计划项目").await;
    let address = format!("/receipts/{receipt}");
    assert_eq!(house.anon().get(&address).await.location(), format!("/track?receipt={receipt}"));
    asker.get(&address).await.shows(&["receipt-code"]);
    let (mut other, _) = house.asked("另一个问题").await;
    assert_eq!(other.get(&address).await.location(), format!("/track?receipt={receipt}"));
}

#[tokio::test]
async fn a_matter_is_tracked_by_number_and_code_and_withdrawn() {
    let house = house();
    let (mut asker, receipt) = house.asked("怎样申报科技计划项目").await;
    let page = asker.get(&format!("/receipts/{receipt}")).await;
    let code = page.text.split("receipt-code\">").nth(1).unwrap()[..14].to_string();

    let mut elsewhere = house.anon();
    let form = elsewhere.get(&format!("/track?receipt={receipt}")).await;
    form.shows(&["查询进度", &format!("value=\"{receipt}\"")]);
    let wrong =
        elsewhere.post("/track", &[("csrf", &form.csrf()), ("receipt", &receipt), ("code", "AAAA-AAAA-AAAA")]).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    wrong.shows(&["没有找到这个办件", "请核对回执号和查询码"]);
    let into = elsewhere
        .post("/track", &[("csrf", &form.csrf()), ("receipt", &receipt), ("code", &code.to_lowercase())])
        .await;
    assert_eq!(into.location(), format!("/track/{receipt}"));

    let page = elsewhere.get(&format!("/track/{receipt}")).await;
    page.shows(&["怎样申报科技计划项目", "待受理", "澄川县科学技术局办公室", "逐日查看", "3月9日", "撤回", "李某"]);
    let csrf = page.csrf();
    let act = format!("/track/{receipt}/acts/withdraw");
    let done = elsewhere.post(&act, &[("csrf", &csrf), ("seen", &page.hidden("seen")), ("reason", "已经解决")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    elsewhere.get(&format!("/track/{receipt}")).await.shows(&["已撤回"]).hides(&["acts/withdraw"]);

    let end = elsewhere.post("/track/end", &[("csrf", &csrf)]).await;
    assert_eq!(end.location(), "/track");
    assert_eq!(elsewhere.get(&format!("/track/{receipt}")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn plain_pages_are_there_with_titles_of_their_own_and_one_heading() {
    let house = house();
    let mut anon = house.anon();
    let mut titles = std::collections::BTreeSet::new();
    for address in [
        "/",
        "/items",
        "/items/food-business",
        "/items/food-business/filings/new",
        "/questions/new",
        "/track",
        "/answers",
        "/help",
        "/sitemap",
        "/login",
        "/no-such-page",
    ] {
        let page = anon.get(address).await;
        let title = page.text.split("<title>").nth(1).unwrap().split('<').next().unwrap().to_string();
        assert!(titles.insert(title.clone()), "{title} twice");
        assert_eq!(page.text.matches("<h1").count(), 1, "{address}");
        page.shows(&["lang=\"zh-CN\"", "<main id=\"main\"", "href=\"#main\"", "<footer"]);
    }
}

#[tokio::test]
async fn the_look_is_kept_and_a_switch_leads_nowhere_else() {
    let house = house();
    let mut anon = house.anon();
    let switch = anon.get("/view?view=elder&contrast=high&back=/items").await;
    assert_eq!((switch.status, switch.location()), (StatusCode::SEE_OTHER, "/items"));
    anon.get("/help").await.shows(&["data-view=\"elder\"", "data-contrast=\"high\"", "普通版"]);
    anon.get("/view?view=plain&contrast=plain&back=//evil.example/").await;
    anon.get("/help").await.hides(&["<html lang=\"zh-CN\" data-"]);
    assert_eq!(anon.get("/view?back=//evil.example/").await.location(), "/");
}

#[tokio::test]
async fn every_answer_keeps_itself_to_itself() {
    let house = house();
    let mut anon = house.anon();
    for address in ["/", "/track", "/no-such-page", "/healthz", "/workbench"] {
        let headers = anon.get(address).await.headers;
        assert!(
            headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'; style-src 'self'")
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "same-origin");
    }
    assert_eq!(anon.get("/track").await.headers["cache-control"], "no-store");
    let page = anon.get("/").await;
    let style = page.text.split("stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let style = anon.get(style).await;
    assert_eq!(
        (style.status, style.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "text/css; charset=utf-8")
    );
    assert!(style.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(anon.get("/assets/mingjing.0.css").await.status, StatusCode::NOT_FOUND);
    assert_eq!(anon.get("/favicon.ico").await.status, StatusCode::OK);
    anon.get("/robots.txt").await.shows(&["Disallow: /workbench"]);
}

#[tokio::test]
async fn machines_ask_whether_it_is_well_and_only_this_one_gets_figures() {
    let house = house();
    let mut anon = house.anon();
    anon.get("/healthz").await.shows(&["ok"]);
    assert_eq!(anon.get("/metrics").await.status, StatusCode::NOT_FOUND);
    let mut here = house.from([127, 0, 0, 1]);
    here.get("/metrics").await.shows(&["mingjing_answers_total{status=\"4xx\"} 1", "mingjing_commits_total"]);
    let mut passed_on = here.with("x-forwarded-for", "203.0.113.9");
    assert_eq!(passed_on.get("/metrics").await.status, StatusCode::NOT_FOUND);
}
