// Stands in for search-url.ts in the self-contained page, where nothing may be fetched.

import type { WorkerSource } from '../src/common/workers';
import code from '#worker-code';

/** The worker's code. */
export async function workerSource(): Promise<WorkerSource> {
  return { code };
}
