//! Where copies of the run are kept, and how many.
//!
//! Checkpoints are placed by work, not by time, so the replay from any of them to the next takes about the same time.
//! When they exceed their memory budget, those are dropped whose neighbours are closest together, so all moments of a long
//! run are equally near. Nothing is lost: the moments between are replayed from the remaining ones.

use super::replay::{Position, State};
use super::waypoint::Waypoint;
use super::{BranchId, History, Replay};

/// Limits for checkpoints.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The work between two checkpoints: see [`Session::work`](crate::lab::Session::work).
    pub work_between: u64,
    /// The memory budget for all of them, in bytes.
    pub budget: usize,
}

/// Replay between two takes a few milliseconds. All checkpoints of four hours of five servers at 20 commands per second fit
/// where pointers have 32 bits, as in the page, and half of them elsewhere.
impl Default for Limits {
    fn default() -> Self {
        Self { work_between: 3_000, budget: 64 << 20 }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Checkpoint {
    /// In a box, because the list of checkpoints is closed up where one is dropped.
    pub(super) state: Box<State>,
    /// An estimate of the memory that dropping it would free, in bytes.
    pub(super) bytes: usize,
}

impl Checkpoint {
    fn position(&self) -> Position {
        self.state.position()
    }
}

impl History {
    pub(super) fn place_checkpoint_if_due(&mut self) {
        if self.work_to_checkpoint() == 0 {
            self.place_checkpoint();
        }
    }

    /// How much work may follow, at the head of the branch, before the next checkpoint.
    pub(super) fn work_to_checkpoint(&self) -> u64 {
        let branch = self.current_branch();
        let last = branch.checkpoints.last().map_or(branch.fork, Checkpoint::position);
        let due = last.work.saturating_add(self.limits.work_between);
        due.saturating_sub(self.position().work)
    }

    /// Stores a copy of the present, which is the head of its branch.
    pub(super) fn place_checkpoint(&mut self) {
        self.keep_checkpoint(self.present.state.clone());
    }

    pub(super) fn keep_checkpoint(&mut self, state: State) {
        let bytes = approx_bytes(&state);
        self.bytes += bytes;
        self.current_branch_mut().checkpoints.push(Checkpoint { state: Box::new(state), bytes });
        if self.bytes > self.limits.budget {
            self.thin_out();
        }
    }

    /// A replay of a branch from the last checkpoint that `fits`. If an earlier checkpoint does not fit, no later one
    /// does; if none fits, the replay begins at the start of the run.
    pub(super) fn replay_from(&self, id: BranchId, fits: impl Fn(Position) -> bool) -> Replay {
        let branch = self.branch(id).unwrap_or_else(|_| self.current_branch());
        let (mut place, mut limit) = (branch, None);
        let (state, next) = loop {
            let before = |checkpoint: &Checkpoint| {
                let position = checkpoint.position();
                limit.is_none_or(|limit| position <= limit) && fits(position)
            };
            let count = place.checkpoints.partition_point(before);
            match (count.checked_sub(1), place.parent.and_then(|parent| self.branch(parent).ok())) {
                (Some(last), _) => {
                    let first = last.saturating_sub(usize::from(self.must_verify()));
                    break (&place.checkpoints[first].state, first + 1);
                }
                (None, None) => break (&place.checkpoints[0].state, 1),
                (None, Some(parent)) => {
                    limit = Some(limit.map_or(place.fork, |limit: Position| limit.min(place.fork)));
                    place = parent;
                }
            }
        };
        // The next checkpoint before the branch leaves this one.
        let next = place.checkpoints.get(next).map(|checkpoint| &*checkpoint.state);
        let next = next.filter(|state| limit.is_none_or(|limit| state.position() <= limit));
        let waypoint = next.and_then(Waypoint::of);
        Replay::known(State::clone(state), branch.inputs.clone(), self.head_of(branch), waypoint)
    }

    /// Whether a replay has to begin one checkpoint earlier than it need, so that it passes one and is compared with it. A core that has
    /// passed that often keeps no hidden state, as far as one can tell.
    fn must_verify(&self) -> bool {
        const ENOUGH: u32 = 3;
        self.agreed < ENOUGH && self.session().world().foreign_core().is_some()
    }

    /// Drops checkpoints until they use an eighth less than the budget, so that this is not needed each time.
    fn thin_out(&mut self) {
        let enough = self.limits.budget - self.limits.budget / 8;
        while self.bytes > enough {
            let Some((branch, place)) = self.least_needed() else { return };
            let checkpoint = self.branches[branch].checkpoints.remove(place);
            self.bytes -= checkpoint.bytes;
        }
    }

    /// The checkpoint whose neighbours are closest together. The first and the last of each branch stay.
    fn least_needed(&self) -> Option<(usize, usize)> {
        let mut best: Option<(u64, (usize, usize))> = None;
        for (number, branch) in self.branches.iter().enumerate() {
            let work = |place: usize| branch.checkpoints[place].state.session.work();
            for place in 1..branch.checkpoints.len().saturating_sub(1) {
                let gap = work(place + 1) - work(place - 1);
                if best.is_none_or(|(least, _)| gap < least) {
                    best = Some((gap, (number, place)));
                }
            }
        }
        best.map(|(_, place)| place)
    }
}

/// The memory of a copy that it does not share with the states before and after it.
fn approx_bytes(state: &State) -> usize {
    /// The ends of sequences that checker, summary and recording share with other copies: mostly pointers.
    const ENDS: usize = 1_664 * size_of::<usize>();
    /// The summary's data about each pending client.
    const CLIENT: usize = 24;
    let world = state.session.world();
    world.approx_bytes()
        + state.session.checker().approx_bytes()
        + ENDS
        + world.clients().waiting_len() * CLIENT
}
