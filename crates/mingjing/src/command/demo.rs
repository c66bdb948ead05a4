//! `mingjing demo`: the invented county, ready to look at.
//!
//! Refuses: an archive that holds anything but the demonstration, for its passwords are printed here for all to see.

use super::data::Data;
use super::init::{found, next_id};
use super::serve::{self, Door};
use crate::stop::Stop;
use crate::year::{self, Receipt};
use crate::{campaigns, charters, duties, machine, observed};
use almanac::{Day, Instant};
use bureau::act::ActKind;
use bureau::charter;
use bureau::id::{OrganId, PersonId, PostId, ProcedureId};
use bureau::place::{self, Place};
use bureau::role::Role;
use bureau::roster::{Person, Roster, RosterAct};
use drill::World;
use eventlog::map::Map;
use eventlog::{Format, sight};
use office::{Entropy, Office};
use std::collections::{BTreeMap, BTreeSet};

/// The password of every account of the demonstration.
const PASSWORD: &str = "mingjing-demo";

/// How one logs in to the demonstration.
const DOOR: &str = "[second_factor]\nrole = []\nclause = \"演示\"\n";

/// Days of life that are there to look at.
const YEAR: i32 = 365;

/// Of so many matters of the year one more lies in the system used before.
const FORMER: usize = 20;

/// Days ago that system took its last case.
const FORMER_ENDED: i32 = 200;

/// Days before them on which the county was set up.
const SET_UP: i32 = 30;

/// Of matters whose last act is one of these, the asker's receipt and code are shown.
const SHOWN: [ActKind; 3] = [ActKind::Reply, ActKind::RequestCorrection, ActKind::File];

/// What to demonstrate.
#[derive(clap::Args)]
pub struct Ask {
    #[command(flatten)]
    data: Data,
    /// 演示中的“今天” / the day on which the demonstration plays
    #[arg(long, value_name = "DATE")]
    today: Option<Day>,
    /// 虚构数据的种子,同一种子得到同样的一年 / seed of the invented year
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// 虚构的办件数 / invented matters
    #[arg(long, value_name = "N", default_value_t = 3000)]
    matters: usize,
    /// 只建立,不提供服务 / only make it, do not serve
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    door: Door,
}

/// Makes the demonstration unless it is there, and says who may log in.
pub fn run(ask: &Ask) -> Result<(), Stop> {
    let entropy = machine::entropy()?;
    let place = county(&entropy)?;
    if let Some(today) = ask.today {
        machine::play_on(today, place.zone);
    }
    let now = machine::now();
    let posts = in_order(&place)?;
    let (office, receipts) = if holds(&ask.data, &place)? {
        (Office::open(ask.data.open()?, entropy)?, Vec::new())
    } else {
        make(ask, place, &posts, now, &entropy)?
    };
    let office = ask.data.furnish(office)?;
    tell(&office, &posts, &receipts, now);
    if ask.no_serve {
        return Ok(());
    }
    if !ask.door.listen.ip().is_loopback() {
        eprintln!("注意：演示账号的密码是公开的，不要在演示中填写真实信息");
    }
    serve::serve(office, &ask.door)
}

/// Whether the demonstration is there already.
fn holds(data: &Data, place: &Place) -> Result<bool, Stop> {
    match data.body()? {
        Some(body) if body != place.body => Err(Stop::Usage(format!(
            "{}：其中是“{body}”的档案，不是演示 / holds another body's archive",
            data.place()?
        ))),
        body => Ok(body.is_some()),
    }
}

fn county(entropy: &Entropy) -> Result<Place, Stop> {
    let [organs, posts] = ["organs.toml", "posts.toml"].map(|name| (name, charters::county(name)));
    Ok(place::read(organs, posts, || next_id(entropy))?)
}

/// The charters, but nobody must have a second factor: whoever tries the accounts has no telephone of theirs.
fn texts() -> Vec<(String, String)> {
    let mut texts = charters::with_items(charters::county("items.toml"));
    for (_, text) in texts.iter_mut().filter(|(name, _)| name == "door.toml") {
        *text = DOOR.into();
    }
    texts
}

fn make(
    ask: &Ask,
    place: Place,
    posts: &[Duty],
    now: Instant,
    entropy: &Entropy,
) -> Result<(Office, Vec<Receipt>), Stop> {
    let (zone, today) = (place.zone, now.day(place.zone));
    let charter = charter::read(&texts())?;
    let mut world = World::new(charter.clone(), place.clone()).map_err(office::No::Refused)?;
    let questions = charters::county("questions.toml");
    let absences = drill::absences(&world, ask.seed, today.plus(-YEAR), today);
    absences.iter().try_for_each(|absence| world.goes(absence)).map_err(office::No::Refused)?;
    let mut deeds = drill::year(world, questions, ask.seed, today.plus(-YEAR), today, ask.matters)?;
    deeds.retain(|deed| deed.at <= now);
    let set_up = Instant::midnight(today.plus(-YEAR - SET_UP), zone);
    let office = found(&ask.data, place, texts(), set_up, entropy)?;
    ask.data.make_vault(entropy)?;
    let roster = office.roster();
    let people = personas(&roster, posts, today).into_iter().map(|(_, person)| person);
    let clerks = roster.posts().filter(|post| post.role == Role::WindowClerk);
    let clerks = clerks.filter_map(|post| roster.seated(&post.id, today).cloned());
    let known: BTreeMap<PersonId, Person> = people.chain(clerks).map(|person| (person.id, person)).collect();
    year::at_once(known.into_values(), |person| Ok(office.set_password(&person, PASSWORD, now)?))?;
    eprintln!("正在演练一年的{}件办件、{}步……", ask.matters, deeds.len());
    year::go_away(&office, &absences)?;
    let receipts = year::live(&office, &deeds)?;
    former(&office, ask, today, now)?;
    campaigns::live(&office, charters::county("campaigns.toml"), now)?;
    duties::live(&office, charters::county("activities.toml"), today.plus(-YEAR), now)?;
    let roster = office.roster();
    let orders = drill::instructions(&charter, &roster, questions, ask.seed, (today.plus(-YEAR), today))?;
    year::instruct(&office, &orders, now)?;
    let problems = drill::problems(&charter, &roster, questions, ask.seed, (today.plus(-YEAR), today))?;
    year::discover(&office, &problems, now)?;
    let answers = drill::Answers::new(questions, &charter, ask.seed)?;
    year::supervise(&office, &answers, &charter, today.plus(-YEAR), now)?;
    Ok((office, receipts))
}

/// What the county handled in the system it used before, as observed matters.
fn former(office: &Office, ask: &Ask, today: Day, now: Instant) -> Result<(), Stop> {
    let charter = office.charter()?;
    let days = (today.plus(-YEAR), today.plus(-FORMER_ENDED));
    let log = drill::former_log(&charter, charters::county("questions.toml"), ask.seed, days, ask.matters / FORMER)?;
    let map = Map::read("former.toml", charters::former_map())?;
    let mut found = sight::sightings(log.as_bytes(), "former.csv", Format::Csv, &map, &charter, None)?;
    observed::keep(office, &mut found, "former.csv", now)?;
    Ok(())
}

/// A post and, of one in a section, the procedures of the items it handles.
type Duty = (PostId, Vec<ProcedureId>);

/// The posts in the order of their file; of those in sections, the ones whose section handles an item.
fn in_order(place: &Place) -> Result<Vec<Duty>, Stop> {
    let charter = charter::read(&texts())?;
    let handled = |section: &OrganId| {
        let own = charter.items().filter(|item| item.section == *section);
        own.map(|item| item.procedure.clone()).collect::<Vec<_>>()
    };
    let post = |act: &RosterAct| match act {
        RosterAct::CreatePost(post) if matches!(post.role, Role::SectionOfficer | Role::SectionChief) => {
            Some((post.id.clone(), handled(&post.organ))).filter(|(_, procedures)| !procedures.is_empty())
        }
        RosterAct::CreatePost(post) => Some((post.id.clone(), Vec::new())),
        _ => None,
    };
    Ok(place.acts.iter().filter_map(post).collect())
}

/// The first post of each role in each kind of organ on which somebody sits that day; of roles in sections, the first for
/// each procedure.
fn personas(roster: &Roster, posts: &[Duty], today: Day) -> Vec<(PostId, Person)> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for (id, procedures) in posts {
        let (Some(post), Some(person)) = (roster.post(id), roster.seated(id, today)) else {
            continue;
        };
        let duties = if procedures.is_empty() { vec![None] } else { procedures.iter().map(Some).collect() };
        let kind = roster.organ(&post.organ).map(|organ| organ.kind.as_str());
        if duties.into_iter().filter(|duty| known.insert((post.role, kind, *duty))).count() > 0 {
            found.push((id.clone(), person.clone()));
        }
    }
    found
}

fn tell(office: &Office, posts: &[Duty], receipts: &[Receipt], now: Instant) {
    let (roster, today) = (office.roster(), now.day(office.zone()));
    println!("{}（虚构）· 演示日期 {today}", office.body_name());
    println!("以下主要账号和各部门窗口账号（如 market.window）的密码都是 {PASSWORD}；演示中不强制第二因子");
    for (id, person) in personas(&roster, posts, today) {
        let post = roster.post(&id);
        let organ = post.and_then(|post| roster.organ(&post.organ));
        let [organ, post] = [organ.map(|organ| &organ.name), post.map(|post| &post.name)];
        let [organ, post] = [organ, post].map(|name| name.map_or("", String::as_str));
        println!("{}\t{organ} {post}\t{}", person.login, person.name);
    }
    let latest = |act: ActKind| receipts.iter().rev().find(|receipt| receipt.last.kind() == act);
    for act in SHOWN {
        if let Some(receipt) = latest(act) {
            println!("申请人\t回执号 {}\t查询码 {}\t最近一步：{}", receipt.number, receipt.code, act.zh());
        }
    }
}
