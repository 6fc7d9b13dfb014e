//! One server that runs somebody else's core, by the contract of `docs/cores.md`.
//!
//! The core itself says what it writes, sends and applies. From that, [`Foreign`] follows its log and its disk, and so
//! knows what the world asks of every core. What a core says and what follows from it must agree: otherwise it has broken its contract, and
//! its server stops.

mod effects;
mod engine;
mod event;
mod json;
mod process;
mod reply;
mod writes;

pub use engine::{Engine, Launch, MaySend, Problem, Program, Running, Slot};

use std::collections::VecDeque;
use std::sync::Arc;

use crate::raft::{Input, Output, Progress, ProgressState, Settings};
use crate::types::{
    Configuration, CorePart, Log, LogIndex, Message, Role, ServerId, ServerSet, Snapshot, Span,
    Term, Time, Timer,
};

use super::{ForeignOutput, Start};
use event::Event;
use process::Process;
use reply::{Reply, Supports, Visible};
use writes::Writes;

/// One server of a foreign core.
#[derive(Clone, Debug)]
pub struct Foreign {
    id: ServerId,
    configuration: Configuration,
    settings: Settings,
    /// The bounds of its own election timeouts.
    election_timeout: Span,
    process: Process,
    supports: Supports,
    visible: Visible,
    /// As it says that it has applied.
    last_applied: LogIndex,
    log: Log,
    snapshot: Option<Arc<Snapshot>>,
    writes: Writes,
    timers: Vec<NamedTimer>,
    /// What a leader shows of each server.
    progress: Vec<(ServerId, Progress)>,
    /// The text of the command that the next input submits.
    command_text: String,
    /// The present, by the server's clock.
    now: Time,
    /// Empty between inputs.
    outputs: VecDeque<Output>,
    foreign_outputs: VecDeque<ForeignOutput>,
}

/// A timer, by the name that the core gave it.
#[derive(Clone, Debug)]
struct NamedTimer {
    name: String,
    deadline: Option<Time>,
}

impl NamedTimer {
    fn shown(&self) -> Timer {
        match self.name.as_str() {
            "election" => Timer::Election,
            "heartbeat" => Timer::Heartbeat,
            "retry" => Timer::Retry,
            _ => Timer::Other,
        }
    }
}

/// Inputs.
impl Foreign {
    pub(super) fn start(running: &Running, start: Start<'_>) -> Self {
        let event = event::start(&start);
        let Start { id, configuration, settings, election_timeout, durable, now, texts: _ } = start;
        let (process, answer) = Process::start(running, &event);
        let snapshot = durable.snapshot.clone();
        let base = snapshot.as_ref().map_or(LogIndex::ZERO, |snapshot| snapshot.last_index);
        let mut foreign = Self {
            id,
            configuration,
            settings,
            election_timeout,
            process,
            supports: Supports::default(),
            visible: Visible {
                term: durable.current_term,
                voted_for: durable.voted_for,
                commit_index: base,
                ..Visible::default()
            },
            last_applied: base,
            writes: Writes::new(&durable),
            log: durable.log,
            snapshot,
            timers: Vec::new(),
            progress: Vec::new(),
            command_text: String::new(),
            now,
            outputs: VecDeque::new(),
            foreign_outputs: VecDeque::new(),
        };
        // §7: the state machine begins with what the snapshot holds.
        let restored = foreign.snapshot.clone().map(|snapshot| Output::Restore { snapshot });
        foreign.outputs.extend(restored);
        foreign.take_answer(answer, true);
        foreign
    }

    pub(super) fn handle(&mut self, now: Time, input: Input) {
        self.now = now;
        let id = self.id;
        let event = |name| Event::new(name, id, now);
        let event = match input {
            Input::Message { from, message } => {
                // Every server of the cluster runs this core, so nothing else comes from one.
                let Message::Foreign(body) = message else { return };
                event("message").word("from", from).json("body", &body.json)
            }
            Input::TimerFired => match self.take_due_timer() {
                Some(name) => event("timer").word("name", name).json("forced", false),
                None => return,
            },
            Input::ElectionForced => {
                self.stop_timer("election");
                event("timer").word("name", "election").json("forced", true)
            }
            Input::WriteDurable => match self.finish_write() {
                Some(write) => event("durable").json("write", write),
                None => return,
            },
            Input::ClientRequest { command, size: _ } => {
                event("submit").json("command", event::command(command, &self.command_text))
            }
            Input::ReadRequest { read } if self.supports.reads => {
                event("read").json("command", event::command(read, &self.command_text))
            }
            Input::SnapshotRequested if self.supports.snapshots => event("compact"),
            Input::SnapshotMade { index, data } => {
                event("snapshot").json("index", index.0).word("data", json::to_hex(&data))
            }
            Input::ReadRequest { .. } => return self.lacks(CorePart::Reads),
            Input::SnapshotRequested => return self.lacks(CorePart::Snapshots),
            Input::ChangeRequested { .. } | Input::MembersForced { .. } => {
                return self.lacks(CorePart::Membership);
            }
            Input::TransferRequested { .. } => return self.lacks(CorePart::Transfer),
        };
        self.tell(event);
    }

    pub(super) fn set_settings(&mut self, now: Time, settings: Settings, election_timeout: Span) {
        self.now = now;
        if (settings, election_timeout) == (self.settings, self.election_timeout) {
            return;
        }
        if settings.broken.iter().any(|rule| !self.settings.broken.contains(rule)) {
            self.lacks(CorePart::Rules);
        }
        self.settings = settings;
        self.election_timeout = election_timeout;
        let event = Event::new("settings", self.id, self.now);
        self.tell(event.json("settings", event::settings(&self.settings, election_timeout)));
    }

    pub(super) fn expect_command(&mut self, text: &str) {
        text.clone_into(&mut self.command_text);
    }

    pub(super) fn set_timer(&mut self, number: usize, deadline: Time) {
        if let Some(timer) = self.timers.get_mut(number) {
            timer.deadline = Some(deadline);
        }
    }

    fn lacks(&mut self, part: CorePart) {
        self.foreign_outputs.push_back(ForeignOutput::Lacks(part));
    }

    fn tell(&mut self, event: Event) {
        let answer = self.process.step(&event.finish());
        self.take_answer(answer, false);
    }

    fn take_answer(&mut self, answer: Result<String, Problem>, is_start: bool) {
        let servers = self.configuration.members();
        let reply = answer.and_then(|text| Reply::parse(&text, self.id, servers));
        if let Err(problem) = reply.and_then(|reply| self.carry_out(reply, is_start)) {
            self.outputs.clear();
            self.foreign_outputs.extend(problem.logs.into_iter().map(ForeignOutput::Logged));
            self.foreign_outputs.push_back(ForeignOutput::Failed(problem.message));
        }
    }

    /// The name of the timer that has fired.
    fn take_due_timer(&mut self) -> Option<String> {
        let now = self.now;
        let is_due = |timer: &&mut NamedTimer| timer.deadline.is_some_and(|at| at <= now);
        let due = self.timers.iter_mut().filter(is_due).min_by_key(|timer| timer.deadline)?;
        due.deadline = None;
        Some(due.name.clone())
    }

    fn stop_timer(&mut self, name: &str) {
        for timer in self.timers.iter_mut().filter(|timer| timer.name == name) {
            timer.deadline = None;
        }
    }
}

/// Outputs.
impl Foreign {
    pub(super) fn poll_output(&mut self) -> Output {
        self.outputs.pop_front().unwrap_or_else(|| Output::Wait { until: self.deadline() })
    }

    pub(super) fn poll_foreign(&mut self) -> Option<ForeignOutput> {
        self.foreign_outputs.pop_front()
    }
}

/// Getters: those of [`crate::raft::Raft`].
impl Foreign {
    pub(super) fn id(&self) -> ServerId {
        self.id
    }

    pub(super) fn role(&self) -> Role {
        self.visible.role
    }

    pub(super) fn current_term(&self) -> Term {
        self.visible.term
    }

    pub(super) fn voted_for(&self) -> Option<ServerId> {
        self.visible.voted_for
    }

    pub(super) fn log(&self) -> &Log {
        &self.log
    }

    pub(super) fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    pub(super) fn durable_index(&self) -> LogIndex {
        self.writes.durable_index()
    }

    pub(super) fn held_back(&self) -> usize {
        self.writes.held_back()
    }

    pub(super) fn commit_index(&self) -> LogIndex {
        self.visible.commit_index
    }

    pub(super) fn last_applied(&self) -> LogIndex {
        self.last_applied
    }

    pub(super) fn leader(&self) -> Option<ServerId> {
        match self.visible.role {
            Role::Leader => Some(self.id),
            Role::Follower | Role::Candidate | Role::PreCandidate | Role::Learner => {
                self.visible.leader
            }
        }
    }

    pub(super) fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    pub(super) fn votes(&self) -> ServerSet {
        match self.visible.role {
            Role::Candidate | Role::PreCandidate => self.visible.votes,
            Role::Follower | Role::Leader | Role::Learner => ServerSet::EMPTY,
        }
    }

    pub(super) fn election_deadline(&self) -> Option<Time> {
        let election = self.timers.iter().find(|timer| timer.shown() == Timer::Election)?;
        election.deadline
    }

    pub(super) fn deadline(&self) -> Option<(Time, Timer)> {
        let running = self.timers.iter().filter_map(|timer| Some((timer.deadline?, timer.shown())));
        running.min_by_key(|(at, _)| *at)
    }

    pub(super) fn progress(&self, of: ServerId) -> Option<&Progress> {
        self.progress.iter().find(|(id, _)| *id == of).map(|(_, progress)| progress)
    }

    pub(super) fn approx_bytes(&self) -> usize {
        self.process.approx_bytes()
            + self.snapshot.as_ref().map_or(0, |snapshot| snapshot.data.len())
    }

    /// The fields of its state beyond those that every core has, each with its value as JSON.
    ///
    /// # Errors
    /// If the state cannot be saved.
    pub fn variables(&self) -> Result<Vec<(String, String)>, Problem> {
        let shown = |name: &str| reply::VISIBLE.contains(&name) || name == "log";
        let mut fields = crate::types::json_fields(&self.process.save()?);
        fields.retain(|(name, _)| !shown(name));
        Ok(fields)
    }
}

/// What a leader shows of its followers.
fn progress(visible: &Visible) -> Vec<(ServerId, Progress)> {
    if visible.role != Role::Leader {
        return Vec::new();
    }
    let matching = |of: ServerId| visible.match_index.iter().find(|(id, _)| *id == of);
    let row = |&(id, next_index): &(ServerId, LogIndex)| {
        let match_index = matching(id).map_or(LogIndex::ZERO, |&(_, index)| index);
        (id, Progress { next_index, match_index, state: ProgressState::Replicate })
    };
    visible.next_index.iter().map(row).collect()
}
