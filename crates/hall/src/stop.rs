//! When nothing is done: refusals, wrong addresses, trouble. One calm page for all of them.
//!
//! Refuses: to tell a visitor the cause of trouble. The log has it, under the incident number the page shows.

use crate::frame::{self, Frame};
use crate::state::Hall;
use crate::times;
use crate::visit::Visit;
use almanac::Instant;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bureau::refusal::{Nature, Refusal};
use office::No;
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// Why a handler gives no page of its own.
#[derive(Clone, Debug)]
pub enum Stop {
    /// The rules say no.
    Refused(Refusal),
    /// The machine failed. The text is for the log alone.
    Trouble(String),
    /// The database was lost while the act was made lasting: it may be there. The text is for the log alone.
    Unsure(String),
    /// The answer took too long; whether the act was done is not known.
    Slow,
    /// Something about the request itself.
    Status(StatusCode),
    /// Log in first, then come back here.
    LogIn(String),
    /// The session of an act is over: what was typed is shown again.
    SessionOver(Vec<(String, String)>),
}

/// What a handler answers.
pub type Answer = Result<Response, Stop>;

impl From<No> for Stop {
    fn from(no: No) -> Stop {
        match no {
            No::Refused(refusal) => Stop::Refused(refusal),
            // The act may have been done: a look at the matter tells, sending it again would not.
            No::Trouble(unknown @ office::Trouble::Unknown(_)) => Stop::Unsure(unknown.to_string()),
            No::Trouble(trouble) => Stop::Trouble(trouble.to_string()),
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

impl IntoResponse for Stop {
    /// An empty answer that carries the reason; [`calm`] makes the page of it.
    fn into_response(self) -> Response {
        if let Stop::LogIn(back) = &self {
            return to(&format!("/login?next={}", frame::encoded(back)));
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Stop {
    fn status(&self) -> StatusCode {
        match self {
            Stop::Refused(refusal) => status(refusal),
            Stop::Trouble(_) | Stop::Unsure(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Stop::Slow => StatusCode::SERVICE_UNAVAILABLE,
            Stop::Status(status) => *status,
            Stop::LogIn(_) => StatusCode::SEE_OTHER,
            Stop::SessionOver(_) => StatusCode::UNAUTHORIZED,
        }
    }
}

/// A refusal above a form.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What and why.
    pub says: String,
    /// Its ground.
    pub clause: Option<String>,
    /// What can be done.
    pub remedy: String,
}

impl From<&Refusal> for Notice {
    fn from(refusal: &Refusal) -> Notice {
        Notice { says: refusal.says(), clause: refusal.clause().map(String::from), remedy: refusal.remedy() }
    }
}

/// The status of a refusal.
pub fn status(refusal: &Refusal) -> StatusCode {
    match refusal.nature() {
        Nature::Forbidden => StatusCode::FORBIDDEN,
        Nature::Absent => StatusCode::NOT_FOUND,
        Nature::Conflict => StatusCode::CONFLICT,
        Nature::Content => StatusCode::UNPROCESSABLE_ENTITY,
        Nature::Unknown => StatusCode::UNAUTHORIZED,
        Nature::TooOften => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// 303 to another page.
pub fn to(address: &str) -> Response {
    axum::response::Redirect::to(address).into_response()
}

/// No such address.
pub async fn nothing_here() -> Stop {
    Stop::Status(StatusCode::NOT_FOUND)
}

/// What makes an answer of a panic.
type Catch = fn(Box<dyn Any + Send>) -> Response;

/// Turns a panic into trouble.
pub fn panics() -> CatchPanicLayer<Catch> {
    CatchPanicLayer::custom(fell)
}

fn fell(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().cloned();
    let text = text.or_else(|| cause.downcast_ref::<&str>().map(ToString::to_string));
    Stop::Trouble(format!("panic: {}", text.unwrap_or_default())).into_response()
}

#[derive(Template)]
#[template(path = "stop.html")]
struct StopPage {
    frame: Frame,
    heading: &'static str,
    says: String,
    clause: Option<String>,
    remedies: Vec<String>,
    incident: Option<String>,
    typed: Vec<(String, String)>,
    untouched: bool,
    way_back: (&'static str, String),
}

/// Gives every answer without a page the page it needs.
pub fn calm(hall: &Hall, visit: &Visit, response: Response) -> Response {
    let status = response.status();
    let has_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let bare = (status.is_client_error() || status.is_server_error()) && !has_page;
    if !bare {
        return response;
    }
    let stop = response.extensions().get::<Stop>().cloned().unwrap_or(Stop::Status(status));
    let page = page(hall, visit, stop);
    let html = page.render().unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, Body::from(Bytes::from(html)))
}

fn page(hall: &Hall, visit: &Visit, stop: Stop) -> StopPage {
    let (heading, says, remedies) = words(&stop);
    let untouched = matches!(stop, Stop::Refused(_) | Stop::SessionOver(_));
    let clause = match &stop {
        Stop::Refused(refusal) => refusal.clause().map(String::from),
        _ => None,
    };
    let incident = match &stop {
        Stop::Trouble(cause) | Stop::Unsure(cause) => Some(incident(hall, visit.now, &visit.path, cause)),
        _ => None,
    };
    let frame =
        if visit.at_work() { Frame::desk(hall, visit, heading, "") } else { Frame::portal(hall, visit, heading, "") };
    let over = matches!(stop, Stop::SessionOver(_));
    StopPage {
        frame,
        heading,
        says,
        clause,
        remedies,
        incident,
        typed: match stop {
            Stop::SessionOver(typed) => typed,
            _ => Vec::new(),
        },
        untouched,
        way_back: way_back(visit, over),
    }
}

/// Heading, what happened, and what can be done.
fn words(stop: &Stop) -> (&'static str, String, Vec<String>) {
    let told = |heading, says: &str, remedy: &str| (heading, says.into(), vec![remedy.into()]);
    match stop {
        Stop::Refused(refusal) => {
            let heading = match refusal.nature() {
                Nature::Forbidden => "您不能办理",
                Nature::Absent => "没有找到",
                Nature::Conflict => "现在不能办理",
                Nature::Content => "没有办成",
                Nature::Unknown => "登录没有成功",
                Nature::TooOften => "请稍后再试",
            };
            (heading, refusal.says(), vec![refusal.remedy()])
        }
        Stop::Trouble(_) => (
            "系统暂时不能办理",
            "系统出现故障，已经记录。".into(),
            vec![
                "几分钟后返回上一页重新提交，页面上已填的内容不会丢失；".into(),
                "仍不成功的，请告诉我们事件编号。".into(),
            ],
        ),
        Stop::Unsure(_) => told(
            "可能已经办成，请返回查看",
            "办理时与数据库的连接中断，这次操作可能已经办成。",
            "请返回上一页查看最新情况，没有办成的再提交一次；同一张表重复提交，只收一次。",
        ),
        Stop::Slow => told(
            "处理时间过长",
            "系统没有及时完成，您的操作可能已经办成。",
            "请返回上一页查看最新情况；同一张表重复提交，只收一次。",
        ),
        Stop::SessionOver(_) => told(
            "登录或查询已经过期",
            "离开时间较长，操作没有执行。",
            "请重新登录或查询后再办理；您刚才填写的内容列在下面，可以复制。",
        ),
        Stop::LogIn(_) => told("请先登录", "这里需要登录。", "请登录后再试。"),
        Stop::Status(status) => wrong_request(*status),
    }
}

fn wrong_request(status: StatusCode) -> (&'static str, String, Vec<String>) {
    let told = |heading, says: &str, remedy: &str| (heading, says.into(), vec![remedy.into()]);
    match status {
        StatusCode::NOT_FOUND => {
            told("没有这个页面", "网址可能不完整，或者页面已经移走。", "请核对网址，或者从首页、网站地图进入。")
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            told("不能这样打开", "这个网址只接收提交的表单，不能直接打开。", "请回到填写的页面重新提交。")
        }
        StatusCode::PAYLOAD_TOO_LARGE => told("提交的内容过大", "一次最多提交256 kB的文字。", "请删减后重新提交。"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => told("提交的格式不对", "只接收网页表单。", "请从本站的页面填写并提交。"),
        _ => told("没有看懂这次请求", "提交的内容不完整或者格式不对。", "请返回上一页刷新后重新提交。"),
    }
}

/// Numbers the incident and writes its cause to the log.
pub fn incident(hall: &Hall, now: Instant, path: &str, cause: &str) -> String {
    let (year, month, day) = now.day(hall.zone()).ymd();
    let number = format!("{year:04}{month:02}{day:02}-{:04}", hall.next_incident());
    let at = times::full_moment(now, hall.zone());
    tracing::error!(incident = %number, path, cause, "trouble");
    format!("{number}（{at}）")
}

/// Where to go from here. `over`: the session is, and has to be begun again.
fn way_back(visit: &Visit, over: bool) -> (&'static str, String) {
    let (word, address) = match (visit.at_work(), over) {
        (true, true) => ("重新登录", "/login"),
        (true, false) => match visit.seat.as_ref().and_then(|(_, session)| session.role) {
            Some(role) if role.is_admin() => ("回到本人岗位", "/admin"),
            _ => ("回到今日", "/workbench"),
        },
        (false, true) => ("重新查询", "/track"),
        (false, false) => ("回到首页", "/"),
    };
    (word, address.into())
}
