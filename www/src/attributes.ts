// The element's attributes: one schema, for the element, for embed.html's query and for the page.

import { text } from './text';

export const PARTS = ['ring', 'logs', 'details', 'timeline', 'playback'] as const;
export type Part = (typeof PARTS)[number];

/** The names that a query may carry over to the element. */
export const ATTRIBUTES = ['scenario', 'seed', 'src', 'speed', 'autoplay', 'view', 'theme'] as const;

export type Parsed<T> = { value: T } | { problem: string };

/** "0.05", "1/20" or "20x"; a twentieth of real time without one. */
export function parseSpeed(value: string | null): Parsed<number> {
  if (value === null || value === '') return { value: 1 / 20 };
  const [, above = '', below = '1'] = /^\s*([\d.]+)\s*(?:\/\s*([\d.]+)|[x×])?\s*$/.exec(value) ?? [];
  const speed = Number(above || NaN) / Number(below);
  return speed >= 0.001 && speed <= 100 ? { value: speed } : { problem: text.badSpeed(value) };
}

/** "ring logs"; everything without one. */
export function parseView(value: string | null): Parsed<ReadonlySet<Part>> {
  const words = (value ?? '').split(/[\s,]+/).filter(Boolean);
  const parts = PARTS.filter((part) => words.length === 0 || words.includes(part));
  const known = words.every((word) => (PARTS as readonly string[]).includes(word));
  return known && parts.length > 0 ? { value: new Set(parts) } : { problem: text.badView(value ?? '') };
}
