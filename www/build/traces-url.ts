// The engine that also reads traces, and its glue; imported as `#traces`. This one fetches both from beside the bundle; where nothing may
// be fetched, traces-none.ts stands in its place.

import type * as Wasm from '#wasm';
import { fetchOwn } from '../src/cluster/loading';

/** The module's address, relative to the bundle; the bundler fills it in. */
declare const TRACES_URL: string;

let loading: Promise<typeof Wasm> | undefined;

/** Loads the engine once; a failed load may be tried again. */
export function loadTraces(): Promise<typeof Wasm> {
  return (loading ??= start().catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));
}

async function start(): Promise<typeof Wasm> {
  // A copy of the glue: each holds one engine.
  const [glue, module] = await Promise.all([import('#traces-glue'), fetchOwn(new URL(TRACES_URL, import.meta.url))]);
  await glue.default({ module_or_path: module });
  return glue;
}
