//! The memory of a summary, and how it is reduced in long runs.

use super::*;
use crate::lab::{Session, language};
use crate::types::{
    ClientId, CommandId, CommandSize, Duration, Entry, EventId, LogIndex, Property, Role, Term,
    Violation,
};

impl Summary {
    /// An estimate of the memory that grows with the run, from the sizes of its parts.
    fn long_bytes(&self) -> usize {
        self.buckets.long_bytes()
            + self.commands.long_bytes()
            + self.reads.long_bytes()
            + self.lanes.long_bytes()
            + self.milestones.long_bytes()
            + self.members.long_bytes()
    }
}

#[test]
fn an_hour_of_five_servers_at_20_commands_a_second_fits_into_8_mib() {
    let text = "servers 5\nset load 20/s\n";
    let script = language::parse_script("", text).expect("a good script");
    let mut session = Session::open(&script).expect("a possible setup");
    let mut summary = Summary::new(5);
    let minute = Time::from_us(60_000_000);
    while session.now() < minute {
        session.advance(minute, &mut |event| summary.observe(event), &mut || true);
    }
    let mut of_an_hour = summary.at(minute).long_bytes() * 60;
    // Latencies and buckets are nearly all of it.
    assert!(of_an_hour > 4 << 20, "{of_an_hour}");
    // The inner nodes of the trees.
    of_an_hour += of_an_hour / 50;
    assert!(of_an_hour < 8 << 20, "{of_an_hour}");
}

fn event(seq: u64, us: u64, server: u8, fact: Fact) -> Event {
    let server = ServerId::new(server);
    let (seq, at, kind) = (EventId(seq), Time::from_us(us), EventKind::Fact(fact));
    Event { seq, at, server, trigger: None, kind }
}

#[test]
fn the_longest_run_fits_into_10_mib() {
    let mut summary = Summary::new(3);
    let mut most = 0;
    for turn in 0_u64..400_000 {
        let us = turn * 90_000;
        let (command, client) = (CommandId(turn as u32), ClientId(turn as u32));
        let entry = Entry { term: Term(turn), payload: Payload::Command(command, CommandSize(3)) };
        let facts = [
            (0, Fact::ClientSubmitted { client, command, operation: None }),
            (1, Fact::TermChanged { from: Term(turn), to: Term(turn + 1) }),
            (1, Fact::RoleChanged { from: Role::Follower, to: Role::Candidate }),
            (1, Fact::RoleChanged { from: Role::Candidate, to: Role::Leader }),
            (1, Fact::Applied { index: LogIndex(turn), entry, state: 0 }),
        ];
        for (place, (server, fact)) in (0..).zip(facts) {
            summary.observe(&event(turn * 5 + place, us + place * 10, server, fact));
        }
        if turn % 1_000 == 0 {
            most = most.max(summary.long_bytes());
        }
    }
    assert!(most < 10 << 20, "{most}");
    assert_eq!(summary.bucket_width(), Duration::from_ms(1_600));
}

#[test]
fn buckets_widen_and_forget_nothing() {
    let mut summary = Summary::new(3);
    let hour_us = 3_600_000_000;
    let timer = |us| event(us, us, 1, Fact::CommitAdvanced { from: LogIndex(0), to: LogIndex(us) });
    let submitted = |us: u64| {
        let (client, command) = (ClientId(us as u32), CommandId((us / 1_000_000) as u32));
        event(us, us, 0, Fact::ClientSubmitted { client, command, operation: None })
    };
    for us in (0..3 * hour_us).step_by(700_000) {
        summary.observe(&submitted(us));
        summary.observe(&timer(us));
    }
    let summary = summary.at(Time::from_us(3 * hour_us));
    assert_eq!(summary.bucket_width(), Duration::from_ms(400));
    let whole = summary.totals(Time::ZERO, Time::MAX);
    assert_eq!(u64::from(whole.counts.submitted), (3 * hour_us).div_ceil(700_000));
    assert_eq!(whole.leaderless.as_us(), 3 * hour_us);
    let part = summary.totals(Time::from_us(hour_us), Time::from_us(hour_us + 700_000 * 4));
    assert_eq!((part.from.as_us(), part.to.as_us()), (hour_us, hour_us + 2_800_000));
    assert_eq!(part.counts.submitted, 4);
}

#[test]
fn old_lanes_become_coarse_and_keep_what_lasted_longest() {
    let mut lanes = Lanes::new(1);
    let server = ServerId::from_index(0);
    let most = lanes::SPANS_MAX as u64;
    for turn in 0..most {
        let (us, state) = if turn % 2 == 0 {
            (turn * 100, LaneState::Leader)
        } else {
            (turn * 100 - 99, LaneState::Follower)
        };
        lanes.change(server, Time::from_us(us + 1), state, Term(turn));
    }
    let spans: Vec<_> = lanes.between(server, Time::ZERO, Time::MAX).collect();
    assert!(spans.len() < lanes::SPANS_MAX);
    assert!(spans.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].from < pair[0].to));
    let old: Vec<_> = spans[10..1_000].iter().map(|span| span.state).collect();
    assert!(old.iter().all(|state| *state == LaneState::Follower), "{:?}", &spans[..20]);
    assert_eq!(spans.last().map(|span| span.term), Some(Term(most - 1)));
}

#[test]
fn violations_outlast_other_milestones() {
    let mut summary = Summary::new(3);
    let server = ServerId::from_index(0);
    let violation = Violation {
        property: Property::LogMatching,
        event: EventId(1),
        server,
        other: None,
        term: Term(1),
        index: None,
        expected: None,
        found: None,
    };
    for turn in 0..100_000 {
        let kind = match turn {
            101 => EventKind::Violation { violation },
            _ => EventKind::Fact(Fact::Crashed { lost_writes: 0 }),
        };
        let (seq, at) = (EventId(turn), Time::from_us(turn));
        summary.observe(&Event { seq, at, server: Some(server), trigger: None, kind });
    }
    let all: Vec<_> = summary.milestones(Time::ZERO, Time::MAX).collect();
    assert!(all.len() < milestones::MILESTONES_MAX);
    assert!(all.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    let violated = MilestoneKind::Violated(Property::LogMatching);
    assert_eq!(all.iter().filter(|milestone| milestone.kind == violated).count(), 1);
}
