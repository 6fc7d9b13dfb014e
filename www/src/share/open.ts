// Opens untrusted links and files. They are checked first: if there is no valid run, a message says why and where, and the present
// run continues unchanged.

import { ADDRESS_NAMES, parseSpeed, parseView } from '../cluster/attributes';
import type { Problem } from '../cluster/model';
import type { ParsedAddress, RunRequest } from '../cluster/run';
import { text as words } from '../common/text';
import { readCore } from './core';
import { isEmpty, isTrace, readFile } from './files';
import { MAX_RUN, shortened, unpackRun } from './link';
import { readMoment } from './moment';
import { shareText as text } from './text';

/** Opens a run, or returns the problem with it. */
interface Opener {
  show(wanted: RunRequest): Promise<Problem | undefined>;
}

/** The wanted run of an address, or a message why it cannot be opened. */
export async function readLink(parameters: URLSearchParams): Promise<ParsedAddress | string> {
  const moment = readMoment(parameters);
  if ('problem' in moment) return text.notOpened(text.theLink, moment.problem);
  const [packed, scenario, seed, src, speed] = ['run', 'scenario', 'seed', 'src', 'speed'].map((name) => parameters.get(name));
  const remarks = remarksOn(parameters);
  const parsed = parseSpeed(speed ?? null);
  if ('problem' in parsed) return text.notOpened(text.theLink, text.badSpeed(shortened(speed ?? '')));
  const core = await readCore(parameters);
  if ('problem' in core) return text.notOpened(text.theLink, core.problem);
  const wantedCore = Object.keys(core.value).length > 0 ? core.value : { core: parameters.get('core') };
  const when = { ...wantedCore, ...(moment.value && { moment: moment.value }), ...(speed && { speed: parsed.value }) };
  if (packed === null || packed === undefined) return { wanted: { scenario: scenario ?? null, seed: seed ?? null, src: src ?? null, ...when }, remarks };
  const run = await unpackRun(packed);
  if ('problem' in run) return text.notOpened(text.theLink, run.problem);
  if (isEmpty(run.value)) return text.notOpened(text.theLink, text.emptyRun);
  return { wanted: { run: run.value, seed: seed ?? null, ...when }, remarks };
}

/** Remarks about the parts of an address that have no meaning. */
function remarksOn(parameters: URLSearchParams): string[] {
  const remarks: string[] = [];
  const behindAt = parameters.has('at') ? [] : ['event', 'branch', 'select'];
  const besideRun = parameters.has('run') ? ['scenario', 'src'] : parameters.has('src') ? ['scenario'] : [];
  for (const [name, value] of parameters) {
    if (behindAt.includes(name)) remarks.push(text.needsAt(name, shortened(value)));
    else if (besideRun.includes(name)) remarks.push(text.besideRun(name, shortened(value)));
    else if (!ADDRESS_NAMES.includes(name)) {
      const meant = ADDRESS_NAMES.find((known) => isAlike(known, name));
      // Other programs add parameters to a query: only those that look like a typing error are reported.
      if (meant) remarks.push(text.unknownName(shortened(name), meant));
    }
  }
  const view = parameters.get('view');
  if (view !== null && 'problem' in parseView(view)) remarks.push(text.badView(shortened(view)));
  return remarks;
}

/** Whether two words differ by an inserted, deleted or replaced letter, or by two swapped letters. */
function isAlike(known: string, written: string): boolean {
  const name = written.toLowerCase();
  if (name === known) return true;
  if (Math.min(name.length, known.length) < 3 || Math.abs(name.length - known.length) > 1) return false;
  let start = 0;
  while (start < name.length && name[start] === known[start]) start++;
  const [a, b] = [name.slice(start), known.slice(start)];
  const swapped = a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return swapped || a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1);
}

/** Aborts the reading of a file when another one is to be opened. */
let newer = new AbortController();

/** Opens the file among `files`; returns the problem, or an empty text. */
export async function openFiles(files: File[], opener: Opener): Promise<string> {
  const [file] = files;
  if (!file || files.length > 1) return text.oneFile;
  newer.abort();
  newer = new AbortController();
  const { signal } = newer;
  const name = text.theFile(file.name.slice(0, 80));
  if (await isTrace(file)) return openTrace(name, file, opener, signal);
  const read = await readFile(file);
  if ('problem' in read) return text.notOpened(name, read.problem);
  const { text: run, moment, core } = read.value;
  return refused(name, await opener.show({ run, ...core, ...(moment && { moment }) }));
}

async function openTrace(name: string, file: File, opener: Opener, signal: AbortSignal): Promise<string> {
  const { readTrace } = await import('./trace');
  const trace = await readTrace(file.name.slice(0, 80), file, signal);
  if ('problem' in trace) return text.notOpened(name, trace.problem);
  const problem = await opener.show({ trace });
  // It may have been meant as a run.
  const more = problem && file.size > MAX_RUN ? `. ${text.runTooBig}` : '';
  return refused(name, problem && { message: `${problem.message}${more}` });
}

function refused(name: string, problem: Problem | undefined): string {
  if (!problem) return '';
  const place = problem.line === undefined ? '' : `${words.place(problem.line, problem.column ?? 1)}: `;
  return text.notOpened(name, `${place}${problem.message}`);
}
