//! One module per command.
//!
//! Refuses: commands that do two things.

pub mod backup;
pub mod calendar;
pub mod data;
pub mod demo;
pub mod due;
pub mod init;
pub mod outbox;
pub mod read;
pub mod rebuild;
pub mod serve;
pub mod verify;
pub mod watch;
