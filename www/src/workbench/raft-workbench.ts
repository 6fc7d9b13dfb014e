// <raft-workbench>: somebody writes a Raft core beside a cluster that runs it, and climbs the ladder of tests with it.

import { LitElement, html, nothing, unsafeCSS } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import type { CoreCode, RunRequest } from '../cluster/run';
import { schemeAround, SchemeWatch } from '../guest/scheme';
import { CodePane } from './code/pane';
import type { CodeProblem } from './code/editor';
import { Compare } from './compare';
import { skeletonCore } from './cores/library';
import { Shelf } from './cores/shelf';
import { Ladder } from './ladder/panel';
import { Messages, withoutPlace } from './messages';
import { Stage } from './stage';
import { workbenchText as text } from './text';
import styles from './workbench.css';

/** What is shown where only one fits. */
const PANES = ['code', 'cluster', 'results'] as const;
type Pane = (typeof PANES)[number];
const RESULTS = ['messages', 'ladder', 'compare'] as const;
type Result = (typeof RESULTS)[number];

const LABELS: Record<Pane | Result, string> = { code: text.code, cluster: text.cluster, results: text.results, messages: text.messages, ladder: text.ladder, compare: text.compare };

export class RaftWorkbench extends LitElement {
  static override styles = unsafeCSS(styles);
  static override properties = { theme: { type: String }, pane: { state: true }, result: { state: true }, busy: { state: true } };

  declare theme: string | null;
  private declare pane: Pane;
  private declare result: Result;
  /** Whether a core is being started. */
  private declare busy: boolean;

  private readonly shelf = new Shelf(() => this.requestUpdate());
  /** The cluster beside the code. */
  readonly stage = new Stage(() => this.onFrame(), () => this.onRun());
  private readonly code = new CodePane(this.shelf, {
    run: () => void this.run(),
    isRunning: () => this.stage.core && this.stage.core.source === this.shelf.source,
    isBusy: () => this.busy,
    opened: () => void this.run(),
    update: () => this.requestUpdate(),
  });
  private readonly messages = new Messages({
    goToMoment: (event) => this.goToMoment(event),
    goToLine: (place) => this.goToLine(place),
  });
  private readonly ladder = new Ladder({
    core: () => this.shelf.code,
    show: (rung, seed, { at_ms: atMs, event }, core, goes) => {
      if (goes) this.pane = 'cluster';
      // It is told above the tests, from anywhere among which it may have been asked for.
      else void this.updateComplete.then(() => this.renderRoot.querySelector('.result')?.scrollTo({ top: 0 }));
      void this.start(() => this.stage.open({ run: rung.script, seed: String(seed), moment: { atMs, event } }, core));
    },
    goToMoment: (event) => this.goToMoment(event),
    update: () => this.requestUpdate(),
    say: (sentence) => (this.said = sentence),
  });
  private readonly compare = new Compare({
    context: () => this.stage.context,
    goToMoment: (event) => this.goToMoment(event),
    goToTime: (ms) => this.goToTime(ms),
    update: () => this.requestUpdate(),
  });
  private readonly schemes = new SchemeWatch(() => this.requestUpdate(), () => this.requestUpdate());
  /** Why the code does not run. */
  private refusal: CodeProblem | undefined;
  /** What screen readers are told. */
  private said = '';

  constructor() {
    super();
    this.theme = null;
    this.pane = 'code';
    this.result = 'messages';
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.schemes.connect(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.schemes.disconnect();
  }

  /** Opens the core of a link, else the last one of this browser, else the skeleton; and runs it, in the run of the link if it has one. */
  async begin(shared: CoreCode | undefined, wanted: RunRequest | undefined): Promise<void> {
    await this.updateComplete;
    if (shared) this.shelf.show(shared);
    else if (!this.shelf.openLast()) this.shelf.create({ name: text.skeletonName, source: await skeletonCore().catch(() => '') });
    const isOpen = this.code.begin(this.renderRoot as ShadowRoot);
    await (wanted ? this.start(() => this.stage.open(wanted, this.shelf.code)) : this.run());
    await isOpen;
  }

  /** Tells the reader something about a link or a file. */
  say(says: string): void {
    this.code.say(says);
  }

  /** Shows the ladder, and one of its groups if it is named. */
  async showLadder(group: string): Promise<void> {
    this.pane = 'results';
    this.show('ladder');
    await this.ladder.begin();
    await this.updateComplete;
    this.renderRoot.querySelector(`[data-group="${CSS.escape(group)}"]`)?.scrollIntoView();
  }

  /** Opens files that were dropped onto the page. */
  openFiles(files: readonly File[]): void {
    void this.code.openFiles(files);
  }

  /** Runs the code that is shown. */
  async run(): Promise<void> {
    this.shelf.ran();
    await this.start(() => this.stage.apply(this.shelf.code));
  }

  private async start(open: () => ReturnType<Stage['open']>): Promise<void> {
    this.busy = true;
    const problem = await open();
    this.busy = false;
    this.refusal = problem?.line === undefined ? undefined : { line: problem.line, column: problem.column ?? 1, message: withoutPlace(problem.message) };
    if (problem && !this.refusal) this.say(problem.message);
    this.markProblems();
  }

  private show(result: Result): void {
    this.result = result;
    if (result === 'ladder') void this.ladder.begin();
  }

  private goToTime(ms: number): void {
    this.pane = 'cluster';
    void this.stage.cluster.seek(ms);
  }

  private goToMoment(event: number): void {
    this.pane = 'cluster';
    void this.stage.goTo(event);
  }

  private goToLine(place: { line: number; column: number }): void {
    this.pane = 'code';
    void this.updateComplete.then(() => this.code.goTo(place));
  }

  private onRun(): void {
    this.compare.clear();
    this.onFrame();
  }

  private onFrame(): void {
    const { context } = this.stage;
    if (!context) return;
    context.refresh();
    if (!this.messages.update(context)) return;
    this.markProblems();
    this.requestUpdate();
  }

  private markProblems(): void {
    this.code.mark([...(this.refusal ? [this.refusal] : []), ...this.messages.problems]);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('theme')) this.stage.cluster.theme = this.theme;
  }

  override render(): TemplateResult {
    const scheme = this.theme === 'light' || this.theme === 'dark' ? this.theme : schemeAround(this);
    return html`<div class="workbench" lang="en" dir="ltr" data-scheme=${scheme ?? nothing} data-pane=${this.pane} data-result=${this.result}>
      ${this.tabs('panes', text.parts, PANES, this.pane, (pane) => (this.pane = pane))}
      <section class="code" aria-label=${text.code}>${this.code.render()}</section>
      <section class="results" aria-label=${text.results}>
        ${this.tabs('kinds', text.results, RESULTS, this.result, (result) => this.show(result))}
        <div class="result" role="tabpanel" aria-label=${LABELS[this.result]} tabindex="0">${this[this.result].render()}</div>
        <p class="unseen" role="status">${this.said}</p>
      </section>
      <div class="stage">${this.stage.cluster}</div>
    </div>`;
  }

  /** A list of tabs, with the keys that such lists have. */
  private tabs<T extends Pane | Result>(name: string, label: string, all: readonly T[], current: T, choose: (one: T) => void): TemplateResult {
    const onKey = (event: KeyboardEvent): void => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = by === undefined ? undefined : all[(all.indexOf(current) + by + all.length) % all.length];
      if (next === undefined) return;
      event.preventDefault();
      choose(next);
      const list = event.currentTarget as HTMLElement;
      void this.updateComplete.then(() => list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
    };
    return html`<div class="tabs ${name}" role="tablist" aria-label=${label} @keydown=${onKey}>${all.map((one) => html`<button type="button" role="tab"
      aria-selected=${one === current} tabindex=${one === current ? 0 : -1} @click=${() => choose(one)}>${LABELS[one]}${one === 'messages' && this.messages.errors > 0 ? html` <b class="count">${text.errors(this.messages.errors)}</b>` : nothing}</button>`)}</div>`;
  }
}

if (!customElements.get('raft-workbench')) customElements.define('raft-workbench', RaftWorkbench);
