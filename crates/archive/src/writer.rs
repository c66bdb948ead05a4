//! Writing: one thread owns the one connection that writes; acts that wait share a commit.
//!
//! Refuses: to answer before the disk has the act, and to let one act see the end of another that failed.

use crate::dialect::{Connection, Value, values};
use crate::projection::{History, PROJECTIONS};
use crate::reader::Reader;
use crate::text;
use crate::trouble::Trouble;
use crate::{Answer, Core, known, query};
use bureau::record::{Object, Record};
use ledger::{Hash, Salt};
use std::any::Any;
use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Most acts that share a commit: at well under a millisecond each the first of them waits a moment, not seconds.
pub const BATCH_MAX: usize = 128;

/// Classes of batch sizes: 1, 2–3, 4–7 … 128.
const CLASSES: usize = BATCH_MAX.ilog2() as usize + 1;

/// The one who writes, during one act. Reads what a [`Reader`] reads, its own writes included.
pub struct Writer<'a> {
    reader: Reader<'a>,
}

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl Writer<'_> {
    /// Appends records, each the next of its object, and brings every projection up to date.
    ///
    /// # Errors
    /// [`Trouble::OutOfTurn`] when a record is not the next of its object; [`Trouble::BadRecord`] when it cannot be
    /// kept; [`Trouble::NoCharter`] when its charter set is not stored.
    pub fn append(
        &mut self,
        records: &[Record],
        salts: &mut dyn FnMut() -> Salt,
    ) -> Result<(), Trouble> {
        let mut touched: BTreeMap<Object, Option<(u32, Hash)>> = BTreeMap::new();
        for record in records {
            let object = &record.object;
            if object.body != *self.body() {
                return Err(Trouble::BadRecord(format!(
                    "of body {}, here is {}",
                    object.body,
                    self.body()
                )));
            }
            let head = match touched.get(object) {
                Some(head) => *head,
                None => self.head(object)?,
            };
            let hash = self.append_one(record, head, salts)?;
            touched.insert(object.clone(), Some((record.seq, hash)));
        }
        for (object, head) in touched {
            let records = self.records(&object)?;
            let hash = head
                .map(|(_, hash)| hash)
                .ok_or_else(|| Trouble::Damaged("head".into()))?;
            self.project(&History::of(&object, &records, hash)?)?;
        }
        Ok(())
    }

    /// Stores a charter set under the digest of its texts and gives that digest; storing it again changes nothing.
    ///
    /// # Errors
    /// [`Trouble::BadCharter`] when the set has faults: an archive must be able to read every set it holds.
    pub fn put_charter(&mut self, texts: &[(String, String)]) -> Result<String, Trouble> {
        let (digest, text) = known::charter_set(texts)?;
        self.connection().run(
            query::CHARTER_PUT,
            &values![self.body().as_str(), digest.as_str(), text],
        )?;
        self.known().charter(&digest)?;
        Ok(digest)
    }

    /// The next number of an organ in a year, from 1, without gaps: it is given back when the act fails.
    ///
    /// # Errors
    /// Only trouble.
    pub fn next_number(&mut self, organ: &bureau::id::OrganId, year: i32) -> Result<u32, Trouble> {
        let row = self.connection().row(
            query::COUNTER_NEXT,
            &values![self.body().as_str(), organ.as_str(), i64::from(year)],
        )?;
        let number = row
            .ok_or_else(|| Trouble::Damaged("counter".into()))?
            .int(0)?;
        u32::try_from(number).map_err(|_| Trouble::Damaged(format!("counter {organ} {year}")))
    }

    fn append_one(
        &self,
        record: &Record,
        head: Option<(u32, Hash)>,
        salts: &mut dyn FnMut() -> Salt,
    ) -> Result<Hash, Trouble> {
        let object = &record.object;
        let expected = head.map_or(1, |(seq, _)| seq + 1);
        if record.seq != expected {
            let object = format!("{}/{}", object.kind, object.id);
            return Err(Trouble::OutOfTurn {
                object,
                expected,
                found: record.seq,
            });
        }
        let encoded = text::encode(record, head.map(|(_, hash)| hash), salts)?;
        put_entry(self.connection(), object, record, &encoded)
    }

    /// Brings the rows of one object up to date.
    pub(crate) fn project(&self, history: &History<'_>) -> Result<(), Trouble> {
        let known = self.known();
        for projection in PROJECTIONS
            .iter()
            .filter(|projection| projection.is_about(history.object))
        {
            let (sql, values) = match (projection.row)(history, &known)? {
                Some(row) => (
                    query::replace(projection.table, &projection.columns(), projection.key),
                    row,
                ),
                None => (
                    query::remove(projection.table, projection.key),
                    projection.key_of(history.object),
                ),
            };
            self.connection().run(&sql, &values)?;
        }
        Ok(())
    }
}

fn put_entry(
    connection: &Connection,
    object: &Object,
    record: &Record,
    encoded: &text::Encoded,
) -> Result<Hash, Trouble> {
    let (body, kind, id) = (object.body.as_str(), object.kind, object.id.as_str());
    let hash = encoded.hash.bytes().as_slice();
    let values = values![
        body,
        kind,
        id,
        record.seq,
        hash,
        encoded.text.as_slice(),
        record.recorded.millis()
    ];
    connection.run(query::ENTRY_PUT, &values)?;
    if let Some(words) = &encoded.words {
        let values = values![
            body,
            kind,
            id,
            record.seq,
            Value::Null,
            words.as_slice(),
            Value::Null
        ];
        connection.run(query::ERASABLE_PUT, &values)?;
    }
    Ok(encoded.hash)
}

/// Where acts are handed in.
pub(crate) struct Desk {
    core: Arc<Core>,
    jobs: Option<Sender<Box<dyn Task>>>,
    thread: Option<JoinHandle<()>>,
    /// Held until the writer has stopped.
    _lock: File,
}

impl Desk {
    pub(crate) fn open(core: Core, connection: Connection, lock: File) -> Desk {
        let core = Arc::new(core);
        let (jobs, waiting) = mpsc::channel();
        let writer = Arc::clone(&core);
        let thread = thread::spawn(move || write_all(&writer, &connection, &waiting));
        Desk {
            core,
            jobs: Some(jobs),
            thread: Some(thread),
            _lock: lock,
        }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    pub(crate) fn act<T, R>(
        &self,
        job: impl FnMut(&mut Writer<'_>) -> Answer<T, R> + Send + 'static,
    ) -> Answer<T, R>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.hand_in(job)?.recv().unwrap_or(Err(Trouble::Stopped))
    }

    pub(crate) fn answers(&self, within: Duration) -> Result<(), Trouble> {
        match self.hand_in(|_| Ok(Ok::<(), ()>(())))?.recv_timeout(within) {
            Ok(answer) => answer.map(drop),
            Err(RecvTimeoutError::Timeout) => Err(Trouble::Busy),
            Err(RecvTimeoutError::Disconnected) => Err(Trouble::Stopped),
        }
    }

    fn hand_in<T, R>(
        &self,
        job: impl FnMut(&mut Writer<'_>) -> Answer<T, R> + Send + 'static,
    ) -> Result<Receiver<Answer<T, R>>, Trouble>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        if self
            .thread
            .as_ref()
            .is_some_and(|writer| writer.thread().id() == thread::current().id())
        {
            return Err(Trouble::Nested);
        }
        let (reply, answer) = mpsc::channel();
        let task = Pending {
            job,
            outcome: None,
            reply,
        };
        let jobs = self.jobs.as_ref().ok_or(Trouble::Stopped)?;
        jobs.send(Box::new(task)).map_err(|_| Trouble::Stopped)?;
        Ok(answer)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let Some(writer) = self.thread.take() else {
            return;
        };
        // The last clone may die inside a job; the writer then ends by itself after this batch.
        if writer.thread().id() != thread::current().id() {
            // A writer that panicked has already failed its callers.
            drop(writer.join());
        }
    }
}

/// An act that waits, whatever its types.
trait Task: Send {
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
        drop(
            self.reply
                .send(self.outcome.unwrap_or(Err(Trouble::Stopped))),
        );
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
        .into()
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
        let kept = task.run(&mut Writer {
            reader: Reader::new(connection, core),
        });
        if !connection.in_transaction() {
            return Err(Trouble::Database(
                "the transaction was given up under an act".into(),
            ));
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
    /// Batches by size: of 1, of 2–3, of 4–7 … up to [`BATCH_MAX`].
    pub batches: [u64; CLASSES],
}

/// The counts while they are counted.
#[derive(Default)]
pub(crate) struct Meters {
    acts: AtomicU64,
    undone: AtomicU64,
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
            batches: std::array::from_fn(|class| self.batches[class].load(Relaxed)),
        }
    }

    fn count(&self, acts: usize, committed: bool) {
        self.acts.fetch_add(acts as u64, Relaxed);
        let done = if committed {
            &self.commits
        } else {
            &self.failed
        };
        done.fetch_add(1, Relaxed);
        self.batches[acts.ilog2() as usize].fetch_add(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::values;
    use crate::known::Cache;
    use bureau::id::BodyId;
    use std::sync::Mutex;

    type Waiting = Receiver<Answer<i64, ()>>;

    /// Runs these acts as one batch on a database where `part` must follow a `whole`, checked at the commit.
    fn batch(acts: &[(&'static str, i64)]) -> (Vec<Answer<i64, ()>>, i64, Metrics) {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::writer(&folder.path().join("a.db"), true).unwrap();
        connection.run("PRAGMA foreign_keys = ON", &[]).unwrap();
        let tables = "CREATE TABLE whole (n BIGINT PRIMARY KEY);
            CREATE TABLE part (n BIGINT REFERENCES whole (n) DEFERRABLE INITIALLY DEFERRED)";
        connection.migrate(tables).unwrap();
        let core = Core {
            body: BodyId::new("b"),
            cache: Cache::default(),
            metrics: Meters::default(),
            folder: folder.path().into(),
            readers: Mutex::default(),
            freed: std::sync::Condvar::new(),
        };
        let (jobs, waiting) = mpsc::channel();
        let answers: Vec<Waiting> = acts
            .iter()
            .map(|(sql, n)| hand_in(&jobs, sql, *n))
            .collect();
        drop(jobs);
        write_all(&core, &connection, &waiting);
        let rows = connection
            .row("SELECT COUNT(*) FROM whole", &[])
            .unwrap()
            .unwrap()
            .int(0)
            .unwrap();
        (
            answers
                .into_iter()
                .map(|answer| answer.recv().unwrap())
                .collect(),
            rows,
            core.metrics.now(),
        )
    }

    fn hand_in(jobs: &Sender<Box<dyn Task>>, sql: &'static str, n: i64) -> Waiting {
        let (reply, answer) = mpsc::channel();
        let job = move |writer: &mut Writer<'_>| {
            writer.connection().run(sql, &values![n])?;
            let rows = writer.connection().row("SELECT COUNT(*) FROM whole", &[])?;
            rows.map_or(Ok(0), |row| row.int(0)).map(Ok::<i64, ()>)
        };
        jobs.send(Box::new(Pending {
            job,
            outcome: None,
            reply,
        }))
        .unwrap();
        answer
    }

    const WHOLE: &str = "INSERT INTO whole VALUES ($1)";
    const PART: &str = "INSERT INTO part VALUES ($1)";

    #[test]
    fn a_batch_runs_in_order_and_commits_once() {
        let acts: Vec<_> = (1..=9).map(|n| (WHOLE, n)).collect();
        let (answers, rows, metrics) = batch(&acts);
        assert_eq!(answers, (1..=9).map(|n| Ok(Ok(n))).collect::<Vec<_>>());
        assert_eq!(
            (rows, metrics.acts, metrics.commits, metrics.batches[3]),
            (9, 9, 1, 1)
        );
    }

    #[test]
    fn an_act_that_fails_is_undone_alone() {
        let (answers, rows, metrics) = batch(&[(WHOLE, 1), (WHOLE, 1), (WHOLE, 2)]);
        assert!(
            matches!(answers[1], Err(Trouble::Database(_))),
            "{answers:?}"
        );
        assert_eq!((&answers[0], &answers[2]), (&Ok(Ok(1)), &Ok(Ok(2))));
        assert_eq!((rows, metrics.undone, metrics.commits), (2, 1, 1));
    }

    #[test]
    fn when_the_commit_fails_every_act_of_it_gets_trouble() {
        let (answers, rows, metrics) = batch(&[(WHOLE, 1), (PART, 7), (WHOLE, 2)]);
        assert!(
            answers
                .iter()
                .all(|answer| matches!(answer, Err(Trouble::Database(_)))),
            "{answers:?}"
        );
        assert_eq!((rows, metrics.commits, metrics.failed), (0, 0, 1));
    }

    #[test]
    fn a_batch_is_never_above_its_limit() {
        let acts: Vec<_> = (1..=BATCH_MAX as i64 + 5).map(|n| (WHOLE, n)).collect();
        let (_, rows, metrics) = batch(&acts);
        assert_eq!(
            (rows, metrics.commits, metrics.batches[CLASSES - 1]),
            (BATCH_MAX as i64 + 5, 2, 1)
        );
    }
}
