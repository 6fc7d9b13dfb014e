//! What an event looks like in a list: how much it matters, its sign, what it is about, and the word for its kind.

use super::hostile::{self, hostile_fact};
use crate::types::{
    AppendOutcome, ClientOutcome, Event, EventKind, Fact, LossCause, Message, MessageKind, Note,
    Role, Rule, Timer,
};

/// How much an event matters; the graver is the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Raft's promises are broken.
    Error,
    /// Something was taken from the cluster, or somebody waited in vain.
    Warn,
    /// What a run is about: elections, commitments, clients. An idle cluster says nothing here.
    Info,
    /// How it comes about: messages with news, disk writes, changes of each server's state.
    Debug,
    /// What goes on all the time: heartbeats and acknowledgements.
    Trace,
}

impl Level {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] = [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace];

    /// Its word: `info`.
    pub const fn word(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Info => "info",
            Level::Debug => "debug",
            Level::Trace => "trace",
        }
    }
}

/// What an event is about: the last part of a log line's target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A server's state and its reasoning.
    Raft,
    /// Messages and links.
    Net,
    /// Disks.
    Disk,
    /// Clients.
    Client,
    /// Servers that start and stop, timers that are made to fire, settings.
    World,
    /// The checker of the safety properties.
    Check,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Raft, Self::Net, Self::Disk, Self::Client, Self::World, Self::Check];

    /// Its word: `raft`.
    pub const fn word(self) -> &'static str {
        // The crate's name and two colons stand before the word.
        self.target().split_at("raftarium::".len()).1
    }

    /// The target of a log line, as usual in Rust: `raftarium::raft`.
    pub const fn target(self) -> &'static str {
        match self {
            Topic::Raft => "raftarium::raft",
            Topic::Net => "raftarium::net",
            Topic::Disk => "raftarium::disk",
            Topic::Client => "raftarium::client",
            Topic::World => "raftarium::world",
            Topic::Check => "raftarium::check",
        }
    }
}

/// How much the event matters.
pub fn level(event: &Event) -> Level {
    look(&event.kind).level
}

/// Whether a step "to the next interesting event" ends here: at level Info or a graver one.
pub fn is_interesting(event: &Event) -> bool {
    level(event) <= Level::Info
}

/// A sign for the event's kind; two columns wide in a terminal.
pub fn emoji(event: &Event) -> &'static str {
    look(&event.kind).emoji
}

/// What the event is about.
pub fn topic(event: &Event) -> Topic {
    look(&event.kind).topic
}

/// The word for the event's kind: `vote_denied`. The same as its `kind` in JSON.
pub fn kind(event: &Event) -> &'static str {
    look(&event.kind).kind
}

/// All of it at once, so that there is one table.
struct Look {
    kind: &'static str,
    emoji: &'static str,
    topic: Topic,
    level: Level,
}

fn look(kind: &EventKind) -> Look {
    let (kind, emoji, topic, level) = match kind {
        EventKind::Fact(fact) => look_of_fact(fact),
        EventKind::Note(note) => look_of_note(note),
        EventKind::Violation { .. } => ("violation", "🚨", Topic::Check, Level::Error),
    };
    Look { kind, emoji, topic, level }
}

pub(super) type Row = (&'static str, &'static str, Topic, Level);

fn look_of_fact(fact: &Fact) -> Row {
    use Level::{Debug, Info, Trace, Warn};
    use Topic::{Client, Disk, Net, Raft, World};
    match fact {
        Fact::EntryGiven { .. } => ("entry_given", "📄", World, Debug),
        Fact::Started { .. } => ("started", "🌱", World, Info),
        Fact::Crashed { .. } => ("crashed", "💥", World, Warn),

        Fact::Sent { body, .. } => ("sent", "📤", Net, level_of_message(body)),
        Fact::Duplicated { .. } => ("duplicated", "👯", Net, Debug),
        Fact::Delivered { body, .. } => ("delivered", "📥", Net, level_of_message(body)),
        Fact::Lost { body, cause, .. } => ("lost", "❌", Net, level_of_loss(body, *cause)),

        Fact::WriteStarted { .. } => ("write_started", "📝", Disk, Debug),
        Fact::WriteDurable { .. } => ("write_durable", "💾", Disk, Debug),

        // What these say in their own way, the notes tell with a reason.
        Fact::RoleChanged { .. } => ("role_changed", "🎭", Raft, Debug),
        Fact::TermChanged { .. } => ("term_changed", "📅", Raft, Debug),
        Fact::VoteChanged { .. } => ("vote_changed", "📮", Raft, Debug),
        Fact::VoteRequestUnanswered { .. } => ("vote_request_unanswered", "🙈", Raft, Debug),
        Fact::EntryAppended { .. } => ("entry_appended", "➕", Raft, Debug),
        Fact::LogTruncated { .. } => ("log_truncated", "➖", Raft, Debug),
        Fact::CommitAdvanced { .. } => ("commit_advanced", "🔒", Raft, Debug),
        Fact::Applied { .. } => ("applied", "🎯", Raft, Debug),
        Fact::TimerFired { forced: true, .. } => ("timer_fired", "⏰", World, Info),
        Fact::TimerFired { timer: Timer::Heartbeat, .. } => ("timer_fired", "💓", Raft, Trace),
        Fact::TimerFired { .. } => ("timer_fired", "⏰", Raft, Debug),

        Fact::ClientSubmitted { .. } => ("client_submitted", "🙋", Client, Info),
        Fact::ClientTimedOut { .. } => ("client_timed_out", "⌛", Client, Warn),
        Fact::ClientFinished { outcome: None | Some(ClientOutcome::SessionExpired), .. } => {
            ("client_finished", "😞", Client, Warn)
        }
        Fact::ClientFinished { .. } => ("client_finished", "🎉", Client, Info),

        Fact::CommandSkipped { .. } => ("command_skipped", "⏩", Client, Info),
        Fact::SessionExpired { .. } => ("session_expired", "🧽", Client, Debug),

        Fact::Isolated => ("isolated", "📵", Net, Warn),
        Fact::Reconnected => ("reconnected", "🔌", Net, Info),
        Fact::Partitioned { .. } => ("partitioned", "🧱", Net, Warn),
        Fact::LinkCut { .. } => ("link_cut", "🚧", Net, Warn),
        Fact::LinkHealed { .. } => ("link_healed", "🔗", Net, Info),
        Fact::Healed => ("healed", "🩹", Net, Info),
        Fact::SettingChanged { .. } => ("setting_changed", "🔧", World, Info),
        Fact::SettingReset { .. } => ("setting_reset", "🔧", World, Info),
        Fact::RuleBroken { .. } => ("rule_broken", "🔓", World, Warn),
        Fact::RuleMended { .. } => ("rule_mended", "🔐", World, Info),
        Fact::NothingChanged { .. } => ("nothing_changed", "🤷", World, Warn),

        Fact::Delayed { .. } => ("delayed", "🐌", Net, Info),
        Fact::Held { .. } => ("held", "🤚", Net, Info),
        Fact::Released { .. } => ("released", "🏁", Net, Info),
        Fact::Paused => ("paused", "💤", World, Warn),
        Fact::Resumed => ("resumed", "🔔", World, Info),

        hostile_fact!() => hostile::look(fact),
        Fact::ServerAdded => ("server_added", "📦", World, Info),
        Fact::ChangeRequested { .. } => ("change_requested", "📨", World, Info),
        Fact::MembersForced { .. } => ("members_forced", "🔨", World, Warn),
        Fact::ConfigurationAdopted { .. } => ("configuration_adopted", "👥", Raft, Debug),
        Fact::SnapshotRequested => ("snapshot_requested", "📸", World, Info),
        Fact::TransferRequested { .. } => ("transfer_requested", "🤝", World, Info),
        Fact::SnapshotTaken { .. } => ("snapshot_taken", "📸", Disk, Info),
        Fact::LogCompacted { .. } => ("log_compacted", "🪓", Raft, Info),
        Fact::SnapshotInstalled { .. } => ("snapshot_installed", "📦", Raft, Info),
        Fact::StateRestored { .. } => ("state_restored", "🌀", Raft, Debug),
    }
}

fn look_of_note(note: &Note) -> Row {
    use Level::{Debug, Info, Warn};
    use Topic::{Client, Raft};
    match note {
        Note::ElectionStarted { .. } => ("election_started", "📣", Raft, Info),
        Note::VotesAskedAgain { .. } => ("votes_asked_again", "🔁", Raft, Debug),
        Note::VoteGranted { .. } => ("vote_granted", "👍", Raft, Info),
        Note::VoteDenied { .. } => ("vote_denied", "👎", Raft, Info),
        Note::VoteCounted { .. } => ("vote_counted", "🧮", Raft, Debug),
        Note::ElectionWon { .. } => ("election_won", "👑", Raft, Info),
        Note::NoOpAppended { .. } => ("no_op_appended", "🔖", Raft, Info),
        // A follower that hears of a new term has nothing to step down from.
        Note::SteppedDown { role: Role::Follower, .. } => ("stepped_down", "🙇", Raft, Debug),
        Note::SteppedDown { .. } => ("stepped_down", "🙇", Raft, Info),
        Note::StaleTermIgnored { .. } => ("stale_term_ignored", "🍂", Raft, Debug),
        Note::AppendRefused { .. } => ("append_refused", "🚫", Raft, Info),
        Note::ConflictRemoved { .. } => ("conflict_removed", "🧹", Raft, Info),
        Note::EntriesAccepted { .. } => ("entries_accepted", "📚", Raft, Debug),
        Note::VoteRequestsDropped { .. } => ("vote_requests_dropped", "🗑", Raft, Info),
        Note::AcknowledgedLost { .. } => ("acknowledged_lost", "🕳", Raft, Warn),
        Note::NextIndexBackedUp { .. } => ("next_index_backed_up", "⏪", Raft, Debug),
        Note::Committed { .. } => ("committed", "✅", Raft, Info),
        Note::CommitWithheld { .. } => ("commit_withheld", "✋", Raft, Info),
        Note::CommitLearned { .. } => ("commit_learned", "👂", Raft, Debug),
        // These two go on all the time while they are switched off.
        Note::RuleSkipped { rule: Rule::DurableLog | Rule::ValidContact } => {
            ("rule_skipped", "🔓", Raft, Debug)
        }
        Note::RuleSkipped { .. } => ("rule_skipped", "🔓", Raft, Warn),
        Note::CommandAccepted { .. } => ("command_accepted", "📌", Client, Info),
        Note::CommandRedirected { .. } => ("command_redirected", "👉", Client, Info),
        Note::PreVoteStarted { .. } => ("pre_vote_started", "🤔", Raft, Info),
        Note::PreVoteGranted { .. } => ("pre_vote_granted", "🙂", Raft, Info),
        Note::PreVoteDenied { .. } => ("pre_vote_denied", "🙁", Raft, Info),
        Note::PreVoteCounted { .. } => ("pre_vote_counted", "🧮", Raft, Debug),
        Note::PreVoteWon { .. } => ("pre_vote_won", "🙌", Raft, Info),
        Note::VoteRequestIgnored { .. } => ("vote_request_ignored", "🙈", Raft, Info),
        Note::TransferStarted { .. } => ("transfer_started", "🤝", Raft, Info),
        Note::TransferRefused { .. } => ("transfer_refused", "🙅", Raft, Info),
        Note::TimeoutNowSent { .. } => ("timeout_now_sent", "🎤", Raft, Info),
        Note::TransferGivenUp { .. } => ("transfer_given_up", "🥀", Raft, Info),
        Note::TransferTaken { .. } => ("transfer_taken", "💁", Raft, Info),
        Note::CommandDeferred { .. } => ("command_deferred", "👉", Client, Info),
        Note::ReadForwarded { .. } => ("read_forwarded", "📨", Client, Debug),
        Note::ReadStarted { .. } => ("read_started", "🔎", Client, Debug),
        Note::ReadConfirmed { .. } => ("read_confirmed", "📗", Client, Info),
        Note::ReadByLease { .. } => ("read_by_lease", "🎫", Client, Info),
        Note::ReadIndexLearned { .. } => ("read_index_learned", "📖", Client, Debug),
        Note::ReadGivenUp { .. } => ("read_given_up", "🚪", Client, Info),
        Note::QuorumLost { .. } => ("quorum_lost", "🏳", Raft, Info),
        Note::ChangeRefused { .. } => ("change_refused", "🙅", Raft, Warn),
        Note::ChangeWaits => ("change_waits", "⏳", Raft, Info),
        Note::ChangeAppended { .. } => ("change_appended", "👪", Raft, Info),
        Note::CaughtUp { .. } => ("caught_up", "🏃", Raft, Info),
        Note::ChangeAborted { .. } => ("change_aborted", "🥀", Raft, Warn),
        Note::MayNotStand => ("may_not_stand", "🪑", Raft, Info),
        Note::SnapshotCovers { .. } => ("snapshot_covers", "📸", Raft, Debug),
        Note::SnapshotBegun { .. } => ("snapshot_begun", "📦", Raft, Info),
        Note::SnapshotAccepted { .. } => ("snapshot_accepted", "📦", Raft, Info),
        Note::SnapshotNotNeeded { .. } => ("snapshot_not_needed", "🍂", Raft, Debug),
        Note::ChunkOutOfPlace { .. } => ("chunk_out_of_place", "🧩", Raft, Debug),
        Note::ForcedMembersTaken { .. } => ("forced_members_taken", "🔨", Raft, Warn),
        Note::CommandRefused { .. } => ("command_refused", "🚦", Client, Info),
    }
}

/// Heartbeats and acknowledgements pass all the time. An answer does not tell whether its request was a heartbeat, so
/// all acknowledgements count as answers to heartbeats; refusals are news.
fn level_of_message(body: &Message) -> Level {
    match body {
        Message::AppendEntriesResponse { outcome: AppendOutcome::Matched { .. }, .. } => {
            Level::Trace
        }
        _ if body.kind() == MessageKind::Heartbeat => Level::Trace,
        _ => Level::Debug,
    }
}

/// Whatever chance takes is worth a look, and what a command takes a warning; behind a cut, everything is lost, again and again.
fn level_of_loss(body: &Message, cause: LossCause) -> Level {
    match cause {
        LossCause::Chance => Level::Debug,
        LossCause::Dropped => Level::Warn,
        _ => level_of_message(body),
    }
}
