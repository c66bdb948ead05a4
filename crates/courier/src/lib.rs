//! 递 The courier: carries notices out of the house, by mail and by webhook.
//!
//! Refuses: to decide what is told to whom, to read the database, to know matters; a clock of its own; and an address
//! that is not the operator's own setting or a confirmed one handed to it. What it is given it tries to deliver once.

mod hook;
mod mail;

use std::fmt;
use std::time::Duration;

pub use hook::{Call, Hook};
pub use mail::{Letter, Mail};

/// How long one answer of the other side is waited for. Well under any worker's lease.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Why something could not be delivered, without a word of what it was or for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nobody answers there.
    Unreachable,
    /// The answer took longer than [`PATIENCE`].
    TimedOut,
    /// No safe connection could be made.
    Insecure,
    /// The other side said no, with this code.
    Rejected(u16),
    /// The other side's answer makes no sense.
    Garbled,
    /// The address is none.
    BadAddress,
}

impl fmt::Display for Failure {
    /// A word, and the code if there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Unreachable => f.write_str("unreachable"),
            Failure::TimedOut => f.write_str("timed-out"),
            Failure::Insecure => f.write_str("insecure"),
            Failure::Rejected(code) => write!(f, "rejected {code}"),
            Failure::Garbled => f.write_str("garbled"),
            Failure::BadAddress => f.write_str("bad-address"),
        }
    }
}

/// What is wrong with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadSetting {
    /// It does not begin as such an address does.
    Scheme,
    /// It names no host, or something follows that cannot.
    Host,
    /// The port is no number from 1 to 65535.
    Port,
    /// A password stands in it, where everybody on the machine can read it.
    Password,
    /// There is a password without a user, or a user without one.
    Half,
    /// The sender is no mail address.
    Sender,
    /// The secret is shorter than [`hook::SECRET_MIN`] bytes.
    Secret,
}
