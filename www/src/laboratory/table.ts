// The figures of a measure as a table: the text form of the plots. Each quantile opens the trial that has it.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { lineSign } from '../common/plot';
import type { Line } from '../common/plot';
import type { Figures, Found, Quantile, Results } from './results';
import { laboratoryText as text } from './text';

/** How many rows are shown at first. */
const FIRST_ROWS = 40;
const QUANTILES: Quantile[] = ['min', 'p10', 'median', 'p90', 'p99', 'max'];
/** The shares of these, in per cent. */
const PERCENT: Partial<Record<Quantile, number>> = { min: 0, p10: 10, median: 50, p90: 90, p99: 99, max: 100 };

/** The figures that are compared with the published ones. */
const COMPARED: string[] = ['median', 'mean'];

export interface Row {
  results: Results;
  cell: number;
  measure: number;
  label: string;
  line: Line;
  isShown: boolean;
}

export interface TableAsks {
  open(found: Found): void;
  /** Opens a trial at its end. */
  openEnd(results: Results, cell: number, trial: number): void;
  toggle(row: Row): void;
  showAll(): void;
}

export function tableOf(title: string, quantity: string, rows: Row[], isWhole: boolean, asks: TableAsks): TemplateResult {
  const shown = isWhole ? rows : rows.slice(0, FIRST_ROWS);
  const published = rows.filter(({ results, cell, measure }) => results.published(cell, measure).length > 0);
  const sources = [...new Set(published.flatMap(({ results }) => results.sources))];
  const curves = rows.filter(({ isShown }) => isShown).length;
  return html`${curves < rows.length ? html`<p class="muted">${text.someCurves(curves, rows.length)}</p>` : nothing}<div class="scroll"><table>
    <caption>${text.caption(title)}</caption>
    <thead><tr><th scope="col">${text.combination}</th>${Object.entries(text.columns).map(([name, label]) => html`<th scope="col" title=${text.about[name as keyof typeof text.about]}>${label}</th>`)}</tr></thead>
    <tbody>${shown.map((row) => rowOf(row, quantity, asks))}</tbody></table></div>
    ${sources.length > 0 ? html`<p class="muted">${text.sources(sources)}</p>` : nothing}
    ${shown.length < rows.length ? html`<button type="button" class="small" @click=${() => asks.showAll()}>${text.moreRows(rows.length - shown.length)}</button>` : nothing}`;
}

function rowOf(row: Row, quantity: string, asks: TableAsks): TemplateResult {
  const { results, cell, measure, label, line, isShown } = row;
  const figures = results.figures(cell, measure);
  const number = results.cells.length > 1 ? html`<span class="muted">#${cell + 1}</span> ` : nothing;
  return html`<tr><th scope="row"><label><input type="checkbox" .checked=${isShown} aria-label=${text.curve(label)} @change=${() => asks.toggle(row)}>${lineSign(line)}<span>${number}${label}</span></label></th>
    <td>${figures.count}</td><td>${neverOf(row, figures, asks)}</td>
    ${QUANTILES.map((quantile) => html`<td>${quantileOf(row, figures, quantile, quantity, asks)}</td>`)}
    <td>${meanOf(figures, quantity)}</td></tr>${publishedRow(row, quantity)}`;
}

function neverOf({ results, cell, measure }: Row, { never, count }: Figures, asks: TableAsks): TemplateResult | string {
  const words = text.never(never, count + never);
  if (never === 0) return words;
  const open = (): void => {
    const trial = results.trialWithout(cell, measure);
    if (trial !== undefined) asks.openEnd(results, cell, trial);
  };
  return html`<button type="button" class="link" aria-label=${text.openNever(words)} @click=${open}>${words}</button>`;
}

function publishedRow({ results, cell, measure }: Row, quantity: string): TemplateResult | typeof nothing {
  const published = results.published(cell, measure);
  if (published.length === 0) return nothing;
  const valueAt = (percent: number): number | undefined => published.find((one) => Object.is(one.percent, percent))?.value;
  const figures = results.figures(cell, measure);
  const row = (name: string, shown: (theirs: number, ours: number, figure: 'mean' | Quantile) => string): TemplateResult => {
    const figure = (name: 'mean' | Quantile): string => {
      const theirs = valueAt(name === 'mean' ? NaN : PERCENT[name] ?? NaN);
      return theirs === undefined ? '' : shown(theirs, figures[name], name);
    };
    return html`<tr class="published"><th scope="row">${name}</th><td></td><td></td>
      ${QUANTILES.map((quantile) => html`<td>${figure(quantile)}</td>`)}<td>${figure('mean')}</td></tr>`;
  };
  const differs = (theirs: number, ours: number, figure: 'mean' | Quantile): string =>
    (COMPARED.includes(figure) && theirs !== 0 && !Number.isNaN(ours) ? text.difference((ours / theirs - 1) * 100) : '');
  return html`${row(text.publishedRow, (theirs) => text.publishedNumber(theirs, quantity))}${row(text.differenceRow, differs)}`;
}

function quantileOf({ results, cell, measure }: Row, figures: Figures, quantile: Quantile, quantity: string, asks: TableAsks): TemplateResult | string {
  const value = figures[quantile];
  const words = text.number(value, quantity);
  if (Number.isNaN(value)) return words;
  const open = (): void => {
    const found = results.trialWith(cell, measure, value);
    if (found) asks.open(found);
  };
  return html`<button type="button" class="link" aria-label=${text.openTrial(text.quantileNames[quantile], words)} @click=${open}>${words}</button>`;
}

function meanOf({ mean, meanTo, max }: Figures, quantity: string): string {
  if (Number.isNaN(mean)) return text.none;
  const number = (value: number): string => text.meanNumber(value, quantity, max);
  return text.mean(number(mean), Number.isNaN(meanTo) ? undefined : number(meanTo - mean));
}
