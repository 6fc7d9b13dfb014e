// Brings the wasm module to life; imported as `#load`. This one fetches the module from beside the
// bundle; the self-contained page swaps in load-inline.ts.

import init from '#wasm';

/** The module's address, relative to the bundle; the bundler fills it in. */
declare const WASM_URL: string;

let loading: Promise<void> | undefined;

/** Loads the wasm module once, however many clusters ask; a failed load may be tried again. */
export function load(): Promise<void> {
  loading ??= init({ module_or_path: new URL(WASM_URL, import.meta.url) }).then(
    () => undefined,
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
