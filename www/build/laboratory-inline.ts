// Stands in for laboratory-url.ts in the self-contained page, where nothing may be fetched.

import type { WorkerSource } from '../src/common/workers';
import code from '#laboratory-code';

/** The code of the workers. */
export async function workerSource(): Promise<WorkerSource> {
  return { code };
}
