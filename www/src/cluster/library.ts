// Loads the engine, our wasm module, for all clusters of the page.

import { load } from '#load';
import { explainFailure } from './loading';
import type { Library } from './model';

let loaded: Library | undefined;

/** Whether the module is loaded. */
export function isLibraryLoaded(): boolean {
  return loaded !== undefined;
}

/** Loads the module once, for any number of callers, if none is loaded yet; a failed load may be tried again. */
export async function library(): Promise<Library> {
  return loaded ?? libraryBy(load);
}

/** Loads a module by `load`; those who come later use it too. */
export async function libraryBy<T extends Library>(load: () => Promise<T>): Promise<T> {
  const library = await explainFailure(load);
  loaded = library;
  return library;
}

/** The module, for those who come after it. */
export function loadedLibrary(): Library {
  if (!loaded) throw new Error('The engine is used before it is loaded.');
  return loaded;
}
