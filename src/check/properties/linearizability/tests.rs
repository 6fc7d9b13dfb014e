//! The checker of histories beside a naive one, which tries all orders.
//!
//! Commands are numbers here, and values, too: one that a command writes is its number modulo how many values there are.

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

/// Every command writes a value of its own.
const DISTINCT: u32 = u32::MAX;

const KEY: KeyId = KeyId(0);

/// A checker of a register with this many values.
struct Judge {
    histories: Histories,
    values: u32,
    events: u64,
}

impl Judge {
    fn new(values: u32) -> Self {
        let mut histories = Histories::default();
        histories.called(EventId(1), CommandId(0), Operation::Get { key: KeyId(3) });
        histories.client_heard_from(ServerId::from_index(0));
        Self { histories, values, events: 1 }
    }

    /// What the checker says to the next step. The first command belongs to another key.
    fn take(&mut self, step: Step) -> Option<Violation> {
        self.events += 1;
        let (event, id) = (EventId(self.events), |command| CommandId(command + 1));
        let (command, outcome) = match step {
            Step::Call { command, is_read } => {
                let value = ValueDigest((command % self.values).into());
                let put = Operation::Put { key: KEY, value, session: None };
                let operation = if is_read { Operation::Get { key: KEY } } else { put };
                self.histories.called(event, id(command), operation);
                return None;
            }
            Step::Written(command) => {
                (command, Some(ClientOutcome::Applied { index: LogIndex(1) }))
            }
            Step::Read(command, value) => {
                let value = value.map(id);
                (command, Some(ClientOutcome::Read { value, index: LogIndex(1) }))
            }
            Step::Lost(command) => (command, None),
        };
        let answer = Answer { event, at: Time::ZERO, command: id(command), outcome };
        self.histories.answered(answer)
    }
}

/// What the checker says first that is not that all is well, and to which step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Violated(usize),
    Unknown(usize),
}

fn said(values: u32, steps: &[Step]) -> Option<Said> {
    let mut judge = Judge::new(values);
    (0..).zip(steps).find_map(|(place, step)| match judge.take(*step) {
        Some(_) => Some(Said::Violated(place)),
        None if judge.histories.unknown().is_empty() => None,
        None => Some(Said::Unknown(place)),
    })
}

/// Whether the checker objects to these steps, and at which.
fn judged_with(values: u32, steps: &[Step]) -> Option<usize> {
    said(values, steps).map(|said| match said {
        Said::Violated(place) => place,
        Said::Unknown(place) => panic!("unknown at {place}"),
    })
}

fn judged(steps: &[Step]) -> Option<usize> {
    judged_with(DISTINCT, steps)
}

/// An operation for the naive one: when it was called and answered, and what it did.
#[derive(Clone, Copy, Debug)]
struct Whole {
    called: usize,
    answered: Option<usize>,
    writes: Option<u32>,
    found: Option<u32>,
}

fn wholes(values: u32, steps: &[Step]) -> Vec<Whole> {
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
        let (writes, found) = ((!is_read).then_some(command), found);
        let value = |command: u32| command % values;
        wholes.push(Whole { called, answered, writes: writes.map(value), found: found.map(value) });
    }
    wholes
}

/// Wing and Gong's search, with Lowe's memory of the configurations that it has visited: any operation may be next that was
/// called before all others were answered.
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
                Some(written) => open.push((done | 1 << place, Some(written))),
                None if found == value => open.push((done | 1 << place, value)),
                None => {}
            }
        }
    }
    false
}

/// The first step up to which the history is not linearizable.
fn judged_naively(values: u32, steps: &[Step]) -> Option<usize> {
    (0..steps.len()).find(|&place| !is_linearizable(&wholes(values, &steps[..=place])))
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
    fn what_a_register_does_is_linearizable(steps in history(true), values in number_of_values()) {
        prop_assert_eq!(judged_with(values, &steps), None);
    }

    #[test]
    fn the_naive_search_finds_the_same(steps in history(false), values in number_of_values()) {
        match said(values, &steps) {
            // Only a crowd of equal puts leads to that. Up to there all was well.
            Some(Said::Unknown(place)) => {
                let is_put = |step: &&Step| matches!(step, Step::Call { is_read: false, .. });
                prop_assert!(steps[..place].iter().filter(is_put).count() >= 6);
                prop_assert_eq!(judged_naively(values, &steps[..place]), None);
            }
            Some(Said::Violated(place)) => prop_assert_eq!(judged_naively(values, &steps), Some(place)),
            None => prop_assert_eq!(judged_naively(values, &steps), None),
        }
    }
}

fn number_of_values() -> impl Strategy<Value = u32> {
    prop_oneof![Just(DISTINCT), 1_u32..4]
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
fn a_reported_violation_remains() {
    let steps = [call(0), ask(1), Step::Read(1, Some(0)), ask(2), Step::Read(2, None)];
    assert_eq!(judged(&steps), Some(4));
}

#[test]
fn a_command_that_is_executed_twice_restores_an_old_value() {
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
fn many_operations_on_one_key_are_judged_with_little_work() {
    let mut steps: Vec<Step> = (0..100).map(call).collect();
    steps.extend((0..100).map(|number| ask(100 + number)));
    steps.extend((0..100).map(Step::Written));
    steps.extend((0..100).map(|number| Step::Read(100 + number, Some(number))));
    assert_eq!(judged(&steps), None);
    steps.extend([ask(300), Step::Read(300, None)]);
    assert_eq!(judged(&steps), Some(steps.len() - 1));
}

/// Puts on one key that wait forever, as when all servers are down.
fn pending(count: u32) -> impl Iterator<Item = Step> {
    (0..count).map(call)
}

#[test]
fn any_number_of_pending_puts_is_judged() {
    let mut steps: Vec<Step> = pending(20_000).collect();
    steps.extend((0..20_000).step_by(2).map(Step::Written));
    let read = |command, found| [ask(command), Step::Read(command, Some(found))];
    steps.extend([read(20_000, 19_998), read(20_001, 7)].concat());
    assert_eq!(judged(&steps), None);
    steps.extend(read(20_002, 19_998));
    assert_eq!(judged(&steps), Some(steps.len() - 1));
}

#[test]
fn what_was_found_wrongly_is_left_out_to_go_on_from() {
    let write = |command| [call(command), Step::Written(command)];
    let read = |command, found| [ask(command), Step::Read(command, Some(found))];
    let mut judge = Judge::new(DISTINCT);
    let steps = [write(0), write(1), read(2, 0), read(3, 1), read(4, 0)].concat();
    let objected: Vec<bool> = steps.iter().map(|step| judge.take(*step).is_some()).collect();
    assert_eq!(objected, [false, false, false, false, false, true, false, false, false, true]);
}

/// Puts one after the other, long enough for the old ones to be forgotten.
fn put_in_turn(count: u32) -> Vec<Step> {
    (0..count).flat_map(|command| [call(command), Step::Written(command)]).collect()
}

#[test]
fn what_is_forgotten_is_wrong_to_find() {
    for count in [3, 64, 65, 66, 300] {
        let last = count - 1;
        for found in [None, Some(0), Some(last - 1), Some(last)] {
            let read = [ask(1_000), Step::Read(1_000, found)];
            let steps = [&put_in_turn(count)[..], &read].concat();
            let wrong = (found != Some(last)).then_some(steps.len() - 1);
            assert_eq!(judged(&steps), wrong, "{found:?} after {count}");
        }
    }
}

#[test]
fn a_violation_names_a_value_that_was_there_instead() {
    for count in [2, 300] {
        let mut judge = Judge::new(DISTINCT);
        put_in_turn(count).into_iter().for_each(|step| assert_eq!(judge.take(step), None));
        judge.take(ask(1_000));
        let violation = judge.take(Step::Read(1_000, Some(0))).expect("it is wrong");
        let (expected, found) = (Some(CommandId(count)), Some(CommandId(1)));
        assert_eq!(violation.expected, Some(Value::Written(expected)));
        let read = Value::Read { command: CommandId(1_001), value: found };
        assert_eq!(violation.found, Some(read));
        assert_eq!(
            (violation.server, violation.index),
            (ServerId::from_index(0), Some(LogIndex(1)))
        );
    }
}

#[test]
fn a_value_that_was_written_twice_may_be_found_of_either_put() {
    for count in [3, 301] {
        // An odd number of puts of two values: the first value is there again.
        let puts = put_in_turn(count);
        for (found, is_right) in [(0, true), (count - 1, true), (1, false)] {
            let steps = [&puts[..], &[ask(1_000), Step::Read(1_000, Some(found))]].concat();
            assert_eq!(judged_with(2, &steps).is_none(), is_right, "{found} after {count}");
        }
    }
}

#[test]
fn a_get_that_may_have_found_either_of_two_pending_puts_is_judged_by_both() {
    // Two puts of one value wait. It is found, then another value is written and found. If the answered one of the two was
    // found first, the other may still come.
    for answered in [0, 2] {
        let steps = [
            call(0),
            call(2),
            ask(4),
            Step::Read(4, Some(0)),
            call(5),
            Step::Written(5),
            Step::Written(answered),
            ask(6),
            Step::Read(6, Some(5)),
            ask(8),
            Step::Read(8, Some(2)),
            ask(10),
            Step::Read(10, Some(5)),
        ];
        assert_eq!(judged_with(2, &steps), Some(12));
    }
}

/// Puts of one value that wait, more than are looked at, and one of another value that is there for certain.
fn crowd() -> Vec<Step> {
    let mut steps: Vec<Step> = (0..=history::TWINS_MAX as u32).map(|twin| call(2 * twin)).collect();
    steps.extend([call(1_001), Step::Written(1_001), call(1_003), Step::Written(1_003)]);
    steps
}

/// Two gets, of which no order explains the second.
fn contradiction() -> Vec<Step> {
    let read = |command, found| [ask(command), Step::Read(command, Some(found))];
    [read(2_000, 0), read(2_002, 1_001)].concat()
}

#[test]
fn what_too_many_equal_puts_might_explain_is_unknown_from_that_answer_on() {
    let mut judge = Judge::new(2);
    let steps = [crowd(), contradiction()].concat();
    steps.iter().for_each(|step| assert_eq!(judge.take(*step), None));
    let known = judge.histories.unknown().to_vec();
    let event = EventId(judge.events);
    let unknown = Unknown { property: Property::Linearizability, key: KEY, event, at: Time::ZERO };
    assert_eq!(known, [unknown]);
    [ask(2_004), Step::Read(2_004, Some(1_003))].iter().for_each(|step| _ = judge.take(*step));
    assert_eq!(judge.histories.unknown(), known, "it is said once");
}

#[test]
fn a_put_that_overlaps_no_other_makes_everything_certain_again() {
    let mut judge = Judge::new(2);
    let mut steps = [crowd(), contradiction()].concat();
    steps.extend((0..=history::TWINS_MAX as u32).map(|twin| Step::Written(2 * twin)));
    steps.extend([call(3_000), Step::Written(3_000), ask(3_002)]);
    steps.iter().for_each(|step| assert_eq!(judge.take(*step), None));
    assert!(judge.take(Step::Read(3_002, Some(1_001))).is_some());
}

#[test]
fn what_no_number_of_equal_puts_explains_is_wrong_and_not_unknown() {
    let mut judge = Judge::new(2);
    crowd().into_iter().for_each(|step| assert_eq!(judge.take(step), None));
    judge.take(ask(2_000));
    assert!(judge.take(Step::Read(2_000, None)).is_some());
    assert_eq!(judge.histories.unknown(), []);
}
