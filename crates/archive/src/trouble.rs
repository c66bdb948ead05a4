//! Trouble: disk, database or a damaged folder. Context for the operator, never a sentence for the user (design §3).

use std::fmt;

/// What went wrong below the rules. Nothing that was acknowledged is lost by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Another program has the folder.
    Locked,
    /// There is no archive in the folder.
    NoArchive,
    /// The folder is not empty, so nothing is made in it.
    NotEmpty,
    /// The archive has another format than this program writes.
    Format {
        /// The format found.
        found: String,
    },
    /// The database or the disk under it refused, in its own words.
    Database(String),
    /// Reading or writing a file failed, in the system's words.
    File(String),
    /// What is stored is not what this program writes: table, key, place.
    Damaged(String),
    /// A record that is not the next of its object.
    OutOfTurn {
        /// The object, `kind/id`.
        object: String,
        /// The place it must have.
        expected: u32,
        /// The place it has.
        found: u32,
    },
    /// A record that cannot be kept, and why.
    BadRecord(String),
    /// An entry speaks of a charter set that is not stored, by digest.
    NoCharter(String),
    /// A charter set has faults; the first of them.
    BadCharter(String),
    /// A job panicked; it was rolled back.
    Panicked(String),
    /// An act was asked for from inside an act, which would wait for itself.
    Nested,
    /// Every reading connection stayed taken for [`crate::READ_WAIT`].
    Busy,
    /// The writer has stopped.
    Stopped,
    /// Other acts were always first, however often this one was run again. Nothing of it is left.
    Contended,
    /// The server was lost while it made the act lasting. Whether it is there can only be seen by looking.
    Unknown(String),
    /// A backup is damaged or cut off at this line, from 1.
    Backup {
        /// The line.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A restored archive did not stand verification; the first flaw.
    Flawed(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Locked => write!(f, "another program has this folder"),
            Trouble::NoArchive => write!(f, "no archive in this folder"),
            Trouble::NotEmpty => write!(f, "the folder is not empty"),
            Trouble::Format { found } => {
                write!(f, "the archive has format {found}, this program writes {}", crate::FORMAT)
            }
            Trouble::Database(why) => write!(f, "database: {why}"),
            Trouble::File(why) => write!(f, "file: {why}"),
            Trouble::Damaged(place) => write!(f, "damaged: {place}"),
            Trouble::OutOfTurn { object, expected, found } => {
                write!(f, "{object}: entry {found} where {expected} is next")
            }
            Trouble::BadRecord(why) => write!(f, "record: {why}"),
            Trouble::NoCharter(digest) => write!(f, "charter set {digest} is not stored"),
            Trouble::BadCharter(fault) => write!(f, "charter set: {fault}"),
            Trouble::Panicked(message) => write!(f, "an act panicked: {message}"),
            Trouble::Nested => write!(f, "an act asked for inside an act"),
            Trouble::Busy => write!(f, "no reading connection became free"),
            Trouble::Stopped => write!(f, "the writer has stopped"),
            Trouble::Contended => write!(f, "other acts were always first"),
            Trouble::Unknown(why) => {
                write!(f, "lost during the commit, the act may be there: {why}")
            }
            Trouble::Backup { line, why } => write!(f, "backup line {line}: {why}"),
            Trouble::Flawed(flaw) => write!(f, "verification: {flaw}"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        Trouble::File(error.to_string())
    }
}
