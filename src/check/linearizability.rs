//! Linearizability: each operation of a client takes effect at one moment between its call and its answer (§8;
//! dissertation §6.3, §6.4; Herlihy and Wing, 1990).
//!
//! Keys do not concern each other, so each is judged alone. The method is Wing and Gong's (1993): keep all *configurations*
//! in which the operations so far can have left the key, and see which of them the next answer is consistent with; if
//! none is left, the promise is broken. From Lowe (2017) it has two improvements. An operation is placed only when an
//! answer demands it, just in time: it might as well have taken effect later. And configurations that have been found
//! already, or that can do no more than others, are not followed twice.
//!
//! A key is a register, and every value is written by one command alone, which makes a configuration small. A write that
//! nobody has seen may *hide* just before any later write that took effect while it was under way: so a configuration
//! leaves open where it was until somebody has seen it. And a read may have taken effect at any moment since its call: so
//! for each value it is known until when, at the latest, it can have been there.
//!
//! A put whose client had no answer may take effect at any later time, or never. What is judged is what clients saw; a
//! repeated command that is executed twice is seen as a value that comes back.
//!
//! Work is bounded: a key with too many operations at a time, or too many configurations, is given up, and nothing is said
//! of it any more.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::types::{
    ClientOutcome, CommandId, EventId, KeyId, LogIndex, Operation, Property, Sequence, ServerId,
    Term, Value, Violation,
};

/// The most operations of a key that are followed at a time.
const OPERATIONS_MAX: usize = 256;
/// The most configurations of a key.
const CONFIGURATIONS_MAX: usize = 256;

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
            if operations.len() > OPERATIONS_MAX {
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
    /// Writes that may still take effect, and when they were called: those without an answer yet, and those that never
    /// had one.
    writes: Vec<(CommandId, u64)>,
    /// Reads without an answer yet, and when they were called.
    reads: Vec<(CommandId, u64)>,
    configurations: Vec<Configuration>,
    is_given_up: bool,
}

/// One way in which the operations so far can have left the key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Configuration {
    /// Who wrote the value.
    value: Option<CommandId>,
    /// When that took effect.
    since: u64,
    /// The writes without an answer that have certainly taken effect.
    done: Vec<CommandId>,
    /// For other values, the last moment at which they can have been there, as long as some read may have seen them.
    seen: Vec<(Option<CommandId>, u64)>,
}

impl Default for History {
    fn default() -> Self {
        let (writes, reads, configurations) =
            (Vec::new(), Vec::new(), vec![Configuration::default()]);
        Self { writes, reads, configurations, is_given_up: false }
    }
}

impl History {
    fn give_up(&mut self) {
        *self = Self { configurations: Vec::new(), is_given_up: true, ..Self::default() };
    }

    /// A write is answered at `now`: it has taken effect by then.
    fn written(&mut self, now: u64, command: CommandId) {
        let Some(called) = remove(&mut self.writes, command) else { return };
        let mut next = Vec::new();
        for mut configuration in std::mem::take(&mut self.configurations) {
            if let Some(place) = configuration.done.iter().position(|done| *done == command) {
                configuration.done.swap_remove(place);
                next.push(configuration);
                continue;
            }
            // Either now, or hidden just before the present value.
            let mut placed = configuration.clone();
            placed.write(now, command, &self.writes);
            next.push(placed);
            if called < configuration.since {
                next.push(configuration);
            }
        }
        self.keep(next);
    }

    /// A read is answered at `now`.
    ///
    /// # Errors
    /// What was there in one of the configurations, if none of them allows what the read found; what was found is taken for
    /// true then, to go on from.
    fn read(
        &mut self,
        now: u64,
        command: CommandId,
        value: Option<CommandId>,
    ) -> Result<(), Option<CommandId>> {
        let Some(called) = remove(&mut self.reads, command) else { return Ok(()) };
        let mut next = Vec::new();
        let expected = self.configurations.first().and_then(|first| first.value);
        for configuration in std::mem::take(&mut self.configurations) {
            configuration.read(now, called, value, &self.writes, &mut next);
        }
        let broken = next.is_empty();
        if broken {
            let done = value.filter(|value| self.writes.iter().any(|(write, _)| write == value));
            let done = done.into_iter().collect();
            next.push(Configuration { value, since: now, done, seen: Vec::new() });
        }
        self.keep(next);
        if broken { Err(expected) } else { Ok(()) }
    }

    /// Keeps of these configurations those that can do what no other can.
    fn keep(&mut self, mut configurations: Vec<Configuration>) {
        for configuration in &mut configurations {
            configuration.simplify(&self.writes, &self.reads);
        }
        for configuration in configurations {
            if self.configurations.iter().any(|kept| kept.covers(&configuration)) {
                continue;
            }
            self.configurations.retain(|kept| !configuration.covers(kept));
            self.configurations.push(configuration);
            if self.configurations.len() > CONFIGURATIONS_MAX {
                return self.give_up();
            }
        }
    }
}

impl Configuration {
    /// A write takes effect now. All others under way may have done so just before it.
    fn write(&mut self, now: u64, command: CommandId, writes: &[(CommandId, u64)]) {
        self.see(self.value, now);
        for &(other, _) in writes {
            if other != command && !self.done.contains(&other) {
                self.see(Some(other), now);
            }
        }
        self.seen.retain(|(seen, _)| *seen != Some(command));
        (self.value, self.since) = (Some(command), now);
    }

    /// A value can have been there until `now`.
    fn see(&mut self, value: Option<CommandId>, now: u64) {
        match self.seen.iter_mut().find(|(seen, _)| *seen == value) {
            Some((_, until)) => *until = now,
            None => self.seen.push((value, now)),
        }
    }

    /// What the configuration can be after a read that was called at `called` has found `value`.
    fn read(
        self,
        now: u64,
        called: u64,
        value: Option<CommandId>,
        writes: &[(CommandId, u64)],
        next: &mut Vec<Self>,
    ) {
        if self.value == value {
            return next.push(self);
        }
        let is_open = |command: &CommandId| {
            writes.iter().any(|(write, _)| write == command) && !self.done.contains(command)
        };
        let open = value.filter(is_open);
        let was_there = self.seen.iter().any(|&(seen, until)| seen == value && called < until);
        if was_there {
            // Now that somebody has seen it, it has taken effect, where it was hidden.
            let mut hidden = self.clone();
            hidden.done.extend(open);
            next.push(hidden);
        }
        if let Some(command) = open {
            let mut placed = self;
            placed.write(now, command, writes);
            placed.done.push(command);
            next.push(placed);
        }
    }

    /// Forgets what can make no difference any more: moments count only as before or after the calls that are open.
    fn simplify(&mut self, writes: &[(CommandId, u64)], reads: &[(CommandId, u64)]) {
        self.since = last_before(writes, self.since).unwrap_or(0);
        for (_, until) in &mut self.seen {
            *until = last_before(reads, *until).unwrap_or(0);
        }
        self.seen.retain(|(_, until)| *until > 0);
        self.done.sort_unstable();
    }

    /// Whether it can do all that the other can.
    fn covers(&self, other: &Self) -> bool {
        let until = |value: &Option<CommandId>| {
            let seen = self.seen.iter().find(|(seen, _)| seen == value);
            seen.map_or(0, |&(_, until)| until)
        };
        self.value == other.value
            && self.since >= other.since
            && self.done.iter().all(|done| other.done.contains(done))
            && other.seen.iter().all(|(value, last)| until(value) >= *last)
    }
}

/// One more than the last call before `moment`: what stands for all moments up to the next call.
fn last_before(calls: &[(CommandId, u64)], moment: u64) -> Option<u64> {
    calls.iter().map(|&(_, called)| called + 1).filter(|&after| after <= moment).max()
}

/// Takes an operation out, and tells when it was called.
fn remove(operations: &mut Vec<(CommandId, u64)>, command: CommandId) -> Option<u64> {
    let place = operations.iter().position(|(known, _)| *known == command)?;
    Some(operations.remove(place).1)
}

#[cfg(test)]
mod tests;
