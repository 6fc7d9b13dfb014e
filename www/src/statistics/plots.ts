// The plots of the statistics, drawn by uPlot. They are a separate chunk because of uPlot.

import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css';
import { SeriesField } from '../cluster/model';
import { KINDS, text } from '../common/text';
import type { Statistics } from '../cluster/model';
import { ColorProbe, DASHES, axisIn, legend } from '../common/plot';
import type { Line } from '../common/plot';
import { addStyles } from '../common/styles';
import { statisticsText as words } from './text';
import { el } from '../common/svg';

const HEIGHT = 130;
interface Plan {
  title: string;
  lines: Line[];
  kind: 'steps' | 'points' | 'bars';
  /** The upper end of the axis; by default, the values determine it. */
  top?: number;
  /** Its columns: positions along x, then a list of values for each line. */
  columns(data: Float64Array, histogram: Statistics['histogram']): (number | null)[][];
}

const line = (name: string, place: number, color = place + 1): Line => ({ name, color: `t${color}`, dash: DASHES[place] ?? [] });

/** The steps of a span as columns: the start of each, and the end of the last. */
function steps(fields: number[], scale = 1): Plan['columns'] {
  return (data) => {
    const rows = data.length / SeriesField.Stride;
    const value = (row: number, field: number): number => data[row * SeriesField.Stride + field] ?? NaN;
    const last = Math.max(0, rows - 1);
    const places = Array.from({ length: rows }, (_, row) => value(row, SeriesField.FromMs) / 1000);
    const list = (field: number): (number | null)[] =>
      Array.from({ length: rows + 1 }, (_, row) => numberOrNull(scale * value(Math.min(row, last), field)));
    return [[...places, value(last, SeriesField.ToMs) / 1000], ...fields.map(list)];
  };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

const kindFields = (first: SeriesField): number[] => KINDS.map((kind) => first + kind);
const kindLines = KINDS.map((kind) => line(text.kinds[kind], kind));

const plans: Plan[] = [
  { title: words.plot.messages, kind: 'steps', lines: kindLines, columns: steps(kindFields(SeriesField.Sent)) },
  { title: words.plot.bytes, kind: 'steps', lines: kindLines, columns: steps(kindFields(SeriesField.Bytes), 1 / 1000) },
  {
    title: words.plot.commands, kind: 'steps', lines: [line(words.series.applied, 0), line(words.series.submitted, 1)],
    columns: steps([SeriesField.Applied, SeriesField.Submitted]),
  },
  {
    title: words.plot.latency, kind: 'points', lines: [line(words.series.median, 0), line(words.series.slowest, 1)],
    columns: steps([SeriesField.LatencyMs, SeriesField.SlowestMs]),
  },
  {
    title: words.plot.histogram, kind: 'bars', lines: [line(words.series.commands, 0)],
    columns: (_, bins) => [bins.map((_, place) => place), bins.map(({ count }) => count)],
  },
  {
    title: words.plot.leaderless, kind: 'steps', top: 100, lines: [line(words.series.leaderless, 0, 2)],
    columns: steps([SeriesField.Leaderless], 100),
  },
  {
    title: words.plot.logs, kind: 'steps',
    lines: [line(words.series.longest, 0), line(words.series.committed, 1), line(words.series.shortest, 2)],
    columns: steps([SeriesField.LogLongest, SeriesField.LogCommitted, SeriesField.LogShortest]),
  },
  { title: words.plot.lost, kind: 'steps', lines: [line(words.series.lost, 0, 2)], columns: steps([SeriesField.Lost]) },
];

/** All plots; they fill a container. */
export class Plots {
  private readonly grid = el('div', 'plot-grid');
  private readonly probe = new ColorProbe();
  private readonly watcher: ResizeObserver;
  private plots: Plot[] = [];

  constructor(place: HTMLElement) {
    addStyles(place, uPlotStyles);
    place.replaceChildren(this.probe.element, el('p', 'muted', words.axis), this.grid);
    this.build();
    this.watcher = new ResizeObserver(() => this.plots.forEach((plot) => plot.fit()));
    this.watcher.observe(this.grid);
  }

  draw(data: Float64Array, histogram: Statistics['histogram']): void {
    // The array is a view of the module's memory, and each plot reads it before the next call.
    for (const plot of this.plots) plot.draw(data, histogram);
  }

  /** Redraws in the colours of the new theme. */
  repaint(): void {
    this.build();
  }

  dispose(): void {
    this.watcher.disconnect();
    this.plots.forEach((plot) => plot.dispose());
  }

  private build(): void {
    this.plots.forEach((plot) => plot.dispose());
    const color = (name: string): string => this.probe.color(name);
    this.plots = plans.map((plan) => new Plot(plan, color));
    this.grid.replaceChildren(...this.plots.map((plot) => plot.element));
    this.plots.forEach((plot) => plot.fit());
  }
}

class Plot {
  readonly element: HTMLElement;
  private readonly chart: uPlot;
  private readonly place = el('div', 'chart');
  private bins: Statistics['histogram'] = [];

  constructor(private readonly plan: Plan, color: (name: string) => string) {
    this.place.setAttribute('role', 'img');
    this.place.setAttribute('aria-label', words.plotAria(plan.title));
    this.element = el('figure', 'plot', el('figcaption', '', plan.title), this.place);
    if (plan.lines.length > 1) this.element.append(el('div', 'legend', ...plan.lines.map(legend)));
    this.chart = new uPlot(this.options(color), [[]], this.place);
  }

  draw(data: Float64Array, histogram: Statistics['histogram']): void {
    this.bins = histogram;
    this.chart.setData(this.plan.columns(data, histogram) as uPlot.AlignedData);
  }

  fit(): void {
    const width = this.place.clientWidth;
    if (width > 0 && width !== this.chart.width) this.chart.setSize({ width, height: HEIGHT });
  }

  dispose(): void {
    this.chart.destroy();
  }

  private options(color: (name: string) => string): uPlot.Options {
    const { kind, lines, top } = this.plan;
    const axis = axisIn(color);
    const bars = kind === 'bars';
    const x: uPlot.Axis = bars
      ? { ...axis, size: 22, splits: () => this.bins.map((_, place) => place), values: (_, places) => this.edges(places) }
      : { ...axis, size: 22 };
    return {
      width: 240,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [6, 8, 0, 0],
      scales: { x: bars ? { time: false, range: (_, min, max) => [min - 0.6, max + 0.6] } : { time: false }, y: { range: (_, __, max) => [0, top ?? ceiling(max)] } },
      axes: [x, { ...axis, size: 44, space: 22 }],
      series: [{}, ...lines.map(({ color: name, dash }) => series(kind, color(name), dash))],
    };
  }

  /** The lower edges of some of the bins, so that the labels do not overlap. */
  private edges(places: number[]): string[] {
    const every = Math.ceil(places.length / Math.max(1, this.place.clientWidth / 60));
    return places.map((place) => (place % every === 0 ? String(this.bins[place]?.from_ms ?? '') : ''));
  }
}

/** The upper end of an axis whose values reach up to `max`; an axis without values goes to 1. */
function ceiling(max: number | null): number {
  return max !== null && max > 0 ? max * 1.1 : 1;
}

function series(kind: Plan['kind'], stroke: string, dash: number[]): uPlot.Series {
  const { stepped, bars } = uPlot.paths;
  const base: uPlot.Series = { stroke, dash, width: 1.5, points: { show: false } };
  if (kind === 'points') return { ...base, spanGaps: true, points: { show: true, size: 4, fill: stroke } };
  const paths = kind === 'bars' ? bars?.({ size: [0.9, 60] }) : stepped?.({ align: 1 });
  return { ...base, ...(paths && { paths }), ...(kind === 'bars' && { fill: stroke }) };
}
