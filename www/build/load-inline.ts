// Replaces load-url.ts in the self-contained page, which may not fetch anything: the bytes of the wasm module are part of the
// code.

import * as glue from '#wasm';
import bytes from '#wasm-bytes';

/** Starts the engine, once for any number of clusters. */
export async function load(): Promise<typeof glue> {
  glue.initSync({ module: bytes });
  return glue;
}
