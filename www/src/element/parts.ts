// What a run needs before it can be opened: the engine, its text, its core, and code that is loaded only for some runs.

import { LoadError } from '../cluster/loading';
import { library } from '../cluster/library';
import type { Library, Problem } from '../cluster/model';
import type { CoreCode, RunRequest } from '../cluster/run';
import { text } from '../common/text';
import type * as Moments from '../share/moment';
import type * as Traces from '../trace/verdict';
import type { WantedCore } from './core';
import type * as WithEngine from './later/with-engine';
import { elementText } from './text';

export interface Parts {
  engine: Library;
  /** The text of the run; undefined for a fresh cluster. */
  source: string | undefined;
  core: WantedCore | undefined;
  withEngine: typeof WithEngine;
  /** Goes to the moment of the run, if it has one. */
  moments: typeof Moments | undefined;
  /** Shows the verdict on a trace, if it is one. */
  traces: typeof Traces | undefined;
}

/** What of the element's attributes a run depends on. */
export interface Attributes {
  /** What addresses are relative to. */
  base: string;
  core: CoreCode | string | null;
  at: string | null;
}

/** Loads what the run needs, all at once; a problem if any of it cannot be had. */
export async function partsOf(wanted: RunRequest, attributes: Attributes, signal: AbortSignal): Promise<Parts | Problem> {
  const { trace } = wanted;
  try {
    const wantedCore = wanted.core === undefined ? attributes.core : wanted.core;
    const [engine, source, core, withEngine, moments, traces] = await Promise.all([
      trace ? trace.library : wantedCore ? import('./core').then(({ engineForCores }) => engineForCores()) : library(),
      trace ? '' : sourceOf(wanted, attributes.base, signal),
      trace || !wantedCore ? undefined : coreOf(wantedCore, attributes, signal),
      import('./later/with-engine'),
      // Loaded before the run is there, so that nobody can act in it before it goes to its moment.
      wanted.moment || attributes.at ? import('../share/moment') : undefined,
      trace ? import('../trace/verdict') : undefined,
    ]);
    if (core && 'message' in core) return core;
    return typeof source === 'object' ? source : { engine, source, core, withEngine, moments, traces };
  } catch (error) {
    return { message: error instanceof LoadError ? error.message : text.cannotLoad };
  }
}

async function coreOf(core: CoreCode | string, { base, core: own }: Attributes, signal: AbortSignal): Promise<WantedCore | Problem> {
  // The page's own HTML or script names it; a link or a kept run does not.
  const isTrusted = core === own;
  return (await import('./core')).readyCore(core, base, signal, isTrusted);
}

/** The text of the wanted run: given directly, from the library, or from an address; undefined for a fresh cluster. */
async function sourceOf({ run, scenario, src }: RunRequest, base: string, signal: AbortSignal): Promise<string | Problem | undefined> {
  if (run !== undefined) return run;
  if (scenario) {
    const { namesLike, scenarioNamed } = await import('../cluster/scenarios');
    const known = scenarioNamed(scenario);
    if (known) return known.script;
    const names = namesLike(scenario);
    return { message: elementText.noScenario(scenario.slice(0, 80)), ...(names.length > 0 && { suggestion: elementText.namesLike(names) }) };
  }
  return src ? (await import('./fetched')).fetchRun(src, base, signal) : undefined;
}
