//! The two doors at which acts are tried: the office itself, and HTTP as programs use it.

use crate::sent;
use crate::town::{Case, Face, Stands, Town, code, now, post, seated};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use bureau::act::{Act, ActKind};
use bureau::id::{MatterId, PostId};
use bureau::role::Role;
use office::Who;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tower::ServiceExt;

/// A way to try an act.
pub trait Door {
    /// Whether it opens to this face, and the act can be said there.
    fn admits(&self, face: Face, act: ActKind) -> bool;
    /// The code by which nobody known is refused.
    fn nobody(&self) -> &'static str;
    /// Tries the act on the matter of this id, whose last entry seen was at this place, as a face comes to the case.
    fn tries(&self, town: &Town, face: Face, case: &Case, at: (MatterId, u32), act: Act) -> Result<(), Said>;
}

/// A refusal: its code, and all that was said with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its code.
    pub code: String,
    /// Everything.
    pub whole: String,
}

/// The office itself.
pub struct Inside {
    /// Who asked for something else.
    pub stranger: Case,
}

impl Door for Inside {
    fn admits(&self, _: Face, _: ActKind) -> bool {
        true
    }

    fn nobody(&self) -> &'static str {
        "no-such-matter"
    }

    fn tries(&self, town: &Town, face: Face, case: &Case, (id, seen): (MatterId, u32), act: Act) -> Result<(), Said> {
        let done = town.office.act(&town.who(face, case, &self.stranger), id, seen, act, now());
        let whole = format!("{done:?}");
        code(done).map_err(|code| Said { code, whole })
    }
}

/// The program's router, asked one request at a time.
pub struct Web {
    router: Router,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: axum::http::HeaderMap,
    /// Its body.
    pub text: String,
}

impl Web {
    /// Over the office of a town.
    pub fn of(town: &Town) -> Web {
        Web::with(town, hall::Settings::default())
    }

    /// The same, set up in this way.
    pub fn with(town: &Town, settings: hall::Settings) -> Web {
        let router = hall::router(town.office.clone(), settings, now);
        Web { router, runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap() }
    }

    /// Sends one request.
    pub fn send(&self, method: Method, path: &str, headers: &[(header::HeaderName, &str)], body: String) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "hall.test");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 7], 40_000))));
        self.runtime.block_on(async {
            let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
            let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
            Reply { status: parts.status, headers: parts.headers, text }
        })
    }
}

/// The interface for programs, with a key for every seat that may have one.
pub struct Calls {
    web: Web,
    keys: BTreeMap<PostId, String>,
    stranger: Case,
}

impl Calls {
    /// Keys are issued by the security administrator, who gets none for an administrator.
    pub fn of(town: &Town, stranger: Case) -> Calls {
        let issuer = town.seat(&post(Role::SecurityAdmin, Stands::Here));
        let until = now().day(town.office.zone()).plus(30);
        let mut keys = BTreeMap::new();
        for role in seated() {
            for stands in [Stands::Here, Stands::Elsewhere] {
                let post = post(role, stands);
                let Who::Seat { tenure, .. } = town.seat(&post) else { panic!("{post} is no seat") };
                let key = town.office.issue_key(&issuer, tenure, "试验系统", until, now());
                assert_eq!(key.is_err(), role.is_admin(), "{post}: {key:?}");
                keys.extend(key.ok().map(|key| (post, key)));
            }
        }
        Calls { web: Web::of(town), keys, stranger }
    }

    fn token<'a>(&'a self, face: Face, case: &'a Case) -> Option<&'a str> {
        match face {
            Face::Seat(role, stands) => Some(&self.keys[&post(role, stands)]),
            Face::Asker => Some(&case.token),
            Face::Stranger => Some(&self.stranger.token),
            Face::Nobody | Face::Clock => None,
        }
    }

    /// One call; what it answers must be what the document of its status says.
    pub fn call(&self, method: Method, face: Face, case: &Case, path: &str, body: String) -> Result<Value, String> {
        self.asks(method, face, case, path, body).map_err(|said| said.code)
    }

    fn asks(&self, method: Method, face: Face, case: &Case, path: &str, body: String) -> Result<Value, Said> {
        let bearer = self.token(face, case).map(|token| format!("Bearer {token}"));
        let mut headers = vec![(header::CONTENT_TYPE, "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| (header::AUTHORIZATION, bearer)));
        let reply = self.web.send(method, &format!("/api/v1{path}"), &headers, body);
        let value: Value = serde_json::from_str(&reply.text).unwrap_or_else(|_| panic!("no JSON: {}", reply.text));
        if reply.status.is_success() {
            return Ok(value);
        }
        let code = value["code"].as_str().unwrap_or_else(|| panic!("{value}"));
        assert_eq!(reply.status.as_u16(), status(code), "{value}");
        Err(Said { code: code.to_string(), whole: format!("{:?} {}", reply.headers, reply.text) })
    }
}

impl Door for Calls {
    fn admits(&self, face: Face, act: ActKind) -> bool {
        let keyed = match face {
            Face::Seat(role, _) => !role.is_admin(),
            face => face != Face::Clock,
        };
        // Filing has an address of its own.
        keyed && act != ActKind::File
    }

    fn nobody(&self) -> &'static str {
        "no-key"
    }

    fn tries(&self, _: &Town, face: Face, case: &Case, (id, seen): (MatterId, u32), act: Act) -> Result<(), Said> {
        let body = sent::body(&act, seen).to_string();
        self.asks(Method::POST, face, case, &format!("/matters/{id}/acts"), body).map(drop)
    }
}

/// The status of a refusal, by what sort of no it is: who, where, when.
pub fn status(code: &str) -> u16 {
    match code {
        "no-key" => 401,
        "not-your-role" | "not-your-order" | "not-own-office" | "not-holder" | "not-offered" | "not-your-entry"
        | "no-reading" => 403,
        "no-such-matter" => 404,
        "out-of-turn" | "ended" | "once-only" | "cannot-undo" | "not-paused" | "paused" | "not-due"
        | "not-countersigned" | "duty-unmet" | "nothing-asked" | "not-public" | "escalate-early" => 409,
        other => panic!("nothing here is refused by {other}"),
    }
}
