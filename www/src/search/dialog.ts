// The dialog of the search for a violation: the goal, the start and the faults; the progress; and the steps of the found run, which
// becomes a branch.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context } from '../cluster/context';
import { loadedLibrary } from '../cluster/library';
import { HeaderField } from '../cluster/model';
import type { FoundStory, PropertyWord, SearchRequest, SearchStart } from '../cluster/model';
import type { Source } from '../cluster/run';
import { addStyles } from '../common/styles';
import { text as words } from '../common/text';
import { makeModal, openModal } from '../common/modal';
import { Search } from './search';
import type { SearchTotals } from './search';
import styles from './search.css';
import { searchText as text } from './text';

type Aim = 'any' | 'some' | 'condition';

/** How often the figures are updated. */
const EVERY_MS = 250;
/** The faults that are not chosen at first: Raft does not tolerate them. */
const UNFAIR = ['lies'];

/** The found run, and its branch. */
interface Find {
  story: FoundStory;
  start: SearchStart;
  branch: number;
  seconds: number;
  tally: SearchTotals;
}

export class SearchDialog {
  readonly element: HTMLDialogElement;
  private aim: Aim = 'any';
  private readonly properties = new Set<PropertyWord>();
  private condition = 'not leader';
  private seconds = 5;
  private fromStart = false;
  private readonly kinds: string[];
  private readonly chosen: Set<string>;
  private searches = 0;
  private search: Search | undefined;
  private begun = 0;
  private clock: ReturnType<typeof setInterval> | undefined;
  private find: Find | undefined;
  private says = '';
  private problem = '';

  /** @param share Opens the dialog for sharing. */
  constructor(private readonly context: Context, private readonly source: Source, private readonly share: () => void) {
    this.element = makeModal('search', text.title, context, () => this.cancel());
    this.kinds = loadedLibrary().searchKinds();
    this.chosen = new Set(this.kinds.filter((kind) => !UNFAIR.includes(kind)));
  }

  show(): void {
    addStyles(this.element, styles);
    this.find = undefined;
    this.says = this.problem = '';
    openModal(this.element, this.context);
    this.draw();
  }

  dispose(): void {
    this.cancel();
  }

  private draw(): void {
    const body = this.find ? this.foundPart(this.find) : this.search ? this.progressPart(this.search) : this.form();
    render(
      html`<div class="page">
        <header><h2>${text.title}</h2><button type="button" @click=${() => this.element.close()}>${text.close}</button></header>
        ${body}
      </div>`,
      this.element,
    );
  }

  private form(): TemplateResult {
    const { frame, cluster } = this.context;
    const begin = (event: Event): void => {
      event.preventDefault();
      this.begin();
    };
    const sound = cluster.rules().every(({ broken }) => !broken);
    return html`<p>${text.intro}</p>
      ${this.source.core ? html`<p class="muted">${text.core(this.source.core.name)}</p>` : sound ? html`<p class="muted">${text.safe}</p>` : nothing}
      <form @submit=${begin}>
        <fieldset><legend>${text.what}</legend>
          ${this.aimChoice('any', text.anyProperty)}
          ${this.aimChoice('some', text.oneProperty)}
          ${this.aim === 'some' ? this.propertyChoice() : nothing}
          ${this.aimChoice('condition', text.condition)}
          ${this.aim === 'condition' ? this.conditionChoice() : nothing}
        </fieldset>
        <fieldset><legend>${text.where}</legend>
          ${this.startChoice(false, text.fromNow(words.time(frame.nowMs)))}${this.startChoice(true, text.fromStart)}
        </fieldset>
        <fieldset><legend>${text.how}</legend>
          <div class="kinds">${this.kinds.map((kind) => this.check(text.kinds[kind] ?? kind, this.chosen, kind))}</div>
        </fieldset>
        <div class="go"><button type="submit" class="primary">${text.begin}</button>
          <span class="muted" role="status">${this.says}</span></div>
        ${this.problem ? html`<p class="refused" role="alert">${this.problem}</p>` : nothing}
      </form>`;
  }

  private aimChoice(aim: Aim, label: string): TemplateResult {
    const choose = (): void => {
      this.aim = aim;
      this.draw();
    };
    return html`<label><input type="radio" name="aim" .checked=${this.aim === aim} @change=${choose}>${label}</label>`;
  }

  private startChoice(fromStart: boolean, label: string): TemplateResult {
    return html`<label><input type="radio" name="start" .checked=${this.fromStart === fromStart} @change=${() => (this.fromStart = fromStart)}>${label}</label>`;
  }

  private propertyChoice(): TemplateResult {
    const all = this.context.cluster.properties();
    return html`<div class="props" role="group" aria-label=${text.properties}>${all.map(({ word, title }) => this.check(title, this.properties, word))}</div>`;
  }

  private conditionChoice(): TemplateResult {
    return html`<div class="row">
      <input type="text" aria-label=${text.conditionField} placeholder=${text.conditionHint} autocomplete="off" spellcheck="false" .value=${this.condition}
        @input=${(event: Event) => (this.condition = valueOf(event))}>
      <label>${text.forField} <input type="number" min="0" max="3600" step="any" .value=${String(this.seconds)}
        @input=${(event: Event) => (this.seconds = Number(valueOf(event)) || 0)}> ${text.seconds}</label></div>`;
  }

  private check<T extends string>(label: string, set: Set<T>, value: T): TemplateResult {
    const toggle = (event: Event): void => {
      if ((event.target as HTMLInputElement).checked) set.add(value);
      else set.delete(value);
    };
    return html`<label><input type="checkbox" .checked=${set.has(value)} @change=${toggle}>${label}</label>`;
  }

  private begin(): void {
    this.says = '';
    this.problem = this.chosen.size === 0 ? text.nothingAllowed : this.aim === 'some' && this.properties.size === 0 ? text.nothingWanted : '';
    if (this.problem) return this.draw();
    const { cluster } = this.context;
    const start = cluster.searchStart(this.fromStart);
    const request: SearchRequest = {
      properties: this.aim === 'some' ? [...this.properties] : [],
      condition: this.aim === 'condition' ? this.condition || ' ' : '',
      for_ms: this.seconds * 1000,
      kinds: [...this.chosen],
      // Each search uses another seed.
      seed: 1 + 1000 * this.searches++,
    };
    const search = new Search({ start, request, core: this.source.core });
    this.search = search;
    this.begun = performance.now();
    this.clock = setInterval(() => this.draw(), EVERY_MS);
    search.found.then(
      (story) => this.onResult(search, start, story),
      (error: unknown) => this.stop(search, text.failed(error instanceof Error ? error.message : '')),
    );
    this.draw();
    this.element.querySelector<HTMLButtonElement>('.go button')?.focus();
  }

  private progressPart(search: Search): TemplateResult {
    const elapsed = this.elapsed();
    const { replayed, worlds, unknown, features, commands, threads } = search.tally;
    const says = replayed < 1 ? text.replaying(replayed) : commands > 0 ? text.shortening(commands) : text.looking(elapsed);
    return html`<p role="status">${says}</p>
      <div class="go"><progress aria-label=${says}></progress>
        <button type="button" @click=${() => this.cancel()}>${text.cancel}</button></div>
      <p class="muted">${text.figures(worlds, worlds / Math.max(elapsed, 0.001), features, threads)}${unknown > 0 ? `. ${text.unknown(unknown)}` : nothing}</p>`;
  }

  private elapsed(): number {
    return (performance.now() - this.begun) / 1000;
  }

  private cancel(): void {
    const { search } = this;
    if (!search) return;
    const says = [text.cancelled(this.elapsed()), unknownOf(search.tally)].filter(Boolean).join(' ');
    search.cancel();
    this.stop(search, '');
    this.says = says;
    this.draw();
  }

  private stop(search: Search, problem: string): void {
    if (this.search !== search) return;
    clearInterval(this.clock);
    this.search = undefined;
    this.problem = problem;
    this.draw();
  }

  private onResult(search: Search, start: SearchStart, story: FoundStory | undefined): void {
    if (this.search !== search || !story) return;
    const { cluster, frame } = this.context;
    const seconds = this.elapsed();
    const problem = cluster.openStory(start, nameOf(story), story);
    if (problem) return this.stop(search, text.failed(problem.message));
    this.context.refresh();
    this.context.keepClockAfterDialog();
    this.find = { story, start, branch: frame.header(HeaderField.Branch), seconds, tally: search.tally };
    this.stop(search, '');
    this.element.querySelector<HTMLButtonElement>('.go button')?.focus();
  }

  private foundPart({ story, start, seconds, tally }: Find): TemplateResult {
    const name = this.context.cluster.branches().find(({ id }) => id === this.find?.branch)?.name ?? '';
    const again = (): void => {
      this.find = undefined;
      this.draw();
    };
    const shareIt = (): void => {
      this.element.close();
      this.share();
    };
    return html`<h3>${text.found(story.steps.length, seconds)}</h3>
      ${story.steps.length === 0 ? html`<p>${text.foundAlready(story.end_ms <= start.at_ms)}</p>` : nothing}
      <p class="ending" role="status">${story.ending}</p>
      <p class="muted">${text.opened(name)} ${unknownOf(tally)}</p>
      <ol>${story.steps.map(({ at_ms, line, said }) => html`<li>${this.goButton(at_ms)} <code>${line}</code><p>${said}</p></li>`)}</ol>
      <div class="go"><button type="button" class="primary" @click=${() => this.watch(start.at_ms)}>${text.watch}</button>
        <button type="button" @click=${() => this.go(story.end_ms)}>${text.end}</button>
        <button type="button" @click=${shareIt}>${text.share}</button>
        <button type="button" @click=${again}>${text.again}</button></div>`;
  }

  private goButton(ms: number): TemplateResult {
    const time = words.time(ms);
    return html`<button type="button" class="small time" aria-label=${text.go(time)} @click=${() => this.go(ms)}>${time}</button>`;
  }

  private watch(ms: number): void {
    const { cluster } = this.context;
    this.go(ms);
    void this.context.arrival().then((there) => there && cluster.play());
  }

  private go(ms: number): void {
    const { cluster } = this.context;
    if (this.find) cluster.switchBranch(this.find.branch);
    cluster.seek(ms);
    this.element.close();
  }
}

/** A text on the number of runs in which linearizability is unknown; empty if there are none. */
function unknownOf({ unknown, worlds }: SearchTotals): string {
  return unknown > 0 ? text.unknownOfTried(unknown, worlds) : '';
}

/** The end of the run without the details of the violation. */
function nameOf({ ending }: FoundStory): string {
  const [first = ''] = ending.split(/[:,]/);
  return (first || ending).slice(0, 50);
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
