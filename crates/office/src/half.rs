//! The road between the password and the workbench: second factor, forced change, first set-up.
//!
//! Refuses: any page but its own, a step out of turn, and a token that outlives its step.

use crate::door::{Knock, ONCE, PASSWORD};
use crate::factor::{PASSKEY, RECOVERY, TOTP};
use crate::{No, Office, Standing, Who};
use almanac::{Day, Instant};
use archive::{Reader, Trouble, Writer};
use bureau::id::PersonId;
use bureau::refusal::Refusal;
use bureau::roster::{Person, Tenure};

/// How long a half-open session lasts: time to find the telephone.
pub const HALF_MILLIS: i64 = 5 * 60_000;

/// What is still to be done before somebody is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The second factor.
    Second,
    /// A password of one's own.
    Change,
    /// Setting up the second factor that the post needs.
    SetUp,
    /// Nothing: they are in.
    In,
}

impl Stage {
    const HALVES: [Stage; 3] = [Stage::Second, Stage::Change, Stage::SetUp];

    const fn word(self) -> &'static str {
        match self {
            Stage::Second => "second",
            Stage::Change => "change",
            Stage::SetUp => "set-up",
            Stage::In => "seat",
        }
    }
}

/// Somebody whose password was right and who is not in yet.
#[derive(Clone, Debug)]
pub struct Half {
    /// The human being.
    pub person: PersonId,
    /// Their login.
    pub login: String,
    /// What they have to do.
    pub stage: Stage,
    /// What forms carry.
    pub csrf: String,
    /// Whether they have 动态口令.
    pub totp: bool,
    /// Ids of their passkeys, in hexadecimal.
    pub passkeys: Vec<String>,
    /// The day up to which setting up may be put off, if it still may.
    pub put_off: Option<Day>,
}

/// What the next stage hangs on.
#[derive(Clone, Copy, Debug, Default)]
struct Steps {
    /// The second factor was given, or there is none to give.
    passed: bool,
    /// The password is for one log-in, or too old.
    must_change: bool,
    /// The post needs a second factor and there is none.
    must_set_up: bool,
    /// It was put off, and still may be.
    put_off: bool,
}

impl Steps {
    fn next(self) -> Stage {
        match self {
            Steps { passed: false, .. } => Stage::Second,
            Steps { must_change: true, .. } => Stage::Change,
            Steps { must_set_up: true, put_off: false, .. } => Stage::SetUp,
            _ => Stage::In,
        }
    }
}

impl Office {
    /// The half-open session of a token, if it still lasts.
    ///
    /// # Errors
    /// Only trouble.
    pub fn half(&self, token: &str, now: Instant) -> Result<Option<Half>, Trouble> {
        self.archive.read(|reader| Ok(self.half_in(reader, token, now)?.map(|(half, _)| half)))
    }

    /// Puts off setting up the second factor, while the charter lets them.
    ///
    /// # Errors
    /// [`Refusal::PageOld`] when the half-open session is over or the days of grace are.
    pub fn put_off(&self, token: &str, now: Instant) -> Result<(String, Stage), No> {
        self.step(token, Stage::SetUp, now, |_, _| Ok(Ok(Passed { put_off: true })))
    }

    /// A password of one's own, in place of the one that was handed out or is too old.
    ///
    /// # Errors
    /// [`Refusal::Account`]: what is wrong with it.
    pub fn change_first(&self, token: &str, new: &str, again: &str, now: Instant) -> Result<(String, Stage), No> {
        let half = self.half(token, now)?.filter(|half| half.stage == Stage::Change).ok_or(Refusal::PageOld)?;
        let who = self.first_seat(half.person, now)?;
        self.check_new_password(half.person, new, again)?;
        let hash = crate::door::session_hash(token);
        self.put_password(&who, half.person, new, Some(hash), now)?;
        self.step(token, Stage::Change, now, |_, _| Ok(Ok(Passed::default())))
    }

    /// The seat with which a person begins.
    pub(crate) fn first_seat(&self, person: PersonId, now: Instant) -> Result<Who, No> {
        let standing = self.standing()?;
        let seat = first_seat(&standing, person, self.day(now)).ok_or(Refusal::NotSeated)?;
        Ok(Who::Seat { person, tenure: seat.id, post: seat.post.clone() })
    }

    /// Does what a stage asks for and opens the next session in place of this one.
    pub(crate) fn step(
        &self,
        token: &str,
        stage: Stage,
        now: Instant,
        does: impl Fn(&mut Writer<'_>, &Half) -> Result<Result<Passed, Refusal>, Trouble> + Send + 'static,
    ) -> Result<(String, Stage), No> {
        let (office, token) = (self.clone(), token.to_string());
        // A wrong answer is noted, so it must be kept: it comes back as an answer, not as a refusal that undoes it.
        let done = self.archive.act(move |writer| {
            let Some((half, browser)) = office.half_in(writer, &token, now)?.filter(|(half, _)| half.stage == stage)
            else {
                return Ok(Ok::<_, Refusal>(Err(Refusal::PageOld)));
            };
            let passed = match does(writer, &half)? {
                Ok(passed) => passed,
                Err(refusal) => {
                    office.note(writer, Some(half.person), &browser, Knock::WrongFactor, now)?;
                    return Ok(Ok(Err(refusal)));
                }
            };
            writer.revoke_session(&crate::door::session_hash(&token), now)?;
            Ok(Ok(office.advance(writer, half.person, true, passed.put_off, &browser, now)?))
        })??;
        Ok(done?)
    }

    /// Opens what comes next for somebody who proved what was asked so far.
    pub(crate) fn advance(
        &self,
        writer: &mut Writer<'_>,
        person: PersonId,
        passed: bool,
        put_off: bool,
        browser: &str,
        now: Instant,
    ) -> Result<Result<(String, Stage), Refusal>, Trouble> {
        let standing = self.standing_in(writer)?;
        let today = self.day(now);
        let Some(seat) = first_seat(&standing, person, today) else {
            return Ok(Err(Refusal::NotSeated));
        };
        let factors = has_factor(writer, person)?;
        let steps = Steps {
            passed: passed || !factors,
            must_change: must_change(writer, &standing, person, now)?,
            must_set_up: !factors && demanded(&standing, person, today),
            put_off: put_off && grace(&standing, person, today).is_some(),
        };
        let stage = steps.next();
        let subject = match stage {
            Stage::In => format!("seat:{}", seat.id),
            half => format!("{}:{person}", half.word()),
        };
        let (token, mut session) = self.fresh_session(&subject, browser, now);
        if stage == Stage::In {
            self.note(writer, Some(person), browser, Knock::In, now)?;
        } else {
            session.expires = now.plus_millis(HALF_MILLIS);
        }
        writer.put_session(&session)?;
        Ok(Ok((token, stage)))
    }

    fn half_in(&self, reader: &Reader<'_>, token: &str, now: Instant) -> Result<Option<(Half, String)>, Trouble> {
        let Some(known) = reader.session(&crate::door::session_hash(token), now)? else {
            return Ok(None);
        };
        let Some((stage, id)) = known.subject.split_once(':') else { return Ok(None) };
        let stage = Stage::HALVES.into_iter().find(|half| half.word() == stage);
        let standing = self.standing_in(reader)?;
        let person = id.parse().ok().and_then(|id| standing.roster.person(id));
        let (Some(stage), Some(person)) = (stage, person) else {
            return Ok(None);
        };
        let subject = person.id.to_string();
        let ids = |secret: &str| secret.parse().ok().map(|key: seal::passkey::Passkey| key.id);
        let half = Half {
            person: person.id,
            login: person.login.clone(),
            stage,
            csrf: known.csrf,
            totp: !reader.credentials(TOTP, &subject)?.is_empty(),
            passkeys: reader.credentials(PASSKEY, &subject)?.iter().filter_map(|known| ids(&known.secret)).collect(),
            put_off: grace(&standing, person.id, self.day(now)),
        };
        Ok(Some((half, known.browser)))
    }
}

/// What somebody did at a stage.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Passed {
    pub(crate) put_off: bool,
}

/// Every subject under which a person can have a session.
pub(crate) fn subjects(standing: &Standing, person: PersonId) -> Vec<String> {
    let seats = standing.roster.tenures().filter(|seat| seat.person == person);
    let halves = Stage::HALVES.into_iter().map(|stage| format!("{}:{person}", stage.word()));
    seats.map(|seat| format!("seat:{}", seat.id)).chain(halves).collect()
}

/// Everything by which a person can prove who they are.
pub(crate) const KINDS: [&str; 5] = [PASSWORD, ONCE, TOTP, PASSKEY, RECOVERY];

/// Whether a person's seats of that day need a second factor.
pub(crate) fn demanded(standing: &Standing, person: PersonId, today: Day) -> bool {
    demanding(standing, person, today).next().is_some()
}

pub(crate) fn has_factor(reader: &Reader<'_>, person: PersonId) -> Result<bool, Trouble> {
    let subject = person.to_string();
    Ok(!reader.credentials(TOTP, &subject)?.is_empty() || !reader.credentials(PASSKEY, &subject)?.is_empty())
}

/// The last day on which setting up may be put off, if it has not passed: counted from the first of their demanding seats.
fn grace(standing: &Standing, person: PersonId, today: Day) -> Option<Day> {
    let days = i32::try_from(standing.charter.door().grace_days).ok()?;
    let last = demanding(standing, person, today).map(|seat| seat.from.plus(days)).min()?;
    (days > 0 && today < last).then(|| last.plus(-1))
}

fn demanding(standing: &Standing, person: PersonId, today: Day) -> impl Iterator<Item = &Tenure> {
    let needs = |seat: &&Tenure| {
        let post = standing.roster.post(&seat.post);
        post.is_some_and(|post| standing.charter.door().second.contains(&post.role))
    };
    standing.roster.seats(person, today).filter(needs)
}

fn must_change(reader: &Reader<'_>, standing: &Standing, person: PersonId, now: Instant) -> Result<bool, Trouble> {
    let subject = person.to_string();
    if !reader.credentials(ONCE, &subject)?.is_empty() {
        return Ok(true);
    }
    let days = i64::from(standing.charter.door().age_days);
    let old = |added: Instant| days > 0 && now.millis() - added.millis() >= days * 86_400_000;
    Ok(reader.credentials(PASSWORD, &subject)?.iter().any(|known| old(known.added)))
}

/// The first of a person's seats that is not an acting one.
fn first_seat(standing: &Standing, person: PersonId, today: Day) -> Option<&Tenure> {
    standing.roster.seats(person, today).min_by_key(|seat| seat.acting)
}

/// The person of an id.
pub(crate) fn person_of(standing: &Standing, person: PersonId) -> Result<Person, Refusal> {
    standing.roster.person(person).cloned().ok_or(Refusal::NotSeated)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state there is: nobody is in who still owes something, and each step done leads nearer.
    #[test]
    fn nobody_is_in_who_still_owes_something() {
        for bits in 0..16_u8 {
            let bit = |n: u8| bits >> n & 1 == 1;
            let steps = Steps { passed: bit(0), must_change: bit(1), must_set_up: bit(2), put_off: bit(3) };
            let owes = !steps.passed || steps.must_change || (steps.must_set_up && !steps.put_off);
            assert_eq!(steps.next() == Stage::In, !owes, "{steps:?}");
            let (mut now, mut walked) = (steps, Vec::new());
            while now.next() != Stage::In {
                walked.push(now.next());
                match now.next() {
                    Stage::Second => now.passed = true,
                    Stage::Change => now.must_change = false,
                    _ => now.must_set_up = false,
                }
            }
            assert!(walked.len() <= 3 && walked.is_sorted_by_key(|stage| *stage as u8), "{walked:?}");
        }
    }
}
