//! A visit: who comes, from where, how they like to read. Made once for each request, at the door.
//!
//! Refuses: to believe a form about who is asking, and a request that another site sent.

use crate::browser;
use crate::forms::Bag;
use crate::state::Hall;
use crate::stop::{self, Stop};
use crate::uploads;
use almanac::{Day, Instant};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bureau::refusal::Refusal;
use office::{Session, Who};
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Longest a request may take, body included: a slow line sends 256 kB in a quarter of it.
const REQUEST_LONGEST: Duration = Duration::from_secs(20);

/// The same for a form with files: 60 MB over a slow line.
pub const UPLOAD_LONGEST: Duration = Duration::from_secs(600);

/// How long a preference is kept.
const YEAR_SECONDS: u32 = 31_536_000;

/// How long a half-open log-in is kept by the browser; the office ends it by itself.
const HALF_SECONDS: u32 = 300;

/// How long a receipt page can show the query code: time to write it down.
const SLIP_SECONDS: u32 = 900;

const SEAT: &str = "seat";
const ASKER: &str = "asker";
const DOOR: &str = "door";
const HALF: &str = "half";
const SLIP: &str = "slip";
const LOOK: &str = "look";
const CONTRAST: &str = "contrast";

/// One request's visitor.
#[derive(Debug)]
pub struct Visit {
    /// When.
    pub now: Instant,
    /// The legal day of that.
    pub today: Day,
    /// Path and query.
    pub path: String,
    /// Whether the page can be asked for again by its address.
    pub is_get: bool,
    /// From where.
    pub place: Option<IpAddr>,
    /// Large type, one column.
    pub elder: bool,
    /// White and yellow on black.
    pub contrast: bool,
    /// The officer's session and its token.
    pub seat: Option<(String, Session)>,
    /// The party's session and its token.
    pub asker: Option<(String, Session)>,
    /// The token of a half-open log-in; only its own pages get it.
    pub half: Option<String>,
    /// What kind of browser it is, as people read it.
    pub browser: String,
    /// Host and port the browser asked for.
    pub host: String,
    /// Receipt number and query code just given out.
    pub slip: Option<(String, String)>,
    https: bool,
    from_here: bool,
    door: String,
    door_is_new: bool,
    door_used: AtomicBool,
}

/// A visit in a handler's hands.
#[derive(Clone, Debug)]
pub struct Visitor(Arc<Visit>);

impl Deref for Visitor {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visitor, Stop> {
        let visit = parts.extensions.get::<Visitor>().cloned();
        visit.ok_or_else(|| Stop::Trouble("a route outside the door".into()))
    }
}

/// Lets a request in, and gives whatever comes back the page it needs.
pub async fn receive(State(hall): State<Hall>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (visit, trouble) = Visit::of(&hall, &parts).await;
    let visitor = Visitor(Arc::new(visit));
    parts.extensions.insert(visitor.clone());
    let longest = if uploads::is_upload(&parts.headers) { UPLOAD_LONGEST } else { REQUEST_LONGEST };
    let answer = match trouble {
        Some(stop) => stop.into_response(),
        None => tokio::time::timeout(longest, next.run(Request::from_parts(parts, body)))
            .await
            .unwrap_or_else(|_| Stop::Slow.into_response()),
    };
    let mut response = stop::calm(&hall, &visitor, answer);
    if visitor.door_is_new && visitor.door_used.load(Ordering::Relaxed) {
        let cookie = visitor.cookie(DOOR, &visitor.door, "/", None);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

impl Visit {
    async fn of(hall: &Hall, parts: &Parts) -> (Visit, Option<Stop>) {
        let headers = &parts.headers;
        let now = hall.now();
        let door = cookie(headers, DOOR).filter(|text| is_secret(text));
        let mut visit = Visit {
            now,
            today: now.day(hall.zone()),
            path: parts.uri.path_and_query().map_or_else(|| "/".into(), ToString::to_string),
            is_get: matches!(parts.method, Method::GET | Method::HEAD),
            place: place(hall, parts),
            elder: cookie(headers, LOOK) == Some("elder"),
            contrast: cookie(headers, CONTRAST) == Some("high"),
            seat: None,
            asker: None,
            half: cookie(headers, HALF).filter(|text| is_secret(text)).map(String::from),
            browser: browser::kind(text(headers, header::USER_AGENT)),
            host: text(headers, header::HOST).into(),
            slip: cookie(headers, SLIP).and_then(slip),
            https: hall.settings().https,
            from_here: from_here(headers),
            door_is_new: door.is_none(),
            door: door.map_or_else(|| hall.office().secret(), String::from),
            door_used: AtomicBool::new(false),
        };
        let trouble = visit.sessions(hall, headers).await.err();
        (visit, trouble)
    }

    async fn sessions(&mut self, hall: &Hall, headers: &HeaderMap) -> Result<(), Stop> {
        let now = self.now;
        if let Some(token) = cookie(headers, SEAT).filter(|text| is_secret(text)) {
            let token = token.to_string();
            let asked = token.clone();
            let session = hall.ask(move |office| office.session(&asked, now)).await?;
            let session = session.filter(|session| matches!(session.who, Who::Seat { .. }));
            self.seat = session.map(|session| (token, session));
        }
        if let Some(token) = cookie(headers, ASKER).filter(|text| is_secret(text)) {
            let token = token.to_string();
            let asked = token.clone();
            let session = hall.ask(move |office| office.session(&asked, now)).await?;
            let session = session.filter(|session| matches!(session.who, Who::Party(_)));
            self.asker = session.map(|session| (token, session));
        }
        Ok(())
    }

    /// Whether the page is for those who work here.
    pub fn at_work(&self) -> bool {
        let room = self.path.split(['/', '?']).nth(1);
        room.is_some_and(|room| ["workbench", "console", "admin"].contains(&room))
    }

    /// The officer.
    ///
    /// # Errors
    /// Sends to the login page, or says that the session is over when something was being done.
    pub fn officer(&self) -> Result<&Session, Stop> {
        let seat = self.seat.as_ref().map(|(_, session)| session);
        seat.ok_or_else(|| Stop::LogIn(if self.is_get { self.path.clone() } else { "/workbench".into() }))
    }

    /// What a form of somebody without a session carries: also in their cookie, so that another site cannot know it.
    pub fn door_token(&self) -> String {
        self.door_used.store(true, Ordering::Relaxed);
        self.door.clone()
    }

    /// What the forms of this visitor carry: the officer's secret, else that of the door.
    pub fn token(&self) -> String {
        match &self.seat {
            Some((_, session)) => session.csrf.clone(),
            None => self.door_token(),
        }
    }

    /// Whether the form was made here, for this visitor.
    ///
    /// # Errors
    /// `PageOld`.
    pub fn made_here(&self, bag: &Bag, token: &str) -> Result<(), Refusal> {
        let known = !token.is_empty() && is_same(bag.one("csrf"), token);
        if known && self.from_here { Ok(()) } else { Err(Refusal::PageOld) }
    }

    /// A cookie that scripts and other sites do not get. Without an age it ends with the browser.
    pub fn cookie(&self, name: &str, value: &str, path: &str, age: Option<u32>) -> HeaderValue {
        let age = age.map_or_else(String::new, |age| format!("; Max-Age={age}"));
        let secure = if self.https { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax{age}{secure}");
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }

    /// Opens the officer's session in this browser.
    pub fn seat_cookie(&self, token: &str) -> HeaderValue {
        self.cookie(SEAT, token, "/", None)
    }

    /// Ends it.
    pub fn no_seat_cookie(&self) -> HeaderValue {
        self.cookie(SEAT, "", "/", Some(0))
    }

    /// Keeps a half-open log-in in this browser, for its own pages.
    pub fn half_cookie(&self, token: &str) -> HeaderValue {
        self.cookie(HALF, token, "/login", Some(HALF_SECONDS))
    }

    /// Ends it.
    pub fn no_half_cookie(&self) -> HeaderValue {
        self.cookie(HALF, "", "/login", Some(0))
    }

    /// Opens the party's session in this browser.
    pub fn asker_cookie(&self, token: &str) -> HeaderValue {
        self.cookie(ASKER, token, "/", None)
    }

    /// Ends it.
    pub fn no_asker_cookie(&self) -> HeaderValue {
        self.cookie(ASKER, "", "/", Some(0))
    }

    /// Carries the query code to the receipt page, and nowhere else.
    pub fn slip_cookie(&self, receipt: &str, code: &str) -> HeaderValue {
        self.cookie(SLIP, &format!("{receipt}.{code}"), "/receipts", Some(SLIP_SECONDS))
    }

    /// Keeps a preference: `look` or `contrast`.
    pub fn look_cookies(&self, bag: &Bag) -> Vec<HeaderValue> {
        let wanted = [("view", LOOK, "elder"), (CONTRAST, CONTRAST, "high")];
        let kept = wanted.into_iter().filter(|(key, ..)| bag.has(key));
        kept.map(|(key, name, on)| {
            let on = bag.one(key) == on;
            let value = if on { bag.one(key) } else { "" };
            self.cookie(name, value, "/", Some(if on { YEAR_SECONDS } else { 0 }))
        })
        .collect()
    }
}

/// An address on this site to go back to, from a form: nothing that leads elsewhere.
pub fn local(address: &str) -> &str {
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let inside = address.starts_with('/') && !address.starts_with("//");
    if plain && inside { address } else { "/" }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The cookie of this name.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn slip(text: &str) -> Option<(String, String)> {
    let (receipt, code) = text.split_once('.')?;
    Some((receipt.to_string(), code.to_string()))
}

/// Whether a request comes from our own pages, as far as the browser says.
fn from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}

/// The visitor's address; behind a proxy on this machine, the one the proxy saw.
pub fn place(hall: &Hall, parts: &Parts) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip();
    let passed_on = hall.settings().behind_proxy && peer.is_loopback();
    let last = || {
        let lines = parts.headers.get_all("x-forwarded-for");
        let line = lines.iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse().ok()
    };
    Some(if passed_on { last().unwrap_or(peer) } else { peer })
}

fn is_secret(text: &str) -> bool {
    (32..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Compares without telling by its duration where they differ.
fn is_same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    one.len() == other.len() && pairs.fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_go_back_to_stays_on_this_site() {
        for good in ["/", "/items?q=%E5%BC%80#top", "/workbench"] {
            assert_eq!(local(good), good);
        }
        for bad in ["", "//evil.example", "https://evil.example", "/\\evil", "/a\nb", "items"] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn other_sites_are_told_apart() {
        let with = |pairs: &[(&'static str, &'static str)]| {
            let pairs = pairs.iter().map(|(name, value)| {
                let name = axum::http::HeaderName::from_static(name);
                (name, HeaderValue::from_static(value))
            });
            from_here(&pairs.collect())
        };
        assert!(with(&[]));
        assert!(with(&[("origin", "http://a.cn"), ("host", "a.cn")]));
        assert!(with(&[("sec-fetch-site", "same-origin"), ("origin", "http://b.cn")]));
        assert!(!with(&[("origin", "http://b.cn"), ("host", "a.cn")]));
        assert!(!with(&[("origin", "null"), ("host", "a.cn")]));
        assert!(!with(&[("sec-fetch-site", "cross-site")]));
    }
}
