//! What a notice says: made when it is sent, from what its reader may see then.
//!
//! Refuses: titles, names and free text, for a letter travels and lies on where an erasure does not reach; a notice that
//! came true no more: undone, passed on, ended, or for somebody who no longer sits there.

use super::{Errand, Event, HOOK, MAIL, TRIES_MAX, Want, account};
use crate::{Case, Group, ListAsk, No, Office, Row, Standing, Who};
use almanac::{Day, Instant};
use archive::{Address, Job, Trouble};
use bureau::act::Act;
use bureau::disclose::View;
use bureau::entry::Entry;
use bureau::id::{MatterId, PersonId, PostId};
use bureau::matter::Matter;
use bureau::roster::Tenure;
use bureau::watch::Lamp;
use bureau::words;

/// How long a worker has a parcel before another may take it: longer than every answer of a relay together.
const LEASE_MILLIS: i64 = 5 * 60_000;

/// Most matters a digest names of each group: the rest is a number and a link.
const NAMED_MAX: usize = 20;

/// Something to be delivered, leased to one worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Its name: the same whenever it is handed out again.
    pub job: String,
    /// How often it was handed out.
    pub tries: u32,
    /// What is in it.
    pub load: Load,
}

/// What is delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load {
    /// A letter.
    Letter {
        /// The address.
        to: String,
        /// The subject.
        subject: String,
        /// The text.
        text: String,
        /// What it belongs to.
        thread: Option<String>,
    },
    /// A call.
    Call {
        /// Name of the webhook.
        hook: String,
        /// The act's word.
        event: String,
        /// Number on the receipt.
        receipt: String,
        /// The step arrived at: its word and its name.
        step: (String, String),
        /// Place of the entry.
        seq: u32,
        /// When it happened.
        at: Instant,
    },
}

impl Office {
    /// The next letter to be sent, leased to this worker.
    ///
    /// # Errors
    /// Only trouble.
    pub fn next_letter(&self, worker: &str, now: Instant) -> Result<Option<Parcel>, Trouble> {
        if self.channels.mail { self.next(MAIL, worker, now) } else { Ok(None) }
    }

    /// The next webhook to be called, leased to this worker.
    ///
    /// # Errors
    /// Only trouble.
    pub fn next_call(&self, worker: &str, now: Instant) -> Result<Option<Parcel>, Trouble> {
        if self.channels.hooks.is_empty() { Ok(None) } else { self.next(HOOK, worker, now) }
    }

    fn next(&self, kind: &'static str, worker: &str, now: Instant) -> Result<Option<Parcel>, Trouble> {
        loop {
            let (own, until) = (worker.to_string(), now.plus_millis(LEASE_MILLIS));
            let leased = self.archive.act(move |writer| writer.lease_job(kind, &own, now, until).map(Ok::<_, ()>))?;
            let Ok(Some(job)) = leased else {
                return Ok(None);
            };
            // Its workers died, or making it fell over, every time.
            if job.tries > TRIES_MAX {
                self.drop_job(&job, worker, Some("unfinished"), now)?;
                continue;
            }
            match Errand::read(&job.payload) {
                Some(Errand::Call { hook, .. }) if !self.channels.hooks.contains(&hook) => {
                    self.drop_job(&job, worker, Some("not-set"), now)?;
                }
                errand => match errand.map_or(Ok(None), |errand| self.load(errand, now))? {
                    Some(load) => return Ok(Some(Parcel { job: job.id, tries: job.tries, load })),
                    None => self.drop_job(&job, worker, None, now)?,
                },
            }
        }
    }

    /// Done without being sent: nobody is to be told any more, or it cannot be.
    fn drop_job(&self, job: &Job, worker: &str, failure: Option<&'static str>, now: Instant) -> Result<(), Trouble> {
        let (id, worker) = (job.id.clone(), worker.to_string());
        let done = self.archive.act(move |writer| {
            let done = match failure {
                Some(failure) => writer.give_up_job(&id, &worker, now, failure)?,
                None => writer.finish_job(&id, &worker, now)?,
            };
            Ok(Ok::<bool, ()>(done))
        })?;
        done.ok();
        Ok(())
    }

    fn load(&self, errand: Errand, now: Instant) -> Result<Option<Load>, Trouble> {
        match errand {
            Errand::Call { hook, matter, seq } => self.call(hook, matter, seq),
            Errand::Code { person, asked } => self.code_letter(person, asked),
            Errand::Morning { person, day } => self.digest(person, Day::from_number(day), now),
            Errand::Event { event, matter, place, post } => self.event_letter(event, matter, place, &post, now),
        }
    }

    fn call(&self, hook: String, matter: MatterId, seq: u32) -> Result<Option<Load>, Trouble> {
        let Some(case) = self.archive.read(|reader| Case::read(reader, matter))? else {
            return Ok(None);
        };
        let Some(place) = case.entries.iter().position(|entry| entry.seq == seq) else {
            return Ok(None);
        };
        let then = Matter::replay(&case.entries[..=place]);
        let (Some(then), Act::File(file)) = (then, &case.entries[0].act) else {
            return Ok(None);
        };
        if is_undone(&case.entries, seq) {
            return Ok(None);
        }
        let entry = &case.entries[place];
        let step = case.charter.path(&then.item).and_then(|(_, procedure)| procedure.step(&then.step));
        let name = step.map_or_else(|| then.step.to_string(), |step| step.name.clone());
        Ok(Some(Load::Call {
            hook,
            event: entry.act.kind().word().into(),
            receipt: file.receipt.clone(),
            step: (then.step.to_string(), name),
            seq,
            at: entry.at,
        }))
    }

    fn code_letter(&self, person: PersonId, asked: i64) -> Result<Option<Load>, Trouble> {
        let address = self.archive.read(|reader| reader.address(person))?;
        let current = |address: &Address| address.confirmed.is_none() && address.asked.millis() == asked;
        let Some(address) = address.filter(current) else {
            return Ok(None);
        };
        let slots = [
            ("body", self.body_name()),
            ("code", seal::grouped(&account::code_of(&address))),
            ("minutes", (account::CODE_MILLIS / 60_000).to_string()),
            ("link", format!("{}/workbench/account/notices", self.channels.site)),
        ];
        Ok(Some(letter(address.address, "code", &slots, None)))
    }

    fn event_letter(
        &self,
        event: Event,
        matter: MatterId,
        place: i64,
        post: &PostId,
        now: Instant,
    ) -> Result<Option<Load>, Trouble> {
        let Some(case) = self.archive.read(|reader| Case::read(reader, matter))? else {
            return Ok(None);
        };
        let standing = self.standing()?;
        let seat = standing.seat(post, self.day(now));
        let Some((who, person)) = seat.map(|seat| (who(seat), seat.person)) else {
            return Ok(None);
        };
        let Some(address) = self.reaches(person, event.want())? else {
            return Ok(None);
        };
        let view = match self.view(&who, matter, now) {
            Ok(view) => view,
            Err(No::Refused(_)) => return Ok(None),
            Err(No::Trouble(trouble)) => return Err(trouble),
        };
        if !is_true(event, &case, place, post, &view) {
            return Ok(None);
        }
        let due = view.clocks.first().filter(|_| !view.ended).map(|clock| clock.due.to_string());
        let slots = [
            ("receipt", view.receipt),
            ("item", view.item),
            ("step", view.step),
            ("lamp", view.lamp.1),
            ("due", due.unwrap_or_else(|| words::say("word", "none"))),
            ("link", format!("{}/workbench/matters/{matter}", self.channels.site)),
        ];
        Ok(Some(letter(address, event.word(), &slots, Some(format!("matter.{matter}")))))
    }

    fn digest(&self, person: PersonId, day: Day, now: Instant) -> Result<Option<Load>, Trouble> {
        // A digest that could not be sent that day is of no use the next.
        if self.day(now) != day {
            return Ok(None);
        }
        let Some(address) = self.reaches(person, Want::Morning)? else {
            return Ok(None);
        };
        let standing = self.standing()?;
        let mut rows = Vec::new();
        let mut reading = String::new();
        for seat in standing.roster.seats(person, day) {
            let ask = ListAsk { mine: true, limit: archive::PAGE_MAX, ..ListAsk::default() };
            rows.extend(allowed(self.today(&who(seat), &ask, now))?.map_or_else(Vec::new, |today| today.rows));
            if let Some(brief) = allowed(self.brief(&who(seat), now))?
                && (!brief.decide.is_empty() || brief.overdue != archive::Count::Exact(0))
            {
                let link = format!("{}/workbench/brief", self.channels.site);
                let (decide, overdue) = (brief.decide.len().to_string(), brief.overdue.to_string());
                let slots = [("decide", decide), ("overdue", overdue), ("link", link)];
                reading.push_str(&words::fill("notice", "brief", "text", &slots));
            }
        }
        let list = self.listed(&rows);
        if list.is_empty() && reading.is_empty() {
            return Ok(None);
        }
        let count = |group: Group| rows.iter().filter(|row| row.group == group).count().to_string();
        let slots = [
            ("day", day.to_string()),
            ("offered", count(Group::Offered)),
            ("overdue", count(Group::Overdue)),
            ("today", count(Group::Today)),
            ("week", count(Group::Week)),
            ("list", list),
            ("brief", reading),
            ("link", format!("{}/workbench", self.channels.site)),
        ];
        Ok(Some(letter(address, "morning", &slots, None)))
    }

    /// The matters of a digest, by group.
    fn listed(&self, rows: &[Row]) -> String {
        let groups = [
            (Group::Offered, words::say("notice", "offered-group")),
            (Group::Overdue, words::say("notice", "overdue-group")),
            (Group::Today, words::say("notice", "today-group")),
            (Group::Week, words::say("notice", "week-group")),
        ];
        let mut text = String::new();
        for (group, name) in groups {
            let of: Vec<&Row> = rows.iter().filter(|row| row.group == group).collect();
            if of.is_empty() {
                continue;
            }
            text.push_str(&name);
            for row in of.iter().take(NAMED_MAX) {
                let slots = [
                    ("receipt", row.receipt.clone()),
                    ("item", row.item.clone()),
                    ("lamp", row.lamp_words.clone()),
                    ("link", format!("{}/workbench/matters/{}", self.channels.site, row.id)),
                ];
                text.push_str(&words::fill("notice", "row", "text", &slots));
            }
            if of.len() > NAMED_MAX {
                let more = (of.len() - NAMED_MAX).to_string();
                text.push_str(&words::fill("notice", "more", "text", &[("count", more)]));
            }
        }
        text
    }

    /// The proved address of somebody who wants this.
    fn reaches(&self, person: PersonId, want: Want) -> Result<Option<String>, Trouble> {
        let known = self.archive.read(|reader| reader.address(person))?;
        let known = known.filter(|known| known.confirmed.is_some() && account::wants(known, want));
        Ok(known.map(|known| known.address))
    }
}

impl Standing {
    fn seat(&self, post: &PostId, day: Day) -> Option<&Tenure> {
        self.roster.tenures().find(|tenure| tenure.post == *post && tenure.holds(day))
    }
}

fn who(seat: &Tenure) -> Who {
    Who::Seat { person: seat.person, tenure: seat.id, post: seat.post.clone() }
}

/// What a post may see; nothing where it may not.
fn allowed<T>(answer: Result<T, No>) -> Result<Option<T>, Trouble> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(No::Refused(_)) => Ok(None),
        Err(No::Trouble(trouble)) => Err(trouble),
    }
}

/// Whether what a letter is about still holds.
fn is_true(event: Event, case: &Case, place: i64, post: &PostId, view: &View) -> bool {
    let matter = &case.matter;
    let kept = u32::try_from(place).is_ok_and(|seq| !is_undone(&case.entries, seq));
    let has_it = matter.holder.as_ref().is_some_and(|holding| holding.post == *post);
    match event {
        Event::Came => kept && has_it && !view.ended,
        Event::Offered => kept && matter.offered() == Some(post),
        Event::Taken => kept,
        Event::Returned => kept && has_it,
        Event::Amber => !view.ended && view.lamp.0 == Lamp::Amber,
        Event::Red => !view.ended && view.lamp.0 == Lamp::Red,
    }
}

fn is_undone(entries: &[Entry], seq: u32) -> bool {
    entries.iter().any(|entry| matches!(&entry.act, Act::Retract(retract) if retract.entry == seq))
}

fn letter(to: String, code: &str, slots: &[(&'static str, String)], thread: Option<String>) -> Load {
    let part = |key: &str| words::fill("notice", code, key, slots);
    Load::Letter { to, subject: part("subject"), text: format!("{}\n", part("text").trim_end()), thread }
}
