// The screen of one cluster: puts the views together, brings them the frames, and listens to the keys.

import { Announcer } from './announcer';
import type { News } from './announcer';
import { EarlyInput } from './early-input';
import { PARTS } from '../cluster/attributes';
import type { Part } from '../cluster/attributes';
import { Context } from '../cluster/context';
import type { Selection, View } from '../cluster/context';
import type { Cluster, Interest, Library, Notice, Step } from '../cluster/model';
import type { Actions } from '../common/keys/keys';
import { isTyping, keyOf } from '../common/keys/typing';
import { NOTHING } from '../cluster/context';
import { HeaderField } from '../cluster/model';
import type { Source } from '../cluster/run';
import { text } from '../common/text';
import type { SearchDialog } from '../search/dialog';
import type { EditorDialog } from '../editor/dialog';
import type { ShareDialog } from '../share/dialog';
import { Alarm } from '../safety/alarm';
import { Badges } from '../safety/badges';
import { DiagramHost } from '../diagram/host';
import type { Compare } from '../branches/compare';
import type { Console } from '../console/console';
import type { Settings } from '../settings/settings';
import type { Help } from '../help/help';
import type { InnerViews } from '../inspect/inspect';
import { Logs } from '../logs/logs';
import { Narration } from '../narration/narration';
import { Playback } from '../playback/playback';
import { Ring } from '../ring/ring';
import { Sheet } from './sheet';
import { Splitter } from './splitter';
import type { Sizes, SplitName } from './splitter';
import { Submit } from '../ring/submit';
import { el } from '../common/svg';
import { Tabs } from './tabs';
import { elementText } from './text';

/** What the screen passes on to those who hold the element. */
export interface Listener {
  news<K extends keyof News>(kind: K, news: News[K]): void;
  notice(notice: Notice): void;
  /** A line of the language has been done, by a reader or the page. */
  command(line: string): void;
  /** Starts another run in the same place. */
  restart(source: string): void;
  /** Fills the screen, or gives it back. */
  fullScreen(): Promise<void>;
  /** Turns the projector mode on, or off. */
  project(): void;
  /** Somebody gave the parts other sizes. */
  resized(sizes: Sizes): void;
}

export class Screen implements Actions {
  readonly element = el('div', 'screen');
  readonly context: Context;
  private readonly ring: Ring;
  private readonly submitForm: Submit;
  private readonly playback: Playback;
  private console: Console | undefined;
  private readonly diagram: DiagramHost;
  private readonly narration: Narration;
  private readonly alarm: Alarm;
  private readonly tabs: Tabs;
  private help: Promise<Help> | undefined;
  private compare: Compare | undefined;
  private share: Promise<ShareDialog> | undefined;
  private search: Promise<SearchDialog> | undefined;
  private editor: Promise<EditorDialog> | undefined;
  private modified: Promise<void> | undefined;
  private readonly announcer: Announcer;
  private readonly splitters = new Map<SplitName, Splitter>();
  private readonly sheet: Sheet;
  private sizes: Sizes = {};
  private keys: typeof import('../common/keys/keys') | undefined;
  private hands: Promise<boolean> | undefined;
  private readonly early: EarlyInput;
  private readonly views: View[];

  constructor(
    cluster: Cluster, private readonly engine: Promise<Library>, parts: ReadonlySet<Part>, private readonly source: Source, private readonly listener: Listener,
  ) {
    const context = new Context(cluster, engine);
    this.context = context;
    this.early = new EarlyInput(this.element);
    this.ring = new Ring(context, (event) => this.waitForHands(event));
    this.submitForm = new Submit(context);
    this.playback = new Playback(context);
    this.diagram = new DiagramHost(context);
    this.alarm = new Alarm(context, parts.has('details') || parts.has('timeline'), () => this.update());
    this.narration = new Narration(context, (notice) => listener.notice(notice));
    this.tabs = new Tabs(elementText.details, context.engine, [
      { name: 'inspect', label: elementText.inspect, load: async () => (await import('../inspect/inspect')).create(context, innerViews(context)) },
      { name: 'why', label: elementText.why, load: async () => (await import('../why/why')).create(context) },
      { name: 'events', label: text.events, load: async () => (await import('../events/events')).create(context) },
      { name: 'console', label: text.console, load: async () => (this.console = (await import('../console/console')).create(context)) },
      { name: 'statistics', label: elementText.statistics, load: async () => (await import('../statistics/statistics')).create(context) },
      {
        name: 'branches',
        label: elementText.branches,
        load: async () => (await import('../branches/branches')).create(context, (a, b) => void this.compareWith((compare) => compare.show(a, b))),
      },
      { name: 'settings', label: elementText.settings, load: async () => (await import('../settings/settings')).create(context) },
      { name: 'rules', label: elementText.rules, load: async () => (await import('../rules/rules')).create(context, (scenario) => void (this.mayOpen() && source.show({ scenario }))) },
    ]);
    this.sheet = new Sheet(this.element, this.tabs.element);
    this.announcer = new Announcer(context, (kind, news) => listener.news(kind, news));
    const badges = new Badges(context);
    // First, because the others mark what it is about.
    this.views = [this.alarm, this.ring, this.submitForm, this.playback, badges, this.narration];

    context.submitTo = (server): void => this.submit(server);
    context.showSettings = (scope): void => void this.showSettings(scope);
    context.search = (): void => this.showSearch();
    context.restart = (source): void => {
      if (this.mayOpen()) listener.restart(source);
    };
    context.onCommand = (line): void => listener.command(line);
    context.say = (sentence): void => this.announcer.sayNow(sentence);
    context.whatIf = (line): void => void this.compareWith((compare) => compare.whatIf(line));
    context.onAnswer = (answer): void => {
      this.console?.echo(answer);
      this.narration.acted(answer);
      if (!answer.quiet && this.tabs.current !== 'console') this.narration.refuse(answer.line, answer.reply);
    };
    context.onSelect = (): void => {
      const tab = tabFor(context.selection, this.tabs.current);
      if (tab !== this.tabs.current) void this.tabs.show(tab);
      this.sheet.follow(context.selection.kind !== 'none');
      this.update();
    };
    this.build(parts, badges);
    // A pointer or the focus comes near before anything is pressed.
    this.ring.drawing.addEventListener('pointerover', () => void this.loadHands(), { once: true });
    this.element.addEventListener('focusin', () => void this.loadHands(), { once: true });
    this.update();
  }

  private build(parts: ReadonlySet<Part>, badges: View): void {
    const stage = landmark(el('section', 'stage', this.ring.element, this.alarm.element, this.narration.element, this.submitForm.element), text.cluster);
    const bar = landmark(el('section', 'bar', this.playback.element, badges.element), elementText.playback);
    // What is broken, and what the script says, is said in any case.
    this.element.append(parts.has('ring') ? stage : el('div', 'remarks', this.alarm.element, this.narration.element));
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
      this.views.push(this.diagram);
      this.element.append(this.diagram.element);
    }
    if (parts.has('playback')) this.element.append(bar);
    if (parts.has('ring') && (parts.has('logs') || parts.has('details'))) this.addSplitter('ring', stage);
    if (parts.has('logs') && parts.has('details')) this.addSplitter('logs', this.tabs.element.previousElementSibling as HTMLElement);
    if (parts.has('timeline')) this.addSplitter('timeline', this.diagram.element);
    this.element.append(this.announcer.element);
    for (const part of PARTS) this.element.classList.toggle(`no-${part}`, !parts.has(part));
  }

  /** Whether a reader may open another run; says so if not. */
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

  /** Gives the parts the sizes that somebody chose before. */
  resize(sizes: Sizes): void {
    this.sizes = sizes;
    for (const [name, splitter] of this.splitters) splitter.apply(sizes[name]);
  }

  /** Takes the present frame and shows it. */
  update(): void {
    this.context.refresh();
    if (this.context.frame.header(HeaderField.Broken) > 0) this.modified ??= this.loadModified().catch(() => undefined);
    for (const view of this.views) view.update();
    this.announcer.update();
  }

  /** The theme changed: what was painted with the old colours is painted anew. */
  repaint(): void {
    this.diagram.repaint();
    this.tabs.repaint();
  }

  dispose(): void {
    for (const view of [...this.views, this.tabs, this.diagram]) view.dispose?.();
    this.announcer.dispose();
    this.sheet.dispose();
    for (const splitter of this.splitters.values()) splitter.dispose();
    this.compare?.dispose();
    this.search?.then((search) => search.dispose(), () => undefined);
    this.editor?.then((editor) => editor.dispose(), () => undefined);
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
    this.submitForm.focus(server);
  }

  focusConsole(): void {
    void this.showTab('console').then(() => this.console?.focus());
  }

  showHelp(): void {
    this.help ??= this.loadHelp();
    this.help.then(
      (help) => help.show(),
      () => (this.help = this.cannotLoad(text.help)),
    );
  }

  showShare(): void {
    this.share ??= this.loadShare();
    this.share.then(
      (share) => share.show(),
      () => (this.share = this.cannotLoad(text.share)),
    );
  }

  /** Says that a part of the program did not come, and which; it is asked for again the next time. */
  private cannotLoad(part: string): undefined {
    this.narration.tell(elementText.cannotLoadPart(part));
    this.announcer.sayNow(elementText.cannotLoadPart(part));
  }

  /** The sign of a Raft whose rules are not all followed. */
  private async loadModified(): Promise<void> {
    const [{ Modified }] = await Promise.all([import('../rules/modified'), this.engine]);
    const showRules = this.views.includes(this.tabs) ? (): void => void this.showTab('rules') : undefined;
    const view = new Modified(this.context, this.element, showRules);
    this.views.push(view);
    view.update();
  }

  private async loadShare(): Promise<ShareDialog> {
    const [{ ShareDialog }] = await Promise.all([import('../share/dialog'), this.engine]);
    const picture = async (format: 'svg' | 'png'): Promise<Blob> => (await import('./picture')).drawPicture(format, this.context, this.diagram.viewport, this.element);
    const share = new ShareDialog(this.context, this.source, picture, () => this.showEditor());
    this.element.append(share.element);
    return share;
  }

  showSearch(): void {
    this.search ??= this.loadSearch();
    this.search.then(
      (search) => search.show(),
      () => (this.search = this.cannotLoad(text.search)),
    );
  }

  private async loadSearch(): Promise<SearchDialog> {
    const [{ SearchDialog }] = await Promise.all([import('../search/dialog'), this.engine]);
    const search = new SearchDialog(this.context, () => this.showShare());
    this.element.append(search.element);
    return search;
  }

  showEditor(): void {
    this.editor ??= this.loadEditor();
    this.editor.then(
      (editor) => editor.show(),
      () => (this.editor = this.cannotLoad(text.script)),
    );
  }

  private async loadEditor(): Promise<EditorDialog> {
    const [{ EditorDialog }, library] = await Promise.all([import('../editor/dialog'), this.engine]);
    const editor = new EditorDialog(this.context, library, this.source);
    this.element.append(editor.element);
    return editor;
  }

  private async loadHelp(): Promise<Help> {
    const [{ Help }, library] = await Promise.all([import('../help/help'), this.engine]);
    const help = new Help(this.context, () => library.help(), this);
    this.element.append(help.element);
    return help;
  }

  clearSelection(): void {
    if (!this.ring.close()) this.context.select(NOTHING);
  }

  open(what: 'partition' | 'menu'): void {
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

  heal(): void {
    this.context.run('heal');
  }

  /** Says something over the ring, for a while. */
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

  /** Shows a tab where it is seen. */
  private showTab(name: string): Promise<View | undefined> {
    this.sheet.follow(true);
    return this.tabs.show(name);
  }

  /** Does what a key asks for, unless it belongs to what has the focus. */
  onKey(event: KeyboardEvent): void {
    const pressed = keyOf(event);
    if (this.early.takeKey(event)) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (!this.keys) this.waitForHands(event);
    else if (this.keys.press(this.context, this, pressed)) event.preventDefault();
  }

  /** The engine is there: what was pressed before is done. */
  begin(): void {
    void this.early.release();
  }

  /** Keeps what is pressed, from this event on, until there is what acts on it; without it, this event is lost. */
  private waitForHands(event: Event): void {
    if (!this.early.keepFrom(event)) return;
    void this.loadHands().then((loaded) => {
      if (!loaded) this.early.dropFirst();
      void this.early.release();
    });
  }

  /** Loads what pointers and keys do; says whether it is there. Where it fails, the next call tries again. */
  loadHands(): Promise<boolean> {
    return (this.hands ??= Promise.all([this.ring.loadInput(), import('../common/keys/keys')]).then(
      ([, keys]) => {
        this.keys = keys;
        return true;
      },
      () => {
        this.hands = undefined;
        return false;
      },
    ));
  }
}

/** What of the room of reasons stands within Inspect, loaded when it is first wanted. */
function innerViews(context: Context): InnerViews {
  return {
    entry: async (index, term) => new (await import('../why/entry')).EntryStory(context, index, term),
    states: async (goBack) => new (await import('../why/states')).States(context, goBack),
  };
}

/** Events are explained; of anything else, those who ask why go on asking. */
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
