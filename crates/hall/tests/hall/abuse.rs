//! What no honest visitor sends: every kind of bad request gets its right answer, and nothing is written.

use crate::house::{house, pairs, question};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use office::Count;

/// A form that was not made here, or not for this visitor.
const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;

/// A form with something wrong in it.
const CONTENT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_bad_filing_writes_nothing_and_keeps_what_was_typed() {
    let house = house();
    let mut anon = house.anon();
    let form = anon.get("/items/science-consult/filings/new").await;
    let good = question(&form, "留在页面上的标题");
    let changed = |name: &str, value: &str| {
        let mut answers = good.clone();
        answers.retain(|(known, _)| known != name);
        answers.push((name.into(), value.into()));
        answers
    };
    let long = "长".repeat(61);
    for (answers, says, status) in [
        (changed("f-question", ""), "请填写问题内容", CONTENT),
        (changed("f-question", "  \n "), "请填写问题内容", CONTENT),
        (changed("f-title", &long), "标题过长", CONTENT),
        (changed("f-phone", "abc"), "联系电话的格式不对", CONTENT),
        (changed("csrf", ""), "页面已经过期", FORBIDDEN),
        (changed("csrf", "00000000000000000000000000000000"), "页面已经过期", FORBIDDEN),
        (changed("id", "not-an-id"), "页面已经过期", FORBIDDEN),
    ] {
        for end in ["", "/check"] {
            let reply = anon.post(&format!("/items/science-consult/filings{end}"), &pairs(&answers)).await;
            assert_eq!(reply.status, status, "{says}{end}");
            reply.shows(&[says, "李某"]);
        }
    }
    let mut elsewhere = anon.clone().with("sec-fetch-site", "cross-site");
    assert_eq!(elsewhere.post("/items/science-consult/filings", &pairs(&good)).await.status, FORBIDDEN);
    let mut elsewhere = anon.clone().with("origin", "https://evil.example");
    assert_eq!(elsewhere.post("/items/science-consult/filings", &pairs(&good)).await.status, FORBIDDEN);
    assert_eq!(house.office.numbers(crate::house::now()).unwrap().open, Count::Exact(0));

    let unknown = changed("f-no-such-field", "x");
    assert_eq!(anon.post("/items/science-consult/filings", &pairs(&unknown)).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.office.numbers(crate::house::now()).unwrap().open, Count::Exact(1));
}

#[tokio::test]
async fn wrong_methods_types_sizes_and_addresses_get_calm_pages() {
    let house = house();
    let mut anon = house.anon();
    for (request, status, says) in [
        ("POST / form", 405, "不能这样打开"),
        ("DELETE /items none", 405, "不能这样打开"),
        ("GET /sessions none", 405, "不能这样打开"),
        ("POST /track json", 415, "提交的格式不对"),
        ("POST /track none", 415, "提交的格式不对"),
        ("GET /items/%ff none", 400, "没有看懂这次请求"),
        ("GET /answers/1 none", 404, "没有这个页面"),
        ("GET /answers/0192f0c1-2345-7abc-8def-0123456789ab none", 404, "没有这个页面"),
        ("GET /wp-login.php none", 404, "没有这个页面"),
    ] {
        let [method, address, kind] = request.split(' ').collect::<Vec<_>>()[..] else { panic!("{request}") };
        let kind = match kind {
            "form" => Some(FORM),
            "json" => Some("application/json"),
            _ => None,
        };
        let reply = anon.send(method.parse().unwrap(), address, kind, Body::from("a=b")).await;
        assert_eq!(reply.status.as_u16(), status, "{request}");
        reply.shows(&[says, "<h1>"]);
    }
    let flood = "a".repeat(256 * 1024 + 1);
    let reply = anon.send(Method::POST, "/track", Some(FORM), Body::from(flood)).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    reply.shows(&["提交的内容过大", "<h1>"]);
}

#[tokio::test]
async fn nothing_odd_in_headers_cookies_forms_or_addresses_makes_it_stumble() {
    let house = house();
    let secret = "a".repeat(64);
    for cookie in [
        "seat=",
        "seat=x; asker=;;=;",
        &format!("seat={secret}; asker={secret}; door={secret}"),
        "slip=.; look=elder\"><script>; contrast=%00",
        "\u{7f}",
    ] {
        let mut anon = house.anon();
        if axum::http::HeaderValue::from_str(cookie).is_ok() {
            anon = anon.with("cookie", cookie);
        }
        for address in [
            "/",
            "/track/1",
            "/receipts/%F0%9F%98%80",
            "/workbench",
            "/workbench?after=x",
            "/workbench/find?receipt=%00",
            "/answers?after=zz",
            "/items?q=%3Cscript%3E&q=2&&=&%",
            "/view?view=%0d%0aa&back=%0d%0aSet-Cookie:a",
        ] {
            let reply = anon.get(address).await;
            assert!(!reply.status.is_server_error(), "{address} with {cookie}");
            reply.hides(&["<script"]);
        }
        for body in ["", "&&&", "=%", "csrf=%ff%fe&receipt=%00", "receipt[]=1&receipt=2&code[a][b]=c"] {
            for address in [
                "/track",
                "/track/end",
                "/sessions",
                "/sessions/end",
                "/sessions/seat",
                "/items/science-consult/filings",
                "/workbench/matters/x/acts/reply",
                "/track/1/acts/nothing",
            ] {
                let reply = anon.send(Method::POST, address, Some(FORM), Body::from(body)).await;
                assert!(
                    !reply.status.is_server_error() && !reply.status.is_success(),
                    "{address} {body}: {}",
                    reply.status
                );
            }
        }
    }
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let house = house();
    let mut anon = house.anon();
    let form = anon.get("/track").await;
    let guess = [("csrf", form.csrf()), ("receipt", "008202600001".into()), ("code", "AAAA-AAAA-AAAA".to_string())];
    let guess: Vec<(&str, &str)> = guess.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..20 {
        assert_eq!(anon.post("/track", &guess).await.status, StatusCode::NOT_FOUND);
    }
    let slow = anon.post("/track", &guess).await;
    assert_eq!(slow.status, StatusCode::TOO_MANY_REQUESTS);
    slow.shows(&["操作过于频繁", "请5秒后再试"]);
    let mut neighbour = house.from([10, 0, 0, 8]);
    let form = neighbour.get("/track").await;
    let reply = neighbour.post("/track", &[("csrf", &form.csrf()), ("receipt", "1"), ("code", "1")]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn trouble_shows_an_incident_number_and_never_its_cause() {
    let house = house();
    let mut anon = house.anon();
    assert_eq!(anon.get("/healthz").await.status, StatusCode::OK);
    house.burn();
    let reply = anon.get("/answers").await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", reply.text);
    reply.shows(&["系统暂时不能办理", "事件编号", "20260302-0001（2026年3月2日 09:30）"]).hides(&[
        "malformed",
        "SQLite",
        "database",
        "panic",
    ]);
    anon.get("/help").await.shows(&["帮助与无障碍说明"]);
    assert_eq!(anon.get("/healthz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
