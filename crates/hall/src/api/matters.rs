//! Matters: filed, listed, seen, acted upon; each call goes through the office like a page's.

use super::kind::{Kind, Part, part};
use super::{Answer, Asked, Caller, Json, Spoken, json, open, problem, shapes, verbs};
use crate::forms;
use crate::limits::Door;
use crate::state::Hall;
use crate::stop::Stop;
use crate::workbench::search;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::act::{ActKind, Channel};
use bureau::id::{ItemId, MatterId, OrganId, PartId, StepId};
use bureau::refusal::{Refusal, Shape};
use bureau::words;
use office::{Doing, Filing, LedgerAsk, LedgerFilter, NewOrder, NewProblem, TaskAsk, Who};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Most characters of one field of a filing; the item's own limit is lower.
const FIELD_MAX: usize = 4000;

/// Most characters of why an order is given: a title.
const ORDER_REASON_MAX: usize = 200;

/// What a list can be asked for: the filters of the search page.
pub fn filters() -> Vec<Part> {
    let word = |name, says| part(name, Kind::Word, says).optional();
    let mut parts = vec![
        part("q", Kind::Text(100), "标题中的文字，或者回执号的开头").optional(),
        part("state", Kind::OneOf(search::states().collect()), "状态，默认在办").optional(),
        word("item", "事项标识"),
        word("section", "承办机构标识"),
        word("step", "环节标识"),
        word("holder", "承办岗位标识，me表示本岗位，none表示无"),
        part("from", Kind::Day, "提出日期不早于").optional(),
        part("until", Kind::Day, "提出日期不晚于").optional(),
    ];
    parts.extend(open::paging());
    parts
}

/// `GET /matters?…`
pub async fn list(State(hall): State<Hall>, caller: Caller, asked: Asked) -> Answer {
    let bag = asked.fits(&filters())?;
    let wanted = search::wanted(&bag)?;
    let after = match bag.one("after") {
        "" => None,
        text => Some(text.parse().map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))?),
    };
    let (limit, who, now) = (open::limit(bag.one("limit")), seat(caller.who)?, caller.now);
    let found = hall.ask(move |office| office.look_for(&who, &wanted, after, limit, now)).await?;
    let rows: Vec<Value> = found.rows.iter().map(shapes::of_row).collect();
    let next = found.next.map(|next| next.to_string());
    json(StatusCode::OK, &json!({ "rows": rows, "next": next, "count": shapes::of_count(found.count) }))
}

/// What `POST /matters` takes.
pub fn filing_body() -> Kind {
    Kind::Parts(vec![
        part("id", Kind::Id, "办件标识，由提交方生成（UUIDv7）；同一标识重复提交只收一次"),
        part("item", Kind::Word, "事项标识"),
        part("channel", Kind::OneOf(vec!["portal", "counter", "phone"]), "渠道；没有密钥的只能是portal").optional(),
        part("fields", Kind::Map(Box::new(Kind::Text(FIELD_MAX))), "申请表各栏"),
        part("materials", Kind::Word.many(), "已备齐的材料").optional(),
    ])
}

/// `POST /matters`
pub async fn file(State(hall): State<Hall>, caller: Caller, body: Json) -> Answer {
    let filing = filing(&body.fits(&filing_body())?, &caller.who)?;
    caller.knock(&hall, Door::File)?;
    let (who, secret, now) = (caller.who, caller.token, caller.now);
    let faults = hall.office().check_filing(&filing);
    if !faults.is_empty() {
        return Err(Spoken::Faulty(problem::faults_of(&faults)));
    }
    let filed = hall.ask(move |office| office.file_with(&who, filing, secret.as_deref(), now)).await?;
    let status = if filed.code.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let (matter, receipt) = (filed.matter.to_string(), filed.receipt);
    json(status, &json!({ "matter": matter, "receipt": receipt, "code": filed.code, "token": filed.token }))
}

fn filing(map: &Map<String, Value>, who: &Who) -> Result<Filing, Refusal> {
    let text = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default();
    let seated = matches!(who, Who::Seat { .. });
    let channel = match text("channel") {
        "counter" if seated => Channel::Counter,
        "phone" if seated => Channel::Phone,
        "portal" | "" => Channel::Portal,
        _ => return Err(Refusal::NotOfKind { name: words::say("part", "channel"), shape: Shape::Choice }),
    };
    let fields: BTreeMap<PartId, String> = map
        .get("fields")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(id, value)| Some((PartId::new(id.as_str()), value.as_str()?.to_string())))
        .collect();
    let materials = map.get("materials").and_then(Value::as_array).into_iter().flatten();
    Ok(Filing {
        id: text("id").parse().map_err(|_| Refusal::NoSuchMatter)?,
        item: ItemId::new(text("item")),
        channel,
        fields,
        materials: materials.filter_map(Value::as_str).map(PartId::new).collect(),
    })
}

/// What `POST /orders` takes.
pub fn order_body() -> Kind {
    let text = |name, max, word: &str| part(name, Kind::Text(max), words::say("part", word));
    Kind::Parts(vec![
        part("id", Kind::Id, "督办标识，由提交方生成（UUIDv7）；同一标识重复提交只下达一次"),
        part("section", Kind::Word, "承办单位标识"),
        text("reason", ORDER_REASON_MAX, "order_reason"),
        text("demand", FIELD_MAX, "order_demand"),
        part("due", Kind::Day, words::say("part", "order_due")),
        part("about", Kind::Id, "所督办的办件标识").optional(),
    ])
}

/// `POST /orders`: gives a supervise order, and gives it as it is then.
pub async fn order(State(hall): State<Hall>, caller: Caller, body: Json) -> Answer {
    let map = body.fits(&order_body())?;
    let text = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default();
    let order = NewOrder {
        id: forms::matter(text("id"))?,
        section: OrganId::new(text("section")),
        reason: text("reason").into(),
        demand: text("demand").into(),
        due: text("due").parse().map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))?,
        about: map.get("about").and_then(Value::as_str).map(forms::matter).transpose()?,
    };
    let (who, now) = (seat(caller.who.clone())?, caller.now);
    let id = hall.ask(move |office| office.order(&who, order, now)).await?;
    seen(&hall, caller, id).await
}

/// What `POST /problems` takes.
pub fn problem_body() -> Kind {
    let said = |word: &str| words::say("part", word);
    Kind::Parts(vec![
        part("id", Kind::Id, "问题标识，由提交方生成（UUIDv7）；同一标识重复提交只登记一次"),
        part("problem", Kind::Text(FIELD_MAX), said("problem")),
        part("source", Kind::Text(FIELD_MAX), said("source")),
        part("kind", Kind::Text(FIELD_MAX), said("kind")),
        part("lead", Kind::Word, said("lead")),
        part("units", Kind::Word.many(), "责任单位标识").optional(),
        part("due", Kind::Day, said("due")),
    ])
}

/// `POST /problems`: enters a problem into the ledger, and gives it as it is then.
pub async fn enter_problem(State(hall): State<Hall>, caller: Caller, body: Json) -> Answer {
    let map = body.fits(&problem_body())?;
    let text = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default();
    let units = map.get("units").and_then(Value::as_array).into_iter().flatten();
    let problem = NewProblem {
        id: forms::matter(text("id"))?,
        problem: text("problem").into(),
        source: text("source").into(),
        kind: text("kind").into(),
        lead: OrganId::new(text("lead")),
        units: units.filter_map(Value::as_str).map(OrganId::new).collect(),
        due: text("due").parse().map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))?,
    };
    let (who, now) = (seat(caller.who.clone())?, caller.now);
    let id = hall.ask(move |office| office.enter_problem(&who, &problem, now)).await?;
    seen(&hall, caller, id).await
}

/// What the ledger can be asked for.
pub fn ledger_filters() -> Vec<Part> {
    let mut parts = vec![
        part("state", Kind::Word, "状态（环节）标识").optional(),
        part("source", Kind::Text(FIELD_MAX), words::say("part", "source")).optional(),
        part("section", Kind::Word, "牵头单位标识").optional(),
    ];
    parts.extend(open::paging());
    parts
}

/// `GET /problems?…`: the ledger, as far as the seat reads it.
pub async fn problems(State(hall): State<Hall>, caller: Caller, asked: Asked) -> Answer {
    let bag = asked.fits(&ledger_filters())?;
    let text = |name: &str| Some(bag.one(name)).filter(|text| !text.is_empty());
    let after = text("after").map(str::parse).transpose().map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))?;
    let filter = LedgerFilter {
        step: text("state").map(StepId::new),
        source: text("source").map(String::from),
        section: text("section").map(OrganId::new),
    };
    let ask = LedgerAsk { filter, after, limit: open::limit(bag.one("limit")) };
    let (who, now) = (seat(caller.who)?, caller.now);
    let ledger = hall.ask(move |office| office.ledger(&who, &ask, now)).await?;
    let rows: Vec<Value> = ledger.rows.iter().map(|line| shapes::of_row(&line.row)).collect();
    json(StatusCode::OK, &json!({ "rows": rows, "next": ledger.next.map(|next| next.to_string()) }))
}

/// What the list of tasks can be asked for.
pub fn task_filters() -> Vec<Part> {
    let campaign = part("campaign", Kind::Id, "部署编号；没有的，是本单位要会签的任务").optional();
    std::iter::once(campaign).chain(open::paging()).collect()
}

/// `GET /tasks?…`: the tasks of a campaign that the seat covers, or those that its unit countersigns.
pub async fn tasks(State(hall): State<Hall>, caller: Caller, asked: Asked) -> Answer {
    let bag = asked.fits(&task_filters())?;
    let text = |name: &str| Some(bag.one(name)).filter(|text| !text.is_empty());
    let bad = || Stop::Status(StatusCode::BAD_REQUEST);
    let after = text("after").map(str::parse).transpose().map_err(|_| bad())?;
    let campaign = text("campaign").map(str::parse).transpose().map_err(|_| bad())?;
    let ask = TaskAsk { campaign, after, limit: open::limit(bag.one("limit")) };
    let (who, now) = (seat(caller.who)?, caller.now);
    let list = hall.ask(move |office| office.tasks(&who, &ask, now)).await?;
    let rows: Vec<Value> = list.rows.iter().map(shapes::of_task_line).collect();
    json(StatusCode::OK, &json!({ "rows": rows, "next": list.next.map(|next| next.to_string()) }))
}

/// `GET /matters/{id}`
pub async fn one(State(hall): State<Hall>, caller: Caller, Path(id): Path<String>) -> Answer {
    let id = forms::matter(&id)?;
    seen(&hall, caller, id).await
}

/// `POST /matters/{id}/acts`: does an act, and gives the matter as it is then.
pub async fn act(State(hall): State<Hall>, caller: Caller, Path(id): Path<String>, body: Json) -> Answer {
    let id = forms::matter(&id)?;
    let map = body.fits(&verbs::body())?;
    let seen_at = map.get("seen").and_then(Value::as_u64).and_then(|seen| u32::try_from(seen).ok()).unwrap_or(0);
    let parts = map.get("act").and_then(Value::as_object).ok_or(Refusal::NoSuchMatter)?;
    let kind = parts.get("act").and_then(Value::as_str).and_then(ActKind::parse).ok_or(Refusal::NoSuchMatter)?;
    let act = forms::act(kind, &verbs::bag(parts))?;
    let (who, now) = (someone(caller.who.clone())?, caller.now);
    let doing = Doing { act, late: verbs::late(&map), secret: caller.token.clone() };
    hall.ask(move |office| office.act(&who, id, seen_at, doing, now)).await?;
    seen(&hall, caller, id).await
}

/// `GET /matters/{id}/papers/{seq}`
pub async fn paper(State(hall): State<Hall>, caller: Caller, Path((id, seq)): Path<(String, String)>) -> Answer {
    let (id, seq) = (forms::matter(&id)?, seq.parse::<u32>().map_err(|_| Refusal::NoSuchMatter)?);
    let (who, now) = (someone(caller.who)?, caller.now);
    let paper = hall.ask(move |office| office.paper(&who, id, seq, now)).await?;
    json(StatusCode::OK, &shapes::of_paper(&paper))
}

async fn seen(hall: &Hall, caller: Caller, id: MatterId) -> Answer {
    let (who, now) = (someone(caller.who)?, caller.now);
    let view = hall.ask(move |office| office.view(&who, id, now)).await?;
    json(StatusCode::OK, &shapes::of_view(&view))
}

/// Somebody known.
///
/// # Errors
/// 401 for nobody.
pub fn someone(who: Who) -> Result<Who, Stop> {
    match who {
        Who::Nobody => Err(Stop::Status(StatusCode::UNAUTHORIZED)),
        who => Ok(who),
    }
}

/// Somebody with a seat.
fn seat(who: Who) -> Result<Who, Stop> {
    match someone(who)? {
        who @ Who::Seat { .. } => Ok(who),
        _ => Err(Stop::Refused(Refusal::NoReading)),
    }
}
