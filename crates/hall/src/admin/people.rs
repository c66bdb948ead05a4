//! A person: which posts they held when.
//!
//! Refuses: anybody without a seat; anything of a person but their posts.

use super::roster::{Stretch, proposes, seen, stretches};
use crate::forms::Sent;
use crate::frame::{Frame, page};
use crate::state::Hall;
use crate::stop::{Answer, Stop};
use crate::visit::Visitor;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bureau::id::PersonId;
use bureau::role::Role;

#[derive(Template)]
#[template(path = "admin_person.html")]
struct PersonPage {
    frame: Frame,
    id: String,
    name: String,
    /// The account, for those who care for it.
    login: Option<String>,
    stretches: Vec<Stretch>,
    proposes: bool,
    /// Secret of the forms, for the security administrator.
    secures: Option<String>,
    /// A password for one log-in, just made: shown here and nowhere again.
    fresh: Option<String>,
}

/// `GET /admin/people/{person}`
pub async fn person(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>) -> Answer {
    show(&hall, &visit, id_of(&id)?, None).await
}

/// `POST /admin/people/{person}/reset`
pub async fn reset(State(hall): State<Hall>, visit: Visitor, Path(id): Path<String>, Sent(bag): Sent) -> Answer {
    let session = visit.officer()?;
    visit.made_here(&bag, &session.csrf)?;
    let (id, who, now) = (id_of(&id)?, session.who.clone(), visit.now);
    let fresh = hall.ask(move |office| office.reset_account(&who, id, now)).await?;
    show(&hall, &visit, id, Some(fresh)).await
}

fn id_of(text: &str) -> Result<PersonId, Stop> {
    text.parse().map_err(|_| Stop::Status(StatusCode::NOT_FOUND))
}

async fn show(hall: &Hall, visit: &Visitor, id: PersonId, fresh: Option<String>) -> Answer {
    let (roster, _) = seen(hall, visit).await?;
    let session = visit.officer()?;
    let person = roster.person(id).ok_or(Stop::Status(StatusCode::NOT_FOUND))?;
    let role = session.role;
    let cares = role.is_some_and(|role| role.is_admin() || role == Role::Personnel);
    let at = |seat: &bureau::roster::Tenure| {
        (format!("/admin/posts/{}", seat.post), bureau::admin::post_name(&seat.post, &roster))
    };
    page(&PersonPage {
        frame: Frame::desk(hall, visit, person.name.to_string(), "organs").back_to(&format!("/admin/people/{id}")),
        id: id.to_string(),
        name: person.name.to_string(),
        login: cares.then(|| person.login.clone()),
        stretches: stretches(&roster, visit.today, |seat| seat.person == id, at),
        proposes: role.is_some_and(proposes),
        secures: (role == Some(Role::SecurityAdmin)).then(|| session.csrf.clone()),
        fresh,
    })
}
