// The screen of one cluster: creates and arranges the views, updates them at every frame, and handles the keys.

import type { Announcer, ElementEvents } from './later/announcer';
import type * as WithEngine from './later/with-engine';
import { EarlyInput } from './early-input';
import { PARTS } from '../cluster/attributes';
import type { Part } from '../cluster/attributes';
import { Context } from '../cluster/context';
import type { Selection, View } from '../cluster/context';
import type { Cluster, Interest, Library, Notice, Step } from '../cluster/model';
import type { Actions } from '../common/keys/keys';
import { isTyping, keyOf } from '../common/keys/typing';
import { NO_SELECTION } from '../cluster/context';
import { addStyles } from '../common/styles';
import { TABS } from '../common/pointing/tabs';
import type { TabName } from '../common/pointing/tabs';
import { HeaderField } from '../cluster/model';
import type { Source } from '../cluster/run';
import { text } from '../common/text';
import { Badges } from '../safety/badges';
import { DiagramHost } from '../diagram/host';
import type { Compare } from '../branches/compare';
import type { Console } from '../console/console';
import type { Host as LaboratoryHost, Laboratory } from '../laboratory/laboratory';
import type { Settings } from '../settings/settings';
import type { InnerViews } from '../inspect/inspect';
import { Logs } from '../logs/logs';
import { Narration } from '../narration/narration';
import { Playback } from '../playback/playback';
import { Ring } from '../ring/ring';
import type { Sheet } from './later/sheet';
import { Splitter } from './splitter';
import type { Sizes, SplitName } from './splitter';
import { Submit } from '../ring/submit';
import { el } from '../common/svg';
import { Tabs } from './tabs';
import type { Tab } from './tabs';
import { elementText } from './text';

/** What the screen reports to the element. */
export interface Listener {
  news<K extends keyof ElementEvents>(kind: K, news: ElementEvents[K]): void;
  notice(notice: Notice): void;
  /** A reader or the page has run a line of the command language. */
  command(line: string): void;
  /** Starts another run in this element. */
  restart(source: string): void;
  /** Enters or leaves full screen. */
  fullScreen(): Promise<void>;
  /** Switches projector mode on or off. */
  project(): void;
  /** The reader has resized the parts. */
  resized(sizes: Sizes): void;
}

/** A modal dialog that is loaded when it is first wanted. */
interface Dialog {
  readonly element: HTMLElement;
  show(): void;
  dispose?(): void;
}

/** What makes a script an experiment, as `Plan::is_experiment` says it. */
const EXPERIMENT = /^\s*(?:vary|trials)\s/m;

export class Screen implements Actions {
  readonly element = el('div', 'screen');
  readonly context: Context;
  private readonly ring: Ring;
  private readonly submitForm: Submit;
  private readonly playback: Playback;
  private console: Console | undefined;
  private readonly diagram: DiagramHost;
  private readonly narration: Narration;
  private readonly tabs: Tabs;
  private readonly dialogs = new Map<string, Promise<Dialog>>();
  private compare: Compare | undefined;
  private readonly banners = el('div', 'banners');
  private modified: Promise<void> | undefined;
  private difference: Promise<void> | undefined;
  private goals: Promise<void> | undefined;
  private verdict: Promise<void> | undefined;
  /** Whether the engine is loaded. */
  private hasBegun = false;
  /** The run that was last searched for goals. */
  private epoch = -1;
  /** These come with the engine. */
  private announcer: Announcer | undefined;
  private sheet: Sheet | undefined;
  private readonly splitters = new Map<SplitName, Splitter>();
  private sizes: Sizes = {};
  private keys: typeof import('../common/keys/keys') | undefined;
  private handlers: Promise<boolean> | undefined;
  private readonly early: EarlyInput;
  private readonly views: View[];

  constructor(
    cluster: Cluster, private readonly engine: Promise<Library>, parts: ReadonlySet<Part>, private readonly source: Source, private readonly listener: Listener,
  ) {
    const context = new Context(cluster, engine);
    this.context = context;
    this.early = new EarlyInput(this.element);
    this.ring = new Ring(context, (event) => this.waitForHandlers(event));
    this.submitForm = new Submit(context);
    this.playback = new Playback(context);
    this.diagram = new DiagramHost(context);
    this.narration = new Narration(context, {
      notice: (notice) => listener.notice(notice),
      showTab: (name) => void this.showTab(name),
      open: (scenario) => void (this.mayOpen() && source.show({ scenario })),
      lessons: () => source.lessons,
    });
    const tabs: Record<TabName, Omit<Tab, 'name'>> = {
      inspect: { label: elementText.inspect, load: async () => (await import('../inspect/inspect')).create(context, innerViews(context)) },
      why: { label: elementText.why, load: async () => (await import('../why/why')).create(context) },
      events: { label: text.events, load: async () => (await import('../events/events')).create(context) },
      console: { label: text.console, load: async () => (this.console = (await import('../console/console')).create(context)) },
      statistics: { label: elementText.statistics, load: async () => (await import('../statistics/statistics')).create(context) },
      laboratory: { label: elementText.laboratory, short: elementText.lab, load: async () => (await import('../laboratory/laboratory')).create(context, this.laboratoryHost()) },
      branches: {
        label: elementText.branches,
        load: async () => (await import('../branches/branches')).create(context, (a, b) => void this.compareWith((compare) => compare.show(a, b))),
      },
      settings: { label: elementText.settings, load: async () => (await import('../settings/settings')).create(context) },
      rules: { label: elementText.rules, load: async () => (await import('../rules/rules')).create(context, (scenario) => void (this.mayOpen() && source.show({ scenario }))) },
    };
    this.tabs = new Tabs(elementText.details, context.engine, TABS.map((name) => ({ name, ...tabs[name] })));
    const badges = new Badges(context);
    this.views = [this.ring, this.submitForm, this.playback, badges, this.narration];

    context.submitTo = (server): void => this.submit(server);
    context.showSettings = (scope): void => void this.showSettings(scope);
    context.search = (): void => this.showSearch();
    context.restart = (source): void => {
      if (this.mayOpen()) listener.restart(source);
    };
    context.redraw = (): void => {
      if (!context.disposed) this.update();
    };
    context.onCommand = (line): void => listener.command(line);
    context.say = (sentence): void => this.announcer?.sayNow(sentence);
    context.whatIf = (line): void => void this.compareWith((compare) => compare.whatIf(line));
    context.onAnswer = (answer): void => {
      this.console?.echo(answer);
      this.narration.acted(answer);
      if (!answer.quiet && this.tabs.current !== 'console') this.narration.refuse(answer.line, answer.reply);
    };
    context.onSelect = (): void => {
      const tab = tabFor(context.selection, this.tabs.current);
      if (tab !== this.tabs.current) void this.tabs.show(tab);
      this.sheet?.follow(context.selection.kind !== 'none');
      this.update();
    };
    this.build(parts, badges);
    // A pointer reaches the ring, or the focus an element, before anything is pressed.
    this.ring.drawing.addEventListener('pointerover', () => void this.loadHandlers(), { once: true });
    this.element.addEventListener('focusin', () => void this.loadHandlers(), { once: true });
    this.update();
  }

  private build(parts: ReadonlySet<Part>, badges: View): void {
    const stage = landmark(el('section', 'stage', this.ring.element, this.narration.element, this.submitForm.element), text.cluster);
    const bar = landmark(el('section', 'bar', this.playback.element, badges.element), elementText.playback);
    // Violations and remarks are shown even where the ring is left out.
    this.element.append(this.banners, parts.has('ring') ? stage : el('div', 'remarks', this.narration.element));
    if (parts.has('logs')) {
      const logs = new Logs(this.context);
      this.views.push(logs);
      this.element.append(landmark(logs.element, text.logs));
    }
    if (parts.has('details')) {
      this.views.push(this.tabs);
      this.element.append(landmark(this.tabs.element, elementText.details));
    }
    if (parts.has('timeline')) {
      // First, because a canvas computes changed styles when text is drawn on it: those of this frame are still to come.
      this.views.unshift(this.diagram);
      this.element.append(this.diagram.element);
    }
    if (parts.has('playback')) this.element.append(bar);
    if (parts.has('ring') && (parts.has('logs') || parts.has('details'))) this.addSplitter('ring', stage);
    if (parts.has('logs') && parts.has('details')) this.addSplitter('logs', this.tabs.element.previousElementSibling as HTMLElement);
    if (parts.has('timeline')) this.addSplitter('timeline', this.diagram.element);
    for (const part of PARTS) this.element.classList.toggle(`no-${part}`, !parts.has(part));
  }

  /** Whether the reader may open another run; if not, a message says so. */
  private mayOpen(): boolean {
    const { context } = this;
    if (!context.mayOpen) this.narration.refuse(elementText.openAnother, context.refusal('open'));
    return context.mayOpen;
  }

  private addSplitter(name: SplitName, part: HTMLElement): void {
    const splitter = new Splitter(name, this.element, part, (share) => {
      const { [name]: _, ...others } = this.sizes;
      this.sizes = share === undefined ? others : { ...others, [name]: share };
      this.listener.resized(this.sizes);
    });
    this.splitters.set(name, splitter);
    this.element.append(splitter.element);
  }

  /** Adds what comes with the engine, and shows the present frame. */
  complete({ Alarm, Announcer, Sheet }: typeof WithEngine): void {
    const alarm = new Alarm(this.context, this.views.includes(this.tabs) || this.views.includes(this.diagram), () => this.update());
    this.narration.element.before(alarm.element);
    // The alarm is updated first: the other views mark what it concerns.
    this.views.unshift(alarm);
    this.announcer = new Announcer(this.context, (kind, news) => this.listener.news(kind, news));
    this.element.append(this.announcer.element);
    this.sheet = new Sheet(this.element, this.tabs.element);
    this.update();
  }

  /** Sets the sizes of the parts, as the reader chose them before. */
  resize(sizes: Sizes): void {
    this.sizes = sizes;
    for (const [name, splitter] of this.splitters) splitter.apply(sizes[name]);
  }

  /** Shows the present frame. */
  update(): void {
    this.context.refresh();
    if (this.context.frame.header(HeaderField.Broken) > 0) this.modified ??= this.loadModified().catch(() => undefined);
    if (this.hasBegun && this.epoch !== this.context.frame.header(HeaderField.Epoch)) this.findGoals();
    if (this.context.frame.header(HeaderField.DiffersMs) >= 0) this.difference ??= this.loadDifference().catch(() => undefined);
    for (const view of this.views) view.update();
    this.announcer?.update();
  }

  /** Redraws the canvases in the colours of the new theme. */
  repaint(): void {
    this.diagram.repaint();
    this.tabs.repaint();
  }

  dispose(): void {
    for (const view of [...this.views, this.tabs, this.diagram]) view.dispose?.();
    this.announcer?.dispose();
    this.sheet?.dispose();
    for (const splitter of this.splitters.values()) splitter.dispose();
    this.compare?.dispose();
    for (const dialog of this.dialogs.values()) dialog.then((dialog) => dialog.dispose?.(), () => undefined);
    this.context.dispose();
  }

  togglePlay(): void {
    this.playback.toggle();
  }

  step(step: Step, back = false, interest?: Interest): void {
    this.playback.step(step, back, interest);
  }

  stepChosen(back: boolean): void {
    this.playback.stepChosen(back);
  }

  faster(by: number): void {
    this.playback.faster(by);
  }

  submit(server?: number): void {
    if (this.context.recording) return void this.context.run('submit');
    this.submitForm.focus(server);
  }

  focusConsole(): void {
    void this.showTab('console').then(() => this.console?.focus());
  }

  /** The diagram shows the present again, wherever it was. */
  followPresent(): void {
    this.diagram.viewport?.startFollowing();
  }

  showHelp(): void {
    this.showDialog(text.help, async (library) => new (await import('../help/help')).Help(this.context, () => library.help(), this, this.source.docs));
  }

  showShare(): void {
    const picture = async (format: 'svg' | 'png'): Promise<Blob> => (await import('./picture')).drawPicture(format, this.context, this.diagram.viewport, this.element);
    this.showDialog(text.share, async () => new (await import('../share/dialog')).ShareDialog(this.context, this.source, picture, () => this.showEditor()));
  }

  showSearch(): void {
    if (this.context.recording) return this.narration.refuse(text.search, this.context.refusal('search'));
    this.showDialog(text.search, async () => new (await import('../search/dialog')).SearchDialog(this.context, this.source, () => this.showShare()));
  }

  showEditor(): void {
    this.showDialog(text.script, async (library) => new (await import('../editor/dialog')).EditorDialog(this.context, library, this.source));
  }

  /** Shows a dialog, which is made when it is first wanted. If it cannot be loaded, the next call tries again. */
  private showDialog(name: string, make: (library: Library) => Promise<Dialog>): void {
    const dialog = this.dialogs.get(name) ?? this.engine.then(make);
    this.dialogs.set(name, dialog);
    dialog.then((dialog) => {
      if (!dialog.element.isConnected) this.element.append(dialog.element);
      dialog.show();
    }, () => {
      this.dialogs.delete(name);
      this.cannotLoad(name);
    });
  }

  /** Reports that a part of the program could not be loaded; the next attempt loads it again. */
  private cannotLoad(part: string): undefined {
    this.narration.tell(elementText.cannotLoadPart(part));
    this.announcer?.sayNow(elementText.cannotLoadPart(part));
  }

  /** Shows that some rules are switched off. */
  private async loadModified(): Promise<void> {
    const [{ Modified }] = await Promise.all([import('../rules/modified'), this.engine]);
    const showRules = this.views.includes(this.tabs) ? (): void => void this.showTab('rules') : undefined;
    const view = new Modified(this.context, this.banners, showRules);
    this.views.push(view);
    view.update();
  }

  private async loadDifference(): Promise<void> {
    const [{ Difference }] = await Promise.all([import('./later/difference'), this.engine]);
    const view = new Difference(this.context, this.banners);
    this.views.push(view);
    view.update();
  }

  /** Shows the goals of the run, if it has any and nothing else shows them. */
  private findGoals(): void {
    this.epoch = this.context.frame.header(HeaderField.Epoch);
    if (this.context.recording) this.verdict ??= this.loadVerdict().catch(() => undefined);
    const has = !this.context.showsGoals && /^(?:at \S+ )?goal /m.test(this.context.cluster.text());
    if (has) this.goals ??= this.loadGoals().catch(() => undefined);
  }

  private async loadVerdict(): Promise<void> {
    const { Verdict } = await import('../trace/verdict');
    const view = new Verdict(this.context, this.banners);
    this.views.push(view);
    view.update();
  }

  private async loadGoals(): Promise<void> {
    const { Goals } = await import('../goals/goals');
    const view = new Goals(this.context, this.banners, () => this.showShare());
    this.views.push(view);
    view.update();
  }

  clearSelection(): void {
    if (!this.ring.close()) this.context.select(NO_SELECTION);
  }

  open(what: 'partition' | 'menu'): void {
    if (what === 'partition' && this.context.recording) return void this.context.run('partition');
    this.ring.open(what);
  }

  private async compareWith(act: (compare: Compare) => void): Promise<void> {
    const loading = Promise.all([import('../branches/compare'), import('../diagram/diagram'), import('../diagram/viewport')]);
    const loaded = await loading.catch(() => this.cannotLoad(elementText.comparison));
    if (!loaded) return;
    const [{ Compare }, { Diagram }, { Viewport }] = loaded;
    if (!this.compare) {
      this.compare = new Compare(this.context, (fromMs, spanMs) => {
        const viewport = new Viewport(spanMs);
        viewport.show(fromMs, spanMs);
        return (context, branch, pointed) => new Diagram(context, { branch, viewport, pointed });
      });
      this.element.append(this.compare.element);
    }
    act(this.compare);
  }

  walk(kind: 'message' | 'link', by: number): void {
    this.ring.walk(kind, by);
  }

  /** Shows a text of the page over the ring; undefined: no longer. */
  invite(invitation: HTMLElement | undefined): void {
    this.narration.invite(invitation);
  }

  turnStory(by: 1 | -1): void {
    this.narration.turn(by);
  }

  heal(): void {
    this.context.run('heal');
  }

  /** Shows a message over the ring for some seconds. */
  tell(words: string): void {
    this.narration.tell(words);
  }

  fullScreen(): void {
    this.listener.fullScreen().catch(() => this.narration.tell(elementText.noFullScreen));
  }

  project(): void {
    this.listener.project();
  }

  /** Shows the settings of a scope. */
  private async showSettings(scope: string): Promise<void> {
    const settings = (await this.showTab('settings')) as Settings | undefined;
    settings?.choose(scope);
  }

  /** Shows a tab, and scrolls it into view. */
  showTab(name: string): Promise<View | undefined> {
    this.sheet?.follow(true);
    return this.tabs.show(name);
  }

  /** Handles a key, unless the focused element uses it. */
  onKey(event: KeyboardEvent): void {
    const pressed = keyOf(event);
    if (this.early.takeKey(event)) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (!this.keys) this.waitForHandlers(event);
    else if (this.keys.press(this.context, this, pressed)) event.preventDefault();
  }

  /** The engine is loaded: handles the input that was queued until then. */
  begin(): void {
    this.hasBegun = true;
    void this.early.release();
    if (this.views.includes(this.tabs)) this.showExperiment();
  }

  /** Shows the laboratory if one of its trials was opened, or if the run was opened from the text of an experiment. */
  private showExperiment(): void {
    const { draft, script = '' } = this.source;
    const { laboratory } = draft;
    if (laboratory?.returns) {
      laboratory.returns = false;
      void this.tabs.show('laboratory');
    } else if (EXPERIMENT.test(script)) {
      void this.showTab('laboratory').then((view) => (view as Laboratory | undefined)?.take(script));
    }
  }

  /** What the laboratory needs of other rooms. */
  private laboratoryHost(): LaboratoryHost {
    const { source } = this;
    return {
      source,
      field: async (asks, label) => {
        const { CodeField, editorStyles } = await import('../editor/code-field');
        addStyles(this.element, editorStyles);
        return new CodeField(asks, { id: 'experiment-completions', label });
      },
      link: async (script) => (await import('../share/text-link')).linkOf(script, source.address),
      open: async (run) => (this.mayOpen() ? source.show(run) : this.context.refusal('open').problem),
    };
  }

  /** Queues this event and the following input until the input handlers are loaded. If they cannot be loaded, this event is dropped. */
  private waitForHandlers(event: Event): void {
    if (!this.early.queueFrom(event)) return;
    void this.loadHandlers().then((loaded) => {
      if (!loaded) this.early.dropFirst();
      void this.early.release();
    });
  }

  /** Loads the handlers of pointers and keys; resolves to whether they are loaded. After a failure, the next call tries again. */
  loadHandlers(): Promise<boolean> {
    return (this.handlers ??= Promise.all([this.ring.loadInput(), import('../common/keys/keys')]).then(
      ([, keys]) => {
        this.keys = keys;
        return true;
      },
      () => {
        this.handlers = undefined;
        return false;
      },
    ));
  }
}

/** The views of `why/` that are shown inside Inspect, loaded when they are first wanted. */
function innerViews(context: Context): InnerViews {
  return {
    entry: async (index, term) => new (await import('../why/entry')).EntryStory(context, index, term),
    states: async (goBack) => new (await import('../why/states')).States(context, goBack),
  };
}

/** The tab for a selection: Why explains events, and stays open for anything else; Inspect shows the rest. */
function tabFor(selection: Selection, current: string): string {
  if (selection.kind === 'none') return current;
  if (selection.kind === 'event' || current === 'why') return 'why';
  return 'inspect';
}

function landmark<T extends HTMLElement>(element: T, label: string): T {
  element.setAttribute('role', 'region');
  element.setAttribute('aria-label', label);
  return element;
}
