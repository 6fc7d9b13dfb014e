// The cores that were written in this browser, each with its last versions. Each has a key of its own, so that tabs do not overwrite each
// other's cores. What is read from the storage is untrusted; without a storage, nothing is found and `keepCore` returns false.

import { MAX_CORE } from '../../share/core';

const PREFIX = 'raftarium-core-';
/** The core that is opened next time. */
const LAST = 'raftarium-last-core';
/** The most cores, and the most versions of each. */
const MAX_CORES = 40;
const MAX_VERSIONS = 30;
/** The most text of all versions of a core, in characters. */
const MAX_KEPT = 400_000;
/** While somebody writes, a version is kept at most so often. */
const PAUSE_MS = 120_000;

/** What a core was at a time. */
export interface Version {
  /** In milliseconds since 1970. */
  at: number;
  source: string;
}

/** A core as it is kept. */
export interface KeptCore {
  name: string;
  source: string;
  /** What it was when it was made: Reset returns to this. */
  start: string;
  /** When it was last changed. */
  at: number;
  /** Earlier versions, the newest last. */
  versions: Version[];
}

/** All cores, the last changed first. */
export function keptCores(): { id: string; core: KeptCore }[] {
  const ids = (attempt(() => Object.keys(localStorage)) ?? []).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  const all = ids.map((id) => ({ id, core: keptCore(id) })).filter((one): one is { id: string; core: KeptCore } => one.core !== undefined);
  return all.sort((a, b) => b.core.at - a.core.at);
}

export function keptCore(id: string): KeptCore | undefined {
  return read(attempt(() => localStorage.getItem(PREFIX + id)));
}

/** The core that was open last. */
export function lastCore(): string | undefined {
  return attempt(() => localStorage.getItem(LAST)) ?? undefined;
}

export function rememberLast(id: string): void {
  attempt(() => localStorage.setItem(LAST, id));
}

export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** How a core is kept: `typed` while somebody writes, `run` when it is applied, so that what has run is never lost. */
export type Reason = 'typed' | 'run';

/**
 * Keeps the present text of a core. What it replaces becomes a version. Returns whether it is kept.
 * @param known The text that this tab last read or kept; what another tab has written meanwhile becomes a version.
 */
export function keepCore(id: string, { name, source, start }: Pick<KeptCore, 'name' | 'source' | 'start'>, reason: Reason, known: string): boolean {
  const before = keptCore(id);
  const versions = before ? [...before.versions] : [];
  const isForeign = before !== undefined && before.source !== known && before.source !== source;
  const isTime = Date.now() - (versions.at(-1)?.at ?? 0) > PAUSE_MS;
  if (before && before.source !== source && (isForeign || isTime)) push(versions, { at: before.at, source: before.source });
  if (reason === 'run') push(versions, { at: Date.now(), source });
  const at = before && before.source === source ? before.at : Date.now();
  return write(id, { name, source, start, at, versions: newest(versions) });
}

export function forgetCore(id: string): void {
  attempt(() => localStorage.removeItem(PREFIX + id));
}

/** Whether another core fits beside those that are kept. */
export function hasRoom(): boolean {
  return keptCores().length < MAX_CORES;
}

function push(versions: Version[], version: Version): void {
  if (versions.at(-1)?.source !== version.source) versions.push(version);
}

/** As many of the newest versions as may be kept. */
function newest(versions: Version[]): Version[] {
  const kept = versions.slice(-MAX_VERSIONS);
  let length = kept.reduce((sum, { source }) => sum + source.length, 0);
  while (kept.length > 1 && length > MAX_KEPT) length -= kept.shift()?.source.length ?? 0;
  return kept;
}

/** Writes a core; where the storage is full, with fewer versions. */
function write(id: string, core: KeptCore): boolean {
  for (let { versions } = core; ; versions = versions.slice(Math.ceil(versions.length / 2))) {
    if (attempt(() => (localStorage.setItem(PREFIX + id, JSON.stringify({ ...core, versions })), true))) return true;
    if (versions.length === 0) return false;
  }
}

function read(json: string | null | undefined): KeptCore | undefined {
  if (!json) return undefined;
  const found: unknown = attempt(() => JSON.parse(json));
  if (typeof found !== 'object' || found === null) return undefined;
  const { name, source, start, at, versions } = found as Record<string, unknown>;
  if (typeof name !== 'string' || !isSource(source) || !isSource(start) || typeof at !== 'number' || !Array.isArray(versions)) return undefined;
  return { name: name.slice(0, 80), source, start, at, versions: versions.filter(isVersion) };
}

function isVersion(one: unknown): one is Version {
  const { at, source } = (one ?? {}) as Record<string, unknown>;
  return typeof at === 'number' && isSource(source);
}

function isSource(text: unknown): text is string {
  return typeof text === 'string' && text.length <= MAX_CORE;
}

/** Calls `act`, which a browser may not allow. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
