//! Refusals: the rules say no. With the clause, the acts that are open, and what to do.
//!
//! Refuses: to be a text. The sentence of each stands in `charters/messages.toml`.

use crate::act::ActKind;
use crate::entry::Outcome;
use crate::role::Role;
use crate::words;
use almanac::{Day, Span};

/// Why an act was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No line of the procedure allows this act at this step.
    OutOfTurn {
        /// The act.
        act: ActKind,
        /// Name of the step.
        step: String,
        /// Acts that are open at this step, to whomever.
        allowed: Vec<ActKind>,
        /// Ground of the procedure.
        clause: String,
    },
    /// The act is open at this step, but not to this role.
    NotYourRole {
        /// The act.
        act: ActKind,
        /// Roles that may.
        roles: Vec<Role>,
        /// Ground of the line.
        clause: String,
    },
    /// The act of administration is another administrator's duty.
    NotYourDuty {
        /// What the act is called.
        act: String,
        /// Roles whose duty it is.
        roles: Vec<Role>,
    },
    /// The post does not cover the section or item of this matter.
    NotYourMatter {
        /// Name of the section that has it.
        section: String,
    },
    /// The tenure has not begun or is over.
    NotSeated,
    /// The matter has ended.
    Ended {
        /// How.
        outcome: Outcome,
    },
    /// The act may be done once only.
    OnceOnly {
        /// The act.
        act: ActKind,
        /// Ground of the line.
        clause: String,
    },
    /// A clock that the act would extend has run out.
    TooLate {
        /// The act.
        act: ActKind,
        /// The day it ran out.
        due: Day,
        /// Ground of the line.
        clause: String,
    },
    /// The law of this item knows no extension.
    NoExtension {
        /// Ground of the line.
        clause: String,
    },
    /// A special step is going on.
    Paused {
        /// Name of the special step.
        special: String,
        /// Its days.
        span: Span,
        /// Ground of the line.
        clause: String,
    },
    /// There is nothing to resume.
    NotPaused,
    /// The procedure has no such special step.
    NoSuchSpecial,
    /// The days of a special step begin in the past or end before they begin.
    PauseBackwards,
    /// The days of a special step go beyond its own limit.
    PauseTooLong {
        /// Name of the special step.
        special: String,
        /// Last day allowed.
        latest: Day,
        /// Ground of the limit.
        clause: String,
    },
    /// The law deems the act done only once the clock has run out.
    NotDue {
        /// The last day of the clock.
        due: Day,
    },
    /// An answer is missing.
    Missing {
        /// What it is called.
        name: String,
    },
    /// An answer is too long.
    TooLong {
        /// What it is called.
        name: String,
        /// Most characters.
        max: usize,
        /// Characters given.
        count: usize,
    },
    /// An answer is not of its kind.
    NotOfKind {
        /// What it is called.
        name: String,
        /// How it is written.
        shape: Shape,
    },
    /// A field that the form does not have.
    NoSuchField {
        /// What it was called.
        name: String,
    },
    /// A material that the item does not ask for.
    NoSuchMaterial {
        /// What it was called.
        name: String,
    },
    /// A request for correction that names nothing.
    NothingToCorrect,
    /// No item of that word is offered.
    NoSuchItem,
    /// The item is not handled by that organ.
    WrongOrgan,
    /// The matter is another post's.
    NotHolder {
        /// Name of the post that has it.
        holder: String,
        /// Ground of the line.
        clause: String,
    },
    /// Nobody is handing the matter over to this post.
    NotOffered {
        /// Ground of the line.
        clause: String,
    },
    /// The person stepped aside from this matter.
    Recused {
        /// Ground of stepping aside.
        clause: String,
    },
    /// Nobody else may do what waits for this person.
    NobodyInstead {
        /// Ground of stepping aside.
        clause: String,
    },
    /// The entry was not made by this person nor in the section they head, or there is none such.
    NotYourEntry {
        /// Ground of the line.
        clause: String,
    },
    /// The days after the end in which the act may be done are over.
    Over {
        /// The act.
        act: ActKind,
        /// The last of those days.
        until: Day,
        /// Ground of the line.
        clause: String,
    },
    /// No post of that word, or it does not handle such matters here.
    NoSuchPost,
    /// Something happened since the page was made.
    Stale,
    /// There is no such matter, or it is not for these eyes.
    NoSuchMatter,
    /// The matter was only seen in another system's log.
    Observed {
        /// Which system.
        system: String,
    },
    /// Undoing is over: ten seconds have passed, or it was not one's own act, or it cannot be undone.
    CannotUndo,
    /// The post reads no matters: an administrator's, or one that the charter does not name.
    NoReading,
    /// Login or password is wrong: which of them is not said.
    WrongLogin,
    /// The second factor is wrong, was used before, or is not the person's: which of them is not said.
    WrongFactor,
    /// Something about one's own account: a password that may not be, a confirmation that did not fit.
    Account {
        /// Code of the sentence.
        code: &'static str,
        /// What to put into it.
        name: String,
    },
    /// Too many tries from one place.
    TooMany {
        /// How long to wait.
        seconds: u32,
    },
    /// The form does not carry the secret of this session: an old page, or another site's.
    PageOld,
    /// What was typed is no mail address.
    NotAnAddress,
    /// The code is wrong, or no longer good.
    WrongCode,
    /// This installation sends no mail.
    NoMail,
    /// A file cannot be taken.
    Attachment {
        /// Code of the sentence.
        code: &'static str,
        /// What its owner called it.
        name: String,
        /// The limit it goes beyond, in words; empty when it goes beyond none.
        limit: String,
    },
    /// A card cannot be dealt with like this.
    Card {
        /// Code of the sentence.
        code: &'static str,
        /// What to put into it.
        name: String,
        /// Ground of the line, where there is one.
        clause: Option<String>,
    },
    /// A task cannot be dealt with like this.
    Task {
        /// Code of the sentence.
        code: &'static str,
        /// What to put into it.
        name: String,
        /// Ground of the line, where there is one.
        clause: Option<String>,
    },
    /// An act cannot be entered late like this.
    Late {
        /// Code of the sentence.
        code: &'static str,
        /// What to put into it.
        name: String,
        /// Ground of the line.
        clause: String,
    },
    /// A campaign cannot be dealt with like this.
    Campaign {
        /// Code of the sentence.
        code: &'static str,
        /// What to put into it.
        name: String,
        /// Ground of the line, where there is one.
        clause: Option<String>,
    },
    /// The roster says no: an appointment that the separation of duties forbids, or a word already used.
    Roster {
        /// Code of the sentence.
        code: &'static str,
        /// What to put into it.
        name: String,
    },
}

/// What kind of no it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Not allowed to this actor: 403.
    Forbidden,
    /// Not there: 404.
    Absent,
    /// Not in this state: 409.
    Conflict,
    /// Not with this content: 422.
    Content,
    /// Not without logging in: 401.
    Unknown,
    /// Not so often: 429.
    TooOften,
}

/// How an answer of a kind is written: what a refusal asks for instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// A telephone number.
    Phone,
    /// A day.
    Day,
    /// A time of day.
    Hour,
    /// A whole number.
    Number,
    /// One of what is offered.
    Choice,
}

impl Shape {
    const fn word(self) -> &'static str {
        match self {
            Shape::Line => "line",
            Shape::Text => "text",
            Shape::Phone => "phone",
            Shape::Day => "day",
            Shape::Hour => "hour",
            Shape::Number => "number",
            Shape::Choice => "choice",
        }
    }
}

impl Refusal {
    /// Key of its sentence.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::OutOfTurn { .. } => "out-of-turn",
            Refusal::NotYourRole { .. } => "not-your-role",
            Refusal::NotYourDuty { .. } => "not-your-duty",
            Refusal::NotYourMatter { .. } => "not-your-matter",
            Refusal::NotSeated => "not-seated",
            Refusal::Ended { .. } => "ended",
            Refusal::OnceOnly { .. } => "once-only",
            Refusal::TooLate { .. } => "too-late",
            Refusal::NoExtension { .. } => "no-extension",
            Refusal::Paused { .. } => "paused",
            Refusal::NotPaused => "not-paused",
            Refusal::NoSuchSpecial => "no-such-special",
            Refusal::PauseBackwards => "pause-backwards",
            Refusal::PauseTooLong { .. } => "pause-too-long",
            Refusal::NotDue { .. } => "not-due",
            Refusal::Missing { .. } => "missing",
            Refusal::TooLong { .. } => "too-long",
            Refusal::NotOfKind { .. } => "not-of-kind",
            Refusal::NoSuchField { .. } => "no-such-field",
            Refusal::NoSuchMaterial { .. } => "no-such-material",
            Refusal::NothingToCorrect => "nothing-to-correct",
            Refusal::NoSuchItem => "no-such-item",
            Refusal::WrongOrgan => "wrong-organ",
            Refusal::NotHolder { .. } => "not-holder",
            Refusal::NotOffered { .. } => "not-offered",
            Refusal::Recused { .. } => "recused",
            Refusal::NobodyInstead { .. } => "nobody-instead",
            Refusal::NotYourEntry { .. } => "not-your-entry",
            Refusal::Over { .. } => "over",
            Refusal::NoSuchPost => "no-such-post",
            Refusal::Stale => "stale",
            Refusal::NoSuchMatter => "no-such-matter",
            Refusal::Observed { .. } => "observed",
            Refusal::CannotUndo => "cannot-undo",
            Refusal::NoReading => "no-reading",
            Refusal::WrongLogin => "wrong-login",
            Refusal::WrongFactor => "wrong-factor",
            Refusal::Account { code, .. } => code,
            Refusal::TooMany { .. } => "too-many",
            Refusal::PageOld => "page-old",
            Refusal::NotAnAddress => "not-an-address",
            Refusal::WrongCode => "wrong-code",
            Refusal::NoMail => "no-mail",
            Refusal::Attachment { code, .. }
            | Refusal::Roster { code, .. }
            | Refusal::Card { code, .. }
            | Refusal::Task { code, .. }
            | Refusal::Late { code, .. }
            | Refusal::Campaign { code, .. } => code,
        }
    }

    /// What kind of no it is.
    pub fn nature(&self) -> Nature {
        match self {
            Refusal::NotYourRole { .. }
            | Refusal::NotYourDuty { .. }
            | Refusal::NotYourMatter { .. }
            | Refusal::NotSeated
            | Refusal::NotHolder { .. }
            | Refusal::NotOffered { .. }
            | Refusal::Recused { .. }
            | Refusal::NobodyInstead { .. }
            | Refusal::NotYourEntry { .. }
            | Refusal::NoReading
            | Refusal::PageOld => Nature::Forbidden,
            Refusal::NoSuchMatter
            | Refusal::Card { code: "no-such-card", .. }
            | Refusal::Campaign { code: "no-such-campaign", .. } => Nature::Absent,
            Refusal::Card { code: "card-not-yours", .. } | Refusal::Campaign { code: "campaign-not-yours", .. } => {
                Nature::Forbidden
            }
            Refusal::Campaign { code, .. } if STANDS_OTHERWISE.contains(code) => Nature::Conflict,
            Refusal::Card { code: "card-no-ground", .. } => Nature::Content,
            Refusal::Task {
                code:
                    "not-your-unit" | "verifies-own" | "publishes-own" | "not-your-choice" | "not-your-order" | "handled-it"
                    | "orderer-handles" | "not-own-office" | "own-office",
                ..
            } => Nature::Forbidden,
            Refusal::Task { code, .. } if NOT_YET.contains(code) => Nature::Conflict,
            Refusal::WrongLogin | Refusal::WrongFactor => Nature::Unknown,
            Refusal::TooMany { .. } => Nature::TooOften,
            Refusal::OutOfTurn { .. }
            | Refusal::Ended { .. }
            | Refusal::OnceOnly { .. }
            | Refusal::TooLate { .. }
            | Refusal::Over { .. }
            | Refusal::NoExtension { .. }
            | Refusal::Paused { .. }
            | Refusal::NotPaused
            | Refusal::NotDue { .. }
            | Refusal::Stale
            | Refusal::Observed { .. }
            | Refusal::CannotUndo
            | Refusal::NoMail
            | Refusal::Card { .. }
            | Refusal::Late { code: "late-not-allowed", .. }
            | Refusal::Roster { .. } => Nature::Conflict,
            _ => Nature::Content,
        }
    }

    /// What was refused and why, in Chinese.
    pub fn says(&self) -> String {
        words::fill("refusal", self.code(), "says", &self.args())
    }

    /// What one can do instead, in Chinese.
    pub fn remedy(&self) -> String {
        words::fill("refusal", self.code(), "remedy", &self.args())
    }

    /// The ground, where the refusal has one.
    pub fn clause(&self) -> Option<&str> {
        match self {
            Refusal::OutOfTurn { clause, .. }
            | Refusal::NotYourRole { clause, .. }
            | Refusal::OnceOnly { clause, .. }
            | Refusal::TooLate { clause, .. }
            | Refusal::NoExtension { clause }
            | Refusal::NotHolder { clause, .. }
            | Refusal::NotOffered { clause }
            | Refusal::Recused { clause }
            | Refusal::NobodyInstead { clause }
            | Refusal::NotYourEntry { clause }
            | Refusal::Over { clause, .. }
            | Refusal::Late { clause, .. }
            | Refusal::Paused { clause, .. }
            | Refusal::PauseTooLong { clause, .. } => Some(clause),
            Refusal::Card { clause, .. } | Refusal::Task { clause, .. } | Refusal::Campaign { clause, .. } => {
                clause.as_deref()
            }
            Refusal::NotYourDuty { .. } | Refusal::Roster { code: "own-change" | "key-for-admin", .. } => {
                Some(crate::admin::CLAUSE)
            }
            Refusal::Roster { code: "separated-duties", .. } => Some(crate::roster::SEPARATION),
            _ => None,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::OutOfTurn { act, step, allowed, .. } => {
                let open = if allowed.is_empty() {
                    words::say("word", "none")
                } else {
                    join(allowed.iter().map(|act| act.zh()))
                };
                vec![("act", act.zh()), ("step", step.clone()), ("allowed", open)]
            }
            Refusal::NotYourRole { act, roles, .. } => {
                vec![("act", act.zh()), ("roles", join(roles.iter().map(|role| role.zh().to_string())))]
            }
            Refusal::NotYourDuty { act, roles } => {
                vec![("act", act.clone()), ("roles", join(roles.iter().map(|role| role.zh().to_string())))]
            }
            Refusal::NotYourMatter { section } => vec![("section", section.clone())],
            Refusal::Ended { outcome } => vec![("outcome", outcome.zh().to_string())],
            Refusal::OnceOnly { act, .. } => vec![("act", act.zh())],
            Refusal::TooLate { act, due, .. } => vec![("act", act.zh()), ("due", due.to_string())],
            Refusal::Over { act, until, .. } => vec![("act", act.zh()), ("until", until.to_string())],
            Refusal::Paused { special, span, .. } => {
                vec![("special", special.clone()), ("from", span.from.to_string()), ("to", span.to.to_string())]
            }
            Refusal::PauseTooLong { special, latest, .. } => {
                vec![("special", special.clone()), ("latest", latest.to_string())]
            }
            Refusal::NotDue { due } => vec![("due", due.to_string())],
            Refusal::TooLong { name, max, count } => {
                vec![("name", name.clone()), ("max", max.to_string()), ("count", count.to_string())]
            }
            Refusal::Attachment { name, limit, .. } => vec![("name", name.clone()), ("limit", limit.clone())],
            Refusal::NotHolder { holder, .. } => vec![("holder", holder.clone())],
            Refusal::Observed { system } => vec![("system", system.clone())],
            Refusal::TooMany { seconds } => vec![("seconds", seconds.to_string())],
            Refusal::NotOfKind { name, shape } => {
                vec![("name", name.clone()), ("wanted", words::say("shape", shape.word()))]
            }
            Refusal::Missing { name }
            | Refusal::NoSuchField { name }
            | Refusal::NoSuchMaterial { name }
            | Refusal::Account { name, .. }
            | Refusal::Card { name, .. }
            | Refusal::Task { name, .. }
            | Refusal::Late { name, .. }
            | Refusal::Campaign { name, .. }
            | Refusal::Roster { name, .. } => vec![("name", name.clone())],
            _ => Vec::new(),
        }
    }
}

/// Refusals of what was ordered that stands where the act cannot be done yet, or not any more.
const NOT_YET: &[&str] = &[
    "not-countersigned",
    "duty-unmet",
    "nothing-asked",
    "nothing-to-publish",
    "not-public",
    "reminded",
    "without-measures",
    "escalate-early",
    "nobody-above",
    "escalated",
    "given-up",
];

/// Refusals of a campaign that stands where the act cannot be done.
const STANDS_OTHERWISE: &[&str] =
    &["campaign-draft-open", "campaign-no-draft", "campaign-not-live", "campaign-concluded", "campaign-dropped"];

fn join(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrongly_written_is_told_how_it_is_written() {
        let told = |shape| Refusal::NotOfKind { name: "甲".into(), shape }.remedy();
        let shapes = [Shape::Line, Shape::Text, Shape::Phone, Shape::Day, Shape::Hour, Shape::Number, Shape::Choice];
        let remedies: std::collections::BTreeSet<String> = shapes.into_iter().map(told).collect();
        assert_eq!(remedies.len(), shapes.len());
        assert!(remedies.iter().all(|remedy| remedy.starts_with('请')), "{remedies:?}");
        assert_eq!(remedies.iter().filter(|remedy| remedy.contains("区号")).count(), 1, "{remedies:?}");
    }
}
