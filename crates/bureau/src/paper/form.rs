//! The wording of a paper: text with slots, read from a charter.
//!
//! Refuses: a slot that no act of that kind could fill.

use crate::act::ActKind;
use crate::id::PartId;
use crate::reader::Row;
use crate::sentence::Audience;

/// The wording of one kind of paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperForm {
    /// Its word.
    pub id: PartId,
    /// The title printed on it.
    pub title: String,
    /// The act it is given for.
    pub act: ActKind,
    /// For decisions: whether it is for those that grant.
    pub granted: Option<bool>,
    /// Whom it speaks to.
    pub addressee: Addressee,
    /// Why it is given.
    pub clause: String,
    /// Values that its text names.
    pub given: Vec<Given>,
    /// Its text.
    pub paragraphs: Vec<Paragraph>,
}

/// Whom a paper speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// Who asked: they read it.
    Party,
    /// Nobody: it stays on file with the office.
    File,
    /// The unit that has to do what was ordered; the office reads it.
    Unit,
}

/// A value of law or place that a text names, such as how long one may appeal: here it can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its word.
    pub id: PartId,
    /// The value.
    pub text: String,
    /// Its ground.
    pub clause: String,
    /// Line in the file.
    pub line: u32,
}

/// A paragraph of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Its ground.
    pub clause: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Slot(Slot),
}

macro_rules! slots {
    ($($(#[$doc:meta])* $slot:ident = $word:literal $(, $act:ident)*;)*) => {
        /// A place in a text where a fact of the matter goes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Slot { $($(#[$doc])* $slot,)* }

        impl Slot {
            /// All of them.
            pub const ALL: &'static [Slot] = &[$(Slot::$slot,)*];

            /// The word used in charters.
            pub const fn word(self) -> &'static str {
                match self { $(Slot::$slot => $word,)* }
            }

            /// Acts that give the fact; empty when every act does.
            const fn acts(self) -> &'static [ActKind] {
                match self { $(Slot::$slot => &[$(ActKind::$act),*],)* }
            }
        }
    };
}

slots! {
    /// Who asked.
    Applicant = "applicant";
    /// Name of the item.
    Item = "item";
    /// The first answer of the form.
    Subject = "subject";
    /// Number on the receipt.
    Receipt = "receipt";
    /// The day it was filed.
    Filed = "filed";
    /// The legal day of the act.
    Date = "date";
    /// The authority.
    Organ = "organ";
    /// The section that has it.
    Section = "section";
    /// Whom to call.
    Phone = "phone";
    /// Where to find the authority.
    Address = "address";
    /// Grounds of the item in law.
    Basis = "basis";
    /// What the item yields.
    Result = "result";
    /// The last day of the promised clock after the act.
    Promised = "promised";
    /// The last day of the statutory clock after the act.
    Statutory = "statutory";
    /// The day an order names, as it stands after the act.
    Ordered = "ordered";
    /// The last day for whoever asked to do what the office waits for, or waited for.
    AnswerBy = "answer-by", RequestCorrection, Withdraw;
    /// Why.
    Reason = "reason", Refuse, Suspend, Extend, Decide, Escalate;
    /// What is missing, one a line.
    Materials = "materials", RequestCorrection;
    /// What to do about it.
    List = "list", RequestCorrection;
    /// Name of the special step.
    Special = "special", Suspend;
    /// Its first day.
    From = "from", Suspend;
    /// Its last day.
    To = "to", Suspend;
    /// How many days it takes.
    Days = "days", Suspend;
    /// How much time was added.
    By = "by", Extend;
    /// What is wanted.
    Demand = "demand", Remind, File, Escalate;
    /// The post above, to which it is copied or goes up.
    Above = "above", File, Escalate;
    /// The answer.
    Answer = "answer", Reply;
    /// How it reached the party.
    Manner = "manner", Serve;
    /// Title of the paper that was served.
    Served = "served", Serve;
    /// What is right.
    Correction = "correction", Correct;
    /// Title of the paper that was wrong.
    Corrected = "corrected", Correct;
    /// The day that paper was made out.
    CorrectedOn = "corrected-on", Correct;
}

impl Slot {
    /// Slots that a paper for this act may use.
    fn of(act: ActKind) -> impl Iterator<Item = Slot> {
        let given = move |slot: &Slot| slot.acts().is_empty() || slot.acts().contains(&act);
        Slot::ALL.iter().copied().filter(given)
    }
}

impl PaperForm {
    /// Reads the text of one paper.
    pub fn read(mut row: Row<'_>) -> PaperForm {
        let acts: Vec<_> = ActKind::ALL.iter().map(|act| act.word()).collect();
        let act = row.choice("act", ActKind::parse, &acts.join(" "));
        let act = act.unwrap_or_else(|| row.missing::<Option<ActKind>>("act").unwrap_or(ActKind::Accept));
        let granted = |word: &str| ["granted", "denied"].iter().position(|own| *own == word).map(|n| n == 0);
        let addressee = |word: &str| match word {
            "party" => Some(Addressee::Party),
            "file" => Some(Addressee::File),
            "unit" => Some(Addressee::Unit),
            _ => None,
        };
        let given: Vec<Given> = row.rows("given").into_iter().map(self::given).collect();
        let mut used = Vec::new();
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        for own in row.rows("paragraph") {
            paragraphs.push(paragraph(own, act, &given, &mut used));
        }
        for own in given.iter().filter(|own| !used.contains(&own.id)) {
            row.fault("given", "unused", vec![("word", own.id.to_string())]);
        }
        if paragraphs.is_empty() {
            row.missing::<()>("paragraph");
        }
        let form = PaperForm {
            id: PartId::new(row.word("id")),
            title: row.text("title"),
            act,
            granted: row.choice("outcome", granted, "granted denied"),
            addressee: row.choice("addressee", addressee, "party file unit").unwrap_or(Addressee::Party),
            clause: row.text("clause"),
            given,
            paragraphs,
        };
        row.missing::<()>("addressee");
        if (act == ActKind::Decide) != form.granted.is_some() {
            row.fault("outcome", "paper-outcome", vec![("act", act.zh())]);
        }
        form
    }

    /// Whether the paper is for these eyes: who asked sees what speaks to them.
    pub fn is_for(&self, audience: Audience) -> bool {
        audience == Audience::Staff || self.addressee == Addressee::Party
    }
}

impl Paragraph {
    /// The text with its facts; none when one of them is not there.
    pub fn fill(&self, fact: impl Fn(Slot) -> Option<String>) -> Option<String> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Some(text.clone()),
            Piece::Slot(slot) => fact(*slot),
        };
        self.pieces.iter().map(piece).collect()
    }
}

fn given(mut row: Row<'_>) -> Given {
    Given { id: PartId::new(row.word("id")), text: row.text("text"), clause: row.text("clause"), line: row.line() }
}

fn paragraph(mut row: Row<'_>, act: ActKind, given: &[Given], used: &mut Vec<PartId>) -> Paragraph {
    let text = row.text("text");
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Text(before.to_string()));
        let Some((word, after)) = after.split_once('}') else {
            row.fault("text", "open-slot", vec![("text", after.to_string())]);
            return Paragraph { clause: row.text("clause"), pieces };
        };
        rest = after;
        if let Some(slot) = Slot::of(act).find(|slot| slot.word() == word) {
            pieces.push(Piece::Slot(slot));
        } else if let Some(own) = given.iter().find(|own| own.id.as_str() == word) {
            pieces.push(Piece::Text(own.text.clone()));
            used.push(own.id.clone());
        } else {
            let allowed = Slot::of(act).map(|slot| slot.word()).collect::<Vec<_>>().join(" ");
            row.fault("text", "unknown-slot", vec![("word", word.into()), ("act", act.zh()), ("allowed", allowed)]);
        }
    }
    pieces.push(Piece::Text(rest.to_string()));
    Paragraph { clause: row.text("clause"), pieces }
}
