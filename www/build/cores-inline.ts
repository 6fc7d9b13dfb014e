// Stands in for cores-url.ts in the self-contained page, where nothing may be fetched.

import bytes from '#cores-bytes';

/** Compiles the module. */
export async function compiled(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes);
}
