// The lines of a script about the start: the number of servers, and the log, term and vote of each. The editor shows them as a
// grid. Other lines are not changed, and only the wasm module checks the script.

/** The start of a server, as typed. */
export interface Row {
  log: string;
  term: string;
  /** The number of a server; 0 for none. */
  vote: number;
}

export interface Start {
  rows: Row[];
}

/** The most servers that the language allows. */
export const MAX_SERVERS = 99;
const USUAL_SERVERS = 5;

const LINE = /^[ \t]*(?:servers[ \t]+(\d{1,2})|(log|term|vote)[ \t]+S(\d{1,2})[ \t]+([^#]+?))[ \t]*(?:#.*)?$/;

/** A server that starts empty. */
export const EMPTY_ROW: Row = { log: '', term: '', vote: 0 };

/** Reads the lines about the start, anywhere in the script. */
export function readStart(script: string): Start {
  const found = new Map<number, Row>();
  let count = USUAL_SERVERS;
  for (const line of script.split('\n')) {
    const [, servers, word, server, value = ''] = LINE.exec(line) ?? [];
    if (servers) count = Number(servers);
    if (!word) continue;
    const row = found.get(Number(server)) ?? { ...EMPTY_ROW };
    found.set(Number(server), row);
    if (word === 'log') row.log = value;
    else if (word === 'term') row.term = value;
    else row.vote = Number(value.replace('S', '')) || 0;
  }
  return { rows: Array.from({ length: Math.min(MAX_SERVERS, count) }, (_, i) => found.get(i + 1) ?? { ...EMPTY_ROW }) };
}

/** The script with other lines about the start at its top; all other lines are kept. */
export function writeStart(script: string, { rows }: Start): string {
  const others = script.split('\n').filter((line) => !LINE.test(line));
  const lines = [`servers ${rows.length}`];
  rows.forEach(({ log, term, vote }, i) => {
    const name = `S${i + 1}`;
    if (log.trim()) lines.push(`log ${name} ${log.trim().replace(/\s+/g, ' ')}`);
    if (term.trim()) lines.push(`term ${name} ${term.trim()}`);
    if (vote > 0) lines.push(`vote ${name} S${vote}`);
  });
  // A comment at the top is the script's title.
  const head = others.findIndex((line) => !line.trimStart().startsWith('#'));
  const at = head < 0 ? others.length : head;
  return [...others.slice(0, at), ...lines, ...others.slice(at)].join('\n');
}

/** The logs in a pasted text of lines such as `S1: 1 1 4`, by server; undefined for any other text. */
export function readPasted(text: string): Map<number, string> | undefined {
  const lines = text.trim().split(/\r?\n/).filter((line) => line.trim() !== '');
  const logs = new Map<number, string>();
  for (const line of lines) {
    const [, server, log] = /^\s*S(\d{1,2})\s*[:=]?\s+?([\d\s,|]*)$/i.exec(line.replace(/[:=]/, ': ')) ?? [];
    if (!server || log === undefined || Number(server) < 1) return undefined;
    logs.set(Number(server), (log.match(/\d+/g) ?? []).join(' '));
  }
  return logs.size > 0 ? logs : undefined;
}

/** The terms of a log; undefined if the text is not a log. */
export function termsOf(log: string): number[] | undefined {
  const words = log.split(/[\s,]+/).filter(Boolean);
  const terms = words.map(Number);
  return terms.every((term) => Number.isSafeInteger(term) && term > 0) ? terms : undefined;
}
