//! What is written down about cards: which levels become papers, who does what to them, and when they are let go.
//!
//! Refuses: a role that both answers and settles, and an administrator in any of it.

use super::CardActKind;
use crate::fault::Fault;
use crate::id::PartId;
use crate::procedure::words;
use crate::reader::Row;
use crate::role::Role;
use crate::watch::{Card, Rule};
use almanac::Term;
use std::collections::BTreeSet;

/// What the text of a card's paper can name.
const SLOTS: &[&str] = &["level", "receipt", "item", "section", "rule", "clause", "clock", "due", "late", "reply_due"];

/// The table of cards: empty where an office issues none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardRules {
    /// Levels that become papers.
    pub levels: Vec<LevelRule>,
    /// Who may do what to a card.
    pub acts: Vec<CardActRule>,
    /// On what grounds a card is explained away.
    pub grounds: Vec<Ground>,
}

/// A level that becomes a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelRule {
    /// Which.
    pub card: Card,
    /// Whether the clock issues it by itself; else a post does.
    pub by_clock: bool,
    /// Roles it is addressed to: the first that is seated in the section found against.
    pub to: Vec<Role>,
    /// Roles that get a copy.
    pub copy: Vec<Role>,
    /// How long they have to answer.
    pub reply: Term,
    /// Title of its paper.
    pub title: String,
    /// Text of its paper, with slots for what was found.
    pub paragraphs: Vec<String>,
    /// Its ground.
    pub clause: String,
    line: u32,
}

/// Who may do an act to a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardActRule {
    /// The act.
    pub act: CardActKind,
    /// The roles.
    pub roles: Vec<Role>,
    /// Its ground.
    pub clause: String,
    line: u32,
}

/// A ground on which a card is explained away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Its word.
    pub id: PartId,
    /// What people call it.
    pub name: String,
    /// What it rests on.
    pub clause: String,
    line: u32,
}

impl CardRules {
    /// Reads the tables `[[level]]`, `[[act]]` and `[[ground]]` of one file.
    pub fn read(row: &mut Row<'_>) -> CardRules {
        CardRules {
            levels: row.rows("level").into_iter().filter_map(level).collect(),
            acts: row.rows("act").into_iter().filter_map(act).collect(),
            grounds: row.rows("ground").into_iter().map(ground).collect(),
        }
    }

    /// The row of a level.
    pub fn level(&self, card: Card) -> Option<&LevelRule> {
        self.levels.iter().find(|level| level.card == card)
    }

    /// The row of an act.
    pub fn act(&self, act: CardActKind) -> Option<&CardActRule> {
        self.acts.iter().find(|rule| rule.act == act)
    }

    /// The ground of that word.
    pub fn ground(&self, id: &PartId) -> Option<&Ground> {
        self.grounds.iter().find(|ground| ground.id == *id)
    }

    /// Whether a role may do an act to cards it covers.
    pub fn may(&self, role: Role, act: CardActKind) -> bool {
        self.act(act).is_some_and(|rule| rule.roles.contains(&role))
    }
}

/// All faults of the tables of one set of charters, each with its file. Where no level is written there is no card.
pub(crate) fn faults(tables: &[(String, CardRules)], rules: &[(String, Rule)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    twice(tables, &mut faults);
    let has = |card: Card| tables.iter().any(|(_, table)| table.level(card).is_some());
    let first = tables.iter().find_map(|(file, table)| Some((file, table.levels.first()?.line)));
    let Some((file, line)) = first else {
        return faults;
    };
    for (of, rule) in rules {
        let called = std::iter::once(rule.card).chain(rule.red_after.map(|_| Card::Red));
        for card in called.filter(|card| *card != Card::Warning && !has(*card)) {
            faults.push(Fault::at(
                of,
                rule.line,
                "card-without-level",
                vec![("rule", rule.name.clone()), ("card", card.zh().into())],
            ));
        }
    }
    for act in CardActKind::ALL.iter().filter(|act| act.is_of_posts()) {
        if !tables.iter().any(|(_, table)| table.act(*act).is_some_and(|rule| !rule.roles.is_empty())) {
            faults.push(Fault::at(file, line, "card-act-missing", vec![("act", act.zh())]));
        }
    }
    if tables.iter().all(|(_, table)| table.grounds.is_empty()) {
        faults.push(Fault::at(file, line, "card-without-ground", vec![]));
    }
    faults.extend(roles_apart(tables));
    faults
}

fn twice(tables: &[(String, CardRules)], faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (file, table) in tables {
        let levels = table.levels.iter().map(|level| (format!("level {}", level.card.word()), level.line));
        let acts = table.acts.iter().map(|rule| (format!("act {}", rule.act.word()), rule.line));
        let grounds = table.grounds.iter().map(|ground| (format!("ground {}", ground.id), ground.line));
        for (word, line) in levels.chain(acts).chain(grounds) {
            if !seen.insert(word.clone()) {
                faults.push(Fault::at(file, line, "twice", vec![("word", word)]));
            }
        }
    }
}

/// Who answers does not settle, who settles does nothing but watch, and no administrator does either.
fn roles_apart(tables: &[(String, CardRules)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (file, rule) in tables.iter().flat_map(|(file, table)| table.acts.iter().map(move |rule| (file, rule))) {
        let fits = |role: &Role| match rule.act {
            CardActKind::Reply => {
                !role.is_admin() && !role.supervises() && *role != Role::Party && *role != Role::Clock
            }
            _ => role.supervises(),
        };
        for role in rule.roles.iter().filter(|role| !fits(role)) {
            let args = vec![("act", rule.act.zh()), ("role", role.zh().to_string())];
            faults.push(Fault::at(file, rule.line, "card-role", args));
        }
    }
    let levels = tables.iter().flat_map(|(file, table)| table.levels.iter().map(move |level| (file, level)));
    for (file, level) in levels {
        let answers = |role: &Role| tables.iter().any(|(_, table)| table.may(*role, CardActKind::Reply));
        for role in level.to.iter().filter(|role| !answers(role)) {
            faults.push(Fault::at(file, level.line, "card-to", vec![("role", role.zh().to_string())]));
        }
    }
    faults
}

fn level(mut row: Row<'_>) -> Option<LevelRule> {
    let cards: Vec<_> = Card::ALL.iter().map(|card| card.word()).collect();
    let card = row.choice("card", Card::parse, &cards.join(" "));
    let by_clock = row.choice("issue", |word| ["clock", "post"].iter().position(|way| *way == word), "clock post");
    let (to, copy) = (roles(&mut row, "to"), roles(&mut row, "copy"));
    if to.is_empty() {
        row.missing::<()>("to");
    }
    let reply = row.term("reply");
    let (title, paragraphs) = (row.text("title"), row.texts("paragraphs"));
    for slot in paragraphs.iter().flat_map(|text| slots(text)).filter(|slot| !SLOTS.contains(&slot.as_str())) {
        row.fault(
            "paragraphs",
            "not-in-list",
            vec![("key", "paragraphs".into()), ("word", slot), ("allowed", SLOTS.join(" "))],
        );
    }
    let (clause, line) = (row.text("clause"), row.line());
    if card.is_none() {
        row.missing::<()>("card");
    }
    if by_clock.is_none() {
        row.missing::<()>("issue");
    }
    if reply.is_none() {
        row.missing::<()>("reply");
    }
    Some(LevelRule { card: card?, by_clock: by_clock? == 0, to, copy, reply: reply?, title, paragraphs, clause, line })
}

fn slots(text: &str) -> impl Iterator<Item = String> {
    text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(String::from)
}

fn act(mut row: Row<'_>) -> Option<CardActRule> {
    let all: Vec<_> = CardActKind::ALL.iter().filter(|act| act.is_of_posts()).map(|act| act.word()).collect();
    let parse = |word: &str| CardActKind::parse(word).filter(|act| act.is_of_posts());
    let act = row.choice("act", parse, &all.join(" "));
    if act.is_none() {
        row.missing::<()>("act");
    }
    let roles = roles(&mut row, "role");
    let (clause, line) = (row.text("clause"), row.line());
    Some(CardActRule { act: act?, roles, clause, line })
}

fn ground(mut row: Row<'_>) -> Ground {
    Ground { id: PartId::new(row.word("id")), name: row.text("name"), clause: row.text("clause"), line: row.line() }
}

fn roles(row: &mut Row<'_>, key: &str) -> Vec<Role> {
    words(row, key, Role::parse, Role::ALL.iter().map(|role| role.word()))
}
