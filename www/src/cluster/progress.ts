// Long work of the module, done in slices: each call works for a few milliseconds and tells how far it is.

/** What a call of a job answers. */
export interface Progress<T> {
  /** How much is done, from 0 to 1. */
  share: number;
  /** What was asked for, once it is there. */
  result?: T;
}

/**
 * Calls a job until it has its result. Between two calls the page draws a frame, so it stays alive; in a hidden page,
 * where there are no frames, a timer takes their place. Resolves to undefined if `signal` ends it before.
 */
export async function untilDone<T>(
  call: () => Progress<T> | undefined, onShare: (share: number) => void = () => undefined, signal?: AbortSignal,
): Promise<T | undefined> {
  for (;;) {
    if (signal?.aborted) return undefined;
    const progress = call();
    if (!progress) return undefined;
    if (progress.result !== undefined) return progress.result;
    onShare(progress.share);
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) setTimeout(resolve, 0);
    else requestAnimationFrame(() => resolve());
  });
}
