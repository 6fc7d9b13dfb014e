// Runs every step of a lesson, as the tests do for our own lessons and a teacher for a new one: lines and conditions are read, each
// step is reached, each question has its right answers, what the prose points at is there, and each goal is reached by its solution.

import { Frame } from '../../cluster/frame';
import type { Cluster, Library } from '../../cluster/model';
import type { RootContent } from 'mdast';
import type { Fault, Goal, Lesson, Step } from '../format';
import { parseLesson } from '../format';
import { faultOfAnswers, rightAnswers } from '../judge';
import { light, nothingLit, parseMark } from '../../common/pointing/marks';
import { labelOf, shownRight } from '../question';
import type { RunText } from '../run';
import { nameOf, playOut, questionsJudgedAt, runOf } from '../run';

/** Words that a solution may use whatever the goal allows. */
const ASKING = ['at', 'wait', 'await', 'expect', 'let', 'try', 'repeat', 'end'];

/** The faults of a lesson, in the order of their lines; none if all of it works. */
export function faultsOf(text: string, engine: Pick<Library, 'Cluster'>, words?: ReadonlySet<string>): Fault[] {
  const lesson = parseLesson(text);
  if (Array.isArray(lesson)) return lesson;
  const faults: Fault[] = [];
  lesson.steps.forEach((step, index) => {
    // Without the lines of a step, nothing after it can be judged.
    if (faults.length > 0) return;
    const cluster = new engine.Cluster(() => undefined);
    try {
      const problem = playTo(cluster, runOf(lesson, index));
      if (problem) faults.push(problem);
      else faults.push(...faultsAt(lesson, index, step, cluster, words));
    } finally {
      cluster.free();
    }
    if (step.goal && faults.length === 0) faults.push(...faultsOfGoal(engine, lesson, index, step.goal));
  });
  return faults.sort((a, b) => a.line - b.line);
}

/** The right answers to a question, as its run gives them. */
export interface Key {
  /** The line of the question. */
  line: number;
  question: string;
  /** In words; for an order, all items in the right order. */
  answers: string[];
}

/** The right answers to all questions of a lesson that has no faults. That each question has one does not show that it is the one that is meant. */
export function keysOf(text: string, engine: Pick<Library, 'Cluster'>): Key[] {
  const lesson = parseLesson(text);
  if (Array.isArray(lesson)) return [];
  return lesson.steps.flatMap((_, index) => {
    const judged = questionsJudgedAt(lesson, index);
    if (judged.length === 0) return [];
    const cluster = new engine.Cluster(() => undefined);
    try {
      playTo(cluster, runOf(lesson, index));
      return judged.map(({ asked, question }) => {
        const right = rightAnswers(lesson, asked, question, cluster);
        return { line: question.line, question: question.text, answers: shownRight({ question, right }).map((key) => labelOf(question, key)) };
      });
    } finally {
      cluster.free();
    }
  });
}

/** Opens a run and plays it to its end. Returns what is wrong with it, at the line of the lesson. */
export function playTo(cluster: Cluster, { text, lines }: RunText): Fault | undefined {
  const problem = cluster.open(text);
  const lineOf = (line: number): number => lines[line - 1] ?? 1;
  if (problem) return { line: lineOf(problem.line ?? 1), message: problem.suggestion ? `${problem.message}; did you mean ${problem.suggestion}?` : problem.message };
  playOut(cluster);
  const failed = cluster.notices(0).find(({ kind }) => kind === 'failed');
  if (!failed) return undefined;
  const [, line = '1', message = failed.text] = /^line (\d+), (.*)$/s.exec(failed.text) ?? [];
  return { line: lineOf(Number(line)), message };
}

function faultsAt(lesson: Lesson, index: number, step: Step, cluster: Cluster, words: ReadonlySet<string> | undefined): Fault[] {
  const faults: Fault[] = [];
  const goals = cluster.goals();
  for (const { asked, question } of questionsJudgedAt(lesson, index)) {
    const own = goals.filter(({ name }) => name.startsWith(nameOf(asked, '')));
    const message = faultOfAnswers(question, rightAnswers(lesson, asked, question, cluster), own);
    if (message) faults.push({ line: question.line, message });
  }
  const frame = new Frame();
  frame.read(cluster.frame());
  for (const { url, line } of linksOf(step.prose, step.line)) {
    const mark = parseMark(url);
    if (typeof mark === 'string') faults.push({ line, message: mark });
    else if (!light(mark, cluster, frame, nothingLit())) faults.push({ line, message: `“${url}” is not there at the moment of this step` });
    else if (mark.kind === 'word' && words && !hasWord(words, mark.name)) faults.push({ line, message: `the glossary has no “${mark.name}”` });
  }
  const goal = step.goal && goals.find(({ name }) => name === step.goal?.text);
  if (step.goal && goal?.reached_ms !== null) faults.push({ line: step.goal.line, message: 'this goal is reached before the reader has done anything' });
  return faults;
}

/** Whether the glossary has a word, as a reader would find it: in any case, in the singular or the plural. */
function hasWord(words: ReadonlySet<string>, name: string): boolean {
  const word = name.toLowerCase();
  return words.has(word) || words.has(word.replace(/s$/, ''));
}

/** The links of a step's prose, with their lines in the file, as far as they are known. */
function linksOf(nodes: readonly RootContent[], line: number): { url: string; line: number }[] {
  return nodes.flatMap((node) => {
    const own = node.type === 'link' ? [{ url: node.url, line }] : [];
    return 'children' in node ? [...own, ...linksOf(node.children, line)] : own;
  });
}

function faultsOfGoal(engine: Pick<Library, 'Cluster'>, lesson: Lesson, index: number, goal: Goal): Fault[] {
  const { solution, allow } = goal;
  const verbs = solution.lines.map((text) => /^\s*(?:try\s+|at\s+\S+\s+|client\s+\S+\s+)*([a-z]+)/.exec(text)?.[1] ?? '').filter(Boolean);
  const forbidden = verbs.find((verb) => allow && !allow.includes(verb) && !ASKING.includes(verb));
  if (forbidden) return [{ line: solution.line, message: `the solution uses “${forbidden}”, which this goal does not allow` }];
  const start = runOf(lesson, index);
  const text = start.text.replace(/pause\n$/, '') + solution.lines.map((line) => `${line}\n`).join('');
  const lines = [...start.lines.slice(0, -1), ...solution.lines.map((_, place) => solution.line + place)];
  const cluster = new engine.Cluster(() => undefined);
  try {
    const problem = playTo(cluster, { text, lines });
    if (problem) return [problem];
    const reached = cluster.goals().some(({ name, reached_ms }) => name === goal.text && reached_ms !== null);
    return reached ? [] : [{ line: goal.line, message: 'the solution does not reach this goal' }];
  } finally {
    cluster.free();
  }
}
