// How a run counts its time: in seconds; a trace that has no times counts its lines or events.

import type { Parsed } from './attributes';

export interface Clock {
  /** A time in a sentence. */
  time(ms: number): string;
  /** A time in a list, without its unit. */
  moment(ms: number): string;
  /** A duration. */
  length(ms: number): string;
  /** What is said of lines or events only; undefined of seconds. */
  counting?: Counting;
}

export interface Counting {
  /** How fast they go by, at this share of real time. */
  pace(speed: number): string;
  /** What a reader can type to go somewhere. */
  hint: string;
  /** What a reader has typed, in the milliseconds that stand for it. */
  read(typed: string): Parsed<number>;
}

const MINUTE_MS = 60_000;

/** The clock of a run. */
export const SECONDS: Clock = {
  time: (ms) => `${(ms / 1000).toFixed(3)} s`,
  moment: (ms) => (ms / 1000).toFixed(3),
  length(ms) {
    const three = (value: number): string => String(Number(value.toPrecision(3)));
    if (ms < 1) return `${three(ms * 1000)} µs`;
    if (ms < 1000) return `${three(ms)} ms`;
    return ms < 2 * MINUTE_MS ? `${three(ms / 1000)} s` : `${three(ms / MINUTE_MS)} min`;
  },
};
