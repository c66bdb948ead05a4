//! Where an officer is told, and of what: their own setting, proved by a code sent to the address.
//!
//! Refuses: to send anything else to an address before that, and an address in the journal.

use super::{Errand, Want};
use crate::{No, Office, Who};
use almanac::Instant;
use archive::Address;
use bureau::id::PersonId;
use bureau::refusal::Refusal;

/// How long a code is good for.
pub const CODE_MILLIS: i64 = 30 * 60_000;

/// Time between two codes: nobody's letter box is filled by somebody else's form.
const AGAIN_MILLIS: i64 = 60_000;

/// Wrong codes before the code is void: it has 60 bits, so this is against floods.
const GUESSES_MAX: u32 = 10;

/// Longest address there is (RFC 5321).
const ADDRESS_MAX: usize = 254;

/// What somebody set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Whether this installation sends mail at all.
    pub open: bool,
    /// The address.
    pub address: Option<String>,
    /// Whether it was proved.
    pub confirmed: bool,
    /// Whether a code is on its way and still good.
    pub asked: bool,
    /// What they want.
    pub wants: Vec<Want>,
}

impl Office {
    /// What this officer set.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`] without a seat.
    pub fn notices(&self, who: &Who, now: Instant) -> Result<Notices, No> {
        let person = person(who)?;
        let known = self.archive.read(|reader| reader.address(person))?;
        let open = self.channels.mail;
        let Some(known) = known else {
            return Ok(Notices { open, wants: Want::ALL.into(), ..Notices::default() });
        };
        Ok(Notices {
            open,
            confirmed: known.confirmed.is_some(),
            asked: known.confirmed.is_none() && is_good(&known, now),
            wants: Want::ALL.into_iter().filter(|want| wants(&known, *want)).collect(),
            address: Some(known.address),
        })
    }

    /// Sets address and wishes. A new address gets a code and nothing else before that was typed.
    ///
    /// # Errors
    /// [`Refusal::NotAnAddress`]; [`Refusal::NoMail`] where none is sent; [`Refusal::TooMany`] within a minute.
    pub fn set_notices(&self, who: &Who, address: &str, wanted: &[Want], now: Instant) -> Result<(), No> {
        let (person, address) = (person(who)?, address.trim().to_string());
        if !self.channels.mail {
            return Err(Refusal::NoMail.into());
        }
        if !is_address(&address) {
            return Err(Refusal::NotAnAddress.into());
        }
        let wants = wanted.iter().map(|want| want.word()).collect::<Vec<_>>().join(" ");
        let (office, proof) = (self.clone(), self.secret());
        self.archive.act(move |writer| {
            let known = writer.address(person)?;
            if let Some(known) = &known
                && known.address == address
                && known.confirmed.is_some()
            {
                return writer.put_address(&Address { wants: wants.clone(), ..known.clone() }).map(Ok);
            }
            let waits = known.map_or(0, |known| known.asked.millis() + AGAIN_MILLIS - now.millis());
            if waits > 0 {
                let seconds = u32::try_from(waits.unsigned_abs().div_ceil(1_000)).unwrap_or(u32::MAX);
                return Ok(Err(Refusal::TooMany { seconds }));
            }
            let (address, wants, proof) = (address.clone(), wants.clone(), proof.clone());
            writer.put_address(&Address { person, address, wants, proof, asked: now, guesses: 0, confirmed: None })?;
            office.put(writer, &Errand::Code { person, asked: now.millis() }, now).map(|_| Ok(()))
        })??;
        Ok(())
    }

    /// Proves the address by the code that was sent there.
    ///
    /// # Errors
    /// [`Refusal::WrongCode`] when it is wrong or no longer good.
    pub fn confirm_address(&self, who: &Who, code: &str, now: Instant) -> Result<(), No> {
        let (person, typed) = (person(who)?, seal::typed(code));
        let fits = self.archive.act(move |writer| {
            let Some(known) = writer.address(person)?.filter(|known| known.confirmed.is_none()) else {
                return Ok(Ok::<bool, ()>(false));
            };
            let fits = is_good(&known, now) && seal::is_same(&code_of(&known), &typed);
            let confirmed = fits.then_some(now);
            // A wrong one is counted, so the act is kept either way.
            writer.put_address(&Address { guesses: known.guesses.saturating_add(1), confirmed, ..known })?;
            Ok(Ok(fits))
        })?;
        if fits == Ok(true) { Ok(()) } else { Err(Refusal::WrongCode.into()) }
    }

    /// Removes address and wishes: the row is gone, and nothing more is sent.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`] without a seat.
    pub fn remove_address(&self, who: &Who) -> Result<(), No> {
        let person = person(who)?;
        self.archive.act(move |writer| writer.remove_address(person).map(Ok::<_, ()>))?.ok();
        Ok(self.archive.purge()?)
    }
}

/// Whether somebody wants it.
pub(super) fn wants(address: &Address, want: Want) -> bool {
    address.wants.split(' ').any(|word| word == want.word())
}

/// The code that proves an address. Made of what is kept, so that a letter sent again has the same one.
pub(super) fn code_of(address: &Address) -> String {
    let digest = seal::digest(&address.address, &address.proof);
    let mut random = [0; seal::CODE_LETTERS];
    random.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    seal::code(&random)
}

fn is_good(address: &Address, now: Instant) -> bool {
    now.millis() - address.asked.millis() <= CODE_MILLIS && address.guesses < GUESSES_MAX
}

fn person(who: &Who) -> Result<PersonId, Refusal> {
    match who {
        Who::Seat { person, .. } => Ok(*person),
        _ => Err(Refusal::NotSeated),
    }
}

/// Whether it is an address: one `@`, printable letters, a host with a dot.
fn is_address(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let host = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.len() <= ADDRESS_MAX
        && text.split_once('@').is_some_and(|(name, at)| {
            !name.is_empty()
                && name.split('.').all(|part| !part.is_empty() && part.chars().all(plain))
                && at.contains('.')
                && at.split('.').all(|part| !part.is_empty() && part.chars().all(host))
        })
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_is_plain() {
        for good in ["zhang@linshui.gov.cn", "a.b+c@x-y.cn"] {
            assert!(is_address(good), "{good}");
        }
        for bad in
            ["", "zhang", "@a.cn", "a@b", "a@b..cn", "a b@c.cn", "a@b.cn, c@d.cn", "a@b.cn\r\nBcc: c@d.cn", "a@@b.cn"]
        {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
