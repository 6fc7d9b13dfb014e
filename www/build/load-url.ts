// Loads the wasm module and its glue; imported as `#load`. This one fetches both from beside the bundle; the self-contained
// page swaps in load-inline.ts.

import type * as Wasm from '#wasm';
import { fetchOwn } from '../src/cluster/loading';

/** The module's address, relative to the bundle; the bundler fills it in. */
declare const WASM_URL: string;

let loading: Promise<typeof Wasm> | undefined;

/** Loads the engine once, for any number of clusters; a failed load may be tried again. */
export function load(): Promise<typeof Wasm> {
  return (loading ??= start().catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));
}

async function start(): Promise<typeof Wasm> {
  const [glue, module] = await Promise.all([import('#wasm'), fetchOwn(new URL(WASM_URL, import.meta.url))]);
  await glue.default({ module_or_path: module });
  return glue;
}
