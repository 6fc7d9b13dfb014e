// The run in the forms that other programs and people read.

import type { Cluster, EventFormat } from '../cluster/model';
import { untilDone } from '../cluster/progress';

/**
 * All events from the start of the run to the present, which is made in pieces, so that the page stays alive. Rejects
 * if `signal` ends it before.
 */
export async function exportEvents(
  cluster: Cluster, format: EventFormat, onShare: (share: number) => void = () => undefined, signal?: AbortSignal,
): Promise<Blob> {
  const pieces: string[] = [];
  const piece = (): ReturnType<Cluster['exportEvents']> => {
    const progress = cluster.exportEvents(format, pieces.length === 0);
    if (progress) pieces.push(progress.text);
    return progress;
  };
  const done = await untilDone<true>(piece, onShare, signal);
  if (!done) throw new DOMException('The export did not finish.', 'AbortError');
  return new Blob(pieces, { type: format === 'shiviz' ? 'text/plain' : 'application/x-ndjson' });
}

/** What happened, on a page or two. */
export function summary(cluster: Cluster, format: 'text' | 'markdown'): string {
  return cluster.summary(format);
}
