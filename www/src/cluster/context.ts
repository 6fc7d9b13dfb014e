// What the views of one cluster share: the cluster, its present frame, and what is selected.

import { SECONDS } from './clock';
import type { Clock } from './clock';
import { Frame } from './frame';
import { OPEN, acts, mayRun, verbOf } from './allow';
import type { Allowed } from './allow';
import { HeaderField } from './model';
import type { Cluster, Reply } from './model';
import type { Recording } from './run';
import { clusterText as text } from './text';

export type Selection =
  | { kind: 'none' }
  | { kind: 'server'; id: number }
  | { kind: 'message'; id: number }
  | { kind: 'client'; id: number }
  | { kind: 'link'; from: number; to: number }
  | { kind: 'event'; seq: number }
  | { kind: 'entry'; index: number; term: number };

/** A line of the command language, and its answer. */
export interface Answer {
  line: string;
  reply: Reply;
  /** Whether the caller itself shows the problem. */
  quiet: boolean;
}

/** A question for a value that a line needs. */
export interface Question {
  title: string;
  label: string;
  /** The initial text of the field. */
  value: string;
  button: string;
  choices?: { value: string; label: string }[];
  choiceLabel?: string;
  line: (value: string, choice: string) => string;
}

/** A part of the screen. */
export interface View {
  /** Its node; the screen inserts it. */
  readonly element: HTMLElement;
  /** Shows the present frame. Called at every animation frame while the clock runs, so it must be fast. */
  update(): void;
  /** Redraws in the colours of the new theme. */
  repaint?(): void;
  /** Removes observers and listeners outside `element`. */
  dispose?(): void;
}

export const NO_SELECTION: Selection = { kind: 'none' };

export class Context {
  readonly frame = new Frame();
  selection: Selection = NO_SELECTION;
  /** What a text beside the cluster points at. */
  lit: Lit | undefined;
  /** Whether a text beside the cluster shows the goals of the run, and says what its script would. */
  showsGoals = false;
  /** The last event of what the text beside the cluster has told already: earlier violations are not reported in a line. */
  toldUpTo = 0;
  /** What is known of the trace that is shown here; undefined for a run. */
  recording: Recording | undefined;
  /** Whether the remarks of a script pass by themselves; otherwise each waits for the reader. */
  playsThrough = false;
  /** Draws all views again, at the present frame. */
  redraw: () => void = () => undefined;
  /** The servers that the shown violation concerns, and the index in their logs, or 0. */
  concern: { servers: number[]; index: number } | undefined;
  /** The last lines that were run, and their answers; for views that are loaded later. */
  readonly answers: Answer[] = [];
  /** Called with each line that was run, and its answer. */
  onAnswer: (answer: Answer) => void = () => undefined;
  onSelect: () => void = () => undefined;
  /** Lets the reader enter a command for a server. */
  submitTo: (server: number) => void = () => undefined;
  /** Shows the settings of a scope, such as "S1" or "S1 -> S2". */
  showSettings: (scope: string) => void = () => undefined;
  /** The words that the page lets readers use; undefined for those that the run allows. */
  limit: Allowed;
  /** Called with each line that had an effect. */
  onCommand: (line: string) => void = () => undefined;
  /** Whether the wheel alone zooms the diagram. Otherwise it scrolls the page, and zooms with Ctrl or ⌘. */
  wheelZooms = false;
  /** Opens the search for a violation. */
  search: () => void = () => undefined;
  /** Announces a sentence to screen readers. */
  say: (sentence: string) => void = () => undefined;
  /** Asks a question next to the selection; undefined where there is no ring. */
  ask: ((question: Question) => void) | undefined;
  /** Starts another run from text; undefined where the page decides what runs. */
  restart: ((source: string) => void) | undefined;

  /** Starts a branch with a line, extends both branches, and shows them side by side. */
  whatIf: (line: string) => void = () => undefined;

  private readonly commands = new Map<number, string>();
  /** How many modal dialogs are open, and whether the clock continues when the last one closes. */
  private dialogs = 0;
  private resumes = false;
  private epoch = -1;
  /** The run that was last asked what it allows, and its answer. */
  private limitOfRun: { cluster: Cluster | undefined; epoch: number; allowed: Allowed } = { cluster: undefined, epoch: -1, allowed: undefined };
  /** Whether the cluster has been freed; it must not be used then. */
  disposed = false;
  private waiting: ((there: boolean) => void)[] = [];

  /**
   * @param cluster The engine's cluster, or a prelude, which only has frames.
   * @param engine Resolves when `cluster` is the engine's.
   */
  constructor(public cluster: Cluster, readonly engine: Promise<unknown>) {
    this.refresh();
  }

  /** Copies the module's present frame. */
  refresh(): void {
    this.frame.read(this.cluster.frame());
    if (Number.isNaN(this.frame.header(HeaderField.GoalMs))) this.arrived(true);
    const epoch = this.frame.header(HeaderField.Epoch);
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    this.commands.clear();
    this.selection = NO_SELECTION;
    this.concern = undefined;
  }

  /**
   * Runs a line of the command language. Every action of a reader goes through here.
   *
   * @param quiet Whether the caller itself shows the problem.
   */
  run(line: string, quiet = false): Reply {
    return this.runBy(line, quiet, (one) => (this.mayRun(one) ? this.cluster.run(one) : this.refusal(verbOf(one))));
  }

  /** Runs a line in a new branch that starts at the present. */
  fork(line: string): Reply {
    return this.runBy(line, false, (one) => (this.mayRun(one) ? this.cluster.fork(one) : this.refusal(verbOf(one))));
  }

  /** Runs a line for the page around the element, which may use all words. */
  runForPage(line: string): Reply {
    return this.runBy(line, false, (one) => this.cluster.run(one));
  }

  /** The words of the language that readers may use; undefined for all. */
  get allowed(): Allowed {
    const { cluster, epoch } = this;
    if (this.limit) return this.limit;
    if (this.limitOfRun.cluster !== cluster || this.limitOfRun.epoch !== epoch) {
      // An exercise may always be left for another run.
      const words = cluster.allowed();
      this.limitOfRun = { cluster, epoch, allowed: words && new Set([...words, OPEN]) };
    }
    return this.limitOfRun.allowed;
  }

  /** How what is shown counts its time. */
  get clock(): Clock {
    return this.recording?.clock ?? SECONDS;
  }

  /** Whether the trace of another implementation is shown. It has no times: its order is its time. */
  get isForeign(): boolean {
    return this.recording !== undefined && this.recording.report.format !== 'raftarium';
  }

  /** Whether a reader may run a line. */
  mayRun(line: string): boolean {
    if (this.recording && acts(line)) return false;
    return mayRun(this.allowed, line);
  }

  /** Whether a reader may open another run in place of this one. */
  get mayOpen(): boolean {
    return this.allowed?.has(OPEN) ?? true;
  }

  /** Whether readers may use the field for commands. */
  get maySubmit(): boolean {
    return ['submit', 'put', 'get'].some((verb) => this.mayRun(verb));
  }

  /** The answer to a word that readers may not use here. */
  refusal(verb: string): Reply {
    if (this.recording) return { output: '', problem: { message: text.readOnly } };
    return { output: '', problem: { message: text.notAllowed(verb, [...(this.allowed ?? [])]) } };
  }

  private runBy(line: string, quiet: boolean, act: (line: string) => Reply): Reply {
    const reply = act(line);
    this.report({ line, reply, quiet });
    if (!reply.problem && acts(line)) this.onCommand(line);
    return reply;
  }

  /** Reports a line that was run, and its answer. */
  report(answer: Answer): void {
    this.answers.push(answer);
    if (this.answers.length > MAX_ANSWERS) this.answers.shift();
    this.onAnswer(answer);
  }

  /** Resolves when no seek is in progress; to false if the cluster was freed before. */
  arrival(): Promise<boolean> {
    if (this.disposed) return Promise.resolve(false);
    this.refresh();
    const isThere = Number.isNaN(this.frame.header(HeaderField.GoalMs));
    return isThere ? Promise.resolve(true) : new Promise((resolve) => this.waiting.push(resolve));
  }

  dispose(): void {
    this.disposed = true;
    this.arrived(false);
  }

  /** A modal dialog opens: the clock stops, because the dialog hides the cluster. */
  dialogOpened(): void {
    if (this.dialogs++ === 0) this.resumes = this.frame.playing;
    this.cluster.pause();
  }

  dialogClosed(): void {
    this.dialogs--;
    if (this.dialogs > 0 || this.disposed || !this.resumes) return;
    this.resumes = false;
    this.cluster.play();
  }

  /** An action in the dialog has set the clock: closing the dialog leaves it as it is. */
  keepClockAfterDialog(): void {
    this.resumes = false;
  }

  private arrived(there: boolean): void {
    for (const resolve of this.waiting.splice(0)) resolve(there);
  }

  select(selection: Selection): void {
    this.selection = selection;
    this.onSelect();
  }

  isConcerned(server: number): boolean {
    return this.concern?.servers.includes(server) ?? false;
  }

  /** Whether a text beside the cluster points at a server. */
  isLit(server: number): boolean {
    return this.lit?.servers.has(server) ?? false;
  }

  isSelected(server: number): boolean {
    return this.selection.kind === 'server' && this.selection.id === server;
  }

  /** The text of a command, or, for a negative number, the name of a client. Texts never change, so each is fetched once. */
  command(id: number): string {
    let text = this.commands.get(id);
    if (text === undefined) {
      text = this.cluster.command(id);
      if (this.commands.size >= MAX_TEXTS) this.commands.clear();
      this.commands.set(id, text);
    }
    return text;
  }
}

/** What a text beside the cluster points at. */
export interface Lit {
  servers: Set<number>;
  /** Entries, each in the logs of some servers. */
  entries: { index: number; servers: number[] }[];
  /** The numbers of messages. */
  messages: Set<number>;
  /** The number of an event; 0 for none. */
  event: number;
}

const MAX_TEXTS = 5_000;
const MAX_ANSWERS = 200;

/** A text in the double quotes of the command language. */
export function quoted(text: string): string {
  const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${text.replace(/["\\\n\r\t]/g, (symbol) => escapes[symbol] ?? symbol)}"`;
}
