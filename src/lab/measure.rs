//! What a script measures: how long something takes, and how much of something happens meanwhile.

use std::sync::Arc;

use crate::check::Checker;
use crate::sim::World;
use crate::types::{Duration, Time};

use super::ask::{Awaited, ConditionContext};
use super::language::{Condition, Quantity};
use super::watch::Watches;

/// The most spans that one run measures.
pub const MAX_MEASURES: usize = 100;

/// A `measure` line that has been carried out, and how far its span has come.
#[derive(Clone, Debug)]
pub struct Measure {
    name: Arc<str>,
    quantity: Quantity,
    from: Option<Awaited>,
    to: Option<Awaited>,
    began: Option<Time>,
    ended: Option<Time>,
    /// What had been counted when it began, and what was counted until it ended.
    count: u64,
}

impl Measure {
    pub(super) fn new(
        name: Arc<str>,
        quantity: Quantity,
        from: Option<Condition>,
        to: Option<Condition>,
    ) -> Self {
        let (from, to) = (from.map(Awaited::new), to.map(Awaited::new));
        Self { name, quantity, from, to, began: None, ended: None, count: 0 }
    }

    /// The name under which the span is reported.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it measures.
    pub fn quantity(&self) -> &Quantity {
        &self.quantity
    }

    /// When its first condition held for the first time.
    pub fn began(&self) -> Option<Time> {
        self.began
    }

    /// When its second condition held for the first time after that.
    pub fn ended(&self) -> Option<Time> {
        self.ended
    }

    /// The length of the span; none if it is not finished.
    pub fn span(&self) -> Option<Duration> {
        Some(self.ended?.since(self.began?))
    }

    /// What was counted in the span; none if it is not finished, or measures a time.
    pub fn count(&self) -> Option<u64> {
        self.ended.filter(|_| self.quantity != Quantity::Time).map(|_| self.count)
    }

    /// Whether it waits for a condition.
    pub(super) fn is_waiting(&self) -> bool {
        self.began.is_none() || (self.ended.is_none() && self.to.is_some())
    }

    /// The same at the end of a run: a span without an end of its own ends here.
    pub(super) fn at_end(mut self, watches: &Watches, now: Time) -> Self {
        if self.began.is_some() && self.ended.is_none() && self.to.is_none() {
            self.end(watches, now);
        }
        self
    }

    fn end(&mut self, watches: &Watches, now: Time) {
        self.ended = Some(now);
        self.count = watches.counted(&self.quantity).saturating_sub(self.count);
    }

    /// Evaluates the conditions of an unfinished span at this moment. Returns when time alone may change the result.
    pub(super) fn observe(
        &mut self,
        world: &World,
        checker: &Checker,
        watches: &mut Watches,
    ) -> Time {
        let now = world.now();
        let waits = |condition: &mut Option<Awaited>, watches: &Watches| {
            condition.as_mut()?.waits_until(&ConditionContext { world, checker, watches })
        };
        if self.began.is_none() {
            if let Some(wake) = waits(&mut self.from, watches) {
                return wake;
            }
            self.began = Some(now);
            self.count = watches.counted(&self.quantity);
            if let Some(to) = &mut self.to {
                // The second condition counts the past from here on.
                let counting = to.condition().since(world.last_event());
                watches.watch(&counting, world.last_event(), now);
                *to = Awaited::new(counting);
            }
        }
        if self.is_waiting() {
            if let Some(wake) = waits(&mut self.to, watches) {
                return wake;
            }
            self.end(watches, now);
        }
        Time::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::language::parse_script;
    use crate::lab::{Run, Session};
    use crate::types::{Event, EventKind, Fact, Role};

    /// The spans of a script, and when each server took each role.
    fn run(text: &str) -> (Vec<Measure>, Vec<(Role, Time)>) {
        let script = parse_script("test", text).expect("a good script");
        let mut roles = Vec::new();
        let mut keep = |event: &Event| {
            if let EventKind::Fact(Fact::RoleChanged { to, .. }) = event.kind {
                roles.push((to, event.at));
            }
        };
        let mut run = Run::open(&script, None).expect("a possible setup");
        assert!(run.advance(&mut keep, &mut || true));
        (run.report().measures, roles)
    }

    #[test]
    fn a_span_reaches_from_the_first_time_of_one_condition_to_the_first_time_of_the_other_after_it()
    {
        let text = "servers 3\nset latency 10ms..10ms\nset disk 1ms\nat 1ms timeout S1\nawait S1 is leader within 1s\n\
                    measure \"again\" from S2 is candidate to S2 is leader\nat 500ms timeout S2\n\
                    await S2 is leader within 1s\nat 900ms timeout S3\nwait 100ms\n";
        let (measures, roles) = run(text);
        let at = |role| {
            roles.iter().find(|(it, at)| *it == role && at.as_us() >= 500_000).map(|it| it.1)
        };
        let [again] = &measures[..] else { panic!("{measures:?}") };
        assert_eq!((again.name(), again.began()), ("again", at(Role::Candidate)));
        assert_eq!(again.ended(), at(Role::Leader));
        // The vote is written to the candidate's disk, sent, written to the others' disks, and sent back.
        assert_eq!(again.span(), Some(Duration::from_ms(22)));
    }

    #[test]
    fn a_span_may_be_nothing_and_may_not_be_finished() {
        let text = "measure \"none\" from no leader to no leader\nmeasure \"never\" from no leader to S1 is down\n\
                    measure \"unbegun\" from S1 is down to leader\nwait 1s\n";
        let (measures, _) = run(text);
        let spans: Vec<_> = measures.iter().map(|it| (it.began(), it.span())).collect();
        let zero = Some(Time::ZERO);
        assert_eq!(spans, [(zero, Some(Duration::ZERO)), (zero, None), (None, None)]);
    }

    #[test]
    fn a_line_of_a_console_measures_after_the_script_and_a_replay_measures_the_same() {
        let script = parse_script("test", "servers 3\n").expect("a good script");
        let mut session = Session::open(&script).expect("a possible setup");
        let go = |session: &mut Session, ms| {
            let until = Time::ZERO + Duration::from_ms(ms);
            while session.now() < until {
                session.advance(until, &mut |_| (), &mut || true);
            }
        };
        go(&mut session, 2_000);
        let mut enter = |line| session.enter(line, &mut |_| ()).expect("a good line");
        enter("measure \"failover\" from no leader to leader");
        enter("crash leader");
        go(&mut session, 6_000);
        let span = session.measures()[0].span();
        assert!(span.is_some_and(|span| span > Duration::from_ms(50)), "{span:?}");
        assert_eq!(session.measures()[0].began(), Some(Time::ZERO + Duration::from_ms(2_000)));
        let (replayed, _) = run(&format!("{}wait 4s\n", session.saved()));
        assert_eq!(replayed[0].span(), span);
    }

    #[test]
    fn one_span_too_many_fails_the_script() {
        let text = "measure \"x\" from leader to no leader\n".repeat(MAX_MEASURES + 1);
        let script = parse_script("test", &text).expect("a good script");
        let mut run = Run::open(&script, None).expect("a possible setup");
        run.advance(&mut |_| (), &mut || true);
        let report = run.report();
        assert_eq!(report.measures.len(), MAX_MEASURES);
        let verdict = format!("{:?}", report.verdict);
        assert!(
            verdict.contains("line: 101") && verdict.contains("at most 100 spans"),
            "{verdict}"
        );
    }
}
