//! A flood of calls made of the OpenAPI document: right, nearly right and wrong ones. None may break anything.
//!
//! `API_CALLS` says how many (`make soak`); `API_SEED` which.

use crate::house::{House, house, now};
use axum::body::Body;
use axum::http::Method;
use serde_json::{Map, Value, json};

const CALLS: u64 = 400;

/// Numbers that differ and can be had again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn once_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// Words that mean something here, among them those that do not.
const WORDS: &[&str] = &[
    "science-consult",
    "science-office-chief",
    "title",
    "question",
    "asker",
    "phone",
    "expert-review",
    "-",
    "甲",
    "",
    "any",
    "me",
    "none",
    "1.x",
    "a\u{0}b",
    "ﷺ",
];

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn text(dice: &mut Dice) -> String {
    match dice.roll(8) {
        0 => String::new(),
        1 => "字".repeat(dice.roll(5000)),
        2 => "\u{202e}\u{0}\u{7}' OR 1=1 --<script>".into(),
        3 => "😀\r\n\t".repeat(dice.roll(40)),
        _ => format!("我公司想了解第{}项政策。", dice.roll(100)),
    }
}

/// A value that the schema allows, or nearly.
fn value(schema: &Value, ids: &[String], dice: &mut Dice) -> Value {
    if dice.once_in(40) {
        let strange =
            [json!(null), json!([]), json!({}), json!(-1), json!(1e300), json!(u64::MAX), json!("x"), json!(true)];
        return dice.pick(&strange).clone();
    }
    let case = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).map(|cases| dice.pick(cases).clone());
    let schema = case.as_ref().unwrap_or(schema);
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    match schema["type"].as_str().unwrap_or_default() {
        "object" => object(schema, ids, dice),
        "array" => (0..dice.roll(4)).map(|_| value(&schema["items"], ids, dice)).collect(),
        "integer" => json!(dice.roll(6)),
        "boolean" => json!(dice.once_in(2)),
        _ => string(schema, ids, dice).into(),
    }
}

fn object(schema: &Value, ids: &[String], dice: &mut Dice) -> Value {
    let mut map = Map::new();
    for (name, own) in schema["properties"].as_object().into_iter().flatten() {
        let required = schema["required"].as_array().is_some_and(|list| list.iter().any(|word| word == name));
        if (required && !dice.once_in(30)) || dice.once_in(2) {
            map.insert(name.clone(), likely(name, dice).unwrap_or_else(|| value(own, ids, dice)));
        }
    }
    if schema["additionalProperties"].is_object() {
        for name in ["title", "question", "asker", "phone"] {
            let said = if dice.once_in(12) { text(dice) } else { "我公司想了解申报政策。".into() };
            map.insert(name.into(), said.into());
        }
        map.insert("phone".into(), "13900001234".into());
    }
    if dice.once_in(30) {
        map.insert((*dice.pick(WORDS)).into(), json!(1));
    }
    map.into()
}

/// What usually stands there: otherwise hardly a filing would be taken.
fn likely(name: &str, dice: &mut Dice) -> Option<Value> {
    let usual = match name {
        "item" => json!("science-consult"),
        "materials" => json!([]),
        "channel" => json!("portal"),
        "id" => json!(format!("019cac2a-9dc0-774b-aef1-{:012x}", dice.roll(1 << 30))),
        "post" => json!("science-office-chief"),
        _ => return None,
    };
    (!dice.once_in(5)).then_some(usual)
}

fn string(schema: &Value, ids: &[String], dice: &mut Dice) -> String {
    if let Some(list) = schema["enum"].as_array() {
        return dice.pick(list).as_str().unwrap().into();
    }
    match schema["format"].as_str() {
        Some("uuid") => dice.pick(ids).clone(),
        Some("date") => (*dice.pick(&["2026-03-02", "2026-03-09", "2026-02-30", "0000-01-01", "9999-12-31"])).into(),
        _ if schema["pattern"].is_string() => (*dice.pick(WORDS)).into(),
        _ => text(dice),
    }
}

/// A file that may be handed in, or one that may not.
fn file(dice: &mut Dice) -> Vec<u8> {
    const PDF: &[u8] = b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";
    match dice.roll(8) {
        0 => Vec::new(),
        1 => text(dice).into_bytes(),
        2 => b"\xff\xd8\xff\xe0\x00\x10JFIF".to_vec(),
        3 => vec![0x25; dice.roll(12 << 20)],
        _ => PDF.to_vec(),
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl House {
    /// Keys of several roles, a party's token, a wrong one and none.
    async fn tokens(&self) -> Vec<Option<String>> {
        let mut tokens = vec![None, Some("mj_wrong".to_string())];
        for post in ["science-office-chief", "science-head", "hall-guide", "efficiency-director", "market-officer"] {
            tokens.push(self.key_if_seated(post));
        }
        tokens
    }
}

#[tokio::test]
async fn no_call_breaks_anything() {
    let house = house();
    let (calls, seed) = (setting("API_CALLS", CALLS), setting("API_SEED", 20_261_122));
    let mut dice = Dice(seed);
    let document: Value = serde_json::from_str(&house.anon().get("/api/v1/openapi.json").await.text).unwrap();
    let ways: Vec<(&String, &String, &Value)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, ways)| ways.as_object().unwrap().iter().map(move |(method, call)| (path, method, call)))
        .collect();
    let tokens = house.tokens().await;
    let mut ids =
        vec![house.office.new_id(now()).to_string(), "00000000-0000-0000-0000-000000000000".into(), "x".into()];
    let mut statuses = std::collections::BTreeMap::<u16, u32>::new();
    for call in 0..calls {
        let (path, method, way) = ways[dice.roll(ways.len())];
        let id = dice.pick(&ids).clone();
        let item = *dice.pick(WORDS);
        let mut address = path
            .replace("{item}", &encoded(item))
            .replace("{id}", &encoded(&id))
            .replace("{object}", &encoded(&dice.pick(&ids).clone()))
            .replace("{seq}", &dice.roll(9).to_string());
        let asked = way["parameters"].as_array().unwrap().iter().filter(|parameter| parameter["in"] == "query");
        for (place, parameter) in asked.enumerate() {
            if parameter["required"] == true || dice.once_in(3) {
                let joint = if place == 0 || !address.contains('?') { '?' } else { '&' };
                let given = string(&parameter["schema"], &ids, &mut dice).chars().take(400).collect::<String>();
                address.push_str(&format!("{joint}{}={}", parameter["name"].as_str().unwrap(), encoded(&given)));
            }
        }
        let content = &way["requestBody"]["content"];
        let (kind, body) = match &content["application/json"]["schema"] {
            schema if !schema.is_null() => {
                ("application/json", value(schema, &ids, &mut dice).to_string().into_bytes())
            }
            _ if content.is_object() => ("application/octet-stream", file(&mut dice)),
            _ => ("application/json", Vec::new()),
        };
        let mut browser = house.from([10, 0, u8::try_from(call % 200).unwrap(), 9]);
        if let Some(token) = dice.pick(&tokens) {
            browser = browser.with("authorization", &format!("Bearer {token}"));
        }
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let reply =
            browser.send(method.clone(), &format!("/api/v1{address}"), Some(kind), Body::from(body.clone())).await;
        let seen = format!(
            "seed {seed}, call {call}: {method} {address} {}\n{} {}",
            String::from_utf8_lossy(&body[..body.len().min(4_000)]),
            reply.status,
            reply.text
        );
        assert!(!reply.status.is_server_error(), "{seen}");
        let media = reply.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if reply.status.is_success() && media != "application/json" {
            let told = &way["responses"][reply.status.as_str()]["content"][media];
            assert!(told.is_object(), "{media} is not in the document: {seen}");
            *statuses.entry(reply.status.as_u16()).or_default() += 1;
            continue;
        }
        let answer: Value = serde_json::from_str(&reply.text).unwrap_or_else(|_| panic!("no JSON: {seen}"));
        if reply.status.is_success() {
            ids.extend(["matter", "object"].iter().filter_map(|name| answer[name].as_str()).map(String::from));
        } else {
            assert_eq!(reply.headers["content-type"], "application/problem+json", "{seen}");
        }
        *statuses.entry(reply.status.as_u16()).or_default() += 1;
    }
    eprintln!("{statuses:?}");
    assert!(statuses.keys().any(|status| *status == 200) && statuses.len() >= 5, "{statuses:?}");
    house.verified();
}
