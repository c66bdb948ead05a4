//! Sessions of officers: in, out, and from one seat to another.

use crate::forms::{Asked, Sent};
use crate::frame::{Frame, page_with};
use crate::limits::Door;
use crate::menu;
use crate::second;
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::visit::{Visitor, local};
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use bureau::id::TenureId;
use bureau::refusal::Refusal;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    notice: Option<Notice>,
    login: String,
    next: String,
    csrf: String,
}

/// `GET /login?next=`
pub async fn form(State(hall): State<Hall>, visit: Visitor, Asked(bag): Asked) -> Answer {
    show(&hall, &visit, "", bag.one("next"), None)
}

/// `POST /sessions`
pub async fn begin(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (login, password, now) = (bag.one("login").to_string(), bag.one("password").to_string(), visit.now);
    let allowed = visit.made_here(&bag, &visit.door_token());
    let allowed = allowed.and_then(|()| hall.limits().knock(Door::LogIn, visit.place, now));
    if let Err(refusal) = allowed.and_then(|()| hall.limits().knock_as(Door::Account, &login, visit.place, now)) {
        return show(&hall, &visit, &login, bag.one("next"), Some(refusal));
    }
    let (asked, browser) = (login.clone(), visit.browser.clone());
    match hall.ask(move |office| office.log_in(&asked, &password, &browser, now)).await {
        Ok(done) => {
            hall.limits().came_in(&login, visit.place);
            Ok(second::go_on(&visit, done, bag.one("next")))
        }
        Err(Stop::Refused(refusal)) => show(&hall, &visit, &login, bag.one("next"), Some(refusal)),
        Err(stop) => Err(stop),
    }
}

/// `POST /sessions/end`
pub async fn end(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    if let Some((token, session)) = &visit.seat {
        visit.made_here(&bag, &session.csrf)?;
        let (token, now) = (token.clone(), visit.now);
        hall.ask(move |office| office.log_out(&token, now)).await?;
    }
    let mut response = stop::to("/login");
    response.headers_mut().append(header::SET_COOKIE, visit.no_seat_cookie());
    Ok(response)
}

/// `POST /sessions/seat`
pub async fn seat(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    visit.made_here(&bag, &visit.officer()?.csrf)?;
    let tenure: TenureId = bag.one("tenure").parse().map_err(|_| Refusal::NotSeated)?;
    let token = visit.seat.as_ref().map(|(token, _)| token.clone()).unwrap_or_default();
    let now = visit.now;
    let fresh = hall.ask(move |office| office.sit(&token, tenure, now)).await?;
    let asked = fresh.clone();
    let session = hall.ask(move |office| office.session(&asked, now)).await?;
    let mut response = stop::to(menu::home(session.and_then(|session| session.role)));
    response.headers_mut().append(header::SET_COOKIE, visit.seat_cookie(&fresh));
    Ok(response)
}

fn show(hall: &Hall, visit: &Visitor, login: &str, next: &str, refusal: Option<Refusal>) -> Answer {
    let form = LoginPage {
        frame: Frame::portal(hall, visit, "工作人员登录", "login").back_to("/login"),
        notice: refusal.as_ref().map(Notice::from),
        login: login.into(),
        next: after_login(next).into(),
        csrf: visit.door_token(),
    };
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &form)
}

/// Where somebody goes who came in: back, or to the workbench, which sends an administrator on to their room.
pub fn after_login(next: &str) -> &str {
    match local(next) {
        "/" => "/workbench",
        address => address,
    }
}
