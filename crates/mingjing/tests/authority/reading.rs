//! The reading acts, and acts from pages: who sees a matter, who lists it, who gets which room; an act sent by a form is
//! answered by the sort of no it is, and nothing is written.

use crate::doors::{Calls, Reply, Web};
use crate::page::Page;
use crate::sent;
use crate::town::{Case, Face, NOWHERE, Stands, Town, code, is_order, is_signed, now, post, seated};
use axum::http::{Method, header};
use bureau::act::{ActKind, Channel, Reading};
use bureau::procedure::Procedure;
use bureau::role::Role;
use office::{ListAsk, Session, Who};

/// Somebody at a desk with a browser.
struct Desk<'a> {
    web: &'a Web,
    role: Role,
    stands: Stands,
    cookie: String,
    session: Session,
}

fn every_seat() -> impl Iterator<Item = (Role, Stands)> {
    seated().flat_map(|role| [(role, Stands::Here), (role, Stands::Elsewhere)])
}

impl<'a> Desk<'a> {
    fn of(town: &Town, web: &'a Web, role: Role, stands: Stands) -> Desk<'a> {
        let Who::Seat { person, .. } = town.seat(&post(role, stands)) else { panic!("no seat") };
        let person = town.office.roster().person(person).unwrap().clone();
        town.office.set_password(&person, "correct horse", now()).unwrap();
        let (token, _) = town.office.log_in(&person.login, "correct horse", "", now()).unwrap();
        let session = town.office.session(&token, now()).unwrap().expect("somebody who is in");
        Desk { web, role, stands, cookie: format!("seat={token}"), session }
    }

    fn get(&self, path: &str) -> Reply {
        self.web.send(Method::GET, path, &[(header::COOKIE, &self.cookie)], String::new())
    }

    /// Sends the form of an act with this secret.
    fn sends(&self, case: &Case, seen: u32, kind: &str, pairs: &[(String, String)], csrf: &str) -> u16 {
        let mut body = format!("csrf={csrf}&seen={seen}");
        let hex = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        pairs.iter().for_each(|(name, value)| body += &format!("&{name}={}", hex(value)));
        let headers =
            [(header::COOKIE, self.cookie.as_str()), (header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
        let path = format!("/workbench/matters/{}/acts/{kind}", case.id);
        self.web.send(Method::POST, &path, &headers, body).status.as_u16()
    }

    /// Does the act as a form would.
    fn does(&self, town: &Town, case: &Case, kind: ActKind) -> u16 {
        let matter = town.matter(case.id);
        let pairs = sent::pairs(&town.sound(kind, self.role, &matter));
        self.sends(case, matter.seq, kind.word(), &pairs, &self.session.csrf)
    }
}

#[test]
fn who_sees_and_lists_a_matter_is_as_the_page_says() {
    let (town, page) = (Town::new(), Page::committed());
    for procedure in town.charter.procedures() {
        let case = town.opened(procedure, None);
        let calls = Calls::of(&town, town.opened(procedure, None));
        for (role, stands) in every_seat() {
            let who = town.seat(&post(role, stands));
            let sees = (page.may_read(role, Reading::See) && stands == Stands::Here) || signs(procedure, role, stands);
            let lists = page.may_read(role, Reading::List);
            let view = code(town.office.view(&who, case.id, now()).map(drop));
            assert_eq!(view, if sees { Ok(()) } else { Err("no-such-matter".into()) }, "{role:?} {stands:?}");
            let ask = ListAsk { limit: 100, ..ListAsk::default() };
            let listed = town.office.today(&who, &ask, now()).map(|list| list.rows.iter().any(|row| row.id == case.id));
            match listed {
                Ok(there) => assert_eq!((there, true), (stands == Stands::Here, lists), "{role:?} {stands:?}"),
                Err(no) => assert_eq!((code(Err(no)), lists), (Err("no-reading".into()), false), "{role:?} {stands:?}"),
            }
            if !role.is_admin() {
                called(&calls, &case, Face::Seat(role, stands), sees, lists);
            }
        }
        assert_eq!(town.office.view(&case.asker, case.id, now()).is_ok(), !is_order(procedure));
        assert_eq!(code(town.office.view(&Who::Nobody, case.id, now()).map(drop)), Err("no-such-matter".into()));
        for (face, one, list) in [
            (Face::Asker, is_order(procedure).then_some("no-such-matter"), "no-reading"),
            (Face::Stranger, Some("no-such-matter"), "no-reading"),
            (Face::Nobody, Some("no-key"), "no-key"),
        ] {
            let seen = calls.call(Method::GET, face, &case, &format!("/matters/{}", case.id), String::new());
            assert_eq!(seen.err().as_deref(), one, "{face:?}");
            let listed = calls.call(Method::GET, face, &case, "/matters", String::new());
            assert_eq!(listed.err().as_deref(), Some(list), "{face:?}");
        }
    }
}

/// Who leads a unit that is co-responsible sees the task, and finds it in no list of matters.
fn signs(procedure: &Procedure, role: Role, stands: Stands) -> bool {
    is_signed(procedure) && role.leads() && stands == Stands::Elsewhere
}

/// The same by calls.
fn called(calls: &Calls, case: &Case, face: Face, sees: bool, lists: bool) {
    let seen = calls.call(Method::GET, face, case, &format!("/matters/{}", case.id), String::new());
    assert_eq!(seen.err().as_deref(), (!sees).then_some("no-such-matter"), "{face:?}");
    let listed = calls.call(Method::GET, face, case, "/matters", String::new());
    assert_eq!(listed.as_ref().err().map(String::as_str), (!lists).then_some("no-reading"), "{face:?}");
    if let Ok(list) = listed {
        let there = list["rows"].as_array().unwrap().iter().any(|row| row["id"] == case.id.to_string());
        assert_eq!(there, matches!(face, Face::Seat(_, Stands::Here)), "{face:?}");
    }
}

#[test]
fn pages_answer_every_role_as_the_page_says() {
    let (town, page) = (Town::new(), Page::committed());
    let web = Web::of(&town);
    let desks: Vec<_> = every_seat().map(|(role, stands)| Desk::of(&town, &web, role, stands)).collect();
    for procedure in town.charter.procedures() {
        let case = town.opened(procedure, None);
        for desk in &desks {
            desk.looks(&page, &case, procedure);
            desk.tries(&town, &page, procedure);
        }
        let reply = web.send(Method::GET, &format!("/workbench/matters/{}", case.id), &[], String::new());
        assert!(reply.headers[header::LOCATION].to_str().unwrap().starts_with("/login?next="));
    }
    drop(desks);
    drop(web);
    town.verified();
}

impl Desk<'_> {
    fn may_read(&self, page: &Page, reading: Reading) -> bool {
        page.may_read(self.role, reading) && self.stands == Stands::Here
    }

    fn at(&self) -> String {
        format!("{:?} {:?}", self.role, self.stands)
    }

    /// Whether a matter is on a page of the list.
    fn lists(&self, address: &str) -> bool {
        let mut path = String::from("/workbench");
        loop {
            let text = self.get(&path).text;
            let next = text.split("after=").nth(1).and_then(|rest| rest.split('"').next());
            match next.filter(|_| !text.contains(address)) {
                Some(next) => path = format!("/workbench?after={next}"),
                None => return text.contains(address),
            }
        }
    }

    /// A matter is on the pages of whoever sees it, and in the lists of whoever lists it.
    fn looks(&self, page: &Page, case: &Case, procedure: &Procedure) {
        let address = format!("/workbench/matters/{}", case.id);
        let sees = self.may_read(page, Reading::See) || signs(procedure, self.role, self.stands);
        for path in [address.clone(), format!("{address}/flowchart")] {
            let reply = self.get(&path);
            assert_eq!(reply.status.as_u16(), if sees { 200 } else { 404 }, "{} {path}", self.at());
            let (here, nowhere) = (case.id.to_string(), NOWHERE.to_string());
            let other = self.get(&path.replace(&here, &nowhere));
            // The address itself comes back in the page's form for going to log in.
            let alike = (&reply.headers, reply.text) == (&other.headers, other.text.replace(&nowhere, &here));
            assert_eq!(alike, !sees, "{} {path}: one of them is there", self.at());
        }
        let lists = self.may_read(page, Reading::List);
        assert_eq!(self.lists(&address), lists, "{} lists {}", self.at(), procedure.id);
        let tasks = self.get("/workbench/tasks").text.contains(&address);
        assert_eq!(tasks, signs(procedure, self.role, self.stands), "{} signs", self.at());
        for path in [
            "/workbench/board",
            "/workbench/brief",
            "/workbench/bulk?all=1",
            "/workbench/leave",
            "/workbench/orders",
            "/workbench/orders/new",
        ] {
            let reply = self.get(path);
            assert!(matches!(reply.status.as_u16(), 200 | 403 | 404), "{} {path}: {}", self.at(), reply.status);
            assert!(lists || !reply.text.contains(&case.id.to_string()), "{} {path}", self.at());
        }
    }

    /// A form is answered by the sort of no it is: who 403, where 404, when 409, what 422; and nothing is written.
    fn tries(&self, town: &Town, page: &Page, procedure: &Procedure) {
        let step = &procedure.steps[0].id;
        let place = (procedure.id.to_string(), Some(step.to_string()));
        let may = |act| {
            page.roles(&place, act).is_some_and(|roles| roles.contains(&self.role)) && self.stands == Stands::Here
        };
        let sees = self.may_read(page, Reading::See) || signs(procedure, self.role, self.stands);
        let of = |done: u16| if sees { done } else { 404 };
        let case = town.opened(procedure, None);
        let (before, secret) = (town.matter(case.id), self.session.csrf.as_str());
        let at = format!("{} {place:?}", self.at());
        assert_eq!(self.does(town, &case, ActKind::Close), of(409), "{at} what is not open to anybody here");
        let unsaid = self.sends(&case, before.seq, "refuse", &[], secret);
        let known = page.roles(&place, ActKind::Refuse).is_some();
        let no = if may(ActKind::Refuse) {
            422
        } else if known {
            403
        } else {
            409
        };
        assert_eq!(unsaid, of(no), "{at} refuse without a reason");
        assert_eq!(self.sends(&case, before.seq, "accept", &[], "0"), of(403), "{at} with another's secret");
        assert_eq!(self.sends(&case, before.seq + 7, "accept", &[], secret), of(409), "{at} from an old page");
        assert_eq!(town.matter(case.id), before, "{at}: a refusal wrote something");
        let accepts = may(ActKind::Accept);
        let accepted = match page.roles(&place, ActKind::Accept) {
            Some(_) if accepts => 303,
            Some(_) => 403,
            None => 409,
        };
        assert_eq!(self.does(town, &case, ActKind::Accept), of(accepted), "{at} accept");
        assert_eq!(town.matter(case.id).seq, before.seq + u32::from(accepts), "{at}");
    }
}

/// What is offered is public, so the section is named to whoever would file there and may not.
#[test]
fn nobody_files_where_their_post_does_not_reach() {
    let town = Town::new();
    for procedure in town.charter.procedures() {
        for role in seated() {
            let form = town.form(procedure, Channel::Counter);
            let filed = code(town.office.file(&town.seat(&post(role, Stands::Elsewhere)), form, now()).map(drop));
            assert_eq!(filed, Err("not-your-matter".into()), "{role:?}");
        }
    }
}

#[test]
fn nobody_acts_from_a_page_without_a_session() {
    let town = Town::new();
    let web = Web::of(&town);
    let procedure = town.charter.procedures().next().unwrap();
    let case = town.opened(procedure, None);
    let headers = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    let path = format!("/workbench/matters/{}/acts/accept", case.id);
    let reply = web.send(Method::POST, &path, &headers, "csrf=0&seen=1".into());
    assert_eq!(reply.status.as_u16(), 401);
    assert_eq!(town.matter(case.id).seq, 1);
}
