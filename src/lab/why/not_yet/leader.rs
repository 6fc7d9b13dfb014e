//! Why there is no leader.

use std::fmt::Write as _;

use super::super::{Answer, Row};
use super::{Now, plain, servers, under};
use crate::cores::Core;
use crate::lab::explain::words::ServerNames;
use crate::types::{Citation, Note, Role, ServerId, ServerSet, Time};
use crate::util::sort;

impl Now<'_> {
    pub(super) fn no_leader(&self) -> Answer {
        if let Some(leader) = self.world.leader() {
            return self.there_is_a_leader(leader);
        }
        let best = self.world.ids().map(|id| self.reach(id).len()).max().unwrap_or(0);
        if best < self.needed() {
            return self.nobody_has_a_majority(best);
        }
        let candidates: Vec<_> =
            self.cores().filter(|core| core.role() == Role::Candidate).collect();
        let pre_candidates: Vec<_> =
            self.cores().filter(|core| core.role() == Role::PreCandidate).collect();
        if candidates.is_empty() {
            return if pre_candidates.is_empty() {
                self.only_followers()
            } else {
                self.only_pre_candidates(&pre_candidates)
            };
        }
        self.election_runs(&candidates)
    }

    fn there_is_a_leader(&self, leader: ServerId) -> Answer {
        let term = self.world.core(leader).map(|core| core.current_term()).unwrap_or_default();
        let won = self.last_note_of(
            leader,
            |note| matches!(note, Note::ElectionWon { term: won, .. } if *won == term),
        );
        let mut rows = vec![self.row(leader, format!("{leader} leads term {term}."), won)];
        if self.is_enough(self.reach(leader)) {
            return plain(format!("There is a leader: {leader}, in term {term}."), rows);
        }
        rows.extend(self.out_of_reach(leader));
        if self.world.settings().server(leader).checks_quorum() {
            let headline = format!(
                "{leader} still believes that it leads term {term}; it steps down when no majority has answered it for an election timeout."
            );
            return under(Citation::CheckQuorum, headline, rows);
        }
        let headline =
            format!("{leader} still believes that it leads term {term}, but reaches no majority.");
        plain(headline, rows)
    }

    fn nobody_has_a_majority(&self, best: usize) -> Answer {
        let headline = format!(
            "No majority can communicate: a leader needs {}, and no server reaches more than {best}, itself included.",
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
                false => format!("{id} reaches {}.", ServerNames(others)),
            };
            self.row(id, text, self.main_obstacle(id))
        });
        under(Citation::MajorityElects, headline, rows.collect())
    }

    fn only_followers(&self) -> Answer {
        let mut timers: Vec<_> = self
            .cores()
            .filter_map(|core| Some((self.world.election_deadline(core.id())?, core.id())))
            .collect();
        sort(&mut timers);
        let headline = match timers.first() {
            Some((at, id)) => format!(
                "No server has started an election yet: {id}'s election timer fires first, at {at}."
            ),
            None => "No server's election timer is running.".to_owned(),
        };
        let row = |(at, id): (Time, ServerId)| {
            let set = self.world.server(id).election_timer_set();
            let text = format!("{id}'s timer was set at {set} and fires at {at}.");
            self.row(id, text, None)
        };
        under(Citation::ElectionTimeout, headline, timers.into_iter().map(row).collect())
    }

    /// No server is a candidate, but there are pre-candidates (dissertation §9.6).
    fn only_pre_candidates(&self, pre_candidates: &[&Core]) -> Answer {
        let best = pre_candidates.iter().map(|core| core.votes().len()).max().unwrap_or(0);
        let mut rows = Vec::new();
        for core in pre_candidates {
            rows.push(self.pre_candidate(core));
            let started = Note::PreVoteStarted { term: core.current_term().next() };
            rows.extend(self.rejections(core.id(), started));
        }
        let headline = format!(
            "No server has started an election yet: a PreVote has {best} of the {} votes that it needs.",
            servers(self.needed())
        );
        under(Citation::PreVote, headline, rows)
    }

    fn pre_candidate(&self, core: &Core) -> Row {
        let (id, term) = (core.id(), core.current_term().next());
        let yes = ServerNames(core.votes());
        let mut text = format!("{id} asks whether it would win in term {term}: yes from {yes}");
        if !core.rejections().is_empty() {
            let _ = write!(text, "; no from {}", ServerNames(core.rejections()));
        }
        text.push('.');
        let started = self.last_note_of(id, |note| matches!(note, Note::PreVoteStarted { .. }));
        self.row(id, text, started)
    }

    fn election_runs(&self, candidates: &[&Core]) -> Answer {
        let mut rows = Vec::new();
        for core in candidates {
            rows.push(self.candidate(core));
            let started = Note::ElectionStarted { term: core.current_term() };
            rows.extend(self.rejections(core.id(), started));
        }
        under(Citation::MajorityElects, self.prospects(candidates), rows)
    }

    /// Whether a server can win the latest election.
    fn prospects(&self, candidates: &[&Core]) -> String {
        let term = candidates.iter().map(|core| core.current_term()).max().unwrap_or_default();
        let present: Vec<_> =
            candidates.iter().filter(|core| core.current_term() == term).collect();
        let undecided: ServerSet = self
            .cores()
            .filter(|core| core.current_term() < term || core.voted_for().is_none())
            .map(|core| core.id())
            .collect();
        let votes = |candidate: ServerId| {
            let voted =
                |core: &&Core| core.current_term() == term && core.voted_for() == Some(candidate);
            self.cores().filter(voted).count()
        };
        let may_win = |id: ServerId| {
            votes(id) + undecided.intersection(self.reach(id)).len() >= self.needed()
        };
        let needed = self.needed();
        match present.iter().find(|core| may_win(core.id())) {
            Some(core) => format!(
                "The election of term {term} is in progress: {} counts {} of the {needed} votes that it needs.",
                core.id(),
                core.votes().len()
            ),
            None if present.len() == 1 => format!(
                "{} is a candidate in term {term}, but cannot get the {needed} votes that it needs.",
                present[0].id()
            ),
            None => format!(
                "The votes of term {term} are split: no candidate can get the {needed} that it needs. The next election timer decides."
            ),
        }
    }

    fn candidate(&self, core: &Core) -> Row {
        let id = core.id();
        let mut text = format!(
            "{id} is a candidate in term {}: yes from {}",
            core.current_term(),
            ServerNames(core.votes())
        );
        if !core.rejections().is_empty() {
            let _ = write!(text, "; no from {}", ServerNames(core.rejections()));
        }
        if let Some(at) = self.world.election_deadline(id) {
            let _ = write!(text, "; it tries again at {at}");
        }
        text.push('.');
        let started = self.last_note_of(id, |note| matches!(note, Note::ElectionStarted { .. }));
        self.row(id, text, started)
    }
}
