//! Why an event happened: its reason, what it changed, what it depends on, and its effects.

use super::chain::Chain;
use super::{KeepGoing, Reading, Work, event_row};
use crate::lab::explain;
use crate::lab::history::{BranchId, History, Moment, Replay};
use crate::lab::why::changes::{Change, Variables};
use crate::lab::why::{Answer, Loaded, Row, causes, reads};
use crate::sim::Clients;
use crate::types::{
    CommandId, Entry, Event, EventId, EventKind, Fact, LogIndex, Note, Property, Rule, Term, Time,
    Timer, Violation,
};

/// How many events after it are searched for its effects.
const EFFECTS_RANGE: u64 = 2_000;
/// How many effects are listed.
const EFFECTS_MAX: usize = 40;

/// Why an event happened.
#[derive(Clone, Debug)]
pub struct WhyJob {
    branch: BranchId,
    event: EventId,
    start: Replay,
    reading: Reading,
    after: Option<Variables>,
    before: Option<Replay>,
    changes: Option<Vec<Change>>,
    /// For a violation: the earlier segments that are searched for what it contradicts.
    search: Option<Reading>,
    contradicted: Option<Event>,
}

impl WhyJob {
    /// Starts the job; none if the branch has no such event.
    pub fn new(history: &History, branch: BranchId, event: EventId) -> Option<Self> {
        history.time_of(branch, event)?;
        let reading = Reading::around(history, branch, event, event);
        Some(Self {
            branch,
            event,
            start: reading.replay.clone(),
            reading,
            after: None,
            before: None,
            changes: None,
            search: None,
            contradicted: None,
        })
    }

    /// Continues.
    pub fn work(&mut self, history: &History, keep_going: KeepGoing<'_>) -> Work {
        if !self.read(keep_going) {
            return Work::Unfinished(300);
        }
        if !self.compare(keep_going) {
            return Work::Unfinished(600);
        }
        if !self.find_contradicted(history, keep_going) {
            return Work::Unfinished(800);
        }
        Work::Done(self.answer())
    }

    /// The events that were read, to be highlighted in a diagram.
    pub fn loaded(&self) -> Loaded<'_> {
        self.reading.loaded()
    }

    fn read(&mut self, keep_going: KeepGoing<'_>) -> bool {
        if !self.reading.advance(keep_going) {
            return false;
        }
        if self.reading.until == self.event {
            let server = self.event().and_then(|event| event.server);
            let world = self.reading.replay.session().world();
            self.after = server.map(|id| Variables::of(world, id));
            self.reading.until = EventId(self.event.0 + EFFECTS_RANGE);
            return self.reading.advance(keep_going);
        }
        true
    }

    fn event(&self) -> Option<&Event> {
        self.reading.loaded().get(self.event)
    }

    /// The server's variables before the step, beside those after it.
    fn compare(&mut self, keep_going: KeepGoing<'_>) -> bool {
        let (None, Some(after)) = (&self.changes, &self.after) else { return true };
        let Some(event) = self.reading.loaded().get(self.event) else { return true };
        let first = causes::step_start(self.reading.loaded(), event);
        let last_before = EventId(first.0.saturating_sub(1));
        let mut before = self.before.take().unwrap_or_else(|| self.start.clone());
        let there = before.reach(Moment::After(last_before), &mut |_| (), keep_going);
        if !there {
            self.before = Some(before);
            return false;
        }
        // The previous event belongs to the same command, as when all servers crash at once.
        if before.position().event >= event.seq {
            let earlier = Time::from_us(event.at.as_us().saturating_sub(1));
            before = self.start.clone();
            before.reach(Moment::End(earlier), &mut |_| (), &mut || true);
        }
        let changes = event.server.filter(|_| before.position().event < event.seq);
        let changes = changes.map(|id| Variables::of(before.session().world(), id).changes(after));
        self.changes = Some(changes.unwrap_or_default());
        true
    }

    /// The violation that the event is, or that was found because of it.
    fn report(&self) -> Option<&Event> {
        let is_report = |event: &&Event| matches!(event.kind, EventKind::Violation { .. });
        let own = self.event().filter(is_report);
        own.or_else(|| causes::direct_effects(self.loaded(), self.event).find(is_report))
    }

    fn violation(&self) -> Option<Violation> {
        let EventKind::Violation { violation } = self.report()?.kind else { return None };
        Some(violation)
    }

    /// Returns whether the search is complete.
    fn find_contradicted(&mut self, history: &History, keep_going: KeepGoing<'_>) -> bool {
        let Some(violation) = self.violation().filter(|_| self.contradicted.is_none()) else {
            return true;
        };
        if self.search.is_none() {
            let contradicted = |event: &&Event| causes::is_contradicted(event, &violation);
            let near = self.loaded().before(violation.event).find(contradicted).cloned();
            self.contradicted = near;
            if self.contradicted.is_some() {
                return true;
            }
        }
        let first = self.loaded().first().unwrap_or_default();
        let mut search = self.search.take().unwrap_or_else(|| {
            Reading::up_to(history, self.branch, EventId(first.0.saturating_sub(1)))
        });
        loop {
            if search.until == EventId(0) {
                return true;
            }
            if !search.advance(keep_going) {
                self.search = Some(search);
                return false;
            }
            let found = search.events.iter().rev().find(|e| causes::is_contradicted(e, &violation));
            self.contradicted = found.cloned();
            let first = search.loaded().first();
            let (None, Some(first)) = (found, first.filter(|first| first.0 > 1)) else {
                return true;
            };
            search = Reading::up_to(history, self.branch, EventId(first.0 - 1));
        }
    }

    fn answer(&self) -> Answer {
        let Some(event) = self.event() else { return Answer::default() };
        let loaded = self.reading.loaded();
        let world = self.reading.replay.session().world();
        let clients = world.clients();
        let (place, rule) = explain::grounds(event);
        let mut rows = Vec::new();
        if let Some(reason) = causes::reason(loaded, event) {
            let (place, rule) = explain::grounds(reason);
            rows.push(Row {
                before: format!("{place}: {rule}"),
                ..event_row("reason", reason, clients)
            });
        }
        rows.extend(causes::skipped(loaded, event).map(|note| event_row("skipped", note, clients)));
        rows.extend(self.equal_timeouts(event));
        let changes = self.changes.iter().flatten();
        rows.extend(changes.map(|change| change_row(change, event)));
        let others = |other: &&Event| other.seq != self.event;
        let broke = self.violation().and_then(|violation| loaded.get(violation.event));
        rows.extend(self.report().filter(others).map(|event| event_row("report", event, clients)));
        rows.extend(broke.filter(others).map(|event| event_row("broke", event, clients)));
        let about = self.violation().is_some_and(|it| it.property == Property::MajorityCommit);
        let part = if about { "about" } else { "contradicted" };
        rows.extend(self.contradicted.iter().map(|event| event_row(part, event, clients)));
        rows.extend(evidence_rows(loaded, event, clients));
        let (found, end) = causes::chain(loaded, event);
        let mut chain = Chain::default();
        found.into_iter().for_each(|event| chain.push(event));
        rows.extend(chain.rows(clients, end));
        let effects = causes::direct_effects(loaded, self.event).take(EFFECTS_MAX);
        rows.extend(effects.map(|event| event_row("effect", event, clients)));
        let headline = explain::sentence(event, clients).to_string();
        let entry = entry_of(event);
        let stored = |index| event.server.and_then(|id| world.log(id).get(index));
        let is_request = entry.and_then(|(index, _)| stored(index)?.payload.command());
        let command = command_of(event).or(is_request);
        Answer { headline, rule, place, rows, command, entry }
    }

    /// The core does not know that its timer was not drawn at random, so no note says it.
    fn equal_timeouts(&self, event: &Event) -> Option<Row> {
        let random = Rule::RandomTimeouts;
        let is_timer = matches!(
            event.kind,
            EventKind::Fact(Fact::TimerFired { timer: Timer::Election, forced: false })
        );
        let broken = is_timer && !self.reading.replay.session().world().settings().follows(random);
        broken.then(|| {
            let text =
                format!("The rule {random} is switched off: all election timeouts are equal.");
            Row::about("skipped", event.server, text)
        })
    }
}

fn command_of(event: &Event) -> Option<CommandId> {
    if let Some(Fact::Sent { body, .. } | Fact::Delivered { body, .. } | Fact::Lost { body, .. }) =
        event.fact()
    {
        return body.command().or_else(|| reads::of_message(body));
    }
    event.note().and_then(reads::of_note).or_else(|| explain::command(event))
}

fn entry_of(event: &Event) -> Option<(LogIndex, Term)> {
    let (EventKind::Fact(
        Fact::EntryGiven { index, entry: Entry { term, .. } }
        | Fact::EntryAppended { index, entry: Entry { term, .. } }
        | Fact::Applied { index, entry: Entry { term, .. }, .. },
    )
    | EventKind::Note(Note::Committed { index, term, .. })) = event.kind
    else {
        return None;
    };
    Some((index, term))
}

fn change_row(change: &Change, event: &Event) -> Row {
    let Change { name, before, after } = change.clone();
    Row { label: name, before, ..Row::about("change", event.server, after) }
}

/// Each piece of evidence, with the message or write that brought it.
fn evidence_rows(loaded: Loaded<'_>, event: &Event, clients: &Clients) -> Vec<Row> {
    let row = |piece: &Event| {
        let bringer = match piece.kind {
            EventKind::Note(_) => piece.trigger.and_then(|seq| loaded.get(seq)),
            _ => None,
        };
        let brought = bringer.map(|event| event_row("brought", event, clients));
        [Some(event_row("evidence", piece, clients)), brought]
    };
    let found = causes::evidence(loaded, event);
    // The evidence of a note does not include the note itself: the votes of an election are in the other notes.
    found.into_iter().filter(|piece| piece.seq != event.seq).flat_map(row).flatten().collect()
}
