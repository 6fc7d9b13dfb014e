// The wasm module, when it is ready.

import { load, loadLater } from '#load';
import { Cluster, freshSeed, help } from '#wasm';
import { explained } from './loading';
import type { Library } from './model';

/** The engine's version; to be asked once the library is there. */
export { version } from '#wasm';

/** Loads the module's first part once, however many ask; a failed load may be tried again. */
export async function library(): Promise<Library> {
  await explained(load);
  return { Cluster, help, freshSeed, loadLater: () => explained(loadLater) };
}
