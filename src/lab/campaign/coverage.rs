//! What has occurred in a campaign, and how often.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::value::{self, U32Deserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};

use crate::lab::language::{self, Action};
use crate::lab::{explain, fault_of};
use crate::sim::Command;
use crate::types::{
    Citation, Event, EventKind, Fact, FaultKind, LossCause, MessageKind, Note, Property, Rule,
    Scope, ServerId, SettingName,
};

/// Counts by name, in groups.
///
/// Names that can be listed are present even if they never occurred: every rule of Raft, every kind of fault and of
/// message, every command of the language, every setting and every property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The rules that notes name: [`Citation`].
    pub rules: BTreeMap<String, u64>,
    /// The kinds of faults that were observed, whatever caused them, by the word of [`FaultKind`].
    pub faults: BTreeMap<String, u64>,
    /// The kinds of events.
    pub events: BTreeMap<String, u64>,
    /// The kinds of messages that were sent.
    pub messages: BTreeMap<String, u64>,
    /// Why messages were lost.
    pub losses: BTreeMap<String, u64>,
    /// The commands from outside, by the first word of their line.
    pub commands: BTreeMap<String, u64>,
    /// The settings that were changed from outside, before or during the run: `latency` for the whole world, `latency
    /// LINK` for some links, `latency MESSAGES` for some kinds of messages, `disk SERVER` for one server.
    pub settings: BTreeMap<String, u64>,
    /// How often a rule that was switched off would have made a difference, by its word.
    pub skipped: BTreeMap<String, u64>,
    /// The number of cases in which a property was violated. In a case that Raft must tolerate, that is a failure.
    pub violations: BTreeMap<String, u64>,
    /// The number of runs in which each property could not be judged to the end.
    #[serde(default)]
    pub unknown: BTreeMap<String, u64>,
}

/// Counts while a world runs. Text is built only for what is seen for the first time.
#[derive(Debug, Default)]
pub(super) struct Counter {
    rules: BTreeMap<Citation, u64>,
    faults: BTreeMap<FaultKind, u64>,
    events: BTreeMap<&'static str, u64>,
    messages: BTreeMap<MessageKind, u64>,
    losses: [u64; 16],
    pub(super) commands: BTreeMap<String, u64>,
    pub(super) settings: BTreeMap<String, u64>,
    skipped: BTreeMap<Rule, u64>,
    violated: BTreeSet<Property>,
}

impl Counter {
    pub(super) fn event(&mut self, event: &Event) {
        *self.events.entry(explain::kind(event)).or_default() += 1;
        if let Some(fault) = fault_of(event) {
            *self.faults.entry(fault).or_default() += 1;
        }
        match &event.kind {
            EventKind::Note(note) => self.note(note),
            EventKind::Fact(Fact::Sent { body, .. }) => {
                *self.messages.entry(body.kind()).or_default() += 1;
            }
            EventKind::Fact(Fact::Lost { cause, .. }) => {
                if let Some(count) = self.losses.get_mut(*cause as usize) {
                    *count += 1;
                }
            }
            EventKind::Violation { violation } => {
                self.violated.insert(violation.property);
            }
            EventKind::Fact(_) => {}
        }
    }

    fn note(&mut self, note: &Note) {
        *self.rules.entry(note.citation()).or_default() += 1;
        if let Note::RuleSkipped { rule } = note {
            *self.skipped.entry(*rule).or_default() += 1;
        }
    }

    pub(super) fn command(&mut self, command: &Command) {
        let line = command.to_string();
        let word = line.split(' ').next().unwrap_or_default();
        *self.commands.entry(word.to_owned()).or_default() += 1;
        if let Command::Set(scope, setting) = command {
            self.setting(*scope, setting.name());
        }
    }

    pub(super) fn setting(&mut self, scope: Scope, name: SettingName) {
        let of = match scope {
            Scope::All => "",
            Scope::Server(_) if name.may_name_a_server() => OF_SERVER,
            Scope::Server(_) | Scope::Link(_) | Scope::BothWays(_) => OF_LINK,
            Scope::Messages(_) => OF_MESSAGES,
        };
        *self.settings.entry(format!("{}{of}", name.word())).or_default() += 1;
    }

    pub(super) fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::empty();
        for (rule, count) in &self.rules {
            coverage.rules.insert(name(rule), *count);
        }
        for (fault, count) in &self.faults {
            coverage.faults.insert(fault.word().to_owned(), *count);
        }
        let events = self.events.iter().map(|(kind, count)| ((*kind).to_owned(), *count));
        coverage.events.extend(events);
        for (kind, count) in &self.messages {
            coverage.messages.insert(kind.word().to_owned(), *count);
        }
        for (cause, count) in all::<LossCause>().zip(self.losses) {
            coverage.losses.insert(name(&cause), count);
        }
        coverage.commands.extend(self.commands.clone());
        coverage.settings.extend(self.settings.clone());
        for (rule, count) in &self.skipped {
            coverage.skipped.insert(rule.word().to_owned(), *count);
        }
        let violated = self.violated.iter().map(|property| (property.word().to_owned(), 1));
        coverage.violations.extend(violated);
        coverage
    }
}

impl Coverage {
    /// Everything that can be listed, each with a count of zero.
    pub fn empty() -> Self {
        let none = |names: &mut dyn Iterator<Item = String>| names.map(|name| (name, 0)).collect();
        let words =
            |words: &mut dyn Iterator<Item = &'static str>| none(&mut words.map(str::to_owned));
        Self {
            rules: none(&mut all::<Citation>().map(|rule| name(&rule))),
            faults: words(&mut FaultKind::ALL.into_iter().map(FaultKind::word)),
            events: BTreeMap::new(),
            messages: words(&mut MessageKind::ALL.into_iter().map(MessageKind::word)),
            losses: none(&mut all::<LossCause>().map(|cause| name(&cause))),
            commands: none(&mut verbs()),
            settings: none(&mut SettingName::ALL.into_iter().flat_map(ways_to_set)),
            skipped: words(&mut Rule::ALL.into_iter().map(Rule::word)),
            violations: words(&mut Property::ALL.into_iter().map(Property::word)),
            unknown: words(&mut std::iter::once(Property::Linearizability.word())),
        }
    }

    /// All counts of all groups.
    pub fn counts(&self) -> impl Iterator<Item = u64> {
        let Self { rules, faults, events, losses, commands, settings, skipped, .. } = self;
        let groups = [rules, faults, events, losses, commands, settings, skipped];
        let rest = [&self.violations, &self.unknown];
        groups.into_iter().chain(rest).flat_map(|group| group.values().copied())
    }

    /// Adds the counts of another run.
    pub fn add(&mut self, other: &Self) {
        let groups = [
            (&mut self.rules, &other.rules),
            (&mut self.faults, &other.faults),
            (&mut self.events, &other.events),
            (&mut self.messages, &other.messages),
            (&mut self.losses, &other.losses),
            (&mut self.commands, &other.commands),
            (&mut self.settings, &other.settings),
            (&mut self.skipped, &other.skipped),
            (&mut self.violations, &other.violations),
            (&mut self.unknown, &other.unknown),
        ];
        for (mine, theirs) in groups {
            for (name, count) in theirs {
                *mine.entry(name.clone()).or_default() += count;
            }
        }
    }
}

/// The word that follows the name of a setting that is set for one server, for links, or for messages of one kind.
const OF_SERVER: &str = " SERVER";
const OF_LINK: &str = " LINK";
const OF_MESSAGES: &str = " MESSAGES";

/// The scopes for which a setting can be set.
fn ways_to_set(name: SettingName) -> impl Iterator<Item = String> {
    let of_server = name.may_name_a_server().then_some(OF_SERVER);
    let of_link = name.may_name_a_link().then_some(OF_LINK);
    let of_messages = name.may_name_messages().then_some(OF_MESSAGES);
    let ways = [Some(""), of_server, of_link, of_messages].into_iter().flatten();
    ways.map(move |of| format!("{}{of}", name.word()))
}

/// Every value of an enum without fields, including future ones: serde knows them by their numbers from 0.
fn all<T: DeserializeOwned>() -> impl Iterator<Item = T> {
    let number = |number: u32| {
        let number: U32Deserializer<value::Error> = number.into_deserializer();
        T::deserialize(number).ok()
    };
    (0..).map_while(number)
}

fn name(of: &impl std::fmt::Debug) -> String {
    format!("{of:?}")
}

/// The commands of the language that do something to a world.
fn verbs() -> impl Iterator<Item = String> {
    let acts = |example| {
        let actions = language::parse_line(example, ServerId::MAX).unwrap_or_default();
        actions.iter().all(|action| matches!(action, Action::Do(_))) && !actions.is_empty()
    };
    let commands = language::commands().filter(move |help| acts(help.example));
    commands.filter_map(|help| Some(help.usage.split(' ').next()?.to_owned()))
}
