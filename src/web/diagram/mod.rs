//! The space-time diagram for the page: the visible events of a span of a branch, as numbers.
//!
//! They are first loaded by replay, a few milliseconds at a time; live events are taken from the recent past. Where there are
//! too many to load and to distinguish, the summary of the branch replaces them.

#[cfg(target_arch = "wasm32")]
mod boundary;
pub mod event_replay;
mod rows;
pub mod screens;
#[cfg(test)]
mod tests;

use crate::lab::History;
use crate::lab::diagram::coarse::is_crowded;
use crate::lab::diagram::condense::{ROWS_MAX, View};
use crate::lab::diagram::walk::Walk;
use crate::lab::diagram::{Loaded, MARGIN};
use crate::lab::history::BranchId;
use crate::types::{Event, EventId};

use super::live::Live;
use super::numbers::{time, whole};
use super::objects::EventRow;
use super::recent::event_row;
use event_replay::EventReplay;

/// The most events that one call lists.
const LIST_MAX: usize = 500;

/// The ways to go from one event to another, with their words.
pub const WALKS: [(&str, Walk); 4] = [
    ("cause", Walk::Cause),
    ("effect", Walk::Effect),
    ("earlier", Walk::Earlier),
    ("later", Walk::Later),
];

/// The view that the page asks for, in its units. Any of these numbers may be invalid.
#[derive(Clone, Copy, Debug, Default)]
pub struct ViewRequest {
    /// The branch; 0 for the one that is shown.
    pub branch: f64,
    /// From when, in simulated milliseconds.
    pub from_ms: f64,
    /// Until when.
    pub to_ms: f64,
    /// How many columns of pixels that is.
    pub width_px: f64,
    /// The event whose causes and effects are marked; 0 for none.
    pub selected: f64,
}

impl ViewRequest {
    fn view(&self) -> View {
        View {
            from: time(self.from_ms),
            to: time(self.to_ms),
            columns: whole(self.width_px).unwrap_or(1).clamp(1, 20_000) as u32,
            rows_max: ROWS_MAX,
        }
    }
}

/// The branch of this number; the one that is shown if there is none.
fn branch_of(history: &History, number: f64) -> BranchId {
    let given = whole(number).and_then(|id| u32::try_from(id).ok()).map(BranchId);
    given.filter(|&id| history.head(id).is_some()).unwrap_or(history.current())
}

/// The progress towards an event that may have to be replayed.
#[derive(Debug, serde::Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct EventProgress {
    /// How much is done, from 0 to 1.
    share: f64,
    /// The event, when it is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    result: Option<EventRow>,
}

/// The diagram and its events.
impl Live {
    /// The visible part of the diagram; loads missing events while `keep_going` allows it.
    pub fn diagram(
        &mut self,
        request: &ViewRequest,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> &[f64] {
        self.load_diagram(request, keep_going);
        self.write(|live, out| rows::write(live, request, out))
    }

    fn load_diagram(&mut self, request: &ViewRequest, keep_going: &mut dyn FnMut() -> bool) {
        let branch = branch_of(&self.history, request.branch);
        let Some((head, summary)) = self.history.at_head(branch) else { return };
        let view = request.view();
        let (from, to) = (view.from - MARGIN, (view.to + MARGIN).min(head.now()));
        if branch == self.history.current() {
            self.screens.follow(self.history.now(), from);
        }
        if from <= to && !is_crowded(summary, &view) {
            let screen = self.screens.screen(&self.history, branch, from);
            screen.load((&self.history, &self.recent), from, to, keep_going);
        }
    }

    /// The numbers of the events that the diagram draws for a view, in order.
    pub fn diagram_list(&mut self, request: &ViewRequest) -> &[f64] {
        self.write(|live, out| {
            out.clear();
            let Some(loaded) = live.screens.loaded(branch_of(&live.history, request.branch)) else {
                return;
            };
            let view = request.view();
            let events = loaded.events();
            let start = events.partition_point(|event| event.at < view.from);
            let end = events.partition_point(|event| event.at <= view.to).max(start);
            let drawn = events[start..end].iter().filter(|event| Loaded::is_drawn(event));
            out.extend(drawn.map(|event| event.seq.0 as f64));
        })
    }

    /// The rows of these events of a branch, in their order; those that are not loaded are left out.
    pub fn event_rows(&self, branch: f64, seqs: impl Iterator<Item = f64>) -> Vec<EventRow> {
        let branch = branch_of(&self.history, branch);
        let Some((head, _)) = self.history.at_head(branch) else { return Vec::new() };
        let clients = head.world().clients();
        let found = seqs.take(LIST_MAX).filter_map(|seq| self.event(branch, seq));
        found.map(|event| event_row(event, clients)).collect()
    }

    fn event(&self, branch: BranchId, seq: f64) -> Option<&Event> {
        let seq = EventId(whole(seq)?);
        let loaded = self.screens.loaded(branch).and_then(|loaded| loaded.event(seq));
        let is_shown = branch == self.history.current();
        let listed = || self.recent.events_from(seq).next().filter(|event| event.seq == seq);
        loaded.or_else(|| if is_shown { listed() } else { None })
    }

    /// Works on finding an event of a branch, loaded or not; none if there is no such event.
    pub fn find_event(
        &mut self,
        branch: f64,
        seq: f64,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<EventProgress> {
        if let Some(row) = self.event_rows(branch, [seq].into_iter()).pop() {
            return Some(EventProgress { share: 1.0, result: Some(row) });
        }
        let branch = branch_of(&self.history, branch);
        let seq = EventId(whole(seq)?);
        let known = self.event_replay.take().filter(|it| (it.branch, it.seq) == (branch, seq));
        let mut replay = known.or_else(|| EventReplay::to(&self.history, branch, seq))?;
        let (ended, found) = replay.work(keep_going);
        if !ended && found.is_none() {
            let share = replay.share();
            self.event_replay = Some(replay);
            return Some(EventProgress { share, result: None });
        }
        let clients = self.history.at_head(branch)?.0.world().clients();
        let result = found.map(|event| event_row(&event, clients));
        Some(EventProgress { share: 1.0, result })
    }

    /// The event to which a walk leads from another; 0 if there is none.
    pub fn walk(&self, branch: f64, seq: f64, walk: Walk) -> f64 {
        let branch = branch_of(&self.history, branch);
        let loaded = self.screens.loaded(branch);
        let found = loaded.and_then(|loaded| loaded.walk(EventId(whole(seq)?), walk));
        found.map_or(0.0, |seq| seq.0 as f64)
    }
}
