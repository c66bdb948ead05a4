//! The charters that the program carries in itself.
//!
//! Refuses: to be changed by a place; what belongs to one place is handed in beside them.

use bureau::charter::{self, Charter};
use bureau::fault::Fault;

const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/charters.rs"));

/// Texts of the folder of the invented county; they hold for the demonstration only.
const PLACES: &str = "places/";

/// Every text that holds for all bodies, named by its path under `charters/`.
pub fn common() -> Vec<(String, String)> {
    EMBEDDED
        .iter()
        .filter(|(name, _)| !name.starts_with(PLACES))
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

/// The charters that hold for all bodies, read and checked.
///
/// # Errors
/// The faults of the embedded texts; a test keeps them without any.
pub fn read_common() -> Result<Charter, Vec<Fault>> {
    charter::read(&common())
}
