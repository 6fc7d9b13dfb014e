// The last few runs of this browser, whichever tab they were made in. Each run has a key of its own, so that no tab
// overwrites what another has kept.
//
// Where the browser keeps nothing, nothing is found, and `keepRun` says so.

import { MAX_RUN } from '../share/link';
import { readMoment } from '../share/moment';
import type { Moment } from '../cluster/run';

const PREFIX = 'raftarium-run-';
/** The run that this tab kept last: a reload offers that one. */
const LAST = 'raftarium-last-run';
/** So many are kept; the oldest goes first. */
const MAX_RUNS = 8;
/** So much may one need, in characters; browsers have room for some millions. */
const MAX_KEPT = MAX_RUN + 10_000;

/** A run as it is kept. */
export interface KeptRun {
  run: string;
  /** The moment at which it was left, as in links. */
  moment: string;
  seed: string;
  /** What it is called; empty for free play. */
  title: string;
  /** The part of the address behind '#' that it was opened by; empty for none. */
  address: string;
  /** When it was kept, in milliseconds since 1970. */
  keptAt: number;
  /** Whether somebody has said that it need not be offered. */
  declined: boolean;
}

/** A kept run, under its key, with its moment. */
export interface FoundRun {
  id: string;
  kept: KeptRun;
  moment: Moment;
}

/** All runs that are kept, the newest first. */
export function keptRuns(): FoundRun[] {
  const found = keys().map(keptRun).filter((run) => run !== undefined);
  return found.sort((a, b) => b.kept.keptAt - a.kept.keptAt);
}

export function keptRun(id: string): FoundRun | undefined {
  const kept = read(attempt(() => localStorage.getItem(PREFIX + id)));
  const moment = kept && readMoment(new URLSearchParams(kept.moment));
  return kept && moment && 'value' in moment && moment.value ? { id, kept, moment: moment.value } : undefined;
}

/** The run to offer after a reload: this tab's last, else the newest of all that nobody has declined. */
export function lastRun(): FoundRun | undefined {
  const own = attempt(() => sessionStorage.getItem(LAST));
  const runs = keptRuns().filter(({ kept }) => !kept.declined);
  return runs.find(({ id }) => id === own) ?? runs[0];
}

export function newRunId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Keeps a run; old ones make room for it. Returns whether it is kept. */
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

/** What was kept, if it has the form that we write: anything may stand there. */
function read(json: string | null | undefined): KeptRun | undefined {
  if (!json || json.length > MAX_KEPT) return undefined;
  const found: unknown = attempt(() => JSON.parse(json));
  if (typeof found !== 'object' || found === null) return undefined;
  const { run, moment, seed, title, address, keptAt, declined } = found as Record<string, unknown>;
  const areTexts = [run, moment, seed, title, address].every((part) => typeof part === 'string') && /^\d{1,20}$/.test(String(seed));
  return areTexts && typeof keptAt === 'number' && typeof declined === 'boolean' ? (found as KeptRun) : undefined;
}

/** Does what a browser may refuse. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
