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
//! So an answer concerns the zone of one value, and it is looked up whether any other one contradicts it ([`zones`]). A put
//! that nobody has found, and a zone of long ago, cost nothing.
//!
//! A put whose client had no answer may take effect at any later time, or never: it counts when somebody finds its value.
//! What is judged is what clients saw; a repeated command that is executed twice is seen as a value that comes back.
//!
//! # Puts of equal values
//! Clients do not see which of several puts of one value a get has found, so that it may have been any of them. Which one can
//! make a difference later, and in general all combinations have to be tried (Gibbons and Korach, 1997). Most of them need
//! not be: a get that adds nothing to a zone is best there; of the zones that have to grow, the one that begins last is best;
//! only puts of which nothing has told yet are worth a try of their own. So several *orders* are followed at a time where
//! need be ([`history`]), beginning with the one that the world made true. If none of them explains an answer, the history is
//! not linearizable; unless one has been left out because they were too many: then that is *unknown*.

mod history;
#[cfg(test)]
mod tests;
mod values;
mod zones;

use std::sync::Arc;

use crate::types::{
    ClientOutcome, CommandId, EventId, KeyId, LogIndex, Operation, Property, ServerId, Term, Time,
    Unknown, Value, ValueDigest, Violation,
};
use crate::util::Sequence;

use self::history::{Found, Get, History, Refusal};
use self::values::Values;

/// What the clients of a run have done to its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::check) struct Histories {
    /// All puts and gets, in order of their commands' numbers.
    calls: Sequence<Call>,
    keys: Sequence<Arc<History>>,
    values: Values,
    unknown: Arc<Vec<Unknown>>,
    /// Who sent the last answer to a client.
    answered_by: Option<ServerId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call {
    command: CommandId,
    key: KeyId,
    called: u64,
    kind: Kind,
    is_answered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Get,
    /// Which of the key's puts it is.
    Put(u32, ValueDigest),
}

/// An answer to a client.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Answer {
    pub event: EventId,
    pub at: Time,
    pub command: CommandId,
    pub outcome: Option<ClientOutcome>,
}

impl Histories {
    /// How many keys have a history.
    pub(in crate::check) fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// An operation is called. Commands come in the order of their numbers.
    pub fn called(&mut self, event: EventId, command: CommandId, operation: Operation) {
        let Some(key) = operation.key() else { return };
        if self.calls.last().is_some_and(|last| last.command >= command) {
            return;
        }
        while self.keys.len() <= key.0 as usize {
            self.keys.push(Arc::default());
        }
        let mut kind = Kind::Get;
        let values = &mut self.values;
        change(&mut self.keys, key, |history| match operation {
            Operation::Put { value, .. } => {
                let number = history.next_put();
                let twin = values.replace(key, value, number);
                history.put_called(event.0, command, value, twin);
                kind = Kind::Put(number, value);
            }
            Operation::Get { .. } | Operation::Register { .. } => history.get_called(),
        });
        self.calls.push(Call { command, key, called: event.0, kind, is_answered: false });
    }

    /// A client receives something from a server.
    #[inline]
    pub fn client_heard_from(&mut self, server: ServerId) {
        self.answered_by = Some(server);
    }

    /// A client takes an answer home, or has none.
    pub fn answered(&mut self, answer: Answer) -> Option<Violation> {
        let Answer { event, command, outcome, .. } = answer;
        let place = self.place(command)?;
        let call = *self.calls.get(place).filter(|call| !call.is_answered)?;
        self.calls.set(place, Call { is_answered: true, ..call });
        match (call.kind, outcome) {
            (Kind::Get, Some(ClientOutcome::Read { value, index })) => {
                let get =
                    Get { now: event.0, called: call.called, found: self.found(call.key, value) };
                let mut judged = Ok(());
                change(&mut self.keys, call.key, |history| judged = history.get_answered(get));
                let expected = match judged.err()? {
                    Refusal::Wrong { instead } => Some(Value::Written(instead)),
                    Refusal::Unknown => {
                        self.give_up(answer, call.key);
                        return None;
                    }
                };
                let found = Some(Value::Read { command, value });
                self.answered_by.map(|server| violation(event, server, index, expected, found))
            }
            // What a get without an answer has seen does not matter.
            (Kind::Get, _) => {
                change(&mut self.keys, call.key, History::get_lost);
                None
            }
            (Kind::Put(number, _), Some(ClientOutcome::Applied { .. })) => {
                change(&mut self.keys, call.key, |history| history.put_answered(event.0, number));
                None
            }
            // Whether a put without an answer took effect will never be known.
            (Kind::Put(..), _) => None,
        }
    }

    /// The keys of which nobody can say whether what clients saw is linearizable, and from when on.
    pub fn unknown(&self) -> &[Unknown] {
        &self.unknown
    }

    fn place(&self, command: CommandId) -> Option<usize> {
        let place = self.calls.partition_point(|call| call.command < command);
        self.calls.get(place).filter(|call| call.command == command).map(|_| place)
    }

    /// What it means to have found, under `key`, what the command `value` wrote.
    fn found(&self, key: KeyId, value: Option<CommandId>) -> Found {
        let Some(command) = value else { return Found::Nothing };
        let call = self.place(command).and_then(|place| self.calls.get(place));
        match call.filter(|call| call.key == key).map(|call| call.kind) {
            Some(Kind::Put(put, value)) => {
                Found::Value { put, last: self.values.last(key, value).unwrap_or(put) }
            }
            _ => Found::Stray,
        }
    }

    fn give_up(&mut self, answer: Answer, key: KeyId) {
        if self.unknown.iter().all(|known| known.key != key) {
            let Answer { event, at, .. } = answer;
            let unknown = Unknown { property: Property::Linearizability, key, event, at };
            Arc::make_mut(&mut self.unknown).push(unknown);
        }
    }
}

fn change(keys: &mut Sequence<Arc<History>>, key: KeyId, change: impl FnOnce(&mut History)) {
    if let Some(history) = keys.get_mut(key.0 as usize) {
        change(Arc::make_mut(history));
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
