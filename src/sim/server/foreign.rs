//! What the world does for a foreign core beyond what ours asks for (`docs/cores.md`).

use std::sync::Arc;

use crate::cores::{Consensus, ForeignOutput};
use crate::raft::Write;
use crate::types::{CommandId, Event, EventId, Fact, Payload, ServerId, Span, Timer};

use crate::sim::random::{Purpose, Stream};
use crate::sim::world::{CoreFailure, World};

impl<C: Consensus> World<C> {
    /// A run says which core it is of, if it is not ours.
    pub(super) fn announce_core(&mut self, sink: &mut impl FnMut(&Event)) {
        if let Some((name, hash)) = C::identity(&self.program) {
            self.emit(None, None, Fact::CoreLoaded { name, hash }, sink);
        }
    }

    pub(super) fn drain_foreign(
        &mut self,
        id: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        while let Some(core) = &mut self.servers[id.index()].core
            && let Some(output) = core.poll_foreign()
        {
            match output {
                ForeignOutput::DrawTimer { number, timer, span } => {
                    self.draw_timer(id, number, timer, span, cause);
                }
                ForeignOutput::Logged(line) => {
                    self.emit(id, cause, Fact::CoreLogged { line }, sink);
                }
                ForeignOutput::Lacks(part) => {
                    self.emit(id, cause, Fact::CoreLacks { part }, sink);
                }
                ForeignOutput::Failed(problem) => self.core_failed(id, problem, cause, sink),
            }
        }
    }

    fn draw_timer(
        &mut self,
        id: ServerId,
        number: usize,
        timer: Timer,
        span: Span,
        cause: EventId,
    ) {
        let now = self.now;
        let server = &mut self.servers[id.index()];
        let ordinal = server.ordinal(now);
        let purpose = Purpose::ElectionTimeout;
        let timeout = self.random.duration(span, Stream::Server(id), purpose, now, ordinal);
        if timer == Timer::Election {
            server.election_timer_set = now;
            server.election_timer_cause = cause;
        }
        if let Some(core) = &mut server.core {
            core.set_timer(number, server.clock.local(now) + timeout);
        }
    }

    /// Tells the core of a server the text of the command that it is about to get.
    pub(in crate::sim) fn tell_text(&mut self, id: ServerId, command: CommandId) {
        let core = self.servers[id.index()].core.as_mut();
        if let Some(core) = core.filter(|core| core.is_foreign()) {
            core.expect_command(&self.clients.text(command));
        }
    }

    /// A foreign core may write what no client has submitted; then it has broken its contract.
    pub(super) fn start_foreign_write(
        &mut self,
        id: ServerId,
        write: Write,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        match self.unknown_command(&write) {
            None => self.start_write(id, write, cause, sink),
            Some(problem) => self.core_failed(id, problem.into(), cause, sink),
        }
    }

    fn core_failed(
        &mut self,
        id: ServerId,
        problem: Arc<str>,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let failure = CoreFailure { at: self.now, server: id, problem: problem.clone() };
        self.core_failure.get_or_insert(failure);
        let failed = self.emit(id, cause, Fact::CoreError { problem }, sink);
        self.stop(id, Some(failed), sink);
    }

    fn unknown_command(&self, write: &Write) -> Option<String> {
        let wrong = |number: usize, what: String| {
            Some(format!("reply.write.append[{number}].command: {what}"))
        };
        write.entries.iter().enumerate().find_map(|(number, entry)| match entry.payload {
            Payload::Command(id, _) if !self.clients.knows(id) => {
                wrong(number, format!("there is no command {}", id.0))
            }
            Payload::Command(id, size) if size != self.clients.size(id) => wrong(
                number,
                format!("the text of command {} is {:?}", id.0, self.clients.text(id)),
            ),
            Payload::Command(..) | Payload::NoOp | Payload::Configuration(_) => None,
        })
    }
}
