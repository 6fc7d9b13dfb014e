// How a run counts its time: in seconds, or in the lines or events of a trace that has no times.

import { clusterText as text } from './text';

export type Counted = readonly [one: string, many: string];

export interface Clock {
  /** What is counted, one and many of it; undefined for time itself. */
  counts?: Counted;
  /** A time in a sentence. */
  time(ms: number): string;
  /** A time in a list, without its unit. */
  moment(ms: number): string;
  /** A time in the diagram, where it must be exact. */
  exact(ms: number): string;
  /** A time under a tick of an axis, with the precision that ticks of this length need. */
  axis(ms: number, tickMs: number): string;
  /** A duration. */
  length(ms: number): string;
  /** The length of a tick so that two of them are at least `leastPx` apart. */
  tick(spanMs: number, widthPx: number, leastPx: number): number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Ticks of more than a second. */
const LONG_TICKS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800].map((seconds) => seconds * 1000);

/** The clock of a run. */
export const SECONDS: Clock = {
  time: (ms) => `${(ms / 1000).toFixed(3)} s`,
  moment: (ms) => (ms / 1000).toFixed(3),
  exact: (ms) => `${(ms / 1000).toFixed(4)} s`,
  axis(ms, tickMs) {
    if (tickMs >= MINUTE_MS) return `${Math.round(ms / MINUTE_MS)} min`;
    const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(tickMs / 1000) + 1e-9)));
    return `${(ms / 1000).toFixed(digits)} s`;
  },
  length(ms) {
    const three = (value: number): string => String(Number(value.toPrecision(3)));
    if (ms < 1) return `${three(ms * 1000)} µs`;
    if (ms < 1000) return `${three(ms)} ms`;
    return ms < 2 * MINUTE_MS ? `${three(ms / 1000)} s` : `${three(ms / MINUTE_MS)} min`;
  },
  tick(spanMs, widthPx, leastPx) {
    const least = leastTick(spanMs, widthPx, leastPx);
    return least > 1_000 ? (LONG_TICKS.find((tick) => tick >= least) ?? HOUR_MS) : roundTick(least);
  },
};

/** Order is time: a millisecond stands for a line, or for an event. */
function inOrder(counts: Counted): Clock {
  const [one, many] = counts;
  // Between two of them, the first has happened.
  const place = (ms: number): number => Math.floor(ms + 1e-6);
  const time = (ms: number): string => `${one} ${place(ms)}`;
  return {
    counts,
    time,
    moment: (ms) => String(place(ms)),
    exact: time,
    axis: time,
    length: (ms) => `${Math.round(ms)} ${Math.round(ms) === 1 ? one : many}`,
    tick: (spanMs, widthPx, leastPx) => Math.max(1, roundTick(leastTick(spanMs, widthPx, leastPx))),
  };
}

/** The clock of a trace that has no times, by its format. */
export function orderOf(format: string): Clock | undefined {
  if (format === 'raftarium') return undefined;
  return format === 'shiviz' ? EVENTS : LINES;
}

const LINES = inOrder(text.lines);
const EVENTS = inOrder(text.events);

function leastTick(spanMs: number, widthPx: number, leastPx: number): number {
  return (spanMs * leastPx) / Math.max(1, widthPx);
}

function roundTick(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((step) => step * power >= least * 0.999) ?? 10);
}
