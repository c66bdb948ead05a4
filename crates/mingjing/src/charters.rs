//! The charters that the program carries in itself.
//!
//! Refuses: to be changed by a place; what belongs to one place is handed in beside them.

use bureau::charter::{self, Charter};
use bureau::fault::Fault;

/// The name under which the items of a place stand among its charters.
pub const PLACE_ITEMS: &str = "items/place.toml";

const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/charters.rs"));

/// What is not part of a charter set: the invented county, mappings of other systems' logs, and the words that the
/// rooms carry in themselves.
const NO_CHARTERS: &[&str] = &["places/", "maps/", "messages.toml", "glossary.toml"];

/// Every text that holds for all bodies, named by its path under `charters/`.
pub fn common() -> Vec<(String, String)> {
    let is_charter = |name: &str| !NO_CHARTERS.iter().any(|other| name.starts_with(other));
    EMBEDDED
        .iter()
        .filter(|(name, _)| is_charter(name))
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

/// The charters that hold for all bodies and the items of one place.
pub fn with_items(items: &str) -> Vec<(String, String)> {
    let mut texts = common();
    texts.push((PLACE_ITEMS.to_owned(), items.to_owned()));
    texts
}

/// A text of the invented county; for the demonstration.
pub fn county(name: &str) -> &'static str {
    let path = format!("places/{name}");
    let found = EMBEDDED.iter().find(|(name, _)| *name == path);
    found.map(|(_, text)| *text).expect("the county is embedded whole")
}

/// How the log of the system that the invented county used before is read.
pub fn former_map() -> &'static str {
    drill::shipped::FORMER_MAP
}

/// The charters that hold for all bodies, read and checked.
///
/// # Errors
/// The faults of the embedded texts; a test keeps them without any.
pub fn read_common() -> Result<Charter, Vec<Fault>> {
    charter::read(&common())
}
