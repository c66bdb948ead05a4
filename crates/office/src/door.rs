//! The door: who comes in, and as what.

use crate::act::QUERY_CODE;
use crate::{No, Office, Who};
use almanac::Instant;
use archive::{Scope, Trouble};
use bureau::id::{MatterId, PartyId, TenureId};
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::roster::{Person, Roster, Tenure};

/// Kind of credential of people who work here.
pub(crate) const PASSWORD: &str = "password";

/// A session ends after this long without a page: an unattended desk (等保 三级: idle log-out; law.md §13).
pub const IDLE_MILLIS: i64 = 30 * 60_000;

/// A session ends after this long whatever happens: one working day with its lunch and its evening.
pub const SESSION_MILLIS: i64 = 12 * 3_600_000;

/// A session's last use is written down at most this often: a write for every page would be one for nothing.
const TOUCH_MILLIS: i64 = 60_000;

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
    /// Lets an officer in: the first of their seats that is not an acting one.
    ///
    /// # Errors
    /// [`Refusal::WrongLogin`] for every failure alike, [`Refusal::NotSeated`] without a seat today.
    pub fn log_in(&self, login: &str, password: &str, now: Instant) -> Result<(String, Session), No> {
        let roster = self.standing()?.roster;
        let Some(person) = roster.login(login.trim()) else {
            seal::waste_a_check(password);
            return Err(Refusal::WrongLogin.into());
        };
        let known = self.archive.read(|reader| reader.credentials(PASSWORD, &person.id.to_string()))?;
        if known.is_empty() {
            seal::waste_a_check(password);
        }
        if !known.iter().any(|credential| seal::is_password(password, &credential.secret)) {
            return Err(Refusal::WrongLogin.into());
        }
        let today = self.day(now);
        let seat = roster.seats(person.id, today).min_by_key(|seat| seat.acting).ok_or(Refusal::NotSeated)?;
        let token = self.open_session(&format!("seat:{}", seat.id), now)?;
        let session = self.session(&token, now)?.ok_or(Refusal::NotSeated)?;
        Ok((token, session))
    }

    /// The session of a token, if it still lasts; its use is noted.
    ///
    /// # Errors
    /// Only trouble.
    pub fn session(&self, token: &str, now: Instant) -> Result<Option<Session>, Trouble> {
        let hash = seal::digest("session", token).into();
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
        let fresh = self.open_session(&format!("seat:{tenure}"), now)?;
        self.log_out(token, now)?;
        Ok(fresh)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Only trouble.
    pub fn log_out(&self, token: &str, now: Instant) -> Result<(), Trouble> {
        let hash = seal::digest("session", token).into();
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
        Ok((self.open_session(&format!("party:{}", row.party), now)?, row.id))
    }

    /// Gives a person a password; older ones and open sessions end.
    ///
    /// # Errors
    /// Only trouble.
    pub fn set_password(&self, person: &Person, password: &str, now: Instant) -> Result<(), Trouble> {
        let mut salt = [0; 16];
        (self.entropy)(&mut salt);
        let secret = seal::hash_password(password, &salt);
        let (office, id, subject) = (self.clone(), person.id, person.id.to_string());
        let done = self.archive.act(move |writer| {
            writer.revoke_credentials(PASSWORD, &subject, now)?;
            for seat in office.standing_in(writer)?.roster.tenures().filter(|seat| seat.person == id) {
                writer.revoke_sessions(&format!("seat:{}", seat.id), now)?;
            }
            let (kind, subject, secret) = (PASSWORD.to_string(), subject.clone(), secret.clone());
            writer
                .put_credential(&archive::Credential { kind, subject, secret, added: now, revoked: None })
                .map(Ok::<_, ()>)
        })?;
        done.ok();
        Ok(())
    }

    pub(crate) fn open_session(&self, subject: &str, now: Instant) -> Result<String, Trouble> {
        let (token, session) = self.fresh_session(subject, now);
        self.archive.act(move |writer| writer.put_session(&session).map(Ok::<_, ()>))?.ok();
        Ok(token)
    }

    /// A session not yet kept, and the token that opens it.
    pub(crate) fn fresh_session(&self, subject: &str, now: Instant) -> (String, archive::Session) {
        let [token, csrf] = [self.secret(), self.secret()];
        let session = archive::Session {
            token_hash: seal::digest("session", &token).into(),
            subject: subject.into(),
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
        if kind == "party" {
            let party: PartyId = id.parse().ok()?;
            return Some(Session { who: Who::Party(party), ..blank });
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
