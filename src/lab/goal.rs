//! What a script asks its readers to reach.

use std::sync::Arc;

use crate::check::Checker;
use crate::sim::World;
use crate::types::Time;

use super::ask::{Awaited, ConditionContext, Memory};
use super::language::{Action, Condition};
use super::watch::Watches;

/// The most goals of one run.
pub const MAX_GOALS: usize = 100;

/// What a `goal` line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is to be reached, in words.
    pub name: Arc<str>,
    /// Its points.
    pub points: u16,
}

impl Asked {
    /// What this line asks for, if it is a goal.
    pub(super) fn by(action: &Action) -> Option<Self> {
        match action {
            Action::Goal { name, points, .. } => {
                Some(Self { name: Arc::clone(name), points: *points })
            }
            // What a goal is called and worth does not depend on the servers that have a name.
            Action::Named(line) if line.begins_with("goal") => {
                line.with_any_servers().as_ref().and_then(Self::by)
            }
            _ => None,
        }
    }
}

/// A `goal` line that has been carried out, and whether its condition has held since.
#[derive(Clone, Debug)]
pub struct Goal {
    name: Arc<str>,
    points: u16,
    condition: Awaited,
    reached: Option<Time>,
}

impl Goal {
    /// A goal from now on. What `condition` asks about the past counts from the event that it names.
    pub(super) fn new(name: Arc<str>, points: u16, condition: Condition) -> Self {
        Self { name, points, condition: Awaited::new(condition), reached: None }
    }

    /// What is to be reached, in words.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its points.
    pub fn points(&self) -> u16 {
        self.points
    }

    /// When its condition held for the first time.
    pub fn reached(&self) -> Option<Time> {
        self.reached
    }

    /// Whether its condition holds at this moment.
    pub(super) fn holds(&self, moment: &ConditionContext<'_>) -> bool {
        moment.holds(self.condition.condition(), &mut Memory::default())
    }

    /// Evaluates the condition of a goal that is not reached yet: now it is, or it cannot be before the returned time
    /// unless something happens.
    pub(super) fn observe(
        &mut self,
        world: &World,
        checker: &Checker,
        watches: &Watches,
    ) -> Option<Time> {
        let wake = self.condition.waits_until(&ConditionContext { world, checker, watches });
        if wake.is_none() {
            self.reached = Some(world.now());
        }
        wake
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::language::parse_script;
    use crate::lab::{NoticeKind, Run, Session};
    use crate::types::Duration;

    const START: &str = "servers 3\nallow crash restart\ntimeout S1\nawait leader is S1 within 1s\n\
        goal \"a crash\" when event crashed\ngoal \"S1 is back\" for 5 points when S1 is follower and event crashed on S1\n\
        goal \"never\" when S1 is down and S1 is up\ngoal \"at once\" for 2 points when leader\n";

    fn at(ms: u64) -> Time {
        Time::ZERO + Duration::from_ms(ms)
    }

    fn session(text: &str) -> Session {
        let script = parse_script("exercise", text).expect("a good script");
        Session::open(&script).expect("a possible setup")
    }

    fn go(session: &mut Session, ms: u64) {
        while session.now() < at(ms) {
            session.advance(at(ms), &mut |_| (), &mut || true);
        }
    }

    fn reached(session: &Session) -> Vec<(String, u16, Option<Time>, bool)> {
        let goal = |(goal, holds): (&Goal, bool)| {
            (goal.name().to_owned(), goal.points(), goal.reached(), holds)
        };
        session.goals().map(goal).collect()
    }

    #[test]
    fn a_goal_is_reached_when_its_condition_first_holds_and_stays_reached() {
        let mut session = session(START);
        go(&mut session, 1_000);
        let [crash, back, never, leads] = &reached(&session)[..] else { panic!("four goals") };
        assert_eq!((crash.2, back.2, never.2), (None, None, None));
        assert!(leads.2.is_some_and(|time| time < at(1_000)) && leads.3 && leads.1 == 2);
        session.enter("crash S1", &mut |_| ()).expect("it is up");
        go(&mut session, 1_500);
        session.enter("restart S1", &mut |_| ()).expect("it is down");
        go(&mut session, 3_000);
        let [crash, back, never, _] = &reached(&session)[..] else { panic!("four goals") };
        assert_eq!((crash.2, back.2, back.1), (Some(at(1_000)), Some(at(1_500)), 5));
        assert_eq!(never.2, None);
        let notices = session.notices().iter();
        let names: Vec<String> = notices
            .filter_map(|notice| match &notice.kind {
                NoticeKind::Reached(name) => Some(format!("{name} at {}", notice.at)),
                _ => None,
            })
            .collect();
        assert_eq!(names[1..], ["a crash at 1s", "S1 is back at 1.5s"]);
    }

    #[test]
    fn a_saved_exercise_reaches_the_same_goals_and_allows_the_same() {
        let mut first = session(START);
        go(&mut first, 1_000);
        first.enter("crash S1", &mut |_| ()).expect("it is up");
        go(&mut first, 1_700);
        first.enter("restart S1", &mut |_| ()).expect("it is down");
        go(&mut first, 4_000);
        let mut again = session(&first.saved());
        go(&mut again, 4_000);
        assert_eq!(reached(&again), reached(&first));
        assert_eq!(again.allowed(), Some(&["crash", "restart"][..]));
        assert_eq!(session("servers 3\n").allowed(), None);
        assert_eq!(session("allow nothing\n").allowed(), Some(&[][..]));
    }

    #[test]
    fn a_goal_that_time_alone_reaches_is_reached_on_time() {
        let mut session = session("servers 3\ngoal \"quiet\" when stable leader for 2s\n");
        go(&mut session, 9_000);
        let [(_, _, Some(time), true)] = &reached(&session)[..] else { panic!("it is reached") };
        let events = session.world().last_event();
        assert!(*time > at(2_000) && events.0 > 0, "{time}");
    }

    #[test]
    fn goals_of_lines_to_come_are_known_from_the_start_and_do_not_count_yet() {
        let text = "servers 3\ntimeout S1\nawait leader within 1s\nlet old = leader\n\
            goal \"old is down\" for 3 points when old is down\nat 2s goal \"late\" when leader\n";
        let mut session = session(text);
        let to_come = |session: &Session| {
            let goals = session.goals_to_come();
            goals.map(|Asked { name, points }| format!("{name}: {points}")).collect::<Vec<_>>()
        };
        assert_eq!(to_come(&session), ["old is down: 3", "late: 1"]);
        assert_eq!(reached(&session), []);
        go(&mut session, 1_000);
        assert_eq!(to_come(&session), ["late: 1"]);
        assert_eq!(reached(&session), [("old is down".into(), 3, None, false)]);
        go(&mut session, 2_500);
        assert_eq!(to_come(&session), [""; 0]);
        let [_, late] = &reached(&session)[..] else { panic!("two goals") };
        assert_eq!((late.0.as_str(), late.2), ("late", Some(at(2_000))));
    }

    /// A name in a goal, and the servers that make it true or false, before the server exists and after.
    #[test]
    fn nothing_holds_of_a_server_that_readers_have_not_created_yet() {
        let conditions = [
            "S6 is up",
            "S6 is down",
            "S6 is paused",
            "S6 is compacted",
            "S6 is follower",
            "S6 log is empty",
            "S6 log is 1",
            "leader is S6",
            "leader in S6",
            "committed \"x=1\" on S6",
            "committed \"x=1\" on S1 S6",
            "stored \"x=1\" on S6",
            "value x is \"1\" on S6",
            "lease held by S6",
            "lease held by S1 S6",
            "transfer in progress to S6",
            "members S1 S2 S3 S4 S5 S6",
            "event crashed on S6",
            "messages to S6 > 0",
        ];
        let goals = conditions.map(|condition| format!("goal {condition:?} when {condition}\n"));
        let start = "servers 5\nset reads lease\nset check_quorum on\ntimeout S1\nput x 1\n";
        let mut session =
            session(&format!("{start}{}goal \"not\" when not S6 is up\n", goals.concat()));
        go(&mut session, 3_000);
        let held = |session: &Session| {
            let goals = reached(session).into_iter().filter(|goal| goal.2.is_some());
            goals.map(|goal| goal.0).collect::<Vec<_>>()
        };
        assert_eq!(held(&session), ["not"]);
        session.enter("add S6", &mut |_| ()).expect("it is the next server");
        go(&mut session, 5_000);
        for condition in ["S6 is up", "members S1 S2 S3 S4 S5 S6", "value x is \"1\" on S6"] {
            assert!(held(&session).iter().any(|name| name == condition), "{condition}");
        }
        let mut again = self::session(&session.saved());
        go(&mut again, 5_000);
        assert_eq!(reached(&again), reached(&session));
    }

    #[test]
    fn on_all_asks_about_the_members_alone() {
        let mut session = session(
            "servers 5\ntimeout S1\nawait settled within 2s\nremove S4 S5\nawait members S1 S2 S3 within 5s\n\
            crash S5\nsubmit \"x=1\"\ngoal \"all\" when committed \"x=1\" on all\n\
            goal \"all and S5\" when committed \"x=1\" on all S5\n",
        );
        go(&mut session, 5_000);
        let [all, with_removed] = &reached(&session)[..] else { panic!("two goals") };
        assert!(all.2.is_some() && with_removed.2.is_none());
        session.enter("crash S3", &mut |_| ()).expect("it is up");
        session.enter("submit \"y=2\"", &mut |_| ()).expect("a command");
        session.enter("goal \"y\" when committed \"y=2\" on all", &mut |_| ()).expect("a goal");
        go(&mut session, 8_000);
        assert_eq!(reached(&session)[2].2, None, "a member that is down counts");
    }

    #[test]
    fn one_goal_too_many_fails_the_run() {
        let text = "goal \"x\" when leader\n".repeat(MAX_GOALS + 1);
        let script = parse_script("", &text).expect("a good script");
        let mut run = Run::open(&script, None).expect("a possible setup");
        run.advance(&mut |_| (), &mut || true);
        let crate::lab::Verdict::Failed(failure) = run.report().verdict else { panic!("it fails") };
        assert_eq!(failure.to_string(), "line 101, at 0ms: a run has at most 100 goals");
    }
}
