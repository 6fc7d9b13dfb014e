//! The loaded events of the branches that the diagrams show.

use crate::lab::History;
use crate::lab::diagram::Loaded;
use crate::lab::history::{BranchId, Replay};
use crate::types::{Duration, EventId, Time};
use crate::web::recent::Recent;

/// If a view begins this long after the loaded events, they are loaded afresh.
const GAP: Duration = Duration::from_ms(2_000);
/// How many branches are kept loaded: two of them may be compared.
const SCREENS_MAX: usize = 2;

/// The loaded events of several branches, the most recently shown one last.
#[derive(Debug, Default)]
pub struct Screens(Vec<Screen>);

#[derive(Debug)]
pub(super) struct Screen {
    branch: BranchId,
    loaded: Loaded,
    /// The replay that continues where `loaded` ends.
    later: Option<Replay>,
    /// What is being loaded for an earlier view, or for a view far from `loaded`.
    elsewhere: Option<Elsewhere>,
}

/// Events that are loaded from some time on.
#[derive(Debug)]
struct Elsewhere {
    from: Time,
    /// Comes from the last checkpoint before `from`, and then continues where `loaded` ends.
    replay: Replay,
    /// None until the replay has reached `from`: what happens before is not drawn.
    loaded: Option<Loaded>,
}

impl Elsewhere {
    /// Whether a view from this time on can be shown when a little more has been loaded.
    fn fits(&self, from: Time) -> bool {
        let to = self.loaded.as_ref().map_or(self.from, Loaded::to);
        self.from <= from && from <= to + GAP
    }

    /// Works until everything up to `until` is loaded; returns whether it is.
    fn load(&mut self, until: Time, keep_going: &mut dyn FnMut() -> bool) -> bool {
        let Self { from, replay, loaded } = self;
        if loaded.is_none() && !replay.advance(*from, &mut |_| (), keep_going) {
            return false;
        }
        let loaded = loaded.get_or_insert_with(|| Loaded::at(replay.session().world()));
        replay.advance(until, &mut |event| loaded.push(event), keep_going)
    }
}

impl Screens {
    /// The loaded events of a branch, if any.
    pub(super) fn loaded(&self, branch: BranchId) -> Option<&Loaded> {
        self.0.iter().find(|screen| screen.branch == branch).map(|screen| &screen.loaded)
    }

    /// The screen of a branch; if there is none, one that starts at `from`.
    pub(super) fn screen(
        &mut self,
        history: &History,
        branch: BranchId,
        from: Time,
    ) -> &mut Screen {
        let known = self.0.iter().position(|screen| screen.branch == branch);
        let screen = match known {
            Some(index) => self.0.remove(index),
            None => Screen::new(history, branch, from),
        };
        if self.0.len() >= SCREENS_MAX {
            self.0.remove(0);
        }
        self.0.push(screen);
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}

impl Screen {
    fn new(history: &History, branch: BranchId, from: Time) -> Self {
        let replay = history.replay(branch, from);
        let loaded = Loaded::at(replay.session().world());
        Self { branch, loaded, later: Some(replay), elsewhere: None }
    }

    /// Works until everything between two moments is loaded.
    pub(super) fn load(
        &mut self,
        live: (&History, &Recent),
        from: Time,
        to: Time,
        keep_going: &mut dyn FnMut() -> bool,
    ) {
        let (history, recent) = live;
        if self.branch == history.current() && self.loaded.to() < to {
            self.append_recent(recent, history);
        }
        if from >= self.loaded.from() && from <= self.loaded.to() + GAP {
            self.elsewhere = None;
        } else if !self.load_elsewhere(history, from, to, keep_going) {
            return;
        }
        self.load_later(history, to, keep_going);
    }

    /// Appends the recent events if they follow the loaded ones without a gap.
    fn append_recent(&mut self, recent: &Recent, history: &History) {
        let before = self.loaded.last();
        for event in recent.events_from(EventId(before.0 + 1)) {
            self.loaded.push(event);
        }
        if self.loaded.last() != before {
            self.later = None;
        }
        if self.loaded.last() == history.session().world().last_event() {
            self.loaded.reach(history.now());
        }
    }

    /// Loads events that begin at `from`; returns whether this is complete.
    fn load_elsewhere(
        &mut self,
        history: &History,
        from: Time,
        to: Time,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        let known = self.elsewhere.take().filter(|known| known.fits(from));
        let mut elsewhere = known.unwrap_or_else(|| Elsewhere {
            from,
            replay: history.replay(self.branch, from),
            loaded: None,
        });
        let meets = elsewhere.from < self.loaded.from() && self.loaded.from() <= to;
        let until = if meets { self.loaded.from() } else { to };
        if !elsewhere.load(until, keep_going) {
            self.elsewhere = Some(elsewhere);
            return false;
        }
        let Elsewhere { loaded: Some(mut loaded), replay, .. } = elsewhere else { return false };
        loaded.reach(until.min(replay.now()));
        if meets && loaded.last() >= self.loaded.before() {
            loaded.join(&self.loaded);
        }
        if loaded.last() != self.loaded.last() {
            self.later = Some(replay);
        }
        self.loaded = loaded;
        true
    }

    fn load_later(&mut self, history: &History, to: Time, keep_going: &mut dyn FnMut() -> bool) {
        if self.loaded.to() >= to {
            return;
        }
        let Self { branch, loaded, later, .. } = self;
        let replay = later.get_or_insert_with(|| history.replay(*branch, loaded.to()));
        if replay.advance(to, &mut |event| loaded.push(event), keep_going) {
            loaded.reach(to.min(replay.now()));
        }
        // The replay ends at the head that the branch had when it began; the branch may have grown since.
        if replay.is_at_end() {
            self.later = None;
        }
    }
}
