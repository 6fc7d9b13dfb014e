//! Commands of clients: accepted by the leader, committed by a majority, applied by all (§5.3), and answered (§8).

use crate::types::{ClientOutcome, CommandId, CommandSize, Entry, LogIndex, Payload};

use super::{Note, Output, Raft};

impl Raft {
    pub(super) fn handle_client_request(&mut self, command: CommandId, size: CommandSize) {
        if let Some(to) = self.transfers_to() {
            // Dissertation §3.10: a leader that hands its leadership over takes no commands.
            self.note(Note::CommandDeferred { command, to });
            let outcome = ClientOutcome::NotLeader { hint: Some(to) };
            self.output(Output::Answer { command, outcome });
        } else if self.is_leader() && !self.may_take_command() {
            self.note(Note::CommandRefused { command, uncommitted: self.uncommitted() });
            self.output(Output::Answer { command, outcome: ClientOutcome::Busy });
        } else if self.is_leader() {
            // §5.3: the leader appends the command to its log as a new entry.
            let payload = Payload::Command(command, size);
            let index = self.append(Entry { term: self.current_term, payload });
            self.note(Note::CommandAccepted { command, index });
        } else {
            self.redirect(command);
        }
    }

    /// §8: a server that is not the leader tells the client of the leader it heard from last.
    pub(super) fn redirect(&mut self, command: CommandId) {
        let hint = self.leader;
        self.note(Note::CommandRedirected { command, hint });
        self.output(Output::Answer { command, outcome: ClientOutcome::NotLeader { hint } });
    }

    pub(super) fn append(&mut self, entry: Entry) -> LogIndex {
        self.log.push(entry);
        let index = self.log.last_index();
        self.durability.appended(index);
        if let Payload::Configuration(change) = entry.payload {
            self.configurations.append(index, change);
            self.configuration_changed();
        }
        index
    }

    /// If `commit_index > last_applied`: applies the entries between, in order (§5.3).
    pub(super) fn advance_commit(&mut self, commit_index: LogIndex) {
        self.commit_index = commit_index;
        while self.last_applied < self.commit_index {
            let index = self.last_applied.next();
            let Some(entry) = self.log.get(index) else { return };
            self.last_applied = index;
            self.output(Output::Apply { index, entry });
            self.answer_client(index, entry);
        }
        self.take_snapshot_if_due();
    }

    /// §5.3: the leader answers the client when the entry that it accepted has been applied. Entries of earlier terms
    /// were accepted by other leaders.
    fn answer_client(&mut self, index: LogIndex, entry: Entry) {
        if let Payload::Command(command, _) = entry.payload
            && self.is_leader()
            && entry.term == self.current_term
        {
            self.output(Output::Answer { command, outcome: ClientOutcome::Applied { index } });
        }
    }
}
