//! Keys 接口密钥: another program acts as a seat.
//!
//! Refuses: a key for an administrator's seat, to keep or show a secret twice, and a key whose seat is over.

use crate::{No, Office, Who};
use almanac::{Day, Instant};
use archive::Credential;
use bureau::admin::AdminAct;
use bureau::id::{KeyId, TenureId};

/// Kind of credential of keys; its subject is the key.
pub(crate) const API_KEY: &str = "api-key";

/// How a key's text begins, so that one left lying about is known for what it is.
const PREFIX: &str = "mj_";

impl Office {
    /// Issues a key for a seat until its last day, and gives its text, which is shown once: `mj_<key>_<secret>`.
    ///
    /// # Errors
    /// The refusals of administration; of a seat that is over, or an administrator's.
    pub fn issue_key(&self, who: &Who, tenure: TenureId, client: &str, until: Day, now: Instant) -> Result<String, No> {
        let (key, secret) = (self.new_key(now), self.secret());
        let act = AdminAct::IssueKey { key, tenure, client: client.trim().to_string(), until };
        let kept = Kept { tenure, until, digest: seal::hex(&seal::digest(&key.to_string(), &secret)) };
        self.administer_with(who, act, now, move |writer| {
            let (kind, subject) = (API_KEY.to_string(), key.to_string());
            writer.put_credential(&Credential { kind, subject, secret: kept.text(), added: now, revoked: None })
        })?;
        Ok(format!("{PREFIX}{key}_{secret}"))
    }

    /// Takes a key back.
    ///
    /// # Errors
    /// The refusals of administration.
    pub fn revoke_key(&self, who: &Who, key: KeyId, now: Instant) -> Result<(), No> {
        self.administer_with(who, AdminAct::RevokeKey { key }, now, move |writer| {
            writer.revoke_credentials(API_KEY, &key.to_string(), now).map(drop)
        })
    }

    /// The seat that a key's text opens today; none for a wrong, revoked or outlived key and for a seat that is over.
    ///
    /// # Errors
    /// Only trouble.
    pub fn key_seat(&self, text: &str, now: Instant) -> Result<Option<Who>, archive::Trouble> {
        let Some((key, secret)) = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')) else {
            return Ok(None);
        };
        let Ok(key) = key.parse::<KeyId>() else {
            return Ok(None);
        };
        let subject = key.to_string();
        let read = self
            .archive
            .read(|reader| Ok((reader.credentials(API_KEY, &subject)?, self.standing_in(reader)?.roster)))?;
        let (today, digest) = (self.day(now), seal::hex(&seal::digest(&subject, secret)));
        let kept = read.0.iter().filter_map(|credential| Kept::read(&credential.secret));
        let opens = |kept: &Kept| seal::is_same(&kept.digest, &digest) && today <= kept.until;
        let seat = kept.filter(opens).find_map(|kept| read.1.tenure(kept.tenure).cloned());
        let seat = seat.filter(|seat| seat.holds(today));
        Ok(seat.map(|seat| Who::Seat { person: seat.person, tenure: seat.id, post: seat.post }))
    }
}

/// What is kept of a key: whose it is, its last day, the digest of its secret.
struct Kept {
    tenure: TenureId,
    until: Day,
    digest: String,
}

impl Kept {
    fn text(&self) -> String {
        format!("{} {} {}", self.tenure, self.until, self.digest)
    }

    fn read(text: &str) -> Option<Kept> {
        let mut parts = text.split(' ');
        let (tenure, until) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Kept { tenure, until, digest: parts.next()?.to_string() })
    }
}
