// What the text of a script tells about its story before it is run: its remarks, and how it ends.
//
// The ending is in comments: `# shown:` one sentence on what was shown, `# question:` one to think about, `# try:` something to do,
// with the lines to run in backticks, and `# next:` the names of scenarios and, after the word `lesson`, of lessons.

/** A part of something to try: words, or a line of the command language. */
export interface TryPart {
  words: string;
  isLine: boolean;
}

/** The ending of a script. */
export interface Ending {
  shown: string;
  question: string;
  tries: TryPart[][];
  next: { kind: 'scenario' | 'lesson'; name: string }[];
}

/** The most remarks that are listed. */
const MOST = 1_000;

/** All remarks of a script, in the order in which they are made; those between `repeat` and `end` as often as they are repeated. */
export function remarksOf(script: string): string[] {
  const open: { times: number; remarks: string[] }[] = [{ times: 1, remarks: [] }];
  for (const line of script.split('\n')) {
    const [, times] = /^\s*repeat\s+(\d+)\s*$/.exec(line) ?? [];
    const [, remark] = /^\s*(?:at\s+\S+\s+)?say\s+"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
    if (times !== undefined) open.push({ times: Number(times), remarks: [] });
    else if (remark !== undefined) open.at(-1)?.remarks.push(unquoted(remark));
    else if (/^\s*end\s*$/.test(line) && open.length > 1) {
      const { times: all, remarks } = open.pop() ?? { times: 0, remarks: [] };
      const outer = open.at(-1)?.remarks ?? [];
      for (let turn = 0; turn < all && remarks.length > 0 && outer.length < MOST; turn++) outer.push(...remarks);
    }
  }
  return (open[0]?.remarks ?? []).slice(0, MOST);
}

/** The ending of a script; undefined if it has none. */
export function endingOf(script: string): Ending | undefined {
  const all = (name: string): string[] => [...script.matchAll(new RegExp(`^# ${name}: (.+)$`, 'gm'))].map(([, words = '']) => words.trim());
  const [shown, question] = [all('shown').join(' '), all('question').join(' ')];
  const tries = all('try').map((words) => words.split('`').map((part, index) => ({ words: part, isLine: index % 2 === 1 })).filter((part) => part.words));
  const next = all('next').flatMap((names) => names.split(',')).map((words) => words.trim().split(/\s+/)).map(([first = '', second]) =>
    (first === 'lesson' && second ? { kind: 'lesson' as const, name: second } : { kind: 'scenario' as const, name: first }));
  return shown || question || tries.length > 0 || next.length > 0 ? { shown, question, tries, next } : undefined;
}

/** The text between the quotes of the command language. */
function unquoted(text: string): string {
  const signs: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(/\\(.)/g, (_, sign: string) => signs[sign] ?? sign);
}
