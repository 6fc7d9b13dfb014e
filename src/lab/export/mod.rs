//! A run in the formats that other programs, and people, read.
//!
//! [`super::trace`] writes all events as NDJSON, and `etcd` writes what etcd's specification has a word for. [`shiviz`] writes them as a log with vector clocks, [`operations`]
//! what clients saw, and [`report`] a summary of one or two pages. [`walk`] replays a known run for callers that have
//! kept no events.

#[cfg(feature = "import")]
pub mod etcd;
pub mod operations;
pub mod report;
pub mod shiviz;
#[cfg(test)]
mod tests;
pub mod walk;
