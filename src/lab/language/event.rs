//! Events as `await` and `expect` name them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::words::{Word, Words};
use crate::types::{Duration, EventId, MessageKind, ServerId, Term};

/// Which events are meant: those of one kind, narrowed down by what they tell. What is not said may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
        self.term.map_or(Ok(()), |term| write!(f, " in term {term}"))
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
        EVENTS.get(usize::from(self.0)).map_or("", |(word, _)| word)
    }

    /// What else such an event tells.
    pub fn fields(self) -> Fields {
        EVENTS.get(usize::from(self.0)).map_or(PLAIN, |&(_, fields)| fields)
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

static EVENTS: [(&str, Fields); 124] = [
    ("violation", PLAIN),
    ("entry_given", TERM),
    ("started", TERM),
    ("crashed", PLAIN),
    ("sent", MESSAGE),
    ("duplicated", TO),
    ("delivered", MESSAGE),
    ("lost", MESSAGE),
    ("write_started", PLAIN),
    ("write_durable", PLAIN),
    ("role_changed", PLAIN),
    ("term_changed", TERM),
    ("vote_changed", TO),
    ("vote_request_unanswered", TO_AND_TERM),
    ("entry_appended", TERM),
    ("log_truncated", PLAIN),
    ("commit_advanced", PLAIN),
    ("applied", TERM),
    ("timer_fired", PLAIN),
    ("client_submitted", PLAIN),
    ("client_timed_out", PLAIN),
    ("client_finished", PLAIN),
    ("command_skipped", PLAIN),
    ("session_expired", PLAIN),
    ("isolated", PLAIN),
    ("reconnected", PLAIN),
    ("partitioned", PLAIN),
    ("link_cut", TO),
    ("link_healed", TO),
    ("healed", PLAIN),
    ("setting_changed", PLAIN),
    ("setting_reset", PLAIN),
    ("rule_broken", PLAIN),
    ("rule_mended", PLAIN),
    ("nothing_changed", PLAIN),
    ("delayed", TO),
    ("held", TO),
    ("released", TO),
    ("paused", PLAIN),
    ("resumed", PLAIN),
    ("server_added", PLAIN),
    ("members_forced", PLAIN),
    ("forced_members_taken", PLAIN),
    ("snapshot_corrupted", PLAIN),
    ("snapshot_unreadable", PLAIN),
    ("change_requested", PLAIN),
    ("configuration_adopted", PLAIN),
    ("snapshot_requested", PLAIN),
    ("transfer_requested", TO),
    ("snapshot_taken", TERM),
    ("log_compacted", TERM),
    ("snapshot_installed", TERM),
    ("state_restored", PLAIN),
    ("election_started", TERM),
    ("votes_asked_again", PLAIN),
    ("vote_requests_dropped", TERM),
    ("vote_granted", TO_AND_TERM),
    ("vote_denied", TO),
    ("vote_counted", PLAIN),
    ("election_won", TERM),
    ("no_op_appended", PLAIN),
    ("stepped_down", TERM),
    ("stale_term_ignored", TERM),
    ("append_refused", PLAIN),
    ("conflict_removed", TERM),
    ("entries_accepted", PLAIN),
    ("next_index_backed_up", TO),
    ("acknowledged_lost", TO),
    ("committed", TERM),
    ("commit_withheld", TERM),
    ("commit_learned", PLAIN),
    ("rule_skipped", PLAIN),
    ("command_accepted", PLAIN),
    ("command_redirected", PLAIN),
    ("pre_vote_started", TERM),
    ("pre_vote_granted", TO_AND_TERM),
    ("pre_vote_denied", TO),
    ("pre_vote_counted", PLAIN),
    ("pre_vote_won", TERM),
    ("vote_request_ignored", TO_AND_TERM),
    ("transfer_started", TO),
    ("transfer_refused", TO),
    ("timeout_now_sent", TO),
    ("transfer_given_up", TO),
    ("transfer_taken", PLAIN),
    ("command_deferred", TO),
    ("read_forwarded", TO),
    ("read_started", PLAIN),
    ("read_confirmed", PLAIN),
    ("read_by_lease", PLAIN),
    ("read_index_learned", PLAIN),
    ("read_given_up", PLAIN),
    ("quorum_lost", TERM),
    ("change_refused", PLAIN),
    ("change_waits", PLAIN),
    ("change_appended", PLAIN),
    ("caught_up", PLAIN),
    ("change_aborted", PLAIN),
    ("may_not_stand", PLAIN),
    ("snapshot_covers", TERM),
    ("snapshot_begun", TO),
    ("snapshot_accepted", TERM),
    ("snapshot_not_needed", PLAIN),
    ("chunk_out_of_place", PLAIN),
    ("command_refused", PLAIN),
    ("link_clogged", TO),
    ("link_unclogged", TO),
    ("replayed", TO),
    ("disk_stalled", PLAIN),
    ("disk_unstalled", PLAIN),
    ("write_failed", PLAIN),
    ("write_torn", PLAIN),
    ("tail_dropped", PLAIN),
    ("disk_lies", PLAIN),
    ("disk_flushed", PLAIN),
    ("writes_vanished", PLAIN),
    ("disk_corrupted", PLAIN),
    ("start_refused", PLAIN),
    ("disk_wiped", PLAIN),
    ("clock_stepped", PLAIN),
    ("client_repeated", PLAIN),
    ("storm_came", PLAIN),
    ("chaos", PLAIN),
    ("calmed", PLAIN),
];
