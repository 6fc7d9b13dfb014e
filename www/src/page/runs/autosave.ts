// Saves the run of this page every few seconds, so that it is not lost by a crash, a reload or another run in its place. A run is
// saved once the reader has acted on it, or watched it for a while.

import type { Context } from '../../cluster/context';
import { INSIDE } from '../../element/inside';
import type { RaftCluster } from '../../element/raft-cluster';
import { HeaderField } from '../../cluster/model';
import { runText } from '../../share/files';
import { runsText } from './text';
import { forgetRun, keepRun, keptRun, newRunId } from './kept-runs';
import type { FoundRun } from './kept-runs';
import { MAX_RUN } from '../../share/link';
import { momentOf, writeMoment } from '../../share/moment';

const EVERY_MS = 3_000;
/** The simulated time that the reader must have watched. */
const WATCHED_MS = 1_000;
/** The size from which a run is reported as near its limit, in bytes. */
const NEARLY = 0.9 * MAX_RUN;

/** How close a run is to its limit: beyond it, it can neither be saved nor opened. */
export type SpaceLeft = 'enough' | 'little' | 'none' | 'refused';

/** A run that was replaced by another. */
export interface LeftRun {
  found: FoundRun;
  /** Whether the reader acted on it: then its seed does not suffice to restore it. */
  touched: boolean;
}

export class Autosave {
  private readonly timer: number;
  private id = newRunId();
  private context: Context | undefined;
  private epoch = -1;
  private startMs = 0;
  private touched = false;
  private written = '';
  /** The keys of the saved runs that the present run and the next one continue. */
  private continues: string | undefined;
  private continuesNext: string | undefined;
  private room: SpaceLeft = 'enough';
  private readonly save = (): void => void this.keep();

  /**
   * Starts saving the run of an element.
   * @param address Returns the address that opened the run.
   * @param onRoom Called when a run comes near its limit, and when it can no longer be saved, with words for the reader.
   * @param onKept Called when a run is first saved.
   */
  constructor(
    private readonly cluster: RaftCluster, private readonly address: () => string,
    private readonly onRoom: (room: SpaceLeft, words: string) => void, private readonly onKept: (id: string) => void,
  ) {
    this.timer = window.setInterval(this.save, EVERY_MS);
    addEventListener('pagehide', this.save);
    document.addEventListener('visibilitychange', this.save);
  }

  dispose(): void {
    clearInterval(this.timer);
    removeEventListener('pagehide', this.save);
    document.removeEventListener('visibilitychange', this.save);
  }

  /** The key of the present run, if it is saved. */
  get keptAs(): string | undefined {
    return this.written === '' ? undefined : this.id;
  }

  /** The next run continues a saved one, and is saved under the same key. */
  continueRun(id: string): void {
    this.continuesNext = id;
  }

  /** Saves the present run before another replaces it. */
  leave(): LeftRun | undefined {
    this.keep();
    const found = this.written === '' ? undefined : keptRun(this.id);
    return found && { found, touched: this.touched };
  }

  private keep(): void {
    const context = this.cluster[INSIDE].screen?.context;
    // A recording is kept as its own file.
    if (!context || !this.cluster.ready || this.cluster.failed || context.recording) return;
    const { frame, cluster } = context;
    if (context !== this.context || frame.header(HeaderField.Epoch) !== this.epoch) this.begin(context);
    const branches = cluster.branches();
    this.touched = branches.length > 1 || branches.some(({ acts }) => acts > 0);
    if (!this.touched && frame.nowMs - this.startMs < WATCHED_MS) return;
    const run = runText(context);
    const moment = writeMoment(momentOf(context)).toString();
    const state = `${moment}\n${run}`;
    if (state === this.written) return;
    const size = bytesOf(run);
    const isKept = size <= MAX_RUN && keepRun(this.id, {
      run, moment, seed: cluster.seed(), title: cluster.title(), address: this.address(), core: this.cluster.core, keptAt: Date.now(), declined: false,
    });
    this.see(size > MAX_RUN ? 'none' : !isKept ? 'refused' : size > NEARLY ? 'little' : 'enough');
    if (!isKept) return;
    if (this.written === '') this.onKept(this.id);
    this.written = state;
    if (this.continues !== undefined) forgetRun(this.continues);
    this.continues = undefined;
  }

  /** The key of the present run; a new run gets a new one. */
  private begin(context: Context): void {
    this.context = context;
    this.epoch = context.frame.header(HeaderField.Epoch);
    this.startMs = context.frame.nowMs;
    this.id = newRunId();
    this.written = '';
    this.touched = false;
    this.continues = this.continuesNext;
    this.continuesNext = undefined;
    this.see('enough');
  }

  private see(room: SpaceLeft): void {
    if (room === this.room) return;
    this.room = room;
    this.onRoom(room, { enough: '', little: runsText.runNearLimit, none: runsText.runOverLimit, refused: runsText.runNotKept }[room]);
  }
}

/** The length of a text in UTF-8; a short text is not measured exactly. */
function bytesOf(text: string): number {
  return 3 * text.length <= NEARLY ? text.length : new Blob([text]).size;
}
