// What readers may do, where the page limits it: the attribute `allow` lists words of the command language. Whatever a reader
// does, with a menu, a key, a button or the console, is a line of the language; so its words are enough. The page's own calls
// are not limited. The clock, and where one looks, are always the reader's.

/** Words that are none of the language: opening another run in place of this one. */
export const OPEN = 'open';

/** Lines that only ask, or set a time at which the next one comes. */
const ASKING = ['help', 'status', 'expect', 'at', 'wait', 'await'];
/** Words that stand before the one that acts. */
const BEFORE = /^\s*(?:(?:at|wait)\s+\S+\s+|client\s+(?:"[^"]*"|\S+)\s+)+/;

export type Allowed = ReadonlySet<string> | undefined;

/** The words of the attribute; undefined without it, when everything is allowed. */
export function parseAllow(value: string | null): Allowed {
  return value === null ? undefined : new Set(value.split(/[\s,]+/).filter(Boolean));
}

/** The first word of the attribute that is neither of the language nor `open`. */
export function unknownWord(value: string | null, language: readonly string[]): string | undefined {
  return [...(parseAllow(value) ?? [])].find((word) => word !== OPEN && !language.includes(word));
}

/** The word that a line acts by. */
export function verbOf(line: string): string {
  return /^[^\s#]*/.exec(line.replace(BEFORE, '').trimStart())?.[0] ?? '';
}

/** Whether a reader may do what a line says. Lines that do nothing are allowed: they are answered as they are. */
export function mayRun(allowed: Allowed, line: string): boolean {
  if (allowed === undefined) return true;
  const verb = verbOf(line);
  return !/[\r\n]/.test(line) && (verb === '' || ASKING.includes(verb) || allowed.has(verb));
}

/** Whether a line does something, and does not only ask. */
export function acts(line: string): boolean {
  return !['', 'help', 'status', 'expect'].includes(verbOf(line));
}
