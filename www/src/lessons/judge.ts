// Whether an answer is right. The run itself says so: it judges a condition for each answer at the step that the question is about.

import type { Cluster, EventRow, Goal } from '../cluster/model';
import type { Lesson, Question } from './format';
import { answersOf, nameOf, serversOf } from './run';

/** How many of the last events are searched: as many as the engine returns. */
const EVENTS = 2_000;

/** An event as an answer: what never changes about it. */
export function eventKey({ kind, server, at_ms }: EventRow): string {
  return `${kind}@S${server}@${Math.round(at_ms * 1000)}`;
}

/** The parts of an event as an answer. */
export function eventOfKey(key: string): { kind: string; server: number; atMs: number } {
  const [kind = '', server = 'S0', us = '0'] = key.split('@');
  return { kind, server: Number(server.slice(1)), atMs: Number(us) / 1000 };
}

/**
 * The right answers to a question, as keys of its answers; for an order, all of them in the right order. The run of the step that the
 * question is about has arrived at its moment.
 */
export function rightAnswers(lesson: Lesson, asked: number, question: Question, cluster: Pick<Cluster, 'goals' | 'events'>): string[] {
  const goals: readonly Goal[] = cluster.goals();
  if (question.kind === 'event') return rightEvents(question, goals.find(({ name }) => name === nameOf(asked, 'event')), cluster);
  const found = answersOf(question, serversOf(lesson)).flatMap(({ key }) => {
    const goal = goals.find(({ name }) => name === nameOf(asked, key));
    return goal ? [{ key, goal }] : [];
  });
  if (question.kind !== 'order') return found.filter(({ goal }) => goal.holds).map(({ key }) => key);
  const reached = found.filter(({ goal }) => goal.reached_ms !== null);
  return reached.sort((a, b) => (a.goal.reached_ms ?? 0) - (b.goal.reached_ms ?? 0)).map(({ key }) => key);
}

/**
 * The event that is asked for comes first, then the others of the same step of its server: a message that arrives, what the server
 * makes of it, and what it sends are one answer.
 */
function rightEvents({ event }: Question, goal: Goal | undefined, cluster: Pick<Cluster, 'events'>): string[] {
  if (!goal || goal.reached_ms === null) return [];
  const query = { after: 0, limit: EVENTS, level: 'trace' as const, server: event.server, targets: [] };
  const then = cluster.events(query).filter(({ at_ms }) => at_ms === goal.reached_ms);
  const meant = then.find(({ kind }) => kind === event.kind);
  if (!meant) return [];
  const siblings = then.filter(({ server }) => server === meant.server).map(eventKey);
  return [...new Set([eventKey(meant), ...siblings])];
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
    case 'event':
      return count === 0 ? `no event “${question.event.kind}” makes the condition true in the block of this step, or in the whole run if it has no block; the last ${EVENTS} events of its server are searched` : undefined;
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
  return question.whyOf.get(question.kind === 'event' ? eventOfKey(key).kind : key) ?? question.whyNot;
}
