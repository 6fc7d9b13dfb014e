// Runs the trials of an experiment on all cores that the browser offers; without workers, in slices between frames. Which thread runs
// which trial does not change any result.

import { workerSource } from '#laboratory-worker';
import { compiled } from '#whole';
import { startWorkers } from '../common/workers';
import { experimentJob } from './engine';
import { BUDGET, FRAME_MS, PIECE } from './slices';
import type { Finished, Piece, Trouble } from './slices';
import type { Order, Report } from './worker';

/** How many pieces a worker has at a time, so that it does not wait for the next one. */
const AHEAD = 2;

/** What is to be run. */
export interface Grid {
  text: string;
  cells: number;
  trials: number;
}

export class Runner {
  private workers: Worker[] = [];
  /** The pieces that each worker has. */
  private held: Piece[][] = [];
  /** Pieces that were handed out and not finished. */
  private returned: Piece[] = [];
  private next = 0;
  private trialsDone = 0;
  private readonly begun = performance.now();
  private isOver = false;

  /** @param ended Called once at the end, with what went wrong in this program, if anything. */
  constructor(
    private readonly grid: Grid, private readonly onFinished: (finished: Finished) => void, private readonly ended: (problem?: string) => void,
  ) {
    this.start().catch(() => this.workHere());
  }

  /** The share of trials that are done, and the seconds that are left, if that is known. */
  get progress(): { done: number; all: number; secondsLeft: number | undefined; threads: number } {
    const all = this.grid.cells * this.grid.trials;
    const seconds = (performance.now() - this.begun) / 1000;
    const isKnown = this.trialsDone > 0 && seconds > 0.5;
    const secondsLeft = isKnown ? (seconds * (all - this.trialsDone)) / this.trialsDone : undefined;
    return { done: this.trialsDone, all, secondsLeft, threads: this.workers.length };
  }

  cancel(): void {
    this.isOver = true;
    for (const worker of this.workers) worker.terminate();
  }

  private async start(): Promise<void> {
    const [module, source] = await Promise.all([compiled(), workerSource()]);
    if (this.isOver) return;
    this.workers = startWorkers<Report>(source, { onReport: (index, report) => this.onReport(index, report), onFailure: () => this.withoutWorkers() });
    this.held = this.workers.map(() => []);
    this.workers.forEach((worker, index) => {
      worker.postMessage({ module, text: this.grid.text } satisfies Order);
      for (let i = 0; i < AHEAD; i++) this.handOut(index);
    });
  }

  private handOut(index: number): void {
    const piece = this.nextPiece();
    if (!piece) return;
    this.held[index]?.push(piece);
    this.workers[index]?.postMessage(piece satisfies Order);
  }

  /** All cells advance together, so that their curves can be compared from the start. */
  private nextPiece(): Piece | undefined {
    const returned = this.returned.pop();
    if (returned) return returned;
    const { cells, trials } = this.grid;
    const from = Math.floor(this.next / cells) * PIECE;
    if (from >= trials) return undefined;
    return { cell: this.next++ % cells, from, to: Math.min(trials, from + PIECE) };
  }

  private onReport(index: number, report: Report): void {
    if (this.isOver) return;
    if ('problem' in report) return this.end(report.problem);
    const held = this.held[index];
    if (held) this.held[index] = held.filter(({ cell, from }) => cell !== report.cell || from !== report.from);
    this.handOut(index);
    this.finish(report);
  }

  private finish(finished: Finished): void {
    this.trialsDone += finished.to - finished.from;
    this.onFinished(finished);
    if (this.trialsDone === this.grid.cells * this.grid.trials) this.end();
  }

  private end(problem?: string): void {
    this.cancel();
    this.ended(problem);
  }

  /** The browser does not allow workers: runs the trials in the page's thread. */
  private withoutWorkers(): void {
    if (this.workers.length === 0) return;
    for (const worker of this.workers.splice(0)) worker.terminate();
    this.returned = this.held.flat();
    this.workHere();
  }

  private workHere(): void {
    if (this.isOver) return;
    const job = experimentJob(this.grid.text);
    let piece = this.nextPiece();
    let rows: number[] = [];
    let troubles: Trouble[] = [];
    let trial = piece?.from ?? 0;
    const slice = (): void => {
      const end = performance.now() + FRAME_MS;
      while (!this.isOver && piece && performance.now() < end) {
        const row = job.work(piece.cell, trial, BUDGET);
        if (!row) continue;
        rows.push(...row);
        if (job.trouble !== undefined) troubles.push({ trial, words: job.trouble });
        if (++trial < piece.to) continue;
        this.finish({ ...piece, rows: Float64Array.from(rows), troubles });
        [piece, rows, troubles] = [this.nextPiece(), [], []];
        trial = piece?.from ?? 0;
      }
      if (this.isOver || !piece) job.free();
      else setTimeout(slice, 0);
    };
    slice();
  }
}
