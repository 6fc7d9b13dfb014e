// A link that holds a whole run: its text, deflated, in the part of the address behind '#', which never
// leaves the browser. Beside it stands the moment at which the run is to be seen (see moment.ts).

import { shareText as text } from './text';

/** The longest run that is opened, in bytes: what the module takes. */
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

/** The run of a link, or, in words, why there is none. Unpacks no more than a run may have. */
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

/** Undefined if there is more inside than a run may have. */
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

/** Bytes as text; where they are none, the problem tells the place. */
export function decode(bytes: Uint8Array): Read<string> {
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // The lenient decoder puts a sign in place of what it cannot read.
    const before = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0] ?? '';
    const lines = before.split('\n');
    return { problem: text.notText(lines.length, (lines.at(-1)?.length ?? 0) + 1) };
  }
}
