// Stands in for whole-url.ts in the scripts that may fetch nothing: the engine that they contain has all but the reader of traces, which would
// make them a fifth larger.

import bytes from '#wasm-bytes';
import { load } from './load-inline';

/** Whether it has the reader of traces. */
export const readsTraces = false;

/** The engine of the page's own thread. */
export const whole = load;

/** The module, compiled, for workers. */
export async function compiled(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes);
}
