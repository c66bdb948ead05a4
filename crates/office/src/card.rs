//! Cards: issued by the sweep when a limit is crossed, answered by the section, settled by who watches.
//!
//! Refuses: what `bureau::card` refuses; a card for a matter that was only observed elsewhere, by the clock.

use crate::{Case, No, Office, Standing, Who};
use almanac::{Day, Instant};
use archive::{CardFilter, Reader, Scope, Trouble, Writer};
use bureau::act::Erase;
use bureau::card::{self, CardAct, CardEntry, EraseCard, FindingView, IssuedCard};
use bureau::decide::Desk;
use bureau::disclose;
use bureau::entry::{Actor, Origin};
use bureau::id::{CardId, MatterId};
use bureau::record::{Object, Record};
use bureau::refusal::Refusal;

pub mod late_entries;
pub mod list;

/// The mark that remembers the last day whose crossings were looked at.
const SWEPT: &str = "cards-swept";

/// Most cards of one matter whose words go with it.
const CARDS_OF_A_MATTER: u32 = 200;

impl Office {
    /// Issues and raises the cards that the table lets the clock issue, for every limit crossed since the last day it
    /// was asked, and says how many. Costs what crossed.
    ///
    /// A limit that a later entry moves behind that day is not found by the clock; whoever watches can issue its card.
    ///
    /// # Errors
    /// Only trouble; what was done before it stays done.
    pub fn watch(&self, now: Instant) -> Result<u32, Trouble> {
        let today = self.day(now);
        let mark = self.archive.read(|reader| reader.mark(SWEPT))?;
        let since: Option<Day> = mark.and_then(|text| text.parse().ok());
        if since.is_some_and(|since| since >= today) {
            return Ok(0);
        }
        let since = since.unwrap_or(Day::from_number(-NEVER_DAYS));
        let (mut done, mut from) = (0, None);
        loop {
            let page = self.archive.read(|reader| reader.crossing(since, today, from))?;
            for (_, matter) in &page.rows {
                done += self.watch_one(*matter, now)?;
            }
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        let text = today.to_string();
        self.archive.act(move |writer| writer.put_mark(SWEPT, &text, now).map(Ok::<(), ()>))?.ok();
        Ok(done)
    }

    /// The finding of this id, with its card if it has one.
    ///
    /// # Errors
    /// `no-such-card`, or `NoSuchMatter` for who may not see the matter.
    pub fn finding(&self, who: &Who, id: &CardId, now: Instant) -> Result<FindingView, No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let matter = matter_of(id)?;
        let (disclosed, card) = self
            .archive
            .read(|reader| Ok((self.disclosed(reader, matter, &actor, now)?, card_entries(reader, id)?)))?;
        let (case, standing) = disclosed?;
        let desk = self.desk(&case, &standing, &actor, now);
        Ok(card::finding(id, &case.matter, &case.entries, &card, &desk)?)
    }

    /// The gravest finding on a matter, of one rule if given; none when nothing is found.
    ///
    /// # Errors
    /// `NoSuchMatter` for who may not see it.
    pub fn gravest(&self, who: &Who, matter: MatterId, rule: Option<&str>, now: Instant) -> Result<Option<CardId>, No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let (case, standing) = self.archive.read(|reader| self.disclosed(reader, matter, &actor, now))??;
        let desk = self.desk(&case, &standing, &actor, now);
        Ok(card::gravest(&case.matter, rule, &desk))
    }

    /// Issues the card of a finding, by a post.
    ///
    /// # Errors
    /// The refusals of [`card::issue`]; `card-exists`.
    pub fn issue_card(&self, who: &Who, id: &CardId, now: Instant) -> Result<(), No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let (office, id, matter) = (self.clone(), id.clone(), matter_of(id)?);
        self.archive.act(move |writer| {
            let (case, standing) = match office.disclosed(writer, matter, &actor, now)? {
                Ok(disclosed) => disclosed,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if !card_entries(writer, &id)?.is_empty() {
                return Ok(Err(exists(&id)));
            }
            let desk = office.desk(&case, &standing, &actor, now);
            match card::issue(&id, &case.matter, &case.entries, &desk) {
                Ok(entry) => office.keep_records(writer, &[Record::from(&entry)]).map(Ok),
                Err(refusal) => Ok(Err(refusal)),
            }
        })??;
        Ok(())
    }

    /// Does an act on a card. `seen` is the place of its last entry on the page the act was done from.
    ///
    /// # Errors
    /// The refusals of [`card::decide`]; [`Refusal::Stale`] when something happened since the page was made.
    pub fn act_on_card(&self, who: &Who, id: &CardId, seen: u32, act: CardAct, now: Instant) -> Result<(), No> {
        let actor = who.actor().ok_or(Refusal::NoSuchMatter)?;
        let (office, id, matter) = (self.clone(), id.clone(), matter_of(id)?);
        self.archive.act(move |writer| {
            let card = IssuedCard::replay(&card_entries(writer, &id)?);
            let (Some(case), Some(card)) = (Case::read(writer, matter)?, card) else {
                return Ok(Err(Refusal::NoSuchMatter));
            };
            let standing = office.standing_in(writer)?;
            let desk = office.desk(&case, &standing, &actor, now);
            // The section it is addressed to may answer it after the matter went to another.
            if disclose::sees(&case.matter, &desk).is_err() && card::may(&card, act.kind(), &desk).is_err() {
                return Ok(Err(Refusal::NoSuchMatter));
            }
            if card.seq != seen {
                return Ok(Err(Refusal::Stale));
            }
            let other = match &act {
                CardAct::Merge(merge) => IssuedCard::replay(&card_entries(writer, &merge.into)?),
                _ => None,
            };
            match card::decide(&card, act.clone(), other.as_ref(), &desk) {
                Ok(entry) => office.keep_records(writer, &[Record::from(&entry)]).map(Ok),
                Err(refusal) => Ok(Err(refusal)),
            }
        })??;
        Ok(())
    }

    /// The words of a matter's cards go with those of the matter.
    pub(crate) fn erase_cards(
        &self,
        writer: &mut Writer<'_>,
        case: &Case,
        erase: &Erase,
        desk: &Desk<'_>,
    ) -> Result<(), Trouble> {
        let filter = CardFilter { matter: Some(case.matter.id), ..CardFilter::default() };
        let page = writer.cards(&Scope::whole(&self.body.id), &filter, None, CARDS_OF_A_MATTER)?;
        for row in page.rows {
            let Some(card) = IssuedCard::replay(&card_entries(writer, &row.id)?) else { continue };
            let act = CardAct::Erase(EraseCard { ground: erase.ground.clone() });
            if let Ok(entry) = card::decide(&card, act, None, desk) {
                self.keep_records(writer, &[Record::from(&entry)])?;
            }
        }
        Ok(())
    }

    /// What the clock does on one matter: issues what is called for and has no card, raises what grew.
    fn watch_one(&self, matter: MatterId, now: Instant) -> Result<u32, Trouble> {
        let office = self.clone();
        let done = self.archive.act(move |writer| {
            let Some(case) = Case::read(writer, matter)?.and_then(|case| case.until(now)) else {
                return Ok(Ok(0));
            };
            if case.entries.first().is_some_and(|entry| entry.origin == Origin::Observed) {
                return Ok(Ok(0));
            }
            let standing = office.standing_in(writer)?;
            let records = office.due_cards(writer, &case, &standing, now)?;
            office.keep_records(writer, &records)?;
            Ok(Ok::<u32, ()>(u32::try_from(records.len()).unwrap_or(u32::MAX)))
        });
        match done {
            Ok(done) => Ok(done.unwrap_or(0)),
            // Another program is at the same matter: it issues the same card.
            Err(Trouble::Contended) => Ok(0),
            Err(trouble) => Err(trouble),
        }
    }

    fn due_cards(
        &self,
        writer: &Writer<'_>,
        case: &Case,
        standing: &Standing,
        now: Instant,
    ) -> Result<Vec<Record>, Trouble> {
        let actor = Actor::Clock;
        let desk = self.desk(case, standing, &actor, now);
        let mut records = Vec::new();
        for (id, _) in card::called_for(&case.matter, &desk) {
            let done = match IssuedCard::replay(&card_entries(writer, &id)?) {
                None => card::issue(&id, &case.matter, &case.entries, &desk).ok(),
                Some(card) => card::rise(&card, &case.matter, &desk)
                    .and_then(|raise| card::decide(&card, raise, None, &desk).ok()),
            };
            records.extend(done.as_ref().map(Record::from));
        }
        Ok(records)
    }
}

/// Days before 1970 from which on everything is looked at the first time.
const NEVER_DAYS: i32 = 100_000;

fn card_entries(reader: &Reader<'_>, id: &CardId) -> Result<Vec<CardEntry>, Trouble> {
    let records = reader.records(&Object::card(reader.body(), id))?;
    let read = records.iter().map(Record::to_card_entry);
    read.collect::<Result<_, _>>().map_err(|error| Trouble::BadRecord(error.to_string()))
}

/// The matter that an id names.
fn matter_of(id: &CardId) -> Result<MatterId, Refusal> {
    let first = id.as_str().split('.').next().unwrap_or_default();
    first.parse().map_err(|_| Refusal::Card { code: "no-such-card", name: String::new(), clause: None })
}

fn exists(id: &CardId) -> Refusal {
    Refusal::Card { code: "card-exists", name: id.to_string(), clause: None }
}
