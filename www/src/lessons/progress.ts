// What a reader has done, kept in this browser alone.

const KEY = 'raftarium-lessons';

/** A reader's place in a lesson. */
export interface Place {
  /** The index of the step that was shown last. */
  step: number;
  /** How many steps the lesson has. */
  of: number;
  done: boolean;
  /** The answers, by the steps that ask. */
  answers: [number, string[]][];
}

/** The reader's place in a lesson; its start, if it was never opened. */
export function placeIn(name: string): Place {
  return read()[name] ?? { step: 0, of: 0, done: false, answers: [] };
}

/** Whether a lesson was opened before. */
export function isBegun(name: string): boolean {
  return name in read();
}

export function keepPlace(name: string, { step, of, done, answers }: { step: number; of: number; done?: boolean; answers: Map<number, string[]> }): void {
  const all = read();
  all[name] = { step, of, done: done ?? all[name]?.done ?? false, answers: [...answers] };
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // Without storage, a lesson starts at its first step.
  }
}

function read(): Record<string, Place> {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const entries = Object.entries(all && typeof all === 'object' ? all : {});
    return Object.fromEntries(entries.flatMap(([name, value]) => (isPlace(value) ? [[name, value]] : [])));
  } catch {
    return {};
  }
}

function isPlace(value: unknown): value is Place {
  if (!value || typeof value !== 'object') return false;
  const { step, of, done, answers } = value as Record<string, unknown>;
  const isAnswer = (one: unknown): boolean => Array.isArray(one) && typeof one[0] === 'number' && Array.isArray(one[1]) && one[1].every((key) => typeof key === 'string');
  return Number.isInteger(step) && Number.isInteger(of) && typeof done === 'boolean' && Array.isArray(answers) && answers.every(isAnswer);
}
