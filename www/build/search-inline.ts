// Stands in for search-url.ts in the self-contained page, where nothing may be fetched.

import laterBytes from '#later-bytes';
import code from '#worker-code';
import bytes from '#wasm-bytes';

/** Both parts of the wasm module, compiled. */
export async function modules(): Promise<{ first: WebAssembly.Module; later: WebAssembly.Module }> {
  const [first, later] = await Promise.all([WebAssembly.compile(bytes), WebAssembly.compile(laterBytes)]);
  return { first, later };
}

/** The worker's code. */
export async function workerSource(): Promise<{ address: string } | { code: string }> {
  return { code };
}
