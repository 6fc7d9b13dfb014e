//! Writes one frame as numbers, arranged as [`super::layout`] says.

use crate::check::Checker;
use crate::cores::Core;
use crate::lab::scene::{
    Caller, LinkFault, Membership, ShownMessage, faults, faulty_links, group_of, messages,
    tuned_links,
};
use crate::sim::World;
use crate::types::{Change, Configuration, LogIndex, Payload, ServerId, ServerSet, Term};

use super::layout::{
    CLIENT_ROWS, CellField, ClientCode, ClientField, CutField, FateCode, FaultBit, HeaderField,
    KindCode, MESSAGE_ROWS, MemberCode, MessageField, RoleCode, ServerField, TUNED_ROWS,
    TunedField,
};
use super::live::Live;
use super::numbers::{flag, peer, table, whole};
use super::recent::violated_bits;

const HEADER: usize = HeaderField::Stride as usize;
/// The most columns of [`Live::log_window`].
const COLUMNS_MAX: u32 = 2_000;

impl Live {
    /// The present frame.
    pub fn frame(&mut self) -> &[f64] {
        let world = self.history.session().world();
        self.recent.forget(world.now(), world.settings());
        self.write(write)
    }

    /// The cells of all logs, S1's first: the indexes from `first` on, `count` of each.
    pub fn log_window(&mut self, first: f64, count: f64) -> &[f64] {
        let first = whole(first).unwrap_or(1).max(1);
        let count = whole(count).unwrap_or(0).min(COLUMNS_MAX.into()) as u32;
        self.write(|live, out| write_log_window(live.session().world(), first, count, out))
    }
}

/// Writes the present frame over `out`.
fn write(live: &Live, out: &mut Vec<f64>) {
    let (world, checker) = (live.session().world(), live.session().checker());
    out.clear();
    out.resize(HEADER, 0.0);
    write_header(live, out);
    let leader = world.leader().and_then(|id| world.core(id));
    table(out, HeaderField::Servers as usize, |out| {
        let members = world.configuration();
        world.ids().for_each(|id| write_server(world, checker, id, leader, &members, out));
        world.ids().count()
    });
    table(out, HeaderField::Messages as usize, |out| {
        let shown = messages(world, live.recent().losses(), MESSAGE_ROWS);
        shown.iter().map(|message| write_message(message, out)).count()
    });
    table(out, HeaderField::Clients as usize, |out| {
        let callers = live.recent().callers.rows(world.clients(), world.now(), CLIENT_ROWS);
        callers.iter().map(|caller| write_caller(caller, out)).count()
    });
    table(out, HeaderField::Cuts as usize, |out| write_cuts(world, out));
    table(out, HeaderField::Tuned as usize, |out| write_tuned(world, out));
}

fn number(id: Option<ServerId>) -> f64 {
    id.map_or(0.0, |id| id.number().into())
}

fn write_header(live: &Live, out: &mut [f64]) {
    let (session, recent) = (live.session(), live.recent());
    let world = session.world();
    let terms = world.ids().filter_map(|id| world.core(id)).map(Core::current_term);
    let last_index = world.ids().map(|id| world.log(id).last_index()).max().unwrap_or_default();
    let mut set = |field: HeaderField, value: f64| out[field as usize] = value;
    set(HeaderField::NowMs, session.now().as_ms_f64());
    set(HeaderField::Playing, flag(live.is_playing()));
    set(HeaderField::Speed, live.speed());
    set(HeaderField::ActualSpeed, live.pace().speed().unwrap_or(live.speed()));
    set(HeaderField::Slipping, flag(live.pace().is_slipping()));
    set(HeaderField::Epoch, live.epoch().into());
    set(HeaderField::Events, world.last_event().0 as f64);
    set(HeaderField::Notices, session.notices().len() as f64);
    set(HeaderField::Violations, session.violations().len() as f64);
    set(HeaderField::Violated, violated_bits(session).into());
    set(HeaderField::Unknown, session.checker().unknown().len() as f64);
    set(HeaderField::LogRevision, recent.log_revision().into());
    set(HeaderField::LaneRevision, lane_revision(live));
    set(HeaderField::Leader, number(world.leader()));
    set(HeaderField::Term, terms.max().unwrap_or_default().0 as f64);
    set(HeaderField::Committed, session.checker().committed_index().0 as f64);
    set(HeaderField::LastIndex, last_index.0 as f64);
    set(HeaderField::ClientsServed, live.history().served() as f64);
    set(HeaderField::ClientsWaiting, world.clients().waiting_len() as f64);
    set(HeaderField::InFlight, world.network().flights().count() as f64);
    set(HeaderField::Partitioned, flag(!world.network().groups().is_empty()));
    let history = live.history();
    let goal = live.goal();
    set(HeaderField::HeadMs, history.current_head().at.as_ms_f64());
    set(HeaderField::AtHead, flag(history.is_live()));
    set(HeaderField::Branch, history.current().0.into());
    set(HeaderField::BranchRevision, history.revision().into());
    set(HeaderField::PastRevision, recent.revision().into());
    set(HeaderField::Broken, world.settings().broken().bits().into());
    set(HeaderField::DiffersMs, history.differs_at().map_or(f64::NAN, |at| at.as_ms_f64()));
    set(HeaderField::GoalMs, goal.map_or(f64::NAN, |(ms, _)| ms));
    set(HeaderField::GoalShare, goal.map_or(0.0, |(_, share)| share));
}

/// A number that changes with the lanes, also when the past is replaced.
fn lane_revision(live: &Live) -> f64 {
    f64::from(live.recent().revision()) * f64::from(1 << 24)
        + f64::from(live.history().summary().lane_revision())
}

fn write_server(
    world: &World,
    checker: &Checker,
    id: ServerId,
    leader: Option<&Core>,
    members: &Configuration,
    out: &mut Vec<f64>,
) {
    let mut row = [0.0; ServerField::Stride as usize];
    let mut set = |field: ServerField, value: f64| row[field as usize] = value;
    let disk = world.server(id).disk();
    set(ServerField::LastIndex, world.log(id).last_index().0 as f64);
    set(ServerField::BaseIndex, world.log(id).base_index().0 as f64);
    set(ServerField::BaseTerm, world.log(id).base_term().0 as f64);
    set(ServerField::PendingWrites, disk.pending_writes() as f64);
    set(ServerField::Isolated, flag(world.network().is_isolated(id)));
    set(ServerField::Group, group_of(world.network(), id) as f64);
    let clock = world.settings().server(id).clock;
    set(ServerField::Clock, f64::from(clock.ppm()) / 1_000_000.0);
    set(ServerField::Faults, fault_bits(world, id));
    set(ServerField::TimerStartMs, f64::NAN);
    set(ServerField::TimerEndMs, f64::NAN);
    match world.core(id) {
        None => {
            let durable = disk.durable();
            set(ServerField::Term, durable.current_term.0 as f64);
            set(ServerField::VotedFor, number(durable.voted_for));
            set(ServerField::DurableIndex, durable.log.last_index().0 as f64);
            set(ServerField::CommittedUpTo, checker.committed_up_to(id).0 as f64);
        }
        Some(core) => {
            set(ServerField::Up, 1.0);
            set(ServerField::Role, RoleCode::from(core.role()).number());
            set(ServerField::Term, core.current_term().0 as f64);
            set(ServerField::VotedFor, number(core.voted_for()));
            set(ServerField::DurableIndex, core.durable_index().0 as f64);
            set(ServerField::CommitIndex, core.commit_index().0 as f64);
            set(ServerField::CommittedUpTo, core.commit_index().0 as f64);
            set(ServerField::LastApplied, core.last_applied().0 as f64);
            set(ServerField::Leader, number(core.leader()));
            set(ServerField::Paused, flag(world.server(id).is_paused()));
            if let Some(deadline) = world.election_deadline(id) {
                let start = world.server(id).election_timer_set();
                set(ServerField::TimerStartMs, start.as_ms_f64());
                set(ServerField::TimerEndMs, deadline.as_ms_f64());
            }
            let (low, high) = bits(core.votes());
            set(ServerField::VotesYesLow, low);
            set(ServerField::VotesYesHigh, high);
            let (low, high) = bits(core.rejections());
            set(ServerField::VotesNoLow, low);
            set(ServerField::VotesNoHigh, high);
        }
    }
    let progress = leader.and_then(|leader| leader.progress(id));
    let index = |of: Option<LogIndex>| of.map_or(f64::NAN, |index| index.0 as f64);
    set(ServerField::Member, MemberCode::from(Membership::of(members, id)).number());
    set(ServerField::NextIndex, index(progress.map(|progress| progress.next_index)));
    set(ServerField::MatchIndex, index(progress.map(|progress| progress.match_index)));
    out.extend(row);
}

fn fault_bits(world: &World, id: ServerId) -> f64 {
    f64::from(faults(world, id).map(|fault| FaultBit::from(fault) as u32).sum::<u32>())
}

/// A bit for each server: S1 to S50, and the others. A number of JavaScript holds 53 bits exactly.
fn bits(servers: ServerSet) -> (f64, f64) {
    const HALF: u32 = 50;
    let (mut low, mut high) = (0_u64, 0_u64);
    for id in servers.iter() {
        match u32::from(id.number()) - 1 {
            bit @ 0..HALF => low |= 1 << bit,
            bit => high |= 1 << (bit - HALF),
        }
    }
    (low as f64, high as f64)
}

fn write_message(message: &ShownMessage<'_>, out: &mut Vec<f64>) {
    let mut row = [0.0; MessageField::Stride as usize];
    let mut set = |field: MessageField, value: f64| row[field as usize] = value;
    set(MessageField::Id, message.id.0 as f64);
    set(MessageField::Kind, KindCode::from(message.body.kind()).number());
    set(MessageField::From, peer(message.from));
    set(MessageField::To, peer(message.to));
    set(MessageField::SentMs, message.sent_at_ms);
    set(MessageField::DeliverMs, message.arrives_at.as_ms_f64());
    set(MessageField::Term, message.body.term().unwrap_or(Term(0)).0 as f64);
    set(MessageField::Yes, message.body.is_positive_answer().map_or(f64::NAN, flag));
    set(MessageField::Entries, message.entries() as f64);
    set(MessageField::Fate, FateCode::from(message.outlook).number());
    out.extend(row);
}

fn write_caller(caller: &Caller, out: &mut Vec<f64>) {
    let mut row = [0.0; ClientField::Stride as usize];
    row[ClientField::Id as usize] = caller.client.0.into();
    row[ClientField::State as usize] = ClientCode::from(caller.state).number();
    row[ClientField::Server as usize] = number(caller.server);
    row[ClientField::Command as usize] = caller.command.0.into();
    row[ClientField::Found as usize] =
        caller.found.map_or(f64::NAN, |found| found.map_or(-1.0, |command| command.0.into()));
    row[ClientField::SinceMs as usize] = caller.since.as_ms_f64();
    out.extend(row);
}

fn write_cuts(world: &World, out: &mut Vec<f64>) -> usize {
    let mut rows = 0;
    for (link, fault) in faulty_links(world) {
        let mut row = [0.0; CutField::Stride as usize];
        row[CutField::From as usize] = link.from.number().into();
        row[CutField::To as usize] = link.to.number().into();
        row[CutField::Clogged as usize] = flag(fault == LinkFault::Clogged);
        out.extend(row);
        rows += 1;
    }
    rows
}

/// The directions of links whose settings differ from the global ones.
fn write_tuned(world: &World, out: &mut Vec<f64>) -> usize {
    let mut rows = 0;
    for tuning in tuned_links(world.settings()).take(TUNED_ROWS) {
        let mut row = [0.0; TunedField::Stride as usize];
        row[TunedField::From as usize] = tuning.link.from.number().into();
        row[TunedField::To as usize] = tuning.link.to.number().into();
        row[TunedField::Slower as usize] = f64::from(tuning.latency as i8);
        row[TunedField::Unreliable as usize] = flag(tuning.unreliable);
        out.extend(row);
        rows += 1;
    }
    rows
}

/// Writes the cells of all logs over `out`, S1's first: the indexes from `first` on, `count` of each.
fn write_log_window(world: &World, first: u64, count: u32, out: &mut Vec<f64>) {
    out.clear();
    for id in world.ids() {
        let log = world.log(id);
        for offset in 0..u64::from(count) {
            let entry = log.get(LogIndex(first.saturating_add(offset)));
            let mut cell = [0.0; CellField::Stride as usize];
            cell[CellField::Term as usize] = entry.map_or(0.0, |entry| entry.term.0 as f64);
            cell[CellField::Command as usize] = match entry.map(|entry| entry.payload) {
                Some(Payload::Command(command, _)) => command.0.into(),
                Some(Payload::NoOp) | None => -1.0,
                Some(Payload::Configuration(change)) => change_code(change),
            };
            out.extend(cell);
        }
    }
}

/// A change of the members as a number below −1: three bits for its kind, and a byte for each server that is added or, plus 128,
/// removed. This fits exactly into a number of JavaScript.
fn change_code(change: Change) -> f64 {
    let kind = match change {
        Change::AddLearners(_) => 0,
        Change::AtOnce(_) => 1,
        Change::EnterJoint(_) => 2,
        Change::LeaveJoint => 3,
        Change::DemoteAtOnce(_) => 4,
        Change::EnterDemotion(_) => 5,
    };
    let comes = change.added().iter().map(|id| u64::from(id.number()));
    let goes = change.removed().iter().map(|id| u64::from(id.number()) + 128);
    let servers = comes.chain(goes).fold(0, |all, one| all * 256 + one);
    -2.0 - (servers * 8 + kind) as f64
}
