//! The table of kinds: for each kind of event its word, its emoji, its topic and its level.

use crate::types::{
    AppendOutcome, ClientOutcome, Event, EventKind, Fact, LossCause, Message, MessageKind, Note,
    Role, Rule, Timer,
};

/// How much an event matters; a more severe level is the smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A safety property is violated.
    Error,
    /// A fault, or a client that received no answer.
    Warn,
    /// The course of a run: elections, commits, clients. An idle cluster has no events of this level.
    Info,
    /// The steps behind it: messages, disk writes, changes of each server's state.
    Debug,
    /// What happens all the time: heartbeats and acknowledgements.
    Trace,
}

impl Level {
    /// All of them, the most severe first.
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
        // The word follows the crate's name and two colons.
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
    row(&event.kind).3
}

/// Whether a step "to the next interesting event" ends here: at level Info or a more severe one.
pub fn is_interesting(event: &Event) -> bool {
    level(event) <= Level::Info
}

/// An emoji for the event's kind; two columns wide in a terminal.
pub fn emoji(event: &Event) -> &'static str {
    row(&event.kind).1
}

/// What the event is about.
pub fn topic(event: &Event) -> Topic {
    row(&event.kind).2
}

/// The word for the event's kind: `vote_denied`. The same as its `kind` in JSON.
pub fn kind(event: &Event) -> &'static str {
    row(&event.kind).0
}

/// The word of a kind, its emoji, its topic and its level.
type Row = (&'static str, &'static str, Topic, Level);

fn row(kind: &EventKind) -> Row {
    match kind {
        EventKind::Fact(fact) => row_of_fact(fact),
        EventKind::Note(note) => row_of_note(note),
        EventKind::Violation { .. } => ("violation", "🚨", Topic::Check, Level::Error),
    }
}

fn row_of_fact(fact: &Fact) -> Row {
    use Level::{Debug, Error, Info, Trace, Warn};
    use Topic::{Client, Disk, Net, Raft, World};
    match fact {
        Fact::Started { .. } => ("started", "🌱", World, Info),
        Fact::Crashed { .. } => ("crashed", "💥", World, Warn),
        Fact::Paused => ("paused", "💤", World, Warn),
        Fact::Resumed => ("resumed", "🔔", World, Info),
        Fact::TimerFired { forced: true, .. } => ("timer_fired", "⏰", World, Info),
        Fact::TimerFired { timer: Timer::Heartbeat, .. } => ("timer_fired", "💓", Raft, Trace),
        Fact::TimerFired { .. } => ("timer_fired", "⏰", Raft, Debug),
        Fact::ClockStepped { .. } => ("clock_stepped", "🕰", World, Warn),
        // The notes state these changes too, with their reason, at level Info.
        Fact::RoleChanged { .. } => ("role_changed", "🎭", Raft, Debug),
        Fact::TermChanged { .. } => ("term_changed", "📅", Raft, Debug),
        Fact::VoteChanged { .. } => ("vote_changed", "📮", Raft, Debug),
        Fact::VoteRequestUnanswered { .. } => ("vote_request_unanswered", "🙈", Raft, Debug),

        Fact::EntryGiven { .. } => ("entry_given", "📄", World, Debug),
        Fact::EntryAppended { .. } => ("entry_appended", "➕", Raft, Debug),
        Fact::LogTruncated { .. } => ("log_truncated", "➖", Raft, Debug),
        Fact::CommitAdvanced { .. } => ("commit_advanced", "🔒", Raft, Debug),
        Fact::Applied { .. } => ("applied", "🎯", Raft, Debug),
        Fact::CommandSkipped { .. } => ("command_skipped", "⏩", Client, Info),
        Fact::SessionExpired { .. } => ("session_expired", "🧽", Client, Debug),

        Fact::SnapshotRequested => ("snapshot_requested", "📸", World, Info),
        Fact::SnapshotTaken { .. } => ("snapshot_taken", "📸", Disk, Info),
        Fact::LogCompacted { .. } => ("log_compacted", "🪓", Raft, Info),
        Fact::SnapshotInstalled { .. } => ("snapshot_installed", "📦", Raft, Info),
        Fact::StateRestored { .. } => ("state_restored", "🌀", Raft, Debug),
        Fact::SnapshotCorrupted { .. } => ("snapshot_corrupted", "🦠", Disk, Warn),
        Fact::SnapshotUnreadable { .. } => ("snapshot_unreadable", "🛑", Disk, Warn),

        Fact::WriteStarted { .. } => ("write_started", "📝", Disk, Debug),
        Fact::WriteDurable { .. } => ("write_durable", "💾", Disk, Debug),
        Fact::WriteFailed { .. } => ("write_failed", "📛", Disk, Warn),
        Fact::WriteTorn { .. } => ("write_torn", "💔", Disk, Warn),
        Fact::TailDropped => ("tail_dropped", "🪒", Disk, Info),
        Fact::DiskStalled => ("disk_stalled", "🧊", Disk, Warn),
        Fact::DiskUnstalled => ("disk_unstalled", "💧", Disk, Info),
        Fact::DiskLies => ("disk_lies", "🤥", Disk, Warn),
        Fact::DiskFlushed => ("disk_flushed", "🚽", Disk, Info),
        Fact::WritesVanished { .. } => ("writes_vanished", "👻", Disk, Warn),
        Fact::DiskCorrupted { .. } => ("disk_corrupted", "🦠", Disk, Warn),
        Fact::DiskWiped => ("disk_wiped", "🧽", Disk, Warn),
        Fact::StartRefused { .. } => ("start_refused", "🛑", Disk, Warn),

        Fact::Sent { body, .. } => ("sent", "📤", Net, level_of_message(body)),
        Fact::Delivered { body, .. } => ("delivered", "📥", Net, level_of_message(body)),
        Fact::Lost { body, cause, .. } => ("lost", "❌", Net, level_of_loss(body, *cause)),
        Fact::Duplicated { .. } => ("duplicated", "👯", Net, Debug),
        Fact::Replayed { .. } => ("replayed", "📼", Net, Debug),
        Fact::Delayed { .. } => ("delayed", "🐌", Net, Info),
        Fact::Held { .. } => ("held", "🤚", Net, Info),
        Fact::Released { .. } => ("released", "🏁", Net, Info),
        Fact::Isolated => ("isolated", "📵", Net, Warn),
        Fact::Reconnected => ("reconnected", "🔌", Net, Info),
        Fact::Partitioned { .. } => ("partitioned", "🧱", Net, Warn),
        Fact::LinkCut { .. } => ("link_cut", "🚧", Net, Warn),
        Fact::LinkHealed { .. } => ("link_healed", "🔗", Net, Info),
        Fact::LinkClogged { .. } => ("link_clogged", "🪠", Net, Warn),
        Fact::LinkUnclogged { .. } => ("link_unclogged", "🚿", Net, Info),
        Fact::Healed => ("healed", "🩹", Net, Info),

        Fact::ClientSubmitted { .. } => ("client_submitted", "🙋", Client, Info),
        Fact::ClientTimedOut { .. } => ("client_timed_out", "⌛", Client, Warn),
        Fact::ClientFinished { outcome: None | Some(ClientOutcome::SessionExpired), .. } => {
            ("client_finished", "😞", Client, Warn)
        }
        Fact::ClientFinished { .. } => ("client_finished", "🎉", Client, Info),
        Fact::ClientRepeated { .. } => ("client_repeated", "📨", Client, Debug),
        Fact::StormCame { .. } => ("storm_came", "🌊", Client, Info),

        Fact::ServerAdded => ("server_added", "📦", World, Info),
        Fact::ChangeRequested { .. } => ("change_requested", "📨", World, Info),
        Fact::ConfigurationAdopted { .. } => ("configuration_adopted", "👥", Raft, Debug),
        Fact::MembersForced { .. } => ("members_forced", "🔨", World, Warn),
        Fact::TransferRequested { .. } => ("transfer_requested", "🤝", World, Info),
        Fact::SettingChanged { .. } => ("setting_changed", "🔧", World, Info),
        Fact::SettingReset { .. } => ("setting_reset", "🔧", World, Info),
        Fact::CoreLoaded { .. } => ("core_loaded", "🧬", World, Info),
        Fact::CoreError { .. } => ("core_error", "🐞", World, Error),
        Fact::CoreLacks { .. } => ("core_lacks", "🧬", World, Warn),
        Fact::CoreLogged { .. } => ("core_logged", "💬", World, Debug),
        Fact::LineLogged { .. } => ("line_logged", "💬", World, Info),
        Fact::RuleBroken { .. } => ("rule_broken", "🔓", World, Warn),
        Fact::RuleMended { .. } => ("rule_mended", "🔐", World, Info),
        Fact::Chaos { begins: true, .. } => ("chaos", "🌪", World, Warn),
        Fact::Chaos { begins: false, .. } => ("chaos", "🌤", World, Info),
        Fact::Calmed => ("calmed", "🌈", World, Info),
        Fact::NothingChanged { .. } => ("nothing_changed", "🤷", World, Warn),
    }
}

fn row_of_note(note: &Note) -> Row {
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
        // A follower that sees a higher term does not change its role.
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
        // Servers skip these two all the time while they are switched off.
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

/// Heartbeats and acknowledgements are sent all the time. An answer does not say whether its request was a heartbeat, so
/// all acknowledgements count as answers to heartbeats; a rejection matters more.
fn level_of_message(body: &Message) -> Level {
    let acknowledges = matches!(
        body,
        Message::AppendEntriesResponse { outcome: AppendOutcome::Matched { .. }, .. }
    );
    let is_routine = acknowledges || body.kind() == MessageKind::Heartbeat;
    if is_routine { Level::Trace } else { Level::Debug }
}

/// A loss by a command is a warning, and a random loss matters more than a heartbeat. A cut link loses every message, so
/// such a loss has the level of its message.
fn level_of_loss(body: &Message, cause: LossCause) -> Level {
    match cause {
        LossCause::Chance => Level::Debug,
        LossCause::Dropped => Level::Warn,
        _ => level_of_message(body),
    }
}
