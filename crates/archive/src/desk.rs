//! Where acts are handed in, and how a folder's are written: one thread owns the one connection that writes; acts that
//! wait share a commit.
//!
//! Refuses: to answer before the disk has the act, and to let one act see the end of another that failed.

use crate::dialect::Connection;
use crate::place::Place;
use crate::trouble::Trouble;
use crate::worker::{self, WORKERS};
use crate::writer::Writer;
use crate::{Answer, Core};
use std::any::Any;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Most acts that share a commit: at well under a millisecond each the first of them waits a moment, not seconds.
pub const BATCH_MAX: usize = 128;

/// Classes of batch sizes: 1, 2–3, 4–7 … 128.
const CLASSES: usize = BATCH_MAX.ilog2() as usize + 1;

/// The two ways in.
struct Jobs {
    any: Sender<Box<dyn Task>>,
    /// Those that take a number: one line for all.
    numbered: Sender<Box<dyn Task>>,
}

/// Where acts are handed in.
pub(crate) struct Desk {
    core: Arc<Core>,
    jobs: Option<Jobs>,
    threads: Vec<JoinHandle<()>>,
    /// Held until the writer has stopped.
    _lock: Option<File>,
}

impl Desk {
    pub(crate) fn open(core: Core, connection: Connection, lock: Option<File>) -> Desk {
        let core = Arc::new(core);
        let (any, waiting) = mpsc::channel();
        let mut numbered = any.clone();
        let threads = match &core.place {
            Place::Folder(_) => {
                let core = Arc::clone(&core);
                vec![thread::spawn(move || write_all(&core, &connection, &waiting))]
            }
            Place::Url(_) => {
                let line;
                (numbered, line) = mpsc::channel();
                let (here, waiting) = (Arc::clone(&core), Arc::new(Mutex::new(waiting)));
                let in_line = thread::spawn(move || worker::act_in_line(&here, Some(connection), &line));
                let start = |_| {
                    let (core, waiting) = (Arc::clone(&core), Arc::clone(&waiting));
                    thread::spawn(move || worker::act_all(&core, &waiting))
                };
                std::iter::once(in_line).chain((0..WORKERS).map(start)).collect()
            }
        };
        Desk { core, jobs: Some(Jobs { any, numbered }), threads, _lock: lock }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    pub(crate) fn act<T, R>(&self, job: impl FnMut(&mut Writer<'_>) -> Answer<T, R> + Send + 'static) -> Answer<T, R>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.hand_in(|jobs| &jobs.any, job)?.recv().unwrap_or(Err(Trouble::Stopped))
    }

    pub(crate) fn act_numbered<T, R>(
        &self,
        job: impl FnMut(&mut Writer<'_>) -> Answer<T, R> + Send + 'static,
    ) -> Answer<T, R>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.hand_in(|jobs| &jobs.numbered, job)?.recv().unwrap_or(Err(Trouble::Stopped))
    }

    pub(crate) fn answers(&self, within: Duration) -> Result<(), Trouble> {
        match self.hand_in(|jobs| &jobs.any, |_| Ok(Ok::<(), ()>(())))?.recv_timeout(within) {
            Ok(answer) => answer.map(drop),
            Err(RecvTimeoutError::Timeout) => Err(Trouble::Busy),
            Err(RecvTimeoutError::Disconnected) => Err(Trouble::Stopped),
        }
    }

    fn hand_in<T, R>(
        &self,
        way: fn(&Jobs) -> &Sender<Box<dyn Task>>,
        job: impl FnMut(&mut Writer<'_>) -> Answer<T, R> + Send + 'static,
    ) -> Result<Receiver<Answer<T, R>>, Trouble>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let here = thread::current().id();
        if self.threads.iter().any(|writer| writer.thread().id() == here) {
            return Err(Trouble::Nested);
        }
        let (reply, answer) = mpsc::channel();
        let task = Pending { job, outcome: None, reply };
        let jobs = self.jobs.as_ref().ok_or(Trouble::Stopped)?;
        way(jobs).send(Box::new(task)).map_err(|_| Trouble::Stopped)?;
        Ok(answer)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for writer in self.threads.drain(..) {
            // The last clone may die inside a job; that writer then ends by itself after it.
            if writer.thread().id() != thread::current().id() {
                // A writer that panicked has already failed its callers.
                drop(writer.join());
            }
        }
    }
}

/// An act that waits, whatever its types.
pub(crate) trait Task: Send {
    /// Runs it and says whether it is to be kept.
    fn run(&mut self, writer: &mut Writer<'_>) -> bool;
    /// Its outcome becomes this trouble.
    fn fail(&mut self, trouble: &Trouble);
    /// Answers the caller.
    fn answer(self: Box<Self>);
}

struct Pending<T, R, F> {
    job: F,
    outcome: Option<Answer<T, R>>,
    reply: Sender<Answer<T, R>>,
}

impl<T, R, F> Task for Pending<T, R, F>
where
    T: Send,
    R: Send,
    F: FnMut(&mut Writer<'_>) -> Answer<T, R> + Send,
{
    fn run(&mut self, writer: &mut Writer<'_>) -> bool {
        let ran = catch_unwind(AssertUnwindSafe(|| (self.job)(writer)));
        let outcome = ran.unwrap_or_else(|panic| Err(Trouble::Panicked(message(panic.as_ref()))));
        let kept = matches!(outcome, Ok(Ok(_)));
        self.outcome = Some(outcome);
        kept
    }

    fn fail(&mut self, trouble: &Trouble) {
        self.outcome = Some(Err(trouble.clone()));
    }

    fn answer(self: Box<Self>) {
        // A caller that is gone does not need the answer.
        drop(self.reply.send(self.outcome.unwrap_or(Err(Trouble::Stopped))));
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").into()
}

fn write_all(core: &Core, connection: &Connection, waiting: &Receiver<Box<dyn Task>>) {
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        let done = run_batch(core, connection, waiting, &mut batch);
        core.metrics.count(batch.len(), done.is_ok());
        if let Err(trouble) = done {
            // What cannot be undone now is undone by the next begin failing, which answers with trouble again.
            drop(connection.roll_back());
            batch.iter_mut().for_each(|task| task.fail(&trouble));
        }
        batch.into_iter().for_each(Task::answer);
    }
}

/// Runs the first act and those that wait meanwhile, and commits them together.
fn run_batch(
    core: &Core,
    connection: &Connection,
    waiting: &Receiver<Box<dyn Task>>,
    batch: &mut Vec<Box<dyn Task>>,
) -> Result<(), Trouble> {
    connection.begin_writing()?;
    let mut at = 0;
    while let Some(task) = batch.get_mut(at) {
        connection.set_mark()?;
        let kept = task.run(&mut Writer::new(connection, core));
        if !connection.in_transaction() {
            return Err(Trouble::Database("the transaction was given up under an act".into()));
        }
        if kept {
            connection.keep_mark()?;
        } else {
            core.metrics.undone.fetch_add(1, Relaxed);
            connection.undo_mark()?;
        }
        at += 1;
        if batch.len() < BATCH_MAX {
            batch.extend(waiting.try_recv());
        }
    }
    connection.commit()
}

/// Counts since the archive was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Acts run, kept or not.
    pub acts: u64,
    /// Acts undone: refused, failed or panicked.
    pub undone: u64,
    /// Commits.
    pub commits: u64,
    /// Batches that could not be committed.
    pub failed: u64,
    /// Acts run again because another was first. Only on a server.
    pub again: u64,
    /// Batches by size: of 1, of 2–3, of 4–7 … up to [`BATCH_MAX`].
    pub batches: [u64; CLASSES],
}

/// The counts while they are counted.
#[derive(Default)]
pub(crate) struct Meters {
    acts: AtomicU64,
    pub(crate) undone: AtomicU64,
    pub(crate) again: AtomicU64,
    commits: AtomicU64,
    failed: AtomicU64,
    batches: [AtomicU64; CLASSES],
}

impl Meters {
    pub(crate) fn now(&self) -> Metrics {
        Metrics {
            acts: self.acts.load(Relaxed),
            undone: self.undone.load(Relaxed),
            commits: self.commits.load(Relaxed),
            failed: self.failed.load(Relaxed),
            again: self.again.load(Relaxed),
            batches: std::array::from_fn(|class| self.batches[class].load(Relaxed)),
        }
    }

    pub(crate) fn count(&self, acts: usize, committed: bool) {
        self.acts.fetch_add(acts as u64, Relaxed);
        let done = if committed { &self.commits } else { &self.failed };
        done.fetch_add(1, Relaxed);
        self.batches[acts.ilog2() as usize].fetch_add(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::values;
    use bureau::id::BodyId;

    type Waiting = Receiver<Answer<i64, ()>>;

    /// Runs these acts as one batch on a database where `part` must follow a `whole`, checked at the commit.
    fn batch(acts: &[(&'static str, i64)]) -> (Vec<Answer<i64, ()>>, i64, Metrics) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Folder(folder.path().into());
        let connection = Connection::writer(&place, true).unwrap();
        connection.run("PRAGMA foreign_keys = ON", &[]).unwrap();
        let tables = "CREATE TABLE whole (n BIGINT PRIMARY KEY);
            CREATE TABLE part (n BIGINT REFERENCES whole (n) DEFERRABLE INITIALLY DEFERRED)";
        connection.migrate(tables).unwrap();
        let core = Core::new(&place, BodyId::new("b"));
        let (jobs, waiting) = mpsc::channel();
        let answers: Vec<Waiting> = acts.iter().map(|(sql, n)| hand_in(&jobs, sql, *n)).collect();
        drop(jobs);
        write_all(&core, &connection, &waiting);
        let rows = connection.row("SELECT COUNT(*) FROM whole", &[]).unwrap().unwrap().int(0).unwrap();
        (answers.into_iter().map(|answer| answer.recv().unwrap()).collect(), rows, core.metrics.now())
    }

    fn hand_in(jobs: &Sender<Box<dyn Task>>, sql: &'static str, n: i64) -> Waiting {
        let (reply, answer) = mpsc::channel();
        let job = move |writer: &mut Writer<'_>| {
            writer.connection().run(sql, &values![n])?;
            let rows = writer.connection().row("SELECT COUNT(*) FROM whole", &[])?;
            rows.map_or(Ok(0), |row| row.int(0)).map(Ok::<i64, ()>)
        };
        jobs.send(Box::new(Pending { job, outcome: None, reply })).unwrap();
        answer
    }

    const WHOLE: &str = "INSERT INTO whole VALUES ($1)";
    const PART: &str = "INSERT INTO part VALUES ($1)";

    #[test]
    fn a_batch_runs_in_order_and_commits_once() {
        let acts: Vec<_> = (1..=9).map(|n| (WHOLE, n)).collect();
        let (answers, rows, metrics) = batch(&acts);
        assert_eq!(answers, (1..=9).map(|n| Ok(Ok(n))).collect::<Vec<_>>());
        assert_eq!((rows, metrics.acts, metrics.commits, metrics.batches[3]), (9, 9, 1, 1));
    }

    #[test]
    fn an_act_that_fails_is_undone_alone() {
        let (answers, rows, metrics) = batch(&[(WHOLE, 1), (WHOLE, 1), (WHOLE, 2)]);
        assert!(matches!(answers[1], Err(Trouble::Database(_))), "{answers:?}");
        assert_eq!((&answers[0], &answers[2]), (&Ok(Ok(1)), &Ok(Ok(2))));
        assert_eq!((rows, metrics.undone, metrics.commits), (2, 1, 1));
    }

    #[test]
    fn when_the_commit_fails_every_act_of_it_gets_trouble() {
        let (answers, rows, metrics) = batch(&[(WHOLE, 1), (PART, 7), (WHOLE, 2)]);
        assert!(answers.iter().all(|answer| matches!(answer, Err(Trouble::Database(_)))), "{answers:?}");
        assert_eq!((rows, metrics.commits, metrics.failed), (0, 0, 1));
    }

    #[test]
    fn a_batch_is_never_above_its_limit() {
        let acts: Vec<_> = (1..=BATCH_MAX as i64 + 5).map(|n| (WHOLE, n)).collect();
        let (_, rows, metrics) = batch(&acts);
        assert_eq!((rows, metrics.commits, metrics.batches[CLASSES - 1]), (BATCH_MAX as i64 + 5, 2, 1));
    }
}
