//! Styles and pictures, part of the program. Refuses: anything from another host, and a name that outlives its content.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const STYLE: &str = include_str!("../assets/mingjing.css");
const SCRIPT: &str = include_str!("../assets/mingjing.js");
const ICON: &str = include_str!("../assets/favicon.svg");
const PASSKEY: &str = include_str!("../assets/passkey.js");

/// Address of the stylesheet, with a fingerprint of its content.
pub fn style_address() -> String {
    format!("/assets/mingjing.{:016x}.css", fingerprint(STYLE))
}

/// Address of the module that adds keys, peek, drafts and warnings, with a fingerprint of its content.
pub fn script_address() -> String {
    format!("/assets/mingjing.{:016x}.js", fingerprint(SCRIPT))
}

/// Address of the icon, with a fingerprint of its content.
pub fn icon_address() -> String {
    format!("/assets/favicon.{:016x}.svg", fingerprint(ICON))
}

/// Address of the module for security keys, with a fingerprint of its content.
pub fn passkey_address() -> String {
    format!("/assets/passkey.{:016x}.js", fingerprint(PASSKEY))
}

/// `GET /assets/{name}`
pub async fn asset(Path(name): Path<String>) -> Response {
    let address = format!("/assets/{name}");
    if address == style_address() {
        fixed("text/css; charset=utf-8", STYLE)
    } else if address == script_address() {
        fixed("text/javascript; charset=utf-8", SCRIPT)
    } else if address == icon_address() {
        fixed("image/svg+xml", ICON)
    } else if address == passkey_address() {
        fixed("text/javascript; charset=utf-8", PASSKEY)
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// `GET /favicon.ico`: for browsers that do not read the link.
pub async fn favicon() -> Response {
    fixed("image/svg+xml", ICON)
}

fn fixed(kind: &'static str, content: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, content).into_response()
}

/// FNV-1a: tells one version from another, guards nothing.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
