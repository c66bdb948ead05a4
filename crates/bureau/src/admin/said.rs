//! Acts of administration and of the roster as sentences, with the thing each is about.
//!
//! Refuses: words of its own. Sentences stand in `charters/messages.toml` under `did`.

use crate::admin::{AdminAct, Administration};
use crate::entry::Actor;
use crate::id::{ChangeId, KeyId, OrganId, PersonId, PostId, TenureId};
use crate::roster::{Post, Roster, RosterAct, Tenure};
use crate::sentence::date;
use crate::words;

/// What was done, in words, without who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Did {
    /// The sentence.
    pub text: String,
    /// What was said with it: its label, its words.
    pub details: Vec<(String, String)>,
    /// What it is about.
    pub about: About,
}

/// The thing an act is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// None that has a page.
    Nothing,
    /// An organ.
    Organ(OrganId),
    /// A post.
    Post(PostId),
    /// A person.
    Person(PersonId),
    /// A change of the roster.
    Change(ChangeId),
    /// A key.
    Key(KeyId),
}

type Args = Vec<(&'static str, String)>;

/// An act on the roster.
pub fn roster_act(act: &RosterAct, roster: &Roster) -> Did {
    let did = |code: &str, key: &str, args: Args, about: About| Did {
        text: words::fill("did", code, key, &args),
        details: Vec::new(),
        about,
    };
    match act {
        RosterAct::Establish(organ) => {
            let parent = organ.parent.as_ref();
            let args = vec![
                ("name", organ.name.clone()),
                ("parent", parent.map_or_else(String::new, |parent| organ_name(parent, roster))),
            ];
            did("establish", if parent.is_some() { "says" } else { "root" }, args, About::Organ(organ.id.clone()))
        }
        RosterAct::CreatePost(post) => {
            let organ = organ_name(&post.organ, roster);
            let args = vec![("organ", organ), ("post", post.name.clone()), ("role", post.role.zh().into())];
            did("create_post", "says", args, About::Post(post.id.clone()))
        }
        RosterAct::Enrol(person) => {
            let args = vec![("person", person.name.to_string()), ("login", person.login.clone())];
            did("enrol", "says", args, About::Person(person.id))
        }
        RosterAct::Appoint(seat) => {
            let to = seat.to.map_or_else(String::new, |to| date(to, None));
            let args = vec![
                ("person", person_name(seat.person, roster)),
                ("post", post_name(&seat.post, roster)),
                ("from", date(seat.from, None)),
                ("to", to),
            ];
            let key = match (seat.acting, seat.to.is_some()) {
                (false, false) => "says",
                (false, true) => "until",
                (true, false) => "acting",
                (true, true) => "acting_until",
            };
            did("appoint", key, args, About::Post(seat.post.clone()))
        }
        RosterAct::Relieve { tenure, to } => {
            let about = seat_about(*tenure, roster);
            did("relieve", "says", vec![("seat", seat_name(*tenure, roster)), ("to", date(*to, None))], about)
        }
        RosterAct::Leave(leave) => {
            let stand_in = leave.stand_in.as_ref().map_or_else(String::new, |post| post_name(post, roster));
            let args = vec![
                ("seat", seat_name(leave.tenure, roster)),
                ("from", date(leave.from, None)),
                ("to", date(leave.to, None)),
                ("post", stand_in),
            ];
            let key = if leave.stand_in.is_some() { "with" } else { "says" };
            did("leave", key, args, seat_about(leave.tenure, roster))
        }
        RosterAct::Return { tenure, from, last } => {
            let seat = seat_name(*tenure, roster);
            let args = vec![("seat", seat), ("from", date(*from, None)), ("to", date(*last, None))];
            let key = if last < from { "off" } else { "says" };
            did("return", key, args, seat_about(*tenure, roster))
        }
    }
}

/// An act of administration.
pub fn admin_act(act: &AdminAct, roster: &Roster, state: &Administration) -> Did {
    let mut key = "says";
    let mut details = Vec::new();
    let mut detail = |code: &str, text: &crate::act::Words| {
        if !text.is_blank() {
            details.push((words::say("part", code), text.to_string()));
        }
    };
    let (args, about): (Args, About) = match act {
        AdminAct::SetPassword { person } | AdminAct::ResetAccount { person } | AdminAct::EndSessions { person } => {
            (vec![("person", person_name(*person, roster))], About::Person(*person))
        }
        AdminAct::AddFactor { person, factor } | AdminAct::DropFactor { person, factor } => {
            let args = vec![("person", person_name(*person, roster)), ("factor", factor.zh().into())];
            (args, About::Person(*person))
        }
        AdminAct::IssueKey { key, tenure, client, until } => {
            let seat = seat_name(*tenure, roster);
            (vec![("seat", seat), ("client", client.clone()), ("until", date(*until, None))], About::Key(*key))
        }
        AdminAct::RevokeKey { key } => {
            let of = state.keys.get(key);
            let seat = of.map_or_else(|| key.to_string(), |of| seat_name(of.tenure, roster));
            let client = of.map_or_else(String::new, |of| of.client.clone());
            (vec![("seat", seat), ("client", client)], About::Key(*key))
        }
        AdminAct::Propose { change, wanted } => {
            (vec![("wanted", roster_act(wanted, roster).text)], About::Change(*change))
        }
        AdminAct::Confirm { change } => (vec![("wanted", wanted(*change, roster, state))], About::Change(*change)),
        AdminAct::Decline { change, reason } => {
            detail("reason", reason);
            (vec![("wanted", wanted(*change, roster, state))], About::Change(*change))
        }
        AdminAct::BackUp { file, entries } | AdminAct::Drill { file, entries } => {
            (vec![("file", file.clone()), ("entries", entries.to_string())], About::Nothing)
        }
        AdminAct::RetryJob { job } => (vec![("job", job.clone())], About::Nothing),
        AdminAct::Verify { entries, flaws } => {
            key = if *flaws == 0 { "says" } else { "flawed" };
            (vec![("entries", entries.to_string()), ("flaws", flaws.to_string())], About::Nothing)
        }
        AdminAct::Flag { entry, note } => {
            detail("flag", note);
            (vec![("entry", entry.to_string())], About::Nothing)
        }
    };
    Did { text: words::fill("did", act.word(), key, &args), details, about }
}

/// Who acted, with post and name.
pub fn who(actor: &Actor, roster: &Roster) -> String {
    match actor {
        Actor::Party { .. } => words::say("who", "party"),
        Actor::Clock => words::say("who", "clock"),
        Actor::Import { .. } => words::say("who", "founding"),
        Actor::Tenure { tenure, post } => match roster.tenure(*tenure) {
            Some(_) => seat_name(*tenure, roster),
            None => post_name(post, roster),
        },
    }
}

/// A post with its organ: `县科技局办公室主任`.
pub fn post_name(post: &PostId, roster: &Roster) -> String {
    named(post, None, roster)
}

/// A seat with who sits there: `办公室主任李某`.
pub fn seat_name(tenure: TenureId, roster: &Roster) -> String {
    let seat: Option<&Tenure> = roster.tenure(tenure);
    let person = |seat: &Tenure| person_name(seat.person, roster);
    seat.map_or_else(|| tenure.to_string(), |seat| named(&seat.post, Some(person(seat)), roster))
}

/// A person's name.
pub fn person_name(person: PersonId, roster: &Roster) -> String {
    roster.person(person).map_or_else(|| person.to_string(), |person| person.name.to_string())
}

/// An organ's full name.
pub fn organ_name(organ: &OrganId, roster: &Roster) -> String {
    roster.organ(organ).map_or_else(|| organ.to_string(), |organ| organ.name.clone())
}

fn seat_about(tenure: TenureId, roster: &Roster) -> About {
    roster.tenure(tenure).map_or(About::Nothing, |seat| About::Post(seat.post.clone()))
}

fn named(post: &PostId, person: Option<String>, roster: &Roster) -> String {
    let Some(post): Option<&Post> = roster.post(post) else {
        return post.to_string();
    };
    let organ = roster.organ(&post.organ).map_or("", |organ| organ.short.as_str());
    // A post is often named after its organ already.
    let organ = if post.name.starts_with(organ) { "" } else { organ };
    let key = if person.is_some() { "person" } else { "says" };
    let args = vec![("organ", organ.to_string()), ("post", post.name.clone()), ("name", person.unwrap_or_default())];
    words::fill("who", "post", key, &args)
}

fn wanted(change: ChangeId, roster: &Roster, state: &Administration) -> String {
    let proposal = state.proposals.get(&change);
    proposal.map_or_else(|| change.to_string(), |proposal| roster_act(&proposal.wanted, roster).text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_its_sentence() {
        for (word, _) in AdminAct::ALL {
            assert!(words::has("did", word, "says"), "{word}");
        }
    }
}
