//! The journey of a client's command.

use super::{KeepGoing, Work};
use crate::lab::history::{BranchId, History, Moment, Replay};
use crate::lab::why::journey::Journey;
use crate::sim::{Clients, World};
use crate::types::{CommandId, Event, EventId};

/// A client's command from its submission to its answer.
#[derive(Clone, Debug)]
pub struct JourneyJob {
    journey: Journey,
    replay: Replay,
    /// The clients of the branch's head: the texts of commands never change.
    clients: Clients,
    from: EventId,
    to: EventId,
}

impl JourneyJob {
    /// How many events are read before the next check whether the journey is complete.
    const AT_ONCE: u64 = 500;

    /// Starts, in the branch that is shown.
    pub fn new(history: &History, command: CommandId) -> Self {
        let branch = history.current();
        let to = history.current_head().event;
        let is_known = |world: &World| world.clients().knows(command);
        let replay = last_before(history, branch, to, &is_known);
        let clients = history.head_session().world().clients().clone();
        let from = replay.position().event;
        Self { journey: Journey::new(command), replay, clients, from, to }
    }

    /// Continues.
    pub fn work(&mut self, keep_going: KeepGoing<'_>) -> Work {
        let Self { journey, replay, clients, from, to } = self;
        while !journey.is_finished() && !replay.is_at_end() && replay.position().event < *to {
            let next = EventId(replay.position().event.0 + Self::AT_ONCE);
            let mut observe = |event: &Event| journey.observe(event, clients);
            if !replay.reach(Moment::After(next), &mut observe, keep_going) || !keep_going() {
                let (done, all) = (replay.position().event.0 - from.0, to.0 - from.0);
                return Work::Unfinished((done * 1_000 / all.max(1)) as u32);
            }
        }
        Work::Done(journey.answer(clients))
    }
}

/// The last checkpoint at which a condition does not hold yet; once it holds, it holds forever.
fn last_before(
    history: &History,
    branch: BranchId,
    to: EventId,
    holds: &dyn Fn(&World) -> bool,
) -> Replay {
    let mut best = history.replay_to_event(branch, EventId(1));
    let (mut low, mut high) = (best.position().event.0, to.0 + 1);
    while low < high {
        let middle = u64::midpoint(low, high) + 1;
        let replay = history.replay_to_event(branch, EventId(middle));
        if holds(replay.session().world()) {
            high = replay.position().event.0;
        } else {
            // Between here and `middle` there is no checkpoint.
            low = middle;
            best = replay;
        }
    }
    best
}
