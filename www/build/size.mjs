// `cargo xtask size`: what each file of dist/ weighs, gzipped as a host would send it, and when a visitor
// loads it. Run it after `trunk build --release`.

import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = 'dist';
const DOCS = 'the documentation';
const FIRST = 'at once: the first picture';
const ENGINE = 'at once: the engine';
const CORES = 'for a core in JavaScript';
const WHOLE = 'for jobs, foreign cores and traces';
const LABORATORY = 'in the laboratory';
const bundle = readBundle();
const firstPicture = new Set(['index.html', 'page.css', ...modulesOf('page.js')]);
const engine = new Set(['raftarium_bg.wasm', ...modulesOf(glueOf(bundle))]);
const documentation = new Set([...modulesOf('docs.js')].filter((name) => !firstPicture.has(name)).concat('docs.css'));
const embedded = new Set(['embed.html', 'embed.js', 'raft-cluster.js', 'raft-cluster.classic.js', 'raftarium.html', 'raft-lesson.html']);

const names = readdirSync(dist, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath ?? entry.path, entry.name)));
const files = names.map((name) => ({ name, when: whenLoaded(name), ...weigh(name) }));
files.sort((a, b) => a.when.localeCompare(b.when) || b.gzip - a.gzip);

console.log(row('file', 'bytes', 'gzip', 'loaded'));
for (const { name, bytes, gzip, when } of files) console.log(row(name, bytes, gzip, when));
console.log();
console.log(`the first picture: ${total(FIRST)} bytes gzipped`);
console.log(`until one can act: ${total(FIRST) + total(ENGINE)} bytes gzipped`);
console.log(`lazily, when first wanted: ${total('lazily')} bytes gzipped`);
console.log(`in the laboratory, beside uPlot: ${total(LABORATORY)} bytes gzipped`);
console.log(`when a core in JavaScript is to run: ${total(CORES)} bytes gzipped`);
console.log(`for a search, an experiment, the ladder, a foreign core or a trace: ${total(WHOLE)} bytes gzipped`);
console.log(`the documentation, all pages, their code and the index of their search: ${total(DOCS)} bytes gzipped`);

function readBundle() {
  try {
    return JSON.parse(readFileSync('target/www/bundle.json', 'utf8'));
  } catch {
    console.error('The page is not built: run `cargo xtask build` first.');
    process.exit(1);
  }
}

/** The module of the bundle that has the glue of the wasm module. */
function glueOf({ outputs }) {
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith('/raftarium.js'));
  return nameOf(path);
}

/** A module of the bundle and all that it imports statically. */
function modulesOf(name) {
  const outputs = new Map(Object.entries(bundle.outputs).map(([path, output]) => [nameOf(path), output]));
  const found = new Set([name]);
  for (const module of found) {
    for (const { path, kind } of outputs.get(module).imports) {
      if (kind === 'import-statement') found.add(nameOf(path));
    }
  }
  return found;
}

function nameOf(path) {
  return path.split('/').at(-1);
}

function whenLoaded(name) {
  if (firstPicture.has(name)) return FIRST;
  if (engine.has(name)) return ENGINE;
  if (name === 'cores.wasm') return CORES;
  if (name === 'whole.wasm' || name.startsWith('raftarium-whole-')) return WHOLE;
  if (/^(laboratory|curves)[-.]/.test(name)) return LABORATORY;
  if (documentation.has(name) || name.startsWith('docs/')) return DOCS;
  return embedded.has(name) || isForHosts(name) ? 'elsewhere' : 'lazily';
}

/** Scripts for other programs, and for pages of other people. */
function isForHosts(name) {
  return /^raft-blocks\.|-raft\.(classic\.)?m?js$|^raft-language\.json$/.test(name);
}

function weigh(name) {
  const content = readFileSync(join(dist, name));
  return { bytes: content.length, gzip: gzipSync(content, { level: 9 }).length };
}

function total(when) {
  return files.filter((file) => file.when === when).reduce((sum, { gzip }) => sum + gzip, 0);
}

function row(name, bytes, gzip, when) {
  return `${name.padEnd(24)}${String(bytes).padStart(10)}${String(gzip).padStart(10)}  ${when}`;
}
