//! Long runs: work that outlasts a request, one of a kind at a time.
//!
//! Refuses: to hold a request for longer than [`PATIENCE`], and a second run beside the first.

use crate::state::Hall;
use crate::stop::Stop;
use almanac::Instant;
use office::{No, Office, Restored, Verified};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a request waits for its run: most end sooner, and the page then has the result at once.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a backup or a drill came to: its file and what is in it.
pub type Made = (String, Restored);

/// All kinds of runs.
#[derive(Default)]
pub struct Runs {
    /// Backups and drills.
    pub backup: Run<Made>,
    /// Verifications.
    pub verify: Run<Verified>,
}

/// One kind of run: what goes on, what came of the last one.
pub struct Run<T> {
    state: Arc<Mutex<State<T>>>,
}

struct State<T> {
    going: Option<(Instant, Arc<AtomicU64>)>,
    last: Option<Ended<T>>,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Ended<T> {
    /// When it began.
    pub began: Instant,
    /// What came of it.
    pub done: Result<T, Stop>,
}

impl<T> Default for Run<T> {
    fn default() -> Run<T> {
        Run { state: Arc::new(Mutex::new(State { going: None, last: None })) }
    }
}

impl<T: Clone + Send + 'static> Run<T> {
    /// Begins a run unless one goes on, and waits a little for its end. The work tells how far it has come.
    ///
    /// # Errors
    /// What the run met, if it ended while it was waited for; trouble that it met stands on the page instead.
    pub async fn begin(
        &self,
        hall: &Hall,
        now: Instant,
        work: impl FnOnce(&Office, &AtomicU64) -> Result<T, No> + Send + 'static,
    ) -> Result<(), Stop> {
        let seen = Arc::new(AtomicU64::new(0));
        {
            let mut state = self.lock();
            if state.going.is_some() {
                return Ok(());
            }
            state.going = Some((now, seen.clone()));
        }
        let (office, state) = (hall.office().clone(), self.state.clone());
        let run = tokio::task::spawn_blocking(move || {
            // Whatever becomes of the work, the next run may begin.
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&office, &seen)));
            let fell = |_| Err(Stop::Trouble("a long run panicked".into()));
            let done = done.map_or_else(fell, |done| done.map_err(Stop::from));
            if let Err(Stop::Trouble(cause)) = &done {
                tracing::error!(cause, "long run");
            }
            let refused = match &done {
                Err(Stop::Refused(refusal)) => Some(refusal.clone()),
                _ => None,
            };
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.going = None;
            if refused.is_none() {
                state.last = Some(Ended { began: now, done });
            }
            refused
        });
        match tokio::time::timeout(PATIENCE, run).await {
            Ok(Ok(Some(refusal))) => Err(Stop::Refused(refusal)),
            _ => Ok(()),
        }
    }

    /// Since when a run goes on, and how far it has come.
    pub fn going(&self) -> Option<(Instant, u64)> {
        self.lock().going.as_ref().map(|(since, seen)| (*since, seen.load(Ordering::Relaxed)))
    }

    /// How the last run of this program ended.
    pub fn last(&self) -> Option<Ended<T>> {
        self.lock().last.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
