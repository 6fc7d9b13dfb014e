//! What conditions ask about the past: which events have happened, how many messages were sent, and since when the
//! leader and the term have been the same.
//!
//! A session keeps no events. So the events that its script asks about are known from the start, and counted when they
//! happen. A run whose script asks about none pays one check of each event, for changes of roles and terms.

mod field;
mod tally;
#[cfg(test)]
mod tests;

use tally::Tally;

use super::explain;
use super::language::{Action, Condition, CountStart, EventPattern, Quantity, Script};
use crate::sim::World;
use crate::types::{
    Entry, Event, EventId, EventKind, Fact, Link, MessageKind, Note, ServerId, Term, Time,
};

/// What is remembered of the past.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Watches {
    of_events: Vec<Watch>,
    /// What `measure` lines count.
    tallies: Vec<Tally>,
    /// The last event before the script's present lines, that is, when its last wait ended.
    mark: EventId,
    /// The same for the lines before its last wait.
    earlier_mark: EventId,
    /// An event that may have changed the leader or the term has happened.
    unseen: Option<EventId>,
    /// The leader and its term, and their start.
    leader: (Option<(ServerId, Term)>, Time),
    /// The highest term among running servers, its start, and the event that started it.
    term: (Term, Time, EventId),
}

/// Events that a condition asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Watch {
    which: EventPattern,
    /// Only later events count; none: those after the script's marks.
    after: Option<EventId>,
    /// The start of the watch: earlier events are not known.
    since: (EventId, Time),
    /// The last of these events.
    last: Option<(EventId, Time)>,
    /// Those of the last instant that had any.
    of_instant: Vec<EventId>,
    /// The number of them after `after`, or after the mark.
    count: u64,
    /// The number of them between the marks.
    earlier_count: u64,
}

impl Watches {
    /// Watches for what `script` asks about.
    pub(super) fn new(script: &Script) -> Self {
        let mut watches = Self::default();
        for step in script.steps.iter() {
            watches.watch_action(&step.action, EventId(0), Time::ZERO);
        }
        watches
    }

    /// From now on, also watches for what `action` asks about.
    pub(super) fn watch_action(&mut self, action: &Action, last: EventId, now: Time) {
        if let Action::Expect(condition) | Action::Await { condition, .. } = action {
            self.watch(condition, last, now);
        }
        if let Action::Goal { condition, .. } = action {
            self.watch(condition, last, now);
        }
        if let Action::Measure { quantity, from, to, .. } = action {
            self.begin_tally(quantity);
            from.iter().chain(to).for_each(|condition| self.watch(condition, last, now));
        }
    }

    /// From now on, also counts what a `measure` line counts.
    pub(super) fn begin_tally(&mut self, quantity: &Quantity) {
        if *quantity != Quantity::Time && self.tally(quantity).is_none() {
            self.tallies.push(Tally::new(quantity.clone()));
        }
    }

    /// How much of a quantity has been counted so far.
    pub(super) fn counted(&self, quantity: &Quantity) -> u64 {
        match quantity {
            Quantity::Terms => self.term.0.0,
            _ => self.tally(quantity).map_or(0, |tally| tally.count),
        }
    }

    fn tally(&self, quantity: &Quantity) -> Option<&Tally> {
        self.tallies.iter().find(|tally| tally.quantity == *quantity)
    }

    /// From now on, also watches for what `condition` asks about.
    pub(super) fn watch(&mut self, condition: &Condition, last: EventId, now: Time) {
        for part in condition.parts() {
            if let Some((which, since)) = part.looks_back() {
                self.watch_events(which, since, last, now);
            }
        }
    }

    fn watch_events(&mut self, which: &EventPattern, since: CountStart, last: EventId, now: Time) {
        let after = match since {
            CountStart::Event(event) => Some(event),
            CountStart::Wait | CountStart::Last(_) => None,
        };
        if self.of_events.iter().any(|watch| watch.which == *which && watch.after == after) {
            return;
        }
        // A count from a mark on may continue under the number of that event, as in a session that was sent to a
        // worker.
        let (count, known) = match self.find(which, since) {
            Some(watch) => (self.count(which, since), watch.since),
            None => (0, (last, now)),
        };
        let (last, of_instant) = (None, Vec::new());
        let which = which.clone();
        let new = Watch { which, after, since: known, last, of_instant, count, earlier_count: 0 };
        self.of_events.push(new);
    }

    /// Whether the events that `condition` asks about have been watched for in all the time that it covers.
    pub(super) fn knows(&self, condition: &Condition, now: Time) -> bool {
        condition.parts().iter().all(|part| {
            part.looks_back().is_none_or(|(which, since)| self.knows_events(which, since, now))
        })
    }

    fn knows_events(&self, which: &EventPattern, since: CountStart, now: Time) -> bool {
        let Some(watch) = self.find(which, since) else { return false };
        match since {
            CountStart::Wait => true,
            CountStart::Event(event) => watch.since.0 <= event,
            CountStart::Last(span) => {
                watch.since.0 == EventId(0) || now.since(watch.since.1) >= span
            }
        }
    }

    /// The watch that knows these events.
    fn find(&self, which: &EventPattern, since: CountStart) -> Option<&Watch> {
        let mut alike = self.of_events.iter().filter(|watch| watch.which == *which);
        let CountStart::Event(event) = since else {
            return alike.find(|watch| watch.after.is_none());
        };
        let of_mark = event == self.mark || event == self.earlier_mark;
        let exact = alike.clone().find(|watch| watch.after == Some(event));
        exact.or_else(|| alike.find(|watch| watch.after.is_none() && of_mark))
    }

    /// Counts an event. Called for every one.
    #[inline]
    pub(super) fn observe(&mut self, event: &Event) {
        if let EventKind::Fact(
            Fact::RoleChanged { .. }
            | Fact::TermChanged { .. }
            | Fact::Started { .. }
            | Fact::Crashed { .. },
        ) = event.kind
        {
            self.unseen = Some(event.seq);
        }
        if !self.of_events.is_empty() {
            self.of_events.iter_mut().for_each(|watch| watch.observe(event));
        }
        if !self.tallies.is_empty() {
            self.tallies.iter_mut().for_each(|tally| tally.observe(event));
        }
    }

    /// Called after each step of the world: checks whether the leader or the term has changed.
    #[inline]
    pub(super) fn update(&mut self, world: &World) {
        if let Some(event) = self.unseen.take() {
            self.update_after(world, event);
        }
    }

    fn update_after(&mut self, world: &World, event: EventId) {
        let cores = || world.ids().filter_map(|id| world.core(id));
        let leader = world.leader().and_then(|id| world.core(id));
        let leader = leader.map(|leader| (leader.id(), leader.current_term()));
        if self.leader.0 != leader {
            self.leader = (leader, world.now());
        }
        let term = cores().map(|core| core.current_term()).max().unwrap_or_default();
        if self.term.0 != term {
            self.term = (term, world.now(), event);
        }
    }

    /// The script continues after a wait: its next lines begin after this event.
    pub(super) fn set_mark(&mut self, mark: EventId) {
        (self.earlier_mark, self.mark) = (self.mark, mark);
        for watch in &mut self.of_events {
            if watch.after.is_none() {
                let new = watch.of_instant.iter().filter(|&&event| event > mark).count() as u64;
                watch.earlier_count = watch.count.saturating_sub(new);
                watch.count = new;
            }
        }
    }

    /// The last event before the present lines.
    pub(super) fn mark(&self) -> EventId {
        self.mark
    }

    /// The last event before the lines that preceded the last wait.
    pub(super) fn earlier_mark(&self) -> EventId {
        self.earlier_mark
    }

    /// The first event after `mark` that `condition` waits for, if it happened in the last instant; of several events
    /// that it waits for, the last of these.
    pub(super) fn first_after(&self, condition: &Condition, mark: EventId) -> Option<EventId> {
        let first = |part: &Condition| {
            let Condition::Event(which, _) = part else { return None };
            let mut alike = self.of_events.iter().filter(|watch| watch.which == *which);
            alike.find_map(|watch| watch.of_instant.iter().copied().find(|&event| event > mark))
        };
        condition.parts().iter().filter_map(first).max()
    }

    /// The last of these events, and its time.
    pub(super) fn last(&self, which: &EventPattern) -> Option<(EventId, Time)> {
        let alike = self.of_events.iter().filter(|watch| watch.which == *which);
        alike.filter_map(|watch| watch.last).max()
    }

    /// Since when these events have been watched for.
    pub(super) fn known_since(&self, which: &EventPattern) -> Time {
        let alike = self.of_events.iter().filter(|watch| watch.which == *which);
        alike.map(|watch| watch.since.1).min().unwrap_or_default()
    }

    /// The number of these events.
    pub(super) fn count(&self, which: &EventPattern, since: CountStart) -> u64 {
        self.find(which, since).map_or(0, |watch| match watch.after {
            None if since == CountStart::Event(self.earlier_mark)
                && self.earlier_mark != self.mark =>
            {
                watch.earlier_count + watch.count
            }
            _ => watch.count,
        })
    }

    /// Since when one server has been the leader in one term; none if there is no leader.
    pub(super) fn leads_since(&self) -> Option<Time> {
        self.leader.0.map(|_| self.leader.1)
    }

    /// Since when the highest term has been the same, and the event that started it.
    pub(super) fn term_since(&self) -> (EventId, Time) {
        (self.term.2, self.term.1)
    }
}

impl Watch {
    fn observe(&mut self, event: &Event) {
        if !matches_pattern(&self.which, event)
            || self.after.is_some_and(|after| event.seq <= after)
        {
            return;
        }
        if self.last.is_none_or(|(_, at)| at != event.at) {
            self.of_instant.clear();
        }
        self.of_instant.push(event.seq);
        self.last = Some((event.seq, event.at));
        self.count += 1;
    }
}

/// Whether `event` matches `which`.
pub(super) fn matches_pattern(which: &EventPattern, event: &Event) -> bool {
    let is = |wanted: Option<ServerId>, found: Option<ServerId>| {
        wanted.is_none_or(|wanted| found == Some(wanted))
    };
    which.kind.word() == explain::kind(event)
        && is(which.on, event.server)
        && is(which.from, sender(event))
        && is(which.to, receiver(event))
        && which.term.is_none_or(|wanted| term(event) == Some(wanted))
        && which.message.is_none_or(|wanted| message_kind(event) == Some(wanted))
        && (!which.between_servers || is_between_servers(event))
        && which.tests().all(|(field, test)| field::holds(event, &field, test))
}

/// The server that sent the message of the event; if there is none, the server of the event.
fn sender(event: &Event) -> Option<ServerId> {
    if let Some(
        Fact::Sent { from, .. }
        | Fact::Duplicated { from, .. }
        | Fact::Delivered { from, .. }
        | Fact::Lost { from, .. }
        | Fact::Delayed { from, .. }
        | Fact::Held { from, .. }
        | Fact::Released { from, .. }
        | Fact::Replayed { from, .. },
    ) = event.fact()
    {
        return from.server();
    }
    let (EventKind::Fact(
        Fact::LinkCut { link: Link { from, .. } }
        | Fact::LinkHealed { link: Link { from, .. } }
        | Fact::LinkClogged { link: Link { from, .. } }
        | Fact::LinkUnclogged { link: Link { from, .. } },
    )
    | EventKind::Note(
        Note::VoteCounted { voter: from, .. }
        | Note::PreVoteCounted { voter: from, .. }
        | Note::SteppedDown { sender: from, .. }
        | Note::StaleTermIgnored { sender: from, .. }
        | Note::TransferTaken { from },
    )) = event.kind
    else {
        return event.server;
    };
    Some(from)
}

/// The server that receives the message of the event.
fn receiver(event: &Event) -> Option<ServerId> {
    if let Some(
        Fact::Sent { to, .. }
        | Fact::Duplicated { to, .. }
        | Fact::Delivered { to, .. }
        | Fact::Lost { to, .. }
        | Fact::Delayed { to, .. }
        | Fact::Held { to, .. }
        | Fact::Released { to, .. }
        | Fact::Replayed { to, .. },
    ) = event.fact()
    {
        return to.server();
    }
    let (EventKind::Fact(
        Fact::LinkCut { link: Link { to, .. } }
        | Fact::LinkHealed { link: Link { to, .. } }
        | Fact::LinkClogged { link: Link { to, .. } }
        | Fact::LinkUnclogged { link: Link { to, .. } }
        | Fact::VoteChanged { candidate: to }
        | Fact::TransferRequested { to }
        | Fact::VoteRequestUnanswered { candidate: to, .. },
    )
    | EventKind::Note(
        Note::VoteGranted { candidate: to, .. }
        | Note::VoteDenied { candidate: to, .. }
        | Note::PreVoteGranted { candidate: to, .. }
        | Note::PreVoteDenied { candidate: to, .. }
        | Note::VoteRequestIgnored { candidate: to, .. }
        | Note::NextIndexBackedUp { follower: to, .. }
        | Note::AcknowledgedLost { follower: to, .. }
        | Note::SnapshotBegun { follower: to, .. }
        | Note::TransferStarted { to }
        | Note::TransferRefused { to, .. }
        | Note::TimeoutNowSent { to }
        | Note::TransferGivenUp { to }
        | Note::CommandDeferred { to, .. }
        | Note::ReadForwarded { leader: to, .. },
    )) = event.kind
    else {
        return None;
    };
    Some(to)
}

/// The term in the event: of a message, an entry, a server or a decision.
fn term(event: &Event) -> Option<Term> {
    if let Some(Fact::Sent { body, .. } | Fact::Delivered { body, .. } | Fact::Lost { body, .. }) =
        event.fact()
    {
        return body.term();
    }
    let (EventKind::Fact(
        Fact::EntryGiven { entry: Entry { term, .. }, .. }
        | Fact::EntryAppended { entry: Entry { term, .. }, .. }
        | Fact::Applied { entry: Entry { term, .. }, .. }
        | Fact::Started { term, .. }
        | Fact::TermChanged { to: term, .. }
        | Fact::SnapshotTaken { term, .. }
        | Fact::LogCompacted { term, .. }
        | Fact::SnapshotInstalled { term, .. }
        | Fact::VoteRequestUnanswered { term, .. },
    )
    | EventKind::Note(
        Note::ElectionStarted { term }
        | Note::VoteRequestsDropped { term }
        | Note::VoteGranted { term, .. }
        | Note::ElectionWon { term, .. }
        | Note::SteppedDown { term, .. }
        | Note::StaleTermIgnored { term, .. }
        | Note::ConflictRemoved { term, .. }
        | Note::Committed { term, .. }
        | Note::CommitWithheld { term, .. }
        | Note::PreVoteStarted { term }
        | Note::PreVoteGranted { term, .. }
        | Note::PreVoteWon { term, .. }
        | Note::VoteRequestIgnored { term, .. }
        | Note::QuorumLost { term, .. }
        | Note::SnapshotCovers { term, .. }
        | Note::SnapshotAccepted { term, .. },
    )) = event.kind
    else {
        return None;
    };
    Some(term)
}

/// The kind of the message of the event, if it has one.
fn message_kind(event: &Event) -> Option<MessageKind> {
    let (Fact::Sent { body, .. } | Fact::Delivered { body, .. } | Fact::Lost { body, .. }) =
        event.fact()?
    else {
        return None;
    };
    Some(body.kind())
}

fn is_between_servers(event: &Event) -> bool {
    sender(event).is_some() && receiver(event).is_some()
}
