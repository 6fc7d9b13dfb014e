// The engine for cores in JavaScript, compiled; imported as `#cores`. This one fetches it from beside the bundle; the self-contained page
// swaps in cores-inline.ts.

import { fetchOwn } from '../src/cluster/loading';

/** The module's address, relative to the bundle; the bundler fills it in. */
declare const CORES_URL: string;

/** Fetches and compiles the module. */
export async function compiled(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await (await fetchOwn(new URL(CORES_URL, import.meta.url))).arrayBuffer());
}
