// A core in JavaScript that the servers run in place of ours; loaded when one is wanted.

import type { CoreEngine } from '#wasm';
import type { Problem } from '../cluster/model';
import type { CoreCode } from '../cluster/run';
import { CoreError, QuickJs, loadCores } from '../cores/engine';
import { MAX_CORE, coreName } from '../share/core';
import { fetchText } from './fetched';
import { elementText } from './text';

/** A core that can be started. */
export interface ReadyCore {
  code: CoreCode;
  launch: () => CoreEngine;
}

/** The core with this code or of this address, or what is wrong with it. */
export async function readyCore(core: CoreCode | string, base: string, signal: AbortSignal): Promise<ReadyCore | Problem> {
  const [code, module] = await Promise.all([codeOf(core, base, signal), loadCores()]);
  if ('message' in code) return code;
  return problemOf(module, code.source) ?? { code, launch: () => new QuickJs(module, code.source) };
}

/** What is wrong with code, as far as it can be seen before it runs. */
function problemOf(module: WebAssembly.Module, source: string): Problem | undefined {
  try {
    new QuickJs(module, source).dispose();
    return undefined;
  } catch (error) {
    if (!(error instanceof CoreError)) return { message: String(error) };
    const { message, line, column = 1 } = error;
    return line === undefined ? { message } : { message, line, column };
  }
}

async function codeOf(core: CoreCode | string, base: string, signal: AbortSignal): Promise<CoreCode | Problem> {
  if (typeof core !== 'string') return core;
  const source = await fetchText(core, base, signal, MAX_CORE, elementText.coreTooBig);
  return typeof source === 'string' ? { name: coreName(new URL(core, base).pathname.split('/').at(-1) ?? ''), source } : source;
}
