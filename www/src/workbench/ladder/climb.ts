// A climb: the rungs from the first up, each with all its seeds, in a thread of its own; it ends at the first fall.

import { workerAddress } from '#ladder-worker';
import { compiled } from '#whole';
import type { LadderOutcome } from '../../cluster/model';
import type { CoreCode } from '../../cluster/run';
import { scriptAddress } from '../../common/trusted-types';
import { loadCores } from '../../cores/engine';
import type { Rung } from './rungs';
import type { Report, Task } from './worker';

/** How far a climb is. */
export interface ClimbProgress {
  rung: Rung;
  seed: number;
}

/** What a climb tells while it goes on. */
export interface ClimbAsks {
  started(progress: ClimbProgress): void;
  /** A rung has ended: with the outcome of its last seed. */
  ended(rung: Rung, seed: number, outcome: LadderOutcome): void;
}

export class Climb {
  private worker: Worker | undefined;
  private isOver = false;
  private settle: (problem: string | undefined) => void = () => undefined;
  /** Resolves at the end: to undefined, or to why it could not go on. */
  readonly done: Promise<string | undefined>;

  constructor(private readonly core: CoreCode, private readonly rungs: readonly Rung[], private readonly asks: ClimbAsks) {
    this.done = new Promise((resolve) => (this.settle = resolve));
    this.start().catch((error: unknown) => this.end(error instanceof Error ? error.message : String(error)));
  }

  cancel(): void {
    this.end(undefined);
  }

  private end(problem: string | undefined): void {
    this.isOver = true;
    this.worker?.terminate();
    this.settle(problem);
  }

  private async start(): Promise<void> {
    const [module, coreModule] = await Promise.all([compiled(), loadCores()]);
    if (this.isOver) return;
    const worker = new Worker(scriptAddress(workerAddress()));
    this.worker = worker;
    worker.onerror = (event): void => {
      event.preventDefault();
      this.end(event.message);
    };
    worker.onmessage = ({ data }: MessageEvent<Report>): void => this.onReport(data);
    const task: Task = { module, coreModule, core: this.core, rungs: this.rungs.map(({ id, script, from, to }) => ({ id, script, from, to })) };
    worker.postMessage(task);
  }

  private onReport(report: Report): void {
    if ('problem' in report) return this.end(report.problem);
    if ('done' in report) return this.end(undefined);
    const rung = this.rungs.find(({ id }) => id === report.rung);
    if (!rung) return;
    if ('outcome' in report) this.asks.ended(rung, report.seed, report.outcome);
    else this.asks.started({ rung, seed: report.seed });
  }
}
