//! Short ways to write down streams of facts.

use crate::check::Checker;
use crate::types::*;

/// A run that a test makes up, fact by fact, as the checker sees it.
pub struct Run {
    pub checker: Checker,
    judged: &'static [Property],
    events: u64,
    writes: u64,
}

pub fn server(number: u8) -> ServerId {
    ServerId::new(number).unwrap()
}

/// An entry of this term with this command.
pub fn entry(term: u64, command: u32) -> Entry {
    Entry { term: Term(term), payload: Payload::Command(CommandId(command), CommandSize(0)) }
}

/// The same as part of a violation.
pub fn value(entry: Entry) -> Option<Value> {
    Some(Value::Entry(entry))
}

pub fn event(seq: u64, server: ServerId, fact: Fact) -> Event {
    let (at, trigger) = (Time::from_us(seq), None);
    Event { seq: EventId(seq), at, server: Some(server), trigger, kind: EventKind::Fact(fact) }
}

/// The properties of these violations.
pub fn properties(violations: &[Violation]) -> Vec<Property> {
    violations.iter().map(|violation| violation.property).collect()
}

/// Each method feeds facts about the server with that number, and returns the violations that they made.
impl Run {
    /// A run that is judged by the promises of Figure 3 alone.
    pub fn new(servers: usize) -> Self {
        Self::judged(servers, &Property::ALL[..Property::OF_FIGURE_3])
    }

    /// A run that is judged by these promises alone.
    pub fn judged(servers: usize, judged: &'static [Property]) -> Self {
        Self { checker: Checker::new(servers), judged, events: 0, writes: 0 }
    }

    /// A run whose servers hold these entries on their disks, and have started.
    pub fn with_logs(logs: &[&[Entry]]) -> Self {
        let mut run = Self::new(logs.len());
        for (number, log) in (1..).zip(logs) {
            for (index, &entry) in (1..).map(LogIndex).zip(log.iter()) {
                assert_eq!(run.fact(number, Fact::EntryGiven { index, entry }), []);
            }
            let last_log_term = log.last().map_or(Term(0), |entry| entry.term);
            run.start(number, 0, log.len() as u64, last_log_term.0);
        }
        run
    }

    pub fn event_id(&self) -> EventId {
        EventId(self.events)
    }

    pub fn fact(&mut self, number: u8, fact: Fact) -> Vec<Violation> {
        self.events += 1;
        let mut found = Vec::new();
        let event = event(self.events, server(number), fact);
        self.checker.observe(&event, |violation| found.push(violation));
        found.retain(|violation| self.judged.contains(&violation.property));
        found
    }

    /// A client gives a command.
    pub fn submit(&mut self, command: CommandId, operation: Operation) {
        self.events += 1;
        let (client, operation) = (ClientId(0), Some(operation));
        let fact = Fact::ClientSubmitted { client, command, operation };
        let event = Event { server: None, ..event(self.events, server(1), fact) };
        self.checker.observe(&event, |_| {});
    }

    pub fn start(&mut self, number: u8, term: u64, last: u64, last_term: u64) -> Vec<Violation> {
        let (last_log_index, last_log_term) = (LogIndex(last), Term(last_term));
        let term = Term(term);
        self.fact(number, Fact::Started { term, voted_for: None, last_log_index, last_log_term })
    }

    pub fn crash(&mut self, number: u8) -> Vec<Violation> {
        self.fact(number, Fact::Crashed { lost_writes: 0 })
    }

    pub fn term(&mut self, number: u8, term: u64) -> Vec<Violation> {
        self.fact(number, Fact::TermChanged { from: Term(0), to: Term(term) })
    }

    pub fn role(&mut self, number: u8, role: Role) -> Vec<Violation> {
        self.fact(number, Fact::RoleChanged { from: Role::Follower, to: role })
    }

    /// The server becomes leader of `term`.
    pub fn elect(&mut self, number: u8, term: u64) -> Vec<Violation> {
        let mut found = self.term(number, term);
        found.extend(self.role(number, Role::Candidate));
        found.extend(self.role(number, Role::Leader));
        found
    }

    /// The server follows someone in `term`.
    pub fn follow(&mut self, number: u8, term: u64) -> Vec<Violation> {
        let mut found = self.term(number, term);
        found.extend(self.role(number, Role::Follower));
        found
    }

    pub fn append(&mut self, number: u8, index: u64, entry: Entry) -> Vec<Violation> {
        self.fact(number, Fact::EntryAppended { index: LogIndex(index), entry })
    }

    pub fn truncate(&mut self, number: u8, first: u64) -> Vec<Violation> {
        let last = self.checker.last_index(server(number));
        self.fact(number, Fact::LogTruncated { first: LogIndex(first), last })
    }

    pub fn commit(&mut self, number: u8, to: u64) -> Vec<Violation> {
        self.fact(number, Fact::CommitAdvanced { from: LogIndex::ZERO, to: LogIndex(to) })
    }

    pub fn apply(&mut self, number: u8, index: u64, entry: Entry) -> Vec<Violation> {
        self.fact(number, Fact::Applied { index: LogIndex(index), entry, state: 0 })
    }

    /// A write of the present log sets out for the disk.
    pub fn write(&mut self, number: u8) -> WriteId {
        self.writes += 1;
        let write = WriteId(self.writes);
        let last_log_index = self.checker.last_index(server(number));
        self.fact(number, Fact::WriteStarted { write, hard_state: None, last_log_index });
        write
    }

    pub fn durable(&mut self, number: u8, write: WriteId) {
        self.fact(number, Fact::WriteDurable { write });
    }

    /// The present log reaches the disk.
    pub fn sync(&mut self, number: u8) {
        let write = self.write(number);
        self.durable(number, write);
    }
}
