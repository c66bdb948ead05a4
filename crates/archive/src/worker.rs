//! Writing to a server that several programs share: a few connections, one act a transaction, run again when another
//! act was first; and one connection for acts that take a number, which would all be second (decision 0023).
//!
//! Refuses: to run an act again whose commit was asked for and not answered, and to keep an act in which a statement
//! failed, whatever the act made of it.
//!
//! An act reads one state. Of two acts that write one entry, number, job or session one is run again. What an act only
//! reads may be changed beside it: the act then counts as the earlier one (decision 0005).

use crate::Core;
use crate::desk::Task;
use crate::dialect::{Cause, Connection};
use crate::trouble::Trouble;
use crate::writer::Writer;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Acts at once, each on a connection of its own: enough to share the server's syncs, few enough to seldom collide.
pub const WORKERS: usize = 8;

/// Acts that share a commit at most: the first of them waits a moment for the others.
const LINE_MAX: usize = 32;

/// How often an act is run before it is given up: with the pauses between, about half a second.
pub const TRIES_MAX: u32 = 16;

/// The longest pause before another try: a few acts of others.
const PAUSE_MAX: Duration = Duration::from_millis(64);

/// What one try came to.
enum Ran {
    /// Kept, or undone as the act wanted.
    Done,
    /// Undone; the same act may succeed if run again.
    Again(Trouble),
    /// Undone, or unknown; to be told.
    Failed(Trouble),
}

/// How the transaction of an act begins.
type Begin = fn(&Connection) -> Result<(), Trouble>;

/// Runs acts until no more can come.
pub(crate) fn act_all(core: &Core, waiting: &Mutex<Receiver<Box<dyn Task>>>) {
    let next = || {
        let waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.recv().ok()
    };
    let mut connection = None;
    while let Some(task) = next() {
        alone(core, &mut connection, task, Connection::begin_writing);
    }
}

/// Runs acts one after another until no more can come; those that wait meanwhile share a commit.
pub(crate) fn act_in_line(core: &Core, mut connection: Option<Connection>, waiting: &Receiver<Box<dyn Task>>) {
    while let Ok(first) = waiting.recv() {
        let mut line = vec![first];
        match together(core, &mut connection, waiting, &mut line) {
            Ran::Done => {
                core.metrics.count(line.len(), true);
                line.into_iter().for_each(Task::answer);
            }
            Ran::Failed(trouble @ Trouble::Unknown(_)) => {
                core.metrics.count(line.len(), false);
                line.iter_mut().for_each(|task| task.fail(&trouble));
                line.into_iter().for_each(Task::answer);
            }
            // Nothing of them was kept. Each by itself: one may have spoiled it for the others.
            Ran::Again(_) | Ran::Failed(_) => {
                connection.take_if(|connection| connection.is_lost());
                line.into_iter().for_each(|task| alone(core, &mut connection, task, Connection::begin_in_line));
            }
        }
        connection.take_if(|connection| connection.is_lost());
    }
}

/// Runs one act in a transaction of its own, as often as it takes, and answers.
fn alone(core: &Core, connection: &mut Option<Connection>, mut task: Box<dyn Task>, begin: Begin) {
    let done = act(core, connection, task.as_mut(), begin);
    core.metrics.count(1, done.is_ok());
    if let Err(trouble) = done {
        task.fail(&trouble);
    }
    task.answer();
}

fn act(core: &Core, connection: &mut Option<Connection>, task: &mut dyn Task, begin: Begin) -> Result<(), Trouble> {
    let mut last = Trouble::Contended;
    for tried in 0..TRIES_MAX {
        let ran = if tried == 0 {
            let _beside = core.turn.read().unwrap_or_else(PoisonError::into_inner);
            once(core, connection, task, begin)
        } else {
            core.metrics.again.fetch_add(1, Relaxed);
            thread::sleep(pause(tried));
            let _alone = core.turn.write().unwrap_or_else(PoisonError::into_inner);
            once(core, connection, task, begin)
        };
        match ran {
            Ran::Done => return Ok(()),
            Ran::Again(trouble) => last = trouble,
            Ran::Failed(trouble) => return Err(trouble),
        }
        connection.take_if(|connection| connection.is_lost());
    }
    Err(last)
}

fn once(core: &Core, slot: &mut Option<Connection>, task: &mut dyn Task, begin: Begin) -> Ran {
    let connection = match begun(core, slot, begin) {
        Ok(connection) => connection,
        Err(ran) => return ran,
    };
    let kept = task.run(&mut Writer::new(connection, core));
    if kept && connection.flush().is_ok() && connection.cause().is_none() {
        return kept_all(connection);
    }
    let undone = connection.roll_back();
    match connection.cause() {
        Some(Cause::Clash) => Ran::Again(Trouble::Contended),
        Some(Cause::Lost) => Ran::Again(Trouble::Database("the server was lost".into())),
        Some(Cause::Other) if kept => Ran::Failed(Trouble::Database("a statement of the act failed".into())),
        _ => {
            core.metrics.undone.fetch_add(1, Relaxed);
            // What cannot be rolled back is gone with its connection.
            drop(undone);
            Ran::Done
        }
    }
}

/// Runs the first act and those that wait meanwhile in one transaction. Unless it is done, none of them is kept.
fn together(
    core: &Core,
    slot: &mut Option<Connection>,
    waiting: &Receiver<Box<dyn Task>>,
    line: &mut Vec<Box<dyn Task>>,
) -> Ran {
    let _beside = core.turn.read().unwrap_or_else(PoisonError::into_inner);
    let connection = match begun(core, slot, Connection::begin_in_line) {
        Ok(connection) => connection,
        Err(ran) => return ran,
    };
    let mut at = 0;
    while let Some(task) = line.get_mut(at) {
        // A mark for each, none taken back: the commit keeps them all.
        let kept = connection.set_mark().map(|()| task.run(&mut Writer::new(connection, core)));
        let ended = kept.and_then(|kept| {
            core.metrics.undone.fetch_add(u64::from(!kept), Relaxed);
            if kept { connection.flush() } else { connection.undo_mark() }
        });
        if ended.is_err() || connection.cause().is_some() {
            // What cannot be rolled back is gone with its connection.
            drop(connection.roll_back());
            return Ran::Again(Trouble::Contended);
        }
        at += 1;
        if line.len() < LINE_MAX {
            line.extend(waiting.try_recv());
        }
    }
    kept_all(connection)
}

/// A connection on which a transaction was begun.
fn begun<'s>(core: &Core, slot: &'s mut Option<Connection>, begin: Begin) -> Result<&'s Connection, Ran> {
    let connection = match slot {
        Some(connection) => connection,
        None => slot.insert(Connection::writer(&core.place, false).map_err(Ran::Failed)?),
    };
    begin(connection).map_err(|trouble| after(connection, trouble))?;
    Ok(connection)
}

fn kept_all(connection: &Connection) -> Ran {
    match connection.commit() {
        Ok(()) => Ran::Done,
        Err(trouble) if connection.is_lost() => Ran::Failed(Trouble::Unknown(trouble.to_string())),
        Err(trouble) => after(connection, trouble),
    }
}

/// What a failed begin or an answered, failed commit means.
fn after(connection: &Connection, trouble: Trouble) -> Ran {
    match connection.cause() {
        Some(Cause::Clash) => Ran::Again(Trouble::Contended),
        Some(Cause::Lost) => Ran::Again(trouble),
        _ => Ran::Failed(trouble),
    }
}

/// A pause of chance length, so that two acts that collided do not collide again; twice as long at most each time.
fn pause(tried: u32) -> Duration {
    let longest = Duration::from_millis(1 << tried.min(6)).min(PAUSE_MAX);
    let share = RandomState::new().hash_one(tried) % 1_000;
    longest * u32::try_from(share).unwrap_or(0) / 1_000
}
