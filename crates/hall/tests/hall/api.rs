//! The interface for other programs: the same verbs, keys and tokens, and a document for every no.

use crate::house::{House, Reply, house, now};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use office::Who;
use serde_json::{Value, json};

/// A program that calls, perhaps with a key or token.
struct Caller {
    browser: crate::house::Browser,
}

impl House {
    /// A key for whoever sits on a post today, issued by the security administrator.
    fn key(&self, post: &str) -> String {
        let until = now().day(self.office.zone()).plus(30);
        let Who::Seat { tenure, .. } = self.seat(post) else { panic!("nobody on {post}") };
        self.office.issue_key(&self.seat("security-admin"), tenure, "政务服务平台", until, now()).unwrap()
    }

    /// The same, for posts that may be empty.
    pub fn key_if_seated(&self, post: &str) -> Option<String> {
        let (roster, day) = (self.office.roster(), now().day(self.office.zone()));
        roster.tenures().any(|seat| seat.post.as_str() == post && seat.holds(day)).then(|| self.key(post))
    }

    fn seat(&self, post: &str) -> Who {
        let (roster, day) = (self.office.roster(), now().day(self.office.zone()));
        let seat = roster.tenures().find(|seat| seat.post.as_str() == post && seat.holds(day)).expect("somebody there");
        Who::Seat { person: seat.person, tenure: seat.id, post: seat.post.clone() }
    }

    fn caller(&self, token: Option<&str>) -> Caller {
        let browser = self.anon();
        let browser = match token {
            Some(token) => browser.with("authorization", &format!("Bearer {token}")),
            None => browser,
        };
        Caller { browser }
    }
}

impl Caller {
    async fn get(&mut self, path: &str) -> (StatusCode, Value) {
        read(&self.browser.get(&format!("/api/v1{path}")).await)
    }

    async fn post(&mut self, path: &str, body: &Value) -> (StatusCode, Value) {
        let body = Body::from(body.to_string());
        let path = format!("/api/v1{path}");
        read(&self.browser.send(Method::POST, &path, Some("application/json"), body).await)
    }
}

/// Files, sent and taken back.
impl Caller {
    async fn hand_in(&mut self, path: &str, bytes: impl Into<Body>) -> (StatusCode, Value) {
        let kind = Some("application/octet-stream");
        read(&self.browser.send(Method::POST, &format!("/api/v1{path}"), kind, bytes.into()).await)
    }

    async fn take_back(&mut self, path: &str) -> (StatusCode, Value) {
        read(&self.browser.send(Method::DELETE, &format!("/api/v1{path}"), None, Body::empty()).await)
    }
}

/// The answer; a refusal has its document in Chinese.
fn read(reply: &Reply) -> (StatusCode, Value) {
    let value: Value = serde_json::from_str(&reply.text).unwrap_or_else(|_| panic!("no JSON: {}", reply.text));
    if !reply.status.is_success() {
        assert_eq!(reply.headers["content-type"], "application/problem+json");
        assert_eq!(value["status"], reply.status.as_u16());
        for part in ["title", "detail"] {
            let text = value[part].as_str().unwrap();
            assert!(text.chars().any(|c| ('一'..='鿿').contains(&c)), "{part}: {text}");
        }
    }
    (reply.status, value)
}

fn question(house: &House, title: &str) -> Value {
    json!({
        "id": house.office.new_id(now()).to_string(),
        "item": "science-consult",
        "fields": {
            "title": title, "question": "我公司想申报县科技计划项目，请问需要什么条件？",
            "asker": "李某", "phone": "13900001234",
        },
    })
}

#[tokio::test]
async fn a_question_walks_its_road_by_calls_alone() {
    let house = house();
    let mut anybody = house.caller(None);
    let sent = question(&house, "科技计划申报条件");
    let (status, filed) = anybody.post("/matters", &sent).await;
    assert_eq!(status, StatusCode::CREATED, "{filed}");
    let (again, same) = anybody.post("/matters", &sent).await;
    assert_eq!((again, &same["receipt"], &same["code"]), (StatusCode::OK, &filed["receipt"], &Value::Null));

    let asked = json!({ "receipt": filed["receipt"], "code": filed["code"] });
    let (status, token) = anybody.post("/receipts", &asked).await;
    assert_eq!(status, StatusCode::CREATED, "{token}");
    let mut party = house.caller(token["token"].as_str());
    let path = format!("/matters/{}", filed["matter"].as_str().unwrap());
    assert_eq!(party.get(&path).await.1["title"], "科技计划申报条件");

    let mut officer = house.caller(Some(&house.key("science-office-chief")));
    let (_, listed) = officer.get("/matters?state=any").await;
    assert_eq!(listed["rows"][0]["receipt"], filed["receipt"]);
    let (_, view) = officer.get(&path).await;
    let acts: Vec<&str> = view["open"].as_array().unwrap().iter().filter_map(|open| open["act"].as_str()).collect();
    assert!(acts.contains(&"accept"), "{acts:?}");
    let act = |seen: &Value, act: Value| json!({ "seen": seen, "act": act });
    let (status, view) = officer.post(&format!("{path}/acts"), &act(&view["seq"], json!({ "act": "accept" }))).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    let reply = json!({ "act": "reply", "answer": "符合条件的企业可以在三月申报。" });
    let (status, stale) = officer.post(&format!("{path}/acts"), &act(&json!(1), reply.clone())).await;
    assert_eq!((status, &stale["code"]), (StatusCode::CONFLICT, &json!("stale")));
    let (status, view) = officer.post(&format!("{path}/acts"), &act(&view["seq"], reply)).await;
    assert_eq!((status, &view["outcome"]), (StatusCode::OK, &json!("已答复")), "{view}");
    assert_eq!(party.get(&path).await.1["journal"][0]["act"], "reply");
}

#[tokio::test]
async fn an_order_about_a_matter_is_given_once_by_whoever_may() {
    let house = house();
    let (_, filed) = house.caller(None).post("/matters", &question(&house, "标题")).await;
    let order = json!({
        "id": house.office.new_id(now()).to_string(), "section": "science-office", "reason": "逾期未答复",
        "demand": "请答复并反馈", "due": "2099-12-31", "about": filed["matter"],
    });
    let mut chief = house.caller(Some(&house.key("science-office-chief")));
    let (status, no) = chief.post("/orders", &order).await;
    assert_eq!((status, &no["code"]), (StatusCode::FORBIDDEN, &json!("not-your-role")));
    let mut stranger = house.caller(Some(&house.key("market-head")));
    assert_eq!(stranger.post("/orders", &order).await.1["code"], "no-such-matter");
    let mut head = house.caller(Some(&house.key("science-head")));
    for _ in 0..2 {
        let (status, view) = head.post("/orders", &order).await;
        assert_eq!(status, StatusCode::OK, "{view}");
        assert_eq!((&view["id"], &view["seq"], &view["step"]), (&order["id"], &json!(1), &json!("待签收")));
        assert_eq!(view["task"]["about"], filed["matter"]);
    }
    let (who, id) = (house.seat("science-office-chief"), filed["matter"].as_str().unwrap().parse().unwrap());
    let view = house.office.view(&who, id, now()).unwrap();
    let beside = house.office.beside(&who, &view, now()).unwrap();
    let orders: Vec<String> = beside.orders.iter().map(|order| order.id.to_string()).collect();
    assert_eq!((orders, beside.may_order), (vec![order["id"].as_str().unwrap().to_string()], false));
}

/// C9: a problem is entered once, by whoever may say where it comes from, and stands in the ledger of those who read it.
#[tokio::test]
async fn a_problem_is_entered_and_listed_by_calls() {
    let house = house();
    let problem = json!({
        "id": house.office.new_id(now()).to_string(), "problem": "窗口空岗", "source": "检查暗访", "kind": "工作纪律",
        "lead": "science-office", "due": "2099-12-31",
    });
    let mut chief = house.caller(Some(&house.key("science-office-chief")));
    let (status, no) = chief.post("/problems", &problem).await;
    assert_eq!((status, &no["code"]), (StatusCode::FORBIDDEN, &json!("not-your-choice")));
    let mut office = house.caller(Some(&house.key("efficiency-director")));
    for _ in 0..2 {
        let (status, view) = office.post("/problems", &problem).await;
        assert_eq!((status, &view["id"], &view["seq"]), (StatusCode::OK, &problem["id"], &json!(1)), "{view}");
    }
    for (query, many) in [("", 1), ("?source=检查暗访", 1), ("?state=closed", 0)] {
        let query = query.replace("检查暗访", "%E6%A3%80%E6%9F%A5%E6%9A%97%E8%AE%BF");
        let (status, list) = chief.get(&format!("/problems{query}")).await;
        assert_eq!((status, list["rows"].as_array().unwrap().len()), (StatusCode::OK, many), "{query}: {list}");
    }
    let (_, none) = house.caller(Some(&house.key("market-head"))).get("/problems").await;
    assert_eq!(none["rows"], json!([]));
    let (status, tasks) = house.caller(Some(&house.key("science-head"))).get("/tasks").await;
    assert_eq!((status, &tasks["rows"]), (StatusCode::OK, &json!([])));
}

const PDF: &[u8] = b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";

/// A permit with every answer, for a program at the window.
async fn permit(house: &House, program: &mut Caller) -> Value {
    let (_, item) = program.get("/items/labour-dispatch").await;
    let answer = |field: &Value| if field["kind"] == "phone" { "13900001234" } else { "安达人力资源公司" };
    let fields = item["fields"].as_array().unwrap().iter();
    let fields = fields.map(|field| (field["id"].as_str().unwrap().to_string(), answer(field).into()));
    let fields: serde_json::Map<String, Value> = fields.collect();
    let id = house.office.new_id(now()).to_string();
    json!({ "id": id, "item": "labour-dispatch", "channel": "counter", "fields": fields })
}

#[tokio::test]
async fn files_come_in_by_calls_and_are_named_by_who_sent_them() {
    let house = house();
    let mut window = house.caller(Some(&house.key("labour-window")));
    let mut other = house.caller(Some(&house.key("labour-officer")));
    let sent = permit(&house, &mut window).await;
    let files = format!("/matters/{}/attachments", sent["id"].as_str().unwrap());
    let named = |name: &str| format!("{files}?material=m1&name={name}");
    let (status, scan) = window.hand_in(&named("%E6%89%AB%E6%8F%8F.pdf"), PDF).await;
    assert_eq!(
        (status, &scan["name"], &scan["kind"]),
        (StatusCode::CREATED, &json!("扫描.pdf"), &json!("PDF")),
        "{scan}"
    );
    let (_, extra) = window.hand_in(&named("b.pdf"), PDF).await;
    other.hand_in(&named("another.pdf"), PDF).await;
    let (status, left) = window.take_back(&format!("{files}/{}", extra["object"].as_str().unwrap())).await;
    assert_eq!((status, &left["rows"]), (StatusCode::OK, &json!([scan.clone()])));
    assert_eq!(house.objects(), 2);

    for (path, bytes, code) in [
        (named("a.pdf"), Body::from("no file at all"), "file-kind"),
        (named("a.pdf"), Body::empty(), "file-empty"),
        (named("a.pdf"), Body::from(vec![b'%'; (10 << 20) + 1]), "file-large"),
        (files.clone(), Body::from(PDF), "faulty"),
        ("/matters/nothing/attachments?material=m1&name=a.pdf".into(), Body::from(PDF), "no-such-matter"),
    ] {
        let (status, document) = window.hand_in(&path, bytes).await;
        assert!(status.is_client_error() && document["code"] == code, "{path}: {document}");
    }
    let nobody = house.caller(None).hand_in(&named("a.pdf"), PDF).await;
    assert_eq!((nobody.0, &nobody.1["code"]), (StatusCode::UNAUTHORIZED, &json!("no-key")));
    assert_eq!(house.objects(), 2, "nothing half-written");

    let (status, filed) = window.post("/matters", &sent).await;
    assert_eq!(status, StatusCode::CREATED, "{filed}");
    let path = format!("/matters/{}", filed["matter"].as_str().unwrap());
    let (_, view) = window.get(&path).await;
    assert_eq!(view["attachments"].as_array().unwrap().len(), 1, "another's file is not named: {view}");
    assert_eq!(
        (&view["attachments"][0]["object"], &view["materials"][0]["handed_in"]),
        (&scan["object"], &json!(true))
    );

    // What is missing is told once, and supplemented by the party with their token.
    let act = |view: &Value, act: Value| json!({ "seen": view["seq"], "act": act });
    let told = json!({ "act": "request_correction", "materials": ["m2"], "list": "请补交营业执照。" });
    let (status, view) = window.post(&format!("{path}/acts"), &act(&view, told)).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    let code = json!({ "receipt": filed["receipt"], "code": filed["code"] });
    let (_, token) = house.caller(None).post("/receipts", &code).await;
    let mut party = house.caller(token["token"].as_str());
    let (status, licence) = party.hand_in(&format!("{path}/attachments?material=m2&name=c.pdf"), PDF).await;
    assert_eq!(status, StatusCode::CREATED, "{licence}");
    let (status, view) = party.post(&format!("{path}/acts"), &act(&view, json!({ "act": "supplement" }))).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    assert_eq!(view["attachments"][1]["object"], licence["object"]);
    let objects = [&scan, &licence].map(|one| one["object"].as_str().unwrap().to_string());
    files_are_read(&house, &mut party, &path, &objects).await;
    drop((window, other, party));
    house.verified();
}

/// SHA-256 of [`PDF`].
const DIGEST: &str = "f89204088e0197074a9e5eaee70c23837b6663c24d4afccb22742f1e38537ce1";

async fn files_are_read(house: &House, party: &mut Caller, path: &str, objects: &[String; 2]) {
    let files = format!("{path}/attachments");
    let mut officer = house.caller(Some(&house.key("labour-officer")));
    for reader in [&mut *party, &mut officer] {
        let (status, list) = reader.get(&files).await;
        let rows = list["rows"].as_array().unwrap();
        assert_eq!((status, rows.len(), &rows[0]["object"]), (StatusCode::OK, 2, &json!(objects[0])), "{list}");
        let about = ["name", "media", "size", "digest"].map(|name| rows[0][name].clone());
        assert_eq!(about, [json!("扫描.pdf"), json!("application/pdf"), json!(PDF.len()), json!(DIGEST)]);
    }
    let address = format!("/api/v1{files}/{}", objects[0]);
    let file = officer.browser.get(&address).await;
    assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, PDF));
    let tag = format!("\"{DIGEST}\"");
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename=\"attachment.pdf\"; filename*=UTF-8''%E6%89%AB%E6%8F%8F.pdf"),
        ("etag", tag.as_str()),
        ("cache-control", "private, no-cache"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(file.headers[name], value, "{name}");
    }
    for (have, status) in [(tag.clone(), 304), (format!("\"x\", W/{tag}"), 304), ("\"x\"".into(), 200)] {
        let key = house.key("labour-officer");
        let asker = house.anon().with("authorization", &format!("Bearer {key}"));
        let again = asker.with("if-none-match", &have).get(&address).await;
        assert_eq!((again.status.as_u16(), again.bytes.is_empty()), (status, status == 304), "{have}");
    }
    // Whoever may not see the matter is told neither of it nor of its files; a tag that is known opens nothing.
    let mut stranger = house.caller(Some(&house.key("science-office-chief")));
    for place in [files.clone(), format!("{files}/{}", objects[0])] {
        assert_eq!(stranger.get(&place).await.1["code"], "no-such-matter");
        assert_eq!(house.caller(None).get(&place).await.1["code"], "no-key");
    }
    let none = house.office.new_id(now());
    assert_eq!(officer.get(&format!("{files}/{none}")).await.1["code"], "file-gone");
    assert_eq!(officer.get(&format!("{files}/x")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_key_that_floods_the_store_is_told_to_wait() {
    let house = house();
    let mut window = house.caller(Some(&house.key("labour-window")));
    let path = |n: usize| format!("/matters/{}/attachments?material=m1&name={n}.pdf", house.office.new_id(now()));
    let mut told = None;
    for n in 0..=120 {
        let (status, answer) = window.hand_in(&path(n), PDF).await;
        if status != StatusCode::CREATED {
            told = Some((n, status, answer["code"].clone()));
            break;
        }
    }
    assert_eq!(told, Some((120, StatusCode::TOO_MANY_REQUESTS, json!("too-many"))));
    assert_eq!(house.objects(), 120, "nothing of the last is kept");
    let mut other = house.caller(Some(&house.key("labour-officer")));
    assert_eq!(other.hand_in(&path(0), PDF).await.0, StatusCode::CREATED, "each seat has its own");
    assert_eq!(window.get("/matters").await.0, StatusCode::OK, "only files are counted");
}

#[tokio::test]
async fn every_wrong_call_gets_a_document_and_nothing_is_written() {
    let house = house();
    let mut officer = house.caller(Some(&house.key("science-office-chief")));
    let (_, filed) = house.caller(None).post("/matters", &question(&house, "标题")).await;
    let matter = filed["matter"].as_str().unwrap().to_string();
    let acts = format!("/matters/{matter}/acts");
    let before = officer.get(&format!("/matters/{matter}")).await.1;
    let good = question(&house, "第二个");
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let mut long = good.clone();
    long["fields"]["title"] = "长".repeat(3000).into();
    for (path, body, status, place) in [
        ("/matters", json!([]), 422, ""),
        ("/matters", json!({}), 422, "/id"),
        ("/matters", with("item", json!("no-such-item")), 422, ""),
        ("/matters", with("colour", json!("red")), 422, "/colour"),
        ("/matters", with("fields", json!({ "title": 3 })), 422, "/fields/title"),
        ("/matters", with("id", json!("1")), 422, "/id"),
        ("/matters", long, 422, "/fields/title"),
        ("/matters", with("fields", json!({})), 422, "/fields/title"),
        (&acts, json!({ "seen": 1, "act": { "act": "fly" } }), 422, "/act/act"),
        (&acts, json!({ "seen": 1, "act": { "act": "reply" } }), 422, "/act/answer"),
        (&acts, json!({ "seen": 1, "act": { "act": "reply", "answer": "" } }), 409, ""),
        (&acts, json!({ "seen": 1, "act": { "act": "decide", "granted": true, "reasons": "好" } }), 409, ""),
        (&acts, json!({ "seen": 1, "act": { "act": "assign", "post": "nobody" } }), 422, ""),
        (&acts, json!({ "seen": 9, "act": { "act": "accept" } }), 409, ""),
        ("/matters/nothing/acts", json!({ "seen": 1, "act": { "act": "accept" } }), 404, ""),
        ("/receipts", json!({ "receipt": filed["receipt"], "code": "2222-2222-2222" }), 404, ""),
        ("/nothing", json!({}), 404, ""),
    ] {
        let (found, document) = officer.post(path, &body).await;
        assert_eq!(found, status, "{path} {body}: {document}");
        if !place.is_empty() {
            let faults = document["faults"].as_array().unwrap();
            assert!(faults.iter().any(|fault| fault["at"] == place), "{path} {body}: {document}");
        }
    }
    assert_eq!(officer.get(&format!("/matters/{matter}")).await.1, before);
    assert_eq!(officer.get("/matters?state=any").await.1["count"]["number"], 1);
}

#[tokio::test]
async fn what_is_no_call_is_told_so() {
    let house = house();
    let mut browser = house.anon();
    let json = Some("application/json");
    for (method, path, kind, body, status) in [
        (Method::POST, "/api/v1/matters", Some("text/plain"), "{}", 415),
        (Method::POST, "/api/v1/matters", json, "{\"id\":", 400),
        (Method::POST, "/api/v1/matters", json, "\u{feff}{}", 400),
        (Method::DELETE, "/api/v1/matters", None, "", 405),
        (Method::GET, "/api/v1/matters", None, "", 401),
        (Method::GET, "/api/v1/answers?after=x&colour=1", None, "", 422),
        (Method::GET, "/api/v1/answers?limit=0&limit=1", None, "", 422),
        (Method::GET, "/api/v1/problems/nothing", None, "", 404),
    ] {
        let reply = browser.send(method, path, kind, Body::from(body)).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        read(&reply);
    }
    let large = format!("{{\"id\":\"{}\"}}", "x".repeat(300_000));
    let reply = browser.send(Method::POST, "/api/v1/matters", json, Body::from(large)).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut stranger = house.caller(Some("mj_nothing"));
    assert_eq!(stranger.get("/matters").await.0, StatusCode::UNAUTHORIZED);
    let session = house.caller(None).post("/receipts", &json!({ "receipt": "1", "code": "x" })).await;
    assert_eq!(session.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_key_opens_what_its_seat_opens_until_it_is_taken_back() {
    let house = house();
    let key = house.key("science-office-chief");
    let mut program = house.caller(Some(&key));
    assert_eq!(program.get("/matters").await.0, StatusCode::OK);
    let id = *house.office.administration().unwrap().keys.keys().next().unwrap();
    house.office.revoke_key(&house.seat("security-admin"), id, now()).unwrap();
    assert_eq!(program.get("/matters").await.0, StatusCode::UNAUTHORIZED);
    crate::house::pass(31 * 86_400);
    let mut other = house.caller(Some(&house.key("science-office-chief")));
    assert_eq!(other.get("/matters").await.0, StatusCode::OK);
    crate::house::pass(31 * 86_400);
    assert_eq!(other.get("/matters").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_document_names_every_call_and_answers_are_as_it_says() {
    let house = house();
    let mut officer = house.caller(Some(&house.key("science-office-chief")));
    let (_, document) = officer.get("/openapi.json").await;
    assert_eq!(document["openapi"], "3.1.0");
    let (_, filed) = house.caller(None).post("/matters", &question(&house, "标题")).await;
    let matter = filed["matter"].as_str().unwrap();
    for (path, calls) in document["paths"].as_object().unwrap() {
        let address = path.replace("{item}", "science-consult").replace("{id}", matter).replace("{seq}", "1");
        let address = address.replace("{object}", matter);
        for (method, call) in calls.as_object().unwrap() {
            let (status, answer) = match method.as_str() {
                "get" => officer.get(&address).await,
                "delete" => officer.take_back(&address).await,
                _ => officer.post(&address, &json!({})).await,
            };
            assert!(!matches!(status.as_u16(), 405 | 415 | 500..), "{method} {path}: {status} {answer}");
            if status.is_success() {
                let schema = &call["responses"]["200"]["content"]["application/json"]["schema"];
                check(schema, &answer, &document, path);
            } else {
                let schema = json!({ "$ref": "#/components/schemas/Problem" });
                check(&schema, &answer, &document, path);
            }
        }
    }
}

/// Whether a value is as a schema of ours says; the few words we use of JSON Schema.
fn check(schema: &Value, value: &Value, document: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name}"));
        return check(schema, value, document, at);
    }
    if let Some(cases) = schema["anyOf"].as_array() {
        return if value.is_null() {
            assert_eq!(cases[1]["type"], "null")
        } else {
            check(&cases[0], value, document, at)
        };
    }
    match (schema["type"].as_str().unwrap_or_default(), value) {
        ("object", Value::Object(map)) => {
            let properties = schema["properties"].as_object().unwrap_or_else(|| panic!("{at}: {schema}"));
            for name in schema["required"].as_array().unwrap() {
                assert!(map.contains_key(name.as_str().unwrap()), "{at}: no {name} in {value}");
            }
            for (name, value) in map {
                let schema = properties.get(name).unwrap_or_else(|| panic!("{at}: {name} is not in the document"));
                check(schema, value, document, &format!("{at}/{name}"));
            }
        }
        ("array", Value::Array(list)) => list.iter().for_each(|value| check(&schema["items"], value, document, at)),
        ("string", Value::String(text)) => {
            let listed = schema["enum"].as_array().is_none_or(|list| list.iter().any(|word| word == text));
            assert!(listed, "{at}: {text} is not one of {schema}");
        }
        ("integer", Value::Number(number)) => assert!(number.is_i64(), "{at}: {number}"),
        ("boolean", Value::Bool(_)) => {}
        (kind, value) => panic!("{at}: {value} is no {kind}"),
    }
}
