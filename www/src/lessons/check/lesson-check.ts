// Checks a lesson in any page: `const { check } = await import('…/lesson-check.js'); await check(text)`.

import { library } from '../../cluster/library';
import { faultsOf } from './check';
import type { Fault } from '../format';
import { glossary } from '../library';

/** The faults of a lesson's text; none if every step works. */
export async function check(text: string): Promise<Fault[]> {
  return faultsOf(text, await library(), new Set(glossary.keys()));
}
