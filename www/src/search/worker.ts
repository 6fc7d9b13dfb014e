// A search in its own thread. It gets the compiled module, the lines of a run and a request, and posts its progress until it has
// found something or is terminated.

import { SearchJob, initSync } from '#wasm';
import type { SearchProgress, SearchRequest, SearchStart } from '#wasm';
import { BATCH, SLICE_MS } from './slices';

/** The message to a worker. */
export interface Task {
  module: WebAssembly.Module;
  start: SearchStart;
  request: SearchRequest;
}

/** The messages of a worker. */
export type Report = { progress: SearchProgress } | { problem: string };

const report = (message: Report): void => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<Task>) => {
  try {
    initSync({ module: data.module });
    work(new SearchJob(data.start, data.request));
  } catch (error) {
    report({ problem: String(error) });
  }
});

function work(job: SearchJob): void {
  try {
    const end = performance.now() + SLICE_MS;
    let progress: SearchProgress | undefined;
    do progress = job.work(BATCH);
    while (progress && !progress.story && performance.now() < end);
    if (progress) report({ progress });
    else report({ problem: job.problem?.message ?? '' });
    if (progress && !progress.story) setTimeout(work, 0, job);
  } catch (error) {
    report({ problem: String(error) });
  }
}
