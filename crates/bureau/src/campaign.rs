//! Campaigns 专项行动: a notice as read, corrected by a person, then live; its targets measured, its end summed up.
//!
//! Refuses: to be live before a person has said so, a published notice changed in place (a second version is taken in and
//! published anew), and a task that no organ of the roster leads. Tasks are matters: see docs/decisions/0015.

use crate::act::Words;
use crate::decide::{Desk, WORDS_MAX};
use crate::entry::{Actor, Pin};
use crate::id::{BodyId, CampaignId, OrganId, PointId};
use crate::refusal::Refusal;
use crate::roster::Post;
use crate::words;
use almanac::{Day, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub mod changes;
mod fit;
pub mod notice;
mod rules;
pub mod sheet;
mod view;

pub use changes::{Changes, changes};
pub use fit::{Unfit, unfit};
pub use notice::{
    CampaignPhase, Certainty, Figure, Member, Notice, Passage, PublicPhone, Quantity, Remark, Sourced, Task, Unit,
};
pub(crate) use rules::faults;
pub use rules::{CampaignActRule, CampaignRules, Everyone};
pub use view::{CampaignLine, CampaignView, PublicCampaign, PublicTask, TargetView, public, view};

/// Most bytes of an original: a hundred times a long notice; above it somebody sent something else.
pub const ORIGINAL_BYTES_MAX: usize = 1 << 20;

/// Most public bytes of a notice in an entry, which has 64 KiB in all: about two hundred tasks.
pub const NOTICE_BYTES_MAX: usize = 56 << 10;

/// Most characters of a summary: about ten printed pages.
pub const SUMMARY_MAX: usize = 5_000;

/// 录入: a notice is taken in; on a live campaign, a further version of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeIn {
    /// The organ that has the campaign in hand.
    pub office: OrganId,
    /// What the file was called.
    pub name: Words,
    /// Its text.
    pub original: Words,
    /// What was read in it.
    pub notice: Notice,
}

/// 修改: the whole draft as it stands now. What changed is computed, never kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amend {
    /// The draft.
    pub notice: Notice,
}

/// 发布: the draft is live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishNotice {
    /// Tasks whose day has passed and that are meant so.
    pub confirmed: Vec<PointId>,
}

/// 登记实际值: how far a target was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Which target.
    pub target: PointId,
    /// As of this day.
    pub on: Day,
    /// How much, in the target's own unit.
    pub amount: Quantity,
    /// Where the figure comes from.
    pub note: Words,
}

/// 总结: the campaign is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcludeCampaign {
    /// What was reached.
    pub summary: Words,
}

/// 撤销草稿
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropDraft {
    /// Why.
    pub reason: Words,
}

macro_rules! campaign_acts {
    ($($kind:ident($payload:ident) = $word:literal;)*) => {
        /// What can be done to a campaign.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "act", rename_all = "snake_case")]
        pub enum CampaignAct { $(#[doc = $word] $kind($payload),)* }

        /// An act on a campaign without its payload.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CampaignActKind { $(#[doc = $word] $kind,)* }

        impl CampaignAct {
            /// The act without its payload.
            pub fn kind(&self) -> CampaignActKind {
                match self { $(CampaignAct::$kind(_) => CampaignActKind::$kind,)* }
            }
        }

        impl CampaignActKind {
            /// All of them.
            pub const ALL: &'static [CampaignActKind] = &[$(CampaignActKind::$kind,)*];

            /// The word used in charters and entries.
            pub const fn word(self) -> &'static str {
                match self { $(CampaignActKind::$kind => $word,)* }
            }
        }
    };
}

campaign_acts! {
    TakeIn(TakeIn) = "take_in";
    Amend(Amend) = "amend";
    Publish(PublishNotice) = "publish";
    Measure(Measure) = "measure";
    Conclude(ConcludeCampaign) = "conclude";
    Drop(DropDraft) = "drop";
}

impl CampaignActKind {
    /// Reads the word of a charter.
    pub fn parse(word: &str) -> Option<CampaignActKind> {
        CampaignActKind::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The official word on pages.
    pub fn zh(self) -> String {
        words::say("campaign_act", self.word())
    }

    /// Whether it puts something in force or ends it: not for whoever watches.
    pub const fn decides(self) -> bool {
        matches!(self, CampaignActKind::Publish | CampaignActKind::Conclude)
    }
}

/// One entry on a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignEntry {
    /// The tenancy.
    pub body: BodyId,
    /// Which campaign.
    pub campaign: CampaignId,
    /// Place in its chain, from 1.
    pub seq: u32,
    /// Who acted.
    pub actor: Actor,
    /// When.
    pub at: Instant,
    /// The versions in force then.
    pub pin: Pin,
    /// What was done.
    pub act: CampaignAct,
}

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 草稿: seen by who may amend it.
    Draft,
    /// 进行中
    Live,
    /// 已总结
    Concluded,
    /// 已撤销: a draft that never was live.
    Dropped,
}

impl Stage {
    /// All of them.
    pub const ALL: [Stage; 4] = [Stage::Draft, Stage::Live, Stage::Concluded, Stage::Dropped];

    /// The word used in lists.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Live => "live",
            Stage::Concluded => "concluded",
            Stage::Dropped => "dropped",
        }
    }

    /// Reads that word.
    pub fn parse(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// The official word.
    pub fn zh(self) -> String {
        words::say("campaign_stage", self.word())
    }

    /// Whether everybody may see it.
    pub const fn is_public(self) -> bool {
        matches!(self, Stage::Live | Stage::Concluded)
    }
}

/// A version of the notice that a campaign goes by, or will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What the file was called.
    pub name: Words,
    /// Its text.
    pub original: Words,
    /// The notice as it stands.
    pub notice: Notice,
    /// When it was taken in.
    pub taken: Instant,
    /// When it was published; never for a draft.
    pub published: Option<Instant>,
}

/// How far a target was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// What was written down.
    pub measure: Measure,
    /// When.
    pub at: Instant,
}

/// A campaign as its entries made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Which.
    pub id: CampaignId,
    /// The organ that has it in hand.
    pub office: OrganId,
    /// Where it stands.
    pub stage: Stage,
    /// The version that is being prepared.
    pub draft: Option<Version>,
    /// Versions that were published, the first one first.
    pub versions: Vec<Version>,
    /// What was measured, in the order it was written down.
    pub measured: Vec<Measured>,
    /// How it ended.
    pub summary: Option<Words>,
    /// Place of its last entry.
    pub seq: u32,
    /// The last number given to a key of each letter.
    last: BTreeMap<char, u32>,
}

/// A task as it is given to one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<'a> {
    /// The task.
    pub task: &'a Task,
    /// Its last day.
    pub due: Day,
    /// Who leads.
    pub lead: OrganId,
    /// Who is responsible beside.
    pub units: Vec<OrganId>,
}

/// Who leads a task and who is responsible beside: the first organ named to lead with all others; without one, every unit
/// for itself where the notice means everybody.
pub(crate) fn leaders(task: &Task, office: &OrganId, desk: &Desk<'_>) -> Vec<(OrganId, Vec<OrganId>)> {
    let organs = |units: &[Sourced<Unit>]| {
        let organs = units.iter().filter_map(|unit| unit.value.organ.clone());
        organs.filter(|organ| desk.roster.organ(organ).is_some()).collect::<Vec<_>>()
    };
    let mut lead = organs(&task.lead).into_iter();
    if let Some(first) = lead.next() {
        return vec![(first, lead.chain(organs(&task.responsible)).collect())];
    }
    let rules = desk.charter.campaigns();
    let named = task.lead.iter().chain(&task.responsible).filter_map(|unit| unit.value.name.as_str());
    let mut all: Vec<OrganId> =
        named.flat_map(|name| rules.everyone(name, office, desk.roster, desk.today())).collect();
    all.sort();
    all.dedup();
    all.into_iter().map(|organ| (organ, Vec::new())).collect()
}

impl Campaign {
    /// The campaign that its entries made; `None` unless the first one takes a notice in.
    pub fn replay(entries: &[CampaignEntry]) -> Option<Campaign> {
        let (first, rest) = entries.split_first()?;
        let CampaignAct::TakeIn(taken) = &first.act else {
            return None;
        };
        let mut campaign = Campaign {
            id: first.campaign,
            office: taken.office.clone(),
            stage: Stage::Draft,
            draft: None,
            versions: Vec::new(),
            measured: Vec::new(),
            summary: None,
            seq: 0,
            last: BTreeMap::new(),
        };
        campaign.apply(first);
        rest.iter().for_each(|entry| campaign.apply(entry));
        Some(campaign)
    }

    /// Applies one entry. Total.
    pub fn apply(&mut self, entry: &CampaignEntry) {
        match entry.act.clone() {
            CampaignAct::TakeIn(TakeIn { name, original, notice, .. }) => {
                self.remember(&notice);
                self.draft = Some(Version { name, original, notice, taken: entry.at, published: None });
            }
            CampaignAct::Amend(amend) => {
                self.remember(&amend.notice);
                if let Some(draft) = &mut self.draft {
                    draft.notice = amend.notice;
                }
            }
            CampaignAct::Publish(_) => {
                self.versions.extend(self.draft.take().map(|draft| Version { published: Some(entry.at), ..draft }));
                self.stage = Stage::Live;
            }
            CampaignAct::Measure(measure) => self.measured.push(Measured { measure, at: entry.at }),
            CampaignAct::Conclude(conclude) => {
                self.summary = Some(conclude.summary);
                self.stage = Stage::Concluded;
            }
            CampaignAct::Drop(_) => {
                self.draft = None;
                if self.versions.is_empty() {
                    self.stage = Stage::Dropped;
                }
            }
        }
        self.seq = entry.seq;
    }

    /// The version that is in force.
    pub fn live(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// What publishing gives to those who lead: the tasks of the version in force that no version before it had, as far
    /// as they have a last day that is not past.
    pub fn given(&self, desk: &Desk<'_>) -> Vec<Given<'_>> {
        let Some((live, before)) = self.versions.split_last() else { return Vec::new() };
        let new = |task: &&Task| before.iter().all(|version| version.notice.task(&task.id).is_none());
        let mut given = Vec::new();
        for task in live.notice.tasks.iter().filter(new) {
            if let Some(due) = live.notice.last_day(task).filter(|day| *day >= desk.today()) {
                let led = leaders(task, &self.office, desk);
                given.extend(led.into_iter().map(|(lead, units)| Given { task, due, lead, units }));
            }
        }
        given
    }

    /// What was last measured of a target: the latest day counts, on one day what was written down last.
    pub fn actual(&self, target: &PointId) -> Option<&Measure> {
        let of_target = self.measured.iter().map(|done| &done.measure).filter(|done| done.target == *target);
        of_target.max_by_key(|done| done.on)
    }

    fn remember(&mut self, notice: &Notice) {
        for (letter, id) in notice.points() {
            let number = number_of(&id, letter).unwrap_or(0);
            let last = self.last.entry(letter).or_insert(0);
            *last = number.max(*last);
        }
    }
}

/// Takes a notice in: a new campaign, or a further version of one.
///
/// # Errors
/// `campaign-not-yours`; `campaign-draft-open` while another draft waits; what is wrong with the notice.
pub fn take_in(
    before: Option<&Campaign>,
    id: CampaignId,
    text: (Words, Words),
    notice: Notice,
    desk: &Desk<'_>,
) -> Result<CampaignEntry, Refusal> {
    let post = seat(desk).ok_or_else(|| not_yours(CampaignActKind::TakeIn, desk))?;
    let office = before.map_or(&post.organ, |campaign| &campaign.office);
    permit(CampaignActKind::TakeIn, office, desk)?;
    let (mut notice, published) = (notice, before.and_then(Campaign::live).map(|version| &version.notice));
    if let Some(campaign) = before {
        stands(campaign, CampaignActKind::TakeIn, desk)?;
    }
    changes::take_over_keys(published, &mut notice);
    let act = TakeIn { office: office.clone(), name: text.0, original: text.1, notice };
    let seq = before.map_or(0, |campaign| campaign.seq) + 1;
    let act = checked(CampaignAct::TakeIn(act), before, desk)?;
    Ok(entry(id, seq, act, desk))
}

/// Does an act on a campaign.
///
/// # Errors
/// Every no of this page's head, as [`Refusal::Campaign`]; `Missing` and `TooLong` for words.
pub fn decide(campaign: &Campaign, act: CampaignAct, desk: &Desk<'_>) -> Result<CampaignEntry, Refusal> {
    if let CampaignAct::TakeIn(taken) = act {
        return take_in(Some(campaign), campaign.id, (taken.name, taken.original), taken.notice, desk);
    }
    may(campaign, act.kind(), desk)?;
    let act = checked(act, Some(campaign), desk)?;
    Ok(entry(campaign.id, campaign.seq + 1, act, desk))
}

/// Whether whoever sits at the desk may do an act of this kind to a campaign now, its content aside.
///
/// # Errors
/// As [`decide`]; `no-such-campaign` for who may not even see it.
pub fn may(campaign: &Campaign, act: CampaignActKind, desk: &Desk<'_>) -> Result<(), Refusal> {
    if !campaign.stage.is_public() && !sees_draft(campaign, desk) {
        return Err(no_such_campaign());
    }
    permit(act, &campaign.office, desk)?;
    stands(campaign, act, desk)
}

/// Whether whoever sits at the desk may see what is not published of a campaign: the roles that may amend it.
pub fn sees_draft(campaign: &Campaign, desk: &Desk<'_>) -> bool {
    permit(CampaignActKind::Amend, &campaign.office, desk).is_ok()
}

/// There is no such campaign, or it is not for these eyes.
pub fn no_such_campaign() -> Refusal {
    no("no-such-campaign", String::new(), None)
}

/// Whether the campaign stands where an act can be done.
fn stands(campaign: &Campaign, act: CampaignActKind, desk: &Desk<'_>) -> Result<(), Refusal> {
    let clause = desk.charter.campaigns().act(act).map(|rule| rule.clause.clone());
    let has_draft = campaign.draft.is_some();
    let code = match (act, campaign.stage) {
        (_, Stage::Dropped) => "campaign-dropped",
        (_, Stage::Concluded) => "campaign-concluded",
        (CampaignActKind::TakeIn | CampaignActKind::Conclude, _) if has_draft => "campaign-draft-open",
        (CampaignActKind::Amend | CampaignActKind::Publish | CampaignActKind::Drop, _) if !has_draft => {
            "campaign-no-draft"
        }
        (CampaignActKind::Measure, Stage::Draft) => "campaign-not-live",
        _ => return Ok(()),
    };
    Err(no(code, act.zh(), clause))
}

/// The act with fresh keys where it has none yet, if its content may be.
fn checked(mut act: CampaignAct, campaign: Option<&Campaign>, desk: &Desk<'_>) -> Result<CampaignAct, Refusal> {
    let clause = desk.charter.campaigns().act(act.kind()).map(|rule| rule.clause.clone());
    let refuse = |code, name| Err(no(code, name, clause));
    let draft = campaign.and_then(|campaign| campaign.draft.as_ref());
    match &mut act {
        CampaignAct::TakeIn(taken) => {
            check_words("campaign_original", &taken.original, usize::MAX)?;
            fit::whole(&mut taken.notice, &taken.original, campaign.map(|campaign| &campaign.last))?;
        }
        CampaignAct::Amend(amend) => {
            let original = draft.map(|draft| draft.original.clone()).unwrap_or_default();
            fit::whole(&mut amend.notice, &original, campaign.map(|campaign| &campaign.last))?;
        }
        CampaignAct::Publish(publish) => {
            let unfit =
                |own: &Campaign| Some(unfit(&own.draft.as_ref()?.notice, &own.office, &publish.confirmed, desk));
            let faults = campaign.and_then(unfit).unwrap_or_default();
            if !faults.is_empty() {
                return refuse("campaign-unfit", faults.iter().map(Unfit::says).collect::<Vec<_>>().join("；"));
            }
        }
        CampaignAct::Measure(measure) => {
            let known = campaign.and_then(Campaign::live).and_then(|version| version.notice.target(&measure.target));
            match known {
                None => return refuse("campaign-no-target", measure.target.to_string()),
                Some(_) if measure.on > desk.today() => return refuse("campaign-too-early", measure.on.to_string()),
                Some(_) => check_words("campaign_source", &measure.note, WORDS_MAX)?,
            }
        }
        CampaignAct::Conclude(conclude) => check_words("campaign_summary", &conclude.summary, SUMMARY_MAX)?,
        CampaignAct::Drop(drop) => check_words("campaign_reason", &drop.reason, WORDS_MAX)?,
    }
    Ok(act)
}

/// Role, seat and reach of whoever acts.
fn permit(act: CampaignActKind, office: &OrganId, desk: &Desk<'_>) -> Result<(), Refusal> {
    if !matches!(desk.actor, Actor::Tenure { .. }) {
        return Err(not_yours(act, desk));
    }
    let post = seat(desk).ok_or(Refusal::NotSeated)?;
    // Whatever a post serves, what its own organ took in is its business too.
    let reaches = post.serves.iter().chain([&post.organ]).any(|organ| desk.roster.is_within(office, organ));
    if !reaches || !desk.charter.campaigns().may(post.role, act) {
        return Err(not_yours(act, desk));
    }
    Ok(())
}

fn seat<'a>(desk: &Desk<'a>) -> Option<&'a Post> {
    let Actor::Tenure { tenure, .. } = desk.actor else {
        return None;
    };
    let seat = desk.roster.tenure(*tenure).filter(|seat| seat.holds(desk.today()))?;
    desk.roster.post(&seat.post)
}

fn not_yours(act: CampaignActKind, desk: &Desk<'_>) -> Refusal {
    no("campaign-not-yours", act.zh(), desk.charter.campaigns().act(act).map(|rule| rule.clause.clone()))
}

fn check_words(part: &str, said: &Words, max: usize) -> Result<(), Refusal> {
    let name = || words::say("part", part);
    match said.count() {
        _ if said.is_blank() => Err(Refusal::Missing { name: name() }),
        count if count > max => Err(Refusal::TooLong { name: name(), max, count }),
        _ => Ok(()),
    }
}

fn number_of(id: &PointId, letter: char) -> Option<u32> {
    let digits = id.as_str().strip_prefix(letter)?;
    digits.parse().ok().filter(|number: &u32| number.to_string() == digits)
}

fn entry(campaign: CampaignId, seq: u32, act: CampaignAct, desk: &Desk<'_>) -> CampaignEntry {
    CampaignEntry {
        body: desk.body.clone(),
        campaign,
        seq,
        actor: desk.actor.clone(),
        at: desk.now,
        pin: desk.pin.clone(),
        act,
    }
}

fn no(code: &'static str, name: String, clause: Option<String>) -> Refusal {
    Refusal::Campaign { code, name, clause }
}

#[cfg(test)]
mod tests;
