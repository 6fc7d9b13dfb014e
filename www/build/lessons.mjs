// The lessons for the bundle: `#lessons` holds the path (lessons/path.txt), the head of each lesson, its text as a file of its own that
// is loaded when it is opened, and the words of the glossary.

import { readFile, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';

const FOLDER = 'lessons';
const KEYS = ['title', 'question', 'paper', 'minutes', 'needs'];

/** An esbuild plugin that provides the module `#lessons`, for a page that brings its own lesson with the words of the glossary alone. */
export function lessonLibrary({ isWhole = true } = {}) {
  return {
    name: 'lesson-library',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#lessons$/ }, () => ({ path: resolve(FOLDER, 'path.txt'), namespace: 'lesson-library' }));
      onLoad({ filter: /./, namespace: 'lesson-library' }, async ({ path }) => {
        const groups = await groupsOf(await readFile(path, 'utf8'));
        await compareWithFolder(groups);
        const words = wordsOf(await readFile(`${FOLDER}/glossary.md`, 'utf8'));
        return { contents: moduleOf(isWhole ? groups : [], words), loader: 'js', resolveDir: resolve(FOLDER), watchDirs: [resolve(FOLDER)] };
      });
    },
  };
}

/** The titles of all lessons, by name. */
export async function lessonTitles() {
  const groups = await groupsOf(await readFile(`${FOLDER}/path.txt`, 'utf8'));
  return Object.fromEntries(groups.flatMap(({ lessons }) => lessons.map(({ id, title }) => [id, title])));
}

/** The groups of the path: a title, and below it a lesson a line, indented. */
async function groupsOf(path) {
  const groups = [];
  for (const line of path.split('\n').filter((text) => text.trim() && !text.startsWith('#'))) {
    if (!line.startsWith(' ')) groups.push({ title: line.trim(), lessons: [] });
    else groups.at(-1).lessons.push(await headOf(line.trim()));
  }
  return groups;
}

/** The head of a lesson: what is between its first two lines `---`. */
async function headOf(id) {
  const [, head = ''] = /^---\n([^]*?)\n---\n/.exec(await readFile(`${FOLDER}/${id}.md`, 'utf8')) ?? [];
  const values = Object.fromEntries(head.split('\n').map((line) => line.split(/:\s*(.*)/s)));
  return { id, ...Object.fromEntries(KEYS.map((key) => [key, values[key] ?? ''])) };
}

/** Lines `**word**: definition`. */
function wordsOf(text) {
  return [...text.matchAll(/^\*\*(.+?)\*\*: (.+)$/gm)].map(([, word, definition]) => [word.toLowerCase(), definition]);
}

async function compareWithFolder(groups) {
  const listed = groups.flatMap(({ lessons }) => lessons.map(({ id }) => id)).sort();
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.md') && !['glossary.md', 'README.md'].includes(file));
  const found = files.map((file) => file.replace(/\.md$/, '')).sort();
  if (listed.join() !== found.join()) throw new Error(`${FOLDER}/path.txt and the folder hold different lessons`);
}

function moduleOf(groups, words) {
  const ids = groups.flatMap(({ lessons }) => lessons.map(({ id }) => id));
  const loads = ids.map((id) => `  ${JSON.stringify(id)}: () => import('./${id}.md'),`);
  return `export const groups = ${JSON.stringify(groups)};
export const words = ${JSON.stringify(words)};
const texts = {
${loads.join('\n')}
};
export async function load(id) {
  return Object.hasOwn(texts, id) ? (await texts[id]()).default : undefined;
}
`;
}
