//! A run in the formats that other programs, and people, read.
//!
//! [`super::trace`] writes all events as NDJSON. [`shiviz`] writes them as a log with vector clocks, [`operations`]
//! what clients saw, and [`report`] a summary of one or two pages. [`walk`] replays a known run for callers that have
//! kept no events.

pub mod operations;
pub mod report;
pub mod shiviz;
#[cfg(test)]
mod tests;
pub mod walk;
