//! Going to other moments and other branches, as the page asks for it.
//!
//! What is quick is done within the call. What takes longer becomes a goal, on which the animation loop works over
//! several frames; the page shows how far it is, and may call it off.

use crate::lab::history::{
    BranchError, BranchId, CompareJob, Found, Interest, Moment, Replay, Search,
};
use crate::lab::language::MAX_TIME;
use crate::lab::{Advanced, Step};
use crate::types::{Duration, EventId, Time};

use super::live::{Live, whole};
use super::objects::{
    BranchRow, Comparison, ComparisonProgress, ExtensionProgress, Problem, ServerComparison,
};
use super::recent::{Recent, event_row};

/// How much of the past of a moment is gathered before it is shown: messages that are under way, clients that were just
/// served.
const MARGIN: Duration = Duration::from_ms(300);
/// How far beyond what is known an interesting event is sought for, in simulated time.
const LONGEST_STEP: Duration = Duration::from_s(60);

/// A moment that the present is on its way to.
#[derive(Debug)]
pub enum Goal {
    /// Another moment is made ready, out of sight.
    Elsewhere(Box<Elsewhere>),
    /// The present goes on in sight.
    Ahead(Ahead),
    /// The past is searched for the moment to go to.
    Back(Box<Search>),
}

/// A moment that is made ready out of sight.
#[derive(Debug)]
pub struct Elsewhere {
    branch: BranchId,
    moment: Moment,
    replay: Replay,
    recent: Recent,
    from: Time,
    to: Time,
    /// From there the present goes on.
    then: Option<Ahead>,
}

/// How far the present goes on.
#[derive(Clone, Copy, Debug)]
pub struct Ahead {
    from: Time,
    until: Time,
    /// Only to the next event of this kind.
    interest: Option<Interest>,
    /// Whether it goes on where the script pauses.
    through_pauses: bool,
}

/// The present.
impl Live {
    /// The simulated time, in milliseconds, that the present is on its way to, and how much of the way is done.
    pub fn goal(&self) -> Option<(f64, f64)> {
        match self.goal.as_ref()? {
            Goal::Elsewhere(goal) => {
                let to = goal.then.map_or(goal.to, |ahead| ahead.until);
                Some((to.as_ms_f64(), share(goal.from, goal.replay.now(), to)))
            }
            Goal::Ahead(goal) => {
                let done = share(goal.from, self.session().now(), goal.until);
                Some((goal.until.as_ms_f64(), done))
            }
            Goal::Back(search) => {
                let now = self.session().now();
                Some((search.reached().as_ms_f64(), 1.0 - share(Time::ZERO, search.reached(), now)))
            }
        }
    }

    /// Stops being on the way. What was made ready is let go; where the present has gone on, it stays.
    pub fn cancel(&mut self) {
        self.goal = None;
    }

    /// Goes to the end of the instant at `ms`, known or not.
    pub fn seek(&mut self, ms: f64, keep_going: &mut dyn FnMut() -> bool) {
        let Some(us) = whole((ms * 1_000.0).round()) else { return };
        self.seek_time(Time::from_us(us.min(MAX_TIME.as_us())), keep_going);
    }

    fn seek_time(&mut self, time: Time, keep_going: &mut dyn FnMut() -> bool) {
        let (now, head) = (self.session().now(), self.history.current_head().at);
        self.goal = None;
        if self.history.is_live() && time >= now {
            self.goal = self.ahead(time);
        } else {
            let then = (time > head).then(|| self.ahead_from(head, time));
            self.set_out(self.history.current(), Moment::End(time.min(head)), then);
        }
        self.work_on_goal(keep_going);
    }

    /// Goes to the moment behind an event of the branch that is shown; nowhere if it has no such event.
    pub fn seek_event(&mut self, seq: f64, keep_going: &mut dyn FnMut() -> bool) {
        let Some(event) = whole(seq).map(EventId) else { return };
        if event <= self.history.current_head().event {
            self.set_out(self.history.current(), Moment::After(event), None);
            self.work_on_goal(keep_going);
        }
    }

    /// Goes one step on or back, and stops the clock.
    pub fn step(
        &mut self,
        step: Step,
        back: bool,
        interest: Interest,
        keep_going: &mut dyn FnMut() -> bool,
    ) {
        self.set_playing(false);
        self.goal = None;
        let now = self.session().now();
        let span = match step {
            Step::Millisecond => Some(Duration::from_ms(1)),
            Step::TenMilliseconds => Some(Duration::from_ms(10)),
            Step::Event | Step::Interesting => None,
        };
        match (step, back, span) {
            (_, true, Some(span)) => return self.seek_time(now - span, keep_going),
            (_, false, Some(span)) => self.goal = self.ahead(now + span),
            (Step::Event, true, _) => {
                self.goal = Some(Goal::Back(Search::for_last_event(&self.history).into()));
            }
            (_, true, _) => {
                let search = Search::for_interest(&self.history, interest);
                self.goal = Some(Goal::Back(search.into()));
            }
            (Step::Event, false, _) => return self.step_event(keep_going),
            (_, false, _) => {
                let until = self.history.current_head().at + LONGEST_STEP;
                let ahead = self.ahead_from(now, until);
                let interest = Some(interest);
                self.goal = Some(Goal::Ahead(Ahead { interest, through_pauses: false, ..ahead }));
            }
        }
        if let Some(Goal::Ahead(ahead)) = &mut self.goal {
            ahead.through_pauses = false;
        }
        self.work_on_goal(keep_going);
    }

    fn step_event(&mut self, keep_going: &mut dyn FnMut() -> bool) {
        let Self { history, recent, .. } = self;
        let mut sink = |event: &_| recent.observe(event);
        history.advance_to_next_event(Time::MAX, &mut sink, keep_going);
        self.listen();
    }

    fn ahead(&self, until: Time) -> Option<Goal> {
        let now = self.session().now();
        (until > now).then(|| Goal::Ahead(self.ahead_from(now, until)))
    }

    fn ahead_from(&self, from: Time, until: Time) -> Ahead {
        Ahead { from, until, interest: None, through_pauses: true }
    }

    /// Makes a moment ready, from the last checkpoint that leaves room for the recent past, or, if that is nearer, lets
    /// the present go on.
    fn set_out(&mut self, branch: BranchId, moment: Moment, then: Option<Ahead>) {
        let replay = self.history.approach(branch, moment, MARGIN);
        let (here, now) = (self.history.position(), self.session().now());
        let to = match moment {
            Moment::End(time) => time,
            Moment::After(_) => replay.now(),
        };
        let same = branch == self.history.current() && then.is_none();
        if same && matches!(moment, Moment::End(_)) && to > now && replay.position() <= here {
            self.goal = self.ahead(to);
            return;
        }
        let (recent, from) = (self.recent.elsewhere(), replay.now());
        let elsewhere = Elsewhere { branch, moment, replay, recent, from, to, then };
        self.goal = Some(Goal::Elsewhere(elsewhere.into()));
    }

    /// Goes on towards the goal, if there is one.
    pub fn work_on_goal(&mut self, keep_going: &mut dyn FnMut() -> bool) {
        while let Some(goal) = self.goal.take() {
            let rest = match goal {
                Goal::Elsewhere(goal) => self.make_ready(goal, keep_going),
                Goal::Ahead(goal) => self.go_ahead(goal, keep_going),
                Goal::Back(search) => self.search_back(search, keep_going),
            };
            match rest {
                Next::Later(goal) => {
                    self.goal = Some(goal);
                    return;
                }
                Next::Now(goal) => self.goal = goal,
            }
        }
    }

    fn make_ready(
        &mut self,
        mut goal: Box<Elsewhere>,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Next {
        let Elsewhere { moment, replay, recent, .. } = &mut *goal;
        if !replay.reach(*moment, &mut |event| recent.observe(event), keep_going) {
            return Next::Later(Goal::Elsewhere(goal));
        }
        let Elsewhere { branch, replay, recent, then, .. } = *goal;
        if self.history.stand(branch, replay).is_ok() {
            self.recent = recent;
            self.forget_news();
            self.forget_pace();
        }
        Next::Now(then.map(Goal::Ahead))
    }

    fn go_ahead(&mut self, goal: Ahead, keep_going: &mut dyn FnMut() -> bool) -> Next {
        let Self { history, recent, .. } = self;
        let mut sink = |event: &_| recent.observe(event);
        let end = match goal.interest {
            None => history.advance(goal.until, &mut sink, keep_going),
            Some(interest) => {
                match history.advance_to_interest(interest, goal.until, &mut sink, keep_going) {
                    Some(_) => Advanced::Reached,
                    None => Advanced::OutOfTime,
                }
            }
        };
        if goal.through_pauses {
            self.forget_news();
        } else {
            self.listen();
        }
        match end {
            Advanced::Reached => Next::Now(None),
            Advanced::Paused if !goal.through_pauses => Next::Now(None),
            Advanced::OutOfTime => Next::Later(Goal::Ahead(goal)),
            _ => Next::Now(Some(Goal::Ahead(goal))),
        }
    }

    fn search_back(
        &mut self,
        mut search: Box<Search>,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Next {
        match search.work(&self.history, keep_going) {
            None => Next::Later(Goal::Back(search)),
            Some(Found::Nothing) => Next::Now(None),
            Some(Found::At(moment)) => {
                self.set_out(self.history.current(), moment, None);
                Next::Now(self.goal.take())
            }
        }
    }
}

/// What comes behind a piece of work.
enum Next {
    /// The goal is not reached, and there is no more time.
    Later(Goal),
    /// Perhaps another goal.
    Now(Option<Goal>),
}

/// Branches.
impl Live {
    /// All branches.
    pub fn branches(&self) -> Vec<BranchRow> {
        let rows = self.history.branches().into_iter().map(|branch| BranchRow {
            id: branch.id.0,
            name: branch.name,
            parent: branch.parent.map_or(0, |parent| parent.0),
            from_ms: branch.from.at.as_ms_f64(),
            head_ms: branch.head.at.as_ms_f64(),
            cause: branch.cause,
            events: branch.head.event.0 as f64,
            acts: branch.head.inputs,
        });
        rows.collect()
    }

    /// Shows another branch, at the same time if it has come so far.
    pub fn switch_branch(&mut self, id: u32, keep_going: &mut dyn FnMut() -> bool) {
        let id = BranchId(id);
        let Some(head) = self.history.head(id).filter(|_| id != self.history.current()) else {
            return;
        };
        let time = self.session().now().min(head.at);
        self.set_out(id, Moment::End(time), None);
        self.work_on_goal(keep_going);
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// Why it cannot have it.
    pub fn rename_branch(&mut self, id: u32, name: &str) -> Result<(), Problem> {
        self.history.rename(BranchId(id), name).map_err(|error| problem(&error))
    }

    /// Lets go of a branch for good.
    ///
    /// # Errors
    /// Why it has to stay.
    pub fn delete_branch(&mut self, id: u32) -> Result<(), Problem> {
        self.goal = None;
        self.history.delete(BranchId(id)).map_err(|error| problem(&error))
    }
}

/// Two branches that are being compared, and how far that is.
#[derive(Debug)]
pub struct Comparing {
    branches: [BranchId; 2],
    job: CompareJob,
}

/// Jobs.
impl Live {
    /// Compares two branches; another question takes the place of the one before. None if there are no such branches.
    pub fn compare(
        &mut self,
        a: u32,
        b: u32,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<ComparisonProgress> {
        let branches = [BranchId(a), BranchId(b)];
        let mut comparing = match self.comparing.take() {
            Some(comparing) if comparing.branches == branches => comparing,
            _ => Comparing { branches, job: self.history.compare(branches[0], branches[1]).ok()? },
        };
        let Some(found) = comparing.job.work(keep_going) else {
            let share = comparing.job.share();
            self.comparing = Some(comparing);
            return Some(ComparisonProgress { share, result: None });
        };
        let [a, b] = comparing.job.sessions().map(|session| session.world().clients());
        let servers = (1..).zip(&found.servers).map(|(server, difference)| ServerComparison {
            server,
            a: difference.a.as_ref().map(|event| event_row(event, a)),
            b: difference.b.as_ref().map(|event| event_row(event, b)),
        });
        let (from_ms, to_ms) = (found.from.as_ms_f64(), found.to.as_ms_f64());
        let result = Comparison { from_ms, to_ms, servers: servers.collect() };
        Some(ComparisonProgress { share: 1.0, result: Some(result) })
    }

    /// Lets a branch go on, out of sight if it is not the present that does. None if there is no such branch.
    pub fn extend(
        &mut self,
        id: u32,
        to_ms: f64,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<ExtensionProgress> {
        let id = BranchId(id);
        let to = Time::from_us(whole((to_ms * 1_000.0).round())?.min(MAX_TIME.as_us()));
        let Self { history, recent, .. } = self;
        let from = history.branches().into_iter().find(|branch| branch.id == id)?.from.at;
        let mut sink = |event: &_| recent.observe(event);
        let done = history.extend(id, to, &mut sink, keep_going).ok()?;
        let share = if done { 1.0 } else { share(from, history.head(id)?.at, to) };
        self.forget_news();
        Some(ExtensionProgress { share, result: done.then_some(true) })
    }
}

/// How much of the way from one moment to another is done.
fn share(from: Time, now: Time, to: Time) -> f64 {
    let (done, all) = (now.since(from).as_us(), to.since(from).as_us());
    if all == 0 { 0.0 } else { done as f64 / all as f64 }
}

fn problem(error: &BranchError) -> Problem {
    Problem { message: error.to_string(), ..Problem::default() }
}

#[cfg(target_arch = "wasm32")]
mod boundary {
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    use crate::lab::Step;
    use crate::lab::history::{Interest, NAME_MAX};
    use crate::lab::language::MAX_LINE;
    use crate::web::arguments::{number, object, object_or_undefined, text};
    use crate::web::cluster::Cluster;
    use crate::web::later::later;
    use crate::web::live::whole;
    use crate::web::objects::{Problem, Reply};

    /// How long a call may work, in milliseconds of wall time, before the rest is left to the frames: less than a frame.
    const CALL_BUDGET_MS: f64 = 12.0;
    /// How long a job works in one call.
    const JOB_BUDGET_MS: f64 = 8.0;

    /// The past.
    #[wasm_bindgen]
    impl Cluster {
        /// Goes to the end of the instant at this simulated time, back or on; beyond what is known, time goes on until
        /// there. What takes long is done over several frames: see `HeaderField.GoalMs`.
        pub fn seek(&self, #[wasm_bindgen(unchecked_param_type = "number")] ms: &JsValue) {
            let ms = number(ms);
            let mut keep_going = self.budget(CALL_BUDGET_MS);
            let _ = self.animation.change(|live| live.seek(ms, &mut keep_going));
        }

        /// Goes to the moment behind an event of this branch.
        #[wasm_bindgen(js_name = seekEvent)]
        pub fn seek_event(&self, #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue) {
            let seq = number(seq);
            let mut keep_going = self.budget(CALL_BUDGET_MS);
            let _ = self.animation.change(|live| live.seek_event(seq, &mut keep_going));
        }

        /// Calls a long seek or search off.
        pub fn cancel(&self) {
            let _ = self.animation.change(|live| live.cancel());
        }

        /// Goes one step on or back, and stops the clock. Interesting is, if nothing else is said, what is of level info
        /// or graver; beyond what is known, it is sought for in the next minute of simulated time.
        pub fn step(
            &self,
            #[wasm_bindgen(unchecked_param_type = "Step")] step: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "boolean")] back: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "Interest")] interest: &JsValue,
        ) {
            let step = match step.as_string().as_deref() {
                Some("event") => Step::Event,
                Some("1ms") => Step::Millisecond,
                Some("10ms") => Step::TenMilliseconds,
                Some("interesting") => Step::Interesting,
                _ => return,
            };
            let word = interest.as_string().unwrap_or_default();
            let known = Interest::ALL.into_iter().find(|(known, _)| *known == word);
            let interest = known.map_or(Interest::Any, |(_, interest)| interest);
            let back = back.is_truthy();
            let mut keep_going = self.budget(CALL_BUDGET_MS);
            let _ = self.animation.change(|live| live.step(step, back, interest, &mut keep_going));
        }
    }

    /// Branches.
    #[wasm_bindgen]
    impl Cluster {
        /// All branches, in the order of their numbers.
        #[wasm_bindgen(unchecked_return_type = "BranchRow[]")]
        pub fn branches(&self) -> JsValue {
            later!("20", (cluster: &Cluster = self) -> JsValue {
                object(&cluster.ask(|live| live.branches()))
            })
        }

        /// Shows another branch, at the same time if it has come so far.
        #[wasm_bindgen(js_name = switchBranch)]
        pub fn switch_branch(&self, #[wasm_bindgen(unchecked_param_type = "number")] id: &JsValue) {
            later!("21", (cluster: &Cluster = self, id: u32 = branch(id)) -> () {
                let mut keep_going = cluster.budget(CALL_BUDGET_MS);
                let _ = cluster.animation.change(|live| live.switch_branch(id, &mut keep_going));
                cluster.animation.remember_run();
            })
        }

        /// Gives a branch another name.
        #[wasm_bindgen(js_name = renameBranch, unchecked_return_type = "Problem | undefined")]
        pub fn rename_branch(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] id: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "string")] name: &JsValue,
        ) -> JsValue {
            later!("22", (cluster: &Cluster = self, id: u32 = branch(id), name: &JsValue = name) -> JsValue {
                // Blanks around a name do not count, but nobody needs so many.
                let name = text(name, 4 * NAME_MAX);
                let rename = |name: String| {
                    let done = cluster.animation.change(|live| live.rename_branch(id, &name));
                    done.unwrap_or(Ok(()))
                };
                object_or_undefined(&name.and_then(rename).err())
            })
        }

        /// Lets go of a branch for good. The one that is shown, and one in which another began, have to stay.
        #[wasm_bindgen(js_name = deleteBranch, unchecked_return_type = "Problem | undefined")]
        pub fn delete_branch(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] id: &JsValue,
        ) -> JsValue {
            later!("23", (cluster: &Cluster = self, id: u32 = branch(id)) -> JsValue {
                let done: Option<Result<(), Problem>> =
                    cluster.animation.change(|live| live.delete_branch(id));
                object_or_undefined(&done.and_then(Result::err))
            })
        }

        /// Begins a branch at the present moment with a line of the command language, even at the head, and shows it.
        #[wasm_bindgen(unchecked_return_type = "Reply")]
        pub fn fork(
            &self,
            #[wasm_bindgen(unchecked_param_type = "string")] line: &JsValue,
        ) -> JsValue {
            later!("24", (cluster: &Cluster = self, line: &JsValue = line) -> JsValue {
                let reply = match text(line, MAX_LINE) {
                    Ok(line) => cluster.animation.change(|live| live.fork(&line)).unwrap_or_default(),
                    Err(problem) => Reply { output: String::new(), problem: Some(problem) },
                };
                cluster.animation.remember_run();
                object(&reply)
            })
        }
    }

    /// Jobs: each call works for a few milliseconds.
    #[wasm_bindgen]
    impl Cluster {
        /// A job: in what two branches differ. Undefined if there are no such branches.
        #[wasm_bindgen(unchecked_return_type = "ComparisonProgress | undefined")]
        pub fn compare(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] a: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "number")] b: &JsValue,
        ) -> JsValue {
            later!("25", (cluster: &Cluster = self, a: u32 = branch(a), b: u32 = branch(b)) -> JsValue {
                let mut keep_going = cluster.budget(JOB_BUDGET_MS);
                object_or_undefined(&cluster.ask(|live| live.compare(a, b, &mut keep_going)))
            })
        }

        /// A job: lets a branch go on until a simulated time, shown or not. Undefined if there is no such branch.
        #[wasm_bindgen(unchecked_return_type = "ExtensionProgress | undefined")]
        pub fn extend(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] id: &JsValue,
            #[wasm_bindgen(js_name = toMs, unchecked_param_type = "number")] to_ms: &JsValue,
        ) -> JsValue {
            later!("26", (cluster: &Cluster = self, id: u32 = branch(id), to_ms: f64 = number(to_ms)) -> JsValue {
                let mut keep_going = cluster.budget(JOB_BUDGET_MS);
                let progress =
                    cluster.animation.change(|live| live.extend(id, to_ms, &mut keep_going));
                object_or_undefined(&progress.flatten())
            })
        }
    }

    /// A branch's number; 0, which none has, for what is none.
    fn branch(id: &JsValue) -> u32 {
        whole(number(id)).and_then(|id| u32::try_from(id).ok()).unwrap_or(0)
    }
}
