//! Questions that need more of the past than is loaded. Each is a job that works in slices, reports its progress, and
//! is continued until it has its answer. It replays what it needs from checkpoints, one segment at a time.

use super::causes::{self, End};
use super::changes::{Change, Variables};
use super::entry::{EntryHistory, Stage, stages};
use super::journey::Journey;
use super::{Answer, Loaded, Row, reads};
use crate::lab::explain;
use crate::lab::history::{BranchId, History, Moment, Replay};
use crate::sim::{Clients, World};
use crate::types::{
    CommandId, Duration, Event, EventId, EventKind, Fact, LogIndex, Message, Note, Property, Rule,
    Term, Time, Timer, Violation,
};

/// How long before an event its context begins: votes and acknowledgements are not older, as a rule.
const MARGIN: Duration = Duration::from_ms(500);
/// How many events after it are searched for its effects.
const EFFECTS_RANGE: u64 = 2_000;
/// How many effects are listed.
const EFFECTS_MAX: usize = 40;

/// Whether a job must be continued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// It must; this part is done, from 0 to 1000.
    Unfinished(u32),
    /// It is complete.
    Done(Answer),
}

type KeepGoing<'a> = &'a mut dyn FnMut() -> bool;

/// A segment of the run that is being read.
#[derive(Clone, Debug)]
struct Reading {
    replay: Replay,
    until: EventId,
    events: Vec<Event>,
}

impl Reading {
    /// From a checkpoint well before `event` up to `until`.
    fn around(history: &History, branch: BranchId, event: EventId, until: EventId) -> Self {
        let replay = history.approach(branch, Moment::After(event), MARGIN);
        Self { replay, until, events: Vec::new() }
    }

    /// From the last checkpoint before `event` up to and including it.
    fn up_to(history: &History, branch: BranchId, event: EventId) -> Self {
        let replay = history.replay_to_event(branch, event);
        Self { replay, until: event, events: Vec::new() }
    }

    /// Returns whether it is complete.
    fn advance(&mut self, keep_going: KeepGoing<'_>) -> bool {
        let Self { replay, until, events } = self;
        replay.reach(Moment::After(*until), &mut |event| events.push(event.clone()), keep_going)
    }

    fn loaded(&self) -> Loaded<'_> {
        Loaded::from(&self.events[..])
    }
}

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
        match self.report()?.kind {
            EventKind::Violation { violation } => Some(violation),
            _ => None,
        }
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
    let body = match &event.kind {
        EventKind::Fact(
            Fact::Sent { body, .. } | Fact::Delivered { body, .. } | Fact::Lost { body, .. },
        ) => Some(body),
        _ => None,
    };
    match body {
        Some(Message::ClientRequest { command } | Message::ClientResponse { command, .. }) => {
            Some(*command)
        }
        Some(body) => reads::of_message(body),
        None => event.note().and_then(reads::of_note).or_else(|| explain::command(event)),
    }
}

fn entry_of(event: &Event) -> Option<(LogIndex, Term)> {
    match event.kind {
        EventKind::Fact(
            Fact::EntryGiven { index, entry }
            | Fact::EntryAppended { index, entry }
            | Fact::Applied { index, entry, .. },
        ) => Some((index, entry.term)),
        EventKind::Note(Note::Committed { index, term, .. }) => Some((index, term)),
        _ => None,
    }
}

/// An event as a row.
fn event_row(part: &'static str, event: &Event, clients: &Clients) -> Row {
    Row {
        at: Some(event.at),
        event: Some(event.seq),
        label: explain::emoji(event).to_owned(),
        ..Row::about(part, event.server, explain::sentence(event, clients).to_string())
    }
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

/// A chain of triggers; of many heartbeats in a row only the first and the last are kept.
#[derive(Clone, Debug, Default)]
struct Chain {
    /// Each with the number of events omitted before it.
    links: Vec<(Event, u32)>,
}

impl Chain {
    fn push(&mut self, event: &Event) {
        let mut last = self.links.iter_mut().rev();
        if let (true, Some((newest, left_out)), Some((before, _))) =
            (is_routine(event), last.next(), last.next())
            && is_routine(newest)
            && is_routine(before)
        {
            *newest = event.clone();
            *left_out += 1;
            return;
        }
        self.links.push((event.clone(), 0));
    }

    fn rows(&self, clients: &Clients, end: End) -> Vec<Row> {
        let mut rows = Vec::new();
        for (event, left_out) in &self.links {
            if *left_out > 0 {
                rows.push(Row::about("fold", None, left_out.to_string()));
            }
            rows.push(event_row("cause", event, clients));
        }
        rows.push(match end {
            End::Root => Row::about("root", None, String::new()),
            End::Before(seq) => Row { event: Some(seq), ..Row::about("more", None, String::new()) },
        });
        rows
    }
}

/// Whether an event is routine, so that a series of such events can be abbreviated.
fn is_routine(event: &Event) -> bool {
    matches!(&event.kind, EventKind::Fact(Fact::TimerFired { timer, .. }) if *timer != Timer::Election)
}

/// The earlier part of the chain of causes, to its root.
#[derive(Clone, Debug)]
pub struct ChainJob {
    branch: BranchId,
    from: EventId,
    next: EventId,
    reading: Reading,
    chain: Chain,
}

impl ChainJob {
    /// Starts with the event `from`; none if the branch has no such event.
    pub fn new(history: &History, branch: BranchId, from: EventId) -> Option<Self> {
        history.time_of(branch, from)?;
        let reading = Reading::up_to(history, branch, from);
        Some(Self { branch, from, next: from, reading, chain: Chain::default() })
    }

    /// Continues.
    pub fn work(&mut self, history: &History, keep_going: KeepGoing<'_>) -> Work {
        loop {
            if !self.reading.advance(keep_going) {
                let done = self.from.0.saturating_sub(self.next.0) * 1_000 / self.from.0.max(1);
                return Work::Unfinished(done as u32);
            }
            if let Some(end) = self.follow() {
                let clients = self.reading.replay.session().world().clients();
                return Work::Done(Answer {
                    rows: self.chain.rows(clients, end),
                    ..Answer::default()
                });
            }
            self.reading = Reading::up_to(history, self.branch, self.next);
            if !keep_going() {
                let done = self.from.0.saturating_sub(self.next.0) * 1_000 / self.from.0.max(1);
                return Work::Unfinished(done as u32);
            }
        }
    }

    /// Follows the chain through the segment that was read; returns the end if it is there.
    fn follow(&mut self) -> Option<End> {
        let loaded = self.reading.loaded();
        let Some(event) = loaded.get(self.next) else { return Some(End::Before(self.next)) };
        self.chain.push(event);
        let (found, end) = causes::chain(loaded, event);
        found.into_iter().for_each(|event| self.chain.push(event));
        match end {
            End::Root => Some(End::Root),
            // The first segment holds everything before it.
            End::Before(seq) if seq >= self.next => Some(end),
            End::Before(seq) => {
                self.next = seq;
                None
            }
        }
    }
}

/// The history of an entry, up to the present.
#[derive(Clone, Debug)]
pub struct EntryJob {
    branch: BranchId,
    index: LogIndex,
    term: Term,
    collected: EntryHistory,
    /// Segments that may contain events of the entry, the earliest last.
    segments: Vec<Segment>,
    present: Replay,
    last: EventId,
}

#[derive(Clone, Debug)]
struct Segment {
    from: Replay,
    to: EventId,
    stages: Vec<Stage>,
    /// Whether it is known that there is no checkpoint within it.
    is_whole: bool,
}

impl EntryJob {
    /// Starts, for the present of the branch that is shown.
    pub fn new(history: &History, index: LogIndex, term: Term) -> Self {
        let branch = history.current();
        let last = history.position().event;
        let world = history.session().world();
        let from = history.replay_to_event(branch, EventId(1));
        let stages = stages(world, index, term);
        let whole = Segment { from, to: last, stages, is_whole: false };
        let present = history.replay_to_event(branch, EventId(last.0 + 1));
        let collected = EntryHistory::new(world.ids().count(), index, term);
        Self { branch, index, term, collected, segments: vec![whole], present, last }
    }

    /// Continues.
    pub fn work(&mut self, history: &History, keep_going: KeepGoing<'_>) -> Work {
        let (index, term) = (self.index, self.term);
        while let Some(mut segment) = self.segments.pop() {
            if !segment.is_whole {
                if stages(segment.from.session().world(), index, term) == segment.stages {
                    continue;
                }
                if let Some(middle) = middle(history, self.branch, &segment) {
                    let (to, at_middle) =
                        (middle.position().event, stages(middle.session().world(), index, term));
                    let later = Segment { from: middle, ..segment.clone() };
                    self.segments.push(later);
                    self.segments.push(Segment { to, stages: at_middle, ..segment });
                    continue;
                }
                segment.is_whole = true;
            }
            let collected = &mut self.collected;
            let mut observe = |event: &Event| collected.observe(event);
            if !segment.from.reach(Moment::After(segment.to), &mut observe, keep_going) {
                let share = segment.from.position().event.0 * 1_000 / self.last.0.max(1);
                self.segments.push(segment);
                return Work::Unfinished(share.min(900) as u32);
            }
        }
        if !self.present.reach(Moment::After(self.last), &mut |_| (), keep_going) {
            return Work::Unfinished(950);
        }
        Work::Done(self.collected.answer(self.present.session().world()))
    }
}

/// A checkpoint within a segment, near its middle if possible.
fn middle(history: &History, branch: BranchId, segment: &Segment) -> Option<Replay> {
    let from = segment.from.position().event;
    let half = EventId(u64::midpoint(from.0, segment.to.0) + 1);
    let candidates = [half, segment.to].into_iter();
    let mut found = candidates.map(|event| history.replay_to_event(branch, event));
    found.find(|replay| replay.position().event > from)
}

/// A client's command from its submission to its answer.
#[derive(Clone, Debug)]
pub struct JourneyJob {
    journey: Journey,
    replay: Replay,
    /// The clients of the branch's head: the texts of commands never change.
    clients: Clients,
    from: EventId,
    to: EventId,
}

impl JourneyJob {
    /// How many events are read before the next check whether the journey is complete.
    const AT_ONCE: u64 = 500;

    /// Starts, in the branch that is shown.
    pub fn new(history: &History, command: CommandId) -> Self {
        let branch = history.current();
        let to = history.current_head().event;
        let is_known = |world: &World| world.clients().knows(command);
        let replay = last_before(history, branch, to, &is_known);
        let clients = history.head_session().world().clients().clone();
        let from = replay.position().event;
        Self { journey: Journey::new(command), replay, clients, from, to }
    }

    /// Continues.
    pub fn work(&mut self, keep_going: KeepGoing<'_>) -> Work {
        let Self { journey, replay, clients, from, to } = self;
        while !journey.is_finished() && !replay.is_at_end() && replay.position().event < *to {
            let next = EventId(replay.position().event.0 + Self::AT_ONCE);
            let mut observe = |event: &Event| journey.observe(event, clients);
            if !replay.reach(Moment::After(next), &mut observe, keep_going) || !keep_going() {
                let (done, all) = (replay.position().event.0 - from.0, to.0 - from.0);
                return Work::Unfinished((done * 1_000 / all.max(1)) as u32);
            }
        }
        Work::Done(journey.answer(clients))
    }
}

/// The last checkpoint at which a condition does not hold yet; once it holds, it holds forever.
fn last_before(
    history: &History,
    branch: BranchId,
    to: EventId,
    holds: &dyn Fn(&World) -> bool,
) -> Replay {
    let mut best = history.replay_to_event(branch, EventId(1));
    let (mut low, mut high) = (best.position().event.0, to.0 + 1);
    while low < high {
        let middle = u64::midpoint(low, high) + 1;
        let replay = history.replay_to_event(branch, EventId(middle));
        if holds(replay.session().world()) {
            high = replay.position().event.0;
        } else {
            // Between here and `middle` there is no checkpoint.
            low = middle;
            best = replay;
        }
    }
    best
}
