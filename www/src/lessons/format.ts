// Reads a lesson: a Markdown file with steps, each with prose, lines of the language, and a question or a goal. docs/lessons.md
// describes the format. Nothing here needs the engine; lines and conditions are judged when the lesson is checked or shown.

import type { Code, Root, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

/** A whole lesson. */
export interface Lesson {
  title: string;
  /** The question that it answers. */
  question: string;
  /** Where the paper or the dissertation has it. */
  paper: string;
  minutes: number;
  /** The names of the lessons to do before. */
  needs: string[];
  /** Simulated seconds per second of Continue. */
  speed: string;
  steps: Step[];
}

export interface Step {
  title: string;
  /** The line of its heading in the file. */
  line: number;
  prose: RootContent[];
  /** What happens on the way to its moment. */
  block: Block | undefined;
  question: Question | undefined;
  goal: Goal | undefined;
}

/** Lines of the command language. */
export interface Block {
  lines: string[];
  /** The line of the first of them in the file. */
  line: number;
  /** In place of the lesson's own. */
  speed: string | undefined;
}

/** How a question is answered. */
export type Kind = 'one' | 'several' | 'server' | 'number' | 'entry' | 'event' | 'order';

export interface Question {
  kind: Kind;
  text: string;
  line: number;
  /** Whether it asks about the step's own moment, and not about the next one's. */
  now: boolean;
  choices: Choice[];
  /** For a server, a number or an entry: the condition, in which ANSWER stands for the answer. For an event: when it has happened. */
  when: string;
  /** For an event: its kind, and its server, or 0 for any. */
  event: { kind: string; server: number };
  /** The least and the greatest number. */
  range: [number, number];
  /** The texts of the entries that can be chosen. */
  entries: string[];
  /** Explains the right answer, and the wrong ones that have no explanation of their own. */
  why: string;
  whyNot: string;
  /** Explanations of wrong answers. */
  whyOf: Map<string, string>;
}

/** An answer to choose, or an item to put in order. */
export interface Choice {
  text: string;
  when: string;
  why: string;
  line: number;
}

/** Something that the reader is to reach by acting. */
export interface Goal {
  text: string;
  line: number;
  when: string;
  /** The commands that may be used; undefined for all. */
  allow: string[] | undefined;
  hint: string;
  /** Explains what was reached. */
  why: string;
  /** Lines that reach it, for the tests. */
  solution: Block;
}

/** A fault of a lesson, with its line in the file. */
export interface Fault {
  line: number;
  message: string;
}

const KINDS: readonly string[] = ['one', 'several', 'server', 'number', 'entry', 'event', 'order'];
/** The condition of a question for an event: the kind of the event, and its server. */
const EVENT = /^event ([a-z_]+)(?: on (S\d+))?(?= |$)/;
const HEAD_KEYS = ['title', 'question', 'paper', 'minutes', 'needs', 'speed'] as const;
/** The longest lesson, in characters. */
export const MAX_LESSON = 200_000;
export const MAX_STEPS = 60;

/** Reads the text of a lesson. Returns it, or its faults in the order of their lines. */
export function parseLesson(text: string): Lesson | Fault[] {
  if (text.length > MAX_LESSON) return [{ line: 1, message: `a lesson of ${text.length} characters; at most ${MAX_LESSON} are read` }];
  return new Reader(text.replaceAll('\r\n', '\n')).read();
}

class Reader {
  private readonly faults: Fault[] = [];
  private readonly steps: Step[] = [];
  /** The number of lines before the Markdown. */
  private offset = 0;

  constructor(private readonly text: string) {}

  read(): Lesson | Fault[] {
    const head = this.head();
    const body = this.text.split('\n').slice(this.offset).join('\n');
    this.body(fromMarkdown(body));
    if (this.steps.length === 0) this.fault(this.offset + 1, 'a lesson needs a step: a heading such as “## A leader is elected”');
    if (this.steps.length > MAX_STEPS) this.fault(this.steps[MAX_STEPS]?.line ?? 1, `more than ${MAX_STEPS} steps`);
    const last = this.steps.at(-1);
    if (last?.question && !last.question.now) this.fault(last.question.line, 'the last step cannot ask about a next one; write “about: now”');
    if (this.faults.length > 0) return this.faults.sort((a, b) => a.line - b.line);
    return { ...head, steps: this.steps };
  }

  private fault(line: number, message: string): void {
    this.faults.push({ line, message });
  }

  /** The lines between two `---`. */
  private head(): Omit<Lesson, 'steps'> {
    const lines = this.text.split('\n');
    const end = lines.indexOf('---', 1);
    const values: Partial<Record<(typeof HEAD_KEYS)[number], string>> = {};
    if (lines[0] !== '---' || end < 0) this.fault(1, 'a lesson begins with a line “---”, its title and so on, and another line “---”');
    else this.offset = end + 1;
    for (const [index, line] of lines.slice(1, Math.max(end, 1)).entries()) {
      const [, key = '', value = ''] = /^([a-z]+):\s*(.*)$/.exec(line) ?? [];
      const known = HEAD_KEYS.find((name) => name === key);
      if (known && values[known] !== undefined) this.fault(index + 2, `${known} is given twice`);
      else if (known) values[known] = value.trim();
      else if (line.trim()) this.fault(index + 2, `“${short(line)}” is not one of ${HEAD_KEYS.join(', ')} with a value after a colon`);
    }
    const minutes = Number(values.minutes);
    if (this.offset > 0) {
      for (const key of ['title', 'question', 'minutes'] as const) if (!values[key]) this.fault(1, `${key} is missing`);
      if (values.minutes && !(minutes >= 1 && minutes <= 120)) this.fault(1, 'minutes is not a number from 1 to 120');
    }
    return {
      title: values.title ?? '', question: values.question ?? '', paper: values.paper ?? '', minutes, speed: values.speed ?? '1/20',
      needs: (values.needs ?? '').split(/[\s,]+/).filter(Boolean),
    };
  }

  private body(root: Root): void {
    for (const node of root.children) {
      const line = this.lineOf(node);
      if (node.type === 'heading' && node.depth <= 2) {
        const title = this.source(node).replace(/^#+\s*|\s*#*$/g, '');
        if (node.depth === 1) this.fault(line, 'a heading of a step has two signs, “## ”; the title of the lesson stands at the top');
        this.steps.push({ title, line, prose: [], block: undefined, question: undefined, goal: undefined });
        continue;
      }
      const step = this.steps.at(-1);
      if (!step) this.fault(line, 'text before the first step; begin with a heading such as “## A leader is elected”');
      else if (node.type === 'code' && ['raft', 'question', 'goal'].includes(node.lang ?? '')) this.fenced(step, node, line);
      else {
        this.checkProse(node);
        step.prose.push(node);
      }
    }
  }

  /** The line of a node in the file. */
  private lineOf(node: RootContent): number {
    return (node.position?.start.line ?? 1) + this.offset;
  }

  private source(node: RootContent): string {
    const lines = this.text.split('\n').slice(this.offset);
    return lines[(node.position?.start.line ?? 1) - 1] ?? '';
  }

  /** HTML is not shown, and pictures are of the lesson's own site. */
  private checkProse(node: RootContent): void {
    if (node.type === 'html') this.fault(this.lineOf(node), `HTML is not part of a lesson: “${short(node.value)}”`);
    if ('children' in node) for (const child of node.children) this.checkProse(child);
  }

  private fenced(step: Step, node: Code, line: number): void {
    const lines = node.value.split('\n');
    if (node.lang === 'raft') {
      if (step.block) this.fault(line, 'a second block of lines in this step; begin another step');
      const [, speed] = /^speed=(\S+)$/.exec(node.meta ?? '') ?? [];
      if (node.meta && !speed) this.fault(line, `“${short(node.meta)}” after “raft”; only speed=1/50 can stand here`);
      step.block = { lines, line: line + 1, speed };
    } else if (step.question || step.goal) this.fault(line, 'a second question or goal in this step; begin another step');
    else if (node.lang === 'question') step.question = this.question(new Fields(lines, line + 1, (at, message) => this.fault(at, message)), line);
    else step.goal = this.goal(new Fields(lines, line + 1, (at, message) => this.fault(at, message)), line);
  }

  private question(fields: Fields, line: number): Question {
    const kind = KINDS.find((name) => fields.has(name)) as Kind | undefined;
    if (!kind) this.fault(line, `a question begins with one of ${KINDS.map((name) => `“${name}:”`).join(', ')} and its text`);
    const about = fields.take('about') || (kind === 'event' ? 'now' : 'next');
    if (about !== 'now' && about !== 'next') this.fault(line, `about: ${short(about)}; write now or next`);
    if (kind === 'event' && about === 'next') this.fault(line, 'an event can be selected only when it has happened; leave out “about: next”');
    const [from, to] = [fields.take('from'), fields.take('to')].map(Number);
    const question: Question = {
      kind: kind ?? 'one', text: kind ? fields.take(kind) : '', line, now: about === 'now', choices: [], when: '', event: { kind: '', server: 0 }, range: [from ?? 0, to ?? 0],
      entries: (fields.take('entries').match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, '')),
      why: '', whyNot: '', whyOf: new Map(),
    };
    if (kind === 'one' || kind === 'several' || kind === 'order') question.choices = this.choices(fields, kind, line);
    else this.pattern(fields, question, line);
    fields.finish();
    return question;
  }

  /** The items of a list, each with its condition and its explanation. */
  private choices(fields: Fields, kind: Kind, line: number): Choice[] {
    const choices = fields.items.map(({ text, line: at, fields: own }) => {
      const choice = { text, line: at, when: own.need('when', at), why: kind === 'order' ? own.take('why') : own.need('why', at) };
      own.finish();
      return choice;
    });
    if (choices.length < 2) this.fault(line, 'a question needs at least two lines that begin with “- ”');
    if (new Set(choices.map(({ text }) => text)).size < choices.length) this.fault(line, 'two answers have the same text');
    return choices;
  }

  private pattern(fields: Fields, question: Question, line: number): void {
    question.when = fields.need('when', line);
    if (question.kind === 'event') this.event(question, line);
    else if (question.when && !question.when.includes('ANSWER')) this.fault(line, 'the condition after “when:” needs the word ANSWER, which stands for each answer');
    question.why = fields.need('why', line);
    question.whyNot = fields.need('why not', line);
    question.whyOf = fields.starting('why ');
    const [from, to] = question.range;
    if (question.kind === 'number' && !(Number.isInteger(from) && Number.isInteger(to) && from < to && to - from <= 30)) {
      this.fault(line, 'a number needs “from:” and “to:”, two whole numbers at most 30 apart');
    }
    if (question.kind === 'entry' && question.entries.length < 2) this.fault(line, 'an entry needs “entries:” and the texts of at least two entries');
  }

  private event(question: Question, line: number): void {
    const [found, kind = '', server = 'S0'] = EVENT.exec(question.when) ?? [];
    question.event = { kind, server: Number(server.slice(1)) };
    if (question.when && found === undefined) this.fault(line, 'the condition after “when:” begins with the event, as in “event election_won on S2”');
  }

  private goal(fields: Fields, line: number): Goal {
    const allow = fields.has('allow') ? fields.take('allow').split(/[\s,]+/).filter(Boolean) : undefined;
    const goal = {
      line, allow, text: fields.need('goal', line), when: fields.need('when', line), hint: fields.take('hint'), why: fields.need('why', line),
      solution: { lines: fields.take('solution').split('\n'), line: fields.lineOf('solution') + 1, speed: undefined },
    };
    if (!goal.solution.lines.some((text) => text.trim())) this.fault(line, 'a goal needs a “solution:”: lines of the language that reach it, indented, for the tests');
    fields.finish();
    return goal;
  }
}

/**
 * Lines `key: value`, where further lines of a value are indented, and items that begin with `- ` and have fields of their own,
 * indented.
 */
class Fields {
  readonly items: { text: string; line: number; fields: Fields }[] = [];
  private readonly values = new Map<string, { text: string; line: number }>();

  constructor(lines: string[], first: number, private readonly fault: (line: number, message: string) => void) {
    let index = 0;
    while (index < lines.length) {
      const line = lines[index] ?? '';
      const at = first + index;
      let end = index + 1;
      while (end < lines.length && /^\s|^$/.test(lines[end] ?? '')) end++;
      const more = lines.slice(index + 1, end).map((text) => text.replace(/^ {1,2}/, ''));
      const [, key, value = ''] = /^([a-z]+(?: [A-Za-z0-9_=."]+)?):\s*(.*)$/.exec(line) ?? [];
      const [, item] = /^- (.+)$/.exec(line) ?? [];
      if (item) this.items.push({ text: item.trim(), line: at, fields: new Fields(more, at + 1, fault) });
      else if (key && this.values.has(key)) fault(at, `“${key}:” is given twice`);
      else if (key) this.values.set(key, { text: [value, ...more].join('\n').trim(), line: at });
      else if (line.trim()) fault(at, `“${short(line)}” is neither “key: value” nor an answer that begins with “- ”`);
      index = end;
    }
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  lineOf(key: string): number {
    return this.values.get(key)?.line ?? 0;
  }

  /** The value of a key, which is then known; empty without it. */
  take(key: string): string {
    const text = this.values.get(key)?.text ?? '';
    if (this.values.has(key)) this.taken.add(key);
    return text;
  }

  private readonly taken = new Set<string>();

  need(key: string, line: number): string {
    const text = this.take(key);
    if (!text) this.fault(line, `“${key}:” is missing`);
    return key === 'when' ? text.replaceAll(/\s+/g, ' ') : text;
  }

  /** The values of all keys that begin like this, by the rest of the key. */
  starting(prefix: string): Map<string, string> {
    const keys = [...this.values.keys()].filter((key) => key.startsWith(prefix) && !this.taken.has(key));
    return new Map(keys.map((key) => [key.slice(prefix.length), this.take(key)]));
  }

  /** Reports what nobody has asked for. */
  finish(): void {
    for (const [key, { line }] of this.values) if (!this.taken.has(key)) this.fault(line, `“${key}:” has no meaning here`);
  }
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
