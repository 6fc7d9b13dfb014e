//! A run in the forms that other programs, and people, read.
//!
//! All events as NDJSON are written by [`super::trace`]. Here are [`shiviz`], the same as a log with vector clocks,
//! [`operations`], what clients saw, and [`report`], what happened in a page. [`walk`] goes over a known run again, for
//! those who have kept no events.

pub mod operations;
pub mod report;
pub mod shiviz;
#[cfg(test)]
mod tests;
pub mod walk;
