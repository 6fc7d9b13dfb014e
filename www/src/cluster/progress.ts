// Long work of the module in slices: each call works for a few milliseconds and returns the progress.

/** The result of a call of a job. */
export interface Progress<T> {
  /** How much is done, from 0 to 1. */
  share: number;
  /** The result, when it is complete. */
  result?: T;
}

/**
 * Calls a job until it has its result. Between two calls the page draws a frame, so it stays responsive; in a hidden page, which
 * has no frames, a timer is used. Resolves to undefined if `signal` aborts it.
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

/** Resolves before the next frame. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) setTimeout(resolve, 0);
    else requestAnimationFrame(() => resolve());
  });
}
