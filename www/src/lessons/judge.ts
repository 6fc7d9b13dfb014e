// Whether an answer is right. The run itself says so: it judges a condition for each answer at the step that the question is about.

import type { Goal } from '../cluster/model';
import type { Lesson, Question } from './format';
import { answersOf, nameOf, serversOf } from './run';

/** The right answers to a question, as keys of its answers; for an order, all of them in the right order. */
export function rightAnswers(lesson: Lesson, asked: number, question: Question, goals: readonly Goal[]): string[] {
  const found = answersOf(question, serversOf(lesson)).flatMap(({ key }) => {
    const goal = goals.find(({ name }) => name === nameOf(asked, key));
    return goal ? [{ key, goal }] : [];
  });
  if (question.kind !== 'order') return found.filter(({ goal }) => goal.holds).map(({ key }) => key);
  const reached = found.filter(({ goal }) => goal.reached_ms !== null);
  return reached.sort((a, b) => (a.goal.reached_ms ?? 0) - (b.goal.reached_ms ?? 0)).map(({ key }) => key);
}

/** What is wrong with the right answers of a question; undefined if nothing is. */
export function faultOfAnswers(question: Question, right: readonly string[], goals: readonly Goal[]): string | undefined {
  const count = right.length;
  switch (question.kind) {
    case 'several':
      return count === 0 ? 'no answer is right at the moment that the question is about' : undefined;
    case 'order': {
      if (count < question.choices.length) return `only ${count} of the ${question.choices.length} items have happened at the moment that the question is about`;
      const times = goals.map(({ reached_ms }) => reached_ms).filter((time) => time !== null);
      return new Set(times).size < times.length ? 'two items happened at the same time' : undefined;
    }
    case 'one':
    case 'server':
    case 'number':
    case 'entry':
      if (count === 1) return undefined;
      return count === 0 ? 'no answer is right at the moment that the question is about' : `${count} answers are right at the moment that the question is about: ${right.map((key) => question.choices[Number(key)]?.text ?? key).join(', ')}`;
  }
}

/** Why an answer is right or wrong. */
export function explanation(question: Question, key: string, isRight: boolean): string {
  const choice = question.choices[Number(key)];
  if (choice && question.kind !== 'order') return choice.why;
  if (isRight) return question.why;
  return question.whyOf.get(key) ?? question.whyNot;
}
