//! The rooms of the administrators, and the roster that everybody with a seat may read.
//!
//! Refuses: whose room it is not (three administrators, three rooms; law.md §13), and the content of a case to all three.

mod audit;
mod changes;
mod security;
mod system;

pub use audit::{Audit, AuditAsk, Doubt, Flagged, Noted};
pub use changes::{Change, Duties, Settled, Weighed};
pub use security::{Attendance, KeyView};
pub use system::{Backups, System};

use crate::{No, Office, Standing, Who};
use almanac::Instant;
use archive::{Reader, Trouble};
use bureau::admin::{AdminEntry, Room};
use bureau::record::Object;
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::roster::Roster;
use std::sync::Arc;

impl Office {
    /// The roster, for anybody with a seat.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`].
    pub fn roster_for(&self, who: &Who, now: Instant) -> Result<Arc<Roster>, No> {
        let standing = self.standing()?;
        self.role_in(&standing, who, now)?;
        Ok(standing.roster)
    }

    /// Lets somebody into a room.
    ///
    /// # Errors
    /// [`Refusal::NotSeated`], [`Refusal::NotYourDuty`].
    pub fn enter(&self, who: &Who, room: Room, now: Instant) -> Result<(), No> {
        self.entered(who, room, now).map(drop)
    }

    fn entered(&self, who: &Who, room: Room, now: Instant) -> Result<Standing, No> {
        let standing = self.standing()?;
        room.check(self.role_in(&standing, who, now)?)?;
        Ok(standing)
    }

    /// What the post of a seat is for, today.
    fn role_in(&self, standing: &Standing, who: &Who, now: Instant) -> Result<Role, Refusal> {
        let Who::Seat { tenure, .. } = who else {
            return Err(Refusal::NotSeated);
        };
        let seat = standing.roster.tenure(*tenure).filter(|seat| seat.holds(self.day(now)));
        let post = seat.and_then(|seat| standing.roster.post(&seat.post));
        post.map(|post| post.role).ok_or(Refusal::NotSeated)
    }

    fn admin_entries(&self, reader: &Reader<'_>) -> Result<Vec<AdminEntry>, Trouble> {
        let records = reader.records(&Object::admin(&self.body.id))?;
        let entry = |record: &bureau::record::Record| {
            record.to_admin_entry().map_err(|error| Trouble::BadRecord(error.to_string()))
        };
        records.iter().map(entry).collect()
    }
}
