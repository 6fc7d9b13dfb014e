// The summary of a climb, to hand in: a text with the results, and a digest of the code that they are of.

import { loadedLibrary } from '../../cluster/library';
import type { CoreCode } from '../../cluster/run';
import { text as words } from '../../common/text';
import type { Standing } from './panel';
import type { Group, Rung } from './rungs';
import { ladderText as text } from './text';

interface Sheet {
  author: string;
  core: CoreCode;
  groups: readonly Group[];
  standings: ReadonlyMap<string, Standing>;
}

/** The results as Markdown. */
export async function writeSheet({ author, core, groups, standings }: Sheet): Promise<string> {
  const count = (kind: Standing['kind']): number => [...standings.values()].filter((standing) => standing.kind === kind).length;
  const all = groups.reduce((sum, { rungs }) => sum + rungs.length, 0);
  const head = [
    `# ${text.sheetTitle(inLine(core.name))}`, '',
    ...(author.trim() ? [`- ${text.sheetAuthor}: ${inLine(author)}`] : []),
    `- ${text.sheetPassed}: ${text.passed(count('passed'), all)}`,
    `- ${text.sheetCore}: ${[inLine(core.name), await digest(core.source)].filter(Boolean).join(', ')}`,
    `- ${text.sheetVersion}: Raftarium ${loadedLibrary().version()}`,
  ];
  const parts = groups.map(({ title, rungs }) => ['', `## ${title}`, '', ...rungs.map((rung) => row(rung, standings.get(rung.id)))].join('\n'));
  return `${[...head, ...parts].join('\n')}\n`;
}

/** A name for the file. */
export function sheetName({ name }: CoreCode): string {
  return `ladder-${name.replace(/\.m?js$/, '').replace(/[^\w.-]+/g, '_')}.md`;
}

function row({ id, title, to }: Rung, standing: Standing | undefined): string {
  const state = text.states[standing?.kind ?? 'open'];
  const { fall, seed = to, says = '' } = standing ?? {};
  const more = fall ? `: ${text.sheetFall(seed, words.time(fall.at_ms), inLine(fall.message))}` : says && `: ${inLine(says)}`;
  return `- ${id}, ${title}: ${state}${more}`;
}

/** A text of one line, in which nothing is Markdown. */
function inLine(words: string): string {
  return words.replace(/\s+/g, ' ').trim().replace(/[\\`*_[\]<>#|]/g, '\\$&');
}

/** A digest of the code; empty where the browser makes none, as on a page without encryption. */
async function digest(source: string): Promise<string> {
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return '';
  const bytes = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(source)));
  return `SHA-256 ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
