//! Papers 文书: what is told in writing of an official act, in the wording of the charters.
//!
//! Refuses: words of its own, numbers of its own, and facts that do not stand in the matter.

use crate::act::{Act, Words};
use crate::decide::Desk;
use crate::disclose;
use crate::entry::{Actor, ClockKind, ClockMove, Entry, Origin, Outcome};
use crate::id::{PartId, PostId};
use crate::item::{Item, Material};
use crate::matter::Matter;
use crate::procedure::{Line, Procedure};
use crate::refusal::Refusal;
use crate::sentence::{self, Audience};
use almanac::{Day, Zone};

mod form;
mod soundness;

pub use form::{Addressee, Given, PaperForm, Paragraph, Slot};
pub(crate) use soundness::faults;

/// A paper as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its title.
    pub title: String,
    /// Its number: that of the receipt. No other number is made up for it.
    pub number: String,
    /// Whom it speaks to; none for a paper that stays on file.
    pub addressee: Option<String>,
    /// Its text.
    pub paragraphs: Vec<String>,
    /// 抄送: to whom it is copied.
    pub copied: Option<String>,
    /// The authority that signs; of an order the organ of whoever acted.
    pub organ: String,
    /// The day it was made out.
    pub day: Day,
    /// Why it is given.
    pub clause: String,
}

/// The paper of one act of a matter, for whoever sits at the desk. A paragraph that asks for a fact the matter does
/// not have is left out.
///
/// # Errors
/// `NoSuchMatter` when the act has no paper, was undone, or the paper is not for these eyes.
pub fn compose(entries: &[Entry], seq: u32, desk: &Desk<'_>) -> Result<Paper, Refusal> {
    let whole = Matter::replay(entries).ok_or(Refusal::NoSuchMatter)?;
    let audience = disclose::audience(&whole, desk)?;
    let (item, procedure) = desk.charter.path(&whole.item).ok_or(Refusal::NoSuchItem)?;
    let place = entries.iter().position(|entry| entry.seq == seq).ok_or(Refusal::NoSuchMatter)?;
    let form = form_of(entries, &entries[place], procedure, desk).filter(|form| form.is_for(audience));
    let form = form.ok_or(Refusal::NoSuchMatter)?;
    let until = &entries[..=place];
    let matter = Matter::replay(until).ok_or(Refusal::NoSuchMatter)?;
    let facts = Facts { entries: until, entry: &entries[place], matter: &matter, item, procedure, desk };
    let text = |paragraph: &Paragraph| paragraph.fill(|slot| facts.of(slot));
    let paragraphs = form.paragraphs.iter().filter_map(text);
    Ok(Paper {
        title: form.title.clone(),
        number: facts.of(Slot::Receipt).unwrap_or_default(),
        addressee: match form.addressee {
            Addressee::Party => facts.of(Slot::Applicant),
            Addressee::Unit => facts.of(Slot::Section),
            Addressee::File => None,
        },
        copied: facts.copied().filter(|_| form.addressee == Addressee::Unit),
        paragraphs: paragraphs.flat_map(|text| text.lines().map(String::from).collect::<Vec<_>>()).collect(),
        organ: facts.signs().or_else(|| facts.of(Slot::Organ)).unwrap_or_default(),
        day: day_of(&entries[place]).day(desk.zone),
        clause: form.clause.clone(),
    })
}

/// When a paper was made out: with its entry. One of an act that is entered late was made out when the act was done.
fn day_of(entry: &Entry) -> almanac::Instant {
    if entry.late.is_some() { entry.at } else { entry.recorded }
}

/// Titles of the papers of a matter by the place of their act, as far as they are for this audience.
pub(crate) fn titles(
    entries: &[Entry],
    procedure: &Procedure,
    desk: &Desk<'_>,
    audience: Audience,
) -> Vec<(u32, String)> {
    let title = |entry: &Entry| {
        let form = form_of(entries, entry, procedure, desk).filter(|form| form.is_for(audience))?;
        Some((entry.seq, form.title.clone()))
    };
    entries.iter().filter_map(title).collect()
}

/// The wording that the procedure names for an act, unless it was undone.
fn form_of<'a>(entries: &[Entry], entry: &Entry, procedure: &Procedure, desk: &Desk<'a>) -> Option<&'a PaperForm> {
    let undoes = |other: &Entry| matches!(&other.act, Act::Retract(retract) if retract.entry == entry.seq);
    // What another system did, this one gives no paper of.
    if entry.origin == Origin::Observed || entries.iter().any(undoes) {
        return None;
    }
    // A correction is told in writing when what it corrects was.
    if let Act::Correct(_) = entry.act {
        let told = sentence::corrected(entry, entries).and_then(|about| form_of(entries, about, procedure, desk));
        told.filter(|form| form.addressee == Addressee::Party)?;
    }
    // Lines of one act name the same papers, that of the clock aside: `faults` sees to it.
    let by_clock = entry.actor == Actor::Clock;
    let is_of = |line: &&Line| line.act == entry.act.kind() && line.is_of_clock() == by_clock;
    let line = procedure.lines.iter().find(is_of)?;
    let granted = match &entry.act {
        Act::Decide(decision) => Some(decision.granted),
        _ => None,
    };
    let forms = line.papers.iter().filter_map(|id| desk.charter.paper(id));
    forms.into_iter().find(|form| form.granted == granted)
}

/// What can be said of a matter after an act.
struct Facts<'a> {
    entries: &'a [Entry],
    entry: &'a Entry,
    matter: &'a Matter,
    item: &'a Item,
    procedure: &'a Procedure,
    desk: &'a Desk<'a>,
}

impl Facts<'_> {
    /// A fact in words; none when the matter does not have it.
    fn of(&self, slot: Slot) -> Option<String> {
        let file = match &self.entries.first()?.act {
            Act::File(file) => file,
            _ => return None,
        };
        let organ = || self.desk.roster.organ(&self.item.organ);
        let section = || self.desk.roster.organ(&self.matter.section);
        let text = match slot {
            Slot::Applicant => {
                let field = self.procedure.fields.iter().find(|field| field.party)?;
                file.fields.get(&field.id)?.to_string()
            }
            Slot::Item => self.item.name.clone(),
            Slot::Subject => disclose::title(file, self.procedure),
            Slot::Receipt => file.receipt.clone(),
            Slot::Filed => self.date(self.entries.first()?.at.day(self.zone())),
            Slot::Date => self.date(self.entry.at.day(self.zone())),
            Slot::Organ => organ()?.name.clone(),
            Slot::Section => section()?.name.clone(),
            Slot::Phone => {
                let mut phones = [section(), organ()].into_iter().flatten().map(|organ| organ.phone.clone());
                phones.find(|phone| !phone.is_empty())?
            }
            Slot::Address => organ()?.address.clone(),
            Slot::Basis => joined(self.item.basis.iter().map(ToString::to_string)),
            Slot::Result => self.item.result.clone(),
            Slot::Promised => self.due(ClockKind::Promised)?,
            Slot::Statutory => self.due(ClockKind::Statutory)?,
            Slot::Ordered => self.due(ClockKind::Ordered)?,
            Slot::AnswerBy => self.date(disclose::party_clock(self.matter)?.due(self.desk.almanac).on()),
            _ => self.said(slot)?,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The organ that signs what belongs to an order: that of whoever acted.
    fn signs(&self) -> Option<String> {
        let Actor::Tenure { post, .. } = &self.entry.actor else { return None };
        let post = self.matter.ordered().and_then(|_| self.desk.roster.post(post))?;
        self.desk.roster.organ(&post.organ).map(|organ| organ.name.clone())
    }

    /// Whom an order was copied or went up to by then, from below.
    fn copied(&self) -> Option<String> {
        let ordered = self.matter.ordered()?;
        let mut posts: Vec<&PostId> = ordered.copied.iter().collect();
        posts.extend(ordered.raised.iter().filter(|post| ordered.copied.as_ref() != Some(*post)));
        let names = posts.into_iter().map(|post| sentence::post_of(post, None, self.desk.roster));
        Some(joined(names)).filter(|names| !names.is_empty())
    }

    /// What stands in the act itself.
    fn said(&self, slot: Slot) -> Option<String> {
        let words = |words: &Words| (!words.is_blank()).then(|| words.to_string());
        match (slot, &self.entry.act) {
            (Slot::Reason, Act::Refuse(act)) => words(&act.reason),
            (Slot::Reason, Act::Suspend(act)) => words(&act.reason),
            (Slot::Reason, Act::Extend(act)) => words(&act.reason),
            (Slot::Reason, Act::Decide(act)) => words(&act.reasons),
            (Slot::Materials, Act::RequestCorrection(act)) => Some(self.materials(&act.materials)),
            (Slot::List, Act::RequestCorrection(act)) => words(&act.list),
            (Slot::Special, Act::Suspend(act)) => Some(sentence::special_name(&act.special, self.procedure)),
            (Slot::From, Act::Suspend(act)) => Some(self.date(act.span.from)),
            (Slot::To, Act::Suspend(act)) => Some(self.date(act.span.to)),
            (Slot::Days, Act::Suspend(act)) => Some(act.span.days().count().to_string()),
            (Slot::By, Act::Extend(_)) => self.entry.moves.clocks.iter().find_map(|change| match change {
                ClockMove::Extend { by, .. } => Some(sentence::term(*by)),
                _ => None,
            }),
            (Slot::Reason, Act::Escalate(act)) => words(&act.reason),
            (Slot::Demand, Act::Remind(act)) => words(&act.demand),
            (Slot::Demand, Act::File(_) | Act::Escalate(_)) => {
                // The answer of the order's own form.
                let Act::File(file) = &self.entries.first()?.act else { return None };
                words(file.fields.get(&PartId::new(slot.word()))?)
            }
            (Slot::Above, Act::File(_) | Act::Escalate(_)) => {
                self.entry.moves.above.as_ref().map(|post| sentence::post_of(post, None, self.desk.roster))
            }
            (Slot::Answer, Act::Reply(act)) => words(&act.answer),
            (Slot::Manner, Act::Serve(act)) => words(&act.manner),
            (Slot::Served, Act::Serve(_)) => self.served(),
            (Slot::Correction, Act::Correct(act)) => words(&act.note),
            (Slot::Corrected, Act::Correct(_)) => {
                let about = sentence::corrected(self.entry, self.entries)?;
                form_of(self.entries, about, self.procedure, self.desk).map(|form| form.title.clone())
            }
            (Slot::CorrectedOn, Act::Correct(_)) => {
                let about = sentence::corrected(self.entry, self.entries)?;
                Some(self.date(day_of(about).day(self.zone())))
            }
            _ => None,
        }
    }

    /// Title of the paper that is served: that of the decision.
    fn served(&self) -> Option<String> {
        let decision = self
            .entries
            .iter()
            .rev()
            .find(|entry| matches!(entry.moves.outcome, Some(Outcome::Granted | Outcome::Denied)))?;
        form_of(self.entries, decision, self.procedure, self.desk).map(|form| form.title.clone())
    }

    /// The last day of the running clock of this kind, as it stands after the act.
    fn due(&self, kind: ClockKind) -> Option<String> {
        let mut running = self.matter.clocks.iter().filter(|clock| clock.kind == kind && clock.is_running());
        running.next().map(|clock| self.date(clock.due(self.desk.almanac).on()))
    }

    /// Materials, one a line.
    fn materials(&self, ids: &[PartId]) -> String {
        let named = ids.iter().filter_map(|id| self.item.materials.iter().find(|material| material.id == *id));
        let line = |(n, material): (usize, &Material)| {
            format!("{}.{}（{}，{}份）", n + 1, material.name, material.form, material.copies)
        };
        named.enumerate().map(line).collect::<Vec<_>>().join("\n")
    }

    fn date(&self, day: Day) -> String {
        sentence::date(day, None)
    }

    fn zone(&self) -> Zone {
        self.desk.zone
    }
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("、")
}
