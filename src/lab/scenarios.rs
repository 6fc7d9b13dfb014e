//! The library of scenarios.
