//! The variables of a server under the names of Figure 2, and which of them differ between two moments.

use crate::lab::explain::words::ServerNames;
use crate::sim::World;
use crate::types::{LogIndex, Role, ServerId, ServerSet, Term, Time};

/// A variable that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name in Figure 2, or in this simulator if Figure 2 has none.
    pub name: String,
    /// Its old value.
    pub before: String,
    /// Its new value.
    pub after: String,
}

/// The values of a server's variables at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variables {
    id: ServerId,
    up: bool,
    current_term: Term,
    voted_for: Option<ServerId>,
    last: (LogIndex, Term),
    durable_index: LogIndex,
    commit_index: LogIndex,
    last_applied: LogIndex,
    role: Role,
    votes: ServerSet,
    leader: Option<ServerId>,
    election_deadline: Option<Time>,
    /// `next_index` and `match_index`, indexed like the servers.
    followers: Vec<Option<(LogIndex, LogIndex)>>,
}

impl Variables {
    /// The variables of a server now. Of a server that is down, those on its disk. What a recording does not tell never changes.
    ///
    /// # Panics
    /// If the cluster has no such server.
    pub fn of(world: &World, id: ServerId) -> Self {
        let untold = world.untold();
        let durable = world.server(id).disk().durable();
        let log = world.log(id);
        let core = world.core(id);
        let durable_index = core.map_or(durable.log.last_index(), |core| core.durable_index());
        let voted_for = core.map_or(durable.voted_for, |core| core.voted_for());
        let progress = |other| {
            let progress = core?.progress(other)?;
            Some((progress.next_index, progress.match_index))
        };
        Self {
            id,
            up: core.is_some(),
            current_term: core.map_or(durable.current_term, |core| core.current_term()),
            voted_for: voted_for.filter(|_| !untold.votes),
            last: (log.last_index(), log.last_term()),
            durable_index: if untold.disks { LogIndex::ZERO } else { durable_index },
            commit_index: core.map_or(LogIndex::ZERO, |core| core.commit_index()),
            last_applied: core.map_or(LogIndex::ZERO, |core| core.last_applied()),
            role: core.map_or(Role::Follower, |core| core.role()),
            votes: core.map_or(ServerSet::EMPTY, |core| core.votes()),
            leader: core.and_then(|core| core.leader()),
            election_deadline: world.election_deadline(id),
            followers: world.ids().map(progress).collect(),
        }
    }

    /// The variables that differ in `after`, in the order of Figure 2.
    pub fn changes(&self, after: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut see = |name: &str, before: String, after: String| {
            if before != after {
                changes.push(Change { name: name.to_owned(), before, after });
            }
        };
        let plain = |index: LogIndex| index.to_string();
        see("process", up(self.up), up(after.up));
        see("current_term", self.current_term.to_string(), after.current_term.to_string());
        see("voted_for", name(self.voted_for), name(after.voted_for));
        see("log", end(self.last), end(after.last));
        see("on disk up to", plain(self.durable_index), plain(after.durable_index));
        see("commit_index", plain(self.commit_index), plain(after.commit_index));
        see("last_applied", plain(self.last_applied), plain(after.last_applied));
        see("role", self.role_in_words(), after.role_in_words());
        // Votes belong to a candidacy. A server that wins or ends it does not lose them.
        if matches!(after.role, Role::Candidate | Role::PreCandidate) {
            see("votes", ServerNames(self.votes).to_string(), ServerNames(after.votes).to_string());
        }
        see("leader", name(self.leader), name(after.leader));
        see("election timer", deadline(self.election_deadline), deadline(after.election_deadline));
        for (place, (was, is)) in self.followers.iter().zip(&after.followers).enumerate() {
            let follower = ServerId::from_index(place);
            let next = |progress: &Option<(LogIndex, LogIndex)>| index(progress.map(|both| both.0));
            let matched =
                |progress: &Option<(LogIndex, LogIndex)>| index(progress.map(|both| both.1));
            see(&format!("next_index[{follower}]"), next(was), next(is));
            see(&format!("match_index[{follower}]"), matched(was), matched(is));
        }
        changes
    }

    fn role_in_words(&self) -> String {
        if self.up { self.role.to_string() } else { "–".to_owned() }
    }
}

fn up(up: bool) -> String {
    if up { "up" } else { "down" }.to_owned()
}

fn name(id: Option<ServerId>) -> String {
    id.map_or_else(|| "nobody".to_owned(), |id| id.to_string())
}

fn end((last, term): (LogIndex, Term)) -> String {
    if last == LogIndex::ZERO {
        return "empty".to_owned();
    }
    format!("{last}, last of term {term}")
}

fn deadline(at: Option<Time>) -> String {
    at.map_or_else(|| "none".to_owned(), |at| format!("at {at}"))
}

fn index(index: Option<LogIndex>) -> String {
    index.map_or_else(|| "–".to_owned(), |index| index.to_string())
}
