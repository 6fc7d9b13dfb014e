// The plots of a measure, drawn by uPlot: the distribution of each cell, and the quantiles over the cells. They are a separate chunk
// because of uPlot.

import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css';
import { ColorProbe, DASHES, axisIn, legend } from '../common/plot';
import type { Line } from '../common/plot';
import { addStyles } from '../common/styles';
import { el } from '../common/svg';
import type { Found, Quantile, Results } from './results';
import { laboratoryText as text } from './text';

const HEIGHT = 220;
/** The most positions along x at which curves are drawn; there are fewer pixels. */
const POSITIONS = 2_000;
/** How far from a point the pointer may be, in pixels. */
const NEAR = 24;
/** 1, 2, 5, 10 and so on. */
const WHOLE = Array.from({ length: 36 }, (_, i) => ([1, 2, 5][i % 3] ?? 1) * 10 ** Math.floor(i / 3));
const QUANTILES: Quantile[] = ['p10', 'median', 'p90', 'p99'];
/** Names with more letters than this do not fit side by side below a plot on a phone. */
const MOST_LETTERS = 40;

/** A cell of some results, as a curve. */
export interface Curve extends Line {
  results: Results;
  cell: number;
  measure: number;
}

/** What the plots of a measure show. */
export interface Section {
  title: string;
  quantity: string;
  isLog: boolean;
  curves: Curve[];
  /** The cells of the present results: their quantiles are compared. */
  quantiles: { results: Results; measure: number } | undefined;
}

/** A point of a plot, and its distance from the pointer. */
interface Near {
  found: Found;
  words: string;
  distance: number;
  x: number;
  y: number;
}

/** Both plots of one measure. */
export class MeasurePlots {
  readonly element = el('div', 'plot-pair');
  private readonly probe = new ColorProbe();
  private readonly cdf: PointPlot;
  private readonly quantiles: PointPlot;
  private readonly watcher: ResizeObserver;
  private section: Section | undefined;

  constructor(private readonly host: HTMLElement, open: (found: Found) => void) {
    this.cdf = new PointPlot(text.cdf, this.probe, open);
    this.quantiles = new PointPlot(text.quantiles, this.probe, open);
    this.element.append(this.probe.element, this.cdf.element, this.quantiles.element);
    this.watcher = new ResizeObserver(() => [this.cdf, this.quantiles].forEach((plot) => plot.fit()));
    this.watcher.observe(this.element);
  }

  draw(section: Section): void {
    addStyles(this.host, uPlotStyles);
    this.section = section;
    this.cdf.draw(section.title, distributions(section));
    const { quantiles } = section;
    const compared = quantiles && quantiles.results.cells.length > 1;
    this.quantiles.element.hidden = !compared;
    if (compared) this.quantiles.draw(section.title, quantilesOver(section, quantiles));
  }

  repaint(): void {
    this.cdf.forget();
    this.quantiles.forget();
    if (this.section) this.draw(this.section);
  }

  dispose(): void {
    this.watcher.disconnect();
    this.cdf.forget();
    this.quantiles.forget();
  }
}

/** How a line is drawn: in steps, from point to point, or through a few points only. */
type Form = 'steps' | 'points';

/** What a plot draws. */
interface Picture {
  lines: (Line & { form: Form })[];
  data: (number | null)[][];
  isLog: boolean;
  /** What stands along x, where that is no scale. */
  names: string[];
  x: Partial<uPlot.Axis>;
  y: Partial<uPlot.Axis>;
  scales: uPlot.Scales;
  /** Whether there is nothing to point at. */
  isEmpty: boolean;
  /** The nearest point to a position, for each curve. */
  near(plot: uPlot, left: number, top: number): Near[];
}

/** A plot whose points are trials. */
class PointPlot {
  readonly element: HTMLElement;
  private readonly place = el('div', 'chart');
  private readonly legend = el('div', 'legend');
  private readonly says = el('p', 'hint point', text.hint);
  private readonly mark = el('i', 'mark');
  private chart: uPlot | undefined;
  private picture: Picture | undefined;
  private key = '';

  constructor(private readonly what: string, private readonly probe: ColorProbe, private readonly open: (found: Found) => void) {
    this.place.setAttribute('role', 'img');
    this.element = el('figure', 'plot', el('figcaption', '', what), this.place, this.says, this.legend);
  }

  draw(title: string, picture: Picture): void {
    if (picture.isEmpty !== this.picture?.isEmpty) this.says.textContent = picture.isEmpty ? text.nothing : text.hint;
    this.picture = picture;
    this.place.setAttribute('aria-label', text.plotAria(this.what, title));
    const key = JSON.stringify([picture.lines.map(({ name, color, dash }) => [name, color, dash]), picture.isLog, picture.names]);
    if (this.chart && key === this.key) {
      this.chart.setData(picture.data as uPlot.AlignedData);
      return;
    }
    this.forget();
    this.key = key;
    this.legend.replaceChildren(...picture.lines.map(legend));
    this.chart = new uPlot(this.options(picture), picture.data as uPlot.AlignedData, this.place);
    this.mark.hidden = true;
    this.chart.over.append(this.mark);
    this.chart.over.addEventListener('click', (event) => {
      const near = this.nearest(event.offsetX, event.offsetY);
      if (near) this.open(near.found);
    });
    this.chart.over.addEventListener('pointermove', (event) => this.point(event.offsetX, event.offsetY));
    this.chart.over.addEventListener('pointerleave', () => this.point(-NEAR, -NEAR));
    this.fit();
  }

  fit(): void {
    const width = this.place.clientWidth;
    if (this.chart && width > 0 && width !== this.chart.width) this.chart.setSize({ width, height: HEIGHT });
  }

  /** The next picture is drawn from nothing, in the colours of then. */
  forget(): void {
    this.chart?.destroy();
    this.chart = undefined;
    this.key = '';
  }

  private nearest(left: number, top: number): Near | undefined {
    const near = (this.chart && this.picture?.near(this.chart, left, top)) ?? [];
    const [first] = near.sort((a, b) => a.distance - b.distance);
    return first && first.distance <= NEAR ? first : undefined;
  }

  private point(left: number, top: number): void {
    const near = this.nearest(left, top);
    this.mark.hidden = !near;
    this.chart?.over.classList.toggle('on-point', near !== undefined);
    this.says.textContent = near?.words ?? (this.picture?.isEmpty ? text.nothing : text.hint);
    if (near) this.mark.style.transform = `translate(${near.x}px, ${near.y}px)`;
  }

  private options({ lines, x, y, scales }: Picture): uPlot.Options {
    const color = (name: string): string => this.probe.color(name);
    const axis = axisIn(color);
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    return {
      width: Math.max(200, this.place.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { points: { show: false }, drag: { x: false, y: false }, x: false, y: false },
      padding: [8, 12, 0, 0],
      scales,
      axes: [{ ...axis, size: 24, ...x }, { ...axis, size: widthOf, space: 24, ...y }],
      series: [{}, ...lines.map(({ color: name, dash, form }): uPlot.Series => {
        const stroke = color(name);
        const base: uPlot.Series = { stroke, dash, width: 1.6 };
        if (form === 'points') return { ...base, spanGaps: true, points: { show: true, size: 6, fill: stroke } };
        return { ...base, points: { show: false }, ...(stepped && { paths: stepped }) };
      })],
    };
  }
}

/** The width of an axis with these labels, in pixels. */
function widthOf(_: uPlot, labels: string[] | null): number {
  return Math.max(46, 14 + 6.5 * Math.max(0, ...(labels ?? []).map(({ length }) => length)));
}

/** Counts are whole numbers, and so are the ticks of their axis. */
const wholeTicks = (quantity: string): Partial<uPlot.Axis> => (quantity ? { incrs: WHOLE } : {});

/** In the unit of the axis: milliseconds, or a count. */
const shownOf = (value: number, quantity: string): number => (quantity ? value : value / 1000);

function near(plot: uPlot, left: number, top: number, x: number, y: number, found: Found | undefined, words: (found: Found) => string): Near[] {
  if (!found) return [];
  const [atX, atY] = [plot.valToPos(x, 'x'), plot.valToPos(y, 'y')];
  return [{ found, words: words(found), distance: Math.hypot(atX - left, atY - top), x: atX, y: atY }];
}

/** The empirical distribution of each curve. Trials in which the end never came count as larger than all values. */
function distributions({ curves, quantity, isLog }: Section): Picture {
  const lists = curves.map(({ results, cell, measure }) => ({ values: results.sorted(cell, measure), all: results.cells[cell]?.done ?? 0 }));
  const dots = curves.map(({ results, cell, measure }) => results.published(cell, measure).filter(({ percent }) => !Number.isNaN(percent)));
  const positions = positionsOf(lists.map(({ values }) => values), dots.flat().map(({ value }) => value), isLog);
  const shares = lists.map(({ values, all }) => {
    let count = 0;
    return Array.from(positions, (position) => {
      while (count < values.length && (values[count] ?? 0) <= position) count++;
      return all > 0 ? (100 * count) / all : null;
    });
  });
  const points = (plot: uPlot, left: number, top: number): Near[] => curves.flatMap(({ results, cell, measure, name }, i) => {
    const { values, all } = lists[i] ?? { values: new Float64Array(0), all: 0 };
    if (values.length === 0) return [];
    const x = plot.posToVal(left, 'x') * (quantity ? 1 : 1000);
    const byShare = Math.round((plot.posToVal(top, 'y') / 100) * all) - 1;
    const places = [countUpTo(values, x) - 1, countUpTo(values, x), byShare];
    return places.flatMap((place) => {
      const at = Math.max(0, Math.min(values.length - 1, place));
      const value = values[at] ?? NaN;
      const percent = (100 * (at + 1)) / all;
      const [atX, atY] = [plot.valToPos(shownOf(value, quantity), 'x'), plot.valToPos(percent, 'y')];
      if (Math.hypot(atX - left, atY - top) > NEAR) return [];
      const words = ({ trial }: Found): string => text.point(name, text.value(value, quantity), trial + 1, percent);
      return near(plot, left, top, shownOf(value, quantity), percent, results.trialWith(cell, measure, value), words);
    });
  });
  const published = curves.flatMap((curve, i) => (dots[i]?.length ? [{ curve, dots: dots[i] }] : []));
  return {
    lines: [
      ...curves.map((curve) => ({ ...curve, form: 'steps' as const })),
      ...published.map(({ curve }) => ({ name: text.published(curve.name), color: curve.color, dash: DASHES[2] ?? [], form: 'points' as const })),
    ],
    data: [
      Array.from(positions, (position) => shownOf(position, quantity)), ...shares,
      ...published.map(({ dots: own }) => Array.from(positions, (position) => own.find(({ value }) => value === position)?.percent ?? null)),
    ],
    isLog,
    names: [],
    x: { space: 72, ...wholeTicks(quantity) },
    y: { values: (_, places) => places.map((place) => `${place} %`) },
    isEmpty: lists.every(({ values }) => values.length === 0),
    scales: { x: { time: false, ...(isLog && { distr: 3 as const }) }, y: { range: [0, 100] } },
    near: points,
  };
}

/** How many of the values, which are in their order, do not exceed a limit. */
function countUpTo(values: Float64Array, limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The positions along x: all values if they are few, else steps of equal size on the scale; and some more. */
function positionsOf(lists: Float64Array[], more: number[], isLog: boolean): Float64Array {
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  const isShown = (value: number): boolean => !isLog || value > 0;
  if (count <= POSITIONS) {
    const all = Float64Array.from(new Set([...lists.flatMap((list) => [...list]), ...more].filter(isShown))).sort();
    const first = all[0];
    // The curves start at zero.
    return first === undefined ? all : Float64Array.from([isLog ? first * 0.98 : Math.max(0, first - 1), ...all]);
  }
  const least = Math.min(...lists.map((list) => list.find(isShown) ?? Infinity));
  const most = Math.max(...lists.map((list) => list.at(-1) ?? 0));
  const at = (share: number): number => (isLog ? least * (most / least) ** share : least + (most - least) * share);
  const steps = Array.from({ length: POSITIONS + 1 }, (_, i) => (i === 0 ? at(0) * 0.999 : at(i / POSITIONS)));
  return Float64Array.from(new Set([...steps, ...more.filter(isShown)])).sort();
}

/** The quantiles of each cell, side by side. */
function quantilesOver({ quantity, isLog }: Section, { results, measure }: { results: Results; measure: number }): Picture {
  const cells = results.cells.map((_, cell) => cell);
  const names = shortNames(results.cells.map(({ label }) => label));
  const values = (quantile: Quantile): number[] => cells.map((cell) => results.figures(cell, measure)[quantile]);
  const rows = QUANTILES.map(values);
  const visible = (value: number): number | null => (Number.isNaN(value) || (isLog && value <= 0) ? null : shownOf(value, quantity));
  const points = (plot: uPlot, left: number, top: number): Near[] => {
    const cell = Math.max(0, Math.min(cells.length - 1, Math.round(plot.posToVal(left, 'x')) - 1));
    return QUANTILES.flatMap((quantile, row) => {
      const value = rows[row]?.[cell] ?? NaN;
      const label = results.cells[cell]?.label ?? '';
      const words = ({ trial }: Found): string => text.quantilePoint(label, text.quantileNames[quantile], text.value(value, quantity), trial + 1);
      return near(plot, left, top, cell + 1, shownOf(value, quantity), results.trialWith(cell, measure, value), words);
    });
  };
  return {
    lines: QUANTILES.map((quantile, i) => ({ name: text.quantileNames[quantile], color: `t${i + 1}`, dash: DASHES[i] ?? [], form: 'points' })),
    data: [cells.map((cell) => cell + 1), ...rows.map((row) => row.map(visible))],
    isLog,
    names,
    x: { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], values: (_, places) => places.map((place) => names[place - 1] ?? '') },
    y: wholeTicks(quantity),
    isEmpty: rows.flat().every(Number.isNaN),
    scales: { x: { time: false, range: [0.5, cells.length + 0.5] }, y: isLog ? { distr: 3 } : { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    near: points,
  };
}

/** Names for an axis: what differs between the labels if that is short enough, or their numbers, which the table shows as well. */
function shortNames(labels: string[]): string[] {
  const [first = [], ...others] = labels.map((label) => label.split(' '));
  const differs = first.findIndex((word, place) => others.some((words) => words[place] !== word));
  const rest = labels.map((label) => label.split(' ').slice(Math.max(0, differs)).join(' '));
  const fits = labels.length * Math.max(...rest.map(({ length }) => length)) <= MOST_LETTERS;
  return fits ? rest : labels.map((_, cell) => `#${cell + 1}`);
}
