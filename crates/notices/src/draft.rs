//! What a reading gives: fields, each with its places in the original and how sure it is.
//!
//! Refuses: a value without a place, a value without the rule that found it.

use crate::rule::Rule;
use almanac::Day;
use std::ops::Range;

/// How sure a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// The text says so in a place made for it (a label, a heading, a table).
    Stated,
    /// The text says so, and something was filled in from elsewhere in it (a year, a unit of the heading).
    Resolved,
    /// The wording allows it, as it usually does in such texts.
    Inferred,
    /// The text is damaged or ambiguous; a person has to look.
    Guessed,
}

impl Grade {
    /// The word shown to people.
    pub fn zh(self) -> &'static str {
        match self {
            Grade::Stated => "明示",
            Grade::Resolved => "补全",
            Grade::Inferred => "推断",
            Grade::Guessed => "存疑",
        }
    }

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Grade::Stated => "stated",
            Grade::Resolved => "resolved",
            Grade::Inferred => "inferred",
            Grade::Guessed => "guessed",
        }
    }
}

/// A value, where it stands in the original, and why it was read so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<T> {
    /// What was read, in clean simplified text.
    pub value: T,
    /// Byte ranges of the original, in its order; each begins and ends between characters.
    pub places: Vec<Range<usize>>,
    /// The rule that read it.
    pub rule: Rule,
    /// How sure it is: that of the rule, or lower.
    pub grade: Grade,
}

/// A unit the text hands something to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As the text writes it.
    pub name: String,
    /// The organ of the archive it was matched to, if one was.
    pub id: Option<String>,
}

/// A person or post in the group that leads the campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// 组长, 副组长, 成员, 办公室主任.
    pub role: String,
    /// The name without spaces.
    pub name: Reading<String>,
}

/// A section of the campaign in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// What it is called.
    pub name: Reading<String>,
    /// The first day, if the text gives one.
    pub start: Option<Reading<Day>>,
    /// The last day, if the text gives one.
    pub end: Option<Reading<Day>>,
    /// Where the phase begins: its first characters, enumerator included.
    pub anchor: String,
}

/// A piece of work the notice hands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The enumerator as written, empty where there is none.
    pub number: String,
    /// Its heading or first sentence.
    pub title: Reading<String>,
    /// Units that lead (牵头).
    pub lead: Vec<Reading<Unit>>,
    /// Units that are responsible, take part or help (责任, 配合).
    pub responsible: Vec<Reading<Unit>>,
    /// The day by which it is due.
    pub deadline: Option<Reading<Day>>,
    /// What is to be handed in or made.
    pub deliverables: Vec<Reading<String>>,
    /// The headings above it, joined by a slash.
    pub section: String,
    /// Where the task begins: its first characters, enumerator included.
    pub anchor: String,
}

/// A figure the notice sets: a target, a limit, a weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Of what.
    pub what: String,
    /// The figure with its unit, as written.
    pub value: Reading<String>,
}

/// A telephone number for reports, complaints or questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hotline {
    /// Digits and hyphens.
    pub number: Reading<String>,
    /// Whose it is, empty where the text does not say.
    pub owner: String,
}

/// Something a person should know about the text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// In Chinese, one sentence.
    pub text: String,
    /// Where, as byte ranges of the original; empty for the whole.
    pub places: Vec<Range<usize>>,
}

/// A notice as read, for a person to correct.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The plan's own title.
    pub title: Option<Reading<String>>,
    /// The signing organ, joint ones joined by 、.
    pub issuer: Option<Reading<String>>,
    /// The notice's own number, 〔〕 as brackets.
    pub number: Option<Reading<String>>,
    /// The day of signing.
    pub date: Option<Reading<Day>>,
    /// 通知, 实施方案, 意见 ….
    pub kind: Option<Reading<String>>,
    /// To whom it is addressed.
    pub addressees: Vec<Reading<Unit>>,
    /// Documents it rests on, with their numbers.
    pub basis: Vec<Reading<String>>,
    /// The leading group, by name.
    pub group: Vec<Member>,
    /// Sections in time, in the order of the text.
    pub phases: Vec<Phase>,
    /// Work handed out, in the order of the text.
    pub tasks: Vec<Task>,
    /// Figures to be reached.
    pub targets: Vec<Figure>,
    /// Shares or points of an evaluation.
    pub weights: Vec<Figure>,
    /// Limits, frequencies and penalties.
    pub thresholds: Vec<Figure>,
    /// Telephone numbers.
    pub hotlines: Vec<Hotline>,
    /// What is odd about the text.
    pub notes: Vec<Note>,
}
