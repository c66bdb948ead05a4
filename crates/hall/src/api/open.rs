//! What everybody may ask: the catalogue, a due date, published answers; and the token of somebody with a query code.

use super::kind::{Kind, Part, part};
use super::{Answer, Asked, Caller, Json, json, shapes};
use crate::limits::Door;
use crate::state::Hall;
use crate::stop::Stop;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::id::ItemId;
use bureau::refusal::Refusal;
use bureau::words;
use serde_json::{Value, json};

/// Most rows of one answer.
pub const ROWS_MAX: u32 = 200;

/// Rows of one answer when nothing is said.
pub const ROWS: u32 = 50;

/// How lists go on.
pub fn paging() -> [Part; 2] {
    [
        part("after", Kind::Text(80), "上一页给出的next").optional(),
        part("limit", Kind::Whole(ROWS_MAX), "每页条数").optional(),
    ]
}

/// The rows asked for.
pub fn limit(text: &str) -> u32 {
    text.parse().unwrap_or(ROWS).clamp(1, ROWS_MAX)
}

/// `GET /problems/{code}`: what a code of a problem means.
pub async fn problem(Path(code): Path<String>) -> Answer {
    let group = ["refusal", "api"].into_iter().find(|group| words::has(group, &code, "remedy"));
    let group = group.ok_or(Stop::Status(StatusCode::NOT_FOUND))?;
    let of = |key| words::fill(group, &code, key, &[]);
    json(StatusCode::OK, &json!({ "code": code, "title": of("says"), "detail": of("remedy") }))
}

/// `GET /items`
pub async fn items(State(hall): State<Hall>) -> Answer {
    let offers = hall.ask(|office| office.offered()).await?;
    json(StatusCode::OK, &json!({ "rows": offers.iter().map(|offer| shapes::of_offer(offer)).collect::<Vec<_>>() }))
}

/// `GET /items/{item}`
pub async fn item(State(hall): State<Hall>, Path(item): Path<String>) -> Answer {
    let offer = hall.ask(move |office| office.offer(&ItemId::new(item))).await?.ok_or(Refusal::NoSuchItem)?;
    json(StatusCode::OK, &shapes::of_offer(&offer))
}

/// `GET /items/{item}/due`: the last day for a matter filed now, and why.
pub async fn due(State(hall): State<Hall>, Path(item): Path<String>) -> Answer {
    let now = hall.now();
    let due = hall.ask(move |office| office.due_if_filed(&ItemId::new(item), now)).await?;
    let (day, sentence) = due.ok_or(Refusal::NoSuchItem)?;
    json(StatusCode::OK, &json!({ "due": day.to_string(), "sentence": sentence }))
}

/// `GET /answers?after=&limit=`
pub async fn answers(State(hall): State<Hall>, asked: Asked) -> Answer {
    let bag = asked.fits(&paging())?;
    let (after, limit) = (bag.one("after").to_string(), limit(bag.one("limit")));
    let page =
        move |office: &office::Office| office.published(Some(after.as_str()).filter(|after| !after.is_empty()), limit);
    let (rows, next) = hall.ask(page).await?;
    json(StatusCode::OK, &json!({ "rows": rows.iter().map(shapes::of_answer).collect::<Vec<_>>(), "next": next }))
}

/// What `POST /receipts` takes.
pub fn receipt_body() -> Kind {
    Kind::Parts(vec![part("receipt", Kind::Text(40), "回执号"), part("code", Kind::Text(40), "查询码")])
}

/// `POST /receipts`: the token of the party, for receipt number and query code.
pub async fn receipt(State(hall): State<Hall>, caller: Caller, body: Json) -> Answer {
    let map = body.fits(&receipt_body())?;
    caller.knock(&hall, Door::Track)?;
    let text = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default().to_string();
    let (receipt, code, now) = (text("receipt"), text("code"), caller.now);
    let (token, matter) = hall.ask(move |office| office.track(&receipt, &code, now)).await?;
    json(StatusCode::CREATED, &json!({ "token": token, "matter": matter.to_string() }))
}
