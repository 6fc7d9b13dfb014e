//! Spans of time in which a server was one thing: the lanes of the timeline.

use std::collections::VecDeque;

use crate::types::{Fact, Role, ServerId, Term, Time};

use super::layout::{LaneCode, LaneField};

/// How many spans of the past are kept, of all servers together.
pub const LANES_MAX: usize = 4_000;

/// What every server is, and what they were.
#[derive(Debug, Default)]
pub struct Lanes {
    /// By the servers' places.
    present: Vec<Span>,
    past: VecDeque<(Span, Time)>,
    revision: u32,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    server: ServerId,
    from: Time,
    state: LaneCode,
    term: Term,
}

impl Lanes {
    /// Of a cluster that has not started.
    pub fn new(servers: usize) -> Self {
        let down = |place| Span {
            server: ServerId::from_index(place),
            from: Time::ZERO,
            state: LaneCode::Down,
            term: Term(0),
        };
        Self { present: (0..servers).map(down).collect(), ..Self::default() }
    }

    /// Changes with every role, every term, every crash and restart.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Takes in what happened to a server.
    pub fn observe(&mut self, at: Time, server: ServerId, fact: &Fact) {
        let Some(span) = self.present.get(server.index()) else { return };
        let (state, term) = match *fact {
            Fact::Started { term, .. } => (LaneCode::Follower, term),
            Fact::Crashed { .. } => (LaneCode::Down, span.term),
            Fact::RoleChanged { to, .. } => (code(to), span.term),
            Fact::TermChanged { to, .. } => (span.state, to),
            _ => return,
        };
        self.change(Span { server, from: at, state, term });
    }

    /// What lasts for less than an instant is no span.
    fn change(&mut self, next: Span) {
        let span = &mut self.present[next.server.index()];
        let before = std::mem::replace(span, next);
        if before.from < next.from {
            if self.past.len() == LANES_MAX {
                self.past.pop_front();
            }
            self.past.push_back((before, next.from));
        }
        self.revision = self.revision.wrapping_add(1);
    }

    /// Writes the rows of all spans that touch the time between two moments, in simulated milliseconds.
    pub fn write(&self, now: Time, from_ms: f64, to_ms: f64, out: &mut Vec<f64>) {
        let lasting = self.present.iter().map(|span| (*span, now));
        for (span, until) in self.past.iter().copied().chain(lasting) {
            let (start, end) = (span.from.as_ms_f64(), until.as_ms_f64());
            if end < from_ms || start > to_ms {
                continue;
            }
            let mut row = [0.0; LaneField::Stride as usize];
            row[LaneField::Server as usize] = span.server.number().into();
            row[LaneField::FromMs as usize] = start;
            row[LaneField::ToMs as usize] = end;
            row[LaneField::State as usize] = f64::from(span.state as u32);
            row[LaneField::Term as usize] = span.term.0 as f64;
            out.extend(row);
        }
    }
}

fn code(role: Role) -> LaneCode {
    match role {
        Role::Follower => LaneCode::Follower,
        Role::Candidate => LaneCode::Candidate,
        Role::Leader => LaneCode::Leader,
    }
}
