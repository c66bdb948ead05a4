//! 档 The archive: entries for ever, the words beside them, and the lists that follow from both.
//!
//! Refuses: to decide. It runs the decision it is handed, as a closure it may run again.
//! Refuses: plain secrets, floats, a personal word inside an entry, a list without a scope, and an acknowledgement
//! before the disk has the act. No SQL is outside this crate, and nothing of a particular database outside `dialect.rs`.

use crate::dialect::{Connection, values};
use crate::known::Cache;
use crate::trouble::Trouble as T;
use bureau::id::BodyId;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::Duration;

mod backup;
mod desk;
mod dialect;
mod keep;
mod known;
mod list;
mod outbox;
mod place;
mod projection;
mod query;
mod reader;
mod rebuild;
mod shelf;
mod staged;
mod text;
mod trouble;
mod verify;
mod worker;
mod writer;

pub use backup::{Bring, Fetch, Restored, restore, restore_at, restore_with};
pub use desk::{BATCH_MAX, Metrics};
pub use keep::{Credential, Entrance, Job, Session};
pub use known::{Known, charter_digest};
pub use ledger::Hash;
pub use list::board::{Load, Urgency};
pub use list::campaign::{CampaignPlace, DRAFTS_MAX};
pub use list::card::{CARDS_MAX, CardFilter, CardLoad, CardPlace, Crossing};
pub use list::duty::{ACTIVITIES_COUNT_MAX, ActivityCount, ActivityFilter, ActivityPlace, DUTIES_MAX};
pub use list::late_entry::LateEntryPlace;
pub use list::rectification::{LEDGER_COUNT_MAX, LedgerFilter, LedgerPlace, PublicLedgerFilter};
pub use list::task::{TaskFilter, TaskPlace};
pub use list::{COUNT_MAX, Count, Cursor, Filter, NotACursor, Order, PAGE_MAX, Page, Scope, WINDOW};
pub use outbox::{Address, Jobs, Stuck};
pub use place::Place;
pub use projection::activity::ActivityRow;
pub use projection::campaign::CampaignRow;
pub use projection::card::CardRow;
pub use projection::duty::DutyRow;
pub use projection::late_entry::LateEntryRow;
pub use projection::matter::MatterRow;
pub use projection::personal_columns;
pub use projection::publication::Publication;
pub use projection::rectification::RectificationRow;
pub use projection::superior::RaisedRow;
pub use projection::task::TaskRow;
pub use reader::{JournalPlace, Line, Reader};
pub use shelf::{BACKUP_ENDS, Room, Shelved, on_shelf, room, shelve, shelved};
pub use staged::{Named, Staged};
pub use text::ENTRY_MAX;
pub use trouble::Trouble;
pub use verify::{FLAWS, FLAWS_MAX, Flaw, Verified};
pub use worker::{TRIES_MAX, WORKERS};
pub use writer::Writer;

/// The format of the tables this program writes.
pub const FORMAT: &str = "mingjing-archive-4";

/// Formats of backups it reads: they hold what people wrote, and tables are refilled from that.
pub(crate) const READABLE: [&str; 3] = ["mingjing-archive-2", "mingjing-archive-3", FORMAT];

/// Most connections that only read: above the number of processors they only wait for one another.
pub const READERS_MAX: usize = 4;

/// How long a reader waits for a connection: longer than any page's questions take.
pub const READ_WAIT: Duration = Duration::from_secs(10);

const SCHEMA: &str = include_str!("schema.sql");

/// What became of an act: done, refused by the job itself, or in trouble.
pub type Answer<T, R> = Result<Result<T, R>, Trouble>;

/// One archive, open in this program: a folder's in no other, a server's perhaps in others too. Cheap to clone; closed
/// with its last clone.
///
/// What another program did on a server is seen by the next question or act; what a caller keeps from earlier ones is
/// kept fresh by comparing [`Reader::head`] with the place it was read at.
#[derive(Clone)]
pub struct Archive {
    desk: Arc<desk::Desk>,
}

/// What the writer and the readers share.
pub(crate) struct Core {
    pub(crate) body: BodyId,
    pub(crate) cache: Cache,
    pub(crate) metrics: desk::Meters,
    pub(crate) place: Place,
    /// Shared by acts; held alone by one that is run again, so that only other programs can come first once more.
    pub(crate) turn: RwLock<()>,
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
    /// Those of [`Archive::create_at`].
    pub fn create(folder: &Path, body: &BodyId) -> Result<Archive, Trouble> {
        Archive::create_at(&Place::Folder(folder.into()), body)
    }

    /// Makes an archive of this body in a place without one, and opens it.
    ///
    /// # Errors
    /// [`Trouble::NotEmpty`] when there is an archive, [`Trouble::Locked`] when another program has the folder.
    pub fn create_at(place: &Place, body: &BodyId) -> Result<Archive, Trouble> {
        place.make()?;
        let lock = place.take()?;
        let connection = Connection::writer(place, true)?;
        lay_out(&connection, || Ok(body.clone()))?;
        connection.commit()?;
        Ok(Archive::start(place, body.clone(), connection, lock))
    }

    /// Opens the archive of a folder and takes the folder's lock.
    ///
    /// # Errors
    /// Those of [`Archive::open_at`].
    pub fn open(folder: &Path) -> Result<Archive, Trouble> {
        Archive::open_at(&Place::Folder(folder.into()))
    }

    /// Opens the archive of a place, and takes a folder's lock.
    ///
    /// # Errors
    /// [`Trouble::NoArchive`], [`Trouble::Locked`], [`Trouble::Format`] when another version wrote it, or
    /// [`Trouble::Damaged`] when its texts are not in the order of their bytes.
    pub fn open_at(place: &Place) -> Result<Archive, Trouble> {
        let body = Archive::body_at(place)?;
        let lock = place.take()?;
        let connection = Connection::writer(place, false)?;
        in_byte_order(&connection)?;
        Ok(Archive::start(place, body, connection, lock))
    }

    /// The body whose archive is in a folder, without opening it.
    ///
    /// # Errors
    /// Those of [`Archive::body_at`].
    pub fn body_of(folder: &Path) -> Result<BodyId, Trouble> {
        Archive::body_at(&Place::Folder(folder.into()))
    }

    /// The body whose archive is in a place, without opening it.
    ///
    /// # Errors
    /// [`Trouble::NoArchive`], or [`Trouble::Format`] when another version wrote it.
    pub fn body_at(place: &Place) -> Result<BodyId, Trouble> {
        if let Place::Folder(folder) = place
            && !Place::file(folder).is_file()
        {
            return Err(T::NoArchive);
        }
        let connection = Connection::reader(place)?;
        let row = connection.row(query::META_GET, &[])?.ok_or(T::NoArchive)?;
        match row.text(1)? {
            FORMAT => Ok(BodyId::new(row.text(0)?)),
            found => Err(T::Format { found: found.into() }),
        }
    }

    /// The body of this archive.
    pub fn folder_body(&self) -> &BodyId {
        &self.desk.core().body
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.desk.core().place
    }

    /// Runs one act. `Ok(Ok)` was made lasting before this returns. An inner `Err` or a trouble leaves nothing of the
    /// act behind. The job may be run more than once, so it decides from what it reads and nothing else.
    ///
    /// On a server two acts that each read what the other writes may both be kept: an act on an object whose decision
    /// hangs on another object not changing appends to that one too.
    ///
    /// # Errors
    /// [`Trouble::Panicked`] when the job panicked, [`Trouble::Nested`] inside another act, and what the job met. When
    /// the commit fails, every act that shared it gets the trouble. On a server also [`Trouble::Contended`] and, when
    /// the answer to the commit was lost, [`Trouble::Unknown`]: only then may the act be there all the same.
    pub fn act<T, R>(&self, job: impl FnMut(&mut Writer<'_>) -> Answer<T, R> + Send + 'static) -> Answer<T, R>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.desk.act(job)
    }

    /// Runs one act that takes the next number of an organ. Such acts of one program follow one another on a server, where
    /// two at once would wait for each other's commit and one be run again; those that wait share a commit.
    ///
    /// # Errors
    /// Those of [`Archive::act`].
    pub fn act_numbered<T, R>(&self, job: impl FnMut(&mut Writer<'_>) -> Answer<T, R> + Send + 'static) -> Answer<T, R>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        self.desk.act_numbered(job)
    }

    /// Asks something of one state of the archive. Acts acknowledged before are in it.
    ///
    /// # Errors
    /// [`Trouble::Busy`] when no connection became free, and what the question met.
    pub fn read<T>(&self, question: impl FnOnce(&Reader<'_>) -> Result<T, Trouble>) -> Result<T, Trouble> {
        self.desk.core().read(question)
    }

    /// Asks something that one statement answers: without the transaction of [`Archive::read`], which would be two more
    /// journeys to a server. The question is asked again when a connection was lost while it lay unused.
    ///
    /// # Errors
    /// Those of [`Archive::read`].
    pub fn glance<T>(&self, question: impl Fn(&Reader<'_>) -> Result<T, Trouble>) -> Result<T, Trouble> {
        self.desk.core().glance(question)
    }

    /// Whether the archive can read and the writer answers within [`READ_WAIT`].
    ///
    /// # Errors
    /// What is wrong.
    pub fn health(&self) -> Result<(), Trouble> {
        self.read(|reader| reader.connection().row(query::ALIVE, &[])?.map(drop).ok_or(T::NoArchive))?;
        self.desk.answers(READ_WAIT)
    }

    /// Takes erased words out of what lies beside the tables: the write-ahead log, dead rows. After an erasure.
    ///
    /// # Errors
    /// Only trouble; the words are gone from the tables all the same.
    pub fn purge(&self) -> Result<(), Trouble> {
        Connection::writer(self.place(), false)?.purge()
    }

    /// Counts since it was opened.
    pub fn metrics(&self) -> Metrics {
        self.desk.core().metrics.now()
    }

    fn start(place: &Place, body: BodyId, connection: Connection, lock: Option<File>) -> Archive {
        let core = Core::new(place, body);
        Archive { desk: Arc::new(desk::Desk::open(core, connection, lock)) }
    }
}

impl Core {
    pub(crate) fn new(place: &Place, body: BodyId) -> Core {
        Core {
            body,
            cache: Cache::default(),
            metrics: desk::Meters::default(),
            place: place.clone(),
            turn: RwLock::default(),
            readers: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    fn read<T>(&self, question: impl FnOnce(&Reader<'_>) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut lent = Lent { connection: Some(self.lend()?), core: self };
        let connection = lent.begin()?;
        question(&Reader::new(connection, self))
    }

    fn glance<T>(&self, question: impl Fn(&Reader<'_>) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut lent = Lent { connection: Some(self.lend()?), core: self };
        if let Some(connection) = &lent.connection {
            let answer = question(&Reader::new(connection, self));
            if answer.is_ok() || !connection.is_lost() {
                return answer;
            }
        }
        question(&Reader::new(lent.connection.insert(Connection::reader(&self.place)?), self))
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
            None => Connection::reader(&self.place)?,
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

impl Lent<'_> {
    /// Begins to read, on a new connection if this one was lost while it lay unused.
    fn begin(&mut self) -> Result<&Connection, Trouble> {
        let begun = self.connection.as_ref().map(Connection::begin_reading);
        let connection = match (self.connection.take(), begun) {
            (Some(connection), Some(Ok(()))) => connection,
            (Some(connection), Some(Err(trouble))) if !connection.is_lost() => return Err(trouble),
            _ => {
                let connection = Connection::reader(&self.core.place)?;
                connection.begin_reading()?;
                connection
            }
        };
        Ok(self.connection.insert(connection))
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut readers = self.core.readers.lock().unwrap_or_else(PoisonError::into_inner);
        readers.taken -= 1;
        let sound = self.connection.take().filter(|connection| connection.roll_back().is_ok());
        readers.free.extend(sound);
        drop(readers);
        self.core.freed.notify_one();
    }
}

/// Begins a transaction and makes the tables of a new archive in it.
fn lay_out(connection: &Connection, body: impl FnOnce() -> Result<BodyId, Trouble>) -> Result<BodyId, Trouble> {
    match connection.row(query::META_GET, &[]) {
        Err(T::NoArchive) => {}
        Ok(_) => return Err(T::NotEmpty),
        Err(trouble) => return Err(trouble),
    }
    connection.begin_writing()?;
    connection.migrate(SCHEMA)?;
    let body = body()?;
    connection.run(query::META_PUT, &values![body.as_str(), FORMAT])?;
    in_byte_order(connection)?;
    Ok(body)
}

/// Keys, pages and the order of the journal hold only where texts are in the order of their bytes.
fn in_byte_order(connection: &Connection) -> Result<(), Trouble> {
    match connection.row(query::MISORDERED, &[])? {
        None => Ok(()),
        Some(_) => Err(T::Damaged("texts are not in the order of their bytes".into())),
    }
}
