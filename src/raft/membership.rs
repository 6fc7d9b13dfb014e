//! Changing the members (dissertation §4): one server at a time, or any number by joint consensus.
//!
//! A leader that is asked for a change keeps it as a [`Plan`]: what the members shall be. After every input it looks
//! whether the next step may be taken, and takes it: new servers first learn (§4.2.1), then come those who vote. Each step
//! is an entry of the log, in force as soon as it stands there, and the next one waits until it is committed. Whoever
//! leads leaves a joint configuration that is committed; the rest of a plan dies with its leader.

use crate::types::{
    Change, ChangeRefusal, ChangeRequest, Configuration, Differences, Duration, Entry, LogIndex,
    Membership, Note, Payload, Role, Rule, ServerId, ServerSet, StepDownReason, Time,
};

use super::{Raft, State};

/// What the members shall be, and how far the leader has come with it.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    voters: ServerSet,
    learners: ServerSet,
    catch_up: Option<CatchUp>,
}

/// New servers on their way to the end of the leader's log (dissertation §4.2.1).
#[derive(Clone, Copy, Debug)]
struct CatchUp {
    servers: ServerSet,
    /// Which round it is, from 1.
    round: u32,
    /// Where the leader's log ended when the round began.
    goal: LogIndex,
    since: Time,
    /// How far the servers are, and since when.
    reached: (LogIndex, Time),
}

/// How a catching up stands.
enum Verdict {
    Waits,
    Done,
    Aborted { took: Duration },
}

/// The next step of a plan.
enum Step {
    Append(Change),
    /// These have to catch up; then comes the change.
    CatchUp(ServerSet, Change),
    Finished,
}

impl Plan {
    fn new(voters: ServerSet, learners: ServerSet) -> Self {
        Self { voters, learners, catch_up: None }
    }

    /// From `present`, all differences at a time: with two majorities on the way, or without.
    fn next_step(&self, present: &Configuration, jointly: bool) -> Option<Step> {
        let none = ServerSet::EMPTY;
        let members = self.voters.union(self.learners);
        let new = members.without(present.members());
        if !new.is_empty() {
            return Some(Step::Append(Change::AddLearners(Differences::new(new, none)?)));
        }
        let demoted = present.voters().intersection(self.learners);
        if !demoted.is_empty() {
            let differences = Differences::new(none, demoted)?;
            return Some(Step::Append(match jointly {
                true => Change::EnterDemotion(differences),
                false => Change::DemoteAtOnce(differences),
            }));
        }
        let gone = present.learners().without(members);
        if !gone.is_empty() {
            return Some(Step::Append(Change::AtOnce(Differences::new(none, gone)?)));
        }
        let joining = self.voters.without(present.voters());
        let leaving = present.voters().without(self.voters);
        let differences = Differences::new(joining, leaving)?;
        let change = match jointly {
            true => Change::EnterJoint(differences),
            false => Change::AtOnce(differences),
        };
        Some(match (joining.is_empty(), leaving.is_empty()) {
            (true, true) => Step::Finished,
            (true, false) => Step::Append(change),
            (false, _) => Step::CatchUp(joining, change),
        })
    }

    /// The plan that changes `present` by one server: first those to be added, and the leader as the last to be removed.
    fn one_server_at_a_time(&self, present: &Configuration, leader: ServerId) -> Self {
        let first = |set: ServerSet| set.iter().next();
        let to = |voters, learners| Self::new(voters, learners);
        let (voters, learners) = (present.voters(), present.learners());
        let members = self.voters.union(self.learners);
        let one = |id: ServerId| ServerSet::from_iter([id]);
        if let Some(id) = first(members.without(present.members())) {
            return to(voters, learners.union(one(id)));
        }
        if let Some(id) = first(learners.without(members)) {
            return to(voters, learners.without(one(id)));
        }
        if let Some(id) = first(self.voters.without(voters)) {
            return to(voters.union(one(id)), learners.without(one(id)));
        }
        let leaving = voters.without(self.voters);
        match first(leaving.without(one(leader))).or(first(leaving)) {
            Some(id) => {
                let demoted = one(id).intersection(self.learners);
                to(voters.without(one(id)), learners.union(demoted))
            }
            None => to(voters, learners),
        }
    }
}

/// Asking for a change.
impl Raft {
    /// Somebody wants other members. The leader takes that up, or says why it does not.
    pub(super) fn handle_change_request(&mut self, request: ChangeRequest) {
        match self.plan(request) {
            Err(reason) => self.note(Note::ChangeRefused { reason }),
            Ok(plan) => {
                if !self.has_committed_in_its_term() && self.follows(Rule::OwnTermBarrier) {
                    self.prepare_barrier();
                }
                if let State::Leader(leadership) = &mut self.state {
                    leadership.plan = Some(plan);
                }
            }
        }
    }

    fn plan(&self, request: ChangeRequest) -> Result<Plan, ChangeRefusal> {
        let State::Leader(leadership) = &self.state else { return Err(ChangeRefusal::NotLeader) };
        // §4.1, §4.3: one change after the other. Majorities of two uncommitted changes need not overlap with each other.
        let unfinished = leadership.plan.is_some() || self.change_is_unfinished();
        if unfinished && self.follows(Rule::OneChangeAtATime) {
            let index = self.configurations.index();
            let in_log = index > self.commit_index || self.configuration().is_joint();
            let index = if in_log { index } else { LogIndex::ZERO };
            return Err(ChangeRefusal::UnderWay { index });
        }
        let present = self.configuration();
        let plan = plan_of(request, present)?;
        let comes = plan.voters.union(plan.learners).without(present.members());
        let changes = plan.voters.without(present.voters());
        let goes = present.members().without(plan.voters.union(plan.learners));
        let servers = comes.union(changes).union(goes).len();
        if servers > Differences::MAX {
            return Err(ChangeRefusal::TooMany { servers: servers as u8 });
        }
        if plan.voters.is_empty() {
            return Err(ChangeRefusal::NobodyLeft);
        }
        Ok(plan)
    }

    /// Whether this leader has a change of the members that is not finished: planned, not committed, or joint.
    pub fn is_changing_members(&self) -> bool {
        let planned = matches!(&self.state, State::Leader(leadership) if leadership.plan.is_some());
        planned || self.change_is_unfinished()
    }

    /// The configuration in force is not committed, or it is joint.
    pub(super) fn change_is_unfinished(&self) -> bool {
        self.configurations.index() > self.commit_index || self.configuration().is_joint()
    }

    fn has_committed_in_its_term(&self) -> bool {
        self.log.term_at(self.commit_index) == Some(self.current_term)
    }

    /// Sees to it that there is an entry of its own term that can be committed.
    fn prepare_barrier(&mut self) {
        self.note(Note::ChangeWaits);
        if self.log.last_term() != self.current_term {
            self.append_no_op();
        }
    }
}

/// What the members will be. Servers that already are what the request asks for are left out of it; if that leaves none, it
/// is refused.
fn plan_of(request: ChangeRequest, present: &Configuration) -> Result<Plan, ChangeRefusal> {
    let (voters, learners) = (present.voters(), present.learners());
    let about = |ids: ServerSet, reason: fn(ServerId) -> ChangeRefusal| {
        ids.iter().next().map_or(ChangeRefusal::NothingNew, reason)
    };
    match request {
        ChangeRequest::Add(ids) if ids.without(voters).is_empty() => {
            Err(about(ids, |of| ChangeRefusal::VotesAlready { of }))
        }
        ChangeRequest::Add(ids) => Ok(Plan::new(voters.union(ids), learners.without(ids))),
        ChangeRequest::Learner(ids) if ids.without(learners).is_empty() => {
            Err(about(ids, |of| ChangeRefusal::LearnsAlready { of }))
        }
        ChangeRequest::Learner(ids) => Ok(Plan::new(voters.without(ids), learners.union(ids))),
        ChangeRequest::Remove(ids) if ids.intersection(present.members()).is_empty() => {
            Err(about(ids, |of| ChangeRefusal::NoMember { of }))
        }
        ChangeRequest::Remove(ids) => Ok(Plan::new(voters.without(ids), learners.without(ids))),
        ChangeRequest::Voters(wanted) if wanted == voters => Err(ChangeRefusal::NothingNew),
        ChangeRequest::Voters(wanted) => Ok(Plan::new(wanted, learners.without(wanted))),
    }
}

/// Going on with a change.
impl Raft {
    /// After every input: a leader takes the next step of a change, if there is one and it may be taken.
    #[inline]
    pub(super) fn continue_change(&mut self, now: Time) {
        let State::Leader(leadership) = &self.state else { return };
        let present = self.configurations.present();
        let idle = leadership.plan.is_none() && !present.is_joint() && present.is_voter(self.id);
        if !idle {
            self.start_next_step(now);
        }
    }

    fn start_next_step(&mut self, now: Time) {
        let is_committed = self.configurations.index() <= self.commit_index;
        let present = *self.configuration();
        if is_committed && !present.is_voter(self.id) {
            return self.step_down_when_removed();
        }
        if is_committed && present.is_joint() {
            // §4.3: once C_old,new is committed, a leader can safely create C_new, no matter which leader began the change.
            return self.append_change(Change::LeaveJoint);
        }
        // §4.1: the next change begins when the one before it is committed.
        if (!is_committed || present.is_joint()) && self.follows(Rule::OneChangeAtATime) {
            return;
        }
        // Erratum of 2015: without an entry of its own term, a leader cannot know that the configuration before is committed
        // for good; another leader's change may overlap with its own in no server.
        if !self.has_committed_in_its_term() && self.follows(Rule::OwnTermBarrier) {
            return;
        }
        match self.next_step(&present) {
            Some(Step::Append(change)) => self.append_change(change),
            Some(Step::CatchUp(servers, change)) => match self.catch_up(now, servers) {
                Verdict::Waits => {}
                Verdict::Done => self.append_change(change),
                Verdict::Aborted { took } => self.abort_change(servers, took),
            },
            Some(Step::Finished) | None => self.drop_plan(),
        }
    }

    fn next_step(&self, present: &Configuration) -> Option<Step> {
        let State::Leader(leadership) = &self.state else { return None };
        let plan = leadership.plan.as_ref()?;
        match self.settings.membership {
            Membership::Joint => plan.next_step(present, self.follows(Rule::JointConsensus)),
            Membership::Single => {
                plan.one_server_at_a_time(present, self.id).next_step(present, false)
            }
        }
    }

    fn append_change(&mut self, change: Change) {
        self.note_skipped_rules(change);
        let payload = Payload::Configuration(change);
        let index = self.append(Entry { term: self.current_term, payload });
        self.note(Note::ChangeAppended { index, change });
    }

    /// Says which rules would not have let this change be, and are switched off.
    fn note_skipped_rules(&mut self, change: Change) {
        if !self.has_committed_in_its_term() && change != Change::LeaveJoint {
            self.skip(Rule::OwnTermBarrier);
        }
        if self.configurations.index() > self.commit_index {
            self.skip(Rule::OneChangeAtATime);
        }
        let present = self.configuration();
        let leaving = change.removed().intersection(present.voters());
        let voters = change.added().without(present.voters()).union(leaving);
        if matches!(change, Change::AtOnce(_)) && voters.len() > 1 {
            self.skip(Rule::JointConsensus);
        }
    }

    fn drop_plan(&mut self) {
        if let State::Leader(leadership) = &mut self.state {
            leadership.plan = None;
        }
    }

    /// §4.2.2: a leader that is removed steps down when C_new is committed.
    fn step_down_when_removed(&mut self) {
        let term = self.current_term;
        self.note(Note::SteppedDown {
            role: Role::Leader,
            from_term: term,
            term,
            sender: self.id,
            reason: StepDownReason::Removed,
        });
        self.become_follower();
    }
}

/// Catching up (dissertation §4.2.1): in each round a new server is sent what the leader's log held when the round began.
/// If the last round is shorter than an election timeout, the server will not hold up what is to be committed.
impl Raft {
    fn catch_up(&mut self, now: Time, servers: ServerSet) -> Verdict {
        let reached = servers.iter().map(|id| self.match_index_of(id)).min().unwrap_or_default();
        let last = self.log.last_index();
        let fresh = CatchUp { servers, round: 1, goal: last, since: now, reached: (reached, now) };
        let known = self.current_catch_up().filter(|known| known.servers == servers);
        let mut at = known.unwrap_or(fresh);
        if reached > at.reached.0 {
            at.reached = (reached, now);
        }
        let timeout = self.settings.election_timeout.min;
        let rounds = self.settings.catch_up_rounds;
        let verdict = loop {
            if reached < at.goal {
                let silence = now.since(at.reached.1);
                let patience = Duration::from_us(timeout.as_us().saturating_mul(rounds.into()));
                let took = now.since(at.since);
                break if silence > patience { Verdict::Aborted { took } } else { Verdict::Waits };
            }
            let took = now.since(at.since);
            self.note(Note::CaughtUp { servers, round: at.round, index: at.goal, took });
            if took < timeout && (at.round >= rounds || at.goal == last) {
                break Verdict::Done;
            }
            if at.round >= rounds {
                break Verdict::Aborted { took };
            }
            at = CatchUp { round: at.round + 1, goal: last, since: now, ..at };
        };
        if let State::Leader(leadership) = &mut self.state
            && let Some(plan) = &mut leadership.plan
        {
            plan.catch_up = Some(at);
        }
        verdict
    }

    fn current_catch_up(&self) -> Option<CatchUp> {
        self.leadership()?.plan.as_ref()?.catch_up
    }

    fn match_index_of(&self, id: ServerId) -> LogIndex {
        self.progress(id).map_or(LogIndex::ZERO, |progress| progress.match_index)
    }

    fn abort_change(&mut self, servers: ServerSet, took: Duration) {
        let round = self.current_catch_up().map_or(1, |at| at.round);
        self.note(Note::ChangeAborted { servers, round, took });
        self.drop_plan();
    }
}

/// What another configuration means for the server itself.
impl Raft {
    /// §4.1: a server uses the latest configuration in its log, committed or not.
    pub(super) fn configuration_changed(&mut self) {
        let next_index = self.log.last_index();
        let members = self.configuration().members();
        if let State::Leader(leadership) = &mut self.state {
            leadership.set_members(members, next_index);
        } else if !self.is_promotable() {
            self.election_deadline = None;
        } else if self.election_deadline.is_none() {
            self.output(super::Output::ElectionTimeoutNeeded);
        }
    }

    /// §4.2.2, Figure 4.6: a voter starts elections; and so does a server that was one until the latest change, while that
    /// may not be committed, since it may be the only one that can get it committed. It does not count its own vote then.
    pub fn is_promotable(&self) -> bool {
        self.configuration().is_voter(self.id)
            || self.configurations.index() > self.commit_index
                && self.configurations.previous().is_voter(self.id)
    }

    /// Whether it only learns: it is a learner, or it is new, and no change that it knows of is about it yet.
    #[inline]
    pub(super) fn is_learner(&self) -> bool {
        let present = self.configuration();
        let is_new = || self.configurations.index() == LogIndex::ZERO;
        present.learners().contains(self.id) || !present.is_voter(self.id) && is_new()
    }
}

/// What no protocol allows, and operators do when a majority is lost for good: etcd's `--force-new-cluster`, CockroachDB's
/// and TiKV's unsafe recovery.
impl Raft {
    /// These vote from now on and nobody else; learners stay. The server takes that into its log in a term of its own, so that
    /// no entry of a leader stands at the same index in the same term, as far as nobody else campaigns in that term.
    pub(super) fn force_members(&mut self, voters: ServerSet) {
        self.current_term = self.current_term.next();
        self.voted_for = Some(self.id);
        self.durability.hard_state_changed();
        self.become_follower();
        if self.configuration().is_joint() {
            self.append_forced(Change::LeaveJoint);
        }
        // One set after the other, in pieces that fit into an entry each.
        let few = |set: ServerSet| -> ServerSet { set.iter().take(Differences::MAX).collect() };
        loop {
            let present = self.configuration().voters();
            let (comes, goes) = (few(voters.without(present)), few(present.without(voters)));
            let goes = if comes.is_empty() { goes } else { ServerSet::EMPTY };
            if comes.union(goes).is_empty() {
                break;
            }
            let Some(differences) = Differences::new(comes, goes) else { break };
            self.append_forced(Change::AtOnce(differences));
        }
        let index = self.log.last_index();
        self.note(Note::ForcedMembersTaken { index, voters });
    }

    fn append_forced(&mut self, change: Change) {
        let payload = Payload::Configuration(change);
        self.append(Entry { term: self.current_term, payload });
    }
}
