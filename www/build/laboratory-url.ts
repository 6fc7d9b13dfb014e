// What experiments need to work in threads of their own; imported as `#laboratory-worker`. The self-contained page swaps in
// laboratory-inline.ts.

import type { WorkerSource } from '../src/common/workers';
import { sourceAt } from './search-url';

declare const LABORATORY_WORKER_URL: string;

/** The code of the workers. */
export function workerSource(): Promise<WorkerSource> {
  return sourceAt(new URL(LABORATORY_WORKER_URL, import.meta.url));
}
