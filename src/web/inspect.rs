//! The details of one server, message or link, as objects.

mod message;

pub use message::MessageDetails;

use serde::Serialize;

use crate::cores::{Core, Foreign};
use crate::lab::scene::group_of;
use crate::raft::ProgressState;
use crate::sim::World;
use crate::types::{Link, LogIndex, MessageId, ServerId, ServerSet, Setting, SettingName};

use super::live::Live;
use super::numbers::whole;

/// A server, as Figure 2 groups its variables.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ServerDetails {
    /// Its number.
    pub id: u8,
    /// Whether it runs.
    pub up: bool,
    /// Whether its process is suspended.
    pub paused: bool,
    /// Messages that are queued until a paused server resumes.
    pub waiting_messages: u32,
    /// How fast its clock runs: "100%".
    pub clock: String,
    /// "Follower", "Candidate", "Leader", "Learner", "PreCandidate", "Crashed", or, before the run begins, "NotStarted".
    pub role: &'static str,
    /// Persistent state on all servers; for a crashed one, what its disk holds.
    pub persistent: Persistent,
    /// Volatile state on all servers.
    pub volatile: Volatile,
    /// Of a foreign core, its other variables, as JSON.
    pub variables: Vec<FieldRow>,
    /// Volatile state on leaders: what a leader keeps for each other server.
    pub followers: Vec<Follower>,
    /// The snapshot that replaces the start of its log, in words.
    pub snapshot: Option<String>,
    /// How much of a snapshot a leader has sent it, in words.
    pub incoming_snapshot: Option<String>,
    /// Which servers vote and which are learners as far as it knows, and from which entry on.
    pub configuration: Vec<FieldRow>,
    /// For leaders: whether a majority still answers, the lease, and the target of a leadership transfer.
    pub leadership: Option<Leadership>,
    /// Pending reads.
    pub reads_waiting: u32,
    /// For candidates and pre-candidates: the votes.
    pub votes: Option<Votes>,
    /// What has reached the disk.
    pub disk: DiskDetails,
    /// The settings of this server that differ from those of all.
    pub settings: Vec<FieldRow>,
    /// Its links.
    pub network: NetworkDetails,
}

/// Persistent state on all servers (Figure 2).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Persistent {
    /// The latest term that it has seen.
    pub current_term: f64,
    /// The candidate that received its vote in that term.
    pub voted_for: Option<u8>,
    /// The index of its last entry.
    pub last_log_index: f64,
    /// The term of that entry.
    pub last_log_term: f64,
}

/// Volatile state on all servers (Figure 2), and what goes with it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Volatile {
    /// The highest index that it knows to be committed.
    pub commit_index: f64,
    /// The highest index that it has applied.
    pub last_applied: f64,
    /// The leader that it last heard from in this term.
    pub leader: Option<u8>,
    /// How long until its election timer fires.
    pub election_timeout_in_ms: Option<f64>,
}

/// Volatile state on leaders (Figure 2), for one follower.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Follower {
    /// The other server.
    pub server: u8,
    /// The index of the next entry to send to it.
    pub next_index: f64,
    /// The highest index that it is known to store.
    pub match_index: f64,
    /// Entries sent and not yet acknowledged.
    pub in_flight: f64,
    /// How the leader sends to it: "probe", "replicate", or how much of a snapshot it has.
    pub state: String,
}

/// A leader's CheckQuorum, lease and leadership transfer (dissertation §6.2, §6.4.1, §3.10).
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Leadership {
    /// The servers that have answered within an election timeout, the leader included.
    pub heard: Vec<u8>,
    /// How long its lease lasts.
    pub lease_in_ms: Option<f64>,
    /// The server to which it transfers its leadership.
    pub transfers_to: Option<u8>,
}

/// A candidate's votes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Votes {
    /// The servers that have granted their vote.
    pub granted: Vec<u8>,
    /// Those that have rejected.
    pub denied: Vec<u8>,
    /// How many votes it needs.
    pub needed: u32,
}

/// A server's disk.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct DiskDetails {
    /// Writes that are not yet durable.
    pub pending_writes: u32,
    /// The last durable index.
    pub durable_index: f64,
    /// The durable current_term.
    pub durable_term: f64,
    /// The durable voted_for.
    pub durable_vote: Option<u8>,
}

/// A server's links.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct NetworkDetails {
    /// Whether all its links are cut by `isolate`.
    pub isolated: bool,
    /// Its group in a partition, from 1; 0 if the network is whole.
    pub group: u32,
    /// The servers to which it cannot send.
    pub cut_to: Vec<u8>,
    /// The servers from which it cannot receive.
    pub cut_from: Vec<u8>,
}

/// A name and a value.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct FieldRow {
    /// Its name.
    pub name: String,
    /// Its value, as people read it.
    pub value: String,
}

impl Live {
    /// A server's variables.
    pub fn server(&self, number: f64) -> Option<ServerDetails> {
        self.server_id(number).map(|id| server(self.session().world(), id))
    }

    /// A message in flight.
    pub fn message(&self, number: f64) -> Option<MessageDetails> {
        message::message(self, MessageId(whole(number)?))
    }

    /// The settings of the link from one server to another; empty if there is no such link.
    pub fn link(&self, from: f64, to: f64) -> Vec<FieldRow> {
        let ends = self.server_id(from).zip(self.server_id(to));
        let ends = ends.filter(|(from, to)| from != to).map(|(from, to)| Link { from, to });
        ends.map(|ends| link(self.session().world(), ends)).unwrap_or_default()
    }
}

fn server(world: &World, id: ServerId) -> ServerDetails {
    let core = world.core(id);
    ServerDetails {
        id: id.number(),
        up: core.is_some(),
        paused: world.server(id).is_paused(),
        waiting_messages: world.server(id).waiting_messages() as u32,
        clock: world.settings().server(id).clock.to_string(),
        role: core.map_or(absent_word(world), |core| core.role().word()),
        persistent: persistent(world, id),
        volatile: volatile(world, id),
        variables: core.and_then(Core::foreign).map(variables).unwrap_or_default(),
        followers: core.map(|core| followers(world, core)).unwrap_or_default(),
        snapshot: snapshot(world, id),
        incoming_snapshot: core.and_then(incoming_snapshot),
        configuration: core.map(configuration).unwrap_or_default(),
        leadership: core.and_then(|core| leadership(world, core)),
        reads_waiting: core.map_or(0, |core| core.reads_waiting() as u32),
        votes: core.and_then(votes),
        disk: disk(world, id),
        settings: own_settings(world, id),
        network: network(world, id),
    }
}

/// What a foreign core keeps beside what every core has; or why that cannot be shown.
fn variables(core: &Foreign) -> Vec<FieldRow> {
    match core.variables() {
        Ok(variables) => {
            variables.into_iter().map(|(name, value)| FieldRow { name, value }).collect()
        }
        Err(problem) => {
            vec![FieldRow { name: "state".to_owned(), value: problem.message.to_string() }]
        }
    }
}

/// The settings of a server that differ from the global ones.
fn own_settings(world: &World, id: ServerId) -> Vec<FieldRow> {
    let (settings, own) = (world.settings(), world.settings().server(id));
    let differs = |name: SettingName| {
        let value = own.get(name).filter(|&value| value != settings.get(name))?;
        Some(FieldRow { name: name.word().to_owned(), value: value.to_string() })
    };
    SettingName::ALL.into_iter().filter_map(differs).collect()
}

/// The members that a server acts on (dissertation §4.1).
fn configuration(core: &Core) -> Vec<FieldRow> {
    let members = core.configuration();
    let index = core.configuration_index();
    let row = |name: &str, value| FieldRow { name: name.to_owned(), value };
    let mut rows = Vec::new();
    if members.is_joint() {
        rows.push(row("C_old", members.outgoing().to_string()));
        rows.push(row("C_new", members.voters().to_string()));
    } else {
        rows.push(row("voters", members.voters().to_string()));
    }
    if !members.learners().is_empty() {
        rows.push(row("learners", members.learners().to_string()));
    }
    let state = if index <= core.commit_index() { "committed" } else { "not committed" };
    rows.push(match index {
        LogIndex::ZERO => row("since", "the start".to_owned()),
        _ => row("since", format!("index {index}, {state}")),
    });
    rows
}

/// The state of a server that is not running.
fn absent_word(world: &World) -> &'static str {
    if world.has_begun() { "Crashed" } else { "NotStarted" }
}

fn persistent(world: &World, id: ServerId) -> Persistent {
    let durable = world.server(id).disk().durable();
    let on_disk = (durable.current_term, durable.voted_for);
    let in_memory = world.core(id).map(|core| (core.current_term(), core.voted_for()));
    let (current_term, voted_for) = in_memory.unwrap_or(on_disk);
    Persistent {
        current_term: current_term.0 as f64,
        voted_for: voted_for.map(ServerId::number),
        last_log_index: world.log(id).last_index().0 as f64,
        last_log_term: world.log(id).last_term().0 as f64,
    }
}

fn volatile(world: &World, id: ServerId) -> Volatile {
    let (core, now) = (world.core(id), world.now());
    let deadline = world.election_deadline(id);
    Volatile {
        commit_index: core.map_or(0.0, |core| core.commit_index().0 as f64),
        last_applied: core.map_or(0.0, |core| core.last_applied().0 as f64),
        leader: core.and_then(Core::leader).map(ServerId::number),
        election_timeout_in_ms: deadline.map(|at| at.since(now).as_ms_f64()),
    }
}

fn followers(world: &World, leader: &Core) -> Vec<Follower> {
    let known = world.ids().filter_map(|id| Some((id, leader.progress(id)?)));
    let row = |(id, progress): (ServerId, &crate::raft::Progress)| {
        let (next, matched) = (progress.next_index, progress.match_index);
        let sent = next.previous().0.saturating_sub(matched.0);
        Follower {
            server: id.number(),
            next_index: next.0 as f64,
            match_index: matched.0 as f64,
            state: progress_state(leader, id, progress.state),
            in_flight: if progress.state == ProgressState::Replicate { sent as f64 } else { 0.0 },
        }
    };
    known.map(row).collect()
}

fn progress_state(leader: &Core, to: ServerId, state: ProgressState) -> String {
    match state {
        ProgressState::Probe => "probe".to_owned(),
        ProgressState::Replicate => "replicate".to_owned(),
        ProgressState::Snapshot { last_index, received } => {
            let size = leader.snapshot_in_transfer(to).map_or(0, |snapshot| snapshot.size());
            format!("snapshot up to {last_index}: {received} of {size} bytes")
        }
    }
}

/// The snapshot that replaces the start of a server's log, in words.
pub(super) fn snapshot(world: &World, id: ServerId) -> Option<String> {
    let on_disk = world.server(id).disk().durable().snapshot.as_ref();
    let snapshot = world.core(id).map_or(on_disk, |core| core.snapshot())?;
    let (last, term, size) = (snapshot.last_index, snapshot.last_term, snapshot.size());
    Some(format!("up to index {last}, of term {term}: {size} bytes"))
}

fn incoming_snapshot(core: &Core) -> Option<String> {
    let (last, received, size) = core.incoming_snapshot()?;
    Some(format!("up to index {last}: {received} of {size} bytes"))
}

fn leadership(world: &World, core: &Core) -> Option<Leadership> {
    let now = world.server_time(core.id());
    (core.role() == crate::types::Role::Leader).then(|| Leadership {
        heard: numbers(core.recently_active(now)),
        lease_in_ms: core.lease_until().map(|until| until.since(now).as_ms_f64()),
        transfers_to: core.transfers_to().map(ServerId::number),
    })
}

fn votes(core: &Core) -> Option<Votes> {
    use crate::types::Role::{Candidate, PreCandidate};
    matches!(core.role(), Candidate | PreCandidate).then(|| Votes {
        granted: numbers(core.votes()),
        denied: numbers(core.rejections()),
        needed: core.configuration().quorum_size() as u32,
    })
}

fn disk(world: &World, id: ServerId) -> DiskDetails {
    let disk = world.server(id).disk();
    let durable = disk.durable();
    let durable_index = world.core(id).map_or(durable.log.last_index(), Core::durable_index);
    DiskDetails {
        pending_writes: disk.pending_writes() as u32,
        durable_index: durable_index.0 as f64,
        durable_term: durable.current_term.0 as f64,
        durable_vote: durable.voted_for.map(ServerId::number),
    }
}

fn network(world: &World, id: ServerId) -> NetworkDetails {
    let network = world.network();
    let cut_to = world.ids().filter(|&to| network.is_cut(Link { from: id, to }));
    let cut_from = world.ids().filter(|&from| network.is_cut(Link { from, to: id }));
    NetworkDetails {
        isolated: network.is_isolated(id),
        group: group_of(network, id) as u32,
        cut_to: cut_to.map(ServerId::number).collect(),
        cut_from: cut_from.map(ServerId::number).collect(),
    }
}

fn numbers(servers: ServerSet) -> Vec<u8> {
    servers.iter().map(ServerId::number).collect()
}

/// The settings of the link from one server to another, in the words of the command language.
fn link(world: &World, link: Link) -> Vec<FieldRow> {
    let (all, settings) = (world.settings(), world.settings().link(link));
    let row = |set: Setting, of: String| FieldRow {
        name: set.name().word().to_owned(),
        value: format!("{set}{of}"),
    };
    let of_links = SettingName::ALL.into_iter().filter_map(|name| settings.get(name));
    let of_messages = all.of_messages().map(|(kinds, set)| row(set, format!(" for {kinds}")));
    of_links.map(|set| row(set, String::new())).chain(of_messages).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_shows_every_setting_that_links_have() {
        let mut live = Live::new();
        assert_eq!(live.run("set queue S1 -> S2 7").problem, None);
        let [from, to] = [1, 2].map(|number| ServerId::new(number).expect("a server"));
        let rows = link(live.session().world(), Link { from, to });
        let names = SettingName::ALL.into_iter().filter(|name| name.may_name_a_link());
        let names: Vec<_> = names.map(SettingName::word).collect();
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), names);
        assert!(rows.iter().any(|row| (row.name.as_str(), row.value.as_str()) == ("queue", "7")));
    }
}
