// The definitions of Raft's words, in one line each.

import { words as source } from '#lessons';

/** The words, each with its definition. */
export const glossary: ReadonlyMap<string, string> = new Map(source);

/** The word's definition, whether it is written in the singular or the plural. */
export function definitionOf(word: string): string | undefined {
  const name = word.toLowerCase();
  return glossary.get(name) ?? glossary.get(name.replace(/s$/, ''));
}
