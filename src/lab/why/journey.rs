//! A client's command from its submission to its answer: the messages and events of a sequence diagram. For a read
//! outside of the log, these are the request for its read index, the round of heartbeats that confirms it, and the
//! answers.

use super::{Answer, Row, reads};
use crate::lab::explain;
use crate::lab::explain::words::QuotedCommand;
use crate::sim::Clients;
use crate::types::{
    AppendOutcome, ClientId, CommandId, Event, EventId, EventKind, Fact, LogIndex, Message,
    MessageId, Note, Payload, Peer, Round, ServerId, ServerSet,
};

/// The most rows of a journey.
const ROWS_MAX: usize = 400;

/// What is known of a command, collected from events in order, from before its submission.
#[derive(Clone, Debug)]
pub struct Journey {
    command: CommandId,
    client: Option<ClientId>,
    /// The index at which a leader last appended it.
    index: Option<LogIndex>,
    acknowledged: ServerSet,
    /// The start of the write that makes it durable on a server; none between the append and that start.
    writes: Vec<(ServerId, Option<EventId>)>,
    rows: Vec<Row>,
    /// For a read: the leader that asks its followers to confirm it, and the round.
    confirming: Option<(ServerId, Round)>,
    /// The messages of the last step of a server: the heartbeats of a round are sent before the note that states their
    /// purpose.
    last_sent: Vec<Event>,
    /// The messages of `rows` that are in flight, with the index of their row.
    under_way: Vec<(MessageId, usize)>,
    finished: bool,
}

impl Journey {
    /// For a command, before it was submitted.
    pub fn new(command: CommandId) -> Self {
        Self {
            command,
            client: None,
            index: None,
            acknowledged: ServerSet::EMPTY,
            writes: Vec::new(),
            rows: Vec::new(),
            confirming: None,
            last_sent: Vec::new(),
            under_way: Vec::new(),
            finished: false,
        }
    }

    /// Whether the client is done.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Adds the next event; the texts of commands come from `clients`.
    pub fn observe(&mut self, event: &Event, clients: &Clients) {
        if self.finished {
            return;
        }
        let mut text = || explain::sentence(event, clients).to_string();
        match &event.kind {
            EventKind::Fact(fact) => {
                self.observe_fact(event, fact, &mut text);
                self.remember(event, fact);
            }
            EventKind::Note(note) if reads::of_note(note) == Some(self.command) => {
                self.mark(event, &mut text);
                if let (&Note::ReadStarted { round, .. }, Some(leader)) = (note, event.server) {
                    self.confirm(leader, round, clients);
                }
            }
            EventKind::Note(Note::ElectionWon { .. } | Note::CommandRedirected { .. })
                if self.client.is_some() =>
            {
                let own = explain::command(event).is_none_or(|command| command == self.command);
                if own {
                    self.mark(event, &mut text);
                }
            }
            _ => {}
        }
    }

    /// Keeps the messages that a server sends until its next step.
    fn remember(&mut self, event: &Event, fact: &Fact) {
        let goes_on = self.last_sent.last().is_none_or(|last| last.trigger == event.trigger);
        if !goes_on {
            self.last_sent.clear();
        }
        if self.client.is_some() && matches!(fact, Fact::Sent { to: Peer::Server(_), .. }) {
            self.last_sent.push(event.clone());
        }
    }

    /// A read waits for this round; its heartbeats may have been sent already.
    fn confirm(&mut self, leader: ServerId, round: Round, clients: &Clients) {
        self.confirming = Some((leader, round));
        self.acknowledged = ServerSet::EMPTY;
        for event in std::mem::take(&mut self.last_sent) {
            if let EventKind::Fact(fact) = &event.kind {
                self.observe_fact(&event, fact, &mut || {
                    explain::sentence(&event, clients).to_string()
                });
            }
        }
    }

    /// Whether a message belongs to the round for which the read waits.
    fn confirms(&mut self, from: Peer, to: Peer, body: &Message) -> bool {
        let Some((leader, awaited)) = self.confirming else { return false };
        match *body {
            Message::AppendEntries { round, .. } | Message::InstallSnapshot { round, .. } => {
                from == Peer::Server(leader) && round == awaited
            }
            _ => {
                let answers = reads::round_of_answer(body).is_some_and(|round| round >= awaited);
                let Some(follower) = from.server().filter(|_| to == Peer::Server(leader)) else {
                    return false;
                };
                let first = answers && !self.acknowledged.contains(follower);
                if first {
                    self.acknowledged.insert(follower);
                }
                first
            }
        }
    }

    fn observe_fact(&mut self, event: &Event, fact: &Fact, text: &mut dyn FnMut() -> String) {
        match fact {
            Fact::ClientSubmitted { client, command, .. } if *command == self.command => {
                self.client = Some(*client);
                self.mark(event, text);
            }
            _ if self.client.is_none() => {}
            Fact::ClientTimedOut { client, .. } if Some(*client) == self.client => {
                self.mark(event, text);
            }
            Fact::ClientFinished { command, .. } if *command == self.command => {
                self.mark(event, text);
                self.finished = true;
            }
            Fact::Sent { message, from, to, body, .. } if self.carries(*from, *to, body) => {
                self.under_way.push((*message, self.rows.len()));
                self.push(Row {
                    part: "message",
                    server: Some(*from),
                    to: Some(*to),
                    at: Some(event.at),
                    event: Some(event.seq),
                    label: body.kind().name().to_owned(),
                    text: text(),
                    ..Row::default()
                });
            }
            Fact::Delivered { message, .. } => self.arrived(*message, event, "delivered"),
            Fact::Lost { message, .. } => self.arrived(*message, event, "lost"),
            Fact::Crashed { .. } => self.mark(event, text),
            _ => self.observe_log(event, fact, text),
        }
    }

    fn observe_log(&mut self, event: &Event, fact: &Fact, text: &mut dyn FnMut() -> String) {
        let Some(server) = event.server else { return };
        match *fact {
            Fact::EntryAppended { index, entry } if self.is_it(entry.payload) => {
                self.index = Some(index);
                self.writes.push((server, None));
                self.mark(event, text);
            }
            Fact::LogTruncated { first, .. } if self.index.is_some_and(|index| first <= index) => {
                self.mark(event, text);
            }
            Fact::WriteStarted { .. } => {
                let mut own =
                    self.writes.iter_mut().filter(|(id, write)| *id == server && write.is_none());
                if let Some((_, write)) = own.next() {
                    *write = Some(event.seq);
                }
            }
            Fact::WriteDurable { .. } => {
                let own = |(id, write): &(ServerId, Option<EventId>)| {
                    *id == server && write.is_some() && *write == event.trigger
                };
                if let Some(place) = self.writes.iter().position(own) {
                    self.writes.swap_remove(place);
                    self.mark(event, text);
                }
            }
            Fact::CommitAdvanced { from, to }
                if self.index.is_some_and(|index| from < index && index <= to) =>
            {
                self.mark(event, text);
            }
            Fact::Applied { entry, .. } if self.is_it(entry.payload) => self.mark(event, text),
            Fact::CommandSkipped { command, .. } if command == self.command => {
                self.mark(event, text);
            }
            _ => {}
        }
    }

    fn is_it(&self, payload: Payload) -> bool {
        payload.command() == Some(self.command)
    }

    /// Whether a message concerns the command.
    fn carries(&mut self, from: Peer, to: Peer, body: &Message) -> bool {
        if reads::of_message(body) == Some(self.command) || self.confirms(from, to, body) {
            return true;
        }
        match body {
            Message::ClientRequest { command } | Message::ClientResponse { command, .. } => {
                *command == self.command
            }
            Message::AppendEntries { entries, .. } => {
                let carries = entries.iter().any(|entry| self.is_it(entry.payload));
                if let (Some(receiver), true) = (to.server(), carries) {
                    self.acknowledged.remove(receiver);
                }
                carries
            }
            Message::AppendEntriesResponse {
                outcome: AppendOutcome::Matched { match_index },
                ..
            } => {
                let Some(follower) = from.server() else { return false };
                let first = self.index.is_some_and(|index| *match_index >= index)
                    && !self.acknowledged.contains(follower);
                if first {
                    self.acknowledged.insert(follower);
                }
                first
            }
            _ => false,
        }
    }

    fn arrived(&mut self, message: MessageId, event: &Event, how: &'static str) {
        let Some(place) = self.under_way.iter().position(|(known, _)| *known == message) else {
            return;
        };
        let (_, row) = self.under_way.swap_remove(place);
        if let Some(row) = self.rows.get_mut(row) {
            row.until = Some(event.at);
            row.before = how.to_owned();
        }
    }

    fn mark(&mut self, event: &Event, text: &mut dyn FnMut() -> String) {
        let client = self.client.map(Peer::Client);
        self.push(Row {
            part: "mark",
            server: event.server.map(Peer::Server).or(client),
            at: Some(event.at),
            event: Some(event.seq),
            label: explain::kind(event).to_owned(),
            text: text(),
            ..Row::default()
        });
    }

    fn push(&mut self, row: Row) {
        if self.rows.len() < ROWS_MAX {
            self.rows.push(row);
        }
    }

    /// The journey so far.
    pub fn answer(&self, clients: &Clients) -> Answer {
        let said = QuotedCommand(self.command, clients);
        let (first, last) = (self.rows.first(), self.rows.last());
        let span = first.and_then(|row| row.at).zip(last.and_then(|row| row.at));
        let headline = match (span, self.finished) {
            (None, _) => format!("{said} was not submitted by a client in this run."),
            (Some((from, to)), true) => {
                format!("{said} took {} from its submission to its answer.", to.since(from))
            }
            (Some(_), false) => format!("{said} has no answer yet."),
        };
        let (rows, command) = (self.rows.clone(), Some(self.command));
        Answer { headline, rows, command, ..Answer::default() }
    }
}
