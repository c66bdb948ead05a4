//! Files of a matter, to look at and to take home.
//!
//! Refuses: everybody whom the matter is not disclosed to, a browser that would guess another kind, and a file that would act.

use crate::forms;
use crate::forms::Asked;
use crate::frame;
use crate::state::Hall;
use crate::stop::{self, Answer, Stop};
use crate::visit::Visitor;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bureau::attachment::AttachmentKind;
use bureau::id::AttachmentId;
use office::Attached;

/// A file is looked at in a box of its own: no script, no form, nothing fetched, nobody around it.
const BOX: &str = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /workbench/matters/{id}/attachments/{object}?save=1`
pub async fn of_matter(
    State(hall): State<Hall>,
    visit: Visitor,
    Path((id, object)): Path<(String, String)>,
    Asked(bag): Asked,
) -> Answer {
    let session = visit.officer()?;
    let (who, matter, object, now) = (session.who.clone(), forms::matter(&id)?, parse(&object)?, visit.now);
    let attached = hall.ask(move |office| office.attachment(&who, matter, object, now)).await?;
    Ok(show(attached, bag.has("save")))
}

/// `GET /track/{receipt}/attachments/{object}?save=1`
pub async fn of_receipt(
    State(hall): State<Hall>,
    visit: Visitor,
    Path((receipt, object)): Path<(String, String)>,
    Asked(bag): Asked,
) -> Answer {
    let number: String = receipt.chars().filter(char::is_ascii_digit).collect();
    let Some((_, session)) = &visit.asker else {
        return Ok(stop::to(&format!("/track?receipt={number}")));
    };
    let (who, object, now) = (session.who.clone(), parse(&object)?, visit.now);
    let look = move |office: &office::Office| {
        let matter = office.find(&who, &number, now)?;
        office.attachment(&who, matter, object, now)
    };
    Ok(show(hall.ask(look).await?, bag.has("save")))
}

/// A file as an answer: looked at where a browser can, kept otherwise.
pub fn show(attached: Attached, save: bool) -> Response {
    let Attached { kind, name, bytes, .. } = attached;
    let inline = !save && (kind.is_picture() || kind == AttachmentKind::Pdf);
    let how = if inline { "inline" } else { "attachment" };
    // RFC 6266 with RFC 5987: a plain name for old browsers, the real one for all others.
    let kept = format!("{how}; filename=\"attachment.{}\"; filename*=UTF-8''{}", kind.word(), frame::encoded(&name));
    let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("attachment"));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(kind.media()));
    headers.insert(header::CONTENT_DISPOSITION, value(&kept));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(BOX));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

fn parse(text: &str) -> Result<AttachmentId, Stop> {
    text.parse().map_err(|_| Stop::Status(StatusCode::NOT_FOUND))
}
