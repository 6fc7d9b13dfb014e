// Tells what matters, and only that: a new leader, a crash, a restart, a violation. Screen readers hear
// it from a live region; pages that hold the element, as DOM events.

import { HeaderField } from './model';
import type { ViolationDetails } from './model';
import type { Context } from './context';
import { el } from './views/svg';
import { text } from './text';

/** Between two announcements; what happens meanwhile is said together. */
const EVERY_MS = 1_500;
/** At most so many sentences at once: at a hundred times real time nobody could listen. */
const MAX_SENTENCES = 3;

export interface News {
  'raft-leader': { leader: number; term: number; at_ms: number };
  'raft-crash': { server: number; at_ms: number };
  'raft-restart': { server: number; at_ms: number };
  'raft-violation': ViolationDetails;
  'raft-playing': { playing: boolean; at_ms: number };
}

export class Announcer {
  readonly element = el('div', 'announce');
  private leader = 0;
  private term = 0;
  private violations = 0;
  private playing = false;
  private epoch = -1;
  private up: boolean[] = [];
  private sentences: string[] = [];
  private timer = 0;

  /** @param tell Passes news on. */
  constructor(private readonly context: Context, private readonly tell: <K extends keyof News>(kind: K, news: News[K]) => void) {
    this.element.setAttribute('aria-live', 'polite');
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  update(): void {
    const { frame } = this.context;
    const epoch = frame.header(HeaderField.Epoch);
    if (epoch !== this.epoch) this.restart(epoch);
    this.seeLeader();
    this.seeServers();
    this.seeViolations();
    if (frame.playing !== this.playing) {
      this.playing = frame.playing;
      this.tell('raft-playing', { playing: this.playing, at_ms: frame.nowMs });
    }
  }

  private restart(epoch: number): void {
    const { frame } = this.context;
    this.epoch = epoch;
    this.violations = 0;
    this.sentences = [];
    this.leader = frame.header(HeaderField.Leader);
    this.up = Array.from({ length: frame.servers }, (_, i) => frame.isUp(i + 1));
  }

  private seeLeader(): void {
    const { frame } = this.context;
    const leader = frame.header(HeaderField.Leader);
    const term = frame.header(HeaderField.Term);
    if (leader === this.leader && (leader === 0 || term === this.term)) return;
    this.leader = leader;
    this.term = term;
    this.say(leader > 0 ? text.newLeader(leader, term) : text.noLeader);
    this.tell('raft-leader', { leader, term, at_ms: frame.nowMs });
  }

  private seeServers(): void {
    const { frame } = this.context;
    for (let id = 1; id <= frame.servers; id++) {
      const up = frame.isUp(id);
      if (up === this.up[id - 1]) continue;
      this.up[id - 1] = up;
      this.say(up ? text.restarted(id) : text.crashed(id));
      this.tell(up ? 'raft-restart' : 'raft-crash', { server: id, at_ms: frame.nowMs });
    }
  }

  private seeViolations(): void {
    const { frame, cluster } = this.context;
    const count = frame.header(HeaderField.Violations);
    if (count <= this.violations) return;
    for (const violation of cluster.violations().slice(this.violations)) {
      const title = text.properties.find(({ word }) => word === violation.property)?.title ?? violation.property;
      this.say(text.violatedAt(title, violation.at_ms));
      this.tell('raft-violation', violation);
    }
    this.violations = count;
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
