//! A campaign as pages show it: to who runs it, to the office, to everybody.
//!
//! Refuses: a draft for eyes that may not amend it; to everybody, the original and any person outside the leading group.

use super::changes::{Changes, changes};
use super::{
    Campaign, CampaignAct, CampaignActKind, CampaignEntry, Figure, Measure, Notice, Quantity, Sourced, Stage, Task,
    Unit, Version, may, no_such_campaign, sees_draft,
};
use crate::decide::Desk;
use crate::id::{CampaignId, OrganId, PointId};
use crate::refusal::Refusal;
use crate::roster::Roster;
use crate::sentence::{self, Audience};
use crate::words;
use almanac::{Day, Instant};

/// What happened to a campaign, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignLine {
    /// Which act.
    pub act: CampaignActKind,
    /// When.
    pub at: Instant,
    /// The sentence.
    pub text: String,
    /// What was said with it.
    pub said: Option<String>,
}

/// A target beside what was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetView {
    /// Its key.
    pub id: PointId,
    /// Of what.
    pub what: String,
    /// As the notice says it.
    pub says: String,
    /// What it counts.
    pub unit: String,
    /// How much was planned.
    pub planned: Option<Quantity>,
    /// What was last measured.
    pub actual: Option<Measure>,
    /// That in per cent of the plan.
    pub percent: Option<i64>,
}

/// A campaign as the office sees it.
#[derive(Clone, Debug)]
pub struct CampaignView {
    /// Which.
    pub id: CampaignId,
    /// Place of its last entry.
    pub seq: u32,
    /// Where it stands.
    pub stage: Stage,
    /// The organ that has it in hand.
    pub organ: OrganId,
    /// Name of the organ that has it in hand.
    pub office: String,
    /// The version in force.
    pub live: Option<Version>,
    /// How many versions were published.
    pub versions: usize,
    /// The version that is being prepared, for who may amend it.
    pub draft: Option<Version>,
    /// What is otherwise in the draft than in what is in force; or in what is in force than before.
    pub changes: Option<Changes>,
    /// Targets of what is in force.
    pub targets: Vec<TargetView>,
    /// How it ended.
    pub summary: Option<String>,
    /// What happened, newest first.
    pub lines: Vec<CampaignLine>,
    /// Acts that are open to whoever looks.
    pub open: Vec<CampaignActKind>,
}

/// A task as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicTask {
    /// Its key.
    pub id: PointId,
    /// Its number as written.
    pub number: String,
    /// What is to be done.
    pub title: String,
    /// Names of the units that lead.
    pub lead: Vec<String>,
    /// Names of the units that are responsible beside them.
    pub responsible: Vec<String>,
    /// The last day.
    pub due: Option<Day>,
    /// What is to be handed in.
    pub deliverables: Vec<String>,
    /// The phase it belongs to.
    pub phase: Option<PointId>,
}

/// A campaign as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicCampaign {
    /// Which.
    pub id: CampaignId,
    /// Where it stands.
    pub stage: Stage,
    /// Its title.
    pub title: String,
    /// Who signed the notice.
    pub issuer: String,
    /// Its number.
    pub number: String,
    /// The day of signing.
    pub date: Option<Day>,
    /// Name of the organ that has it in hand.
    pub office: String,
    /// When it was published first, and last.
    pub published: (Instant, Instant),
    /// What it rests on.
    pub basis: Vec<String>,
    /// The leading group: role, name.
    pub group: Vec<(String, String)>,
    /// Phases: key, name, first and last day.
    pub phases: Vec<(PointId, String, Option<Day>, Option<Day>)>,
    /// Tasks.
    pub tasks: Vec<PublicTask>,
    /// Targets beside what was reached.
    pub targets: Vec<TargetView>,
    /// Telephone numbers: owner, number.
    pub hotlines: Vec<(String, String)>,
    /// How it ended.
    pub summary: Option<String>,
}

/// The campaign for whoever sits at the desk.
///
/// # Errors
/// `no-such-campaign` for a draft that is not for these eyes.
pub fn view(campaign: &Campaign, entries: &[CampaignEntry], desk: &Desk<'_>) -> Result<CampaignView, Refusal> {
    let prepares = sees_draft(campaign, desk);
    if !campaign.stage.is_public() && !prepares {
        return Err(no_such_campaign());
    }
    let draft = campaign.draft.clone().filter(|_| prepares);
    let live = campaign.live();
    let before = match (&draft, live, campaign.versions.len()) {
        (Some(draft), Some(live), _) => Some((live, draft)),
        (None, Some(live), count) if count > 1 => campaign.versions.get(count - 2).map(|before| (before, live)),
        _ => None,
    };
    let shown = |entry: &&CampaignEntry| prepares || !entry.act.kind().prepares();
    Ok(CampaignView {
        id: campaign.id,
        seq: campaign.seq,
        stage: campaign.stage,
        organ: campaign.office.clone(),
        office: organ(&campaign.office, desk.roster),
        changes: before.map(|(before, after)| changes(&before.notice, &after.notice)),
        targets: live.map(|live| targets(campaign, &live.notice)).unwrap_or_default(),
        live: live.cloned(),
        versions: campaign.versions.len(),
        draft,
        summary: campaign.summary.as_ref().map(ToString::to_string),
        lines: entries.iter().rev().filter(shown).map(|entry| line(entry, desk)).collect(),
        open: CampaignActKind::ALL.iter().copied().filter(|act| may(campaign, *act, desk).is_ok()).collect(),
    })
}

/// The campaign for everybody; none before it is published.
pub fn public(campaign: &Campaign, roster: &Roster) -> Option<PublicCampaign> {
    let live = campaign.live().filter(|_| campaign.stage.is_public())?;
    let first = campaign.versions.first()?.published?;
    let notice = &live.notice;
    let text = |one: &Option<Sourced<crate::act::Words>>| one.as_ref().map(|one| one.value.to_string());
    let day = |day: &Option<Sourced<Day>>| day.as_ref().map(|day| day.value);
    Some(PublicCampaign {
        id: campaign.id,
        stage: campaign.stage,
        title: text(&notice.title).unwrap_or_default(),
        issuer: text(&notice.issuer).unwrap_or_default(),
        number: text(&notice.number).unwrap_or_default(),
        date: day(&notice.date),
        office: organ(&campaign.office, roster),
        published: (first, live.published.unwrap_or(first)),
        basis: notice.basis.iter().map(|one| one.value.to_string()).collect(),
        group: notice.group.iter().map(|one| (one.role.to_string(), one.name.value.to_string())).collect(),
        phases: (notice.phases.iter())
            .map(|phase| (phase.id.clone(), phase.name.value.to_string(), day(&phase.from), day(&phase.to)))
            .collect(),
        tasks: notice.tasks.iter().map(|task| public_task(task, roster)).collect(),
        targets: targets(campaign, notice),
        hotlines: notice.hotlines.iter().map(|one| (one.owner.to_string(), one.number.value.to_string())).collect(),
        summary: campaign.summary.as_ref().map(ToString::to_string),
    })
}

fn public_task(task: &Task, roster: &Roster) -> PublicTask {
    let units = |units: &[Sourced<Unit>]| units.iter().map(|unit| unit.value.shown(roster)).collect();
    PublicTask {
        id: task.id.clone(),
        number: task.number.to_string(),
        title: task.title.value.to_string(),
        lead: units(&task.lead),
        responsible: units(&task.responsible),
        due: task.due.as_ref().map(|due| due.value),
        deliverables: task.deliverables.iter().map(|one| one.value.to_string()).collect(),
        phase: task.phase.clone(),
    }
}

impl Unit {
    /// Its official name if the roster has it, else as the notice writes it.
    pub fn shown(&self, roster: &Roster) -> String {
        let organ = self.organ.as_ref().and_then(|organ| roster.organ(organ));
        organ.map_or_else(|| self.name.to_string(), |organ| organ.name.clone())
    }
}

impl CampaignActKind {
    /// Whether it only concerns a draft.
    const fn prepares(self) -> bool {
        matches!(self, CampaignActKind::TakeIn | CampaignActKind::Amend | CampaignActKind::Drop)
    }
}

fn targets(campaign: &Campaign, notice: &Notice) -> Vec<TargetView> {
    let target = |figure: &Figure| {
        let actual = campaign.actual(&figure.id).cloned();
        let percent = actual.as_ref().and_then(|actual| actual.amount.percent_of(figure.planned?));
        TargetView {
            id: figure.id.clone(),
            what: figure.what.to_string(),
            says: figure.says.value.to_string(),
            unit: figure.unit(),
            planned: figure.planned,
            actual,
            percent,
        }
    };
    notice.targets.iter().map(target).collect()
}

fn line(entry: &CampaignEntry, desk: &Desk<'_>) -> CampaignLine {
    let (who, said) = (sentence::named(&entry.actor, desk.roster, Audience::Staff), said(&entry.act));
    let mut args = vec![("who", who)];
    if let CampaignAct::Measure(measure) = &entry.act {
        args.extend([("on", sentence::date(measure.on, None)), ("amount", measure.amount.to_string())]);
    }
    let act = entry.act.kind();
    CampaignLine { act, at: entry.at, text: words::fill("campaign_sentence", act.word(), "says", &args), said }
}

fn said(act: &CampaignAct) -> Option<String> {
    match act {
        CampaignAct::TakeIn(taken) => Some(taken.name.to_string()),
        CampaignAct::Measure(measure) => Some(measure.note.to_string()),
        CampaignAct::Conclude(conclude) => Some(conclude.summary.to_string()),
        CampaignAct::Drop(drop) => Some(drop.reason.to_string()),
        CampaignAct::Amend(_) | CampaignAct::Publish(_) => None,
    }
    .filter(|said| !said.trim().is_empty())
}

fn organ(id: &crate::id::OrganId, roster: &Roster) -> String {
    roster.organ(id).map_or_else(|| id.to_string(), |organ| organ.name.clone())
}
