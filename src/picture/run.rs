//! A run of which pictures are taken, and what a picture shows of a moment.

use thiserror::Error;

use super::diagram::Excerpt;
use crate::lab::language::Script;
use crate::lab::scene::{Callers, Losses};
use crate::lab::{Advanced, History, Mark, Session};
use crate::sim::CommandError;
use crate::types::{Event, Time};

/// A moment of a run.
#[derive(Debug)]
pub struct Scene {
    /// The run at this moment.
    pub session: Session,
    /// The messages that were lost just before.
    pub losses: Losses,
    /// The clients that were answered just before.
    pub callers: Callers,
}

/// Why a moment cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Missed {
    /// The run ends before it.
    #[error("the run ends at {0}")]
    Ended(Time),
    /// The script fails before it.
    #[error("the script fails at {0}")]
    Failed(Time),
    /// The caller interrupted it.
    #[error("interrupted")]
    Interrupted,
}

/// A run that is advanced to moments of which pictures are taken.
#[derive(Debug)]
pub struct PictureRun {
    history: History,
    losses: Losses,
    callers: Callers,
    /// A script without lines never ends.
    has_end: bool,
    /// The run continues up to this moment even if its script has ended.
    at_least: Time,
}

impl PictureRun {
    /// A run at its start. A run that somebody saved continues up to its moment, even if its script has ended.
    ///
    /// # Errors
    /// If the script's setup is not possible.
    pub fn open(script: &Script, mark: Option<&Mark>) -> Result<Self, CommandError> {
        Ok(Self {
            history: History::open(script)?,
            losses: Losses::default(),
            callers: Callers::default(),
            has_end: !script.steps.is_empty(),
            at_least: mark.map_or(Time::ZERO, |mark| mark.at),
        })
    }

    /// The present time.
    pub fn now(&self) -> Time {
        self.history.now()
    }

    /// The present session.
    pub fn session(&self) -> &Session {
        self.history.session()
    }

    /// Advances to the end of an instant that is not in the past.
    ///
    /// # Errors
    /// If the run ends before it, or `keep_going` returned false.
    pub fn reach(
        &mut self,
        at: Time,
        keep_going: &mut dyn FnMut(Time) -> bool,
    ) -> Result<(), Missed> {
        loop {
            match self.advance(at, keep_going) {
                Advanced::Reached => return Ok(()),
                Advanced::OutOfTime => return Err(Missed::Interrupted),
                Advanced::Paused => {}
                Advanced::Finished if self.ends_before(at) => {
                    return Err(Missed::Ended(self.now().max(self.at_least)));
                }
                Advanced::Failed if self.ends_before(at) => return Err(Missed::Failed(self.now())),
                Advanced::Finished | Advanced::Failed => {}
            }
        }
    }

    /// Advances to the end of the script, or to the moment of the mark if that is later.
    ///
    /// # Errors
    /// If `keep_going` returned false.
    pub fn reach_end(&mut self, keep_going: &mut dyn FnMut(Time) -> bool) -> Result<(), Missed> {
        if self.has_end {
            loop {
                match self.advance(Time::MAX, keep_going) {
                    Advanced::OutOfTime => return Err(Missed::Interrupted),
                    Advanced::Paused => {}
                    Advanced::Reached | Advanced::Finished | Advanced::Failed => break,
                }
            }
        }
        let end = self.at_least.max(self.now());
        self.reach(end, keep_going)
    }

    fn ends_before(&self, at: Time) -> bool {
        self.has_end && self.now() < at && self.at_least < at
    }

    fn advance(&mut self, until: Time, keep_going: &mut dyn FnMut(Time) -> bool) -> Advanced {
        let Self { history, losses, callers, .. } = self;
        let now = std::cell::Cell::new(history.now());
        let mut watch = |event: &Event| {
            now.set(event.at);
            losses.observe(event);
            if let Some(fact) = event.fact() {
                callers.observe(event.at, fact);
            }
        };
        let end = history.advance(until, &mut watch, &mut || keep_going(now.get()));
        losses.forget(history.now(), history.session().world().settings());
        callers.forget(history.now());
        end
    }

    /// The present moment; with an event of the present instant, the moment just after it.
    pub fn scene(&mut self, mark: Option<&Mark>) -> Scene {
        if let Some(event) = mark.and_then(|mark| mark.event) {
            self.history.seek_event(event);
        }
        let session = self.history.session().clone();
        Scene { session, losses: self.losses.clone(), callers: self.callers.clone() }
    }

    /// What a diagram draws of a span, with `now` as its present. None if `keep_going` returned false.
    pub fn excerpt(
        &self,
        span: (Time, Time),
        now: Time,
        width: f64,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Excerpt> {
        Excerpt::load(&self.history, span, now, width, keep_going)
    }
}
