// A link to a step, with what its sender has done: `#terms/3&answers=1x8k2f.1-2.4-S2-S3`. After a check of the lesson's questions come
// the steps that ask, counted from 1, each with the keys of its answers. The answer to a goal is the run that reaches it: `5-run-…-…`,
// packed as in a link to a run, and its time in microseconds. All of it is of letters that programs leave as they are. What comes
// from a link is read strictly.

import { packRun, unpackRun } from '../../share/link';
import type { Lesson, Question } from '../format';
import { answersOf, serversOf } from '../run';
import { lessonText as text } from '../text';

/** The longest text of answers that is read. */
const MAX_ANSWERS = 200_000;
const MAX_KEY = 200;
const RUN = 'run';

/** A run in which a reader acted. */
export interface Deed {
  run: string;
  atMs: number;
}

/** What a link brings. */
export interface Handed {
  answers: Map<number, string[]>;
  /** What was done at steps with goals, by their indexes. */
  deeds: Map<number, Deed>;
}

/** The text of a link for answers, and for what was done at a step; empty if there is nothing to tell. */
export async function writeAnswers(lesson: Lesson, answers: ReadonlyMap<number, readonly string[]>, deed?: Deed & { step: number }): Promise<string> {
  const parts = [...answers].map(([asked, keys]) => [String(asked + 1), ...keys]);
  if (deed) parts.push([String(deed.step + 1), RUN, await packRun(deed.run), String(Math.round(deed.atMs * 1000))]);
  if (parts.length === 0) return '';
  return [checkOf(lesson), ...parts.map((words) => words.map(escaped).join('-'))].join('.');
}

/** Reads the text of a link for answers. Returns a sentence if it cannot be used. */
export async function readAnswers(lesson: Lesson, written: string): Promise<Handed | string> {
  if (written.length > MAX_ANSWERS) return text.badAnswers;
  const [check, ...parts] = written.split('.');
  if (check !== checkOf(lesson)) return /^[0-9a-z]{6}$/.test(check ?? '') ? text.otherQuestions : text.badAnswers;
  const handed: Handed = { answers: new Map(), deeds: new Map() };
  for (const part of parts) {
    const [step, ...keys] = part.split('-').map(unescaped);
    const asked = Number(step) - 1;
    const { question, goal } = lesson.steps[asked] ?? {};
    const isNew = !handed.answers.has(asked) && !handed.deeds.has(asked);
    if (isNew && question && areAnswers(lesson, question, keys)) handed.answers.set(asked, keys as string[]);
    else if (isNew && goal && keys[0] === RUN) {
      const deed = await readDeed(keys.slice(1));
      if (!deed) return text.badAnswers;
      handed.deeds.set(asked, deed);
    } else return text.badAnswers;
  }
  return handed;
}

async function readDeed([packed = '', us = '', ...more]: (string | undefined)[]): Promise<Deed | undefined> {
  if (!/^\d{1,15}$/.test(us) || more.length > 0) return undefined;
  const run = await unpackRun(packed);
  return 'value' in run ? { run: run.value, atMs: Number(us) / 1000 } : undefined;
}

/** Whether these can be the answers of a reader to a question. */
function areAnswers(lesson: Lesson, question: Question, keys: readonly (string | undefined)[]): boolean {
  if (question.kind === 'event') return keys.length === 1 && /^[a-z_]{1,40}@S\d{1,3}@\d{1,15}$/.test(keys[0] ?? '');
  const known = answersOf(question, serversOf(lesson)).map(({ key }) => key);
  const isKnown = keys.every((key) => key !== undefined && key.length <= MAX_KEY && known.includes(key));
  const count = question.kind === 'several' ? keys.length >= 1 : keys.length === (question.kind === 'order' ? known.length : 1);
  return isKnown && count && new Set(keys).size === keys.length;
}

/** A number of the lesson's questions: answers to others are not shown. */
function checkOf({ steps }: Lesson): string {
  const questions = steps.map(({ question, goal }) => [question && [question.kind, question.text, question.choices.map((choice) => choice.text), question.range, question.entries], goal?.text]);
  let hash = 0x811c9dc5;
  for (const letter of JSON.stringify(questions)) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(36).padStart(6, '0').slice(-6);
}

/** Only letters, digits, `_` and `%`: the rest could end a link, or separate its parts. */
function escaped(words: string): string {
  return encodeURIComponent(words).replaceAll(/[-.!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function unescaped(words: string): string | undefined {
  try {
    return decodeURIComponent(words);
  } catch {
    return undefined;
  }
}
