// The figures of a span as rows: the same for the headline, the table and the CSV.

import type { ReadWay, Statistics } from '../cluster/model';
import { csv } from '../common/files/csv';
import type { Cell } from '../common/files/csv';
import { text } from '../common/text';
import { statisticsText as words } from './text';

/** The kind of the number, which determines its format. */
type Unit = keyof typeof words.units;

export interface Figure {
  key: keyof typeof words.figures;
  /** Null if there is none. */
  value: number | null;
  unit: Unit;
}

/** The figures for each way of answering reads. */
const READ_WAYS = { log: 'readLog', index: 'readIndex', lease: 'readLease' } as const satisfies Record<ReadWay, Figure['key']>;

/** All figures, in the order of the table. */
export function figuresOf(s: Statistics): Figure[] {
  const spanMs = s.to_ms - s.from_ms;
  const perSecond = (count: number): number | null => (spanMs > 0 ? (count * 1000) / spanMs : null);
  const sum = (field: 'sent' | 'bytes' | 'lost'): number => s.messages.reduce((all, kind) => all + kind[field], 0);
  return [
    { key: 'elections', value: s.elections, unit: 'count' },
    { key: 'electionMedian', value: s.election.median_ms, unit: 'ms' },
    { key: 'electionMax', value: s.election.max_ms, unit: 'ms' },
    { key: 'splits', value: s.split_votes, unit: 'count' },
    { key: 'term', value: s.term_to, unit: 'count' },
    { key: 'terms', value: s.term_to - s.term_from, unit: 'count' },
    { key: 'leaderless', value: s.leaderless_ms, unit: 'ms' },
    { key: 'leaderlessShare', value: spanMs > 0 ? s.leaderless_ms / spanMs : null, unit: 'share' },
    { key: 'submitted', value: s.submitted, unit: 'count' },
    { key: 'applied', value: s.applied, unit: 'count' },
    { key: 'answered', value: s.answered, unit: 'count' },
    { key: 'commandRate', value: perSecond(s.applied), unit: 'rate' },
    { key: 'latencyMedian', value: s.latency.median_ms, unit: 'ms' },
    { key: 'latencyP99', value: s.latency.p99_ms, unit: 'ms' },
    { key: 'latencyMax', value: s.latency.max_ms, unit: 'ms' },
    { key: 'reads', value: s.reads, unit: 'count' },
    { key: 'readMedian', value: s.read_latency.median_ms, unit: 'ms' },
    { key: 'readP99', value: s.read_latency.p99_ms, unit: 'ms' },
    { key: 'readMax', value: s.read_latency.max_ms, unit: 'ms' },
    ...s.read_ways.map(({ way, median_ms }): Figure => ({ key: READ_WAYS[way], value: median_ms, unit: 'ms' })),
    { key: 'messages', value: sum('sent'), unit: 'count' },
    { key: 'messageRate', value: perSecond(sum('sent')), unit: 'rate' },
    { key: 'bytes', value: sum('bytes'), unit: 'bytes' },
    { key: 'byteRate', value: perSecond(sum('bytes')), unit: 'byteRate' },
    { key: 'lost', value: sum('lost'), unit: 'count' },
    { key: 'longest', value: s.log_longest, unit: 'entries' },
    { key: 'shortest', value: s.log_shortest, unit: 'entries' },
    { key: 'committed', value: s.log_committed, unit: 'entries' },
  ];
}

/** The formatted value of a figure. */
export function formatFigure({ value, unit }: Figure): string {
  if (value === null) return words.none;
  switch (unit) {
    case 'ms': return words.ms(value);
    case 'share': return words.percent(value);
    case 'bytes': return words.bytes(value);
    case 'byteRate': return `${words.bytes(value)}/s`;
    case 'rate': return words.rate(value);
    default: return words.count(value);
  }
}

/** The figures as CSV: a line each, then three for each kind of message. */
export function figuresCsv(s: Statistics): string {
  const rows: Cell[][] = [words.csvHead, ['from', s.from_ms, 'ms'], ['to', s.to_ms, 'ms']];
  for (const { key, value, unit } of figuresOf(s)) {
    rows.push([words.figures[key][0] ?? key, value !== null && unit === 'share' ? 100 * value : value, words.units[unit]]);
  }
  s.messages.forEach(({ kind, sent, bytes, lost }) => {
    const name = text.kinds[kind];
    rows.push([`${name}: ${words.sent}`, sent, ''], [`${name}: ${words.size}`, bytes, words.units.bytes], [`${name}: ${words.lost}`, lost, '']);
  });
  return csv(rows);
}
