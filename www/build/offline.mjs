// Writes sw.js, the service worker of our own pages (www/src/page/offline/worker.ts), with the list of the files that it keeps: the pages,
// all modules that they may load, the engine and the documentation. What is meant for other people's pages is not among them.

import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** The modules of our own pages. */
const MODULES = ['page.js', 'learn.js', 'workbench.js', 'docs.js'];
const FILES = [
  'index.html', 'learn.html', 'raft-lesson.html', 'workbench.html', 'page.css', 'learn.css', 'docs.css', 'icon.svg', 'licences.txt', 'raftarium_bg.wasm',
  'cores.wasm', 'whole.wasm', 'search-worker.js', 'laboratory-worker.js', 'ladder-worker.js',
];

/** A worker that removes itself, for builds that are changed all the time: an address may have had another build before. */
const NONE = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.registration.unregister()));
`;

/** Writes the worker that keeps the build in a folder. `outputs` are those of esbuild. */
export async function keepOffline(folder, outputs) {
  const docs = (await readdir(join(folder, 'docs'))).map((file) => `docs/${file}`);
  const paths = [...FILES, ...modulesFrom(MODULES, outputs), ...docs].sort();
  const digests = {};
  for (const path of paths) digests[path] = createHash('sha256').update(await readFile(join(folder, path))).digest('hex').slice(0, 16);
  const files = JSON.stringify(digests);
  const number = createHash('sha256').update(files).digest('hex').slice(0, 16);
  await build({
    entryPoints: ['www/src/page/offline/worker.ts'],
    outfile: join(folder, 'sw.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
    define: { FILES: files, BUILD: JSON.stringify(number) },
  });
}

/** Writes the worker that removes itself, and lets no page register it. */
export async function keepNothing(folder) {
  await writeFile(join(folder, 'sw.js'), NONE);
  const pages = ['index.html', 'learn.html', 'workbench.html', ...(await readdir(join(folder, 'docs'))).filter((file) => file.endsWith('.html')).map((file) => `docs/${file}`)];
  for (const page of pages) {
    const text = await readFile(join(folder, page), 'utf8');
    await writeFile(join(folder, page), text.replace(/ data-offline="[^"]*"/, ''));
  }
}

/** The names of all modules that these load, at once or later. */
function modulesFrom(names, outputs) {
  const imports = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output.imports.map((one) => basename(one.path))]));
  const found = new Set(names);
  for (const name of found) imports.get(name).forEach((other) => found.add(other));
  return [...found];
}
