// The libraries of scripts for the bundle: `#scenarios` and `#exercises` hold their groups, in the order of the Rust source, and the
// scripts of their folders.

import { readFile, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';

const SCENARIOS = { name: 'scenarios', source: 'src/lab/scenarios.rs' };
const EXERCISES = { name: 'exercises', source: 'src/lab/exercises.rs' };

/** An esbuild plugin that provides the module `#scenarios`. */
export function scenarioLibrary() {
  return scriptLibrary(SCENARIOS);
}

/** An esbuild plugin that provides the module `#exercises`. */
export function exerciseLibrary() {
  return scriptLibrary(EXERCISES);
}

/** A library of scripts: a folder, and the source that lists what is in it, group by group. */
function scriptLibrary({ name, source }) {
  const namespace = `library-of-${name}`;
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^#${name}$`) }, () => ({ path: resolve(source), namespace }));
      onLoad({ filter: /./, namespace }, async ({ path }) => {
        const groups = groupsOf(await readFile(path, 'utf8'), source);
        await compareWithFolder(groups, name, source);
        return { contents: moduleOf(groups), loader: 'js', resolveDir: resolve(name), watchFiles: [path] };
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
