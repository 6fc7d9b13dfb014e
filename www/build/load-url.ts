// Brings the wasm module to life; imported as `#load`. This one fetches the module from beside the
// bundle; the self-contained page swaps in load-inline.ts.

import init from '#wasm';
import type { InitOutput } from '#wasm';
import { bring } from '../src/cluster/loading';

/** The module's address, relative to the bundle; the bundler fills it in. */
declare const WASM_URL: string;

let loading: Promise<InitOutput> | undefined;

/** Loads the engine once, however many clusters ask; a failed load may be tried again. */
export function load(): Promise<InitOutput> {
  loading ??= init({ module_or_path: bring(new URL(WASM_URL, import.meta.url)) }).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
