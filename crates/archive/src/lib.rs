//! 档 The archive: entries for ever, the words beside them, and the lists that follow from both.
//!
//! Refuses: to decide. It runs the decision it is handed, as a closure it may run again.
//! Refuses: plain secrets, floats, a personal word inside an entry, a list without a scope, and an acknowledgement
//! before the disk has the act. No SQL is outside this crate, and nothing of a particular database outside `dialect.rs`.

use crate::dialect::{Connection, values};
use crate::known::Cache;
use crate::trouble::Trouble as T;
use bureau::id::BodyId;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

mod backup;
mod dialect;
mod keep;
mod known;
mod list;
mod projection;
mod query;
mod reader;
mod rebuild;
mod text;
mod trouble;
mod verify;
mod writer;

pub use backup::{Restored, restore};
pub use keep::{Credential, Job, Session};
pub use known::{Known, charter_digest};
pub use list::{COUNT_MAX, Count, Cursor, Filter, NotACursor, Order, PAGE_MAX, Page, Scope};
pub use projection::matter::MatterRow;
pub use projection::personal_columns;
pub use projection::publication::Publication;
pub use reader::{JournalPlace, Line, Reader};
pub use text::ENTRY_MAX;
pub use trouble::Trouble;
pub use verify::{FLAWS, FLAWS_MAX, Flaw};
pub use writer::{BATCH_MAX, Metrics, Writer};

/// The format of the tables this program writes.
pub const FORMAT: &str = "mingjing-archive-1";

/// Most connections that only read: above the number of processors they only wait for one another.
pub const READERS_MAX: usize = 4;

/// How long a reader waits for a connection: longer than any page's questions take.
pub const READ_WAIT: Duration = Duration::from_secs(10);

const SCHEMA: &str = include_str!("schema.sql");
const DATABASE: &str = "archive.db";
const LOCK: &str = "archive.lock";

/// What became of an act: done, refused by the job itself, or in trouble.
pub type Answer<T, R> = Result<Result<T, R>, Trouble>;

/// One archive, open in this program and in no other. Cheap to clone; closed with its last clone.
#[derive(Clone)]
pub struct Archive {
    desk: Arc<writer::Desk>,
}

/// What the writer and the readers share.
pub(crate) struct Core {
    pub(crate) body: BodyId,
    pub(crate) cache: Cache,
    pub(crate) metrics: writer::Meters,
    folder: PathBuf,
    readers: Mutex<Readers>,
    freed: Condvar,
}

#[derive(Default)]
struct Readers {
    free: Vec<Connection>,
    taken: usize,
}

impl Archive {
    /// Makes an archive of this body in a folder without one, and opens it.
    ///
    /// # Errors
    /// [`Trouble::NotEmpty`] when there is an archive, [`Trouble::Locked`] when another program has the folder.
    pub fn create(folder: &Path, body: &BodyId) -> Result<Archive, Trouble> {
        fs::create_dir_all(folder)?;
        let lock = take_lock(folder)?;
        let connection = Connection::writer(&folder.join(DATABASE), true)?;
        if connection.row(query::META_GET, &[]).is_ok() {
            return Err(T::NotEmpty);
        }
        connection.begin_writing()?;
        connection.migrate(SCHEMA)?;
        connection.run(query::META_PUT, &values![body.as_str(), FORMAT])?;
        connection.commit()?;
        Ok(Archive::start(folder, body.clone(), connection, lock))
    }

    /// Opens the archive of a folder and takes the folder's lock.
    ///
    /// # Errors
    /// [`Trouble::NoArchive`], [`Trouble::Locked`], or [`Trouble::Format`] when another version wrote it.
    pub fn open(folder: &Path) -> Result<Archive, Trouble> {
        let body = Archive::body_of(folder)?;
        let lock = take_lock(folder)?;
        let connection = Connection::writer(&folder.join(DATABASE), false)?;
        Ok(Archive::start(folder, body, connection, lock))
    }

    /// The body whose archive is in a folder, without opening it.
    ///
    /// # Errors
    /// [`Trouble::NoArchive`], or [`Trouble::Format`] when another version wrote it.
    pub fn body_of(folder: &Path) -> Result<BodyId, Trouble> {
        let file = folder.join(DATABASE);
        if !file.is_file() {
            return Err(T::NoArchive);
        }
        let connection = Connection::reader(&file)?;
        let row = connection
            .row(query::META_GET, &[])
            .ok()
            .flatten()
            .ok_or(T::NoArchive)?;
        match row.text(1)? {
            FORMAT => Ok(BodyId::new(row.text(0)?)),
            found => Err(T::Format {
                found: found.into(),
            }),
        }
    }

    /// The body of this archive.
    pub fn folder_body(&self) -> &BodyId {
        &self.desk.core().body
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.desk.core().folder
    }

    /// Runs one act. `Ok(Ok)` was made lasting before this returns. An inner `Err` or a trouble leaves nothing of the
    /// act behind. The job may be run more than once, so it decides from what it reads and nothing else.
    ///
    /// # Errors
    /// [`Trouble::Panicked`] when the job panicked, [`Trouble::Nested`] inside another act, and what the job met. When
    /// the commit fails, every act that shared it gets the trouble.
    pub fn act<T, R>(
        &self,
        job: impl FnMut(&mut Writer<'_>) -> Answer<T, R> + Send + 'static,
    ) -> Answer<T, R>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.desk.act(job)
    }

    /// Asks something of one state of the archive. Acts acknowledged before are in it.
    ///
    /// # Errors
    /// [`Trouble::Busy`] when no connection became free, and what the question met.
    pub fn read<T>(
        &self,
        question: impl FnOnce(&Reader<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        self.desk.core().read(question)
    }

    /// Whether the archive can read and the writer answers within [`READ_WAIT`].
    ///
    /// # Errors
    /// What is wrong.
    pub fn health(&self) -> Result<(), Trouble> {
        self.read(|reader| {
            reader
                .connection()
                .row(query::ALIVE, &[])?
                .map(drop)
                .ok_or(T::NoArchive)
        })?;
        self.desk.answers(READ_WAIT)
    }

    /// Counts since it was opened.
    pub fn metrics(&self) -> Metrics {
        self.desk.core().metrics.now()
    }

    fn start(folder: &Path, body: BodyId, connection: Connection, lock: File) -> Archive {
        let core = Core {
            body,
            cache: Cache::default(),
            metrics: writer::Meters::default(),
            folder: folder.into(),
            readers: Mutex::default(),
            freed: Condvar::new(),
        };
        Archive {
            desk: Arc::new(writer::Desk::open(core, connection, lock)),
        }
    }
}

impl Core {
    fn read<T>(
        &self,
        question: impl FnOnce(&Reader<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let lent = Lent {
            connection: Some(self.lend()?),
            core: self,
        };
        let connection = lent
            .connection
            .as_ref()
            .expect("a lent connection is there until it is given back");
        connection.begin_reading()?;
        question(&Reader::new(connection, self))
    }

    fn lend(&self) -> Result<Connection, Trouble> {
        let readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let none = |readers: &mut Readers| readers.free.is_empty() && readers.taken >= READERS_MAX;
        let waited = self.freed.wait_timeout_while(readers, READ_WAIT, none);
        let (mut readers, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(T::Busy);
        }
        let connection = match readers.free.pop() {
            Some(connection) => connection,
            None => Connection::reader(&self.folder.join(DATABASE))?,
        };
        readers.taken += 1;
        Ok(connection)
    }
}

/// A reading connection on loan; given back even when the question panics.
struct Lent<'a> {
    connection: Option<Connection>,
    core: &'a Core,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut readers = self
            .core
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        readers.taken -= 1;
        let sound = self
            .connection
            .take()
            .filter(|connection| connection.roll_back().is_ok());
        readers.free.extend(sound);
        drop(readers);
        self.core.freed.notify_one();
    }
}

fn take_lock(folder: &Path) -> Result<File, Trouble> {
    if !folder.is_dir() {
        return Err(T::NoArchive);
    }
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(T::Locked),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
