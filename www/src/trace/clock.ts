// The clock of a trace that has no times: its order is its time, and a millisecond stands for a line or for an event.

import type { Clock } from '../cluster/clock';
import { clockText as text } from './text';

/** The clock of a trace of this format; undefined if it has times. */
export function clockOf(format: string): Clock | undefined {
  if (format === 'raftarium') return undefined;
  return format === 'shiviz' ? inOrder('event', 'events') : inOrder('line', 'lines');
}

function inOrder(one: string, many: string): Clock {
  // Between two of them, the first has happened.
  const place = (ms: number): number => Math.floor(ms + 1e-6);
  return {
    time: (ms) => `${one} ${place(ms)}`,
    moment: (ms) => String(place(ms)),
    length: (ms) => `${Math.round(ms)} ${Math.round(ms) === 1 ? one : many}`,
    counting: {
      pace: (speed) => text.pace(1000 * speed, one, many),
      hint: text.hint(one),
      read(typed) {
        const digits = typed.trim().replace(new RegExp(`^${one}\\s+`, 'i'), '');
        return /^\d{1,10}$/.test(digits) ? { value: Number(digits) } : { problem: text.badPlace(typed.slice(0, 40), one) };
      },
    },
  };
}
