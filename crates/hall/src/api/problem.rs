//! Problem documents (RFC 9457) in Chinese: what every request that is not done gets.
//!
//! Refuses: a page, a bare status, and the cause of trouble.

use super::kind::Fault;
use crate::state::Hall;
use crate::stop::{self, Stop};
use crate::visit::UPLOAD_LONGEST;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bureau::refusal::Refusal;
use bureau::words;
use serde_json::{Value, json};
use std::time::Duration;

/// The type of such a document.
pub const PROBLEM: &str = "application/problem+json";

/// Longest a request may take, but one with a file: as long as a page's.
const LONGEST: Duration = Duration::from_secs(20);

/// The refusal of a body or a query with faults, all at once.
pub fn faulty(faults: &[Fault]) -> Response {
    let (at, says) = faults.first().map_or(("", ""), |fault| (fault.at.as_str(), fault.says.as_str()));
    let place = if at.is_empty() { "内容" } else { at };
    let list: Vec<Value> =
        faults.iter().map(|fault| json!({ "at": fault.at, "says": fault.says, "remedy": fault.remedy })).collect();
    let mut body =
        document("faulty", StatusCode::UNPROCESSABLE_ENTITY, format!("{place}：{says}"), words::say("api", "faulty"));
    body["faults"] = list.into();
    answer(StatusCode::UNPROCESSABLE_ENTITY, &body)
}

/// The refusal of a body that is no JSON.
pub fn unreadable(error: &serde_json::Error) -> Response {
    let args = [("line", error.line().to_string()), ("column", error.column().to_string())];
    let fault = Fault::new("", "not-json", &args);
    answer(StatusCode::BAD_REQUEST, &document("not-json", StatusCode::BAD_REQUEST, fault.says, fault.remedy))
}

/// The faults of a filing, field by field.
pub fn faults_of(refused: &[(bureau::id::PartId, Refusal)]) -> Vec<Fault> {
    let fault = |(id, refusal): &(bureau::id::PartId, Refusal)| Fault {
        at: format!("/fields/{id}"),
        says: refusal.says(),
        remedy: refusal.remedy(),
    };
    refused.iter().map(fault).collect()
}

/// Gives whatever comes back without a body the document it needs.
pub async fn speak(State(hall): State<Hall>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_string();
    let longest = if path.ends_with("/attachments") { UPLOAD_LONGEST } else { LONGEST };
    let response =
        tokio::time::timeout(longest, next.run(request)).await.unwrap_or_else(|_| Stop::Slow.into_response());
    let status = response.status();
    let has_body =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/"));
    if has_body || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let stop = response.extensions().get::<Stop>().cloned().unwrap_or(Stop::Status(status));
    let body = of_stop(&hall, &path, &stop, status);
    let mut spoken = answer(status, &body);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            spoken.headers_mut().insert(name, value.clone());
        }
    }
    match &stop {
        Stop::Refused(Refusal::TooMany { seconds }) => {
            spoken.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        _ if status == StatusCode::UNAUTHORIZED => {
            spoken.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        _ => {}
    }
    spoken
}

fn of_stop(hall: &Hall, path: &str, stop: &Stop, status: StatusCode) -> Value {
    let plain = |code: &str| {
        document(code, status, words::fill("api", code, "says", &[]), words::fill("api", code, "remedy", &[]))
    };
    match stop {
        Stop::Refused(refusal) => {
            let mut body = document(refusal.code(), status, refusal.says(), refusal.remedy());
            if let Some(clause) = refusal.clause() {
                body["clause"] = clause.into();
            }
            body
        }
        Stop::Trouble(cause) | Stop::Unsure(cause) => {
            let mut body = plain(if matches!(stop, Stop::Unsure(_)) { "slow" } else { "trouble" });
            body["instance"] = stop::incident(hall, hall.now(), path, cause).into();
            body
        }
        Stop::Slow => plain("slow"),
        _ => plain(match status {
            StatusCode::UNAUTHORIZED => "no-key",
            StatusCode::NOT_FOUND => "no-such-address",
            StatusCode::METHOD_NOT_ALLOWED => "no-such-method",
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "not-json-type",
            _ => "not-understood",
        }),
    }
}

fn document(code: &str, status: StatusCode, title: String, detail: String) -> Value {
    json!({ "type": format!("/api/v1/problems/{code}"), "code": code, "status": status.as_u16(), "title": title, "detail": detail })
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, PROBLEM), (header::CONTENT_LANGUAGE, "zh-CN")];
    (status, kind, Body::from(body.to_string())).into_response()
}
