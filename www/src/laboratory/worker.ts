// Trials in a thread of their own. It gets the compiled module and the experiment, then one piece of it after the other, and posts
// each when it is finished. It is cancelled by ending the worker.

import { ExperimentJob, initSync } from '#wasm';
import { BUDGET } from './slices';
import type { Finished, Piece, Trouble } from './slices';

/** The messages to a worker: one task, then pieces. */
export type Order = { module: WebAssembly.Module; text: string } | Piece;

/** The messages of a worker. */
export type Report = Finished | { problem: string };

let job: ExperimentJob | undefined;

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  try {
    if (!('module' in data)) return finish(data);
    initSync({ module: data.module });
    job = new ExperimentJob(data.text);
  } catch (error) {
    postMessage({ problem: String(error) } satisfies Report);
  }
});

function finish({ cell, from, to }: Piece): void {
  if (!job) return;
  const rows: number[] = [];
  const troubles: Trouble[] = [];
  for (let trial = from; trial < to; trial++) {
    let row: Float64Array | undefined;
    while (!row) row = job.work(cell, trial, BUDGET);
    rows.push(...row);
    const { trouble } = job;
    if (trouble !== undefined) troubles.push({ trial, words: trouble });
  }
  const report: Finished = { cell, from, to, rows: Float64Array.from(rows), troubles };
  postMessage(report, { transfer: [report.rows.buffer] });
}
