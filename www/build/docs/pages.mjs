// Which documents make the documentation, and in which order.

import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';

/** The groups of the list of pages. A document that is not there yet is left out. */
const GROUPS = [
  { title: 'Start', sources: ['README.md'] },
  { title: 'Use it', sources: ['docs/language.md', 'docs/scenarios.md', 'docs/element.md', 'docs/picture.md', 'docs/hosts.md', 'docs/hosting.md', 'packages/npm/files/README.md', 'docs/python.md'] },
  { title: 'Teach with it', sources: ['docs/lessons.md', 'docs/teaching.md', 'lessons/glossary.md'] },
  { title: 'Write your own Raft', sources: ['docs/cores.md', 'docs/workbench.md', 'docs/ladder.md'] },
  { title: 'Look inside', sources: ['docs/checks.md', 'docs/experiments.md', 'docs/search.md', 'docs/scale.md', 'docs/events.md', 'docs/traces.md', 'docs/clients.md', 'docs/campaign.md'] },
  { title: 'More', sources: [] },
  { title: 'Versions', sources: ['CHANGELOG.md'] },
];

/** For those who change Raftarium; their place is the repository. */
const FOR_CONTRIBUTORS = ['docs/releasing.md'];

/** The names of pages whose documents have others. */
const NAMES = { 'README.md': 'index', 'CHANGELOG.md': 'changes', 'packages/npm/files/README.md': 'npm' };

/** Titles of documents whose own is too long for a list, or says less outside its folder. */
const LABELS = { 'README.md': 'Overview', 'CHANGELOG.md': 'Changes', 'packages/npm/files/README.md': 'The npm package' };

/** The pages, in groups: each with its document (`source`), the `name` of its file, and perhaps a `label` in place of its title. */
export function pageGroups() {
  const listed = new Set([...GROUPS.flatMap(({ sources }) => sources), ...FOR_CONTRIBUTORS]);
  const others = readdirSync('docs').map((file) => `docs/${file}`).filter((file) => file.endsWith('.md') && !listed.has(file));
  return GROUPS.map(({ title, sources }) => ({ title, pages: (title === 'More' ? others : sources).filter((file) => existsSync(file)).map(pageOf) }))
    .filter(({ pages }) => pages.length > 0);
}

function pageOf(source) {
  return { source, name: NAMES[source] ?? basename(source, '.md'), label: LABELS[source] };
}
