// A search over all cores that the browser offers; without workers, in slices between frames. What is found first counts.

import { SearchJob } from '#wasm';
import { compiled, workerSource } from '#search';
import type { FoundStory, SearchProgress, SearchStart, SearchRequest } from '../cluster/model';
import { scriptAddress } from './trusted-types';
import { BATCH, FRAME_MS } from './slices';
import type { Order, Word } from './worker';

/** How far a search is, all its threads together. */
export interface Tally {
  worlds: number;
  /** In how many of them linearizability is unknown. */
  unknown: number;
  features: number;
  /** How many commands what was found has so far; 0 while nothing is found. */
  commands: number;
  /** How many threads work; 0 for the page's own. */
  threads: number;
}

export class Search {
  private readonly progress: SearchProgress[] = [];
  private workers: Worker[] = [];
  private ended = false;
  /** Resolves to what was found; to undefined if the search was called off. */
  readonly found: Promise<FoundStory | undefined>;
  private settle: (story: FoundStory | undefined) => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;

  constructor(private readonly start: SearchStart, private readonly wish: SearchRequest) {
    this.found = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
    this.hire().catch(() => this.workHere());
  }

  get tally(): Tally {
    const sum = (of: (one: SearchProgress) => number): number => this.progress.reduce((all, one) => all + of(one), 0);
    const shortest = this.progress.map(({ commands }) => commands).filter((commands) => commands > 0);
    return {
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
  private async hire(): Promise<void> {
    const [module, source] = await Promise.all([compiled(), workerSource()]);
    if (this.ended) return;
    const blob = 'code' in source ? URL.createObjectURL(new Blob([source.code], { type: 'text/javascript' })) : undefined;
    const address = scriptAddress('address' in source ? source.address : blob ?? '');
    const count = Math.max(1, navigator.hardwareConcurrency || 1);
    for (let place = 0; place < count; place++) {
      const worker = new Worker(address);
      worker.onmessage = ({ data }: MessageEvent<Word>): void => this.hear(place, data);
      worker.onerror = (event): void => {
        event.preventDefault();
        this.withoutWorkers();
      };
      const order: Order = { module, state: this.start.state, wish: this.wishOf(place) };
      worker.postMessage(order);
      this.workers.push(worker);
    }
    // All have it by now, or have failed to get it.
    if (blob) setTimeout(() => URL.revokeObjectURL(blob), 10_000);
  }

  private wishOf(place: number): SearchRequest {
    return { ...this.wish, seed: this.wish.seed + place };
  }

  private hear(place: number, word: Word): void {
    if (this.ended) return;
    if ('problem' in word) {
      this.ended = true;
      for (const worker of this.workers) worker.terminate();
      this.fail(new Error(word.problem));
      return;
    }
    this.progress[place] = word.progress;
    if (word.progress.story) this.end(word.progress.story);
  }

  /** The browser lets no worker run: the page does the work. */
  private withoutWorkers(): void {
    if (this.workers.length === 0) return;
    for (const worker of this.workers.splice(0)) worker.terminate();
    this.progress.length = 0;
    this.workHere();
  }

  private workHere(): void {
    if (this.ended) return;
    const job = new SearchJob(this.start.state, this.wish);
    const slice = (): void => {
      if (this.ended) return job.free();
      const end = performance.now() + FRAME_MS;
      let progress: SearchProgress | undefined;
      do progress = job.work(BATCH);
      while (progress && !progress.story && performance.now() < end);
      if (!progress) return this.fail(new Error(job.problem?.message ?? ''));
      this.hear(0, { progress });
      setTimeout(slice, 0);
    };
    slice();
  }
}
