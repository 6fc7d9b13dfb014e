//! Whom a target means: by name, by what servers are at the moment, or drawn by the seed.

use crate::types::{Duration, Role, ServerId, ServerSet, Span, Time};

use crate::cores::Consensus;
use crate::sim::commands::{CommandError, Target};
use crate::sim::random::{Purpose, Stream};
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    /// The servers that a target names at this moment. One that is drawn names nobody before it is drawn.
    ///
    /// # Errors
    /// If the server does not exist, or there is no leader.
    pub fn resolve(&self, target: Target) -> Result<ServerSet, CommandError> {
        match target {
            Target::Server(id) => self.check_server(id).map(|()| [id].into_iter().collect()),
            Target::Leader => {
                let leader = self.leader().ok_or(CommandError::NoLeader)?;
                Ok([leader].into_iter().collect())
            }
            Target::Followers => Ok(self.followers()),
            Target::All => Ok(self.ids().collect()),
            Target::Any | Target::AnyFollower | Target::Minority => {
                Err(CommandError::Nobody(target))
            }
            Target::Several(_) => target
                .parts()
                .try_fold(ServerSet::EMPTY, |servers, part| Ok(servers.union(self.resolve(part)?))),
        }
    }

    /// The servers that a target names at this moment, drawn where it says so: `any` is one of those that are up.
    ///
    /// # Errors
    /// If the server does not exist, there is no leader, or nobody to draw.
    pub fn choose(&mut self, target: Target) -> Result<ServerSet, CommandError> {
        let drawn = self.drawn;
        let chosen = self.choose_among(target, self.up(), ServerSet::EMPTY);
        if chosen.is_err() {
            // What was not done is not recorded: it must not shift the next draws.
            self.drawn = drawn;
        }
        chosen
    }

    /// As [`Self::choose`]; `any` is one of `candidates`, and nobody is drawn who is `taken` or named beside.
    pub(in crate::sim) fn choose_among(
        &mut self,
        target: Target,
        candidates: ServerSet,
        taken: ServerSet,
    ) -> Result<ServerSet, CommandError> {
        let mut chosen = ServerSet::EMPTY;
        for part in target.parts().filter(|part| !part.is_drawn()) {
            chosen = chosen.union(self.resolve(part)?);
        }
        for part in target.parts().filter(|part| part.is_drawn()) {
            let (pool, count) = match part {
                Target::AnyFollower => (self.followers(), 1),
                Target::Minority => {
                    let voters = self.configuration().voters();
                    (voters, voters.len().saturating_sub(1) / 2)
                }
                _ => (candidates, 1),
            };
            let drawn = self.draw(pool.without(chosen).without(taken), count);
            if drawn.is_empty() {
                return Err(CommandError::Nobody(part));
            }
            chosen = chosen.union(drawn);
        }
        Ok(chosen)
    }

    /// As [`Self::choose_among`]; the target may also name machines that do not exist yet.
    pub(in crate::sim) fn choose_with_new(
        &mut self,
        target: Target,
        candidates: ServerSet,
    ) -> Result<ServerSet, CommandError> {
        let named = |part| if let Target::Server(id) = part { Some(id) } else { None };
        let named: ServerSet = target.parts().filter_map(named).collect();
        let mut chosen = named;
        for part in target.parts().filter(|part| !matches!(part, Target::Server(_))) {
            chosen = chosen.union(self.choose_among(part, candidates, chosen)?);
        }
        Ok(chosen)
    }

    /// The one server that a target names.
    pub(in crate::sim) fn choose_one(&mut self, target: Target) -> Result<ServerId, CommandError> {
        let chosen = self.choose(target)?;
        only(target, chosen)
    }

    /// The one server that a target names, which is not drawn.
    pub(in crate::sim) fn one(&self, target: Target) -> Result<ServerId, CommandError> {
        only(target, self.resolve(target)?)
    }

    fn followers(&self) -> ServerSet {
        let follows =
            |id: &ServerId| self.core(*id).is_some_and(|core| core.role() == Role::Follower);
        self.ids().filter(follows).collect()
    }

    /// So many servers of `pool`, or all of them if they are fewer.
    fn draw(&mut self, pool: ServerSet, count: usize) -> ServerSet {
        let mut pool: Vec<ServerId> = pool.iter().collect();
        let count = count.min(pool.len());
        (0..count).map(|_| pool.remove(self.draw_for_line(pool.len() as u64) as usize)).collect()
    }

    /// A number below `count` for a line that leaves something to chance.
    fn draw_for_line(&mut self, count: u64) -> u64 {
        let drawn = self.drawn.at(self.now);
        drawn.servers += 1;
        let ordinal = drawn.servers;
        self.random.below_nth(count, Stream::Lines, Purpose::LineServer, self.now, ordinal)
    }

    /// How long a script waits that leaves it to chance.
    pub fn draw_wait(&mut self, span: Span) -> Duration {
        let drawn = self.drawn.at(self.now);
        drawn.waits += 1;
        let ordinal = drawn.waits;
        self.random.duration(span, Stream::Lines, Purpose::LineWait, self.now, ordinal)
    }
}

/// How often lines have left something to chance in an instant. Servers and waits are counted apart: a wait that ends the
/// instant is in no record.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::sim) struct Drawn {
    at: Time,
    servers: u32,
    waits: u32,
}

impl Drawn {
    /// Those of the instant `now`.
    fn at(&mut self, now: Time) -> &mut Self {
        if self.at != now {
            *self = Self { at: now, ..Self::default() };
        }
        self
    }
}

fn only(target: Target, servers: ServerSet) -> Result<ServerId, CommandError> {
    let mut servers = servers.iter();
    match (servers.next(), servers.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(CommandError::Nobody(target)),
        _ => Err(CommandError::NotOneServer(target)),
    }
}
