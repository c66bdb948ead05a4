//! The rooms: every address of the console and of administration, asked by every role as the router has it.

use crate::doors::{Reply, Web};
use crate::page::Page;
use crate::town::{NOWHERE, Stands, Town, now, pass_days, post, seated};
use axum::http::{Method, header};
use bureau::act::{Reading, Words};
use bureau::admin::AdminAct;
use bureau::id::{PersonId, PostId};
use bureau::role::Role;
use bureau::roster::{Person, RosterAct};
use office::{CardAsk, Who};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What stands above the table.
const HEAD: &str = "
## Rooms, address by address

Asked by a test of every way the router has to the console and to administration; a new one without a row fails.
200, 303: let in, and done. 400, 409, 422: let in, and refused for what was sent. 403: another's room. 404: not disclosed.
登录: sent to log in, or 401 for a form; so is whoever asked for a matter.

";

/// Where the page goes on after what is printed from the charters.
const MARK: &str = "\n## Rooms";

/// A county with a late matter and its card, and a change that waits.
struct Rooms {
    town: Town,
    web: Web,
    samples: Vec<(&'static str, String)>,
    forms: usize,
}

/// Somebody with a browser; nobody without a cookie.
struct Browser {
    cookie: String,
    csrf: String,
}

impl Browser {
    fn of(town: &Town, who: &Who) -> Browser {
        let Who::Seat { person, tenure, .. } = who else { panic!("no seat") };
        let person = town.office.roster().person(*person).unwrap().clone();
        town.office.set_password(&person, "correct horse", now()).unwrap();
        let (token, _) = town.office.log_in(&person.login, "correct horse", "", now()).unwrap();
        let token = town.office.sit(&token, *tenure, now()).unwrap();
        let session = town.office.session(&token, now()).unwrap().expect("somebody who is in");
        Browser { cookie: format!("seat={token}"), csrf: session.csrf }
    }
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authority.md")
}

impl Rooms {
    fn new() -> Rooms {
        let town = Town::new();
        let case = town.opened(town.charter.procedures().next().unwrap(), None);
        town.office.sweep(now()).unwrap();
        pass_days(14);
        town.office.sweep(now()).unwrap();
        let watcher = town.seat(&post(Role::Supervisor, Stands::Here));
        let cards = town.office.cards(&watcher, &CardAsk { limit: 9, ..CardAsk::default() }, now()).unwrap().rows;
        let card = cards.iter().find(|card| card.id.as_str().starts_with(&case.id.to_string())).expect("its card");
        let rule = card.id.as_str().split('.').nth(1).unwrap().to_string();
        let bystander = town.seat(&PostId::new("science-office-chief"));
        let Who::Seat { person, tenure, post } = &bystander else { panic!("no seat") };
        let change = town.office.new_id(now()).to_string();
        let samples = vec![
            ("{organ}", "science".into()),
            ("{post}", post.to_string()),
            ("{person}", person.to_string()),
            ("{tenure}", tenure.to_string()),
            ("{change}", change),
            ("{seq}", "1".into()),
            ("{id}", card.id.to_string()),
            ("{matter}", case.id.to_string()),
            ("{rule}", rule),
            ("{act}", "reply".into()),
        ];
        let backups = town.beside("backups");
        let web = Web::with(&town, hall::Settings { backups: Some(backups), ..hall::Settings::default() });
        let rooms = Rooms { town, web, samples, forms: 0 };
        rooms.propose();
        rooms
    }

    fn sample(&self, name: &str) -> &str {
        &self.samples.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no sample of {name}")).1
    }

    /// The change that waits.
    fn propose(&self) {
        let person = Person { id: PersonId::new(0x77), name: Words::new("张新"), login: "zhang.new".into() };
        let wanted = RosterAct::Enrol(person);
        let act = AdminAct::Propose { change: self.sample("{change}").parse().unwrap(), wanted };
        let personnel = self.town.seat(&post(Role::Personnel, Stands::Here));
        self.town.office.administer(&personnel, act, now()).unwrap();
    }

    /// An address of the router with something that is there in each place.
    fn filled(&self, address: &str) -> String {
        let whole = self.samples.iter().fold(address.to_string(), |text, (name, value)| text.replace(name, value));
        assert!(!whole.contains('{'), "{address} has no sample");
        whole
    }

    /// What a form says there. Sound where it can be done again and again; else its content is what is refused.
    fn form(&mut self, address: &str) -> String {
        self.forms += 1;
        let (one, other) = (self.town.office.new_id(now()), self.town.office.new_id(now()));
        let said = match address {
            "/admin/changes" | "/admin/changes/check" => {
                format!("what=enrol&change={one}&id={other}&person=li&login=li.new{}", self.forms)
            }
            "/admin/changes/{change}" => "settle=decline&reason=".into(),
            "/admin/sessions/end" => format!("person={}", self.sample("{person}")),
            "/admin/keys" => format!("client=x&tenure={}&until=2026-04-01", self.sample("{tenure}")),
            "/admin/keys/revoke" => format!("key={NOWHERE}"),
            "/admin/system/drills" => "file=none".into(),
            "/admin/system/jobs" => "job=none".into(),
            "/admin/audit/{seq}" => "remark=x".into(),
            "/console/findings/{id}/acts/{act}" => "seen=1&card_reply=".into(),
            "/admin/people/{person}/reset" | "/admin/system/backups" | "/admin/audit/check" => String::new(),
            new => panic!("{new} takes a form that nobody walks"),
        };
        format!("&{said}")
    }

    fn ask(&mut self, (method, address): (&Method, &str), at: &str, browser: Option<&Browser>) -> Reply {
        let mut headers = vec![(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
        headers.extend(browser.map(|browser| (header::COOKIE, browser.cookie.as_str())));
        let body = match *method {
            Method::GET => String::new(),
            _ => format!("csrf={}{}", browser.map_or("0", |browser| &browser.csrf), self.form(address)),
        };
        self.web.send(method.clone(), at, &headers, body)
    }

    fn answer(&mut self, way: (&Method, &str), browser: Option<&Browser>) -> String {
        let at = self.filled(way.1);
        let reply = self.ask(way, &at, browser);
        let log_in = reply.headers.get(header::LOCATION).is_some_and(|to| to.to_str().unwrap().starts_with("/login"));
        match reply.status.as_u16() {
            401 => "登录".into(),
            303 if log_in => "登录".into(),
            status => status.to_string(),
        }
    }
}

/// Whether a way leads to one matter.
fn is_of_a_matter(address: &str) -> bool {
    address.starts_with("/console") && address.contains('{')
}

#[test]
fn every_address_answers_every_role_as_the_page_says() {
    let mut rooms = Rooms::new();
    let page_before = Page::committed();
    let roles: Vec<Role> = seated().collect();
    let browsers = |rooms: &Rooms, stands| {
        let seat = |role: &Role| Browser::of(&rooms.town, &rooms.town.seat(&post(*role, stands)));
        roles.iter().map(seat).collect::<Vec<_>>()
    };
    let (here, elsewhere) = (browsers(&rooms, Stands::Here), browsers(&rooms, Stands::Elsewhere));
    let party = Browser { cookie: String::from("asker=none"), csrf: String::new() };
    let mut table =
        format!("| 地址 | {} | 未登录 |\n|", roles.iter().map(|role| role.zh()).collect::<Vec<_>>().join(" | "));
    table += &"---|".repeat(roles.len() + 2);
    let ways: Vec<(Method, &str)> = hall::rooms().map(|(method, address)| (method.clone(), address)).collect();
    assert!(ways.len() > 25, "{ways:?}");
    for (method, address) in &ways {
        let way = (method, *address);
        let nobody = rooms.answer(way, None);
        assert_eq!((rooms.answer(way, Some(&party)), nobody.as_str()), (nobody.clone(), "登录"), "{way:?}");
        write!(table, "\n| {method} {address} |").unwrap();
        let mut let_in = 0;
        for (place, role) in roles.iter().enumerate() {
            let answer = rooms.answer(way, Some(&here[place]));
            assert!(
                matches!(answer.as_str(), "200" | "303" | "400" | "403" | "404" | "409" | "422"),
                "{way:?} {role:?}: {answer}"
            );
            let_in += usize::from(!matches!(answer.as_str(), "403" | "404"));
            write!(table, " {answer} |").unwrap();
            if is_of_a_matter(address) {
                let sees = page_before.may_read(*role, Reading::See);
                assert!(!sees || answer != "404", "{way:?} {role:?}");
                if !sees {
                    rooms.is_not_there(way, (*role, &here[place]));
                }
                rooms.is_not_there(way, (*role, &elsewhere[place]));
            } else {
                assert_eq!(rooms.answer(way, Some(&elsewhere[place])), answer, "{way:?} {role:?}: a room is a role's");
            }
        }
        assert!(let_in > 0, "{way:?} is closed to everybody");
        write!(table, " {nobody} |").unwrap();
    }
    compare(&format!("{HEAD}{table}\n"));
    let Rooms { town, web, .. } = rooms;
    drop(web);
    town.verified();
}

impl Rooms {
    /// To whom it is not disclosed a matter is the same as one that is not there; an address that is only another's
    /// name leads on whatever it names.
    fn is_not_there(&mut self, way: (&Method, &str), (role, browser): (Role, &Browser)) {
        let at = self.filled(way.1);
        let (here, nowhere) = (self.sample("{matter}").to_string(), NOWHERE.to_string());
        let one = self.ask(way, &at, Some(browser));
        let other = self.ask(way, &at.replace(&here, &nowhere), Some(browser));
        let alike = |reply: &Reply| {
            let leads = reply.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().replace(&nowhere, &here));
            (reply.status.as_u16(), leads, reply.text.replace(&nowhere, &here))
        };
        assert_eq!(alike(&one), alike(&other), "{way:?} {role:?}");
        assert!(matches!(one.status.as_u16(), 303 | 404), "{way:?} {role:?}: {}", one.status);
    }
}

/// The table as committed. `UPDATE_PAGES=1` writes it.
fn compare(rooms: &str) {
    let committed = std::fs::read_to_string(page()).unwrap();
    let (charters, there) = committed.split_once(MARK).unwrap_or((&committed, ""));
    if std::env::var_os("UPDATE_PAGES").is_some() {
        return std::fs::write(page(), format!("{charters}{rooms}")).unwrap();
    }
    assert_eq!(format!("{MARK}{there}"), rooms, "run with UPDATE_PAGES=1 and read the difference before you commit it");
}
