// A core that can be started: what runs it is loaded. It can be posted to a worker, and be started there.

import type { CoreEngine, CoreLines } from '#wasm';
import { QuickJs } from './engine';
import { ModuleCore } from './module';

export interface ReadyCore {
  name: string;
  /** The text of a script, or the bytes of a module. */
  file: string | Uint8Array<ArrayBuffer>;
  /** What runs it: the engine for scripts, or the module itself. */
  module: WebAssembly.Module;
}

/** The arguments for our module that describe a core. */
export type CoreArguments = [name: string, file: string | Uint8Array<ArrayBuffer>, launch: () => CoreEngine | CoreLines];

/** How our module is told to run a core. */
export function coreArguments({ name, file, module }: ReadyCore): CoreArguments {
  return [name, file, () => (typeof file === 'string' ? new QuickJs(module, file) : new ModuleCore(module))];
}
