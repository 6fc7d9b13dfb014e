// Loads the wasm module for all clusters of the page.

import { load } from '#load';
import { explainFailure } from './loading';
import type { Library } from './model';

let isLoaded = false;

/** Whether the module is loaded. */
export function isLibraryLoaded(): boolean {
  return isLoaded;
}

/** Loads the module once, for any number of callers; a failed load may be tried again. */
export async function library(): Promise<Library> {
  const engine = await explainFailure(load);
  isLoaded = true;
  return engine;
}
