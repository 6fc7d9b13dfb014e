//! Compares two branches from their fork on.

use std::collections::VecDeque;

use crate::lab::Session;
use crate::types::{Duration, Event, EventId, EventKind, Fact, MessageId, ServerId, Time, WriteId};

use super::replay::Position;
use super::{BranchError, BranchId, History, Replay};

/// How far after the fork the comparison goes at most, in simulated time.
const LONGEST: Duration = Duration::from_s(600);
/// How far both are replayed at a time, which limits the events that are held.
const SLICE: Duration = Duration::from_ms(20);

/// The differences between two branches.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The fork.
    pub from: Time,
    /// How far both are known, and were compared.
    pub to: Time,
    /// Indexed like the servers.
    pub servers: Vec<Difference>,
}

/// The first events in which a server's histories differ; both none if they do not.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// The event in the first branch; none if there were no more events.
    pub a: Option<Event>,
    /// The event in the second branch.
    pub b: Option<Event>,
}

impl Difference {
    fn is_found(&self) -> bool {
        self.a.is_some() || self.b.is_some()
    }
}

/// A comparison in progress.
#[derive(Clone, Debug)]
pub struct Job {
    a: Side,
    b: Side,
    from: Position,
    to: Time,
    /// Until when both were compared.
    until: Time,
    found: Vec<Difference>,
}

#[derive(Clone, Debug)]
struct Side {
    replay: Replay,
    /// For each server, the events without a counterpart so far.
    unmatched: Vec<VecDeque<Event>>,
}

impl History {
    /// Starts to compare two branches.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn compare(&self, a: BranchId, b: BranchId) -> Result<Job, BranchError> {
        let from = self.fork_between(a, b)?;
        let head = |id| Ok(self.head_of(self.branch(id)?).at);
        let to = head(a)?.min(head(b)?).min(from.at + LONGEST);
        // One branch may have more servers than the other, and may get more during the comparison.
        let servers = usize::from(ServerId::MAX);
        let side = |id| Side {
            replay: self.replay_from(id, |position| position <= from),
            unmatched: vec![VecDeque::new(); servers],
        };
        let found = vec![Difference::default(); servers];
        Ok(Job { a: side(a), b: side(b), from, to, until: from.at, found })
    }

    /// The fork of two branches: the end of what they have in common.
    fn fork_between(&self, a: BranchId, b: BranchId) -> Result<Position, BranchError> {
        let (a, b) = (self.lineage(a)?, self.lineage(b)?);
        let common = a.iter().find(|(id, _)| b.iter().any(|(other, _)| other == id));
        let upto = common.and_then(|(id, a_end)| {
            let (_, b_end) = b.iter().find(|(other, _)| other == id)?;
            Some(*a_end.min(b_end))
        });
        Ok(upto.unwrap_or_default())
    }

    /// A branch and its ancestors, each with the end of what belongs to this branch's past.
    fn lineage(&self, id: BranchId) -> Result<Vec<(BranchId, Position)>, BranchError> {
        let mut branch = self.branch(id)?;
        let mut lineage = vec![(id, self.head_of(branch))];
        while let Some(parent) = branch.parent {
            lineage.push((parent, branch.fork));
            branch = self.branch(parent)?;
        }
        Ok(lineage)
    }
}

impl Job {
    /// The completed part, from 0 to 1.
    pub fn share(&self) -> f64 {
        let (done, all) = (self.until.since(self.from.at), self.to.since(self.from.at));
        if all == Duration::ZERO { 1.0 } else { done.as_ms_f64() / all.as_ms_f64() }
    }

    /// The two runs, as far as they have been compared; they hold the texts of their commands.
    pub fn sessions(&self) -> [&Session; 2] {
        [&self.a, &self.b].map(|side| side.replay.session())
    }

    /// Continues; returns none until the comparison is complete.
    pub fn work(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<Comparison> {
        loop {
            let Self { a, b, from, until, .. } = self;
            let both_there =
                [a, b].into_iter().all(|side| side.read(from.event, *until, keep_going));
            if !both_there {
                return None;
            }
            self.drop_matches();
            let all_found = self.found.iter().take(self.servers()).all(Difference::is_found);
            if all_found || self.until >= self.to {
                return Some(self.result());
            }
            self.until = self.to.min(self.until + SLICE);
            if !keep_going() {
                return None;
            }
        }
    }

    /// Removes events that are the same in both.
    fn drop_matches(&mut self) {
        let Self { a, b, found, .. } = self;
        for (place, difference) in found.iter_mut().enumerate() {
            let (a, b) = (&mut a.unmatched[place], &mut b.unmatched[place]);
            while let (false, Some(one), Some(other)) =
                (difference.is_found(), a.front(), b.front())
            {
                if is_same(one, other) {
                    a.pop_front();
                    b.pop_front();
                } else {
                    *difference = Difference { a: a.pop_front(), b: b.pop_front() };
                }
            }
            if difference.is_found() {
                a.clear();
                b.clear();
            }
        }
    }

    fn result(&mut self) -> Comparison {
        let Self { a, b, found, .. } = self;
        for (place, difference) in found.iter_mut().enumerate() {
            if !difference.is_found() {
                let (a, b) = (a.unmatched[place].pop_front(), b.unmatched[place].pop_front());
                *difference = Difference { a, b };
            }
        }
        let servers = self.found[..self.servers()].to_vec();
        Comparison { from: self.from.at, to: self.until, servers }
    }

    /// The number of servers in the larger run, as far as it has been read.
    fn servers(&self) -> usize {
        let counts = self.sessions().map(|session| session.world().ids().count());
        counts.into_iter().max().unwrap_or(0)
    }
}

impl Side {
    /// Reads all events after `after` up to the end of `until`, and returns whether it got there.
    fn read(&mut self, after: EventId, until: Time, keep_going: &mut dyn FnMut() -> bool) -> bool {
        let Self { replay, unmatched } = self;
        let mut keep = |event: &Event| {
            let place = event.server.map(ServerId::index);
            if let (true, Some(place)) = (event.seq > after, place) {
                unmatched[place].push_back(event.clone());
            }
        };
        replay.advance(until, &mut keep, keep_going)
    }
}

/// Whether two events are the same, apart from the running numbers of events, messages and disk writes, which differ as
/// soon as the branches do.
fn is_same(a: &Event, b: &Event) -> bool {
    a.at == b.at && a.server == b.server && unnumbered(&a.kind) == unnumbered(&b.kind)
}

fn unnumbered(kind: &EventKind) -> EventKind {
    let mut kind = kind.clone();
    match &mut kind {
        EventKind::Violation { violation } => violation.event = EventId(0),
        EventKind::Fact(
            Fact::Sent { message, .. }
            | Fact::Delivered { message, .. }
            | Fact::Lost { message, .. }
            | Fact::Delayed { message, .. }
            | Fact::Held { message, .. }
            | Fact::Released { message, .. },
        ) => *message = MessageId(0),
        EventKind::Fact(Fact::Duplicated { message, copy, .. }) => {
            (*message, *copy) = (MessageId(0), MessageId(0));
        }
        EventKind::Fact(Fact::WriteStarted { write, .. } | Fact::WriteDurable { write }) => {
            *write = WriteId(0);
        }
        EventKind::Fact(_) | EventKind::Note(_) => {}
    }
    kind
}
