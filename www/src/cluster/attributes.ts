// The element's attributes: one schema, for the element, for embed.html's query and for the page.

import { clusterText as text } from './text';

export const PARTS = ['ring', 'logs', 'details', 'timeline', 'playback'] as const;
export type Part = (typeof PARTS)[number];

/** The attributes that a query may set. */
export const ATTRIBUTES = ['scenario', 'seed', 'src', 'speed', 'autoplay', 'at', 'view', 'theme', 'keys', 'wheel', 'allow', 'core'] as const;

/** All names that mean something in an address. */
export const ADDRESS_NAMES: readonly string[] = [...ATTRIBUTES, 'projector', 'parent', 'run', 'event', 'branch', 'select', 'engine', 'state', 'name', 'code', 'code-name'];

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

/** Which value of a list an attribute names; the first one without it. */
export function parseChoice<T extends string>(name: string, value: string | null, choices: readonly [T, ...T[]]): Parsed<T> {
  const found = choices.find((choice) => choice === (value || choices[0]));
  return found === undefined ? { problem: text.badChoice(name, value ?? '', choices) } : { value: found };
}

export const THEMES = ['auto', 'light', 'dark'] as const;
export const KEY_MODES = ['focus', 'all', 'none'] as const;
/** Whether the plain wheel over the diagram scrolls the page or zooms the diagram. */
export const WHEEL_MODES = ['scroll', 'zoom'] as const;

/** The address of a page that opens links, without its fragment; undefined without one. */
export function parsePage(value: string | null, base: string): Parsed<string | undefined> {
  if (!value) return { value: undefined };
  const address = URL.canParse(value, base) ? new URL(value, base) : undefined;
  if (!address || !['https:', 'http:', 'file:'].includes(address.protocol)) return { problem: text.badPage(value) };
  address.hash = '';
  return { value: address.href };
}

const UNITS: Record<string, number> = { us: 1 / 1000, 'µs': 1 / 1000, ms: 1, s: 1000, min: 60_000, '': 1000 };
/** The longest run, in milliseconds: a thousand hours. */
const MAX_TIME_MS = 3_600_000_000;

/** "2.3s", "2300ms", "150us", or "2.3" in seconds, as milliseconds to the microsecond. */
export function parseTime(value: string): Parsed<number> {
  const [, number = '', unit = ''] = /^\s*(\d{1,10}(?:[.,]\d{0,9})?|[.,]\d{1,9})\s*(us|µs|ms|s|min|)\s*$/i.exec(value) ?? [];
  const ms = Math.round(Number(number.replace(',', '.') || NaN) * (UNITS[unit.toLowerCase()] ?? NaN) * 1000) / 1000;
  return ms <= MAX_TIME_MS ? { value: ms } : { problem: text.badTime(value.slice(0, 40)) };
}
