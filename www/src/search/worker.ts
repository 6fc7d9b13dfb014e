// A search in its own thread. It gets the compiled module and the task, and posts its progress until it has found something or is
// terminated.

import { SearchJob, initSync } from '#wasm';
import type { SearchProgress } from '#wasm';
import { SLICE_MS, batchOf, searchJob } from './job';
import type { Task } from './job';

/** The message to a worker. */
export interface Order {
  module: WebAssembly.Module;
  task: Task;
}

/** The messages of a worker. */
export type Report = { progress: SearchProgress } | { problem: string };

const report = (message: Report): void => postMessage(message);

addEventListener('message', ({ data: { module, task } }: MessageEvent<Order>) => {
  try {
    initSync({ module });
    work(searchJob({ SearchJob }, task), batchOf(task));
  } catch (error) {
    report({ problem: String(error) });
  }
});

function work(job: SearchJob, batch: number): void {
  try {
    const end = performance.now() + SLICE_MS;
    let progress: SearchProgress | undefined;
    do progress = job.work(batch);
    while (progress && !progress.story && performance.now() < end);
    if (progress) report({ progress });
    else report({ problem: job.problem?.message ?? '' });
    if (progress && !progress.story) setTimeout(work, 0, job, batch);
  } catch (error) {
    report({ problem: String(error) });
  }
}
