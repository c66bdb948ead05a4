//! What every handler has at hand. Refuses: to block the road while the office thinks.

use crate::Settings;
use crate::admin::Runs;
use crate::limits::Limits;
use crate::stop::Stop;
use almanac::{Instant, Zone};
use office::{No, Office};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The hall itself, shared by all requests.
#[derive(Clone)]
pub struct Hall {
    inner: Arc<Inner>,
}

struct Inner {
    office: Office,
    settings: Settings,
    now: fn() -> Instant,
    limits: Limits,
    incidents: AtomicU64,
    opened: Instant,
    runs: Runs,
    /// Answers by the first digit of their status.
    answers: [AtomicU64; 6],
}

impl Hall {
    /// Opens it.
    pub fn new(office: Office, settings: Settings, now: fn() -> Instant) -> Hall {
        Hall {
            inner: Arc::new(Inner {
                office,
                settings,
                now,
                limits: Limits::default(),
                incidents: AtomicU64::new(0),
                opened: now(),
                runs: Runs::default(),
                answers: Default::default(),
            }),
        }
    }

    /// Asks the office on a thread that may wait.
    ///
    /// # Errors
    /// What the office says, or trouble when it fell over.
    pub async fn ask<T, E>(&self, question: impl FnOnce(&Office) -> Result<T, E> + Send + 'static) -> Result<T, Stop>
    where
        T: Send + 'static,
        E: Into<No> + Send + 'static,
    {
        let office = self.inner.office.clone();
        match tokio::task::spawn_blocking(move || question(&office)).await {
            Ok(answer) => answer.map_err(|no| Stop::from(no.into())),
            Err(fall) => Err(Stop::Trouble(fall.to_string())),
        }
    }

    /// The office, for questions that need no waiting.
    pub fn office(&self) -> &Office {
        &self.inner.office
    }

    /// What the installation says of itself.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The time it is given.
    pub fn now(&self) -> Instant {
        (self.inner.now)()
    }

    /// Where its legal day begins.
    pub fn zone(&self) -> Zone {
        self.inner.office.zone()
    }

    /// How often one place may knock.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// When it was opened.
    pub fn opened(&self) -> Instant {
        self.inner.opened
    }

    /// Work that outlasts requests.
    pub fn runs(&self) -> &Runs {
        &self.inner.runs
    }

    /// The next incident's number.
    pub fn next_incident(&self) -> u64 {
        self.inner.incidents.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Incidents so far.
    pub fn incidents(&self) -> u64 {
        self.inner.incidents.load(Ordering::Relaxed)
    }

    /// Counts an answer.
    pub fn count(&self, status: axum::http::StatusCode) {
        let class = usize::from(status.as_u16() / 100).min(5);
        self.inner.answers[class].fetch_add(1, Ordering::Relaxed);
    }

    /// Answers so far, by the first digit of their status.
    pub fn counted(&self) -> impl Iterator<Item = (usize, u64)> {
        let load = |(class, count): (usize, &AtomicU64)| (class, count.load(Ordering::Relaxed));
        self.inner.answers.iter().enumerate().skip(1).map(load)
    }
}
