// The last few runs of this browser, of all tabs. Each run has a key of its own, so that tabs do not overwrite each other's runs.
//
// Without storage, no run is found, and `keepRun` returns false.

import { MAX_CORE } from '../../share/core';
import { MAX_RUN } from '../../share/link';
import { readMoment } from '../../share/moment';
import type { CoreCode, Moment } from '../../cluster/run';

const PREFIX = 'raftarium-run-';
/** The key of the last run of this tab, which is offered after a reload. */
const LAST = 'raftarium-last-run';
/** The most saved runs; the oldest is deleted first. */
const MAX_RUNS = 8;
/** The longest saved run, in characters; browsers can store some millions. */
const MAX_KEPT = MAX_RUN + MAX_CORE + 10_000;

/** A saved run. */
export interface KeptRun {
  run: string;
  /** The moment at which it was left, as in links. */
  moment: string;
  seed: string;
  /** Its title; empty for free play. */
  title: string;
  /** The fragment of the address that opened it; empty for none. */
  address: string;
  /** Its core, or the address of that; null for ours. */
  core: CoreCode | string | null;
  /** When it was saved, in milliseconds since 1970. */
  keptAt: number;
  /** Whether the reader has declined it, so that it is not offered again. */
  declined: boolean;
}

/** A saved run with its key and moment. */
export interface FoundRun {
  id: string;
  kept: KeptRun;
  moment: Moment;
}

/** All saved runs, the newest first. */
export function keptRuns(): FoundRun[] {
  const found = keys().map(keptRun).filter((run) => run !== undefined);
  return found.sort((a, b) => b.kept.keptAt - a.kept.keptAt);
}

export function keptRun(id: string): FoundRun | undefined {
  const kept = read(attempt(() => localStorage.getItem(PREFIX + id)));
  const moment = kept && readMoment(new URLSearchParams(kept.moment));
  return kept && moment && 'value' in moment && moment.value ? { id, kept, moment: moment.value } : undefined;
}

/** The run to offer after a reload: the last one of this tab, else the newest that was not declined. */
export function lastRun(): FoundRun | undefined {
  const own = attempt(() => sessionStorage.getItem(LAST));
  const runs = keptRuns().filter(({ kept }) => !kept.declined);
  return runs.find(({ id }) => id === own) ?? runs[0];
}

export function newRunId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Saves a run; the oldest ones are deleted if necessary. Returns whether it is saved. */
export function keepRun(id: string, kept: KeptRun): boolean {
  const json = JSON.stringify(kept);
  if (json.length > MAX_KEPT) return false;
  const others = keptRuns().filter((other) => other.id !== id);
  for (const { id } of others.splice(MAX_RUNS - 1)) forgetRun(id);
  for (;;) {
    if (attempt(() => (localStorage.setItem(PREFIX + id, json), true))) break;
    const oldest = others.pop();
    if (!oldest) return false;
    forgetRun(oldest.id);
  }
  attempt(() => sessionStorage.setItem(LAST, id));
  return true;
}

/** A run that was declined is no longer offered; it stays in the list. */
export function declineRun({ id, kept }: FoundRun): void {
  attempt(() => localStorage.setItem(PREFIX + id, JSON.stringify({ ...kept, declined: true })));
}

export function forgetRun(id: string): void {
  attempt(() => localStorage.removeItem(PREFIX + id));
}

function keys(): string[] {
  const all = attempt(() => Object.keys(localStorage)) ?? [];
  return all.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
}

/** Parses a saved run; undefined if it is invalid. Storage is untrusted. */
function read(json: string | null | undefined): KeptRun | undefined {
  if (!json || json.length > MAX_KEPT) return undefined;
  const found: unknown = attempt(() => JSON.parse(json));
  if (typeof found !== 'object' || found === null) return undefined;
  const { run, moment, seed, title, address, keptAt, declined, core = null } = found as Record<string, unknown>;
  const areTexts = [run, moment, seed, title, address].every((part) => typeof part === 'string') && /^\d{1,20}$/.test(String(seed));
  const isKept = areTexts && typeof keptAt === 'number' && typeof declined === 'boolean' && isCore(core);
  return isKept ? { ...(found as KeptRun), core } : undefined;
}

function isCore(core: unknown): core is KeptRun['core'] {
  const { name, source } = (core ?? {}) as Record<string, unknown>;
  return core === null || typeof core === 'string' || (typeof name === 'string' && typeof source === 'string');
}

/** Calls `act`, which a browser may not allow. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
