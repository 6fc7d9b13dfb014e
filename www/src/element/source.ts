// Gets the text of the wanted run: given directly, from the library, or from an address (fetched.ts, loaded for that).

import type { Problem } from '../cluster/model';
import type { RunRequest } from '../cluster/run';
import { elementText } from './text';

/** The text of the wanted run; undefined for a fresh cluster. Rejects if our own code cannot be loaded. */
export async function sourceOf({ run, scenario, src }: RunRequest, base: string, signal: AbortSignal): Promise<string | Problem | undefined> {
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
