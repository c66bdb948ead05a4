//! What the five notices order, row by row of capabilities.md, acted by people of the shipped county.
//! Every test is called after its row and reads like its clause.

mod b17_policy_questions;
mod b1_first_asked;
mod b1_leave;
mod b1_stepping_aside;
mod b2_within_limits;
mod b4_attachments;
mod b4_given_up;
mod b4_papers;
mod c1_cards;
mod c1_late_entries;
mod c1_time_rules;
mod c4_duties;
mod c7_reminders;
mod c7_supervise_orders;
mod c9_rectification;
mod d1_campaigns;
mod d2_chain_of_responsibility;
mod d4_tasks;
mod d5_activities;
mod d6_targets;
mod e4_rating;
mod f6_progress_of_ones_own_matter;
mod g2_observed;
mod g6_every_due_date_explained;

use bureau::disclose::{ClockCard, View};
use bureau::refusal::Refusal;

/// The clock of that name on a view.
fn clock<'a>(view: &'a View, name: &str) -> &'a ClockCard {
    view.clocks.iter().find(|card| card.name == name).unwrap_or_else(|| panic!("no clock {name}"))
}

/// The code of a refusal, and its sentence for the reader of a failing test.
#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, Refusal>, code: &str) -> Refusal {
    let refusal = answer.expect_err("a refusal");
    assert_eq!(refusal.code(), code, "{}", refusal.says());
    refusal
}
