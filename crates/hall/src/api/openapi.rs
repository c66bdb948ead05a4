//! The OpenAPI 3.1 document, printed from the kinds that check what is sent and hold what is answered.
//!
//! Refuses: to be written by hand.

use super::kind::{Kind, Part, part};
use super::{Answer, files, json, matters, open, shapes, verbs};
use axum::http::StatusCode;
use bureau::attachment::AttachmentKind;
use serde_json::{Map, Value, json};

/// Who may call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    Token,
    Key,
}

/// What the body of a call is.
enum Sends {
    Json(Kind),
    File,
}

/// What a call that is done gets.
enum Gives {
    Json(Kind),
    File,
}

/// One call.
struct Call {
    method: &'static str,
    path: &'static str,
    name: &'static str,
    says: &'static str,
    door: Door,
    asks: Vec<Part>,
    sends: Option<Sends>,
    gives: Gives,
    status: u16,
}

impl From<Kind> for Gives {
    fn from(kind: Kind) -> Gives {
        Gives::Json(kind)
    }
}

fn call(
    method: &'static str,
    path: &'static str,
    name: &'static str,
    says: &'static str,
    gives: impl Into<Gives>,
) -> Call {
    Call { method, path, name, says, door: Door::Open, asks: vec![], sends: None, gives: gives.into(), status: 200 }
}

fn rows(kind: &'static str) -> Vec<Part> {
    vec![part("rows", Kind::Named(kind).many(), "各行")]
}

fn page(kind: &'static str) -> Vec<Part> {
    let mut parts = rows(kind);
    parts.push(part("next", Kind::Text(80).maybe(), "下一页从这里开始；没有为null"));
    parts
}

/// What the call says that takes a file.
const STAGE: &str =
    "上传一个文件，请求体就是文件；之后以同一密钥或者令牌提出的申请（file）、补正（supplement）写入它，24小时内有效";

/// What the call says that takes it back.
const UNSTAGE: &str = "收回一个还没有写入办件的文件，返回仍在等候的文件";

/// What the call says that gives a file.
const FETCH: &str = "一个附件的原件；ETag是SHA-256摘要，带If-None-Match的没有变化时返回304";

fn calls() -> Vec<Call> {
    let filed = Kind::Parts(vec![
        part("matter", Kind::Id, "办件标识"),
        part("receipt", Kind::Text(40), "回执号"),
        part("code", Kind::Text(40).maybe(), "查询码，只给一次；重复提交为null"),
        part("token", Kind::Text(128).maybe(), "申请人令牌"),
    ]);
    let mut list = page("Row");
    list.push(part("count", shapes::count_kind(), "总数"));
    let due = vec![part("due", Kind::Day, "到期日"), part("sentence", Kind::Text(2000), "理由")];
    let token = vec![part("token", Kind::Text(128), "申请人令牌"), part("matter", Kind::Id, "办件标识")];
    [
        call("get", "/items", "items", "全部事项", Kind::Parts(rows("Item"))),
        call("get", "/items/{item}", "item", "一个事项", Kind::Named("Item")),
        call("get", "/items/{item}/due", "due", "现在提出的到期日", Kind::Parts(due)),
        Call {
            asks: open::paging().into(),
            ..call("get", "/answers", "answers", "公开的答复", Kind::Parts(page("Answer")))
        },
        Call {
            sends: Some(Sends::Json(open::receipt_body())),
            status: 201,
            ..call("post", "/receipts", "receipt", "凭回执号和查询码取得申请人令牌", Kind::Parts(token))
        },
        Call {
            door: Door::Key,
            asks: matters::filters(),
            ..call("get", "/matters", "matters", "本岗位可以查看的办件", Kind::Parts(list))
        },
        Call {
            sends: Some(Sends::Json(matters::filing_body())),
            status: 201,
            ..call("post", "/matters", "file", "提出申请；没有密钥的即为申请人本人提出", filed)
        },
        Call { door: Door::Token, ..call("get", "/matters/{id}", "matter", "一个办件", Kind::Named("Matter")) },
        Call {
            door: Door::Token,
            sends: Some(Sends::Json(verbs::body())),
            ..call("post", "/matters/{id}/acts", "act", "办理一个行为，返回办件", Kind::Named("Matter"))
        },
        Call {
            door: Door::Token,
            ..call("get", "/matters/{id}/papers/{seq}", "paper", "一份文书", Kind::Named("Paper"))
        },
        Call {
            door: Door::Token,
            asks: files::wanted(),
            sends: Some(Sends::File),
            status: 201,
            ..call("post", "/matters/{id}/attachments", "stage", STAGE, Kind::Named("File"))
        },
        Call {
            door: Door::Token,
            ..call("get", "/matters/{id}/attachments", "attachments", "办件的附件", Kind::Parts(rows("Attachment")))
        },
        Call {
            door: Door::Token,
            ..call("get", "/matters/{id}/attachments/{object}", "attachment", FETCH, Gives::File)
        },
        Call {
            door: Door::Token,
            ..call("delete", "/matters/{id}/attachments/{object}", "unstage", UNSTAGE, Kind::Parts(rows("File")))
        },
    ]
    .into_iter()
    .chain(of_offices())
    .collect()
}

/// What offices order and enter of their own.
fn of_offices() -> Vec<Call> {
    vec![
        Call {
            door: Door::Key,
            sends: Some(Sends::Json(matters::order_body())),
            ..call("post", "/orders", "order", "下达督办，返回督办件", Kind::Named("Matter"))
        },
        Call {
            door: Door::Key,
            asks: matters::ledger_filters(),
            ..call("get", "/problems", "problems", "整改台账中本岗位可以查看的问题", Kind::Parts(page("Row")))
        },
        Call {
            door: Door::Key,
            sends: Some(Sends::Json(matters::problem_body())),
            ..call("post", "/problems", "problem", "登记问题，返回整改件", Kind::Named("Matter"))
        },
        Call {
            door: Door::Key,
            asks: matters::task_filters(),
            ..call("get", "/tasks", "tasks", "一个部署的任务，或者本单位要会签的任务", Kind::Parts(page("Task")))
        },
    ]
}

/// `GET /openapi.json`
pub async fn document() -> Answer {
    json(StatusCode::OK, &whole())
}

/// The document.
pub fn whole() -> Value {
    let mut paths = Map::new();
    for call in calls() {
        let path = paths.entry(call.path).or_insert_with(|| json!({}));
        path[call.method] = operation(&call);
    }
    let schemas: Map<String, Value> =
        shapes::NAMES.iter().map(|name| ((*name).to_string(), shapes::kind(name).schema())).collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "明镜接口",
            "version": "1",
            "description": "与页面同一套行为、同一套规则。密钥由安全管理员按岗位发放；申请人令牌凭回执号和查询码取得。\
                            没有办成的，返回application/problem+json，写明原因、依据和办法。",
        },
        "servers": [{ "url": "/api/v1" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
        },
    });
    document["components"]["schemas"]["Problem"] = problem().schema();
    document
}

/// What a call that is not done gets.
fn problem() -> Kind {
    let text = |name, says: &str| part(name, Kind::Text(2000), says);
    let fault = Kind::Parts(vec![text("at", "位置（JSON指针）"), text("says", "原因"), text("remedy", "办法")]);
    Kind::Parts(vec![
        text("type", "种类的地址"),
        text("code", "种类"),
        part("status", Kind::Number, "状态码"),
        text("title", "原因"),
        text("detail", "办法"),
        text("clause", "依据").optional(),
        text("instance", "事件编号").optional(),
        part("faults", fault.many(), "各处问题").optional(),
    ])
}

fn operation(call: &Call) -> Value {
    let in_path = call.path.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = in_path.map(path_parameter).collect();
    parameters.extend(call.asks.iter().map(|part| {
        json!({ "name": part.name, "in": "query", "required": !part.optional, "description": part.says, "schema": part.kind.schema() })
    }));
    let refused = json!({
        "description": "没有办成",
        "content": { super::problem::PROBLEM: { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    let given = json!({ "description": "办成", "content": match &call.gives {
        Gives::Json(kind) => json!({ "application/json": { "schema": kind.schema() } }),
        // OpenAPI 3.1: bytes as they are have no schema.
        Gives::File => AttachmentKind::ALL.iter().map(|kind| (kind.media().to_string(), json!({}))).collect(),
    } });
    let mut responses = Map::new();
    if matches!(call.gives, Gives::File) {
        responses.insert("304".into(), json!({ "description": "没有变化" }));
    }
    responses.insert(call.status.to_string(), given.clone());
    if call.name == "file" {
        responses.insert("200".into(), given);
    }
    for status in [400, 401, 403, 404, 409, 413, 415, 422, 429] {
        responses.insert(status.to_string(), refused.clone());
    }
    let mut operation = json!({
        "operationId": call.name, "summary": call.says, "parameters": parameters, "responses": responses,
        "security": match call.door {
            Door::Open => json!([{}, { "bearer": [] }]),
            Door::Token | Door::Key => json!([{ "bearer": [] }]),
        },
    });
    let content = call.sends.as_ref().map(|sends| match sends {
        Sends::Json(kind) => json!({ "application/json": { "schema": kind.schema() } }),
        // OpenAPI 3.1: bytes as they are have no schema.
        Sends::File => json!({ "application/octet-stream": {} }),
    });
    if let Some(content) = content {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation
}

fn path_parameter(name: &str) -> Value {
    let kind = match name {
        "id" | "object" => Kind::Id,
        "seq" => Kind::Whole(u32::MAX),
        _ => Kind::Word,
    };
    json!({ "name": name, "in": "path", "required": true, "schema": kind.schema() })
}
