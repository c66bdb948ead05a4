//! The frame of every page: what stands above, below and around.
//!
//! Refuses: anything that is not set. A line of the footer without a value is not there.

use crate::assets;
use crate::machine;
use crate::menu::{self, Entry};
use crate::state::Hall;
use crate::stop::Answer;
use crate::times;
use crate::visit::Visit;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};

/// What the frame template needs.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Name of the page; unique.
    pub title: String,
    /// Whether it is a page for those who work here.
    pub desk: bool,
    /// Where one can go from here.
    pub menu: Vec<Entry>,
    /// Where somebody with a seat begins.
    pub home: &'static str,
    /// Which entry of the menu is the current one.
    pub nav: &'static str,
    /// Name of the body.
    pub body: String,
    /// Large type.
    pub elder: bool,
    /// High contrast.
    pub contrast: bool,
    /// Where a switch of the look comes back to, ready for an address.
    pub back: String,
    /// Path and query of the page itself.
    pub path: String,
    /// When the page was made.
    pub made: String,
    /// The officer.
    pub seat: Option<SeatView>,
    /// Address of the stylesheet.
    pub style: String,
    /// Address of the module, on pages that have it.
    pub script: Option<String>,
    /// Address of the icon.
    pub icon: String,
    /// Lines of the footer.
    pub imprint: Vec<(&'static str, String)>,
}

/// The officer as the frame shows them.
#[derive(Clone, Debug)]
pub struct SeatView {
    /// Name of the person.
    pub name: String,
    /// Name of the post.
    pub post: String,
    /// Secret of the session.
    pub csrf: String,
    /// Which seat.
    pub tenure: String,
    /// When the session ends if nothing is done.
    pub until: String,
    /// Seconds until then.
    pub left: i64,
    /// All their seats: id, name, whether it is this one. Empty with a single one.
    pub seats: Vec<(String, String, bool)>,
}

impl Frame {
    /// A page for everybody.
    pub fn portal(hall: &Hall, visit: &Visit, title: impl Into<String>, nav: &'static str) -> Frame {
        let settings = hall.settings();
        let line = |label: &'static str, value: &Option<String>| value.clone().map(|value| (label, value));
        let imprint = [
            line("主办单位：", &settings.sponsor),
            line("网站标识码：", &settings.site_code),
            line("", &settings.icp),
            line("", &settings.police),
            line("联系电话：", &settings.contact),
        ];
        Frame {
            title: title.into(),
            desk: false,
            menu: menu::portal(),
            home: menu::home(visit.seat.as_ref().and_then(|(_, session)| session.role)),
            nav,
            body: hall.office().body_name(),
            elder: visit.elder,
            contrast: visit.contrast,
            back: encoded(if visit.is_get { &visit.path } else { "/" }),
            path: visit.path.clone(),
            made: times::full_moment(visit.now, hall.zone()),
            seat: seat(hall, visit),
            style: assets::style_address(),
            script: machine::is_scripted(&visit.path).then(assets::script_address),
            icon: assets::icon_address(),
            imprint: imprint.into_iter().flatten().collect(),
        }
    }

    /// A page for those who work here.
    pub fn desk(hall: &Hall, visit: &Visit, title: impl Into<String>, nav: &'static str) -> Frame {
        let role = visit.seat.as_ref().and_then(|(_, session)| session.role);
        Frame { desk: true, menu: menu::staff(role), ..Frame::portal(hall, visit, title, nav) }
    }

    /// The address of the page without what it asks for.
    pub fn here(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// Comes back here after a switch of the look, for pages that answer a form.
    pub fn back_to(mut self, address: &str) -> Frame {
        self.back = encoded(address);
        self
    }
}

fn seat(hall: &Hall, visit: &Visit) -> Option<SeatView> {
    let (_, session) = visit.seat.as_ref()?;
    let here = |id: &bureau::id::TenureId| matches!(&session.who, office::Who::Seat { tenure, .. } if tenure == id);
    let seats = session.seats.iter().map(|(id, name)| (id.to_string(), name.clone(), here(id)));
    Some(SeatView {
        name: session.name.clone(),
        post: session.post.clone(),
        csrf: session.csrf.clone(),
        tenure: match &session.who {
            office::Who::Seat { tenure, .. } => tenure.to_string(),
            _ => String::new(),
        },
        left: (session.expires.millis() - visit.now.millis()) / 1_000,
        until: times::of_day(session.expires, hall.zone()),
        seats: seats.filter(|_| session.seats.len() > 1).collect(),
    })
}

/// A filled template as an answer.
pub fn page(template: &impl Template) -> Answer {
    page_with(StatusCode::OK, template)
}

/// A filled template with a status of its own.
pub fn page_with(status: StatusCode, template: &impl Template) -> Answer {
    let html = template.render().map_err(|error| crate::stop::Stop::Trouble(error.to_string()))?;
    Ok((status, Html(html)).into_response())
}

/// A text as part of an address.
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let byte = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(byte).collect()
}
