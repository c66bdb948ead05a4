//! `mingjing init`: a new archive for a body, with its charters in force and the three administrators seated.
//!
//! Refuses: a body whose three administrators are not three persons, and to print a password twice.

use super::data::Data;
use crate::stop::Stop;
use crate::{charters, machine};
use almanac::{Day, Instant};
use anyhow::Context;
use bureau::charter;
use bureau::place::{self, Place};
use bureau::role::Role;
use bureau::roster::{Person, Roster, RosterAct, RosterEntry};
use bureau::{entry::Actor, id::is_word};
use office::{Entropy, Founding, Office};
use std::fs;
use std::path::PathBuf;

/// The body to found.
#[derive(clap::Args)]
pub struct Ask {
    #[command(flatten)]
    data: Data,
    /// 机构、岗位、事项三个文件 / files of organs, posts and items
    #[arg(long, num_args = 3, value_names = ["ORGANS", "POSTS", "ITEMS"], conflicts_with_all = ["body", "name"])]
    place: Option<Vec<PathBuf>>,
    /// 辖区代号 / word of the body
    #[arg(long, value_name = "WORD", required_unless_present = "place")]
    body: Option<String>,
    /// 辖区名称 / name of the body
    #[arg(long, required_unless_present = "place")]
    name: Option<String>,
}

/// Founds the body and prints the administrators' passwords, once.
pub fn run(ask: &Ask) -> Result<(), Stop> {
    let (now, entropy) = (machine::now(), machine::entropy()?);
    let texts = ask.texts(now)?;
    let next = || next_id(&entropy);
    let [organs, posts] = &texts.place;
    let place = place::read((&organs.0, &organs.1), (&posts.0, &posts.1), next);
    let place = match (place, charter::read(&texts.charters)) {
        (Ok(place), Ok(_)) => place,
        (place, charter) => {
            let faults = [place.err(), charter.err()].into_iter().flatten();
            return Err(faults.flatten().collect::<Vec<_>>().into());
        }
    };
    let admins = administrators(&place, now.day(place.zone))?;
    let office = found(&ask.data, place, texts.charters, now, &entropy)?;
    ask.data.make_vault(&entropy)?;
    println!("已建立{}的档案。以下一次性密码只显示这一次，请分别交给三人，首次登录时更换：", office.body_name());
    for (role, person) in admins {
        let password = office.handed_out();
        office.set_password_once(&person, &password, now)?;
        println!("{}\t登录名 {}\t密码 {password}", role.zh(), person.login);
    }
    Ok(())
}

/// Founds a body on a new archive. Everything the rules can refuse is refused before the place is touched.
///
/// # Errors
/// All faults of the charters, the first refusal of the roster, trouble.
pub fn found(
    data: &Data,
    place: Place,
    texts: Vec<(String, String)>,
    at: Instant,
    entropy: &Entropy,
) -> Result<Office, Stop> {
    charter::read(&texts)?;
    roster(&place)?;
    let archive = data.create(&place.body)?;
    let founding = Founding { texts, acts: place.acts, at, source: format!("mingjing {}", env!("CARGO_PKG_VERSION")) };
    Ok(office::found(archive, &founding, entropy.clone())?)
}

/// An id from nothing but randomness; people and seats are few.
pub fn next_id(entropy: &Entropy) -> u128 {
    let mut bytes = [0; 16];
    entropy(&mut bytes);
    u128::from_be_bytes(bytes)
}

struct Texts {
    place: [(String, String); 2],
    charters: Vec<(String, String)>,
}

impl Ask {
    fn texts(&self, now: Instant) -> Result<Texts, Stop> {
        if let Some(files) = &self.place {
            let read = |path: &PathBuf| -> Result<(String, String), Stop> {
                let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
                Ok((path.display().to_string(), text))
            };
            let [organs, posts, items] = [read(&files[0])?, read(&files[1])?, read(&files[2])?];
            return Ok(Texts { place: [organs, posts], charters: charters::with_items(&items.1) });
        }
        let (word, name) = (self.body.as_deref().unwrap_or_default(), self.name.as_deref().unwrap_or_default());
        if !is_word(word) {
            return Err(Stop::Usage(format!("--body {word}：代号只用小写英文字母、数字和中间的连字符")));
        }
        Ok(Texts {
            place: [
                ("organs".into(), bare_organs(word, name)),
                ("posts".into(), bare_posts(word, now.day(almanac::Zone::BEIJING))),
            ],
            charters: charters::common(),
        })
    }
}

fn bare_organs(word: &str, name: &str) -> String {
    let name = toml_text(name);
    format!(
        "[body]\nid = \"{word}\"\nname = {name}\nzone = \"+08:00\"\n\n[[organ]]\nid = \"{word}\"\nname = {name}\nshort = {name}\nkind = \"government\"\n"
    )
}

fn bare_posts(word: &str, from: Day) -> String {
    let one = |role: &Role| {
        let (id, zh) = (role.word().replace('_', "-"), role.zh());
        let login = role.word().replace('_', ".");
        format!(
            "[[post]]\nid = \"{id}\"\nname = \"{zh}\"\norgan = \"{word}\"\nrole = \"{role}\"\n\n[[person]]\nid = \"{id}\"\nname = \"{zh}\"\nlogin = \"{login}\"\n\n[[tenure]]\nperson = \"{id}\"\npost = \"{id}\"\nfrom = \"{from}\"\n\n",
            role = role.word(),
        )
    };
    Role::ALL.iter().filter(|role| role.is_admin()).map(one).collect()
}

/// A text as a TOML string.
fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The three administrators of a place that day.
fn administrators(place: &Place, today: Day) -> Result<Vec<(Role, Person)>, Stop> {
    let roster = roster(place)?;
    let seated = |role: &Role| {
        let seat = roster
            .tenures()
            .find(|seat| seat.holds(today) && roster.post(&seat.post).is_some_and(|post| post.role == *role));
        let person = seat.and_then(|seat| roster.person(seat.person)).cloned();
        person
            .map(|person| (*role, person))
            .ok_or_else(|| format!("没有{}在任。请在岗位文件中设置该岗位并任命一人，三员由三人分别担任", role.zh()))
    };
    let (found, missing): (Vec<_>, Vec<_>) =
        Role::ALL.iter().filter(|role| role.is_admin()).map(seated).partition(Result::is_ok);
    if missing.is_empty() {
        Ok(found.into_iter().flatten().collect())
    } else {
        Err(Stop::Input(missing.into_iter().filter_map(Result::err).collect()))
    }
}

/// The roster a place would begin with.
fn roster(place: &Place) -> Result<Roster, Stop> {
    let mut roster = Roster::default();
    let at = Instant::from_millis(0);
    for act in &place.acts {
        roster.check(act).map_err(office::No::Refused)?;
        roster.apply(&entry(place, &roster, act, at));
    }
    Ok(roster)
}

fn entry(place: &Place, roster: &Roster, act: &RosterAct, at: Instant) -> RosterEntry {
    RosterEntry {
        body: place.body.clone(),
        seq: roster.seq() + 1,
        actor: Actor::Clock,
        at,
        recorded: at,
        act: act.clone(),
    }
}
