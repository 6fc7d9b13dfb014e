// Limits the actions of readers: the attribute `allow` lists words of the command language. Every action of a reader, in a menu,
// by a key, a button or the console, is a line of the language, so its words suffice. The page's own calls are not limited.
// Readers can always use the clock and change the view.

/** A word that is not in the language: opening another run in place of this one. */
export const OPEN = 'open';

/** Words of lines that are queries, or set the time of the next line. */
const ASKING = ['help', 'status', 'expect', 'at', 'wait', 'await'];
/** Words that may precede the verb. */
const BEFORE = /^\s*(?:(?:at|wait)\s+\S+\s+|client\s+(?:"[^"]*"|\S+)\s+)+/;

export type Allowed = ReadonlySet<string> | undefined;

/** The words of the attribute; undefined without it: then everything is allowed. */
export function parseAllow(value: string | null): Allowed {
  return value === null ? undefined : new Set(value.split(/[\s,]+/).filter(Boolean));
}

/** The first word of the attribute that is neither of the language nor `open`. */
export function unknownWord(value: string | null, language: readonly string[]): string | undefined {
  return [...(parseAllow(value) ?? [])].find((word) => word !== OPEN && !language.includes(word));
}

/** The verb of a line. */
export function verbOf(line: string): string {
  return /^[^\s#]*/.exec(line.replace(BEFORE, '').trimStart())?.[0] ?? '';
}

/** Whether a reader may run a line. Lines without an effect are always allowed. */
export function mayRun(allowed: Allowed, line: string): boolean {
  if (allowed === undefined) return true;
  const verb = verbOf(line);
  return !/[\r\n]/.test(line) && (verb === '' || ASKING.includes(verb) || allowed.has(verb));
}

/** Whether a line has an effect, and is not only a query. */
export function acts(line: string): boolean {
  return !['', 'help', 'status', 'expect'].includes(verbOf(line));
}
