// Runs cores in JavaScript, by QuickJS in a WebAssembly module of its own (cores/quickjs). The module is loaded when the first core is to
// run, once for a page or a worker; from then on each call is synchronous, as the world needs it.

import { compiled } from '#cores';
import { coresText as text } from './text';

/** What the module exports. */
interface Exports {
  memory: WebAssembly.Memory;
  input(length: number): number;
  output(): number;
  output_length(): number;
  create(): number;
  start(): number;
  step(slot: number): number;
  save(slot: number): number;
  load(): number;
  forget(slot: number): void;
}

/** What is wrong with a core, as the module reports it. */
interface Problem {
  /** With its position in the file of the core. */
  message: string;
  line?: number;
  column?: number;
  stack?: string;
  logs: string[];
}

/** What is wrong with a core. */
export class CoreError extends Error {
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The calls that led there, one per line. */
  readonly calls: string | undefined;
  /** What the core has logged in this call. */
  readonly logs: string[];

  constructor({ message, line, column, stack, logs }: Problem) {
    super(message);
    this.line = line;
    this.column = column;
    this.calls = stack;
    this.logs = logs;
  }
}

let loading: Promise<WebAssembly.Module> | undefined;

/** Loads the module once; a failed load may be tried again. */
export function loadCores(): Promise<WebAssembly.Module> {
  return (loading ??= compiled().catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));
}

/** How many states of an engine have numbers before those that it has after a crash. */
const GENERATION = 2 ** 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * One core, and the states that it has made: a `CoreEngine` of the world's module. Each has an instance of the module for itself, so nothing that
 * happens to it concerns another one. A method that fails throws a `CoreError`, and nothing else.
 */
export class QuickJs {
  private exports: Exports | undefined;
  /** The number of the first state of the present instance. */
  private first = 0;

  /** Compiles a core. */
  constructor(private readonly module: WebAssembly.Module, private readonly source: string) {
    this.instance();
  }

  /** Starts a server with the event `start`: returns the number of its state, and the reply as JSON. */
  start(event: string): { slot: number; text: string } {
    const [slot, reply] = this.call((exports) => exports.start(), event);
    return { slot: this.first + slot, text: reply };
  }

  /** Gives a server an event: returns the reply as JSON. */
  step(slot: number, event: string): string {
    return this.call((exports) => exports.step(this.inner(slot)), event)[1];
  }

  /** The state of a server as JSON. */
  save(slot: number): string {
    return this.call((exports) => exports.save(this.inner(slot)))[1];
  }

  /** Keeps a state that was saved: returns its number. */
  load(saved: string): number {
    return this.first + this.call((exports) => exports.load(), saved)[0];
  }

  /** Forgets a state. */
  free(slot: number): void {
    if (slot >= this.first && this.exports) this.call((exports) => (exports.forget(slot - this.first), 0));
  }

  /** Forgets everything, the memory of the module included. */
  dispose(): void {
    this.exports = undefined;
    this.first += GENERATION;
  }

  /** The number of a state within the present instance. */
  private inner(slot: number): number {
    if (slot < this.first) throw problem(text.gone);
    return slot - this.first;
  }

  /** The instance; a new one, without states, after a crash. */
  private instance(): Exports {
    if (this.exports) return this.exports;
    const exports = new WebAssembly.Instance(this.module).exports as unknown as Exports;
    this.exports = exports;
    this.call(() => exports.create(), this.source);
    return exports;
  }

  /** Calls a function that answers with a number, and a text in the module's memory. */
  private call(act: (exports: Exports) => number, input?: string): [number, string] {
    const exports = this.instance();
    let result: number;
    try {
      if (input !== undefined) write(exports, input);
      result = act(exports);
    } catch (error) {
      // Anything but our own error is a trap, after which nothing in the memory can be relied on.
      if (error instanceof CoreError) throw error;
      this.dispose();
      throw problem(text.crashed(error instanceof Error ? error.message : String(error)));
    }
    const output = read(exports);
    if (result < 0) throw new CoreError(JSON.parse(output) as Problem);
    return [result, output];
  }
}

function write({ input, memory }: Exports, value: string): void {
  const bytes = encoder.encode(value);
  const address = input(bytes.length);
  new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
}

function read({ output, output_length: length, memory }: Exports): string {
  return decoder.decode(new Uint8Array(memory.buffer, output(), length()));
}

function problem(message: string): CoreError {
  return new CoreError({ message, logs: [] });
}
