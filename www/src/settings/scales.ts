// The ranges and steps of the sliders of settings. Text fields accept every value of the language.

/** The number of steps of a slider. */
export const STEPS = 100;

interface Scale {
  unit: 'duration' | 'percent' | 'rate' | 'count' | 'bandwidth';
  /** In microseconds, percent, per second, items, or bytes per second. */
  min: number;
  max: number;
  /** Whether the first step is zero, or no limit for a bandwidth. */
  zero?: boolean;
}

const ms = 1_000;
const s = 1_000 * ms;

/** The sliders, by the words of the settings. Their scale is logarithmic: small values are as easy to choose as large ones. */
const SCALES: Record<string, Scale> = {
  election_timeout: { unit: 'duration', min: 10 * ms, max: 10 * s },
  heartbeat: { unit: 'duration', min: 1 * ms, max: 5 * s },
  latency: { unit: 'duration', min: 0.1 * ms, max: 5 * s },
  loss: { unit: 'percent', min: 0.1, max: 100, zero: true },
  duplicate: { unit: 'percent', min: 0.1, max: 100, zero: true },
  reorder: { unit: 'percent', min: 0.1, max: 100, zero: true },
  disk: { unit: 'duration', min: 0.1 * ms, max: 2 * s, zero: true },
  clock: { unit: 'percent', min: 10, max: 1_000 },
  max_batch: { unit: 'count', min: 1, max: 1_000 },
  max_in_flight: { unit: 'count', min: 1, max: 10_000 },
  max_in_flight_messages: { unit: 'count', min: 1, max: 1_000, zero: true },
  max_in_flight_bytes: { unit: 'count', min: 16, max: 100_000, zero: true },
  max_uncommitted: { unit: 'count', min: 1, max: 10_000, zero: true },
  snapshot_every: { unit: 'count', min: 1, max: 10_000, zero: true },
  snapshot_chunk: { unit: 'count', min: 1, max: 100_000 },
  catch_up_rounds: { unit: 'count', min: 1, max: 100 },
  client_timeout: { unit: 'duration', min: 10 * ms, max: 10 * s },
  load: { unit: 'rate', min: 0.1, max: 1_000, zero: true },
  jitter: { unit: 'duration', min: 0.1 * ms, max: 2 * s, zero: true },
  replay: { unit: 'percent', min: 0.1, max: 100, zero: true },
  replay_after: { unit: 'duration', min: 10 * ms, max: 60 * s },
  bandwidth: { unit: 'bandwidth', min: 100, max: 10_000_000, zero: true },
  queue: { unit: 'count', min: 1, max: 1_000, zero: true },
  slow: { unit: 'duration', min: 0.1 * ms, max: 1 * s, zero: true },
  client_repeat: { unit: 'percent', min: 0.1, max: 100, zero: true },
  chaos: { unit: 'percent', min: 1, max: 100, zero: true },
  clock_drift: { unit: 'percent', min: 0.1, max: 100, zero: true },
  clients: { unit: 'count', min: 1, max: 1_000, zero: true },
};

/** The settings whose values are a few words. */
export const CHOICES: Record<string, readonly string[]> = {
  reads: ['log', 'index', 'lease'],
  membership: ['joint', 'single'],
};

/** Whether a setting has a slider; the others are switches, choices or text fields. */
export const hasScale = (name: string): boolean => name in SCALES;

/** The step of the slider for a value; for a range, for its upper end. */
export function stepOf(name: string, value: string): number {
  const scale = SCALES[name];
  const amount = amounts(value).at(-1);
  if (!scale || amount === undefined || amount <= 0) return 0;
  const share = Math.log(amount / scale.min) / Math.log(scale.max / scale.min);
  const first = scale.zero ? 1 : 0;
  return Math.max(first, Math.min(STEPS, Math.round(first + share * (STEPS - first))));
}

/** The value at a step of the slider. The ends of a range keep their ratio. */
export function valueAt(name: string, step: number, before: string): string {
  const scale = SCALES[name];
  if (!scale) return before;
  const first = scale.zero ? 1 : 0;
  const share = (step - first) / (STEPS - first);
  const amount = step < first ? 0 : scale.min * (scale.max / scale.min) ** share;
  const [low = 0, high = low] = amounts(before);
  const rounded = write(scale, amount);
  if (low >= high || high === 0 || amount === 0) return rounded;
  return `${write(scale, (amount * low) / high)}..${rounded}`;
}

/** The one or two amounts of a value, in the units of the scales. */
function amounts(value: string): number[] {
  return value.split('..').map((part) => {
    const [, number = '', unit = ''] = /^([\d.]+)(us|ms|s|%|B\/s|kB\/s|MB\/s|\/s)?$/.exec(part) ?? [];
    return Number(number) * ({ us: 1, ms, s, 'kB/s': 1e3, 'MB/s': 1e6 }[unit] ?? 1);
  });
}

function write({ unit }: Scale, amount: number): string {
  const short = (number: number): string => String(Number(number.toPrecision(2)));
  if (unit === 'count') return String(Math.round(Number(short(amount))));
  if (unit === 'percent') return `${short(amount)}%`;
  if (unit === 'rate') return `${short(amount)}/s`;
  if (unit === 'bandwidth') {
    const bytes = Math.round(Number(short(amount)));
    if (bytes === 0) return 'unlimited';
    return bytes >= 1e6 ? `${bytes / 1e6}MB/s` : bytes >= 1e3 ? `${bytes / 1e3}kB/s` : `${bytes}B/s`;
  }
  const micros = Math.round(Number(short(amount)));
  if (micros >= s) return `${micros / s}s`;
  return micros >= ms || micros === 0 ? `${micros / ms}ms` : `${micros}us`;
}
