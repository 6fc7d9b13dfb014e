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

/// A view that begins earlier than this before the present is not prepared for by those who go to another moment.
const LEAD_MAX: Duration = Duration::from_ms(2_000);
/// The page computes in fractions of milliseconds where views begin.
const ROUNDING: Duration = Duration::from_us(100);

/// The loaded events of several branches.
#[derive(Debug, Default)]
pub struct Screens {
    /// The most recently shown one last.
    screens: Vec<Screen>,
    /// How long before the present the last view began.
    lead: Option<Duration>,
}

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
        self.screens.iter().find(|screen| screen.branch == branch).map(|screen| &screen.loaded)
    }

    /// The screen of a branch; if there is none, one that starts at `from`.
    pub(super) fn screen(
        &mut self,
        history: &History,
        branch: BranchId,
        from: Time,
    ) -> &mut Screen {
        let known = self.screens.iter().position(|screen| screen.branch == branch);
        let screen = match known {
            Some(index) => self.screens.remove(index),
            None => Screen::new(history, branch, from),
        };
        if self.screens.len() >= SCREENS_MAX {
            self.screens.remove(0);
        }
        self.screens.push(screen);
        let last = self.screens.len() - 1;
        &mut self.screens[last]
    }

    /// Remembers where the view of the present begins.
    pub(super) fn follow(&mut self, now: Time, from: Time) {
        let lead = now.since(from) + ROUNDING;
        self.lead = (from < now && lead <= LEAD_MAX).then_some(lead);
    }

    /// How long before another moment its view will probably begin, if a replay may as well come from there.
    pub fn lead(&self) -> Option<Duration> {
        self.lead
    }

    /// A replay is on its way to another moment and has come to where the view of that will probably begin: what is loaded
    /// for it continues from here, not from a checkpoint.
    pub fn begin_at(&mut self, branch: BranchId, from: Time, replay: &Replay) {
        if let Some(screen) = self.screens.iter_mut().find(|screen| screen.branch == branch) {
            screen.elsewhere = Some(Elsewhere { from, replay: replay.clone(), loaded: None });
        }
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
