// The whole engine: with what searches, experiments, climbs of the ladder, foreign cores and traces need beyond what the page's first engine has (first.mjs);
// imported as `#whole`. This one fetches it from beside the bundle; the scripts that may fetch nothing swap in whole-inline.ts.

import type * as Wasm from '#wasm';
import { fetchOwn } from '../src/cluster/loading';

/** The module's address, relative to the bundle; the bundler fills it in. */
declare const WHOLE_URL: string;

/** Whether it has the reader of traces. */
export const readsTraces = true;

let loading: Promise<typeof Wasm> | undefined;

/** Loads it for the page's own thread, once; a failed load may be tried again. */
export function whole(): Promise<typeof Wasm> {
  return (loading ??= start().catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));
}

async function start(): Promise<typeof Wasm> {
  // It has a glue of its own.
  const [glue, module] = await Promise.all([import('#whole-glue'), bring()]);
  await glue.default({ module_or_path: module });
  return glue;
}

/** The module, compiled, for workers. */
export async function compiled(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await (await bring()).arrayBuffer());
}

function bring(): Promise<Response> {
  return fetchOwn(new URL(WHOLE_URL, import.meta.url));
}
