// The dialog with the library: free play, the saved runs of this browser, and all scenarios in their groups, with a search field.
// Each scenario is a link, so that it can be opened in another tab.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { forgetRun, keptRuns } from '../runs/kept-runs';
import type { FoundRun } from '../runs/kept-runs';
import { addStyles } from '../../common/styles';
import { text as words } from '../../common/text';
import { groups } from '../../cluster/scenarios';
import type { Scenario, ScenarioGroup } from '../../cluster/scenarios';
import styles from './scenarios.css';
import { scenariosText as text } from './text';

/** The actions of the dialog. */
export interface Chooser {
  /** Opens a scenario; free play without a name. */
  choose(scenario: string): void;
  /** Opens a saved run. */
  resume(run: FoundRun): void;
  onClose(): void;
}

const TOUCH = matchMedia('(pointer: coarse)');

export class LibraryDialog {
  private readonly element = document.createElement('dialog');
  private query = '';
  private current: string | undefined;
  private hidden: string | undefined;
  private runs: FoundRun[] = [];

  constructor(private readonly chooser: Chooser) {
    const { element } = this;
    element.className = 'library';
    element.setAttribute('aria-labelledby', 'library-title');
    // A click on an empty place leaves the focus here, so that keys do not act on the cluster.
    element.tabIndex = -1;
    // On touch screens the search field is not focused at once, because a keyboard would cover the list.
    element.autofocus = TOUCH.matches;
    element.addEventListener('click', (event) => {
      if (event.target === element) element.close();
    });
    element.addEventListener('keydown', (event) => this.onKey(event));
    element.addEventListener('close', () => chooser.onClose());
    document.body.append(element);
    addStyles(element, styles);
  }

  /**
   * @param current The present scenario; empty for free play, undefined for any other run.
   * @param hidden The key of the present run, which is not listed.
   */
  show(current: string | undefined, hidden: string | undefined): void {
    this.current = current;
    this.hidden = hidden;
    this.query = '';
    this.readRuns();
    this.draw();
    this.element.showModal();
    this.element.scrollTop = 0;
  }

  private readRuns(): void {
    this.runs = keptRuns().filter(({ id }) => id !== this.hidden);
  }

  private draw(): void {
    const found = groups.map((group) => ({ ...group, scenarios: group.scenarios.filter((scenario) => fits(this.query, group, scenario)) }));
    const shown = found.filter(({ scenarios }) => scenarios.length > 0);
    const count = (all: ScenarioGroup[]): number => all.reduce((sum, { scenarios }) => sum + scenarios.length, 0);
    const says = shown.length > 0 ? text.count(count(shown), count(groups)) : text.nothing;
    render(
      html`<header><h2 id="library-title">${text.title}</h2>
          <input type="search" aria-label=${text.searchLabel} placeholder=${text.searchHint} autocomplete="off" spellcheck="false" ?autofocus=${!TOUCH.matches}
            .value=${this.query} @input=${(event: Event) => this.search((event.target as HTMLInputElement).value)}>
          <button type="button" @click=${() => this.element.close()}>${text.close}</button>
          <p class="count" role="status">${says}</p>
          <nav aria-label=${text.groups}>${shown.map((group) => html`<button type="button" @click=${() => this.goTo(group)}>${group.title}</button>`)}</nav></header>
        ${this.query ? nothing : html`${this.ownPart()}${this.runs.length > 0 ? this.runsPart() : nothing}`}
        ${shown.map((group) => this.groupPart(group))}`,
      this.element,
    );
  }

  private ownPart(): TemplateResult {
    return html`<section aria-label=${text.freeGroup}><ul>${this.item('', text.freePlay, text.freeAbout)}</ul></section>`;
  }

  private runsPart(): TemplateResult {
    const now = Date.now();
    const row = (run: FoundRun): TemplateResult => {
      const { seed, title, keptAt } = run.kept;
      const name = title || text.freePlay;
      return html`<li class="run"><button type="button" class="item" @click=${() => this.leave(() => this.chooser.resume(run))}>
          <b>${name}</b><span>${text.recentRun(seed, words.time(run.moment.atMs), text.since(now - keptAt))}</span></button>
        <button type="button" class="forget" title=${text.forget} aria-label=${text.forgetRun(name, seed)} @click=${() => this.forget(run)}>✕</button></li>`;
    };
    return html`<section><h3>${text.recent}</h3><p>${text.recentAbout}</p><ul>${this.runs.map(row)}</ul></section>`;
  }

  private groupPart(group: ScenarioGroup): TemplateResult {
    return html`<section id=${idOf(group)}><h3 tabindex="-1">${group.title}</h3><p>${group.description}</p>
      <ul>${group.scenarios.map(({ id, title, description }) => this.item(id, title, description))}</ul></section>`;
  }

  private item(id: string, title: string, description: string): TemplateResult {
    const isCurrent = id === this.current;
    const open = (event: MouseEvent): void => {
      // The browser itself opens another tab or window.
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      this.leave(() => this.chooser.choose(id));
    };
    return html`<li><a class="item" href=${id ? `#scenario=${id}` : '#'} aria-current=${isCurrent ? 'true' : nothing} @click=${open}>
      <b>${title}${isCurrent ? html` <i>${text.shown}</i>` : nothing}</b><span>${description}</span></a></li>`;
  }

  private leave(then: () => void): void {
    this.element.close();
    then();
  }

  private forget({ id }: FoundRun): void {
    forgetRun(id);
    this.readRuns();
    this.draw();
    const next = this.element.querySelector<HTMLElement>('.forget') ?? this.element.querySelector<HTMLElement>('input');
    next?.focus();
  }

  private search(query: string): void {
    this.query = query;
    this.draw();
    this.element.scrollTop = 0;
  }

  private goTo(group: ScenarioGroup): void {
    const heading = this.element.querySelector<HTMLElement>(`#${idOf(group)} h3`);
    heading?.focus({ preventScroll: true });
    heading?.parentElement?.scrollIntoView({ block: 'start' });
  }

  /** The arrow keys move between items, and from the first one up to the search field; Enter there opens the first one. */
  private onKey(event: KeyboardEvent): void {
    const items = [...this.element.querySelectorAll<HTMLElement>('.item')];
    const focused = document.activeElement;
    const searches = focused instanceof HTMLInputElement;
    const at = items.findIndex((item) => item === focused);
    if (searches && event.key === 'Enter' && this.query) items[0]?.click();
    else if (event.key === 'ArrowDown' && (searches || at >= 0)) items[at + 1]?.focus();
    else if (event.key === 'ArrowUp' && at > 0) items[at - 1]?.focus();
    else if (event.key === 'ArrowUp' && at === 0) this.element.querySelector<HTMLElement>('input')?.focus();
    else return;
    event.preventDefault();
  }
}

/** Whether a scenario contains each word of a query: in its title, description, group or script, but not in the names of others. */
function fits(query: string, group: ScenarioGroup, { id, title, description, script }: Scenario): boolean {
  const all = [id, title, description, group.title, script.replace(/^# next: .*$/m, '')].join('\n').toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

function idOf({ title }: ScenarioGroup): string {
  return `group-${title.toLowerCase().replaceAll(' ', '-')}`;
}
