// A link that contains a whole run: its deflated text, in the fragment of the address (after '#'), which the browser does not
// send. It also has the moment at which the run is opened (see moment.ts).

import { shareText as text } from './text';

/** The longest run that is opened, in bytes: the limit of the wasm module. */
export const MAX_RUN = 1 << 20;
/** The longest link that is unpacked. */
const MAX_PACKED = 4 * MAX_RUN;

export type Read<T> = { value: T } | { problem: string };

export async function packRun(run: string): Promise<string> {
  const packed = new Blob([run]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The run of a link, or a message why there is none. Decompresses no more than the longest run. */
export async function unpackRun(packed: string): Promise<Read<string>> {
  if (packed.length > MAX_PACKED) return { problem: text.linkTooLong(packed.length) };
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (symbol) => symbol.charCodeAt(0));
    const inflated = await inflate(bytes);
    return inflated ? decode(inflated) : { problem: text.tooMuchInside };
  } catch {
    return { problem: text.badLink };
  }
}

/** Undefined if the text is longer than the longest run. */
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    parts.push(value);
    if (length > MAX_RUN) {
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
