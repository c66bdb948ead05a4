//! The demonstration's year, lived through the office: every deed at its own time, by whoever sat there that day.
//!
//! Refuses: a road past the office. What the rules refuse stops the filling; a generated year has nothing of the kind.

use crate::stop;
use almanac::{Day, Instant};
use anyhow::{Context, anyhow, bail};
use bureau::act::{Act, File};
use bureau::card::Standing;
use bureau::charter::Charter;
use bureau::id::{MatterId, OrganId, PostId};
use bureau::roster::{Leave, RosterAct};
use drill::{Absence, Answers, By, Deed, FoundProblem, Instruction, Looked};
use office::{CardAsk, CardItem, Doing, Filing, NewOrder, NewProblem, No, Office, Row, State, Urgency, Wanted, Who};
use std::collections::BTreeMap;
use std::thread;

/// Acts at once: most of an act is the pages its commit writes, and waiting acts share a commit.
const AT_ONCE: usize = 64;

/// What an asker holds in hand after filing.
pub struct Receipt {
    /// The last act done on the matter.
    pub last: Act,
    /// Number on the receipt.
    pub number: String,
    /// The code that goes with it.
    pub code: String,
}

struct Filed {
    id: MatterId,
    asker: Who,
    receipt: Receipt,
    /// Place of the last entry.
    seq: u32,
}

/// Registers the leaves, each by whoever goes.
///
/// # Errors
/// What the office refused or what troubled it.
pub fn go_away(office: &Office, absences: &[Absence]) -> anyhow::Result<()> {
    for absence in absences {
        let who = seat(office, &absence.post, absence.at)?;
        let Who::Seat { tenure, .. } = who else { bail!("only who has a seat goes on leave") };
        let (from, to, stand_in) = (absence.days.from, absence.days.to, Some(absence.stand_in.clone()));
        let leave = RosterAct::Leave(Leave { tenure, from, to, stand_in });
        office.change_leave(&who, leave, absence.at).map_err(told)?;
    }
    Ok(())
}

/// Does the deeds, many at once. The matters of one authority are filed one after another, so that their numbers follow
/// time; what comes after is done matter beside matter, in time's order within each. Gives the receipts in order of filing.
///
/// # Errors
/// What the office refused or what troubled it, with the deed.
pub fn live(office: &Office, deeds: &[Deed]) -> anyhow::Result<Vec<Receipt>> {
    let mut filings: BTreeMap<&OrganId, Vec<(&Deed, &File)>> = BTreeMap::new();
    let mut later: BTreeMap<usize, Vec<&Deed>> = BTreeMap::new();
    for deed in deeds {
        match &deed.act {
            Act::File(form) => filings.entry(&form.organ).or_default().push((deed, form)),
            _ => later.entry(deed.matter).or_default().push(deed),
        }
    }
    let filed = at_once(filings.into_values(), |filings| {
        let file =
            |(deed, form): (&Deed, &File)| Ok((deed.matter, file(office, deed, form).with_context(|| describe(deed))?));
        filings.into_iter().map(file).collect::<anyhow::Result<Vec<_>>>()
    })?;
    let filed: BTreeMap<usize, Filed> = filed.into_iter().flatten().collect();
    let mut shares: Vec<Vec<(usize, Filed)>> = (0..AT_ONCE).map(|_| Vec::new()).collect();
    filed.into_iter().for_each(|(place, matter)| shares[place % AT_ONCE].push((place, matter)));
    let done = at_once(shares.into_iter(), |mut share| {
        for (place, matter) in &mut share {
            for deed in later.get(place).into_iter().flatten() {
                act(office, matter, deed).with_context(|| describe(deed))?;
            }
        }
        Ok(share)
    })?;
    let receipts: BTreeMap<usize, Receipt> =
        done.into_iter().flatten().map(|(place, matter)| (place, matter.receipt)).collect();
    Ok(receipts.into_values().collect())
}

/// Does this for each of them, beside one another.
///
/// # Errors
/// The first of theirs.
pub fn at_once<T: Send, D: Send>(
    all: impl Iterator<Item = T>,
    deed: impl Fn(T) -> anyhow::Result<D> + Sync,
) -> anyhow::Result<Vec<D>> {
    thread::scope(|scope| {
        let deed = &deed;
        let hands: Vec<_> = all.map(|one| scope.spawn(move || deed(one))).collect();
        let fallen = |_| anyhow!("a hand fell over");
        hands.into_iter().map(|hand| hand.join().map_err(fallen)?).collect()
    })
}

fn file(office: &Office, deed: &Deed, form: &File) -> anyhow::Result<Filed> {
    let id = office.new_id(deed.at);
    let answer = |words: &bureau::act::Words| words.as_str().unwrap_or_default().to_owned();
    let filing = Filing {
        id,
        item: form.item.clone(),
        channel: form.channel,
        fields: form.fields.iter().map(|(field, words)| (field.clone(), answer(words))).collect(),
        materials: form.materials.clone(),
    };
    let who = match &deed.actor {
        By::Post(post) => seat(office, post, deed.at)?,
        By::Asker | By::Clock => Who::Nobody,
    };
    let filed = office.file(&who, filing, deed.at).map_err(told)?;
    let code = filed.code.context("filed twice")?;
    let token = match filed.token {
        Some(token) => token,
        None => office.track(&filed.receipt, &code, deed.at).map_err(told)?.0,
    };
    let session = office.session(&token, deed.at).map_err(|trouble| stop::told(&trouble))?;
    Ok(Filed {
        id,
        asker: session.context("a session just opened is over")?.who,
        receipt: Receipt { last: deed.act.clone(), number: filed.receipt, code },
        seq: 1,
    })
}

fn act(office: &Office, matter: &mut Filed, deed: &Deed) -> anyhow::Result<()> {
    let who = match &deed.actor {
        By::Asker => matter.asker.clone(),
        By::Post(post) => seat(office, post, deed.at)?,
        By::Clock => Who::Clock,
    };
    let doing = Doing { late: deed.late.clone(), ..deed.act.clone().into() };
    office.act(&who, matter.id, matter.seq, doing, deed.at).map_err(told)?;
    matter.seq += 1;
    matter.receipt.last = deed.act.clone();
    Ok(())
}

/// The supervise orders of the year, each with what became of it. One is about what the section has been late with by
/// then, where there is such a matter still.
///
/// # Errors
/// What the office refused or what troubled it.
pub fn instruct(office: &Office, instructions: &[Instruction], now: Instant) -> anyhow::Result<()> {
    for one in instructions.iter().filter(|one| one.at <= now) {
        let (who, day) = (seat(office, &one.by, one.at)?, one.at.day(office.zone()));
        let state = State::Pressing(Urgency::Overdue);
        let late = Wanted { section: Some(one.section.clone()), state, ..Wanted::default() };
        let late = office.look_for(&who, &late, None, u32::MAX, now).map_err(told)?.rows;
        let by_then = |row: &&Row| row.observed.is_none() && row.due.is_some_and(|due| due < day) && row.filed < day;
        let about = late.iter().find(by_then);
        let reason = about.map(|row| format!("“{}”（{}）逾期未办结", row.title, row.receipt));
        let order = NewOrder {
            id: office.new_id(one.at),
            section: one.section.clone(),
            reason: reason.unwrap_or_else(|| one.reason.clone()),
            demand: one.demand.clone(),
            due: one.due,
            about: about.map(|row| row.id),
        };
        let id = office.order(&who, order, one.at).map_err(told).with_context(|| format!("{day}: {:?}", one.by))?;
        for (seq, (at, post, act)) in (1..).zip(one.deeds.iter().filter(|(at, ..)| *at <= now)) {
            let done = office.act(&seat(office, post, *at)?, id, seq, act.clone(), *at).map_err(told);
            done.with_context(|| format!("order of {day}: {:?} by {post}", act.kind()))?;
        }
    }
    Ok(())
}

/// The problems of the year's ledger, each with what became of it.
///
/// # Errors
/// What the office refused or what troubled it.
pub fn discover(office: &Office, problems: &[FoundProblem], now: Instant) -> anyhow::Result<()> {
    for one in problems.iter().filter(|one| one.at <= now) {
        let (who, day) = (seat(office, &one.by, one.at)?, one.at.day(office.zone()));
        let problem = NewProblem {
            id: office.new_id(one.at),
            problem: one.problem.clone(),
            source: one.source.clone(),
            kind: one.kind.clone(),
            lead: one.section.clone(),
            units: Vec::new(),
            due: one.due,
        };
        let entered = office.enter_problem(&who, &problem, one.at).map_err(told);
        let id = entered.with_context(|| format!("problem of {day} by {:?}", one.by))?;
        for (seq, (at, post, act)) in (1..).zip(one.deeds.iter().filter(|(at, ..)| *at <= now)) {
            let done = office.act(&seat(office, post, *at)?, id, seq, act.clone(), *at).map_err(told);
            done.with_context(|| format!("problem of {day}: {:?} by {post}", act.kind()))?;
        }
    }
    Ok(())
}

/// The cards of the year: every day at eight the clock looks for what crossed a limit, then people answer and settle.
///
/// # Errors
/// What the office refused or what troubled it.
pub fn supervise(office: &Office, answers: &Answers, charter: &Charter, from: Day, now: Instant) -> anyhow::Result<()> {
    let (zone, roster) = (office.zone(), office.roster());
    let almanac = charter.almanac(None);
    let last = now.day(zone);
    for day in (from.number()..=last.number()).map(Day::from_number) {
        let at = |hour: i64| Instant::midnight(day, zone).plus_millis(hour * 3_600_000).min(now);
        office.watch(at(8)).map_err(|trouble| stop::told(&trouble))?;
        if !almanac.is_workday(day) || at(16) == now {
            continue;
        }
        let watcher = seat(office, &PostId::new("efficiency-director"), at(16))?;
        let ask = CardAsk { open: Some(true), limit: u32::MAX, ..CardAsk::default() };
        for card in office.cards(&watcher, &ask, at(16)).map_err(told)?.rows.iter().rev() {
            let of_matter = CardAsk { matter: Some(card.matter), limit: u32::MAX, ..CardAsk::default() };
            let on_matter = office.cards(&watcher, &of_matter, at(16)).map_err(told)?.rows;
            let earlier = |other: &&CardItem| other.issued < card.issued && other.standing != Standing::Merged;
            let looked = Looked {
                receipt: &card.receipt,
                item: &card.item_id,
                section: &card.section_id,
                rule: &card.rule_id,
                level: card.level,
                standing: card.standing,
                since: card.since,
                reply_due: card.reply_due,
                to: card.post.as_ref(),
                earlier: on_matter.iter().find(earlier).map(|other| &other.id),
            };
            if let Some((post, act)) = answers.on(&looked, charter, &roster, &almanac, day) {
                let who = seat(office, &post, at(16))?;
                office.act_on_card(&who, &card.id, card.seq, act, at(16)).map_err(told)?;
            }
        }
    }
    Ok(())
}

/// Whoever sits on a post that day.
///
/// # Errors
/// Nobody does.
pub fn seat(office: &Office, post: &PostId, at: Instant) -> anyhow::Result<Who> {
    let (roster, day) = (office.roster(), at.day(office.zone()));
    let Some(seat) = roster.tenures().find(|seat| seat.post == *post && seat.holds(day)) else {
        bail!("nobody sits on {post} that day");
    };
    Ok(Who::Seat { person: seat.person, tenure: seat.id, post: post.clone() })
}

/// What an office said no for.
pub fn told(no: No) -> anyhow::Error {
    match no {
        No::Refused(refusal) => anyhow!("{}", refusal.says()),
        No::Trouble(trouble) => stop::told(&trouble),
    }
}

fn describe(deed: &Deed) -> String {
    let at = deed.at.day(almanac::Zone::BEIJING);
    format!("matter {} on {at}: {:?} by {:?}", deed.matter, deed.act.kind(), deed.actor)
}
