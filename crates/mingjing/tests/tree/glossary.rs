//! The words of the program: one row a term, unique both ways, and a row for every type of the domain.

use crate::source::{self, check};
use bureau::act::ActKind;
use bureau::role::Role;
use std::collections::BTreeMap;

/// Public types of the domain that are no official words, with the reason. Everything else has a row.
const NO_WORDS: &[(&str, &[&str])] = &[
    (
        "parts of another type, named by what they hold",
        &[
            "Asker",
            "Before",
            "Budget",
            "CampaignActRule",
            "CampaignEntry",
            "CardActRule",
            "CardEntry",
            "Cause",
            "ClockMove",
            "ClockRule",
            "Counting",
            "Done",
            "EraseCard",
            "Quota",
            "Everyone",
            "Followed",
            "Given",
            "LevelRule",
            "Made",
            "PairRow",
            "PhaseRow",
            "Point",
            "Changed",
            "Remark",
            "TaskRow",
            "Typed",
            "Line",
            "Moves",
            "Ordered",
            "Paragraph",
            "Parameter",
            "Pin",
            "Seat",
            "SizeClass",
            "Said",
            "Test",
            "Turn",
            "When",
        ],
    ),
    (
        "words of pages and forms",
        &[
            "About",
            "AttachmentView",
            "CampaignLine",
            "CampaignView",
            "PublicProblem",
            "PublicTask",
            "Sheet",
            "TargetView",
            "CardLine",
            "CardView",
            "Cell",
            "ClockCard",
            "Did",
            "DutyView",
            "Field",
            "FieldKind",
            "FindingView",
            "Found",
            "Held",
            "LedgerEdit",
            "LedgerFault",
            "LedgerRow",
            "Mark",
            "MaterialView",
            "Month",
            "OpenAct",
            "Plan",
            "Progress",
            "Reach",
            "Room",
            "Sentence",
            "ShutAct",
            "Signature",
            "StripStep",
            "TaskView",
        ],
    ),
    (
        "words of the program itself",
        &["Hand", "Nature", "NotAnEntry", "NotAnId", "Reader", "Record", "Row", "Shape", "Source", "Words"],
    ),
];

struct Term {
    id: String,
    zh: String,
    also: Vec<String>,
}

#[test]
fn terms_are_unique_both_ways() {
    let (mut ids, mut words, mut faults) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for term in terms() {
        if let Some(other) = ids.insert(term.id.clone(), term.zh.clone()) {
            faults.push(format!("{}: {other}, {}", term.id, term.zh));
        }
        for word in term.also.iter().chain([&term.zh]) {
            if let Some(other) = words.insert(word.clone(), term.id.clone()) {
                faults.push(format!("{word}: {other}, {}", term.id));
            }
        }
    }
    check("one word, one meaning", &faults);
}

#[test]
fn every_type_of_the_domain_has_a_row() {
    let terms = terms();
    let excused: Vec<&str> = NO_WORDS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let types: Vec<String> = source::all()
        .iter()
        .filter(|source| source.room() == "bureau" && source.is_inside())
        .flat_map(|source| public_types(&source.code_itself()))
        .collect();
    assert!(types.len() > 50, "the scan found only {types:?}");
    let mut faults = Vec::new();
    for name in &types {
        let has_row = terms.iter().any(|term| term.id == snake(name));
        match (has_row, excused.contains(&name.as_str())) {
            (false, false) => faults.push(format!("{name} has no row")),
            (true, true) => faults.push(format!("{name} has a row and an excuse")),
            _ => {}
        }
    }
    let gone = excused.iter().filter(|name| !types.iter().any(|one| one == *name));
    faults.extend(gone.map(|name| format!("{name} is excused but is no type")));
    check("types of the domain against charters/glossary.toml", &faults);
}

#[test]
fn acts_and_roles_are_called_what_the_glossary_calls_them() {
    let terms: BTreeMap<String, Term> = terms().into_iter().map(|term| (term.id.clone(), term)).collect();
    let acts = ActKind::ALL.iter().map(|act| (act.word(), act.zh()));
    let roles = Role::ALL.iter().map(|role| (role.word(), role.zh().to_owned()));
    let mut faults = Vec::new();
    for (word, zh) in acts.chain(roles) {
        match terms.get(word) {
            None => faults.push(format!("{word} {zh}: no row")),
            Some(term) if term.zh != zh && !term.also.contains(&zh) => {
                faults.push(format!("{word}: {zh} in the program, {} in the glossary", term.zh));
            }
            Some(_) => {}
        }
    }
    check("words that differ from charters/glossary.toml", &faults);
}

fn terms() -> Vec<Term> {
    let table: toml::Table = source::text("charters/glossary.toml").parse().unwrap();
    let text = |value: &toml::Value| value.as_str().expect("a word").to_owned();
    let term = |row: &toml::Value| Term {
        id: text(&row["id"]),
        zh: text(&row["zh"]),
        also: row
            .get("also")
            .and_then(toml::Value::as_array)
            .map_or_else(Vec::new, |also| also.iter().map(text).collect()),
    };
    table["term"].as_array().unwrap().iter().map(term).collect()
}

fn public_types(code: &str) -> Vec<String> {
    let declared = |line: &str| {
        let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
        rest.split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned)
    };
    code.lines().filter_map(declared).collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}
