// The library of scenarios for the bundle: `#scenarios` holds its groups, in the order of src/lab/scenarios.rs, and the
// scripts of the folder scenarios/.

import { readFile, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';

const SOURCE = 'src/lab/scenarios.rs';
const SCRIPTS = 'scenarios';

/** An esbuild plugin that provides the module `#scenarios`. */
export function scenarioLibrary() {
  return {
    name: 'scenario-library',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#scenarios$/ }, () => ({ path: resolve(SOURCE), namespace: 'scenario-library' }));
      onLoad({ filter: /./, namespace: 'scenario-library' }, async ({ path }) => {
        const groups = groupsOf(await readFile(path, 'utf8'));
        await compareWithFolder(groups);
        return { contents: moduleOf(groups), loader: 'js', resolveDir: resolve(SCRIPTS), watchFiles: [path] };
      });
    },
  };
}

/** All scenarios of the library: their names and scripts. */
export async function scenarios() {
  const ids = groupsOf(await readFile(SOURCE, 'utf8')).flatMap((group) => group.ids);
  return Promise.all(ids.map(async (id) => ({ id, script: await readFile(`${SCRIPTS}/${id}.raft`, 'utf8') })));
}

/** The groups of the macro `library!`: a line `"Title": "Sentence." [`, then a line for each name, then `]`. */
function groupsOf(source) {
  const [, block] = /library! \{\n([^]*?)\n\};/.exec(source) ?? [];
  if (block === undefined) throw new Error(`${SOURCE} has no library`);
  const groups = [];
  for (const line of block.split('\n')) {
    const [, title, description] = /^\s*"([^"]+)": "([^"]+)" \[$/.exec(line) ?? [];
    const [, id] = /^\s*"([a-z0-9-]+)",$/.exec(line) ?? [];
    if (title) groups.push({ title, description, ids: [] });
    else if (id) groups.at(-1).ids.push(id);
    else if (line.trim() !== ']') throw new Error(`${SOURCE}: not a line of the library: ${line}`);
  }
  return groups;
}

/** Checks that the macro and the folder have the same scenarios. */
async function compareWithFolder(groups) {
  const listed = groups.flatMap(({ ids }) => ids).sort();
  const found = (await readdir(SCRIPTS)).map((file) => file.replace(/\.raft$/, '')).sort();
  if (listed.join() !== found.join()) throw new Error(`${SOURCE} and the folder ${SCRIPTS} hold different scenarios`);
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
