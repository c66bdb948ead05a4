//! Setting up: a body gets its charters, its organs and posts, and its people.

use crate::{Entropy, No, Office};
use almanac::Instant;
use archive::Archive;
use bureau::entry::Actor;
use bureau::record::{Enactment, Record};
use bureau::refusal::Refusal;
use bureau::roster::{Roster, RosterAct, RosterEntry};

/// What a body starts with.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The charter texts, by name.
    pub texts: Vec<(String, String)>,
    /// The first roster.
    pub acts: Vec<RosterAct>,
    /// When.
    pub at: Instant,
    /// What it was read from, for the journal.
    pub source: String,
}

/// Founds a body on a fresh archive: charters in force and the first roster, in one transaction.
///
/// # Errors
/// The refusals of the roster; [`archive::Trouble::BadCharter`] for charters with faults.
pub fn found(archive: Archive, founding: &Founding, entropy: Entropy) -> Result<Office, No> {
    let (body, wanted) = (archive.folder_body().clone(), founding.clone());
    let random = entropy.clone();
    archive.act(move |writer| {
        let actor = Actor::Import { source: wanted.source.clone() };
        let digest = writer.put_charter(&wanted.texts)?;
        let enactment = Enactment { body: body.clone(), seq: 1, actor: actor.clone(), at: wanted.at, digest };
        let mut records = vec![Record::from(&enactment)];
        let mut roster = Roster::default();
        for act in &wanted.acts {
            if let Err(refusal) = roster.check(act) {
                return Ok(Err(refusal));
            }
            let entry = roster_entry(&body, &roster, &actor, wanted.at, act.clone());
            roster.apply(&entry);
            records.push(Record::from(&entry));
        }
        let mut salt = || {
            let mut salt = [0; 32];
            random(&mut salt);
            salt.into()
        };
        writer.append(&records, &mut salt).map(Ok)
    })??;
    Ok(Office::open(archive, entropy)?)
}

impl Office {
    /// Changes the roster, as somebody who may.
    ///
    /// # Errors
    /// The refusals of [`Roster::check`].
    pub fn change_roster(&self, actor: &Actor, act: RosterAct, now: Instant) -> Result<(), No> {
        let (office, actor) = (self.clone(), actor.clone());
        self.archive.act(move |writer| {
            let roster = office.standing_in(writer)?.roster;
            if let Err(refusal) = roster.check(&act) {
                return Ok(Err::<(), Refusal>(refusal));
            }
            let entry = roster_entry(&office.body.id, &roster, &actor, now, act.clone());
            office.keep_records(writer, &[Record::from(&entry)]).map(Ok)
        })??;
        self.standing()?;
        Ok(())
    }

    /// The roster as last read.
    pub fn roster(&self) -> std::sync::Arc<Roster> {
        self.last_standing().roster
    }
}

/// The next entry on a roster.
pub(crate) fn roster_entry(
    body: &bureau::id::BodyId,
    roster: &Roster,
    actor: &Actor,
    at: Instant,
    act: RosterAct,
) -> RosterEntry {
    RosterEntry { body: body.clone(), seq: roster.seq() + 1, actor: actor.clone(), at, recorded: at, act }
}
