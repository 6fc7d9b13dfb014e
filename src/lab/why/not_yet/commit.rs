//! Why an entry is not committed.

use super::super::{Answer, Row};
use super::{Now, plain, servers, under};
use crate::cores::Core;
use crate::lab::explain::words::ServerNames;
use crate::raft::ProgressState;
use crate::types::{
    AppendOutcome, Citation, Event, EventId, Fact, LogIndex, Message, Peer, ServerId, ServerSet,
    Term,
};

impl Now<'_> {
    pub(super) fn not_committed(&self, index: LogIndex) -> Answer {
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
        let (holders, mut rows) = self.holders_and_rows(leader, index);
        if entry.term < leader.current_term() {
            return self.of_an_earlier_term(leader, index, entry.term, rows);
        }
        if let Some(at) = self.own_write(leader, index) {
            rows.insert(0, at);
        }
        let headline = format!(
            "Entry {index} is known to be stored on {} of the {} that a majority needs.",
            holders.len(),
            servers(self.needed())
        );
        under(Citation::MajorityCommits, headline, rows)
    }

    fn committed_already(&self, index: LogIndex) -> Option<Answer> {
        let mut servers = self.cores().filter(|core| core.commit_index() >= index);
        let knows = servers.next()?.id();
        let event = self.last_fact(
            |fact| matches!(fact, Fact::CommitAdvanced { from, to } if *from < index && index <= *to),
        );
        let behind: ServerSet =
            self.cores().filter(|core| core.commit_index() < index).map(|core| core.id()).collect();
        let mut rows = vec![self.row(knows, format!("{knows} knows that it is committed."), event)];
        for id in behind.iter() {
            let (words, event) = self.lost_entries(id).unwrap_or_else(|| {
                ("does not know this yet: the leader's next message tells it".to_owned(), None)
            });
            rows.push(self.row(id, format!("{id} {words}."), event));
        }
        Some(under(Citation::LearnCommit, format!("Entry {index} is committed."), rows))
    }

    fn leader_lacks(&self, leader: ServerId, index: LogIndex) -> Answer {
        let have = |id: &ServerId| {
            let log = self.world.log(*id);
            index <= log.base_index() || log.get(index).is_some()
        };
        let holders: ServerSet = self.world.ids().filter(have).collect();
        if holders.is_empty() {
            return plain(format!("No log has an entry {index} yet."), Vec::new());
        }
        let headline = format!(
            "Leader {leader} has no entry {index}: the one at that index on {} will be overwritten.",
            ServerNames(holders)
        );
        let row =
            |id| self.row(id, format!("{id} has an entry {index}."), self.appended(id, index));
        let rows = holders.iter().map(row).collect();
        under(Citation::LeaderOverwrites, headline, rows)
    }

    fn appended(&self, id: ServerId, index: LogIndex) -> Option<EventId> {
        self.last_of(
            id,
            |fact| matches!(fact, Fact::EntryAppended { index: at, .. } if *at == index),
        )
    }

    fn of_an_earlier_term(
        &self,
        leader: &Core,
        index: LogIndex,
        term: Term,
        rows: Vec<Row>,
    ) -> Answer {
        let (id, now) = (leader.id(), leader.current_term());
        let own = leader.log().last_index_of_term(now);
        let rest = match own {
            None => "it has none yet; the next command, or an empty entry, will be one".to_owned(),
            Some(own) => {
                format!("entry {own} is one, and commits {index} with it once a majority has it")
            }
        };
        let headline = format!(
            "Entry {index} is of term {term}, and {id}, leader of term {now}, commits only entries of its own term by counting: {rest}."
        );
        under(Citation::CurrentTermCommit, headline, rows)
    }

    /// The servers known to store the entry, as far as the leader knows, and a row for each server.
    fn holders_and_rows(&self, leader: &Core, index: LogIndex) -> (ServerSet, Vec<Row>) {
        let mut holders = ServerSet::EMPTY;
        let mut rows = Vec::new();
        for id in self.world.ids() {
            let held = match leader.progress(id) {
                Some(progress) => progress.match_index >= index,
                None => id == leader.id() && leader.durable_index() >= index,
            };
            if held {
                holders.insert(id);
                let (words, event) = self.lost_entries(id).unwrap_or_else(|| {
                    let event = self.acknowledged(leader.id(), id, index);
                    let disk = if self.world.untold().disks { "" } else { " on its disk" };
                    (format!("has it{disk}"), event)
                });
                rows.push(self.row(id, format!("{id} {words}."), event));
            } else if id != leader.id() {
                let (text, event) = self.why_it_lacks(leader, id, index);
                rows.push(self.row(id, format!("{id} {text}."), event));
            }
        }
        (holders, rows)
    }

    fn own_write(&self, leader: &Core, index: LogIndex) -> Option<Row> {
        let id = leader.id();
        let text = || format!("Leader {id} is still writing it to its own disk.");
        (leader.durable_index() < index).then(|| self.row(id, text(), self.appended(id, index)))
    }

    fn acknowledged(&self, leader: ServerId, id: ServerId, index: LogIndex) -> Option<EventId> {
        let acknowledges_it = |event: &&Event| {
            event.server == Some(leader)
                && matches!(event.fact(), Some(Fact::Delivered { from: Peer::Server(from), body, .. })
                    if *from == id && acknowledges(body, index))
        };
        self.events.iter().find(acknowledges_it).map(|event| event.seq)
    }

    fn why_it_lacks(
        &self,
        leader: &Core,
        id: ServerId,
        index: LogIndex,
    ) -> (String, Option<EventId>) {
        if let Some((words, event)) = self.obstacle(leader.id(), id) {
            return (words.to_owned(), event);
        }
        let lost = self.lost_entries(id);
        lost.or_else(|| self.in_flight(leader.id(), id, index))
            .or_else(|| self.in_its_log(leader, id, index))
            .unwrap_or_else(|| (self.not_sent(leader, id, index), None))
    }

    /// For a follower whose log ends before the index that it has acknowledged to the leader: its disk lost entries,
    /// and the leader does not send them again.
    fn lost_entries(&self, id: ServerId) -> Option<(String, Option<EventId>)> {
        let leader = self.world.core(self.world.leader()?)?;
        let acknowledged = leader.progress(id)?.match_index;
        let core = self.world.core(id)?;
        let is_lost =
            core.current_term() == leader.current_term() && core.log().last_index() < acknowledged;
        let words = format!(
            "lost entries that it had acknowledged, up to {acknowledged}, and the leader does not back up below them: only another leader repairs its log"
        );
        is_lost.then(|| (words, self.last_of(id, |fact| matches!(fact, Fact::DiskWiped))))
    }

    /// The message with the entry to a follower, or with the follower's acknowledgement, if one is in flight.
    fn in_flight(
        &self,
        leader: ServerId,
        id: ServerId,
        index: LogIndex,
    ) -> Option<(String, Option<EventId>)> {
        let (leader, follower) = (Peer::Server(leader), Peer::Server(id));
        for flight in self.world.network().flights() {
            let (ends, at) = ((flight.from, flight.to), flight.arrives_at);
            let brings = ends == (leader, follower) && carries(&flight.body, index);
            let acknowledges_it = ends == (follower, leader) && acknowledges(&flight.body, index);
            let text = match (brings, acknowledges_it) {
                (true, _) if flight.held().is_some() => {
                    "does not have it yet: the message with it is held".to_owned()
                }
                (true, _) => format!("does not have it yet: it is in flight and arrives at {at}"),
                (_, true) if flight.held().is_some() => {
                    "has it; its acknowledgement is held".to_owned()
                }
                (_, true) => {
                    format!("has it; its acknowledgement is in flight and arrives at {at}")
                }
                (false, false) => continue,
            };
            return Some((text, Some(flight.trigger)));
        }
        None
    }

    /// The state of an entry that a follower has without the leader knowing it.
    fn in_its_log(
        &self,
        leader: &Core,
        id: ServerId,
        index: LogIndex,
    ) -> Option<(String, Option<EventId>)> {
        let core = self.world.core(id)?;
        if core.log().get(index) != leader.log().get(index) {
            return None;
        }
        let words = if core.durable_index() >= index {
            "has it, but the leader does not know: an acknowledgement was lost, or is from an earlier term"
        } else {
            "has it, but not on its disk yet"
        };
        Some((words.to_owned(), self.appended(id, index)))
    }

    fn not_sent(&self, leader: &Core, id: ServerId, index: LogIndex) -> String {
        let Some(progress) = leader.progress(id) else { return String::new() };
        if leader.durable_index() < index && progress.next_index <= index {
            return "does not have it yet: the leader sends it when its own disk has it".to_owned();
        }
        if let ProgressState::Snapshot { last_index, .. } = progress.state {
            return format!(
                "is so far behind that the leader sends it a snapshot, up to entry {last_index}"
            );
        }
        if progress.state == ProgressState::Probe || progress.next_index < index {
            let next = progress.next_index;
            return format!("lags further behind: the leader continues with entry {next}");
        }
        "does not have it: what was sent was lost, and the next heartbeat will show the gap"
            .to_owned()
    }
}

fn acknowledges(body: &Message, index: LogIndex) -> bool {
    matches!(body, Message::AppendEntriesResponse { outcome: AppendOutcome::Matched { match_index }, .. } if *match_index >= index)
}

fn carries(body: &Message, index: LogIndex) -> bool {
    matches!(body, Message::AppendEntries { prev_log_index, entries, .. }
        if *prev_log_index < index && index <= prev_log_index.plus(entries.len()))
}
