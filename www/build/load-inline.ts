// Stands in for load-url.ts in the self-contained page, where nothing may be fetched: the bytes of
// the wasm module are part of the code.

import { initSync } from '#wasm';
import bytes from '#wasm-bytes';

let loaded = false;

/** Starts the wasm module once, however many clusters ask. */
export async function load(): Promise<void> {
  if (!loaded) {
    initSync({ module: bytes });
    loaded = true;
  }
}
