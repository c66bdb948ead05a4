//! A finding in words: rule, clause, calendar, entries that prove it, its card and what may be done (ux.md, lamp card).
//!
//! Refuses: to compute anew what `watch`, the clock card or the journal say.

use super::{CardAct, CardActKind, CardEntry, IssuedCard, LevelRule, Raise, addressed, clock_of, id_of};
use crate::act::Words;
use crate::clock::Clock;
use crate::decide::Desk;
use crate::disclose::{self, ClockCard, clock_card};
use crate::entry::{Actor, Entry};
use crate::id::{CardId, MatterId, PartId, PostId};
use crate::item::Item;
use crate::matter::Matter;
use crate::paper::Paper;
use crate::procedure::Procedure;
use crate::refusal::Refusal;
use crate::sentence::{self, Audience, Sentence};
use crate::watch::{self, Card, Finding, Lamp, Rule, Test, Trace};
use crate::words;
use almanac::{Day, Instant};

/// What happened to a card, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLine {
    /// Which act.
    pub act: CardActKind,
    /// When.
    pub at: Instant,
    /// The sentence.
    pub text: String,
    /// What was said: label and words.
    pub said: Option<(String, String)>,
}

/// A card as a page shows it.
#[derive(Clone, Debug)]
pub struct CardView {
    /// The card.
    pub card: IssuedCard,
    /// Whom it is addressed to.
    pub to: String,
    /// Whether its time to answer has passed unanswered.
    pub overdue: bool,
    /// What happened to it, newest first.
    pub lines: Vec<CardLine>,
    /// Acts open to whoever looks, each with its ground.
    pub open: Vec<(CardActKind, String)>,
    /// Acts that are not, each with the reason and its ground.
    pub shut: Vec<(CardActKind, String, Option<String>)>,
    /// Grounds on which it can be explained away.
    pub grounds: Vec<(PartId, String)>,
    /// The notice, ready to print.
    pub paper: Paper,
}

/// A finding as a page shows it.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// The card it has or would have.
    pub id: CardId,
    /// The matter.
    pub matter: MatterId,
    /// Number on its receipt.
    pub receipt: String,
    /// Its title.
    pub title: String,
    /// Name of its item.
    pub item: String,
    /// Name of the section that has it.
    pub section: String,
    /// What the rule is called.
    pub rule: String,
    /// The rule in a sentence, with its figures.
    pub says: String,
    /// Its ground.
    pub clause: String,
    /// What it calls for now; none when it is found no more.
    pub level: Option<Card>,
    /// What is the case, in a sentence.
    pub fact: String,
    /// How the lamp turns green.
    pub remedy: String,
    /// Who may answer.
    pub answers: String,
    /// The clock it was found on.
    pub clock: ClockCard,
    /// The entries that prove it, oldest first.
    pub cites: Vec<Sentence>,
    /// Its card, once issued.
    pub card: Option<CardView>,
    /// Whether whoever looks may issue the card now.
    pub may_issue: bool,
    /// Other findings on the matter: id, name of the rule, level.
    pub others: Vec<(CardId, String, Card)>,
}

/// The finding of this id on a matter, with the entries of its card if it has one.
///
/// # Errors
/// `NoSuchMatter` for who may not see the matter or sees it only as who asked; `no-such-card` when there is neither
/// finding nor card.
pub fn finding(
    id: &CardId,
    matter: &Matter,
    entries: &[Entry],
    card: &[CardEntry],
    desk: &Desk<'_>,
) -> Result<FindingView, Refusal> {
    if disclose::audience(matter, desk)? != Audience::Staff {
        return Err(Refusal::NoSuchMatter);
    }
    let (item, procedure) = desk.charter.path(&matter.item).ok_or(Refusal::NoSuchItem)?;
    let found = watch::look(&Trace { clocks: &matter.clocks, today: desk.today() }, desk.charter.rules(), desk.almanac);
    let id_of_found =
        |found: &Finding<'_>| matter.clock(found.clock.as_str()).map(|clock| id_of(matter.id, &found.rule.id, clock));
    let issued = IssuedCard::replay(card);
    let here = found.iter().find(|found| id_of_found(found).as_ref() == Some(id));
    let (rule_id, clock_id) = match (&issued, here) {
        (Some(card), _) => (card.issue.rule.as_str(), &card.issue.clock),
        (None, Some(found)) => (found.rule.id.as_str(), &found.clock),
        (None, None) => return Err(super::no_such_card()),
    };
    let rule = desk.charter.rules().iter().find(|rule| rule.id == rule_id).ok_or_else(super::no_such_card)?;
    let clock = matter.clock(clock_id.as_str()).ok_or_else(super::no_such_card)?;
    let reader = sentence::Reader { item, procedure, roster: desk.roster, zone: desk.zone, audience: Audience::Staff };
    let moved = |seq: u32| {
        let entry = entries.iter().find(|entry| entry.seq == seq);
        entry.is_some_and(|entry| entry.moves.clocks.iter().any(|change| clock_of(change) == clock_id))
    };
    let file = entries.first().and_then(|entry| match &entry.act {
        crate::act::Act::File(file) => Some(file),
        _ => None,
    });
    let others = found.iter().filter_map(|found| Some((id_of_found(found)?, found.rule.name.clone(), found.card)));
    let organ = |organ| desk.roster.organ(organ).map_or_else(String::new, |organ| organ.name.clone());
    let level = here.map(|found| found.card);
    let clock_card = clock_view(clock, entries, item, procedure, desk);
    Ok(FindingView {
        id: id.clone(),
        matter: matter.id,
        receipt: file.map_or_else(String::new, |file| file.receipt.clone()),
        title: file.map_or_else(String::new, |file| disclose::title(file, procedure)),
        item: item.name.clone(),
        section: organ(&matter.section),
        rule: rule.name.clone(),
        says: rule_says(rule),
        clause: rule.clause.clone(),
        level,
        fact: fact(here, &clock_card),
        remedy: remedy(here, clock, &clock_card),
        answers: answers(level.or(issued.as_ref().map(|card| card.issue.level)), matter, desk),
        cites: sentence::journal(entries, &reader).into_iter().filter(|said| moved(said.seq)).collect(),
        may_issue: issued.is_none() && super::issue(id, matter, entries, desk).is_ok(),
        card: issued.map(|issued| card_view(issued, card, &clock_card, rule, item, &reader, desk)),
        others: others.filter(|(other, ..)| other != id).collect(),
        clock: clock_card,
    })
}

/// The id of the gravest finding on a matter, of one rule if given; for links that know only the matter.
pub(crate) fn gravest(matter: &Matter, rule: Option<&str>, desk: &Desk<'_>) -> Option<CardId> {
    let found = watch::look(&Trace { clocks: &matter.clocks, today: desk.today() }, desk.charter.rules(), desk.almanac);
    let wanted = found.into_iter().filter(|found| rule.is_none_or(|rule| found.rule.id == rule));
    let worst = wanted.max_by_key(|found| (found.card, found.late))?;
    Some(id_of(matter.id, &worst.rule.id, matter.clock(worst.clock.as_str())?))
}

/// What happened to a card, in one sentence an entry.
pub fn line(entry: &CardEntry, clock: &ClockCard, reader: &sentence::Reader<'_>, desk: &Desk<'_>) -> CardLine {
    let who = match entry.actor {
        Actor::Clock => words::say("who", "sweep"),
        _ => sentence::who(&entry.actor, reader),
    };
    let to = |post: &Option<PostId>| {
        post.as_ref().map_or_else(|| words::say("word", "none"), |post| sentence::post_name(post, None, reader))
    };
    let date = |day: Day| sentence::date(day, None);
    let days = |late: u32| format!("{late}{}", clock.unit);
    let mut args = vec![("who", who)];
    let said = |part: &str, said: &Words| Some((words::say("part", part), said.to_string()));
    let said = match &entry.act {
        CardAct::Issue(issue) => {
            args.extend([("level", issue.level.zh().into()), ("clock", clock.name.clone()), ("due", date(issue.due))]);
            args.extend([("late", days(issue.late)), ("to", to(&issue.to)), ("reply_due", date(issue.reply_due))]);
            None
        }
        CardAct::Raise(Raise { level, late, to: post, reply_due }) => {
            args.extend([
                ("level", level.zh().into()),
                ("late", days(*late)),
                ("to", to(post)),
                ("reply_due", date(*reply_due)),
            ]);
            None
        }
        CardAct::Reply(act) => said("card_reply", &act.words),
        CardAct::Uphold(act) => said("card_verdict", &act.words),
        CardAct::ExplainAway(act) => {
            let ground = desk.charter.cards().ground(&act.ground);
            args.push(("ground", ground.map_or_else(|| act.ground.to_string(), |ground| ground.name.clone())));
            said("card_verdict", &act.words)
        }
        CardAct::Merge(act) => {
            args.push(("into", act.into.to_string()));
            said("card_verdict", &act.words)
        }
        CardAct::Erase(act) => {
            args.push(("ground", act.ground.clone()));
            None
        }
    };
    let act = entry.act.kind();
    CardLine { act, at: entry.at, text: words::fill("card_sentence", act.word(), "says", &args), said }
}

fn card_view(
    card: IssuedCard,
    entries: &[CardEntry],
    clock: &ClockCard,
    rule: &Rule,
    item: &Item,
    reader: &sentence::Reader<'_>,
    desk: &Desk<'_>,
) -> CardView {
    let (mut open, mut shut) = (Vec::new(), Vec::new());
    let offered = [CardActKind::Reply, CardActKind::Uphold, CardActKind::ExplainAway, CardActKind::Merge];
    for act in offered {
        match super::may(&card, act, desk) {
            Ok(()) => {
                open.push((act, desk.charter.cards().act(act).map_or_else(String::new, |rule| rule.clause.clone())))
            }
            Err(refusal) => shut.push((act, refusal.says(), refusal.clause().map(String::from))),
        }
    }
    let to = card
        .issue
        .to
        .as_ref()
        .map_or_else(|| words::say("word", "none"), |post| sentence::post_name(post, None, reader));
    CardView {
        to: to.clone(),
        overdue: card.is_overdue(desk.today()),
        lines: entries.iter().rev().map(|entry| line(entry, clock, reader, desk)).collect(),
        open,
        shut,
        grounds: desk.charter.cards().grounds.iter().map(|ground| (ground.id.clone(), ground.name.clone())).collect(),
        paper: paper(&card, to, clock, rule, item, desk),
        card,
    }
}

/// 督查通知: the card as it stands, in the wording of its level.
fn paper(card: &IssuedCard, to: String, clock: &ClockCard, rule: &Rule, item: &Item, desk: &Desk<'_>) -> Paper {
    let issue = &card.issue;
    let date = |day: Day| sentence::date(day, None);
    let organ = |id| desk.roster.organ(id).map_or_else(String::new, |organ| organ.name.clone());
    let facts = [
        ("level", issue.level.zh().to_string()),
        ("receipt", issue.receipt.clone()),
        ("item", item.name.clone()),
        ("section", organ(&issue.section)),
        ("rule", rule.name.clone()),
        ("clause", rule.clause.clone()),
        ("clock", clock.name.clone()),
        ("due", date(issue.due)),
        ("late", format!("{}{}", issue.late, clock.unit)),
        ("reply_due", date(issue.reply_due)),
    ];
    let level = desk.charter.cards().level(issue.level);
    let fill = |text: &String| {
        facts.iter().fold(text.clone(), |text, (slot, fact)| text.replace(&format!("{{{slot}}}"), fact))
    };
    let issuers = desk.charter.cards().act(CardActKind::Issue).map(|rule| rule.roles.clone()).unwrap_or_default();
    let covers =
        |post: &&crate::roster::Post| issuers.contains(&post.role) && desk.covers(post, &issue.section, &issue.item);
    let widest = desk.roster.posts().filter(covers).max_by_key(|post| post.serves.len());
    Paper {
        title: level.map_or_else(String::new, |level| level.title.clone()),
        number: issue.receipt.clone(),
        addressee: Some(to),
        copied: None,
        paragraphs: level.map(|level| level.paragraphs.iter().map(fill).collect()).unwrap_or_default(),
        organ: widest.map_or_else(String::new, |post| organ(&post.organ)),
        day: card.raised.unwrap_or(card.issued).day(desk.zone),
        clause: level.map_or_else(String::new, |level: &LevelRule| level.clause.clone()),
    }
}

fn clock_view(clock: &Clock, entries: &[Entry], item: &Item, procedure: &Procedure, desk: &Desk<'_>) -> ClockCard {
    let started = disclose::starter(&clock.id, entries);
    clock_card::card(clock, started, item, procedure, desk.charter.rules(), desk.almanac, desk.today())
}

fn rule_says(rule: &Rule) -> String {
    let kinds = rule.on.iter().map(|kind| kind.zh()).collect::<Vec<_>>().join("、");
    let mut args = vec![("kinds", kinds), ("card", rule.card.zh().to_string())];
    match (rule.test, rule.red_after) {
        (Test::Near { percent, left }, _) => {
            args.extend([("percent", percent.to_string()), ("left", left.to_string())]);
            words::fill("rule", "near", "says", &args)
        }
        (Test::InTime, _) => words::fill("rule", "in-time", "says", &args),
        (Test::Over, None) => words::fill("rule", "over", "says", &args),
        (Test::Over, Some(days)) => {
            args.push(("days", days.to_string()));
            words::fill("rule", "over", "red", &args)
        }
    }
}

fn fact(found: Option<&Finding<'_>>, clock: &ClockCard) -> String {
    let args = |found: &Finding<'_>| {
        let late = format!("{}{}", found.late, clock.unit);
        vec![("clock", clock.name.clone()), ("due", sentence::date(found.due, None)), ("late", late)]
    };
    match found {
        None => words::fill("finding", "gone", "says", &[("clock", clock.name.clone())]),
        Some(found) if found.late == 0 && clock.stopped.is_some() => {
            words::fill("finding", "in-time", "says", &args(found))
        }
        Some(found) if found.late == 0 => words::fill("finding", "near", "says", &args(found)),
        Some(found) if clock.stopped.is_some() => words::fill("finding", "late", "stopped", &args(found)),
        Some(found) => words::fill("finding", "late", "says", &args(found)),
    }
}

fn remedy(found: Option<&Finding<'_>>, clock: &Clock, card: &ClockCard) -> String {
    let due = vec![("due", sentence::date(card.due, None))];
    match found {
        None => words::fill("finding", "gone", "remedy", &due),
        Some(found) if found.late == 0 && card.stopped.is_some() => words::fill("finding", "in-time", "remedy", &due),
        Some(found) if found.late == 0 => words::fill("finding", "near", "remedy", &due),
        Some(_) if clock.is_running() || card.lamp.0 == Lamp::Red && card.stopped.is_none() => {
            words::fill("finding", "late", "remedy", &due)
        }
        Some(_) => words::fill("finding", "late", "over", &due),
    }
}

/// Names of who may answer: whom a card of this level is addressed to, else whoever handles it.
fn answers(level: Option<Card>, matter: &Matter, desk: &Desk<'_>) -> String {
    let rule = level.and_then(|level| desk.charter.cards().level(level));
    let post =
        rule.and_then(|rule| addressed(&rule.to, matter, desk)).or_else(|| Some(matter.holder.as_ref()?.post.clone()));
    let name = post.map(|id| {
        let name = desk.roster.post(&id).map_or_else(|| id.to_string(), |post| post.name.clone());
        desk.roster.seated(&id, desk.today()).map_or(name.clone(), |person| format!("{name} {}", person.name))
    });
    name.unwrap_or_else(|| words::say("word", "none"))
}
