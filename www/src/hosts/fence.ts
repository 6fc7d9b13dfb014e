// What a ```raft block says: its options, from the fence and from comments at its top, and its script. docs/hosts.md has the grammar.
//
// This file knows no DOM, so that a page and a build in Node read blocks alike.

import { KEY_MODES, THEMES, WHEEL_MODES, parseChoice, parseSpeed, parseTime, parseView } from '../cluster/attributes';
import type { Parsed } from '../cluster/attributes';
import { hostText as text } from './text';

/** An option as it was written; `line` counts from 1, and is missing for the options of the fence. */
export interface Given {
  name: string;
  value: string;
  line?: number;
}

/** A block that can start. */
export interface Block {
  element: 'raft-cluster' | 'raft-lesson';
  /** The attributes of the element. */
  attributes: [string, string][];
  /** A length of CSS. */
  height: string | undefined;
  /** The lines for the command language; options are empty lines, so that each line keeps its number. */
  script: string;
  /** Whether the block stays code. */
  live: boolean;
  /** Whether the code stays in sight above the cluster. */
  code: boolean;
}

const isTrue = ['', 'yes', 'true', 'on', '1'];
const isFalse = ['no', 'false', 'off', '0'];

const free = (value: string): Parsed<string> => ({ value });
const flag = (name: string) => (value: string): Parsed<string> =>
  isTrue.includes(value.toLowerCase()) ? { value: 'yes' } : isFalse.includes(value.toLowerCase()) ? { value: '' } : { problem: text.badFlag(name, value) };
const whole = (problem: (value: string) => string) => (value: string): Parsed<string> => (/^\d{1,20}$/.test(value) ? { value } : { problem: problem(value) });
/** Takes a value as it was written, if an attribute may have it. */
const as = (parse: (value: string) => Parsed<unknown>) => (value: string): Parsed<string> => {
  const parsed = parse(value);
  return 'problem' in parsed ? { problem: parsed.problem.replace(/\.$/, '') } : { value };
};

/** Each option: how its value is read, and an example; without one, it needs no value. */
const OPTIONS: Record<string, { read: (value: string) => Parsed<string>; example?: string }> = {
  seed: { read: whole(text.badSeed), example: '7' },
  height: { read: parseHeight, example: '420' },
  view: { read: as(parseView), example: '"ring logs"' },
  at: { read: as(parseTime), example: '2.3s' },
  speed: { read: as(parseSpeed), example: '1/10' },
  autoplay: { read: flag('autoplay') },
  // Empty means that readers may only watch.
  allow: { read: free },
  scenario: { read: free, example: 'leader-failure' },
  src: { read: free, example: 'run.raft' },
  core: { read: free, example: 'raft.js' },
  page: { read: free, example: 'https://example.org/raftarium/' },
  theme: { read: as((value) => parseChoice('theme', value, THEMES)), example: 'dark' },
  keys: { read: as((value) => parseChoice('keys', value, KEY_MODES)), example: 'none' },
  wheel: { read: as((value) => parseChoice('wheel', value, WHEEL_MODES)), example: 'zoom' },
  projector: { read: flag('projector') },
  lesson: { read: free, example: 'terms' },
  step: { read: whole(text.badStep), example: '2' },
  code: { read: flag('code') },
  live: { read: flag('live') },
};

export const OPTION_NAMES: readonly string[] = Object.keys(OPTIONS);
/** Options that a host may write without a value, among other words. */
export const BARE_NAMES: readonly string[] = ['autoplay', 'projector'];
const FLAGS = ['autoplay', 'projector'];
const OF_LESSONS = ['lesson', 'step', 'theme', 'height', 'code', 'live'];

/** Reads a block: its text, and the options of its fence. Returns what is wrong with it if it cannot start. */
export function readBlock(code: string, fence: readonly Given[]): Block | { problems: string[] } {
  const { script, given } = splitOptions(code);
  const problems: string[] = [];
  const say = ({ line }: Given, what: string): unknown => problems.push(`${line === undefined ? text.inFence : text.place(line)}: ${what}`);
  const values = new Map<string, string>();
  // What the fence says counts, if a comment says something else.
  for (const list of [given, fence]) {
    const seen = new Set<string>();
    for (const option of list) {
      const { name, value } = option;
      const known = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
      const parsed = known?.read(value.trim());
      if (!known || !parsed) say(option, text.unknown(name, nearest(name)));
      else if (seen.has(name)) say(option, text.twice(name));
      else if (value.trim() === '' && known.example !== undefined) say(option, text.needsValue(name, known.example));
      else if ('problem' in parsed) say(option, parsed.problem);
      else values.set(name, parsed.value);
      seen.add(name);
    }
  }
  problems.push(...contradictions(values, script));
  return problems.length > 0 ? { problems } : blockOf(values, script);
}

function contradictions(values: ReadonlyMap<string, string>, script: string): string[] {
  const sources = ['lesson', 'scenario', 'src'].filter((name) => values.has(name));
  if (script.trim() !== '' && sources.length > 0 && /^\s*[^#\s]/m.test(script)) sources.push(text.lines);
  const problems = sources.length > 1 ? [text.tooMany(sources)] : [];
  if (!values.has('lesson')) return values.has('step') ? [...problems, text.onlyOfLesson] : problems;
  const others = [...values.keys()].filter((name) => !OF_LESSONS.includes(name) && !sources.includes(name));
  return [...problems, ...others.map((name) => text.notOfLesson(name))];
}

function blockOf(values: Map<string, string>, script: string): Block {
  const lesson = values.get('lesson');
  const live = values.get('live') !== '';
  const code = Boolean(values.get('code'));
  const height = values.get('height');
  const attributes = [...values].filter(([name, value]) => !['lesson', 'height', 'live', 'code'].includes(name) && (value !== '' || !FLAGS.includes(name)));
  // A flag is an attribute without a value.
  const plain = attributes.map(([name, value]): [string, string] => [name, FLAGS.includes(name) ? '' : value]);
  if (lesson === undefined) return { element: 'raft-cluster', attributes: plain, height, script: script.trim() === '' ? '' : script, live, code };
  const source: [string, string] = [/[/.]/.test(lesson) ? 'src' : 'lesson', lesson];
  return { element: 'raft-lesson', attributes: [source, ...plain], height, script: '', live, code };
}

/** Takes the options out of the comments at the top of a block. */
function splitOptions(code: string): { script: string; given: Given[] } {
  const lines = code.split(/\r\n?|\n/);
  const given: Given[] = [];
  for (const [index, line] of lines.entries()) {
    if (/^\s*[^#\s]/.test(line)) break;
    const [, name, value = ''] = /^\s*#\s*([a-z][a-z-]*)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || (!Object.hasOwn(OPTIONS, name) && !isSlip(name))) continue;
    given.push({ name, value: value.replace(/^"(.*)"$/, '$1'), line: index + 1 });
    lines[index] = '';
  }
  return { script: lines.join('\n'), given };
}

/** Whether a word before a colon is rather a misspelt option than prose; `# seeds: any` and `# see: …` are comments. */
function isSlip(name: string): boolean {
  const like = nearest(name);
  return like !== undefined && name.length > 3 && name !== `${like}s`;
}

/** Reads `{seed=7 view="ring logs" autoplay}`, with or without braces; classes and identifiers of the host mean nothing here. */
export function parseInfo(info: string): Given[] | { problem: string } {
  let rest = info.trim().replace(/^\{([^]*)\}$/, '$1');
  const given: Given[] = [];
  while ((rest = rest.replace(/^[\s,]+/, '')) !== '') {
    const other = /^[.#][\w-]+(?=[\s,]|$)/.exec(rest);
    const option = /^([A-Za-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s,"'{}]+)))?(?=[\s,]|$)/.exec(rest);
    if (!other && !option) return { problem: text.unreadable(rest.slice(0, 40)) };
    if (option) given.push({ name: option[1] ?? '', value: option[2] ?? option[3] ?? option[4] ?? '' });
    rest = rest.slice((other ?? option)?.[0].length);
  }
  return given;
}

function parseHeight(value: string): Parsed<string> {
  const [, number = '', unit = 'px'] = /^(\d{1,4}(?:\.\d+)?)\s*(px|em|rem|vh|)$/.exec(value) ?? [];
  const amount = Number(number || NaN);
  const isFine = unit === 'px' || unit === '' ? amount >= 320 && amount <= 4000 : amount >= 1 && amount <= 400;
  return isFine ? { value: `${amount}${unit || 'px'}` } : { problem: text.badHeight(value.slice(0, 40)) };
}

/** The option that a name was probably meant to be. */
function nearest(name: string): string | undefined {
  const distances = OPTION_NAMES.map((option) => [distance(name, option), option] as const).sort(([a], [b]) => a - b);
  const [least, option] = distances[0] ?? [Infinity, ''];
  return least <= (Math.min(name.length, option.length) > 5 ? 2 : 1) ? option : undefined;
}

/** How many letters must be inserted, removed, replaced or exchanged with the next one. */
function distance(from: string, to: string): number {
  if (from.length > 20) return Infinity;
  let [before, last] = [[] as number[], Array.from({ length: to.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[to.length] ?? 0;
}
