// A cluster in a notebook: the element, and what Python knows of it and asks of it.
//
// The traits are state: they are reported together, at most a few times a second while the clock runs. Events are messages of their own,
// because each of them counts. A call of Python waits until the run is there; calls are done one after the other.
//
// State is reported by messages too: Jupyter sends no second update of a model before the kernel is idle after the first, and a
// kernel in the middle of an `async` cell never says so. In marimo only updates let cells run again.

import type { RaftCluster } from '../../../www/src/element/raft-cluster';
import type { Problem, ServerDetails, Step } from '../../../www/src/cluster/model';
import { callIn } from './model';
import type { Call, Model } from './model';
import { Places } from './place';

/** The element's events that Python learns of, and whether the text of the run may have changed. */
const EVENTS = ['leader', 'crash', 'restart', 'violation', 'notice', 'command', 'branch', 'seek', 'playing', 'ready', 'problem'] as const;

/** Traits that are attributes of the same meaning. */
const ATTRIBUTES = { speed: 'speed', allow: 'allow', theme: 'theme', keyboard: 'keys', wheel: 'wheel', page: 'page' } as const;

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** What a call returns to Python. */
interface Answer {
  output?: string;
  value?: unknown;
  problem?: Problem;
}

export class ClusterWidget {
  private readonly element = document.createElement('raft-cluster') as RaftCluster;
  private readonly places = new Places(this.element, () => this.leave());
  private readonly calls: Call[] = [];
  /** The calls that were received: a kernel repeats what it has no answer to. */
  private readonly received = new Set<number>();
  private working = false;
  /** Whether the run is there, at the time that it was to open at. */
  private settled = false;
  /** Where to go when the run is there, in simulated milliseconds. */
  private goal: number | undefined;
  private failure: Problem | undefined;
  private report: ReturnType<typeof setTimeout> | undefined;
  private reportedAt = 0;
  private watch: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly model: Model) {
    const { element } = this;
    // JupyterLab handles its keys before the page can.
    element.dataset.lmSuppressShortcuts = 'true';
    // After a click beside its controls the focus is in it too, not on the cell, whose keys delete it.
    element.tabIndex = -1;
    element.addEventListener('keydown', (event) => {
      if (event.composedPath()[0] === element && element.keys !== 'none') element.press(event);
    });
    for (const name of EVENTS) element.addEventListener(`raft-${name}`, (event) => this.onEvent(name, (event as CustomEvent<unknown>).detail));
    for (const name of Object.keys(ATTRIBUTES)) model.on(`change:${name}`, () => this.applyAttributes());
    model.on('change:projector', () => (element.projector = this.model.get('projector') === true));
    model.on('change:height', () => this.applyHeight());
    model.on('change:view', () => {
      this.prepare();
      this.applyView();
    });
    model.on('msg:custom', (content) => this.receive(content));
    element.seed = this.word('seed');
    element.scenario = this.word('scenario');
    element.projector = model.get('projector') === true;
    element.autoplay = model.get('autoplay') === true;
    this.applyAttributes();
    this.applyView();
    this.applyHeight();
    const [script, opens] = [this.word('script'), model.get('_at_ms')];
    if (script !== null) this.setScript(script);
    if (typeof opens === 'number') this.goal = opens;
    this.prepare();
    model.send({ kind: 'hello' });
  }

  dispose(): void {
    clearTimeout(this.report);
    clearInterval(this.watch);
    this.element.remove();
  }

  show(host: HTMLElement): () => void {
    const end = this.places.add(host);
    this.work();
    return end;
  }

  private word(name: string): string | null {
    const value = this.model.get(name);
    return value === null || value === undefined || value === '' ? null : String(value);
  }

  private applyAttributes(): void {
    for (const [trait, attribute] of Object.entries(ATTRIBUTES)) {
      // An empty `allow` forbids everything, so it is not the same as none.
      const value = trait === 'allow' ? (this.model.get('allow') ?? null) : this.word(trait);
      if (value === null) this.element.removeAttribute(attribute);
      else if (this.element.getAttribute(attribute) !== value) this.element.setAttribute(attribute, String(value));
    }
  }

  private applyView(): void {
    this.element.view = this.word('view');
  }

  private applyHeight(): void {
    this.element.style.height = this.word('height') ?? '';
  }

  /** The element is no longer on the page, and has freed its run. */
  private leave(): void {
    this.settled = false;
    this.prepare();
  }

  /** Lets the next start of the element continue the run that Python knows: of a notebook that was opened again, or scrolled. */
  private prepare(): void {
    const text = this.word('text');
    if (text === null) return;
    this.setScript(text);
    this.element.autoplay = false;
    this.goal = Number(this.model.get('time')) || undefined;
  }

  private setScript(text: string): void {
    const script = document.createElement('script');
    script.type = 'text/raft';
    // The element takes the first line for the one after the tag.
    script.textContent = `\n${text}`;
    this.element.replaceChildren(script);
    this.element.scenario = null;
  }

  private onEvent(name: (typeof EVENTS)[number], detail: unknown): void {
    if (name === 'problem') {
      this.settled = false;
      this.failure = detail as Problem;
      this.work();
    } else if (name === 'ready') {
      this.settled = false;
      this.failure = undefined;
      void this.settle();
      return;
    }
    this.model.send({ kind: 'event', event: { type: name, ...(detail as object | null) } });
    this.reportSoon();
  }

  /** Goes to the moment at which the run was to open. */
  private async settle(): Promise<void> {
    const { goal, element } = this;
    this.goal = undefined;
    if (goal !== undefined) {
      await element.seek(goal);
      if (element.autoplay && !calm.matches) element.play();
    }
    if (!element.ready) return;
    this.settled = true;
    this.reportNow();
    this.model.send({ kind: 'event', event: { type: 'ready', seed: element.runSeed, title: element.runTitle } });
    this.work();
  }

  private receive(content: unknown): void {
    const call = callIn(content);
    if (!call || this.received.has(call.id)) return;
    this.received.add(call.id);
    this.calls.push(call);
    this.work();
  }

  /** Does the next call, if it can be done now. */
  private work(): void {
    const [call] = this.calls;
    if (!call || this.working || !this.element.isConnected) return;
    const opens = call.method === 'open' || call.method === 'restart';
    if (!opens && !this.settled && !this.failure) {
      // The element waits until it is in view; a call does not.
      if (!this.element.ready && !this.isStarting) void this.start();
      return;
    }
    this.calls.shift();
    this.working = true;
    void this.answer(call).finally(() => {
      this.working = false;
      this.work();
    });
  }

  private isStarting = false;

  private async start(): Promise<void> {
    this.isStarting = true;
    await this.element.restart();
    this.isStarting = false;
  }

  private async answer({ id, method, args }: Call): Promise<void> {
    let answer: Answer;
    try {
      answer = this.failure && method !== 'open' && method !== 'restart' ? { problem: this.failure } : await this.execute(method, args);
    } catch (error) {
      answer = { problem: { message: error instanceof Error ? error.message : String(error) } };
    }
    // The traits first: Python reads them as soon as it has the answer.
    this.reportNow();
    this.model.send({ kind: 'answer', id, ...answer, state: this.state() });
  }

  private async execute(method: string, args: unknown[]): Promise<Answer> {
    const { element } = this;
    const [first = '', second] = args;
    switch (method) {
      case 'run': return element.run(String(first));
      case 'play': return element.play(), {};
      case 'pause': return element.pause(), {};
      case 'step': return element.step(first as Step), {};
      case 'step_back': return element.stepBack(first as Step), {};
      case 'seek': return { value: await element.seek(Number(first)) };
      case 'open': return this.whenReady(() => element.open(String(first), typeof second === 'string' ? second : undefined));
      case 'restart': return this.whenReady(() => this.restart());
      default: return { problem: { message: `There is no method ${method}.` } };
    }
  }

  /** Starts again from the arguments that Python gave. */
  private async restart(): Promise<Problem | undefined> {
    const [script, opens] = [this.word('script'), this.model.get('_at_ms')];
    this.element.replaceChildren();
    if (script !== null) this.setScript(script);
    this.element.scenario = this.word('scenario');
    this.element.seed = this.word('seed');
    this.goal = typeof opens === 'number' ? opens : undefined;
    return this.element.restart();
  }

  /** Starts another run, and waits until it is there. */
  private async whenReady(start: () => Promise<Problem | undefined>): Promise<Answer> {
    const problem = await start();
    if (problem) return { problem };
    for (let wait = 0; !this.settled && !this.failure && wait < 200; wait++) await new Promise((resolve) => setTimeout(resolve, 50));
    return this.failure ? { problem: this.failure } : {};
  }

  private get interval(): number {
    return Math.max(50, Number(this.model.get('every_ms')) || 250);
  }

  /** Reports the traits: at once if the last report is some time ago, otherwise then. */
  private reportSoon(): void {
    this.report ??= setTimeout(() => this.reportNow(), Math.max(0, this.reportedAt + this.interval - performance.now()));
  }

  private reportNow(): void {
    clearTimeout(this.report);
    this.report = undefined;
    this.reportedAt = performance.now();
    if (!this.settled && !this.failure) return;
    const { model } = this;
    const state = this.state();
    const changed = Object.entries(state).filter(([name, value]) => JSON.stringify(model.get(name)) !== JSON.stringify(value));
    if (changed.length > 0) {
      for (const [name, value] of changed) model.set(name, value);
      if (model.get('_by_updates') === true) model.save_changes();
      else model.send({ kind: 'state', state });
    }
    this.follow();
  }

  /** While the clock runs, time and servers change without events. */
  private follow(): void {
    const { playing } = this.element;
    if (playing && this.watch === undefined) this.watch = setInterval(() => this.reportSoon(), this.interval);
    if (playing) return;
    clearInterval(this.watch);
    this.watch = undefined;
  }

  /** What the traits say, as the element is now. */
  private state(): Record<string, unknown> {
    const { element } = this;
    if (this.failure) return { ready: false, playing: false, problem: this.failure };
    if (!this.settled) return { ready: false };
    return {
      ready: true, problem: null, time: element.time, playing: element.playing, leader: element.leader, servers: element.servers.map(plain),
      text: element.text, title: element.runTitle, run_seed: element.runSeed,
    };
  }
}

/** A server's variables of Figure 2 in one flat object. */
function plain({ id, up, paused, role, persistent, volatile }: ServerDetails): Record<string, unknown> {
  const { current_term, voted_for, last_log_index, last_log_term } = persistent;
  const { commit_index, last_applied, leader } = volatile;
  return { id, up, paused, role, current_term, voted_for, last_log_index, last_log_term, commit_index, last_applied, leader };
}
