// Stands in for search-url.ts in the self-contained page, where nothing may be fetched.

import type { WorkerSource } from '../src/common/workers';
import code from '#worker-code';
import bytes from '#wasm-bytes';

/** The wasm module, compiled. */
export async function compiled(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes);
}

/** The worker's code. */
export async function workerSource(): Promise<WorkerSource> {
  return { code };
}
