// Exports of the run for other programs and people.

import type { Cluster, EventFormat } from '../cluster/model';
import { untilDone } from '../cluster/progress';

/**
 * All events from the start of the run to the present, made in pieces, so that the page stays responsive. Rejects if `signal`
 * aborts it.
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

/** A report on the run, of one or two pages. */
export function summary(cluster: Cluster, format: 'text' | 'markdown'): string {
  return cluster.summary(format);
}
