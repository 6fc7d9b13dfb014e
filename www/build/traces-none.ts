// Stands in for traces-url.ts in the scripts that must work without other files: the engine that reads traces would double their size.

import type * as Wasm from '#wasm';
import { LoadError } from '../src/cluster/loading';
import { clusterText as text } from '../src/cluster/text';

/** Traces cannot be read here. */
export function loadTraces(): Promise<typeof Wasm> {
  return Promise.reject(new LoadError(text.noTraces));
}
