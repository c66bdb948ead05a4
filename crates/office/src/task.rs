//! Tasks: orders given by a campaign, and the lists in which they are found.
//!
//! Refuses: half a campaign. Tasks filed together are all filed or none of them is.

use crate::{No, Office, Row, Standing, Who};
use almanac::{Day, Instant};
use archive::{Scope, TaskFilter, TaskPlace, Trouble, Writer};
use bureau::act::{Act, ActKind, Cause, File, Task, Words};
use bureau::entry::{Actor, Outcome};
use bureau::id::{CampaignId, MatterId, OrganId, PartId, PointId, PostId};
use bureau::procedure::Procedure;
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::roster::Roster;
use std::collections::{BTreeMap, BTreeSet};

/// A task about to be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// Which task of its campaign, the same in every version of the notice.
    pub key: PointId,
    /// What is to be done.
    pub title: String,
    /// 牵头单位: the section or bureau that leads.
    pub lead: OrganId,
    /// 责任单位: units that are responsible beside it; the one that leads is left out, as is one named twice.
    pub units: Vec<OrganId>,
    /// The last day.
    pub due: Day,
    /// What is to be handed in, one a line; may be empty.
    pub deliverables: String,
    /// 第一责任人; the head above the one that leads where none is named.
    pub accountable: Option<PostId>,
    /// 直接责任人; the leader of the unit that leads where none is named.
    pub direct: Option<PostId>,
    /// 具体实施人; whoever has the task where none is named.
    pub implementer: Option<PostId>,
}

/// Which tasks are wanted.
#[derive(Clone, Debug, Default)]
pub struct TaskAsk {
    /// Those of this campaign that the post covers; without it those that its unit is co-responsible for.
    pub campaign: Option<CampaignId>,
    /// Where to go on.
    pub after: Option<TaskPlace>,
    /// How many at most.
    pub limit: u32,
}

/// A task in a list.
#[derive(Clone, Debug)]
pub struct TaskLine {
    /// The matter it is.
    pub row: Row,
    /// Why it was ordered.
    pub cause: Cause,
    /// The last day as it stands.
    pub due: Day,
    /// How much was last reported done, in percent.
    pub percent: u32,
    /// Of a campaign's task, how many units agree; of one to sign, 1 when this unit agrees.
    pub signed: u32,
    /// How many units are co-responsible.
    pub units: u32,
}

/// How far a task of a campaign has come, as everybody may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What the unit that has it is called for short.
    pub unit: String,
    /// Where it stands: 待接收, 办理中, 待核验, 已完成, 已取消.
    pub state: String,
    /// Whether it ended as it should.
    pub done: bool,
    /// Whether it ended at all.
    pub ended: bool,
    /// Whole days past its last day, today or when it was submitted.
    pub late_days: u32,
    /// The last day as it stands.
    pub due: Day,
    /// How much was last reported done, in percent.
    pub percent: u32,
    /// The matter, for those who cover it.
    pub matter: Option<MatterId>,
}

/// Most tasks of one campaign whose progress is asked for: more than a notice has lines.
const PROGRESS_MAX: u32 = 1_000;

/// A page of tasks, the one due first before all others.
#[derive(Clone, Debug)]
pub struct TaskList {
    /// Its rows.
    pub rows: Vec<TaskLine>,
    /// Where the next page begins.
    pub next: Option<TaskPlace>,
}

impl Office {
    /// Gives the tasks of a campaign, all or none.
    ///
    /// # Errors
    /// Those of [`bureau::decide::file`], for the first task that is refused.
    pub fn order_tasks(
        &self,
        who: &Who,
        campaign: CampaignId,
        tasks: &[NewTask],
        now: Instant,
    ) -> Result<Vec<(PointId, MatterId)>, No> {
        let actor = Some(who).filter(|who| matches!(who, Who::Seat { .. })).and_then(Who::actor);
        let actor = actor.ok_or(Refusal::NotSeated)?;
        let (office, tasks) = (self.clone(), tasks.to_vec());
        Ok(self.archive.act_numbered(move |writer| office.file_tasks(writer, &actor, campaign, &tasks, now))??)
    }

    /// The same inside the transaction that publishes the campaign: one refusal is for the caller to hand on, so that
    /// nothing of it is kept.
    ///
    /// # Errors
    /// Only trouble; what is refused stands in the result.
    pub fn file_tasks(
        &self,
        writer: &mut Writer<'_>,
        actor: &Actor,
        campaign: CampaignId,
        tasks: &[NewTask],
        now: Instant,
    ) -> Result<Result<Vec<(PointId, MatterId)>, Refusal>, Trouble> {
        let standing = self.standing_in(writer)?;
        let Some((item, procedure)) = standing.charter.given_with(ActKind::Countersign) else {
            return Ok(Err(Refusal::NoSuchItem));
        };
        let mut filed = Vec::new();
        for task in tasks {
            let ordered = order(campaign, task, &standing.roster, self.day(now));
            let file = File::order(item, task.lead.clone(), fields(task, procedure), ordered);
            let id = self.new_id(now);
            if let Err(refusal) = self.file_in(writer, actor, id, Act::File(file), "", now)? {
                return Ok(Err(refusal));
            }
            filed.push((task.key.clone(), id));
        }
        Ok(Ok(filed))
    }

    /// The tasks of a campaign that this seat covers, or those that its unit has to countersign.
    ///
    /// # Errors
    /// [`Refusal::NoReading`] for posts that read no matters.
    pub fn tasks(&self, who: &Who, ask: &TaskAsk, now: Instant) -> Result<TaskList, No> {
        let (standing, today) = (self.standing()?, self.day(now));
        let post = self.reading_post(who, &standing)?;
        let asked = match ask.campaign {
            Some(campaign) => Some((self.scope(post, &standing), TaskFilter::Campaign(campaign))),
            None if post.role.leads() => Some((Scope::whole(&self.body.id), TaskFilter::Unit(post.organ.clone()))),
            None => None,
        };
        let Some((scope, filter)) = asked else { return Ok(TaskList { rows: Vec::new(), next: None }) };
        let page = self.archive.read(|reader| reader.tasks(&scope, &filter, ask.after, ask.limit))?;
        let almanac = self.almanac(&standing, today)?;
        let line = |row: archive::TaskRow| TaskLine {
            row: standing.row(row.matter, &almanac, today),
            cause: row.cause,
            due: row.due,
            percent: row.percent,
            signed: row.signed,
            units: row.units,
        };
        Ok(TaskList { rows: page.rows.into_iter().map(line).collect(), next: page.next })
    }

    /// How far the tasks of a campaign have come, by their keys: one for each unit that has it, the first due first. What
    /// was given to nobody is not there.
    ///
    /// # Errors
    /// Only trouble.
    pub fn progress(
        &self,
        who: &Who,
        campaign: CampaignId,
        now: Instant,
    ) -> Result<BTreeMap<PointId, Vec<Progress>>, Trouble> {
        let (standing, today) = (self.standing()?, self.day(now));
        let seen = self.reading_post(who, &standing).map(|post| self.scope(post, &standing)).ok();
        let filter = TaskFilter::Campaign(campaign);
        let rows = |scope: &Scope| {
            let page = self.archive.read(|reader| reader.tasks(scope, &filter, None, PROGRESS_MAX));
            page.map(|page| page.rows)
        };
        let own: BTreeSet<MatterId> = match &seen {
            Some(scope) => rows(scope)?.into_iter().map(|row| row.matter.id).collect(),
            None => BTreeSet::new(),
        };
        let mut all: BTreeMap<PointId, Vec<Progress>> = BTreeMap::new();
        for row in rows(&Scope::whole(&self.body.id))? {
            if let Cause::Campaign { key, .. } = &row.cause {
                let progress = standing.progress(&row, own.contains(&row.matter.id), today);
                all.entry(key.clone()).or_default().push(progress);
            }
        }
        Ok(all)
    }
}

impl Standing {
    fn progress(&self, row: &archive::TaskRow, own: bool, today: Day) -> Progress {
        let matter = &row.matter;
        let handed_in = self.charter.path(&matter.item).is_some_and(|(_, procedure)| {
            let mut submit = procedure.lines.iter().filter(|line| line.act == ActKind::Submit);
            submit.any(|line| line.to.as_ref() == Some(&matter.step))
        });
        let past = u32::try_from(today.number() - row.due.number()).unwrap_or(0);
        let waits = matter.ended.is_none() && !handed_in;
        Progress {
            unit: self.roster.organ(&matter.section).map_or_else(String::new, |organ| organ.short.clone()),
            state: matter.step_name.clone(),
            done: matter.outcome == Some(Outcome::Completed),
            ended: matter.ended.is_some(),
            late_days: if waits { past } else { matter.late_days },
            due: row.due,
            percent: row.percent,
            matter: own.then_some(matter.id),
        }
    }
}

/// Most letters of a title: what the form takes in one line.
const TITLE_MAX: usize = 200;

/// The answers of the form: the title, what is to be handed in, and the whole text where the title does not hold it.
fn fields(task: &NewTask, procedure: &Procedure) -> BTreeMap<PartId, Words> {
    let whole = task.title.trim();
    let title = title(whole);
    let content = if title == whole { "" } else { whole };
    let texts = [title.as_str(), &task.deliverables, content];
    let said = procedure.fields.iter().zip(texts).filter(|(_, text)| !text.trim().is_empty());
    said.map(|(field, text)| (field.id.clone(), Words::new(text))).collect()
}

/// The text in one line; of a long one as many whole clauses as fit, else its beginning.
fn title(whole: &str) -> String {
    let line: String = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE_MAX {
        return line;
    }
    let start: String = line.chars().take(TITLE_MAX - 1).collect();
    let end = start.rfind(['。', '；', '，', '、']).filter(|end| *end > 0).unwrap_or(start.len());
    format!("{}…", &start[..end])
}

/// The order as facts, with who answers for it by office where nobody is named.
fn order(campaign: CampaignId, task: &NewTask, roster: &Roster, today: Day) -> Task {
    let mut units: Vec<OrganId> = Vec::new();
    for unit in task.units.iter().filter(|unit| **unit != task.lead) {
        if !units.contains(unit) {
            units.push(unit.clone());
        }
    }
    let leader = || roster.leader(&task.lead, today).map(|post| post.id.clone());
    Task {
        cause: Cause::Campaign { campaign, key: task.key.clone() },
        units,
        due: task.due,
        accountable: task.accountable.clone().or_else(|| head(&task.lead, roster, today)),
        direct: task.direct.clone().or_else(leader),
        implementer: task.implementer.clone(),
    }
}

/// The nearest head above a unit, its own first.
pub(crate) fn head(unit: &OrganId, roster: &Roster, today: Day) -> Option<PostId> {
    let mut at = roster.organ(unit);
    // A tree is never deeper than its number of organs.
    for _ in 0..roster.organs().count() {
        let organ = at?;
        let of = |post: &&bureau::roster::Post| post.organ == organ.id && post.role == Role::Head;
        if let Some(post) = roster.posts().filter(of).find(|post| roster.seated(&post.id, today).is_some()) {
            return Some(post.id.clone());
        }
        at = organ.parent.as_ref().and_then(|parent| roster.organ(parent));
    }
    None
}
