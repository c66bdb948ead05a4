//! 练: people, and a believable stretch of a county's life made from a seed.
//!
//! This room refuses: archive, web, the system's clock and chance, files at run time, and any road around the law:
//! every act of a drill is decided by `bureau::decide`, as in the office.
//!
//! [`World`] is an office held in memory in which scenario tests act as people do:
//!
//! ```
//! let mut county = drill::World::shipped();
//! county.at("2024-09-24 09:30");
//! let ticket = county.citizen("李某").asks("science-consult", "成果登记", "需要哪些材料?")?;
//! county.post("science-office-officer").accepts(ticket)?;
//! county.at("2024-10-09 10:00");
//! county.post("science-office-officer").replies(ticket, "您好,请看办事指南。")?;
//! assert_eq!(county.view_as_asker(ticket)?.outcome, Some("已答复"));
//! # Ok::<(), bureau::refusal::Refusal>(())
//! ```
//!
//! [`year`] makes the deeds of a year, to be done by the real office or replayed in a world.

mod absences;
mod campaigns;
mod cards;
mod former;
mod hours;
mod life;
mod orders;
mod people;
mod plan;
mod problems;
mod seed;
pub mod shipped;
mod texts;
mod world;

pub use absences::{Absence, absences};
pub use cards::{Answers, Looked};
pub use former::former_log;
pub use orders::{Instruction, instructions};
pub use people::{Citizen, Done, Seat};
pub use problems::{FoundProblem, problems};
pub use world::{Ticket, World};

use almanac::{Day, Instant};
use bureau::act::{Act, RecordLate};
use bureau::fault::Fault;
use bureau::id::PostId;
use hours::Hours;
use life::Town;
use plan::{LAST_MINUTE, Maker};
use seed::{Packs, Seed};
use texts::Texts;

/// Who acts, without the ids that only an office has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Who asked.
    Asker,
    /// Whoever sits on this post that day.
    Post(PostId),
    /// The clock, for what the law deems done.
    Clock,
}

/// One act of a generated year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When; of an act done on paper or by phone before, when it is entered.
    pub at: Instant,
    /// Which matter: the n-th filed has number n, counted from 0.
    pub matter: usize,
    /// Who.
    pub actor: By,
    /// What. A `File` has an empty receipt and party id zero: the office fills them in.
    pub act: Act,
    /// 补记: when it was done, if that was before.
    pub late: Option<RecordLate>,
}

/// A believable stretch of life: so many matters filed from one day to another, and what became of them.
///
/// `world` is a freshly seated one in which [`absences`] may have been registered: who is away has handed over, and the
/// stand-in acts. `questions` is the text of `questions.toml`. The deeds come in order of time, the last before 10:30 of
/// `to`; every beginning of them is lawful, so a caller may cut them off at its own present.
/// Of a hundred matters 58 are questions. Of a thousand 40 are refused, 30 withdrawn, and of the applications 18
/// overlooked until the law deems them accepted; 180 applications lack a material at first, some 50 are extended, 70 sent
/// back before the decision, 60 denied; of those of a kind that needs one, 38 in 100 have a special step. Sections differ:
/// most are late with 2 to 3 of a hundred, careless ones with 5 to 7.
/// The same arguments always give the same deeds. A matter that the charters do not let go on ends where it stands.
///
/// # Errors
/// All faults of `questions`.
pub fn year(
    world: World,
    questions: &str,
    seed: u64,
    from: Day,
    to: Day,
    matters: usize,
) -> Result<Vec<Deed>, Vec<Fault>> {
    live(world, questions, seed, from, to, matters).map(|town| town.deeds)
}

fn live(world: World, questions: &str, seed: u64, from: Day, to: Day, matters: usize) -> Result<Town, Vec<Fault>> {
    let texts = Texts::read(questions, world.charter())?;
    let hours = Hours { almanac: world.charter().almanac(None), zone: world.zone() };
    let plans = Maker {
        charter: world.charter(),
        roster: world.roster(),
        texts: &texts,
        hours: &hours,
        base: seed,
        from,
        to,
        seed: Seed::new(seed),
        packs: Packs::default(),
    }
    .plans(matters);
    let until = Instant::midnight(to, hours.zone).plus_millis(LAST_MINUTE * 60_000);
    let mut town = Town {
        world,
        texts,
        hours,
        packs: Packs::default(),
        base: seed,
        until,
        deeds: Vec::new(),
        refused: Vec::new(),
    };
    for plan in plans {
        town.live(plan);
    }
    town.deeds.sort_by_key(|deed| deed.at);
    Ok(town)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bureau::role::Role;

    pub(crate) fn shipped_year(seed: u64, matters: usize) -> Town {
        let day = |text: &str| text.parse().unwrap();
        let (from, to) = (day("2025-11-20"), day("2026-11-20"));
        let mut world = World::shipped();
        for absence in absences(&world.clone(), seed, from, to) {
            world.goes(&absence).unwrap();
        }
        live(world, shipped::QUESTIONS, seed, from, to, matters).unwrap_or_else(|faults| panic!("{faults:#?}"))
    }

    /// The charters shipped refuse nothing that the people of a drill do.
    #[test]
    fn nothing_is_refused() {
        for seed in 11..=12 {
            assert_eq!(shipped_year(seed, 400).refused, []);
        }
    }

    #[test]
    fn every_section_that_handles_items_has_who_handles_them() {
        let world = World::shipped();
        for item in world.charter().items().filter(|item| !item.anywhere) {
            let has = |role| world.roster().posts().any(|post| post.role == role && post.organ == item.section);
            assert!(has(Role::SectionOfficer) && has(Role::SectionChief), "{}", item.id);
        }
    }
}
