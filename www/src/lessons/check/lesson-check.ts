// Checks a lesson in any page: `const { check, keys } = await import('…/lesson-check.js'); await check(text)`.

import { library } from '../../cluster/library';
import { faultsOf, keysOf } from './check';
import type { Key } from './check';
import type { Fault } from '../format';
import { glossary } from '../library';

/** The faults of a lesson's text; none if every step works. */
export async function check(text: string): Promise<Fault[]> {
  return faultsOf(text, await library(), new Set(glossary.keys()));
}

/** The right answers to the questions of a lesson without faults, for its author to read. */
export async function keys(text: string): Promise<Key[]> {
  return keysOf(text, await library());
}
