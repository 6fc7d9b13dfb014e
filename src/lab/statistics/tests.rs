//! Compares the figures with a second implementation that reads all events again for each of them.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::lab::{Session, language, scenarios};
use crate::types::{CommandId, Event, EventKind, Fact, Message, MessageKind, Payload, Peer, Role};

/// A script with many kinds of events, within some seconds.
const TROUBLE: &str = "servers 5\nset loss 4%\nset duplicate 2%\nset load 40/s\nset latency 5ms..60ms
at 1s\ncrash S1\nat 1500ms\nrestart S1\nat 2s\npartition S1 S2 | S3 S4 S5\nat 3s\nheal\nat 3200ms\nisolate S4
at 4s\nreconnect S4\nat 4500ms\ncrash all\nat 5s\nrestart all\nset latency 200ms..400ms\nat 7s\nset latency 10ms
timeout S2\ntimeout S3\nat 7500ms\npause S1\npause S2\nat 8s\nresume S1\ncrash S2\nat 8200ms\nrestart S2\nat 9s\nsubmit \"x\" to S1\nat 9750ms\n";

struct Recorded {
    events: Vec<Event>,
    summary: Summary,
    now: Time,
    servers: usize,
}

/// Runs a script to its end.
fn record(text: &str, seed: u64) -> Recorded {
    let mut script = language::parse_script("test", text).expect("a good script");
    script.setup.seed = seed;
    let servers = script.setup.servers.into();
    let mut run = crate::lab::Run::open(&script, Some(seed)).expect("a possible setup");
    let (mut events, mut summary) = (Vec::new(), Summary::new(servers));
    let mut sink = |event: &Event| {
        summary.observe(event);
        events.push(event.clone());
    };
    assert!(run.advance(&mut sink, &mut || true));
    let now = run.session().now();
    Recorded { events, summary: summary.at(now), now, servers }
}

impl Recorded {
    fn facts(&self) -> impl Iterator<Item = (&Event, &Fact)> {
        self.events.iter().filter_map(|event| match &event.kind {
            EventKind::Fact(fact) => Some((event, fact)),
            _ => None,
        })
    }

    /// Facts before an event.
    fn before(&self, seq: crate::types::EventId) -> impl Iterator<Item = (&Event, &Fact)> {
        self.facts().take_while(move |(event, _)| event.seq <= seq)
    }

    /// A server's term after an event.
    fn term(&self, server: ServerId, seq: crate::types::EventId) -> Term {
        let terms = self.before(seq).filter(|(event, _)| event.server == Some(server));
        let term = |(_, fact): (&Event, &Fact)| match *fact {
            Fact::Started { term, .. } => Some(term),
            Fact::TermChanged { to, .. } => Some(to),
            _ => None,
        };
        terms.filter_map(term).last().unwrap_or_default()
    }

    fn vote(&self, server: ServerId, seq: crate::types::EventId) -> Option<ServerId> {
        let facts = self.before(seq).filter(|(event, _)| event.server == Some(server));
        let vote = |(_, fact): (&Event, &Fact)| match *fact {
            Fact::Started { voted_for, .. } => Some(voted_for),
            Fact::TermChanged { .. } => Some(None),
            Fact::VoteChanged { candidate } => Some(Some(candidate)),
            _ => None,
        };
        facts.filter_map(vote).last().flatten()
    }

    fn heard(&self, server: ServerId, seq: crate::types::EventId) -> Time {
        let (mut heard, mut leads) = (Time::ZERO, false);
        for (event, fact) in self.before(seq) {
            match *fact {
                Fact::Delivered { to, body: Message::AppendEntries { term, .. }, .. }
                    if to == Peer::Server(server) && term >= self.term(server, event.seq) =>
                {
                    heard = event.at;
                }
                _ if event.server != Some(server) => {}
                Fact::RoleChanged { to: Role::Leader, .. } => leads = true,
                Fact::RoleChanged { .. } | Fact::Crashed { .. } if leads => {
                    (heard, leads) = (event.at, false);
                }
                _ => {}
            }
        }
        heard
    }

    /// The term, the time, and the duration of each election.
    fn elections(&self) -> Vec<(Term, Time, Duration)> {
        let won = |fact: &Fact| matches!(fact, Fact::RoleChanged { to: Role::Leader, .. });
        let elected = self.facts().filter(|(_, fact)| won(fact)).map(|(event, _)| {
            let leader = event.server.expect("a server leads");
            let term = self.term(leader, event.seq);
            let voters = ids(&self.summary).filter(|&id| {
                self.term(id, event.seq) == term && self.vote(id, event.seq) == Some(leader)
            });
            let since = voters.map(|id| self.heard(id, event.seq)).max().expect("its own vote");
            (term, event.at, event.at.since(since))
        });
        elected.collect()
    }

    /// The times at which terms were found to be split.
    fn splits(&self) -> Vec<Time> {
        let mut standing: BTreeMap<ServerId, Term> = BTreeMap::new();
        let mut roles: BTreeMap<ServerId, Role> = BTreeMap::new();
        let (mut decided, mut splits) = (BTreeSet::new(), Vec::new());
        for (event, fact) in self.facts() {
            let Some(server) = event.server else { continue };
            match *fact {
                Fact::Started { .. } => _ = roles.insert(server, Role::Follower),
                Fact::RoleChanged { to, .. } => {
                    roles.insert(server, to);
                    if to == Role::Leader {
                        decided.insert(self.term(server, event.seq));
                    }
                }
                _ => {}
            }
            match *fact {
                Fact::VoteChanged { candidate } if candidate == server => {
                    assert_eq!(roles[&server], Role::Candidate);
                    standing.insert(server, self.term(server, event.seq));
                }
                Fact::TermChanged { .. } | Fact::RoleChanged { .. } | Fact::Crashed { .. } => {
                    let Some(term) = standing.remove(&server) else { continue };
                    let alone = standing.values().all(|other| *other != term);
                    if alone && decided.insert(term) {
                        splits.push(event.at);
                    }
                }
                _ => {}
            }
        }
        splits
    }

    /// The total time without a leader in microseconds, found step by step.
    fn leaderless(&self, from: Time, to: Time) -> Duration {
        let (mut leads, mut since, mut sum) = (BTreeSet::new(), Time::ZERO, Duration::ZERO);
        let overlap = |a: Time, b: Time| b.min(to).since(a.max(from));
        for (event, fact) in self.facts() {
            let Some(server) = event.server else { continue };
            let had = !leads.is_empty();
            match *fact {
                Fact::RoleChanged { to: Role::Leader, .. } => _ = leads.insert(server),
                Fact::RoleChanged { .. } | Fact::Crashed { .. } => _ = leads.remove(&server),
                _ => {}
            }
            match (had, leads.is_empty()) {
                (false, false) => sum = sum + overlap(since, event.at),
                (true, true) => since = event.at,
                _ => {}
            }
        }
        if leads.is_empty() { sum + overlap(since, self.now) } else { sum }
    }

    /// When each command was first applied, and how long that took.
    fn latencies(&self) -> Vec<(Time, u64)> {
        let mut waiting: BTreeMap<CommandId, Time> = BTreeMap::new();
        let mut latencies = Vec::new();
        for (event, fact) in self.facts() {
            match *fact {
                Fact::ClientSubmitted { command, .. } => _ = waiting.insert(command, event.at),
                Fact::ClientFinished { command, .. } => _ = waiting.remove(&command),
                Fact::Applied { entry, .. } => {
                    let Payload::Command(command, _) = entry.payload else { continue };
                    let since = waiting.remove(&command);
                    latencies.extend(since.map(|since| (event.at, event.at.since(since).as_us())));
                }
                _ => {}
            }
        }
        latencies
    }

    fn log_lengths(&self) -> Vec<LogIndex> {
        let mut logs = vec![LogIndex::ZERO; self.servers];
        for (event, fact) in self.facts() {
            let Some(server) = event.server else { continue };
            // The cluster grows: new machines have empty logs.
            logs.resize(logs.len().max(server.index() + 1), LogIndex::ZERO);
            let length = &mut logs[server.index()];
            match *fact {
                Fact::EntryGiven { index, .. } | Fact::EntryAppended { index, .. } => {
                    *length = index;
                }
                Fact::LogTruncated { first, .. } => *length = first.previous(),
                Fact::Started { last_log_index, .. } => *length = last_log_index,
                _ => {}
            }
        }
        logs
    }
}

/// Compares all figures of one span, which must consist of whole buckets.
fn compare(run: &Recorded, from: Time, to: Time) {
    let found = statistics(&run.summary, from, to);
    assert_eq!((found.totals.from, found.totals.to), (from, to));
    let inside = |at: Time| from <= at && (at < to || to == run.now);
    let facts: Vec<_> = run.facts().filter(|(event, _)| inside(event.at)).collect();
    let count = |wanted: &dyn Fn(&Fact) -> bool| {
        facts.iter().filter(|(_, fact)| wanted(fact)).count() as u32
    };
    let counts = &found.totals.counts;
    for (place, kind) in MessageKind::ALL.into_iter().enumerate() {
        let sent = |fact: &Fact| matches!(fact, Fact::Sent { body, .. } if body.kind() == kind);
        let lost = |fact: &Fact| matches!(fact, Fact::Lost { body, .. } if body.kind() == kind);
        assert_eq!(counts.sent[place], count(&sent), "{kind:?} sent");
        assert_eq!(counts.lost[place], count(&lost), "{kind:?} lost");
    }
    assert_eq!(counts.submitted, count(&|fact| matches!(fact, Fact::ClientSubmitted { .. })));
    let answered = |fact: &Fact| match fact {
        Fact::ClientFinished { outcome: Some(outcome), .. } => outcome.is_success(),
        _ => false,
    };
    assert_eq!(counts.answered, count(&answered));
    assert_eq!(found.totals.leaderless, run.leaderless(from, to));

    let mut latencies: Vec<_> =
        run.latencies().into_iter().filter(|(at, _)| inside(*at)).map(|(_, us)| us).collect();
    latencies.sort();
    assert_eq!(counts.applied as usize, latencies.len());
    let at_most = |part: f64| {
        let enough = |value: &&u64| {
            let below = latencies.iter().filter(|other| other <= value).count();
            below as f64 >= part * latencies.len() as f64 - 1e-9
        };
        latencies.iter().find(enough).map(|&us| Duration::from_us(us))
    };
    let Spread { known, median, p99, max } = found.latency;
    assert_eq!(known, latencies.len());
    assert_eq!((median, p99, max), (at_most(0.5), at_most(0.99), at_most(1.0)));
    for bin in &found.histogram {
        let range = bin.from.as_us()..bin.to.as_us();
        let inside = latencies.iter().filter(|us| range.contains(us)).count();
        assert_eq!(bin.count as usize, inside, "{bin:?}");
    }
    let in_bins: u32 = found.histogram.iter().map(|bin| bin.count).sum();
    assert_eq!(in_bins as usize, latencies.len());
}

/// The figures that are too slow to compare for each span.
fn compare_elections(run: &Recorded, spans: &[(Time, Time)]) {
    let (elections, splits) = (run.elections(), run.splits());
    for &(from, to) in spans {
        let inside = |at: Time| from <= at && (at < to || to == run.now);
        let found = statistics(&run.summary, from, to);
        let expected: Vec<_> = elections.iter().filter(|(_, at, _)| inside(*at)).collect();
        assert_eq!(found.totals.counts.elections as usize, expected.len());
        let told = found.last_elections.iter();
        let told: Vec<_> = told.map(|it| (it.term, it.at, it.at.since(it.since))).collect();
        let last = expected.len().saturating_sub(LAST_ELECTIONS);
        assert!(told.iter().eq(expected[last..].iter().copied()), "{told:?} {expected:?}");
        let longest = expected.iter().map(|(_, _, duration)| *duration).max();
        assert_eq!(found.election.max, longest);
        let split = splits.iter().filter(|&&at| inside(at)).count();
        assert_eq!(found.totals.counts.split_votes as usize, split);
    }
}

/// The whole run, and some spans of whole buckets in it.
fn spans(run: &Recorded) -> Vec<(Time, Time)> {
    let bucket_us = run.summary.bucket_width().as_us();
    let end = run.now.as_us() / bucket_us;
    let at = |bucket: u64| Time::from_us(bucket * bucket_us);
    let mut spans = vec![(Time::ZERO, run.now)];
    for (from, to) in [(0, end / 3), (end / 3, end / 2), (end / 2, end)] {
        if from < to {
            spans.push((at(from), at(to)));
        }
    }
    spans
}

#[test]
fn figures_are_those_that_all_events_give() {
    let library = scenarios::all().iter().map(|scenario| scenario.text);
    for text in library.chain([TROUBLE]) {
        for seed in 1..=3 {
            let run = record(text, seed);
            let spans = spans(&run);
            spans.iter().for_each(|&(from, to)| compare(&run, from, to));
            assert_eq!(statistics(&run.summary, Time::ZERO, run.now).logs, run.log_lengths());
        }
    }
}

#[test]
fn elections_are_those_that_all_events_give() {
    let mut seen = (0, 0);
    let library = scenarios::all().iter().map(|scenario| scenario.text);
    for (text, seed) in library.map(|text| (text, 1)).chain([(TROUBLE, 1), (TROUBLE, 2)]) {
        let run = record(text, seed);
        compare_elections(&run, &spans(&run));
        let counts = run.summary.totals(Time::ZERO, run.now).counts;
        seen = (seen.0 + counts.elections, seen.1 + counts.split_votes);
    }
    assert!(seen.0 > 20 && seen.1 > 10, "{seen:?}");
}

#[test]
fn columns_add_up_to_the_whole() {
    let run = record(TROUBLE, 5);
    let whole = run.summary.totals(Time::ZERO, run.now);
    for columns in [1, 2, 7, 50, 1_000] {
        let pieces = run.summary.columns(Time::ZERO, run.now, columns);
        assert!(pieces.len() <= columns);
        assert!(pieces.windows(2).all(|pair| pair[0].to == pair[1].from));
        let sum = |of: &dyn Fn(&Totals) -> u64| pieces.iter().map(of).sum::<u64>();
        assert_eq!(sum(&|it| it.leaderless.as_us()), whole.leaderless.as_us());
        assert_eq!(sum(&|it| it.counts.applied.into()), u64::from(whole.counts.applied));
        assert_eq!(pieces.last().map(|it| it.counts.logs), Some(whole.counts.logs));
    }
}

#[test]
fn a_span_is_widened_to_whole_buckets_and_ends_with_the_present() {
    let run = record(TROUBLE, 1);
    let ms = |ms: u64| Time::from_us(ms * 1_000);
    let span = |from, to| {
        let totals = run.summary.totals(from, to);
        (totals.from, totals.to)
    };
    assert_eq!(run.now, ms(9_750));
    assert_eq!(span(ms(150), ms(420)), (ms(100), ms(500)));
    assert_eq!(span(ms(9_710), ms(99_999)), (ms(9_700), run.now));
    assert_eq!(span(ms(50_000), ms(99_999)), (ms(9_700), run.now));
    assert_eq!(span(ms(300), ms(200)), (ms(300), ms(400)));
}

#[test]
fn bytes_are_those_of_the_fields() {
    let run = record("servers 3\nset no_op off\nat 1s\nsubmit \"x\"\nat 1200ms\n", 1);
    let totals = run.summary.totals(Time::ZERO, run.now);
    let of = |kind: MessageKind| bytes(&totals, kind as usize);
    let (append, request) = (of(MessageKind::AppendEntries), of(MessageKind::ClientRequest));
    let answer = of(MessageKind::ClientResponse);
    let tries = u64::from(totals.counts.sent[MessageKind::ClientRequest as usize]);
    // Each of two followers gets one entry.
    assert_eq!((append, request), (2 * (16 + 6 * 8 + 2 * 8), tries * (16 + 8)));
    assert_eq!(answer, tries * (16 + 3 * 8));
}

#[test]
fn a_cluster_that_has_not_started_has_figures() {
    let found = statistics(&Summary::new(5).at(Time::ZERO), Time::ZERO, Time::MAX);
    assert_eq!((found.totals.from, found.totals.to), (Time::ZERO, Time::ZERO));
    assert_eq!((found.election, found.latency), (Spread::default(), Spread::default()));
    assert_eq!(found.histogram, []);
    assert_eq!(found.logs, [LogIndex::ZERO; 5]);
}

#[test]
fn bins_of_the_histogram_follow_each_other() {
    let values: Vec<_> = (0..32).map(|power| 1_u32 << power).chain([0, 12, 13, u32::MAX]).collect();
    let bins = histogram(&values);
    assert!(bins.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].from < pair[0].to));
    assert_eq!(bins.iter().map(|bin| bin.count).sum::<u32>(), 36);
    assert!(bins.last().is_some_and(|bin| bin.to.as_us() > u32::MAX.into()));
}

#[test]
fn an_open_session_can_be_asked_at_any_moment() {
    let script = language::parse_script("", TROUBLE).expect("a good script");
    let mut session = Session::open(&script).expect("a possible setup");
    let mut summary = Summary::new(5);
    let mut before = 0;
    for ms in (0..2_000).step_by(37) {
        session.advance(
            Time::from_us(ms * 1_000),
            &mut |event| summary.observe(event),
            &mut || true,
        );
        let found = statistics(&summary.at(session.now()), Time::ZERO, Time::MAX);
        assert_eq!(found.totals.to, session.now());
        let sent = all_messages(&found.totals).0;
        assert!(sent >= before);
        before = sent;
    }
}

#[test]
fn reads_are_grouped_by_the_method_that_answered_them() {
    // A message takes 10 ms, a write 1 ms. Through the log: to the leader, its disk, to the others, their disks, back
    // and to the client, 42 ms. By ReadIndex the same without disks, 40 ms. By a lease there and back, 20 ms.
    let run = record(
        "servers 3\nset latency 10ms..10ms\nat 100ms timeout S1\nat 200ms put x 1\nat 500ms get x\nget y\n\
         at 600ms set reads index\nget x\nat 700ms set reads lease\nset check_quorum on\nat 900ms get x\n\
         get x\nget y\nat 1000ms crash all\nget x from S1\nat 2s\n",
        1,
    );
    let found = statistics(&run.summary, Time::ZERO, Time::MAX);
    let told = |spread: Spread| (spread.known, spread.median.map(|median| median.as_us() / 1_000));
    assert_eq!(found.read_ways.map(told), [(2, Some(42)), (1, Some(40)), (3, Some(20))]);
    assert_eq!(found.totals.counts.reads, 6, "one had no answer");
    assert_eq!(told(found.read_latency), (6, Some(20)));
    assert_eq!(found.read_latency.max, Some(Duration::from_us(42_000)));
    assert_eq!(found.totals.counts.answered, 8, "a session, a put, and the reads");
    let later = statistics(&run.summary, Time::from_us(850_000), Time::from_us(1_000_000));
    assert_eq!(later.read_ways.map(told), [(0, None), (0, None), (3, Some(20))]);
    assert_eq!(later.read_latency.max, Some(Duration::from_us(20_000)));
    let none = statistics(&run.summary, Time::from_us(1_100_000), Time::MAX);
    assert_eq!((none.totals.counts.reads, none.read_latency), (0, Spread::default()));
}
