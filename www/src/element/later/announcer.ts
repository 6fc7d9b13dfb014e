// Announces the notable events only: a new leader, a crash, a pause, a partition, a violation, and a seek. Screen readers get
// them from a live region, and the page around the element as DOM events.

import { HeaderField, ServerField } from '../../cluster/model';
import type { ViolationDetails } from '../../cluster/model';
import type { Context } from '../../cluster/context';
import { el } from '../../common/svg';
import { elementText } from '../text';

/** The time between two announcements; events in between are announced together. */
const EVERY_MS = 1_500;
/** The most sentences of one announcement: at a hundred times real time there are too many to listen to. */
const MAX_SENTENCES = 3;

export interface ElementEvents {
  'raft-leader': { leader: number; term: number; at_ms: number };
  'raft-crash': { server: number; at_ms: number };
  'raft-restart': { server: number; at_ms: number };
  'raft-violation': ViolationDetails;
  'raft-seek': { at_ms: number };
  'raft-branch': { branch: number; name: string; at_ms: number };
  'raft-playing': { playing: boolean; at_ms: number };
}

export class Announcer {
  readonly element = el('div', 'announce');
  private leader = 0;
  private term = 0;
  private violations = 0;
  private unknown = 0;
  private playing = false;
  private epoch = -1;
  private past = '';
  private up: boolean[] = [];
  private begun = true;
  private paused: boolean[] = [];
  private groups = '';
  private branch = 0;
  private now = 0;
  /** The last sentence about a seek. */
  private moment = '';
  private sentences: string[] = [];
  private timer = 0;

  /** @param tell Dispatches a DOM event. */
  constructor(private readonly context: Context, private readonly tell: <K extends keyof ElementEvents>(kind: K, news: ElementEvents[K]) => void) {
    this.element.setAttribute('aria-live', 'polite');
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  update(): void {
    const { frame } = this.context;
    if (frame.past !== this.past) this.restart();
    this.seeLeader();
    this.seeServers();
    this.seeGroups();
    this.seeViolations();
    this.seeUnknown();
    this.seeTime();
    if (frame.playing !== this.playing) {
      this.playing = frame.playing;
      this.tell('raft-playing', { playing: this.playing, at_ms: frame.nowMs });
    }
  }

  /** After a seek, differences to the state before are not announced: they have not just happened. */
  private restart(): void {
    const { frame } = this.context;
    const epoch = frame.header(HeaderField.Epoch);
    const isNew = epoch !== this.epoch;
    this.violations = isNew ? 0 : frame.header(HeaderField.Violations);
    this.unknown = isNew ? 0 : frame.header(HeaderField.Unknown);
    this.epoch = epoch;
    this.past = frame.past;
    this.sentences = [];
    this.term = frame.header(HeaderField.Term);
    this.leader = frame.header(HeaderField.Leader);
    this.begun = frame.hasBegun;
    this.up = Array.from({ length: frame.servers }, (_, i) => frame.isUp(i + 1));
    this.paused = Array.from({ length: frame.servers }, (_, i) => frame.server(i + 1, ServerField.Paused) === 1);
    this.groups = this.groupsNow();
    if (!isNew) return;
    this.branch = frame.header(HeaderField.Branch);
    this.now = frame.nowMs;
  }

  private seeLeader(): void {
    const { frame } = this.context;
    const leader = frame.header(HeaderField.Leader);
    const term = frame.header(HeaderField.Term);
    if (leader === this.leader && (leader === 0 || term === this.term)) return;
    this.leader = leader;
    this.term = term;
    this.say(leader > 0 ? elementText.newLeader(leader, term) : elementText.noLeader);
    this.tell('raft-leader', { leader, term, at_ms: frame.nowMs });
  }

  private seeServers(): void {
    const { frame } = this.context;
    if (!this.begun && frame.hasBegun) {
      // All servers start for the first time: this is not a restart.
      this.begun = true;
      this.up = Array.from({ length: frame.servers }, (_, i) => frame.isUp(i + 1));
      this.say(elementText.allStarted(frame.servers));
    }
    for (let id = 1; id <= frame.servers; id++) {
      const paused = frame.server(id, ServerField.Paused) === 1;
      if (paused !== this.paused[id - 1]) {
        this.paused[id - 1] = paused;
        // A crash also ends a pause; announcing the crash suffices.
        if (frame.isUp(id)) this.say(paused ? elementText.pausedServer(id) : elementText.resumedServer(id));
      }
      const up = frame.isUp(id);
      if (up === this.up[id - 1]) continue;
      this.up[id - 1] = up;
      this.say(up ? elementText.restarted(id) : elementText.crashed(id));
      this.tell(up ? 'raft-restart' : 'raft-crash', { server: id, at_ms: frame.nowMs });
    }
  }

  private seeGroups(): void {
    const groups = this.groupsNow();
    if (groups === this.groups) return;
    this.groups = groups;
    const sides = new Map<string, number[]>();
    groups.split(',').forEach((group, i) => sides.set(group, [...(sides.get(group) ?? []), i + 1]));
    this.say(sides.size > 1 ? elementText.divided([...sides.values()]) : elementText.whole);
  }

  /** Each server's group; empty while the network is whole. */
  private groupsNow(): string {
    const { frame } = this.context;
    if (frame.header(HeaderField.Partitioned) !== 1) return '';
    return Array.from({ length: frame.servers }, (_, i) => frame.server(i + 1, ServerField.Group)).join();
  }

  /** Announces seeks and branches; a running clock is not announced. */
  private seeTime(): void {
    const { frame, cluster } = this.context;
    // During a long seek, only its end is announced.
    if (!Number.isNaN(frame.header(HeaderField.GoalMs))) return;
    const branch = frame.header(HeaderField.Branch);
    if (branch !== this.branch) {
      const name = cluster.branches().find(({ id }) => id === branch)?.name ?? String(branch);
      this.say(elementText.onBranch(name));
      this.tell('raft-branch', { branch, name, at_ms: frame.nowMs });
    }
    this.branch = branch;
    const moved = frame.nowMs < this.now || (!frame.playing && !this.playing && frame.nowMs !== this.now);
    this.now = frame.nowMs;
    if (!moved) return;
    this.tell('raft-seek', { at_ms: frame.nowMs });
    // Of several steps in a row, only the last time is announced.
    this.sentences = this.sentences.filter((sentence) => sentence !== this.moment);
    this.moment = elementText.atMoment(this.context.clock.time(frame.nowMs));
    this.say(this.moment);
  }

  private seeViolations(): void {
    const { frame, cluster, clock } = this.context;
    const count = frame.header(HeaderField.Violations);
    if (count <= this.violations) return;
    for (const violation of cluster.violations().slice(this.violations)) {
      this.say(elementText.violatedAt(violation.title, clock.time(violation.at_ms)));
      this.tell('raft-violation', violation);
    }
    this.violations = count;
  }

  private seeUnknown(): void {
    const { frame, cluster, clock } = this.context;
    const count = frame.header(HeaderField.Unknown);
    if (count <= this.unknown) return;
    for (const { title, at_ms: at } of cluster.unknown().slice(this.unknown)) this.say(elementText.unknownAt(title, clock.time(at)));
    this.unknown = count;
  }

  /** Announces the answer to a request of the reader at once. */
  sayNow(sentence: string): void {
    this.element.textContent = sentence;
  }

  private say(sentence: string): void {
    this.sentences.push(sentence);
    if (this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.element.textContent = this.sentences.slice(-MAX_SENTENCES).join(' ');
      this.sentences = [];
    }, EVERY_MS);
  }
}
