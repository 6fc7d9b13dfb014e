// The page around the element: name, scenario, seed, share, theme, help.
//
// The address says what is shown: #scenario=leader-failure&seed=7, or #run=… for a whole run; &at=2.3s names a
// moment to stop at. A link or a file that cannot be opened changes nothing and is answered in words.

import { html, render } from 'lit';
import type { RaftCluster } from './raft-cluster';
import './raft-cluster';
import { INSIDE } from './guest/inside';
import { library } from './library';
import type { Library, Problem } from './model';
import type { Scenario } from './scenarios';
import { text } from './text';

type Theme = keyof typeof text.themes;
const THEMES: Theme[] = ['auto', 'light', 'dark'];
const THEME_KEY = 'raftarium-theme';
const LAYOUT_KEY = 'raftarium-layout';

/** A question above the cluster, and its two answers. */
interface Offer {
  question: string;
  accept: () => void;
  decline: () => void;
}

class Page {
  private scenarios: Scenario[] = [];
  private library: Library | undefined;
  private theme: Theme = storedTheme();
  private problem = '';
  /** The last run of this browser, while it is offered. */
  private offer: Offer | undefined;
  /** How many readings of the address are under way. */
  private following = 0;
  /** The part of the address behind '#' that the present run was opened by: a newer one may belong to a run to come. */
  private openedBy = '';

  constructor(private readonly header: HTMLElement, private readonly cluster: RaftCluster) {
    this.applyTheme();
    cluster[INSIDE].linkBase = location.href.split('#', 1)[0];
    cluster.layout = storedLayout();
    cluster.addEventListener('raft-layout', () => store(LAYOUT_KEY, JSON.stringify(cluster.layout)));
    cluster.addEventListener('raft-ready', () => this.onReady());
    cluster.addEventListener('raft-problem', () => this.draw());
    cluster.addEventListener('raft-projector', () => this.draw());
    addEventListener('hashchange', () => void this.follow());
    this.takeDrops();
    this.draw();
    void this.follow().then(() => this.rememberRuns());
    void library().then((loaded) => {
      this.library = loaded;
      this.draw();
    }, () => undefined);
    void import('./scenarios').then(({ scenarios }) => {
      this.scenarios = scenarios;
      this.draw();
    }, () => undefined);
  }

  /** Shows what the address says. */
  private async follow(): Promise<void> {
    const address = location.hash;
    const hash = new URLSearchParams(address.slice(1));
    this.following++;
    this.say('');
    const needsReading = hash.has('run') || hash.has('at');
    const wanted = needsReading ? await (await import('./share/open')).readLink(hash) : { scenario: hash.get('scenario'), seed: hash.get('seed') };
    const problem = typeof wanted === 'string' ? { message: wanted } : await this.cluster.show(wanted);
    if (problem) await this.refuse(problem);
    else {
      this.openedBy = address;
      await this.untilReady();
    }
    this.following--;
    this.draw();
  }

  private async untilReady(): Promise<void> {
    if (!this.cluster.ready) await new Promise((ready) => this.cluster.addEventListener('raft-ready', ready, { once: true }));
  }

  /** A run has started. If it is not the address's, that is left, so that a reload does not bring it back. */
  private onReady(): void {
    if (this.following === 0) {
      this.openedBy = '';
      if (location.hash.length > 1) history.replaceState(null, '', location.pathname + location.search);
    }
    this.draw();
  }

  /** Tells what is wrong with the address. What is shown goes on; on a fresh page that is a cluster of its own. */
  private async refuse(problem: Problem): Promise<void> {
    this.say(problemText(problem));
    if (!this.cluster[INSIDE].screen) await this.cluster.restart();
  }

  private say(problem: string): void {
    this.problem = problem;
    this.draw();
  }

  /** Opens a file that is dropped onto the page. */
  private takeDrops(): void {
    const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    addEventListener('dragover', (event) => {
      if (hasFile(event)) event.preventDefault();
    });
    addEventListener('drop', (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      void import('./share/open').then(async ({ openFiles }) => this.say(await openFiles(files, this.cluster)), () => this.say(text.cannotLoad));
    });
  }

  /** Keeps the run from now on, and offers the one that was kept before. */
  private async rememberRuns(): Promise<void> {
    const { Autosave, lastRun, forgetLastRun } = await import('./share/autosave');
    const last = lastRun();
    const begin = (): void => {
      this.offer = undefined;
      new Autosave(this.cluster, () => this.openedBy);
      this.draw();
    };
    if (!last) return begin();
    this.offer = {
      question: last.question,
      accept: (): void => {
        begin();
        void this.cluster.show({ run: last.kept.run, moment: last.moment }).then((problem) => {
          if (problem) this.say(problemText(problem));
        });
      },
      decline: (): void => {
        forgetLastRun();
        begin();
      },
    };
    this.draw();
  }

  private draw(): void {
    const { scenario, runSeed } = this.cluster;
    const own = this.cluster.runTitle;
    render(
      html`
        <div class="name"><h1>Raftarium</h1><p>${text.tagline}</p></div>
        <label class="scenario"><span>${text.scenario}</span>
          <select @change=${(event: Event) => this.go({ scenario: valueOf(event) })}>
            <option value="" .selected=${!scenario}>${own || text.freeRun}</option>
            ${this.options(false)}
            <optgroup label=${text.brokenRules}>${this.options(true)}</optgroup>
          </select></label>
        <label class="seed"><span>${text.seed}</span>
          <input inputmode="numeric" autocomplete="off" spellcheck="false" .value=${runSeed} @change=${(event: Event) => this.go({ seed: valueOf(event) })}>
        </label>
        <button type="button" class="dice" aria-label=${text.newSeed} title=${text.newSeed} @click=${() => this.go({ seed: this.library?.freshSeed() ?? '' })}>⚄</button>
        <div class="right">
          <button type="button" @click=${() => this.cluster.showSearch()}>${text.search}</button>
          <button type="button" class="script" @click=${() => this.cluster.showEditor()}>${text.script}</button>
          <button type="button" @click=${() => this.cluster.showShare()}>${text.share}</button>
          <button type="button" aria-label="${text.theme}: ${text.themes[this.theme]}" title="${text.theme}: ${text.themes[this.theme]}" @click=${() => this.nextTheme()}>
            <span aria-hidden="true">${{ auto: '◐', light: '☀', dark: '☾' }[this.theme]}</span></button>
          <button type="button" class="projector" aria-pressed=${this.cluster.projector} aria-label=${text.projector} title=${text.projector}
            @click=${() => this.project()}><svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"><path d="M2 4h16v10H2zM10 14v3M6 17h8" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round" stroke-linecap="round"/></svg></button>
          <button type="button" @click=${() => this.cluster.showHelp()}>${text.help}</button>
        </div>
        ${this.offer ? html`<p class="note" role="status"><span>${this.offer.question}</span>
          <button type="button" @click=${this.offer.accept}>${text.goOn}</button><button type="button" @click=${this.offer.decline}>${text.noThanks}</button></p>` : ''}
        ${this.problem ? html`<p class="note problem" role="alert"><span>${this.problem}</span>
          <button type="button" aria-label=${text.dismiss} @click=${() => this.say('')}>✕</button></p>` : ''}`,
      this.header,
    );
  }

  /** The scenarios to choose from: those that break rules, or the others. */
  private options(breaking: boolean) {
    const { scenario } = this.cluster;
    return this.scenarios
      .filter(({ breaks }) => breaks === breaking)
      .map(({ id, title, about }) => html`<option value=${id} title=${about} .selected=${id === scenario}>${title}</option>`);
  }

  /** Opens another scenario or seed, through the address. */
  private go(change: { scenario?: string; seed?: string }): void {
    const scenario = change.scenario ?? this.cluster.scenario ?? '';
    const parameters = new URLSearchParams();
    if (scenario) parameters.set('scenario', scenario);
    if (change.seed) parameters.set('seed', change.seed);
    const hash = `#${parameters.toString()}`;
    if (hash === location.hash) void this.follow();
    else location.hash = hash;
  }

  private nextTheme(): void {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? 'auto';
    store(THEME_KEY, this.theme);
    this.applyTheme();
    this.draw();
  }

  private project(): void {
    this.cluster.projector = !this.cluster.projector;
  }

  private applyTheme(): void {
    document.documentElement.dataset['theme'] = this.theme;
    this.cluster.theme = this.theme;
  }
}

/** Keeps a choice. In a browser that keeps nothing, or a page from a file, it lasts as long as the page. */
function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}

/** The sizes that were chosen for the parts of the screen, whatever became of them meanwhile. */
function storedLayout(): unknown {
  try {
    return JSON.parse(localStorage.getItem(LAYOUT_KEY) ?? '{}');
  } catch {
    return {};
  }
}

function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(THEME_KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** What is wrong with a run, with its place. */
function problemText({ message, line, column, suggestion }: Problem): string {
  const place = line === undefined ? '' : `${text.place(line, column ?? 1)}: `;
  return `${place}${message}${suggestion ? ` ${text.didYouMean(suggestion)}` : ''}`;
}

function valueOf(event: Event): string {
  const { target } = event;
  return target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.value.trim() : '';
}

const header = document.querySelector<HTMLElement>('body > header');
const cluster = document.querySelector<RaftCluster>('raft-cluster');
if (header && cluster) new Page(header, cluster);
