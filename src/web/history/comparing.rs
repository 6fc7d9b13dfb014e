//! A comparison of two branches that takes several calls.

use crate::lab::history::{BranchId, CompareJob};

/// Two branches, and the job that compares them.
#[derive(Debug)]
pub struct Comparing {
    pub(super) branches: [BranchId; 2],
    pub(super) job: CompareJob,
}
