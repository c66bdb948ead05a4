//! The door: who comes in, and as what.

use crate::act::QUERY_CODE;
use crate::half::{Stage, subjects};
use crate::{No, Office, Who};
use almanac::Instant;
use archive::{Hash, Reader, Scope, Trouble, Writer};
use bureau::id::{MatterId, PersonId, TenureId};
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::roster::{Person, Roster, Tenure};

/// Kind of credential of people who work here.
pub(crate) const PASSWORD: &str = "password";

/// The same, for one log-in: it opens only the page on which it is changed.
pub(crate) const ONCE: &str = "password-once";

/// A session ends after this long without a page: an unattended desk (等保 三级: idle log-out; law.md §13).
pub const IDLE_MILLIS: i64 = 30 * 60_000;

/// A session ends after this long whatever happens: one working day with its lunch and its evening.
pub const SESSION_MILLIS: i64 = 12 * 3_600_000;

/// A session's last use is written down at most this often: a write for every page would be one for nothing.
const TOUCH_MILLIS: i64 = 60_000;

/// How long who came in is remembered: at least six months (网络安全法 第二十一条; law.md §13).
const ENTRANCES_MILLIS: i64 = 400 * 86_400_000;

/// How a knock at the door ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knock {
    /// They came in.
    In,
    /// The password was wrong.
    WrongPassword,
    /// The password was right, the second factor was not.
    WrongFactor,
}

impl Knock {
    /// Every one.
    pub const ALL: [Knock; 3] = [Knock::In, Knock::WrongPassword, Knock::WrongFactor];

    /// The word it is kept under.
    pub const fn word(self) -> &'static str {
        match self {
            Knock::In => "in",
            Knock::WrongPassword => "wrong-password",
            Knock::WrongFactor => "wrong-factor",
        }
    }
}

/// A session as pages need it.
#[derive(Clone, Debug)]
pub struct Session {
    /// As what they came in.
    pub who: Who,
    /// What forms of this session carry.
    pub csrf: String,
    /// Name of the person; empty for a party.
    pub name: String,
    /// Name of the post; empty for a party.
    pub post: String,
    /// What the post is for.
    pub role: Option<Role>,
    /// All seats of the person today, for changing between them.
    pub seats: Vec<(TenureId, String)>,
    /// When it ends if no page is asked for.
    pub expires: Instant,
}

impl Office {
    /// Looks at login and password, and opens what comes next: the first of their seats that is not an acting one, or
    /// the half-open session of what is still to be done.
    ///
    /// # Errors
    /// [`Refusal::WrongLogin`] for every failure alike, [`Refusal::NotSeated`] without a seat today.
    pub fn log_in(&self, login: &str, password: &str, browser: &str, now: Instant) -> Result<(String, Stage), No> {
        let person = self.standing()?.roster.login(login.trim()).map(|person| person.id);
        let known = match person {
            Some(person) => self.archive.read(|reader| passwords(reader, person))?,
            None => Vec::new(),
        };
        if known.is_empty() {
            seal::waste_a_check(password);
        }
        let fits = known.iter().any(|credential| seal::is_password(password, &credential.secret));
        let (office, browser) = (self.clone(), browser.to_string());
        // An unknown login is noted too, under nobody's name: a known one must not take longer.
        let done = self.archive.act(move |writer| match person.filter(|_| fits) {
            Some(person) => office.advance(writer, person, false, false, &browser, now).map(Ok::<_, Refusal>),
            None => {
                office.note(writer, person, &browser, Knock::WrongPassword, now)?;
                Ok(Ok(Err(Refusal::WrongLogin)))
            }
        })??;
        Ok(done?)
    }

    /// Notes that somebody was at the door.
    pub(crate) fn note(
        &self,
        writer: &mut Writer<'_>,
        person: Option<PersonId>,
        browser: &str,
        outcome: Knock,
        now: Instant,
    ) -> Result<(), Trouble> {
        let person = person.map_or_else(|| "-".into(), |person| person.to_string());
        let entrance = archive::Entrance { at: now, browser: browser.into(), outcome: outcome.word().into() };
        writer.note_entrance(&person, &entrance, now.plus_millis(-ENTRANCES_MILLIS))
    }

    /// The session of a token, if it still lasts; its use is noted.
    ///
    /// # Errors
    /// Only trouble.
    pub fn session(&self, token: &str, now: Instant) -> Result<Option<Session>, Trouble> {
        let hash = session_hash(token);
        let read = self.archive.read(|reader| Ok((reader.session(&hash, now)?, self.standing_in(reader)?.roster)))?;
        let (Some(known), roster) = read else {
            return Ok(None);
        };
        let Some(mut session) = self.reads_as(&known.subject, &roster, now) else {
            return Ok(None);
        };
        session.csrf = known.csrf;
        session.expires = known.expires;
        if now.millis() - known.seen.millis() >= TOUCH_MILLIS {
            let end = known.created.plus_millis(SESSION_MILLIS).min(now.plus_millis(IDLE_MILLIS));
            session.expires = end;
            self.archive.act(move |writer| writer.touch_session(&hash, now, end).map(Ok::<_, ()>))?.ok();
        }
        Ok(Some(session))
    }

    /// Takes another of one's own seats; gives the token of a new session and ends the old one.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`] when that seat is not one's own today.
    pub fn sit(&self, token: &str, tenure: TenureId, now: Instant) -> Result<String, No> {
        let session = self.session(token, now)?.ok_or(Refusal::NotSeated)?;
        if !session.seats.iter().any(|(seat, _)| *seat == tenure) {
            return Err(Refusal::NotSeated.into());
        }
        let browser = self.browser_of(token, now)?;
        let fresh = self.open_session(&format!("seat:{tenure}"), &browser, now)?;
        self.log_out(token, now)?;
        Ok(fresh)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Only trouble.
    pub fn log_out(&self, token: &str, now: Instant) -> Result<(), Trouble> {
        let hash = session_hash(token);
        self.archive.act(move |writer| writer.revoke_session(&hash, now).map(Ok::<_, ()>))?.ok();
        Ok(())
    }

    /// Lets a party in by receipt number and query code.
    ///
    /// # Errors
    /// [`Refusal::NoSuchMatter`] whichever of the two is wrong.
    pub fn track(&self, receipt: &str, code: &str, now: Instant) -> Result<(String, MatterId), No> {
        let receipt: String = receipt.chars().filter(char::is_ascii_digit).collect();
        let scope = Scope::whole(&self.body.id);
        let row =
            self.archive.read(|reader| reader.matter_by_receipt(&scope, &receipt))?.ok_or(Refusal::NoSuchMatter)?;
        let secret = seal::hex(&seal::digest(&receipt, &seal::typed(code)));
        let known = self.archive.read(|reader| reader.credentials(QUERY_CODE, &row.party.to_string()))?;
        if !known.iter().any(|credential| seal::is_same(&credential.secret, &secret)) {
            return Err(Refusal::NoSuchMatter.into());
        }
        Ok((self.open_session(&format!("party:{}", row.party), "", now)?, row.id))
    }

    /// Gives a person a password that lasts; older ones and open sessions end. For setting up; a person's own change
    /// is `change_password`.
    ///
    /// # Errors
    /// Only trouble.
    pub fn set_password(&self, person: &Person, password: &str, now: Instant) -> Result<(), Trouble> {
        self.hand_out(person.id, PASSWORD, password, now)
    }

    /// Gives a person a password for one log-in, which then leads to the page on which it is changed.
    ///
    /// # Errors
    /// Only trouble.
    pub fn set_password_once(&self, person: &Person, password: &str, now: Instant) -> Result<(), Trouble> {
        self.hand_out(person.id, ONCE, password, now)
    }

    fn hand_out(&self, person: PersonId, kind: &'static str, password: &str, now: Instant) -> Result<(), Trouble> {
        let (office, secret) = (self.clone(), self.hashed(password));
        let done = self.archive.act(move |writer| {
            office.replace_password(writer, person, kind, &secret, now)?;
            office.end_all(writer, person, None, now).map(Ok::<_, ()>)
        })?;
        done.ok();
        Ok(())
    }

    /// The stored form of a password.
    pub(crate) fn hashed(&self, password: &str) -> String {
        let mut salt = [0; 16];
        (self.entropy)(&mut salt);
        seal::hash_password(password, &salt)
    }

    /// Puts a password of this kind in the place of all others.
    pub(crate) fn replace_password(
        &self,
        writer: &mut Writer<'_>,
        person: PersonId,
        kind: &str,
        secret: &str,
        now: Instant,
    ) -> Result<(), Trouble> {
        let subject = person.to_string();
        for kind in [PASSWORD, ONCE] {
            writer.revoke_credentials(kind, &subject, now)?;
        }
        let (kind, secret) = (kind.to_string(), secret.to_string());
        writer.put_credential(&archive::Credential { kind, subject, secret, added: now, revoked: None })
    }

    /// Ends every session of a person, half-open ones too, but perhaps one.
    pub(crate) fn end_all(
        &self,
        writer: &mut Writer<'_>,
        person: PersonId,
        but: Option<Hash>,
        now: Instant,
    ) -> Result<(), Trouble> {
        for subject in subjects(&self.standing_in(writer)?, person) {
            for session in writer.sessions(&subject, now)?.iter().filter(|session| Some(session.token_hash) != but) {
                writer.revoke_session(&session.token_hash, now)?;
            }
        }
        Ok(())
    }

    /// What kind of browser has a session.
    pub(crate) fn browser_of(&self, token: &str, now: Instant) -> Result<String, Trouble> {
        let known = self.archive.read(|reader| reader.session(&session_hash(token), now))?;
        Ok(known.map_or_else(String::new, |session| session.browser))
    }

    pub(crate) fn open_session(&self, subject: &str, browser: &str, now: Instant) -> Result<String, Trouble> {
        let (token, session) = self.fresh_session(subject, browser, now);
        self.archive.act(move |writer| writer.put_session(&session).map(Ok::<_, ()>))?.ok();
        Ok(token)
    }

    /// A session not yet kept, and the token that opens it.
    pub(crate) fn fresh_session(&self, subject: &str, browser: &str, now: Instant) -> (String, archive::Session) {
        let [token, csrf] = [self.secret(), self.secret()];
        let session = archive::Session {
            token_hash: session_hash(&token),
            subject: subject.into(),
            browser: browser.into(),
            csrf,
            created: now,
            seen: now,
            expires: now.plus_millis(IDLE_MILLIS),
        };
        (token, session)
    }

    /// 256 random bits in hexadecimal: for cookies and the forms that carry them back.
    pub fn secret(&self) -> String {
        let mut random = [0; 32];
        (self.entropy)(&mut random);
        seal::hex(&random)
    }

    /// What a session's subject stands for today; `None` once the seat is over.
    fn reads_as(&self, subject: &str, roster: &Roster, now: Instant) -> Option<Session> {
        let blank = Session {
            who: Who::Nobody,
            csrf: String::new(),
            name: String::new(),
            post: String::new(),
            role: None,
            seats: Vec::new(),
            expires: now,
        };
        let (kind, id) = subject.split_once(':')?;
        match kind {
            "party" => return Some(Session { who: Who::Party(id.parse().ok()?), ..blank }),
            "seat" => {}
            // A half-open session opens no page but its own.
            _ => return None,
        }
        let today = self.day(now);
        let tenure: TenureId = id.parse().ok()?;
        let seat = roster.tenure(tenure).filter(|seat| seat.holds(today))?;
        let (post, person) = (roster.post(&seat.post)?, roster.person(seat.person)?);
        let name_of = |seat: &Tenure| roster.post(&seat.post).map_or_else(String::new, |post| post.name.clone());
        Some(Session {
            who: Who::Seat { person: person.id, tenure, post: post.id.clone() },
            name: person.name.to_string(),
            post: post.name.clone(),
            role: Some(post.role),
            seats: roster.seats(person.id, today).map(|seat| (seat.id, name_of(seat))).collect(),
            ..blank
        })
    }
}

/// What a session is kept under.
pub(crate) fn session_hash(token: &str) -> Hash {
    seal::digest("session", token).into()
}

/// The passwords by which a person can come in.
pub(crate) fn passwords(reader: &Reader<'_>, person: PersonId) -> Result<Vec<archive::Credential>, Trouble> {
    let subject = person.to_string();
    Ok([reader.credentials(PASSWORD, &subject)?, reader.credentials(ONCE, &subject)?].concat())
}
