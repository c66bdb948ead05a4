//! Matters 办件: what somebody asked, where it stands, whose it is.
//!
//! Refuses: fields that only some matters have (design §1: at most 12 fields, at most 3 of them `Option`; tested),
//! and a state that does not follow from its entries alone.

use crate::act::{Act, ActKind, Task};
use crate::clock::{self, Clock};
use crate::duty::Tally;
use crate::entry::{Actor, Entry, Origin, Outcome, Pin};
use crate::id::{ItemId, MatterId, OrganId, PartId, PartyId, PersonId, PostId, StepId, TenureId};
use crate::roster::Post;
use crate::roster::Roster;
use almanac::{Day, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// A matter as its entries made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Which matter.
    pub id: MatterId,
    /// What was asked for.
    pub item: ItemId,
    /// Who set it going.
    pub asker: Asker,
    /// The section that has it.
    pub section: OrganId,
    /// The versions it is pinned to.
    pub pin: Pin,
    /// Where it stands.
    pub step: StepId,
    /// Who has it, from routing on.
    pub holder: Option<Holding>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// Its clocks, in the order they first started.
    pub clocks: Vec<Clock>,
    /// What was done, by the place of its entry; what was undone is not in it.
    pub done: BTreeMap<u32, Done>,
    /// Place of its last entry.
    pub seq: u32,
    /// Whether it is our own or another system's.
    pub provenance: Provenance,
}

/// Who set a matter going.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asker {
    /// 当事人: somebody asked.
    Party(PartyId),
    /// An office ordered it.
    Office(Box<Ordered>),
}

/// What an office ordered, and what came of it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// The order.
    pub task: Task,
    /// Co-responsible units that agree to the result as it stands.
    pub agreed: BTreeSet<OrganId>,
    /// The later day last asked for, until it was granted or refused.
    pub asked: Option<Day>,
    /// How much of it was last reported done, in percent; what was verified is wholly done.
    pub percent: u8,
    /// Activities that were held: what kind, on which day.
    pub held: Vec<(PartId, Day)>,
    /// What the side that puts it right planned last: which post, by which day.
    pub plan: Option<(PostId, Day)>,
    /// Whether its problem was made public and not withdrawn since.
    pub public: bool,
    /// How often it came back after it had been verified.
    pub rebounds: u32,
    /// The post that gave it.
    pub by: Option<PostId>,
    /// 抄送: the post above whoever was first asked, to which it was copied.
    pub copied: Option<PostId>,
    /// 升级: the posts it went up to, from below.
    pub raised: Vec<PostId>,
}

impl Ordered {
    /// Co-responsible units that have not agreed.
    pub fn outstanding(&self) -> impl Iterator<Item = &OrganId> {
        self.task.units.iter().filter(|unit| !self.agreed.contains(*unit))
    }

    /// How far it has come, if it is a duty.
    pub fn tally(&self) -> Option<Tally> {
        self.task.cause.quota().map(|quota| quota.tally(&self.held))
    }

    /// Whether this post stands for the order: it gave it, or the order went up to it.
    pub fn is_demanded_by(&self, post: &PostId) -> bool {
        self.by.as_ref() == Some(post) || self.raised.contains(post)
    }

    /// Whether this post is to know of it, whether it covers the section or not.
    pub fn is_known_to(&self, post: &PostId) -> bool {
        self.is_demanded_by(post) || self.copied.as_ref() == Some(post)
    }

    /// The co-responsible unit that this post leads.
    pub fn led_by(&self, post: &Post) -> Option<&OrganId> {
        self.task.units.iter().find(|unit| post.role.leads() && **unit == post.organ)
    }

    fn follow(&mut self, act: &Act, above: Option<&PostId>) {
        match act {
            Act::File(_) => self.copied = above.cloned(),
            Act::Escalate(_) => self.raised.extend(above.cloned()),
            Act::Countersign(said) if said.agrees => drop(self.agreed.insert(said.unit.clone())),
            Act::Countersign(said) => drop(self.agreed.remove(&said.unit)),
            // What is done anew is agreed to anew.
            Act::SendBack(_) => self.agreed.clear(),
            Act::RequestExtension(asked) => self.asked = Some(asked.until),
            Act::Extend(_) | Act::RefuseExtension(_) => self.asked = None,
            Act::Reschedule(moved) => {
                self.task.due = moved.until;
                self.asked = None;
            }
            Act::PublishProblem(_) => self.public = true,
            Act::UnpublishProblem(_) => self.public = false,
            Act::ProgressReport(report) => self.percent = report.percent,
            // What was verified is done, whatever was reported last.
            Act::Verify(_) => self.percent = 100,
            Act::Hold(hold) => self.held.push((hold.activity.clone(), hold.on)),
            Act::PlanMeasures(plan) => self.plan = Some((plan.responsible.clone(), plan.until)),
            // It begins again: new measures, a new day, and everybody's word anew.
            Act::Rebound(rebound) => {
                self.task.due = rebound.until;
                self.rebounds += 1;
                self.percent = 0;
                self.plan = None;
                self.asked = None;
                self.agreed.clear();
            }
            _ => {}
        }
    }
}

/// 来源: whose matter it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Our own, with what the last act changed, for its retraction.
    Own(Option<Box<Before>>),
    /// 外部导入: only seen in the log of this system; nothing is decided on it here.
    Observed(String),
}

/// 首问负责: the post that answers for a matter, and the one it is being handed over to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Who has it and stays on record.
    pub post: PostId,
    /// Who was asked to take it and has not accepted yet.
    pub offered: Option<PostId>,
}

/// One act that was done, in brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// What.
    pub act: ActKind,
    /// By which seat; none for the party, the clock and what was loaded.
    pub by: Option<TenureId>,
    /// When it happened in law.
    pub at: Instant,
}

/// A matter before its last act, and who did that act when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The matter as it was.
    pub matter: Matter,
    /// Who did the last act.
    pub actor: Actor,
    /// What it was.
    pub act: ActKind,
    /// When it was written.
    pub recorded: Instant,
}

impl Matter {
    /// The matter that a `file` entry opens; `None` for any other entry.
    pub fn open(entry: &Entry) -> Option<Matter> {
        let Act::File(file) = &entry.act else {
            return None;
        };
        let mut matter = Matter {
            id: entry.matter,
            item: file.item.clone(),
            asker: match &file.task {
                None => Asker::Party(file.party),
                Some(task) => Asker::Office(Box::new(Ordered {
                    task: (**task).clone(),
                    agreed: BTreeSet::new(),
                    asked: None,
                    percent: 0,
                    held: Vec::new(),
                    plan: None,
                    public: false,
                    rebounds: 0,
                    by: match &entry.actor {
                        Actor::Tenure { post, .. } => Some(post.clone()),
                        _ => None,
                    },
                    copied: None,
                    raised: Vec::new(),
                })),
            },
            section: file.section.clone(),
            pin: entry.pin.clone(),
            step: StepId::new(""),
            holder: None,
            outcome: None,
            clocks: Vec::new(),
            done: BTreeMap::new(),
            seq: 0,
            provenance: match (entry.origin, &entry.actor) {
                (Origin::Observed, Actor::Import { source }) => Provenance::Observed(source.clone()),
                _ => Provenance::Own(None),
            },
        };
        matter.apply(entry);
        if let Provenance::Own(before) = &mut matter.provenance {
            *before = None;
        }
        Some(matter)
    }

    /// The matter as all its entries made it; `None` unless the first one opens it.
    pub fn replay(entries: &[Entry]) -> Option<Matter> {
        let (first, rest) = entries.split_first()?;
        let mut matter = Matter::open(first)?;
        rest.iter().for_each(|entry| matter.apply(entry));
        Some(matter)
    }

    /// Applies one entry. Total: never fails, whatever the entry.
    pub fn apply(&mut self, entry: &Entry) {
        match &mut self.provenance {
            Provenance::Observed(_) => self.advance(entry),
            Provenance::Own(before) => match (before.take(), &entry.act) {
                (Some(before), Act::Retract(_)) => *self = before.matter,
                (None, Act::Retract(_)) => {}
                _ => {
                    let (matter, actor, act) = (self.clone(), entry.actor.clone(), entry.act.kind());
                    self.provenance =
                        Provenance::Own(Some(Box::new(Before { matter, actor, act, recorded: entry.recorded })));
                    self.advance(entry);
                }
            },
        }
        let by = match entry.actor {
            Actor::Tenure { tenure, .. } => Some(tenure),
            _ => None,
        };
        self.done.insert(entry.seq, Done { act: entry.act.kind(), by, at: entry.at });
        self.seq = entry.seq;
    }

    /// How often an act was done.
    pub fn times(&self, act: ActKind) -> usize {
        self.done.values().filter(|done| done.act == act).count()
    }

    /// Whether this person stepped aside from it: they never act on it again.
    pub fn has_recused(&self, person: PersonId, roster: &Roster) -> bool {
        let recusals = self.done.values().filter(|done| done.act == ActKind::Recuse);
        recusals.filter_map(|done| roster.tenure(done.by?)).any(|seat| seat.person == person)
    }

    /// The day the last of its clocks stopped: once it has ended, the day it did.
    pub fn stopped_on(&self) -> Option<Day> {
        self.clocks.iter().filter_map(|clock| clock.stopped).map(|(day, _)| day).max()
    }

    /// The clock of that name, if it was started.
    pub fn clock(&self, id: &str) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.id.as_str() == id)
    }

    /// The other system it was seen in; `None` for our own.
    pub fn observed(&self) -> Option<&str> {
        match &self.provenance {
            Provenance::Observed(system) => Some(system),
            Provenance::Own(_) => None,
        }
    }

    /// Who asked; none for what an office ordered.
    pub fn party(&self) -> Option<PartyId> {
        match self.asker {
            Asker::Party(party) => Some(party),
            Asker::Office(_) => None,
        }
    }

    /// What an office ordered; none for what somebody asked for.
    pub fn ordered(&self) -> Option<&Ordered> {
        match &self.asker {
            Asker::Party(_) => None,
            Asker::Office(ordered) => Some(ordered),
        }
    }

    /// The post that was asked to take it.
    pub fn offered(&self) -> Option<&PostId> {
        self.holder.as_ref()?.offered.as_ref()
    }

    fn advance(&mut self, entry: &Entry) {
        let moves = &entry.moves;
        if let Asker::Office(ordered) = &mut self.asker {
            ordered.follow(&entry.act, moves.above.as_ref());
        }
        if let Some(step) = &moves.step {
            self.step = step.clone();
        }
        if let Some(section) = &moves.section {
            self.section = section.clone();
        }
        if let Some(holder) = &moves.holder {
            self.holder = Some(Holding { post: holder.clone(), offered: None });
        }
        if let (Some(holding), Some(offered)) = (&mut self.holder, &moves.offered) {
            holding.offered = Some(offered.clone());
        }
        if let Some(outcome) = moves.outcome {
            self.outcome = Some(outcome);
        }
        for change in &moves.clocks {
            clock::apply(&mut self.clocks, change);
        }
    }
}

#[cfg(test)]
mod tests {
    /// Design §1: a matter has at most 12 fields, at most 3 of them optional.
    #[test]
    fn a_matter_stays_small() {
        let source = include_str!("matter.rs");
        let body = source.split("pub struct Matter {").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap();
        let fields: Vec<&str> = body.lines().filter(|line| line.trim_start().starts_with("pub ")).collect();
        assert!((1..=12).contains(&fields.len()), "{fields:#?}");
        assert!(fields.iter().filter(|line| line.contains("Option<")).count() <= 3);
    }
}
