//! Second factors: one-time codes of a telephone, keys in the hand, and ten codes for the day both are lost.
//!
//! Refuses: to keep a secret that can be read from the archive alone, to take any answer twice, and to say which part
//! of an answer was wrong.

use crate::door::{passwords, session_hash};
use crate::half::{Passed, Stage, demanded, has_factor, person_of};
use crate::{No, Office, Who};
use almanac::Instant;
use archive::{Credential, Reader, Trouble, Writer};
use bureau::admin::{AdminAct, Factor};
use bureau::id::PersonId;
use bureau::refusal::Refusal;
use seal::passkey::{Assertion, CHALLENGE_BYTES, Passkey, Registration, Site};
use seal::totp;
use seal::vault::NONCE_BYTES;

/// Kind of credential: the step last used and the sealed secret.
pub(crate) const TOTP: &str = "totp";

/// Kind of credential: a key as `seal::passkey` writes it.
pub(crate) const PASSKEY: &str = "passkey";

/// Kind of credential: digests of the recovery codes not yet used.
pub(crate) const RECOVERY: &str = "recovery";

/// Recovery codes given out at once.
const CODES: usize = 10;

/// Most passkeys of a person: one for each place and a spare.
const PASSKEYS_MAX: usize = 8;

/// A one-time-code secret that waits for its first code. It is kept nowhere but in the form.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The secret, shut, for the form to bring back.
    pub shut: String,
    /// The secret as people type it, in groups of four.
    pub letters: String,
    /// The picture for the telephone, as SVG.
    pub picture: String,
}

/// Names one factor of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorId {
    /// Which kind.
    pub kind: Factor,
    /// When it was added, in milliseconds: what tells two passkeys apart.
    pub added: i64,
}

impl Office {
    /// What a browser signs in this session: nobody without its token knows it, and a new session has another.
    pub fn challenge(&self, token: &str) -> [u8; CHALLENGE_BYTES] {
        seal::digest("passkey", token)
    }

    /// A fresh one-time-code secret for a person.
    ///
    /// # Errors
    /// [`Refusal::Account`] without a vault.
    pub fn begin_totp(&self, person: PersonId) -> Result<Pending, No> {
        let no_vault = || Refusal::Account { code: "no-vault", name: String::new() };
        let vault = self.vault.as_ref().ok_or_else(no_vault)?;
        let login = person_of(&self.standing()?, person)?.login;
        let (mut secret, mut nonce) = ([0; totp::SECRET_BYTES], [0; NONCE_BYTES]);
        (self.entropy)(&mut secret);
        (self.entropy)(&mut nonce);
        let shut = vault.shut(&pending_of(person), nonce, &secret);
        Ok(self.shown(shut, &login, &secret))
    }

    /// The same secret again, for a form whose code was wrong.
    ///
    /// # Errors
    /// [`Refusal::PageOld`] for what this office did not shut for this person.
    pub fn pending_totp(&self, person: PersonId, shut: &str) -> Result<Pending, No> {
        let secret = self.opened(&pending_of(person), shut).ok_or(Refusal::PageOld)?;
        let login = person_of(&self.standing()?, person)?.login;
        Ok(self.shown(shut.into(), &login, &secret))
    }

    /// Takes up one-time codes, confirmed by one; gives ten recovery codes, which are shown once.
    ///
    /// # Errors
    /// [`Refusal::Account`] for a wrong code, [`Refusal::PageOld`] for a secret that is not of this person.
    pub fn add_totp(&self, who: &Who, shut: &str, code: &str, now: Instant) -> Result<Vec<String>, No> {
        let person = own(who)?;
        let secret = self.opened(&pending_of(person), shut).ok_or(Refusal::PageOld)?;
        let wrong = || Refusal::Account { code: "code-wrong", name: String::new() };
        let step = totp::accepted(&secret, code, now.millis(), None).ok_or_else(wrong)?;
        let mut nonce = [0; NONCE_BYTES];
        (self.entropy)(&mut nonce);
        let vault = self.vault.as_ref().ok_or_else(wrong)?;
        let secret = format!("{step}.{}", vault.shut(&totp_of(person), nonce, &secret));
        self.add_factor(who, person, Factor::Totp, secret, now)
    }

    /// Takes up a passkey; gives ten recovery codes, which are shown once.
    ///
    /// # Errors
    /// [`Refusal::Account`] when it was not made here and now, or is somebody's already.
    pub fn add_passkey(
        &self,
        who: &Who,
        token: &str,
        site: &Site,
        made: &Registration,
        now: Instant,
    ) -> Result<Vec<String>, No> {
        let person = own(who)?;
        let wrong = || Refusal::Account { code: "passkey-wrong", name: String::new() };
        let key = made.accepted(site, &self.challenge(token)).ok_or_else(wrong)?;
        let (own, taken) =
            self.archive.read(|reader| Ok((passkeys(reader, person)?.len(), is_taken(reader, &key.id)?)))?;
        if own >= PASSKEYS_MAX || taken {
            return Err(wrong().into());
        }
        self.add_factor(who, person, Factor::Passkey, key.to_string(), now)
    }

    /// Gives up a factor, with the password once more.
    ///
    /// # Errors
    /// [`Refusal::Account`]: a wrong password, no such factor, or the last one of somebody whose post needs one.
    pub fn drop_factor(&self, who: &Who, factor: FactorId, password: &str, now: Instant) -> Result<(), No> {
        let (person, no) = (own(who)?, |code| Refusal::Account { code, name: String::new() });
        self.check_own_password(person, password)?;
        let standing = self.standing()?;
        let subject = person.to_string();
        let read = |kind: &str| self.archive.read(|reader| reader.credentials(kind, &subject));
        let (codes, keys) = (read(TOTP)?, read(PASSKEY)?);
        let all = codes.len() + keys.len();
        let of_kind = if factor.kind == Factor::Totp { codes } else { keys };
        let dropped = of_kind.into_iter().find(|known| known.added.millis() == factor.added);
        let dropped = dropped.ok_or_else(|| no("no-such-factor"))?;
        if all == 1 && demanded(&standing, person, self.day(now)) {
            return Err(no("factor-needed").into());
        }
        let act = AdminAct::DropFactor { person, factor: factor.kind };
        self.administer_with(who, act, now, move |writer| {
            writer.revoke_credential(&dropped, now)?;
            if !has_factor(writer, person)? {
                writer.revoke_credentials(RECOVERY, &subject, now)?;
            }
            Ok(())
        })
    }

    /// Takes up one-time codes on the way in.
    ///
    /// # Errors
    /// Those of [`Office::add_totp`].
    pub fn set_up_totp(&self, token: &str, shut: &str, code: &str, now: Instant) -> Result<SetUp, No> {
        let who = self.who_sets_up(token, now)?;
        let codes = self.add_totp(&who, shut, code, now)?;
        let (token, stage) = self.step(token, Stage::SetUp, now, |_, _| Ok(Ok(Passed::default())))?;
        Ok((token, stage, codes))
    }

    /// Takes up a passkey on the way in.
    ///
    /// # Errors
    /// Those of [`Office::add_passkey`].
    pub fn set_up_passkey(&self, token: &str, site: &Site, made: &Registration, now: Instant) -> Result<SetUp, No> {
        let who = self.who_sets_up(token, now)?;
        let codes = self.add_passkey(&who, token, site, made, now)?;
        let (token, stage) = self.step(token, Stage::SetUp, now, |_, _| Ok(Ok(Passed::default())))?;
        Ok((token, stage, codes))
    }

    /// Takes a one-time code or a recovery code as the second factor.
    ///
    /// # Errors
    /// [`Refusal::WrongFactor`] for every failure alike, [`Refusal::PageOld`] when the half-open session is over.
    pub fn second(&self, token: &str, code: &str, now: Instant) -> Result<(String, Stage), No> {
        let (office, code) = (self.clone(), code.to_string());
        self.step(token, Stage::Second, now, move |writer, half| {
            let done = office.take_totp(writer, half.person, &code, now)? || take_recovery(writer, half.person, &code)?;
            Ok(done.then_some(Passed::default()).ok_or(Refusal::WrongFactor))
        })
    }

    /// Takes what a passkey signed as the second factor.
    ///
    /// # Errors
    /// Those of [`Office::second`].
    pub fn second_passkey(
        &self,
        token: &str,
        site: &Site,
        answer: &Assertion,
        now: Instant,
    ) -> Result<(String, Stage), No> {
        let (challenge, site, answer) = (self.challenge(token), site.clone(), answer.clone());
        self.step(token, Stage::Second, now, move |writer, half| {
            for (known, key) in passkeys(writer, half.person)?.into_iter().filter(|(_, key)| key.id == answer.id) {
                if let Some(used) = answer.accepted(&key, &site, &challenge) {
                    writer.change_credential(&known, &used.to_string())?;
                    return Ok(Ok(Passed::default()));
                }
            }
            Ok(Err(Refusal::WrongFactor))
        })
    }

    /// Whether the password is the person's own.
    pub(crate) fn check_own_password(&self, person: PersonId, password: &str) -> Result<(), No> {
        let known = self.archive.read(|reader| passwords(reader, person))?;
        let fits = known.iter().any(|known| seal::is_password(password, &known.secret));
        let no = Refusal::Account { code: "password-wrong", name: String::new() };
        if fits { Ok(()) } else { Err(no.into()) }
    }

    fn who_sets_up(&self, token: &str, now: Instant) -> Result<Who, No> {
        let half = self.half(token, now)?.filter(|half| half.stage == Stage::SetUp).ok_or(Refusal::PageOld)?;
        self.first_seat(half.person, now)
    }

    /// Keeps a factor, with ten fresh recovery codes in place of the old ones.
    fn add_factor(
        &self,
        who: &Who,
        person: PersonId,
        factor: Factor,
        secret: String,
        now: Instant,
    ) -> Result<Vec<String>, No> {
        let codes: Vec<String> = (0..CODES).map(|_| self.recovery_code()).collect();
        let subject = person.to_string();
        let digests: Vec<String> = codes.iter().map(|code| digest(person, code)).collect();
        let kind = if factor == Factor::Totp { TOTP } else { PASSKEY };
        self.administer_with(who, AdminAct::AddFactor { person, factor }, now, move |writer| {
            if factor == Factor::Totp {
                writer.revoke_credentials(TOTP, &subject, now)?;
            }
            writer.revoke_credentials(RECOVERY, &subject, now)?;
            for (kind, secret) in [(kind, secret.clone()), (RECOVERY, digests.join("."))] {
                let (kind, subject) = (kind.to_string(), subject.clone());
                writer.put_credential(&Credential { kind, subject, secret, added: now, revoked: None })?;
            }
            Ok(())
        })?;
        Ok(codes.iter().map(|code| seal::grouped(code)).collect())
    }

    fn take_totp(&self, writer: &mut Writer<'_>, person: PersonId, code: &str, now: Instant) -> Result<bool, Trouble> {
        for known in writer.credentials(TOTP, &person.to_string())? {
            let Some((last, shut)) = known.secret.split_once('.') else { continue };
            let Some(secret) = self.opened(&totp_of(person), shut) else {
                continue;
            };
            if let Some(step) = totp::accepted(&secret, code, now.millis(), last.parse().ok()) {
                writer.change_credential(&known, &format!("{step}.{shut}"))?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn shown(&self, shut: String, login: &str, secret: &[u8]) -> Pending {
        let letters = totp::letters(secret);
        let groups: Vec<_> = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        let address = totp::address(&format!("明镜 {}", self.body_name()), login, secret);
        Pending { shut, letters: groups.join(" "), picture: papers::qr::picture(&address).unwrap_or_default() }
    }

    fn opened(&self, of: &str, shut: &str) -> Option<Vec<u8>> {
        self.vault.as_ref()?.open(of, shut)
    }

    fn recovery_code(&self) -> String {
        let mut random = [0; seal::CODE_LETTERS];
        (self.entropy)(&mut random);
        seal::code(&random)
    }
}

/// The next session's token, its stage, and the recovery codes to show once.
pub type SetUp = (String, Stage, Vec<String>);

/// How many recovery codes are left.
pub(crate) fn codes_left(reader: &Reader<'_>, person: PersonId) -> Result<usize, Trouble> {
    let known = reader.credentials(RECOVERY, &person.to_string())?;
    Ok(known.iter().map(|known| known.secret.split('.').filter(|digest| !digest.is_empty()).count()).sum())
}

fn take_recovery(writer: &mut Writer<'_>, person: PersonId, code: &str) -> Result<bool, Trouble> {
    let wanted = digest(person, &seal::typed(code));
    for known in writer.credentials(RECOVERY, &person.to_string())? {
        let left: Vec<&str> = known.secret.split('.').filter(|digest| !seal::is_same(digest, &wanted)).collect();
        if left.len() < known.secret.split('.').count() {
            return writer.change_credential(&known, &left.join("."));
        }
    }
    Ok(false)
}

fn digest(person: PersonId, code: &str) -> String {
    seal::hex(&seal::digest(&format!("recovery:{person}"), code))
}

fn passkeys(reader: &Reader<'_>, person: PersonId) -> Result<Vec<(Credential, Passkey)>, Trouble> {
    let known = reader.credentials(PASSKEY, &person.to_string())?;
    Ok(known.into_iter().filter_map(|known| known.secret.parse().ok().map(|key| (known, key))).collect())
}

/// Whether a key is anybody's already (Web Authentication §7.1, step 22).
fn is_taken(reader: &Reader<'_>, id: &str) -> Result<bool, Trouble> {
    for owner in reader.credential_owners(PASSKEY)? {
        let known = reader.credentials(PASSKEY, &owner)?;
        if known.iter().any(|known| known.secret.parse().is_ok_and(|known: Passkey| known.id == id)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn own(who: &Who) -> Result<PersonId, Refusal> {
    match who {
        Who::Seat { person, .. } => Ok(*person),
        _ => Err(Refusal::NotSeated),
    }
}

fn pending_of(person: PersonId) -> String {
    format!("pending:{person}")
}

fn totp_of(person: PersonId) -> String {
    format!("totp:{person}")
}

/// The session's own token is never part of what is kept.
pub(crate) fn is_this(session: &archive::Session, token: &str) -> bool {
    session.token_hash == session_hash(token)
}
