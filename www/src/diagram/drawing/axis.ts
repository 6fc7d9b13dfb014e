// Round times for the axis, and their format.

import type { Clock } from '../../cluster/clock';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Ticks of more than a second. */
const LONG_TICKS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800].map((seconds) => seconds * 1000);

/** The length of a tick so that two of them are at least `leastPx` apart. */
export function tickLength({ counting }: Clock, spanMs: number, widthPx: number, leastPx: number): number {
  const least = (spanMs * leastPx) / Math.max(1, widthPx);
  if (least > 1_000 && !counting) return LONG_TICKS.find((tick) => tick >= least) ?? HOUR_MS;
  const power = 10 ** Math.floor(Math.log10(least));
  const tick = power * ([1, 2, 5, 10].find((step) => step * power >= least * 0.999) ?? 10);
  return counting ? Math.max(1, tick) : tick;
}

/** A time with the precision that ticks of this length need: in seconds, or in minutes if the ticks are whole minutes. */
export function momentLabel(clock: Clock, ms: number, tickMs: number): string {
  if (clock.counting) return clock.time(ms);
  if (tickMs >= MINUTE_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(tickMs / 1000) + 1e-9)));
  return `${(ms / 1000).toFixed(digits)} s`;
}

/** A time as exactly as it is shown. */
export function exactTime(clock: Clock, ms: number): string {
  return clock.counting ? clock.time(ms) : `${(ms / 1000).toFixed(4)} s`;
}
