// Runs as files. A .raft file is text in the command language; its first line may contain the title, and its second the moment at
// which the run was saved and the core that made it, if it is not ours, as a comment that other readers ignore.

import { text as words } from '../common/text';
import type { Context } from '../cluster/context';
import type { Moment } from '../cluster/run';
import { readCore } from './core';
import type { WantedCore } from './core';
import { MAX_RUN, decode } from './link';
import type { Read } from './link';
import { momentOf, readMoment, writeMoment } from './moment';
import { shareText as text } from './text';

const MOMENT = '# Open at: ';

export interface Run {
  text: string;
  moment?: Moment;
  core?: WantedCore;
}

/** The run of the present branch as text with its title. */
export function runText({ cluster }: Context): string {
  const title = cluster.title();
  const heading = title ? `# ${title}: a run with seed ${cluster.seed()}.\n` : '';
  return heading + cluster.text();
}

/**
 * The same as the text of a file that opens at the present moment.
 * @param core What `writeCore` says of the core, if it is not ours.
 * @param author Who hands it in; empty for nobody.
 */
export function writeFile(context: Context, core: [string, string][], author = ''): string {
  const { cluster, frame } = context;
  const heading = `# ${cluster.title() || words.freeRun}: a run with seed ${cluster.seed()}, at ${words.time(frame.nowMs)}.\n`;
  const second = new URLSearchParams([...writeMoment(momentOf(context)), ...core]);
  return `${heading}${MOMENT}${second.toString()}${authorOf(author)}\n${cluster.text()}`;
}

/** The part of a link or of a file's second line that says who hands it in; `raftarium grade` shows it. */
export function authorOf(name: string): string {
  return name.trim() && `&${new URLSearchParams({ name: name.trim() }).toString()}`;
}

/** A line of a trace, perhaps after lines of a log: of etcd-io/raft or CCF, of ours, and for ShiViz the first one or one with a clock. */
const LINES = [/^[ \t]*\{.*"tag":[ \t]*"(?:raft_)?trace"/m, /^[ \t]*\{.*"at_us":.*"kind":/m, /^[ \t]*\(\?<(?:host|event|clock)>/m, /^(\S+) \{(?:.*,)?[ \t]*"\1":[ \t]*\d/m];
/** How JSON begins. No line of the command language begins so: the reader of traces says best what is wrong with it. */
const JSON_START = /^\s*[{[]/;

/** Whether a file is a trace: what happened, and not how to make it happen again. No run is as large as many traces are. */
export async function isTrace(file: Blob): Promise<boolean> {
  if (file.size > MAX_RUN) return true;
  const text = await file.text().catch(() => '');
  return JSON_START.test(text) || LINES.some((line) => line.test(text));
}

/** Reads an untrusted file; the wasm module checks the run itself. */
export async function readFile(file: Blob): Promise<Read<Run>> {
  const bytes = await file.arrayBuffer().catch(() => undefined);
  if (!bytes) return { problem: text.fileUnread };
  const decoded = decode(new Uint8Array(bytes));
  return 'problem' in decoded ? decoded : readRun(decoded.value);
}

/** Whether a text has only comments: that is not a run, though a cluster could open it. */
export function isEmpty(run: string): boolean {
  return run.split('\n').every((line) => /^\s*(#|$)/.test(line));
}

async function readRun(run: string): Promise<Read<Run>> {
  if (isEmpty(run)) return { problem: text.emptyRun };
  const second = run.split('\n', 2)[1]?.trimEnd() ?? '';
  if (!second.startsWith(MOMENT)) return { value: { text: run } };
  const words = new URLSearchParams(second.slice(MOMENT.length));
  const [moment, core] = [readMoment(words), await readCore(words)];
  if ('problem' in moment) return { problem: text.atLine(2, moment.problem) };
  if ('problem' in core) return { problem: text.atLine(2, core.problem) };
  return { value: { text: run, core: core.value, ...(moment.value && { moment: moment.value }) } };
}

/** A file's name, with seed and time: `raftarium-seed7-12.345s.raft`. */
export function fileName({ cluster, frame, recording }: Context, ending: string): string {
  const what = recording ? 'recording' : `seed${cluster.seed()}`;
  return `raftarium-${what}-${(frame.nowMs / 1000).toFixed(3)}s.${ending}`;
}
