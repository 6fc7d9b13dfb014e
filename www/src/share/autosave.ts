// Keeps the last run of this browser, so that a crash or a reload loses nothing.
//
// Where the browser keeps nothing, or has no room, this does nothing. A run is worth keeping once somebody
// acted on it, or watched it for a while.

import { INSIDE } from '../guest/inside';
import { text as words } from '../text';
import type { RaftCluster } from '../raft-cluster';
import { HeaderField } from '../model';
import { runText } from './files';
import { MAX_RUN } from './link';
import { momentOf, readMoment, writeMoment } from './moment';
import type { Moment } from './moment';
import { shareText as text } from './text-share';

const KEY = 'raftarium-last-run';
const EVERY_MS = 3_000;
/** So much simulated time somebody must have watched. */
const WATCHED_MS = 1_000;
/** So much may be kept, in characters; browsers have room for some millions. */
const MAX_KEPT = MAX_RUN + 10_000;

/** A run as it is kept. */
export interface Kept {
  run: string;
  moment: string;
  seed: string;
  /** The part of the address behind '#': another link that is opened is not to be disturbed. */
  address: string;
}

export class Autosave {
  private readonly timer: number;
  private written = '';
  private epoch = -1;
  private startMs = 0;
  private readonly save = (): void => this.keep();

  /** Begins to keep the run of an element. `address` is asked for the address that the run was opened by. */
  constructor(private readonly cluster: RaftCluster, private readonly address: () => string) {
    this.timer = window.setInterval(this.save, EVERY_MS);
    addEventListener('pagehide', this.save);
    document.addEventListener('visibilitychange', this.save);
  }

  dispose(): void {
    clearInterval(this.timer);
    removeEventListener('pagehide', this.save);
    document.removeEventListener('visibilitychange', this.save);
  }

  private keep(): void {
    const context = this.cluster[INSIDE].screen?.context;
    if (!context || !this.cluster.ready || this.cluster.failed) return;
    const { frame, cluster } = context;
    if (frame.header(HeaderField.Epoch) !== this.epoch) {
      this.epoch = frame.header(HeaderField.Epoch);
      this.startMs = frame.nowMs;
    }
    const branches = cluster.branches();
    const touched = branches.length > 1 || branches.some(({ acts }) => acts > 0);
    if (!touched && frame.nowMs - this.startMs < WATCHED_MS) return;
    const run = runText(context);
    const moment = writeMoment(momentOf(context)).toString();
    this.write({ run, moment, seed: cluster.seed(), address: this.address() });
  }

  private write(kept: Kept): void {
    const json = JSON.stringify(kept);
    if (json === this.written || json.length > MAX_KEPT) return;
    this.written = json;
    attempt(() => localStorage.setItem(KEY, json));
  }
}

/** The run to offer after a reload: the last one, unless another link was opened. */
export function lastRun(): { kept: Kept; moment: Moment; question: string } | undefined {
  const kept = read(attempt(() => localStorage.getItem(KEY)));
  if (!kept || (location.hash.length > 1 && location.hash !== kept.address)) return undefined;
  const moment = readMoment(new URLSearchParams(kept.moment));
  if ('problem' in moment || !moment.value) return undefined;
  return { kept, moment: moment.value, question: text.goOn(kept.seed, words.time(moment.value.atMs)) };
}

export function forgetLastRun(): void {
  attempt(() => localStorage.removeItem(KEY));
}

/** What was kept, if it has the form that we write: anything may stand there. */
function read(json: string | null | undefined): Kept | undefined {
  if (!json || json.length > MAX_KEPT) return undefined;
  const found: unknown = attempt(() => JSON.parse(json));
  if (typeof found !== 'object' || found === null) return undefined;
  const { run, moment, seed, address } = found as Record<string, unknown>;
  const isKept = [run, moment, seed, address].every((part) => typeof part === 'string') && /^\d{1,20}$/.test(String(seed));
  return isKept ? (found as Kept) : undefined;
}

/** Does what a browser may refuse. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
