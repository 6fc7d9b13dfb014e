//! Properties of all lines.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::lab::language::field::Form;
use crate::sim::{Command, Endpoint, InitialDisk, LinkTarget, MessageName, Setup, Target};
use crate::types::{
    Bandwidth, ClientId, ClockRate, Duration, EventId, FaultKind, FaultSet, Link, Membership,
    MessageKind, MessageKinds, Property, Rate, Ratio, ReadMode, Role, Rule, RuleSet, Scope,
    ServerId, ServerSet, Setting, Span, Term, Time,
};

const SERVERS: u8 = 7;

fn server() -> impl Strategy<Value = ServerId> {
    (1..=SERVERS).prop_map(|number| ServerId::new(number).unwrap())
}

/// One target that is not drawn.
fn plain_target() -> impl Strategy<Value = Target> {
    prop_oneof![
        server().prop_map(Target::Server),
        Just(Target::Leader),
        Just(Target::Followers),
        Just(Target::All),
    ]
}

/// One target.
fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        3 => plain_target(),
        1 => Just(Target::Any),
        1 => Just(Target::AnyFollower),
        1 => Just(Target::Minority),
    ]
}

/// One target or several.
fn targets() -> impl Strategy<Value = Target> {
    let some = proptest::collection::vec(target(), 1..4);
    some.prop_map(|some| some.into_iter().reduce(Target::and).unwrap())
}

fn targets_not_drawn() -> impl Strategy<Value = Target> {
    let some = proptest::collection::vec(plain_target(), 1..4);
    some.prop_map(|some| some.into_iter().reduce(Target::and).unwrap())
}

fn servers() -> impl Strategy<Value = ServerSet> {
    proptest::collection::vec(server(), 1..5).prop_map(|servers| servers.into_iter().collect())
}

fn link_target() -> impl Strategy<Value = LinkTarget> {
    let link_target = (targets(), targets(), any::<bool>());
    let link_target =
        link_target.prop_map(|(from, to, both_ways)| LinkTarget { from, to, both_ways });
    link_target.prop_filter("two servers", |link_target| link_target.from != link_target.to)
}

fn text() -> impl Strategy<Value = Arc<str>> {
    any::<String>()
        .prop_filter("short", |text| text.len() <= crate::sim::MAX_TEXT)
        .prop_map(Into::into)
}

fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![0..10_000_u64, 0..=MAX_TIME.as_us()].prop_map(Duration::from_us)
}

fn span() -> impl Strategy<Value = Span> {
    let ends = (1..3_600_000_000_u64, 1..3_600_000_000_u64);
    ends.prop_map(|(a, b)| Span::new(Duration::from_us(a.min(b)), Duration::from_us(a.max(b))))
}

fn of_link() -> impl Strategy<Value = Setting> {
    let ratio = (0..=1_000_000_u32).prop_map(Ratio::from_ppm);
    prop_oneof![
        span().prop_map(Setting::Latency),
        ratio.clone().prop_map(Setting::Loss),
        ratio.clone().prop_map(Setting::Duplicate),
        ratio.clone().prop_map(Setting::Reorder),
        ratio.prop_map(Setting::Replay),
        (0..=3_600_000_000_u64).prop_map(|us| Setting::Jitter(Duration::from_us(us))),
        span().prop_map(Setting::ReplayAfter),
        any::<u32>().prop_map(|bytes| Setting::Bandwidth(Bandwidth::from_bytes(bytes))),
        (0..=100_000_u32).prop_map(Setting::Queue),
    ]
}

fn kinds_of_faults() -> impl Strategy<Value = FaultSet> {
    let kind = (0..FaultKind::OF_CHAOS.len()).prop_map(|place| FaultKind::OF_CHAOS[place]);
    let some = proptest::collection::vec(kind, 1..24);
    prop_oneof![
        some.prop_map(|kinds| kinds.into_iter().collect()),
        Just(FaultSet::TOLERATED),
        Just(FaultSet::EVERY),
    ]
}

fn of_server() -> impl Strategy<Value = Setting> {
    let clock = (10_000..=10_000_000_u32).prop_map(ClockRate::from_ppm);
    let hour = (1..=3_600_000_000_u64).prop_map(Duration::from_us);
    prop_oneof![
        span().prop_map(Setting::ElectionTimeout),
        hour.prop_map(Setting::Heartbeat),
        span().prop_map(Setting::Disk),
        clock.prop_map(Setting::Clock),
        (0..=3_600_000_000_u64).prop_map(|us| Setting::Slow(Duration::from_us(us))),
        any::<bool>().prop_map(Setting::DiskFull),
        of_core(),
    ]
}

fn of_core() -> impl Strategy<Value = Setting> {
    prop_oneof![
        any::<bool>().prop_map(Setting::NoOp),
        any::<bool>().prop_map(Setting::PreVote),
        any::<bool>().prop_map(Setting::CheckQuorum),
        (0..3_usize).prop_map(|mode| Setting::Reads(ReadMode::ALL[mode])),
        (1..=100_000_u32).prop_map(Setting::MaxBatch),
        (1..=100_000_u32).prop_map(Setting::MaxInFlight),
        (0..=1_000_000_u32).prop_map(Setting::MaxInFlightMessages),
        (0..=1_000_000_u32).prop_map(Setting::MaxInFlightBytes),
        (0..=1_000_000_u32).prop_map(Setting::MaxUncommitted),
        (0..=1_000_000_u32).prop_map(Setting::SnapshotEvery),
        (1..=1_000_000_u32).prop_map(Setting::SnapshotChunk),
        any::<bool>().prop_map(Setting::ParallelWrites),
        any::<bool>().prop_map(|joint| {
            Setting::Membership(if joint { Membership::Joint } else { Membership::Single })
        }),
        (1..=1_000_u32).prop_map(Setting::CatchUpRounds),
    ]
}

fn of_all() -> impl Strategy<Value = Setting> {
    let hour = (1..=3_600_000_000_u64).prop_map(Duration::from_us);
    prop_oneof![
        of_link(),
        of_server(),
        hour.prop_map(Setting::ClientTimeout),
        (0..=10_000_u32).prop_map(Setting::Clients),
        (0..=1_000_000_u32).prop_map(|ppm| Setting::ClientRepeat(Ratio::from_ppm(ppm))),
        (0..=1_000_000_u32).prop_map(|ppm| Setting::Chaos(Ratio::from_ppm(ppm))),
        kinds_of_faults().prop_map(Setting::ChaosKinds),
        (0..=10_000_u32).prop_map(Setting::Sessions),
        (0..=100_u32).prop_map(Setting::LoadKeys),
        (0..=1_000_000_u32).prop_map(|ppm| Setting::LoadReads(Ratio::from_ppm(ppm))),
        (0..=100_000_000_u32).prop_map(|rate| Setting::Load(Rate::from_millihertz(rate))),
    ]
}

fn set() -> impl Strategy<Value = (Scope, Setting)> {
    let link = || {
        let pair = (server(), server()).prop_filter("two servers", |(from, to)| from != to);
        pair.prop_map(|(from, to)| Link { from, to })
    };
    prop_oneof![
        of_all().prop_map(|setting| (Scope::All, setting)),
        (link(), of_link()).prop_map(|(link, s)| (Scope::Link(link), s)),
        (link(), of_link()).prop_map(|(link, s)| (Scope::BothWays(link), s)),
        (server(), prop_oneof![of_link(), of_server()])
            .prop_map(|(server, s)| (Scope::Server(server), s)),
        (message_kind(), of_link()).prop_filter_map("about messages", |(kind, s)| {
            let kinds = kind.map_or(MessageKinds::APPEND_ENTRIES, MessageKinds::one);
            s.name().may_name_messages().then_some((Scope::Messages(kinds), s))
        }),
    ]
}

fn set_for() -> impl Strategy<Value = Command> {
    let several =
        targets().prop_filter("not one server", |targets| !matches!(targets, Target::Server(_)));
    let setting = prop_oneof![of_link(), of_server()];
    (several, setting).prop_map(|(targets, setting)| Command::SetFor(targets, setting))
}

fn again() -> impl Strategy<Value = Option<Duration>> {
    proptest::option::of((1..=3_600_000_000_u64).prop_map(Duration::from_us))
}

/// Groups in which each server is at most once.
fn groups() -> impl Strategy<Value = Vec<Vec<Target>>> {
    proptest::collection::vec(0..4_usize, usize::from(SERVERS)).prop_map(|places| {
        let mut groups = vec![Vec::new(); 4];
        for (index, place) in places.into_iter().enumerate() {
            groups[place].push(Target::Server(ServerId::from_index(index)));
        }
        groups.retain(|group| !group.is_empty());
        groups
    })
}

fn message() -> impl Strategy<Value = MessageName> {
    let server = || plain_target().prop_map(Endpoint::Server);
    let client = || (1..=u32::MAX).prop_map(|number| Endpoint::Client(ClientId(number)));
    let ends = prop_oneof![(server(), server()), (client(), server()), (server(), client())];
    let ends = ends.prop_filter("two ends", |(from, to)| from != to);
    let kind = (0..MessageKind::ALL.len()).prop_map(|place| MessageKind::ALL[place]);
    let sent_at = duration().prop_map(|span| Time::ZERO + span);
    let nth = proptest::option::of(1..=u32::MAX);
    (ends, proptest::option::of(kind), proptest::option::of(sent_at), nth)
        .prop_map(|((from, to), kind, sent_at, nth)| MessageName { from, to, kind, sent_at, nth })
}

fn rule() -> impl Strategy<Value = Rule> {
    (0..Rule::ALL.len()).prop_map(|place| Rule::ALL[place])
}

fn hostile_command() -> impl Strategy<Value = Command> {
    let hour = 3_600_000_000_i64;
    prop_oneof![
        link_target().prop_map(Command::Clog),
        proptest::option::of(link_target()).prop_map(Command::Unclog),
        targets().prop_map(Command::Stall),
        targets().prop_map(Command::Unstall),
        targets().prop_map(Command::Fail),
        targets().prop_map(Command::Tear),
        targets().prop_map(Command::Lie),
        targets().prop_map(Command::Flush),
        targets().prop_map(Command::Corrupt),
        targets().prop_map(Command::CorruptSnapshot),
        servers().prop_map(Command::ForceMembers),
        targets().prop_map(Command::Wipe),
        (targets(), -hour..=hour).prop_map(|(target, by_us)| Command::Step(target, by_us)),
        (1..=1_000_u32).prop_map(Command::Storm),
        Just(Command::Calm),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        set().prop_map(|(scope, setting)| Command::Set(scope, setting)),
        set_for(),
        set().prop_map(|(scope, setting)| Command::Reset(scope, setting.name())),
        set_for().prop_map(|set| match set {
            Command::SetFor(targets, setting) => Command::ResetFor(targets, setting.name()),
            other => other,
        }),
        (text(), proptest::option::of(target()), again())
            .prop_map(|(text, to, again)| Command::Submit { text, to, again }),
        (name(), text(), text(), again()).prop_filter_map(
            "a short pair",
            |(client, key, value, again)| {
                let fits = key.len() + value.len() < 1_000;
                fits.then_some(Command::Put { client, key, value, again })
            }
        ),
        (name(), text(), proptest::option::of(target()), again())
            .prop_map(|(client, key, from, again)| Command::Get { client, key, from, again }),
        targets().prop_map(Command::Crash),
        targets().prop_map(Command::Restart),
        targets().prop_map(Command::Isolate),
        targets().prop_map(Command::Reconnect),
        groups().prop_map(Command::Partition),
        link_target().prop_map(Command::Cut),
        proptest::option::of(link_target()).prop_map(Command::Heal),
        targets().prop_map(Command::Timeout),
        target().prop_map(Command::Transfer),
        targets().prop_map(Command::Pause),
        targets().prop_map(Command::Resume),
        message().prop_map(Command::Drop),
        (message(), duration()).prop_map(|(message, by)| Command::Delay(message, by)),
        message().prop_map(Command::Duplicate),
        message().prop_map(Command::Deliver),
        message().prop_map(Command::Hold),
        message().prop_map(Command::Release),
        hostile_command(),
        rule().prop_map(Command::Break),
        rule().prop_map(Command::Mend),
        targets().prop_map(Command::Add),
        targets().prop_map(Command::Learner),
        targets().prop_map(Command::Remove),
        servers().prop_map(Command::Members),
    ]
}

fn name() -> impl Strategy<Value = Option<Arc<str>>> {
    let name = || text().prop_filter("a name", |text| (1..=40).contains(&text.len()));
    prop_oneof![Just(None), name().prop_map(Some)]
}

fn plain_condition() -> impl Strategy<Value = Condition> {
    let each = || targets_not_drawn().prop_map(Holders::Each);
    let on = || proptest::option::of(prop_oneof![each(), (1..=99_u8).prop_map(Holders::AtLeast)]);
    let role = prop_oneof![
        Just(Role::Follower),
        Just(Role::Candidate),
        Just(Role::Leader),
        Just(Role::Learner),
        Just(Role::PreCandidate)
    ];
    let comparison = || {
        prop_oneof![
            Just(Comparison::Less),
            Just(Comparison::AtMost),
            Just(Comparison::Equal),
            Just(Comparison::AtLeast),
            Just(Comparison::Greater),
        ]
    };
    let named = || name().prop_filter_map("a name", |name| name);
    prop_oneof![
        Just(Condition::Leader),
        Just(Condition::NoLeader),
        server().prop_map(Condition::LeaderIs),
        servers().prop_map(Condition::LeaderIn),
        (text(), on()).prop_map(|(text, on)| Condition::Committed { text, on }),
        (text(), on()).prop_map(|(text, on)| Condition::Stored { text, on }),
        (text(), text(), on()).prop_map(|(key, value, on)| Condition::Value { key, value, on }),
        named().prop_map(Condition::ClientDone),
        (named(), proptest::option::of(text()))
            .prop_map(|(name, value)| Condition::ClientRead(name, value)),
        named().prop_map(Condition::ClientRefused),
        (comparison(), 0..=MAX_TERM)
            .prop_map(|(comparison, term)| Condition::Term { comparison, term: Term(term) }),
        (server(), role).prop_map(|(server, role)| Condition::RoleIs(server, role)),
        server().prop_map(Condition::Down),
        server().prop_map(Condition::Up),
        server().prop_map(Condition::Paused),
        server().prop_map(Condition::Compacted),
        Just(Condition::LogsMatch),
        servers().prop_map(Condition::Members),
        Just(Condition::Settled),
        Just(Condition::Safe),
        (0..Property::ALL.len()).prop_map(|place| Condition::Violated(Property::ALL[place])),
        on().prop_map(Condition::LeaderFollowed),
        Just(Condition::Joint),
        Just(Condition::ChangeInProgress),
        proptest::option::of(server()).prop_map(Condition::TransferInProgress),
        targets_not_drawn().prop_map(Condition::LeaseHeld),
        duration().prop_map(Condition::StableLeader),
        since().prop_map(Condition::TermUnchanged),
        (server(), proptest::collection::vec(1..=MAX_TERM, 0..5)).prop_map(|(server, terms)| {
            Condition::LogIs(server, terms.into_iter().map(Term).collect())
        }),
        (event(), since()).prop_map(|(which, since)| Condition::Event(which, since)),
        (messages(), comparison(), 0..=1_000_000_000_000_u64, since()).prop_filter_map(
            "counted from an event on",
            |(which, comparison, count, since)| match since {
                CountStart::Last(_) => None,
                since => Some(Condition::Messages { which, comparison, count, since }),
            }
        ),
        (0..Property::ALL.len()).prop_map(|place| Condition::Unknown(Property::ALL[place])),
    ]
}

fn since() -> impl Strategy<Value = CountStart> {
    prop_oneof![
        Just(CountStart::Wait),
        duration().prop_map(CountStart::Last),
        any::<u64>().prop_map(|number| CountStart::Event(EventId(number))),
    ]
}

fn message_kind() -> impl Strategy<Value = Option<MessageKind>> {
    let kind = (0..MessageKind::ALL.len()).prop_map(|place| MessageKind::ALL[place]);
    proptest::option::of(kind)
}

/// The restrictions of a pattern that events of its kind allow.
fn narrowed(which: impl Strategy<Value = EventPattern>) -> impl Strategy<Value = EventPattern> {
    let some = || proptest::option::of(server());
    let term = proptest::option::of((0..=MAX_TERM).prop_map(Term));
    (which, some(), some(), some(), term).prop_map(|(which, on, from, to, term)| {
        let fields = which.kind.fields();
        let (to, term) = (to.filter(|_| fields.to), term.filter(|_| fields.term));
        EventPattern { on, from, to, term, ..which }
    })
}

fn field_value(field: Field) -> BoxedStrategy<FieldValue> {
    let number = || (0..=i64::MAX).prop_map(FieldValue::Number);
    let us = 0..=3_600_000_000_i64;
    let a_server = || server().prop_map(FieldValue::Server);
    let client = || (1..=u32::MAX).prop_map(|number| FieldValue::Client(ClientId(number)));
    let value = match field.form {
        Form::Number => number().boxed(),
        Form::Duration => us.prop_map(FieldValue::Number).boxed(),
        Form::Step => (-3_600_000_000..=3_600_000_000_i64).prop_map(FieldValue::Number).boxed(),
        Form::Server => a_server().boxed(),
        Form::Servers => servers().prop_map(FieldValue::Servers).boxed(),
        Form::Client => client().boxed(),
        Form::Peer => prop_oneof![a_server(), client()].boxed(),
        Form::Switch => any::<bool>().prop_map(FieldValue::Switch).boxed(),
        Form::Word(_) => (0..field.words()).prop_map(FieldValue::Word).boxed(),
    };
    match field.may_be_none {
        true => prop_oneof![4 => value, 1 => Just(FieldValue::Nothing)].boxed(),
        false => value,
    }
}

/// Comparisons of the fields of a pattern's events.
fn with(which: EventPattern) -> impl Strategy<Value = EventPattern> {
    let fields: Vec<Field> = which.fields().collect();
    let most = if fields.is_empty() { 0 } else { MAX_FIELDS };
    let sign = (0..6_usize).prop_map(|place| COMPARISONS.get(place).copied());
    let test = (0..fields.len().max(1), sign).prop_flat_map(move |(index, sign)| {
        let field = fields[index];
        field_value(field).prop_map(move |value| {
            let comparison = match (field.form, value) {
                (_, FieldValue::Nothing) => None,
                (Form::Number | Form::Duration | Form::Step, _) => {
                    sign.filter(|&sign| sign != Comparison::Equal)
                }
                (Form::Servers, _) => sign.filter(|&sign| sign == Comparison::Equal),
                _ => None,
            };
            FieldTest { field: index as u8, comparison, value }
        })
    });
    proptest::collection::vec(test, 0..=most)
        .prop_map(move |tests| EventPattern { with: tests.into(), ..which.clone() })
}

const COMPARISONS: [Comparison; 5] = [
    Comparison::Less,
    Comparison::AtMost,
    Comparison::Equal,
    Comparison::AtLeast,
    Comparison::Greater,
];

fn event() -> impl Strategy<Value = EventPattern> {
    let name = (0..EventName::ALL.len()).prop_map(|index| EventName::ALL[index]);
    narrowed((name, message_kind()).prop_map(|(name, message)| {
        let message = message.filter(|_| name.fields().message);
        EventPattern { message, ..EventPattern::every(name) }
    }))
    .prop_flat_map(with)
}

fn messages() -> impl Strategy<Value = EventPattern> {
    narrowed(message_kind().prop_map(EventPattern::messages)).prop_flat_map(with)
}

fn condition() -> impl Strategy<Value = Condition> {
    // In the order in which the parser puts them.
    let joined = proptest::collection::vec(one_condition(), 2..=MAX_AND).prop_map(|mut parts| {
        parts.sort_by_key(Condition::ends_with_fields);
        Condition::All(parts.into())
    });
    prop_oneof![3 => one_condition(), 1 => joined]
}

fn one_condition() -> impl Strategy<Value = Condition> {
    (plain_condition(), 0..=MAX_NOT).prop_map(|(condition, negations)| {
        (0..negations).fold(condition, |condition, _| Condition::Not(Box::new(condition)))
    })
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        6 => command().prop_map(Action::Do),
        1 => (duration(), duration())
            .prop_map(|(a, b)| Action::Wait(Span::new(a.min(b), a.max(b)))),
        1 => command().prop_map(Action::Try),
        1 => (name_of_servers(), targets()).prop_map(|(name, target)| Action::Let { name, target }),
        1 => remark().prop_map(Action::Remark),
        2 => (condition(), duration())
            .prop_map(|(condition, within)| Action::Await { condition, within }),
        2 => condition().prop_map(Action::Expect),
        1 => (text(), quantity(), proptest::option::of(condition()), condition())
            .prop_filter("a name", |(name, ..)| (1..=crate::sim::MAX_NAME).contains(&name.len()))
            .prop_map(|(name, quantity, from, to)| Action::Measure { name, quantity: quantity.into(), from, to: Some(to) }),
        1 => (text(), 1..=1_000_u16, condition())
            .prop_map(|(name, points, condition)| Action::Goal { name, points, condition }),
        1 => text().prop_map(Action::Say),
        1 => Just(Action::Pause),
    ]
}

fn quantity() -> impl Strategy<Value = Quantity> {
    let kind = (0..MessageKind::ALL.len()).prop_map(|place| MessageKind::ALL[place]);
    let kind = move || proptest::option::of(kind.clone());
    prop_oneof![
        Just(Quantity::Time),
        kind().prop_map(Quantity::Messages),
        kind().prop_map(Quantity::Bytes),
        Just(Quantity::Elections),
        Just(Quantity::Terms),
        Just(Quantity::Commands),
    ]
}

fn name_of_servers() -> impl Strategy<Value = Arc<str>> {
    prop_oneof![Just("old".into()), Just("few".into()), Just("the_rest2".into())]
}

fn remark() -> impl Strategy<Value = Remark> {
    let text = prop_oneof![Just(String::new()), "# [a-z#\"|>]{0,9}", "#{1,3} [a-z]{1,9}"];
    (text, any::<bool>()).prop_map(|(text, trails)| {
        let trails = trails && !text.is_empty();
        Remark { text: text.trim().into(), trails }
    })
}

/// A comment that trails another one would be a part of it.
fn apart(mut actions: Vec<Action>) -> Vec<Action> {
    let mut follows_remark = false;
    for action in &mut actions {
        if let Action::Remark(remark) = action {
            remark.trails &= !follows_remark;
            follows_remark = true;
        } else {
            follows_remark = false;
        }
    }
    actions
}

/// Puts some of the actions between `repeat` and `end`, where they may be repeated.
fn repeated(actions: Vec<Action>, times: u32) -> Vec<Action> {
    let whole = actions.iter().all(|action| !matches!(action, Action::At(_)));
    if !whole || times == 0 {
        return actions;
    }
    let middle = actions.len() / 2;
    let (before, within) = actions.split_at(middle);
    let (inner, outer) = within.split_at(within.len() / 2);
    let mut all = before.to_vec();
    all.push(Action::Repeat(times));
    all.push(Action::Repeat(2));
    all.extend_from_slice(inner);
    all.push(Action::End);
    all.extend_from_slice(outer);
    all.push(Action::End);
    all
}

fn given() -> impl Strategy<Value = Vec<InitialDisk>> {
    let terms = proptest::collection::vec(1..9_u64, 1..6).prop_map(|mut terms| {
        terms.sort_unstable();
        terms.into_iter().map(Term).collect::<Vec<Term>>()
    });
    let term = proptest::option::of((9..20_u64).prop_map(Term));
    let one = (terms, term, proptest::option::of(server()));
    proptest::collection::vec(one, 0..usize::from(SERVERS)).prop_map(|all| {
        let servers = (0..).map(ServerId::from_index);
        let given = |(server, (log, term, vote))| InitialDisk { server, term, vote, log };
        servers.zip(all).map(given).collect()
    })
}

prop_compose! {
    fn script()(
        seed in any::<u64>(),
        settings in proptest::collection::vec(set(), 0..4),
        broken in proptest::collection::vec(rule(), 0..3),
        given in given(),
        start in 0..1_000_000_u64,
        actions in proptest::collection::vec(action(), 0..12),
        times in 0..4_u32,
    ) -> Script {
        let actions = repeated(actions, times);
        let broken = broken.into_iter().collect::<RuleSet>();
        let setup = Setup { servers: SERVERS, seed, settings, broken, given, core: None };
        // After the first `at`, no line is part of the setup.
        let first = Action::At(Time::from_us(start));
        let actions = std::iter::once(first).chain(apart(actions));
        let steps = (1..).zip(actions).map(|(line, action)| Step { line, action }).collect();
        Script { name: "any".into(), setup, head: Head::default(), steps }
    }
}

/// The waits of a script may be too long in total; any other error is a fault of the test.
fn is_too_long(errors: &[LineError]) -> bool {
    errors.iter().all(|error| error.message.starts_with("the lines up to here take"))
}

fn actions(script: &Script) -> Vec<&Action> {
    script.steps.iter().map(|step| &step.action).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_is_read_back(script in script()) {
        let text = script.to_string();
        match parse_script("any", &text) {
            Ok(again) => {
                prop_assert_eq!(&again.setup, &script.setup, "{}", text);
                prop_assert_eq!(actions(&again), actions(&script), "{}", text);
                prop_assert_eq!(again.to_string(), text);
            }
            Err(errors) => prop_assert!(is_too_long(&errors), "{}\n{:?}", text, errors),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        whatever(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_lines_of_words_are_read_or_refused(line in "([a-zS0-9_.%/|<>=\"#\\\\ -]{0,9} ?){0,9}") {
        whatever(&line);
    }

    #[test]
    fn a_damaged_script_is_read_or_refused(
        script in script(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<char>()), 1..6),
    ) {
        let mut text: Vec<char> = script.to_string().chars().collect();
        for (place, symbol) in damage {
            let place = place.index(text.len());
            match u32::from(symbol) % 3 {
                0 => text[place] = symbol,
                1 => text.insert(place, symbol),
                _ => text.truncate(text.len().min(place + 20)),
            }
        }
        whatever(&text.into_iter().collect::<String>());
    }
}

/// Parses and completes a text in all ways; errors must be printable and within their lines.
fn whatever(text: &str) {
    let errors = parse_script("any", text).err().unwrap_or_default();
    assert!(errors.len() <= MAX_ERRORS);
    for error in errors.iter().chain(parse_line(text, 5).err().as_ref()) {
        assert!(!error.to_string().is_empty() && error.snippet().lines().count() == 2);
        assert!(error.column >= 1 && error.column as usize <= error.text.chars().count() + 1);
    }
    for cursor in [0, text.len() / 2, text.len(), text.len() + 9] {
        let (start, _) = complete(text, cursor, 5, &[]);
        assert!(text.is_char_boundary(start) && start <= cursor);
    }
}
