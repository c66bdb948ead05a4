//! Notices of the genre: readings beside those of a person, mixtures, hostile texts.
//!
//! Refuses: texts of real notices in the tree; those beside the checkout are read where they lie.

#[cfg(test)]
mod containers;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod readings;
#[cfg(test)]
mod score;
