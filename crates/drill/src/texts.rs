//! The material of a place for believable texts: `questions.toml`.
//!
//! Refuses: sentences of its own. Whatever people say stands in that file.

use crate::seed::{Packs, Seed};
use almanac::Day;
use bureau::charter::Charter;
use bureau::fault::Fault;
use bureau::id::{ItemId, OrganId, PartId};
use bureau::reader::{Row, Source};
use std::collections::BTreeMap;

/// Lists of `[reasons]` by name.
const REASONS: [&str; 47] = [
    "correction_general",
    "supplement",
    "refusal",
    "hand_over",
    "hand_over_leave",
    "refusal_question",
    "denial",
    "extension",
    "extension_question",
    "withdrawal",
    "withdrawal_question",
    "recusal",
    "rating",
    "rating_poor",
    "slip_of_the_pen",
    "late",
    "favourable",
    "unfavourable",
    "send_back",
    "granted",
    "manner",
    "card_reply",
    "card_uphold",
    "card_explain",
    "card_merge",
    "order_reason",
    "order_demand",
    "order_progress",
    "order_result",
    "order_verified",
    "order_sent_back",
    "order_later",
    "order_too_late",
    "order_taken_back",
    "order_reminder",
    "order_goes_up",
    "problem",
    "problem_kind",
    "problem_cause",
    "problem_measure",
    "problem_progress",
    "problem_result",
    "problem_verified",
    "problem_sent_back",
    "problem_came_back",
    "problem_looked_back",
    "problem_withdrawn",
];

/// Everything people in this place may say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) phone_pattern: String,
    pub(crate) surnames: Vec<String>,
    pub(crate) given_names: Vec<String>,
    pub(crate) streets: Vec<String>,
    pub(crate) amounts: Vec<String>,
    pub(crate) openings: Vec<String>,
    pub(crate) closings: Vec<String>,
    projects: BTreeMap<String, Vec<String>>,
    pub(crate) missing: String,
    reasons: BTreeMap<&'static str, Vec<String>>,
    suspensions: BTreeMap<PartId, Vec<String>>,
    pub(crate) seasons: Vec<Season>,
    /// By sector and by trade.
    firms: BTreeMap<String, Vec<String>>,
    pub(crate) questions: Vec<Question>,
    pub(crate) applications: Vec<Application>,
    pub(crate) corrections: Vec<Correction>,
}

/// How much of the work one authority gets, and when.
#[derive(Clone, Debug)]
pub(crate) struct Season {
    pub(crate) organ: OrganId,
    pub(crate) weight: u32,
    pub(crate) busy: Vec<String>,
}

/// A question with its answer, slots open.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) item: ItemId,
    pub(crate) title: String,
    pub(crate) by_firm: bool,
    pub(crate) sector: String,
    pub(crate) projects: String,
    pub(crate) not_before: Option<Day>,
    pub(crate) text: String,
    pub(crate) answer: String,
}

/// What an application for an item says, slots open.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) item: ItemId,
    pub(crate) weight: u32,
    pub(crate) sector: String,
    pub(crate) projects: String,
    /// The special step that such applications may need.
    pub(crate) special: Option<PartId>,
    pub(crate) text: String,
    pub(crate) denial: String,
}

/// What may be wrong with a material of that name.
#[derive(Clone, Debug)]
pub(crate) struct Correction {
    pub(crate) material: String,
    pub(crate) note: String,
}

/// What the slots of one text were filled with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    pub(crate) firm: String,
    project: String,
    amount: String,
    street: String,
}

impl Texts {
    /// Reads the file; special steps are the charter's.
    pub(crate) fn read(text: &str, charter: &Charter) -> Result<Texts, Vec<Fault>> {
        let (texts, faults) = Source::new("questions.toml", text).read(|row| read(row, charter));
        if faults.is_empty() { Ok(texts) } else { Err(faults) }
    }

    /// A list of reasons.
    pub(crate) fn reasons(&self, name: &str) -> &[String] {
        self.reasons.get(name).map_or(&[], Vec::as_slice)
    }

    /// What the applicant is told of a special step; empty for one of which nothing is written.
    pub(crate) fn suspensions(&self, special: &PartId) -> &[String] {
        self.suspensions.get(special).map_or(&[], Vec::as_slice)
    }

    /// Fills for a text of this sector and sort of project.
    pub(crate) fn slots(&self, sector: &str, projects: &str, packs: &mut Packs, seed: &mut Seed) -> Slots {
        let none = Vec::new();
        let firms = self.firms.get(sector).unwrap_or(&none);
        let list = self.projects.get(projects).unwrap_or(&none);
        Slots {
            firm: packs.text(&format!("firm {sector}"), firms, seed).to_string(),
            project: packs.text(&format!("project {projects}"), list, seed).to_string(),
            amount: packs.text("amount", &self.amounts, seed).to_string(),
            street: packs.text("street", &self.streets, seed).to_string(),
        }
    }

    /// A person's name.
    pub(crate) fn person(&self, packs: &mut Packs, seed: &mut Seed) -> String {
        let surname = packs.text("surname", &self.surnames, seed).to_string();
        surname + packs.text("given name", &self.given_names, seed)
    }

    /// A telephone number by the pattern of the place.
    pub(crate) fn phone(&self, seed: &mut Seed) -> String {
        let digit = |sign| match sign {
            'x' => char::from(b'0' + seed.below(10) as u8),
            sign => sign,
        };
        self.phone_pattern.chars().map(digit).collect()
    }
}

impl Slots {
    /// The text as whoever wrote it.
    pub(crate) fn fill(&self, text: &str) -> String {
        text.replace("{firm}", &self.firm)
            .replace("{project}", &self.project)
            .replace("{amount}", &self.amount)
            .replace("{street}", &self.street)
    }

    /// The text as anybody may read it: no firm, no place, no figure that would lead back to somebody.
    pub(crate) fn strip(text: &str, by_firm: bool) -> String {
        let firm = if by_firm { "我单位" } else { "一家单位" };
        text.replace("我公司{firm}", "我公司")
            .replace("我们{firm}", "我们")
            .replace("{firm}", firm)
            .replace("{project}", "某项目")
            .replace("{amount}", "若干")
            .replace("{street}", "某街道")
    }
}

fn read(mut row: Row<'_>, charter: &Charter) -> Texts {
    let mut texts = Texts::default();
    if let Some(mut lists) = row.row("lists") {
        texts.phone_pattern = lists.text("phone_pattern");
        texts.surnames = lists.texts("surnames");
        texts.given_names = lists.texts("given_names");
        texts.streets = lists.texts("streets");
        texts.amounts = lists.texts("amounts");
        texts.openings = lists.texts("openings");
        texts.closings = lists.texts("closings");
    }
    if let Some(mut projects) = row.row("projects") {
        for sort in ["research", "construction"] {
            texts.projects.insert(sort.into(), projects.texts(sort));
        }
    }
    if let Some(mut reasons) = row.row("reasons") {
        texts.missing = reasons.text("correction_missing");
        texts.reasons = REASONS.iter().map(|name| (*name, reasons.texts(name))).collect();
    }
    if let Some(mut suspension) = row.row("suspension") {
        for special in charter.procedures().flat_map(|procedure| &procedure.specials) {
            let list = suspension.texts(special.id.as_str());
            texts.suspensions.insert(special.id.clone(), list);
        }
    }
    for mut firm in row.rows("firm") {
        let name = firm.text("name");
        let trade = firm.text_if("trade");
        for sort in [Some(firm.word("sector")), trade].into_iter().flatten() {
            texts.firms.entry(sort).or_default().push(name.clone());
        }
    }
    texts.seasons = row.rows("season").into_iter().map(season).collect();
    texts.questions = row.rows("question").into_iter().map(question).collect();
    texts.applications = row.rows("application").into_iter().map(application).collect();
    texts.corrections = row.rows("correction").into_iter().map(correction).collect();
    texts
}

fn season(mut row: Row<'_>) -> Season {
    Season {
        organ: OrganId::new(row.word("organ")),
        weight: row.number("weight", 1..=1000).unwrap_or(1) as u32,
        busy: row.texts("busy"),
    }
}

fn question(mut row: Row<'_>) -> Question {
    Question {
        item: ItemId::new(row.word("item")),
        title: row.text("title"),
        by_firm: row.text("asker") == "firm",
        sector: row.text_or_empty("sector"),
        projects: row.text_or_empty("projects"),
        not_before: row.day("not_before"),
        text: row.text("text"),
        answer: row.text("answer"),
    }
}

fn application(mut row: Row<'_>) -> Application {
    Application {
        item: ItemId::new(row.word("item")),
        weight: row.number("weight", 1..=100).unwrap_or(1) as u32,
        sector: row.text_or_empty("sector"),
        projects: row.text_or_empty("projects"),
        special: row.text_if("special").map(PartId::new),
        text: row.text("text"),
        denial: row.text("denial"),
    }
}

fn correction(mut row: Row<'_>) -> Correction {
    Correction { material: row.text("material"), note: row.text("note") }
}
