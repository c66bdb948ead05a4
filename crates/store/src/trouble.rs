//! Trouble of a store: for the operator. What is wrong with a file itself is a [`crate::Fault`].

use bureau::id::AttachmentId;
use std::fmt;

/// Why a store did not do it.
#[derive(Debug)]
pub enum Trouble {
    /// The disk, in the system's words.
    File(std::io::Error),
    /// There is an object of that id, and objects are never overwritten.
    Taken(AttachmentId),
    /// More bytes came than were allowed.
    TooLarge {
        /// How many were.
        limit: u64,
    },
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::File(error) => write!(f, "store: {error}"),
            Trouble::Taken(id) => write!(f, "store: {id} is there already"),
            Trouble::TooLarge { limit } => write!(f, "store: more than {limit} bytes"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        Trouble::File(error)
    }
}
