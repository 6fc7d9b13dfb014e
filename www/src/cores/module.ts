// Runs a core that is a WebAssembly module without imports: it takes lines of JSON and answers them (docs/cores.md).

import { CoreError } from './engine';
import { coresText as text } from './text';

/** What such a module exports. */
interface Exports {
  memory: WebAssembly.Memory;
  alloc(length: number): number;
  step(address: number, length: number): number;
}

/** The most memory that a module may have, in bytes. */
const MEMORY = 64 << 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Whether a file is a WebAssembly module. */
export function isModule(bytes: Uint8Array): boolean {
  return [0, 0x61, 0x73, 0x6d].every((byte, index) => bytes[index] === byte);
}

/** A core, and all servers that it runs: `CoreLines` of the world's module. A method that fails throws a `CoreError`. */
export class ModuleCore {
  private readonly exports: Exports;

  /** Starts the module. */
  constructor(module: WebAssembly.Module) {
    const [wanted] = WebAssembly.Module.imports(module);
    if (wanted) throw failure(text.imports(wanted.module, wanted.name));
    const exports = guarded(() => new WebAssembly.Instance(module).exports);
    if (!(exports.memory instanceof WebAssembly.Memory)) throw failure(text.lacks('memory'));
    for (const name of ['alloc', 'step']) {
      if (typeof exports[name] !== 'function') throw failure(text.lacks(name));
    }
    this.exports = exports as unknown as Exports;
  }

  /** The answer to a line. */
  ask(line: string): string {
    const { exports } = this;
    const bytes = encoder.encode(line);
    const address = guarded(() => exports.alloc(bytes.length)) >>> 0;
    this.at(address, bytes.length, 'alloc').set(bytes);
    const answer = guarded(() => exports.step(address, bytes.length)) >>> 0;
    if (exports.memory.buffer.byteLength > MEMORY) throw failure(text.memory(MEMORY));
    const head = this.at(answer, 4, 'step');
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
    const said = this.at(answer + 4, length, 'step');
    try {
      return decoder.decode(said);
    } catch {
      throw failure(text.notText);
    }
  }

  /** Nothing is kept but what the garbage collector finds. */
  dispose(): void {}

  private at(address: number, length: number, by: string): Uint8Array {
    const { buffer } = this.exports.memory;
    if (address + length > buffer.byteLength) throw failure(text.outside(by));
    return new Uint8Array(buffer, address, length);
  }
}

/** What a call brings; a trap is a problem of the core. */
function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw failure(error instanceof Error ? error.message : String(error));
  }
}

function failure(message: string): CoreError {
  return new CoreError({ message, logs: [] });
}
