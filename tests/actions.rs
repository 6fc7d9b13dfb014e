//! What people do to single messages, processes, clocks and settings, and the effects in a world.

use raftarium::lab::Session;
use raftarium::lab::language::parse_script;
use raftarium::sim::{CommandError, FlightEnd, Target, World};
use raftarium::types::{
    Duration, Event, EventKind, Fact, LossCause, MessageId, MessageKind, NoEffect, Peer, Role,
    ServerId, Time, Timer,
};

/// A session and all of its events.
struct Play {
    session: Session,
    events: Vec<Event>,
}

fn s(number: u8) -> ServerId {
    ServerId::new(number).unwrap()
}

impl Play {
    fn new(script: &str) -> Self {
        let script = parse_script("test", script).unwrap_or_else(|errors| panic!("{}", errors[0]));
        let mut play = Self { session: Session::open(&script).unwrap(), events: Vec::new() };
        play.wait_us(0);
        play
    }

    /// Five servers that follow S1, just after one of its heartbeats was sent.
    fn led_by_s1(settings: &str) -> Self {
        let mut play = Self::new(settings);
        play.enter("timeout S1");
        play.wait_us(100_000);
        assert_eq!(play.world().leader(), Some(s(1)));
        play.until(|event| {
            matches!(event.kind, EventKind::Fact(Fact::TimerFired { timer: Timer::Heartbeat, .. }))
        });
        play.wait_us(1_000);
        play
    }

    fn world(&self) -> &World {
        self.session.world()
    }

    fn wait_us(&mut self, us: u64) {
        let until = self.session.now() + Duration::from_us(us);
        let events = &mut self.events;
        self.session.advance(until, &mut |event| events.push(event.clone()), &mut || true);
    }

    fn until(&mut self, wanted: impl Fn(&Event) -> bool) {
        let seen = self.events.len();
        for _ in 0..2_000_000 {
            self.wait_us(10);
            if self.events[seen..].iter().any(&wanted) {
                return;
            }
        }
        panic!("it never happened");
    }

    fn enter(&mut self, line: &str) {
        let events = &mut self.events;
        let entered = self.session.enter(line, &mut |event| events.push(event.clone()));
        entered.unwrap_or_else(|error| panic!("{line}: {error}"));
    }

    fn refused(&mut self, line: &str) -> String {
        let before = self.world().last_event();
        let refused = self.session.enter(line, &mut |_| {}).unwrap_err();
        assert_eq!(self.world().last_event(), before, "what is refused changes nothing");
        refused.to_string()
    }

    /// The facts since `start` that `wanted` picks, with their times.
    fn facts<T>(&self, start: usize, wanted: impl Fn(&Fact) -> Option<T>) -> Vec<(Time, T)> {
        let fact = |event: &Event| match &event.kind {
            EventKind::Fact(fact) => wanted(fact).map(|picked| (event.at, picked)),
            _ => None,
        };
        self.events[start..].iter().filter_map(fact).collect()
    }

    fn no_effects(&self) -> Vec<NoEffect> {
        let why = |fact: &Fact| match fact {
            Fact::NothingChanged { why } => Some(*why),
            _ => None,
        };
        self.facts(0, why).into_iter().map(|(_, why)| why).collect()
    }

    /// The message of this kind that is in flight between two servers.
    fn under_way(&self, from: u8, to: u8, kind: MessageKind) -> (MessageId, Time) {
        let ends = (Peer::Server(s(from)), Peer::Server(s(to)));
        let mut flights = self.world().network().flights();
        let flight =
            flights.find(|flight| (flight.from, flight.to) == ends && flight.body.kind() == kind);
        flight.map(|flight| (flight.message, flight.arrives_at)).expect("a message under way")
    }

    /// When a message arrived, if it did.
    fn arrivals(&self, number: MessageId) -> Vec<Time> {
        let arrived = |fact: &Fact| match fact {
            Fact::Delivered { message, .. } if *message == number => Some(()),
            _ => None,
        };
        self.facts(0, arrived).into_iter().map(|(at, ())| at).collect()
    }

    fn losses(&self, number: MessageId) -> Vec<LossCause> {
        let lost = |fact: &Fact| match fact {
            Fact::Lost { message, cause, .. } if *message == number => Some(*cause),
            _ => None,
        };
        self.facts(0, lost).into_iter().map(|(_, cause)| cause).collect()
    }

    /// The event that this one names as its trigger.
    fn trigger_of(&self, wanted: impl Fn(&Fact) -> bool) -> &Fact {
        let is_wanted = |event: &&Event| matches!(&event.kind, EventKind::Fact(f) if wanted(f));
        let event = self.events.iter().find(is_wanted).expect("the event");
        let trigger = event.trigger.expect("a trigger");
        match &self.events[trigger.0 as usize - 1].kind {
            EventKind::Fact(fact) => fact,
            other => panic!("{other:?} is no fact"),
        }
    }
}

const HEARTBEAT: MessageKind = MessageKind::Heartbeat;

#[test]
fn a_dropped_message_is_lost_at_once_and_never_arrives() {
    let mut play = Play::led_by_s1("");
    let (message, _) = play.under_way(1, 2, HEARTBEAT);
    play.enter("drop S1 -> S2 heartbeat");
    assert_eq!(play.losses(message), [LossCause::Dropped]);
    let sent = play.trigger_of(|fact| matches!(fact, Fact::Lost { .. }));
    assert!(matches!(sent, Fact::Sent { message: number, .. } if *number == message));
    play.wait_us(40_000);
    assert_eq!(play.arrivals(message), []);
    assert_eq!(play.losses(message).len(), 1);
}

#[test]
fn a_delayed_message_arrives_that_much_later_and_may_be_overtaken() {
    let mut play = Play::led_by_s1("");
    let (message, planned) = play.under_way(1, 2, HEARTBEAT);
    play.enter("delay S1 -> S2 heartbeat 60ms");
    play.enter("delay S1 -> S2 heartbeat 1us");
    play.wait_us(40_000);
    assert_eq!(play.arrivals(message), []);
    play.wait_us(60_000);
    assert_eq!(play.arrivals(message), [planned + Duration::from_us(60_001)]);
    let order: Vec<_> = play
        .facts(0, |fact| match fact {
            Fact::Delivered { message, from: Peer::Server(from), to: Peer::Server(to), .. } => {
                (*from == s(1) && *to == s(2)).then_some(*message)
            }
            _ => None,
        })
        .into_iter()
        .map(|(_, message)| message)
        .collect();
    let place = order.iter().position(|&number| number == message).unwrap();
    assert!(order[..place].iter().any(|&number| number > message), "one sent later came before");
}

#[test]
fn a_message_that_is_delivered_arrives_in_this_instant_and_once() {
    let mut play = Play::led_by_s1("");
    let (message, _) = play.under_way(1, 2, HEARTBEAT);
    play.enter("deliver S1 -> S2 heartbeat");
    let now = play.session.now();
    assert_eq!(play.arrivals(message), [now]);
    play.wait_us(50_000);
    assert_eq!(play.arrivals(message), [now]);
}

#[test]
fn a_message_that_chance_would_lose_can_be_delivered() {
    let mut play = Play::led_by_s1("");
    play.enter("set loss 100%");
    play.until(|event| {
        matches!(event.kind, EventKind::Fact(Fact::TimerFired { timer: Timer::Heartbeat, .. }))
    });
    let doomed = |play: &Play| {
        let mut flights = play.world().network().flights();
        let flight =
            flights.find(|flight| flight.end == FlightEnd::Lost && flight.to == Peer::Server(s(3)));
        flight.expect("a heartbeat that will be lost").message
    };
    let message = doomed(&play);
    play.enter("deliver S1 -> S3 heartbeat");
    assert_eq!(play.arrivals(message).len(), 1);
    assert_eq!(play.losses(message), []);
}

#[test]
fn a_copy_is_independent_and_has_its_own_name() {
    let mut play = Play::led_by_s1("");
    let (message, planned) = play.under_way(1, 2, HEARTBEAT);
    play.enter("duplicate S1 -> S2 heartbeat");
    let copy = |fact: &Fact| match fact {
        Fact::Duplicated { message: original, copy, .. } => Some((*original, *copy)),
        _ => None,
    };
    let (at, (original, copy)) = play.facts(0, copy)[0];
    assert_eq!(original, message);
    let name = play.world().message_name(copy).unwrap().to_string();
    assert!(name.ends_with(" #2"), "{name}");
    assert_eq!(play.world().message_name(message).unwrap().nth, None);
    let arrives_at = play.world().network().flight(copy).unwrap().arrives_at;
    let way = arrives_at.since(at).as_us();
    assert!((10_000..=15_000).contains(&way), "{way}");
    play.enter(&format!("drop {name}"));
    assert_eq!(play.losses(copy), [LossCause::Dropped]);
    play.wait_us(40_000);
    assert_eq!(play.arrivals(message), [planned]);
    assert_eq!(play.arrivals(copy), []);
}

#[test]
fn a_held_message_stays_until_it_is_released_and_then_takes_its_remaining_time() {
    let mut play = Play::led_by_s1("");
    let (message, planned) = play.under_way(1, 2, HEARTBEAT);
    play.enter("hold S1 -> S2 heartbeat");
    let left = planned.since(play.session.now());
    play.wait_us(300_000);
    assert_eq!(play.arrivals(message), []);
    let name = play.world().message_name(message).unwrap();
    play.enter(&format!("hold {name}"));
    // Others of the same link are in flight or follow later: the held one is preferred.
    play.enter("release S1 -> S2 heartbeat");
    let released = play.session.now();
    play.enter(&format!("release {name}"));
    assert_eq!(play.no_effects(), [NoEffect::AlreadyHeld, NoEffect::NotHeld]);
    play.wait_us(20_000);
    assert_eq!(play.arrivals(message), [released + left]);
    for wanted in [
        play.trigger_of(|fact| matches!(fact, Fact::Held { .. })),
        play.trigger_of(|fact| matches!(fact, Fact::Released { .. })),
    ] {
        assert!(matches!(wanted, Fact::Sent { message: number, .. } if *number == message));
    }
}

#[test]
fn a_held_message_may_be_delayed_after_its_arrival_time() {
    let mut play = Play::new(
        "set latency 10ms\n\
         at 5ms submit \"x=1\" to S1\n\
         at 6ms hold C1 -> S1\n\
         at 300ms delay C1 -> S1 1ms\n\
         wait 5ms\n\
         say \"305ms\"\n\
         crash S3\n\
         at 310ms release C1 -> S1\n",
    );
    // To the end of the script and beyond.
    play.wait_us(400_000);
    play.wait_us(400_000);
    assert!(play.events.is_sorted_by_key(|event| event.at), "time never goes back");
    assert_eq!(play.session.notices().get(0).unwrap().at, Time::from_us(305_000));
    let request = |fact: &Fact| match fact {
        Fact::Delivered { from: Peer::Client(_), .. } => Some(()),
        _ => None,
    };
    // It had 9 ms left, and was given one more.
    assert_eq!(play.facts(0, request), [(Time::from_us(320_000), ())]);
}

#[test]
fn a_reused_slot_is_not_mistaken_for_the_old_one() {
    let mut play = Play::led_by_s1("set latency 10ms");
    // Each dropped message leaves its arrival in the queue, and its slot to the next one.
    for _ in 0..200 {
        let name = {
            let mut flights = play.world().network().flights();
            flights.next().map(|flight| play.world().message_name(flight.message).unwrap())
        };
        if let Some(name) = name {
            play.enter(&format!("drop {name}"));
        }
        play.wait_us(1_700);
    }
    let ends = |fact: &Fact| match fact {
        Fact::Delivered { message, .. } | Fact::Lost { message, .. } => Some(*message),
        _ => None,
    };
    let mut ended: Vec<_> = play.facts(0, ends).into_iter().map(|(_, message)| message).collect();
    let count = ended.len();
    ended.sort_unstable();
    ended.dedup();
    assert_eq!(ended.len(), count, "each message ends once");
    let latency = |fact: &Fact| match fact {
        Fact::Delivered { message, .. } => Some(*message),
        _ => None,
    };
    for (at, message) in play.facts(0, latency) {
        let sent = |fact: &Fact| matches!(fact, Fact::Sent { message: m, .. } if *m == message);
        let sent = play.facts(0, |fact| sent(fact).then_some(()))[0].0;
        assert_eq!(at, sent + Duration::from_ms(10));
    }
}

#[test]
fn the_next_to_arrive_is_meant_unless_more_is_said() {
    let mut play = Play::led_by_s1("set latency 10ms\nset heartbeat 3ms\nset election_timeout 5s");
    let of_link = |play: &Play| {
        let ends = (Peer::Server(s(1)), Peer::Server(s(2)));
        let mut flights: Vec<_> = play.world().network().flights().cloned().collect();
        flights.retain(|flight| (flight.from, flight.to) == ends);
        flights.sort_by_key(|flight| flight.message);
        flights
    };
    let flights = of_link(&play);
    assert!(flights.len() >= 3, "several are under way");
    play.enter("hold S1 -> S2");
    let held: Vec<_> = of_link(&play).iter().map(|flight| flight.held().is_some()).collect();
    assert!(held[0] && !held[1], "{held:?}");
    play.enter("drop S1 -> S2 heartbeat");
    assert_eq!(play.losses(flights[1].message).len(), 1, "the held one comes last");
    play.enter("drop S1 -> S2 #2");
    assert_eq!(play.losses(flights[2].message).len(), 1, "by number, the held one counts");
    play.enter(&format!("drop S1 -> S2 sent {}", flights[0].sent_at));
    assert_eq!(play.losses(flights[0].message).len(), 1);
    // Every message has a name that means only that message.
    for flight in play.world().network().flights().cloned().collect::<Vec<_>>() {
        let name = play.world().message_name(flight.message).unwrap();
        play.enter(&format!("drop {name}"));
        assert_eq!(play.losses(flight.message), [LossCause::Dropped], "{name}");
    }
}

#[test]
fn a_message_that_is_not_in_flight_is_rejected() {
    let mut play = Play::led_by_s1("");
    for line in [
        "drop S2 -> S3",
        "delay S1 -> S2 request_vote 5ms",
        "hold C9 -> S1",
        "release S1 -> S2 heartbeat #2",
        "deliver S1 -> S2 sent 1us",
        "duplicate S1 -> S2 sent 1us #3",
    ] {
        let refused = play.refused(line);
        assert!(refused.starts_with("no message '"), "{line}: {refused}");
    }
    assert_eq!(
        play.refused("drop followers -> S2"),
        CommandError::NotOneServer(Target::Followers).to_string()
    );
    assert_eq!(play.world().message_name(MessageId(1)), None);
}

#[test]
fn messages_of_clients_have_names() {
    let mut play = Play::led_by_s1("");
    play.enter("submit \"x=1\"");
    play.wait_us(1_000);
    let asked = play.world().clients().waiting().next().unwrap().1.asking;
    play.enter(&format!("drop C1 -> {asked} client_request"));
    play.enter("submit \"y=2\" to S1");
    play.enter("deliver C2 -> S1");
    assert!(
        play.session
            .holds(&raftarium::lab::language::Condition::Stored { text: "y=2".into(), on: None })
    );
    play.wait_us(499_000);
    play.enter("expect not stored \"x=1\"");
    play.wait_us(1_000_000);
    play.enter("expect committed \"x=1\"");
}

#[test]
fn messages_to_a_paused_server_wait_in_order() {
    let mut play = Play::led_by_s1("set election_timeout 1s");
    play.enter("pause S2");
    play.enter("pause S2");
    play.enter("timeout S2");
    assert_eq!(play.no_effects(), [NoEffect::AlreadyPaused, NoEffect::TimerOfPausedServer]);
    let start = play.events.len();
    play.wait_us(320_000);
    assert!(play.world().server(s(2)).is_paused() && play.world().is_up(s(2)));
    assert!(play.events[start..].iter().all(|event| event.server != Some(s(2))), "it is silent");
    let waiting = play.world().server(s(2)).waiting_messages();
    assert!(waiting >= 6, "{waiting} messages wait");
    play.enter("expect S2 is paused");
    play.enter("expect S2 is up");
    play.enter("expect not settled");
    play.enter("resume S2");
    let delivered = play.facts(start, |fact| match fact {
        Fact::Delivered { message, to: Peer::Server(to), .. } if *to == s(2) => Some(*message),
        _ => None,
    });
    assert_eq!(delivered.len(), waiting);
    assert!(delivered.iter().all(|(at, _)| *at == play.session.now()));
    assert!(delivered.is_sorted_by_key(|(_, message)| *message));
    play.wait_us(100_000);
    play.enter("expect settled");
    play.enter("resume S2");
    assert_eq!(play.no_effects().last(), Some(&NoEffect::NotPaused));
}

#[test]
fn a_paused_servers_timers_fire_when_it_resumes_unless_a_message_resets_them() {
    let started = |play: &Play, start| {
        play.facts(start, |fact| match fact {
            Fact::TimerFired { timer: Timer::Election, .. } => Some(()),
            _ => None,
        })
        .len()
    };
    let mut play = Play::led_by_s1("");
    play.enter("set election_timeout S2 200ms");
    play.enter("pause S2");
    let start = play.events.len();
    play.wait_us(900_000);
    assert_eq!(started(&play, start), 0);
    play.enter("resume S2");
    play.wait_us(0);
    assert_eq!(started(&play, start), 0, "heartbeats waited, and set the timer anew");

    play.enter("isolate S2");
    play.enter("pause S2");
    play.wait_us(900_000);
    assert_eq!(started(&play, start), 0);
    play.enter("resume S2");
    play.wait_us(0);
    assert_eq!(started(&play, start), 1, "nothing waited: the timer fires at once");
    assert_eq!(play.world().core(s(2)).unwrap().role(), Role::Candidate);
}

#[test]
fn a_paused_servers_disk_continues_and_its_writes_are_reported_first() {
    let mut play = Play::led_by_s1("set disk 30ms");
    play.enter("submit \"x=1\" to S1");
    play.until(|event| {
        event.server == Some(s(1))
            && matches!(event.kind, EventKind::Fact(Fact::EntryAppended { .. }))
    });
    play.enter("pause S1");
    let start = play.events.len();
    play.wait_us(40_000);
    let durable = play.facts(start, |fact| match fact {
        Fact::WriteDurable { .. } => Some(()),
        _ => None,
    });
    assert_eq!(durable.len(), 1, "the entry is on the disk of the paused leader");
    let sends = |play: &Play, start| {
        play.facts(start, |fact| match fact {
            Fact::Sent { from: Peer::Server(from), body, .. } if *from == s(1) => Some(body.kind()),
            _ => None,
        })
    };
    assert_eq!(sends(&play, start), []);
    play.enter("resume S1");
    assert!(sends(&play, start).iter().any(|(_, kind)| *kind == MessageKind::AppendEntries));
}

#[test]
fn a_crash_of_a_paused_server_loses_what_waited() {
    let mut play = Play::led_by_s1("");
    play.enter("pause S2");
    play.wait_us(120_000);
    let waiting = play.world().server(s(2)).waiting_messages();
    assert!(waiting > 0);
    let start = play.events.len();
    play.enter("crash S2");
    let lost = play.facts(start, |fact| match fact {
        Fact::Lost { cause, .. } => Some(*cause),
        _ => None,
    });
    assert_eq!(lost.len(), waiting);
    assert!(lost.iter().all(|(_, cause)| *cause == LossCause::ReceiverDown));
    play.enter("pause S2");
    assert_eq!(play.no_effects(), [NoEffect::PauseOfDownServer]);
    play.enter("restart S2");
    assert!(!play.world().server(s(2)).is_paused());
    play.wait_us(300_000);
    play.enter("expect settled");
}

#[test]
fn a_machine_keeps_a_limited_number_of_waiting_messages() {
    let mut play = Play::led_by_s1("set heartbeat 1ms");
    play.enter("pause S2");
    play.wait_us(1_500_000);
    assert_eq!(play.world().server(s(2)).waiting_messages(), 1_000);
    let full = play.facts(0, |fact| match fact {
        Fact::Lost { cause: LossCause::ReceiverFull, .. } => Some(()),
        _ => None,
    });
    assert!(full.len() > 100);
}

/// The times between the heartbeats of S1.
fn heartbeats(play: &mut Play, us: u64) -> Vec<u64> {
    let start = play.events.len();
    play.wait_us(us);
    let fired = play.facts(start, |fact| match fact {
        Fact::TimerFired { timer: Timer::Heartbeat, .. } => Some(()),
        _ => None,
    });
    assert!(fired.len() > 3, "without heartbeats nothing could be said of them");
    fired.windows(2).map(|pair| pair[1].0.since(pair[0].0).as_us()).collect()
}

#[test]
fn a_fast_clock_shortens_all_durations_of_its_server() {
    let mut play = Play::led_by_s1("set clock S1 120%\nset election_timeout 300ms");
    let beats = heartbeats(&mut play, 1_000_000);
    assert!(beats.len() > 20 && beats.iter().all(|us| [41_666, 41_667].contains(us)), "{beats:?}");
    assert_eq!(beats[..3].iter().sum::<u64>().abs_diff(125_000), 0, "rounding does not add up");
    play.enter("set clock S1 50%");
    let beats = heartbeats(&mut play, 1_000_000);
    assert!(beats.iter().all(|us| *us == 100_000), "{beats:?}");
    play.enter("set clock 100%");
    play.wait_us(100_000);
    assert!(heartbeats(&mut play, 500_000).iter().all(|us| *us == 50_000));
}

#[test]
fn a_change_of_the_clock_rate_scales_the_rest_of_a_timer() {
    let mut play = Play::new("set election_timeout 300ms");
    let deadline = |play: &Play| play.world().election_deadline(s(2)).unwrap().as_us();
    assert_eq!(deadline(&play), 300_000);
    play.wait_us(100_000);
    play.enter("set clock S2 200%");
    assert_eq!(deadline(&play), 200_000);
    play.wait_us(50_000);
    play.enter("set clock S2 25%");
    assert_eq!(deadline(&play), 550_000);
    play.enter("set clock S2 100%");
    assert_eq!(deadline(&play), 250_000);
    play.wait_us(100_000);
    let fired = |event: &Event| {
        event.server == Some(s(2)) && matches!(event.kind, EventKind::Fact(Fact::TimerFired { .. }))
    };
    let event = play.events.iter().find(|event| fired(event)).expect("its timer has run out");
    assert_eq!(event.at.as_us(), 250_000);
}

#[test]
fn a_setting_of_one_link_or_server_changes_no_other() {
    let at_once = |line: &str| {
        let mut play = Play::led_by_s1("set latency 10ms\nset election_timeout 10s");
        play.enter(line);
        play.wait_us(200_000);
        let mut slow: Vec<_> = play
            .world()
            .network()
            .flights()
            .filter(|flight| flight.arrives_at.since(flight.sent_at) == Duration::from_ms(500))
            .map(|flight| format!("{} -> {}", flight.from, flight.to))
            .collect();
        slow.sort();
        slow.dedup();
        slow.join(", ")
    };
    assert_eq!(at_once("set latency S1 -> S2 500ms"), "S1 -> S2");
    assert_eq!(at_once("set latency S2 -> S1 500ms"), "S2 -> S1");
    assert_eq!(at_once("set latency S1 -- S2 500ms"), "S1 -> S2, S2 -> S1");
    assert_eq!(at_once("set latency S3 500ms"), "S1 -> S3, S3 -> S1");
    assert_eq!(
        at_once("set latency S1 500ms"),
        "S1 -> S2, S1 -> S3, S1 -> S4, S1 -> S5, S2 -> S1, S3 -> S1, S4 -> S1, S5 -> S1"
    );
}

#[test]
fn one_server_can_have_a_heartbeat_of_its_own() {
    let mut play = Play::led_by_s1("set heartbeat S1 20ms\nset heartbeat S2 70ms");
    assert!(heartbeats(&mut play, 500_000).iter().all(|us| *us == 20_000));
    play.enter("set heartbeat 30ms");
    play.wait_us(50_000);
    assert!(heartbeats(&mut play, 500_000).iter().all(|us| *us == 30_000));
}

#[test]
fn the_load_has_at_most_as_many_clients_as_set() {
    let mut play = Play::led_by_s1("");
    play.enter("set clients 3");
    play.enter("set load 1000/s");
    play.wait_us(500_000);
    assert_eq!(play.world().clients().waiting_len(), 3);
    play.enter("submit \"x=1\"");
    play.enter("isolate S1");
    play.wait_us(10_000);
    assert_eq!(play.world().clients().load_waiting(), 3);
    assert_eq!(play.world().clients().waiting_len(), 4, "who submits by hand is not counted");
    play.enter("set clients 0");
    play.wait_us(100_000);
    assert!(play.world().clients().waiting_len() > 50);
}

/// What the page shows.
mod shown {
    use super::*;
    use raftarium::lab::Step;
    use raftarium::lab::history::Interest;
    use raftarium::web::layout::{FateCode, HeaderField, MessageField, ServerField};
    use raftarium::web::live::Live;

    /// The rows of a table of the frame, whose two header fields begin with `count`.
    fn rows(live: &mut Live, count: HeaderField, stride: usize) -> Vec<Vec<f64>> {
        let frame = live.frame();
        let (rows, at) = (frame[count as usize] as usize, frame[count as usize + 1] as usize);
        frame[at..at + rows * stride].chunks(stride).map(<[f64]>::to_vec).collect()
    }

    fn open(lines: &[&str]) -> Live {
        let mut live = Live::new();
        live.open("servers 3\nset election_timeout S2 400ms\ntimeout S1\n", None).unwrap();
        live.skip_to_settled(Duration::from_s(3), &mut || true);
        run(&mut live, lines);
        live
    }

    fn run(live: &mut Live, lines: &[&str]) {
        for line in lines {
            let problem = live.run(line).problem;
            assert!(problem.is_none(), "{line}: {}", problem.unwrap().message);
        }
    }

    fn pass(live: &mut Live, ms: u32) {
        for _ in 0..ms {
            live.step(Step::Millisecond, false, Interest::Any, &mut || true);
        }
    }

    #[test]
    fn a_held_message_is_drawn_in_place_and_a_delayed_one_does_not_jump() {
        let mut live = open(&["submit \"x=1\" to S1"]);
        pass(&mut live, 4);
        let row = |live: &mut Live| {
            let now = live.session().now().as_ms_f64();
            let rows = rows(live, HeaderField::Messages, MessageField::Stride as usize);
            let of_client = |row: &&Vec<f64>| row[MessageField::From as usize] == -1.0;
            let row = rows.iter().find(of_client).expect("the client's message");
            let (sent, arrives) =
                (row[MessageField::SentMs as usize], row[MessageField::DeliverMs as usize]);
            (row[MessageField::Fate as usize], (now - sent) / (arrives - sent))
        };
        let near = |a: f64, b: f64| assert!((a - b).abs() < 0.001, "{a} {b}");
        let (_, share) = row(&mut live);
        run(&mut live, &["delay C1 -> S1 500ms"]);
        near(row(&mut live).1, share);
        run(&mut live, &["hold C1 -> S1"]);
        pass(&mut live, 40);
        near(row(&mut live).1, share);
        assert_eq!(row(&mut live).0, f64::from(FateCode::Held as u32));
        run(&mut live, &["release C1 -> S1", "delay C1 -> S1 100ms"]);
        near(row(&mut live).1, share);
        pass(&mut live, 40);
        assert!(row(&mut live).1 > share);
    }

    #[test]
    fn timers_are_shown_in_the_worlds_time() {
        let mut live = open(&["set clock S2 50%", "pause S2"]);
        let servers = |live: &mut Live| {
            rows(live, HeaderField::Servers, ServerField::Stride as usize).swap_remove(1)
        };
        let row = servers(&mut live);
        assert_eq!(row[ServerField::Paused as usize], 1.0);
        let left = row[ServerField::TimerEndMs as usize] - live.session().now().as_ms_f64();
        assert!(left > 400.0, "{left} ms at half the speed");
        run(&mut live, &["set clock S2 100%"]);
        let row = servers(&mut live);
        let now_left = row[ServerField::TimerEndMs as usize] - live.session().now().as_ms_f64();
        assert!((left - 2.0 * now_left).abs() < 0.01, "{left} {now_left}");
    }
}
