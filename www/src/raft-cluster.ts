// The element <raft-cluster>: a live Raft cluster in any page. docs/element.md tells how to use it.
//
// It starts when it first scrolls into view, stops its clock when it scrolls out, and frees its cluster
// when it is removed. A bad attribute shows a card in its place that says what is wrong.

import { LitElement, html, unsafeCSS } from 'lit';
import { parseSpeed, parseView } from './attributes';
import { library } from './library';
import type { Cluster, Library, Problem, Reply, ServerDetails, Step } from './model';
import { HeaderField } from './model';
import { Screen } from './screen';
import { text } from './text';
import theme from './theme.css';
import layout from './layout.css';
import ring from './ring.css';
import panels from './panels.css';

/** How far the clock runs ahead, at most, so that a cluster without a scenario is first seen with a leader. */
const SETTLE_WITHIN_MS = 10_000;

/** What is shown instead of a cluster. */
interface Trouble {
  message: string;
  more: string;
  /** The run that led there, if one had started. */
  run?: string;
}

export class RaftCluster extends LitElement {
  static override styles = unsafeCSS(theme + layout + ring + panels);
  static override properties = {
    scenario: { type: String },
    seed: { type: String },
    src: { type: String },
    speed: { type: String },
    autoplay: { type: Boolean },
    view: { type: String },
    theme: { type: String, reflect: true },
    trouble: { state: true },
    screen: { state: true },
  };

  declare scenario: string | null;
  declare seed: string | null;
  declare src: string | null;
  declare speed: string | null;
  declare autoplay: boolean;
  declare view: string | null;
  declare theme: string | null;
  declare private trouble: Trouble | undefined;
  declare private screen: Screen | undefined;

  private cluster: Cluster | undefined;
  /** The text of a run that was given by a call, not by an attribute. */
  private given: string | undefined;
  /** Counts starts: what an overtaken one brings is thrown away. */
  private starts = 0;
  private seen = false;
  private watcher: IntersectionObserver | undefined;
  private readonly darkness = matchMedia('(prefers-color-scheme: dark)');
  private readonly repaint = (): void => this.screen?.repaint();

  constructor() {
    super();
    this.scenario = this.seed = this.src = this.speed = this.view = this.theme = null;
    this.autoplay = false;
  }

  // ------------------------------------------------------------- for pages

  /** Does what a line of the command language says. */
  run(line: string): Reply {
    return this.screen?.context.run(line) ?? { output: '', problem: { message: text.loading } };
  }

  play(): void {
    this.cluster?.play();
  }

  pause(): void {
    this.cluster?.pause();
  }

  step(step: Step = 'event'): void {
    this.screen?.step(step);
  }

  /** Starts another run from text in the command language. Resolves to what is wrong with it, if anything. */
  async open(source: string, seed?: string): Promise<Problem | undefined> {
    this.given = source;
    this.seed = seed ?? null;
    this.scenario = this.src = null;
    return this.start();
  }

  /** Starts again from the attributes. Resolves to what is wrong with them, if anything. */
  async restart(): Promise<Problem | undefined> {
    this.given = undefined;
    return this.start();
  }

  /** The run so far, as text that replays it. */
  get text(): string {
    return this.cluster?.text() ?? '';
  }

  /** Simulated milliseconds since the start. */
  get time(): number {
    return this.screen?.context.frame.nowMs ?? 0;
  }

  get playing(): boolean {
    return this.screen?.context.frame.playing ?? false;
  }

  /** The number of the present leader; 0 if there is none. */
  get leader(): number {
    return this.screen?.context.frame.header(HeaderField.Leader) ?? 0;
  }

  /** All servers, with their variables. */
  get servers(): ServerDetails[] {
    const count = this.screen?.context.frame.servers ?? 0;
    return Array.from({ length: count }, (_, i) => this.cluster?.server(i + 1)).filter((server) => server !== undefined);
  }

  /** The seed of the present run, also when none was given. */
  get runSeed(): string {
    return this.cluster?.seed() ?? '';
  }

  get runTitle(): string {
    return this.cluster?.title() ?? '';
  }

  showHelp(): void {
    this.screen?.showHelp();
  }

  // ------------------------------------------------------------- life

  override connectedCallback(): void {
    super.connectedCallback();
    this.darkness.addEventListener('change', this.repaint);
    addEventListener('error', this.onError);
    this.watcher ??= new IntersectionObserver((entries) => {
      const shown = entries.at(-1)?.isIntersecting ?? false;
      this.cluster?.setShown(shown);
      if (shown && !this.seen) void this.start();
    });
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.darkness.removeEventListener('change', this.repaint);
    removeEventListener('error', this.onError);
    this.watcher?.disconnect();
    // An element that is only moved comes back before this turn ends, and keeps its cluster.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.seen = false;
      this.starts++;
      this.free();
    });
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('theme')) this.repaint();
    const source = ['scenario', 'seed', 'src', 'view'].filter((name) => changed.has(name) && changed.get(name) !== undefined);
    if (this.seen && source.length > 0 && !this.opening) {
      if (source.includes('scenario') || source.includes('src')) this.given = undefined;
      void this.start();
    } else if (this.cluster && changed.has('speed')) this.applySpeed(this.cluster);
  }

  private opening = false;

  private async start(): Promise<Problem | undefined> {
    const turn = ++this.starts;
    this.seen = this.opening = true;
    let problem: Problem | undefined;
    try {
      const [loaded, source] = await Promise.all([library(), this.source()]).catch(() => [undefined, undefined]);
      if (turn !== this.starts || !this.isConnected) return undefined;
      if (!loaded) this.fail({ message: text.cannotLoad });
      else if (typeof source === 'object') this.fail(source);
      else problem = this.begin(loaded, source);
    } finally {
      // The properties that `open` changed are not news.
      await this.updateComplete;
      if (turn === this.starts) this.opening = false;
    }
    return problem;
  }

  /** The text of the run that the attributes ask for; nothing for a fresh cluster. */
  private async source(): Promise<string | Problem | undefined> {
    if (this.given !== undefined) return this.given;
    if (this.scenario !== null && this.scenario !== '') {
      const { scenarioNamed, scenarios } = await import('./scenarios');
      return scenarioNamed(this.scenario)?.script ?? {
        message: text.noScenario(this.scenario),
        suggestion: text.knownScenarios(scenarios.map(({ id }) => id)),
      };
    }
    if (!this.src) return undefined;
    try {
      const response = await fetch(new URL(this.src, this.baseURI));
      return response.ok ? await response.text() : { message: text.cannotFetch(this.src) };
    } catch {
      return { message: text.cannotFetch(this.src) };
    }
  }

  private begin(loaded: Library, source: string | undefined): Problem | undefined {
    const speed = parseSpeed(this.speed);
    const parts = parseView(this.view);
    const bad = [speed, parts].find((parsed) => 'problem' in parsed);
    if (bad && 'problem' in bad) return this.fail({ message: bad.problem });
    this.free();
    const cluster = new loaded.Cluster(() => this.onFrame());
    const problem = cluster.open(source ?? '', this.seed ?? undefined);
    if (problem) {
      cluster.free();
      return this.fail(problem);
    }
    this.cluster = cluster;
    if (source === undefined) cluster.skipToSettled(SETTLE_WITHIN_MS);
    this.applySpeed(cluster);
    this.trouble = undefined;
    this.screen = new Screen(cluster, loaded, 'value' in parts ? parts.value : new Set(), {
      news: (kind, news) => this.tell(kind, news),
      notice: (notice) => this.tell('raft-notice', notice),
    });
    if (this.autoplay) cluster.play();
    this.tell('raft-ready', undefined);
    return undefined;
  }

  private applySpeed(cluster: Cluster): void {
    const speed = parseSpeed(this.speed);
    if ('value' in speed) cluster.setSpeed(speed.value);
    else this.fail({ message: speed.problem });
  }

  private onFrame(): void {
    this.screen?.update();
  }

  /** An error came up in the page: if the module's own mistake ended this run, a card says how to get there again. */
  private readonly onError = (): void => {
    const report = this.cluster?.failure();
    if (!report) return;
    this.free();
    this.trouble = { message: text.panicked(report.at_ms, report.seed), more: text.panicMore, run: report.text };
    this.tell('raft-problem', { message: this.trouble.message });
  };

  private fail(problem: Problem): Problem {
    const place = problem.line === undefined ? '' : `${text.place(problem.line, problem.column ?? 1)}: `;
    this.free();
    this.trouble = { message: `${place}${problem.message}`, more: problem.suggestion ?? '' };
    this.tell('raft-problem', problem);
    return problem;
  }

  private free(): void {
    this.screen?.dispose();
    this.screen = undefined;
    try {
      this.cluster?.free();
    } catch {
      // A cluster that ended in a panic cannot be given back.
    }
    this.cluster = undefined;
  }

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  override render() {
    if (this.screen) return this.screen.element;
    if (!this.trouble) return html`<p class="wait">${text.loading}</p>`;
    const { message, more, run } = this.trouble;
    return html`<div class="problem-card" role="alert">
      <h3>${run === undefined ? text.cannotStart : text.stopped}</h3><p>${message}</p>${more ? html`<p>${more}</p>` : ''}
      ${run === undefined ? '' : html`<textarea readonly aria-label=${text.thisRun} .value=${run}></textarea>`}
      <button type="button" @click=${() => void this.start()}>${text.retry}</button></div>`;
  }
}

// Several bundles may bring the element to one page: the first defines it.
if (!customElements.get('raft-cluster')) customElements.define('raft-cluster', RaftCluster);
