// The code of a core in links and files. In a link it is deflated, as a run is: `code=…&code-name=raft.js`. It is untrusted: it is shown as
// text, and runs in the engine of the cores alone.

import type { CoreCode } from '../cluster/run';
import { decode, packRun, unpack } from './link';
import type { Read } from './link';
import { shareText as text } from './text';

/** The longest code of a core that is opened, in bytes. */
export const MAX_CORE = 1 << 18;
const MAX_NAME = 60;
/** The name of code that comes without one. */
const UNNAMED = 'core.js';

/** The part of a link for a core. */
export async function writeCore({ name, source }: CoreCode): Promise<[string, string][]> {
  return [['code', await packRun(source)], ['code-name', name]];
}

/** The core of a link; undefined if it has none. */
export async function readCore(words: URLSearchParams): Promise<Read<CoreCode | undefined>> {
  const packed = words.get('code');
  if (packed === null) return { value: undefined };
  const source = await unpack(packed, MAX_CORE, { tooLong: text.coreTooLong, tooMuch: text.coreTooBig(text.bytes(MAX_CORE)), unreadable: text.badCore });
  if ('problem' in source) return source;
  return checked(words.get('code-name') ?? '', source.value);
}

/** Reads an untrusted file. */
export async function readCoreFile(file: Blob & { name?: string }): Promise<Read<CoreCode>> {
  if (file.size > MAX_CORE) return { problem: text.coreTooBig(text.bytes(MAX_CORE)) };
  const bytes = await file.arrayBuffer().catch(() => undefined);
  if (!bytes) return { problem: text.fileUnread };
  const decoded = decode(new Uint8Array(bytes));
  return 'problem' in decoded ? decoded : checked(file.name ?? '', decoded.value);
}

/** A name for a core: one line, and not too long to show. */
export function coreName(words: string): string {
  const shown = words.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return [...shown].slice(0, MAX_NAME).join('') || UNNAMED;
}

/** The code as it stands in files and in the editor, with line ends of one kind. */
function checked(name: string, source: string): Read<CoreCode> {
  if (source.trim() === '') return { problem: text.coreEmpty };
  return { value: { name: coreName(name), source: source.replace(/\r\n?/g, '\n') } };
}
