// A core that the servers run in place of ours: a script or a WebAssembly module; loaded when one is wanted.

import { whole } from '#whole';
import { libraryBy } from '../cluster/library';
import type { LibraryForCores, Problem } from '../cluster/model';
import type { CoreCode } from '../cluster/run';
import { CoreError, QuickJs, loadCores } from '../cores/engine';
import { ModuleCore, isModule } from '../cores/module';
import { coreArguments } from '../cores/ready';
import type { CoreArguments, ReadyCore } from '../cores/ready';
import { MAX_CORE, coreName } from '../share/core';
import type { Read } from '../share/link';
import { fetchFile, textOf } from './fetched';
import { elementText } from './text';

/** The most bytes of a module. */
const MAX_MODULE = 4 << 20;

/** A core, and how our module is told to run it. */
export interface WantedCore {
  core: ReadyCore;
  args: CoreArguments;
}

/** The engine whose servers may run foreign cores. */
export const engineForCores = (): Promise<LibraryForCores> => libraryBy(whole);

/**
 * The core with this code or of this address, or what is wrong with it.
 * @param isTrusted Whether the page itself names the address. A module that comes from elsewhere could stop the page.
 */
export async function readyCore(core: CoreCode | string, base: string, signal: AbortSignal, isTrusted: boolean): Promise<WantedCore | Problem> {
  const ready = await readyFrom(core, base, signal, isTrusted);
  return 'message' in ready ? ready : { core: ready, args: coreArguments(ready) };
}

async function readyFrom(core: CoreCode | string, base: string, signal: AbortSignal, isTrusted: boolean): Promise<ReadyCore | Problem> {
  if (typeof core !== 'string') return script(core.name, core.source);
  const read = (bytes: Uint8Array<ArrayBuffer>): Read<ReadyCore['file']> => fileOf(bytes, isTrusted);
  const file = await fetchFile(core, base, signal, MAX_MODULE, elementText.moduleTooBig, read);
  if (typeof file !== 'string' && 'message' in file) return file;
  const name = coreName(new URL(core, base).pathname.split('/').at(-1) ?? '');
  return typeof file === 'string' ? script(name, file) : module(name, file);
}

function fileOf(bytes: Uint8Array<ArrayBuffer>, isTrusted: boolean): Read<ReadyCore['file']> {
  if (isModule(bytes)) return isTrusted ? { value: bytes } : { problem: elementText.moduleFromLink };
  return bytes.length > MAX_CORE ? { problem: elementText.coreTooBig } : textOf(bytes);
}

async function script(name: string, file: string): Promise<ReadyCore | Problem> {
  const module = await loadCores();
  return problemOf(() => new QuickJs(module, file).dispose()) ?? { name, file, module };
}

async function module(name: string, file: Uint8Array<ArrayBuffer>): Promise<ReadyCore | Problem> {
  try {
    const compiled = await WebAssembly.compile(file);
    return problemOf(() => new ModuleCore(compiled).dispose()) ?? { name, file, module: compiled };
  } catch (error) {
    return { message: String(error) };
  }
}

/** What is wrong with a core, as far as it can be seen before it runs. */
function problemOf(start: () => void): Problem | undefined {
  try {
    start();
    return undefined;
  } catch (error) {
    if (!(error instanceof CoreError)) return { message: String(error) };
    const { message, line, column = 1 } = error;
    return line === undefined ? { message } : { message, line, column };
  }
}
