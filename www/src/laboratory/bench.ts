// The state of the laboratory: its text, what runs, and what was found. It stays when a trial is opened, which replaces the whole screen.

import type { Problem } from '../cluster/model';
import { isOfLibrary, titleOf } from './library';
import { Results } from './results';
import { Runner } from './runner';
import { laboratoryText as words } from './text';

/** The most results that are kept beside the present ones. */
const MAX_KEPT = 3;
/** A text is checked while it is written as long as that is quick. */
const QUICK_MS = 100;

export class Bench {
  text: string;
  /** The reader's own text, while another is chosen. */
  own = '';
  problem: Problem | undefined;
  results: Results | undefined;
  readonly kept: Results[] = [];
  /** What has become of the last run. */
  says = '';
  /** The trial that is shown, in words. */
  shown = '';
  /** Whether the screen that is opened next shows the laboratory again. */
  returns = false;
  runner: Runner | undefined;
  isLog = false;
  /** Called when anything has changed. */
  onChange: () => void = () => undefined;
  private isQuick = true;

  constructor(text: string) {
    this.text = text;
  }

  /** Another text. What runs goes on, and what was found stays until the next run. */
  take(text: string): void {
    if (text === this.text) return;
    if (!isOfLibrary(this.text)) this.own = this.text;
    this.text = text;
    this.problem = undefined;
    this.onChange();
  }

  /** Checks the text while it is written. */
  check(): void {
    if (!this.isQuick) return;
    const begin = performance.now();
    const made = Results.of('', this.text);
    this.isQuick = performance.now() - begin < QUICK_MS;
    this.problem = 'message' in made ? made : undefined;
    this.onChange();
  }

  run(): void {
    this.cancel();
    const made = Results.of(this.freeName(), this.text);
    this.problem = 'message' in made ? made : undefined;
    this.says = this.shown = '';
    if (!('message' in made)) this.begin(made);
    this.onChange();
  }

  private begin(results: Results): void {
    this.results = results;
    const { text, trials, cells } = results;
    this.runner = new Runner({ text, trials, cells: cells.length }, (finished) => {
      results.add(finished);
      this.onChange();
    }, (problem) => {
      this.runner = undefined;
      this.says = problem === undefined ? words.done(results.done) : words.failed(problem);
      this.onChange();
    });
  }

  /** Stops the trials at once; what is done stays. */
  cancel(): void {
    const { runner } = this;
    if (!runner) return;
    runner.cancel();
    this.runner = undefined;
    const { done, all } = runner.progress;
    this.says = words.cancelled(done, all);
    this.onChange();
  }

  get canKeep(): boolean {
    return this.kept.length < MAX_KEPT;
  }

  /** Keeps the present results beside those of the next run. */
  keep(): void {
    const { results } = this;
    if (!results || !this.canKeep) return;
    this.cancel();
    this.kept.push(results);
    this.results = undefined;
    this.says = '';
    this.onChange();
  }

  drop(results: Results): void {
    const place = this.kept.indexOf(results);
    if (place >= 0) this.kept.splice(place, 1);
    this.onChange();
  }

  /** The title of the experiment, with a number if results of that name are kept. */
  private freeName(): string {
    const title = titleOf(this.text) || words.defaultName;
    const names = this.kept.map(({ name }) => name);
    let number = 1;
    const name = (): string => (number === 1 ? title : `${title} ${number}`);
    while (names.includes(name())) number++;
    return name();
  }
}
