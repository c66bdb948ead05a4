//! The invariants of the tree, each a test: arrows between rooms, tidiness, words.
//!
//! Refuses: rules that only a person can check.

#[cfg(test)]
mod arrows;
#[cfg(test)]
mod glossary;
#[cfg(test)]
mod source;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod words;
