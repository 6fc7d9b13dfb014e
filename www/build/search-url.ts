// What searches need to work in threads of their own; imported as `#search`. This one fetches it from beside the bundle; the
// self-contained page swaps in search-inline.ts.

import type { WorkerSource } from '../src/common/workers';

declare const WORKER_URL: string;

/** The code of the workers that search. */
export function workerSource(): Promise<WorkerSource> {
  return sourceAt(new URL(WORKER_URL, import.meta.url));
}

/**
 * The address of a worker's code, or the code itself: a page of another site may not start a worker from this one's
 * address, and a page with a strict policy may not start one from a blob.
 */
export async function sourceAt(address: URL): Promise<WorkerSource> {
  const { origin, href } = address;
  return origin === self.origin && origin !== 'null' ? { address: href } : { code: await (await bring(address)).text() };
}

async function bring(address: URL): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.statusText);
  return response;
}
