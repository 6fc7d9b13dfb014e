//! Events as `await` and `expect` name them.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::field::{self, Field, FieldTest};
use super::words::{Word, Words};
use crate::types::{Duration, EventId, MessageKind, ServerId, Term};

/// Which events are meant: those of one kind, narrowed down by what they tell. What is not said may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EventPattern {
    /// The kind of the event.
    pub kind: EventName,
    /// Of a message: its kind.
    pub message: Option<MessageKind>,
    /// Where it happens.
    pub on: Option<ServerId>,
    /// Who sent what it is about; if nobody did, where it happens.
    pub from: Option<ServerId>,
    /// Who receives what it is about.
    pub to: Option<ServerId>,
    /// Its term.
    pub term: Option<Term>,
    /// Of a message: whether no client sends or receives it.
    pub between_servers: bool,
    /// What its fields hold.
    pub with: Arc<[FieldTest]>,
}

/// `vote_granted from S3 in term 2`.
impl fmt::Display for EventPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        self.write_narrowed(f)
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

    /// Without the kind.
    pub(super) fn write_narrowed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        let own = EVENTS.get(usize::from(self.kind.0)).map_or(field::NONE, |(.., own)| own);
        let body = self.message.map_or(field::NONE, field::of_message);
        own.iter().chain(body).copied()
    }

    /// What its fields are compared with.
    pub(in crate::lab) fn tests(&self) -> impl Iterator<Item = (Field, &FieldTest)> {
        let field = |test: &FieldTest| self.fields().nth(test.field.into());
        self.with.iter().filter_map(move |test| Some((field(test)?, test)))
    }
}

/// From when on something counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Since {
    /// From the last line on that lets time pass: see docs/language.md.
    Wait,
    /// `for 2s`: in that much time before now.
    Last(Duration),
    /// `after 123`: behind this event. Saved runs say it so.
    Event(EventId),
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Since::Wait => Ok(()),
            Since::Last(span) => write!(f, " for {span}"),
            Since::Event(EventId(number)) => write!(f, " after {number}"),
        }
    }
}

/// The name of a kind of events, as `kind` of docs/events.schema.json has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventName(u8);

impl EventName {
    /// All of them.
    #[cfg(test)]
    pub(in crate::lab) const ALL: [Self; EVENTS.len()] = {
        let mut all = [Self(0); EVENTS.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = Self(index as u8);
            index += 1;
        }
        all
    };

    /// The name that stands at this index of the words of names.
    pub(super) fn at(index: usize) -> Self {
        Self(index as u8)
    }

    const fn of(word: &str) -> Self {
        let mut index = 0;
        while index < EVENTS.len() {
            if is_same(EVENTS[index].0.as_bytes(), word.as_bytes()) {
                return Self(index as u8);
            }
            index += 1;
        }
        panic!("no such event")
    }

    /// The name.
    pub fn word(self) -> &'static str {
        EVENTS.get(usize::from(self.0)).map_or("", |(word, ..)| word)
    }

    /// What else such an event tells.
    pub fn fields(self) -> Fields {
        EVENTS.get(usize::from(self.0)).map_or(PLAIN, |&(_, fields, _)| fields)
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

/// What an event tells beside its kind and its server, as far as a line can ask for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Whether it has a receiver.
    pub to: bool,
    /// Whether it has a term.
    pub term: bool,
    /// Whether it is about a message whose kind it tells.
    pub message: bool,
}

const PLAIN: Fields = Fields { to: false, term: false, message: false };
const TO: Fields = Fields { to: true, ..PLAIN };
const TERM: Fields = Fields { term: true, ..PLAIN };
const TO_AND_TERM: Fields = Fields { to: true, ..TERM };
const MESSAGE: Fields = Fields { message: true, ..TO_AND_TERM };

/// The names of all kinds of events.
pub(super) const EVENT_NAMES: Words =
    Words::new(EVENTS.len(), |index| Word { word: EVENTS[index].0, what: "an event of this kind" });

static EVENTS: [(&str, Fields, &[Field]); 124] = [
    ("violation", PLAIN, field::VIOLATION),
    ("entry_given", TERM, field::ENTRY),
    ("started", TERM, field::STARTED),
    ("crashed", PLAIN, field::CRASHED),
    ("sent", MESSAGE, field::SENT),
    ("duplicated", TO, field::COPIED),
    ("delivered", MESSAGE, field::DELIVERED),
    ("lost", MESSAGE, field::LOST),
    ("write_started", PLAIN, field::WRITE_STARTED),
    ("write_durable", PLAIN, field::WRITE),
    ("role_changed", PLAIN, field::ROLE_CHANGED),
    ("term_changed", TERM, field::FROM_AND_TO),
    ("vote_changed", TO, field::CANDIDATE_ALONE),
    ("vote_request_unanswered", TO_AND_TERM, field::UNANSWERED),
    ("entry_appended", TERM, field::ENTRY),
    ("log_truncated", PLAIN, field::FIRST_AND_LAST),
    ("commit_advanced", PLAIN, field::FROM_AND_TO),
    ("applied", TERM, field::APPLIED),
    ("timer_fired", PLAIN, field::TIMER),
    ("client_submitted", PLAIN, field::SUBMITTED),
    ("client_timed_out", PLAIN, field::CLIENT_TIMED_OUT),
    ("client_finished", PLAIN, field::CLIENT_FINISHED),
    ("command_skipped", PLAIN, field::SKIPPED),
    ("session_expired", PLAIN, field::SESSION),
    ("isolated", PLAIN, field::NONE),
    ("reconnected", PLAIN, field::NONE),
    ("partitioned", PLAIN, field::PARTITIONED),
    ("link_cut", TO, field::LINK),
    ("link_healed", TO, field::LINK),
    ("healed", PLAIN, field::NONE),
    ("setting_changed", PLAIN, field::SETTING),
    ("setting_reset", PLAIN, field::SETTING),
    ("rule_broken", PLAIN, field::RULE),
    ("rule_mended", PLAIN, field::RULE),
    ("nothing_changed", PLAIN, field::NOTHING_CHANGED),
    ("delayed", TO, field::DELAYED),
    ("held", TO, field::OF_MESSAGE),
    ("released", TO, field::OF_MESSAGE),
    ("paused", PLAIN, field::NONE),
    ("resumed", PLAIN, field::NONE),
    ("server_added", PLAIN, field::NONE),
    ("members_forced", PLAIN, field::VOTERS),
    ("forced_members_taken", PLAIN, field::INDEX_AND_VOTERS),
    ("snapshot_corrupted", PLAIN, field::INDEX_ALONE),
    ("snapshot_unreadable", PLAIN, field::INDEX_ALONE),
    ("change_requested", PLAIN, field::REQUESTED),
    ("configuration_adopted", PLAIN, field::INDEX_ALONE),
    ("snapshot_requested", PLAIN, field::NONE),
    ("transfer_requested", TO, field::TO_SERVER),
    ("snapshot_taken", TERM, field::SNAPSHOT),
    ("log_compacted", TERM, field::INDEX_AND_TERM),
    ("snapshot_installed", TERM, field::INSTALLED),
    ("state_restored", PLAIN, field::INDEX_AND_STATE),
    ("election_started", TERM, field::TERM_ALONE),
    ("votes_asked_again", PLAIN, field::SILENT),
    ("vote_requests_dropped", TERM, field::TERM_ALONE),
    ("vote_granted", TO_AND_TERM, field::VOTE_OF_TERM),
    ("vote_denied", TO, field::DENIED),
    ("vote_counted", PLAIN, field::COUNTED),
    ("election_won", TERM, field::WON),
    ("no_op_appended", PLAIN, field::INDEX_ALONE),
    ("stepped_down", TERM, field::STEPPED_DOWN),
    ("stale_term_ignored", TERM, field::STALE),
    ("append_refused", PLAIN, field::APPEND_REFUSED),
    ("conflict_removed", TERM, field::CONFLICT),
    ("entries_accepted", PLAIN, field::FIRST_AND_LAST),
    ("next_index_backed_up", TO, field::BACKED_UP),
    ("acknowledged_lost", TO, field::ACKNOWLEDGED),
    ("committed", TERM, field::COMMITTED),
    ("commit_withheld", TERM, field::INDEX_AND_TERM),
    ("commit_learned", PLAIN, field::LEARNED),
    ("rule_skipped", PLAIN, field::RULE),
    ("command_accepted", PLAIN, field::COMMAND_AND_INDEX),
    ("command_redirected", PLAIN, field::COMMAND_AND_HINT),
    ("pre_vote_started", TERM, field::TERM_ALONE),
    ("pre_vote_granted", TO_AND_TERM, field::VOTE_OF_TERM),
    ("pre_vote_denied", TO, field::PRE_VOTE_DENIED),
    ("pre_vote_counted", PLAIN, field::COUNTED),
    ("pre_vote_won", TERM, field::WON),
    ("vote_request_ignored", TO_AND_TERM, field::IGNORED),
    ("transfer_started", TO, field::TO_SERVER),
    ("transfer_refused", TO, field::TRANSFER_REFUSED),
    ("timeout_now_sent", TO, field::TO_SERVER),
    ("transfer_given_up", TO, field::TO_SERVER),
    ("transfer_taken", PLAIN, field::FROM_SERVER),
    ("command_deferred", TO, field::DEFERRED),
    ("read_forwarded", TO, field::READ_FORWARDED),
    ("read_started", PLAIN, field::READ_STARTED),
    ("read_confirmed", PLAIN, field::READ_CONFIRMED),
    ("read_by_lease", PLAIN, field::READ_AND_INDEX),
    ("read_index_learned", PLAIN, field::READ_AND_INDEX),
    ("read_given_up", PLAIN, field::READ_AND_HINT),
    ("quorum_lost", TERM, field::HEARD),
    ("change_refused", PLAIN, field::CHANGE_REFUSED),
    ("change_waits", PLAIN, field::NONE),
    ("change_appended", PLAIN, field::CHANGE),
    ("caught_up", PLAIN, field::CAUGHT_UP),
    ("change_aborted", PLAIN, field::ABORTED),
    ("may_not_stand", PLAIN, field::NONE),
    ("snapshot_covers", TERM, field::INDEX_AND_TERM),
    ("snapshot_begun", TO, field::BEGUN),
    ("snapshot_accepted", TERM, field::ACCEPTED),
    ("snapshot_not_needed", PLAIN, field::LAST_INDEX),
    ("chunk_out_of_place", PLAIN, field::CHUNK),
    ("command_refused", PLAIN, field::REFUSED),
    ("link_clogged", TO, field::LINK),
    ("link_unclogged", TO, field::LINK),
    ("replayed", TO, field::COPIED),
    ("disk_stalled", PLAIN, field::NONE),
    ("disk_unstalled", PLAIN, field::NONE),
    ("write_failed", PLAIN, field::WRITE_FAILED),
    ("write_torn", PLAIN, field::WRITE_TORN),
    ("tail_dropped", PLAIN, field::NONE),
    ("disk_lies", PLAIN, field::NONE),
    ("disk_flushed", PLAIN, field::NONE),
    ("writes_vanished", PLAIN, field::VANISHED),
    ("disk_corrupted", PLAIN, field::INDEX_ALONE),
    ("start_refused", PLAIN, field::INDEX_ALONE),
    ("disk_wiped", PLAIN, field::NONE),
    ("clock_stepped", PLAIN, field::CLOCK),
    ("client_repeated", PLAIN, field::CLIENT_ALONE),
    ("storm_came", PLAIN, field::STORM),
    ("chaos", PLAIN, field::CHAOS),
    ("calmed", PLAIN, field::NONE),
];
