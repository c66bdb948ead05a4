//! One's own account: posts, password, sessions, who came in; and what the security administrator does to another's.
//!
//! Refuses: to show a secret, an address or the full name of a browser.

use crate::door::{Knock, ONCE, PASSWORD, session_hash};
use crate::factor::{FactorId, PASSKEY, TOTP, codes_left, is_this};
use crate::half::{KINDS, demanded, person_of, subjects};
use crate::{No, Office, Standing, Who};
use almanac::{Day, Instant};
use archive::{Hash, Reader, Trouble};
use bureau::admin::{AdminAct, Factor};
use bureau::id::PersonId;
use bureau::refusal::Refusal;
use bureau::roster::Person;

/// Lines of history shown.
const KNOCKS_SHOWN: u32 = 10;

/// A person's own account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Which person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they log in with.
    pub login: String,
    /// Their seats, past ones too, the latest first.
    pub posts: Vec<PostView>,
    /// Since when the password is what it is.
    pub password_since: Option<Instant>,
    /// Their second factors.
    pub factors: Vec<FactorView>,
    /// Ids of their passkeys in hexadecimal, which a browser must not register again.
    pub passkeys: Vec<String>,
    /// Recovery codes not yet used.
    pub codes_left: usize,
    /// Whether their post needs a second factor.
    pub demanded: bool,
    /// Whether one-time codes can be taken up here.
    pub has_vault: bool,
    /// Sessions that last, the latest first.
    pub sessions: Vec<SessionView>,
    /// Who knocked, the last first.
    pub knocks: Vec<(Instant, String, Option<Knock>)>,
    /// Wrong knocks since they last came in before now.
    pub failed: usize,
}

/// A seat as its holder sees it.
#[derive(Clone, Debug)]
pub struct PostView {
    /// Name of the post.
    pub name: String,
    /// Name of its organ.
    pub organ: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Option<Day>,
    /// Whether it is an acting one.
    pub acting: bool,
}

/// A second factor as its holder sees it.
#[derive(Clone, Debug)]
pub struct FactorView {
    /// Which.
    pub id: FactorId,
    /// Since when.
    pub added: Instant,
}

/// A session as its holder sees it.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// Names it; opens nothing.
    pub id: String,
    /// As which post.
    pub post: String,
    /// By what kind of browser.
    pub browser: String,
    /// Since when.
    pub since: Instant,
    /// When it was last used, to the minute.
    pub seen: Instant,
    /// Whether it is the one that asks.
    pub here: bool,
}

impl Office {
    /// The account of whoever asks.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`] for nobody.
    pub fn account(&self, who: &Who, token: &str, now: Instant) -> Result<Account, No> {
        let Who::Seat { person: id, .. } = who else {
            return Err(Refusal::NotSeated.into());
        };
        let read = self.archive.read(|reader| {
            let standing = self.standing_in(reader)?;
            Ok(person_of(&standing, *id).map(|person| self.account_in(reader, &standing, &person, token, now)))
        })?;
        Ok(read??)
    }

    /// Changes one's own password; every other session of the person ends, and this one goes on under a new token.
    ///
    /// # Errors
    /// [`Refusal::Account`]: the current password is wrong, or the new one may not be.
    pub fn change_password(
        &self,
        who: &Who,
        token: &str,
        [old, new, again]: [&str; 3],
        now: Instant,
    ) -> Result<String, No> {
        let Who::Seat { person, tenure, .. } = who else {
            return Err(Refusal::NotSeated.into());
        };
        self.check_own_password(*person, old)?;
        self.check_new_password(*person, new, again)?;
        let browser = self.browser_of(token, now)?;
        self.put_password(who, *person, new, None, now)?;
        Ok(self.open_session(&format!("seat:{tenure}"), &browser, now)?)
    }

    /// Ends one of one's own sessions, or all but this one.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`] for nobody.
    pub fn end_own(&self, who: &Who, token: &str, one: Option<&str>, now: Instant) -> Result<(), No> {
        let Who::Seat { person, .. } = who else {
            return Err(Refusal::NotSeated.into());
        };
        let (office, person, here) = (self.clone(), *person, session_hash(token));
        let one = one.map(String::from);
        let done = self.archive.act(move |writer| {
            for subject in subjects(&office.standing_in(writer)?, person) {
                for session in writer.sessions(&subject, now)? {
                    let wanted = match &one {
                        Some(one) => *one == seal::hex(session.token_hash.bytes()),
                        None => session.token_hash != here,
                    };
                    if wanted {
                        writer.revoke_session(&session.token_hash, now)?;
                    }
                }
            }
            Ok(Ok::<_, Refusal>(()))
        })?;
        Ok(done?)
    }

    /// Resets somebody's account: a password for one log-in, no second factor, no session. The password is given back
    /// once, to be handed over.
    ///
    /// # Errors
    /// [`Refusal::NotYourDuty`] for anybody but the security administrator.
    pub fn reset_account(&self, who: &Who, person: PersonId, now: Instant) -> Result<String, No> {
        person_of(&self.standing()?, person)?;
        let password = self.handed_out();
        let (office, secret) = (self.clone(), self.hashed(&password));
        self.administer_with(who, AdminAct::ResetAccount { person }, now, move |writer| {
            for kind in KINDS {
                writer.revoke_credentials(kind, &person.to_string(), now)?;
            }
            office.replace_password(writer, person, ONCE, &secret, now)?;
            office.end_all(writer, person, None, now)
        })?;
        Ok(password)
    }

    /// Ends all sessions of a person.
    ///
    /// # Errors
    /// [`Refusal::NotYourDuty`] for anybody but the security administrator.
    pub fn end_sessions(&self, who: &Who, person: PersonId, now: Instant) -> Result<(), No> {
        let office = self.clone();
        self.administer_with(who, AdminAct::EndSessions { person }, now, move |writer| {
            office.end_all(writer, person, None, now)
        })
    }

    /// Fewest characters of a password.
    pub fn least_password(&self) -> usize {
        self.last_standing().charter.door().least
    }

    /// A password to hand over: twelve letters, 60 bits, in groups of four.
    pub fn handed_out(&self) -> String {
        let mut random = [0; seal::CODE_LETTERS];
        (self.entropy)(&mut random);
        seal::grouped(&seal::code(&random))
    }

    /// Whether this may be the new password, typed twice, and is not the one in use.
    pub(crate) fn check_new_password(&self, person: PersonId, new: &str, again: &str) -> Result<(), No> {
        let standing = self.standing()?;
        standing.charter.door().check_password(&person_of(&standing, person)?, new)?;
        let no = |code| Refusal::Account { code, name: String::new() };
        if new != again {
            return Err(no("password-differs").into());
        }
        match self.check_own_password(person, new) {
            Ok(()) => Err(no("password-same").into()),
            Err(No::Refused(_)) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    /// Keeps one's own new password; every session ends but perhaps one.
    pub(crate) fn put_password(
        &self,
        who: &Who,
        person: PersonId,
        new: &str,
        but: Option<Hash>,
        now: Instant,
    ) -> Result<(), No> {
        let (office, secret) = (self.clone(), self.hashed(new));
        self.administer_with(who, AdminAct::SetPassword { person }, now, move |writer| {
            office.replace_password(writer, person, PASSWORD, &secret, now)?;
            office.end_all(writer, person, but, now)
        })
    }

    fn account_in(
        &self,
        reader: &Reader<'_>,
        standing: &Standing,
        person: &Person,
        token: &str,
        now: Instant,
    ) -> Result<Account, Trouble> {
        let subject = person.id.to_string();
        let kinds = [(Factor::Totp, TOTP), (Factor::Passkey, PASSKEY)];
        let (mut factors, mut passkeys) = (Vec::new(), Vec::new());
        for (kind, word) in kinds {
            for known in reader.credentials(word, &subject)? {
                passkeys.extend(known.secret.parse().map(|key: seal::passkey::Passkey| key.id));
                factors.push(FactorView { id: FactorId { kind, added: known.added.millis() }, added: known.added });
            }
        }
        let entrances = reader.entrances(&subject, KNOCKS_SHOWN)?;
        let knock = |word: &str| Knock::ALL.into_iter().find(|knock| knock.word() == word);
        let knocks: Vec<_> = entrances.into_iter().map(|one| (one.at, one.browser, knock(&one.outcome))).collect();
        let before = knocks.iter().skip_while(|(.., knock)| *knock != Some(Knock::In)).skip(1);
        let failed = before.take_while(|(.., knock)| *knock != Some(Knock::In)).count();
        Ok(Account {
            person: person.id,
            name: person.name.to_string(),
            login: person.login.clone(),
            posts: posts(standing, person.id),
            password_since: crate::door::passwords(reader, person.id)?.first().map(|known| known.added),
            factors,
            passkeys,
            codes_left: codes_left(reader, person.id)?,
            demanded: demanded(standing, person.id, self.day(now)),
            has_vault: self.vault.is_some(),
            sessions: sessions(reader, standing, person.id, token, now)?,
            knocks,
            failed,
        })
    }
}

fn posts(standing: &Standing, person: PersonId) -> Vec<PostView> {
    let roster = &standing.roster;
    let seats = roster.tenures().filter(|seat| seat.person == person);
    let view = |seat: &bureau::roster::Tenure| {
        let post = roster.post(&seat.post)?;
        let organ = roster.organ(&post.organ).map_or_else(String::new, |organ| organ.name.clone());
        Some(PostView { name: post.name.clone(), organ, from: seat.from, to: seat.to, acting: seat.acting })
    };
    let mut posts: Vec<PostView> = seats.filter_map(view).collect();
    posts.sort_by_key(|post| std::cmp::Reverse(post.from));
    posts
}

fn sessions(
    reader: &Reader<'_>,
    standing: &Standing,
    person: PersonId,
    token: &str,
    now: Instant,
) -> Result<Vec<SessionView>, Trouble> {
    let mut found = Vec::new();
    for seat in standing.roster.tenures().filter(|seat| seat.person == person) {
        let post = standing.roster.post(&seat.post).map_or_else(String::new, |post| post.name.clone());
        for session in reader.sessions(&format!("seat:{}", seat.id), now)? {
            found.push(SessionView {
                id: seal::hex(session.token_hash.bytes()),
                post: post.clone(),
                here: is_this(&session, token),
                browser: session.browser,
                since: session.created,
                seen: session.seen,
            });
        }
    }
    found.sort_by_key(|session| std::cmp::Reverse(session.since));
    Ok(found)
}
