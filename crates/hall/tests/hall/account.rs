//! One's own account, and the road between the password and the workbench.

use crate::house::{House, house, now, pass};
use axum::http::{StatusCode, header};
use bureau::roster::Person;

fn person(house: &House, post: &str) -> Person {
    let roster = house.office.roster();
    let seat = roster.tenures().find(|seat| seat.post.as_str() == post && seat.to.is_none()).expect("somebody there");
    roster.person(seat.person).unwrap().clone()
}

#[tokio::test]
async fn a_one_time_password_leads_to_its_change_and_nowhere_else() {
    let house = house();
    let officer = person(&house, "science-office-officer");
    house.office.set_password_once(&officer, "K7M2-QFX9-H4TR", now()).unwrap();
    let mut browser = house.anon();
    let csrf = browser.get("/login").await.csrf();
    let login = [("csrf", csrf.as_str()), ("login", &officer.login), ("password", "K7M2-QFX9-H4TR")];
    let reply = browser.post("/sessions", &login).await;
    assert_eq!(reply.location(), "/login/password?next=/workbench");
    for shut in ["/workbench", "/workbench/account", "/login/second", "/login/factor"] {
        let reply = browser.get(shut).await;
        assert!(reply.location().starts_with("/login?next="), "{shut}");
    }
    let page = browser.get("/login/password").await;
    page.shows(&["更换密码", "至少10个字符"]);
    page.hides(&["script"]);
    let csrf = page.csrf();
    let common = [("csrf", csrf.as_str()), ("new", "1234567890"), ("again", "1234567890")];
    let reply = browser.post("/login/password", &common).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    reply.shows(&["新密码太常见"]);
    let good = [("csrf", csrf.as_str()), ("new", "correct horse"), ("again", "correct horse")];
    let reply = browser.post("/login/password", &good).await;
    assert_eq!(reply.location(), "/workbench");
    browser
        .get("/workbench/account")
        .await
        .shows(&["我的账号", &officer.login, "本次登录", "登录成功"])
        .hides(&["K7M2"]);
}

#[tokio::test]
async fn every_seat_reaches_its_account_and_ends_its_other_sessions() {
    let house = house();
    for post in ["security-admin", "office-chief", "county-head"] {
        if !house.office.roster().tenures().any(|seat| seat.post.as_str() == post) {
            continue;
        }
        let mut browser = house.staff(post).await;
        browser.get("/workbench/account").await.shows(&["基本情况", "正在登录的地方"]);
    }
    pass(1);
    let mut here = house.staff("security-admin").await;
    let mut there = here.clone();
    let page = here.get("/workbench/account").await;
    pass(1);
    let reply = here
        .post(
            "/workbench/account/password",
            &[("csrf", &page.csrf()), ("old", "correct horse"), ("new", "another horse"), ("again", "another horse")],
        )
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    here.get("/workbench/account").await.shows(&["我的账号"]);
    assert_eq!(there.get("/workbench/account").await.status, StatusCode::SEE_OTHER, "the old token is dead");
}

#[tokio::test]
async fn only_pages_with_a_security_key_may_run_a_module_and_guesses_run_dry() {
    let house = house();
    let mut browser = house.staff("security-admin").await;
    let policy =
        |reply: &crate::house::Reply| reply.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_string();
    let page = browser.get("/workbench/account/factors/new").await;
    assert!(policy(&page).contains("script-src 'self'"));
    page.shows(&["没有密封密钥", "登记安全密钥", "<script type=\"module\" src=\"/assets/passkey."]);
    assert!(!policy(&browser.get("/help").await).contains("script"));
    let address = page.text.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(browser.get(address).await.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    let forged =
        [("csrf", page.csrf()), ("client", "7b7d".into()), ("authenticator", "00".into()), ("key", "zz".into())];
    let forged: Vec<(&str, &str)> = forged.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..5 {
        let reply = browser.post("/workbench/account/factors/passkey", &forged).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        reply.shows(&["安全密钥没有登记成功"]);
    }
    let reply = browser.post("/workbench/account/factors/passkey", &forged).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    pass(61);
    let reply = browser.post("/workbench/account/factors/passkey", &forged[1..]).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN, "without the page's secret nothing is looked at");
}
