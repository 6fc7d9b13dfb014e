// What the views of one cluster share: the cluster, its present frame, and what is selected.

import { Frame } from './frame';
import { OPEN, acts, mayRun, verbOf } from './allow';
import type { Allowed } from './allow';
import { HeaderField } from './model';
import type { Cluster, Reply } from './model';
import { clusterText as text } from './text';

export type Selection =
  | { kind: 'none' }
  | { kind: 'server'; id: number }
  | { kind: 'message'; id: number }
  | { kind: 'client'; id: number }
  | { kind: 'link'; from: number; to: number }
  | { kind: 'event'; seq: number }
  | { kind: 'entry'; index: number; term: number };

/** A line of the command language, and what it was answered. */
export interface Answer {
  line: string;
  reply: Reply;
  /** Whether whoever asked shows by itself what is wrong. */
  quiet: boolean;
}

/** Something to ask for before a line can be run. */
export interface Question {
  title: string;
  label: string;
  /** What stands in the field at first. */
  value: string;
  button: string;
  choices?: { value: string; label: string }[];
  choiceLabel?: string;
  line: (value: string, choice: string) => string;
}

/** A part of the screen. */
export interface View {
  /** Where it is drawn; the element puts it in place. */
  readonly element: HTMLElement;
  /** Shows the present frame. Called at every animation frame while the clock runs: do no more than must be. */
  update(): void;
  /** The theme changed: what was painted with the old colours is painted anew. */
  repaint?(): void;
  /** Lets go of observers and listeners outside `element`. */
  dispose?(): void;
}

export const NOTHING: Selection = { kind: 'none' };

export class Context {
  readonly frame = new Frame();
  selection: Selection = NOTHING;
  /** What a violation that is shown is about: servers, and an index of their logs, or 0. */
  concern: { servers: number[]; index: number } | undefined;
  /** The last lines that were run, and what they were answered; for views that are loaded later. */
  readonly answers: Answer[] = [];
  /** Is told each line that was run, and what it was answered. */
  onAnswer: (answer: Answer) => void = () => undefined;
  onSelect: () => void = () => undefined;
  /** Asks for a command to submit to a server. */
  submitTo: (server: number) => void = () => undefined;
  /** Shows the settings of a scope, such as "S1" or "S1 -> S2". */
  showSettings: (scope: string) => void = () => undefined;
  /** What readers may do, in words of the language; undefined for everything. */
  allowed: Allowed;
  /** Is told each line that did something. */
  onCommand: (line: string) => void = () => undefined;
  /** Whether the wheel alone zooms the diagram. Elsewhere it scrolls the page, and zooms together with Ctrl or ⌘. */
  wheelZooms = false;
  /** Opens the search for what breaks the cluster. */
  search: () => void = () => undefined;
  /** Tells a sentence to those who cannot see. */
  say: (sentence: string) => void = () => undefined;
  /** Asks something beside what is selected; undefined where there is no ring. */
  ask: ((question: Question) => void) | undefined;
  /** Starts another run from text; undefined where somebody else decides what runs. */
  restart: ((source: string) => void) | undefined;

  /** Begins a branch with a line, lets both futures go on, and shows them side by side. */
  whatIf: (line: string) => void = () => undefined;

  private readonly commands = new Map<number, string>();
  /** How many modal dialogs are open, and whether the clock goes on when the last one closes. */
  private dialogs = 0;
  private resumes = false;
  private epoch = -1;
  /** Whether the cluster has been given back; nothing may be asked of it then. */
  disposed = false;
  private waiting: ((there: boolean) => void)[] = [];

  /**
   * @param cluster The engine's cluster, or a prelude, of which nothing may be asked but its frames.
   * @param engine Resolves when `cluster` is the engine's.
   */
  constructor(public cluster: Cluster, readonly engine: Promise<unknown>) {
    this.refresh();
  }

  /** Takes the module's present frame. */
  refresh(): void {
    this.frame.read(this.cluster.frame());
    if (Number.isNaN(this.frame.header(HeaderField.GoalMs))) this.arrived(true);
    const epoch = this.frame.header(HeaderField.Epoch);
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    this.commands.clear();
    this.selection = NOTHING;
    this.concern = undefined;
  }

  /**
   * Does what a line of the command language says. Every action of a reader comes through here.
   *
   * @param quiet Whether the caller shows by itself what is wrong.
   */
  run(line: string, quiet = false): Reply {
    return this.carryOut(line, quiet, (one) => (this.mayRun(one) ? this.cluster.run(one) : this.refusal(verbOf(one))));
  }

  /** The same on a branch of its own, which begins at the present moment. */
  fork(line: string): Reply {
    return this.carryOut(line, false, (one) => (this.mayRun(one) ? this.cluster.fork(one) : this.refusal(verbOf(one))));
  }

  /** The same for whoever made the page around, who may do everything. */
  runForPage(line: string): Reply {
    return this.carryOut(line, false, (one) => this.cluster.run(one));
  }

  /** Whether a reader may do what a line says. */
  mayRun(line: string): boolean {
    return mayRun(this.allowed, line);
  }

  /** Whether a reader may open another run in place of this one. */
  get mayOpen(): boolean {
    return this.allowed?.has(OPEN) ?? true;
  }

  /** What is answered to a word that readers may not use here. */
  refusal(verb: string): Reply {
    return { output: '', problem: { message: text.notAllowed(verb, [...(this.allowed ?? [])]) } };
  }

  private carryOut(line: string, quiet: boolean, act: (line: string) => Reply): Reply {
    const reply = act(line);
    this.report({ line, reply, quiet });
    if (!reply.problem && acts(line)) this.onCommand(line);
    return reply;
  }

  /** Tells of a line that was run, and what it was answered. */
  report(answer: Answer): void {
    this.answers.push(answer);
    if (this.answers.length > MAX_ANSWERS) this.answers.shift();
    this.onAnswer(answer);
  }

  /** Resolves when no way through time is unfinished any more; to false if the cluster went away before. */
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

  /** A modal dialog opens: the clock waits, since nobody sees what it would do meanwhile. */
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

  /** What was done in a dialog leads elsewhere: the clock stays as that leaves it. */
  stayAfterDialog(): void {
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

  isSelected(server: number): boolean {
    return this.selection.kind === 'server' && this.selection.id === server;
  }

  /** The text of a command, or, of a negative number, the name of a client. Texts never change, so each is fetched once. */
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

const MAX_TEXTS = 5_000;
const MAX_ANSWERS = 200;

/** A text in the command language's double quotes. */
export function quoted(text: string): string {
  const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${text.replace(/["\\\n\r\t]/g, (symbol) => escapes[symbol] ?? symbol)}"`;
}
