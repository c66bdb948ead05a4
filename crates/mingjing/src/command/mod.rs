//! One module per command.
//!
//! Refuses: commands that do two things.

pub mod calendar;
pub mod due;
