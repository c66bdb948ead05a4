//! Cards in a drill: the clock that issues them, and what people of the county do about one.
//!
//! Refuses: to decide. Every act goes through `bureau::card`, as in the office.

use crate::By;
use crate::people::Done;
use crate::seed::Seed;
use crate::texts::Texts;
use crate::world::{Ticket, World};
use almanac::{Almanac, Day};
use bureau::act::Words;
use bureau::card::{self, CardAct, CardEntry, ExplainAway, FindingView, IssuedCard, Merge, Said, Standing};
use bureau::charter::Charter;
use bureau::entry::Actor;
use bureau::fault::Fault;
use bureau::id::{CardId, ItemId, OrganId, PostId};
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::roster::Roster;
use bureau::watch::Card;

impl World {
    /// Issues and raises every card that the table lets the clock issue today, and says how many.
    pub fn watch(&mut self) -> usize {
        let all: Vec<Ticket> = self.tickets().collect();
        all.into_iter().map(|ticket| self.watch_one(ticket)).sum()
    }

    /// The cards on a matter.
    pub fn cards(&self, ticket: Ticket) -> Vec<IssuedCard> {
        let matter = self.matter(ticket).id;
        let cards = self.cards.values().filter_map(|entries| IssuedCard::replay(entries));
        cards.filter(|card| card.issue.matter == matter).collect()
    }

    /// Does an act on a card.
    ///
    /// # Errors
    /// What `card::decide` refuses.
    pub fn act_on_card(&mut self, ticket: Ticket, id: &CardId, post: &str, act: CardAct) -> Done {
        let actor = self.actor(&By::Post(PostId::new(post)), self.party_of(ticket))?;
        let card = self.card(id).ok_or(Refusal::NoSuchMatter)?;
        let other = match &act {
            CardAct::Merge(merge) => self.card(&merge.into),
            _ => None,
        };
        let entry = self.with_desk(ticket, &actor, |_, desk| card::decide(&card, act, other.as_ref(), desk))?;
        self.cards.entry(id.clone()).or_default().push(entry);
        Ok(())
    }

    /// What a post sees of a finding.
    ///
    /// # Errors
    /// What `card::finding` refuses.
    pub fn finding_as_post(&self, ticket: Ticket, id: &CardId, post: &str) -> Result<FindingView, Refusal> {
        let actor = self.actor(&By::Post(PostId::new(post)), self.party_of(ticket))?;
        let none = Vec::new();
        let card = self.cards.get(id).unwrap_or(&none);
        let entries = self.entries(ticket);
        self.with_desk(ticket, &actor, |matter, desk| card::finding(id, matter, entries, card, desk))
    }

    fn card(&self, id: &CardId) -> Option<IssuedCard> {
        IssuedCard::replay(self.cards.get(id)?)
    }

    fn watch_one(&mut self, ticket: Ticket) -> usize {
        let made: Vec<CardEntry> = self.with_desk(ticket, &Actor::Clock, |matter, desk| {
            let entry = |id: &CardId| match self.card(id) {
                None => card::issue(id, matter, self.entries(ticket), desk).ok(),
                Some(card) => {
                    card::rise(&card, matter, desk).and_then(|raise| card::decide(&card, raise, None, desk).ok())
                }
            };
            card::called_for(matter, desk).iter().filter_map(|(id, _)| entry(id)).collect()
        });
        let count = made.len();
        for entry in made {
            self.cards.entry(entry.card.clone()).or_default().push(entry);
        }
        count
    }
}

/// A card as people of a drill look at it on a day.
#[derive(Clone, Debug)]
pub struct Looked<'a> {
    /// Number on the matter's receipt.
    pub receipt: &'a str,
    /// What was asked for.
    pub item: &'a ItemId,
    /// The section found against.
    pub section: &'a OrganId,
    /// Word of the rule.
    pub rule: &'a str,
    /// Its level.
    pub level: Card,
    /// Where it stands.
    pub standing: Standing,
    /// The day it was issued or its level rose.
    pub since: Day,
    /// The last day to answer.
    pub reply_due: Day,
    /// Whom it is addressed to.
    pub to: Option<&'a PostId>,
    /// An earlier card on the same matter that was not merged.
    pub earlier: Option<&'a CardId>,
}

/// What people of the county do about cards, from a seed.
pub struct Answers {
    texts: Texts,
    seed: u64,
}

impl Answers {
    /// From the text of `questions.toml`.
    ///
    /// # Errors
    /// All its faults.
    pub fn new(questions: &str, charter: &Charter, seed: u64) -> Result<Answers, Vec<Fault>> {
        Ok(Answers { texts: Texts::read(questions, charter)?, seed })
    }

    /// What is done about a card on a day, and by which post; none on most days. The same arguments give the same answer.
    pub fn on(
        &self,
        card: &Looked<'_>,
        charter: &Charter,
        roster: &Roster,
        almanac: &Almanac,
        today: Day,
    ) -> Option<(PostId, CardAct)> {
        let mut seed = Seed::of(self.seed, &format!("card {} {} {}", card.receipt, card.rule, card.level.word()));
        // One in six says nothing; the others within their time. Verdicts come one to three working days later.
        let silent = seed.happens(170);
        let replies_on = almanac.add(card.since, seed.between(0, 2) as u16);
        let heard = if silent { card.reply_due } else { replies_on };
        let settled_on = almanac.add(heard, seed.between(1, 3) as u16);
        let (holds, merges) = (seed.happens(280), seed.happens(500));
        match card.standing {
            Standing::Issued if !silent && today >= replies_on => {
                let said = self.words("card_reply", &mut seed);
                Some((card.to?.clone(), CardAct::Reply(Said { words: said })))
            }
            Standing::Issued | Standing::Replied if today >= settled_on => {
                let watcher = watcher(card, roster, today)?;
                let act = match card.earlier.filter(|_| merges) {
                    Some(into) => {
                        CardAct::Merge(Merge { into: into.clone(), words: self.words("card_merge", &mut seed) })
                    }
                    None if holds && !silent => {
                        let grounds = &charter.cards().grounds;
                        let ground = grounds.get(seed.below(grounds.len().max(1)))?.id.clone();
                        CardAct::ExplainAway(ExplainAway { ground, words: self.words("card_explain", &mut seed) })
                    }
                    None => CardAct::Uphold(Said { words: self.words("card_uphold", &mut seed) }),
                };
                Some((watcher, act))
            }
            _ => None,
        }
    }

    fn words(&self, list: &str, seed: &mut Seed) -> Words {
        let texts = self.texts.reasons(list);
        Words::new(texts.get(seed.below(texts.len().max(1))).map_or("", String::as_str))
    }
}

/// Who settles it: the supervision office the red ones, the efficiency office the others.
fn watcher(card: &Looked<'_>, roster: &Roster, today: Day) -> Option<PostId> {
    let role = if card.level == Card::Red { Role::Supervisor } else { Role::EfficiencyOfficer };
    let fits = |post: &&bureau::roster::Post| {
        post.role == role
            && post.organ != *card.section
            && roster.covers(post, card.section, card.item)
            && roster.seated(&post.id, today).is_some()
    };
    roster.posts().find(fits).map(|post| post.id.clone())
}
