// The wanted run and its moment, and the source of the present run.

import type { ReadyCore } from '../cores/ready';
import type { Clock } from './clock';
import type { Library, Problem, PropertyWord, Report, TraceReader, Untold } from './model';

/** A point in a run, as links and files name it. */
export interface Moment {
  atMs: number;
  /** The last event before it, if it is inside an instant. */
  event?: number;
  /** The name of the branch. */
  branch?: string;
  selection?: string;
  speed?: number;
  /** The version of the engine that made the run. */
  engine?: string;
  /** A fingerprint of the state at that point. */
  state?: string;
}

/** The code of a core that stands in place of ours: one file in JavaScript. */
export interface CoreCode {
  name: string;
  source: string;
}

/** A wanted run: from attributes, a call, a link or a file. */
export interface RunRequest {
  /** Text in the command language; it takes precedence over a scenario. */
  run?: string;
  scenario?: string | null;
  src?: string | null;
  seed?: string | null;
  /** The moment to stop at; without one, the clock runs if `autoplay` says so. */
  moment?: Moment;
  /** Whether a fresh cluster stays before its first election until somebody starts the clock. */
  rests?: boolean;
  /** Simulated seconds per second, instead of the value of the attribute. */
  speed?: number;
  /** What the element says when it shows that moment. */
  says?: string;
  /** A trace to be shown as a recording; it takes precedence over all other sources. */
  trace?: TraceFile;
  /** The core of the servers; null for ours. Without it, the core stays as it is. */
  core?: CoreCode | string | null;
  /** The core that made the run, if the run only names it: with another one it is not opened. */
  madeWith?: CoreName;
}

/** A trace that has been read. */
export interface TraceFile {
  /** The engine that has read it: the whole one. */
  library: Library;
  /** Belongs to whoever opens it. */
  reader: TraceReader;
  /** The file's name. */
  name: string;
}

/** A trace that is shown as a recording. */
export interface Recording {
  report: Report;
  /** When its last event happened. */
  endMs: number;
  /** How it counts its time, if it has no times. */
  clock: Clock | undefined;
  /** What it leaves out. */
  untold: Untold;
  /** The properties that it does not tell enough of, each with what is missing. */
  unjudged: ReadonlyMap<PropertyWord, string>;
}

/** What identifies a core. */
export interface CoreName {
  name: string;
  hash: string;
}

/** The wanted run of an address, and remarks about its parts that have no meaning. */
export interface ParsedAddress {
  wanted: RunRequest;
  remarks: string[];
}

/** The source of a run. */
export interface Source {
  /** The scenario's name in links; null for free play. Undefined if the run came as text. */
  scenario: string | null | undefined;
  /** The core that runs; undefined for ours. */
  core: ReadyCore | undefined;
  /** The address of the documentation, if this page has one. */
  docs: string | undefined;
  /** The address of the page that opens links; without it, index.html beside the code. */
  address: string | undefined;
  /** The address of the page of lessons; undefined where there is none. */
  lessons: string | undefined;
  /** The text of the run as it was opened; undefined for free play. */
  script: string | undefined;
  /** What is kept for later runs. */
  draft: Drafts;
  /** Opens a run in place of the present one; resolves to the problem, if any. */
  show(wanted: RunRequest): Promise<Problem | undefined>;
}

/** What views keep when another run is opened. */
export interface Drafts {
  /** The last text of the script editor. */
  text: string | undefined;
  /** The experiment that runs, and its results; `returns` if the next screen shows it again. */
  laboratory?: { returns: boolean; cancel(): void };
}
