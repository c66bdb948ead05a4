//! A county three times as large as the shipped one: every bureau with its sections, posts, people and items again.
//!
//! Refuses: to change what the county itself has.

use almanac::Day;
use bureau::entry::Actor;
use bureau::id::{ItemId, OrganId, PersonId, PostId, TenureId};
use bureau::place::Place;
use bureau::record::Record;
use bureau::roster::{Organ, Person, Post, RosterAct, Tenure};
use drill::shipped;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How often each of the 14 bureaus is there.
const THIRDS: usize = 3;

/// The county, and what its words become in each of its copies.
pub struct Larger {
    /// Its roster.
    pub place: Place,
    /// Its charters.
    pub texts: Vec<(String, String)>,
    words: Vec<BTreeMap<String, String>>,
}

impl Larger {
    /// Makes it from the shipped county.
    pub fn new() -> Larger {
        let mut place = shipped::place();
        let small = place.acts.clone();
        let copied = bureaus(&small);
        let items = read("places/items.toml");
        let mut words = vec![BTreeMap::new()];
        let mut all_items = items.clone();
        for third in 1..THIRDS {
            let mut known: BTreeMap<String, String> =
                copied.iter().map(|word| (word.clone(), format!("{word}-{}", third + 1))).collect();
            place.acts.extend(small.iter().filter_map(|act| again(act, third, &copied, &mut known)));
            all_items.push_str(&items_again(&items, third, &mut known));
            words.push(known);
        }
        place.acts.sort_by_key(order);
        let mut organs = 0;
        for act in &mut place.acts {
            if let RosterAct::Establish(organ) = act {
                organs += 1;
                organ.number = organs;
            }
        }
        Larger { place, texts: texts(all_items), words }
    }

    /// How many copies of each bureau there are.
    pub fn thirds(&self) -> usize {
        self.words.len()
    }

    /// The number of each organ in receipts.
    pub fn numbers(&self) -> BTreeMap<OrganId, u16> {
        let organs = self.place.acts.iter().filter_map(|act| match act {
            RosterAct::Establish(organ) => Some((organ.id.clone(), organ.number)),
            _ => None,
        });
        organs.collect()
    }

    /// The account of whoever sits on a post that day.
    pub fn login(&self, post: &str, day: Day) -> String {
        let person = self.place.acts.iter().find_map(|act| match act {
            RosterAct::Appoint(seat) if seat.post.as_str() == post && seat.holds(day) => Some(seat.person),
            _ => None,
        });
        let login = self.place.acts.iter().find_map(|act| match act {
            RosterAct::Enrol(one) if Some(one.id) == person => Some(one.login.clone()),
            _ => None,
        });
        login.expect("the post is filled")
    }

    /// A record of the small county as it would be in one of the copies.
    pub fn moved(&self, record: &Record, third: usize) -> Record {
        let words = &self.words[third];
        let mut record = record.clone();
        if let Actor::Tenure { tenure, post } = &mut record.actor {
            if let Some(new) = words.get(&tenure.to_string()) {
                *tenure = new.parse().expect("a copied tenure has an id");
            }
            if let Some(new) = words.get(post.as_str()) {
                *post = PostId::new(new);
            }
        }
        reword(&mut record.payload, words);
        record
    }
}

/// Words of the bureaus and of the organs and posts in them.
fn bureaus(acts: &[RosterAct]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for act in acts {
        match act {
            RosterAct::Establish(organ)
                if organ.kind == "bureau"
                    || organ.parent.as_ref().is_some_and(|above| words.contains(above.as_str())) =>
            {
                words.insert(organ.id.to_string());
            }
            RosterAct::CreatePost(post) if words.contains(post.organ.as_str()) => {
                words.insert(post.id.to_string());
            }
            _ => {}
        }
    }
    words
}

/// An act of the roster once more, for what is copied; people and seats get ids of their own.
fn again(
    act: &RosterAct,
    third: usize,
    copied: &BTreeSet<String>,
    known: &mut BTreeMap<String, String>,
) -> Option<RosterAct> {
    let word = |word: &str| if copied.contains(word) { format!("{word}-{}", third + 1) } else { word.to_string() };
    let number = |n: usize| (third as u128) << 64 | n as u128;
    Some(match act {
        RosterAct::Establish(organ) if copied.contains(organ.id.as_str()) => RosterAct::Establish(Organ {
            id: OrganId::new(word(organ.id.as_str())),
            name: format!("{}{}", organ.name, ["", "（二）", "（三）"][third]),
            parent: organ.parent.as_ref().map(|above| OrganId::new(word(above.as_str()))),
            ..organ.clone()
        }),
        RosterAct::CreatePost(post) if copied.contains(post.organ.as_str()) => RosterAct::CreatePost(Post {
            id: PostId::new(word(post.id.as_str())),
            organ: OrganId::new(word(post.organ.as_str())),
            serves: post.serves.iter().map(|organ| OrganId::new(word(organ.as_str()))).collect(),
            items: post.items.iter().map(|item| ItemId::new(format!("{item}-{}", third + 1))).collect(),
            ..post.clone()
        }),
        RosterAct::Enrol(person) => {
            let id = PersonId::new(number(known.len()));
            known.insert(person.id.to_string(), id.to_string());
            RosterAct::Enrol(Person { id, login: format!("{}.{}", person.login, third + 1), ..person.clone() })
        }
        RosterAct::Appoint(tenure) if copied.contains(tenure.post.as_str()) => {
            let id = TenureId::new(number(known.len()));
            known.insert(tenure.id.to_string(), id.to_string());
            let person = known[&tenure.person.to_string()].parse().expect("a copied person has an id");
            RosterAct::Appoint(Tenure { id, person, post: PostId::new(word(tenure.post.as_str())), ..tenure.clone() })
        }
        _ => return None,
    })
}

/// Organs before posts before people before seats, each in the order they came.
fn order(act: &RosterAct) -> u8 {
    match act {
        RosterAct::Establish(_) => 0,
        RosterAct::CreatePost(_) => 1,
        RosterAct::Enrol(_) => 2,
        _ => 3,
    }
}

/// The items once more, under the copied bureaus.
fn items_again(items: &str, third: usize, known: &mut BTreeMap<String, String>) -> String {
    let line = |line: &str| match line.split_once(" = ") {
        Some((key @ ("id" | "organ" | "section"), word)) => {
            let word = word.trim_matches('"');
            let new = format!("{word}-{}", third + 1);
            known.insert(word.to_string(), new.clone());
            format!("{key} = \"{new}\"\n")
        }
        Some(("code", code)) => format!("code = {}\n", code.replace("990621", &format!("99062{}", third + 1))),
        _ => format!("{line}\n"),
    };
    items.lines().map(line).collect()
}

fn reword(value: &mut Value, words: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(new) = words.get(text) {
                text.clone_from(new);
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| reword(part, words)),
        Value::Object(parts) => parts.values_mut().for_each(|part| reword(part, words)),
        _ => {}
    }
}

/// What is no charter of a body: as the program has it.
const NO_CHARTERS: [&str; 4] = ["places", "maps", "messages.toml", "glossary.toml"];

/// The charters of this repository with these items.
fn texts(items: String) -> Vec<(String, String)> {
    let mut texts = vec![("items/place.toml".to_string(), items)];
    gather("", &mut texts);
    texts
}

fn gather(below: &str, texts: &mut Vec<(String, String)>) {
    for file in std::fs::read_dir(charters().join(below)).expect("the charters are beside the crate") {
        let file = file.expect("a listed file is there");
        let name = format!("{below}{}", file.file_name().to_str().expect("names of charters are ASCII"));
        match file.path() {
            _ if NO_CHARTERS.contains(&name.as_str()) => {}
            path if path.is_dir() => gather(&format!("{name}/"), texts),
            _ => texts.push((name.clone(), read(&name))),
        }
    }
}

fn charters() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(charters().join(name)).expect("the charters are beside the crate")
}
