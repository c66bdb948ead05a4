//! A problem of the ledger as everybody may read it, once somebody approved its words.
//!
//! Refuses: names, where the problem comes from, and every word that was not approved for the public.

use super::standing;
use crate::act::Act;
use crate::charter::Charter;
use crate::decide;
use crate::entry::{ClockKind, Entry, Outcome};
use crate::id::{MatterId, OrganId, StepId};
use crate::matter::Matter;
use almanac::{Almanac, Day, Instant};

/// What the public sees of a problem: the words that were approved, and facts that follow from its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicProblem {
    /// The matter it is.
    pub matter: MatterId,
    /// When it was made public last.
    pub at: Instant,
    /// 牵头单位
    pub section: OrganId,
    /// Where it stands.
    pub step: StepId,
    /// 整改期限: the last day as it stands.
    pub due: Day,
    /// When the result was submitted, unless it was sent back or came back since: work is late by that day.
    pub submitted: Option<Day>,
    /// 销号日期: when it was verified, unless it came back since.
    pub closed: Option<Day>,
    /// The problem in the words that were approved.
    pub problem: String,
    /// What is done about it, in the words that were approved.
    pub measure: String,
}

/// What of a problem is public; nothing unless its publication was approved and not withdrawn since. A problem that was
/// none, and one whose words were erased, are not shown.
pub fn problem(matter: &Matter, entries: &[Entry], charter: &Charter, almanac: &Almanac) -> Option<PublicProblem> {
    let ordered = matter.ordered().filter(|ordered| ordered.public)?;
    if matter.outcome == Some(Outcome::Cancelled) {
        return None;
    }
    let standing = standing(entries);
    let (at, public) = standing.iter().rev().find_map(|entry| match &entry.act {
        Act::PublishProblem(public) => Some((entry.at, public)),
        _ => None,
    })?;
    let since = standing.iter().rposition(|entry| matches!(entry.act, Act::Rebound(_))).map_or(0, |at| at + 1);
    let verified = standing[since..].iter().rev().find(|entry| matches!(entry.act, Act::Verify(_)));
    Some(PublicProblem {
        matter: matter.id,
        at,
        section: matter.section.clone(),
        step: matter.step.clone(),
        due: decide::ordered_due(ordered, matter, almanac),
        submitted: matter.clocks.iter().find(|clock| clock.kind == ClockKind::Ordered)?.stopped.map(|(day, _)| day),
        closed: verified.map(|entry| entry.at.day(charter.zone())),
        problem: public.problem.as_str()?.to_string(),
        measure: public.measure.as_str()?.to_string(),
    })
}
