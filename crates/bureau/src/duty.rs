//! Cadence duties 周期性职责: what a unit has to hold so often in every period, and how far it has come.
//!
//! Refuses: a duty of activities that nobody can enter, of no units or of two kinds of them at once; and to count what was
//! held after the period as held in it.

use crate::act::{Cause, File, Task, Words};
use crate::activity;
use crate::fault::Fault;
use crate::id::{OrganId, PartId, PostId};
use crate::item::Item;
use crate::matter::Ordered;
use crate::procedure::Procedure;
use crate::reader::Row;
use crate::role::Role;
use crate::roster::{Post, Roster};
use crate::words;
use almanac::{Almanac, Day, Span, Term};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// 周期: how long a period is. Periods lie in the calendar: the first begins on 1 January.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// 每月
    Month,
    /// 每季度
    Quarter,
    /// 每半年
    HalfYear,
    /// 每年
    Year,
}

impl Cadence {
    /// All of them.
    pub const ALL: &'static [Cadence] = &[Cadence::Month, Cadence::Quarter, Cadence::HalfYear, Cadence::Year];

    /// The word used in charters.
    pub const fn word(self) -> &'static str {
        match self {
            Cadence::Month => "month",
            Cadence::Quarter => "quarter",
            Cadence::HalfYear => "half_year",
            Cadence::Year => "year",
        }
    }

    /// The official word.
    pub const fn zh(self) -> &'static str {
        match self {
            Cadence::Month => "每月",
            Cadence::Quarter => "每季度",
            Cadence::HalfYear => "每半年",
            Cadence::Year => "每年",
        }
    }

    /// Its months.
    pub const fn months(self) -> u8 {
        match self {
            Cadence::Month => 1,
            Cadence::Quarter => 3,
            Cadence::HalfYear => 6,
            Cadence::Year => 12,
        }
    }

    /// The period that a day lies in.
    pub fn period(self, day: Day) -> Span {
        let (year, month, _) = day.ymd();
        let first = (month - 1) / self.months() * self.months() + 1;
        let from = Day::from_ymd(year, first, 1).unwrap_or(day);
        Span { from, to: from.plus_months(self.months().into()).plus(-1) }
    }

    /// The periods of a year, in order.
    pub fn of_year(self, year: i32) -> Vec<Span> {
        let starts = (1..=12).step_by(self.months().into()).filter_map(|month| Day::from_ymd(year, month, 1));
        starts.map(|day| self.period(day)).collect()
    }

    /// What a period is called: `2026年3月`, `2026年第1季度`, `2026年上半年`, `2026年`.
    pub fn name(self, period: Span) -> String {
        let (year, month, _) = period.from.ymd();
        match self {
            Cadence::Month => format!("{year}年{month}月"),
            Cadence::Quarter => format!("{year}年第{}季度", month / 3 + 1),
            Cadence::HalfYear => format!("{year}年{}半年", if month < 7 { "上" } else { "下" }),
            Cadence::Year => format!("{year}年"),
        }
    }
}

/// A duty as written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CadenceDuty {
    /// Its word.
    pub id: PartId,
    /// Its official name.
    pub name: String,
    /// Its ground.
    pub clause: String,
    /// The units that have it; empty where all of a kind have.
    pub units: Vec<OrganId>,
    /// The kind of organs all of which have it.
    pub kind: Option<String>,
    /// Of that kind only those with a post of this role.
    pub role: Option<Role>,
    /// The post that carries it out where it is one of the unit; else whoever leads the unit.
    pub post: Option<PostId>,
    /// How often it comes round.
    pub cadence: Cadence,
    /// How many at least.
    pub at_least: u32,
    /// Of each kind of activity, not of all together.
    pub each: bool,
    /// The kinds of activities that count.
    pub of: Vec<PartId>,
    /// How long before the end of the period the lamp turns.
    pub before: Term,
    /// Line in the file.
    pub line: u32,
}

/// What an order of a duty says has to be held in its period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Which duty.
    pub duty: PartId,
    /// The days in which it counts.
    pub period: Span,
    /// The kinds of activities that count.
    pub of: Vec<PartId>,
    /// Of each kind, not of all together.
    pub each: bool,
    /// How many at least.
    pub at_least: u32,
    /// The day from which the lamp is amber.
    pub lit: Day,
}

/// 完成次数: how far a duty has come in its period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Held in the period.
    pub counted: u32,
    /// 补做: held after it, as far as there was something missing.
    pub made_up: u32,
    /// How many it takes.
    pub needed: u32,
}

impl Tally {
    /// Whether nothing is missing any more, what was made up after the period included.
    pub fn is_met(self) -> bool {
        self.counted + self.made_up >= self.needed
    }
}

/// How an activity counts for a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// It was held in the period.
    Counts,
    /// It was held after the period.
    After,
    /// It was held before the period began.
    Before,
    /// It is of a kind that the duty does not ask for.
    Other,
}

impl Quota {
    /// How an activity of this kind, held on this day, counts.
    pub fn counting(&self, kind: &PartId, on: Day) -> Counting {
        match () {
            () if !self.of.contains(kind) => Counting::Other,
            () if on > self.period.to => Counting::After,
            () if on < self.period.from => Counting::Before,
            () => Counting::Counts,
        }
    }

    /// How far it has come with what was held.
    pub fn tally(&self, held: &[(PartId, Day)]) -> Tally {
        let of = |kinds: &[PartId]| {
            let counts = |wanted: Counting| {
                let own = held.iter().filter(|(kind, on)| kinds.contains(kind) && self.counting(kind, *on) == wanted);
                u32::try_from(own.count()).unwrap_or(u32::MAX)
            };
            let counted = counts(Counting::Counts);
            let made_up = counts(Counting::After).min(self.at_least.saturating_sub(counted));
            Tally { counted, made_up, needed: self.at_least }
        };
        if !self.each {
            return of(&self.of);
        }
        self.of.chunks(1).map(of).fold(Tally::default(), |all, one| Tally {
            // Two checks are no check and bulletin.
            counted: all.counted + one.counted.min(one.needed),
            made_up: all.made_up + one.made_up,
            needed: all.needed + one.needed,
        })
    }
}

impl CadenceDuty {
    /// The units that have it on a day and where somebody can be asked, with the post that is asked.
    pub fn units<'a>(&self, roster: &'a Roster, day: Day) -> Vec<(&'a OrganId, &'a PostId)> {
        let posted = |unit: &OrganId, role| roster.posts().any(|post| post.organ == *unit && post.role == role);
        let has = |organ: &&crate::roster::Organ| match &self.kind {
            Some(kind) => organ.kind == *kind && self.role.is_none_or(|role| posted(&organ.id, role)),
            None => self.units.contains(&organ.id),
        };
        let asked =
            |organ: &'a crate::roster::Organ| Some((&organ.id, &asked(&organ.id, self.post.as_ref(), roster, day)?.id));
        roster.organs().filter(has).filter_map(asked).collect()
    }

    /// The order of it to a unit for the period that a day lies in; `lit` is reckoned by this calendar.
    pub fn order(&self, unit: &OrganId, day: Day, (item, procedure): (&Item, &Procedure), almanac: &Almanac) -> File {
        let period = self.cadence.period(day);
        let quota = Quota {
            duty: self.id.clone(),
            period,
            of: self.of.clone(),
            each: self.each,
            at_least: self.at_least,
            lit: lit(period, self.before, almanac),
        };
        let title = format!("{}（{}）", self.name, self.cadence.name(period));
        let texts = [title, self.demand(procedure)];
        let fields = procedure.fields.iter().zip(texts).map(|(field, text)| (field.id.clone(), Words::new(&text)));
        let task = Task { implementer: self.post.clone(), ..Task::new(Cause::Duty(Box::new(quota)), period.to) };
        File::order(item, unit.clone(), fields.collect::<BTreeMap<_, _>>(), task)
    }

    /// What it asks for, in a sentence.
    pub fn demand(&self, procedure: &Procedure) -> String {
        let kinds: Vec<String> = self.of.iter().map(|kind| activity::name_of(kind, procedure)).collect();
        let args = [
            ("cadence", self.cadence.zh().to_string()),
            ("kinds", kinds.join("、")),
            ("n", self.at_least.to_string()),
            ("clause", self.clause.clone()),
        ];
        words::fill("duty", "demand", if self.each { "each" } else { "says" }, &args)
    }
}

/// The post that is asked for a duty of a unit: the one named where it is of the unit, else whoever leads it, else whoever
/// watches there; none where nobody sits on any.
pub(crate) fn asked<'a>(unit: &OrganId, named: Option<&PostId>, roster: &'a Roster, day: Day) -> Option<&'a Post> {
    let seated = |post: &&Post| post.organ == *unit && roster.seated(&post.id, day).is_some();
    let named = named.and_then(|post| roster.post(post)).filter(seated);
    let watches = || roster.posts().filter(|post| post.role.supervises()).find(seated);
    named.or_else(|| roster.leader(unit, day)).or_else(watches)
}

/// How far an order has come, as a fraction: `1/2`.
pub(crate) fn told(ordered: &Ordered) -> String {
    let tally = ordered.tally().unwrap_or_default();
    format!("{}/{}", tally.counted + tally.made_up, tally.needed)
}

/// The day from which the lamp is amber: so long before the last day of the period, and never before its first.
fn lit(period: Span, before: Term, almanac: &Almanac) -> Day {
    let days = period.to.number() - period.from.number();
    let far = |day: &Day| match before {
        Term::WorkDays(n) => almanac.between(*day, period.to) >= i32::from(n),
        other => period.to.number() - day.number() >= i32::from(other.amount()),
    };
    let back = (0..=days).map(|n| period.to.plus(-n));
    back.into_iter().find(far).unwrap_or(period.from)
}

/// Reads the tables `[[duty]]` of one file.
pub(crate) fn read(row: &mut Row<'_>) -> Vec<CadenceDuty> {
    row.rows("duty").into_iter().map(duty).collect()
}

fn duty(mut row: Row<'_>) -> CadenceDuty {
    let cadences: Vec<_> = Cadence::ALL.iter().map(|cadence| cadence.word()).collect();
    let parse = |word: &str| Cadence::ALL.iter().copied().find(|cadence| cadence.word() == word);
    let roles: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
    let cadence = row.choice("period", parse, &cadences.join(" "));
    if cadence.is_none() {
        row.missing::<()>("period");
    }
    let before = row.term("before").unwrap_or_else(|| {
        row.missing::<()>("before");
        Term::WorkDays(1)
    });
    CadenceDuty {
        id: PartId::new(row.word("id")),
        name: row.text("name"),
        clause: row.text("clause"),
        units: row.texts("units").into_iter().map(OrganId::new).collect(),
        kind: row.text_if("kind"),
        role: row.choice("role", Role::parse, &roles.join(" ")),
        post: row.text_if("post").map(PostId::new),
        cadence: cadence.unwrap_or(Cadence::Year),
        at_least: row.number("at_least", 1..=99).unwrap_or_else(|| row.missing::<i64>("at_least")) as u32,
        each: row.flag("each"),
        of: row.texts("of").into_iter().map(PartId::new).collect(),
        before,
        line: row.line(),
    }
}

/// All faults of the table, seen beside the procedure by which duties are opened.
pub(crate) fn faults(file: &str, duties: &[CadenceDuty], procedure: Option<&Procedure>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for duty in duties {
        let mut fault = |code, args| faults.push(Fault::at(file, duty.line, code, args));
        if !seen.insert(&duty.id) {
            fault("twice", vec![("word", duty.id.to_string())]);
        }
        if duty.units.is_empty() == duty.kind.is_none() || (duty.role.is_some() && duty.kind.is_none()) {
            fault("duty-units", vec![("name", duty.name.clone())]);
        }
        if duty.of.is_empty() {
            fault("duty-without-activities", vec![("name", duty.name.clone())]);
        }
        if !matches!(duty.before, Term::WorkDays(_) | Term::CalendarDays(_)) {
            fault("duty-before", vec![("term", duty.before.to_string())]);
        }
        match procedure {
            None => fault("duty-without-procedure", vec![("name", duty.name.clone())]),
            Some(procedure) => {
                for kind in duty.of.iter().filter(|kind| procedure.activity(kind).is_none()) {
                    fault("no-such", vec![("kind", "活动".into()), ("word", kind.to_string())]);
                }
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn quota(of: &[&str], each: bool, at_least: u32) -> Quota {
        let period = Cadence::HalfYear.period(day("2026-03-02"));
        let of = of.iter().map(|kind| PartId::new(*kind)).collect();
        Quota { duty: PartId::new("d"), period, of, each, at_least, lit: period.to }
    }

    #[test]
    fn periods_have_their_days_and_names() {
        let check = |cadence: Cadence, on: &str, span: &str, name: &str| {
            let period = cadence.period(day(on));
            assert_eq!((period.to_string().as_str(), cadence.name(period).as_str()), (span, name));
        };
        check(Cadence::Month, "2028-02-29", "2028-02-01..2028-02-29", "2028年2月");
        check(Cadence::Quarter, "2026-12-31", "2026-10-01..2026-12-31", "2026年第4季度");
        check(Cadence::HalfYear, "2026-06-30", "2026-01-01..2026-06-30", "2026年上半年");
        check(Cadence::HalfYear, "2026-07-01", "2026-07-01..2026-12-31", "2026年下半年");
        check(Cadence::Year, "2026-07-01", "2026-01-01..2026-12-31", "2026年");
    }

    #[test]
    fn the_lamp_turns_so_long_before_the_end() {
        let almanac = Almanac::mon_fri();
        let march = Cadence::Month.period(day("2026-03-02"));
        // Tuesday 31 March: five working days before it lies Tuesday 24 March.
        assert_eq!(lit(march, Term::WorkDays(5), &almanac), day("2026-03-24"));
        assert_eq!(lit(march, Term::CalendarDays(5), &almanac), day("2026-03-26"));
        assert_eq!(lit(march, Term::CalendarDays(99), &almanac), march.from);
    }

    #[test]
    fn two_checks_are_no_check_and_bulletin() {
        let (check, bulletin) = (PartId::new("check"), PartId::new("bulletin"));
        let held = [(check.clone(), day("2026-02-01")), (check, day("2026-05-01"))];
        let both = quota(&["check", "bulletin"], true, 1);
        assert_eq!(both.tally(&held), Tally { counted: 1, made_up: 0, needed: 2 });
        let late = [held.to_vec(), vec![(bulletin, day("2026-07-01"))]].concat();
        assert_eq!(both.tally(&late), Tally { counted: 1, made_up: 1, needed: 2 });
        assert!(both.tally(&late).is_met());
        assert_eq!(quota(&["check", "bulletin"], false, 2).tally(&held), Tally { counted: 2, made_up: 0, needed: 2 });
    }

    proptest! {
        #[test]
        fn every_day_lies_in_one_period_and_a_year_is_its_periods(number in 14_000i32..25_000) {
            let day = Day::from_number(number);
            for cadence in Cadence::ALL {
                let period = cadence.period(day);
                prop_assert!(period.contains(day));
                prop_assert_eq!(cadence.period(period.from), period);
                prop_assert_eq!(cadence.period(period.to), period);
                prop_assert_eq!(cadence.period(period.to.plus(1)).from, period.to.plus(1));
                let year = cadence.of_year(day.year());
                prop_assert_eq!(year.iter().filter(|one| one.contains(day)).count(), 1);
                let days: usize = year.iter().map(|one| one.days().count()).sum();
                prop_assert!(days == 365 || days == 366);
            }
        }

        #[test]
        fn what_is_held_counts_once_and_never_for_less(
            held in proptest::collection::vec((0usize..3, -20i32..220), 0..12),
            each in any::<bool>(),
            at_least in 1u32..4,
        ) {
            let quota = quota(&["a", "b"], each, at_least);
            let kinds = ["a", "b", "c"].map(PartId::new);
            let held: Vec<(PartId, Day)> =
                held.into_iter().map(|(kind, on)| (kinds[kind].clone(), quota.period.from.plus(on))).collect();
            let mut before = Tally { counted: 0, made_up: 0, needed: at_least * if each { 2 } else { 1 } };
            for n in 0..=held.len() {
                let tally = quota.tally(&held[..n]);
                let within = held[..n].iter().filter(|(kind, on)| *kind != kinds[2] && quota.period.contains(*on)).count();
                prop_assert_eq!(tally.needed, before.needed);
                prop_assert!(tally.counted as usize <= within && (each || tally.counted as usize == within));
                prop_assert!(tally.counted >= before.counted && tally.counted - before.counted <= 1);
                prop_assert!(tally.counted + tally.made_up >= before.counted + before.made_up);
                prop_assert!(tally.made_up == 0 || tally.counted + tally.made_up <= tally.needed);
                before = tally;
            }
        }
    }
}
