//! The sweep: what the law deems done is done, even if nobody is there.

use crate::{Case, Office, Who};
use almanac::Instant;
use archive::{Filter, Order, PAGE_MAX, Scope, Trouble};
use bureau::decide;
use bureau::entry::Actor;

impl Office {
    /// Does every act that the law deems done by now and issues the cards called for since the last sweep, and says how
    /// many. Costs what is overdue, not what is open.
    ///
    /// # Errors
    /// Only trouble; what was done before it stays done.
    pub fn sweep(&self, now: Instant) -> Result<u32, Trouble> {
        let scope = Scope::whole(&self.body.id);
        let filter = Filter {
            open: Some(true),
            due_until: Some(self.day(now).plus(-1)),
            observed: Some(false),
            ..Filter::default()
        };
        let (mut done, mut after) = (0, None);
        loop {
            let page = self.archive.read(|reader| reader.matters(&scope, &filter, Order::Due, after, PAGE_MAX))?;
            for row in &page.rows {
                done += u32::from(self.deem(row.id, now)?);
            }
            after = page.next;
            if after.is_none() {
                return Ok(done + self.watch(now)?);
            }
        }
    }

    fn deem(&self, matter: bureau::id::MatterId, now: Instant) -> Result<bool, Trouble> {
        let read = self.archive.read(|reader| Ok((Case::read(reader, matter)?, self.standing_in(reader)?)))?;
        let (Some(case), standing) = read else {
            return Ok(false);
        };
        let actor = Actor::Clock;
        let Some(act) = decide::deemed(&case.matter, &self.desk(&case, &standing, &actor, now)) else {
            return Ok(false);
        };
        match self.act(&Who::Clock, matter, case.matter.seq, act, now) {
            Ok(()) => Ok(true),
            // Somebody was faster, here or in another program: the matter has moved on, and the next sweep looks again.
            Err(crate::No::Refused(_) | crate::No::Trouble(Trouble::Contended)) => Ok(false),
            Err(crate::No::Trouble(trouble)) => Err(trouble),
        }
    }
}
