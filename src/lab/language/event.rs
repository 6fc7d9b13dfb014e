//! Event patterns in `await` and `expect`.

use std::fmt;
use std::sync::Arc;

use super::field::{self, Field, FieldTest};
use super::words::{Choice, Word};
use crate::types::{Duration, EventId, MessageKind, ServerId, Term};

/// A pattern of events: those of one kind, restricted by their values. What is not given may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventPattern {
    /// The kind of the event.
    pub kind: EventName,
    /// For a message: its kind.
    pub message: Option<MessageKind>,
    /// The server of the event.
    pub on: Option<ServerId>,
    /// The sender of the message; if there is none, the server of the event.
    pub from: Option<ServerId>,
    /// The receiver of the message.
    pub to: Option<ServerId>,
    /// Its term.
    pub term: Option<Term>,
    /// For a message: whether both ends are servers.
    pub between_servers: bool,
    /// The comparisons of its fields.
    pub with: Arc<[FieldTest]>,
}

/// `vote_granted from S3 in term 2`.
impl fmt::Display for EventPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        self.write_restrictions(f)
    }
}

impl EventPattern {
    /// Every event of this kind.
    pub fn every(kind: EventName) -> Self {
        Self {
            kind,
            message: None,
            on: None,
            from: None,
            to: None,
            term: None,
            between_servers: false,
            with: Arc::default(),
        }
    }

    /// Every message of this kind that is sent; without a kind, every message between servers.
    pub fn messages(kind: Option<MessageKind>) -> Self {
        let every = Self::every(EventName::of("sent"));
        Self { message: kind, between_servers: kind.is_none(), ..every }
    }

    /// The restrictions other than the kind.
    pub(super) fn write_restrictions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = |f: &mut fmt::Formatter<'_>, word, server: Option<ServerId>| {
            server.map_or(Ok(()), |server| write!(f, " {word} {server}"))
        };
        self.message.map_or(Ok(()), |kind| write!(f, " {}", kind.word()))?;
        write(f, "on", self.on)?;
        write(f, "from", self.from)?;
        write(f, "to", self.to)?;
        self.term.map_or(Ok(()), |term| write!(f, " in term {term}"))?;
        for (place, (field, test)) in self.tests().enumerate() {
            f.write_str(if place == 0 { " with " } else { " and " })?;
            test.write(f, &field)?;
        }
        Ok(())
    }

    /// The fields of these events: their own, then those of the message's body.
    pub(in crate::lab) fn fields(&self) -> impl Iterator<Item = Field> {
        let own = self.kind.row().fields;
        let body = self.message.map_or(field::NONE, field::of_message);
        own.iter().chain(body).copied()
    }

    /// The comparisons of its fields.
    pub(in crate::lab) fn tests(&self) -> impl Iterator<Item = (Field, &FieldTest)> {
        let field = |test: &FieldTest| self.fields().nth(test.field.into());
        self.with.iter().filter_map(move |test| Some((field(test)?, test)))
    }
}

/// The start of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountStart {
    /// From the last line that lets time pass: see docs/language.md.
    Wait,
    /// `for 2s`: in the last 2 s.
    Last(Duration),
    /// `after 123`: after this event. Used in saved runs.
    Event(EventId),
}

impl fmt::Display for CountStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CountStart::Wait => Ok(()),
            CountStart::Last(span) => write!(f, " for {span}"),
            CountStart::Event(EventId(number)) => write!(f, " after {number}"),
        }
    }
}

/// The name of a kind of events, like `kind` in docs/events.schema.json.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventName(u8);

impl EventName {
    /// All of them.
    pub(in crate::lab) const ALL: [Self; EVENTS.len()] = {
        let mut all = [Self(0); EVENTS.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = Self(index as u8);
            index += 1;
        }
        all
    };

    const fn of(word: &str) -> Self {
        let mut index = 0;
        while index < EVENTS.len() {
            if is_same(EVENTS[index].name.as_bytes(), word.as_bytes()) {
                return Self(index as u8);
            }
            index += 1;
        }
        panic!("no such event")
    }

    /// Its row. The number may come from a saved run that was edited, so an unknown one has a row as well.
    fn row(self) -> &'static EventRow {
        EVENTS.get(usize::from(self.0)).unwrap_or(const { &event("", PLAIN, field::NONE) })
    }

    /// The name.
    pub fn word(self) -> &'static str {
        self.row().name
    }

    /// The other values of such an event.
    pub fn fields(self) -> Fields {
        self.row().tells
    }
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The values of an event, beside its kind and its server, that a line can restrict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Whether it has a receiver.
    pub to: bool,
    /// Whether it has a term.
    pub term: bool,
    /// Whether it contains a kind of message.
    pub message: bool,
}

const PLAIN: Fields = Fields { to: false, term: false, message: false };
const TO: Fields = Fields { to: true, ..PLAIN };
const TERM: Fields = Fields { term: true, ..PLAIN };
const TO_AND_TERM: Fields = Fields { to: true, ..TERM };
const MESSAGE: Fields = Fields { message: true, ..TO_AND_TERM };

impl Choice for EventName {
    fn word(self) -> Word {
        Word { word: EventName::word(self), what: "an event of this kind" }
    }
}

/// A kind of events.
struct EventRow {
    name: &'static str,
    /// The values of its events other than their fields.
    tells: Fields,
    fields: &'static [Field],
}

const fn event(name: &'static str, tells: Fields, fields: &'static [Field]) -> EventRow {
    EventRow { name, tells, fields }
}

static EVENTS: &[EventRow] = &[
    event("violation", PLAIN, field::VIOLATION),
    event("entry_given", TERM, field::ENTRY),
    event("started", TERM, field::STARTED),
    event("crashed", PLAIN, field::CRASHED),
    event("sent", MESSAGE, field::SENT),
    event("duplicated", TO, field::COPIED),
    event("delivered", MESSAGE, field::DELIVERED),
    event("lost", MESSAGE, field::LOST),
    event("write_started", PLAIN, field::WRITE_STARTED),
    event("write_durable", PLAIN, field::WRITE),
    event("role_changed", PLAIN, field::ROLE_CHANGED),
    event("term_changed", TERM, field::FROM_AND_TO),
    event("vote_changed", TO, field::CANDIDATE_ALONE),
    event("vote_request_unanswered", TO_AND_TERM, field::UNANSWERED),
    event("entry_appended", TERM, field::ENTRY),
    event("log_truncated", PLAIN, field::FIRST_AND_LAST),
    event("commit_advanced", PLAIN, field::FROM_AND_TO),
    event("applied", TERM, field::APPLIED),
    event("timer_fired", PLAIN, field::TIMER),
    event("client_submitted", PLAIN, field::SUBMITTED),
    event("client_timed_out", PLAIN, field::CLIENT_TIMED_OUT),
    event("client_finished", PLAIN, field::CLIENT_FINISHED),
    event("command_skipped", PLAIN, field::SKIPPED),
    event("session_expired", PLAIN, field::SESSION),
    event("isolated", PLAIN, field::NONE),
    event("reconnected", PLAIN, field::NONE),
    event("partitioned", PLAIN, field::PARTITIONED),
    event("link_cut", TO, field::LINK),
    event("link_healed", TO, field::LINK),
    event("healed", PLAIN, field::NONE),
    event("setting_changed", PLAIN, field::SETTING),
    event("setting_reset", PLAIN, field::SETTING),
    event("rule_broken", PLAIN, field::RULE),
    event("rule_mended", PLAIN, field::RULE),
    event("nothing_changed", PLAIN, field::NOTHING_CHANGED),
    event("delayed", TO, field::DELAYED),
    event("held", TO, field::OF_MESSAGE),
    event("released", TO, field::OF_MESSAGE),
    event("paused", PLAIN, field::NONE),
    event("resumed", PLAIN, field::NONE),
    event("server_added", PLAIN, field::NONE),
    event("core_loaded", PLAIN, field::CORE_LOADED),
    event("core_error", PLAIN, field::NONE),
    event("core_lacks", PLAIN, field::CORE_LACKS),
    event("core_logged", PLAIN, field::NONE),
    event("line_logged", PLAIN, field::NONE),
    event("members_forced", PLAIN, field::VOTERS),
    event("forced_members_taken", PLAIN, field::INDEX_AND_VOTERS),
    event("snapshot_corrupted", PLAIN, field::INDEX_ALONE),
    event("snapshot_unreadable", PLAIN, field::INDEX_ALONE),
    event("change_requested", PLAIN, field::REQUESTED),
    event("configuration_adopted", PLAIN, field::INDEX_ALONE),
    event("snapshot_requested", PLAIN, field::NONE),
    event("transfer_requested", TO, field::TO_SERVER),
    event("snapshot_taken", TERM, field::SNAPSHOT),
    event("log_compacted", TERM, field::INDEX_AND_TERM),
    event("snapshot_installed", TERM, field::INSTALLED),
    event("state_restored", PLAIN, field::INDEX_AND_STATE),
    event("election_started", TERM, field::TERM_ALONE),
    event("votes_asked_again", PLAIN, field::SILENT),
    event("vote_requests_dropped", TERM, field::TERM_ALONE),
    event("vote_granted", TO_AND_TERM, field::VOTE_OF_TERM),
    event("vote_denied", TO, field::DENIED),
    event("vote_counted", PLAIN, field::COUNTED),
    event("election_won", TERM, field::WON),
    event("no_op_appended", PLAIN, field::INDEX_ALONE),
    event("stepped_down", TERM, field::STEPPED_DOWN),
    event("stale_term_ignored", TERM, field::STALE),
    event("append_refused", PLAIN, field::APPEND_REFUSED),
    event("conflict_removed", TERM, field::CONFLICT),
    event("entries_accepted", PLAIN, field::FIRST_AND_LAST),
    event("next_index_backed_up", TO, field::BACKED_UP),
    event("acknowledged_lost", TO, field::ACKNOWLEDGED),
    event("committed", TERM, field::COMMITTED),
    event("commit_withheld", TERM, field::INDEX_AND_TERM),
    event("commit_learned", PLAIN, field::LEARNED),
    event("rule_skipped", PLAIN, field::RULE),
    event("command_accepted", PLAIN, field::COMMAND_AND_INDEX),
    event("command_redirected", PLAIN, field::COMMAND_AND_HINT),
    event("pre_vote_started", TERM, field::TERM_ALONE),
    event("pre_vote_granted", TO_AND_TERM, field::VOTE_OF_TERM),
    event("pre_vote_denied", TO, field::PRE_VOTE_DENIED),
    event("pre_vote_counted", PLAIN, field::COUNTED),
    event("pre_vote_won", TERM, field::WON),
    event("vote_request_ignored", TO_AND_TERM, field::IGNORED),
    event("transfer_started", TO, field::TO_SERVER),
    event("transfer_refused", TO, field::TRANSFER_REFUSED),
    event("timeout_now_sent", TO, field::TO_SERVER),
    event("transfer_given_up", TO, field::TO_SERVER),
    event("transfer_taken", PLAIN, field::FROM_SERVER),
    event("command_deferred", TO, field::DEFERRED),
    event("read_forwarded", TO, field::READ_FORWARDED),
    event("read_started", PLAIN, field::READ_STARTED),
    event("read_confirmed", PLAIN, field::READ_CONFIRMED),
    event("read_by_lease", PLAIN, field::READ_AND_INDEX),
    event("read_index_learned", PLAIN, field::READ_AND_INDEX),
    event("read_given_up", PLAIN, field::READ_AND_HINT),
    event("quorum_lost", TERM, field::HEARD),
    event("change_refused", PLAIN, field::CHANGE_REFUSED),
    event("change_waits", PLAIN, field::NONE),
    event("change_appended", PLAIN, field::CHANGE),
    event("caught_up", PLAIN, field::CAUGHT_UP),
    event("change_aborted", PLAIN, field::ABORTED),
    event("may_not_stand", PLAIN, field::NONE),
    event("snapshot_covers", TERM, field::INDEX_AND_TERM),
    event("snapshot_begun", TO, field::BEGUN),
    event("snapshot_accepted", TERM, field::ACCEPTED),
    event("snapshot_not_needed", PLAIN, field::LAST_INDEX),
    event("chunk_out_of_place", PLAIN, field::CHUNK),
    event("command_refused", PLAIN, field::REFUSED),
    event("link_clogged", TO, field::LINK),
    event("link_unclogged", TO, field::LINK),
    event("replayed", TO, field::COPIED),
    event("disk_stalled", PLAIN, field::NONE),
    event("disk_unstalled", PLAIN, field::NONE),
    event("write_failed", PLAIN, field::WRITE_FAILED),
    event("write_torn", PLAIN, field::WRITE_TORN),
    event("tail_dropped", PLAIN, field::NONE),
    event("disk_lies", PLAIN, field::NONE),
    event("disk_flushed", PLAIN, field::NONE),
    event("writes_vanished", PLAIN, field::VANISHED),
    event("disk_corrupted", PLAIN, field::INDEX_ALONE),
    event("start_refused", PLAIN, field::INDEX_ALONE),
    event("disk_wiped", PLAIN, field::NONE),
    event("clock_stepped", PLAIN, field::CLOCK),
    event("client_repeated", PLAIN, field::CLIENT_ALONE),
    event("storm_came", PLAIN, field::STORM),
    event("chaos", PLAIN, field::CHAOS),
    event("calmed", PLAIN, field::NONE),
];
