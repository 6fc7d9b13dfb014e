//! A part of the campaign: random clusters under random faults keep every safety property, and recover. `raftarium campaign` runs
//! as many seeds as one likes.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::thread;

use serde::de::{DeserializeOwned, Deserializer, Error, Visitor, value};

use raftarium::lab::campaign::{Case, Coverage, Failure};
use raftarium::types::{FaultKind, MessageKind, Property, Rule, Setting, SettingName};

/// The number of seeds. What does not occur in that many is never drawn, or almost never.
const SEEDS: u64 = 2_000;

/// Runs the cases of every `of`th seed, from `first` on.
fn run(first: u64, of: u64) -> (Coverage, Vec<Failure>) {
    let mut coverage = Coverage::empty();
    let mut failures = Vec::new();
    for seed in (first..SEEDS).step_by(of as usize) {
        let outcome = Case::new(seed).run(&mut || true).expect("nobody calls it off");
        coverage.add(&outcome.coverage);
        failures.extend(outcome.failure);
    }
    (coverage, failures)
}

#[test]
fn all_properties_hold_under_all_faults_and_everything_occurs() {
    let jobs = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let mut coverage = Coverage::empty();
    let mut failures = Vec::new();
    thread::scope(|scope| {
        let jobs: Vec<_> = (0..jobs).map(|job| scope.spawn(move || run(job, jobs))).collect();
        for job in jobs {
            let (found, failed) = job.join().expect("a case does not panic");
            coverage.add(&found);
            failures.extend(failed);
        }
    });
    failures.sort_by_key(|failure| failure.seed);
    let told: Vec<_> = failures.iter().map(|f| format!("seed {}: {}", f.seed, f.what)).collect();
    assert!(failures.is_empty(), "{}", told.join("\n"));
    let groups = [
        ("rule", &coverage.rules),
        ("fault", &coverage.faults),
        ("message", &coverage.messages),
        ("loss", &coverage.losses),
        ("command", &coverage.commands),
        ("setting", &coverage.settings),
    ];
    for (what, counts) in groups {
        // Members forced without a majority break safety properties by themselves, so a campaign forces none.
        // Only a foreign core sends other messages.
        let forced = |name: &str| {
            matches!((what, name), ("rule", "Forced") | ("command", "force") | ("message", "other"))
        };
        let never: Vec<_> =
            counts.iter().filter(|(name, count)| **count == 0 && !forced(name)).collect();
        assert!(never.is_empty(), "never occurred, {what}: {never:?}");
    }
    let never: Vec<_> =
        kinds_of_events().into_iter().filter(|kind| !coverage.events.contains_key(kind)).collect();
    assert!(never.is_empty(), "events that never occurred: {never:?}");
    // Properties are violated where the world asks more than Raft tolerates: a check that never fails proves nothing.
    let fell = coverage.violations.values().filter(|count| **count > 0).count();
    assert!(fell >= 6, "{:?}", coverage.violations);
}

/// All kinds of events, which the schema lists (another test holds that), except those that only scripts, foreign cores or
/// other programs' logs cause.
fn kinds_of_events() -> BTreeSet<String> {
    let schema = include_str!("../docs/events.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).expect("the schema is JSON");
    let kinds = schema["$defs"].as_object().expect("it has definitions").values();
    let kinds = kinds.filter_map(|of| of["properties"]["kind"]["const"].as_str());
    let is_ours =
        |kind: &&str| !matches!(*kind, "say" | "line_logged") && !kind.starts_with("core_");
    kinds.filter(is_ours).map(str::to_owned).collect()
}

/// The number of variants of an enum, which it tells to whoever it is read from.
fn variants<T: DeserializeOwned>() -> usize {
    struct Asked<'a>(&'a mut usize);

    impl<'de> Deserializer<'de> for Asked<'_> {
        type Error = value::Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(Error::custom("not an enum"))
        }

        fn deserialize_enum<V: Visitor<'de>>(
            self,
            _: &'static str,
            variants: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = variants.len();
            self.deserialize_any(visitor)
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
        }
    }

    let mut count = 0;
    _ = T::deserialize(Asked(&mut count));
    count
}

#[test]
fn the_tables_from_which_coverage_is_made_lack_no_variant() {
    assert_eq!(SettingName::ALL.len(), variants::<Setting>());
    let named: BTreeSet<_> = SettingName::ALL.into_iter().collect();
    assert_eq!(named.len(), SettingName::ALL.len(), "none stands there twice");
    assert_eq!(FaultKind::ALL.len(), variants::<FaultKind>());
    assert_eq!(Rule::ALL.len(), variants::<Rule>());
    assert_eq!(MessageKind::ALL.len(), variants::<MessageKind>());
    assert_eq!(Property::ALL.len(), variants::<Property>());
}

#[test]
fn the_table_names_every_rule_fault_and_property() {
    let table = Coverage::empty();
    let words: Vec<String> = FaultKind::ALL.map(|fault| fault.word().to_owned()).into();
    assert!(words.iter().all(|word| table.faults.contains_key(word)));
    assert_eq!(table.faults.len(), FaultKind::ALL.len());
    assert_eq!(table.violations.len(), Property::ALL.len());
    assert_eq!(table.skipped.len(), Rule::ALL.len());
    let docs = include_str!("../docs/campaign.md");
    let groups = [table.rules, table.faults, table.violations];
    for name in groups.iter().flat_map(|group| group.keys()) {
        assert!(docs.contains(&format!("| `{name}` |")), "docs/campaign.md has no row for {name}");
    }
}

#[test]
fn a_case_is_deterministic_and_its_script_makes_the_same_run() {
    use raftarium::lab::Verdict;
    use raftarium::lab::language::parse_script;
    use raftarium::types::Time;
    for seed in [1, 2, 3] {
        let mut case = Case::new(seed);
        let outcome = case.run(&mut || true).expect("nobody calls it off");
        assert_eq!(Case::new(seed).run(&mut || true).as_ref(), Some(&outcome));
        let end = Time::from_us(outcome.simulated_us);
        let text = case.script(&[&format!("at {end}")]);
        let script = parse_script("case", &text).expect("a good script");
        let report = raftarium::lab::run(&script, None, &mut |_| (), &mut || true);
        let report = report.expect("a possible setup");
        assert_eq!(report.verdict, Verdict::Held, "{text}");
        assert_eq!(report.events, outcome.events, "seed {seed}");
    }
}
