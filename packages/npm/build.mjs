// Makes the npm package of the built page: the folder target/packages/npm and, by `npm pack`, target/packages/raftarium-<version>.tgz.
// Run it after `trunk build --release`; `cargo xtask package` does both.
//
//   dist/     modules of dist/, as they are but for the addresses below, and the wasm module; nothing is compiled here
//   types/    written from custom-elements.json
//   the rest  the files of packages/npm/files, and package.json

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { typeFiles } from './types.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = resolve(root, process.env.DIST ?? 'dist');
const packages = join(root, 'target/packages');
const folder = join(packages, 'npm');

/**
 * What can be imported: the file of the package, its types in types/, and whether Node can run it. Where Node cannot, it gets a
 * module without content, so that a page that is rendered on a server can import the element.
 */
const EXPORTS = {
  '.': { file: 'dist/raft-cluster.js', types: 'index.d.ts' },
  './lesson': { file: 'dist/raft-lesson.js', types: 'lesson.d.ts' },
  './inline': { file: 'dist/raft-cluster.classic.js', types: 'inline.d.ts' },
  './blocks': { file: 'dist/raft-blocks.js', types: 'blocks.d.ts' },
  './reveal': { file: 'dist/reveal-raft.js', types: 'reveal.d.ts' },
  './highlight': { file: 'dist/highlight-raft.js', types: 'highlight.d.ts', node: true },
  './rehype': { file: 'dist/rehype-raft.mjs', types: 'rehype.d.ts', node: true },
};

/** Types for the templates of frameworks, which `import type {} from 'raftarium/react'` brings. */
const FRAMEWORKS = ['react', 'react-18', 'svelte', 'vue'];

/** What is different in the package. */
const changes = [
  // The package has no pages (www/src/common/own-page.ts).
  { about: 'the folder of the pages', from: /new URL\("\.\/",\s*[\w$.]+\)\.href/g, to: () => 'void 0', count: 0 },
  // Bundlers name files by their content themselves, and versions have addresses of their own.
  { about: 'a file with the part that renews a cache', from: /(new URL\("\.\/[\w.-]+)\?[0-9a-f]+(",\s*[\w$.]+\))/g, to: ([, before, after]) => before + after, count: 0 },
];

rmSync(folder, { recursive: true, force: true });
for (const inside of ['dist', 'types']) mkdirSync(join(folder, inside), { recursive: true });
cpSync(join(root, 'packages/npm/files'), folder, { recursive: true });
for (const file of ['LICENSE-MIT', 'LICENSE-APACHE']) cpSync(join(root, file), join(folder, file));
cpSync(join(dist, 'licences.txt'), join(folder, 'dist/licences.txt'));
const modules = await modulesOf(Object.values(EXPORTS).map(({ file }) => file).filter((file) => file.startsWith('dist/')));
for (const name of modules) copyModule(name);
for (const { about, count } of changes) if (count === 0) throw new Error(`No module names ${about}: the build of the page has changed.`);
writeTypes();
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
pack();

/** The names of the files of dist/ that these load, at once or later, themselves included. */
async function modulesOf(files) {
  const entryPoints = files.map((file) => join(dist, file.slice('dist/'.length)));
  const { metafile } = await build({ entryPoints, outdir: 'none', bundle: true, write: false, metafile: true, format: 'esm', logLevel: 'error', absWorkingDir: dist });
  return Object.keys(metafile.inputs);
}

/** Copies a module, and the files that it fetches from beside itself, at addresses that bundlers understand. */
function copyModule(name) {
  const code = readFileSync(join(dist, name), 'utf8');
  const plain = changes.reduce((text, change) => text.replace(change.from, (...found) => ((change.count += 1), change.to(found))), code);
  writeFileSync(join(folder, 'dist', name), plain);
  for (const [, file] of plain.matchAll(/new URL\("\.\/([\w.-]+)",\s*import\.meta\.url\)/g)) {
    cpSync(join(dist, file), join(folder, 'dist', file));
  }
}

function writeTypes() {
  const elements = JSON.parse(readFileSync(join(folder, 'custom-elements.json'), 'utf8'));
  const engine = readFileSync(join(root, 'target/www/raftarium.d.ts'), 'utf8');
  for (const [name, text] of Object.entries(typeFiles(elements, engine))) writeFileSync(join(folder, 'types', name), text);
}

function manifest() {
  const { version, description, license, keywords } = cargoPackage();
  return {
    name: 'raftarium',
    version,
    description,
    license,
    keywords: [...keywords, 'web-component', 'custom-element'],
    type: 'module',
    exports: {
      ...Object.fromEntries(Object.entries(EXPORTS).map(([name, entry]) => [name, conditions(entry)])),
      ...Object.fromEntries(FRAMEWORKS.map((name) => [`./${name}`, { types: `./types/${name}.d.ts` }])),
      './custom-elements.json': './custom-elements.json',
      './package.json': './package.json',
    },
    customElements: './custom-elements.json',
    main: './dist/raft-cluster.js',
    types: './types/index.d.ts',
    unpkg: './dist/raft-cluster.js',
    jsdelivr: './dist/raft-cluster.js',
    // Importing a module defines its element.
    sideEffects: ['./dist/*.js'],
  };
}

function conditions({ file, types, node = false }) {
  const own = { types: `./types/${types}` };
  return node ? { ...own, default: `./${file}` } : { ...own, browser: `./${file}`, node: './node.js', default: `./${file}` };
}

/** What Cargo.toml says of the project: the version has no other place. */
function cargoPackage() {
  const [, section] = /^\[package\]\n([^]*?)^\[/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'));
  const value = (key) => JSON.parse(new RegExp(`^${key} = (.*)$`, 'm').exec(section)[1]);
  return { version: value('version'), description: value('description'), license: value('license'), keywords: value('keywords') };
}

function pack() {
  for (const name of readdirSync(packages)) {
    if (name.endsWith('.tgz')) rmSync(join(packages, name));
  }
  // Windows finds npm.cmd through its shell only.
  const { status } = spawnSync('npm pack --loglevel=error --ignore-scripts --pack-destination ..', { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'], shell: true });
  if (status !== 0) throw new Error('`npm pack` failed.');
}
