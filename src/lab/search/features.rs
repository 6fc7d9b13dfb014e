//! The features of a moment, as a few small numbers.
//!
//! A search keeps a moment that shows something new. If every detail counted, every moment would be new; so a moment is
//! described by a few coarse features, and each is one number. Servers are distinguished by their states, not by their
//! names: what S2 and S3 have done, S3 and S2 need not repeat.

use crate::check::Checker;
use crate::cores::Consensus;
use crate::cores::Core;
use crate::sim::World;
use crate::types::{Link, Role, ServerId, Term};
use crate::util::sort;

/// The number of features.
pub(super) const FEATURES: usize = 6;

/// The state of one server, in small numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct ServerState {
    /// 0 down, 1 paused, otherwise its role.
    state: u8,
    /// The number of distinct terms above its own.
    term_rank: u8,
    /// The number of distinct terms above that of its last entry.
    last_term_rank: u8,
    /// How far its log extends beyond the highest index that was ever committed; 3 for exactly that index.
    length: u8,
    /// The number of committed entries above its commit index.
    commit_gap: u8,
    /// Whether its log lacks a committed entry.
    lacks_committed: bool,
    has_voted: bool,
    is_writing: bool,
    /// The servers to which it is connected in both directions: none, a minority, a majority.
    reach: u8,
    /// The number of voters in its configuration.
    voters: u8,
    /// Whether it is one of them, and whether its configuration is committed.
    membership: u8,
}

/// All features of a moment.
pub(super) fn features(world: &World, checker: &Checker) -> [u64; FEATURES] {
    let mut states: Vec<ServerState> =
        world.ids().map(|id| server_state(world, checker, id)).collect();
    let committed = checker.committed_index().0.min(3) as u8;
    let coarse = |server_state: &ServerState| {
        [
            server_state.state,
            server_state.last_term_rank,
            server_state.lacks_committed.into(),
            server_state.length.min(4),
        ]
    };
    let logs = |server_state: &ServerState| {
        [
            server_state.state,
            server_state.term_rank,
            server_state.last_term_rank,
            server_state.length,
            server_state.commit_gap,
        ]
    };
    let links = |server_state: &ServerState| {
        [
            server_state.state,
            server_state.reach,
            server_state.has_voted.into(),
            server_state.is_writing.into(),
        ]
    };
    let members = |server_state: &ServerState| {
        [
            server_state.state,
            server_state.last_term_rank,
            server_state.voters,
            server_state.membership,
        ]
    };
    let leads = |server_state: &ServerState| {
        [server_state.state, server_state.term_rank, server_state.commit_gap, server_state.reach]
    };
    let waiting = world.clients().waiting_len().min(3) as u8;
    sort(&mut states);
    [
        hash(0, committed, states.iter().map(coarse)),
        hash(1, committed, states.iter().map(logs)),
        hash(2, flights(world), states.iter().map(links)),
        hash(
            3,
            flights(world),
            states.iter().map(|server_state| [server_state.state, server_state.term_rank]),
        ),
        hash(4, committed, states.iter().map(members)),
        hash(5, 4 * committed + waiting, states.iter().map(leads)),
    ]
}

fn server_state(world: &World, checker: &Checker, id: ServerId) -> ServerState {
    let log = world.log(id);
    let committed = checker.committed_index();
    let above = |term: Term, others: &dyn Fn(ServerId) -> Term| {
        let mut terms: Vec<Term> = world.ids().map(others).filter(|&other| other > term).collect();
        sort(&mut terms);
        terms.dedup();
        terms.len().min(3) as u8
    };
    let core = world.core(id);
    let term_of = |id: ServerId| world.core(id).map_or(Term(0), Consensus::current_term);
    let state = match core {
        None => 0,
        Some(_) if world.server(id).is_paused() => 1,
        Some(core) => 2 + role_number(core.role()),
    };
    let lacks_committed = checker
        .committed(committed)
        .is_some_and(|entry| log.term_at(committed) != Some(entry.term));
    let commit_gap =
        core.map_or(0, |core| committed.0.saturating_sub(core.commit_index().0).min(2));
    ServerState {
        state,
        term_rank: above(term_of(id), &term_of),
        last_term_rank: above(log.last_term(), &|other| world.log(other).last_term()),
        length: (log.last_index().0 + 3).saturating_sub(committed.0).min(6) as u8,
        commit_gap: commit_gap as u8,
        lacks_committed,
        has_voted: core.is_some_and(|core| core.voted_for().is_some()),
        is_writing: world.server(id).disk().pending_writes() > 0,
        reach: reach(world, id),
        voters: core.map_or(0, |core| core.configuration().all_voters().len() as u8),
        membership: core.map_or(0, |core| membership(core, id)),
    }
}

fn membership(core: &Core, id: ServerId) -> u8 {
    let is_voter = core.configuration().is_voter(id);
    let is_committed = core.configuration_index() <= core.commit_index();
    u8::from(is_voter) | u8::from(is_committed) << 1
}

fn role_number(role: Role) -> u8 {
    role as u8
}

fn reach(world: &World, id: ServerId) -> u8 {
    let network = world.network();
    let works = |from, to| !network.is_blocked(Link { from, to });
    let others = world.ids().filter(|&other| other != id);
    let count = world.ids().count();
    match others.filter(|&other| works(id, other) && works(other, id)).count() {
        0 => 0,
        reached if 2 * (reached + 1) <= count => 1,
        _ => 2,
    }
}

/// The kinds of messages in flight that have a stale term or are held.
fn flights(world: &World) -> u8 {
    let mut seen = 0;
    for flight in world.network().flights() {
        let receiver = flight.to.server().and_then(|id| world.core(id));
        let stale =
            flight.body.term().zip(receiver).is_some_and(|(t, core)| t < core.current_term());
        if stale || flight.held().is_some() {
            seen |= 1 << (flight.body.kind() as u32 % 8);
        }
    }
    seen
}

/// The FNV-1a hash of a feature.
fn hash<const N: usize>(feature: u8, first: u8, parts: impl Iterator<Item = [u8; N]>) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325;
    let add = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let bytes = [feature, first].into_iter().chain(parts.flatten());
    bytes.fold(start, add)
}
