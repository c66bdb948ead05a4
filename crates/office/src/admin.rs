//! Administration: acts on accounts, seats and keys, each kept; two persons for a change of the roster.
//!
//! Refuses: what `bureau::admin` refuses. What an act does beside its entry (a credential, a session) is handed in and
//! happens in the same transaction.

use crate::set_up::roster_entry;
use crate::{No, Office, Who};
use almanac::{Day, Instant};
use archive::{Reader, Trouble, Writer};
use bureau::admin::{AdminAct, AdminEntry, Administration, Hand};
use bureau::entry::Actor;
use bureau::id::{ChangeId, KeyId, PersonId, TenureId};
use bureau::record::{Object, Record};
use bureau::refusal::Refusal;
use bureau::roster::{Roster, RosterAct};

impl Office {
    /// Does an act of administration, with nothing beside its entry but what it says: a confirmed change changes the roster.
    ///
    /// # Errors
    /// The refusals of [`Administration::check`] and, for a change of the roster, of `Roster::check`.
    pub fn administer(&self, who: &Who, act: AdminAct, now: Instant) -> Result<(), No> {
        self.administer_with(who, act, now, |_| Ok(()))
    }

    /// The same, with something done beside the entry in the same transaction.
    pub(crate) fn administer_with(
        &self,
        who: &Who,
        act: AdminAct,
        now: Instant,
        beside: impl Fn(&mut Writer<'_>) -> Result<(), Trouble> + Send + 'static,
    ) -> Result<(), No> {
        let (office, who) = (self.clone(), who.clone());
        self.archive.act(move |writer| {
            let done = office.administer_in(writer, &who, &act, now)?;
            if done.is_ok() {
                beside(writer)?;
            }
            Ok(done)
        })??;
        self.standing()?;
        Ok(())
    }

    /// What the entries of administration made.
    ///
    /// # Errors
    /// Only trouble.
    pub fn administration(&self) -> Result<Administration, Trouble> {
        self.archive.read(|reader| self.administration_in(reader))
    }

    /// An id for a change about to be proposed.
    pub fn new_change(&self, now: Instant) -> ChangeId {
        ChangeId::new(self.id(now))
    }

    /// An id for a key about to be issued.
    pub fn new_key(&self, now: Instant) -> KeyId {
        KeyId::new(self.id(now))
    }

    /// An id for a tenure about to be proposed.
    pub fn new_tenure(&self, now: Instant) -> TenureId {
        TenureId::new(self.id(now))
    }

    /// An id for a person about to be proposed.
    pub fn new_person(&self, now: Instant) -> PersonId {
        PersonId::new(self.id(now))
    }

    pub(crate) fn administration_in(&self, reader: &Reader<'_>) -> Result<Administration, Trouble> {
        let mut state = Administration::default();
        for record in reader.records(&Object::admin(&self.body.id))? {
            state.apply(&record.to_admin_entry().map_err(|error| Trouble::BadRecord(error.to_string()))?);
        }
        Ok(state)
    }

    fn administer_in(
        &self,
        writer: &mut Writer<'_>,
        who: &Who,
        act: &AdminAct,
        now: Instant,
    ) -> Result<Result<(), Refusal>, Trouble> {
        let (state, roster) = (self.administration_in(writer)?, self.standing_in(writer)?.roster);
        let (Who::Seat { person, post, tenure }, Some(actor)) = (who, who.actor()) else {
            return Ok(Err(Refusal::NotSeated));
        };
        let seated = roster.tenure(*tenure).is_some_and(|seat| seat.holds(self.day(now)));
        let Some(post) = roster.post(post).filter(|_| seated) else {
            return Ok(Err(Refusal::NotSeated));
        };
        if let Err(refusal) = state.check(act, Hand { person: *person, role: post.role }) {
            return Ok(Err(refusal));
        }
        let wanted: Option<&RosterAct> = match act {
            AdminAct::Propose { wanted, .. } => Some(wanted),
            AdminAct::Confirm { change } => state.proposals.get(change).map(|proposal| &proposal.wanted),
            _ => None,
        };
        if let Err(refusal) = wanted.map_or(Ok(()), |wanted| roster.check(wanted)).and_then(|()| {
            two_persons(&state, &roster, act, *person)?;
            fits_key(&roster, act, self.day(now))
        }) {
            return Ok(Err(refusal));
        }
        let entry = AdminEntry {
            body: self.body.id.clone(),
            seq: state.seq + 1,
            actor: actor.clone(),
            at: now,
            act: act.clone(),
        };
        let mut records = vec![Record::from(&entry)];
        if let (AdminAct::Confirm { .. }, Some(wanted)) = (act, wanted) {
            records.push(Record::from(&roster_entry(&self.body.id, &roster, &actor, now, wanted.clone())));
        }
        self.keep_records(writer, &records).map(Ok)
    }
}

/// Who proposed a change, or would get a seat by it, does not confirm it: two persons, two heads.
fn two_persons(state: &Administration, roster: &Roster, act: &AdminAct, person: PersonId) -> Result<(), Refusal> {
    let AdminAct::Confirm { change } = act else {
        return Ok(());
    };
    let Some(proposal) = state.proposals.get(change) else {
        return Ok(());
    };
    let proposer = match &proposal.by {
        Actor::Tenure { tenure, .. } => roster.tenure(*tenure).map(|seat| seat.person),
        _ => None,
    };
    let own = matches!(&proposal.wanted, RosterAct::Appoint(seat) if seat.person == person);
    if own || proposer == Some(person) {
        return Err(Refusal::Roster { code: "own-change", name: change.to_string() });
    }
    Ok(())
}

/// A key is for a seat that lasts and handles; an administrator is always a human being.
fn fits_key(roster: &Roster, act: &AdminAct, today: Day) -> Result<(), Refusal> {
    let AdminAct::IssueKey { tenure, until, .. } = act else {
        return Ok(());
    };
    let no = |code, name: String| Err(Refusal::Roster { code, name });
    let seat = roster.tenure(*tenure).filter(|seat| seat.holds(today));
    let Some(post) = seat.and_then(|seat| roster.post(&seat.post)) else {
        return no("no-such-tenure", tenure.to_string());
    };
    match post.role.is_admin() {
        true => no("key-for-admin", post.name.clone()),
        false if *until < today => no("ends-before-begin", until.to_string()),
        false => Ok(()),
    }
}
