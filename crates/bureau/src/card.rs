//! Cards 牌: issued papers on what the rules found. A lamp is computed and may fall; the level of a card only rises.
//!
//! Refuses: a card without a finding, a second card for one trouble, a verdict before the section was heard or its time
//! was up, and a verdict by anybody of the section found against (decide, execute and supervise apart: N2 三（一）).

use crate::act::Words;
use crate::clock::Clock;
use crate::decide::{Desk, WORDS_MAX};
use crate::entry::{Actor, ClockMove, Entry, Pin};
use crate::id::{BodyId, CardId, ClockId, ItemId, MatterId, OrganId, PartId, PostId};
use crate::matter::Matter;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::roster::Post;
use crate::watch::{self, Card, Finding, Trace};
use crate::words;
use almanac::{Day, Instant, Spans, Term};
use serde::{Deserialize, Serialize};

mod rules;
mod view;

pub(crate) use rules::faults;
pub use rules::{CardActRule, CardRules, Ground, LevelRule};
pub use view::{CardLine, CardView, FindingView, finding, line};

/// 亮牌: what was found, frozen as it was found. Facts only, so that it can be replayed after an erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The matter it was found on.
    pub matter: MatterId,
    /// Number on its receipt.
    pub receipt: String,
    /// What was asked for.
    pub item: ItemId,
    /// The section found against.
    pub section: OrganId,
    /// Word of the rule.
    pub rule: String,
    /// The clock it was found on.
    pub clock: ClockId,
    /// The day that clock started.
    pub started: Day,
    /// Its last day in time.
    pub due: Day,
    /// Whole days late in the clock's own unit.
    pub late: u32,
    /// What it calls for.
    pub level: Card,
    /// Places of the entries that prove it: those that moved the clock.
    pub cites: Vec<u32>,
    /// The post that answers.
    pub to: Option<PostId>,
    /// The last day to answer.
    pub reply_due: Day,
}

/// 升级: the trouble grew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raise {
    /// The new level.
    pub level: Card,
    /// Whole days late by now.
    pub late: u32,
    /// The post that answers.
    pub to: Option<PostId>,
    /// The last day to answer.
    pub reply_due: Day,
}

/// What somebody says of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words.
    pub words: Words,
}

/// 撤销: the section's explanation holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainAway {
    /// On which of the grounds written down.
    pub ground: PartId,
    /// Why it holds here.
    pub words: Words,
}

/// 合并: the same trouble has an earlier card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// The card that goes on.
    pub into: CardId,
    /// Why.
    pub words: Words,
}

/// 依法删除: the words of earlier entries go with those of the matter; the facts stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseCard {
    /// On what ground; itself without personal data.
    pub ground: String,
}

macro_rules! card_acts {
    ($($kind:ident($payload:ident) = $word:literal;)*) => {
        /// What can be done to a card.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "act", rename_all = "snake_case")]
        pub enum CardAct { $(#[doc = $word] $kind($payload),)* }

        /// An act on a card without its payload.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CardActKind { $(#[doc = $word] $kind,)* }

        impl CardAct {
            /// The act without its payload.
            pub fn kind(&self) -> CardActKind {
                match self { $(CardAct::$kind(_) => CardActKind::$kind,)* }
            }
        }

        impl CardActKind {
            /// All of them.
            pub const ALL: &'static [CardActKind] = &[$(CardActKind::$kind,)*];

            /// The word used in charters and entries.
            pub const fn word(self) -> &'static str {
                match self { $(CardActKind::$kind => $word,)* }
            }
        }
    };
}

card_acts! {
    Issue(Issue) = "issue";
    Raise(Raise) = "raise";
    Reply(Said) = "reply";
    Uphold(Said) = "uphold";
    ExplainAway(ExplainAway) = "explain_away";
    Merge(Merge) = "merge";
    Erase(EraseCard) = "erase";
}

impl CardActKind {
    /// Reads the word of a charter.
    pub fn parse(word: &str) -> Option<CardActKind> {
        CardActKind::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The official word on pages.
    pub fn zh(self) -> String {
        words::say("card_act", self.word())
    }

    /// Whether posts do it, by the table of cards: a level rises by itself, words go with those of the matter.
    pub const fn is_of_posts(self) -> bool {
        !matches!(self, CardActKind::Raise | CardActKind::Erase)
    }
}

/// One entry on a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardEntry {
    /// The tenancy.
    pub body: BodyId,
    /// Which card.
    pub card: CardId,
    /// Place in its chain, from 1.
    pub seq: u32,
    /// Who acted.
    pub actor: Actor,
    /// When.
    pub at: Instant,
    /// The versions the matter is pinned to: rule and table of cards are theirs.
    pub pin: Pin,
    /// What was done.
    pub act: CardAct,
}

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 待回复: the section has not answered.
    Issued,
    /// 待认定: the section has answered.
    Replied,
    /// 已认定
    Upheld,
    /// 已撤销
    Explained,
    /// 已合并
    Merged,
}

impl Standing {
    /// All of them.
    pub const ALL: [Standing; 5] =
        [Standing::Issued, Standing::Replied, Standing::Upheld, Standing::Explained, Standing::Merged];

    /// The word used in lists and addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Issued => "issued",
            Standing::Replied => "replied",
            Standing::Upheld => "upheld",
            Standing::Explained => "explained",
            Standing::Merged => "merged",
        }
    }

    /// Reads that word.
    pub fn parse(word: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.word() == word)
    }

    /// The official word.
    pub fn zh(self) -> String {
        words::say("card_standing", self.word())
    }

    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Standing::Issued | Standing::Replied)
    }
}

/// A card as its entries made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCard {
    /// Which.
    pub id: CardId,
    /// What was found, level and lateness as they are now.
    pub issue: Issue,
    /// When it was issued.
    pub issued: Instant,
    /// When the level rose last.
    pub raised: Option<Instant>,
    /// Where it stands.
    pub standing: Standing,
    /// The card it was merged into.
    pub into: Option<CardId>,
    /// Place of its last entry.
    pub seq: u32,
}

impl IssuedCard {
    /// The card that its entries made; `None` unless the first one issues it.
    pub fn replay(entries: &[CardEntry]) -> Option<IssuedCard> {
        let (first, rest) = entries.split_first()?;
        let CardAct::Issue(issue) = &first.act else {
            return None;
        };
        let mut card = IssuedCard {
            id: first.card.clone(),
            issue: issue.clone(),
            issued: first.at,
            raised: None,
            standing: Standing::Issued,
            into: None,
            seq: first.seq,
        };
        rest.iter().for_each(|entry| card.apply(entry));
        Some(card)
    }

    /// Applies one entry. Total; whatever the entry, the level never falls.
    pub fn apply(&mut self, entry: &CardEntry) {
        match &entry.act {
            CardAct::Raise(raise) => {
                self.issue.level = self.issue.level.max(raise.level);
                self.issue.late = raise.late;
                self.issue.to = raise.to.clone();
                self.issue.reply_due = raise.reply_due;
                self.raised = Some(entry.at);
                self.standing = Standing::Issued;
            }
            CardAct::Reply(_) => self.standing = Standing::Replied,
            CardAct::Uphold(_) => self.standing = Standing::Upheld,
            CardAct::ExplainAway(_) => self.standing = Standing::Explained,
            CardAct::Merge(merge) => {
                self.standing = Standing::Merged;
                self.into = Some(merge.into.clone());
            }
            CardAct::Issue(_) | CardAct::Erase(_) => {}
        }
        self.seq = entry.seq;
    }

    /// Whether the section let its time to answer pass.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.standing == Standing::Issued && today > self.issue.reply_due
    }
}

/// The id of the card of a trouble.
pub fn id_of(matter: MatterId, rule: &str, clock: &Clock) -> CardId {
    CardId::new(format!("{matter}.{rule}.{}.{}", clock.id, clock.spans.started))
}

/// Everything found now on a matter of which the table makes cards, with the id each card has or would have.
pub fn called_for<'a>(matter: &Matter, desk: &Desk<'a>) -> Vec<(CardId, Finding<'a>)> {
    let trace = Trace { clocks: &matter.clocks, today: desk.today() };
    let found = watch::look(&trace, desk.charter.rules(), desk.almanac).into_iter();
    let with_id = |finding: Finding<'a>| {
        let clock = matter.clock(finding.clock.as_str())?;
        desk.charter.cards().level(finding.card)?;
        Some((id_of(matter.id, &finding.rule.id, clock), finding))
    };
    found.filter_map(with_id).collect()
}

/// The id of the gravest finding on a matter, of one rule if given: for links that know only the matter. None when
/// nothing is found.
pub fn gravest(matter: &Matter, rule: Option<&str>, desk: &Desk<'_>) -> Option<CardId> {
    view::gravest(matter, rule, desk)
}

/// Issues the card of a finding.
///
/// # Errors
/// `no-such-card` when nothing of the kind is found, `card-not-yours` for who may not.
pub fn issue(id: &CardId, matter: &Matter, entries: &[Entry], desk: &Desk<'_>) -> Result<CardEntry, Refusal> {
    let called = called_for(matter, desk).into_iter().find(|(called, _)| called == id);
    let (_, finding) = called.ok_or_else(no_such_card)?;
    let level = desk.charter.cards().level(finding.card).ok_or_else(no_such_card)?;
    match desk.actor {
        Actor::Clock if level.by_clock => {}
        _ => permit(CardActKind::Issue, &matter.section, &matter.item, desk)?,
    }
    let clock = matter.clock(finding.clock.as_str()).ok_or_else(no_such_card)?;
    let receipt = match entries.first().map(|entry| &entry.act) {
        Some(crate::act::Act::File(file)) => file.receipt.clone(),
        _ => String::new(),
    };
    let moved = |entry: &&Entry| entry.moves.clocks.iter().any(|change| clock_of(change) == &clock.id);
    let issue = Issue {
        matter: matter.id,
        receipt,
        item: matter.item.clone(),
        section: matter.section.clone(),
        rule: finding.rule.id.clone(),
        clock: clock.id.clone(),
        started: clock.spans.started,
        due: finding.due,
        late: finding.late,
        level: finding.card,
        cites: entries.iter().filter(moved).map(|entry| entry.seq).collect(),
        to: addressed(&level.to, matter, desk),
        reply_due: reply_due(level.reply, desk),
    };
    Ok(entry(id, 1, CardAct::Issue(issue), desk))
}

/// The rise that a card is due for: what is found now calls for more than it says.
pub fn rise(card: &IssuedCard, matter: &Matter, desk: &Desk<'_>) -> Option<CardAct> {
    let (_, finding) = called_for(matter, desk).into_iter().find(|(id, _)| *id == card.id)?;
    let level = desk.charter.cards().level(finding.card)?;
    let settled = matches!(card.standing, Standing::Explained | Standing::Merged);
    (finding.card > card.issue.level && !settled).then(|| {
        CardAct::Raise(Raise {
            level: finding.card,
            late: finding.late,
            to: addressed(&level.to, matter, desk),
            reply_due: reply_due(level.reply, desk),
        })
    })
}

/// Does an act on a card. `other`: the card it is merged into.
///
/// # Errors
/// Every no of this page's head, as [`Refusal::Card`]; `Missing` and `TooLong` for words.
pub fn decide(
    card: &IssuedCard,
    act: CardAct,
    other: Option<&IssuedCard>,
    desk: &Desk<'_>,
) -> Result<CardEntry, Refusal> {
    may(card, act.kind(), desk)?;
    let clause = || desk.charter.cards().act(act.kind()).map(|rule| rule.clause.clone());
    match &act {
        CardAct::Issue(_) => return Err(no("card-exists", card.id.to_string(), None)),
        CardAct::Raise(raise) if raise.level <= card.issue.level => {
            return Err(no("card-not-higher", card.issue.level.zh().into(), None));
        }
        CardAct::Raise(_) | CardAct::Erase(_) => {}
        CardAct::Reply(said) => check_words("card_reply", &said.words)?,
        CardAct::Uphold(said) => check_words("card_verdict", &said.words)?,
        CardAct::ExplainAway(explain) => {
            check_words("card_verdict", &explain.words)?;
            if desk.charter.cards().ground(&explain.ground).is_none() {
                return Err(no("card-no-ground", explain.ground.to_string(), clause()));
            }
        }
        CardAct::Merge(merge) => {
            check_words("card_verdict", &merge.words)?;
            let earlier = |other: &&IssuedCard| (other.issued, &other.id) < (card.issued, &card.id);
            let fits = |other: &&IssuedCard| {
                other.id == merge.into
                    && other.standing != Standing::Merged
                    && other.issue.section == card.issue.section
            };
            if other.filter(earlier).filter(fits).is_none() {
                return Err(no("card-no-merge", merge.into.to_string(), clause()));
            }
        }
    }
    Ok(entry(&card.id, card.seq + 1, act, desk))
}

/// Whether whoever sits at the desk may do an act of this kind to a card now, its content aside.
///
/// # Errors
/// As [`decide`].
pub fn may(card: &IssuedCard, act: CardActKind, desk: &Desk<'_>) -> Result<(), Refusal> {
    if !act.is_of_posts() {
        // The clock raises; whoever may erase the matter's words was asked there.
        let own = act == CardActKind::Erase || *desk.actor == Actor::Clock;
        return if own { Ok(()) } else { Err(no("card-not-yours", act.zh(), None)) };
    }
    permit(act, &card.issue.section, &card.issue.item, desk)?;
    let clause = || desk.charter.cards().act(act).map(|rule| rule.clause.clone());
    match (act, card.standing) {
        (CardActKind::Issue, _) => Err(no("card-exists", card.id.to_string(), None)),
        (_, Standing::Issued) if act != CardActKind::Uphold || card.is_overdue(desk.today()) => Ok(()),
        (_, Standing::Issued) => Err(no("card-not-heard", crate::sentence::date(card.issue.reply_due, None), clause())),
        (CardActKind::Reply, Standing::Replied) => Err(no("card-replied", String::new(), clause())),
        (_, Standing::Replied) => Ok(()),
        (_, standing) => Err(no("card-settled", standing.zh(), clause())),
    }
}

/// Role, seat and reach of whoever acts on a card; and who settles is not of the section found against.
fn permit(act: CardActKind, section: &OrganId, item: &ItemId, desk: &Desk<'_>) -> Result<(), Refusal> {
    let rule = desk.charter.cards().act(act);
    let clause = || rule.map(|rule| rule.clause.clone());
    let Actor::Tenure { tenure, .. } = desk.actor else {
        return Err(no("card-not-yours", act.zh(), clause()));
    };
    let seat = desk.roster.tenure(*tenure).filter(|seat| seat.holds(desk.today()));
    let post: &Post = seat.and_then(|seat| desk.roster.post(&seat.post)).ok_or(Refusal::NotSeated)?;
    let has_role = rule.is_some_and(|rule| rule.roles.contains(&post.role));
    let of_section = post.organ == *section;
    let apart = act == CardActKind::Reply || !of_section;
    if !has_role || !apart || !desk.covers(post, section, item) {
        return Err(no("card-not-yours", act.zh(), clause()));
    }
    Ok(())
}

/// Whom a card is addressed to: of the roles in order the first that is seated and covers the section.
fn addressed(roles: &[Role], matter: &Matter, desk: &Desk<'_>) -> Option<PostId> {
    let fits = |post: &&Post| {
        desk.covers(post, &matter.section, &matter.item) && desk.roster.seated(&post.id, desk.today()).is_some()
    };
    let of = |role: &Role| {
        let posts = || desk.roster.posts().filter(|post| post.role == *role).filter(fits);
        posts().find(|post| post.organ == matter.section).or_else(|| posts().next())
    };
    roles.iter().find_map(of).map(|post| post.id.clone())
}

fn reply_due(term: Term, desk: &Desk<'_>) -> Day {
    let spans = Spans { started: desk.today(), moment: desk.now, pauses: Vec::new() };
    almanac::due(&term, desk.almanac, &spans).on()
}

fn clock_of(change: &ClockMove) -> &ClockId {
    match change {
        ClockMove::Start { clock, .. }
        | ClockMove::Warn { clock, .. }
        | ClockMove::Pause { clock, .. }
        | ClockMove::Resume { clock, .. }
        | ClockMove::Extend { clock, .. }
        | ClockMove::Stop { clock, .. } => clock,
    }
}

fn check_words(part: &str, said: &Words) -> Result<(), Refusal> {
    let name = || words::say("part", part);
    match said.count() {
        _ if said.is_blank() => Err(Refusal::Missing { name: name() }),
        count if count > WORDS_MAX => Err(Refusal::TooLong { name: name(), max: WORDS_MAX, count }),
        _ => Ok(()),
    }
}

fn entry(card: &CardId, seq: u32, act: CardAct, desk: &Desk<'_>) -> CardEntry {
    CardEntry {
        body: desk.body.clone(),
        card: card.clone(),
        seq,
        actor: desk.actor.clone(),
        at: desk.now,
        pin: desk.pin.clone(),
        act,
    }
}

fn no(code: &'static str, name: String, clause: Option<String>) -> Refusal {
    Refusal::Card { code, name, clause }
}

fn no_such_card() -> Refusal {
    no("no-such-card", String::new(), None)
}

#[cfg(test)]
mod tests;
