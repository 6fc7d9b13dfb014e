//! Fields of events as lines ask about them: `with index >= 5 and reason log_behind`.
//!
//! A field has the name that docs/events.schema.json gives it, wherever it is in the event: the fields of a message's
//! body are named like those of the event itself. Fields in microseconds are named without `_us` and are compared with
//! durations. Where the schema has one of several forms, as in `outcome`, the field is compared with the name of the
//! form.

use std::fmt;

use super::Comparison;
use crate::types::{
    ClientId, Duration, FaultKind, MessageKind, Property, Rule, ServerId, ServerSet, SettingName,
    words_of,
};

/// The most fields of one condition.
pub const MAX_FIELDS: usize = 4;

/// The type of a field.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// A number, or the length of a list: `5`.
    Number,
    /// `20ms`.
    Duration,
    /// `+20ms`, `-20ms`.
    Step,
    /// `S1`.
    Server,
    /// `S1 S2`.
    Servers,
    /// `C7`.
    Client,
    /// `S1` or `C7`.
    Peer,
    /// `true` or `false`.
    Switch,
    /// One of these.
    Word(&'static [&'static str]),
}

/// A field of events of some kind.
#[derive(Clone, Copy)]
pub(in crate::lab) struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub(super) form: Form,
    /// Whether its value may be `none`.
    pub may_be_none: bool,
    /// Whether an event omits it where it is 0.
    pub is_left_out_at_zero: bool,
}

impl Field {
    const fn new(name: &'static str, form: Form) -> Self {
        Self { name, form, may_be_none: false, is_left_out_at_zero: false }
    }

    const fn or_none(self) -> Self {
        Self { may_be_none: true, ..self }
    }

    const fn or_left_out(self) -> Self {
        Self { is_left_out_at_zero: true, ..self }
    }

    /// The number of words that are possible values, if they are words.
    #[cfg(test)]
    pub(in crate::lab) fn words(&self) -> u8 {
        match self.form {
            Form::Word(words) => words.len() as u8,
            _ => 0,
        }
    }

    /// The word at this index of the possible values.
    pub(in crate::lab) fn word(&self, index: u8) -> Option<&'static str> {
        match self.form {
            Form::Word(words) => words.get(usize::from(index)).copied(),
            _ => None,
        }
    }
}

/// A comparison of a field. The field is an index into the fields of the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldTest {
    pub(in crate::lab) field: u8,
    /// None: equal; for a list, that it contains all elements of the value.
    pub(in crate::lab) comparison: Option<Comparison>,
    pub(in crate::lab) value: FieldValue,
}

/// The value with which a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::lab) enum FieldValue {
    /// A number; for a duration, in microseconds.
    Number(i64),
    /// A server.
    Server(ServerId),
    /// Several.
    Servers(ServerSet),
    /// A client.
    Client(ClientId),
    /// A truth value.
    Switch(bool),
    /// The word at this index.
    Word(u8),
    /// Nothing.
    Nothing,
}

impl FieldTest {
    /// ` index >= 5`, in the syntax of the language.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, field: &Field) -> fmt::Result {
        f.write_str(field.name)?;
        self.comparison.map_or(Ok(()), |comparison| write!(f, " {}", comparison.sign()))?;
        match (self.value, field.form) {
            (FieldValue::Number(us), Form::Duration) => {
                write!(f, " {}", Duration::from_us(us.unsigned_abs()))
            }
            (FieldValue::Number(us), Form::Step) => {
                let sign = if us < 0 { '-' } else { '+' };
                write!(f, " {sign}{}", Duration::from_us(us.unsigned_abs()))
            }
            (FieldValue::Number(number), _) => write!(f, " {number}"),
            (FieldValue::Server(id), _) => write!(f, " {id}"),
            (FieldValue::Servers(ids), _) => write!(f, " {ids}"),
            (FieldValue::Client(ClientId(number)), _) => write!(f, " C{number}"),
            (FieldValue::Switch(is_so), _) => write!(f, " {is_so}"),
            (FieldValue::Word(index), _) => write!(f, " {}", field.word(index).unwrap_or("none")),
            (FieldValue::Nothing, _) => f.write_str(" none"),
        }
    }
}

/// The fields of a message's body.
pub(super) fn of_message(kind: MessageKind) -> &'static [Field] {
    match kind {
        MessageKind::RequestVote => REQUEST_VOTE,
        MessageKind::RequestVoteResponse => VOTE,
        MessageKind::Heartbeat | MessageKind::AppendEntries => APPEND_ENTRIES,
        MessageKind::AppendEntriesResponse => APPEND_ENTRIES_RESPONSE,
        MessageKind::ClientRequest => COMMAND_ALONE,
        MessageKind::ClientResponse => CLIENT_RESPONSE,
        MessageKind::PreVote => PRE_VOTE,
        MessageKind::PreVoteResponse => PRE_VOTE_RESPONSE,
        MessageKind::InstallSnapshot => INSTALL_SNAPSHOT,
        MessageKind::InstallSnapshotResponse => INSTALL_SNAPSHOT_RESPONSE,
        MessageKind::TimeoutNow => TERM_ALONE,
        MessageKind::ReadIndex => READ_INDEX,
        MessageKind::ReadIndexResponse => READ_INDEX_RESPONSE,
        MessageKind::Other => FOREIGN,
    }
}

const fn number(name: &'static str) -> Field {
    Field::new(name, Form::Number)
}

const fn server(name: &'static str) -> Field {
    Field::new(name, Form::Server)
}

const fn servers(name: &'static str) -> Field {
    Field::new(name, Form::Servers)
}

const fn switch(name: &'static str) -> Field {
    Field::new(name, Form::Switch)
}

const fn word(name: &'static str, words: &'static [&'static str]) -> Field {
    Field::new(name, Form::Word(words))
}

/// Words that are possible values of a field.
macro_rules! words {
    ($($name:ident: $($word:literal)*;)*) => {
        $(const $name: &[&str] = &[$($word),*];)*
    };
}

const FAULTS: &[&str] = words_of!(FaultKind::OF_CHAOS);
const RULES: &[&str] = words_of!(Rule::ALL);
const PROPERTIES: &[&str] = words_of!(Property::ALL);
const SETTINGS: &[&str] = words_of!(SettingName::ALL);

words! {
    ROLES: "follower" "pre_candidate" "candidate" "leader" "learner";
    TIMERS: "election" "heartbeat" "retry" "other";
    CORE_PARTS: "reads" "snapshots" "membership" "transfer" "rules";
    LOSSES: "chance" "cut_when_sent" "cut_on_arrival" "receiver_down" "client_gone" "dropped" "receiver_full" "queue_full";
    DENIALS: "stale_term" "already_voted" "log_behind";
    PRE_VOTE_DENIALS: "stale_term" "already_voted" "log_behind" "leader_heard" "restarted";
    STEP_DOWNS: "higher_term" "leader_of_term" "removed";
    TRANSFER_REFUSALS: "not_leader" "leads_already" "no_voter";
    CHANGE_REFUSALS: "not_leader" "under_way" "no_member" "votes_already" "learns_already" "nobody_left" "nothing_new" "too_many";
    SKIPS: "repeated" "outdated" "no_session";
    DISK_ERRORS: "io" "full";
    PAYLOADS: "no_op" "command" "configuration";
    CHANGES: "add_learners" "at_once" "enter_joint" "leave_joint" "demote_at_once" "enter_demotion";
    REQUESTS: "add" "learner" "remove" "voters";
    OPERATIONS: "register" "put" "get";
    CLIENT_OUTCOMES: "applied" "not_leader" "busy" "registered" "read" "session_expired";
    APPEND_OUTCOMES: "matched" "conflict" "stale_term";
    NO_EFFECTS: "already_down" "already_up" "timer_of_down_server" "already_isolated" "not_isolated" "already_cut" "not_cut"
        "already_paused" "pause_of_down_server" "not_paused" "timer_of_paused_server" "already_held" "not_held"
        "request_to_paused_leader" "already_broken" "not_broken" "already_clogged" "not_clogged" "already_stalled"
        "not_stalled" "already_lies" "lies_not" "write_of_down_server" "snapshot_of_down_server"
        "snapshot_of_paused_server" "nothing_to_snapshot" "snapshot_under_way" "no_snapshot_to_corrupt" "voters_already";
}

const TERM: Field = number("term");
const INDEX: Field = number("index");
const MESSAGE: Field = number("message");
const COMMAND: Field = number("command");
const READ: Field = number("read");
const ROUND: Field = number("round");
const STATE: Field = number("state").or_left_out();
const VOTED_FOR: Field = server("voted_for").or_none();
const CANDIDATE: Field = server("candidate");
const FROM_PEER: Field = Field::new("from", Form::Peer);
const TO_PEER: Field = Field::new("to", Form::Peer);
const CLIENT: Field = Field::new("client", Form::Client);
const TOOK: Field = Field::new("took", Form::Duration);
const HELD: Field = Field::new("held", Form::Duration).or_left_out();
const COPY_OF: Field = number("copy_of").or_none();
const OUTCOME: Field = word("outcome", CLIENT_OUTCOMES).or_none();
const HINT: Field = server("hint").or_none();
const GRANTED: Field = switch("granted");

const REQUEST_VOTE: &[Field] =
    &[TERM, number("last_log_index"), number("last_log_term"), switch("transfer")];
const VOTE: &[Field] = &[TERM, GRANTED];
const APPEND_ENTRIES: &[Field] = &[
    TERM,
    number("prev_log_index"),
    number("prev_log_term"),
    number("entries"),
    number("leader_commit"),
    ROUND,
];
const APPEND_ENTRIES_RESPONSE: &[Field] = &[
    TERM,
    word("outcome", APPEND_OUTCOMES),
    number("match_index"),
    number("prev_log_index"),
    number("conflict_term").or_none(),
    number("conflict_index"),
    ROUND,
];
const CLIENT_RESPONSE: &[Field] = &[
    COMMAND,
    word("outcome", CLIENT_OUTCOMES),
    INDEX,
    HINT,
    number("session"),
    number("value").or_none(),
];
const PRE_VOTE: &[Field] = &[TERM, number("last_log_index"), number("last_log_term")];
const PRE_VOTE_RESPONSE: &[Field] = &[TERM, number("asked"), GRANTED];
const INSTALL_SNAPSHOT: &[Field] = &[
    TERM,
    number("last_index"),
    number("last_term"),
    number("configuration_index"),
    number("size"),
    number("offset"),
    number("data"),
    ROUND,
];
const INSTALL_SNAPSHOT_RESPONSE: &[Field] =
    &[TERM, number("last_index"), number("received").or_none(), ROUND];
const READ_INDEX: &[Field] = &[TERM, READ];
const READ_INDEX_RESPONSE: &[Field] = &[TERM, READ, INDEX.or_none()];

/// The fields of events, in the order of the kinds in [`super::event`].
pub(super) const TERM_ALONE: &[Field] = &[TERM];
pub(super) const FOREIGN: &[Field] = &[number("term").or_none(), switch("is_positive").or_none()];
pub(super) const CORE_LOADED: &[Field] = &[number("hash")];
pub(super) const CORE_LACKS: &[Field] = &[word("part", CORE_PARTS)];
pub(super) const INDEX_ALONE: &[Field] = &[INDEX];
pub(super) const INDEX_AND_TERM: &[Field] = &[INDEX, TERM];
pub(super) const COMMAND_ALONE: &[Field] = &[COMMAND];
pub(super) const VIOLATION: &[Field] = &[
    word("property", PROPERTIES),
    number("event"),
    server("other").or_none(),
    TERM,
    INDEX.or_none(),
];
pub(super) const ENTRY: &[Field] = &[
    INDEX,
    TERM,
    word("payload", PAYLOADS),
    COMMAND,
    word("configuration", CHANGES),
    servers("added"),
    servers("removed"),
];
pub(super) const APPLIED: &[Field] = &[
    INDEX,
    TERM,
    word("payload", PAYLOADS),
    COMMAND,
    word("configuration", CHANGES),
    servers("added"),
    servers("removed"),
    STATE,
];
pub(super) const STARTED: &[Field] =
    &[TERM, VOTED_FOR, number("last_log_index"), number("last_log_term")];
pub(super) const CRASHED: &[Field] = &[number("lost_writes")];
pub(super) const SENT: &[Field] = &[MESSAGE, FROM_PEER, TO_PEER, HELD];
pub(super) const COPIED: &[Field] = &[MESSAGE, number("copy"), FROM_PEER, TO_PEER];
pub(super) const DELIVERED: &[Field] = &[MESSAGE, FROM_PEER, TO_PEER, COPY_OF];
pub(super) const LOST: &[Field] = &[MESSAGE, FROM_PEER, TO_PEER, word("cause", LOSSES), COPY_OF];
pub(super) const OF_MESSAGE: &[Field] = &[MESSAGE, FROM_PEER, TO_PEER];
pub(super) const DELAYED: &[Field] =
    &[MESSAGE, FROM_PEER, TO_PEER, Field::new("by", Form::Duration)];
pub(super) const WRITE_STARTED: &[Field] =
    &[number("write"), TERM, VOTED_FOR, number("last_log_index")];
pub(super) const WRITE: &[Field] = &[number("write")];
pub(super) const WRITE_FAILED: &[Field] = &[number("write"), word("error", DISK_ERRORS)];
pub(super) const WRITE_TORN: &[Field] =
    &[number("write"), number("kept").or_none(), switch("hard_state_kept").or_none()];
pub(super) const ROLE_CHANGED: &[Field] = &[word("from", ROLES), word("to", ROLES)];
pub(super) const FROM_AND_TO: &[Field] = &[number("from"), number("to")];
pub(super) const CANDIDATE_ALONE: &[Field] = &[CANDIDATE];
pub(super) const VOTE_OF_TERM: &[Field] = &[CANDIDATE, TERM];
pub(super) const UNANSWERED: &[Field] = &[MESSAGE, CANDIDATE, TERM];
pub(super) const IGNORED: &[Field] = &[CANDIDATE, TERM, switch("restarted")];
pub(super) const DENIED: &[Field] = &[
    CANDIDATE,
    word("reason", DENIALS),
    number("candidate_term"),
    server("voted_for"),
    number("candidate_last_term"),
    number("candidate_last_index"),
    number("last_term"),
    number("last_index"),
];
pub(super) const PRE_VOTE_DENIED: &[Field] = &[
    CANDIDATE,
    word("reason", PRE_VOTE_DENIALS),
    number("candidate_term"),
    server("voted_for"),
    number("candidate_last_term"),
    number("candidate_last_index"),
    number("last_term"),
    number("last_index"),
    server("leader").or_none(),
];
pub(super) const COUNTED: &[Field] =
    &[server("voter"), GRANTED, servers("votes"), number("needed")];
pub(super) const WON: &[Field] = &[TERM, servers("votes")];
pub(super) const FIRST_AND_LAST: &[Field] = &[number("first"), number("last")];
pub(super) const TIMER: &[Field] = &[word("timer", TIMERS), switch("forced")];
pub(super) const SUBMITTED: &[Field] = &[
    CLIENT,
    COMMAND,
    word("operation", OPERATIONS).or_none(),
    number("keep"),
    number("key"),
    number("value"),
    number("session").or_none(),
    number("sequence"),
    switch("heeded"),
];
pub(super) const CLIENT_TIMED_OUT: &[Field] = &[CLIENT, server("asked")];
pub(super) const CLIENT_FINISHED: &[Field] =
    &[CLIENT, COMMAND, OUTCOME, INDEX, HINT, number("session"), number("value").or_none()];
pub(super) const CLIENT_ALONE: &[Field] = &[CLIENT];
pub(super) const SKIPPED: &[Field] =
    &[INDEX, COMMAND, word("why", SKIPS), number("first"), number("session")];
pub(super) const SESSION: &[Field] = &[number("session")];
pub(super) const PARTITIONED: &[Field] = &[number("groups")];
pub(super) const LINK: &[Field] = &[server("from"), server("to")];
pub(super) const SETTING: &[Field] = &[word("setting", SETTINGS)];
pub(super) const RULE: &[Field] = &[word("guard", RULES)];
pub(super) const NOTHING_CHANGED: &[Field] = &[word("why", NO_EFFECTS)];
pub(super) const VOTERS: &[Field] = &[servers("voters")];
pub(super) const INDEX_AND_VOTERS: &[Field] = &[INDEX, servers("voters")];
pub(super) const REQUESTED: &[Field] = &[
    word("request", REQUESTS),
    servers("add"),
    servers("learner"),
    servers("remove"),
    servers("voters"),
];
pub(super) const TO_SERVER: &[Field] = &[server("to")];
pub(super) const FROM_SERVER: &[Field] = &[server("from")];
pub(super) const SNAPSHOT: &[Field] = &[INDEX, TERM, number("state"), number("bytes")];
pub(super) const INSTALLED: &[Field] =
    &[INDEX, TERM, number("state"), number("bytes"), number("last_log_index")];
pub(super) const INDEX_AND_STATE: &[Field] = &[INDEX, number("state")];
pub(super) const SILENT: &[Field] = &[servers("silent")];
pub(super) const STEPPED_DOWN: &[Field] =
    &[word("role", ROLES), number("from_term"), TERM, server("sender"), word("reason", STEP_DOWNS)];
pub(super) const STALE: &[Field] = &[server("sender"), TERM];
pub(super) const APPEND_REFUSED: &[Field] = &[
    number("prev_log_index"),
    number("prev_log_term"),
    number("conflict_term").or_none(),
    number("conflict_index"),
];
pub(super) const CONFLICT: &[Field] = &[INDEX, TERM, number("leader_term")];
pub(super) const BACKED_UP: &[Field] = &[server("follower"), number("from"), number("to")];
pub(super) const ACKNOWLEDGED: &[Field] = &[server("follower"), number("match_index")];
pub(super) const COMMITTED: &[Field] = &[INDEX, TERM, servers("holders")];
pub(super) const LEARNED: &[Field] = &[number("leader_commit"), number("verified")];
pub(super) const COMMAND_AND_INDEX: &[Field] = &[COMMAND, INDEX];
pub(super) const COMMAND_AND_HINT: &[Field] = &[COMMAND, HINT];
pub(super) const TRANSFER_REFUSED: &[Field] = &[server("to"), word("reason", TRANSFER_REFUSALS)];
pub(super) const DEFERRED: &[Field] = &[COMMAND, server("to")];
pub(super) const READ_FORWARDED: &[Field] = &[READ, server("leader")];
pub(super) const READ_STARTED: &[Field] = &[READ, INDEX.or_none(), ROUND];
pub(super) const READ_CONFIRMED: &[Field] = &[READ, INDEX, servers("by")];
pub(super) const READ_AND_INDEX: &[Field] = &[READ, INDEX];
pub(super) const READ_AND_HINT: &[Field] = &[READ, HINT];
pub(super) const HEARD: &[Field] = &[TERM, servers("heard")];
pub(super) const CHANGE_REFUSED: &[Field] =
    &[word("reason", CHANGE_REFUSALS), INDEX, server("of"), number("servers")];
pub(super) const CHANGE: &[Field] =
    &[INDEX, word("change", CHANGES), servers("added"), servers("removed")];
pub(super) const CAUGHT_UP: &[Field] = &[servers("servers"), ROUND, INDEX, TOOK];
pub(super) const ABORTED: &[Field] = &[servers("servers"), ROUND, TOOK];
pub(super) const BEGUN: &[Field] =
    &[server("follower"), number("next_index"), number("last_index")];
pub(super) const ACCEPTED: &[Field] = &[INDEX, TERM, switch("kept")];
pub(super) const LAST_INDEX: &[Field] = &[number("last_index")];
pub(super) const CHUNK: &[Field] = &[number("offset"), number("received")];
pub(super) const REFUSED: &[Field] = &[COMMAND, number("uncommitted")];
pub(super) const VANISHED: &[Field] = &[number("writes")];
pub(super) const CLOCK: &[Field] = &[Field::new("by", Form::Step)];
pub(super) const STORM: &[Field] = &[number("clients")];
pub(super) const CHAOS: &[Field] = &[word("fault", FAULTS), switch("begins")];
pub(super) const NONE: &[Field] = &[];
