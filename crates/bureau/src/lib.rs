//! 局 The domain: what an office is, what it may do, and what follows.
//!
//! Refuses: async, clocks, randomness, network, files, SQL, HTML.
//! The same values always give the same answer; time, ids and numbers are arguments.
//! No name of a procedure, item or organ occurs in this crate: those are charters.

pub mod act;
pub mod activity;
pub mod admin;
pub mod attachment;
pub mod authority;
pub mod campaign;
pub mod card;
pub mod charter;
pub mod clock;
pub mod decide;
pub mod disclose;
pub mod door;
pub mod duty;
pub mod entry;
pub mod fault;
pub mod follow;
pub mod id;
pub mod item;
pub mod matter;
pub mod observe;
pub mod paper;
pub mod place;
pub mod procedure;
pub mod reader;
pub mod record;
pub mod refusal;
pub mod register;
pub mod role;
pub mod roster;
pub mod sentence;
pub mod watch;
pub mod words;
