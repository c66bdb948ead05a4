//! 历: days, working days, terms and clocks.
//!
//! This room refuses: files and formats (announcements are read by someone else), the present day (`today` is an
//! argument), time zone names (an offset in minutes is all the law needs), dates outside 1950–2149, and any term
//! without a unit.
//!
//! A term and the spans it ran through give a due day ([`due`]), and the due day gives its reasons ([`Due::because`]);
//! nobody stores the one or recomputes the other.

mod calendar;
mod clock;
mod day;
mod instant;
mod reason;
mod span;
mod term;
mod text;

pub use calendar::{Almanac, Announcement, Conflict, DayKind, FixedHoliday};
pub use clock::{Due, Pause, Spans, due, due_in};
pub use day::{Day, NotADay, Weekday};
pub use instant::{Instant, NotAZone, NotAnInstant, Zone};
pub use reason::Reason;
pub use span::{NotASpan, Span};
pub use term::{NotATerm, Term};
