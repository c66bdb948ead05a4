//! One's own account: password, second factors, sessions, who came in. Every seat has it, the administrators' too.
//!
//! Refuses: another's account, and to show a secret twice.

use crate::forms::{Bag, Sent};
use crate::frame::{Frame, page_with};
use crate::keyring::{self, KeyForm};
use crate::limits::Door;
use crate::second::{CodesPage, pending};
use crate::state::Hall;
use crate::stop::{self, Answer, Notice, Stop};
use crate::times;
use crate::visit::Visitor;
use almanac::Day;
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use bureau::admin::Factor;
use bureau::refusal::Refusal;
use office::{Account, Knock, Pending, Who};

const HERE: &str = "/workbench/account";

/// A line of a list: words of its cells, and the value of its button.
struct Line {
    cells: Vec<(&'static str, String)>,
    value: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    notice: Option<Notice>,
    csrf: String,
    account: Account,
    least: usize,
    since: String,
    posts: Vec<Line>,
    factors: Vec<Line>,
    sessions: Vec<Line>,
    knocks: Vec<(String, String, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "factor.html")]
struct FactorPage {
    frame: Frame,
    notice: Option<Notice>,
    csrf: String,
    pending: Option<Pending>,
    key: KeyForm,
}

/// `GET /workbench/account`
pub async fn account(State(hall): State<Hall>, visit: Visitor) -> Answer {
    show(&hall, &visit, None).await
}

/// `POST /workbench/account/password`
pub async fn password(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (who, token) = seated(&visit)?;
    let words = ["old", "new", "again"].map(|name| bag.one(name).to_string());
    let now = visit.now;
    let changed = match may_try(&hall, &visit, &bag) {
        Ok(()) => {
            let change = move |office: &office::Office| {
                office.change_password(&who, &token, words.each_ref().map(String::as_str), now)
            };
            hall.ask(change).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(fresh) => {
            let mut response = stop::to("/workbench/account#password");
            response.headers_mut().append(header::SET_COOKIE, visit.seat_cookie(&fresh));
            Ok(response)
        }
        Err(Stop::Refused(refusal)) => show(&hall, &visit, Some(refusal)).await,
        Err(stop) => Err(stop),
    }
}

/// `POST /workbench/account/sessions/end`: one, or all others.
pub async fn end(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (who, token) = seated(&visit)?;
    visit.made_here(&bag, &visit.officer()?.csrf)?;
    let (one, now) = (bag.one("session").to_string(), visit.now);
    let one = (one != "others").then_some(one);
    hall.ask(move |office| office.end_own(&who, &token, one.as_deref(), now)).await?;
    Ok(stop::to("/workbench/account#sessions"))
}

/// `GET /workbench/account/factors/new`
pub async fn new_factor(State(hall): State<Hall>, visit: Visitor) -> Answer {
    show_factor(&hall, &visit, &Bag::default(), None).await
}

/// `POST /workbench/account/factors/totp`
pub async fn add_totp(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (who, _) = seated(&visit)?;
    let [pending, code] = ["pending", "code"].map(|name| bag.one(name).to_string());
    let now = visit.now;
    let added = match may_try(&hall, &visit, &bag) {
        Ok(()) => hall.ask(move |office| office.add_totp(&who, &pending, &code, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    was_added(&hall, &visit, &bag, added).await
}

/// `POST /workbench/account/factors/passkey`
pub async fn add_passkey(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (who, token) = seated(&visit)?;
    let (made, site, now) = (keyring::registration(&bag), keyring::site(&hall, &visit), visit.now);
    let added = match may_try(&hall, &visit, &bag) {
        Ok(()) => hall.ask(move |office| office.add_passkey(&who, &token, &site, &made, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    was_added(&hall, &visit, &bag, added).await
}

/// `POST /workbench/account/factors/end`
pub async fn drop_factor(State(hall): State<Hall>, visit: Visitor, Sent(bag): Sent) -> Answer {
    let (who, _) = seated(&visit)?;
    let (password, now) = (bag.one("password").to_string(), visit.now);
    let asked = may_try(&hall, &visit, &bag).and_then(|()| keyring::factor(&bag));
    let dropped = match asked {
        Ok(factor) => hall.ask(move |office| office.drop_factor(&who, factor, &password, now)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match dropped {
        Ok(()) => Ok(stop::to("/workbench/account#factors")),
        Err(Stop::Refused(refusal)) => show(&hall, &visit, Some(refusal)).await,
        Err(stop) => Err(stop),
    }
}

fn seated(visit: &Visitor) -> Result<(Who, String), Stop> {
    let who = visit.officer()?.who.clone();
    let token = visit.seat.as_ref().map(|(token, _)| token.clone()).unwrap_or_default();
    Ok((who, token))
}

/// Passwords and codes are guessed at here too, by somebody at an unattended desk.
fn may_try(hall: &Hall, visit: &Visitor, bag: &Bag) -> Result<(), Refusal> {
    let csrf = visit.seat.as_ref().map(|(_, session)| session.csrf.as_str()).unwrap_or_default();
    visit.made_here(bag, csrf)?;
    hall.limits().knock(Door::LogIn, visit.place, visit.now)?;
    hall.limits().knock_as(Door::Second, csrf, visit.place, visit.now)
}

async fn was_added(hall: &Hall, visit: &Visitor, bag: &Bag, added: Result<Vec<String>, Stop>) -> Answer {
    match added {
        Ok(codes) => page_with(
            StatusCode::OK,
            &CodesPage {
                frame: Frame::desk(hall, visit, "请保存恢复码", "account").back_to(HERE),
                codes,
                next: HERE.into(),
                next_word: "已经保存，回到我的账号",
            },
        ),
        Err(Stop::Refused(refusal)) => show_factor(hall, visit, bag, Some(refusal)).await,
        Err(stop) => Err(stop),
    }
}

async fn show(hall: &Hall, visit: &Visitor, refusal: Option<Refusal>) -> Answer {
    let (who, token) = seated(visit)?;
    let now = visit.now;
    let account = hall.ask(move |office| office.account(&who, &token, now)).await?;
    let form = page_of(hall, visit, account, refusal.as_ref())?;
    page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &form)
}

fn page_of(hall: &Hall, visit: &Visitor, account: Account, refusal: Option<&Refusal>) -> Result<AccountPage, Stop> {
    let moment = |at| times::moment(at, hall.zone(), visit.today);
    let until = |to: Option<Day>| to.map_or_else(|| "至今".into(), times::full);
    let post = |post: &office::PostView| Line {
        cells: vec![
            ("岗位", format!("{}{}", post.name, if post.acting { "（代理）" } else { "" })),
            ("单位", post.organ.clone()),
            ("任职时间", format!("{} — {}", times::full(post.from), until(post.to))),
        ],
        value: String::new(),
    };
    let factor = |factor: &office::FactorView| Line {
        cells: vec![("种类", factor.id.kind.zh().into()), ("启用时间", moment(factor.added))],
        value: keyring::factor_value(factor.id),
    };
    let session = |session: &office::SessionView| Line {
        cells: vec![
            ("浏览器", session.browser.clone()),
            ("岗位", session.post.clone()),
            ("登录时间", moment(session.since)),
            ("最近使用", moment(session.seen)),
        ],
        value: if session.here { String::new() } else { session.id.clone() },
    };
    Ok(AccountPage {
        frame: Frame::desk(hall, visit, "我的账号", "account").back_to(HERE),
        notice: refusal.map(Notice::from),
        csrf: visit.officer()?.csrf.clone(),
        least: hall.office().least_password(),
        since: account.password_since.map(moment).unwrap_or_default(),
        posts: account.posts.iter().map(post).collect(),
        factors: account.factors.iter().map(factor).collect(),
        sessions: account.sessions.iter().map(session).collect(),
        knocks: account
            .knocks
            .iter()
            .map(|(at, by, how)| (moment(*at), by.clone(), word(*how), *how != Some(Knock::In)))
            .collect(),
        account,
    })
}

fn word(knock: Option<Knock>) -> &'static str {
    match knock {
        Some(Knock::In) => "登录成功",
        Some(Knock::WrongPassword) => "密码不对",
        Some(Knock::WrongFactor) => "第二步验证没有通过",
        None => "不详",
    }
}

async fn show_factor(hall: &Hall, visit: &Visitor, bag: &Bag, refusal: Option<Refusal>) -> Answer {
    let (who, token) = seated(visit)?;
    let (asked, now) = (token.clone(), visit.now);
    let account = hall.ask(move |office| office.account(&who, &asked, now)).await?;
    let has_totp = account.factors.iter().any(|factor| factor.id.kind == Factor::Totp);
    let form = FactorPage {
        frame: Frame::desk(hall, visit, "启用第二因子", "account").back_to(HERE),
        notice: refusal.as_ref().map(Notice::from),
        csrf: visit.officer()?.csrf.clone(),
        pending: if has_totp { None } else { pending(hall, account.person, bag).await? },
        key: KeyForm::new(hall, visit, &token, &account.login, &account.passkeys),
    };
    keyring::scripted(page_with(refusal.as_ref().map_or(StatusCode::OK, stop::status), &form))
}
