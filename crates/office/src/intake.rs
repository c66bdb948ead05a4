//! Intake 收件: a window clerk writes down what somebody asks for, and receives it in the same go.
//!
//! Refuses: an item the seat may not take in, applicants that other seats wrote down, and half a step: what is filed here
//! and cannot be received as wanted is not filed either.

use crate::act::file_of;
use crate::attach;
use crate::{Case, Filed, Filing, No, Offer, Office, Row, Standing, Who};
use almanac::Instant;
use archive::{Count, Filter, MatterRow, Order, Reader, Trouble, Writer};
use bureau::act::{Act, ActKind, Channel, RequestCorrection, Words};
use bureau::decide;
use bureau::entry::Actor;
use bureau::id::{ItemId, MatterId, PartId};
use bureau::item::Item;
use bureau::procedure::{FieldKind, Line, Procedure};
use bureau::refusal::Refusal;
use bureau::roster::Post;

/// A matter of the same applicant and item filed within this many days is shown before a second one is filed: a month,
/// the longest a shipped acceptance and one correction take together.
pub const TWIN_DAYS: i32 = 30;

/// Rows looked through for what this seat filed today: more than a window takes in on its busiest day.
const TODAY_ROWS: u32 = 120;

/// Rows looked through for a matter of the same applicant where the list does not hold their name.
const TWIN_ROWS: u32 = 60;

/// Applicants offered for another matter: as many as number keys.
const RECENT_MAX: usize = 9;

/// What lies before somebody who takes in.
#[derive(Clone, Debug)]
pub struct Intake {
    /// What the seat may take in: first what it took in today.
    pub offers: Vec<TakenIn>,
    /// Applicants this seat wrote down today, the last first.
    pub recent: Vec<Applicant>,
    /// How many matters this seat filed today, as far as counted.
    pub filed: usize,
    /// How many open matters the post has.
    pub held: Count,
}

/// An item the seat may take in.
#[derive(Clone, Debug)]
pub struct TakenIn {
    /// The item.
    pub offer: Offer,
    /// Whether the seat may also accept it.
    pub accepts: bool,
    /// The ground on which the seat may request its correction, if it may.
    pub corrects: Option<String>,
}

/// Somebody a matter was written down for.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// That matter.
    pub matter: MatterId,
    /// Number on its receipt.
    pub receipt: String,
    /// Who.
    pub name: String,
    /// What they asked for.
    pub item: ItemId,
    answers: Vec<Answer>,
}

/// What was written into one field.
#[derive(Clone, Debug)]
struct Answer {
    field: PartId,
    party: bool,
    kind: FieldKind,
    text: String,
}

/// What follows the filing in the same go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing: whoever is asked next receives it.
    Nothing,
    /// It is accepted 受理.
    Accept,
    /// The applicant is told once and in full what is missing 一次性告知补正.
    Correct(Words),
}

impl Applicant {
    /// Their answers to the form of an item: the name, the telephone, and lines both forms have.
    pub fn answers(&self, offer: &Offer) -> Vec<(PartId, String)> {
        let answer = |(at, field): (usize, &crate::FieldView)| {
            let same = |known: &&Answer| match field.kind {
                _ if field.party => known.party,
                FieldKind::Phone => known.kind == FieldKind::Phone,
                // The first line names the matter, not who asks.
                FieldKind::Line => at > 0 && known.field == field.id,
                FieldKind::Text | FieldKind::Choice => false,
            };
            Some((field.id.clone(), self.answers.iter().find(same)?.text.clone()))
        };
        offer.fields.iter().enumerate().filter_map(answer).collect()
    }
}

impl Office {
    /// What this seat may take in, and what it took in today.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn intake(&self, who: &Who, now: Instant) -> Result<Intake, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let scope = self.scope(post, &standing);
        let filed = Filter { filed_from: Some(today), observed: Some(false), ..Filter::default() };
        let held = Filter { open: Some(true), holder: Some(post.id.clone()), ..Filter::default() };
        let (mine, held) = self.archive.read(|reader| {
            let rows = reader.matters(&scope, &filed, Order::Newest, None, TODAY_ROWS)?.rows;
            Ok((written_by(reader, who, rows)?, reader.count(&scope, &held)?))
        })?;
        let mut recent: Vec<Applicant> = Vec::new();
        for case in &mine {
            let applicant = standing.applicant(case).filter(|one| recent.iter().all(|known| known.name != one.name));
            recent.extend(applicant);
        }
        recent.truncate(RECENT_MAX);
        let mut offers: Vec<TakenIn> =
            standing.charter.items().filter_map(|item| standing.taken_in(post, item)).collect();
        let often = |offer: &TakenIn| mine.iter().filter(|case| case.matter.item == offer.offer.item).count();
        offers.sort_by_key(|offer| std::cmp::Reverse(often(offer)));
        Ok(Intake { offers, recent, filed: mine.len(), held })
    }

    /// Matters of the same item and applicant filed in the last [`TWIN_DAYS`] days that this seat may see.
    ///
    /// # Errors
    /// [`Refusal::NoReading`], [`Refusal::NoSuchItem`].
    pub fn twins(&self, who: &Who, filing: &Filing, now: Instant) -> Result<Vec<Row>, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let scope = self.scope(self.reading_post(who, &standing)?, &standing);
        let (_, procedure) = standing.charter.path(&filing.item).ok_or(Refusal::NoSuchItem)?;
        let Some(party) = procedure.fields.iter().find(|field| field.party) else { return Ok(Vec::new()) };
        let name = filing.fields.get(&party.id).map_or("", |name| name.trim());
        if name.is_empty() {
            return Ok(Vec::new());
        }
        let titled = procedure.fields.first().is_some_and(|first| first.id == party.id);
        let filter = Filter {
            item: Some(filing.item.clone()),
            filed_from: Some(today.plus(-TWIN_DAYS)),
            observed: Some(false),
            text: titled.then(|| name.to_string()),
            ..Filter::default()
        };
        let rows = self.archive.read(|reader| {
            let rows = reader.matters(&scope, &filter, Order::Newest, None, TWIN_ROWS)?.rows;
            let rows = rows.into_iter().filter(|row| row.id != filing.id);
            let same = rows.map(|row| Ok((asked_by(reader, &row, &party.id)?.as_deref() == Some(name), row)));
            same.collect::<Result<Vec<_>, Trouble>>()
        })?;
        let almanac = self.almanac(&standing, today)?;
        let same = rows.into_iter().filter(|(same, _)| *same);
        Ok(same.map(|(_, row)| standing.row(row, &almanac, today)).collect())
    }

    /// Files a matter for somebody at the window, with the files staged under this secret, and receives it in the same
    /// transaction. What was filed by this form before is left as it is.
    ///
    /// # Errors
    /// Those of [`Office::file`] and [`Office::act`]; nothing is filed then.
    pub fn take_in(&self, who: &Who, filing: Filing, then: Then, stager: &str, now: Instant) -> Result<Filed, No> {
        let actor = Some(who).filter(|who| matches!(who, Who::Seat { .. })).and_then(Who::actor);
        let actor = actor.ok_or(Refusal::NotSeated)?;
        let (id, code) = (filing.id, self.query_code());
        let file = file_of(&self.standing()?.charter, filing, bureau::id::PartyId::new(self.id(now)))?;
        let (office, secret, stager) = (self.clone(), code.clone(), stager.to_string());
        let (receipt, fresh) = self.archive.act_numbered(move |writer| {
            office.look_ahead(writer, id)?;
            if let Some(known) = office.known(writer, id, &file, &actor)? {
                return Ok(known);
            }
            let mut filing = Act::File(file.clone());
            attach::name(&mut filing, office.claim(writer, id, Some(&stager))?);
            let handed_in = handed_in(&filing).to_vec();
            let filed = office.file_in(writer, &actor, id, filing, &secret, now)?;
            let act = match &then {
                Then::Nothing => return Ok(filed),
                Then::Accept => Act::Accept,
                Then::Correct(list) => Act::RequestCorrection(RequestCorrection {
                    materials: office.missing(&file.item, &handed_in),
                    list: list.clone(),
                }),
            };
            match filed {
                Ok(_) => Ok(office.receive(writer, &actor, id, act, now)?.and(filed)),
                refused => Ok(refused),
            }
        })??;
        Ok(Filed { matter: id, receipt, code: fresh.then(|| seal::grouped(&code)), token: None })
    }

    /// Required materials of an item that are not among these.
    fn missing(&self, item: &ItemId, handed_in: &[PartId]) -> Vec<PartId> {
        let charter = self.last_standing().charter;
        let needed = charter.item(item).into_iter().flat_map(|item| &item.materials);
        let missing = needed.filter(|material| material.required && !handed_in.contains(&material.id));
        missing.map(|material| material.id.clone()).collect()
    }

    /// The second act of the go, on what the first one wrote.
    fn receive(
        &self,
        writer: &mut Writer<'_>,
        actor: &Actor,
        id: MatterId,
        act: Act,
        now: Instant,
    ) -> Result<Result<(), Refusal>, Trouble> {
        let Some(case) = Case::read(writer, id)? else { return Ok(Err(Refusal::NoSuchMatter)) };
        let standing = self.standing_in(writer)?;
        match decide::decide(&case.matter, act, &self.desk(&case, &standing, actor, now)) {
            Ok(entries) => {
                self.keep(writer, &entries)?;
                self.announce(writer, Some(&case.matter), &entries, now).map(Ok)
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }
}

impl Standing {
    /// The item for this post: none when its role or reach does not take it in.
    fn taken_in(&self, post: &Post, item: &Item) -> Option<TakenIn> {
        let (_, procedure) = self.charter.path(&item.id)?;
        let filing = line(procedure, post, ActKind::File, None)?;
        let at = |act| line(procedure, post, act, filing.to.as_ref());
        self.roster.covers(post, &item.section, &item.id).then_some(())?;
        Some(TakenIn {
            offer: self.offer(item)?,
            accepts: at(ActKind::Accept).is_some(),
            corrects: at(ActKind::RequestCorrection).map(|line| line.clause.clone()),
        })
    }

    fn applicant(&self, case: &Case) -> Option<Applicant> {
        let (_, procedure) = self.charter.path(&case.matter.item)?;
        let Act::File(file) = &case.entries.first()?.act else { return None };
        let answer = |field: &bureau::procedure::Field| {
            let text = file.fields.get(&field.id)?.as_str()?.trim().to_string();
            Some(Answer { field: field.id.clone(), party: field.party, kind: field.kind, text })
        };
        let answers: Vec<Answer> = procedure.fields.iter().filter_map(answer).collect();
        let name = answers.iter().find(|answer| answer.party)?.text.clone();
        let (matter, receipt, item) = (case.matter.id, file.receipt.clone(), case.matter.item.clone());
        Some(Applicant { matter, receipt, name, item, answers })
    }
}

/// The materials that a filing hands in, those of its files included.
fn handed_in(act: &Act) -> &[PartId] {
    if let Act::File(file) = act { &file.materials } else { &[] }
}

fn line<'a>(procedure: &'a Procedure, post: &Post, act: ActKind, at: Option<&bureau::id::StepId>) -> Option<&'a Line> {
    procedure.lines.iter().find(|line| line.applies(act, at) && line.roles.contains(&post.role))
}

/// Of these matters those that this seat wrote down itself.
fn written_by(reader: &Reader<'_>, who: &Who, rows: Vec<MatterRow>) -> Result<Vec<Case>, Trouble> {
    let Who::Seat { tenure: own, .. } = who else { return Ok(Vec::new()) };
    let by_hand = rows.into_iter().filter(|row| row.channel != Channel::Portal);
    let mut cases = Vec::new();
    for row in by_hand {
        let case = Case::read(reader, row.id)?;
        cases.extend(case.filter(|case| {
            let first = case.entries.first().map(|entry| &entry.actor);
            matches!(first, Some(Actor::Tenure { tenure, .. }) if tenure == own)
        }));
    }
    Ok(cases)
}

/// The name in a matter's form.
fn asked_by(reader: &Reader<'_>, row: &MatterRow, party: &PartId) -> Result<Option<String>, Trouble> {
    let case = Case::read(reader, row.id)?;
    let first = case.as_ref().and_then(|case| case.entries.first()).map(|entry| &entry.act);
    let Some(Act::File(file)) = first else { return Ok(None) };
    Ok(file.fields.get(party).and_then(Words::as_str).map(|name| name.trim().to_string()))
}
