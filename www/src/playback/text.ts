// The texts of the playback bar.

import type { Interest } from '../cluster/model';

export const playbackText = {
  speed: (speed: number): string => {
    if (speed === 1) return 'real time';
    return speed < 1 ? `1/${Math.round(1 / speed)} of real time` : `${Math.round(speed)}× real time`;
  },
  speedLabel: 'Speed',
  slipping: (actual: number): string => `this machine manages ${actual < 1 ? `1/${Math.max(1, Math.round(1 / actual))}` : `${Math.round(actual)}×`}`,
  simulatedTime: 'Simulated time',
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  stepBy: 'By',
  stepTo: 'To the next',
  oneEvent: '1 event',
  interests: {
    any: 'change',
    election: 'election',
    commit: 'commit',
    client: 'client',
    fault: 'fault',
    loss: 'loss',
    violation: 'violation',
  } satisfies Record<Interest, string>,
  stepSpan: (back: boolean, span: string): string => `${back ? 'Back' : 'On'} by ${span}`,
  stepInterest: (back: boolean, kind: string): string => `${back ? 'Back to the last' : 'On to the next'} ${kind}`,
  timeHint: 'Type a time to go there: 2.3s, 2300ms, 2.3',
  behindEnd: (span: string): string => `${span} before the end`,
  justBehindEnd: 'just before the end',
  actingBranches: 'acting here starts a branch',
  toEndOfRun: 'To the end',
  goingTo: (time: string): string => `Going to ${time}`,
  onTheWay: 'Progress',
};
