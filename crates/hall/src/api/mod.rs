//! The interface 接口: the same verbs for other programs, as JSON (OpenAPI 3.1 at `/api/v1/openapi.json`).
//!
//! Refuses: cookies, a body with a part nobody asked for, and an act without the place of the last entry one has seen.

use crate::forms::Bag;
use crate::limits::Door;
use crate::state::Hall;
use crate::stop::{self, Stop};
use crate::visit;
use almanac::Instant;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bureau::refusal::Refusal;
use kind::{Fault, Kind, Part};
use office::Who;
use serde_json::{Map, Value};
use std::net::IpAddr;

mod files;
pub mod kind;
mod matters;
mod open;
mod openapi;
mod problem;
mod shapes;
mod verbs;

/// Its addresses. They stand outside the door: no cookie, no page.
pub fn routes(hall: &Hall) -> Router<Hall> {
    let speak = axum::middleware::from_fn_with_state(hall.clone(), problem::speak);
    let own = Router::new()
        .route("/openapi.json", get(openapi::document))
        .route("/problems/{code}", get(open::problem))
        .route("/items", get(open::items))
        .route("/items/{item}", get(open::item))
        .route("/items/{item}/due", get(open::due))
        .route("/answers", get(open::answers))
        .route("/receipts", post(open::receipt))
        .route("/matters", get(matters::list).post(matters::file))
        .route("/orders", post(matters::order))
        .route("/problems", get(matters::problems).post(matters::enter_problem))
        .route("/tasks", get(matters::tasks))
        .route("/matters/{id}", get(matters::one))
        .route("/matters/{id}/acts", post(matters::act))
        .route("/matters/{id}/papers/{seq}", get(matters::paper))
        .route("/matters/{id}/attachments", get(files::list).post(files::stage))
        .route("/matters/{id}/attachments/{object}", get(files::one).delete(files::take_back))
        .fallback(stop::nothing_here)
        .method_not_allowed_fallback(no_such_method)
        .layer(stop::panics())
        .layer(axum::extract::DefaultBodyLimit::max(crate::BODY_MAX))
        .layer(speak);
    Router::new().nest("/api/v1", own)
}

async fn no_such_method() -> Stop {
    Stop::Status(StatusCode::METHOD_NOT_ALLOWED)
}

/// What a handler answers: an error has its whole document already or is given one.
pub type Answer = Result<Response, Spoken>;

/// Why a handler gives no answer of its own.
pub enum Spoken {
    /// For the document that `problem::speak` makes.
    Stop(Stop),
    /// The body or query has these faults.
    Faulty(Vec<Fault>),
    /// The body is no JSON.
    Unreadable(serde_json::Error),
}

impl IntoResponse for Spoken {
    fn into_response(self) -> Response {
        match self {
            Spoken::Stop(stop) => stop.into_response(),
            Spoken::Faulty(faults) => problem::faulty(&faults),
            Spoken::Unreadable(error) => problem::unreadable(&error),
        }
    }
}

impl<T: Into<Stop>> From<T> for Spoken {
    fn from(stop: T) -> Spoken {
        Spoken::Stop(stop.into())
    }
}

/// Who calls: by the key of a program, the token of a party, or nothing.
pub struct Caller {
    /// As whom.
    pub who: Who,
    /// When.
    pub now: Instant,
    token: Option<String>,
    place: Option<IpAddr>,
}

impl FromRequestParts<Hall> for Caller {
    type Rejection = Spoken;

    async fn from_request_parts(parts: &mut Parts, hall: &Hall) -> Result<Caller, Spoken> {
        let (now, place) = (hall.now(), visit::place(hall, parts));
        let Some(line) = parts.headers.get(header::AUTHORIZATION) else {
            return Ok(Caller { who: Who::Nobody, now, token: None, place });
        };
        let unknown = || Spoken::Stop(Stop::Status(StatusCode::UNAUTHORIZED));
        let token = line.to_str().ok().and_then(|line| line.strip_prefix("Bearer ")).ok_or_else(unknown)?;
        let token = token.trim().to_string();
        let known = token.clone();
        let asked = move |office: &office::Office| {
            if let Some(seat) = office.key_seat(&known, now)? {
                return Ok(Some(seat));
            }
            let session = office.session(&known, now)?;
            Ok::<_, office::No>(session.map(|session| session.who).filter(|who| matches!(who, Who::Party(_))))
        };
        let who = hall.ask(asked).await?.ok_or_else(unknown)?;
        Ok(Caller { who, now, token: Some(token), place })
    }
}

impl Caller {
    /// What binds a file to the acts of its sender: key or token.
    fn secret(&self) -> Result<String, Stop> {
        self.token.clone().ok_or(Stop::Status(StatusCode::UNAUTHORIZED))
    }

    /// Takes one from the bucket of the caller's place. A program with a key has a bucket of its seat for files, and
    /// none for anything else: what it does stands in the journal under its name.
    fn knock(&self, hall: &Hall, door: Door) -> Result<(), Refusal> {
        match (&self.who, door) {
            (Who::Seat { tenure, .. }, Door::Upload) => {
                hall.limits().knock_as(Door::KeyUpload, &tenure.to_string(), None, self.now)
            }
            (Who::Seat { .. }, _) => Ok(()),
            _ => hall.limits().knock(door, self.place, self.now),
        }
    }
}

/// A JSON body, read but not yet checked.
pub struct Json(Value);

impl<S: Send + Sync> FromRequest<S> for Json {
    type Rejection = Spoken;

    async fn from_request(request: Request, state: &S) -> Result<Json, Spoken> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().map(str::trim) != Some("application/json") {
            return Err(Spoken::Stop(Stop::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE)));
        }
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|rejection| Stop::Status(rejection.into_response().status()))?;
        serde_json::from_slice(&bytes).map(Json).map_err(Spoken::Unreadable)
    }
}

impl Json {
    /// The parts of the body, if it is of this kind.
    fn fits(self, kind: &Kind) -> Result<Map<String, Value>, Spoken> {
        let faults = kind::faults(kind, &self.0, &shapes::kind);
        match self.0 {
            Value::Object(map) if faults.is_empty() => Ok(map),
            _ => Err(Spoken::Faulty(faults)),
        }
    }
}

/// The query of an address, read but not yet checked.
pub struct Asked(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Spoken;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked, Spoken> {
        let read = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        read.map(|Query(pairs)| Asked(pairs)).map_err(|_| Spoken::Stop(Stop::Status(StatusCode::BAD_REQUEST)))
    }
}

impl Asked {
    /// The query, if it has these parts alone, each once.
    fn fits(self, parts: &[Part]) -> Result<Bag, Spoken> {
        let mut map = Map::new();
        let mut twice = Vec::new();
        for (name, value) in &self.0 {
            let wanted = parts.iter().find(|part| part.name == name).map(|part| &part.kind);
            let number = matches!(wanted, Some(Kind::Whole(_))).then(|| value.parse::<u64>().ok()).flatten();
            let value = number.map_or_else(|| Value::from(value.as_str()), Value::from);
            if map.insert(name.clone(), value).is_some() {
                twice.push(Fault::new(&format!("/{name}"), "twice", &[]));
            }
        }
        let mut faults = kind::faults(&Kind::Parts(parts.to_vec()), &Value::Object(map), &shapes::kind);
        faults.append(&mut twice);
        if faults.is_empty() { Ok(Bag::from(self.0)) } else { Err(Spoken::Faulty(faults)) }
    }
}

/// A value as an answer.
fn json(status: StatusCode, value: &Value) -> Answer {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((status, kind, value.to_string()).into_response())
}
