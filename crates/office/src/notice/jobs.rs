//! What became of notices: delivered, tried again, given up; for the administrator of the system.
//!
//! Refuses: content. Counts, times and the word of what went wrong, nothing of matters or people.

use super::{HOOK, MAIL};
use crate::{No, Office, Who};
use almanac::Instant;
use archive::{Count, Jobs, Trouble};
use bureau::admin::AdminAct;
use bureau::refusal::Refusal;
use bureau::role::Role;
use bureau::words;
use std::collections::BTreeSet;

/// Tries before a job is given up: with the pauses between them about three days.
pub const TRIES_MAX: u32 = 20;

/// Longest pause between two tries, in minutes.
const PAUSE_MAX: i64 = 360;

/// Most jobs in error that are listed: a page.
const LISTED_MAX: u32 = 50;

/// The outbox at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobList {
    /// What waits and what was given up, by kind.
    pub counts: Vec<JobCount>,
    /// Jobs that failed, the last first.
    pub failed: Vec<FailedJob>,
}

/// Jobs of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobCount {
    /// What they are called.
    pub name: String,
    /// How many wait to be done.
    pub waiting: Count,
    /// Since when the oldest of them waits.
    pub oldest: Option<Instant>,
    /// How many were given up.
    pub given_up: Count,
}

/// A job that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedJob {
    /// Its id, for trying it again.
    pub id: String,
    /// What its kind is called.
    pub name: String,
    /// When it was first due.
    pub since: Instant,
    /// How often it was tried.
    pub tries: u32,
    /// What went wrong last.
    pub says: String,
    /// When it is tried again; none once it was given up.
    pub again: Option<Instant>,
}

impl Office {
    /// The outbox, for the administrator of the system.
    ///
    /// # Errors
    /// [`Refusal::NotYourDuty`] for everybody else.
    pub fn jobs(&self, who: &Who) -> Result<JobList, No> {
        self.keeps_machine(who)?;
        let ((waiting, failed), stuck) =
            self.archive.read(|reader| Ok((reader.jobs()?, reader.stuck_jobs(LISTED_MAX)?)))?;
        let kinds: BTreeSet<&str> = waiting.iter().chain(&failed).map(|jobs| jobs.kind.as_str()).collect();
        let of = |all: &[Jobs], kind: &str| all.iter().find(|jobs| jobs.kind == kind).cloned();
        let none = Count::Exact(0);
        let count = |kind: &str| {
            let (waiting, failed) = (of(&waiting, kind), of(&failed, kind));
            JobCount {
                name: name(kind),
                waiting: waiting.as_ref().map_or(none, |jobs| jobs.count),
                oldest: waiting.map(|jobs| jobs.oldest),
                given_up: failed.map_or(none, |jobs| jobs.count),
            }
        };
        let failed = stuck.into_iter().map(|job| FailedJob {
            name: name(&job.kind),
            says: says(&job.error),
            id: job.id,
            since: job.since,
            tries: job.tries,
            again: job.again,
        });
        Ok(JobList { counts: kinds.into_iter().map(count).collect(), failed: failed.collect() })
    }

    /// Tries a job again that was given up; an act of administration.
    ///
    /// # Errors
    /// [`Refusal::NotYourDuty`] for everybody else, [`Refusal::Stale`] when it was not given up.
    pub fn retry_job(&self, who: &Who, id: &str, now: Instant) -> Result<(), No> {
        self.keeps_machine(who)?;
        let stuck = self.archive.read(|reader| reader.stuck_jobs(archive::PAGE_MAX))?;
        if !stuck.iter().any(|job| job.id == id && job.again.is_none()) {
            return Err(Refusal::Stale.into());
        }
        let job = id.to_string();
        self.administer_with(who, AdminAct::RetryJob { job: id.into() }, now, move |writer| {
            writer.retry_job(&job, now).map(drop)
        })
    }

    /// Writes down what became of a parcel. `failure` is a word, with a code after it perhaps, and nothing personal.
    ///
    /// # Errors
    /// Only trouble; the parcel is then handed out once more when its lease is over.
    pub fn settle(
        &self,
        parcel: &super::Parcel,
        worker: &str,
        outcome: Result<(), String>,
        now: Instant,
    ) -> Result<(), Trouble> {
        let (id, tries, worker) = (parcel.job.clone(), parcel.tries, worker.to_string());
        let kept = self.archive.act(move |writer| {
            let kept = match &outcome {
                Ok(()) => writer.finish_job(&id, &worker, now)?,
                Err(failure) if tries >= TRIES_MAX => writer.give_up_job(&id, &worker, now, failure)?,
                Err(failure) => writer.try_job_again(&id, &worker, now.plus_millis(pause(tries)), failure)?,
            };
            Ok(Ok::<bool, ()>(kept))
        })?;
        kept.ok();
        Ok(())
    }

    fn keeps_machine(&self, who: &Who) -> Result<(), No> {
        let Who::Seat { post, .. } = who else {
            return Err(Refusal::NotSeated.into());
        };
        let standing = self.standing()?;
        match standing.roster.post(post).map(|post| post.role) {
            Some(Role::SystemAdmin) => Ok(()),
            _ => Err(Refusal::NotYourDuty { act: words::say("job", "all"), roles: vec![Role::SystemAdmin] }.into()),
        }
    }
}

/// 1, 2, 4 … minutes after the first, second, third … try.
fn pause(tries: u32) -> i64 {
    let minutes = 1_i64.checked_shl(tries.saturating_sub(1)).unwrap_or(PAUSE_MAX);
    minutes.min(PAUSE_MAX) * 60_000
}

fn name(kind: &str) -> String {
    match kind {
        MAIL => words::say("job", "mail"),
        HOOK => words::say("job", "hook"),
        other => other.into(),
    }
}

/// What a failure's word means.
fn says(error: &str) -> String {
    let (word, code) = error.split_once(' ').unwrap_or((error, ""));
    let code = [("code", code.to_string())];
    match word {
        "unreachable" => words::say("failure", "unreachable"),
        "timed-out" => words::say("failure", "timed-out"),
        "insecure" => words::say("failure", "insecure"),
        "rejected" => words::fill("failure", "rejected", "says", &code),
        "garbled" => words::say("failure", "garbled"),
        "bad-address" => words::say("failure", "bad-address"),
        "unfinished" => words::say("failure", "unfinished"),
        "not-set" => words::say("failure", "not-set"),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_six_hours_and_last_three_days() {
        let minutes: Vec<i64> = (1..TRIES_MAX).map(|tries| pause(tries) / 60_000).collect();
        assert_eq!(minutes[..10], [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]);
        let hours = minutes.iter().sum::<i64>() / 60;
        assert!((66..=78).contains(&hours), "{hours}");
        assert_eq!(pause(u32::MAX), 360 * 60_000);
    }
}
