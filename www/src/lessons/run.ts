// The run of a lesson, as text in the command language. The run of a step consists of the lines of all steps up to it, so it ends at
// the step's moment, and what the reader does there is part of no other step. A run is a function of its lines: the run of the next
// step begins as that of this one.

import { quoted } from '../cluster/context';
import type { Cluster } from '../cluster/model';
import type { Block, Lesson, Question, Step } from './format';

/** An answer that a question can have, and the condition that makes it right. */
export interface Answer {
  /** The index of a choice, a server, a number or the text of an entry. */
  key: string;
  when: string;
}

/** A line of the text of a run, and its line in the lesson's file. */
interface Line {
  text: string;
  line: number;
}

/** The text of a run, and for each of its lines the line in the file. */
export interface RunText {
  text: string;
  lines: number[];
}

/** Lines that must come before anything happens. */
const TOP = /^\s*(servers|seed|log|term|vote|allow|set|break|#|$)/;

/** The run up to the moment of a step. The clock stops there. */
export function runOf(lesson: Lesson, last: number): RunText {
  const lines: Line[] = [];
  let hasBegun = false;
  lesson.steps.slice(0, last + 1).forEach((step, index) => {
    const own = blockLines(step.block);
    const begins = hasBegun ? 0 : own.findIndex(({ text }) => !TOP.test(text));
    const top = begins < 0 ? own.length : begins;
    const goals = goalsJudgedAt(lesson, index);
    // A question about an event in a step without lines is about the whole run.
    if (!hasBegun && (goals.length > 0 || top < own.length)) goals.unshift(...goalsOfWholeRun(lesson, last));
    lines.push(...own.slice(0, top), ...goals, ...own.slice(top));
    hasBegun ||= goals.length > 0 || top < own.length;
  });
  const { goal } = lesson.steps[last] ?? {};
  if (goal) lines.push({ text: `goal ${quoted(goal.text)} when ${goal.when}`, line: goal.line });
  lines.push({ text: 'pause', line: lesson.steps[last]?.line ?? 1 });
  return { text: lines.map(({ text }) => `${text}\n`).join(''), lines: lines.map(({ line }) => line) };
}

function blockLines(block: Block | undefined): Line[] {
  return block?.lines.map((text, index) => ({ text, line: block.line + index })) ?? [];
}

/** Which step a question is judged at. */
export function judgedAt(lesson: Lesson, asked: number): number {
  return lesson.steps[asked]?.question?.now ? asked : asked + 1;
}

/** The questions that are judged at the moment of a step, with the steps that ask them. */
export function questionsJudgedAt(lesson: Lesson, index: number): { asked: number; question: Question }[] {
  const found: { asked: number; question: Question }[] = [];
  for (const asked of [index - 1, index]) {
    const question = lesson.steps[asked]?.question;
    if (question && judgedAt(lesson, asked) === index) found.push({ asked, question });
  }
  return found;
}

/** The name under which the run judges an answer. */
export function nameOf(asked: number, key: string): string {
  return `${asked + 1}: ${key}`;
}

function goalsJudgedAt(lesson: Lesson, index: number): Line[] {
  return questionsJudgedAt(lesson, index).filter(({ question }) => !isAboutWholeRun(lesson, index, question)).flatMap(({ asked, question }) => goalsOf(lesson, asked, question));
}

function goalsOfWholeRun(lesson: Lesson, last: number): Line[] {
  return lesson.steps.slice(0, last + 1).flatMap(({ question }, asked) => (question && isAboutWholeRun(lesson, asked, question) ? goalsOf(lesson, asked, question) : []));
}

function isAboutWholeRun(lesson: Lesson, index: number, question: Question): boolean {
  return question.kind === 'event' && !hasLines(lesson.steps[index]);
}

/** Whether anything happens on the way to a step. */
export function hasLines(step: Step | undefined): boolean {
  return step?.block?.lines.some((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? false;
}

/** The lines that judge the answers to a question. */
function goalsOf(lesson: Lesson, asked: number, question: Question): Line[] {
  return answersOf(question, serversOf(lesson)).map(({ key, when }, place) => ({
    text: `goal ${quoted(nameOf(asked, key))} when ${when}`, line: question.choices[place]?.line ?? question.line,
  }));
}

/** All answers that a question can have. */
export function answersOf(question: Question, servers: number): Answer[] {
  const { kind, choices, when, range: [from, to], entries } = question;
  const fill = (key: string): Answer => ({ key, when: when.replaceAll('ANSWER', key) });
  switch (kind) {
    case 'one':
    case 'several':
    case 'order':
      return choices.map((choice, index) => ({ key: String(index), when: choice.when }));
    case 'server':
      return Array.from({ length: servers }, (_, index) => fill(`S${index + 1}`));
    case 'number':
      return Array.from({ length: to - from + 1 }, (_, index) => fill(String(from + index)));
    case 'entry':
      return entries.map(fill);
    case 'event':
      // There are too many events to ask about each; the time at which this one comes tells it (see judge.ts).
      return [{ key: 'event', when }];
  }
}

/** How many servers the run starts with. */
export function serversOf(lesson: Lesson): number {
  const lines = lesson.steps.flatMap((step) => step.block?.lines ?? []);
  const [, count] = lines.map((line) => /^\s*servers\s+(\d+)/.exec(line)).find(Boolean) ?? [];
  return Number(count ?? 5);
}

/** The step at which the speed of a way is looked up. */
export function speedOf(lesson: Lesson, step: Step): string {
  return step.block?.speed ?? lesson.speed;
}

/** Plays a run to its end at once. */
export function playOut(cluster: Cluster): void {
  while (!cluster.skipToPause()) continue;
}
