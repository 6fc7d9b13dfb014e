//! Tells the lines of a reader from those of the exercise: the exercise is played beside what was handed in.

use super::{Refusal, Replay};
use crate::lab::language::{Action, Head, Script};
use crate::lab::session::{Advanced, Session};
use crate::types::{Event, Time};

/// Whether a recorded line can change a run. Goals, remarks, pauses of the page's clock and questions cannot.
pub(super) fn acts(action: &Action) -> bool {
    match action {
        Action::Do(_) | Action::Try(_) | Action::Let { .. } => true,
        Action::Named(line) => {
            !["expect", "measure", "goal"].iter().any(|word| line.begins_with(word))
        }
        _ => false,
    }
}

/// How many lines that can change the run are still to come, as repeated.
pub(super) fn lines_ahead(session: &Session) -> u64 {
    let mut times = vec![1_u64];
    let mut lines = 0;
    for action in session.rest() {
        let now = times.last().copied().unwrap_or(1);
        match action {
            Action::Repeat(turns) => times.push(now * u64::from(turns)),
            Action::End => _ = times.pop(),
            action => lines += now * u64::from(acts(&action)),
        }
    }
    lines
}

/// Whether a line asks for a goal.
pub(super) fn is_goal(action: &Action) -> bool {
    match action {
        Action::Goal { .. } => true,
        Action::Named(line) => line.begins_with("goal"),
        _ => false,
    }
}

/// A script without the goals and measured spans, which would be evaluated after each event.
pub(super) fn without_goals(script: &Script) -> Script {
    let measures = |action: &Action| match action {
        Action::Measure { .. } => true,
        Action::Named(line) => line.begins_with("measure"),
        _ => false,
    };
    let mut script = script.clone();
    script.steps.retain(|step| !is_goal(&step.action) && !measures(&step.action));
    script
}

/// What is different at the start of two scripts, if anything.
pub(super) fn start_differs(own: &Script, other: &Script) -> Option<String> {
    if own.setup == other.setup {
        return None;
    }
    let lines = |script: &Script| {
        let (setup, name) = (script.setup.clone(), String::new());
        let text = Script { name, setup, head: Head::default(), steps: Vec::new() }.to_string();
        let lines = text.lines().filter(|line| !line.starts_with('#')).map(String::from);
        lines.collect::<Vec<_>>()
    };
    let (own, other) = (lines(own), lines(other));
    let lacks = own.iter().find(|line| !other.contains(line));
    let adds = other.iter().find(|line| !own.contains(line));
    Some(match (lacks, adds) {
        (Some(own), Some(other)) => format!("'{other}' in place of '{own}'"),
        (Some(own), None) => format!("it lacks '{own}'"),
        (None, Some(other)) => format!("it has '{other}'"),
        (None, None) => "its lines have another order".into(),
    })
}

/// The exercise, as far as it has been played.
pub(super) struct Follower<'a> {
    session: Session,
    replay: Replay<'a>,
    /// How many of its recorded lines need no further attention: found in what was handed in, entered from there, or without effect.
    seen: usize,
    /// Its script pauses; time has not continued since.
    at_pause: bool,
}

impl<'a> Follower<'a> {
    pub(super) fn new(session: Session, replay: Replay<'a>) -> Self {
        Self { session, replay, seen: 0, at_pause: false }
    }

    /// Whether the next line of the exercise is this one, at this time.
    pub(super) fn has(&mut self, at: Time, action: &Action) -> Result<bool, Refusal> {
        loop {
            if let Some((own_at, own)) = self.next() {
                if (own_at, own) != (at, action) {
                    return Err(Refusal::Lacks { line: own.to_string(), at: own_at });
                }
                self.pass();
                return Ok(true);
            }
            let before = self.at_pause.then(|| self.session.clone());
            let advanced = self.replay.advance(&mut self.session, at)?;
            self.at_pause = advanced == Advanced::Paused;
            // A line that was given during a pause comes before what the exercise does after it.
            if let Some(before) = before.filter(|before| before.now() == at)
                && self.next().is_some_and(|own| own != (at, action))
            {
                self.session = before;
                self.at_pause = true;
                return Ok(false);
            }
            if advanced == Advanced::Reached && self.next().is_none() {
                return Ok(false);
            }
        }
    }

    /// Gives a line of the reader to the exercise, which has come to its time.
    pub(super) fn enter(
        &mut self,
        at: Time,
        action: &Action,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), Refusal> {
        let entered = self.session.enter_actions(std::slice::from_ref(action), sink);
        entered.map_err(|why| {
            let (line, why) = (action.to_string(), why.to_string());
            Refusal::Impossible { at, line, why }
        })?;
        // The exercise may have carried out lines of its own first.
        match self.next() {
            Some(own) if own != (at, action) => {
                let (at, own) = own;
                Err(Refusal::Lacks { line: own.to_string(), at })
            }
            _ => {
                self.pass();
                Ok(())
            }
        }
    }

    /// Plays the exercise to the end of what was handed in.
    pub(super) fn finish(mut self, end: Time) -> Result<Session, Refusal> {
        while self.replay.advance(&mut self.session, end)? != Advanced::Reached {}
        match self.next() {
            Some((at, own)) => Err(Refusal::Lacks { line: own.to_string(), at }),
            None => Ok(self.session),
        }
    }

    /// The first line that the exercise has recorded and that is not skipped yet.
    fn next(&self) -> Option<(Time, &Action)> {
        let mut lines = self.session.recorded().iter_from(self.seen);
        lines.find(|(_, action)| acts(action)).map(|(at, action)| (*at, action))
    }

    /// Skips that line.
    fn pass(&mut self) {
        let mut lines = self.session.recorded().iter_from(self.seen);
        self.seen += lines.position(|(_, action)| acts(action)).map_or(0, |ahead| ahead + 1);
    }
}
