// Statistics: figures of a span of the run, updated while it plays. The plots are loaded when this is first shown.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField, SeriesField } from '../cluster/model';
import type { Statistics as Figures } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { KINDS, serverName, text } from '../common/text';
import { csv, saveCsv } from '../common/files/csv';
import type { Cell } from '../common/files/csv';
import { addStyles } from '../common/styles';
import { figuresCsv, figuresOf, formatFigure } from './figures';
import type { Figure } from './figures';
import type { Plots } from './plots';
import { statisticsText as words } from './text';
import styles from './statistics.css';
import { el } from '../common/svg';

/** Figures are updated at most this often. */
const EVERY_MS = 250;
/** The most steps of a plot, and the most rows of a table over time. */
const PLOT_STEPS = 240;
const CSV_ROWS = 2_000;
/** The choices of a span that are not a length in milliseconds. */
const ALL = 0;
const TYPED = -1;

const headline: Figure['key'][] = [
  'elections', 'electionMedian', 'splits', 'leaderlessShare', 'commandRate', 'latencyMedian', 'latencyP99', 'messageRate', 'byteRate', 'lost',
];
/** These too, if there were reads. */
const ofReads: Figure['key'][] = ['reads', 'readMedian', 'readP99', 'readLog', 'readIndex', 'readLease'];

export function create(context: Context): View {
  return new Statistics(context);
}

class Statistics implements View {
  readonly element = el('div', 'statistics');
  private readonly tools = el('div', 'filters');
  private readonly figures = el('div', 'figures');
  private readonly plotPlace = el('section', 'plots', el('p', 'hint', words.loadingPlots));
  private readonly tables = el('details', 'tables');
  private readonly tableBody = el('div');
  private plots: Plots | undefined;
  private asked = false;
  private disposed = false;
  private span = ALL;
  private typed = { from: 0, to: 1 };
  private said = '';
  private drawn = '';
  private drawnAt = -EVERY_MS;
  private timer = 0;

  constructor(private readonly context: Context) {
    this.tables.append(el('summary', '', words.table), this.tableBody);
    this.tables.addEventListener('toggle', () => this.redraw());
    this.plotPlace.setAttribute('aria-label', words.plots);
    this.element.append(this.tools, this.figures, this.plotPlace, this.tables);
    this.drawTools();
  }

  update(): void {
    addStyles(this.element, styles);
    if (this.element.closest('[hidden]')) return;
    const { frame } = this.context;
    const key = [frame.past, frame.header(HeaderField.Events), frame.nowMs, this.span, this.typed.from, this.typed.to].join();
    if (key === this.drawn) return;
    clearTimeout(this.timer);
    const wait = this.drawnAt + EVERY_MS - performance.now();
    if (wait > 0) {
      this.timer = window.setTimeout(() => this.update(), wait);
      return;
    }
    this.drawn = key;
    this.drawnAt = performance.now();
    this.draw();
  }

  repaint(): void {
    this.plots?.repaint();
    this.redraw();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.plots?.dispose();
  }

  private redraw(): void {
    this.drawn = '';
    this.drawnAt = -EVERY_MS;
    this.update();
  }

  /** The chosen span, in milliseconds. */
  private bounds(): [from: number, to: number] {
    const now = this.context.frame.nowMs;
    if (this.span === TYPED) return [this.typed.from * 1000, this.typed.to * 1000];
    return [this.span === ALL ? 0 : Math.max(0, now - this.span), now];
  }

  /** The figures; undefined for a span that is empty or in the future. */
  private ask(): Figures | undefined {
    const [from, to] = this.bounds();
    const ahead = this.span === TYPED && !(from < to && from < this.context.frame.nowMs);
    return ahead ? undefined : this.context.cluster.statistics(from, to);
  }

  private draw(): void {
    const figures = this.ask();
    this.drawFigures(figures);
    this.plotPlace.hidden = !figures;
    this.tables.hidden = !figures;
    if (!figures) return;
    if (this.tables.open) render(tablesOf(figures), this.tableBody);
    if (this.plots) this.plots.draw(this.context.cluster.series(...this.bounds(), PLOT_STEPS), figures.histogram);
    else if (!this.asked) void this.loadPlots();
  }

  private async loadPlots(): Promise<void> {
    this.asked = true;
    try {
      const { Plots } = await import('./plots');
      if (this.disposed) return;
      this.plots = new Plots(this.plotPlace);
      this.redraw();
    } catch {
      this.plotPlace.replaceChildren(el('p', 'hint', words.noPlots));
    }
  }

  private drawTools(): void {
    const choices = Object.entries(words.spans).map(([ms, name]) => ({ ms: Number(ms), name }));
    const order = choices.sort((a, b) => (a.ms > 0 ? a.ms : Infinity) - (b.ms > 0 ? b.ms : Infinity) || b.ms - a.ms);
    const choose = (event: Event): void => this.choose(Number((event.target as HTMLSelectElement).value));
    const bound = (end: 'from' | 'to', label: string): TemplateResult => html`
      <input type="number" min="0" step="any" aria-label=${label} .value=${String(this.typed[end])}
        @input=${(event: Event) => this.type(end, (event.target as HTMLInputElement).valueAsNumber)}>`;
    render(html`
      <label>${words.span}
        <select @change=${choose}>
          ${order.map(({ ms, name }) => html`<option value=${ms} ?selected=${ms === this.span}>${name}</option>`)}
        </select>
      </label>
      ${this.span === TYPED ? html`<span class="typed">${bound('from', words.from)} – ${bound('to', words.to)} s</span>` : nothing}
      <span class="taking">
        <button type="button" class="small" @click=${() => void this.copy()}>${words.copy}</button>
        <button type="button" class="small" @click=${() => this.save()}>${words.download}</button>
        <button type="button" class="small" @click=${() => this.saveSeries()}>${words.downloadSeries}</button>
      </span>
      <span role="status">${this.said}</span>`, this.tools);
  }

  private choose(span: number): void {
    const [from, to] = this.bounds();
    if (span === TYPED) this.typed = { from: Math.round(from) / 1000, to: Math.ceil(to) / 1000 };
    this.span = span;
    this.drawTools();
    this.redraw();
  }

  private type(end: 'from' | 'to', seconds: number): void {
    this.typed = { ...this.typed, [end]: seconds };
    this.redraw();
  }

  private drawFigures(s: Figures | undefined): void {
    if (!s) {
      render(html`<p class="hint">${words.nothing}</p>`, this.figures);
      return;
    }
    const all = figuresOf(s);
    const known = (key: Figure['key']): Figure[] => all.filter((figure) => figure.key === key);
    const reads = s.reads > 0 ? ofReads.flatMap(known).filter(({ value }) => value !== null) : [];
    const shown = [...headline.flatMap(known), ...reads];
    render(html`
      <p class="muted">${words.shown(s.from_ms, s.to_ms)}${this.context.clock.counting ? html`. ${words.noTimes}` : nothing}</p>
      <dl>${shown.map((figure) => html`
        <div title=${words.figures[figure.key][1] ?? ''}>
          <dt>${words.figures[figure.key][0]}</dt><dd>${formatFigure(figure)}</dd>
        </div>`)}</dl>`, this.figures);
  }

  private async copy(): Promise<void> {
    const figures = this.ask();
    if (!figures) return;
    try {
      await navigator.clipboard.writeText(figuresCsv(figures));
      this.say(words.copied);
    } catch {
      this.say(words.notCopied);
    }
  }

  private say(what: string): void {
    this.said = what;
    this.drawTools();
    setTimeout(() => {
      this.said = '';
      if (!this.disposed) this.drawTools();
    }, 4000);
  }

  private save(): void {
    const figures = this.ask();
    if (figures) saveCsv(words.file(words.figuresFile), figuresCsv(figures));
  }

  private saveSeries(): void {
    const data = this.context.cluster.series(...this.bounds(), CSV_ROWS);
    saveCsv(words.file(words.seriesFile), seriesCsv(data));
  }
}

function tablesOf(s: Figures): TemplateResult {
  const seconds = (s.to_ms - s.from_ms) / 1000;
  return html`
    <table>
      <caption>${words.caption}</caption>
      <thead><tr><th scope="col">${words.figure}</th><th scope="col">${words.value}</th><th scope="col" class="text">${words.meaning}</th></tr></thead>
      <tbody>${figuresOf(s).map((figure) => html`
        <tr><th scope="row">${words.figures[figure.key][0]}</th><td>${formatFigure(figure)}</td><td class="text">${words.figures[figure.key][1]}</td></tr>`)}
      </tbody>
    </table>
    <table>
      <caption>${words.kindsCaption}</caption>
      <thead><tr>${[words.kind, words.sent, words.perSecond, words.size, words.lost].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${s.messages.map(({ kind, sent, bytes, lost }) => html`
        <tr><th scope="row">${text.kinds[kind]}</th>
          <td>${words.count(sent)}</td><td>${seconds > 0 ? words.rate(sent / seconds) : words.none}</td>
          <td>${words.bytes(bytes)}</td><td>${words.count(lost)}</td></tr>`)}
      </tbody>
    </table>
    ${s.last_elections.length === 0 ? nothing : html`
      <table>
        <caption>${words.electionsCaption}</caption>
        <thead><tr>${[words.term, words.leader, words.elected, words.took].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>${s.last_elections.map(({ term, leader, at_ms, took_ms }) => html`
          <tr><th scope="row">${term}</th><td>${serverName(leader)}</td><td>${text.time(at_ms)}</td><td>${words.ms(took_ms)}</td></tr>`)}
        </tbody>
      </table>`}`;
}

/** The data of a plot as a table: a row for each step. */
function seriesCsv(data: Float64Array): string {
  const kinds = KINDS.map((kind) => text.kinds[kind]);
  const head: Cell[] = [
    'from_ms', 'to_ms', ...kinds.map((kind) => `${kind}: ${words.units.rate}`), ...kinds.map((kind) => `${kind}: ${words.units.byteRate}`),
    words.plot.lost, `${words.plot.commands}: ${words.series.submitted}`, `${words.plot.commands}: ${words.series.applied}`,
    `${words.plot.latency}: ${words.series.median}`, `${words.plot.latency}: ${words.series.slowest}`, words.figures.leaderlessShare[0] ?? '',
    words.figures.elections[0] ?? '', words.figures.splits[0] ?? '',
    words.figures.longest[0] ?? '', words.figures.shortest[0] ?? '', words.figures.committed[0] ?? '',
  ];
  const rows: Cell[][] = [head];
  for (let at = 0; at < data.length; at += SeriesField.Stride) rows.push([...data.slice(at, at + SeriesField.Stride)]);
  return csv(rows);
}
