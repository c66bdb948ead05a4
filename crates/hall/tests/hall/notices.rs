//! The page on which an officer says where and of what to be told.

use crate::house::{house, house_with, now, pass};
use axum::http::StatusCode;
use office::{Channels, Load};

const HERE: &str = "/workbench/account/notices";

#[tokio::test]
async fn an_address_is_set_proved_and_removed() {
    let house = house_with(Channels { mail: true, site: "https://mj.example".into(), ..Channels::default() });
    let mut officer = house.staff("science-office-officer").await;
    let page = officer.get(HERE).await;
    page.shows(&["通知设置", "保存并发送验证码", "每日待办", "办件变动", "期限变化"])
        .hides(&["填写验证码", "删除邮箱地址"]);
    let csrf = page.csrf();
    let wrong = officer.post(HERE, &[("csrf", &csrf), ("address", "zhang@"), ("want", "lamp")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .shows(&["邮箱地址的格式不对", "value=\"zhang@\"", "value=\"lamp\" checked"])
        .hides(&["value=\"mine\" checked"]);
    let set = [("csrf", csrf.as_str()), ("address", "zhang@example.gov.cn"), ("want", "lamp"), ("want", "mine")];
    assert_eq!(officer.post(HERE, &set).await.location(), HERE);
    officer.get(HERE).await.shows(&["验证码已发往", "zhang@example.gov.cn"]).hides(&["已验证"]);
    let again = officer.post(HERE, &[("csrf", &csrf), ("address", "li@example.gov.cn")]).await;
    assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS);

    let letter = house.office.next_letter("w", now()).unwrap().expect("a code").load;
    let Load::Letter { to, text, .. } = letter else { panic!("{letter:?}") };
    assert_eq!(to, "zhang@example.gov.cn");
    let code = text.lines().find(|line| line.len() == 14 && line.contains('-')).unwrap();
    let proof = "/workbench/account/notices/confirmation";
    let wrong = officer.post(proof, &[("csrf", &csrf), ("code", "AAAA-AAAA-AAAA")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.shows(&["验证码不对或者已经失效", "填写验证码"]);
    assert_eq!(officer.post(proof, &[("csrf", "x"), ("code", code)]).await.status, StatusCode::FORBIDDEN);
    // Another officer's session proves nothing of this one's.
    let mut other = house.staff("science-office-chief").await;
    let own = other.get(HERE).await.csrf();
    let stolen = other.post(proof, &[("csrf", &own), ("code", code)]).await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(officer.post(proof, &[("csrf", &csrf), ("code", code)]).await.location(), HERE);
    officer
        .get(HERE)
        .await
        .shows(&["已验证", "value=\"mine\" checked"])
        .hides(&["value=\"morning\" checked", "填写验证码"]);
    let removal = "/workbench/account/notices/removal";
    assert_eq!(officer.post(removal, &[("csrf", &csrf)]).await.location(), HERE);
    officer.get(HERE).await.hides(&["zhang@example.gov.cn"]);
}

#[tokio::test]
async fn a_code_that_is_over_can_be_asked_for_again() {
    let house = house_with(Channels { mail: true, ..Channels::default() });
    let mut officer = house.staff("science-office-officer").await;
    let csrf = officer.get(HERE).await.csrf();
    officer.post(HERE, &[("csrf", &csrf), ("address", "zhang@example.gov.cn")]).await;
    // In two steps: a session idle for half an hour would be over first.
    pass(17 * 60);
    officer.get(HERE).await.shows(&["填写验证码"]);
    pass(17 * 60);
    officer.get(HERE).await.shows(&["验证码已经失效", "重新发送验证码"]).hides(&["填写验证码"]);
    let again = officer.post(HERE, &[("csrf", &csrf), ("address", "zhang@example.gov.cn")]).await;
    assert_eq!(again.location(), HERE);
    officer.get(HERE).await.shows(&["填写验证码"]);
}

#[tokio::test]
async fn without_mail_the_page_says_so_and_without_a_seat_there_is_none() {
    let house = house();
    let mut officer = house.staff("science-office-officer").await;
    let page = officer.get(HERE).await;
    page.shows(&["没有开通邮件通知"]).hides(&["name=\"address\""]);
    let sent = officer.post(HERE, &[("csrf", &page.csrf()), ("address", "zhang@example.gov.cn")]).await;
    assert_eq!(sent.status, StatusCode::CONFLICT);
    assert!(house.anon().get(HERE).await.location().starts_with("/login"));
}
