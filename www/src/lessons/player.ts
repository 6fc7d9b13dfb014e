// A reader's way through a lesson: which step is shown, the answers so far, and the run that belongs to the step.
//
// The run of a step ends at the step's moment, so whatever the reader does there is part of no other step, and going on opens the
// run of the next step at the moment of this one.

import type { Cluster, Goal, Library } from '../cluster/model';
import { HeaderField } from '../cluster/model';
import type { Context } from '../cluster/context';
import { parseSpeed } from '../cluster/attributes';
import type { Lesson, Question, Step } from './format';
import { rightAnswers } from './judge';
import { hasLines, playOut, questionsJudgedAt, runOf, speedOf } from './run';

/** The result of a question. */
export interface Verdict {
  asked: number;
  question: Question;
  /** The keys of the reader's answers; undefined if there are none. */
  given: string[] | undefined;
  right: string[];
  isRight: boolean;
}

export class Player {
  /** The index of the step that is shown. */
  index = 0;
  /** Whether the clock is on its way to the moment of the step that is shown. */
  onTheWay = false;
  /** The reader's answers, by the steps that ask. */
  readonly answers = new Map<number, string[]>();
  readonly verdicts = new Map<number, Verdict>();
  /** The goals of the step, as they are now. */
  goals: Goal[] = [];
  /** The moment of the step. */
  private momentMs = 0;
  private acts = 0;
  private notices = 0;
  private violations = 0;
  /** The last event of the run at the moment of each step, as far as they are known. */
  private readonly ends = new Map<number, number>();

  /**
   * @param onChange Called when something has changed that the text shows.
   */
  constructor(readonly lesson: Lesson, private readonly context: () => Context | undefined, private readonly onChange: () => void) {}

  get step(): Step | undefined {
    return this.lesson.steps[this.index];
  }

  get isLast(): boolean {
    return this.index === this.lesson.steps.length - 1;
  }

  /** Goes to a step, at its moment. */
  goTo(index: number): void {
    let cluster = this.begin(index);
    if (!cluster) return;
    playOut(cluster);
    this.context()?.refresh();
    if (index > 0 && !this.ends.has(index - 1) && this.hasTrouble()) {
      // What has happened before this step is told once it is known when the step begins.
      this.learnEnd(cluster, index - 1);
      cluster = this.begin(index);
      if (cluster) playOut(cluster);
    }
    this.arrive();
  }

  /** Plays the run of a step to its end, to know its last event. */
  private learnEnd(cluster: Cluster, index: number): void {
    cluster.open(runOf(this.lesson, index).text);
    playOut(cluster);
    this.context()?.refresh();
    this.ends.set(index, this.context()?.frame.header(HeaderField.Events) ?? 0);
  }

  private hasTrouble(): boolean {
    const frame = this.context()?.frame;
    return frame !== undefined && (frame.header(HeaderField.Violations) > 0 || frame.header(HeaderField.Unknown) > 0);
  }

  /** Goes to the next step: its run is played from the moment of this one, or shown at its end at once. */
  next(atOnce: boolean): void {
    if (this.isLast) return;
    const from = this.momentMs;
    const next = this.lesson.steps[this.index + 1];
    if (atOnce || !next || !hasLines(next)) return this.goTo(this.index + 1);
    const cluster = this.begin(this.index + 1);
    if (!cluster) return;
    cluster.seek(from);
    const speed = parseSpeed(speedOf(this.lesson, next));
    if ('value' in speed) cluster.setSpeed(speed.value);
    this.onTheWay = true;
    void this.context()?.arrival().then((there) => {
      if (!there || !this.onTheWay) return;
      this.violations = this.countViolations();
      cluster.play();
    });
    this.onChange();
  }

  /** Ends the way to the moment of the step at once. */
  skip(): void {
    const cluster = this.context()?.cluster;
    if (!cluster || !this.onTheWay) return;
    playOut(cluster);
    this.arrive();
  }

  /** Answers a question of the present step. */
  answer(keys: string[]): void {
    this.answers.set(this.index, keys);
    const verdict = this.verdicts.get(this.index);
    // The reader may have acted since the moment of the step; what is right there is known from the arrival.
    if (verdict) this.verdicts.set(this.index, verdictOf(verdict, keys));
    this.onChange();
  }

  /** Other answers take the place of those so far. */
  replaceAnswers(answers: ReadonlyMap<number, string[]>): void {
    this.answers.clear();
    for (const [asked, keys] of answers) this.answers.set(asked, keys);
    for (const [asked, verdict] of this.verdicts) this.verdicts.set(asked, verdictOf(verdict, this.answers.get(asked)));
  }

  /** Shows what somebody did at this step. Returns what is wrong with the run, which then changes nothing. */
  showRun({ run, atMs }: { run: string; atMs: number }): string | undefined {
    const cluster = this.context()?.cluster;
    if (!cluster) return undefined;
    const problem = cluster.open(run);
    if (problem) return problem.message;
    this.notices = 0;
    this.acts = 1;
    cluster.pause();
    cluster.seek(atMs);
    void this.context()?.arrival().then((there) => {
      if (!there) return;
      this.goals = cluster.goals();
      this.onChange();
    });
    return undefined;
  }

  /** The reader has run a line. */
  acted(): void {
    if (this.onTheWay) return;
    this.acts++;
    this.onChange();
  }

  /** Whether the cluster no longer shows the moment of the step. */
  get isAway(): 'acted' | 'elsewhere' | undefined {
    const context = this.context();
    if (this.onTheWay || !context) return undefined;
    if (this.acts > 0) return 'acted';
    return Math.abs(context.frame.nowMs - this.momentMs) > 0.001 ? 'elsewhere' : undefined;
  }

  /** Called with each frame of the cluster. */
  update(): void {
    const context = this.context();
    if (!context) return;
    this.passViolation(context);
    const count = context.frame.header(HeaderField.Notices);
    if (count === this.notices) return;
    const fresh = context.cluster.notices(this.notices);
    this.notices = count;
    if (this.onTheWay && fresh.some(({ kind }) => kind === 'pause' || kind === 'failed')) this.arrive();
    else if (fresh.some(({ kind }) => kind === 'reached')) {
      this.goals = context.cluster.goals();
      this.onChange();
    }
  }

  /** A violation stops the clock, but a lesson has said where its way ends. */
  private passViolation({ cluster, frame }: Context): void {
    const count = this.countViolations();
    const isNew = count > this.violations;
    this.violations = count;
    if (isNew && this.onTheWay && !frame.playing) cluster.play();
  }

  private countViolations(): number {
    return this.context()?.frame.header(HeaderField.Violations) ?? 0;
  }

  private begin(index: number): Cluster | undefined {
    const cluster = this.context()?.cluster;
    if (!cluster) return undefined;
    this.index = index;
    this.acts = this.notices = 0;
    this.onTheWay = false;
    const context = this.context();
    if (context) context.toldUpTo = this.ends.get(index - 1) ?? 0;
    cluster.pause();
    cluster.open(runOf(this.lesson, index).text);
    return cluster;
  }

  private arrive(): void {
    const context = this.context();
    if (!context) return;
    this.onTheWay = false;
    context.cluster.pause();
    context.refresh();
    this.momentMs = context.frame.nowMs;
    this.ends.set(this.index, context.frame.header(HeaderField.Events));
    this.notices = context.frame.header(HeaderField.Notices);
    this.judge();
    this.onChange();
  }

  /** Judges the answers to the questions about this step. */
  private judge(): void {
    const cluster = this.context()?.cluster;
    this.goals = cluster?.goals() ?? [];
    if (cluster) this.judgeAt(this.index, cluster);
  }

  private judgeAt(index: number, cluster: Cluster): void {
    for (const { asked, question } of questionsJudgedAt(this.lesson, index)) {
      const right = rightAnswers(this.lesson, asked, question, cluster);
      this.verdicts.set(asked, verdictOf({ asked, question, right }, this.answers.get(asked)));
    }
  }

  /** Judges all questions of the lesson, also those of steps that the reader has seen on another day, or passed over. */
  judgeAll({ Cluster }: Pick<Library, 'Cluster'>): void {
    this.lesson.steps.forEach((_, index) => {
      const isJudged = ({ asked }: { asked: number }): boolean => this.verdicts.has(asked) && this.verdicts.get(asked)?.given === this.answers.get(asked);
      if (questionsJudgedAt(this.lesson, index).every(isJudged)) return;
      const cluster = new Cluster(() => undefined);
      cluster.open(runOf(this.lesson, index).text);
      playOut(cluster);
      this.judgeAt(index, cluster);
      cluster.free();
    });
  }
}

function verdictOf({ asked, question, right }: Pick<Verdict, 'asked' | 'question' | 'right'>, given: string[] | undefined): Verdict {
  return { asked, question, given, right, isRight: isSame(question, given, right) };
}

function isSame(question: Question, given: readonly string[] | undefined, right: readonly string[]): boolean {
  if (!given) return false;
  if (question.kind === 'event') return given.every((key) => right.includes(key));
  const ordered = (keys: readonly string[]): string => (question.kind === 'order' ? keys : [...keys].sort()).join();
  return ordered(given) === ordered(right);
}
