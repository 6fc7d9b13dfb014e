// Round times for the axis, and their format.

/** The length of a tick so that two of them are at least `leastPx` apart. */
export function tickLength(spanMs: number, widthPx: number, leastPx: number): number {
  const least = (spanMs * leastPx) / Math.max(1, widthPx);
  if (least > 1_000) return CLOCK.find((tick) => tick >= least) ?? HOUR_MS;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((step) => step * power >= least * 0.999) ?? 10);
}

/** A time with the precision that ticks of this length need: in seconds, or in minutes if the ticks are whole minutes. */
export function momentLabel(ms: number, tickMs: number): string {
  if (tickMs >= MINUTE_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(tickMs / 1000) + 1e-9)));
  return `${(ms / 1000).toFixed(digits)} s`;
}

/** A duration in a suitable unit. */
export function lengthLabel(ms: number): string {
  const three = (value: number): string => String(Number(value.toPrecision(3)));
  if (ms < 1) return `${three(ms * 1000)} µs`;
  if (ms < 1000) return `${three(ms)} ms`;
  return ms < 2 * MINUTE_MS ? `${three(ms / 1000)} s` : `${three(ms / MINUTE_MS)} min`;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CLOCK = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800].map((seconds) => seconds * 1000);
