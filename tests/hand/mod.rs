//! One server, fed by hand: S1 of a cluster. Its disk takes no time, and its election timeouts are all 150 ms.

#![allow(dead_code, reason = "each test takes what it needs")]

use raftarium::raft::{Input, Output, Raft, Settings};
use raftarium::types::{
    AppendOutcome, ClientOutcome, CommandId, Configuration, Durable, Duration, Entries, Entry, Log,
    LogIndex, Message, Note, Payload, Role, Round, ServerId, ServerSet, Term, Time,
};

pub fn id(number: u8) -> ServerId {
    ServerId::new(number).unwrap()
}

pub fn log(terms: &[u64]) -> Log {
    terms.iter().map(|&term| Entry { term: Term(term), payload: Payload::NoOp }).collect()
}

/// The server and its outputs.
pub struct Bench {
    pub raft: Raft,
    pub now: Time,
    pub sent: Vec<(ServerId, Message)>,
    pub notes: Vec<Note>,
    /// The reads that may be answered, and the answers to clients.
    pub ready: Vec<CommandId>,
    pub answers: Vec<(CommandId, ClientOutcome)>,
    /// How often it set an election timer.
    pub timeouts: u32,
    /// How many writes it started.
    pub writes: u32,
}

impl Bench {
    pub fn start(servers: usize, settings: Settings, term: u64, log: Log) -> Self {
        Self::of(ServerSet::first(servers), settings, term, log)
    }

    /// S1 is not a voter.
    pub fn outside(servers: u8, settings: Settings) -> Self {
        Self::of((2..=servers).map(id).collect(), settings, 0, Log::default())
    }

    fn of(voters: ServerSet, settings: Settings, term: u64, log: Log) -> Self {
        let configuration = Configuration::new(voters);
        let durable = Durable { current_term: Term(term), log, ..Durable::default() };
        let mut bench = Self {
            raft: Raft::start(id(1), configuration, settings, durable, Time::ZERO),
            now: Time::ZERO,
            sent: Vec::new(),
            notes: Vec::new(),
            ready: Vec::new(),
            answers: Vec::new(),
            timeouts: 0,
            writes: 0,
        };
        bench.drain();
        bench
    }

    pub fn drain(&mut self) {
        loop {
            let mut written = false;
            loop {
                match self.raft.poll_output() {
                    Output::Write(_) => {
                        written = true;
                        self.writes += 1;
                    }
                    Output::Wait { .. } => break,
                    Output::Send { to, message } | Output::SendHeldBack { to, message, .. } => {
                        self.sent.push((to, message));
                    }
                    Output::Note(note) => self.notes.push(note),
                    Output::ReadReady { read } => self.ready.push(read),
                    Output::Answer { command, outcome } => self.answers.push((command, outcome)),
                    Output::ElectionTimeoutNeeded => {
                        self.timeouts += 1;
                        self.raft.set_election_timeout(self.now + Duration::from_ms(150));
                    }
                    _ => {}
                }
            }
            if !written {
                return;
            }
            self.raft.handle(self.now, Input::WriteDurable);
        }
    }

    pub fn feed(&mut self, input: Input) -> Vec<(ServerId, Message)> {
        self.raft.handle(self.now, input);
        self.drain();
        std::mem::take(&mut self.sent)
    }

    pub fn receive(&mut self, from: u8, message: Message) -> Vec<(ServerId, Message)> {
        self.feed(Input::Message { from: id(from), message })
    }

    /// Lets time pass, and fires all timers that expire meanwhile.
    pub fn wait(&mut self, ms: u64) -> Vec<(ServerId, Message)> {
        let until = self.now + Duration::from_ms(ms);
        let mut sent = Vec::new();
        while let Some((at, _)) = self.raft.deadline().filter(|(at, _)| *at <= until) {
            self.now = at;
            sent.extend(self.feed(Input::TimerFired));
        }
        self.now = until;
        sent
    }

    /// A heartbeat of S2 in this term.
    pub fn hear_leader(&mut self, term: u64) -> Vec<(ServerId, Message)> {
        let (index, last) = (self.raft.log().last_index(), self.raft.log().last_term());
        let heartbeat = Message::AppendEntries {
            term: Term(term),
            prev_log_index: index,
            prev_log_term: last,
            entries: Entries::default(),
            leader_commit: LogIndex::ZERO,
            round: Round(1),
        };
        self.receive(2, heartbeat)
    }

    pub fn acknowledge(&mut self, from: u8) {
        let term = self.raft.current_term();
        let outcome = AppendOutcome::Matched { match_index: LogIndex::ZERO };
        self.receive(from, Message::AppendEntriesResponse { term, outcome, round: Round(1) });
    }

    /// Makes S1 leader, with the votes of all others.
    pub fn elect(&mut self) {
        self.feed(Input::ElectionForced);
        for voter in self.raft.configuration().peers_of(id(1)).iter() {
            let (term, asked) = (self.raft.current_term(), self.raft.current_term().next());
            let granted = true;
            let answer = match self.raft.role() {
                Role::PreCandidate => Message::PreVoteResponse { term, asked, granted },
                _ => continue,
            };
            self.receive(voter.number(), answer);
        }
        for voter in self.raft.configuration().peers_of(id(1)).iter() {
            let term = self.raft.current_term();
            let vote = Message::RequestVoteResponse { term, granted: true };
            self.receive(voter.number(), vote);
        }
        assert_eq!(self.raft.role(), Role::Leader);
    }

    /// Term, vote, role and timer: all that a question must not change.
    pub fn state(&self) -> (Term, Option<ServerId>, Role, Option<Time>, u32) {
        let raft = &self.raft;
        let deadline = raft.election_deadline();
        (raft.current_term(), raft.voted_for(), raft.role(), deadline, self.timeouts)
    }
}
