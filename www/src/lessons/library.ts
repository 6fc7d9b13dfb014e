// The lessons of the library, the texts of lessons from anywhere, and the glossary.

import { groups, load, words } from '#lessons';
import type { LessonEntry } from '#lessons';
import { MAX_LESSON } from './format';
import { lessonText } from './text';

export { groups };
export type { LessonEntry };

/** All lessons of the library, in the order of the path. */
export const lessons: readonly LessonEntry[] = groups.flatMap(({ lessons: own }) => own);

/** The lesson after another one. */
export function lessonAfter(id: string): LessonEntry | undefined {
  const index = lessons.findIndex((entry) => entry.id === id);
  return index < 0 ? undefined : lessons[index + 1];
}

/** The text of a lesson of the library or at an address, or why there is none. */
export async function fetchText({ lesson, src }: { lesson: string | null; src: string | null }): Promise<{ text: string } | { problem: string }> {
  try {
    if (lesson) {
      const text = await load(lesson);
      return text === undefined ? { problem: lessonText.noLesson(lesson) } : { text };
    }
    const response = await fetch(new URL(src ?? '', document.baseURI));
    if (!response.ok) return { problem: lessonText.cannotLoad(src ?? '', `${response.status} ${response.statusText}`.trim()) };
    const text = await response.text();
    return { text: text.slice(0, MAX_LESSON + 1) };
  } catch (error) {
    return { problem: lessonText.cannotLoad(lesson ?? src ?? '', error instanceof Error ? error.message : String(error)) };
  }
}

/** The words, each with its definition. */
export const glossary: ReadonlyMap<string, string> = new Map(words);

/** The word of the glossary, whether it is written in the singular or the plural. */
function wordOf(word: string): string {
  const name = word.toLowerCase();
  return glossary.has(name) ? name : name.replace(/s$/, '');
}

/** The word's definition. */
export function definitionOf(word: string): string | undefined {
  return glossary.get(wordOf(word));
}

/** The word's anchor on the page of the glossary. */
export function anchorOf(word: string): string {
  return wordOf(word).replaceAll(' ', '-');
}
