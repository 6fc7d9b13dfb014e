//! Sentences about facts: one file for each subject.

mod client;
mod cluster;
mod core;
mod disk;
mod log;
mod message;
mod network;
mod server;
mod snapshot;

use std::fmt::{self, Formatter};

pub use client::Answer;

use super::words::ServerName;
use crate::sim::Clients;
use crate::types::Fact;

/// Writes the sentence about a fact of the server `who`.
pub fn write(
    f: &mut Formatter<'_>,
    who: ServerName,
    fact: &Fact,
    clients: &Clients,
) -> fmt::Result {
    match *fact {
        Fact::Started { term, voted_for, last_log_index, last_log_term } => {
            server::started(f, who, (term, voted_for), (last_log_index, last_log_term))
        }
        Fact::Crashed { lost_writes } => server::crashed(f, who, lost_writes),
        Fact::Paused => server::paused(f, who),
        Fact::Resumed => server::resumed(f, who),
        Fact::TimerFired { timer, forced } => server::timer_fired(f, who, timer, forced),
        Fact::ClockStepped { by_us } => server::clock_stepped(f, who, by_us),
        Fact::RoleChanged { from, to } => server::role_changed(f, who, from, to),
        Fact::TermChanged { from, to } => server::term_changed(f, who, from, to),
        Fact::VoteChanged { candidate } => server::vote_changed(f, who, candidate),
        Fact::VoteRequestUnanswered { candidate, term, .. } => {
            server::vote_request_unanswered(f, who, candidate, term)
        }

        Fact::EntryGiven { index, entry } => log::entry_given(f, who, index, entry, clients),
        Fact::EntryAppended { index, entry } => log::entry_appended(f, who, index, entry, clients),
        Fact::LogTruncated { first, last } => log::log_truncated(f, who, first, last),
        Fact::CommitAdvanced { from, to } => log::commit_advanced(f, who, from, to),
        Fact::Applied { index, entry, .. } => log::applied(f, who, index, entry, clients),
        Fact::CommandSkipped { command, why, .. } => {
            log::command_skipped(f, who, command, why, clients)
        }
        Fact::SessionExpired { session } => log::session_expired(f, who, session),

        Fact::SnapshotRequested => snapshot::requested(f, who),
        Fact::SnapshotTaken { index, bytes, .. } => snapshot::taken(f, who, index, bytes),
        Fact::LogCompacted { index, .. } => snapshot::log_compacted(f, who, index),
        Fact::SnapshotInstalled { index, last_log_index, .. } => {
            snapshot::installed(f, who, index, last_log_index)
        }
        Fact::StateRestored { index, .. } => snapshot::state_restored(f, who, index),
        Fact::SnapshotCorrupted { index } => snapshot::corrupted(f, who, index),
        Fact::SnapshotUnreadable { index } => snapshot::unreadable(f, who, index),

        Fact::WriteStarted { write, hard_state, last_log_index } => {
            disk::write_started(f, who, write, hard_state, last_log_index)
        }
        Fact::WriteDurable { write } => disk::write_durable(f, who, write),
        Fact::WriteFailed { write, error } => disk::write_failed(f, who, write, error),
        Fact::WriteTorn { write, kept, hard_state_kept } => {
            disk::write_torn(f, who, write, kept, hard_state_kept)
        }
        Fact::TailDropped => disk::tail_dropped(f, who),
        Fact::DiskStalled => disk::stalled(f, who),
        Fact::DiskUnstalled => disk::unstalled(f, who),
        Fact::DiskLies => disk::lies(f, who),
        Fact::DiskFlushed => disk::flushed(f, who),
        Fact::WritesVanished { writes } => disk::writes_vanished(f, who, writes),
        Fact::DiskCorrupted { index } => disk::corrupted(f, who, index),
        Fact::DiskWiped => disk::wiped(f, who),
        Fact::StartRefused { index } => disk::start_refused(f, who, index),

        Fact::Sent { from, to, ref body, held_us, .. } => {
            network::sent(f, from, to, body, held_us, clients)
        }
        Fact::Delivered { from, to, ref body, copy_of, .. } => {
            network::delivered(f, from, to, body, copy_of, clients)
        }
        Fact::Lost { from, to, ref body, cause, copy_of, .. } => {
            network::lost(f, from, to, body, (cause, copy_of), clients)
        }
        Fact::Duplicated { message, from, to, .. } => network::duplicated(f, message, from, to),
        Fact::Replayed { message, from, to, .. } => network::replayed(f, message, from, to),
        Fact::Delayed { message, from, to, by } => network::delayed(f, message, from, to, by),
        Fact::Held { message, from, to } => network::held(f, message, from, to),
        Fact::Released { message, from, to } => network::released(f, message, from, to),
        Fact::Isolated => network::isolated(f, who),
        Fact::Reconnected => network::reconnected(f, who),
        Fact::Partitioned { ref groups } => network::partitioned(f, groups),
        Fact::LinkCut { link } => network::link_cut(f, link),
        Fact::LinkHealed { link } => network::link_healed(f, link),
        Fact::LinkClogged { link } => network::link_clogged(f, link),
        Fact::LinkUnclogged { link } => network::link_unclogged(f, link),
        Fact::Healed => network::healed(f),

        Fact::ClientSubmitted { client, command, operation } => {
            client::submitted(f, client, command, operation, clients)
        }
        Fact::ClientTimedOut { client, server } => client::timed_out(f, client, server, clients),
        Fact::ClientFinished { client, command, outcome } => {
            client::finished(f, client, command, outcome, clients)
        }
        Fact::ClientRepeated { client } => client::repeated(f, client),
        Fact::StormCame { clients } => client::storm_came(f, clients),

        Fact::ServerAdded => cluster::server_added(f, who),
        Fact::ChangeRequested { request } => cluster::change_requested(f, who, request),
        Fact::ConfigurationAdopted { index } => cluster::configuration_adopted(f, who, index),
        Fact::MembersForced { voters } => cluster::members_forced(f, who, voters),
        Fact::TransferRequested { to } => cluster::transfer_requested(f, who, to),
        Fact::SettingChanged { scope, setting } => cluster::setting_changed(f, scope, setting),
        Fact::SettingReset { scope, setting } => cluster::setting_reset(f, scope, setting),
        Fact::CoreLoaded { ref name, hash } => core::loaded(f, name, hash),
        Fact::CoreError { ref problem } => core::error(f, who, problem),
        Fact::CoreLacks { part } => core::lacks(f, who, part),
        Fact::CoreLogged { ref line } => core::logged(f, who, line),
        Fact::LineLogged { ref line } => core::line_logged(f, who, line),
        Fact::RuleBroken { rule } => cluster::rule_broken(f, rule),
        Fact::RuleMended { rule } => cluster::rule_mended(f, rule),
        Fact::Chaos { fault, begins } => cluster::chaos(f, fault, begins),
        Fact::Calmed => cluster::calmed(f),
        Fact::NothingChanged { why } => cluster::nothing_changed(f, who, why),
    }
}
