//! Intake at the window, as a clerk does it without script.

use crate::house::{self, Browser, House, Reply, house};
use axum::http::StatusCode;

const HERE: &str = "/workbench/intake";
const FOOD: &str = "/workbench/intake?item=food-business";
const ALL: [&str; 5] = ["m1", "m2", "m3", "m4", "m5"];

/// Sends the form of food-business with these materials and these other values.
async fn send(clerk: &mut Browser, form: &Reply, name: &str, materials: &[&str], more: &[(&str, &str)]) -> Reply {
    let (csrf, id) = (form.csrf(), form.hidden("id"));
    let mut pairs = vec![
        ("csrf", csrf.as_str()),
        ("id", id.as_str()),
        ("item", "food-business"),
        ("channel", "counter"),
        ("f-applicant", name),
        ("f-identity", "91110000MA0012345X"),
        ("f-phone", "13800001234"),
        ("f-request", "申请食品经营许可"),
    ];
    pairs.extend(materials.iter().map(|material| ("materials", *material)));
    pairs.extend(more);
    clerk.post(HERE, &pairs).await
}

/// The matter of the receipt a form led to.
async fn matter(clerk: &mut Browser, filed: &Reply) -> Reply {
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let receipt = filed.location().trim_start_matches("/receipts/").to_string();
    let found = clerk.get(&format!("/workbench/find?receipt={receipt}")).await;
    clerk.get(found.location()).await
}

async fn clerk() -> (House, Browser) {
    let house = house();
    let clerk = house.staff("market-window").await;
    (house, clerk)
}

#[tokio::test]
async fn a_clerk_finds_files_and_accepts_in_one_go() {
    let (house, mut clerk) = clerk().await;
    clerk.get(HERE).await.shows(&["本岗位今天已收<b>0</b>件", "食品经营许可", "市场监管"]);
    assert_eq!(clerk.get(&format!("{HERE}?q=%E9%A3%9F%E5%93%81%E7%BB%8F%E8%90%A5")).await.location(), FOOD);
    let form = clerk.get(FOOD).await;
    form.shows(&["收件并受理", "1. 食品经营许可申请书", "data-number=\"5\""]);
    let filed = send(&mut clerk, &form, "清河食品店", &ALL, &[("go", "receive")]).await;
    matter(&mut clerk, &filed).await.shows(&["清河食品店", "受理", "窗口"]);
    clerk.get(filed.location()).await.shows(&["已经收件", "查询码", "继续收件", "受理通知书"]);
    // The same form sent twice is one matter.
    let again = send(&mut clerk, &form, "清河食品店", &ALL, &[("go", "receive"), ("again", "1")]).await;
    assert_eq!(again.location(), filed.location());
    clerk.get(HERE).await.shows(&["本岗位今天已收<b>1</b>件"]);
    drop(clerk);
    house.verified();
}

#[tokio::test]
async fn what_is_missing_is_shown_before_it_is_told() {
    let (house, mut clerk) = clerk().await;
    let form = clerk.get(FOOD).await;
    let stopped = send(&mut clerk, &form, "清河食品店", &["m1", "m2", "m3"], &[("go", "receive")]).await;
    assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY);
    stopped.shows(&[
        "1. 食品安全管理制度；2. 从业人员健康证明",
        "依据：行政许可法第32条第1款第4项。",
        "收件并一次性告知补正",
    ]);
    let told = [("go", "receive"), ("list", "请补交食品安全管理制度、健康证明。")];
    let filed = send(&mut clerk, &stopped, "清河食品店", &["m1", "m2", "m3"], &told).await;
    matter(&mut clerk, &filed).await.shows(&["请补交食品安全管理制度、健康证明。", "补正"]);
    drop(clerk);
    house.verified();
}

#[tokio::test]
async fn a_second_matter_of_the_same_applicant_is_shown_first_and_the_name_is_not_typed_again() {
    let (_house, mut clerk) = clerk().await;
    let form = clerk.get(FOOD).await;
    let first = send(&mut clerk, &form, "清河食品店", &ALL, &[("go", "file")]).await;
    let receipt = first.location().trim_start_matches("/receipts/").to_string();
    let form = clerk.get(FOOD).await;
    form.shows(&["今天的申请人", "清河食品店"]);
    let like = form.text.split("name=\"like\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let csrf = form.csrf();
    let filled = clerk.post(HERE, &[("csrf", &csrf), ("item", "food-business"), ("like", like)]).await;
    filled.shows(&["value=\"清河食品店\"", "value=\"13800001234\"", "value=\"91110000MA0012345X\""]);
    let stopped = send(&mut clerk, &form, "清河食品店", &ALL, &[("go", "file")]).await;
    assert_eq!(stopped.status, StatusCode::CONFLICT);
    stopped.shows(&["近30日已经提出过", &receipt, "name=\"again\" value=\"1\""]);
    let other = send(&mut clerk, &form, "另一家食品店", &ALL, &[("go", "file")]).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_takes_in_what_their_seat_does_not() {
    let (house, mut clerk) = clerk().await;
    let form = clerk.get(FOOD).await;
    let wrong = send(&mut clerk, &form, "", &[], &[("go", "receive")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.shows(&["有1处需要修改", "一次性告知补正的内容"]);
    let mut chief = house.staff("science-office-chief").await;
    let page = chief.get(HERE).await;
    page.shows(&["本岗位没有可以收件的事项"]);
    let (csrf, id) = (page.csrf(), form.hidden("id"));
    let sent = [("csrf", csrf.as_str()), ("id", &id), ("item", "food-business"), ("go", "receive")];
    let refused = chief.post(HERE, &sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows(&["没有这个事项"]);
    assert_eq!(house.anon().get(HERE).await.status, StatusCode::SEE_OTHER);
    let mut other = house.staff("housing-window").await;
    assert!(!other.get(HERE).await.text.contains("food-business"));
}

#[tokio::test]
async fn pages_of_staff_and_the_filing_form_may_run_our_module_and_no_other_page() {
    let (house, mut clerk) = clerk().await;
    let policy = |reply: &Reply| reply.headers["content-security-policy"].to_str().unwrap().to_string();
    let page = clerk.get(HERE).await;
    assert!(policy(&page).contains("script-src 'self'; connect-src 'self'"));
    let module = page.text.split("<script src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_string();
    assert_eq!(clerk.get(&module).await.headers["content-type"], "text/javascript; charset=utf-8");
    let left: u32 = clerk.get("/workbench/session").await.text.parse().unwrap();
    assert!((1_700..=1_800).contains(&left), "{left} s");
    let mut anon = house.anon();
    assert!(policy(&anon.get("/items/food-business/filings/new").await).contains("script-src"));
    for path in ["/", "/items", "/track", "/answers", "/login"] {
        let page = anon.get(path).await;
        assert!(!policy(&page).contains("script-src") && !page.text.contains("<script"), "{path}");
    }
    assert_eq!(anon.get("/workbench/session").await.status, StatusCode::SEE_OTHER);
}

const PDF: &[u8] = b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";

#[tokio::test]
async fn scans_are_handed_in_with_the_form_and_count_as_materials() {
    let (house, mut clerk) = clerk().await;
    let form = clerk.get(FOOD).await;
    form.shows(&["enctype=\"multipart/form-data\"", "name=\"file-m1\" multiple", "选了文件即视为已交"]);
    let (csrf, id) = (form.csrf(), form.hidden("id"));
    let pairs = |more: &[(&'static str, &'static str)]| {
        let own = [("csrf", csrf.clone()), ("id", id.clone())];
        let said = [
            ("item", "food-business"),
            ("channel", "counter"),
            ("f-applicant", "清河食品店"),
            ("f-identity", "91110000MA0012345X"),
            ("f-phone", "13800001234"),
            ("f-request", "申请食品经营许可"),
            ("go", "receive"),
        ];
        let said = said.iter().chain(more).map(|(name, value)| (*name, value.to_string()));
        own.into_iter().chain(said).map(|(name, value)| (name.to_string(), value)).collect::<Vec<_>>()
    };
    // A faulty file is named at its place; nothing typed and no other file is lost.
    let ticked = [("materials", "m3"), ("materials", "m4"), ("materials", "m5")];
    let files = [("file-m1", "申请书.pdf", PDF), ("file-m2", "坏的.pdf", b"nothing" as &[u8])];
    let again = clerk.upload(FOOD, &house::pairs(&pairs(&ticked)), &files).await;
    assert_eq!((again.status, house.objects()), (StatusCode::UNPROCESSABLE_ENTITY, 1));
    again.shows(&[
        "有1处需要修改",
        "href=\"#f-m2\"",
        "坏的.pdf",
        "申请书.pdf",
        "value=\"清河食品店\"",
        "申请食品经营许可",
    ]);
    assert_eq!(again.text.matches(" checked").count(), 4 + 1, "what was scanned or ticked, and the way it came");
    // One taken back by its button, without a new file.
    let object = again.text.split("name=\"remove\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut remove = pairs(&ticked);
    remove.push(("remove".into(), object.into()));
    let without = clerk.post(FOOD, &house::pairs(&remove)).await;
    assert_eq!((without.status, house.objects()), (StatusCode::OK, 0));
    without.shows(&["value=\"清河食品店\""]).hides(&["申请书.pdf"]);
    // Every required material is ticked or scanned: filed and accepted in one go.
    let files = [("file-m1", "申请书.pdf", PDF), ("file-m2", "执照.pdf", PDF)];
    let filed = clerk.upload(FOOD, &house::pairs(&pairs(&ticked)), &files).await;
    matter(&mut clerk, &filed).await.shows(&["申请书.pdf", "执照.pdf", "受理", "已交"]);
    assert_eq!(house.objects(), 2);
    drop(clerk);
    house.verified();
}

#[tokio::test]
async fn a_scan_is_not_among_what_is_told_missing() {
    let (_, mut clerk) = clerk().await;
    let form = clerk.get(FOOD).await;
    let (csrf, id) = (form.csrf(), form.hidden("id"));
    let sent = |list: &str| {
        [
            ("csrf", csrf.as_str()),
            ("id", &id),
            ("item", "food-business"),
            ("f-applicant", "清河食品店"),
            ("f-identity", "91110000MA0012345X"),
            ("f-phone", "13800001234"),
            ("f-request", "申请食品经营许可"),
            ("materials", "m2"),
            ("materials", "m3"),
            ("go", "receive"),
            ("list", list),
        ]
        .map(|(name, value)| (name.to_string(), value.to_string()))
    };
    let stopped = clerk.upload(FOOD, &house::pairs(&sent("")), &[("file-m1", "申请书.pdf", PDF)]).await;
    assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY);
    stopped.shows(&["1. 食品安全管理制度；2. 从业人员健康证明", "申请书.pdf"]);
    let filed = clerk.upload(FOOD, &house::pairs(&sent("请补交管理制度和健康证明。")), &[]).await;
    matter(&mut clerk, &filed).await.shows(&["申请书.pdf", "待申请人补正"]);
}
