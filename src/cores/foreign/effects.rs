//! Carrying out what a foreign core asks for: first its log and disk, then everything else.

use std::sync::Arc;

use crate::raft::{NewSnapshot, Output, Write};
use crate::types::{ClientOutcome, LogIndex, Message, ServerId, Snapshot, Span, Term};

use super::reply::{ClientAnswer, Reply, Send, Visible, WriteRequest};
use super::{Foreign, ForeignOutput, NamedTimer, Problem, progress};

/// The most timers of a server.
const MAX_TIMERS: usize = 8;

impl Foreign {
    pub(super) fn carry_out(&mut self, reply: Reply, is_start: bool) -> Result<(), Problem> {
        let logged = reply.logs.into_iter().map(ForeignOutput::Logged);
        self.foreign_outputs.extend(logged);
        match reply.supports {
            Some(supports) if is_start => self.supports = supports,
            Some(_) => {
                return Err(Problem::new("reply.supports: only the reply to `start` has it"));
            }
            None => {}
        }
        let has_snapshot = reply.write.as_ref().is_some_and(|write| write.snapshot.is_some());
        if reply.restore && !has_snapshot {
            return Err(Problem::new("reply.restore: there is no snapshot in `write`"));
        }
        if let Some(write) = reply.write {
            self.write(write, reply.restore)?;
        }
        self.see(reply.visible)?;
        for (number, send) in reply.sends.into_iter().enumerate() {
            self.send(number, send)?;
        }
        for timer in reply.timers {
            self.ask_for_timer(timer)?;
        }
        self.apply(reply.apply, reply.answers)?;
        reply.snapshot.map_or(Ok(()), |index| self.ask_for_snapshot(index))
    }

    fn see(&mut self, visible: Visible) -> Result<(), Problem> {
        let last = self.log.last_index();
        if visible.commit_index > last {
            let at = visible.commit_index;
            return Err(Problem::new(format!(
                "state.commit_index: {at} is beyond the log, which ends at {last}"
            )));
        }
        self.progress = progress(&visible);
        self.visible = visible;
        Ok(())
    }

    fn write(&mut self, request: WriteRequest, restore: bool) -> Result<(), Problem> {
        let WriteRequest { id, term, voted_for, snapshot, truncate_from, append } = request;
        if id <= self.writes.last() {
            let last = self.writes.last();
            return Err(Problem::new(format!("reply.write.id: {id} is not greater than {last}")));
        }
        let hard_state = self.hard_state(term, voted_for)?;
        let snapshot = snapshot.map(|new| self.new_snapshot(new, restore)).transpose()?;
        if let Some(snapshot) = &snapshot {
            self.compact(snapshot.snapshot());
        }
        let truncate_from = self.truncate(truncate_from)?;
        let first = self.log.last_index().next();
        for &entry in &append {
            self.log.push(entry);
        }
        self.writes.start(id, self.log.last_index());
        let restored = snapshot.as_ref().filter(|_| restore).map(|new| new.snapshot().clone());
        let entries = append.into_iter().collect();
        let write = Write { hard_state, snapshot, truncate_from, first, entries };
        self.outputs.push_back(Output::Write(write));
        if let Some(snapshot) = restored {
            self.last_applied = snapshot.last_index;
            self.outputs.push_back(Output::Restore { snapshot });
        }
        Ok(())
    }

    /// What the disk is to hold of term and vote; none if neither is written.
    fn hard_state(
        &mut self,
        term: Option<Term>,
        voted_for: Option<Option<ServerId>>,
    ) -> Result<Option<(Term, Option<ServerId>)>, Problem> {
        if term.is_none() && voted_for.is_none() {
            return Ok(None);
        }
        let (before, vote) = self.writes.hard_state;
        let term = term.unwrap_or(before);
        if term < before {
            return Err(Problem::new(format!(
                "reply.write.term: term {} goes back behind term {}",
                term.0, before.0
            )));
        }
        // §5.2: a vote is one of its term.
        let kept = if term == before { vote } else { None };
        self.writes.hard_state = (term, voted_for.unwrap_or(kept));
        Ok(Some(self.writes.hard_state))
    }

    fn new_snapshot(
        &self,
        new: super::reply::NewSnapshot,
        restore: bool,
    ) -> Result<NewSnapshot, Problem> {
        let super::reply::NewSnapshot { last_index, last_term, data } = new;
        let wrong = |what: String| Problem::new(format!("reply.write.snapshot: {what}"));
        let base = self.log.base_index();
        if last_index <= base {
            return Err(wrong(format!(
                "there is one up to {base} already, and this ends at {last_index}"
            )));
        }
        if !restore && last_index > self.last_applied {
            let applied = self.last_applied;
            return Err(wrong(format!(
                "it ends at {last_index}, and {applied} is the last applied"
            )));
        }
        if !restore && self.log.term_at(last_index) != Some(last_term) {
            return Err(wrong(format!(
                "the entry {last_index} is not one of term {}",
                last_term.0
            )));
        }
        let snapshot = Arc::new(Snapshot {
            last_index,
            last_term,
            configuration: self.configuration,
            configuration_index: LogIndex::ZERO,
            data,
        });
        Ok(if restore { NewSnapshot::Installed(snapshot) } else { NewSnapshot::Taken(snapshot) })
    }

    fn compact(&mut self, snapshot: &Arc<Snapshot>) {
        let (index, term) = (snapshot.last_index, snapshot.last_term);
        if self.log.term_at(index) != Some(term) {
            self.writes.truncated(index);
        }
        self.log.compact(index, term);
        self.snapshot = Some(snapshot.clone());
    }

    fn truncate(&mut self, from: Option<LogIndex>) -> Result<Option<LogIndex>, Problem> {
        let Some(from) = from else { return Ok(None) };
        let (base, end) = (self.log.base_index(), self.log.last_index().next());
        if from <= base || from > end {
            let range = format!("from {} to {end}", base.next());
            return Err(Problem::new(format!("reply.write.truncate_from: {from} is not {range}")));
        }
        if from == end {
            return Ok(None);
        }
        self.log.truncate_from(from);
        self.writes.truncated(from.previous());
        Ok(Some(from))
    }

    fn send(&mut self, number: usize, send: Send) -> Result<(), Problem> {
        let Send { to, body, after_write } = send;
        let message = Message::Foreign(Arc::new(body));
        match after_write {
            Some(write) if !self.writes.has(write) => Err(Problem::new(format!(
                "reply.send[{number}].after_write: there has been no write {write}"
            ))),
            Some(write) if !self.writes.is_durable(write) => {
                self.writes.hold_back(write, to, message, self.now);
                Ok(())
            }
            _ => {
                self.outputs.push_back(Output::Send { to, message });
                Ok(())
            }
        }
    }

    /// The oldest write is durable: its number, after the messages that waited for it are on their way.
    pub(super) fn finish_write(&mut self) -> Option<u64> {
        let write = self.writes.finish()?;
        while let Some(held) = self.writes.release() {
            let super::writes::HeldBack { to, message, since, .. } = held;
            self.outputs.push_back(Output::SendHeldBack { to, message, since });
        }
        Some(write)
    }

    fn ask_for_timer(&mut self, (name, span): (String, Option<Span>)) -> Result<(), Problem> {
        let known = self.timers.iter().position(|timer| timer.name == name);
        let number = known.unwrap_or(self.timers.len());
        if known.is_none() {
            if number == MAX_TIMERS {
                return Err(Problem::new(format!(
                    "reply.timers.{name}: a server has at most {MAX_TIMERS} timers"
                )));
            }
            self.timers.push(NamedTimer { name, deadline: None });
        }
        let timer = &mut self.timers[number];
        timer.deadline = None;
        if let Some(span) = span {
            let timer = timer.shown();
            self.foreign_outputs.push_back(ForeignOutput::DrawTimer { number, timer, span });
        }
        Ok(())
    }

    /// Each answer follows the entry whose outcome it is, if that is applied now.
    fn apply(
        &mut self,
        indexes: Vec<LogIndex>,
        mut answers: Vec<ClientAnswer>,
    ) -> Result<(), Problem> {
        for (number, index) in indexes.into_iter().enumerate() {
            let due = self.last_applied.next();
            let Some(entry) = self.log.get(index).filter(|_| index == due) else {
                return Err(Problem::new(format!(
                    "reply.apply[{number}]: {index} is not {due}, the next of a log that ends at {}",
                    self.log.last_index()
                )));
            };
            self.last_applied = index;
            self.outputs.push_back(Output::Apply { index, entry });
            let now = |answer: &mut ClientAnswer| {
                answer.outcome == Some(ClientOutcome::Applied { index })
            };
            let ready: Vec<_> = answers.extract_if(.., now).collect();
            ready.into_iter().for_each(|answer| self.answer(answer));
        }
        answers.into_iter().for_each(|answer| self.answer(answer));
        Ok(())
    }

    fn answer(&mut self, answer: ClientAnswer) {
        let ClientAnswer { command, outcome } = answer;
        self.outputs.push_back(match outcome {
            Some(outcome) => Output::Answer { command, outcome },
            None => Output::ReadReady { read: command },
        });
    }

    fn ask_for_snapshot(&mut self, index: LogIndex) -> Result<(), Problem> {
        let (base, applied) = (self.log.base_index(), self.last_applied);
        if index <= base || index > applied {
            return Err(Problem::new(format!(
                "reply.snapshot: {index} is not from {} to {applied}, the last that is applied",
                base.next()
            )));
        }
        self.outputs.push_back(Output::SnapshotNeeded { index });
        Ok(())
    }
}
