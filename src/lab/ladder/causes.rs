//! How a core came to fall: the chain of causes, in words.

use serde::{Deserialize, Serialize};

use crate::lab::explain;
use crate::lab::language::Condition;
use crate::lab::session::Session;
use crate::lab::watch::matches_pattern;
use crate::lab::why::causes::{chain, evidence, is_contradicted};
use crate::lab::why::{Answer, Loaded, Row, not_yet};
use crate::sim::World;
use crate::types::{Event, EventId, EventKind, Fact, LogIndex, Role, ServerId, Violation};
use crate::util::sort_by_key;

/// The most events of a chain: the nearest.
const LONGEST: usize = 8;
/// The most notable events that are shown where no chain is known.
const LAST: usize = 6;

/// An event of a chain, or a fact about a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The event; none for a fact about the moment of the fall.
    pub event: Option<u64>,
    /// Its time in microseconds; none for a fact about the moment of the fall.
    pub at_us: Option<u64>,
    /// In a sentence.
    pub text: String,
}

/// The triggers of an event, and it, oldest first.
pub(super) fn of_event(session: &Session, events: &[Event], seq: EventId) -> Vec<Cause> {
    told(session, chained(events, seq))
}

/// What a violation contradicts, and how the event that violates came about.
pub(super) fn of_violation(
    session: &Session,
    events: &[Event],
    violation: &Violation,
) -> Vec<Cause> {
    let mut found = chained(events, violation.event);
    let before = Loaded::from(events).before(violation.event);
    found.extend(before.into_iter().find(|event| is_contradicted(event, violation)));
    told(session, found)
}

/// Why a condition of the script did not become true.
pub(super) fn of_condition(
    session: &Session,
    events: &[Event],
    condition: Option<&Condition>,
) -> Vec<Cause> {
    let parts = condition.map(Condition::parts).unwrap_or_default();
    let unmet = parts.iter().find(|part| !session.holds(part));
    let found = match unmet {
        Some(Condition::Not(what)) => against(events, what),
        Some(Condition::NoLeader) => against(events, &Condition::Leader),
        Some(Condition::StableLeader(_) | Condition::TermUnchanged(_)) => last_election(events),
        Some(Condition::Messages { which, .. }) => {
            let last = events.iter().rev().find(|event| matches_pattern(which, event));
            last.map(|event| chained(events, event.seq)).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    if !found.is_empty() {
        return told(session, found);
    }
    let answer = unmet.and_then(|part| answer(session, events, part));
    let mut causes = answer.map(in_words).unwrap_or_default();
    causes.extend(last_notable(session, events));
    causes.extend(logs(session.world()));
    causes
}

/// The events that make true what should not be true.
fn against<'a>(events: &'a [Event], what: &Condition) -> Vec<&'a Event> {
    let is_one = |event: &&Event| match (what, event.fact()) {
        (Condition::Leader | Condition::LeaderIs(_) | Condition::LeaderIn(_), Some(fact)) => {
            matches!(fact, Fact::RoleChanged { to: Role::Leader, .. })
        }
        (Condition::Committed { .. }, Some(fact)) => matches!(fact, Fact::CommitAdvanced { .. }),
        _ => false,
    };
    let found = match what {
        Condition::Event(which, _) => {
            events.iter().rev().find(|event| matches_pattern(which, event))
        }
        _ => events.iter().rev().find(is_one),
    };
    let Some(event) = found else { return Vec::new() };
    let mut all = chained(events, event.seq);
    all.extend(evidence(Loaded::from(events), event));
    all
}

/// How the last election began: what fired, and what had set that timer.
fn last_election(events: &[Event]) -> Vec<&Event> {
    let is_one = |event: &&Event| {
        matches!(
            event.fact(),
            Some(Fact::RoleChanged { to: Role::Candidate | Role::PreCandidate, .. })
        )
    };
    let found = events.iter().rev().find(is_one);
    found.map(|event| chained(events, event.seq)).unwrap_or_default()
}

/// What is missing for a leader, or for an entry to be committed.
fn answer(session: &Session, events: &[Event], part: &Condition) -> Option<Answer> {
    let world = session.world();
    let loaded = Loaded::from(events);
    let Some(leader) = world.leader() else {
        return Some(not_yet::answer(world, loaded, not_yet::Question::Leader));
    };
    let text = match part {
        Condition::Committed { text, .. } | Condition::Stored { text, .. } => text,
        _ => return None,
    };
    let log = world.log(leader);
    let has = |index: &LogIndex| {
        let command = log.get(*index).and_then(|entry| entry.payload.command());
        command.is_some_and(|command| world.clients().text_is(command, text))
    };
    let indexes = (log.base_index().0 + 1..=log.last_index().0).map(LogIndex);
    let found = indexes.into_iter().find(has);
    Some(match found {
        Some(index) => not_yet::answer(world, loaded, not_yet::Question::Commit(index)),
        None => Answer {
            headline: format!("The leader, {leader}, does not have “{text}” in its log."),
            ..Answer::default()
        },
    })
}

fn in_words(answer: Answer) -> Vec<Cause> {
    let headline = Row { text: answer.headline, ..Row::default() };
    let rows = [headline].into_iter().chain(answer.rows);
    let cause = |row: Row| Cause {
        event: row.event.map(|event| event.0),
        at_us: row.at.map(crate::types::Time::as_us),
        text: row.text,
    };
    rows.map(cause).collect()
}

/// The last events that people would want to hear of.
fn last_notable(session: &Session, events: &[Event]) -> Vec<Cause> {
    let notable = events.iter().rev().filter(|event| explain::is_interesting(event));
    told(session, notable.take(LAST).collect())
}

/// Where each server stands at the end.
fn logs(world: &World) -> impl Iterator<Item = Cause> {
    let about = |id: ServerId| {
        let log = world.log(id);
        let ends = match log.last_index() {
            LogIndex(0) => "its log is empty".to_owned(),
            last => format!("its log ends with entry {last} of term {}", log.last_term()),
        };
        let text = match world.core(id) {
            Some(core) => format!(
                "{id} is {} in term {}; {ends}, and its commit index is {}.",
                words(core.role()),
                core.current_term(),
                core.commit_index()
            ),
            None => format!("{id} is down; {ends}."),
        };
        Cause { event: None, at_us: None, text }
    };
    world.ids().map(about)
}

fn words(role: Role) -> &'static str {
    match role {
        Role::Learner => "a learner",
        Role::Follower => "a follower",
        Role::PreCandidate => "a pre-candidate",
        Role::Candidate => "a candidate",
        Role::Leader => "the leader",
    }
}

/// An event and its nearest triggers.
fn chained(events: &[Event], seq: EventId) -> Vec<&Event> {
    let loaded = Loaded::from(events);
    let Some(event) = loaded.get(seq) else { return Vec::new() };
    let (triggers, _) = chain(loaded, event);
    let mut found = vec![event];
    found.extend(triggers.into_iter().take(LONGEST));
    found
}

/// In the order in which they happened, each once.
fn told(session: &Session, mut found: Vec<&Event>) -> Vec<Cause> {
    sort_by_key(&mut found, |event| event.seq);
    found.dedup_by_key(|event| event.seq);
    let clients = session.world().clients();
    // The report says itself what was violated.
    let is_shown = |event: &&Event| !matches!(event.kind, EventKind::Violation { .. });
    let cause = |event: &Event| Cause {
        event: Some(event.seq.0),
        at_us: Some(event.at.as_us()),
        text: explain::sentence(event, clients).to_string(),
    };
    found.into_iter().filter(is_shown).map(cause).collect()
}
