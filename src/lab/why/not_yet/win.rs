//! Why a server does not win an election.

use super::super::Answer;
use super::{Now, plain, servers, under};
use crate::cores::Core;
use crate::lab::explain;
use crate::lab::explain::words::ServerNames;
use crate::types::{
    Citation, Event, Fact, LogIndex, Message, Note, Peer, Role, ServerId, ServerSet, Term,
};

impl Now<'_> {
    pub(super) fn cannot_win(&self, id: ServerId) -> Answer {
        if !self.world.has_begun() {
            let row = self.row(id, format!("{id} has not started yet."), None);
            return plain("The run has not started: no server is up.".to_owned(), vec![row]);
        }
        let Some(core) = self.world.core(id) else {
            let (_, event) = self.obstacle(id, id).unwrap_or_default();
            let rows = vec![self.row(id, format!("{id} is down."), event)];
            return plain(format!("{id} is down: only a running server can be elected."), rows);
        };
        if let Some((words, event)) = self.obstacle(id, id) {
            let rows = vec![self.row(id, format!("{id} {words}."), event)];
            return plain(format!("{id}'s process is paused: its timer cannot fire."), rows);
        }
        let term = core.current_term();
        if core.role() == Role::Leader {
            return plain(format!("{id} has won: it leads term {term}."), Vec::new());
        }
        if !core.is_promotable() {
            let headline =
                format!("{id} is not a voter in its configuration: it does not start an election.");
            return under(Citation::VotersStand, headline, Vec::new());
        }
        let reach = self.reach(id);
        if !self.is_enough(reach) {
            let rows = self.out_of_reach(id);
            let headline = format!(
                "{id} reaches {} of the {} that must vote for it, itself included.",
                reach.len(),
                servers(self.needed())
            );
            return under(Citation::MajorityElects, headline, rows);
        }
        let ahead = reach.iter().filter(|&other| self.log_end(other) > self.log_end(id)).collect();
        if !self.is_enough(reach.without(ahead)) {
            return self.log_is_behind(id, reach, ahead);
        }
        match core.role() {
            Role::Candidate => self.answer_of_candidate(core, reach),
            Role::PreCandidate => self.answer_of_pre_candidate(core),
            _ => self.answer_of_follower(core),
        }
    }

    /// The comparison of §5.4.1, in its order.
    fn log_end(&self, id: ServerId) -> (Term, LogIndex) {
        let log = self.world.log(id);
        (log.last_term(), log.last_index())
    }

    fn log_is_behind(&self, id: ServerId, reach: ServerSet, ahead: ServerSet) -> Answer {
        let rows = reach.iter().map(|other| {
            let (term, last) = self.log_end(other);
            let log = explain::words::LogEnd(last, term);
            let mark = if ahead.contains(other) { ", more up-to-date" } else { "" };
            self.row(other, format!("{other}'s log {log}{mark}."), None)
        });
        let headline = format!(
            "{id}'s log is less up-to-date than that of {}: they reject it.",
            ServerNames(ahead)
        );
        under(Citation::UpToDate, headline, rows.collect())
    }

    /// A candidate for which a majority could vote.
    fn answer_of_candidate(&self, core: &Core, reach: ServerSet) -> Answer {
        let (id, term) = (core.id(), core.current_term());
        let voted_for_another = |other: &ServerId| {
            self.world.core(*other).is_some_and(|other| {
                other.current_term() == term && other.voted_for().is_some_and(|vote| vote != id)
            })
        };
        let lost: ServerSet = reach.iter().filter(voted_for_another).collect();
        let mut rows = self.rejections(id, Note::ElectionStarted { term });
        rows.extend(self.out_of_reach(id));
        if !self.is_enough(reach.without(lost)) {
            let headline = format!(
                "In term {term} {} voted for others: {id} cannot get a majority before the next term.",
                ServerNames(lost)
            );
            return under(Citation::OneVote, headline, rows);
        }
        let headline = format!(
            "{id} is a candidate: {} of the {} votes that it needs are counted.",
            core.votes().len(),
            self.needed()
        );
        under(Citation::MajorityElects, headline, rows)
    }

    /// A pre-candidate for which a majority could vote.
    fn answer_of_pre_candidate(&self, core: &Core) -> Answer {
        let (id, term) = (core.id(), core.current_term().next());
        let mut rows = self.rejections(id, Note::PreVoteStarted { term });
        rows.extend(self.out_of_reach(id));
        let headline = format!(
            "{id} has not started an election yet: {} of the {} that it needs would vote for it in term {term}.",
            core.votes().len(),
            servers(self.needed())
        );
        under(Citation::PreVote, headline, rows)
    }

    /// A follower for which a majority could vote.
    fn answer_of_follower(&self, core: &Core) -> Answer {
        let id = core.id();
        let mut rows = Vec::new();
        if let Some(at) = self.world.election_deadline(id) {
            rows.push(self.row(id, format!("{id}'s election timer fires at {at}."), None));
        }
        let leader = core.leader().filter(|&leader| self.world.leader() == Some(leader));
        let headline = match leader {
            Some(leader) => {
                let heard = self.last(|event| heard_from(event, id, leader));
                let text = format!("{id} hears from {leader}, which leads.");
                rows.push(self.row(leader, text, heard));
                format!(
                    "{id} could win, but it does not start an election: each message from {leader} resets its election timer."
                )
            }
            None => format!(
                "Nothing prevents {id} from winning if its election timer fires before the others'."
            ),
        };
        under(Citation::ElectionTimeout, headline, rows)
    }
}

fn heard_from(event: &Event, id: ServerId, leader: ServerId) -> bool {
    matches!(event.fact(), Some(Fact::Delivered { from: Peer::Server(from), to: Peer::Server(to), body: Message::AppendEntries { .. }, .. })
        if *from == leader && *to == id)
}
