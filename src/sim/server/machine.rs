//! The key-value state machine that each server has beside its core.
//!
//! It executes committed entries in the order of the log, and nothing else has an influence on it: no clock, no setting
//! of the world, no chance. So all servers that have applied the same entries hold the same state (§2). What a session
//! is for: dissertation §6.3. A command that comes again, because its client had no answer and asked once more, is not
//! executed again; the answer is the one of the first time. Sessions are forgotten in the log's order too: the one goes
//! whose last new command is the longest ago.
//!
//! A machine lives in memory. A crash loses it; it comes back by applying again. A copy costs the same however much it
//! holds.

use crate::types::{CommandId, Entry, KeyId, LogIndex, Operation, Ticket};
use crate::util::Sequence;

use crate::sim::clients::Clients;
use crate::sim::random::mix;

/// The version of the layout of [`Machine::to_bytes`].
const VERSION: u8 = 1;

/// One server's state machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    last_applied: LogIndex,
    /// By key number: the command that wrote the value there, if any did.
    values: Sequence<Option<CommandId>>,
    /// In order of their numbers.
    sessions: Sequence<Session>,
    digest: u64,
}

/// What a state machine remembers of a client (dissertation §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number: the index of the entry that opened it.
    pub id: LogIndex,
    /// The number of its last command; 0 if there has been none.
    pub sequence: u32,
    /// Where that command stands in the log, which is what its answer says.
    pub answered_at: LogIndex,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// It was executed.
    Done,
    /// It opened a session of its index.
    Opened {
        /// The sessions that had to go for it.
        expired: Vec<LogIndex>,
    },
    /// It read this value.
    Read {
        /// The command that wrote it, if any did.
        value: Option<CommandId>,
    },
    /// It had been executed already, and was not again.
    Repeated {
        /// Where the same command stands that was executed.
        first: LogIndex,
    },
    /// It comes late: its session has had later commands. Nobody waits for its answer.
    Outdated,
    /// Its session does not exist, or no longer does: nobody can say whether it has been executed, so it is not.
    NoSession {
        /// The session.
        session: LogIndex,
    },
}

/// Getters.
impl Machine {
    /// The index of the last entry that it has applied.
    pub fn last_applied(&self) -> LogIndex {
        self.last_applied
    }

    /// The command that wrote the value under `key`, if any did.
    pub fn value(&self, key: KeyId) -> Option<CommandId> {
        self.values.get(key.0 as usize).copied().flatten()
    }

    /// All keys that have a value, each with the command that wrote it.
    pub fn values(&self) -> impl Iterator<Item = (KeyId, CommandId)> {
        let numbered = (0..).map(KeyId).zip(self.values.iter());
        numbered.filter_map(|(key, value)| value.map(|command| (key, command)))
    }

    /// What a copy holds alone, in bytes, by estimate: commands change sessions and values here and there.
    pub(in crate::sim) fn approx_bytes(&self) -> usize {
        const ENDS: usize = 512;
        let values = self.values.len() * size_of::<Option<CommandId>>();
        ENDS + values + self.sessions.len() * size_of::<Session>()
    }

    /// The sessions that it keeps, in order of their numbers.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter()
    }

    /// A number that two machines share if the same has been done to both of them, and else all but never; 0 before
    /// anything has.
    pub fn digest(&self) -> u32 {
        (self.digest >> 32) as u32
    }
}

/// Applying.
impl Machine {
    /// Applies the entry at `index`.
    #[inline]
    pub fn apply(&mut self, index: LogIndex, entry: &Entry, commands: &Clients) -> Response {
        self.last_applied = index;
        let Some(command) = entry.payload.command() else { return Response::Done };
        match commands.operation(command) {
            Some(operation) => self.execute(index, command, operation),
            None => Response::Done,
        }
    }

    fn execute(&mut self, index: LogIndex, command: CommandId, operation: Operation) -> Response {
        match operation {
            Operation::Register { keep } => {
                self.open(index);
                Response::Opened { expired: self.expire(keep) }
            }
            Operation::Put { key, session, .. } => {
                if let Some(ticket) = session
                    && let Err(response) = self.heed(index, ticket)
                {
                    return response;
                }
                self.put(key, command);
                Response::Done
            }
            Operation::Get { key } => Response::Read { value: self.value(key) },
        }
    }

    fn put(&mut self, key: KeyId, command: CommandId) {
        let place = key.0 as usize;
        while self.values.len() <= place {
            self.values.push(None);
        }
        self.values.set(place, Some(command));
        self.digested(1, u64::from(key.0) << 32 | u64::from(command.0));
    }

    fn open(&mut self, id: LogIndex) {
        let place = self.sessions.partition_point(|session| session.id < id);
        if self.sessions.get(place).is_none_or(|session| session.id != id) {
            self.insert(place, Session { id, sequence: 0, answered_at: id });
        }
        self.digested(2, id.0);
    }

    /// The log's order keeps the list in order; what a broken server applies out of order finds its place too.
    fn insert(&mut self, place: usize, session: Session) {
        let behind: Vec<Session> = self.sessions.iter_from(place).copied().collect();
        self.sessions.truncate(place);
        self.sessions.push(session);
        self.sessions.extend(behind);
    }

    /// Dissertation §6.3: a bound on the number of sessions, and the least recently used one goes; all servers have to
    /// agree, so that neither a clock nor memory may decide.
    fn expire(&mut self, keep: u32) -> Vec<LogIndex> {
        let mut expired = Vec::new();
        while self.sessions.len() > keep.max(1) as usize {
            let oldest = self.sessions.iter().enumerate().min_by_key(|(_, s)| s.answered_at);
            let Some((place, &Session { id, .. })) = oldest else { break };
            let behind: Vec<Session> = self.sessions.iter_from(place + 1).copied().collect();
            self.sessions.truncate(place);
            self.sessions.extend(behind);
            self.digested(3, id.0);
            expired.push(id);
        }
        expired
    }

    /// Whether a command of a session is to be executed, and if not, what is answered.
    fn heed(&mut self, index: LogIndex, ticket: Ticket) -> Result<(), Response> {
        if !ticket.heeded {
            // Without this rule a command is executed each time that it stands in the log.
            return Ok(());
        }
        let place = self.sessions.partition_point(|session| session.id < ticket.session);
        let session = self.sessions.get(place).filter(|session| session.id == ticket.session);
        let &session = session.ok_or(Response::NoSession { session: ticket.session })?;
        if ticket.sequence < session.sequence {
            return Err(Response::Outdated);
        }
        if ticket.sequence == session.sequence {
            return Err(Response::Repeated { first: session.answered_at });
        }
        let session = Session { sequence: ticket.sequence, answered_at: index, ..session };
        self.sessions.set(place, session);
        self.digested(4, index.0);
        Ok(())
    }

    /// Takes note that something was done, for the digest.
    fn digested(&mut self, what: u64, how: u64) {
        self.digest = mix(mix(self.digest ^ what) ^ how);
    }
}

/// As bytes, for snapshots.
impl Machine {
    /// The whole state: a version, a checksum, and the contents. The same state has the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut contents = Vec::new();
        contents.extend(self.last_applied.0.to_le_bytes());
        contents.extend(self.digest.to_le_bytes());
        contents.extend((self.sessions.len() as u32).to_le_bytes());
        for session in self.sessions.iter() {
            contents.extend(session.id.0.to_le_bytes());
            contents.extend(session.sequence.to_le_bytes());
            contents.extend(session.answered_at.0.to_le_bytes());
        }
        for value in self.values.iter() {
            let number = value.map_or(0, |command| command.0.wrapping_add(1));
            contents.extend(number.to_le_bytes());
        }
        let mut bytes = vec![VERSION];
        bytes.extend((checksum(&contents) as u32).to_le_bytes());
        bytes.extend(contents);
        bytes
    }

    /// The machine that [`Machine::to_bytes`] turned into `bytes`; none if they come from elsewhere, from another version,
    /// or are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let [VERSION] = reader.take()? else { return None };
        let sum = u32::from_le_bytes(reader.take()?);
        if sum != checksum(reader.0) as u32 {
            return None;
        }
        let mut machine = Self {
            last_applied: reader.index()?,
            digest: u64::from_le_bytes(reader.take()?),
            ..Self::default()
        };
        for _ in 0..reader.number()? {
            let (id, sequence, answered_at) = (reader.index()?, reader.number()?, reader.index()?);
            if machine.sessions.last().is_some_and(|last| last.id >= id) {
                return None;
            }
            machine.sessions.push(Session { id, sequence, answered_at });
        }
        while !reader.0.is_empty() {
            machine.values.push(reader.number()?.checked_sub(1).map(CommandId));
        }
        Some(machine)
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn index(&mut self) -> Option<LogIndex> {
        self.take().map(|bytes| LogIndex(u64::from_le_bytes(bytes)))
    }
}

/// FNV-1a, 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ValueDigest;

    fn run(machine: &mut Machine, commands: &[(u64, Operation)]) -> Vec<Response> {
        let one = |&(index, operation): &(u64, Operation)| {
            machine.last_applied = LogIndex(index);
            machine.execute(LogIndex(index), CommandId(index as u32), operation)
        };
        commands.iter().map(one).collect()
    }

    fn put(key: u32, session: u64, sequence: u32) -> Operation {
        let ticket = Ticket { session: LogIndex(session), sequence, heeded: true };
        Operation::Put { key: KeyId(key), value: ValueDigest(0), session: Some(ticket) }
    }

    fn bare(key: u32) -> Operation {
        Operation::Put { key: KeyId(key), value: ValueDigest(0), session: None }
    }

    fn open(keep: u32) -> Operation {
        Operation::Register { keep }
    }

    #[test]
    fn a_duplicate_is_answered_from_its_session_and_changes_nothing() {
        let mut machine = Machine::default();
        run(&mut machine, &[(1, open(9)), (2, put(0, 1, 1)), (3, bare(0))]);
        let before = machine.digest();
        let responses = run(&mut machine, &[(4, put(0, 1, 1))]);
        assert_eq!(responses, [Response::Repeated { first: LogIndex(2) }]);
        assert_eq!(machine.value(KeyId(0)), Some(CommandId(3)));
        assert_eq!(machine.digest(), before);
        run(&mut machine, &[(5, put(0, 1, 2))]);
        assert_eq!(machine.value(KeyId(0)), Some(CommandId(5)));
        assert_eq!(run(&mut machine, &[(6, put(0, 1, 1))]), [Response::Outdated]);
        assert_eq!(machine.value(KeyId(0)), Some(CommandId(5)));
    }

    #[test]
    fn without_the_rule_or_a_session_a_duplicate_is_executed_again() {
        let unheeded = Operation::Put {
            key: KeyId(0),
            value: ValueDigest(0),
            session: Some(Ticket { session: LogIndex(1), sequence: 1, heeded: false }),
        };
        let mut machine = Machine::default();
        run(&mut machine, &[(1, open(9)), (2, unheeded), (3, bare(0)), (4, unheeded)]);
        assert_eq!(machine.value(KeyId(0)), Some(CommandId(4)));
    }

    #[test]
    fn the_session_with_the_oldest_last_command_is_dropped() {
        let mut machine = Machine::default();
        run(&mut machine, &[(1, open(2)), (2, open(2)), (3, put(0, 1, 1)), (4, put(0, 2, 1))]);
        // A duplicate does not count as a use of a session.
        run(&mut machine, &[(5, put(0, 1, 1))]);
        let responses = run(&mut machine, &[(6, open(2)), (7, put(1, 1, 2)), (8, put(1, 2, 2))]);
        let gone = LogIndex(1);
        let expected = [
            Response::Opened { expired: vec![gone] },
            Response::NoSession { session: gone },
            Response::Done,
        ];
        assert_eq!(responses, expected);
        assert_eq!(machine.value(KeyId(1)), Some(CommandId(8)));
        let fewer = run(&mut machine, &[(9, open(1))]);
        assert_eq!(fewer, [Response::Opened { expired: vec![LogIndex(6), LogIndex(2)] }]);
        assert_eq!(machine.sessions().map(|session| session.id.0).collect::<Vec<_>>(), [9]);
    }

    #[test]
    fn a_read_sees_the_last_put() {
        let mut machine = Machine::default();
        let get = Operation::Get { key: KeyId(3) };
        let responses =
            run(&mut machine, &[(1, get), (2, bare(3)), (3, get), (4, bare(1)), (5, get)]);
        assert_eq!(responses[0], Response::Read { value: None });
        assert_eq!(responses[2], Response::Read { value: Some(CommandId(2)) });
        assert_eq!(responses[4], Response::Read { value: Some(CommandId(2)) });
        let values: Vec<_> = machine.values().collect();
        assert_eq!(values, [(KeyId(1), CommandId(4)), (KeyId(3), CommandId(2))]);
    }

    #[test]
    fn different_histories_have_different_digests() {
        let steps = [(1, open(2)), (2, put(0, 1, 1)), (3, bare(1)), (4, bare(0))];
        let digest = |steps: &[(u64, Operation)]| {
            let mut machine = Machine::default();
            run(&mut machine, steps);
            machine.digest()
        };
        assert_eq!(digest(&steps), digest(&steps));
        assert_eq!(Machine::default().digest(), 0);
        let mut seen: Vec<u32> = (0..=steps.len()).map(|count| digest(&steps[..count])).collect();
        seen.extend((1..steps.len()).map(|left_out| {
            let rest = [&steps[..left_out], &steps[left_out + 1..]].concat();
            digest(&rest)
        }));
        seen.sort_unstable();
        let all = seen.len();
        seen.dedup();
        // Leaving out the last step is the same as stopping before it.
        assert_eq!(seen.len(), all - 1);
    }

    #[test]
    fn bytes_round_trip_and_invalid_ones_are_rejected() {
        let mut machine = Machine::default();
        run(&mut machine, &[(1, open(9)), (2, open(9)), (3, put(4, 1, 1)), (4, bare(2))]);
        let bytes = machine.to_bytes();
        assert_eq!(Machine::from_bytes(&bytes), Some(machine.clone()));
        assert_eq!(machine.clone().to_bytes(), bytes);
        let empty = Machine::default().to_bytes();
        assert_eq!(Machine::from_bytes(&empty), Some(Machine::default()));
        for len in 0..bytes.len() {
            assert_eq!(Machine::from_bytes(&bytes[..len]), None, "cut off at {len}");
        }
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 0x10;
            assert_eq!(Machine::from_bytes(&changed), None, "changed at {place}");
        }
        assert_eq!(Machine::from_bytes(&[bytes, vec![0]].concat()), None);
    }
}
