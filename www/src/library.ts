// The wasm module, when it is ready.

import type { Library } from './model';
import { fake } from './dev/fake';

export async function library(): Promise<Library> {
  return fake;
}
