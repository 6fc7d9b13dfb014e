//! What has not happened, and why: from the world now, with the events that tell of it where they are loaded.
//!
//! Each answer is a headline and a row for each server that has a part in it.

use std::fmt::Write as _;

use super::{Answer, Loaded, Row};
use crate::lab::explain;
use crate::lab::explain::words::Names;
use crate::raft::Raft;
use crate::sim::World;
use crate::types::{
    AppendOutcome, Configuration, Event, EventId, EventKind, Fact, Link, LogIndex, Message, Note,
    Peer, Role, ServerId, ServerSet, Term,
};

/// What somebody wonders about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Why is there no leader?
    Leader,
    /// Why is the entry at this index not committed?
    Commit(LogIndex),
    /// Why does this server not win an election?
    Win(ServerId),
}

/// The present, and the events at hand.
#[derive(Clone, Copy)]
struct Now<'a> {
    world: &'a World,
    events: Loaded<'a>,
    configuration: Configuration,
}

/// The answer as things stand.
pub fn answer(world: &World, events: Loaded<'_>, question: Question) -> Answer {
    let configuration = Configuration::new(world.ids().collect());
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

fn under(rule: crate::types::Rule, headline: String, rows: Vec<Row>) -> Answer {
    let (rule, place) = (explain::statement(rule), explain::place(rule));
    Answer { headline, rule, place, rows, ..Answer::default() }
}

/// Who can talk to whom.
impl Now<'_> {
    fn hears(&self, from: ServerId, to: ServerId) -> bool {
        from == to || !self.world.network().is_blocked(Link { from, to })
    }

    /// The servers that run, to and from which messages of `id` pass, itself included if it runs.
    fn reach(&self, id: ServerId) -> ServerSet {
        let runs = |id: &ServerId| !self.world.server(*id).is_paused();
        let up: ServerSet = self.world.up().iter().filter(runs).collect();
        if !up.contains(id) {
            return ServerSet::EMPTY;
        }
        up.iter().filter(|&other| self.hears(id, other) && self.hears(other, id)).collect()
    }

    fn needed(&self) -> usize {
        self.configuration.quorum_size()
    }

    /// Why a server is out of reach of `from`, and the event that made it so; none if it is not.
    fn obstacle(&self, from: ServerId, to: ServerId) -> Option<(&'static str, Option<EventId>)> {
        let network = self.world.network();
        let of = |id: ServerId, kind: &dyn Fn(&Fact) -> bool| {
            self.last(|event| event.server == Some(id) && fact(event).is_some_and(kind))
        };
        let anywhere =
            |kind: &dyn Fn(&Fact) -> bool| self.last(|event| fact(event).is_some_and(kind));
        if !self.world.is_up(to) {
            return Some(("is down", of(to, &|fact| matches!(fact, Fact::Crashed { .. }))));
        }
        if self.world.server(to).is_paused() {
            let paused = of(to, &|fact| matches!(fact, Fact::Paused));
            return Some(("is paused, and answers nobody", paused));
        }
        if from == to {
            return None;
        }
        if network.is_isolated(to) {
            return Some(("is isolated", of(to, &|fact| matches!(fact, Fact::Isolated))));
        }
        if network.is_isolated(from) {
            return Some((
                "is cut off, as the other end is isolated",
                of(from, &|fact| matches!(fact, Fact::Isolated)),
            ));
        }
        let apart = |group: &ServerSet| group.contains(from) != group.contains(to);
        if network.groups().iter().any(apart) {
            let parted = anywhere(&|fact| matches!(fact, Fact::Partitioned { .. }));
            return Some(("is on another side of the partition", parted));
        }
        let cut = |link: Link| {
            network.is_cut(link).then(|| {
                anywhere(&|fact| matches!(fact, Fact::LinkCut { link: cut } if *cut == link))
            })
        };
        let there = cut(Link { from, to });
        let back = cut(Link { from: to, to: from });
        let words = match (there.is_some(), back.is_some()) {
            (true, true) => "is cut off in both directions",
            (true, false) => "cannot be reached: the link to it is cut",
            (false, true) => "cannot answer: the link from it is cut",
            (false, false) => return None,
        };
        Some((words, there.or(back).flatten()))
    }

    /// The event that keeps most others out of reach of `id`; of several, the last.
    fn main_obstacle(&self, id: ServerId) -> Option<EventId> {
        let others = self.configuration.peers_of(id).iter();
        let mut events: Vec<_> = others.filter_map(|other| self.obstacle(id, other)?.1).collect();
        events.sort();
        let count = |event: &EventId| events.iter().filter(|other| *other == event).count();
        events.iter().max_by_key(|event| count(event)).copied()
    }

    fn last(&self, wanted: impl Fn(&Event) -> bool) -> Option<EventId> {
        self.events.iter().rev().find(|event| wanted(event)).map(|event| event.seq)
    }

    fn row(&self, id: ServerId, text: String, event: Option<EventId>) -> Row {
        Row { event, ..Row::about("fact", id, text) }
    }

    fn cores(&self) -> impl Iterator<Item = &Raft> {
        self.world.ids().filter_map(|id| self.world.core(id))
    }
}

fn fact(event: &Event) -> Option<&Fact> {
    match &event.kind {
        EventKind::Fact(fact) => Some(fact),
        _ => None,
    }
}

fn note(event: &Event) -> Option<&Note> {
    match &event.kind {
        EventKind::Note(note) => Some(note),
        _ => None,
    }
}

fn servers(count: usize) -> String {
    format!("{count} {}", if count == 1 { "server" } else { "servers" })
}

/// Why there is no leader.
impl Now<'_> {
    fn no_leader(&self) -> Answer {
        if let Some(leader) = self.world.leader() {
            return self.there_is_a_leader(leader);
        }
        let best = self.world.ids().map(|id| self.reach(id).len()).max().unwrap_or(0);
        if best < self.needed() {
            return self.nobody_has_a_majority(best);
        }
        let candidates: Vec<_> =
            self.cores().filter(|core| core.role() == Role::Candidate).collect();
        if candidates.is_empty() {
            return self.all_wait();
        }
        self.election_runs(&candidates)
    }

    fn there_is_a_leader(&self, leader: ServerId) -> Answer {
        let term = self.world.core(leader).map(|core| core.current_term()).unwrap_or_default();
        let reach = self.reach(leader);
        let won = self.last(|event| {
            event.server == Some(leader)
                && matches!(note(event), Some(Note::ElectionWon { term: won, .. }) if *won == term)
        });
        let rows = vec![self.row(leader, format!("{leader} leads term {term}."), won)];
        if self.configuration.is_quorum(reach) {
            return plain(format!("There is a leader: {leader}, in term {term}."), rows);
        }
        let mut rows = rows;
        rows.extend(self.out_of_reach(leader));
        plain(
            format!(
                "{leader} still takes itself for the leader of term {term}, but reaches no majority."
            ),
            rows,
        )
    }

    fn out_of_reach(&self, from: ServerId) -> Vec<Row> {
        let row = |id| {
            let (words, event) = self.obstacle(from, id)?;
            Some(self.row(id, format!("{id} {words}."), event))
        };
        self.world.ids().filter_map(row).collect()
    }

    fn nobody_has_a_majority(&self, best: usize) -> Answer {
        let headline = format!(
            "No majority can talk: a leader needs {}, and no server reaches more than {best}, itself included.",
            servers(self.needed())
        );
        let rows = self.world.ids().map(|id| {
            if let Some((words, event)) = self.obstacle(id, id) {
                return self.row(id, format!("{id} {words}."), event);
            }
            let mut others = self.reach(id);
            others.remove(id);
            let text = match others.is_empty() {
                true => format!("{id} reaches no other server."),
                false => format!("{id} reaches {}.", Names(others)),
            };
            self.row(id, text, self.main_obstacle(id))
        });
        under(crate::types::Rule::MajorityElects, headline, rows.collect())
    }

    fn all_wait(&self) -> Answer {
        let mut timers: Vec<_> = self
            .cores()
            .filter_map(|core| Some((self.world.election_deadline(core.id())?, core.id())))
            .collect();
        timers.sort();
        let headline = match timers.first() {
            Some((at, id)) => format!(
                "Nobody has stood for election yet: {id}'s election timer runs out first, at {at}."
            ),
            None => "Nobody's election timer runs.".to_owned(),
        };
        let row = |(at, id): (crate::types::Time, ServerId)| {
            let set = self.world.server(id).election_timer_set();
            let text = format!("{id}'s timer was set at {set} and runs out at {at}.");
            self.row(id, text, None)
        };
        under(crate::types::Rule::ElectionTimeout, headline, timers.into_iter().map(row).collect())
    }

    fn election_runs(&self, candidates: &[&Raft]) -> Answer {
        let term = candidates.iter().map(|core| core.current_term()).max().unwrap_or_default();
        let present = candidates.iter().filter(|core| core.current_term() == term);
        let undecided: ServerSet = self
            .cores()
            .filter(|core| core.current_term() < term || core.voted_for().is_none())
            .map(|core| core.id())
            .collect();
        let given = |candidate: ServerId| -> ServerSet {
            let voted =
                |core: &&Raft| core.current_term() == term && core.voted_for() == Some(candidate);
            self.cores().filter(voted).map(|core| core.id()).collect()
        };
        let may_win = |core: &&&Raft| {
            let votes = given(core.id()).len();
            votes + undecided.intersection(self.reach(core.id())).len() >= self.needed()
        };
        let needed = self.needed();
        let headline = match (present.clone().find(may_win), present.clone().count()) {
            (Some(core), _) => format!(
                "The election of term {term} is under way: {} counts {} of the {needed} votes that it needs.",
                core.id(),
                core.votes().len()
            ),
            (None, 1) => format!(
                "{} stands for election in term {term}, but cannot have the {needed} votes that it needs.",
                candidates[0].id()
            ),
            (None, _) => format!(
                "The votes of term {term} are split: nobody can have the {needed} that it takes. The next election timer decides."
            ),
        };
        let mut rows = Vec::new();
        for core in candidates {
            let id = core.id();
            let mut text = format!(
                "{id} stands in term {}: yes from {}",
                core.current_term(),
                Names(core.votes())
            );
            if !core.denials().is_empty() {
                let _ = write!(text, "; no from {}", Names(core.denials()));
            }
            if let Some(at) = self.world.election_deadline(id) {
                let _ = write!(text, "; it tries again at {at}");
            }
            text.push('.');
            let stood = self.last(|event| {
                event.server == Some(id)
                    && matches!(note(event), Some(Note::ElectionStarted { .. }))
            });
            rows.push(self.row(id, text, stood));
            rows.extend(self.denials(id, core.current_term()));
        }
        under(crate::types::Rule::MajorityElects, headline, rows)
    }

    /// The last denial of each voter to a candidate, in the voter's own words.
    fn denials(&self, candidate: ServerId, term: Term) -> Vec<Row> {
        let asked = |event: &Event| {
            let stood = Note::ElectionStarted { term };
            event.server == Some(candidate) && note(event) == Some(&stood)
        };
        let recent: Vec<_> = self.events.iter().rev().take_while(|event| !asked(event)).collect();
        let denied = recent.into_iter().filter(|event| {
            matches!(note(event), Some(Note::VoteDenied { candidate: denied, .. }) if *denied == candidate)
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
}

/// Why a server does not win.
impl Now<'_> {
    fn cannot_win(&self, id: ServerId) -> Answer {
        let Some(core) = self.world.core(id) else {
            let (_, event) = self.obstacle(id, id).unwrap_or_default();
            let rows = vec![self.row(id, format!("{id} is down."), event)];
            return plain(format!("{id} is down: only a server that runs can be elected."), rows);
        };
        if let Some((words, event)) = self.obstacle(id, id) {
            let rows = vec![self.row(id, format!("{id} {words}."), event)];
            return plain(format!("{id}'s process stands still: its timer cannot run out."), rows);
        }
        let term = core.current_term();
        if core.role() == Role::Leader {
            return plain(format!("{id} has won: it leads term {term}."), Vec::new());
        }
        let reach = self.reach(id);
        if !self.configuration.is_quorum(reach) {
            let rows = self.out_of_reach(id);
            let headline = format!(
                "{id} reaches {} of the {} that must vote for it, itself included.",
                reach.len(),
                servers(self.needed())
            );
            return under(crate::types::Rule::MajorityElects, headline, rows);
        }
        let end = |other: ServerId| {
            let log = self.world.log(other);
            (log.last_term(), log.last_index())
        };
        let ahead: ServerSet = reach.iter().filter(|&other| end(other) > end(id)).collect();
        if !self.configuration.is_quorum(reach.without(ahead)) {
            let rows = reach.iter().map(|other| {
                let (term, last) = end(other);
                let log = explain::words::End(last, term);
                let mark = if ahead.contains(other) { ", ahead of it" } else { "" };
                self.row(other, format!("{other}'s log {log}{mark}."), None)
            });
            let headline =
                format!("{id}'s log is behind {}: they deny it their votes.", Names(ahead));
            return under(crate::types::Rule::UpToDate, headline, rows.collect());
        }
        self.may_win(core, reach)
    }

    /// A majority could vote for it: what it waits for.
    fn may_win(&self, core: &Raft, reach: ServerSet) -> Answer {
        let (id, term) = (core.id(), core.current_term());
        let voted_for_others: Vec<_> = reach
            .iter()
            .filter_map(|other| self.world.core(other))
            .filter(|other| other.current_term() == term)
            .filter_map(|other| Some((other.id(), other.voted_for().filter(|&vote| vote != id)?)))
            .collect();
        let lost: ServerSet = voted_for_others.iter().map(|&(voter, _)| voter).collect();
        if core.role() == Role::Candidate {
            let mut rows = self.denials(id, term);
            rows.extend(self.out_of_reach(id));
            if !self.configuration.is_quorum(reach.without(lost)) {
                let headline = format!(
                    "In term {term} {} voted for others: {id} cannot have a majority before the next term.",
                    Names(lost)
                );
                return under(crate::types::Rule::OneVote, headline, rows);
            }
            let headline = format!(
                "{id} stands for election: {} of the {} votes that it needs are counted.",
                core.votes().len(),
                self.needed()
            );
            return under(crate::types::Rule::MajorityElects, headline, rows);
        }
        let leader = core.leader().filter(|&leader| self.world.leader() == Some(leader));
        let deadline = self.world.election_deadline(id);
        let mut rows = Vec::new();
        if let Some(at) = deadline {
            rows.push(self.row(id, format!("{id}'s election timer runs out at {at}."), None));
        }
        let headline = match leader {
            Some(leader) => {
                let heard = self.last(|event| heard_from(event, id, leader));
                rows.push(self.row(
                    leader,
                    format!("{id} hears from {leader}, which leads."),
                    heard,
                ));
                format!(
                    "{id} could win, but it does not stand: as long as it hears from {leader}, its election timer starts anew."
                )
            }
            None => format!(
                "Nothing keeps {id} from winning, if its election timer runs out before others'."
            ),
        };
        under(crate::types::Rule::ElectionTimeout, headline, rows)
    }
}

fn heard_from(event: &Event, id: ServerId, leader: ServerId) -> bool {
    matches!(fact(event), Some(Fact::Delivered { from: Peer::Server(from), to: Peer::Server(to), body: Message::AppendEntries { .. }, .. })
        if *from == leader && *to == id)
}

/// Why an entry is not committed.
impl Now<'_> {
    fn not_committed(&self, index: LogIndex) -> Answer {
        if let Some(answer) = self.committed_already(index) {
            return answer;
        }
        let Some(leader) = self.world.leader().and_then(|id| self.world.core(id)) else {
            let mut answer = self.no_leader();
            answer.headline =
                format!("Only a leader commits, and there is none. {}", answer.headline);
            return answer;
        };
        let id = leader.id();
        let Some(entry) = leader.log().get(index) else {
            return self.leader_lacks(id, index);
        };
        let (holders, mut rows) = self.who_has(leader, index);
        if entry.term < leader.current_term() {
            return self.of_an_earlier_term(leader, index, entry.term, rows);
        }
        if let Some(at) = self.own_write(leader, index) {
            rows.insert(0, at);
        }
        let headline = format!(
            "Entry {index} is known to stand on {} of the {} that must have it.",
            holders.len(),
            servers(self.needed())
        );
        under(crate::types::Rule::MajorityCommits, headline, rows)
    }

    fn committed_already(&self, index: LogIndex) -> Option<Answer> {
        let mut servers = self.cores().filter(|core| core.commit_index() >= index);
        let knows = servers.next()?.id();
        let told = self.last(|event| {
            matches!(fact(event), Some(Fact::CommitAdvanced { from, to }) if *from < index && index <= *to)
        });
        let behind: ServerSet =
            self.cores().filter(|core| core.commit_index() < index).map(|core| core.id()).collect();
        let mut rows = vec![self.row(knows, format!("{knows} knows that it is committed."), told)];
        for id in behind.iter() {
            let text = format!("{id} has not learnt it yet: the leader's next word tells it.");
            rows.push(self.row(id, text, None));
        }
        Some(under(crate::types::Rule::LearnCommit, format!("Entry {index} is committed."), rows))
    }

    fn leader_lacks(&self, leader: ServerId, index: LogIndex) -> Answer {
        let have = |id: &ServerId| self.world.log(*id).get(index).is_some();
        let holders: ServerSet = self.world.ids().filter(have).collect();
        if holders.is_empty() {
            return plain(format!("No log has an entry {index} yet."), Vec::new());
        }
        let headline = format!(
            "{leader}, the leader, has no entry {index}: what stands there on {} will be replaced.",
            Names(holders)
        );
        let row =
            |id| self.row(id, format!("{id} has an entry {index}."), self.appended(id, index));
        let rows = holders.iter().map(row).collect();
        under(crate::types::Rule::LeaderOverwrites, headline, rows)
    }

    fn appended(&self, id: ServerId, index: LogIndex) -> Option<EventId> {
        self.last(|event| {
            event.server == Some(id)
                && matches!(fact(event), Some(Fact::EntryAppended { index: at, .. }) if *at == index)
        })
    }

    fn of_an_earlier_term(
        &self,
        leader: &Raft,
        index: LogIndex,
        term: Term,
        rows: Vec<Row>,
    ) -> Answer {
        let (id, now) = (leader.id(), leader.current_term());
        let own = leader.log().last_index_of_term(now);
        let rest = match own {
            None => {
                "it has none yet; the next command, or an empty entry, will bring one".to_owned()
            }
            Some(own) => {
                format!("entry {own} is one, and commits {index} with it once a majority has it")
            }
        };
        let headline = format!(
            "Entry {index} is of term {term}, and {id}, leader of term {now}, commits only entries of its own term by counting: {rest}."
        );
        under(crate::types::Rule::CurrentTermCommit, headline, rows)
    }

    /// Who is known to have the entry, as the leader knows it, and a row for each server.
    fn who_has(&self, leader: &Raft, index: LogIndex) -> (ServerSet, Vec<Row>) {
        let mut holders = ServerSet::EMPTY;
        let mut rows = Vec::new();
        for id in self.world.ids() {
            let held = match leader.progress(id) {
                Some(progress) => progress.match_index >= index,
                None => id == leader.id() && leader.durable_index() >= index,
            };
            if held {
                holders.insert(id);
                let told = self.acknowledged(leader.id(), id, index);
                rows.push(self.row(id, format!("{id} has it on its disk."), told));
            } else if id != leader.id() {
                let (text, event) = self.why_it_lacks(leader, id, index);
                rows.push(self.row(id, format!("{id} {text}."), event));
            }
        }
        (holders, rows)
    }

    fn own_write(&self, leader: &Raft, index: LogIndex) -> Option<Row> {
        let id = leader.id();
        let text = || format!("{id}, the leader, is still writing it to its own disk.");
        (leader.durable_index() < index).then(|| self.row(id, text(), self.appended(id, index)))
    }

    fn acknowledged(&self, leader: ServerId, id: ServerId, index: LogIndex) -> Option<EventId> {
        let tells = |event: &&Event| {
            event.server == Some(leader)
                && matches!(fact(event), Some(Fact::Delivered { from: Peer::Server(from), body, .. })
                    if *from == id && acknowledges(body, index))
        };
        self.events.iter().find(tells).map(|event| event.seq)
    }

    fn why_it_lacks(
        &self,
        leader: &Raft,
        id: ServerId,
        index: LogIndex,
    ) -> (String, Option<EventId>) {
        if let Some((words, event)) = self.obstacle(leader.id(), id) {
            return (words.to_owned(), event);
        }
        let flights = self.world.network().flights();
        let between = |from: ServerId, to: ServerId| (Peer::Server(from), Peer::Server(to));
        for flight in flights {
            let ends = (flight.from, flight.to);
            if ends == between(id, leader.id()) && acknowledges(&flight.body, index) {
                let at = flight.arrives_at;
                return (
                    format!("has it; its acknowledgement is under way and arrives at {at}"),
                    Some(flight.trigger),
                );
            }
            if ends == between(leader.id(), id) && carries(&flight.body, index) {
                if flight.held.is_some() {
                    let words = "does not have it yet: the message with it is held back";
                    return (words.to_owned(), Some(flight.trigger));
                }
                let at = flight.arrives_at;
                return (
                    format!("does not have it yet: it is under way and arrives at {at}"),
                    Some(flight.trigger),
                );
            }
        }
        let core = self.world.core(id);
        let entry = leader.log().get(index);
        if core.is_some_and(|core| core.log().get(index) == entry) {
            let durable = core.is_some_and(|core| core.durable_index() >= index);
            let words = if durable {
                "has it, but the leader has not heard so: an acknowledgement was lost, or belongs to an earlier term"
            } else {
                "has it, but not on its disk yet"
            };
            return (words.to_owned(), self.appended(id, index));
        }
        let Some(progress) = leader.progress(id) else { return Default::default() };
        if leader.durable_index() < index {
            let words = "does not have it yet: the leader sends it when its own disk has it";
            return (words.to_owned(), None);
        }
        if progress.probing || progress.next_index < index {
            let next = progress.next_index;
            return (
                format!("is further behind: the leader goes on from entry {next} with it"),
                None,
            );
        }
        let words =
            "does not have it: what was sent was lost, and the next heartbeat will show the gap";
        (words.to_owned(), None)
    }
}

fn acknowledges(body: &Message, index: LogIndex) -> bool {
    matches!(body, Message::AppendEntriesResponse { outcome: AppendOutcome::Matched { match_index }, .. } if *match_index >= index)
}

fn carries(body: &Message, index: LogIndex) -> bool {
    matches!(body, Message::AppendEntries { prev_log_index, entries, .. }
        if *prev_log_index < index && index <= prev_log_index.plus(entries.len()))
}
