//! What is required of a cluster after its faults have ended.
//!
//! Raft promises that a cluster is available as long as a majority of its servers runs and is connected (§2), and that
//! it stays available while its members change (dissertation §4). So clients put, get and submit, and must be answered:
//! when all faults are over; while a minority is still down, paused, cut off or slow; and while the leader's own disk
//! stalls, where only reads can be required, also in a joint configuration.

use crate::lab::language::Condition;
use crate::lab::program::ScriptState;
use crate::lab::search::values;
use crate::lab::session::Session;
use crate::sim::{Command, FAULT_SETTINGS, Target};
use crate::types::{
    Configuration, Duration, Membership, Rate, ReadMode, Scope, ServerId, ServerSet, Setting,
    SettingName, Span,
};

use super::{Case, Failure, Outcome};

/// The time within which a requirement must be met.
const DEADLINE: Duration = Duration::from_s(60);
/// How often another client submits something while the cluster has not settled. Without `no_op`, entries of earlier
/// terms are committed only with the next command.
const RESUBMIT_INTERVAL: Duration = Duration::from_s(2);
/// With more clients than this, a small limit on uncommitted entries makes some of them wait for longer than is allowed
/// here, in particular where each commit waits for a slow disk.
const MANY_CLIENTS: usize = 20;
/// The most times that a cluster is tested while some servers have a fault.
const TRIALS_MAX: u64 = 3;

/// How a case ends before its exam is over: with an outcome, or with none if the campaign was stopped.
type Ended = Option<Box<Outcome>>;

/// The conditions that must hold, one after the other, as lines of the language.
type Requirements = Vec<String>;

impl Case {
    /// All faults end; then some may remain or return.
    pub(super) fn test_recovery(
        &mut self,
        session: &mut Session,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Outcome> {
        match self.run_exam(session, keep_going) {
            Ok(()) => Some(self.outcome(session, None)),
            Err(ended) => ended.map(|outcome| *outcome),
        }
    }

    fn run_exam(
        &mut self,
        session: &mut Session,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Result<(), Ended> {
        self.calm(session);
        self.recover(session, keep_going)?;
        for _ in 0..self.dice.between(0, TRIALS_MAX) {
            self.test_with_faults(session, keep_going)?;
            self.calm(session);
            self.recover(session, keep_going)?;
        }
        Ok(())
    }

    /// All faults end, and every server that can run runs. Settings stay, except those that would only make the cluster
    /// slow.
    pub(super) fn calm(&mut self, session: &mut Session) {
        self.act(session, Command::Calm);
        let fast = Duration::from_ms(1);
        let mut settings = vec![
            Setting::Load(Rate::default()),
            Setting::Disk(Span::new(fast, fast)),
            // Otherwise clients that retry may submit more than leaders with small limits can process, forever.
            Setting::MaxBatch(64),
            Setting::MaxInFlight(256),
            Setting::MaxInFlightMessages(0),
            Setting::MaxInFlightBytes(0),
            Setting::SnapshotChunk(1_000),
            Setting::ClientTimeout(Duration::from_s(1)),
        ];
        if session.world().clients().waiting_len() > MANY_CLIENTS {
            settings.push(Setting::MaxUncommitted(0));
        }
        if self.profile.members_change {
            // Otherwise a removed server, which no longer hears from the leader, may depose one leader after another
            // (dissertation §4.2.3).
            settings.push(Setting::CheckQuorum(true));
        }
        for setting in settings {
            self.act(session, Command::Set(Scope::All, setting));
        }
    }

    /// There must be one leader and equal logs, and every client must be answered.
    fn recover(
        &mut self,
        session: &mut Session,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Result<(), Ended> {
        let mut requirements = self.submit_requests(session, true);
        requirements.push("settled".to_owned());
        self.require(session, &requirements, "all faults have ended", keep_going)
    }

    /// A fault that a cluster must tolerate remains.
    fn test_with_faults(
        &mut self,
        session: &mut Session,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Result<(), Ended> {
        self.redraw_settings(session);
        let has_leases =
            session.world().settings().get(SettingName::Reads) == Setting::Reads(ReadMode::Lease);
        let leader = session.world().leader().filter(|&id| can_serve_reads(session, id));
        match self.dice.below(10) {
            0 | 1 if leader.is_some() => {
                leader.into_iter().for_each(|id| self.stall_leader(session, id));
                let requirements = self.submit_requests(session, false);
                let so = "the leader runs, and only its disk is stalled";
                return self.require(session, &requirements, so, keep_going);
            }
            // A lease depends on timeouts that do not change.
            2 if !has_leases => {
                // It deposes each leader after a while by its ever higher terms, so availability cannot be required.
                let requirements = self.slow_down_candidate(session);
                return self.require(
                    session,
                    &requirements,
                    "all but one disk are fast",
                    keep_going,
                );
            }
            3 if self.profile.members_change => self.demote(session, keep_going)?,
            _ => {}
        }
        // The next steps of the change may need exactly the servers that will have a fault.
        if is_changing_members(session) {
            return Ok(());
        }
        let faulty = self.inject_faults(session);
        if self.profile.members_change && self.dice.percent(60) {
            self.change_members(session, faulty);
        }
        if self.dice.percent(60) {
            self.restart_leader(session);
        }
        // A server that restarted may have found that its disk is damaged.
        if !is_majority(session, session.world().up().without(faulty)) {
            return Ok(());
        }
        let requirements = self.submit_requests(session, true);
        self.require(session, &requirements, "a majority is healthy", keep_going)
    }

    /// Changes settings that are not faults. Settings on which a lease depends stay as they are.
    fn redraw_settings(&mut self, session: &mut Session) {
        const UNCHANGED: [SettingName; 8] = [
            SettingName::ElectionTimeout,
            SettingName::Latency,
            SettingName::Disk,
            SettingName::ClockDrift,
            SettingName::CheckQuorum,
            SettingName::Reads,
            SettingName::Load,
            SettingName::ClientTimeout,
        ];
        let has_many_clients = session.world().clients().waiting_len() > MANY_CLIENTS;
        for name in SettingName::ALL {
            if has_many_clients && name == SettingName::MaxUncommitted {
                continue;
            }
            if !FAULT_SETTINGS.contains(&name)
                && !UNCHANGED.contains(&name)
                && self.dice.percent(15)
            {
                let setting = values::draw(name, &mut self.dice);
                self.act(session, Command::Set(Scope::All, setting));
            }
        }
    }

    /// The leader appends a change that cannot reach its own disk, so the joint configuration lasts. It must remain the
    /// leader meanwhile and answer reads.
    fn stall_leader(&mut self, session: &mut Session, leader: ServerId) {
        let reads = session.world().settings().server(leader).get(SettingName::Reads);
        if reads == Some(Setting::Reads(ReadMode::Log)) {
            self.act(session, Command::Set(Scope::All, Setting::Reads(ReadMode::Index)));
        }
        self.act(session, Command::Stall(Target::Server(leader)));
        if self.profile.members_change {
            let others = session.world().ids().filter(|_| self.dice.percent(40));
            let voters: ServerSet = others.chain([leader]).collect();
            self.act(session, Command::Members(voters));
        }
        if self.dice.percent(50) {
            self.act(session, Command::Submit { text: "late".into(), to: None, again: None });
        }
    }

    /// One server has an election timeout that is shorter than a write of its disk, so its own vote is never durable in
    /// time. All others have much longer timeouts, and are a majority without it. There is no leader at first. The
    /// requests of such a candidate must not prevent the others from electing one of themselves.
    fn slow_down_candidate(&mut self, session: &mut Session) -> Requirements {
        let up = session.world().up();
        let without = |id: ServerId| up.without(ServerSet::from_iter([id]));
        let spare = up.iter().filter(|&id| is_majority(session, without(id)));
        let spare: Vec<ServerId> = spare.collect();
        let Some(&id) = self.dice.one(&spare) else { return Requirements::new() };
        let ms = Duration::from_ms;
        let mut set = |scope, setting| self.act(session, Command::Set(scope, setting));
        set(Scope::Server(id), Setting::Disk(Span::new(ms(400), ms(800))));
        set(Scope::All, Setting::ElectionTimeout(Span::new(ms(1_000), ms(2_000))));
        set(Scope::Server(id), Setting::ElectionTimeout(Span::new(ms(150), ms(300))));
        self.act(session, Command::Crash(Target::All));
        self.act(session, Command::Restart(Target::All));
        // A server may find only now that its disk is damaged, and stay down.
        if is_majority(session, session.world().up().without(ServerSet::from_iter([id]))) {
            vec!["leader".to_owned()]
        } else {
            Requirements::new()
        }
    }

    /// A voter is demoted to a learner and restarts. It must learn from its disk that it has no vote.
    fn demote(
        &mut self,
        session: &mut Session,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Result<(), Ended> {
        let leader = session.world().leader();
        let voters = session.world().configuration().voters().iter();
        let voters: Vec<ServerId> = voters.filter(|&id| leader != Some(id)).collect();
        let Some(&id) = self.dice.one(&voters) else { return Ok(()) };
        let target = Target::Server(id);
        let acts = [
            Command::Remove(target),
            Command::Learner(target),
            Command::Crash(target),
            Command::Restart(target),
            Command::Timeout(target),
        ];
        for act in acts {
            let is_change = matches!(act, Command::Remove(_) | Command::Learner(_));
            self.act(session, act);
            if is_change {
                let until = session.now() + Duration::from_ms(self.dice.between(500, 1_000));
                self.pass(session, until, keep_going);
            }
            if let Some(broken) = self.broken(session) {
                return Err(Some(Box::new(broken)));
            }
        }
        Ok(())
    }

    /// Applies a fault to servers as long as the others are a majority; returns these servers.
    fn inject_faults(&mut self, session: &mut Session) -> ServerSet {
        let (up, leader) = (session.world().up(), session.world().leader());
        let mut faulty = ServerSet::EMPTY;
        let mut rest: Vec<ServerId> = up.iter().collect();
        while !rest.is_empty() {
            let id = rest.swap_remove(self.dice.below(rest.len()));
            let mut more = faulty;
            more.insert(id);
            if is_majority(session, up.without(more)) && self.dice.percent(60) {
                faulty = more;
                // A leader whose disk stalls continues to lead, but commits nothing more. Raft does not tolerate that
                // fault.
                let fault_for = self.fault_for(session, id, leader == Some(id));
                self.act(session, fault_for);
            }
        }
        faulty
    }

    fn fault_for(&mut self, session: &Session, id: ServerId, leads: bool) -> Command {
        let target = Target::Server(id);
        let settings = session.world().settings();
        let timeout = settings.server(id).get(SettingName::ElectionTimeout);
        // A server whose timeout is shorter than the others' and whose disk is slower raises its term forever, and the
        // others learn the term from its answers.
        let has_usual_timeout = timeout == Some(settings.get(SettingName::ElectionTimeout));
        match self.dice.below(6) {
            0 => Command::Crash(target),
            1 => Command::Pause(target),
            3 if !leads => Command::Stall(target),
            4 | 5 if has_usual_timeout => {
                Command::Set(Scope::Server(id), Setting::Disk(values::slow_disk(&mut self.dice)))
            }
            _ => Command::Isolate(target),
        }
    }

    /// Changes the voters so that a majority is without faults at every step of the change.
    fn change_members(&mut self, session: &mut Session, faulty: ServerSet) {
        let world = session.world();
        let healthy = world.up().without(faulty);
        let voters = world.configuration().voters();
        let count = world.ids().count();
        let new = (count < 9).then(|| ServerId::from_index(count));
        let single = world.settings().get(SettingName::Membership)
            == Setting::Membership(Membership::Single);
        let mut wanted: ServerSet =
            if single { voters } else { world.ids().filter(|_| self.dice.percent(60)).collect() };
        match new.filter(|_| self.dice.percent(40)) {
            Some(new) => wanted.insert(new),
            None if single => {
                let leaving: Vec<ServerId> = voters.iter().collect();
                self.dice.one(&leaving).into_iter().for_each(|&id| wanted.remove(id));
            }
            None => {}
        }
        // A machine that is added by the change has no fault.
        let healthy = new.into_iter().chain(healthy.iter()).collect();
        if Configuration::new(wanted).is_quorum(healthy) {
            self.act(session, Command::Members(wanted));
        }
    }

    /// The leader restarts, so that another server, or the same one, must be elected.
    fn restart_leader(&mut self, session: &mut Session) {
        let Some(leader) = session.world().leader() else { return };
        self.act(session, Command::Crash(Target::Server(leader)));
        self.act(session, Command::Restart(Target::Server(leader)));
    }

    /// A client reads, and others write if writes can be required.
    fn submit_requests(&mut self, session: &mut Session, writes: bool) -> Requirements {
        let number = self.done.len();
        let reader = format!("reader{number}");
        let get = |client: &str| Command::Get {
            client: Some(client.into()),
            key: "k".into(),
            from: None,
            again: None,
        };
        let mut requirements = Vec::new();
        let is_done = |client: &str| format!("client {client} is done");
        if writes {
            let (text, writer) = (format!("alive{number}"), format!("writer{number}"));
            let (client, key, value) =
                (Some(writer.as_str().into()), "k".into(), number.to_string().into());
            self.act(
                session,
                Command::Submit { text: text.as_str().into(), to: None, again: None },
            );
            self.act(session, Command::Put { client, key, value, again: None });
            requirements.push(format!("committed \"{text}\""));
            requirements.push(is_done(&writer));
        }
        self.act(session, get(&reader));
        requirements.push(is_done(&reader));
        requirements
    }

    /// Waits until all requirements are met.
    fn require(
        &mut self,
        session: &mut Session,
        requirements: &Requirements,
        circumstances: &str,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Result<(), Ended> {
        for condition in requirements {
            let line = format!("await {condition} within {DEADLINE}");
            let entered = session.enter(&line, &mut |_| ());
            debug_assert!(entered.is_ok(), "{line}: {entered:?}");
        }
        let mut resubmitted = session.now();
        while *session.script_state() == ScriptState::Running {
            if !keep_going() {
                return Err(None);
            }
            let until = session.now() + Duration::from_ms(500);
            self.pass(session, until, keep_going);
            if let Some(broken) = self.broken(session) {
                return Err(Some(Box::new(broken)));
            }
            if session.now().since(resubmitted) >= RESUBMIT_INTERVAL {
                resubmitted = session.now();
                self.act(session, Command::Submit { text: "again".into(), to: None, again: None });
            }
        }
        let ScriptState::Failed(failure) = session.script_state() else { return Ok(()) };
        let what = format!("Though {circumstances}: at {}, {}.", failure.at, failure.message);
        let at = format!("at {}", failure.at);
        let of_failure =
            |condition: &&String| failure.message.starts_with(&format!("'{condition}'"));
        let missing =
            requirements.iter().find(of_failure).map(|condition| format!("expect {condition}"));
        let lines: Vec<&str> = [at.as_str()].into_iter().chain(missing.as_deref()).collect();
        let script = self.script(&lines);
        let failure = Failure { seed: self.seed, what, script };
        Err(Some(Box::new(self.outcome(session, Some(failure)))))
    }
}

/// Whether these servers are enough without all others, both before and after the changes of members in progress.
fn is_majority(session: &Session, servers: ServerSet) -> bool {
    let world = session.world();
    world.configuration().is_quorum(servers)
        && world
            .up()
            .iter()
            .filter_map(|id| world.core(id))
            .all(|core| core.configuration().is_quorum(servers))
}

fn is_changing_members(session: &Session) -> bool {
    let world = session.world();
    world.up().iter().filter_map(|id| world.core(id)).any(|core| core.is_changing_members())
}

/// Whether a leader can answer reads though nothing more is committed: it knows the commit index of earlier leaders, no
/// server is in a later term, and no answer of another server waits for a disk that was slow a moment ago.
fn can_serve_reads(session: &Session, leader: ServerId) -> bool {
    let world = session.world();
    let Some(core) = world.core(leader) else { return false };
    let term = core.current_term();
    session.holds(&Condition::Settled)
        && core.log().term_at(core.commit_index()) == Some(term)
        && core.configuration_index() <= core.commit_index()
        && world
            .up()
            .iter()
            .filter_map(|id| world.core(id))
            .all(|other| other.current_term() <= term && other.held_back() == 0)
}
