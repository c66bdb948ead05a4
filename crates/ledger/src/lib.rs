//! 据: what makes an entry checkable by outsiders. One value has one byte form ([`canonical`]), an entry has one
//! [`leaf`] hash, and a personal value enters the journal only as a salted [`commitment`].
//!
//! This room refuses floats, integers that another reader would round, clocks, randomness, files and every other
//! room of this project. A salt is an argument. The bytes it makes are for ever: a change here is a new version
//! string, never a new meaning of the old one.

mod canonical;
mod commitment;
mod hash;

pub use canonical::{DEPTH_MAX, INTEGER_MAX, NotCanonical, canonical};
pub use commitment::{Salt, commitment};
pub use hash::{Hash, NotHash, leaf};
