// The core of a run in links and in the second line of files. Its code is deflated, as the run of a link is: `code=…&code-name=raft.js`. It is
// untrusted: it is shown as text, and runs in the engine of the cores alone. A module is only named: `core-name=raft.wasm&core-hash=0123456789abcdef`.

import type { CoreCode, RunRequest } from '../cluster/run';
import type { ReadyCore } from '../cores/ready';
import { decode, packRun, shortened, unpack } from './link';
import type { Read } from './link';
import { shareText as text } from './text';

/** The longest code of a core that is opened, in bytes. */
export const MAX_CORE = 1 << 18;
const MAX_NAME = 60;
/** The name of code that comes without one. */
const UNNAMED = 'core.js';

/**
 * The part of a link, or of a file's second line, for the core of a run: its code, or the name and the hash of a module, which is too long.
 * @param hash What `Cluster.coreHash` says.
 */
export async function writeCore({ name, file }: Pick<ReadyCore, 'name' | 'file'>, hash: string): Promise<[string, string][]> {
  return typeof file === 'string' ? [['code', await packRun(file)], ['code-name', name]] : [['core-name', name], ['core-hash', hash]];
}

/** The core that a link or a file asks for. */
export type WantedCore = Pick<RunRequest, 'core' | 'madeWith'>;

/** The core of a link or of a file's second line; without any, the core stays as it is. */
export async function readCore(words: URLSearchParams): Promise<Read<WantedCore>> {
  const code = await readCode(words);
  if ('problem' in code) return code;
  const hash = words.get('core-hash');
  if (code.value) return { value: { core: code.value } };
  if (hash === null) return { value: {} };
  if (!/^[0-9a-f]{16}$/.test(hash)) return { problem: text.badHash(shortened(hash)) };
  return { value: { madeWith: { name: coreName(words.get('core-name') ?? ''), hash } } };
}

/** The code in a link or in a file's second line; undefined if it has none. */
export async function readCode(words: URLSearchParams): Promise<Read<CoreCode | undefined>> {
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
