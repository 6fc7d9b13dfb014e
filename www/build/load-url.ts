// Brings the wasm module to life; imported as `#load`. This one fetches the module from beside the
// bundle; the self-contained page swaps in load-inline.ts.

import init from '#wasm';
import type { InitOutput } from '#wasm';
import { bring } from '../src/cluster/loading';

/** The addresses of the module's two parts, relative to the bundle; the bundler fills them in. */
declare const WASM_URL: string;
declare const LATER_URL: string;

/** Loads what the first picture needs, once, however many clusters ask; a failed load may be tried again. */
export const load = once<InitOutput>(() => init({ module_or_path: bring(new URL(WASM_URL, import.meta.url)) }));

/** Loads the rest: it links itself to what the first part exports. */
export const loadLater = once<void>(async () => {
  const part = bring(new URL(LATER_URL, import.meta.url));
  // Its failure is heard below, after that of the first part.
  part.catch(() => undefined);
  const first = await load();
  const response = await part;
  await WebAssembly.instantiate(await response.arrayBuffer(), { __wasm_split: { ...first } });
  first.second_part_is_here();
});

function once<T>(bring: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () =>
    (loading ??= bring().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
}
