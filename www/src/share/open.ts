// Opens what strangers made, links and files. Everything is looked through first: what holds no run is answered
// in words, with the place, and the present run goes on untouched.

import type { Problem } from '../model';
import type { Wanted } from '../guest/source';
import { text as words } from '../text';
import { readFile } from './files';
import { unpackRun } from './link';
import { readMoment } from './moment';
import { shareText as text } from './text-share';

/** Whoever opens a run, or says what is wrong with it. */
interface Opener {
  show(wanted: Wanted): Promise<Problem | undefined>;
}

/** What a link asks for, or, in words, why it cannot be had. */
export async function readLink(hash: URLSearchParams): Promise<Wanted | string> {
  const moment = readMoment(hash);
  if ('problem' in moment) return text.notOpened(text.theLink, moment.problem);
  const when = moment.value && { moment: moment.value };
  const packed = hash.get('run');
  if (packed === null) return { scenario: hash.get('scenario'), seed: hash.get('seed'), ...when };
  const run = await unpackRun(packed);
  return 'problem' in run ? text.notOpened(text.theLink, run.problem) : { run: run.value, ...when };
}

/** Opens the file among `files`; answers what is wrong with it, or nothing. */
export async function openFiles(files: File[], opener: Opener): Promise<string> {
  const [file] = files;
  if (!file || files.length > 1) return text.oneFile;
  const name = text.theFile(file.name.slice(0, 80));
  const read = await readFile(file);
  if ('problem' in read) return text.notOpened(name, read.problem);
  const { text: run, moment } = read.value;
  const problem = await opener.show({ run, ...(moment && { moment }) });
  if (!problem) return '';
  const place = problem.line === undefined ? '' : `${words.place(problem.line, problem.column ?? 1)}: `;
  return text.notOpened(name, `${place}${problem.message}`);
}
