// A search on all cores that the browser offers; without workers, in slices between frames. The first result ends it.

import { workerSource } from '#search';
import { compiled, whole } from '#whole';
import type { FoundStory, SearchProgress } from '../cluster/model';
import { startWorkers } from '../common/workers';
import { FRAME_MS, batchOf, searchJob } from './job';
import type { Task } from './job';
import type { Order, Report } from './worker';

/** The progress of a search, all threads together. */
export interface SearchTotals {
  /** How much of the run the slowest thread has replayed, from 0 to 1; the search begins at 1. */
  replayed: number;
  worlds: number;
  /** The number of runs in which linearizability is unknown. */
  unknown: number;
  features: number;
  /** The number of commands of the found run while it is being shortened; 0 while none is found. */
  commands: number;
  /** How many threads work; 0 for the page's own. */
  threads: number;
}

export class Search {
  private readonly progress: SearchProgress[] = [];
  private workers: Worker[] = [];
  private ended = false;
  /** Resolves to the found run; to undefined if the search was cancelled. */
  readonly found: Promise<FoundStory | undefined>;
  private settle: (story: FoundStory | undefined) => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  constructor(private readonly task: Task) {
    this.found = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
    this.startWorkers().catch(() => this.workHere()).catch((error: Error) => this.fail(error));
  }

  get tally(): SearchTotals {
    const sum = (of: (one: SearchProgress) => number): number => this.progress.reduce((all, one) => all + of(one), 0);
    const shortest = this.progress.map(({ commands }) => commands).filter((commands) => commands > 0);
    return {
      replayed: Math.min(...this.progress.map(({ replayed }) => replayed), 1),
      worlds: sum(({ worlds }) => worlds),
      unknown: sum(({ unknown }) => unknown),
      features: sum(({ features }) => features),
      commands: shortest.length > 0 ? Math.min(...shortest) : 0,
      threads: this.workers.length,
    };
  }

  cancel(): void {
    this.end(undefined);
  }

  private end(story: FoundStory | undefined): void {
    this.ended = true;
    for (const worker of this.workers) worker.terminate();
    this.settle(story);
  }

  /** A worker for each core. Each searches with a seed of its own. */
  private async startWorkers(): Promise<void> {
    const [module, source] = await Promise.all([compiled(), workerSource()]);
    if (this.ended) return;
    this.workers = startWorkers<Report>(source, { onReport: (index, report) => this.onReport(index, report), onFailure: () => this.withoutWorkers() });
    this.workers.forEach((worker, index) => {
      const order: Order = { module, task: this.taskOf(index) };
      worker.postMessage(order);
    });
  }

  private taskOf(index: number): Task {
    const { task } = this;
    return { ...task, request: { ...task.request, seed: task.request.seed + index } };
  }

  private onReport(index: number, report: Report): void {
    if (this.ended) return;
    if ('problem' in report) {
      this.ended = true;
      for (const worker of this.workers) worker.terminate();
      this.fail(new Error(report.problem));
      return;
    }
    this.progress[index] = report.progress;
    if (report.progress.story) this.end(report.progress.story);
  }

  /** The browser does not allow workers: searches in the page's thread. */
  private withoutWorkers(): void {
    if (this.workers.length === 0) return;
    for (const worker of this.workers.splice(0)) worker.terminate();
    this.progress.length = 0;
    this.workHere().catch((error: Error) => this.fail(error));
  }

  private async workHere(): Promise<void> {
    const engine = await whole();
    if (this.ended) return;
    const [job, batch] = [searchJob(engine, this.task), batchOf(this.task)];
    const slice = (): void => {
      if (this.ended) return job.free();
      const end = performance.now() + FRAME_MS;
      let progress: SearchProgress | undefined;
      do progress = job.work(batch);
      while (progress && !progress.story && performance.now() < end);
      if (!progress) return this.fail(new Error(job.problem?.message ?? ''));
      this.onReport(0, { progress });
      setTimeout(slice, 0);
    };
    slice();
  }
}
