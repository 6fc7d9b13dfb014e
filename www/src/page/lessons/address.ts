// What the pages of lessons share: the step of an address, with the answers of a link, and the key for printing.

import type { RaftLesson } from '../../lessons/raft-lesson';

const ANSWERS = 'answers=';

/** A place in a lesson: `terms/3`, or `3` where the page has one lesson alone, and after `&answers=` the answers of a link. */
export interface Place {
  words: string[];
  answers: string | null;
}

/** The place that the address names. */
export function placeOfAddress(): Place {
  const [place = '', ...more] = location.hash.slice(1).split('&');
  const answers = more.find((part) => part.startsWith(ANSWERS))?.slice(ANSWERS.length) ?? null;
  return { words: decoded(place).split('/'), answers };
}

/** Keeps the step that is shown in the address. `place` writes it, as in `terms/3`. */
export function followSteps(place: (lesson: string, step: number) => string): void {
  addEventListener('raft-lesson-step', (event) => {
    const { lesson, step, answers } = (event as CustomEvent<{ lesson: string; step: number; answers: string | null }>).detail;
    const hash = `#${place(lesson, step)}${answers ? `&${ANSWERS}${answers}` : ''}`;
    // A step is a place to link to, but not one that Back has to pass.
    if (location.hash !== hash) history.replaceState(null, '', location.pathname + location.search + hash);
  });
}

/** A lesson on paper takes its time to prepare, which the browser's own command does not give. */
export function printByKey(): void {
  addEventListener('keydown', (event) => {
    const lesson = document.querySelector<RaftLesson>('raft-lesson');
    if (!lesson || event.key.toLowerCase() !== 'p' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void lesson.print();
  });
}

/** The address of the page without its place. */
export function addressOfPage(): string {
  return location.href.replace(/#.*$/s, '');
}

function decoded(words: string): string {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}
