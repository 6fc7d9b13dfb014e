//! Why something has not happened: from the present state of the world, with the related events if they are loaded.
//!
//! Each answer is a headline and a row for each server involved. What all of them need, which servers can communicate
//! and what prevents the others, is here; each question has a file of its own.

mod commit;
mod leader;
mod win;

use super::{Answer, Loaded, Row};
use crate::cores::Core;
use crate::lab::explain;
use crate::sim::World;
use crate::types::{
    Citation, Configuration, Event, EventId, Fact, Link, LogIndex, Note, Rule, ServerId, ServerSet,
};
use crate::util::sort;

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Why is there no leader?
    Leader,
    /// Why is the entry at this index not committed?
    Commit(LogIndex),
    /// Why does this server not win an election?
    Win(ServerId),
}

/// The present state of the world, and the loaded events.
#[derive(Clone, Copy)]
struct Now<'a> {
    world: &'a World,
    events: Loaded<'a>,
    configuration: Configuration,
}

/// The answer for the present state.
pub fn answer(world: &World, events: Loaded<'_>, question: Question) -> Answer {
    // The server in question acts on its own configuration.
    let own = match question {
        Question::Win(id) => world.core(id).map(|core| *core.configuration()),
        Question::Leader | Question::Commit(_) => None,
    };
    let configuration = own.unwrap_or_else(|| world.configuration());
    let now = Now { world, events, configuration };
    match question {
        Question::Leader => now.no_leader(),
        Question::Commit(index) => now.not_committed(index),
        Question::Win(id) => now.cannot_win(id),
    }
}

fn plain(headline: String, rows: Vec<Row>) -> Answer {
    Answer { headline, rows, ..Answer::default() }
}

fn under(rule: Citation, headline: String, rows: Vec<Row>) -> Answer {
    let (rule, place) = (explain::statement(rule), explain::place(rule));
    Answer { headline, rule, place, rows, ..Answer::default() }
}

/// The obstacle between two servers, in words that follow a server's name, and the event that caused it.
type Obstacle = (&'static str, Option<EventId>);

/// Which servers can communicate.
impl Now<'_> {
    fn hears(&self, from: ServerId, to: ServerId) -> bool {
        let (network, link) = (self.world.network(), Link { from, to });
        from == to || !(network.is_blocked(link) || network.is_clogged(link))
    }

    /// The running servers that can exchange messages with `id`, including itself if it runs.
    fn reach(&self, id: ServerId) -> ServerSet {
        let runs = |id: &ServerId| !self.world.server(*id).is_paused();
        let up: ServerSet = self.world.up().iter().filter(runs).collect();
        if !up.contains(id) {
            return ServerSet::EMPTY;
        }
        up.iter().filter(|&other| self.hears(id, other) && self.hears(other, id)).collect()
    }

    /// The size of a majority; one less if the rule is switched off.
    fn needed(&self) -> usize {
        let fewer = usize::from(!self.world.settings().follows(Rule::Majority));
        self.configuration.quorum_size().saturating_sub(fewer)
    }

    /// Whether `servers` are a quorum.
    fn is_enough(&self, servers: ServerSet) -> bool {
        let with_one_more = |id| {
            let mut more = servers;
            more.insert(id);
            self.configuration.is_quorum(more)
        };
        self.configuration.is_quorum(servers)
            || !self.world.settings().follows(Rule::Majority)
                && self.configuration.all_voters().iter().any(with_one_more)
    }

    /// Why `from` cannot reach a server, and the event that caused it; none if it can.
    fn obstacle(&self, from: ServerId, to: ServerId) -> Option<Obstacle> {
        if !self.world.has_begun() {
            return Some(("has not started yet", None));
        }
        if !self.world.is_up(to) {
            return Some((
                "is down",
                self.last_of(to, |fact| matches!(fact, Fact::Crashed { .. })),
            ));
        }
        if self.world.server(to).is_paused() {
            let paused = self.last_of(to, |fact| matches!(fact, Fact::Paused));
            return Some(("is paused, and does not answer", paused));
        }
        if self.world.server(to).disk().is_stalled() {
            let stalled = self.last_of(to, |fact| matches!(fact, Fact::DiskStalled));
            return Some(("has a stalled disk, and cannot acknowledge anything new", stalled));
        }
        if from == to { None } else { self.obstacle_between(from, to) }
    }

    /// The fault of the network between two servers.
    fn obstacle_between(&self, from: ServerId, to: ServerId) -> Option<Obstacle> {
        let network = self.world.network();
        let isolated = |id| self.last_of(id, |fact| matches!(fact, Fact::Isolated));
        if network.is_isolated(to) {
            return Some(("is isolated", isolated(to)));
        }
        if network.is_isolated(from) {
            return Some(("is cut off, as the other end is isolated", isolated(from)));
        }
        let apart = |group: &ServerSet| group.contains(from) != group.contains(to);
        if network.groups().iter().any(apart) {
            let parted = self.last_fact(|fact| matches!(fact, Fact::Partitioned { .. }));
            return Some(("is on another side of the partition", parted));
        }
        let (there, back) = (Link { from, to }, Link { from: to, to: from });
        let (words, cut) = match (network.is_cut(there), network.is_cut(back)) {
            (true, true) => ("is cut off in both directions", there),
            (true, false) => ("cannot be reached: the link to it is cut", there),
            (false, true) => ("cannot answer: the link from it is cut", back),
            (false, false) => return self.clog_between(there, back),
        };
        let event = self.last_fact(|fact| matches!(fact, Fact::LinkCut { link } if *link == cut));
        Some((words, event))
    }

    fn clog_between(&self, there: Link, back: Link) -> Option<Obstacle> {
        let network = self.world.network();
        let (words, clogged) = match (network.is_clogged(there), network.is_clogged(back)) {
            (true, _) => ("cannot be reached: the link to it is clogged", there),
            (false, true) => ("cannot answer: the link from it is clogged", back),
            (false, false) => return None,
        };
        let is_it = |fact: &Fact| matches!(fact, Fact::LinkClogged { link } if *link == clogged);
        Some((words, self.last_fact(is_it)))
    }

    /// The event that separates most others from `id`; of several, the last.
    fn main_obstacle(&self, id: ServerId) -> Option<EventId> {
        let others = self.configuration.peers_of(id).iter();
        let mut events: Vec<_> = others.filter_map(|other| self.obstacle(id, other)?.1).collect();
        sort(&mut events);
        let count = |event: &EventId| events.iter().filter(|other| *other == event).count();
        events.iter().max_by_key(|event| count(event)).copied()
    }

    /// A row for each server that cannot be reached.
    fn out_of_reach(&self, from: ServerId) -> Vec<Row> {
        let row = |id| {
            let (words, event) = self.obstacle(from, id)?;
            Some(self.row(id, format!("{id} {words}."), event))
        };
        self.world.ids().filter_map(row).collect()
    }

    /// The last rejection of a candidate or pre-candidate by each voter, in the voter's own words. `stood` is the note
    /// with which it started to ask.
    fn rejections(&self, candidate: ServerId, started: Note) -> Vec<Row> {
        let asked =
            |event: &Event| event.server == Some(candidate) && event.note() == Some(&started);
        let recent: Vec<_> = self.events.iter().rev().take_while(|event| !asked(event)).collect();
        let denied = recent.into_iter().filter(|event| {
            matches!(event.note(), Some(
                Note::VoteDenied { candidate: denied, .. }
                | Note::PreVoteDenied { candidate: denied, .. }
                | Note::VoteRequestIgnored { candidate: denied, .. }
            ) if *denied == candidate)
        });
        let mut seen = ServerSet::EMPTY;
        let mut rows = Vec::new();
        for event in denied {
            let Some(voter) = event.server.filter(|&voter| !seen.contains(voter)) else { continue };
            seen.insert(voter);
            let text = explain::sentence(event, self.world.clients()).to_string();
            rows.push(self.row(voter, text, Some(event.seq)));
        }
        rows.reverse();
        rows
    }

    fn last(&self, wanted: impl Fn(&Event) -> bool) -> Option<EventId> {
        self.events.iter().rev().find(|event| wanted(event)).map(|event| event.seq)
    }

    fn last_fact(&self, wanted: impl Fn(&Fact) -> bool) -> Option<EventId> {
        self.last(|event| event.fact().is_some_and(&wanted))
    }

    fn last_of(&self, id: ServerId, wanted: impl Fn(&Fact) -> bool) -> Option<EventId> {
        self.last(|event| event.server == Some(id) && event.fact().is_some_and(&wanted))
    }

    fn last_note_of(&self, id: ServerId, wanted: impl Fn(&Note) -> bool) -> Option<EventId> {
        self.last(|event| event.server == Some(id) && event.note().is_some_and(&wanted))
    }

    fn row(&self, id: ServerId, text: String, event: Option<EventId>) -> Row {
        Row { event, ..Row::about("fact", id, text) }
    }

    fn cores(&self) -> impl Iterator<Item = &Core> {
        self.world.ids().filter_map(|id| self.world.core(id))
    }
}

fn servers(count: usize) -> String {
    format!("{count} {}", if count == 1 { "server" } else { "servers" })
}
