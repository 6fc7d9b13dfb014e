// What an experiment has found so far: a row of numbers for each trial, in one array for each cell.

import type { ExperimentJob } from '#wasm';
import { TrialCode } from '../cluster/model';
import type { Problem } from '../cluster/model';
import { csv } from '../common/files/csv';
import type { Cell as CsvCell } from '../common/files/csv';
import { experimentJob, figuresOf } from './engine';
import type { Finished } from './slices';
import { OUTCOME_WORDS, laboratoryText as words } from './text';

/** The numbers of a row before those of the measures, of which each has two: its value, and when it had it. */
const HEAD = 3;

export interface Measure {
  name: string;
  /** What is counted; empty for a time, which is in microseconds. */
  quantity: string;
}

/** The figures of a cell for one measure, as `experimentFigures` gives them; NaN for what is missing. */
export type Figures = Record<'count' | 'never' | Quantile | 'mean' | 'meanFrom' | 'meanTo', number>;
export type Quantile = 'min' | 'p10' | 'p25' | 'median' | 'p75' | 'p90' | 'p99' | 'max';
const FIGURES: (keyof Figures)[] = ['count', 'never', 'min', 'p10', 'p25', 'median', 'p75', 'p90', 'p99', 'max', 'mean', 'meanFrom', 'meanTo'];

/** A trial, and the value that it has for a measure. */
export interface Found {
  results: Results;
  cell: number;
  trial: number;
  measure: number;
}

/** A figure that others have published: which share of the values does not exceed it, in per cent, or NaN for a mean. */
export interface Published {
  percent: number;
  value: number;
}

interface Cell {
  label: string;
  rows: Float64Array;
  done: number;
  /** How many trials ended in each way. */
  outcomes: number[];
  /** The first trouble of each outcome, by the number of its trial. */
  troubles: Map<number, { trial: number; words: string }>;
  /** For each measure, what was computed from so many trials. */
  sorted: { done: number; values: Float64Array }[];
  figures: { done: number; figures: Figures }[];
}

export class Results {
  readonly cells: Cell[];
  readonly trials: number;
  readonly measures: Measure[];
  /** Where figures were published. */
  readonly sources: string[];
  /** By the indexes of cell and measure. */
  private readonly publishedFigures = new Map<string, Published[]>();
  private readonly subjects: string[];
  private readonly values: string[][];
  private readonly stride: number;

  /** The results of an experiment before its first trial, or the problem with its text. */
  static of(name: string, script: string): Results | Problem {
    const job = experimentJob(script);
    const made = job.problem ?? new Results(name, script, job);
    job.free();
    return made;
  }

  private constructor(readonly name: string, readonly text: string, job: ExperimentJob) {
    const { quantities, cells } = job;
    this.trials = job.trials;
    this.measures = job.measures.map((measure, i) => ({ name: measure, quantity: quantities[i] ?? '' }));
    this.sources = job.sources;
    this.readPublished(job.published);
    this.subjects = job.subjects;
    this.stride = HEAD + 2 * this.measures.length;
    this.values = Array.from({ length: cells }, (_, cell) => job.values(cell));
    this.cells = this.values.map((_, cell) => ({
      label: job.label(cell) || words.onlyCell, rows: new Float64Array(0), done: 0, outcomes: [], troubles: new Map(), sorted: [], figures: [],
    }));
  }

  private readPublished(numbers: Float64Array): void {
    for (let at = 0; at < numbers.length; at += 4) {
      const [cell = 0, measure = 0, percent = NaN, value = NaN] = numbers.subarray(at, at + 4);
      const key = `${cell} ${measure}`;
      this.publishedFigures.set(key, [...(this.publishedFigures.get(key) ?? []), { percent, value }]);
    }
  }

  /** What others have published of a measure in a cell, quantiles in their order. */
  published(cell: number, measure: number): Published[] {
    return this.publishedFigures.get(`${cell} ${measure}`) ?? [];
  }

  /** The number of trials that are done. */
  get done(): number {
    return this.cells.reduce((sum, { done }) => sum + done, 0);
  }

  get isComplete(): boolean {
    return this.done === this.cells.length * this.trials;
  }

  add({ cell: index, from, to, rows, troubles }: Finished): void {
    const cell = this.cells[index];
    if (!cell) return;
    // A cell without a trial takes no memory.
    if (cell.rows.length === 0) cell.rows = new Float64Array(this.trials * this.stride).fill(NaN);
    cell.rows.set(rows, from * this.stride);
    cell.done += to - from;
    for (let trial = from; trial < to; trial++) {
      const outcome = this.number(cell, trial, 0);
      cell.outcomes[outcome] = (cell.outcomes[outcome] ?? 0) + 1;
    }
    for (const trouble of troubles) {
      const outcome = this.number(cell, trouble.trial, 0);
      const known = cell.troubles.get(outcome);
      if (!known || trouble.trial < known.trial) cell.troubles.set(outcome, trouble);
    }
  }

  /** The values of a measure in a cell, the smallest first. */
  sorted(index: number, measure: number): Float64Array {
    const cell = this.cells[index];
    if (!cell) return new Float64Array(0);
    const known = cell.sorted[measure];
    if (known?.done === cell.done) return known.values;
    const values = new Float64Array(cell.done);
    let count = 0;
    for (let at = HEAD + 2 * measure; at < cell.rows.length; at += this.stride) {
      const value = cell.rows[at] ?? NaN;
      if (!Number.isNaN(value)) values[count++] = value;
    }
    const sorted = { done: cell.done, values: values.subarray(0, count).sort() };
    cell.sorted[measure] = sorted;
    return sorted.values;
  }

  figures(index: number, measure: number): Figures {
    const cell = this.cells[index];
    const known = cell?.figures[measure];
    if (cell && known?.done === cell.done) return known.figures;
    const values = this.sorted(index, measure);
    const numbers = figuresOf(values, (cell?.done ?? 0) - values.length);
    const figures = Object.fromEntries(FIGURES.map((name, i) => [name, numbers[i]])) as Figures;
    if (cell) cell.figures[measure] = { done: cell.done, figures };
    return figures;
  }

  /** The first trial of a cell that has a value; a quantile is always the value of some trial. */
  trialWith(index: number, measure: number, value: number): Found | undefined {
    const trial = this.firstTrial(index, (_, numbers) => numbers[HEAD + 2 * measure] === value);
    return trial === undefined ? undefined : { results: this, cell: index, trial, measure };
  }

  /** The first trial of a cell without a value: the end never came. */
  trialWithout(index: number, measure: number): number | undefined {
    return this.firstTrial(index, (outcome, numbers) => !Number.isNaN(outcome) && Number.isNaN(numbers[HEAD + 2 * measure]));
  }

  /** The first trial of a cell that ended so. */
  trialEnding(index: number, wanted: number): number | undefined {
    return this.firstTrial(index, (outcome) => outcome === wanted);
  }

  private firstTrial(index: number, isIt: (outcome: number, numbers: Float64Array) => boolean): number | undefined {
    const rows = this.cells[index]?.rows ?? new Float64Array(0);
    for (let at = 0; at < rows.length; at += this.stride) {
      if (isIt(rows[at] ?? NaN, rows.subarray(at, at + this.stride))) return at / this.stride;
    }
    return undefined;
  }

  /** The microsecond of its run at which a trial ended. */
  endOf(index: number, trial: number): number {
    const cell = this.cells[index];
    return cell ? this.number(cell, trial, 1) : NaN;
  }

  /** The value of a trial, and the microseconds of its run at which it had it. */
  valueOf({ cell: index, trial, measure }: Found): { value: number; atUs: number } {
    const cell = this.cells[index];
    const at = HEAD + 2 * measure;
    return { value: cell ? this.number(cell, trial, at) : NaN, atUs: cell ? this.number(cell, trial, at + 1) : NaN };
  }

  /** The ordinary script of a trial's run, and its seed. */
  scriptOf(cell: number, trial: number): { script: string; seed: string } {
    const job = experimentJob(this.text);
    const found = { script: job.text(cell), seed: job.seed(trial) };
    job.free();
    return found;
  }

  /** A line for each trial, as `raftarium experiment --csv` writes it. */
  csv(): string {
    const head: CsvCell[] = ['cell', ...this.subjects, 'seed', 'outcome', 'ended_at_us', 'events'];
    for (const { name, quantity } of this.measures) head.push(quantity ? name : `${name}_us`, `${name} at_us`);
    const rows = [head];
    const first = BigInt(this.scriptOf(0, 0).seed);
    this.cells.forEach((cell, index) => {
      for (let trial = 0; trial < this.trials && cell.rows.length > 0; trial++) {
        const [outcome = NaN, ...numbers] = cell.rows.subarray(trial * this.stride, (trial + 1) * this.stride);
        if (Number.isNaN(outcome)) continue;
        const seed = BigInt.asUintN(64, first + BigInt(trial)).toString();
        rows.push([index + 1, ...(this.values[index] ?? []), seed, OUTCOME_WORDS[outcome as TrialCode], ...numbers]);
      }
    });
    return csv(rows);
  }

  private number(cell: Cell, trial: number, field: number): number {
    return cell.rows[trial * this.stride + field] ?? NaN;
  }
}
