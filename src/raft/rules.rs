//! Rules that can be switched off, to see what each of them is for.
//!
//! The code of a rule asks [`Raft::follows`]; where a rule that is switched off would have decided otherwise, the server says
//! so in a note.

use crate::types::{LogIndex, Note, Rule, ServerId, ServerSet};

use super::{Output, Raft};

impl Raft {
    /// Whether this server follows a rule: one that is switched off it does not.
    #[inline]
    pub fn follows(&self, rule: Rule) -> bool {
        !self.settings.broken.contains(rule)
    }

    /// Says that a rule would have demanded something else, and is switched off.
    pub(super) fn skip(&mut self, rule: Rule) {
        self.note(Note::RuleSkipped { rule });
    }

    /// §5.2: whether `servers` are a majority. Broken: one fewer is enough, so that two halves may decide differently.
    pub(super) fn is_quorum(&self, servers: ServerSet) -> bool {
        let with_one_more = |id| {
            let mut more = servers;
            more.insert(id);
            self.configuration().is_quorum(more)
        };
        self.configuration().is_quorum(servers)
            || !self.follows(Rule::Majority)
                && self.configuration().all_voters().iter().any(with_one_more)
    }

    /// §5.3: the highest index that a majority has reached. Broken: that a majority but for one has.
    pub(super) fn quorum_index(&self, reached: impl Fn(ServerId) -> LogIndex) -> LogIndex {
        let index = self.configuration().quorum_index(&reached);
        if self.follows(Rule::Majority) {
            return index;
        }
        let last = self.log.last_index();
        let without_one = |one| {
            self.configuration().quorum_index(|id| if id == one { last } else { reached(id) })
        };
        self.configuration()
            .all_voters()
            .iter()
            .map(without_one)
            .fold(index, LogIndex::max)
            .min(last)
    }

    /// Figure 2, rules for followers: only contact with a leader and a granted vote reset the election timer. Broken: any
    /// message does, so that a server that cannot win keeps all others from campaigning.
    pub(super) fn reset_timer_on_any_contact(&mut self) {
        if self.follows(Rule::ValidContact) || self.is_leader() {
            return;
        }
        let resets = |output: &Output| matches!(output, Output::ElectionTimeoutNeeded);
        if !self.outputs.iter().any(resets) {
            self.skip(Rule::ValidContact);
            self.output(Output::ElectionTimeoutNeeded);
        }
    }
}
