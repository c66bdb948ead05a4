//! Files that an act will name: each is sent as it is, before the filing or the supplement that names it.
//!
//! Refuses: whoever has neither key nor token, a file that an officer could not open, to hold one in memory, and to tell
//! whether a matter is there: files wait for one that is not filed yet in the same way.

use super::kind::{Kind, Part, part};
use super::{Answer, Asked, Caller, json, shapes};
use crate::limits::Door;
use crate::state::Hall;
use crate::stop::Stop;
use crate::{UPLOAD_MAX, forms, uploads};
use axum::body::{Body, HttpBody};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::id::PartId;
use bureau::refusal::Refusal;
use serde_json::{Value, json};
use std::future::poll_fn;
use std::pin::Pin;

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
