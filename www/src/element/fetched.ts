// Fetches a run or a core from an address, with limits.

import type { Problem } from '../cluster/model';
import { clusterText } from '../cluster/text';
import { LoadError } from '../cluster/loading';
import { MAX_RUN, decode } from '../share/link';
import type { Read } from '../share/link';
import { elementText } from './text';

/** How long fetching a file may take. */
const TIMEOUT_MS = 30_000;

/** Fetches a run from an untrusted address. */
export function fetchRun(src: string, base: string, signal: AbortSignal): Promise<string | Problem> {
  return fetchFile(src, base, signal, MAX_RUN, elementText.srcTooBig, textOf);
}

/** The text in a file. */
export function textOf(bytes: Uint8Array): Read<string> {
  const decoded = decode(bytes);
  return 'value' in decoded && decoded.value.trim() === '' ? { problem: elementText.srcEmpty } : decoded;
}

/** Fetches a file of at most `most` bytes from an untrusted address, and reads it. */
export async function fetchFile<T>(
  src: string, base: string, signal: AbortSignal, most: number, tooBig: string, read: (bytes: Uint8Array<ArrayBuffer>) => Read<T>,
): Promise<T | Problem> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  const timer = setTimeout(() => stop.abort(new LoadError(elementText.srcTooSlow(TIMEOUT_MS / 1000))), TIMEOUT_MS);
  signal.addEventListener('abort', abort);
  try {
    if (signal.aborted) abort();
    const response = await fetch(new URL(src, base), { signal: stop.signal });
    if (!response.ok) throw new LoadError(clusterText.notServed(src, response.status));
    const bytes = await readAtMost(response, most);
    if (bytes === undefined) throw new LoadError(tooBig);
    const found = read(bytes);
    if ('problem' in found) throw new LoadError(found.problem);
    return found.value;
  } catch (error) {
    const why = [stop.signal.reason, error].find((reason) => reason instanceof LoadError);
    return { message: elementText.cannotFetch(src, why?.message ?? '') };
  } finally {
    stop.abort();
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** The body of a response; undefined once it exceeds `most` bytes. */
async function readAtMost(response: Response, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(response.headers.get('content-length') ?? 0) > most) return undefined;
  const reader = response.body?.getReader();
  const all = new Uint8Array(most);
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return all.subarray(0, length);
    if (length + value.length > most) return undefined;
    all.set(value, length);
    length += value.length;
  }
}
