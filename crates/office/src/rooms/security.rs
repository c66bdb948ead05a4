//! The security administrator's room: who is logged in, and which programs act as whom.
//!
//! Refuses: to show a token or a secret.

use crate::{No, Office, Who};
use almanac::{Day, Instant};
use bureau::admin::{Key, Room, post_name, seat_name};
use bureau::id::{KeyId, PersonId, TenureId};

/// Most sessions shown: nobody looks through more, and the last used come first.
const SESSIONS_MAX: u32 = 500;

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// As what.
    pub post: String,
    /// What the browser says it is.
    pub browser: String,
    /// Since when.
    pub since: Instant,
    /// When the last page was asked for, within a minute.
    pub seen: Instant,
    /// When it ends if nothing more is asked for.
    pub expires: Instant,
}

/// A key as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyView {
    /// Which.
    pub id: KeyId,
    /// What it is.
    pub key: Key,
    /// Its seat, with who sits there.
    pub seat: String,
    /// Whether the seat lasts today.
    pub seated: bool,
    /// Whether it opens anything today.
    pub holds: bool,
}

impl Office {
    /// Who is logged in, the last active first, at most 500.
    ///
    /// # Errors
    /// The refusals of [`Office::enter`].
    pub fn attendance(&self, who: &Who, now: Instant) -> Result<Vec<Attendance>, No> {
        let roster = self.entered(who, Room::Security, now)?.roster;
        let sessions = self.archive.read(|reader| reader.live_sessions("seat", now, SESSIONS_MAX))?;
        let today = self.day(now);
        let row = |session: &archive::Session| {
            let tenure: TenureId = session.subject.split_once(':')?.1.parse().ok()?;
            let seat = roster.tenure(tenure).filter(|seat| seat.holds(today))?;
            Some(Attendance {
                person: seat.person,
                name: roster.person(seat.person)?.name.to_string(),
                post: post_name(&seat.post, &roster),
                browser: session.browser.clone(),
                since: session.created,
                seen: session.seen,
                expires: session.expires,
            })
        };
        Ok(sessions.iter().filter_map(row).collect())
    }

    /// All keys, those that open something first, then the last issued first.
    ///
    /// # Errors
    /// The refusals of [`Office::enter`].
    pub fn keys(&self, who: &Who, now: Instant) -> Result<Vec<KeyView>, No> {
        let roster = self.entered(who, Room::Security, now)?.roster;
        let today = self.day(now);
        let view = |(id, key): (KeyId, Key)| {
            let seated = roster.tenure(key.tenure).is_some_and(|seat| seat.holds(today));
            let seat = seat_name(key.tenure, &roster);
            KeyView { id, seat, seated, holds: seated && key.holds(today), key }
        };
        let mut keys: Vec<KeyView> = self.administration()?.keys.into_iter().map(view).collect();
        keys.sort_by_key(|view| (!view.holds, std::cmp::Reverse(view.key.issued)));
        Ok(keys)
    }

    /// Seats a key can be for, in words.
    ///
    /// # Errors
    /// The refusals of [`Office::enter`].
    pub fn key_seats(&self, who: &Who, now: Instant) -> Result<Vec<(TenureId, String)>, No> {
        let roster = self.entered(who, Room::Security, now)?.roster;
        let today: Day = self.day(now);
        let handles = |post| roster.post(post).is_some_and(|post| !post.role.is_admin());
        let seats = roster.tenures().filter(|seat| seat.holds(today) && handles(&seat.post));
        let mut seats: Vec<_> = seats.map(|seat| (seat.id, seat_name(seat.id, &roster))).collect();
        seats.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(seats)
    }
}
