// Climbs in a thread of its own. It gets the modules, the code and the rungs, and posts what it starts and how that ends. A climb ends at
// the first fall; it is cancelled by ending the worker.

import { LadderTrial, initSync } from '#wasm';
import type { LadderOutcome } from '#wasm';
import type { CoreCode } from '../../cluster/run';
import { QuickJs } from '../../cores/engine';
import type { Rung } from './rungs';

/** The message to the worker. */
export interface Task {
  /** The engine of Raftarium, and the one that runs cores. */
  module: WebAssembly.Module;
  coreModule: WebAssembly.Module;
  core: CoreCode;
  rungs: Pick<Rung, 'id' | 'script' | 'from' | 'to'>[];
}

/** The messages of the worker. */
export type Report = { rung: string; seed: number } | { rung: string; seed: number; outcome: LadderOutcome } | { done: true } | { problem: string };

const report = (message: Report): void => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<Task>) => {
  try {
    initSync({ module: data.module });
    climb(data);
  } catch (error) {
    report({ problem: error instanceof Error ? error.message : String(error) });
  }
});

function climb({ coreModule, core, rungs }: Task): void {
  const launch = (): QuickJs => new QuickJs(coreModule, core.source);
  for (const { id, script, from, to } of rungs) {
    for (let seed = from; seed <= to; seed++) {
      report({ rung: id, seed });
      const trial = new LadderTrial(id, script, seed, core.name, core.source, launch);
      const outcome = trial.work(Number.MAX_SAFE_INTEGER);
      if (!outcome) return report({ problem: trial.problem?.message ?? '' });
      trial.free();
      if (outcome.kind !== 'passed' || seed === to) report({ rung: id, seed, outcome });
      if (outcome.kind === 'fell') return report({ done: true });
      if (outcome.kind === 'left_out') break;
    }
  }
  report({ done: true });
}
