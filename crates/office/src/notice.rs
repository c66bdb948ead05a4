//! Notices that leave the house: what is put into the outbox, who gets it, and what it says once it is sent.
//!
//! Refuses: to send, which the program does with what it is handed; a notice of an act that was not kept; personal data
//! in a job or a call; and a letter that says more than its reader may see on a page at that moment.

mod account;
mod compose;
mod jobs;
mod queue;
mod rouse;

use bureau::id::{MatterId, PersonId, PostId};

pub use account::{CODE_MILLIS, Notices};
pub use compose::{Load, Parcel};
pub use jobs::{FailedJob, JobCount, JobList, TRIES_MAX};

/// Which ways out there are. None are open unless the program says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channels {
    /// Whether mail is sent.
    pub mail: bool,
    /// Names of the webhooks that are called: short words, the same from start to start.
    pub hooks: Vec<String>,
    /// Where the site is reached, for links: `https://…`, without a slash at its end.
    pub site: String,
    /// Minute of the day from which the morning's digest is made.
    pub morning: u16,
}

/// Kinds of jobs of the outbox.
const MAIL: &str = "mail";
const HOOK: &str = "hook";

/// What somebody can want to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// The digest of the morning.
    Morning,
    /// Matters that come to me or go from me.
    Mine,
    /// The lamp of a matter I have, or of one below me, turned.
    Lamp,
}

impl Want {
    /// All of them.
    pub const ALL: [Want; 3] = [Want::Morning, Want::Mine, Want::Lamp];

    /// Its word in forms and rows.
    pub const fn word(self) -> &'static str {
        match self {
            Want::Morning => "morning",
            Want::Mine => "mine",
            Want::Lamp => "lamp",
        }
    }
}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// The matter is the post's now.
    Came,
    /// The post is asked to take it over.
    Offered,
    /// The post that was asked has taken it over.
    Taken,
    /// It was sent back to the post.
    Returned,
    /// It is near due.
    Amber,
    /// It is past due.
    Red,
}

impl Event {
    const ALL: [Event; 6] = [Event::Came, Event::Offered, Event::Taken, Event::Returned, Event::Amber, Event::Red];

    const fn word(self) -> &'static str {
        match self {
            Event::Came => "came",
            Event::Offered => "offered",
            Event::Taken => "taken",
            Event::Returned => "returned",
            Event::Amber => "amber",
            Event::Red => "red",
        }
    }

    const fn want(self) -> Want {
        match self {
            Event::Amber | Event::Red => Want::Lamp,
            Event::Came | Event::Offered | Event::Taken | Event::Returned => Want::Mine,
        }
    }
}

/// What a job of the outbox is about: references, in words parted by blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Errand {
    /// An event on a matter, told to a post. The place is that of the entry, or the due day's number for a lamp.
    Event { event: Event, matter: MatterId, place: i64, post: PostId },
    /// The digest of one morning for a person; the number of the day.
    Morning { person: PersonId, day: i32 },
    /// The code that proves a person's address; when it was asked for.
    Code { person: PersonId, asked: i64 },
    /// An entry of a matter, for a webhook.
    Call { hook: String, matter: MatterId, seq: u32 },
}

impl Errand {
    /// The payload; with dots for blanks it names the job, so that nothing is told twice.
    fn payload(&self) -> String {
        match self {
            Errand::Event { event, matter, place, post } => format!("{} {matter} {place} {post}", event.word()),
            Errand::Morning { person, day } => format!("morning {person} {day}"),
            Errand::Code { person, asked } => format!("code {person} {asked}"),
            Errand::Call { hook, matter, seq } => format!("call {matter} {seq} {hook}"),
        }
    }

    fn id(&self) -> String {
        self.payload().replace(' ', ".")
    }

    const fn kind(&self) -> &'static str {
        match self {
            Errand::Call { .. } => HOOK,
            _ => MAIL,
        }
    }

    fn read(payload: &str) -> Option<Errand> {
        let words: Vec<&str> = payload.split(' ').collect();
        match words[..] {
            ["morning", person, day] => Some(Errand::Morning { person: person.parse().ok()?, day: day.parse().ok()? }),
            ["code", person, asked] => Some(Errand::Code { person: person.parse().ok()?, asked: asked.parse().ok()? }),
            ["call", matter, seq, hook] => {
                Some(Errand::Call { hook: hook.into(), matter: matter.parse().ok()?, seq: seq.parse().ok()? })
            }
            [event, matter, place, post] => Some(Errand::Event {
                event: Event::ALL.into_iter().find(|one| one.word() == event)?,
                matter: matter.parse().ok()?,
                place: place.parse().ok()?,
                post: PostId::new(post),
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_errand_reads_back_from_its_payload() {
        let (person, matter) = (PersonId::new(7), MatterId::new(9));
        for errand in [
            Errand::Morning { person, day: 20_000 },
            Errand::Code { person, asked: 5 },
            Errand::Call { hook: "a1".into(), matter, seq: 3 },
            Errand::Event { event: Event::Red, matter, place: 20_001, post: PostId::new("science-head") },
        ] {
            assert_eq!(Errand::read(&errand.payload()), Some(errand));
        }
        for wrong in ["", "morning", "came 1 2 x", "gone a b c"] {
            assert_eq!(Errand::read(wrong), None, "{wrong}");
        }
    }
}
