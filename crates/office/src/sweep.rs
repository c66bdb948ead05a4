//! The sweep: what the law deems done is done, even if nobody is there.

use crate::{Case, Office, Standing};
use almanac::Instant;
use archive::{Trouble, Writer};
use bureau::decide;
use bureau::entry::Actor;
use bureau::id::MatterId;
use std::convert::Infallible;

/// Matters swept in one act: the commit is then a small part of it, and no act waits long behind it.
const AT_ONCE: u32 = 50;

impl Office {
    /// Opens the duties whose period has begun, does every act that the law deems done by now and issues the cards called
    /// for since the last sweep, and says how many acts and cards. Costs what is deemed done, not what is open.
    ///
    /// # Errors
    /// Only trouble; what was done before it stays done.
    pub fn sweep(&self, now: Instant) -> Result<u32, Trouble> {
        self.open_duties(now)?;
        let (today, mut done, mut after) = (self.day(now), 0, None);
        loop {
            let page = self.archive.read(|reader| reader.deemed(today, after, AT_ONCE))?;
            after = page.next;
            if !page.rows.is_empty() {
                done += self.deem_all(page.rows, now)?;
            }
            if after.is_none() {
                return Ok(done + self.watch(now)?);
            }
        }
    }

    fn deem_all(&self, matters: Vec<MatterId>, now: Instant) -> Result<u32, Trouble> {
        let office = self.clone();
        let swept = self.archive.act(move |writer| {
            let (mut done, standing) = (0, office.standing_in(writer)?);
            for case in Case::of_matters(writer, &matters)? {
                done += u32::from(office.deem(writer, &case, &standing, now)?);
            }
            Ok(Ok::<u32, Infallible>(done))
        });
        match swept {
            Ok(Ok(done)) => Ok(done),
            // Another program was faster: the matters have moved on, and the next sweep looks again.
            Err(Trouble::Contended) => Ok(0),
            Err(trouble) => Err(trouble),
        }
    }

    /// What the law deems done on one matter, if anything.
    fn deem(&self, writer: &mut Writer<'_>, case: &Case, standing: &Standing, now: Instant) -> Result<bool, Trouble> {
        let actor = Actor::Clock;
        let desk = self.desk(case, standing, &actor, now);
        let entries = decide::deemed(&case.matter, &desk).map(|act| decide::decide(&case.matter, act, &desk));
        match entries {
            Some(Ok(entries)) => {
                self.keep(writer, &entries)?;
                self.announce(writer, Some(&case.matter), &entries, now).map(|()| true)
            }
            Some(Err(_)) | None => Ok(false),
        }
    }
}
