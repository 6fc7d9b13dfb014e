use crate::lab::Session;
use crate::lab::language::parse_script;
use crate::types::{Duration, Event, Fact, MessageKind, Peer, Time};

use super::condense::{Condensed, View, condense};
use super::walk::{Relation, Relations, Walk};
use super::{Arrow, BandKind, EVENTS_MAX, Fate, Loaded, Sign};

/// Plays a script for a while, and loads all of it.
fn played(script: &str, seconds: u64) -> Loaded {
    let script = parse_script("test", script).expect("the script is sound");
    let mut session = Session::open(&script).expect("the setup is possible");
    let mut loaded = Loaded::at(session.world());
    let end = Time::ZERO + Duration::from_s(seconds);
    while session.now() < end {
        session.advance(end, &mut |event| loaded.push(event), &mut || true);
    }
    loaded.reach(end);
    loaded
}

fn whole(loaded: &Loaded, rows_max: usize) -> View {
    View { from: Time::ZERO, to: loaded.to(), columns: 1_000, rows_max }
}

fn facts(loaded: &Loaded) -> impl Iterator<Item = (&Event, &Fact)> {
    loaded.events().iter().filter_map(|event| Some((event, event.fact()?)))
}

fn arrow(loaded: &Loaded, which: impl Fn(&Arrow) -> bool) -> &Arrow {
    loaded.arrows().iter().find(|arrow| which(arrow)).expect("there is such an arrow")
}

#[test]
fn an_arrow_goes_from_the_sending_to_the_arrival() {
    let loaded = played("servers 3\n", 2);
    let mut arrived = 0;
    for (event, fact) in facts(&loaded) {
        if let Fact::Delivered { message, from, to, .. } = fact {
            let arrow = arrow(&loaded, |arrow| arrow.message == *message);
            assert_eq!((arrow.from, arrow.to, arrow.fate), (*from, *to, Fate::Arrived));
            assert_eq!((arrow.end, arrow.end_seq), (event.at, event.seq));
            assert_eq!(Some(arrow.sent_seq), event.trigger);
            arrived += 1;
        }
    }
    assert!(arrived > 50, "{arrived} messages arrived");
}

#[test]
fn arrows_of_lost_messages_end_where_they_are_lost() {
    let loaded = played("servers 3\nset loss 20%\nat 1s crash S1\nat 1500ms isolate S2\n", 3);
    let lost = facts(&loaded).filter(|(_, fact)| matches!(fact, Fact::Lost { .. })).count();
    let ended = |fate| loaded.arrows().iter().filter(|arrow| arrow.fate == fate).count();
    let sums = [Fate::LostAtOnce, Fate::LostOnWay, Fate::LostAtEnd].map(ended);
    assert!(sums.iter().all(|&sum| sum > 0), "{sums:?}");
    assert_eq!(sums.iter().sum::<usize>(), lost);
    let at_once = arrow(&loaded, |arrow| arrow.fate == Fate::LostAtOnce);
    assert_eq!(at_once.sent, at_once.end);
}

#[test]
fn a_copy_is_an_arrow_of_its_own() {
    let loaded = played("servers 3\nset duplicate 30%\n", 2);
    let copies = facts(&loaded).filter_map(|(event, fact)| match fact {
        Fact::Duplicated { message, copy, .. } => Some((event, *message, *copy)),
        _ => None,
    });
    let mut seen = 0;
    for (event, message, copy) in copies {
        let original = arrow(&loaded, |arrow| arrow.message == message).clone();
        let copy = arrow(&loaded, |arrow| arrow.message == copy);
        assert_eq!((copy.from, copy.to, copy.kind), (original.from, original.to, original.kind));
        assert_eq!((copy.sent, copy.sent_seq), (event.at, event.seq));
        seen += 1;
    }
    assert!(seen > 5, "{seen} copies");
}

#[test]
fn a_message_that_is_held_waits_on_its_way() {
    let script = parse_script("test", "servers 3\n").expect("the script is sound");
    let mut session = Session::open(&script).expect("the setup is possible");
    let mut loaded = Loaded::at(session.world());
    while session.world().network().flights().next().is_none() {
        let next = session.now() + Duration::from_ms(1);
        session.advance(next, &mut |event| loaded.push(event), &mut || true);
    }
    let flight = session.world().network().flights().next().expect("one is under way");
    let (message, from, to) = (flight.message, flight.from, flight.to);
    let enter = |line: &str, loaded: &mut Loaded, session: &mut Session| {
        session.enter(line, &mut |event| loaded.push(event)).expect("it can be done");
        let later = session.now() + Duration::from_ms(40);
        session.advance(later, &mut |event| loaded.push(event), &mut || true);
    };
    let before = session.now();
    enter(&format!("hold {from} -> {to}"), &mut loaded, &mut session);
    let held = arrow(&loaded, |arrow| arrow.message == message).clone();
    assert_eq!((held.held, held.released, held.fate), (before, Time::MAX, Fate::Flying));
    let before = session.now();
    enter(&format!("release {from} -> {to}"), &mut loaded, &mut session);
    let released = arrow(&loaded, |arrow| arrow.message == message);
    assert_eq!((released.held, released.released), (held.held, before));
    assert_eq!(released.fate, Fate::Arrived);
}

#[test]
fn bands_last_as_long_as_the_state_that_they_show() {
    let loaded = played(
        "servers 3\nat 1s isolate S1\nat 1s cut S2 -> S3\nat 1s partition S1 | S2 S3\nat 2s heal\n",
        3,
    );
    let (from, to) = (Time::from_us(1_000_000), Time::from_us(2_000_000));
    assert!(loaded.bands().iter().all(|band| (band.from, band.to) == (from, to)));
    let is_group = |kind| matches!(kind, BandKind::Group(_));
    assert_eq!(loaded.bands().iter().filter(|band| is_group(band.kind)).count(), 3);
    assert_eq!(loaded.bands().len(), 5, "{:?}", loaded.bands());
}

#[test]
fn a_span_loaded_from_its_middle_has_the_messages_in_flight_and_the_partitions() {
    let script = parse_script("test", "servers 3\nat 1s isolate S1\n").expect("sound");
    let mut session = Session::open(&script).expect("possible");
    let mut all = Loaded::at(session.world());
    while session.now() < Time::from_us(1_200_000)
        || session.world().network().flights().next().is_none()
    {
        let next = session.now() + Duration::from_ms(1);
        session.advance(next, &mut |event| all.push(event), &mut || true);
    }
    let mut late = Loaded::at(session.world());
    assert_eq!(late.bands()[0].kind, BandKind::Isolated);
    let flying = late.arrows().len();
    assert!(flying > 0);
    let end = session.now() + Duration::from_ms(100);
    let mut both = |event: &Event| {
        all.push(event);
        late.push(event);
    };
    session.advance(end, &mut both, &mut || true);
    assert!(late.arrows()[..flying].iter().all(|arrow| arrow.fate != Fate::Flying));
    // Joined to the earlier part, it equals what is loaded in one piece.
    let mut early = played("servers 3\nat 1s isolate S1\n", 1);
    early.join(&all);
    assert_eq!(early.last(), all.last());
    assert_eq!(format!("{:?}", early.arrows()), format!("{:?}", all.arrows()));
    assert_eq!(early.marks().len(), all.marks().len());
}

fn sums(loaded: &Loaded, condensed: &Condensed) -> (u32, u32) {
    let sum = |rows: &[(usize, u32)]| rows.iter().map(|&(_, count)| count).sum();
    assert!(condensed.arrows.iter().all(|&(place, _)| place < loaded.arrows().len()));
    (sum(&condensed.arrows), sum(&condensed.marks))
}

#[test]
fn what_falls_together_is_counted() {
    let loaded = played("servers 5\nset load 100/s\n", 10);
    let view = whole(&loaded, 1_000);
    let condensed = condense(&loaded, &view, &|_| false);
    assert!(
        condensed.bin_us > 0 && condensed.marks_bin_us > 0,
        "ten seconds of this are too much to be told apart"
    );
    assert!(condensed.arrows.len() <= 1_000 && condensed.marks.len() <= 1_000);
    let all = (loaded.arrows().len() as u32, loaded.marks().len() as u32);
    assert_eq!(sums(&loaded, &condensed), all);
    assert_eq!((condensed.arrows_in_view, condensed.marks_in_view), all);
    for &(place, count) in &condensed.arrows {
        assert!(count == 1 || condensed.bin_us > 0, "row {place}");
    }
}

#[test]
fn only_messages_of_one_kind_fall_together() {
    // Followers ask the leader for the index of each read, so that many kinds of messages are in flight.
    let script = "servers 3\nset load 300/s\nset load_keys 5\nset load_reads 80%\nset reads index\ntimeout S1\n";
    let loaded = played(script, 10);
    let condensed = condense(&loaded, &whole(&loaded, 600), &|_| false);
    for kind in MessageKind::ALL {
        let is_meant = |arrow: &Arrow| arrow.kind == kind;
        let all = loaded.arrows().iter().filter(|arrow| is_meant(arrow)).count();
        let shown = condensed.arrows.iter().filter(|row| is_meant(&loaded.arrows()[row.0]));
        assert_eq!(shown.map(|row| row.1 as usize).sum::<usize>(), all, "{kind:?}");
    }
}

#[test]
fn little_is_shown_as_it_is() {
    let loaded = played("servers 3\n", 1);
    let condensed = condense(&loaded, &whole(&loaded, 4_000), &|_| false);
    assert_eq!((condensed.bin_us, condensed.lanes), (0, 1));
    assert_eq!(condensed.arrows.len(), loaded.arrows().len());
}

#[test]
fn what_is_asked_for_is_never_merged() {
    let loaded = played("servers 5\nset load 100/s\n", 10);
    let chosen = loaded.arrows()[loaded.arrows().len() / 2].sent_seq;
    let condensed = condense(&loaded, &whole(&loaded, 600), &|seq| seq == chosen.0);
    let alone = condensed.arrows.iter().find(|row| loaded.arrows()[row.0].sent_seq == chosen);
    assert_eq!(alone.map(|row| row.1), Some(1));
}

#[test]
fn memory_is_bounded_and_the_newest_stay() {
    let loaded = played("servers 64\n", 30);
    assert!(loaded.events().len() <= EVENTS_MAX);
    assert!(loaded.from() > Time::ZERO, "the oldest made room");
    assert_eq!(loaded.to(), Time::ZERO + Duration::from_s(30));
    assert!(loaded.marks().iter().all(|mark| mark.at >= loaded.from()));
    let view = View { from: loaded.from(), ..whole(&loaded, 4_000) };
    let condensed = condense(&loaded, &view, &|_| false);
    assert!(condensed.arrows_in_view > 20_000, "{}", condensed.arrows_in_view);
    assert!(condensed.arrows.len() <= 4_000);
    assert!(condensed.lanes > 1, "of 64 lanes, neighbours fall together");
}

#[test]
fn one_walks_from_a_vote_back_to_the_timeout_and_on() {
    let loaded = played("servers 3\n", 1);
    let find = |sign| loaded.marks().iter().find(|mark| mark.sign == sign).map(|mark| mark.seq);
    let vote = find(Sign::VoteGranted).expect("somebody voted");
    let mut seen = vec![vote];
    let mut here = vote;
    while let Some(cause) = loaded.walk(here, Walk::Cause) {
        assert!(cause < here && Loaded::is_drawn(loaded.event(cause).expect("it is loaded")));
        seen.push(cause);
        here = cause;
    }
    assert!(seen.contains(&find(Sign::Timeout).expect("a timer ran out")));
    let relations = Relations::to(&loaded, vote);
    assert!(seen[1..].iter().all(|&cause| relations.of(cause) == Relation::Cause));
    let asked = seen[1];
    let effect = loaded.walk(asked, Walk::Effect).expect("the request leads to something");
    assert_eq!(Relations::to(&loaded, asked).of(effect), Relation::Effect);
    // The vote itself is a note; what follows is the answer that carries it.
    let carried = loaded.walk(vote, Walk::Effect).and_then(|seq| loaded.event(seq));
    assert!(matches!(carried.and_then(Event::fact), Some(Fact::Sent { .. })), "{carried:?}");
    let later = loaded.walk(vote, Walk::Later).expect("something comes behind it");
    assert_eq!(loaded.walk(later, Walk::Earlier), Some(vote));
    assert_eq!(loaded.event(later).map(|event| event.server), loaded.event(vote).map(|e| e.server));
}

#[test]
fn clients_have_arrows_and_marks() {
    let loaded = played("servers 3\nat 1s submit \"x=1\"\n", 2);
    let is_client = |peer| matches!(peer, Peer::Client(_));
    assert!(loaded.arrows().iter().any(|arrow| is_client(arrow.from)));
    assert!(loaded.arrows().iter().any(|arrow| is_client(arrow.to)));
    let signs: Vec<_> = loaded.marks().iter().map(|mark| mark.sign).collect();
    assert!(signs.contains(&Sign::Submitted) && signs.contains(&Sign::Answered));
}
