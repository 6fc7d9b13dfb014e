// What a search needs in a worker and on the page's own thread alike.

import type { SearchJob, SearchRequest, SearchStart } from '#wasm';
import type * as Wasm from '#wasm';
import { coreArguments } from '../cores/ready';
import type { ReadyCore } from '../cores/ready';

/** A search: where it starts, what it is for, and the core that the servers run; undefined for ours. */
export interface Task {
  start: SearchStart;
  request: SearchRequest;
  core: ReadyCore | undefined;
}

/** @param engine The whole one. */
export function searchJob(engine: Pick<typeof Wasm, 'SearchJob'>, { start, request, core }: Task): SearchJob {
  return core ? new engine.SearchJob(start, request, ...coreArguments(core)) : new engine.SearchJob(start, request);
}

/** The number of events between two checks of the clock: some milliseconds of work. Other people's cores are slower. */
export function batchOf({ core }: Task): number {
  return core ? 200 : 4_000;
}

/** How long a worker works before it posts its progress. */
export const SLICE_MS = 100;
/** How long a search on the page's own thread works between two frames. */
export const FRAME_MS = 10;
