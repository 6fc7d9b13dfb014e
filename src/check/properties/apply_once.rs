//! Apply Once: a command that a client gives in a session has its effect at most once, however often it stands in the log
//! (§8; dissertation §6.3).
//!
//! An effect is what changes a state machine's digest. A command without a session promises nothing of the kind: a client
//! that asks again may be served again.

use crate::types::{CommandId, Entry, LogIndex, Property, Value, Violation};
use crate::util::Sequence;

use crate::check::Origin;

/// The commands of sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::check) struct Once {
    /// By number, which is nearly always the order in which they come.
    commands: Sequence<Command>,
}

/// A command, and the index at which it had its effect, if it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Command {
    id: CommandId,
    effect: Option<LogIndex>,
}

impl Once {
    /// A client gives a command in a session.
    pub fn promise(&mut self, id: CommandId) {
        let place = self.place(id);
        if self.commands.get(place).is_some_and(|known| known.id == id) {
            return;
        }
        let later: Vec<_> = self.commands.iter_from(place).copied().collect();
        self.commands.truncate(place);
        self.commands.push(Command { id, effect: None });
        self.commands.extend(later);
    }

    /// `entry`, which nobody had applied at `index` before, has an effect there.
    pub fn check(&mut self, origin: Origin, index: LogIndex, entry: Entry) -> Option<Violation> {
        let id = entry.payload.command().filter(|_| !self.commands.is_empty())?;
        let place = self.place(id);
        let known = *self.commands.get(place).filter(|known| known.id == id)?;
        let Some(first) = known.effect else {
            self.commands.set(place, Command { effect: Some(index), ..known });
            return None;
        };
        (first != index).then_some(Violation {
            property: Property::ApplyOnce,
            event: origin.event,
            server: origin.server,
            other: None,
            term: entry.term,
            index: Some(index),
            expected: Some(Value::Index(first)),
            found: Some(Value::Entry(entry)),
        })
    }

    fn place(&self, id: CommandId) -> usize {
        self.commands.partition_point(|known| known.id < id)
    }
}
