//! A replay of what is known of a run.

use std::sync::Arc;

use super::waypoint::Waypoint;
use crate::lab::language::Action;
use crate::lab::session::{Advanced, Bounds, EnterError, Session};
use crate::lab::summary::Summary;
use crate::types::{ClientOutcome, Event, EventId, EventKind, Fact, Time};
use crate::util::Sequence;

/// The position of a state in its branch. Of two positions in one branch, the earlier is the lesser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Its time.
    pub at: Time,
    /// The work done before.
    pub work: u64,
    /// The number of commands from outside before.
    pub inputs: usize,
    /// The last event before.
    pub event: EventId,
}

/// A moment to restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The end of this instant, with everything that was done to the run in it.
    End(Time),
    /// Just after the step that made this event.
    After(EventId),
}

impl Moment {
    /// Whether a state at `position` may come before this moment.
    fn is_after(self, position: Position) -> bool {
        match self {
            Moment::End(time) => position.at <= time,
            Moment::After(event) => position.event < event,
        }
    }

    pub(super) fn bounds(self) -> Bounds {
        match self {
            Moment::End(time) => Bounds::time(time),
            Moment::After(event) => Bounds { event, ..Bounds::time(Time::MAX) },
        }
    }
}

/// A command from outside.
#[derive(Clone, Debug)]
pub(super) struct Input {
    at: Time,
    /// The work done before.
    work: u64,
    actions: Arc<[Action]>,
}

/// A session, and a summary of its past.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) session: Session,
    pub(super) summary: Summary,
    /// The number of clients whose commands have been applied.
    pub(super) served: u64,
    /// The number of commands from outside.
    pub(super) inputs: usize,
}

impl State {
    pub(super) fn new(session: Session) -> Self {
        let servers = session.world().ids().count();
        Self { session, summary: Summary::new(servers), served: 0, inputs: 0 }
    }

    pub(super) fn position(&self) -> Position {
        Position {
            at: self.session.now(),
            work: self.session.work(),
            inputs: self.inputs,
            event: self.session.world().last_event(),
        }
    }

    fn observe(summary: &mut Summary, served: &mut u64, event: &Event) {
        summary.observe(event);
        if let EventKind::Fact(Fact::ClientFinished { outcome, .. }) = &event.kind {
            *served += u64::from(outcome.is_some_and(ClientOutcome::is_success));
        }
    }

    /// Advances within the bounds; also stops when about `most_work` is done.
    pub(super) fn advance(
        &mut self,
        bounds: Bounds,
        sink: &mut dyn FnMut(&Event),
        most_work: u64,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        let Self { session, summary, served, .. } = self;
        let mut checks_left = most_work.div_ceil(Session::WORK_PER_CHECK);
        let mut watch = |event: &Event| {
            Self::observe(summary, served, event);
            sink(event);
        };
        session.advance_within(bounds, &mut watch, &mut || {
            checks_left = checks_left.saturating_sub(1);
            keep_going() && checks_left > 0
        })
    }

    /// Carries out a line at the end of the present instant, and returns it with its position.
    pub(super) fn enter(
        &mut self,
        actions: Arc<[Action]>,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<Input, EnterError> {
        let Self { session, summary, served, inputs } = self;
        let mut watch = |event: &Event| {
            Self::observe(summary, served, event);
            sink(event);
        };
        session.finish_instant(&mut watch);
        let (at, work) = (session.now(), session.work());
        session.enter_actions(&actions, &mut watch)?;
        *inputs += 1;
        Ok(Input { at, work, actions })
    }
}

/// A replay of what is known of a branch, from a checkpoint on. It is independent of the history, may be kept for any
/// time, and ends where the branch ended when the replay was made.
#[derive(Clone, Debug)]
pub struct Replay {
    pub(super) state: State,
    pub(super) inputs: Sequence<Input>,
    /// The end of what is known; none for the live present, which has no end.
    end: Option<Position>,
    /// Where it is compared with the run.
    waypoint: Option<Waypoint>,
    /// When it was seen to differ.
    differs_at: Option<Time>,
    /// How often it was seen to agree.
    agreed: u32,
}

impl Replay {
    pub(super) fn live(state: State, inputs: Sequence<Input>) -> Self {
        Self { state, inputs, end: None, waypoint: None, differs_at: None, agreed: 0 }
    }

    pub(super) fn known(
        state: State,
        inputs: Sequence<Input>,
        end: Position,
        waypoint: Option<Waypoint>,
    ) -> Self {
        Self { state, inputs, end: Some(end), waypoint, differs_at: None, agreed: 0 }
    }

    pub(super) fn is_live(&self) -> bool {
        self.end.is_none()
    }

    pub(super) fn set_end(&mut self, end: Position) {
        self.end = Some(end);
    }

    /// The session at this moment.
    pub fn session(&self) -> &Session {
        &self.state.session
    }

    /// The summary of the run up to this moment.
    pub fn summary(&self) -> &Summary {
        &self.state.summary
    }

    /// The present time of the replay.
    pub fn now(&self) -> Time {
        self.session().now()
    }

    /// Its position.
    pub fn position(&self) -> Position {
        self.state.position()
    }

    /// The position where it ends.
    pub fn end(&self) -> Option<Position> {
        self.end
    }

    /// The number of clients whose commands have been applied.
    pub fn served(&self) -> u64 {
        self.state.served
    }

    /// When it was seen to differ from the run that it replays: the core keeps something outside the state that it saves.
    pub fn differs_at(&self) -> Option<Time> {
        self.differs_at
    }

    /// How often it was seen to agree.
    pub(super) fn agreed(&self) -> u32 {
        self.agreed
    }

    /// Whether it has come to its end.
    pub fn is_at_end(&self) -> bool {
        self.end.is_some_and(|end| {
            let here = self.position();
            // One that differs may have come to the same time by less work.
            let differs = self.differs_at.is_some() && here.at >= end.at;
            differs || (here.at, here.work, here.inputs) >= (end.at, end.work, end.inputs)
        })
    }

    /// Whether its position is after `moment`, or at its end.
    fn has_passed(&self, moment: Moment) -> bool {
        let passed = match moment {
            Moment::End(time) => self.now() > time,
            Moment::After(event) => self.position().event >= event,
        };
        passed || self.is_at_end()
    }

    /// Advances to the end of `until`, or to its own end. Passes every event to `sink`, and asks `keep_going` now and
    /// then whether there is time to work. Returns whether it got there.
    pub fn advance(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        self.reach(Moment::End(until), sink, keep_going)
    }

    /// Advances to just after the step that made `event`, or to its own end. Returns whether it got there.
    pub fn advance_to(
        &mut self,
        event: EventId,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        self.reach(Moment::After(event), sink, keep_going)
    }

    /// Advances to a moment, or to its own end. Returns whether it got there.
    pub fn reach(
        &mut self,
        moment: Moment,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        while !self.has_passed(moment) {
            match self.go(moment.bounds(), sink, keep_going) {
                Advanced::Reached => return true,
                Advanced::OutOfTime => return false,
                Advanced::Paused | Advanced::Finished | Advanced::Failed => {}
            }
        }
        true
    }

    /// Advances within the bounds, with every command from outside at its own position. Unlike [`Self::reach`] it also
    /// stops when the script pauses or ends.
    pub(super) fn go(
        &mut self,
        bounds: Bounds,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        while !self.is_at_end()
            && self.position().event < bounds.event
            && self.now() <= bounds.until
        {
            let (at, work, stop) = self.next_stop();
            if at > bounds.until {
                return self.state.advance(bounds, sink, u64::MAX, keep_going);
            }
            let here = Bounds { until: at, work, ..bounds };
            match self.state.advance(here, sink, u64::MAX, keep_going) {
                Advanced::Reached => {}
                end => return end,
            }
            if self.position().event >= bounds.event {
                break;
            }
            match stop {
                Stop::Input => self.do_input(sink),
                Stop::Waypoint => self.pass_waypoint(),
                Stop::End => {
                    if self.end.is_some_and(|end| end != self.position()) {
                        self.note_difference();
                    }
                    break;
                }
            }
        }
        Advanced::Reached
    }

    /// The next command from outside, the waypoint if it comes before that, or, if there are none, the end of the replay.
    fn next_stop(&self) -> (Time, u64, Stop) {
        let inputs = self.state.inputs;
        let input = self.inputs.get(inputs).map(|input| (input.at, input.work, Stop::Input));
        let is_next = |position: &Position| {
            position.inputs <= inputs
                && input.is_none_or(|(at, work, _)| (position.at, position.work) <= (at, work))
        };
        let waypoint = self.waypoint.map(|waypoint| waypoint.position).filter(is_next);
        let waypoint = waypoint.map(|position| (position.at, position.work, Stop::Waypoint));
        let end = self.end.map(|end| (end.at, end.work, Stop::End));
        waypoint.or(input).or(end).unwrap_or((Time::MAX, u64::MAX, Stop::End))
    }

    /// Carries out the next command from outside, which is due.
    fn do_input(&mut self, sink: &mut dyn FnMut(&Event)) {
        let Some(input) = self.inputs.get(self.state.inputs).cloned() else { return };
        let here = self.position();
        let is_exact = (here.at, here.work) == (input.at, input.work);
        let done = self.state.enter(input.actions, sink);
        if !is_exact || done.is_err() {
            self.note_difference();
        }
        if done.is_err() {
            self.state.inputs += 1;
        }
    }

    /// Compares it with the run at the waypoint.
    fn pass_waypoint(&mut self) {
        let Some(waypoint) = self.waypoint.take() else { return };
        let difference = waypoint.difference(self.position(), self.session());
        self.agreed += u32::from(difference.is_none());
        self.differs_at = self.differs_at.or(difference);
    }

    /// Compares it with the state of the run in which it ends.
    pub(super) fn compare_with(&mut self, head: &State) {
        debug_assert!(self.may_differ() || head.position() == self.position(), "a replay is exact");
        let difference = Waypoint::of(head)
            .and_then(|waypoint| waypoint.difference(self.position(), self.session()));
        self.differs_at = self.differs_at.or(difference);
    }

    /// Notes that it differs from the run, which only that of a foreign core may.
    fn note_difference(&mut self) {
        debug_assert!(self.may_differ(), "a replay is exact");
        if self.may_differ() {
            self.differs_at = self.differs_at.or(Some(self.now()));
        }
    }

    /// Whether it may differ from the run, because the core need not save all that it knows.
    fn may_differ(&self) -> bool {
        self.session().world().foreign_core().is_some()
    }
}

/// What a replay stops for.
#[derive(Clone, Copy, Debug)]
enum Stop {
    Input,
    Waypoint,
    End,
}

pub(super) fn may_start(moment: Moment, position: Position) -> bool {
    moment.is_after(position)
}
