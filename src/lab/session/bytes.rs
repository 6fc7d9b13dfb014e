//! A session as bytes, to be sent to a worker.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::check::Checker;
use crate::lab::language::{Action, Head, parse_script};
use crate::lab::program::{Program, ScriptState};
use crate::lab::watch::Watches;
use crate::sim::{Setup, Target, World};
use crate::types::Time;
use crate::util::Sequence;

use super::Session;

/// What is sent.
#[derive(Serialize, Deserialize)]
struct Carried {
    world: Vec<u8>,
    checker: Checker,
    watches: Watches,
    /// The setup, and what the script still has to do.
    rest: String,
}

impl Session {
    /// The session as bytes: its world, its checker, and the rest of its script. The recording is not included, so
    /// [`Self::saved`] of the restored session begins here.
    pub fn to_bytes(&self) -> Vec<u8> {
        let running = self.program.state == ScriptState::Running;
        let rest = if running { self.program.rest(self.now(), &self.watches) } else { Vec::new() };
        let carried = Carried {
            world: self.world.to_bytes(),
            checker: self.checker.clone(),
            watches: self.watches.clone(),
            rest: super::script((&self.setup, &Head::default()), &self.given_names(), rest)
                .to_string(),
        };
        postcard::to_allocvec(&carried).expect("plain data always has bytes")
    }

    /// The lines that define the names of `let` again.
    fn given_names(&self) -> Sequence<(Time, Action)> {
        let lets = self.program.names.iter().map(|(name, servers)| {
            let parts = servers.iter().map(Target::Server);
            let target = parts.reduce(Target::and).unwrap_or(Target::All);
            (self.now(), Action::Let { name: Arc::clone(name), target })
        });
        lets.collect()
    }

    /// The session that [`Self::to_bytes`] turned into `bytes`; none if they are not such a session, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let carried: Carried = postcard::from_bytes(bytes).ok()?;
        let script = parse_script("", &carried.rest).ok()?;
        let world = World::from_bytes(&carried.world).ok()?;
        let mut watches = carried.watches;
        let (last, now) = (world.last_event(), world.now());
        script.steps.iter().for_each(|step| watches.watch_action(&step.action, last, now));
        Some(Self {
            world,
            watches,
            checker: carried.checker,
            setup: Arc::<Setup>::new(script.setup.clone()),
            head: Arc::default(),
            program: Program::new(&script),
            recorded: Sequence::default(),
            notices: Sequence::default(),
            violations: Sequence::default(),
            work: 0,
            at_pause: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Duration, Event, Time};

    #[test]
    fn a_session_restored_from_bytes_continues_identically() {
        let text = "await leader within 3s\nsubmit \"a\"\nset load 50/s\nat 3s crash leader\nwait 1s\nrestart all\n";
        let script = parse_script("test", text).expect("a good script");
        for ms in [0, 100, 2_000, 3_000, 3_500, 9_000] {
            let mut session = Session::open(&script).expect("a possible setup");
            let until = Time::ZERO + Duration::from_ms(ms);
            go(&mut session, until, &mut |_| ());
            let mut carried = Session::from_bytes(&session.to_bytes()).expect("whole bytes");
            let (mut here, mut there) = (Vec::new(), Vec::new());
            let end = until + Duration::from_s(3);
            go(&mut session, end, &mut |event| here.push(event.clone()));
            go(&mut carried, end, &mut |event| there.push(event.clone()));
            assert!(!here.is_empty());
            assert_eq!(here, there, "from {ms} ms on");
        }
    }

    fn go(session: &mut Session, until: Time, sink: &mut dyn FnMut(&Event)) {
        while session.now() < until {
            session.advance(until, sink, &mut || true);
        }
    }

    #[test]
    fn damaged_bytes_are_rejected_as_a_session() {
        let script = parse_script("test", "servers 3\n").expect("a good script");
        let mut bytes = Session::open(&script).expect("a possible setup").to_bytes();
        assert!(Session::from_bytes(&[]).is_none());
        assert!(Session::from_bytes(&bytes[..bytes.len() / 2]).is_none());
        let middle = bytes.len() / 3;
        bytes[middle] ^= 0x40;
        assert!(Session::from_bytes(&bytes).is_none());
    }
}
