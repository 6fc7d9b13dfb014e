// What a climb of the ladder needs to work in a thread of its own; imported as `#ladder-worker`.

declare const LADDER_WORKER_URL: string;

/** The address of the worker's code. The workbench is a page of its own, so it is of the same site. */
export function workerAddress(): string {
  return new URL(LADDER_WORKER_URL, import.meta.url).href;
}
