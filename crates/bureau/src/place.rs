//! Places: the first roster of a body, read from `organs.toml` and `posts.toml`.
//!
//! Refuses: to seat anybody itself. It gives the acts that do it, in an order that the roster accepts.

use crate::act::Words;
use crate::fault::Fault;
use crate::id::{BodyId, ItemId, OrganId, PersonId, PostId, TenureId};
use crate::reader::{Row, Source};
use crate::role::Role;
use crate::roster::{Organ, Person, Post, RosterAct, Tenure};
use almanac::Zone;
use std::collections::BTreeMap;

/// A body about to be set up.
#[derive(Clone, Debug)]
pub struct Place {
    /// The tenancy.
    pub body: BodyId,
    /// Its name.
    pub name: String,
    /// Where its legal day begins.
    pub zone: Zone,
    /// Everything its first roster needs, in order.
    pub acts: Vec<RosterAct>,
}

/// Reads the two files of a place. `next` gives the ids of people and tenures.
///
/// # Errors
/// All faults of both files.
pub fn read(organs: (&str, &str), posts: (&str, &str), mut next: impl FnMut() -> u128) -> Result<Place, Vec<Fault>> {
    let (mut place, mut faults) = Source::new(organs.0, organs.1).read(place);
    let (acts, more) = Source::new(posts.0, posts.1).read(|row| seats(row, &mut next));
    place.acts.extend(acts);
    faults.extend(more);
    if faults.is_empty() { Ok(place) } else { Err(faults) }
}

fn place(mut row: Row<'_>) -> Place {
    let mut place = Place { body: BodyId::new(""), name: String::new(), zone: Zone::BEIJING, acts: Vec::new() };
    if let Some(mut body) = row.row("body") {
        place.body = BodyId::new(body.word("id"));
        place.name = body.text("name");
        body.text_if("region");
        place.zone = body.choice("zone", |text| text.parse().ok(), "+08:00").unwrap_or(Zone::BEIJING);
    } else {
        row.missing::<()>("body");
    }
    let organs = row.rows("organ").into_iter().enumerate().map(|(n, row)| RosterAct::Establish(organ(n, row)));
    place.acts = organs.collect();
    place
}

fn organ(n: usize, mut row: Row<'_>) -> Organ {
    Organ {
        id: OrganId::new(row.word("id")),
        name: row.text("name"),
        short: row.text("short"),
        parent: row.text_if("parent").map(OrganId::new),
        kind: row.text("kind"),
        number: n as u16 + 1,
        phone: row.text_or_empty("phone"),
        address: row.text_or_empty("address"),
    }
}

fn seats(mut row: Row<'_>, next: &mut impl FnMut() -> u128) -> Vec<RosterAct> {
    let mut acts: Vec<RosterAct> = row.rows("post").into_iter().map(|row| RosterAct::CreatePost(post(row))).collect();
    let mut people = BTreeMap::new();
    for mut row in row.rows("person") {
        let (word, id) = (row.word("id"), PersonId::new(next()));
        people.insert(word, id);
        acts.push(RosterAct::Enrol(Person { id, name: Words::new(&row.text("name")), login: row.text("login") }));
    }
    for mut row in row.rows("tenure") {
        let word = row.word("person");
        match people.get(&word) {
            Some(&person) => acts.extend(tenure(row, person, TenureId::new(next())).map(RosterAct::Appoint)),
            None => {
                row.fault("person", "no-such", vec![("kind", "人员".into()), ("word", word)]);
                let _ = tenure(row, PersonId::new(0), TenureId::new(0));
            }
        }
    }
    acts
}

fn post(mut row: Row<'_>) -> Post {
    let allowed: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
    // Who sits there last is for the reader's eye; tenures say it with dates.
    row.text_if("person");
    Post {
        id: PostId::new(row.word("id")),
        name: row.text("name"),
        organ: OrganId::new(row.word("organ")),
        role: row.choice("role", Role::parse, &allowed.join(" ")).unwrap_or(Role::SectionOfficer),
        serves: row.texts("charge").into_iter().map(OrganId::new).collect(),
        items: row.texts("items").into_iter().map(ItemId::new).collect(),
    }
}

fn tenure(mut row: Row<'_>, person: PersonId, id: TenureId) -> Option<Tenure> {
    let (post, to, acting) = (PostId::new(row.word("post")), row.day("to"), row.flag("acting"));
    let from = row.day("from").or_else(|| row.missing("from"))?;
    Some(Tenure { id, person, post, from, to, acting })
}
