//! The summary against all the events.
