//! The audit administrator's room: what the others did, whether the record still stands, what looks odd.
//!
//! Refuses: to change anything. A flag is a remark beside an act.

use super::changes::of_entries;
use crate::door::{ONCE, PASSWORD};
use crate::{No, Office, Standing, Who};
use almanac::{Day, Instant};
use archive::{Reader, Trouble, Verified};
use bureau::act::Words;
use bureau::admin::{
    About, AdminAct, AdminEntry, Administration, Did, Room, admin_act, person_name, post_name, roster_act, seat_name,
    who,
};
use bureau::entry::Actor;
use bureau::id::PersonId;
use bureau::record::{Object, Record};
use bureau::roster::Roster;
use bureau::words;
use std::collections::{BTreeMap, BTreeSet};

/// Rows on one page.
const PAGE: usize = 50;

/// A change settled faster than this was hardly read.
const HASTY_MILLIS: i64 = 60_000;

/// What of the acts is asked for.
#[derive(Clone, Debug, Default)]
pub struct AuditAsk {
    /// By whom.
    pub person: Option<PersonId>,
    /// Which act, by its word.
    pub act: Option<String>,
    /// From this day on.
    pub from: Option<Day>,
    /// Until this day.
    pub until: Option<Day>,
    /// Only what was flagged.
    pub flagged: bool,
    /// Which page, from 0.
    pub page: usize,
}

/// A remark beside an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flagged {
    /// By whom.
    pub who: String,
    /// When.
    pub at: Instant,
    /// What.
    pub note: Words,
}

/// An act as it is audited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Kind of its chain.
    pub chain: &'static str,
    /// Place in its chain.
    pub seq: u32,
    /// When.
    pub at: Instant,
    /// By whom, in words.
    pub who: String,
    /// By whom.
    pub person: Option<PersonId>,
    /// Its word.
    pub act: String,
    /// What.
    pub did: Did,
    /// Remarks beside it.
    pub flags: Vec<Flagged>,
}

/// A page of acts.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The acts, the last first.
    pub rows: Vec<Noted>,
    /// How many there are by the same filters.
    pub count: usize,
    /// Whether there is another page.
    pub more: bool,
    /// Everybody who acted.
    pub people: Vec<(PersonId, String)>,
    /// Every kind of act there is: word, name.
    pub acts: Vec<(String, String)>,
}

/// Something that does not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Which kind, by the code of its words.
    pub code: &'static str,
    /// In words.
    pub text: String,
    /// What it is about.
    pub about: About,
}

impl Office {
    /// Acts of administration, on the roster and on what is in force, the last first.
    ///
    /// # Errors
    /// The refusals of [`Office::enter`].
    pub fn audit(&self, asker: &Who, ask: &AuditAsk, now: Instant) -> Result<Audit, No> {
        let standing = self.entered(asker, Room::Audit, now)?;
        let all = self.archive.read(|reader| self.noted(reader, &standing))?;
        let people: BTreeSet<PersonId> = all.iter().filter_map(|row| row.person).collect();
        let acts: BTreeSet<&str> = all.iter().map(|row| row.act.as_str()).collect();
        let zone = self.zone();
        let wanted = |row: &&Noted| {
            let day = row.at.day(zone);
            ask.person.is_none_or(|person| row.person == Some(person))
                && ask.act.as_ref().is_none_or(|act| row.act == *act)
                && ask.from.is_none_or(|from| from <= day)
                && ask.until.is_none_or(|until| day <= until)
                && (!ask.flagged || !row.flags.is_empty())
        };
        let rows: Vec<Noted> = all.iter().filter(wanted).cloned().collect();
        Ok(Audit {
            count: rows.len(),
            more: rows.len() > (ask.page + 1) * PAGE,
            people: people.into_iter().map(|id| (id, person_name(id, &standing.roster))).collect(),
            acts: acts.into_iter().map(|act| (act.to_string(), name_of(act))).collect(),
            rows: rows.into_iter().skip(ask.page * PAGE).take(PAGE).collect(),
        })
    }

    /// One act of the chain of administration.
    ///
    /// # Errors
    /// The refusals of [`Office::enter`]; an act that is not there.
    pub fn audited(&self, asker: &Who, seq: u32, now: Instant) -> Result<Noted, No> {
        let standing = self.entered(asker, Room::Audit, now)?;
        let all = self.archive.read(|reader| self.noted(reader, &standing))?;
        let found = all.into_iter().find(|row| row.chain == Object::ADMIN && row.seq == seq);
        let no = bureau::refusal::Refusal::Roster { code: "no-such-entry", name: seq.to_string() };
        Ok(found.ok_or(no)?)
    }

    /// Verifies the whole record beside running acts and notes that it was done. `seen` is told the entries looked at.
    ///
    /// # Errors
    /// The refusals of administration; trouble when the database cannot be read at all.
    pub fn verify(&self, asker: &Who, now: Instant, seen: &mut dyn FnMut(u64)) -> Result<Verified, No> {
        self.enter(asker, Room::Audit, now)?;
        let mut verified = self.archive.verified(seen)?;
        verified.flaws.extend(crate::object_flaws(&self.archive, self.store.as_ref())?);
        let flaws = verified.flaws.len() as u64;
        self.administer(asker, AdminAct::Verify { entries: verified.entries, flaws }, now)?;
        Ok(verified)
    }

    /// How many entries there are, for the progress of a verification.
    ///
    /// # Errors
    /// Only trouble.
    pub fn entries(&self) -> Result<u64, Trouble> {
        self.archive.read(|reader| reader.entries())
    }

    /// What does not fit together: keys and seats, seats and passwords, proposals nobody can have read.
    ///
    /// # Errors
    /// The refusals of [`Office::enter`].
    pub fn doubts(&self, asker: &Who, now: Instant) -> Result<Vec<Doubt>, No> {
        let standing = self.entered(asker, Room::Audit, now)?;
        let (entries, owners) = self.archive.read(|reader| {
            let [own, once] = [PASSWORD, ONCE].map(|kind| reader.credential_owners(kind));
            Ok((self.admin_entries(reader)?, [own?, once?].concat()))
        })?;
        let (roster, today) = (&standing.roster, self.day(now));
        let mut doubts = keys_without_seats(&entries, roster, today);
        doubts.extend(people(roster, today, &owners.into_iter().collect()));
        for change in of_entries(&entries, roster) {
            let hasty = change.settled.as_ref().map(|settled| settled.at.millis() - change.at.millis());
            if let Some(taken) = hasty.filter(|taken| *taken < HASTY_MILLIS) {
                let args = [("seconds", (taken / 1_000).to_string()), ("wanted", change.text.clone())];
                doubts.push(doubt("hasty", &args, About::Change(change.id)));
            }
        }
        Ok(doubts)
    }

    /// Everything done, the last first, with its remarks.
    fn noted(&self, reader: &Reader<'_>, standing: &Standing) -> Result<Vec<Noted>, Trouble> {
        let roster = &standing.roster;
        let entries = self.admin_entries(reader)?;
        let mut state = Administration::default();
        let mut flags: BTreeMap<u32, Vec<Flagged>> = BTreeMap::new();
        for entry in &entries {
            state.apply(entry);
            if let AdminAct::Flag { entry: of, note } = &entry.act {
                let flag = Flagged { who: who(&entry.actor, roster), at: entry.at, note: note.clone() };
                flags.entry(*of).or_default().push(flag);
            }
        }
        let row = |chain, seq, at, actor: &Actor, act: &str, did| Noted {
            chain,
            seq,
            at,
            who: who(actor, roster),
            person: person_of(actor, roster),
            act: act.to_string(),
            did,
            flags: if chain == Object::ADMIN { flags.get(&seq).cloned().unwrap_or_default() } else { Vec::new() },
        };
        let mut rows: Vec<Noted> = entries
            .iter()
            .map(|one| {
                row(Object::ADMIN, one.seq, one.at, &one.actor, one.act.word(), admin_act(&one.act, roster, &state))
            })
            .collect();
        for record in reader.records(&Object::roster(&self.body.id))? {
            let one = record.to_roster_entry().map_err(|error| Trouble::BadRecord(error.to_string()))?;
            let did = roster_act(&one.act, roster);
            rows.push(row(Object::ROSTER, one.seq, one.at, &one.actor, one.act.word(), did));
        }
        for record in reader.records(&Object::charter(&self.body.id))? {
            rows.push(row(Object::CHARTER, record.seq, record.at, &record.actor, "enact", enacted(&record)));
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.chain, row.seq)));
        Ok(rows)
    }
}

fn enacted(record: &Record) -> Did {
    let digest = record.enacted().unwrap_or_default().chars().take(16).collect();
    let text = words::fill("did", "enact", "says", &[("digest", digest)]);
    Did { text, details: Vec::new(), about: About::Nothing }
}

fn name_of(act: &str) -> String {
    let group = if words::has("admin", act, "says") { "admin" } else { "roster" };
    words::say(group, act)
}

fn person_of(actor: &Actor, roster: &Roster) -> Option<PersonId> {
    match actor {
        Actor::Tenure { tenure, .. } => roster.tenure(*tenure).map(|seat| seat.person),
        _ => None,
    }
}

fn doubt(code: &'static str, args: &[(&'static str, String)], about: About) -> Doubt {
    Doubt { code, text: words::fill("doubt", code, "says", args), about }
}

fn keys_without_seats(entries: &[AdminEntry], roster: &Roster, today: Day) -> Vec<Doubt> {
    let mut state = Administration::default();
    entries.iter().for_each(|entry| state.apply(entry));
    let over = |key: &bureau::admin::Key| roster.tenure(key.tenure).is_none_or(|seat| !seat.holds(today));
    let keys = state.keys.iter().filter(|(_, key)| key.holds(today) && over(key));
    keys.map(|(id, key)| {
        let args = [("client", key.client.clone()), ("seat", seat_name(key.tenure, roster))];
        doubt("key-outlives", &args, About::Key(*id))
    })
    .collect()
}

/// People with a seat and no password, and people with more than one seat.
fn people(roster: &Roster, today: Day, owners: &BTreeSet<String>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for person in roster.people() {
        let seats: Vec<String> = roster.seats(person.id, today).map(|seat| post_name(&seat.post, roster)).collect();
        let args = [("person", person.name.to_string()), ("seats", seats.join("、"))];
        if !seats.is_empty() && !owners.contains(&person.id.to_string()) {
            doubts.push(doubt("no-password", &args, About::Person(person.id)));
        }
        if seats.len() > 1 {
            doubts.push(doubt("two-seats", &args, About::Person(person.id)));
        }
    }
    doubts
}
