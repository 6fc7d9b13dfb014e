// The element <raft-cluster>: a live Raft cluster in any page. docs/element.md tells how to use it.
//
// It starts when it first scrolls into view, stops its clock when it scrolls out, and frees its cluster
// when it is removed. A bad attribute shows a card in its place that says what is wrong.

import { LitElement, html, nothing, unsafeCSS } from 'lit';
import type { TemplateResult } from 'lit';
import { KEY_MODES, THEMES, WHEEL_MODES, parseChoice, parseSpeed, parseTime, parseView } from '../cluster/attributes';
import { parseAllow, unknownWord } from '../cluster/allow';
import { Box } from '../guest/box';
import { INSIDE } from './inside';
import type { Around, Inside } from './inside';
import { KeyGuard } from '../guest/keys';
import { LoadError } from '../cluster/loading';
import { SchemeWatch, schemeAround } from '../guest/scheme';
import type { Scheme } from '../guest/scheme';
import { Visibility, hasStandIn, scriptIn, untilParsed } from '../guest/visibility';
import { sourceOf } from './source';
import { library, isLibraryLoaded } from '../cluster/library';
import type { BranchRow, Cluster, Interest, Library, Problem, Reply, ServerDetails, Step } from '../cluster/model';
import { HeaderField } from '../cluster/model';
import { Prelude } from '../cluster/prelude';
import { Screen } from './screen';
import type { Moment, Wanted } from '../cluster/run';
import { text } from '../common/text';
import { readSizes } from './splitter';
import type { Sizes } from './splitter';
import { styles } from './styles';
import { elementText } from './text';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Where a run comes from, as attributes say it. */
type Origin = Record<'scenario' | 'src' | 'seed', string | null>;

/** What is shown instead of a cluster. */
interface Trouble {
  message: string;
  more: string;
  /** The run that led there, if one had started, and the last moment that is known of it. */
  run?: string;
  atMs?: number;
}

export class RaftCluster extends LitElement {
  static override styles = unsafeCSS(styles);
  static override properties = {
    scenario: { type: String },
    seed: { type: String },
    src: { type: String },
    speed: { type: String },
    autoplay: { type: Boolean },
    at: { type: String },
    view: { type: String },
    theme: { type: String, reflect: true },
    projector: { type: Boolean, reflect: true },
    keys: { type: String },
    wheel: { type: String },
    allow: { type: String },
  };

  declare scenario: string | null;
  declare seed: string | null;
  declare src: string | null;
  declare speed: string | null;
  declare autoplay: boolean;
  declare at: string | null;
  declare view: string | null;
  declare theme: string | null;
  declare projector: boolean;
  declare keys: string | null;
  declare wheel: string | null;
  declare allow: string | null;
  #trouble: Trouble | undefined;
  #screen: Screen | undefined;
  #cluster: Cluster | undefined;
  readonly #around: Around = { linkBase: undefined, waits: false, onLeave: undefined };
  #sizes: Sizes = {};
  /** What was written in the script editor last. */
  readonly #draft: { text: string | undefined } = { text: undefined };
  /** The text of a run that was given by a call, not by an attribute. */
  #given: string | undefined;
  /** Counts starts: what an overtaken one brings is thrown away. */
  private starts = 0;
  /** What the start under way still fetches. */
  private fetching: AbortController | undefined;
  private seen = false;
  private shown = false;
  private printing = false;
  private guard: KeyGuard | undefined;
  private readonly sight = new Visibility(this, (shown) => this.onSight(shown), (printing) => this.onPrint(printing));
  /** The script among the children may change. */
  private readonly insides = new MutationObserver(() => this.onChildren());
  private script: string | undefined;
  private readonly box = new Box(this, () => this.renderRoot.querySelector<HTMLElement>('.shell') ?? undefined);
  private readonly schemes = new SchemeWatch(() => this.applyScheme(), () => this.#screen?.repaint());
  private scheme: Scheme | undefined;

  constructor() {
    super();
    this.scenario = this.seed = this.src = this.speed = this.at = this.view = this.theme = this.keys = this.wheel = this.allow = null;
    this.autoplay = this.projector = false;
  }

  /** What the modules of this project may see; pages do not know the name. */
  get [INSIDE](): Inside {
    const element = this;
    return {
      around: this.#around,
      get screen() {
        return element.#screen;
      },
      get given() {
        return element.#given;
      },
      get started() {
        return element.seen;
      },
      refuse: (message) => {
        element.seen = true;
        if (element.#screen) element.#screen.tell(message);
        else element.fail({ message });
      },
      remark: async (words) => {
        if (!element.whole) await new Promise((ready) => element.addEventListener('raft-ready', ready, { once: true }));
        element.#screen?.tell(words);
      },
    };
  }

  /** Whether a run is there and all methods may be called; `raft-ready` says when. Before, lines are refused. */
  get ready(): boolean {
    return this.whole;
  }

  /** Does what a line of the command language says. */
  run(line: string): Reply {
    return (this.whole ? this.#screen?.context.runForPage(line) : undefined) ?? { output: '', problem: { message: elementText.loading } };
  }

  play(): void {
    this.#cluster?.play();
  }

  pause(): void {
    this.#cluster?.pause();
  }

  step(step: Step = 'event', interest?: Interest): void {
    if (this.whole) this.#screen?.step(step, false, interest);
  }

  /** Goes a step back. Nothing is changed by it. */
  stepBack(step: Step = 'event', interest?: Interest): void {
    if (this.whole) this.#screen?.step(step, true, interest);
  }

  /** Goes to a moment, back or ahead, and stops the clock. Resolves to whether it got there. */
  async seek(ms: number): Promise<boolean> {
    const [cluster, screen] = [this.#cluster, this.#screen];
    if (!this.whole) return false;
    cluster?.pause();
    cluster?.seek(ms);
    return (await screen?.context.arrival()) === true && Math.abs(this.time - ms) < 0.001;
  }

  /** The branches of this run, in the order in which they began. */
  get branches(): BranchRow[] {
    return (this.whole ? this.#cluster?.branches() : undefined) ?? [];
  }

  /** Shows another branch. */
  switchBranch(id: number): void {
    if (this.whole) this.#cluster?.switchBranch(id);
  }

  /** Starts another run from text in the command language. Resolves to what is wrong with it; then nothing has changed. */
  async open(source: string, seed?: string): Promise<Problem | undefined> {
    return this.show({ run: source, seed: seed ?? null });
  }

  /** Starts another run. Resolves to what is wrong with it; then the present one goes on untouched. */
  async show(wanted: Wanted): Promise<Problem | undefined> {
    return this.start(wanted, true);
  }

  /** Starts again from the attributes. Resolves to what is wrong with them, if anything. */
  async restart(): Promise<Problem | undefined> {
    this.#given = undefined;
    return this.start(this.wantedByAttributes(), false);
  }

  /** The run so far, as text that replays it. */
  get text(): string {
    return (this.whole ? this.#cluster?.text() : undefined) ?? '';
  }

  /** Simulated milliseconds since the start. */
  get time(): number {
    return this.#screen?.context.frame.nowMs ?? 0;
  }

  get playing(): boolean {
    return this.#screen?.context.frame.playing ?? false;
  }

  /** The number of the present leader; 0 if there is none. */
  get leader(): number {
    return this.#screen?.context.frame.header(HeaderField.Leader) ?? 0;
  }

  /** All servers, with their variables. */
  get servers(): ServerDetails[] {
    const count = (this.whole && this.#screen?.context.frame.servers) || 0;
    return Array.from({ length: count }, (_, i) => this.#cluster?.server(i + 1)).filter((server) => server !== undefined);
  }

  /** The seed of the present run, also when none was given. */
  get runSeed(): string {
    return (this.whole ? this.#cluster?.seed() : undefined) ?? '';
  }

  get runTitle(): string {
    return (this.whole ? this.#cluster?.title() : undefined) ?? '';
  }

  /** Whether the module's own mistake has ended the run. */
  get failed(): boolean {
    return this.whole && this.#cluster?.failure() !== undefined;
  }

  /** The shares of the element that its parts were given with the splitters; `raft-layout` tells of new ones. */
  get layout(): Sizes {
    return this.#sizes;
  }

  set layout(sizes: unknown) {
    this.#sizes = readSizes(sizes);
    this.#screen?.resize(this.#sizes);
  }

  showHelp(): void {
    this.#screen?.showHelp();
  }

  /** Opens the dialog with links, files and exports. */
  showShare(): void {
    this.#screen?.showShare();
  }

  /** Opens the editor for scripts. */
  showEditor(): void {
    this.#screen?.showEditor();
  }

  /** Opens the dialog that searches for what breaks the cluster. */
  showSearch(): void {
    this.#screen?.showSearch();
  }

  /** Does what a key asks for, as if it were pressed inside; for pages in which nothing else takes keys. */
  press(event: KeyboardEvent): void {
    this.#screen?.onKey(event);
  }

  /** Fills the screen with this cluster, or gives it back. Rejects where that is not allowed. */
  async fullScreen(): Promise<void> {
    if (document.fullscreenElement === this) await document.exitFullscreen();
    else await this.requestFullscreen();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.guard ??= new KeyGuard(this, this.renderRoot, (event) => this.press(event), () => this.choice('keys', KEY_MODES));
    this.guard.connect();
    this.schemes.connect(this);
    this.box.connect();
    this.applyScheme();
    addEventListener('error', this.onError);
    this.sight.connect();
    this.insides.observe(this, { childList: true, characterData: true, subtree: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.guard?.disconnect();
    this.schemes.disconnect();
    this.box.disconnect();
    removeEventListener('error', this.onError);
    this.sight.disconnect();
    this.insides.disconnect();
    // An element that is only moved comes back before this turn ends, and keeps its cluster.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.seen = false;
      this.starts++;
      this.fetching?.abort();
      this.free();
    });
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('theme')) this.applyScheme();
    if (changed.has('projector')) this.#screen?.repaint();
    if (changed.has('wheel') || changed.has('allow')) this.applyLimits();
    if (changed.get('projector') !== undefined) this.tell('raft-projector', this.projector);
    const isNews = (name: string): boolean => changed.has(name) && changed.get(name) !== undefined;
    const origin = (['scenario', 'src', 'seed'] as const).filter((name) => isNews(name) && this[name] !== this.origin[name]);
    if (this.seen && (origin.length > 0 || isNews('at') || isNews('view'))) {
      if (origin.includes('scenario') || origin.includes('src')) this.#given = undefined;
      void this.start(this.wantedByAttributes(), false);
    } else if (this.#cluster && changed.has('speed')) this.applySpeed(this.#cluster);
  }

  /** Where the run that is shown, or is being loaded, comes from. An attribute that says something else starts another. */
  private origin: Origin = { scenario: null, src: null, seed: null };
  /** Whether the engine is there, and not only a prelude. */
  private whole = false;
  /** What is shown until the engine is there. */
  private prelude: Prelude | undefined;
  /** Lets the screen know that the engine is there. */
  private engineCame: (library: Library) => void = () => undefined;

  /** Starts when it is first seen; later, the clock stands still while it is not. */
  private onSight(shown: boolean): void {
    this.shown = shown;
    this.#cluster?.setShown(shown);
    if (shown && !this.seen && !this.#around.waits) void this.startFirst();
  }

  private async startFirst(): Promise<void> {
    this.seen = true;
    const { starts } = this;
    await untilParsed(this.ownerDocument);
    if (this.isConnected && this.starts === starts) await this.start(this.wantedByAttributes(), false);
  }

  /** On paper nobody scrolls: what was not seen starts, and what is dark is printed light. */
  private onPrint(printing: boolean): void {
    this.printing = printing;
    this.applyScheme();
    if (printing && !this.seen && !this.#around.waits) void this.startFirst();
  }

  private onChildren(): void {
    const script = scriptIn(this);
    if (script === this.script || !this.seen) return;
    this.#given = undefined;
    void this.start(this.wantedByAttributes(), false);
  }

  private wantedByAttributes(): Wanted {
    const { scenario, src, seed } = this;
    this.origin = { scenario, src, seed };
    this.script = scriptIn(this);
    const run = this.#given ?? this.script;
    return { scenario, src, seed, ...(run !== undefined && { run }) };
  }

  /**
   * Starts a run.
   * @param gently Whether a bad one leaves alone what is there.
   */
  private async start(wanted: Wanted, gently: boolean): Promise<Problem | undefined> {
    const turn = ++this.starts;
    this.fetching?.abort();
    const { signal } = (this.fetching = new AbortController());
    this.seen = true;
    const refuse = (problem: Problem): Problem => (gently && this.#screen ? problem : this.fail(problem));
    const isOvertaken = (): boolean => turn !== this.starts || !this.isConnected;
    let loaded: Library;
    let source: string | Problem | undefined;
    const engine = library();
    const prelude = this.showPrelude(wanted);
    try {
      [loaded, source] = await Promise.all([engine, sourceOf(wanted, this.baseURI, signal)]);
    } catch (error) {
      return isOvertaken() ? undefined : refuse(loadProblem(error));
    }
    if (isOvertaken()) return undefined;
    const made = typeof source === 'object' ? source : this.make(loaded, source, wanted.seed);
    if (!(made instanceof loaded.Cluster)) return refuse(made);
    const { run, scenario = null, src = null, seed = null } = wanted;
    this.#given = run;
    this.setOrigin({ scenario, src, seed });
    if (prelude && prelude === this.prelude) this.takeOver(prelude, made, loaded);
    else this.begin(made, Promise.resolve(loaded), wanted, source === undefined);
    await this.updateComplete;
    return undefined;
  }

  /** Says by the attributes where the run comes from. */
  private setOrigin(origin: Origin): void {
    this.origin = origin;
    Object.assign(this, origin);
  }

  /** Draws what the engine wrote at build time, where the engine is not there yet and it is the run that is wanted. */
  private showPrelude({ scenario, src, seed, run, moment }: Wanted): Prelude | undefined {
    const isKnown = scenario ? Prelude.has(scenario) : !seed || seed === '1';
    const isElsewhere = src || run !== undefined || moment || this.at;
    if (isLibraryLoaded() || this.#screen || !isKnown || isElsewhere || this.problemOfAttributes()) return undefined;
    const prelude = new Prelude(() => this.onFrame(), scenario ?? undefined);
    const engine = new Promise<Library>((resolve) => (this.engineCame = resolve));
    this.#given = undefined;
    this.setOrigin({ scenario: scenario ?? null, src: null, seed: seed ?? null });
    this.begin(prelude.asCluster(), engine, {}, false);
    return (this.prelude = prelude);
  }

  /** The engine's cluster continues what the prelude shows. */
  private takeOver(prelude: Prelude, cluster: Cluster, library: Library): void {
    if (!this.#screen) return;
    if (!prelude.isStill) cluster.skipToSettled();
    prelude.handOver(cluster);
    this.prelude = undefined;
    this.#cluster = this.#screen.context.cluster = cluster;
    cluster.setShown(this.shown);
    this.#screen.update();
    this.engineCame(library);
  }

  /** A cluster with a run that has been looked through, or what is wrong with the run or the attributes. */
  private make(loaded: Library, source: string | undefined, seed: string | null | undefined): Cluster | Problem {
    const wrong = this.problemOfAttributes();
    if (wrong) return wrong;
    const cluster = new loaded.Cluster(() => this.onFrame());
    const problem = source === undefined ? cluster.openFresh(seed ?? undefined) : cluster.open(source, seed ?? undefined);
    if (problem) cluster.free();
    return problem ?? cluster;
  }

  private problemOfAttributes(): Problem | undefined {
    const choices = [parseChoice('theme', this.theme, THEMES), parseChoice('keys', this.keys, KEY_MODES), parseChoice('wheel', this.wheel, WHEEL_MODES)];
    for (const parsed of [parseSpeed(this.speed), parseView(this.view), this.at ? parseTime(this.at) : undefined, ...choices]) {
      if (parsed && 'problem' in parsed) return { message: parsed.problem };
    }
    return undefined;
  }

  private begin(cluster: Cluster, engine: Promise<Library>, { moment, speed }: Wanted, fresh: boolean): void {
    if (this.whole) this.#around.onLeave?.();
    this.free();
    this.#cluster = cluster;
    const at = this.at ? parseTime(this.at) : undefined;
    const goal = moment ?? (at && 'value' in at ? { atMs: at.value } : undefined);
    if (fresh && !goal) cluster.skipToSettled();
    this.applySpeed(cluster);
    if (speed !== undefined) cluster.setSpeed(speed);
    this.#trouble = undefined;
    this.requestUpdate();
    const parts = parseView(this.view);
    const source = { scenario: this.#given === undefined && !this.src ? this.scenario : undefined, address: this.#around.linkBase, draft: this.#draft, show: (run: Wanted) => this.show(run) };
    const screen = new Screen(cluster, engine, 'value' in parts ? parts.value : new Set(), source, {
      news: (kind, news) => this.tell(kind, news),
      command: (line) => this.tell('raft-command', { line, at_ms: this.time }),
      notice: (notice) => this.tell('raft-notice', notice),
      restart: (source) => void this.restartWith(source),
      fullScreen: () => this.fullScreen(),
      project: () => (this.projector = !this.projector),
      resized: (sizes) => {
        this.#sizes = sizes;
        this.tell('raft-layout', sizes);
      },
    });
    screen.resize(this.#sizes);
    this.#screen = screen;
    this.requestUpdate();
    this.applyLimits();
    // A cluster that was never on the screen, as for printing, does not run.
    cluster.setShown(this.shown);
    const plays = this.autoplay && !calm.matches;
    if (!goal && plays) cluster.play();
    void this.complete(screen, goal, moment === undefined && plays);
  }

  /** Waits for the engine. */
  private async complete(screen: Screen, goal: Moment | undefined, play: boolean): Promise<void> {
    await screen.context.engine;
    if (screen !== this.#screen) return;
    const problem = this.problemOfAllow();
    if (problem) {
      this.fail({ message: problem });
      return;
    }
    this.whole = true;
    screen.begin();
    if (goal) void this.arrive(screen, goal, play);
    this.tell('raft-ready', undefined);
  }

  private async arrive(screen: Screen, goal: Moment, play: boolean): Promise<void> {
    const { goTo } = await import('../share/moment');
    if (screen !== this.#screen) return;
    const remarks = await goTo(screen.context, goal);
    if (remarks.length > 0 && screen === this.#screen) screen.tell(remarks.join(' '));
    if (play && screen === this.#screen) this.play();
  }

  /** Starts another run, with the same seed, in the screen that there is. */
  private async restartWith(source: string): Promise<void> {
    const cluster = this.#cluster;
    if (!cluster) return;
    const [seed, playing] = [cluster.seed(), this.playing];
    this.#around.onLeave?.();
    if (cluster.open(source, seed)) return;
    cluster.skipToSettled();
    if (playing) cluster.play();
    // The attributes no longer say what runs.
    this.#given = source;
    this.setOrigin({ scenario: null, src: null, seed });
    await this.updateComplete;
    this.tell('raft-ready', undefined);
  }

  private applySpeed(cluster: Cluster): void {
    const speed = parseSpeed(this.speed);
    if ('value' in speed) cluster.setSpeed(speed.value);
    else this.fail({ message: speed.problem });
  }

  /** The value of an attribute that names one of several; the first of them where it makes no sense. */
  private choice<T extends string>(name: 'keys' | 'theme' | 'wheel', choices: readonly [T, ...T[]]): T {
    const parsed = parseChoice(name, this[name], choices);
    return 'value' in parsed ? parsed.value : choices[0];
  }

  /** Light or dark, as the attribute says or the page around is. */
  private applyScheme(): void {
    const theme = this.choice('theme', THEMES);
    const scheme = this.printing ? 'light' : theme === 'auto' ? schemeAround(this) : theme;
    if (scheme === this.scheme) return;
    this.scheme = scheme;
    this.requestUpdate();
    void this.updateComplete.then(() => this.#screen?.repaint());
  }

  /** What readers may do, and by which turn of the wheel. */
  private applyLimits(): void {
    const context = this.#screen?.context;
    if (!context) return;
    context.wheelZooms = this.choice('wheel', WHEEL_MODES) === 'zoom';
    context.allowed = parseAllow(this.allow);
    this.#screen?.update();
    const problem = this.whole ? this.problemOfAllow() : '';
    if (problem) this.#screen?.tell(problem);
  }

  /** What is wrong with the words of `allow`; empty if nothing is. The engine knows them. */
  private problemOfAllow(): string {
    const word = unknownWord(this.allow, this.#cluster?.complete('', 0).options ?? []);
    return word === undefined ? '' : elementText.badAllow(word.slice(0, 40));
  }

  private onFrame(): void {
    this.#screen?.update();
  }

  /** An error came up in the page: if the module's own mistake ended this run, a card says how to get there again. */
  private readonly onError = (): void => {
    const report = this.whole ? this.#cluster?.failure() : undefined;
    if (!report) return;
    this.free();
    this.#trouble = { message: elementText.panicked(report.at_ms, report.seed), more: elementText.panicMore, run: report.text, atMs: report.at_ms };
    this.tell('raft-problem', { message: this.#trouble.message });
  };

  private fail(problem: Problem): Problem {
    const place = problem.line === undefined ? '' : `${text.place(problem.line, problem.column ?? 1)}: `;
    this.free();
    this.#trouble = { message: `${place}${problem.message}`, more: problem.suggestion ? text.didYouMean(problem.suggestion) : '' };
    this.tell('raft-problem', problem);
    return problem;
  }

  private free(): void {
    this.#screen?.dispose();
    this.#screen = undefined;
    this.requestUpdate();
    this.whole = false;
    this.prelude = undefined;
    try {
      this.#cluster?.free();
    } catch {
      // A cluster that ended in a panic cannot be given back.
    }
    this.#cluster = undefined;
  }

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  override render() {
    return html`<div class="shell" lang="en" dir="ltr" data-scheme=${this.scheme ?? nothing}>${this.#screen?.element ?? this.placeholder()}</div>`;
  }

  /** What stands in the place of a cluster. */
  private placeholder(): TemplateResult {
    if (!this.#trouble) return hasStandIn(this) ? html`<slot></slot>` : html`<p class="wait">${elementText.loading}</p>`;
    const { message, more, run, atMs = 0 } = this.#trouble;
    return html`<div class="problem-card" role="alert">
      <h2>${run === undefined ? elementText.cannotStart : elementText.stopped}</h2><p>${message}</p>${more ? html`<p>${more}</p>` : ''}
      ${run === undefined ? '' : html`<textarea readonly aria-label=${elementText.thisRun} .value=${run}></textarea>`}
      <div>
        ${run === undefined ? '' : html`<button type="button" class="primary" @click=${() => void this.show({ run, moment: { atMs } })}>${elementText.goOnAt(atMs)}</button>`}
        <button type="button" @click=${() => void this.start(this.wantedByAttributes(), false)}>${run === undefined ? elementText.retry : elementText.startAnew}</button>
      </div></div>`;
  }
}

function loadProblem(error: unknown): Problem {
  return { message: error instanceof LoadError ? error.message : text.cannotLoad };
}

// Several bundles may bring the element to one page: the first defines it.
if (!customElements.get('raft-cluster')) customElements.define('raft-cluster', RaftCluster);
