// The wasm module, when it is ready.

import { load } from '#load';
import { Cluster, freshSeed, help } from '#wasm';
import { explained } from './loading';
import type { Library } from './model';

/** The engine's version; to be asked once the library is there. */
export { version } from '#wasm';

let isLoaded = false;

/** Whether the module is there already. */
export function isLibraryLoaded(): boolean {
  return isLoaded;
}

/** Loads the module once, however many ask; a failed load may be tried again. */
export async function library(): Promise<Library> {
  await explained(load);
  isLoaded = true;
  return { Cluster, help, freshSeed };
}
