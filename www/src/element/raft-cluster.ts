// The element <raft-cluster>: a live Raft cluster in any page. docs/element.md documents it.
//
// It starts when it first scrolls into view, stops its clock when it scrolls out, and frees its cluster
// when it is removed. A bad attribute shows a card in its place that says what is wrong.

import { LitElement, html, nothing, unsafeCSS } from 'lit';
import type { TemplateResult } from 'lit';
import { KEY_MODES, THEMES, WHEEL_MODES, parseChoice, parsePage, parseSpeed, parseTime, parseView } from '../cluster/attributes';
import { parseAllow, unknownWord } from '../cluster/allow';
import { Box } from '../guest/box';
import { INSIDE } from './inside';
import type { PageSettings, InternalElement } from './inside';
import { KeyGuard } from '../guest/keys';
import { ownPage } from '../common/own-page';
import { addStyles } from '../common/styles';
import { SchemeWatch, schemeAround } from '../guest/scheme';
import type { Scheme } from '../guest/scheme';
import { Visibility, hasStandIn, scriptIn, untilParsed } from '../guest/visibility';
import type { ReadyCore } from '../cores/ready';
import { isLibraryLoaded } from '../cluster/library';
import type { BranchRow, Cluster, Goal, Interest, Library, Problem, Reply, ServerDetails, Step } from '../cluster/model';
import { HeaderField } from '../cluster/model';
import { Prelude, START_MS } from '../cluster/prelude';
import { Screen } from './screen';
import type { CoreCode, Drafts, RunRequest } from '../cluster/run';
import { text } from '../common/text';
import { partsOf } from './parts';
import type { Parts } from './parts';
import { readSizes } from './splitter';
import type { Sizes } from './splitter';
import { styles } from './styles';
import { elementText } from './text';
import type { Made } from './later/made';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** The source of a run, as attributes give it. */
type Origin = Record<'scenario' | 'src' | 'seed', string | null> & { core: CoreCode | string | null };

/** The card that replaces a cluster when something is wrong. */
interface Trouble {
  message: string;
  more: string;
  /** The run that failed, if one had started, and its last known time. */
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
    page: { type: String },
    core: { type: String },
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
  declare page: string | null;
  /** The core of the servers in place of ours: its code, or the address of its file. */
  declare core: CoreCode | string | null;
  #trouble: Trouble | undefined;
  #screen: Screen | undefined;
  #cluster: Cluster | undefined;
  readonly #around: PageSettings = { linkBase: undefined, docs: undefined, lessons: undefined, remarksWait: false, invitation: undefined, waits: false, onLeave: undefined, onFrame: undefined };
  #sizes: Sizes = {};
  /** What views keep for later runs. */
  readonly #draft: Drafts = { text: undefined };
  /** The text of a run that was opened by a call, not by an attribute. */
  #given: string | undefined;
  /** Counts starts: the result of a superseded start is discarded. */
  private starts = 0;
  /** Aborts the fetches of the present start. */
  private fetching: AbortController | undefined;
  private seen = false;
  private shown = false;
  private printing = false;
  private guard: KeyGuard | undefined;
  private readonly sight = new Visibility(this, (shown) => this.onVisibility(shown), (printing) => this.onPrint(printing));
  /** Watches the script among the children. */
  private readonly insides = new MutationObserver(() => this.onChildren());
  private script: string | undefined;
  private readonly box = new Box(this, () => this.renderRoot.querySelector<HTMLElement>('.shell') ?? undefined);
  private readonly schemes = new SchemeWatch(() => this.applyScheme(), () => this.#screen?.repaint());
  private scheme: Scheme | undefined;

  constructor() {
    super();
    this.scenario = this.seed = this.src = this.speed = this.at = this.view = this.theme = this.keys = this.wheel = this.allow = this.page = this.core = null;
    this.autoplay = this.projector = false;
  }

  /** The internal interface for modules of this project; pages do not know its name. */
  get [INSIDE](): InternalElement {
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
        if (!element.isReady) await new Promise((ready) => element.addEventListener('raft-ready', ready, { once: true }));
        element.#screen?.tell(words);
      },
    };
  }

  /** Whether a run is loaded, so that all methods work; `raft-ready` reports it. Until then, `run` rejects lines. */
  get ready(): boolean {
    return this.isReady;
  }

  /** Runs a line of the command language. */
  run(line: string): Reply {
    const reply = this.isReady ? this.#screen?.context.runForPage(line) : undefined;
    this.readFrame();
    return reply ?? { output: '', problem: { message: elementText.loading } };
  }

  play(): void {
    this.#cluster?.play();
    this.readFrame();
  }

  pause(): void {
    this.#cluster?.pause();
    this.readFrame();
  }

  step(step: Step = 'event', interest?: Interest): void {
    if (this.isReady) this.#screen?.step(step, false, interest);
    this.readFrame();
  }

  /** Steps back. This does not change the run. */
  stepBack(step: Step = 'event', interest?: Interest): void {
    if (this.isReady) this.#screen?.step(step, true, interest);
    this.readFrame();
  }

  /** Seeks back or forward and stops the clock. Resolves to whether it arrived. */
  async seek(ms: number): Promise<boolean> {
    const [cluster, screen] = [this.#cluster, this.#screen];
    if (!this.isReady) return false;
    cluster?.pause();
    // A call arrives out of view too, where the clock stands still.
    cluster?.setShown(true);
    cluster?.seek(ms);
    const isThere = await screen?.context.arrival();
    if (cluster === this.#cluster) cluster?.setShown(this.shown);
    return isThere === true && Math.abs(this.time - ms) < 0.001;
  }

  /** The number of the last event before the moment that is shown; 0 if there is none. */
  get lastEvent(): number {
    return this.#screen?.context.frame.header(HeaderField.Events) ?? 0;
  }

  /** Goes to the moment right after an event of this branch, inside its instant, and stops the clock. Resolves to whether it arrived. */
  async seekEvent(event: number): Promise<boolean> {
    const [cluster, screen] = [this.#cluster, this.#screen];
    if (!this.isReady) return false;
    cluster?.pause();
    cluster?.seekEvent(event);
    return (await screen?.context.arrival()) === true && this.lastEvent === event;
  }

  /** The branches of this run, in the order in which they were started. */
  get branches(): BranchRow[] {
    return (this.isReady ? this.#cluster?.branches() : undefined) ?? [];
  }

  /** Shows another branch. */
  switchBranch(id: number): void {
    if (this.isReady) this.#cluster?.switchBranch(id);
    this.readFrame();
  }

  /** Starts another run from text in the command language. Resolves to `undefined`, or to the problem; then nothing has changed. */
  async open(source: string, seed?: string): Promise<Problem | undefined> {
    return this.show({ run: source, seed: seed ?? null });
  }

  /** Starts another run. Resolves to `undefined`, or to the problem; then the present run continues unchanged. */
  async show(wanted: RunRequest): Promise<Problem | undefined> {
    return this.start(wanted, true);
  }

  /** Restarts from the attributes. Resolves to `undefined`, or to the problem. */
  async restart(): Promise<Problem | undefined> {
    this.#given = undefined;
    return this.start(this.wantedByAttributes(), false);
  }

  /** The run so far, as text that replays it. */
  get text(): string {
    return (this.isReady ? this.#cluster?.text() : undefined) ?? '';
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
    const count = (this.isReady && this.#screen?.context.frame.servers) || 0;
    return Array.from({ length: count }, (_, i) => this.#cluster?.server(i + 1)).filter((server) => server !== undefined);
  }

  /** The goals of an exercise. */
  get goals(): Goal[] {
    return (this.isReady ? this.#cluster?.goals() : undefined) ?? [];
  }

  /** The seed of the present run, even if none was given. */
  get runSeed(): string {
    return (this.isReady ? this.#cluster?.seed() : undefined) ?? '';
  }

  get runTitle(): string {
    return (this.isReady ? this.#cluster?.title() : undefined) ?? '';
  }

  /** Whether a bug in the module has ended the run. */
  get failed(): boolean {
    return this.isReady && this.#cluster?.failure() !== undefined;
  }

  /** The sizes of the parts that the reader chose with the splitters, as shares; `raft-layout` reports changes. */
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

  /** Opens the dialog of the search for a violation. */
  showSearch(): void {
    this.#screen?.showSearch();
  }

  /** Handles a keyboard event as if the element had focus. Use it on pages with no shortcuts of their own. */
  press(event: KeyboardEvent): void {
    this.#screen?.onKey(event);
  }

  /** Enters or leaves full screen. Rejects where that is not allowed. */
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
    // An element that is moved is connected again before this task ends, and keeps its cluster.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.seen = false;
      this.starts++;
      this.fetching?.abort();
      this.#draft.laboratory?.cancel();
      this.free();
    });
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('theme')) this.applyScheme();
    if (changed.has('projector')) this.#screen?.repaint();
    if (changed.has('wheel') || changed.has('allow')) this.applyLimits();
    if (changed.get('projector') !== undefined) this.tell('raft-projector', this.projector);
    const isNews = (name: string): boolean => changed.has(name) && changed.get(name) !== undefined;
    const origin = (['scenario', 'src', 'seed', 'core'] as const).filter((name) => isNews(name) && this[name] !== this.origin[name]);
    if (this.seen && (origin.length > 0 || isNews('at') || isNews('view'))) {
      if (origin.includes('scenario') || origin.includes('src')) this.#given = undefined;
      void this.start(this.wantedByAttributes(), false);
    } else if (this.#cluster && changed.has('speed')) this.applySpeed(this.#cluster);
  }

  /** Lets properties such as `time` show at once what a call has done; the picture follows with the next frame. */
  private readFrame(): void {
    this.#screen?.context.refresh();
  }

  /** The source of the present run, or of the one that is loading. An attribute that differs from it starts another run. */
  private origin: Origin = { scenario: null, src: null, seed: null, core: null };
  /** The core of the present run. */
  #core: ReadyCore | undefined;
  /** Whether the engine is loaded; before that, a prelude may be shown. */
  private isReady = false;
  /** The frames that are shown until the engine is loaded. */
  private prelude: Prelude | undefined;
  /** Resolves the promise of the engine that the screen holds. */
  private resolveEngine: (library: Library) => void = () => undefined;

  /** Starts the run when the element first comes into view; later, the clock stops while it is out of view. */
  private onVisibility(shown: boolean): void {
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

  /** Before printing, an element that was never in view starts, and a dark one becomes light. */
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

  private wantedByAttributes(): RunRequest {
    const { scenario, src, seed, core } = this;
    this.origin = { scenario, src, seed, core };
    this.script = scriptIn(this);
    const run = this.#given ?? this.script;
    return { scenario, src, seed, core, ...(run !== undefined && { run }) };
  }

  /**
   * Starts a run.
   * @param gently Whether a problem leaves the present run unchanged.
   */
  private async start(wanted: RunRequest, gently: boolean): Promise<Problem | undefined> {
    const turn = ++this.starts;
    this.fetching?.abort();
    const { signal } = (this.fetching = new AbortController());
    this.seen = true;
    const refuse = (problem: Problem): Problem => (gently && this.#screen ? problem : this.fail(problem));
    const isSuperseded = (): boolean => turn !== this.starts || !this.isConnected;
    // An attribute that changes while the parts are loaded starts another run; this one keeps the core that it began with.
    const { run, scenario = null, src = null, seed = null, core = this.core } = wanted;
    const prelude = this.showPrelude(wanted);
    const parts = await partsOf(wanted, { base: this.baseURI, core: this.core, at: this.at }, signal);
    if (isSuperseded()) return undefined;
    if ('message' in parts) return refuse(parts);
    addStyles(this.renderRoot, parts.withEngine.styles);
    const made = this.problemOfAttributes() ?? parts.withEngine.make(parts, wanted, () => this.onFrame());
    if ('message' in made) return refuse(made);
    this.#given = run;
    this.setOrigin({ scenario, src, seed, core });
    this.#core = parts.core?.core;
    if (prelude && prelude === this.prelude) this.takeOver(prelude, made.cluster, parts);
    else this.begin(made, Promise.resolve(parts.engine), wanted, parts.source, parts);
    await this.updateComplete;
    return undefined;
  }

  /** Sets the attributes to the source of the run. */
  private setOrigin(origin: Origin): void {
    this.origin = origin;
    Object.assign(this, origin);
  }

  /** Shows the frames that were recorded at build time, if they are of the wanted run and the engine is not loaded yet. */
  private showPrelude({ scenario, src, seed, run, moment, trace, rests = false, core = this.core }: RunRequest): Prelude | undefined {
    const isKnown = scenario ? Prelude.has(scenario) : !seed || seed === '1';
    const isElsewhere = src || run !== undefined || moment || trace || this.at || core;
    if (isLibraryLoaded() || this.#screen || !isKnown || isElsewhere || this.problemOfAttributes()) return undefined;
    const prelude = new Prelude(() => this.onFrame(), scenario ?? undefined, rests);
    const engine = new Promise<Library>((resolve) => (this.resolveEngine = resolve));
    this.#given = undefined;
    this.setOrigin({ scenario: scenario ?? null, src: null, seed: seed ?? null, core: null });
    this.begin({ cluster: prelude.asCluster() }, engine, { rests }, '');
    return (this.prelude = prelude);
  }

  /** Replaces the prelude by the engine's cluster, at the same time. */
  private takeOver(prelude: Prelude, cluster: Cluster, { engine, withEngine }: Parts): void {
    if (!this.#screen) return;
    if (!prelude.isStill) cluster.skipToSettled();
    prelude.handOver(cluster);
    this.prelude = undefined;
    this.#cluster = this.#screen.context.cluster = cluster;
    cluster.setShown(this.shown);
    this.#screen.complete(withEngine);
    this.resolveEngine(engine);
  }

  private problemOfAttributes(): Problem | undefined {
    const choices = [parseChoice('theme', this.theme, THEMES), parseChoice('keys', this.keys, KEY_MODES), parseChoice('wheel', this.wheel, WHEEL_MODES)];
    for (const parsed of [parseSpeed(this.speed), parseView(this.view), this.at ? parseTime(this.at) : undefined, parsePage(this.page, this.baseURI), ...choices]) {
      if (parsed && 'problem' in parsed) return { message: parsed.problem };
    }
    return undefined;
  }

  private begin({ cluster, recording }: Made, engine: Promise<Library>, { moment, speed, says = '', rests = false }: RunRequest, script: string | undefined, parts?: Parts): void {
    if (this.isReady) this.#around.onLeave?.();
    this.free();
    this.#cluster = cluster;
    const fresh = script === undefined;
    const at = this.at ? parseTime(this.at) : undefined;
    const goal = moment ?? (at && 'value' in at ? { atMs: at.value } : undefined);
    if (fresh && rests) cluster.seek(START_MS);
    else if (fresh && !goal) cluster.skipToSettled();
    this.applySpeed(cluster);
    if (speed !== undefined) cluster.setSpeed(speed);
    this.#trouble = undefined;
    this.requestUpdate();
    const view = parseView(this.view);
    const element = this;
    const source = {
      scenario: this.#given === undefined && !this.src ? this.scenario : undefined,
      get address() {
        return element.#linkBase;
      },
      docs: this.#around.docs,
      script,
      core: this.#core,
      get lessons() {
        return element.#lessons;
      },
      draft: this.#draft,
      show: (run: RunRequest) => this.show(run),
    };
    const screen = new Screen(cluster, engine, 'value' in view ? view.value : new Set(), source, {
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
    if (parts) screen.complete(parts.withEngine);
    const plays = this.autoplay && !calm.matches && !rests && !recording;
    screen.context.recording = recording;
    screen.context.playsThrough = plays && !this.#around.remarksWait;
    screen.invite(this.#around.invitation);
    this.#screen = screen;
    this.requestUpdate();
    this.applyLimits();
    // A cluster that was never in view, such as one that is printed, does not run.
    cluster.setShown(this.shown);
    if (!goal && plays) cluster.play();
    void this.complete(screen, parts?.withEngine.wayTo(screen.context, goal, says, parts), moment === undefined && plays);
  }

  /** The page that opens links, if our own page or the attribute names one. */
  get #linkBase(): string | undefined {
    const page = parsePage(this.page, this.baseURI);
    return this.#around.linkBase ?? ('value' in page ? page.value : undefined);
  }

  /** Where lessons are read: learn.html beside the page that opens links. */
  get #lessons(): string | undefined {
    const { lessons } = this.#around;
    const beside = (): string | undefined => (this.#linkBase === undefined ? ownPage('learn.html') : new URL('./learn.html', this.#linkBase).href);
    return lessons === null ? undefined : (lessons ?? beside());
  }

  /** Makes the screen work once the engine is loaded. */
  private async complete(screen: Screen, way: (() => Promise<string[]>) | undefined, play: boolean): Promise<void> {
    await screen.context.engine;
    if (screen !== this.#screen) return;
    const problem = this.problemOfAllow();
    if (problem) {
      this.fail({ message: problem });
      return;
    }
    this.isReady = true;
    screen.begin();
    if (way) void this.arrive(screen, way(), play);
    this.tell('raft-ready', undefined);
  }

  private async arrive(screen: Screen, way: Promise<string[]>, play: boolean): Promise<void> {
    const remarks = await way;
    if (remarks.length > 0 && screen === this.#screen) screen.tell(remarks.join(' '));
    if (play && screen === this.#screen) this.play();
  }

  /** Starts another run, with the same seed, in the present screen. */
  private async restartWith(source: string): Promise<void> {
    const cluster = this.#cluster;
    if (!cluster) return;
    // A run needs a cluster of the page's engine: a recording's is of the whole one.
    if (this.#screen?.context.recording) return void (await this.show({ run: source }));
    const [seed, playing] = [cluster.seed(), this.playing];
    this.#around.onLeave?.();
    if (cluster.open(source, seed)) return;
    cluster.skipToSettled();
    if (playing) cluster.play();
    // The attributes no longer describe the run.
    this.#given = source;
    this.setOrigin({ scenario: null, src: null, seed, core: this.core });
    await this.updateComplete;
    this.tell('raft-ready', undefined);
  }

  private applySpeed(cluster: Cluster): void {
    const speed = parseSpeed(this.speed);
    if ('value' in speed) cluster.setSpeed(speed.value);
    else this.fail({ message: speed.problem });
  }

  /** The value of an attribute with a fixed set of values; the first of these if the value is invalid. */
  private choice<T extends string>(name: 'keys' | 'theme' | 'wheel', choices: readonly [T, ...T[]]): T {
    const parsed = parseChoice(name, this[name], choices);
    return 'value' in parsed ? parsed.value : choices[0];
  }

  /** Applies the scheme of the attribute, or of the page around the element. */
  private applyScheme(): void {
    const theme = this.choice('theme', THEMES);
    const scheme = this.printing ? 'light' : theme === 'auto' ? schemeAround(this) : theme;
    if (scheme === this.scheme) return;
    this.scheme = scheme;
    this.requestUpdate();
    void this.updateComplete.then(() => this.#screen?.repaint());
  }

  /** Applies the attributes that limit what readers can do, and what the wheel does. */
  private applyLimits(): void {
    const context = this.#screen?.context;
    if (!context) return;
    context.wheelZooms = this.choice('wheel', WHEEL_MODES) === 'zoom';
    context.limit = parseAllow(this.allow);
    this.#screen?.update();
    const problem = this.isReady ? this.problemOfAllow() : '';
    if (problem) this.#screen?.tell(problem);
  }

  /** The problem with the words of `allow`, which only the engine knows; empty if there is none. */
  private problemOfAllow(): string {
    const word = unknownWord(this.allow, this.#cluster?.complete('', 0).options ?? []);
    return word === undefined ? '' : elementText.badAllow(word.slice(0, 40));
  }

  private onFrame(): void {
    this.#around.onFrame?.();
    this.#screen?.update();
  }

  /** Handles an uncaught error of the page: if a bug in the module ended this run, a card offers to reproduce it. */
  private readonly onError = (): void => {
    const report = this.isReady ? this.#cluster?.failure() : undefined;
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
    this.isReady = false;
    this.prelude = undefined;
    try {
      this.#cluster?.free();
    } catch {
      // A cluster that ended in a panic cannot be freed.
    }
    this.#cluster = undefined;
  }

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  override render() {
    return html`<div class="shell" lang="en" dir="ltr" data-scheme=${this.scheme ?? nothing}>${this.#screen?.element ?? this.placeholder()}</div>`;
  }

  /** The content when there is no cluster. */
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

// A page may load several bundles with the element: the first one defines it.
if (!customElements.get('raft-cluster')) customElements.define('raft-cluster', RaftCluster);
