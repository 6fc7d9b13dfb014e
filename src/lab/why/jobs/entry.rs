//! The history of an entry. Segments of the run in which its stages do not change are not replayed.

use super::{KeepGoing, Work};
use crate::lab::history::{BranchId, History, Moment, Replay};
use crate::lab::why::entry::{EntryHistory, Stage, stages};
use crate::types::{Event, EventId, LogIndex, Term};

/// The history of an entry, up to the present.
#[derive(Clone, Debug)]
pub struct EntryJob {
    branch: BranchId,
    index: LogIndex,
    term: Term,
    collected: EntryHistory,
    /// Segments that may contain events of the entry, the earliest last.
    segments: Vec<Segment>,
    present: Replay,
    last: EventId,
}

#[derive(Clone, Debug)]
struct Segment {
    from: Replay,
    to: EventId,
    stages: Vec<Stage>,
    /// Whether it is known that there is no checkpoint within it.
    is_whole: bool,
}

impl EntryJob {
    /// Starts, for the present of the branch that is shown.
    pub fn new(history: &History, index: LogIndex, term: Term) -> Self {
        let branch = history.current();
        let last = history.position().event;
        let world = history.session().world();
        let from = history.replay_to_event(branch, EventId(1));
        let stages = stages(world, index, term);
        let whole = Segment { from, to: last, stages, is_whole: false };
        let present = history.replay_to_event(branch, EventId(last.0 + 1));
        let collected = EntryHistory::new(world.ids().count(), index, term);
        Self { branch, index, term, collected, segments: vec![whole], present, last }
    }

    /// Continues.
    pub fn work(&mut self, history: &History, keep_going: KeepGoing<'_>) -> Work {
        let (index, term) = (self.index, self.term);
        while let Some(mut segment) = self.segments.pop() {
            if !segment.is_whole {
                if stages(segment.from.session().world(), index, term) == segment.stages {
                    continue;
                }
                if let Some(middle) = middle(history, self.branch, &segment) {
                    let (to, at_middle) =
                        (middle.position().event, stages(middle.session().world(), index, term));
                    let later = Segment { from: middle, ..segment.clone() };
                    self.segments.push(later);
                    self.segments.push(Segment { to, stages: at_middle, ..segment });
                    continue;
                }
                segment.is_whole = true;
            }
            let collected = &mut self.collected;
            let mut observe = |event: &Event| collected.observe(event);
            if !segment.from.reach(Moment::After(segment.to), &mut observe, keep_going) {
                let share = segment.from.position().event.0 * 1_000 / self.last.0.max(1);
                self.segments.push(segment);
                return Work::Unfinished(share.min(900) as u32);
            }
        }
        if !self.present.reach(Moment::After(self.last), &mut |_| (), keep_going) {
            return Work::Unfinished(950);
        }
        Work::Done(self.collected.answer(self.present.session().world()))
    }
}

/// A checkpoint within a segment, near its middle if possible.
fn middle(history: &History, branch: BranchId, segment: &Segment) -> Option<Replay> {
    let from = segment.from.position().event;
    let half = EventId(u64::midpoint(from.0, segment.to.0) + 1);
    let candidates = [half, segment.to].into_iter();
    let mut found = candidates.map(|event| history.replay_to_event(branch, event));
    found.find(|replay| replay.position().event > from)
}
