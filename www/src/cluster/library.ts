// The wasm module, when it is ready.

import { load } from '#load';
import { Cluster, freshSeed, help } from '#wasm';
import { explained } from './loading';
import type { Library } from './model';

/** The engine's version; to be asked once the library is there. */
export { version } from '#wasm';

let loaded: Library | undefined;

/** The module, if it is there already. */
export function libraryIfLoaded(): Library | undefined {
  return loaded;
}

/** Loads the module once, however many ask; a failed load may be tried again. */
export async function library(): Promise<Library> {
  await explained(load);
  return (loaded = { Cluster, help, freshSeed });
}
