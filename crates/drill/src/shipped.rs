//! The charters of this repository and its invented county, as texts in the program.
//!
//! Refuses: files at run time. A test compares the list with the folder.

use bureau::charter::{self, Charter};
use bureau::place::{self, Place};

macro_rules! texts {
    ($($name:literal = $path:literal,)*) => {
        &[$(($name, include_str!(concat!("../../../charters/", $path)))),*]
    };
}

const CHARTERS: &[(&str, &str)] = texts![
    "procedures/consult.toml" = "procedures/consult.toml",
    "procedures/duty.toml" = "procedures/duty.toml",
    "procedures/permit.toml" = "procedures/permit.toml",
    "procedures/rectify.toml" = "procedures/rectify.toml",
    "procedures/supervise-order.toml" = "procedures/supervise-order.toml",
    "procedures/task.toml" = "procedures/task.toml",
    "papers/abandonment.toml" = "papers/abandonment.toml",
    "papers/acceptance.toml" = "papers/acceptance.toml",
    "papers/amendment.toml" = "papers/amendment.toml",
    "papers/answer.toml" = "papers/answer.toml",
    "papers/correction.toml" = "papers/correction.toml",
    "papers/delivery.toml" = "papers/delivery.toml",
    "papers/denial.toml" = "papers/denial.toml",
    "papers/escalation.toml" = "papers/escalation.toml",
    "papers/extension.toml" = "papers/extension.toml",
    "papers/grant.toml" = "papers/grant.toml",
    "papers/postponement.toml" = "papers/postponement.toml",
    "papers/redirection.toml" = "papers/redirection.toml",
    "papers/refusal.toml" = "papers/refusal.toml",
    "papers/reminder.toml" = "papers/reminder.toml",
    "papers/supervise-order.toml" = "papers/supervise-order.toml",
    "papers/suspension.toml" = "papers/suspension.toml",
    "watch/cards.toml" = "watch/cards.toml",
    "watch/time.toml" = "watch/time.toml",
    "campaign.toml" = "campaign.toml",
    "duties.toml" = "duties.toml",
    "reading.toml" = "reading.toml",
    "almanac/fixed.toml" = "almanac/fixed.toml",
    "almanac/2024.toml" = "almanac/2024.toml",
    "almanac/2025.toml" = "almanac/2025.toml",
    "almanac/2026.toml" = "almanac/2026.toml",
    "almanac/2027.toml" = "almanac/2027.toml",
    "items/place.toml" = "places/items.toml",
];

/// `questions.toml` of the county: material for believable texts.
pub const QUESTIONS: &str = include_str!("../../../charters/places/questions.toml");

const ORGANS: &str = include_str!("../../../charters/places/organs.toml");
const POSTS: &str = include_str!("../../../charters/places/posts.toml");

/// How the log of [`crate::former_log`] is read.
pub const FORMER_MAP: &str = include_str!("../../../charters/maps/former.toml");

/// The texts of [`charter`], by name.
pub fn texts() -> Vec<(String, String)> {
    CHARTERS.iter().map(|&(name, text)| (name.to_string(), text.to_string())).collect()
}

/// The charters, with the items of the county. The calendars of the years before 2024 are left out.
pub fn charter() -> Charter {
    charter::read(&texts()).expect("shipped charters are sound: bureau tests them")
}

/// The county. People and tenures get ids counted from 1.
pub fn place() -> Place {
    let mut last = 0;
    let next = || {
        last += 1;
        last
    };
    place::read(("places/organs.toml", ORGANS), ("places/posts.toml", POSTS), next)
        .expect("the shipped county is sound: a test here seats it")
}
