// Stands in for load-url.ts in the self-contained page, where nothing may be fetched: the bytes of
// the wasm module are part of the code.

import { initSync } from '#wasm';
import type { InitOutput } from '#wasm';
import bytes from '#wasm-bytes';

let exports: InitOutput | undefined;

/** Starts the engine, once, however many clusters ask. */
export async function load(): Promise<InitOutput> {
  return (exports ??= initSync({ module: bytes }));
}
