//! What crosses to the page once in a while, as objects; servers and messages are in [`super::inspect`].
//!
//! Each struct stands beside its TypeScript interface, which the build copies into the module's types. Fields are
//! numbers that JavaScript can hold exactly; an absent `Option` is `null`, but in [`Problem`] and [`Reply`], where the
//! field is left out.

use serde::Serialize;

typescript!(
    TS_PROBLEM = r#"
/** What somebody got wrong. Nothing has changed. */
export interface Problem {
  message: string;
  /** Where, in the text or line that was given; from 1. */
  line?: number;
  column?: number;
  /** What may have been meant. */
  suggestion?: string;
}"#
);

/// What somebody got wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What.
    pub message: String,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The character of the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What may have been meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

typescript!(
    TS_REPLY = r#"
/** What the console says to a line. */
export interface Reply {
  /** What to print; empty if the events tell it. */
  output: string;
  problem?: Problem;
}"#
);

/// What the console says to a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// What to print.
    pub output: String,
    /// Why nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

typescript!(
    TS_EVENT = r#"
export type Level = 'error' | 'warn' | 'info' | 'debug' | 'trace';
export type EventTarget = 'raft' | 'net' | 'disk' | 'client' | 'world' | 'check';

export interface EventRow {
  seq: number;
  at_ms: number;
  /** 0 if it is about none. */
  server: number;
  level: Level;
  emoji: string;
  target: EventTarget;
  /** Its `kind` in the NDJSON export. */
  kind: string;
  /** A sentence. */
  text: string;
  /** The event that triggered it; 0 for none. */
  trigger: number;
}

export interface EventQuery {
  /** Only events after this one; 0 for all. */
  after: number;
  /** At most so many, the newest. */
  limit: number;
  /** This level and the graver ones. */
  level: Level;
  /** 0 for all. */
  server: number;
  /** Empty for all. */
  targets: EventTarget[];
}"#
);

/// An event, as a list shows it.
#[derive(Clone, Debug, Serialize)]
pub struct EventRow {
    /// Its place in the stream.
    pub seq: f64,
    /// When it happened.
    pub at_ms: f64,
    /// Where; 0 for nowhere in particular.
    pub server: u8,
    /// How much it matters.
    pub level: &'static str,
    /// Its sign.
    pub emoji: &'static str,
    /// What it is about.
    pub target: &'static str,
    /// The word for its kind.
    pub kind: &'static str,
    /// A sentence.
    pub text: String,
    /// The event that triggered it; 0 for none.
    pub trigger: f64,
}

typescript!(
    TS_NOTICE = r#"
/** A word of the language's narration, or news of the script that runs. In order; numbered from 1. */
export interface Notice {
  number: number;
  at_ms: number;
  /** `say` narrates; `pause` stopped the clock; `done` and `failed` end a script. */
  kind: 'say' | 'left-out' | 'pause' | 'done' | 'failed';
  text: string;
}"#
);

/// Narration, or news of the script.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeRow {
    /// Its place among all notices of the run, from 1.
    pub number: u32,
    /// When.
    pub at_ms: f64,
    /// What it is.
    pub kind: &'static str,
    /// The narration, or why the script failed.
    pub text: String,
}

typescript!(
    TS_VIOLATION = r#"
export type PropertyWord =
  | 'election-safety' | 'leader-append-only' | 'log-matching' | 'leader-completeness' | 'state-machine-safety'
  | 'one-vote' | 'durable-state' | 'rising-terms' | 'rising-commits' | 'majority-commit' | 'configuration-overlap'
  | 'equal-states' | 'own-configuration' | 'true-snapshots' | 'apply-once' | 'linearizability';

/** A promise of Raft that is checked after every event. */
export interface PropertyRow {
  word: PropertyWord;
  title: string;
  /** Where the paper or the dissertation makes it. */
  place: string;
  /** What is promised, without a capital and a full stop. */
  statement: string;
}

export interface ViolationDetails {
  property: PropertyWord;
  /** Its name for people. */
  title: string;
  /** A sentence that says what contradicts what. */
  text: string;
  /** The event that broke it. */
  seq: number;
  at_ms: number;
  servers: number[];
  term: number;
  /** 0 where the promise is not about an entry. */
  index: number;
}"#
);

typescript!(
    TS_UNKNOWN = r#"
/** That nobody can say whether a property holds for a key. */
export interface UnknownDetails {
  property: PropertyWord;
  /** Its name for people. */
  title: string;
  /** A sentence. */
  text: string;
  /** The first event that could not be judged. */
  seq: number;
  at_ms: number;
}"#
);

/// That nobody can say whether a property holds for a key.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct UnknownDetails {
    pub property: &'static str,
    pub title: &'static str,
    pub text: String,
    pub seq: f64,
    pub at_ms: f64,
}

/// A promise that is checked.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct PropertyRow {
    pub word: &'static str,
    pub title: &'static str,
    pub place: &'static str,
    pub statement: &'static str,
}

/// A broken promise.
#[derive(Clone, Debug, Serialize)]
pub struct ViolationDetails {
    /// Which one.
    pub property: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// A sentence.
    pub text: String,
    /// The event that broke it.
    pub seq: f64,
    /// When.
    pub at_ms: f64,
    /// The server that broke it, and the one that it contradicts.
    pub servers: Vec<u8>,
    /// The term in question.
    pub term: f64,
    /// The index in question, or 0.
    pub index: f64,
}

typescript!(
    TS_LIBRARY = r#"
export interface HelpRow {
  usage: string;
  about: string;
  example: string;
}

export interface Completion {
  /** The part of the line that the options would replace. */
  from: number;
  to: number;
  options: string[];
}

export type Step = 'event' | '1ms' | '10ms' | 'interesting';"#
);

/// A word of the language.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct HelpRow {
    pub usage: &'static str,
    pub about: &'static str,
    pub example: &'static str,
}

/// What may stand at a console's cursor. Places count UTF-16 units, as JavaScript does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Completion {
    pub from: u32,
    pub to: u32,
    pub options: Vec<String>,
}

typescript!(
    TS_PANIC = r#"
/** What is known of a run that ended in a panic. */
export interface PanicReport {
  seed: string;
  /** The moment before the last thing that was done to it. */
  at_ms: number;
  /** The run as text; opened again, it leads to the same place. */
  text: string;
}"#
);

/// What is known of a run that ended in a panic.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct PanicReport {
    pub seed: String,
    pub at_ms: f64,
    pub text: String,
}

typescript!(
    TS_BRANCH = r#"
/** A line of what has happened. */
export interface BranchRow {
  /** From 1. */
  id: number;
  name: string;
  /** The branch that it began in; 0 for none. */
  parent: number;
  /** Where it began, and how far it has come. */
  from_ms: number;
  head_ms: number;
  /** The line that began it; empty for the first. */
  cause: string;
  /** The number of its last event. */
  events: number;
  /** How often somebody has acted on it, its past in other branches included. */
  acts: number;
}

/** In what two branches differ, from where they part to where both are known. */
export interface Comparison {
  from_ms: number;
  to_ms: number;
  /** The first events in which each server's story differs; null where nothing more happened, or nothing differs. */
  servers: { server: number; a: EventRow | null; b: EventRow | null }[];
}

/** What jobs answer: call again until there is a result. */
export interface ComparisonProgress {
  /** How much is done, from 0 to 1. */
  share: number;
  result?: Comparison;
}

export interface ExtensionProgress {
  share: number;
  result?: true;
}

/** A kind of event to step to. */
export type Interest = 'any' | 'election' | 'commit' | 'client' | 'fault' | 'loss' | 'violation';"#
);

/// A branch, as a list shows it.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct BranchRow {
    pub id: u32,
    pub name: String,
    pub parent: u32,
    pub from_ms: f64,
    pub head_ms: f64,
    pub cause: String,
    pub events: f64,
    pub acts: usize,
}

/// In what two branches differ.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Comparison {
    pub from_ms: f64,
    pub to_ms: f64,
    pub servers: Vec<ServerComparison>,
}

/// In what a server's story differs.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct ServerComparison {
    pub server: u8,
    pub a: Option<EventRow>,
    pub b: Option<EventRow>,
}

/// What the job of a comparison answers.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct ComparisonProgress {
    pub share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Comparison>,
}

/// What the job of a branch that goes on answers.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct ExtensionProgress {
    pub share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<bool>,
}
