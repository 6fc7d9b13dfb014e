//! The past of a run and its alternative futures: a tree of branches, in which any moment can be restored.
//!
//! Events are not kept. A [`History`] keeps the commands from outside, and checkpoints, which are cheap copies of the
//! run. Any moment is restored by a [`Replay`] from the checkpoint before it, and is identical to the last bit.
//!
//! The *present* is the state that is shown and acted on. At the head of its branch it is live: what follows has not
//! happened yet. Elsewhere, time that passes replays what is known, until the head is reached. An action there starts a
//! new branch; the old future stays as it was. A moment is either the end of an instant, with everything that was done
//! to the run in it, or the point just after the step that made some event.
//!
//! ```
//! use raftarium::lab::History;
//! use raftarium::lab::language::parse_script;
//! use raftarium::types::Time;
//!
//! let script = parse_script("example", "servers 3\n").unwrap();
//! let mut history = History::open(&script).unwrap();
//! history.advance(Time::from_us(2_000_000), &mut |_| (), &mut || true);
//! let last = history.session().world().last_event();
//!
//! history.seek(Time::from_us(500_000));
//! assert!(!history.is_live());
//! history.enter("crash S1", &mut |_| ()).unwrap();
//! assert_eq!(history.branches().len(), 2);
//!
//! let main = history.branches()[0].id;
//! assert_eq!(history.head(main).map(|head| head.event), Some(last));
//! ```

mod branch;
mod checkpoints;
mod compare;
mod interest;
mod replay;
mod travel;
mod waypoint;

use std::sync::Arc;

use thiserror::Error;

use crate::sim::{CommandError, Record};
use crate::types::{Event, EventId, Time};
use crate::util::Sequence;

use super::language::{Action, Script};
use super::session::{Advanced, Bounds, EnterError, Session};
use super::summary::Summary;
use branch::Branch;
pub use branch::{BranchId, NAME_MAX};
pub use checkpoints::Limits;
pub use compare::{Comparison, Difference, Job as CompareJob};
pub use interest::Interest;
use replay::State;
pub use replay::{Moment, Position, Replay};
pub use travel::{Found, Search};

/// The most branches of a history.
pub const BRANCHES_MAX: usize = 64;

/// A run with its past and its alternative futures.
#[derive(Debug)]
pub struct History {
    /// Sorted by their numbers; a parent comes before its children.
    branches: Vec<Branch>,
    current: BranchId,
    last_id: u32,
    present: Replay,
    /// An estimate of the memory that the checkpoints do not share, in bytes.
    bytes: usize,
    limits: Limits,
    revision: u32,
    /// When a replay that was shown was seen to differ from the run.
    differs_at: Option<Time>,
    /// How often a replay that was shown agreed with a checkpoint of the run.
    agreed: u32,
}

/// Why an operation on a branch was rejected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BranchError {
    /// There is no branch with this number.
    #[error("there is no branch {0}")]
    Unknown(u32),
    /// The branch that is shown cannot be deleted.
    #[error("the branch that is shown cannot be deleted; switch to another first")]
    Current,
    /// A branch with children cannot be deleted.
    #[error("'{0}' starts in this branch; delete that one first")]
    HasChildren(String),
    /// The name is not valid.
    #[error(
        "a branch needs a name of 1 to {NAME_MAX} characters, without line breaks or control characters"
    )]
    BadName,
    /// There are already as many branches as are allowed.
    #[error("there are already {BRANCHES_MAX} branches; delete one first")]
    TooMany,
}

/// Why a line was rejected. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ActError {
    /// The line is not valid, or cannot be carried out now.
    #[error("{0}")]
    Enter(#[from] EnterError),
    /// It would have started a branch.
    #[error("{0}")]
    Branch(#[from] BranchError),
}

/// A branch, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchInfo {
    /// Its number.
    pub id: BranchId,
    /// Its name.
    pub name: String,
    /// The branch that it started from; none for the first.
    pub parent: Option<BranchId>,
    /// Where it started.
    pub from: Position,
    /// Its head.
    pub head: Position,
    /// The line that started it; empty for the first.
    pub cause: String,
}

impl History {
    /// A history at the start of a script, before any event.
    ///
    /// # Errors
    /// If the script's setup is not possible.
    pub fn open(script: &Script) -> Result<Self, CommandError> {
        Self::with_limits(script, Limits::default())
    }

    /// Like [`Self::open`], with other limits for checkpoints.
    ///
    /// # Errors
    /// If the script's setup is not possible.
    pub fn with_limits(script: &Script, limits: Limits) -> Result<Self, CommandError> {
        // The first checkpoint is the start itself; a second session from the script equals a copy of the first.
        let (session, start) = (Session::open(script)?, Session::open(script)?);
        Ok(Self::begin(session, start, limits))
    }

    /// A history at the start of a record, before its first event.
    pub fn of_record(record: &Arc<Record>) -> Self {
        let [session, start] = [(); 2].map(|()| Session::of_record(record));
        Self::begin(session, start, Limits::default())
    }

    /// A history at this session, of which `start` is the same again.
    fn begin(session: Session, start: Session, limits: Limits) -> Self {
        let state = State::new(session);
        let mut history = Self {
            branches: vec![Branch::main()],
            current: BranchId::MAIN,
            last_id: BranchId::MAIN.0,
            present: Replay::live(state, Sequence::default()),
            bytes: 0,
            limits,
            revision: 0,
            differs_at: None,
            agreed: 0,
        };
        history.keep_checkpoint(State::new(start));
        history
    }

    /// The session at the present moment.
    pub fn session(&self) -> &Session {
        self.present.session()
    }

    /// The summary of the run up to the present.
    pub fn summary(&self) -> &Summary {
        self.present.summary()
    }

    /// The number of clients whose commands have been applied up to the present.
    pub fn served(&self) -> u64 {
        self.present.served()
    }

    /// The present time.
    pub fn now(&self) -> Time {
        self.session().now()
    }

    /// The position of the present in its branch.
    pub fn position(&self) -> Position {
        self.present.position()
    }

    /// When a replay that was shown was seen to differ from the run that it replays: the core keeps something outside the state that
    /// it saves. None for our own core.
    pub fn differs_at(&self) -> Option<Time> {
        self.differs_at.or(self.present.differs_at())
    }

    /// Whether the present is the head of its branch.
    pub fn is_live(&self) -> bool {
        self.present.is_live()
    }

    /// The branch that is shown.
    pub fn current(&self) -> BranchId {
        self.current
    }

    /// The head of a branch; none if there is no such branch.
    pub fn head(&self, branch: BranchId) -> Option<Position> {
        self.branch(branch).ok().map(|branch| self.head_of(branch))
    }

    /// Where a branch left its parent; none if there is no such branch.
    pub fn fork_of(&self, branch: BranchId) -> Option<Position> {
        self.branch(branch).ok().map(|branch| branch.fork)
    }

    /// The head of the branch that is shown.
    pub fn current_head(&self) -> Position {
        self.head_of(self.current_branch())
    }

    /// The session at the head of the branch that is shown.
    pub fn head_session(&self) -> &Session {
        let head = self.current_branch().head.as_ref();
        head.map_or(self.session(), |state| &state.session)
    }

    /// The summary up to the head of the branch that is shown.
    pub fn head_summary(&self) -> &Summary {
        let head = self.current_branch().head.as_ref();
        head.map_or(self.summary(), |state| &state.summary)
    }

    /// The session and the summary at the head of a branch. None if there is no such branch.
    pub fn at_head(&self, branch: BranchId) -> Option<(&Session, &Summary)> {
        let state = self.branch(branch).ok()?.head.as_ref().unwrap_or(&self.present.state);
        Some((&state.session, &state.summary))
    }

    /// All branches, sorted by their numbers.
    pub fn branches(&self) -> Vec<BranchInfo> {
        self.branches.iter().map(|branch| self.info(branch)).collect()
    }

    /// A number that changes whenever a branch is started, deleted or renamed.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// An estimate of the memory that the checkpoints do not share, in bytes.
    pub fn checkpoint_bytes(&self) -> usize {
        self.bytes
    }

    /// The number of checkpoints.
    pub fn checkpoint_count(&self) -> usize {
        self.branches.iter().map(|branch| branch.checkpoints.len()).sum()
    }

    fn info(&self, branch: &Branch) -> BranchInfo {
        BranchInfo {
            id: branch.id,
            name: branch.name.clone(),
            parent: branch.parent,
            from: branch.fork,
            head: self.head_of(branch),
            cause: branch.cause.to_string(),
        }
    }

    fn head_of(&self, branch: &Branch) -> Position {
        branch.head.as_ref().map_or_else(|| self.present.position(), State::position)
    }

    fn branch(&self, id: BranchId) -> Result<&Branch, BranchError> {
        let place = self.place_of(id)?;
        Ok(&self.branches[place])
    }

    fn place_of(&self, id: BranchId) -> Result<usize, BranchError> {
        let place = self.branches.binary_search_by_key(&id, |branch| branch.id);
        place.map_err(|_| BranchError::Unknown(id.0))
    }

    fn current_branch(&self) -> &Branch {
        self.branch(self.current).expect("the present's branch is never deleted")
    }

    fn current_branch_mut(&mut self) -> &mut Branch {
        let place = self.place_of(self.current).expect("the present's branch is never deleted");
        &mut self.branches[place]
    }
}

/// Advancing.
impl History {
    /// Advances to `until`, through what is known and beyond. Passes every event to `sink`, and asks `keep_going` now
    /// and then whether there is time to work.
    pub fn advance(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        self.advance_within(Bounds::time(until), sink, keep_going)
    }

    /// Like [`Self::advance`], but stops where a property is violated for the first time, or becomes unknown.
    pub fn advance_to_trouble(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        self.advance_within(Bounds { trouble: true, ..Bounds::time(until) }, sink, keep_going)
    }

    /// Advances to the next event, including all events of the same step, but not beyond `until`.
    pub fn advance_to_next_event(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        let event = EventId(self.session().world().last_event().0 + 1);
        self.advance_within(Bounds { event, ..Bounds::time(until) }, sink, keep_going)
    }

    fn advance_within(
        &mut self,
        bounds: Bounds,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        if !self.is_live()
            && let Some(end) = self.advance_in_past(bounds, sink, keep_going)
        {
            return end;
        }
        self.advance_live(bounds, sink, keep_going)
    }

    /// Advances through what is known. None if it reaches the end of that before `until`.
    fn advance_in_past(
        &mut self,
        bounds: Bounds,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Advanced> {
        let end = self.present.go(bounds, sink, keep_going);
        if !self.present.is_at_end() {
            return Some(end);
        }
        self.become_live();
        let Position { at, event, .. } = self.position();
        let reached = at >= bounds.until || event >= bounds.event;
        (end != Advanced::Reached || reached).then_some(end)
    }

    /// Advances beyond what is known, and places checkpoints on the way.
    fn advance_live(
        &mut self,
        bounds: Bounds,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        loop {
            let mut out_of_time = false;
            let most_work = self.work_to_checkpoint();
            let end = self.present.state.advance(bounds, sink, most_work, &mut || {
                out_of_time = !keep_going();
                !out_of_time
            });
            self.place_checkpoint_if_due();
            if end != Advanced::OutOfTime || out_of_time {
                return end;
            }
        }
    }

    /// The present has reached the head of its branch: what follows is new.
    fn become_live(&mut self) {
        let branch = self.current_branch_mut();
        let inputs = branch.inputs.clone();
        if let Some(head) = branch.head.take() {
            self.present.compare_with(&head);
            self.differs_at = self.differs_at();
            self.present = Replay::live(head, inputs);
        }
    }
}

/// Commands.
impl History {
    /// Carries out a line of the language at the end of the present instant. In the past this starts a new branch,
    /// unless the line only asks something.
    ///
    /// # Errors
    /// If it is not a valid line of the language, or cannot be carried out at this moment.
    pub fn enter(&mut self, line: &str, sink: &mut dyn FnMut(&Event)) -> Result<(), ActError> {
        let actions = self.session().read(line)?;
        let asks = actions.iter().all(Action::only_asks);
        if asks && !self.is_live() {
            return Ok(self.session().clone().enter_actions(&actions, &mut |_| ())?);
        }
        if !self.is_live() {
            return self.fork_with(line, actions, sink);
        }
        let input = self.present.state.enter(actions, sink)?;
        self.present.inputs.push(input.clone());
        self.current_branch_mut().inputs.push(input);
        Ok(())
    }

    /// Starts a branch with a line of the language, at the end of the present instant, and shows it from now on.
    ///
    /// # Errors
    /// If it is not a valid line of the language, cannot be carried out at this moment, or there are too many branches.
    pub fn fork(&mut self, line: &str, sink: &mut dyn FnMut(&Event)) -> Result<(), ActError> {
        let actions = self.session().read(line)?;
        self.fork_with(line, actions, sink)
    }

    fn fork_with(
        &mut self,
        line: &str,
        actions: Arc<[Action]>,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), ActError> {
        if self.branches.len() >= BRANCHES_MAX {
            return Err(BranchError::TooMany.into());
        }
        let mut events = Vec::new();
        let mut keep = |event: &Event| events.push(event.clone());
        let mut state = self.present.state.clone();
        state.session.finish_instant(&mut keep);
        let start = state.clone();
        let input = state.enter(actions, &mut keep)?;
        events.iter().for_each(sink);

        let mut inputs = self.present.inputs.clone();
        inputs.truncate(start.inputs);
        inputs.push(input);
        self.last_id += 1;
        let id = BranchId(self.last_id);
        let parent = self.origin(start.position());
        self.branches.push(Branch::forked(id, parent, &start, line, inputs.clone()));
        self.stash_head();
        self.current = id;
        self.present = Replay::live(start, inputs.clone());
        self.place_checkpoint();
        self.present = Replay::live(state, inputs);
        self.revision += 1;
        Ok(())
    }

    /// The branch to which a position of the shown branch belongs: the branch itself or an ancestor.
    fn origin(&self, position: Position) -> BranchId {
        let mut branch = self.current_branch();
        while position <= branch.fork
            && let Some(parent) = branch.parent.and_then(|parent| self.branch(parent).ok())
        {
            branch = parent;
        }
        branch.id
    }

    /// Called before the present moves to another position.
    fn stash_head(&mut self) {
        if self.is_live() {
            let state = self.present.state.clone();
            self.current_branch_mut().head = Some(state);
        }
    }
}

/// Branches.
impl History {
    /// Renames a branch.
    ///
    /// # Errors
    /// If there is no such branch, or the name is not valid.
    pub fn rename(&mut self, id: BranchId, name: &str) -> Result<(), BranchError> {
        let name = branch::checked_name(name).ok_or(BranchError::BadName)?;
        let place = self.place_of(id)?;
        name.clone_into(&mut self.branches[place].name);
        self.revision += 1;
        Ok(())
    }

    /// Deletes a branch.
    ///
    /// # Errors
    /// If there is no such branch, it is the one that is shown, or another started from it.
    pub fn delete(&mut self, id: BranchId) -> Result<(), BranchError> {
        let place = self.place_of(id)?;
        if id == self.current {
            return Err(BranchError::Current);
        }
        if let Some(child) = self.branches.iter().find(|branch| branch.parent == Some(id)) {
            return Err(BranchError::HasChildren(child.name.clone()));
        }
        let branch = self.branches.remove(place);
        self.bytes -= branch.approx_bytes();
        self.revision += 1;
        Ok(())
    }

    /// Advances a branch to `until`, whether it is shown or not; returns whether it got there. A branch whose head is
    /// later stays as it is. `sink` receives events only if it is the present that advances.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn extend(
        &mut self,
        id: BranchId,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Result<bool, BranchError> {
        let place = self.place_of(id)?;
        let Some(head) = self.branches[place].head.take() else {
            return Ok(self.extend_present(until, sink, keep_going));
        };
        // The head replaces the present for a while, so that it is live and checkpoints are placed.
        let inputs = self.branches[place].inputs.clone();
        let elsewhere = std::mem::replace(&mut self.present, Replay::live(head, inputs));
        let current = std::mem::replace(&mut self.current, id);
        let done = self.extend_present(until, &mut |_| (), keep_going);
        self.current = current;
        let head = std::mem::replace(&mut self.present, elsewhere);
        self.branches[place].head = Some(head.state);
        if id == current {
            let end = self.head_of(&self.branches[place]);
            self.present.set_end(end);
        }
        Ok(done)
    }

    fn extend_present(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        while self.now() < until {
            match self.advance_live(Bounds::time(until), sink, keep_going) {
                Advanced::OutOfTime => return false,
                Advanced::Reached => break,
                Advanced::Paused | Advanced::Finished | Advanced::Failed => {}
            }
        }
        true
    }
}
