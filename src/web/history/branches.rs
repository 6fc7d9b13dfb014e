//! Branches: the list, what can be done to a branch, and jobs that work in the background.

use crate::lab::history::{BranchError, BranchId, Moment};
use crate::lab::language::MAX_TIME;
use crate::types::Time;
use crate::web::live::Live;
use crate::web::numbers::whole;
use crate::web::objects::{
    BranchRow, Comparison, ComparisonProgress, ExtensionProgress, Problem, ServerComparison,
};
use crate::web::recent::event_row;

use super::comparing::Comparing;
use super::share;

/// The list.
impl Live {
    /// All branches.
    pub fn branches(&self) -> Vec<BranchRow> {
        let rows = self.history.branches().into_iter().map(|branch| BranchRow {
            id: branch.id.0,
            name: branch.name,
            parent: branch.parent.map_or(0, |parent| parent.0),
            from_ms: branch.from.at.as_ms_f64(),
            head_ms: branch.head.at.as_ms_f64(),
            cause: branch.cause,
            events: branch.head.event.0 as f64,
            acts: branch.head.inputs,
        });
        rows.collect()
    }

    /// Shows another branch at the present time, or at its head if that is earlier.
    pub fn switch_branch(&mut self, id: u32, keep_going: &mut dyn FnMut() -> bool) {
        let id = BranchId(id);
        let Some(head) = self.history.head(id).filter(|_| id != self.history.current()) else {
            return;
        };
        let time = self.session().now().min(head.at);
        self.set_out(id, Moment::End(time), None);
        self.work_on_goal(keep_going);
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// If the name is not allowed.
    pub fn rename_branch(&mut self, id: u32, name: &str) -> Result<(), Problem> {
        self.history.rename(BranchId(id), name).map_err(|error| problem(&error))
    }

    /// Deletes a branch.
    ///
    /// # Errors
    /// If it cannot be deleted.
    pub fn delete_branch(&mut self, id: u32) -> Result<(), Problem> {
        self.goal = None;
        self.history.delete(BranchId(id)).map_err(|error| problem(&error))
    }
}

/// Jobs.
impl Live {
    /// Compares two branches; a new comparison replaces the last one. None if there are no such branches.
    pub fn compare(
        &mut self,
        a: u32,
        b: u32,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<ComparisonProgress> {
        let branches = [BranchId(a), BranchId(b)];
        let mut comparing = match self.comparing.take() {
            Some(comparing) if comparing.branches == branches => comparing,
            _ => Comparing { branches, job: self.history.compare(branches[0], branches[1]).ok()? },
        };
        let Some(found) = comparing.job.work(keep_going) else {
            let share = comparing.job.share();
            self.comparing = Some(comparing);
            return Some(ComparisonProgress { share, result: None });
        };
        let [a, b] = comparing.job.sessions().map(|session| session.world().clients());
        let servers = (1..).zip(&found.servers).map(|(server, difference)| ServerComparison {
            server,
            a: difference.a.as_ref().map(|event| event_row(event, a)),
            b: difference.b.as_ref().map(|event| event_row(event, b)),
        });
        let (from_ms, to_ms) = (found.from.as_ms_f64(), found.to.as_ms_f64());
        let result = Comparison { from_ms, to_ms, servers: servers.collect() };
        Some(ComparisonProgress { share: 1.0, result: Some(result) })
    }

    /// Extends a branch, in the background if it is not the one that is shown. None if there is no such branch.
    pub fn extend(
        &mut self,
        id: u32,
        to_ms: f64,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<ExtensionProgress> {
        let id = BranchId(id);
        let to = Time::from_us(whole((to_ms * 1_000.0).round())?.min(MAX_TIME.as_us()));
        let Self { history, recent, .. } = self;
        let from = history.fork_of(id)?.at;
        let mut sink = |event: &_| recent.observe(event);
        let done = history.extend(id, to, &mut sink, keep_going).ok()?;
        let share = if done { 1.0 } else { share(from, history.head(id)?.at, to) };
        self.skip_notices();
        Some(ExtensionProgress { share, result: done.then_some(true) })
    }
}

fn problem(error: &BranchError) -> Problem {
    Problem { message: error.to_string(), ..Problem::default() }
}
