//! Between the password and the workbench: the second factor, the forced change of password, the first set-up.
//!
//! Refuses: to show anything else to somebody who is not in yet.

use crate::forms::{Asked, Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::keyring::{self, KeyForm};
use crate::limits::Door;
use crate::sessions::after_login;
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use bureau::refusal::Refusal;
use office::{Half, Pending, SetUp, Stage};

/// Its addresses.
pub fn routes() -> Router<Hall> {
    Router::new()
        .route("/login/second", get(ask).post(code))
        .route("/login/second/passkey", post(passkey))
        .route("/login/password", get(change_form).post(change))
        .route("/login/factor", get(set_up_form).post(set_up))
        .route("/login/factor/passkey", post(set_up_passkey))
        .route("/login/factor/later", post(later))
        .route("/login/leave", post(leave))
}

#[derive(Template)]
#[template(path = "second.html")]
struct SecondPage {
    frame: Frame,
    notice: Option<Notice>,
    csrf: String,
    next: String,
    totp: bool,
    key: Option<KeyForm>,
}

#[derive(Template)]
#[template(path = "first_password.html")]
struct ChangePage {
    frame: Frame,
    notice: Option<Notice>,
    csrf: String,
    next: String,
    login: String,
    least: usize,
}

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUpPage {
    frame: Frame,
    notice: Option<Notice>,
    csrf: String,
    next: String,
    pending: Option<Pending>,
    key: KeyForm,
    put_off: Option<String>,
}

#[derive(Template)]
#[template(path = "codes.html")]
pub struct CodesPage {
    /// The frame.
    pub frame: Frame,
    /// The codes, shown this once.
    pub codes: Vec<String>,
    /// Where it goes on.
    pub next: String,
    /// What that is called.
    pub next_word: &'static str,
}

/// Sends somebody on to what comes next, in a new session.
pub fn go_on(visit: &Visitor, (token, stage): (String, Stage), next: &str) -> Response {
    let mut response = stop::to(&address(stage, next));
    with_cookies(visit, &mut response, &token, stage);
    response
}

fn address(stage: Stage, next: &str) -> String {
    let page = match stage {
        Stage::In => return after_login(next).into(),
        Stage::Second => "/login/second",
        Stage::Change => "/login/password",
        Stage::SetUp => "/login/factor",
    };
    format!("{page}?next={}", crate::frame::encoded(after_login(next)))
}

fn with_cookies(visit: &Visitor, response: &mut Response, token: &str, stage: Stage) {
    let cookies = match stage {
        Stage::In => vec![visit.seat_cookie(token), visit.no_half_cookie()],
        _ => vec![visit.half_cookie(token)],
    };
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Who is half in, at this stage.
async fn half(hall: &Hall, visit: &Visitor, stage: Stage) -> Result<(String, Half), Stop> {
    let back = || Stop::LogIn("/workbench".into());
    let (token, now) = (visit.half.clone().ok_or_else(back)?, visit.now);
    let asked = token.clone();
    let half = hall.ask(move |office| office.half(&asked, now)).await?;
    let half = half.filter(|half| half.stage == stage).ok_or_else(back)?;
    Ok((token, half))
}

fn status(refusal: Option<&Refusal>) -> StatusCode {
    refusal.map_or(StatusCode::OK, stop::status)
}

/// `GET /login/second?next=`
async fn ask(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let (token, half) = half(&hall, &visit, Stage::Second).await?;
    show_second(&hall, &visit, &token, &half, &bag, None)
}

/// `POST /login/second`
async fn code(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (token, half) = half(&hall, &visit, Stage::Second).await?;
    let (code, now) = (bag.one("code").to_string(), visit.now);
    let asked = token.clone();
    if let Err(refusal) = may_try(&hall, &visit, &half, &bag) {
        return show_second(&hall, &visit, &token, &half, &bag, Some(refusal));
    }
    match hall.ask(move |office| office.second(&asked, &code, now)).await {
        Ok(done) => Ok(go_on(&visit, done, bag.one("next"))),
        Err(Stop::Refused(refusal)) => show_second(&hall, &visit, &token, &half, &bag, Some(refusal)),
        Err(stop) => Err(stop),
    }
}

/// `POST /login/second/passkey`
async fn passkey(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (token, half) = half(&hall, &visit, Stage::Second).await?;
    let (answer, site, now) = (keyring::assertion(&bag), keyring::site(&hall, &visit), visit.now);
    let asked = token.clone();
    if let Err(refusal) = may_try(&hall, &visit, &half, &bag) {
        return show_second(&hall, &visit, &token, &half, &bag, Some(refusal));
    }
    match hall.ask(move |office| office.second_passkey(&asked, &site, &answer, now)).await {
        Ok(done) => Ok(go_on(&visit, done, bag.one("next"))),
        Err(Stop::Refused(refusal)) => show_second(&hall, &visit, &token, &half, &bag, Some(refusal)),
        Err(stop) => Err(stop),
    }
}

fn may_try(hall: &Hall, visit: &Visitor, half: &Half, bag: &Bag) -> Result<(), Refusal> {
    visit.made_here(bag, &half.csrf)?;
    hall.limits().knock(Door::LogIn, visit.place, visit.now)?;
    hall.limits().knock_as(Door::Second, &half.login, visit.place, visit.now)
}

fn show_second(hall: &Hall, visit: &Visitor, token: &str, half: &Half, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let key = KeyForm::new(hall, visit, token, &half.login, &half.passkeys);
    let form = SecondPage {
        frame: Frame::portal(hall, visit, "第二步验证", "login").back_to("/login/second"),
        notice: refusal.as_ref().map(Notice::from),
        csrf: half.csrf.clone(),
        next: after_login(bag.one("next")).into(),
        totp: half.totp,
        key: (!half.passkeys.is_empty()).then_some(key),
    };
    keyring::scripted(page_with(status(refusal.as_ref()), &form))
}

/// `GET /login/password?next=`
async fn change_form(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let (_, half) = half(&hall, &visit, Stage::Change).await?;
    show_change(&hall, &visit, &half, &bag, None)
}

/// `POST /login/password`
async fn change(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (token, half) = half(&hall, &visit, Stage::Change).await?;
    if let Err(refusal) = visit.made_here(&bag, &half.csrf) {
        return show_change(&hall, &visit, &half, &bag, Some(refusal));
    }
    let [new, again] = ["new", "again"].map(|name| bag.one(name).to_string());
    let now = visit.now;
    match hall.ask(move |office| office.change_first(&token, &new, &again, now)).await {
        Ok(done) => Ok(go_on(&visit, done, bag.one("next"))),
        Err(Stop::Refused(refusal)) => show_change(&hall, &visit, &half, &bag, Some(refusal)),
        Err(stop) => Err(stop),
    }
}

fn show_change(hall: &Hall, visit: &Visitor, half: &Half, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let form = ChangePage {
        frame: Frame::portal(hall, visit, "更换密码", "login").back_to("/login/password"),
        notice: refusal.as_ref().map(Notice::from),
        csrf: half.csrf.clone(),
        next: after_login(bag.one("next")).into(),
        login: half.login.clone(),
        least: hall.office().least_password(),
    };
    page_with(status(refusal.as_ref()), &form)
}

/// `GET /login/factor?next=`
async fn set_up_form(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    let (token, half) = half(&hall, &visit, Stage::SetUp).await?;
    show_set_up(&hall, &visit, &token, &half, &bag, None).await
}

/// `POST /login/factor`
async fn set_up(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (token, half) = half(&hall, &visit, Stage::SetUp).await?;
    let [pending, code] = ["pending", "code"].map(|name| bag.one(name).to_string());
    let (asked, now) = (token.clone(), visit.now);
    let done = match may_try(&hall, &visit, &half, &bag) {
        Ok(()) => hall.ask(move |office| office.set_up_totp(&asked, &pending, &code, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    was_set_up(&hall, &visit, (&token, &half), &bag, done).await
}

/// `POST /login/factor/passkey`
async fn set_up_passkey(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (token, half) = half(&hall, &visit, Stage::SetUp).await?;
    let (made, site) = (keyring::registration(&bag), keyring::site(&hall, &visit));
    let (asked, now) = (token.clone(), visit.now);
    let done = match may_try(&hall, &visit, &half, &bag) {
        Ok(()) => hall.ask(move |office| office.set_up_passkey(&asked, &site, &made, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    was_set_up(&hall, &visit, (&token, &half), &bag, done).await
}

async fn was_set_up(
    hall: &Hall,
    visit: &Visitor,
    (token, half): (&str, &Half),
    bag: &Bag,
    done: Result<SetUp, Stop>,
) -> Answer {
    match done {
        Ok((token, stage, codes)) => {
            let shown = CodesPage {
                frame: Frame::portal(hall, visit, "请保存恢复码", "login").back_to("/login"),
                codes,
                next: address(stage, bag.one("next")),
                next_word: "已经保存，进入工作台",
            };
            let mut response = page_with(StatusCode::OK, &shown)?;
            with_cookies(visit, &mut response, &token, stage);
            Ok(response)
        }
        Err(Stop::Refused(refusal)) => show_set_up(hall, visit, token, half, bag, Some(refusal)).await,
        Err(stop) => Err(stop),
    }
}

async fn show_set_up(
    hall: &Hall,
    visit: &Visitor,
    token: &str,
    half: &Half,
    bag: &Bag,
    refusal: Option<Refusal>,
) -> Answer {
    let form = SetUpPage {
        frame: Frame::portal(hall, visit, "设置第二因子", "login").back_to("/login/factor"),
        notice: refusal.as_ref().map(Notice::from),
        csrf: half.csrf.clone(),
        next: after_login(bag.one("next")).into(),
        pending: pending(hall, half.person, bag).await?,
        key: KeyForm::new(hall, visit, token, &half.login, &half.passkeys),
        put_off: half.put_off.map(|day| times::plain(day, visit.today)),
    };
    keyring::scripted(page_with(status(refusal.as_ref()), &form))
}

/// The secret a form brought back, else a fresh one; nothing where none can be kept.
pub async fn pending(hall: &Hall, person: bureau::id::PersonId, bag: &Bag) -> Result<Option<Pending>, Stop> {
    let shut = bag.one("pending").to_string();
    let made = hall.ask(move |office| office.pending_totp(person, &shut).or_else(|_| office.begin_totp(person))).await;
    match made {
        Ok(pending) => Ok(Some(pending)),
        Err(Stop::Refused(_)) => Ok(None),
        Err(stop) => Err(stop),
    }
}

/// `POST /login/factor/later`
async fn later(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (token, half) = half(&hall, &visit, Stage::SetUp).await?;
    visit.made_here(&bag, &half.csrf)?;
    let now = visit.now;
    let done = hall.ask(move |office| office.put_off(&token, now)).await?;
    Ok(go_on(&visit, done, bag.one("next")))
}

/// `POST /login/leave`: somebody half in goes away.
async fn leave(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    if let Some(token) = visit.half.clone() {
        let (asked, now) = (token.clone(), visit.now);
        if let Some(half) = hall.ask(move |office| office.half(&asked, now)).await? {
            visit.made_here(&bag, &half.csrf)?;
            hall.ask(move |office| office.log_out(&token, now)).await?;
        }
    }
    let mut response = stop::to("/login");
    response.headers_mut().append(header::SET_COOKIE, visit.no_half_cookie());
    Ok(response)
}
