// Stands in for load-url.ts in the self-contained page, where nothing may be fetched: the bytes of
// the wasm module are part of the code.

import { initSync } from '#wasm';
import type { InitOutput } from '#wasm';
import laterBytes from '#later-bytes';
import bytes from '#wasm-bytes';

let first: InitOutput | undefined;
let later: Promise<unknown> | undefined;

/** Starts what the first picture needs, once, however many clusters ask. */
export async function load(): Promise<InitOutput> {
  return (first ??= initSync({ module: bytes }));
}

/** Starts the rest: it links itself to what the first part exports. */
export async function loadLater(): Promise<void> {
  later ??= load().then(async (exports) => {
    await WebAssembly.instantiate(laterBytes, { __wasm_split: { ...exports } });
    exports.second_part_is_here();
  });
  await later;
}
