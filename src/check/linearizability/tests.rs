//! The checker of histories beside a naive one, which tries all orders.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// What clients do, in order.
#[derive(Clone, Copy, Debug)]
enum Step {
    Call { command: u32, is_read: bool },
    Written(u32),
    Read(u32, Option<u32>),
    Lost(u32),
}

/// Whether the checker objects to these steps, and at which.
fn judged(steps: &[Step]) -> Option<usize> {
    let mut histories = Histories::default();
    histories.called(EventId(1), CommandId(99_999), Operation::Get { key: KeyId(3) });
    histories.heard(ServerId::from_index(0));
    for (place, step) in steps.iter().enumerate() {
        let event = EventId(place as u64 + 2);
        let (command, outcome) = match *step {
            Step::Call { command, is_read } => {
                let key = KeyId(0);
                let put = Operation::Put { key, session: None };
                let operation = if is_read { Operation::Get { key } } else { put };
                histories.called(event, CommandId(command), operation);
                continue;
            }
            Step::Written(command) => {
                (command, Some(ClientOutcome::Applied { index: LogIndex(1) }))
            }
            Step::Read(command, value) => {
                let value = value.map(CommandId);
                (command, Some(ClientOutcome::Read { value, index: LogIndex(1) }))
            }
            Step::Lost(command) => (command, None),
        };
        let answer = Answer { event, command: CommandId(command), outcome };
        if histories.answered(answer).is_some() {
            assert_eq!(histories.given_up(), 0);
            return Some(place);
        }
    }
    None
}

/// An operation for the naive one: when it was called and answered, and what it did.
#[derive(Clone, Copy, Debug)]
struct Whole {
    called: usize,
    answered: Option<usize>,
    writes: Option<u32>,
    found: Option<u32>,
}

fn wholes(steps: &[Step]) -> Vec<Whole> {
    let mut wholes = Vec::new();
    for (called, step) in steps.iter().enumerate() {
        let Step::Call { command, is_read } = *step else { continue };
        let answer = steps.iter().enumerate().find_map(|(place, step)| match *step {
            Step::Written(known) if known == command => Some((place, None)),
            Step::Read(known, found) if known == command => Some((place, found)),
            _ => None,
        });
        if is_read && answer.is_none() {
            continue;
        }
        let (answered, found) =
            (answer.map(|(place, _)| place), answer.and_then(|(_, found)| found));
        wholes.push(Whole { called, answered, writes: (!is_read).then_some(command), found });
    }
    wholes
}

/// Wing and Gong's search, with Lowe's memory of the configurations that it has visited: any operation may be next that was called before all others were answered.
fn is_linearizable(wholes: &[Whole]) -> bool {
    let mut visited = BTreeSet::new();
    let mut open = vec![(0_u32, None)];
    while let Some((done, value)) = open.pop() {
        if !visited.insert((done, value)) {
            continue;
        }
        let rest = || (0..wholes.len()).filter(|place| done & 1 << place == 0);
        if rest().all(|place| wholes[place].answered.is_none()) {
            return true;
        }
        let first_answer = rest().filter_map(|place| wholes[place].answered).min();
        for place in rest() {
            let Whole { called, writes, found, .. } = wholes[place];
            let may_be_next = first_answer.is_none_or(|answer| called < answer);
            match writes {
                _ if !may_be_next => {}
                Some(command) => open.push((done | 1 << place, Some(command))),
                None if found == value => open.push((done | 1 << place, value)),
                None => {}
            }
        }
    }
    false
}

/// The first step up to which the history is not linearizable.
fn judged_naively(steps: &[Step]) -> Option<usize> {
    (0..steps.len()).find(|&place| !is_linearizable(&wholes(&steps[..=place])))
}

/// Histories of a few operations, many of them at a time. `honest` ones come from a register; others find anything.
fn history(honest: bool) -> impl Strategy<Value = Vec<Step>> {
    let choice = (any::<u8>(), any::<u8>(), any::<bool>());
    proptest::collection::vec(choice, 4..40).prop_map(move |choices| {
        let mut steps = Vec::new();
        let (mut open, mut values) = (Vec::new(), vec![None]);
        let (mut next, mut present) = (0, None);
        for (what, which, flag) in choices {
            if what % 5 < 2 && next < 12 {
                steps.push(Step::Call { command: next, is_read: flag });
                open.push((next, flag, None));
                next += 1;
            } else if !open.is_empty() {
                let place = usize::from(which) % open.len();
                let (command, is_read, effect) = open[place];
                if what % 5 == 2 && effect.is_none() {
                    // It takes effect.
                    if !is_read {
                        present = Some(command);
                        values.push(present);
                    }
                    open[place].2 = Some(present);
                    continue;
                }
                open.remove(place);
                if !is_read {
                    if honest && effect.is_none() {
                        present = Some(command);
                    }
                    let lost = what % 5 == 4 && which % 3 == 0;
                    steps.push(if lost { Step::Lost(command) } else { Step::Written(command) });
                } else if honest {
                    steps.push(Step::Read(command, effect.unwrap_or(present)));
                } else {
                    let known = values[usize::from(which) / 7 % values.len()];
                    steps.push(Step::Read(command, effect.unwrap_or(known)));
                }
            }
        }
        steps
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_register_does_is_linearizable(steps in history(true)) {
        prop_assert_eq!(judged(&steps), None);
    }

    #[test]
    fn the_naive_search_finds_the_same(steps in history(false)) {
        prop_assert_eq!(judged(&steps), judged_naively(&steps));
    }
}

fn call(command: u32) -> Step {
    Step::Call { command, is_read: false }
}

fn ask(command: u32) -> Step {
    Step::Call { command, is_read: true }
}

#[test]
fn a_stale_read_is_found_when_it_is_answered() {
    let steps =
        [call(0), Step::Written(0), call(1), Step::Written(1), ask(2), Step::Read(2, Some(0))];
    assert_eq!(judged(&steps), Some(5));
}

#[test]
fn a_read_at_the_same_time_may_find_either() {
    for found in [None, Some(0)] {
        assert_eq!(judged(&[call(0), ask(1), Step::Read(1, found), Step::Written(0)]), None);
    }
}

#[test]
fn what_was_seen_once_is_not_unseen_again() {
    let steps = [call(0), ask(1), Step::Read(1, Some(0)), ask(2), Step::Read(2, None)];
    assert_eq!(judged(&steps), Some(4));
}

#[test]
fn a_command_that_is_executed_twice_is_seen_as_a_value_that_comes_back() {
    let steps = [
        call(0),
        call(1),
        Step::Written(1),
        Step::Written(0),
        ask(2),
        Step::Read(2, Some(1)),
        ask(3),
        Step::Read(3, Some(0)),
        ask(4),
        Step::Read(4, Some(1)),
    ];
    assert_eq!(judged(&steps), Some(7));
}

#[test]
fn a_put_without_an_answer_may_take_effect_late_or_never() {
    let lost = [call(0), Step::Lost(0), call(1), Step::Written(1)];
    let read = |command, found| [ask(command), Step::Read(command, Some(found))];
    let late = [&lost[..], &read(2, 1), &read(3, 0), &read(4, 0)].concat();
    assert_eq!(judged(&late), None);
    let twice = [&lost[..], &read(2, 0), &read(3, 1)].concat();
    assert_eq!(judged(&twice), Some(7));
}

#[test]
fn a_crowd_at_one_key_is_judged_with_little_work() {
    let mut steps: Vec<Step> = (0..100).map(call).collect();
    steps.extend((0..100).map(|number| ask(100 + number)));
    steps.extend((0..100).map(Step::Written));
    steps.extend((0..100).map(|number| Step::Read(100 + number, Some(number))));
    assert_eq!(judged(&steps), None);
    steps.extend([ask(300), Step::Read(300, None)]);
    assert_eq!(judged(&steps), Some(steps.len() - 1));
}

#[test]
fn a_key_with_too_much_at_a_time_is_given_up() {
    let mut histories = Histories::default();
    for number in 0..=FOLLOWED_MAX as u32 {
        let put = Operation::Put { key: KeyId(1), session: None };
        histories.called(EventId(number.into()), CommandId(number), put);
    }
    assert_eq!(histories.given_up(), 1);
    let outcome = Some(ClientOutcome::Applied { index: LogIndex(1) });
    let answer = Answer { event: EventId(9_999), command: CommandId(7), outcome };
    assert_eq!(histories.answered(answer), None);
}
