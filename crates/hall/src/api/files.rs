//! Files: those that an act will name, each sent as it is before the filing or the supplement that names it; and those
//! of a matter, listed and given to whoever may see the matter.
//!
//! Refuses: whoever has neither key nor token, a file that an officer could not open, to hold one that comes in in memory,
//! and to tell whether a matter is there to whom it is not disclosed: files wait for one that is not filed yet in the
//! same way.

use super::kind::{Kind, Part, part};
use super::{Answer, Asked, Caller, json, matters, shapes};
use crate::limits::Door;
use crate::state::Hall;
use crate::stop::Stop;
use crate::{UPLOAD_MAX, attachments, forms, uploads};
use axum::body::{Body, HttpBody};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use bureau::id::PartId;
use bureau::refusal::Refusal;
use serde_json::{Value, json};
use std::future::poll_fn;
use std::pin::Pin;

/// `GET /matters/{id}/attachments`: the files of a matter.
pub async fn list(State(hall): State<Hall>, caller: Caller, Path(id): Path<String>) -> Answer {
    let (matter, who, now) = (forms::matter(&id)?, matters::someone(caller.who)?, caller.now);
    let found = hall.ask(move |office| office.attachments(&who, matter, now)).await?;
    json(StatusCode::OK, &json!({ "rows": found.iter().map(shapes::of_listing).collect::<Vec<_>>() }))
}

/// `GET /matters/{id}/attachments/{object}`: the bytes of one. Its tag is their digest, so that whoever has them already
/// is told so; who asks must be allowed to see it either way.
pub async fn one(
    State(hall): State<Hall>,
    caller: Caller,
    Path((id, object)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let (matter, who, now) = (forms::matter(&id)?, matters::someone(caller.who)?, caller.now);
    let object = object.parse().map_err(|_| Refusal::NoSuchMatter)?;
    let attached = hall.ask(move |office| office.attachment(&who, matter, object, now)).await?;
    let tag = format!("\"{}\"", attached.digest);
    let value = HeaderValue::from_str(&tag).map_err(|_| Stop::Status(StatusCode::NOT_FOUND))?;
    let mut response =
        if has(&headers, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { attachments::show(attached, true) };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, value);
    // A program may keep what it fetched, if it asks each time whether it still may.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// Whether the caller has what bears this tag (RFC 9110 §13.1.2).
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// What the address of a file says of it.
pub fn wanted() -> Vec<Part> {
    vec![part("material", Kind::Word, "材料标识"), part("name", Kind::Text(200), "文件名")]
}

/// `POST /matters/{id}/attachments?material=&name=`: the body is the file.
pub async fn stage(
    State(hall): State<Hall>,
    caller: Caller,
    Path(id): Path<String>,
    asked: Asked,
    mut body: Body,
) -> Answer {
    let (matter, secret, bag) = (forms::matter(&id)?, caller.secret()?, asked.fits(&wanted())?);
    caller.knock(&hall, Door::Upload)?;
    let (material, name, now) = (PartId::new(bag.one("material")), bag.one("name").to_string(), caller.now);
    let begun = hall.ask(move |office| office.begin_upload(&secret, matter, &material, &name, now)).await;
    let (mut upload, mut piece, mut read) = (begun, Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(chunk) = frame.map_err(|_| Stop::Status(StatusCode::BAD_REQUEST))?.into_data() else { continue };
        read += chunk.len();
        if read > UPLOAD_MAX {
            return Err(Stop::Status(StatusCode::PAYLOAD_TOO_LARGE).into());
        }
        // A file that is refused is still read to its end, so that the answer is.
        if upload.is_ok() {
            piece.extend_from_slice(&chunk);
        }
        if piece.len() >= uploads::PIECE {
            upload = uploads::write(&hall, upload, std::mem::take(&mut piece)).await;
        }
    }
    let upload = uploads::write(&hall, upload, piece).await?;
    let received = hall.ask(move |office| office.finish_upload(upload)).await?;
    json(StatusCode::CREATED, &shapes::of_received(&received))
}

/// `DELETE /matters/{id}/attachments/{object}`: takes back a file that no act has named; gives those that still wait.
pub async fn take_back(State(hall): State<Hall>, caller: Caller, Path((id, object)): Path<(String, String)>) -> Answer {
    let (matter, secret) = (forms::matter(&id)?, caller.secret()?);
    let object = object.parse().map_err(|_| Refusal::NoSuchMatter)?;
    let done = move |office: &office::Office| {
        office.unstage(&secret, matter, object)?;
        office.staged(&secret, matter)
    };
    let rows: Vec<Value> = hall.ask(done).await?.iter().map(shapes::of_received).collect();
    json(StatusCode::OK, &json!({ "rows": rows }))
}
