// The laboratory: an experiment as text, its trials in workers, and what they measure as curves and tables while they come in. A trial
// opens in the cluster, paused at the moment at which it was measured.

import { html, nothing, render } from 'lit';
import { TrialCode } from '../cluster/model';
import type { Completion, Problem } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import type { RunRequest, Source } from '../cluster/run';
import { saveCsv } from '../common/files/csv';
import { makeModal, openModal } from '../common/modal';
import { DASHES } from '../common/plot';
import type { Line } from '../common/plot';
import { addStyles } from '../common/styles';
import { el } from '../common/svg';
import { text as words } from '../common/text';
import { Bench } from './bench';
import { loadExperiments } from './engine';
import { experiments, first } from './library';
import type { MeasurePlots } from './curves';
import type { Found, Results } from './results';
import { tableOf } from './table';
import type { Row } from './table';
import { laboratoryText as text } from './text';
import styles from './laboratory.css';

/** The least time between two drawings; slow drawings are rarer. */
const EVERY_MS = 250;
const REST = 6;
/** The script is checked after a pause of this length in typing. */
const PAUSE_MS = 250;
/** How many curves of some results are shown at first: as many as there are colours. */
const FIRST_CURVES = 7;
/** The dashes of the present results, and of each that is kept. */
const DASHES_OF_RESULTS = [0, 1, 3, 4];
/** A pane that is lower than this, in pixels, shows no curve. */
const LOW = 120;

/** A field for the text of the experiment. */
interface Field {
  readonly element: HTMLElement;
  value: string;
  mark(problem: Problem | undefined): void;
  goToProblem(): void;
}

/** What the laboratory needs of other rooms. */
export interface Host {
  source: Pick<Source, 'draft' | 'docs'>;
  field(asks: { complete(line: string, column: number, before: string): Completion; changed(): void; done(): void }, label: string): Promise<Field>;
  /** A link that opens a text; undefined if no page is known that could open it. */
  link(script: string): Promise<string | undefined>;
  open(run: RunRequest): Promise<Problem | undefined>;
}

/** The values of one measure in all results that have it. */
interface Section {
  name: string;
  quantity: string;
  /** `kept` is 0 for the present results, and counts those that are kept from 1. */
  parts: { results: Results; measure: number; kept: number }[];
}

export async function create(context: Context, host: Host): Promise<Laboratory> {
  await loadExperiments();
  return new Laboratory(context, host);
}

export class Laboratory implements View {
  readonly element = el('div', 'laboratory');
  private readonly body = el('div', 'bench');
  private readonly tools = el('div', 'filters');
  private readonly status = el('div', 'status');
  private readonly textPart = el('details', 'text');
  private readonly verdict = el('div', 'verdict');
  private readonly findings = el('div', 'findings');
  private readonly troubles = el('ul', 'troubles');
  private readonly bench: Bench;
  private readonly dialog: HTMLDialogElement;
  private field: Field | undefined;
  private plots: typeof import('./curves') | undefined;
  private readonly pairs = new Map<string, { place: HTMLElement; table: HTMLElement; plots: MeasurePlots | undefined }>();
  private hasNoPlots = false;
  /** The cells whose curves are shown, where that is not the first ones. */
  private readonly chosen = new WeakMap<Results, Set<number>>();
  private isWhole = false;
  private said = '';
  private link = '';
  private timer = 0;
  private typing = 0;
  private drawnAt = -EVERY_MS;
  private cost = 0;
  private isDirty = true;
  private disposed = false;
  private wasRunning = false;

  constructor(private readonly context: Context, private readonly host: Host) {
    const { draft } = host.source;
    const kept = draft.laboratory;
    this.bench = kept instanceof Bench ? kept : new Bench(first);
    draft.laboratory = this.bench;
    this.bench.onChange = (): void => this.drawSoon();
    this.dialog = makeModal('laboratory', text.title, context, () => this.onShrunk());
    this.textPart.append(el('summary', '', text.script), this.verdict);
    this.textPart.open = !this.bench.results;
    this.body.append(this.tools, this.status, this.textPart, this.findings);
    this.element.append(this.body, this.dialog);
    void this.addField();
    void this.loadPlots();
  }

  /** Shows another experiment. */
  take(script: string): void {
    this.bench.take(script);
    if (this.field) this.field.value = this.bench.text;
    this.textPart.open = true;
    this.drawSoon();
  }

  update(): void {
    addStyles(this.element, styles);
    if (this.isDirty && !this.element.closest('[hidden]')) this.drawSoon();
  }

  repaint(): void {
    for (const { plots } of this.pairs.values()) plots?.repaint();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    clearTimeout(this.typing);
    for (const { plots } of this.pairs.values()) plots?.dispose();
  }

  private async addField(): Promise<void> {
    const { cluster } = this.context;
    const field = await this.host.field({
      complete: (line, column, before) => cluster.complete(line, column, before),
      changed: () => this.onTyping(),
      done: () => this.run(),
    }, text.script);
    if (this.disposed) return;
    this.field = field;
    field.value = this.bench.text;
    this.verdict.after(el('div', 'editor', field.element));
    this.drawSoon();
  }

  private async loadPlots(): Promise<void> {
    try {
      this.plots = await import('./curves');
    } catch {
      this.hasNoPlots = true;
    }
    this.drawSoon();
  }

  private onTyping(): void {
    this.bench.text = this.field?.value ?? '';
    clearTimeout(this.typing);
    this.typing = window.setTimeout(() => this.bench.check(), PAUSE_MS);
    this.drawTools();
  }

  private run(): void {
    clearTimeout(this.typing);
    this.said = this.link = '';
    this.bench.run();
    if (this.bench.problem) this.textPart.open = true;
    else this.textPart.open = false;
    this.drawNow();
    if (this.bench.problem) {
      this.field?.goToProblem();
      this.verdict.scrollIntoView({ block: 'nearest' });
    } else if (this.isLow) {
      this.enlarge();
      this.focus('.run');
    }
  }

  private drawSoon(): void {
    this.isDirty = true;
    clearTimeout(this.timer);
    if (this.element.closest('[hidden]')) return;
    const wait = this.drawnAt + Math.max(EVERY_MS, REST * this.cost) - performance.now();
    if (wait > 0) this.timer = window.setTimeout(() => this.drawNow(), wait);
    else this.drawNow();
  }

  private drawNow(): void {
    if (this.disposed) return;
    clearTimeout(this.timer);
    const begin = performance.now();
    this.isDirty = false;
    this.drawTools();
    this.drawStatus();
    this.drawVerdict();
    this.drawFindings();
    if (this.wasRunning && !this.bench.runner) this.showFindings();
    this.wasRunning = this.bench.runner !== undefined;
    this.drawnAt = performance.now();
    this.cost = this.drawnAt - begin;
    // The time that is left changes while a long trial runs.
    if (this.bench.runner) this.timer = window.setTimeout(() => this.drawSoon(), 1_000);
  }

  /** Whether there is no room for a curve. */
  private get isLow(): boolean {
    const { clientHeight, scrollHeight } = this.element;
    return !this.dialog.open && clientHeight < LOW && scrollHeight > clientHeight;
  }

  /** The window was closed, by its button or by Escape. */
  private onShrunk(): void {
    this.element.prepend(this.body);
    this.drawNow();
    this.focus('.enlarge');
  }

  private focus(tool: string): void {
    this.tools.querySelector<HTMLElement>(tool)?.focus({ preventScroll: true });
  }

  /** In a low pane the findings are out of sight: when all have come, it is scrolled, unless the reader has done that. */
  private showFindings(): void {
    const pane = this.body.parentElement;
    if (!pane || pane.scrollTop > 0) return;
    const below = (part: HTMLElement): number => part.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (below(this.findings) > pane.clientHeight / 3) pane.scrollTop = below(this.status);
  }

  private drawTools(): void {
    const { bench } = this;
    const known = experiments.find(({ script }) => script === bench.text);
    const own = known ? bench.own : bench.text;
    const choose = (event: Event): void => {
      const chosen = experiments.find(({ id }) => id === (event.target as HTMLSelectElement).value);
      this.take(chosen?.script ?? own);
    };
    const isLarge = this.dialog.open;
    const { docs } = this.host.source;
    render(html`
      <label>${text.choose} <select @change=${choose}>
        ${own ? html`<option value="" .selected=${!known}>${text.own}</option>` : nothing}
        ${experiments.map(({ id, title }) => html`<option value=${id} .selected=${id === known?.id}>${title}</option>`)}</select></label>
      <button type="button" class="small run ${bench.runner ? '' : 'primary'}" @click=${() => (bench.runner ? this.act(() => bench.cancel()) : this.run())}>${bench.runner ? text.cancel : text.run}</button>
      <button type="button" class="small enlarge" @click=${() => this.enlarge()}>${isLarge ? text.close : text.enlarge}</button>
      <button type="button" class="small" title=${bench.canKeep ? text.keepAbout : text.keepFull} ?disabled=${!bench.canKeep || !bench.results || bench.results.done === 0} @click=${() => this.act(() => bench.keep())}>${text.keep}</button>
      ${bench.kept.map((results) => html`<button type="button" class="small" @click=${() => this.act(() => bench.drop(results))}>${text.drop(results.name)}</button>`)}
      <button type="button" class="small" ?disabled=${!this.savable} @click=${() => this.save()}>${text.save}</button>
      <button type="button" class="small" @click=${() => void this.copyLink()}>${text.link}</button>
      <label><input type="checkbox" .checked=${bench.isLog} @change=${() => this.toggleLog()}>${text.log}</label>
      ${docs ? html`<a href=${new URL('experiments.html', new URL(docs, document.baseURI)).href} target="_blank" rel="noopener">${text.docs}</a>` : nothing}`, this.tools);
  }

  private drawStatus(): void {
    const { runner, results, says, shown } = this.bench;
    const progress = runner?.progress;
    const other = results && results.text !== this.bench.text ? text.ofAnother(results.name) : '';
    const left = progress?.secondsLeft === undefined ? '' : `, ${text.left(progress.secondsLeft)}`;
    const running = progress && results
      ? html`<progress aria-label=${text.progress(progress.done, progress.all)} .value=${progress.done} max=${progress.all}></progress>
        <span>${text.size(results.cells.length, results.trials)}: ${text.progress(progress.done, progress.all)}${left}</span>`
      : nothing;
    render(html`${running}<span role="status">${[says, shown, other, this.said].filter(Boolean).join(' ')}</span>
      ${this.link ? html`<input readonly aria-label=${text.link} .value=${this.link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>` : nothing}`, this.status);
  }

  private drawVerdict(): void {
    const { problem } = this.bench;
    this.field?.mark(problem);
    const place = problem?.line === undefined ? '' : `${words.place(problem.line, problem.column ?? 1)}: `;
    render(problem
      ? html`<span class="refused" role="alert">${place}${problem.message}.${problem.suggestion ? ` ${words.didYouMean(problem.suggestion)}` : ''}</span>
        ${problem.line === undefined ? nothing : html`<button type="button" class="small" @click=${() => this.field?.goToProblem()}>${text.goThere}</button>`}`
      : html`<span class="muted">${text.intro}</span>`, this.verdict);
  }

  /** A part for each measure, of the present results and of those that are kept. */
  private drawFindings(): void {
    const sections = this.sections();
    const keys = sections.map(({ name, quantity }) => `${name}\n${quantity}`);
    for (const [key, { place, plots }] of this.pairs) {
      if (keys.includes(key)) continue;
      plots?.dispose();
      place.remove();
      this.pairs.delete(key);
    }
    sections.forEach((section, i) => this.drawSection(keys[i] ?? '', section));
    this.drawTroubles();
  }

  private drawTroubles(): void {
    const { results } = this.bench;
    const troubles = results ? troublesOf(results) : [];
    if (!this.troubles.isConnected && troubles.length > 0) this.findings.prepend(this.troubles);
    render(troubles.map(({ cell, words, trial }) => html`<li>${words}
      ${trial === undefined ? nothing : html`<button type="button" class="link" @click=${() => results && void this.openEnd(results, cell, trial)}>${text.openTrouble(trial + 1)}</button>`}</li>`), this.troubles);
  }

  private sections(): Section[] {
    const { results, kept } = this.bench;
    const found: Section[] = [];
    for (const one of results ? [results, ...kept] : kept) {
      one.measures.forEach(({ name, quantity }, measure) => {
        let section = found.find((other) => other.name === name && other.quantity === quantity);
        if (!section) found.push((section = { name, quantity, parts: [] }));
        section.parts.push({ results: one, measure, kept: kept.indexOf(one) + 1 });
      });
    }
    return found;
  }

  private drawSection(key: string, section: Section): void {
    let pair = this.pairs.get(key);
    const title = text.heading(section.name, text.unit(section.quantity));
    if (!pair) {
      const place = el('section', 'measure', el('h3', '', title));
      const table = el('div', 'table');
      place.append(el('p', 'hint', this.hasNoPlots ? text.noPlots : text.loadingPlots), table);
      pair = { place, table, plots: undefined };
      this.pairs.set(key, pair);
      this.findings.append(place);
    }
    if (!pair.plots && this.plots) {
      pair.plots = new this.plots.MeasurePlots(this.element, (found) => void this.openTrial(found));
      pair.place.querySelector('.hint')?.replaceWith(pair.plots.element);
    }
    const rows = rowsOf(section, (results) => this.shownOf(results));
    const first = section.parts.find((part) => part.kept === 0) ?? section.parts[0];
    pair.plots?.draw({
      title, quantity: section.quantity, isLog: this.bench.isLog,
      curves: rows.filter(({ isShown }) => isShown).map(({ results, cell, measure, line }) => ({ ...line, results, cell, measure })),
      quantiles: first,
    });
    render(tableOf(title, section.quantity, rows, this.isWhole, {
      open: (found) => void this.openTrial(found),
      openEnd: (results, cell, trial) => void this.openEnd(results, cell, trial),
      toggle: (row) => this.toggle(row),
      showAll: () => {
        this.isWhole = true;
        this.drawNow();
      },
    }), pair.table);
  }

  private shownOf(results: Results): Set<number> {
    const known = this.chosen.get(results) ?? new Set(results.cells.slice(0, FIRST_CURVES).map((_, cell) => cell));
    this.chosen.set(results, known);
    return known;
  }

  private toggle({ results, cell }: Row): void {
    const shown = this.shownOf(results);
    if (!shown.delete(cell)) shown.add(cell);
    this.drawNow();
  }

  private toggleLog(): void {
    this.bench.isLog = !this.bench.isLog;
    this.drawNow();
  }

  /** What the reader does is shown at once. */
  private act(change: () => void): void {
    change();
    this.drawNow();
  }

  /** The present results, or else those that were kept last. */
  private get savable(): Results | undefined {
    const { results = this.bench.kept.at(-1) } = this.bench;
    return results && results.done > 0 ? results : undefined;
  }

  private save(): void {
    const { savable } = this;
    if (savable) saveCsv(text.fileName(savable.name), savable.csv());
  }

  private async copyLink(): Promise<void> {
    this.bench.check();
    this.link = '';
    if (this.bench.problem) this.said = text.mendFirst;
    else await this.writeLink();
    this.drawNow();
  }

  private async writeLink(): Promise<void> {
    const link = await this.host.link(this.bench.text);
    if (link === undefined) this.said = text.noPage;
    else {
      this.said = await navigator.clipboard.writeText(link).then(() => text.copied, () => text.notCopied);
      if (this.said !== text.copied) this.link = link;
    }
  }

  /** Shows everything in the whole window, or as a tab again. */
  private enlarge(): void {
    if (this.dialog.open) this.dialog.close();
    else {
      this.dialog.append(this.body);
      openModal(this.dialog, this.context);
      this.focus('.enlarge');
    }
    this.drawNow();
  }

  /** Opens a trial as a run, paused at the moment at which it had its value. */
  private async openTrial(found: Found): Promise<void> {
    const { results, cell, trial, measure } = found;
    const { value, atUs } = results.valueOf(found);
    const { name, quantity } = results.measures[measure] ?? { name: '', quantity: '' };
    await this.openAt(results, cell, trial, atUs, (label, at) => text.opened(trial + 1, label, name, text.value(value, quantity), at));
  }

  /** Opens a trial as a run, paused where it ended. */
  private async openEnd(results: Results, cell: number, trial: number): Promise<void> {
    await this.openAt(results, cell, trial, results.endOf(cell, trial), (label, at) => text.openedEnd(trial + 1, label, at));
  }

  private async openAt(results: Results, cell: number, trial: number, atUs: number, says: (label: string, at: string) => string): Promise<void> {
    const { script, seed } = results.scriptOf(cell, trial);
    const label = results.cells[cell]?.label ?? '';
    if (this.dialog.open) {
      this.context.keepClockAfterDialog();
      this.dialog.close();
    }
    this.bench.shown = text.shown(trial + 1, label);
    this.bench.returns = true;
    const problem = await this.host.open({ run: script, seed, core: null, moment: { atMs: atUs / 1000 }, says: says(label, words.time(atUs / 1000)) });
    if (!problem) return;
    this.bench.returns = false;
    this.bench.shown = '';
    this.said = text.notOpened(problem.message);
    this.drawNow();
  }
}

/** The rows of the table, and so the curves. Cells of kept results are dashed. */
function rowsOf({ parts }: Section, shownOf: (results: Results) => Set<number>): Row[] {
  return parts.flatMap(({ results, measure, kept }) => results.cells.map(({ label: plain }, cell) => {
    const label = parts.length > 1 ? text.keptCell(results.name, plain) : plain;
    const dash = DASHES[DASHES_OF_RESULTS[kept] ?? 0] ?? [];
    const line: Line = { name: label, color: `t${(cell % FIRST_CURVES) + 1}`, dash };
    return { results, cell, measure, label, line, isShown: shownOf(results).has(cell) };
  }));
}

/** What went wrong in the trials of each cell. */
function troublesOf(all: Results): { cell: number; words: string; trial: number | undefined }[] {
  return all.cells.flatMap(({ label, done, outcomes, troubles }, cell) => Object.entries(text.troubles).flatMap(([outcome, what]) => {
    const count = outcomes[Number(outcome)] ?? 0;
    if (count === 0 || Number(outcome) === TrialCode.Done) return [];
    const first = troubles.get(Number(outcome));
    const sentence = text.trouble(label, count, done, what ?? '');
    return [{ cell, words: first ? `${sentence}; ${text.firstTrouble(first.trial + 1, first.words)}` : sentence, trial: all.trialEnding(cell, Number(outcome)) }];
  }));
}
