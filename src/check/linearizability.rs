//! Linearizability: each operation of a client takes effect at one moment between its call and its answer (§8;
//! dissertation §6.3, §6.4; Herlihy and Wing, 1990).
//!
//! Keys do not concern each other, so each is judged alone. In general one has to search for an order in which the
//! operations may have taken effect, as Wing and Gong (1993) and, with fewer detours, Lowe (2017) do; the tests do so. A key
//! whose every value is written by one command alone needs no search (Gibbons and Korach, 1997). All operations on one value,
//! the put that wrote it and the gets that found it, have a *zone*: it lies between the first of their answers and the last
//! of their calls. If the first answer comes before the last call, the value was certainly there all that time; else, at
//! some moment of that time. A history is linearizable if and only if
//!
//! - no get is answered before the put was called whose value it found,
//! - no two values were certainly there at the same time, and
//! - no value was there at some moment only while another was certainly there.
//!
//! So an answer concerns the zone of one value, which is compared with those of the few that may still be found. A value
//! is forgotten as soon as another one was there since, before all gets that are under way were called: whoever finds it
//! then is wrong.
//!
//! A put whose client had no answer may take effect at any later time, or never: it counts when somebody finds its value.
//! What is judged is what clients saw; a repeated command that is executed twice is seen as a value that comes back.
//!
//! Memory is bounded: of a key with too many operations at a time nothing is said any more.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::types::{
    ClientOutcome, CommandId, EventId, KeyId, LogIndex, Operation, Property, Sequence, ServerId,
    Term, Value, Violation,
};

/// The most operations of a key, and values of it, that are followed at a time.
const FOLLOWED_MAX: usize = 1_000;

/// What the clients of a run have done to its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Histories {
    /// Operations without an answer yet, by the numbers of their commands.
    waiting: Vec<(CommandId, Call)>,
    keys: Sequence<Arc<History>>,
    /// Who sent the last answer to a client.
    answered_by: Option<ServerId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Call {
    key: KeyId,
    is_read: bool,
}

/// An answer to a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub event: EventId,
    pub command: CommandId,
    pub outcome: Option<ClientOutcome>,
}

impl Histories {
    /// An operation is called.
    pub fn called(&mut self, event: EventId, command: CommandId, operation: Operation) {
        let Some(key) = operation.key() else { return };
        while self.keys.len() <= key.0 as usize {
            self.keys.push(Arc::default());
        }
        let is_read = matches!(operation, Operation::Get { .. });
        let place = self.waiting.partition_point(|(waiting, _)| *waiting < command);
        self.waiting.insert(place, (command, Call { key, is_read }));
        self.change(key, |history| {
            let operations = if is_read { &mut history.reads } else { &mut history.writes };
            operations.push((command, event.0));
            if operations.len() > FOLLOWED_MAX {
                history.give_up();
            }
        });
    }

    /// A client receives something from a server.
    #[inline]
    pub fn heard(&mut self, server: ServerId) {
        if !self.waiting.is_empty() {
            self.answered_by = Some(server);
        }
    }

    /// A client takes an answer home, or has none.
    pub fn answered(&mut self, answer: Answer) -> Option<Violation> {
        let Answer { event, command, outcome } = answer;
        let place = self.waiting.binary_search_by_key(&command, |(waiting, _)| *waiting).ok()?;
        let (_, Call { key, is_read }) = self.waiting.remove(place);
        match outcome {
            Some(ClientOutcome::Read { value, index }) if is_read => {
                let mut judged = Ok(());
                self.change(key, |history| judged = history.read(event.0, command, value));
                let expected = Some(Value::Written(judged.err()?));
                let found = Some(Value::Read { command, value });
                self.answered_by.map(|server| violation(event, server, index, expected, found))
            }
            Some(ClientOutcome::Applied { .. }) if !is_read => {
                self.change(key, |history| history.written(event.0, command));
                None
            }
            _ => {
                // What a write has done is not known, now or ever; what a read has seen does not matter.
                self.change(key, |history| history.reads.retain(|(read, _)| *read != command));
                None
            }
        }
    }

    /// How many keys were given up: of those nothing is said.
    pub fn given_up(&self) -> usize {
        self.keys.iter().filter(|history| history.is_given_up).count()
    }

    fn change(&mut self, key: KeyId, change: impl FnOnce(&mut History)) {
        let place = key.0 as usize;
        let Some(history) = self.keys.get(place).filter(|history| !history.is_given_up) else {
            return;
        };
        let mut history = history.clone();
        change(Arc::make_mut(&mut history));
        self.keys.set(place, history);
    }
}

fn violation(
    event: EventId,
    server: ServerId,
    index: LogIndex,
    expected: Option<Value>,
    found: Option<Value>,
) -> Violation {
    Violation {
        property: Property::Linearizability,
        event,
        server,
        other: None,
        term: Term(0),
        index: Some(index),
        expected,
        found,
    }
}

/// What has been done to one key. Moments are the numbers of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct History {
    /// Writes without an answer that nobody has found, and when they were called.
    writes: Vec<(CommandId, u64)>,
    /// Reads without an answer yet, and when they were called.
    reads: Vec<(CommandId, u64)>,
    /// Of the values that may still be found.
    zones: Vec<Zone>,
    is_given_up: bool,
}

/// When a value was there, as far as answers tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Zone {
    /// Who wrote it; none for what is there in the beginning.
    value: Option<CommandId>,
    /// The first answer that tells of it.
    first_answer: u64,
    /// The last call of an operation that tells of it.
    last_call: u64,
}

impl Zone {
    /// Whether the value was certainly there all the time of its zone.
    fn is_certain(self) -> bool {
        self.first_answer < self.last_call
    }

    fn start(self) -> u64 {
        self.first_answer.min(self.last_call)
    }

    fn end(self) -> u64 {
        self.first_answer.max(self.last_call)
    }

    /// Whether no order allows for both.
    fn contradicts(self, other: Self) -> bool {
        let within = |inner: Self, outer: Self| {
            outer.is_certain() && outer.start() < inner.start() && inner.end() < outer.end()
        };
        let overlap = self.start() < other.end() && other.start() < self.end();
        match (self.is_certain(), other.is_certain()) {
            (true, true) => overlap,
            _ => within(self, other) || within(other, self),
        }
    }
}

impl Default for History {
    fn default() -> Self {
        let (writes, reads) = (Vec::new(), Vec::new());
        let zones = vec![Zone { value: None, first_answer: 0, last_call: 0 }];
        Self { writes, reads, zones, is_given_up: false }
    }
}

impl History {
    fn give_up(&mut self) {
        *self = Self { zones: Vec::new(), is_given_up: true, ..Self::default() };
    }

    /// A write is answered at `now`. That alone contradicts nothing: it may have taken effect just before.
    fn written(&mut self, now: u64, command: CommandId) {
        let Some(called) = remove(&mut self.writes, command) else { return };
        if self.zones.iter().all(|zone| zone.value != Some(command)) {
            self.zones.push(Zone { value: Some(command), first_answer: now, last_call: called });
            self.forget(now);
        }
    }

    /// A read is answered at `now`.
    ///
    /// # Errors
    /// A value that was there instead, if what the read found was not; this is taken for true then, to go on from.
    fn read(
        &mut self,
        now: u64,
        command: CommandId,
        value: Option<CommandId>,
    ) -> Result<(), Option<CommandId>> {
        let Some(called) = remove(&mut self.reads, command) else { return Ok(()) };
        let known = self.zones.iter().find(|zone| zone.value == value).copied();
        // A write that is found has taken effect, whether it is ever answered or not: it is no longer open.
        let written = value.and_then(|value| remove(&mut self.writes, value));
        let zone = match (known, written) {
            (Some(zone), _) => Some(Zone { last_call: zone.last_call.max(called), ..zone }),
            (None, Some(write)) => {
                Some(Zone { value, first_answer: now, last_call: write.max(called) })
            }
            (None, None) => None,
        };
        let mut others = self.zones.iter().rev().filter(|other| other.value != value);
        let contradicted = match zone {
            Some(zone) => others.find(|other| zone.contradicts(**other)),
            None => others.next(),
        };
        if let Some(instead) = contradicted.map(|zone| zone.value) {
            self.zones = vec![Zone { value, first_answer: now, last_call: called }];
            return Err(instead);
        }
        self.zones.retain(|other| other.value != value);
        self.zones.extend(zone);
        self.forget(now);
        Ok(())
    }

    /// Forgets the values that nobody may find any more: another one was there since, before all reads were called that
    /// will be answered.
    fn forget(&mut self, now: u64) {
        let first_call = self.reads.iter().map(|&(_, called)| called).min().unwrap_or(now + 1);
        let later = self.zones.iter().filter(|zone| zone.end() < first_call);
        let Some(last_start) = later.map(|zone| zone.start()).max() else { return };
        self.zones.retain(|zone| zone.end() >= last_start);
        if self.zones.len() > FOLLOWED_MAX {
            self.give_up();
        }
    }
}

/// Takes an operation out, and tells when it was called.
fn remove(operations: &mut Vec<(CommandId, u64)>, command: CommandId) -> Option<u64> {
    let place = operations.iter().position(|(known, _)| *known == command)?;
    Some(operations.remove(place).1)
}

#[cfg(test)]
mod tests;
