//! The moment of a run that a link or a saved run names, and whether a replay agrees with it.
//!
//! Another version of the engine may make another run from the same lines. So a link carries the version that made it
//! and a [fingerprint](Session::fingerprint) of its moment, which a replay is compared with.

use std::hash::Hash;

use crate::types::{Event, EventId, Time};
use crate::util::StreamHash;

use super::session::{Advanced, Bounds, Session};

/// A moment of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its time.
    pub at: Time,
    /// The last event before it, within its instant; none for the end of the instant.
    pub event: Option<EventId>,
    /// The fingerprint of the run when the mark was made.
    pub fingerprint: Option<u64>,
}

impl Mark {
    /// Lets time pass until the moment is reached. The script may stop time earlier.
    pub fn advance_to(
        &self,
        session: &mut Session,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        let bounds = Bounds::time(self.at);
        let bounds = Bounds { event: self.event.unwrap_or(bounds.event), ..bounds };
        session.advance_within(bounds, sink, keep_going)
    }

    /// Whether a run that has reached the moment has the fingerprint of the mark; none if the moment has not been
    /// reached.
    pub fn agrees(&self, session: &Session) -> Option<bool> {
        self.fingerprint.map(|fingerprint| fingerprint == session.fingerprint())
    }
}

impl Session {
    /// The visible state of the present moment as one number: the time, the number of events, and each server's role,
    /// term, vote, log and state machine. Two runs that differed earlier hardly ever agree in it. Its cost does not
    /// depend on the length of the run.
    pub fn fingerprint(&self) -> u64 {
        let world = self.world();
        let mut hash = StreamHash::default();
        (world.now(), world.last_event(), world.seed()).hash(&mut hash);
        for id in world.ids() {
            let (log, server) = (world.log(id), world.server(id));
            (id, world.is_up(id), log.base_index(), log.last_index(), log.last_term())
                .hash(&mut hash);
            (server.machine().last_applied(), server.machine().digest()).hash(&mut hash);
            if let Some(core) = world.core(id) {
                let vote = core.voted_for();
                (core.role(), core.current_term(), vote, core.commit_index()).hash(&mut hash);
            }
        }
        hash.value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::language::parse_script;
    use crate::types::Duration;

    fn at(text: &str, ms: u64) -> Session {
        let script = parse_script("test", text).expect("a good script");
        let mut session = Session::open(&script).expect("a possible setup");
        let mark = Mark { at: Time::ZERO + Duration::from_ms(ms), event: None, fingerprint: None };
        while mark.advance_to(&mut session, &mut |_| (), &mut || true) != Advanced::Reached {}
        session
    }

    #[test]
    fn a_replay_agrees_with_its_mark_and_another_run_does_not() {
        let text = "await leader within 3s\nsubmit \"a\"\n";
        for ms in [0, 150, 3_000] {
            let session = at(text, ms);
            let fingerprint = Some(session.fingerprint());
            let mark = Mark { at: session.now(), event: None, fingerprint };
            assert_eq!(mark.agrees(&at(text, ms)), Some(true));
            assert_eq!(mark.agrees(&at(&format!("seed 2\n{text}"), ms)), Some(false), "at {ms} ms");
        }
        let session = at(text, 3_000);
        let mark =
            Mark { at: session.now(), event: None, fingerprint: Some(session.fingerprint()) };
        assert_eq!(
            mark.agrees(&at("await leader within 3s\nsubmit \"a\"\nsubmit \"b\"\n", 3_000)),
            Some(false)
        );
    }
}
