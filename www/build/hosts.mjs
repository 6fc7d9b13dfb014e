// The small scripts for other programs: plugins for reveal.js, highlight.js and rehype, and the words of the language as data.
//
// Each is one module that imports nothing. The plugins for browsers are also classic scripts, for pages that are opened from a file.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inAscii } from './ascii.mjs';

/** What a classic script does with the default export of its module, here called `plugin`. */
const CLASSIC = {
  reveal: 'globalThis.RevealRaft = plugin.default;',
  highlight: 'globalThis.hljs?.registerLanguage("raft", plugin.default);',
};

export async function writeHostScripts(staging, shared, words) {
  const data = JSON.stringify(words, null, 1);
  await writeFile(join(staging, 'raft-language.json'), `${data}\n`);
  const options = { ...shared, plugins: [...shared.plugins, wordsAsModule(data)] };
  const script = (name, outfile, more) => build({ ...options, entryPoints: [`www/src/hosts/${name}.ts`], outfile: join(staging, outfile), ...more });
  await Promise.all([
    script('rehype', 'rehype-raft.mjs', { format: 'esm' }),
    ...Object.keys(CLASSIC).map((name) => script(name, `${name}-raft.js`, { format: 'esm' })),
    ...Object.entries(CLASSIC).map(async ([name, use]) => {
      const { outputFiles } = await script(name, `${name}-raft.classic.js`, { format: 'iife', globalName: 'plugin', write: false });
      await writeFile(join(staging, `${name}-raft.classic.js`), inAscii(`(() => {\n${outputFiles[0].text}${use}\n})();\n`));
    }),
  ]);
}

function wordsAsModule(data) {
  return {
    name: 'words-of-the-language',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#language$/ }, ({ path }) => ({ path, namespace: 'words' }));
      onLoad({ filter: /^/, namespace: 'words' }, () => ({ contents: data, loader: 'json' }));
    },
  };
}
