// A link that contains a whole run: its deflated text, in the fragment of the address (after '#'), which the browser does not
// send. It also has the moment at which the run is opened (see moment.ts), and the code of the core that runs (see core.ts).

import { shareText as text } from './text';

/** The longest run that is opened, in bytes: the limit of the wasm module. */
export const MAX_RUN = 1 << 20;

export type Read<T> = { value: T } | { problem: string };

/** An untrusted text, shortened so that it can be shown. */
export function shortened(words: string): string {
  return words.length > 40 ? `${words.slice(0, 40)}…` : words;
}

/** A run, or the code of a core, as it stands in a link. */
export async function packRun(run: string): Promise<string> {
  const packed = new Blob([run]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** What is said of a packed text that is too long, unpacks to too much, or cannot be unpacked. */
type Problems = Record<'tooLong', (length: number) => string> & Record<'tooMuch' | 'unreadable', string>;

const PROBLEMS_OF_RUNS: Problems = { tooLong: text.linkTooLong, tooMuch: text.tooMuchInside, unreadable: text.badLink };

/** The run of a link, or a message why there is none. */
export async function unpackRun(packed: string): Promise<Read<string>> {
  return unpack(packed, MAX_RUN, PROBLEMS_OF_RUNS);
}

/** The text of a link, or a message why there is none. Decompresses no more than `most` bytes. */
export async function unpack(packed: string, most: number, problems: Problems): Promise<Read<string>> {
  if (packed.length > 4 * most) return { problem: problems.tooLong(packed.length) };
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (symbol) => symbol.charCodeAt(0));
    const inflated = await inflate(bytes, most);
    return inflated ? decode(inflated) : { problem: problems.tooMuch };
  } catch {
    return { problem: problems.unreadable };
  }
}

/** Undefined if the text is longer than `most` bytes. */
async function inflate(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array | undefined> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    parts.push(value);
    if (length > most) {
      void reader.cancel().catch(() => undefined);
      return undefined;
    }
  }
}

/** Decodes bytes as text; if they are not valid UTF-8, the problem has the position. */
export function decode(bytes: Uint8Array): Read<string> {
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // The lenient decoder replaces invalid bytes by a character.
    const before = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0] ?? '';
    const lines = before.split('\n');
    return { problem: text.notText(lines.length, (lines.at(-1)?.length ?? 0) + 1) };
  }
}
