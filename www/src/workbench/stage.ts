// The cluster beside the code: runs a core in it, and goes to moments.

import { INSIDE } from '../element/inside';
import '../element/raft-cluster';
import type { RaftCluster } from '../element/raft-cluster';
import type { Context } from '../cluster/context';
import { HeaderField } from '../cluster/model';
import type { Problem } from '../cluster/model';
import type { CoreCode, RunRequest } from '../cluster/run';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** The run of the first visit: small, so that it can be followed, and from its beginning. */
const FIRST: RunRequest = { run: 'servers 3\n', seed: '1', moment: { atMs: 0 } };

export class Stage {
  readonly cluster = document.createElement('raft-cluster') as RaftCluster;
  /** Whether the reader has acted in the present run, so that its lines are part of it. */
  private hasActed = false;
  /** Counts what was asked for: only the last counts. */
  private turn = 0;
  /** What is opened first; a run that could not be opened waits for better code. */
  private first = FIRST;
  /** The core that runs. */
  core: CoreCode | undefined;

  constructor(onFrame: () => void, onRun: () => void) {
    const { cluster } = this;
    const { around } = cluster[INSIDE];
    around.waits = true;
    around.onFrame = onFrame;
    cluster.setAttribute('keys', 'focus');
    cluster.addEventListener('raft-command', () => (this.hasActed = true));
    cluster.addEventListener('raft-ready', () => {
      this.hasActed = false;
      onRun();
    });
  }

  get context(): Context | undefined {
    return this.cluster.ready ? this.cluster[INSIDE].screen?.context : undefined;
  }

  /** Runs a core from the start of the present run to the moment that is shown, and plays on if the clock ran. */
  async apply(core: CoreCode): Promise<Problem | undefined> {
    const { cluster } = this;
    const isFirst = !cluster.ready;
    const plays = isFirst ? !calm.matches : cluster.playing;
    const speed = this.context?.frame.header(HeaderField.Speed);
    const wanted = isFirst ? this.first : { ...this.presentRun(), moment: { atMs: cluster.time }, ...(speed !== undefined && { speed }) };
    return this.open(wanted, core, plays);
  }

  /** Opens a run with a core, at a moment; it stays there unless `plays`. */
  async open(wanted: RunRequest, core: CoreCode, plays = false): Promise<Problem | undefined> {
    const turn = ++this.turn;
    const { cluster } = this;
    const problem = await cluster.show({ ...wanted, core });
    if (problem && !cluster.ready) this.first = wanted;
    if (problem || turn !== this.turn) return problem;
    this.core = core;
    if (!cluster.ready) await new Promise((ready) => cluster.addEventListener('raft-ready', ready, { once: true }));
    await this.context?.arrival();
    // Meanwhile somebody may have gone elsewhere.
    const isThere = wanted.moment === undefined || cluster.time === wanted.moment.atMs;
    if (plays && isThere && turn === this.turn) cluster.play();
    return undefined;
  }

  /** Goes to the moment right after an event. */
  async goTo(event: number): Promise<void> {
    await this.cluster.seekEvent(event);
    this.context?.select({ kind: 'event', seq: event });
  }

  /** What determines the present run: its script and seed, or, if the reader has acted, all that was done. */
  private presentRun(): RunRequest {
    const { cluster } = this;
    const { given } = cluster[INSIDE];
    const seed = cluster.runSeed;
    if (this.hasActed) return { run: cluster.text, seed };
    return given !== undefined ? { run: given, seed } : { scenario: cluster.scenario, src: cluster.src, seed };
  }
}
