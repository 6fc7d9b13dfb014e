// The page around the element: name, scenario, seed, share, theme, help.
//
// The address says what is shown: #scenario=leader-failure&seed=7, or #run=… for a whole run.

import { html, render } from 'lit';
import type { RaftCluster } from './raft-cluster';
import './raft-cluster';
import { library } from './library';
import { packRun, unpackRun } from './link';
import type { Library } from './model';
import type { Scenario } from './scenarios';
import { text } from './text';

type Theme = keyof typeof text.themes;
const THEMES: Theme[] = ['auto', 'light', 'dark'];
const THEME_KEY = 'raftarium-theme';
const SHARED_MS = 2_500;

class Page {
  private scenarios: Scenario[] = [];
  private library: Library | undefined;
  private theme: Theme = storedTheme();
  private shareWord = text.share;
  private problem = '';

  constructor(private readonly header: HTMLElement, private readonly cluster: RaftCluster) {
    this.applyTheme();
    cluster.addEventListener('raft-ready', () => this.draw());
    cluster.addEventListener('raft-problem', () => this.draw());
    addEventListener('hashchange', () => void this.follow());
    this.draw();
    void this.follow();
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
    const hash = new URLSearchParams(location.hash.slice(1));
    const packed = hash.get('run');
    this.problem = '';
    if (packed !== null) {
      const run = await unpackRun(packed);
      if (run === undefined) this.problem = text.badLink;
      else await this.cluster.open(run);
    } else {
      this.cluster.seed = hash.get('seed');
      this.cluster.scenario = hash.get('scenario');
      await this.cluster.restart();
    }
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
            ${this.scenarios.map(({ id, title, about }) => html`<option value=${id} title=${about} .selected=${id === scenario}>${title}</option>`)}
          </select></label>
        <label class="seed"><span>${text.seed}</span>
          <input inputmode="numeric" autocomplete="off" spellcheck="false" .value=${runSeed} @change=${(event: Event) => this.go({ seed: valueOf(event) })}>
        </label>
        <button type="button" class="dice" aria-label=${text.newSeed} title=${text.newSeed} @click=${() => this.go({ seed: this.library?.freshSeed() ?? '' })}>⚄</button>
        <div class="right">
          <button type="button" aria-live="polite" @click=${() => void this.share()}>${this.shareWord}</button>
          <button type="button" aria-label="${text.theme}: ${text.themes[this.theme]}" title="${text.theme}: ${text.themes[this.theme]}" @click=${() => this.nextTheme()}>
            <span aria-hidden="true">${{ auto: '◐', light: '☀', dark: '☾' }[this.theme]}</span></button>
          <button type="button" @click=${() => this.cluster.showHelp()}>${text.help}</button>
        </div>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : ''}`,
      this.header,
    );
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

  private async share(): Promise<void> {
    const packed = await packRun(this.cluster.text);
    history.replaceState(null, '', `#run=${packed}`);
    try {
      await navigator.clipboard.writeText(location.href);
      this.shareWord = text.shared;
    } catch {
      this.shareWord = text.shareFailed;
    }
    this.draw();
    setTimeout(() => {
      this.shareWord = text.share;
      this.draw();
    }, SHARED_MS);
  }

  private nextTheme(): void {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? 'auto';
    try {
      localStorage.setItem(THEME_KEY, this.theme);
    } catch {
      // A browser that keeps nothing, or a page from a file: the choice lasts as long as the page.
    }
    this.applyTheme();
    this.draw();
  }

  private applyTheme(): void {
    document.documentElement.dataset['theme'] = this.theme;
    this.cluster.theme = this.theme;
  }
}

function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(THEME_KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

function valueOf(event: Event): string {
  const { target } = event;
  return target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.value.trim() : '';
}

const header = document.querySelector<HTMLElement>('body > header');
const cluster = document.querySelector<RaftCluster>('raft-cluster');
if (header && cluster) new Page(header, cluster);
