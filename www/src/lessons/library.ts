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

/** The word's definition, whether it is written in the singular or the plural. */
export function definitionOf(word: string): string | undefined {
  const name = word.toLowerCase();
  return glossary.get(name) ?? glossary.get(name.replace(/s$/, ''));
}
