//! A notice as read and corrected: every value with the places of the original it came from.
//!
//! Refuses: a text outside [`Words`]. Days, organs, places and certainties are facts; texts can be erased and the facts stay.

use crate::act::Words;
use crate::id::{OrganId, PointId};
use crate::words;
use almanac::Day;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// How sure a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// 明示: the text says so in a place made for it.
    #[default]
    Stated,
    /// 补全: the text says so, and something was filled in from elsewhere in it.
    Resolved,
    /// 推断: the wording allows it.
    Inferred,
    /// 存疑: a person has to look.
    Guessed,
    /// 人工: a person wrote it.
    ByPerson,
}

impl Certainty {
    /// All of them.
    pub const ALL: [Certainty; 5] =
        [Certainty::Stated, Certainty::Resolved, Certainty::Inferred, Certainty::Guessed, Certainty::ByPerson];

    /// The word used in entries.
    pub const fn word(self) -> &'static str {
        match self {
            Certainty::Stated => "stated",
            Certainty::Resolved => "resolved",
            Certainty::Inferred => "inferred",
            Certainty::Guessed => "guessed",
            Certainty::ByPerson => "by_person",
        }
    }

    /// Reads that word.
    pub fn parse(word: &str) -> Option<Certainty> {
        Certainty::ALL.into_iter().find(|certainty| certainty.word() == word)
    }

    /// The official word.
    pub fn zh(self) -> String {
        words::say("certainty", self.word())
    }

    /// Whether somebody should look at it before it goes live.
    pub const fn is_low(self) -> bool {
        matches!(self, Certainty::Inferred | Certainty::Guessed)
    }

    fn is_stated(&self) -> bool {
        *self == Certainty::Stated
    }
}

/// A stretch of the original, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct Passage {
    /// Its first byte.
    pub from: u32,
    /// The byte after its last.
    pub to: u32,
}

impl From<(u32, u32)> for Passage {
    fn from((from, to): (u32, u32)) -> Passage {
        Passage { from, to }
    }
}

impl From<Passage> for (u32, u32) {
    fn from(passage: Passage) -> (u32, u32) {
        (passage.from, passage.to)
    }
}

impl Passage {
    /// Its words in the original; none when it lies outside or cuts a character.
    pub fn of(self, original: &str) -> Option<&str> {
        original.get(self.from as usize..self.to as usize).filter(|text| !text.is_empty())
    }
}

/// A value, where it stands in the original, and how sure it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value.
    #[serde(rename = "is")]
    pub value: T,
    /// Where it stands; nowhere for what a person added.
    #[serde(rename = "at", default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Passage>,
    /// How sure it is.
    #[serde(default, skip_serializing_if = "Certainty::is_stated")]
    pub certainty: Certainty,
    /// Whether a person has looked at it and left it so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub looked: bool,
}

impl<T> Sourced<T> {
    /// A value by a person, in the place of what stood there.
    pub fn by_person(value: T, places: Vec<Passage>) -> Sourced<T> {
        Sourced { value, places, certainty: Certainty::ByPerson, looked: false }
    }

    /// Whether somebody should still look at it.
    pub fn is_open(&self) -> bool {
        self.certainty.is_low() && !self.looked
    }
}

/// A unit that the notice hands something to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The organ of the roster, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<OrganId>,
    /// As the notice writes it.
    pub name: Words,
}

/// A place in the leading group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// 组长, 副组长, 成员 ….
    pub role: Words,
    /// Who.
    pub name: Sourced<Words>,
}

/// A section of the campaign in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignPhase {
    /// Its key, the same in every version.
    pub id: PointId,
    /// What it is called.
    pub name: Sourced<Words>,
    /// Its first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Sourced<Day>>,
    /// Its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Sourced<Day>>,
}

/// A piece of work that the notice hands out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its key, the same in every version.
    pub id: PointId,
    /// Its number as written.
    pub number: Words,
    /// What is to be done.
    pub title: Sourced<Words>,
    /// Units that lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lead: Vec<Sourced<Unit>>,
    /// Units that are responsible beside them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responsible: Vec<Sourced<Unit>>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Sourced<Day>>,
    /// What is to be handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deliverables: Vec<Sourced<Words>>,
    /// The phase it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<PointId>,
}

/// A figure that the notice sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Its key, the same in every version.
    pub id: PointId,
    /// Of what.
    pub what: Words,
    /// As written, with its unit.
    pub says: Sourced<Words>,
    /// How much that is, if a figure stands in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Quantity>,
}

impl Figure {
    /// What the figure counts: the words right after it.
    pub fn unit(&self) -> String {
        let text = self.says.value.as_str().unwrap_or_default();
        let after: String = text.chars().skip_while(|c| !is_digit(*c)).skip_while(|c| is_digit(*c)).collect();
        let ends = ["以上", "以下", "以内", "左右", "（", "(", "，", ",", "。", "；"];
        let end = ends.iter().filter_map(|end| after.find(end)).min().unwrap_or(after.len());
        after[..end].trim().to_string()
    }
}

/// A telephone number for the public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicPhone {
    /// The number.
    pub number: Sourced<Words>,
    /// Whose it is.
    pub owner: Words,
}

/// Something odd about the text itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// In a sentence.
    pub text: Words,
    /// Where.
    #[serde(rename = "at", default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Passage>,
}

macro_rules! notice {
    ($($(#[$doc:meta])* $field:ident: $kind:ty, $skip:literal;)*) => {
        /// A notice as read and corrected. In an entry all its texts are one value ([`Words`]) beside the facts:
        /// a commitment for each of them would not fit (docs/decisions/0015).
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(into = "Kept", try_from = "Kept")]
        pub struct Notice { $($(#[$doc])* pub $field: $kind,)* }

        #[derive(Serialize, Deserialize)]
        struct Plain { $(#[serde(default, skip_serializing_if = $skip)] $field: $kind,)* }

        impl From<Notice> for Plain {
            fn from(notice: Notice) -> Plain { Plain { $($field: notice.$field,)* } }
        }

        impl From<Plain> for Notice {
            fn from(plain: Plain) -> Notice { Notice { $($field: plain.$field,)* } }
        }
    };
}

notice! {
    /// The title of the plan itself.
    title: Option<Sourced<Words>>, "Option::is_none";
    /// Who signed it.
    issuer: Option<Sourced<Words>>, "Option::is_none";
    /// Its number.
    number: Option<Sourced<Words>>, "Option::is_none";
    /// The day of signing.
    date: Option<Sourced<Day>>, "Option::is_none";
    /// 通知, 实施方案 ….
    kind: Option<Sourced<Words>>, "Option::is_none";
    /// What it rests on.
    basis: Vec<Sourced<Words>>, "Vec::is_empty";
    /// The leading group.
    group: Vec<Member>, "Vec::is_empty";
    /// Its sections in time.
    phases: Vec<CampaignPhase>, "Vec::is_empty";
    /// What it hands out.
    tasks: Vec<Task>, "Vec::is_empty";
    /// Figures to be reached.
    targets: Vec<Figure>, "Vec::is_empty";
    /// Shares or points of an evaluation.
    weights: Vec<Figure>, "Vec::is_empty";
    /// Limits, frequencies and penalties.
    thresholds: Vec<Figure>, "Vec::is_empty";
    /// Telephone numbers.
    hotlines: Vec<PublicPhone>, "Vec::is_empty";
    /// What is odd about the text.
    remarks: Vec<Remark>, "Vec::is_empty";
}

impl Notice {
    /// The phase of that key.
    pub fn phase(&self, id: &PointId) -> Option<&CampaignPhase> {
        self.phases.iter().find(|phase| phase.id == *id)
    }

    /// The task of that key.
    pub fn task(&self, id: &PointId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == *id)
    }

    /// The last day of a task: its own, else that of its phase, else the last one of any phase.
    pub fn last_day(&self, task: &Task) -> Option<Day> {
        let to = |phase: &CampaignPhase| phase.to.as_ref().map(|to| to.value);
        let own = task.due.as_ref().map(|due| due.value);
        let of_phase = || task.phase.as_ref().and_then(|id| self.phase(id)).and_then(to);
        own.or_else(of_phase).or_else(|| self.phases.iter().filter_map(to).max())
    }

    /// The target of that key.
    pub fn target(&self, id: &PointId) -> Option<&Figure> {
        self.targets.iter().find(|target| target.id == *id)
    }

    /// Every key it uses, with its letter: p phases, t tasks, g targets, w weights, h thresholds.
    pub(super) fn points(&self) -> Vec<(char, PointId)> {
        let mut all = Vec::new();
        self.clone().rename(|_, letter, id| {
            all.push((letter, id.clone()));
            id.clone()
        });
        all
    }

    /// Gives every point the key that is made of its place, letter and key; tasks stay with their phases.
    pub(super) fn rename(&mut self, mut key: impl FnMut(usize, char, &PointId) -> PointId) {
        let were: Vec<PointId> = self.phases.iter().map(|phase| phase.id.clone()).collect();
        let phases = self.phases.iter_mut().map(|phase| ('p', &mut phase.id));
        let tasks = self.tasks.iter_mut().map(|task| ('t', &mut task.id));
        let targets = self.targets.iter_mut().map(|figure| ('g', &mut figure.id));
        let weights = self.weights.iter_mut().map(|figure| ('w', &mut figure.id));
        let thresholds = self.thresholds.iter_mut().map(|figure| ('h', &mut figure.id));
        let all = phases.chain(tasks).chain(targets).chain(weights).chain(thresholds);
        all.enumerate().for_each(|(place, (letter, id))| *id = key(place, letter, id));
        for task in &mut self.tasks {
            let place = task.phase.as_ref().and_then(|phase| were.iter().position(|was| was == phase));
            task.phase = place.map(|place| self.phases[place].id.clone());
        }
    }

    /// Bytes of what is public of it in an entry.
    pub fn public_bytes(&self) -> usize {
        serde_json::to_vec(&Kept::from(self.clone()).facts).map_or(usize::MAX, |text| text.len())
    }
}

/// An amount in hundredths of what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(i64);

impl Quantity {
    /// The largest, either way: what JSON numbers hold exactly.
    const MAX: i64 = 1 << 52;

    /// So many hundredths.
    pub fn hundredths(hundredths: i64) -> Option<Quantity> {
        (hundredths.abs() <= Quantity::MAX).then_some(Quantity(hundredths))
    }

    /// The first figure in a text, thousands apart by commas or not.
    pub fn first_in(text: &str) -> Option<Quantity> {
        let figure: String = text.chars().skip_while(|c| !is_digit(*c)).take_while(|c| is_digit(*c)).collect();
        figure.trim_end_matches([',', '，', '.', '．']).parse().ok()
    }

    /// How many hundredths.
    pub const fn as_hundredths(self) -> i64 {
        self.0
    }

    /// Its share of another in whole per cent, rounded down; none of nothing.
    pub fn percent_of(self, planned: Quantity) -> Option<i64> {
        (planned.0 > 0).then(|| self.0.saturating_mul(100).div_euclid(planned.0))
    }
}

impl std::str::FromStr for Quantity {
    type Err = crate::id::NotAnId;

    fn from_str(text: &str) -> Result<Quantity, Self::Err> {
        let wrong = crate::id::NotAnId;
        let plain: String = text.trim().chars().filter(|c| !matches!(c, ',' | '，')).map(narrow).collect();
        let (sign, plain) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
        let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 14 || part.len() > 2 || !digits(whole) || !digits(part) {
            return Err(wrong);
        }
        let whole: i64 = whole.parse().map_err(|_| wrong)?;
        let part: i64 = format!("{part:0<2}").parse().map_err(|_| wrong)?;
        Quantity::hundredths(sign * (whole * 100 + part)).ok_or(wrong)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, whole, part) = (if self.0 < 0 { "-" } else { "" }, self.0.abs() / 100, self.0.abs() % 100);
        match part {
            0 => write!(f, "{sign}{whole}"),
            _ if part % 10 == 0 => write!(f, "{sign}{whole}.{}", part / 10),
            _ => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

fn is_digit(c: char) -> bool {
    narrow(c).is_ascii_digit() || matches!(c, '.' | '．' | ',' | '，')
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '．' => '.',
        '－' | '−' => '-',
        _ => c,
    }
}

/// The form in an entry: facts with a mark where each text stood, and all texts as one value.
#[derive(Serialize, Deserialize)]
struct Kept {
    facts: Value,
    texts: Words,
}

/// Stands where a text was.
const MARK: &str = "§";

impl From<Notice> for Kept {
    fn from(notice: Notice) -> Kept {
        let mut facts = serde_json::to_value(Plain::from(notice)).expect("text keys and no floats");
        let mut texts = Vec::new();
        walk(&mut facts, &mut |value| {
            let text = value.get(MARK)?.as_str().unwrap_or_default().to_string();
            texts.push(text);
            Some(Value::from(MARK))
        });
        let texts = serde_json::to_string(&texts).expect("a list of texts");
        Kept { facts, texts: Words::new(&texts) }
    }
}

impl TryFrom<Kept> for Notice {
    type Error = serde_json::Error;

    fn try_from(kept: Kept) -> Result<Notice, serde_json::Error> {
        let texts: Option<Vec<String>> = kept.texts.as_str().map(serde_json::from_str).transpose()?;
        let (mut facts, mut texts) = (kept.facts, texts.map(Vec::into_iter));
        walk(&mut facts, &mut |value| {
            (value.as_str() == Some(MARK)).then(|| {
                let text = texts.as_mut().map(|texts| texts.next().unwrap_or_default());
                Value::Object([(MARK.to_string(), Value::from(text))].into_iter().collect())
            })
        });
        Ok(serde_json::from_value::<Plain>(facts)?.into())
    }
}

/// Visits every value in one order, whatever order a map is kept in, and puts in what is given for it.
fn walk(value: &mut Value, change: &mut dyn FnMut(&Value) -> Option<Value>) {
    if let Some(other) = change(value) {
        *value = other;
        return;
    }
    match value {
        Value::Array(parts) => parts.iter_mut().for_each(|part| walk(part, change)),
        Value::Object(map) => {
            let mut parts: Vec<_> = map.iter_mut().collect();
            parts.sort_by(|one, other| one.0.cmp(other.0));
            parts.into_iter().for_each(|(_, part)| walk(part, change));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_out_of_its_words() {
        let check = |text: &str, amount: Option<&str>, unit: &str| {
            let says = Sourced { value: Words::new(text), places: vec![], certainty: Certainty::Stated, looked: false };
            let figure =
                Figure { id: PointId::new("g1"), what: Words::default(), says, planned: Quantity::first_in(text) };
            assert_eq!(figure.planned.map(|planned| planned.to_string()).as_deref(), amount, "{text}");
            assert_eq!(figure.unit(), unit, "{text}");
        };
        check("增长15%以上", Some("15"), "%");
        check("不少于1,200万元", Some("1200"), "万元");
        check("１.５亿元", Some("1.5"), "亿元");
        check("3.25个", Some("3.25"), "个");
        check("全部", None, "");
    }

    #[test]
    fn a_quantity_reads_back() {
        for text in ["0", "12", "-3.5", "1.05", "9999999999999"] {
            assert_eq!(text.parse::<Quantity>().unwrap().to_string(), text);
        }
        for wrong in ["", "一", "1.234", "1e3", "99999999999999", "123456789012345", "--1"] {
            assert!(wrong.parse::<Quantity>().is_err(), "{wrong}");
        }
        assert_eq!(Quantity(4_000).percent_of(Quantity(5_000)), Some(80));
    }
}
