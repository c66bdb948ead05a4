//! What is kept beside the entries: credentials, sessions and jobs.
//!
//! Refuses: a plain secret (only its hash comes here), and a job that two workers have at once.

use crate::dialect::{Row, values};
use crate::query;
use crate::reader::{self, Reader};
use crate::trouble::Trouble;
use crate::writer::Writer;
use almanac::Instant;
use ledger::Hash;

/// Something by which a subject proves who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Of which kind, `password` or `query-code`.
    pub kind: String,
    /// Whose: an id.
    pub subject: String,
    /// The hash of the secret, in the form its maker reads back.
    pub secret: String,
    /// When it was added.
    pub added: Instant,
    /// When it was revoked.
    pub revoked: Option<Instant>,
}

/// A log-in that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash of the token the browser has.
    pub token_hash: Hash,
    /// Whose: an id.
    pub subject: String,
    /// What kind of browser has it, as people read it; never its full name.
    pub browser: String,
    /// What forms of the session carry.
    pub csrf: String,
    /// When it began.
    pub created: Instant,
    /// When it was last used.
    pub seen: Instant,
    /// From when on it is no longer valid.
    pub expires: Instant,
}

/// Somebody at the door: a person whose login was named, let in or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// When.
    pub at: Instant,
    /// By what kind of browser.
    pub browser: String,
    /// How it ended: a word.
    pub outcome: String,
}

/// Work to be done later, by one worker at a time, perhaps more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id; a second job of the same id is not added.
    pub id: String,
    /// Of which kind.
    pub kind: String,
    /// What the worker needs; never personal data.
    pub payload: String,
    /// Not before this moment.
    pub due: Instant,
    /// How often it was leased.
    pub tries: u32,
}

impl Reader<'_> {
    /// The credentials of a subject that were not revoked, oldest first.
    ///
    /// # Errors
    /// Only trouble.
    pub fn credentials(&self, kind: &str, subject: &str) -> Result<Vec<Credential>, Trouble> {
        let rows = self.connection().rows(query::CREDENTIALS, &values![self.body().as_str(), kind, subject])?;
        rows.iter().map(credential).collect()
    }

    /// Whoever has a credential of a kind that was not revoked.
    ///
    /// # Errors
    /// Only trouble.
    pub fn credential_owners(&self, kind: &str) -> Result<Vec<String>, Trouble> {
        let rows = self.connection().rows(query::CREDENTIAL_OWNERS, &values![self.body().as_str(), kind])?;
        rows.iter().map(|row| row.text(0).map(String::from)).collect()
    }

    /// Sessions that last, of subjects that begin with `kind:`, the last used first, at most `limit`.
    ///
    /// # Errors
    /// Only trouble.
    pub fn live_sessions(&self, kind: &str, now: Instant, limit: u32) -> Result<Vec<Session>, Trouble> {
        // `;` is the next character after `:`.
        let (from, until) = (format!("{kind}:"), format!("{kind};"));
        let values = values![self.body().as_str(), from, until, now.millis(), limit];
        self.connection().rows(query::SESSIONS_LIVE, &values)?.iter().map(session).collect()
    }

    /// The session of a token, unless it was revoked or has expired.
    ///
    /// # Errors
    /// Only trouble.
    pub fn session(&self, token_hash: &Hash, now: Instant) -> Result<Option<Session>, Trouble> {
        let values = values![self.body().as_str(), token_hash.bytes().as_slice(), now.millis()];
        self.connection().row(query::SESSION_GET, &values)?.map(|row| session(&row)).transpose()
    }

    /// The sessions of a subject that last, oldest first.
    ///
    /// # Errors
    /// Only trouble.
    pub fn sessions(&self, subject: &str, now: Instant) -> Result<Vec<Session>, Trouble> {
        let rows = self.connection().rows(query::SESSIONS, &values![self.body().as_str(), subject, now.millis()])?;
        rows.iter().map(session).collect()
    }

    /// Who knocked as this person, the last first, at most `limit`.
    ///
    /// # Errors
    /// Only trouble.
    pub fn entrances(&self, person: &str, limit: u32) -> Result<Vec<Entrance>, Trouble> {
        let rows = self.connection().rows(query::ENTRANCES, &values![self.body().as_str(), person, limit])?;
        let entrance = |row: &Row| {
            let at = Instant::from_millis(row.int(0)?);
            Ok(Entrance { at, browser: row.text(1)?.into(), outcome: row.text(2)?.into() })
        };
        rows.iter().map(entrance).collect()
    }
}

impl Writer<'_> {
    /// Adds a credential. Its moment is its name among those of its kind and subject, so it is kept as added at least a
    /// millisecond after the last of them, revoked ones too.
    ///
    /// # Errors
    /// Only trouble.
    pub fn put_credential(&mut self, credential: &Credential) -> Result<(), Trouble> {
        let Credential { kind, subject, secret, added, revoked } = credential;
        let (body, revoked) = (self.body().clone(), revoked.map(Instant::millis));
        let added = added.millis();
        let values = values![body.as_str(), kind.as_str(), subject.as_str(), added, secret.as_str(), revoked];
        self.connection().run_later("credential", query::CREDENTIAL_PUT, values.into())
    }

    /// Revokes all credentials of a kind that a subject has, and says how many.
    ///
    /// # Errors
    /// Only trouble.
    pub fn revoke_credentials(&mut self, kind: &str, subject: &str, now: Instant) -> Result<usize, Trouble> {
        self.connection().run(query::CREDENTIAL_REVOKE, &values![now.millis(), self.body().as_str(), kind, subject])
    }

    /// Revokes this credential; false when it was revoked before.
    ///
    /// # Errors
    /// Only trouble.
    pub fn revoke_credential(&mut self, one: &Credential, now: Instant) -> Result<bool, Trouble> {
        let (kind, subject) = (one.kind.as_str(), one.subject.as_str());
        let values = values![now.millis(), self.body().as_str(), kind, subject, one.added.millis()];
        Ok(self.connection().run(query::CREDENTIAL_REVOKE_ONE, &values)? > 0)
    }

    /// Puts another secret into this credential: a count that rose, a code that was used.
    ///
    /// # Errors
    /// Only trouble.
    pub fn change_credential(&mut self, one: &Credential, secret: &str) -> Result<bool, Trouble> {
        let (kind, subject) = (one.kind.as_str(), one.subject.as_str());
        let values = values![secret, self.body().as_str(), kind, subject, one.added.millis()];
        Ok(self.connection().run(query::CREDENTIAL_CHANGE, &values)? > 0)
    }

    /// Notes who knocked, and forgets what is older than `keep_from`.
    ///
    /// # Errors
    /// Only trouble.
    pub fn note_entrance(&mut self, person: &str, entrance: &Entrance, keep_from: Instant) -> Result<(), Trouble> {
        let Entrance { at, browser, outcome } = entrance;
        let body = self.body().as_str();
        self.connection().run(query::ENTRANCES_FORGET, &values![body, person, keep_from.millis()])?;
        let values = values![body, person, at.millis(), browser.as_str(), outcome.as_str()];
        self.connection().run(query::ENTRANCE_PUT, &values).map(drop)
    }

    /// Adds a session.
    ///
    /// # Errors
    /// Only trouble.
    pub fn put_session(&mut self, session: &Session) -> Result<(), Trouble> {
        let Session { token_hash, subject, browser, csrf, created, seen, expires } = session;
        let token = token_hash.bytes().as_slice();
        let times = [created, seen, expires].map(|at| at.millis());
        let [subject, browser, csrf] = [subject, browser, csrf].map(String::as_str);
        let values = values![self.body().as_str(), token, subject, browser, csrf, times[0], times[1], times[2]];
        self.connection().run_later("session", query::SESSION_PUT, values.into())
    }

    /// Notes that a session was used and how long it is valid now; false when there is none.
    ///
    /// # Errors
    /// Only trouble.
    pub fn touch_session(&mut self, token_hash: &Hash, seen: Instant, expires: Instant) -> Result<bool, Trouble> {
        let values = values![seen.millis(), expires.millis(), self.body().as_str(), token_hash.bytes().as_slice()];
        Ok(self.connection().run(query::SESSION_SEEN, &values)? > 0)
    }

    /// Ends a session; false when there is none.
    ///
    /// # Errors
    /// Only trouble.
    pub fn revoke_session(&mut self, token_hash: &Hash, now: Instant) -> Result<bool, Trouble> {
        let values = values![now.millis(), self.body().as_str(), token_hash.bytes().as_slice()];
        Ok(self.connection().run(query::SESSION_REVOKE, &values)? > 0)
    }

    /// Ends every session of a subject and says how many.
    ///
    /// # Errors
    /// Only trouble.
    pub fn revoke_sessions(&mut self, subject: &str, now: Instant) -> Result<usize, Trouble> {
        self.connection().run(query::SESSIONS_REVOKE, &values![now.millis(), self.body().as_str(), subject])
    }

    /// Forgets expired sessions and says how many.
    ///
    /// # Errors
    /// Only trouble.
    pub fn forget_sessions(&mut self, now: Instant) -> Result<usize, Trouble> {
        self.connection().run(query::SESSIONS_EXPIRE, &values![self.body().as_str(), now.millis()])
    }

    /// Adds a job; false when there is one of its id already, done or not.
    ///
    /// # Errors
    /// Only trouble.
    pub fn put_job(&mut self, id: &str, kind: &str, payload: &str, due: Instant) -> Result<bool, Trouble> {
        Ok(self.connection().run(query::JOB_PUT, &values![self.body().as_str(), id, kind, payload, due.millis()])? > 0)
    }

    /// Takes the job of a kind that is due first, for as long as `until`; none when no job is due or all are taken.
    ///
    /// # Errors
    /// Only trouble.
    pub fn lease_job(
        &mut self,
        kind: &str,
        worker: &str,
        now: Instant,
        until: Instant,
    ) -> Result<Option<Job>, Trouble> {
        let values = values![worker, until.millis(), self.body().as_str(), kind, now.millis()];
        self.connection().row(query::JOB_LEASE, &values)?.map(|row| job(&row)).transpose()
    }

    /// Marks a job done; false when the worker no longer has it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn finish_job(&mut self, id: &str, worker: &str, now: Instant) -> Result<bool, Trouble> {
        Ok(self.connection().run(query::JOB_DONE, &values![now.millis(), self.body().as_str(), id, worker])? > 0)
    }

    /// Gives a job back for later; false when the worker no longer has it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn postpone_job(&mut self, id: &str, worker: &str, due: Instant) -> Result<bool, Trouble> {
        Ok(self.connection().run(query::JOB_LATER, &values![due.millis(), self.body().as_str(), id, worker])? > 0)
    }
}

pub(crate) fn credential(row: &Row) -> Result<Credential, Trouble> {
    Ok(Credential {
        kind: row.text(0)?.into(),
        subject: row.text(1)?.into(),
        secret: row.text(2)?.into(),
        added: Instant::from_millis(row.int(3)?),
        revoked: row.int_if(4)?.map(Instant::from_millis),
    })
}

fn session(row: &Row) -> Result<Session, Trouble> {
    Ok(Session {
        token_hash: reader::hash(row.bytes(0)?).ok_or_else(|| Trouble::Damaged("session".into()))?,
        subject: row.text(1)?.into(),
        browser: row.text(2)?.into(),
        csrf: row.text(3)?.into(),
        created: Instant::from_millis(row.int(4)?),
        seen: Instant::from_millis(row.int(5)?),
        expires: Instant::from_millis(row.int(6)?),
    })
}

fn job(row: &Row) -> Result<Job, Trouble> {
    Ok(Job {
        id: row.text(0)?.into(),
        kind: row.text(1)?.into(),
        payload: row.text(2)?.into(),
        due: Instant::from_millis(row.int(3)?),
        tries: u32::try_from(row.int(4)?).map_err(|_| Trouble::Damaged("job".into()))?,
    })
}
