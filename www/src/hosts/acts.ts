// What a fragment of a slide does to a cluster: `run: crash leader; play`.

import { parseTime } from '../cluster/attributes';
import type { Parsed } from '../cluster/attributes';
import { hostText as text } from './text';

const STEPS = ['event', '1ms', '10ms', 'interesting'] as const;

export type Act =
  | { verb: 'play' }
  | { verb: 'pause' }
  | { verb: 'run'; line: string }
  | { verb: 'seek'; ms: number }
  | { verb: 'step'; step: (typeof STEPS)[number] };

/** Reads acts, separated by `;` or line breaks outside of texts in quotes. */
export function parseActs(given: string): Parsed<Act[]> {
  const acts: Act[] = [];
  for (const part of given.match(/(?:"(?:\\.|[^"\\])*"|[^;\n])+/g) ?? []) {
    if (part.trim() === '') continue;
    const act = parseAct(part.trim());
    if ('problem' in act) return act;
    acts.push(act.value);
  }
  return acts.length > 0 ? { value: acts } : { problem: text.noAct };
}

function parseAct(part: string): Parsed<Act> {
  const [, verb = '', rest = ''] = /^(\w+)\s*:?\s*([^]*)$/.exec(part) ?? [];
  if ((verb === 'play' || verb === 'pause') && rest === '') return { value: { verb } };
  if (verb === 'run' && rest !== '') return { value: { verb, line: rest } };
  if (verb === 'step') {
    const step = STEPS.find((known) => known === (rest || 'event'));
    return step ? { value: { verb, step } } : { problem: text.badStepOf(rest, STEPS) };
  }
  if (verb === 'seek') {
    const at = parseTime(rest);
    return 'problem' in at ? at : { value: { verb, ms: at.value } };
  }
  return { problem: text.badAct(part) };
}
