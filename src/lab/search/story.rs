//! The explanation of what was found: each command with a sentence about its effect and what followed.

use std::fmt::Write;

use crate::sim::{Command, Quoted};
use crate::types::{Event, EventKind, Fact, Note, ServerId, ServerSet, Term, Time};
use crate::util::{sort, sort_by_key};

use super::super::explain;
use super::super::language::{Action, Condition, Script, Step};
use super::goal::{CheckedRun, Goal};

/// The most sentences about what followed a command.
const CONSEQUENCES_MAX: usize = 3;

/// Commands that meet a goal, with explanations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The goal.
    pub goal: Goal,
    /// When the story begins.
    pub start: Time,
    /// The commands, in order.
    pub steps: Vec<StoryStep>,
    /// When the goal is met.
    pub end: Time,
    /// The result as a sentence.
    pub ending: String,
    /// The whole run up to the end as a script: the commands before, the steps with their sentences, and what to
    /// expect.
    pub script: String,
}

/// One step of a [`Story`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryStep {
    /// Its time.
    pub at: Time,
    /// Its command.
    pub command: Command,
    /// Its effect, and what follows before the next step.
    pub said: String,
}

/// Replays a plan that meets its goal at `end`, and explains it.
pub(super) fn explain_plan(
    start: CheckedRun,
    goal: &Goal,
    plan: &[(Time, Command)],
    end: Time,
) -> Story {
    let begun = start.now();
    let mut run = start.clone();
    let mut events = Vec::new();
    let mut begins: Vec<usize> = Vec::new();
    for (at, command) in plan {
        run.advance(*at, goal, &mut |event| events.push(event.clone()));
        run.session.finish_instant(&mut |event| events.push(event.clone()));
        begins.push(events.len());
        let acted = run.act(command, goal, &mut |event| events.push(event.clone()));
        debug_assert!(acted.is_ok(), "a plan is what was carried out");
    }
    run.advance(end, goal, &mut |event| events.push(event.clone()));
    let clients = run.session.world().clients();
    let ends = begins.iter().skip(1).copied().chain([events.len()]);
    let spans = begins.iter().copied().zip(ends);
    let sentence = |event: &Event| explain::sentence(event, clients).to_string();
    let victories = victories(&events);
    let steps = plan.iter().zip(spans).map(|((at, command), (from, to))| {
        let said = consequences(&events[from..to], &victories, &sentence);
        StoryStep { at: *at, command: command.clone(), said }
    });
    let steps: Vec<StoryStep> = steps.collect();
    let ending = ending(goal, &events, &sentence);
    let script = script(start, goal, &steps, end, &ending);
    Story { goal: goal.clone(), start: begun, steps, end, ending, script }
}

/// An election that was won: the winner, the term and the votes.
struct Victory {
    candidate: ServerId,
    term: Term,
    votes: ServerSet,
}

fn victories(events: &[Event]) -> Vec<Victory> {
    let won = |event: &Event| {
        let Note::ElectionWon { term, votes } = *event.note()? else { return None };
        Some(Victory { candidate: event.server?, term, votes })
    };
    events.iter().filter_map(won).collect()
}

/// Whether a vote came after its candidate had won. The sentence about the election names only the votes that counted,
/// so a story with this one would name other voters than its next sentence.
fn is_late_vote(event: &Event, victories: &[Victory]) -> bool {
    let EventKind::Note(Note::VoteGranted { candidate, term }) = event.kind else { return false };
    let mut won = victories.iter().filter(|won| (won.candidate, won.term) == (candidate, term));
    won.any(|won| event.server.is_some_and(|voter| !won.votes.contains(voter)))
}

/// The direct effect of a command, and the most important events that followed.
fn consequences(
    events: &[Event],
    victories: &[Victory],
    sentence: &dyn Fn(&Event) -> String,
) -> String {
    let (done, rest) = events.split_at(events.len().min(1));
    let mut said: Vec<String> = done.iter().map(sentence).collect();
    let mut weighty: Vec<(u8, usize)> = rest
        .iter()
        .enumerate()
        .filter(|(_, event)| !is_late_vote(event, victories))
        .filter_map(|(place, event)| Some((weight(event)?, place)))
        .collect();
    // The most important ones; of those that are equally important, the last.
    sort_by_key(&mut weighty, |&(weight, place)| {
        (std::cmp::Reverse(weight), std::cmp::Reverse(place))
    });
    weighty.truncate(CONSEQUENCES_MAX);
    sort_by_key(&mut weighty, |&(_, place)| place);
    for (_, place) in weighty {
        let more = sentence(&rest[place]);
        if !said.contains(&more) {
            said.push(more);
        }
    }
    said.join(" ")
}

/// How important an event is for a story; none if it is not.
fn weight(event: &Event) -> Option<u8> {
    match &event.kind {
        EventKind::Violation { .. } => Some(9),
        EventKind::Note(Note::ElectionWon { .. }) => Some(8),
        EventKind::Note(Note::Committed { .. }) => Some(7),
        EventKind::Note(Note::ConflictRemoved { .. }) => Some(6),
        EventKind::Note(Note::CommandAccepted { .. } | Note::NoOpAppended { .. }) => Some(4),
        EventKind::Note(Note::VoteGranted { .. }) => Some(3),
        EventKind::Note(Note::ElectionStarted { .. }) => Some(2),
        EventKind::Fact(Fact::EntryAppended { .. }) => Some(1),
        _ => None,
    }
}

fn ending(goal: &Goal, events: &[Event], sentence: &dyn Fn(&Event) -> String) -> String {
    let violates = |event: &&Event| {
        matches!(event.kind, EventKind::Violation { .. } | EventKind::Fact(Fact::CoreError { .. }))
    };
    match goal {
        Goal::Violated(_) => events.iter().rev().find(violates).map_or_else(String::new, sentence),
        Goal::Holds { condition, during } => {
            let mut text = format!("'{condition}' holds");
            if during.as_us() > 0 {
                let _ = write!(text, ", and has for {during}");
            }
            text + "."
        }
    }
}

/// The run as a script that reproduces it.
fn script(
    mut run: CheckedRun,
    goal: &Goal,
    steps: &[StoryStep],
    end: Time,
    ending: &str,
) -> String {
    let ignore = &mut |_: &Event| ();
    let count = steps.len();
    for (place, step) in steps.iter().enumerate() {
        run.advance(step.at, goal, ignore);
        let number = place + 1;
        let said = format!("{number} of {count}: {}", step.said);
        let _ = run.session.enter(&say(&said), ignore);
        let _ = run.act(&step.command, goal, ignore);
    }
    run.advance(end, goal, ignore);
    let Script { name, setup, head, mut steps } = run.session.done_so_far();
    let mut add = |action| steps.push(Step { line: u32::MAX, action });
    add(Action::At(end));
    add(Action::Say(ending.into()));
    let violated = run.session.violations().iter().map(|(_, violation)| violation.property);
    match goal {
        Goal::Violated(_) => {
            let mut told: Vec<_> = violated.collect();
            sort(&mut told);
            told.dedup();
            let expected = told.into_iter().map(Condition::Violated);
            expected.for_each(|condition| add(Action::Expect(condition)));
        }
        Goal::Holds { condition, .. } => add(Action::Expect(condition.clone())),
    }
    for (line, step) in (1..).zip(&mut steps) {
        step.line = line;
    }
    Script { name, setup, head, steps }.to_string()
}

/// The line of the language for a command.
pub(super) fn say(text: &str) -> String {
    format!("say {}", Quoted(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::EventId;

    fn note(server: u8, note: Note) -> Event {
        let server = ServerId::new(server);
        Event {
            seq: EventId(1),
            at: Time::ZERO,
            server,
            trigger: None,
            kind: EventKind::Note(note),
        }
    }

    #[test]
    fn a_story_names_the_voters_that_its_victory_names_and_no_others() {
        let (candidate, term) = (ServerId::new(1).expect("a server"), Term(3));
        let votes = ServerSet::first(3);
        let granted = |voter| note(voter, Note::VoteGranted { candidate, term });
        let won = note(1, Note::ElectionWon { term, votes });
        let events = [note(1, Note::ElectionStarted { term }), granted(2), won, granted(5)];
        let told = consequences(&events, &victories(&events), &|event| match event.kind {
            EventKind::Note(Note::VoteGranted { .. }) => {
                format!("{} votes.", event.server.expect("a voter"))
            }
            _ => "So it is.".to_owned(),
        });
        assert_eq!(told, "So it is. S2 votes.");
        // A vote in a term that no server wins is mentioned.
        assert!(!is_late_vote(&granted(5), &[]));
    }
}
