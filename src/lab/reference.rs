//! A foreign core beside ours: the same run with both, and the first event that differs.
//!
//! Both runs have the same script, seed, network and disks, so as long as both cores do the same at the same time, the runs are the same. A
//! difference is not a mistake by itself: Raft leaves choices, such as when a heartbeat is sent. But what comes first is
//! where somebody starts to look.
//!
//! What a server does is compared, not what happens to it, and instant by instant: the order within an instant does not matter. Messages are
//! compared by their kind and their fields of Figure 2; if the foreign core uses bodies that Raftarium does not know, they are left out.

use std::collections::BTreeMap;

use crate::sim::CommandError;
use crate::types::{Duration, Event, Fact, Message, MessageKind, ServerId, Time, Timer};
use crate::util::sort;

use super::explain;
use super::language::Script;
use super::session::{Advanced, Session};

/// How far both runs are played at a time, which limits the events that are held.
const SLICE: Duration = Duration::from_ms(10);
/// The fields of Figure 2 and Figure 13 that are compared, besides the term and whether an answer is positive.
const FIELDS: [&str; 7] = [
    "last_log_index",
    "last_log_term",
    "prev_log_index",
    "prev_log_term",
    "leader_commit",
    "last_index",
    "last_term",
];

/// A comparison in progress.
#[derive(Clone, Debug)]
pub struct Comparison {
    theirs: Side,
    ours: Side,
    until: Time,
    end: Time,
    /// Whether the foreign core has sent a message of a kind that is not known.
    is_opaque: bool,
}

/// The first difference: what a server does at a time with one core, and not with the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// When.
    pub at: Time,
    /// The server.
    pub server: ServerId,
    /// What it does with the foreign core; none if nothing that our core does not do, too.
    pub theirs: Option<Deed>,
    /// What it does with our core.
    pub ours: Option<Deed>,
}

/// What a server does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The event, in the run with this core.
    pub event: u64,
    /// A sentence.
    pub text: String,
}

/// How a comparison has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is no difference up to the end.
    Same,
    /// There is one.
    Differs(Difference),
}

#[derive(Clone, Debug)]
struct Side {
    session: Session,
    /// What servers have done in this slice.
    deeds: BTreeMap<(Time, ServerId), Vec<(Act, Event)>>,
}

/// What is compared of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Act {
    Sends {
        to: String,
        kind: MessageKind,
        fields: Vec<(String, String)>,
    },
    /// Any other fact, which is compared as it is.
    Does(Fact),
}

impl Comparison {
    /// Starts to compare the run of a script, which names a foreign core, with the same run of ours, up to a time.
    ///
    /// # Errors
    /// If the script's setup is not possible.
    pub fn open(script: &Script, end: Time) -> Result<Self, CommandError> {
        let mut reference = script.clone();
        reference.setup.core = None;
        let side = |script| Ok(Side { session: Session::open(script)?, deeds: BTreeMap::new() });
        let (theirs, ours) = (side(script)?, side(&reference)?);
        Ok(Self { theirs, ours, until: Time::ZERO, end, is_opaque: false })
    }

    /// The completed part, from 0 to 1.
    pub fn share(&self) -> f64 {
        let (done, all) = (self.until.as_us() as f64, self.end.as_us() as f64);
        if all > 0.0 { done / all } else { 1.0 }
    }

    /// Continues; returns none until the comparison has ended.
    pub fn work(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<Outcome> {
        loop {
            let until = self.until;
            if !self.theirs.play(until, keep_going) || !self.ours.play(until, keep_going) {
                return None;
            }
            if let Some(difference) = self.first_difference() {
                return Some(Outcome::Differs(difference));
            }
            if until >= self.end {
                return Some(Outcome::Same);
            }
            self.until = self.end.min(until + SLICE);
            if !keep_going() {
                return None;
            }
        }
    }

    /// The first difference of the slice that both have played. Everything before is the same.
    fn first_difference(&mut self) -> Option<Difference> {
        let (mut theirs, mut ours) = (self.theirs.take(), self.ours.take());
        self.is_opaque |= theirs.values().flatten().any(|(act, _)| act.is_opaque());
        let places: Vec<_> = theirs.keys().chain(ours.keys()).copied().collect();
        for place in places.into_iter().collect::<std::collections::BTreeSet<_>>() {
            let (mut one, mut other) = (
                theirs.remove(&place).unwrap_or_default(),
                ours.remove(&place).unwrap_or_default(),
            );
            if self.is_opaque {
                one.retain(|(act, _)| !act.is_message());
                other.retain(|(act, _)| !act.is_message());
            }
            one.retain(|(act, _)| {
                let counterpart = other.iter().position(|(others, _)| others == act);
                counterpart.map(|found| other.remove(found)).is_none()
            });
            if !one.is_empty() || !other.is_empty() {
                let (at, server) = place;
                let theirs = one.first().map(|(_, event)| self.theirs.deed(event));
                let ours = other.first().map(|(_, event)| self.ours.deed(event));
                return Some(Difference { at, server, theirs, ours });
            }
        }
        None
    }
}

impl Side {
    /// Plays to the end of `until`; returns whether it got there.
    fn play(&mut self, until: Time, keep_going: &mut dyn FnMut() -> bool) -> bool {
        let Self { session, deeds } = self;
        let mut keep = |event: &Event| {
            if let Some((server, act)) = act(event) {
                deeds.entry((event.at, server)).or_default().push((act, event.clone()));
            }
        };
        loop {
            match session.advance(until, &mut keep, keep_going) {
                Advanced::Reached => return true,
                Advanced::OutOfTime => return false,
                Advanced::Paused | Advanced::Finished | Advanced::Failed => {}
            }
        }
    }

    fn take(&mut self) -> BTreeMap<(Time, ServerId), Vec<(Act, Event)>> {
        std::mem::take(&mut self.deeds)
    }

    fn deed(&self, event: &Event) -> Deed {
        let text = explain::sentence(event, self.session.world().clients()).to_string();
        Deed { event: event.seq.0, text }
    }
}

impl Act {
    fn is_message(&self) -> bool {
        matches!(self, Act::Sends { .. })
    }

    fn is_opaque(&self) -> bool {
        matches!(self, Act::Sends { kind: MessageKind::Other, .. })
    }
}

/// What a server does in an event, if it does something that is compared. Writes to the disk are left out: a core may put into one what
/// another one puts into two.
fn act(event: &Event) -> Option<(ServerId, Act)> {
    let server = event.server?;
    let fact = event.fact()?;
    if let Fact::Sent { to, body, .. } = fact {
        let act = Act::Sends { to: to.to_string(), kind: body.kind(), fields: fields(body) };
        return Some((server, act));
    }
    if let Fact::TimerFired { timer, .. } = fact
        && *timer != Timer::Election
    {
        return None;
    }
    let is_deed = matches!(
        fact,
        Fact::RoleChanged { .. }
            | Fact::TermChanged { .. }
            | Fact::VoteChanged { .. }
            | Fact::EntryAppended { .. }
            | Fact::LogTruncated { .. }
            | Fact::CommitAdvanced { .. }
            | Fact::Applied { .. }
            | Fact::TimerFired { .. }
            | Fact::Crashed { .. }
            | Fact::SnapshotTaken { .. }
            | Fact::SnapshotInstalled { .. }
            | Fact::CoreError { .. }
    );
    is_deed.then(|| (server, Act::Does(fact.clone())))
}

/// The fields of a message that are compared, by name.
fn fields(message: &Message) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut add = |name: &str, value: String| fields.push((name.to_owned(), value));
    if let Some(term) = message.term() {
        add("term", term.to_string());
    }
    if let Some(answer) = message.is_positive_answer() {
        add("granted or success", answer.to_string());
    }
    match message {
        Message::RequestVote { last_log_index, last_log_term, .. }
        | Message::PreVote { last_log_index, last_log_term, .. } => {
            add("last_log_index", last_log_index.to_string());
            add("last_log_term", last_log_term.to_string());
        }
        Message::AppendEntries {
            prev_log_index, prev_log_term, entries, leader_commit, ..
        } => {
            add("prev_log_index", prev_log_index.to_string());
            add("prev_log_term", prev_log_term.to_string());
            add("leader_commit", leader_commit.to_string());
            add("entries", entries.iter().count().to_string());
        }
        Message::InstallSnapshot { chunk, .. } => {
            add("last_index", chunk.last_index.to_string());
            add("last_term", chunk.last_term.to_string());
        }
        Message::InstallSnapshotResponse { last_index, .. } => {
            add("last_index", last_index.to_string());
        }
        Message::ClientRequest { command } => add("command", command.0.to_string()),
        Message::ClientResponse { command, outcome } => {
            add("command", command.0.to_string());
            add("outcome", format!("{outcome:?}"));
        }
        Message::Foreign(body) => {
            for (name, value) in body.fields() {
                if FIELDS.contains(&name.as_str()) {
                    add(&name, value);
                } else if name == "entries" {
                    add(&name, count(&value).to_string());
                }
            }
        }
        Message::RequestVoteResponse { .. }
        | Message::AppendEntriesResponse { .. }
        | Message::PreVoteResponse { .. }
        | Message::TimeoutNow { .. }
        | Message::ReadIndex { .. }
        | Message::ReadIndexResponse { .. } => {}
    }
    sort(&mut fields);
    fields
}

/// The number of elements of an array in JSON; 0 for anything else.
fn count(json: &str) -> usize {
    match miniserde::json::from_str(json) {
        Ok(miniserde::json::Value::Array(elements)) => elements.len(),
        _ => 0,
    }
}
