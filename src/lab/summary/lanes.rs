//! The states of each server over time.
//!
//! All spans of a server are kept up to [`SPANS_MAX`] divided by the number of servers. Then each two spans of the
//! older half are merged into one, which shows the longer of the two.

use crate::types::{Role, ServerId, Term, Time};
use crate::util::Sequence;

/// The most spans of all servers together.
pub const SPANS_MAX: usize = 32_768;

/// The state of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaneState {
    /// Up, and a follower.
    Follower,
    /// Up, and a candidate.
    Candidate,
    /// Up, and a leader.
    Leader,
    /// Up, and a learner.
    Learner,
    /// Up, and a pre-candidate.
    PreCandidate,
    /// Crashed, or not yet started.
    #[default]
    Down,
    /// Up, but its process is paused.
    Paused,
}

impl LaneState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Follower,
        Self::Candidate,
        Self::Leader,
        Self::Learner,
        Self::PreCandidate,
        Self::Down,
        Self::Paused,
    ];
    /// The number of states.
    pub const COUNT: usize = Self::ALL.len();
}

impl From<Role> for LaneState {
    fn from(role: Role) -> Self {
        match role {
            Role::Follower => Self::Follower,
            Role::Candidate => Self::Candidate,
            Role::Leader => Self::Leader,
            Role::Learner => Self::Learner,
            Role::PreCandidate => Self::PreCandidate,
        }
    }
}

/// A span of time in which a server was in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneSpan {
    /// Its start.
    pub from: Time,
    /// Its end.
    pub to: Time,
    /// The state.
    pub state: LaneState,
    /// The server's term.
    pub term: Term,
}

/// The state of a server from some time on. It lasts until the next one begins.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: Time,
    term: Term,
    state: LaneState,
}

/// The lanes of all servers.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    /// Indexed like the servers; none is empty.
    spans: Vec<Sequence<Span>>,
    revision: u32,
}

impl Lanes {
    pub fn new(servers: usize) -> Self {
        let down = Span { from: Time::ZERO, state: LaneState::Down, term: Term(0) };
        Self { spans: vec![std::iter::once(down).collect(); servers], revision: 0 }
    }

    /// Adds a server, if it is the next one. Its lane begins now.
    pub fn add(&mut self, server: ServerId, from: Time) {
        if server.index() == self.spans.len() {
            let down = Span { from, state: LaneState::Down, term: Term(0) };
            self.spans.push(std::iter::once(down).collect());
        }
    }

    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// A state that ends in the instant in which it began has no span.
    pub fn change(&mut self, server: ServerId, from: Time, state: LaneState, term: Term) {
        let most = SPANS_MAX / self.spans.len().max(1);
        let Some(spans) = self.spans.get_mut(server.index()) else { return };
        let next = Span { from, term, state };
        match spans.last() {
            Some(last) if last.from == from => spans.set(spans.len() - 1, next),
            _ => spans.push(next),
        }
        if spans.len() >= most {
            *spans = coarser(spans);
        }
        self.revision = self.revision.wrapping_add(1);
    }

    pub fn between(
        &self,
        server: ServerId,
        from: Time,
        to: Time,
    ) -> impl Iterator<Item = LaneSpan> + '_ {
        let spans = self.spans.get(server.index());
        let first = spans.map_or(0, |spans| spans.partition_point(|span| span.from <= from));
        let first = first.saturating_sub(1);
        let touching = spans.into_iter().flat_map(move |spans| spans.iter_from(first));
        let following = spans.into_iter().flat_map(move |spans| spans.iter_from(first + 1));
        let ends = following.map(|span| span.from).chain([to]);
        touching.zip(ends).take_while(move |(span, _)| span.from <= to).map(|(span, end)| {
            LaneSpan { from: span.from, to: end, state: span.state, term: span.term }
        })
    }
}

/// The same with the older half at half the resolution.
fn coarser(spans: &Sequence<Span>) -> Sequence<Span> {
    let older = spans.len() / 4 * 2;
    let mut merged = Sequence::default();
    for place in (0..older).step_by(2) {
        let pair = [spans.get(place), spans.get(place + 1), spans.get(place + 2)];
        if let [Some(first), Some(second), Some(end)] = pair {
            let first_is_longer = second.from.since(first.from) >= end.from.since(second.from);
            let seen = if first_is_longer { first } else { second };
            merged.push(Span { from: first.from, ..*seen });
        }
    }
    merged.extend(spans.iter_from(older).copied());
    merged
}

#[cfg(test)]
impl Lanes {
    /// For the tests.
    pub fn long_bytes(&self) -> usize {
        self.spans.iter().map(|spans| spans.len() * size_of::<Span>()).sum()
    }
}
