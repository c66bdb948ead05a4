//! What an act of administration says, looked at before it is kept.
//!
//! Refuses: a blank name, a word that is none, a text nobody will read to its end.

use crate::act::Words;
use crate::admin::AdminAct;
use crate::decide::{WORDS_MAX, has_control};
use crate::id::is_word;
use crate::refusal::{Refusal, Shape};
use crate::roster::RosterAct;
use crate::words;

/// Most characters of a name: one line of a list.
const NAME_MAX: usize = 60;

/// Shortest and longest account.
const LOGIN: std::ops::RangeInclusive<usize> = 3..=40;

/// Whether the words of an act fit.
pub(super) fn fits(act: &AdminAct) -> Result<(), Refusal> {
    match act {
        AdminAct::IssueKey { client, .. } => line("client", client, NAME_MAX),
        AdminAct::Decline { reason, .. } => text("reason", reason),
        AdminAct::Flag { note, .. } => text("flag", note),
        AdminAct::Propose { wanted, .. } => wanted_fits(wanted),
        _ => Ok(()),
    }
}

fn wanted_fits(wanted: &RosterAct) -> Result<(), Refusal> {
    match wanted {
        RosterAct::Establish(organ) => {
            word(organ.id.as_str())?;
            line("name", &organ.name, NAME_MAX)?;
            line("short", &organ.short, NAME_MAX)?;
            if organ.parent.is_none() {
                return Err(Refusal::Missing { name: words::say("part", "parent") });
            }
            [("phone", &organ.phone), ("address", &organ.address)]
                .into_iter()
                .filter(|(_, said)| !said.is_empty())
                .try_for_each(|(part, said)| line(part, said, NAME_MAX))
        }
        RosterAct::CreatePost(post) => {
            word(post.id.as_str())?;
            line("name", &post.name, NAME_MAX)
        }
        RosterAct::Enrol(person) => {
            line("person", person.name.as_str().unwrap_or_default(), NAME_MAX)?;
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-';
            if LOGIN.contains(&person.login.len()) && person.login.bytes().all(plain) {
                return Ok(());
            }
            Err(Refusal::Roster { code: "not-a-login", name: person.login.chars().take(NAME_MAX).collect() })
        }
        _ => Ok(()),
    }
}

fn word(text: &str) -> Result<(), Refusal> {
    match text {
        "" => Err(Refusal::Missing { name: words::say("part", "word") }),
        text if is_word(text) => Ok(()),
        text => Err(Refusal::Roster { code: "not-a-word", name: text.chars().take(NAME_MAX).collect() }),
    }
}

fn line(part: &str, said: &str, max: usize) -> Result<(), Refusal> {
    let (name, count) = (words::say("part", part), said.chars().count());
    match () {
        () if said.trim().is_empty() => Err(Refusal::Missing { name }),
        () if count > max => Err(Refusal::TooLong { name, max, count }),
        () if said.chars().any(char::is_control) => Err(Refusal::NotOfKind { name, shape: Shape::Line }),
        () => Ok(()),
    }
}

fn text(part: &str, said: &Words) -> Result<(), Refusal> {
    let (name, count) = (words::say("part", part), said.count());
    match () {
        () if said.is_blank() => Err(Refusal::Missing { name }),
        () if count > WORDS_MAX => Err(Refusal::TooLong { name, max: WORDS_MAX, count }),
        () if has_control(said, true) => Err(Refusal::NotOfKind { name, shape: Shape::Text }),
        () => Ok(()),
    }
}
