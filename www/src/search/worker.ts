// A search in a thread of its own. It gets the compiled module, the state of a run and a wish, and tells how far it is
// until it has found something, or is ended.

import { SearchJob, initSync } from '#wasm';
import type { SearchProgress, SearchRequest } from '#wasm';
import { BATCH, SLICE_MS } from './slices';

/** What a worker is given. */
export interface Order {
  module: WebAssembly.Module;
  state: Uint8Array;
  wish: SearchRequest;
}

/** What a worker says. */
export type Word = { progress: SearchProgress } | { problem: string };

const tell = (word: Word): void => postMessage(word);

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  try {
    initSync({ module: data.module });
    goOn(new SearchJob(data.state, data.wish));
  } catch (error) {
    tell({ problem: String(error) });
  }
});

function goOn(job: SearchJob): void {
  try {
    const end = performance.now() + SLICE_MS;
    let progress: SearchProgress | undefined;
    do progress = job.work(BATCH);
    while (progress && !progress.story && performance.now() < end);
    if (progress) tell({ progress });
    else tell({ problem: job.problem?.message ?? '' });
    if (progress && !progress.story) setTimeout(goOn, 0, job);
  } catch (error) {
    tell({ problem: String(error) });
  }
}
