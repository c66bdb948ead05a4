//! 写: values in, papers out.
//!
//! Refuses: to count, judge or fetch. What a paper says is handed in; the same values give the same bytes. No async,
//! clock, randomness, network, files.

pub mod calendar;
pub mod chart;
pub mod flowchart;
pub mod qr;
pub mod report;
pub mod sheet;
