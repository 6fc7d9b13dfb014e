// The texts of the playback bar.

import type { Interest, Step } from '../cluster/model';
import { text } from '../common/text';

export const playbackText = {
  speed: (speed: number): string => {
    if (speed === 1) return 'real time';
    return speed < 1 ? `1/${Math.round(1 / speed)} of real time` : `${Math.round(speed)}× real time`;
  },
  /** The speed of a trace whose lines stand for milliseconds. */
  lineSpeed: (speed: number): string => {
    const lines = 1000 * speed;
    return lines === 1 ? '1 line a second' : `${lines < 10 ? lines.toFixed(1).replace(/\.0$/, '') : Math.round(lines).toLocaleString('en')} lines a second`;
  },
  speedLabel: 'Speed',
  slipping: (actual: number): string => `this machine manages ${actual < 1 ? `1/${Math.max(1, Math.round(1 / actual))}` : `${Math.round(actual)}×`}`,
  simulatedTime: 'Simulated time',
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  stepBy: 'By',
  stepTo: 'To the next',
  strides: {
    event: '1 event',
    '1ms': '1 ms',
    '10ms': '10 ms',
    any: 'change',
    election: 'election',
    commit: 'commit',
    client: 'client',
    fault: 'fault',
    loss: 'loss',
    violation: 'violation',
  } satisfies Record<Exclude<Step, 'interesting'> | Interest, string>,
  stepSpan: (back: boolean, span: string): string => `${back ? 'Back' : 'On'} by ${span}`,
  stepInterest: (back: boolean, kind: string): string => `${back ? 'Back to the last' : 'On to the next'} ${kind}`,
  timeHint: 'Type a time to go there: 2.3s, 2300ms, 2.3',
  behindEnd: (ms: number): string => (ms > 0 ? `${text.span(ms)} before the end` : 'just before the end'),
  actingBranches: 'acting here starts a branch',
  toEndOfRun: 'To the end',
  goingTo: (ms: number): string => `Going to ${text.time(ms)}`,
  onTheWay: 'Progress',
};
