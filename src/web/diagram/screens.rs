//! What is loaded of the branches that are looked at.

use crate::lab::History;
use crate::lab::diagram::Loaded;
use crate::lab::history::{BranchId, Replay};
use crate::types::{Duration, EventId, Time};
use crate::web::recent::Recent;

/// A view that lies so far behind what is loaded is loaded afresh.
const GAP: Duration = Duration::from_ms(2_000);
/// How many branches are kept loaded: two are compared.
const SCREENS_MAX: usize = 2;

/// What is loaded of branches that are looked at; the latest look stands last.
#[derive(Debug, Default)]
pub struct Screens(Vec<Screen>);

#[derive(Debug)]
pub(super) struct Screen {
    branch: BranchId,
    loaded: Loaded,
    /// Goes on where `loaded` ends.
    later: Option<Replay>,
    /// On its way to where `loaded` begins, or to where the view has gone.
    elsewhere: Option<(Loaded, Replay)>,
}

impl Screens {
    /// What is loaded of a branch, if anything is.
    pub(super) fn loaded(&self, branch: BranchId) -> Option<&Loaded> {
        self.0.iter().find(|screen| screen.branch == branch).map(|screen| &screen.loaded)
    }

    /// Makes room for a branch if it is not loaded: from `from` on then.
    pub(super) fn screen(
        &mut self,
        history: &History,
        branch: BranchId,
        from: Time,
    ) -> &mut Screen {
        let known = self.0.iter().position(|screen| screen.branch == branch);
        let screen = match known {
            Some(place) => self.0.remove(place),
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
            self.take(recent, history);
        }
        if from >= self.loaded.from() && from <= self.loaded.to() + GAP {
            self.elsewhere = None;
        } else if !self.load_elsewhere(history, from, to, keep_going) {
            return;
        }
        self.load_later(history, to, keep_going);
    }

    /// Takes what has gone by since, if nothing lies between.
    fn take(&mut self, recent: &Recent, history: &History) {
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

    /// Says whether what was loaded begins early enough now.
    fn load_elsewhere(
        &mut self,
        history: &History,
        from: Time,
        to: Time,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        let fits =
            |(loaded, _): &(Loaded, Replay)| loaded.from() <= from && from <= loaded.to() + GAP;
        let (mut loaded, mut replay) = self.elsewhere.take().filter(fits).unwrap_or_else(|| {
            let replay = history.replay(self.branch, from);
            (Loaded::at(replay.session().world()), replay)
        });
        let meets = loaded.from() < self.loaded.from() && self.loaded.from() <= to;
        let until = if meets { self.loaded.from() } else { to };
        if !replay.advance(until, &mut |event| loaded.push(event), keep_going) {
            self.elsewhere = Some((loaded, replay));
            return false;
        }
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
        // It ends where the branch did when it began: the branch may have gone on.
        if replay.is_at_end() {
            self.later = None;
        }
    }
}
