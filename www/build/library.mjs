// The libraries of scripts for the bundle: `#scenarios`, `#exercises` and `#ladder` hold their groups, in the order of the Rust source, and the
// scripts of their folders; `#scenarios` also the titles of the lessons that endings name.

import { readFile, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { transform } from 'esbuild';
import { lessonTitles } from './lessons.mjs';

const SCENARIOS = { name: 'scenarios', source: 'src/lab/scenarios.rs' };
/** Reads the endings of scenarios, here and in the page. */
const STORY = 'www/src/narration/story/script.ts';
const EXERCISES = { name: 'exercises', source: 'src/lab/exercises.rs' };
const LADDER = { name: 'ladder', source: 'src/lab/ladder/mod.rs' };

/** An esbuild plugin that provides the module `#scenarios`. */
export function scenarioLibrary() {
  return scriptLibrary(SCENARIOS, async () => {
    const titles = await lessonTitles();
    const faults = endingFaults(await endings(), titles);
    if (faults.length > 0) throw new Error(`endings of scenarios:\n${faults.join('\n')}`);
    return `export const lessonTitles = ${JSON.stringify(titles)};\n`;
  });
}

/** An esbuild plugin that provides the module `#exercises`. */
export function exerciseLibrary() {
  return scriptLibrary(EXERCISES);
}

/** An esbuild plugin that provides the module `#ladder`. */
export function ladderLibrary() {
  return scriptLibrary(LADDER);
}

/** An esbuild plugin that provides the module `#experiments`: what is in the folder, by name. */
export function experimentLibrary() {
  const namespace = 'library-of-experiments';
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#experiments$/ }, () => ({ path: resolve('experiments'), namespace }));
      onLoad({ filter: /./, namespace }, async ({ path }) => {
        const ids = (await readdir(path)).filter((file) => file.endsWith('.raft')).map((file) => file.slice(0, -'.raft'.length)).sort();
        const imports = ids.map((id, place) => `import s${place} from './${id}.raft';\n`).join('');
        const rows = ids.map((id, place) => `{ id: ${JSON.stringify(id)}, script: s${place} }`).join(', ');
        return { contents: `${imports}export const experiments = [${rows}];\n`, loader: 'js', resolveDir: path, watchDirs: [path] };
      });
    },
  };
}

/** A library of scripts: a folder, and the source that lists what is in it, group by group. `more` gives the module more exports. */
function scriptLibrary({ name, source }, more = async () => '') {
  const namespace = `library-of-${name}`;
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^#${name}$`) }, () => ({ path: resolve(source), namespace }));
      onLoad({ filter: /./, namespace }, async ({ path }) => {
        const groups = groupsOf(await readFile(path, 'utf8'), source);
        await compareWithFolder(groups, name, source);
        return { contents: moduleOf(groups) + await more(), loader: 'js', resolveDir: resolve(name), watchFiles: [path] };
      });
    },
  };
}

/** All scenarios of the library: their names and scripts. */
export async function scenarios() {
  const { name, source } = SCENARIOS;
  const ids = groupsOf(await readFile(source, 'utf8'), source).flatMap((group) => group.ids);
  return Promise.all(ids.map(async (id) => ({ id, script: await readFile(`${name}/${id}.raft`, 'utf8') })));
}

/** The ending of each scenario, as the page reads it. */
export async function endings() {
  const { code } = await transform(await readFile(STORY, 'utf8'), { loader: 'ts', format: 'esm' });
  const { endingOf } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return (await scenarios()).map(({ id, script }) => ({ id, ending: endingOf(script) }));
}

/** What is missing in the endings, or names nothing. */
export function endingFaults(all, titles) {
  const ids = all.map(({ id }) => id);
  return all.flatMap(({ id, ending }) => {
    const { shown, question, tries = [], next = [] } = ending ?? {};
    const lines = tries.flatMap((parts) => parts.filter(({ isLine }) => isLine));
    const unknown = next.filter(({ kind, name }) => (kind === 'lesson' ? !Object.hasOwn(titles, name) : !ids.includes(name) || name === id));
    return [
      ...(shown ? [] : ['has no line `# shown:`']),
      ...(question ? [] : ['has no line `# question:`']),
      ...(lines.length > 0 ? [] : ['has no line `# try:` with a command in backticks']),
      ...(next.length > 0 ? [] : ['has no line `# next:`']),
      ...unknown.map(({ kind, name }) => `its line \`# next:\` names the ${kind} ${name}, which does not exist or is itself`),
    ].map((fault) => `${SCENARIOS.name}/${id}.raft ${fault}`);
  });
}

/** The groups of the macro `library!`: for another folder than that of the scenarios a line `in "/folder/"`, then a line `"Title": "Sentence." [`, then a line for each name, then `]`. */
function groupsOf(text, source) {
  const [, block] = /library! \{\n([^]*?)\n\};/.exec(text) ?? [];
  if (block === undefined) throw new Error(`${source} has no library`);
  const groups = [];
  for (const line of block.split('\n')) {
    const [, title, description] = /^\s*"([^"]+)": "([^"]+)" \[$/.exec(line) ?? [];
    const [, id] = /^\s*"([a-z0-9-]+)",$/.exec(line) ?? [];
    if (title) groups.push({ title, description, ids: [] });
    else if (id) groups.at(-1).ids.push(id);
    else if (line.trim() !== ']' && !/^\s*in "[^"]+"$/.test(line)) throw new Error(`${source}: not a line of the library: ${line}`);
  }
  return groups;
}

/** Checks that the macro and the folder have the same scripts. */
async function compareWithFolder(groups, folder, source) {
  const listed = groups.flatMap(({ ids }) => ids).sort();
  const found = (await readdir(folder)).map((file) => file.replace(/\.raft$/, '')).sort();
  if (listed.join() !== found.join()) throw new Error(`${source} and the folder ${folder} hold different scripts`);
}

function moduleOf(groups) {
  const ids = groups.flatMap(({ ids }) => ids);
  const imports = ids.map((id, place) => `import s${place} from './${id}.raft';`);
  const rows = groups.map(({ title, description, ids: own }) => {
    const scripts = own.map((id) => `{ id: ${JSON.stringify(id)}, script: s${ids.indexOf(id)} }`);
    return `{ title: ${JSON.stringify(title)}, description: ${JSON.stringify(description)}, scripts: [${scripts.join(', ')}] }`;
  });
  return `${imports.join('\n')}\nexport const groups = [${rows.join(',\n')}];\n`;
}
