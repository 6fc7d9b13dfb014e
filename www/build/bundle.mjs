// Trunk's post_build hook: makes the finished dist/ from the files that Trunk has staged (the wasm module, its glue,
// index.html).
//
//   raftarium_bg.wasm   the engine; optimised by wasm-opt in release builds
//   raft-cluster.js     the module that defines <raft-cluster>, for any page
//   raft-lesson.js      the module that defines <raft-lesson>, for any page; lesson-check.js checks a lesson
//   page.js, embed.js, learn.js, workbench.js   the code around the elements in the pages index.html, embed.html and so on
//   raft-blocks.js      turns the ```raft blocks of any page into elements; raft-blocks.classic.js does so without other files
//   reveal-raft.js, highlight-raft.js, rehype-raft.mjs   plugins for other programs; raft-language.json is the words of the language
//   docs/               the documentation (www/build/docs); docs.js and docs.css are its code and its styles
//   sw.js               the service worker that keeps our own pages for when there is no network (www/build/offline.mjs)
//   search-worker.js, laboratory-worker.js, ladder-worker.js   the code of the workers of the search, of experiments and of the ladder
//   whole.wasm          the same engine with what searches, experiments, the ladder, foreign cores and traces need beyond (www/build/first.mjs)
//   cores.wasm          the engine for cores in JavaScript (www/build/cores.mjs), loaded when a core is to run
//   *-*.js              code that the modules above share, or load when it is first wanted; raftarium-*.js is the glue
//   page.css, learn.css, icon.svg   the styles and the icon of the pages; the styles of the element are inside its module
//   raft-cluster.classic.js   the element in one classic script, for pages from files and for course platforms
//   raftarium.html      everything in one file, which works without a network or a server
//   raft-lesson.html    a lesson in one file, without its text: the page puts that in when a reader saves a lesson
//   licences.txt        the licence notices of the third-party code in these files
//
// The pages load nothing but these, by relative addresses.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';
import { inAscii } from './ascii.mjs';
import { coresModule } from './cores.mjs';
import { coreLibrary } from './core-texts.mjs';
import { firstEngine } from './first.mjs';
import { writeHostScripts } from './hosts.mjs';
import { language } from './language.mjs';
import { lessonLibrary } from './lessons.mjs';
import { exerciseLibrary, experimentLibrary, ladderLibrary, scenarioLibrary } from './library.mjs';
import { licences } from './licences.mjs';
import './packages.mjs';
import { keepNothing, keepOffline } from './offline.mjs';
import { nameByPlace } from './order.mjs';
import { withoutTraces } from './parts.mjs';
import { prelude } from './prelude.mjs';

const release = process.env.TRUNK_PROFILE === 'release';
const staging = process.env.TRUNK_STAGING_DIR ?? fail('This is a hook of Trunk: run `trunk build`.');
const glue = join(staging, 'raftarium.js');
const types = join(staging, 'raftarium.d.ts');
const wasm = join(staging, 'raftarium_bg.wasm');
const whole = join(staging, 'whole.wasm');
/** The engine of the scripts that need no other file; its glue is the whole one's. */
const inlineWasm = join(staging, 'inline.wasm');
/** Each glue fits one module, and holds one engine. */
const wholeGlue = join(staging, 'raftarium-whole.js');

/** The output of this build for the type checker and `cargo xtask size`. */
const records = 'target/www';

/** What this build writes and the page imports. */
const generated = { '#wasm': glue, '#whole-glue': wholeGlue, '#codes': resolve(records, 'codes.ts'), '#prelude': resolve(records, 'prelude.json') };

const entries = [
  'www/src/element/raft-cluster.ts', 'www/src/page/page.ts', 'www/src/page/embed.ts',
  'www/src/lessons/raft-lesson.ts', 'www/src/lessons/check/lesson-check.ts', 'www/src/page/learn.ts', 'www/src/page/workbench.ts', 'www/src/page/docs/docs.ts',
  'www/src/hosts/raft-blocks.ts',
];

const shared = {
  bundle: true,
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  minify: release,
  logLevel: 'warning',
  loader: { '.raft': 'text', '.md': 'text' },
  plugins: [cssAsText(), scenarioLibrary(), exerciseLibrary(), ladderLibrary(), experimentLibrary(), lessonLibrary(), coreLibrary()],
};

// Its compiler runs beside what follows.
const coresBuilt = coresModule();
coresBuilt.catch(() => undefined);
await Promise.all([copyFile(wasm, whole), copyFile(glue, wholeGlue)]);
await withoutTraces(whole, inlineWasm);
await keepTypes();
if (release) await firstEngine(staging).catch(({ message }) => fail(message));
if (release) await Promise.all([wasm, inlineWasm, whole].map(optimise));
await writeFile(join(records, 'prelude.json'), JSON.stringify(await prelude(glue, wasm)));
// A new build has a new address, so that a cache does not combine old wasm with new code.
const wasmUrl = `./raftarium_bg.wasm?${await digest(wasm)}`;
const wholeUrl = `./whole.wasm?${await digest(whole)}`;
const worker = join(staging, 'search-worker.js');
await bundleWorker('www/src/search/worker.ts', worker);
const laboratoryWorker = join(staging, 'laboratory-worker.js');
await bundleWorker('www/src/laboratory/worker.ts', laboratoryWorker);
// As text, for the self-contained page.
for (const code of [worker, laboratoryWorker]) await copyFile(code, `${code}.txt`);
const laboratoryWorkerUrl = `./laboratory-worker.js?${await digest(laboratoryWorker)}`;
const workerUrl = `./search-worker.js?${await digest(worker)}`;
const cores = join(staging, 'cores.wasm');
await copyFile(await coresBuilt.catch(({ message }) => fail(message)), cores);
const coresUrl = `./cores.wasm?${await digest(cores)}`;
const ladderWorker = join(staging, 'ladder-worker.js');
await bundleWorker('www/src/workbench/ladder/worker.ts', ladderWorker);
const ladderWorkerUrl = `./ladder-worker.js?${await digest(ladderWorker)}`;
const { inputs, outputs } = await bundleModules();
const notices = licences(Object.keys(inputs));
await writeFile(join(staging, 'licences.txt'), notices);
await bundleStyles();
await writeStandalone();
await writeLessonPage();
await writeFile(join(staging, 'raft-cluster.classic.js'), inAscii(await bundleInline('www/src/element/raft-cluster.ts')));
await writeFile(join(staging, 'raft-blocks.classic.js'), inAscii(await bundleInline('www/src/hosts/raft-blocks.ts')));
await writeHostScripts(staging, shared, await language(glue, wasm));
await finishPages();
// What it needs may have been installed just now.
const { documentation } = await import('./docs/site.mjs');
const { default: raft } = await import(pathToFileURL(join(staging, 'highlight-raft.js')).href);
await documentation(staging, { raft }, modulesOf('docs.js'));
await (release ? keepOffline(staging, outputs) : keepNothing(staging));
await Promise.all([glue, wholeGlue, inlineWasm, types, `${wasm}.d.ts`, `${worker}.txt`, `${laboratoryWorker}.txt`].map((file) => rm(file, { force: true })));

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Makes a wasm module faster, and smaller, than the compiler leaves it. */
async function optimise(module) {
  // No pointer points below 1 KB: there the stack ends.
  await wasmOpt(module, ['-O1', '--low-memory-unused', '--reorder-functions-by-name', '--strip-producers']);
  await nameByPlace(module);
  await wasmOpt(module, ['--reorder-functions-by-name', '--strip-target-features']);
}

function wasmOpt(module, passes) {
  const command = [resolve('node_modules/binaryen/bin/wasm-opt'), ...passes, module, '-o', module];
  return new Promise((done) => {
    spawn(process.execPath, command, { stdio: 'inherit' }).on('exit', (status) => (status === 0 ? done() : fail('wasm-opt failed.')));
  });
}

/**
 * Keeps the generated types in one place, whatever Cargo's target directory and profile are. The enums are a module of their
 * own: the views need their numbers before the engine is loaded.
 */
async function keepTypes() {
  await mkdir(records, { recursive: true });
  await copyFile(types, join(records, 'raftarium.d.ts'));
  const enums = (await readFile(types, 'utf8')).match(/^export enum [^]*?^}/gm);
  await writeFile(join(records, 'codes.ts'), enums.join('\n'));
}

/** Bundles the modules; shared and lazily loaded code goes to chunks. */
async function bundleModules() {
  const { metafile } = await build({
    ...shared,
    plugins: [...shared.plugins, besideTheElement()],
    entryPoints: entries,
    entryNames: '[name]',
    outdir: staging,
    format: 'esm',
    splitting: true,
    metafile: true,
    sourcemap: release ? false : 'inline',
    define: {
      WASM_URL: JSON.stringify(wasmUrl), WORKER_URL: JSON.stringify(workerUrl), LADDER_WORKER_URL: JSON.stringify(ladderWorkerUrl), LABORATORY_WORKER_URL: JSON.stringify(laboratoryWorkerUrl),
      CORES_URL: JSON.stringify(coresUrl), WHOLE_URL: JSON.stringify(wholeUrl),
    },
    alias: {
      ...generated, '#load': resolve('www/build/load-url.ts'), '#search': resolve('www/build/search-url.ts'), '#cores': resolve('www/build/cores-url.ts'),
      '#whole': resolve('www/build/whole-url.ts'), '#ladder-worker': resolve('www/build/ladder-url.ts'), '#laboratory-worker': resolve('www/build/laboratory-url.ts'),
    },
  });
  await writeFile(join(records, 'bundle.json'), JSON.stringify(metafile, null, 2));
  return metafile;
}

/** Bundles the code of workers: a classic script, which a page without a server can start too. */
async function bundleWorker(entry, outfile) {
  await build({
    ...shared,
    entryPoints: [entry],
    outfile,
    format: 'iife',
    // The worker does not call the glue's loader, which uses this address.
    define: { 'import.meta.url': 'undefined' },
    alias: { ...generated, '#wasm': wholeGlue, '#cores': resolve('www/build/cores-url.ts') },
  });
}

async function digest(file) {
  return createHash('sha256').update(await readFile(file)).digest('hex').slice(0, 8);
}

async function bundleStyles() {
  await build({ ...shared, plugins: [], entryPoints: ['www/page.css', 'www/learn.css', 'www/docs.css'], outdir: staging });
}

/**
 * One classic script that contains the wasm: it needs no other file, and no server. Only the self-contained page contains the engine for
 * cores in JavaScript, too; the others look for it beside themselves.
 */
async function bundleInline(entry, { plugins = shared.plugins, hasCores = false } = {}) {
  const { outputFiles } = await build({
    ...shared,
    plugins,
    entryPoints: [entry],
    write: false,
    format: 'iife',
    loader: { ...shared.loader, '.wasm': 'binary', '.txt': 'text' },
    // A classic script can find out its address only during its first run.
    inject: [resolve('www/build/own-address.ts')],
    define: { 'import.meta.url': 'OWN_ADDRESS', CORES_URL: JSON.stringify(coresUrl) },
    alias: {
      ...generated, '#wasm': wholeGlue, '#wasm-bytes': inlineWasm, '#worker-code': `${worker}.txt`,
      '#load': resolve('www/build/load-inline.ts'), '#search': resolve('www/build/search-inline.ts'),
      '#laboratory-worker': resolve('www/build/laboratory-inline.ts'), '#laboratory-code': `${laboratoryWorker}.txt`,
      '#whole': resolve('www/build/whole-inline.ts'), '#cores-bytes': cores, '#cores': resolve(`www/build/cores-${hasCores ? 'inline' : 'url'}.ts`),
    },
  });
  return outputFiles[0].text;
}

/** Writes raftarium.html: index.html with styles, code and wasm inside, as a classic script. */
async function writeStandalone() {
  const code = await bundleInline('www/src/page/page.ts', { hasCores: true });
  const styles = await readFile(join(staging, 'page.css'), 'utf8');
  let page = await readFile('www/index.html', 'utf8');
  page = swap(page, /<link[^>]*data-trunk[^>]*>\s*/, '');
  page = swap(page, /<script type="module"[^>]*><\/script>\s*/, '');
  page = swap(page, /<link rel="icon"[^>]*>\s*/, '');
  // It has no lessons, no workbench, no documentation and no service worker beside it.
  page = swap(page, / data-learn="[^"]*" data-workbench="[^"]*" data-docs="[^"]*"/, '');
  page = swap(page, / data-offline="[^"]*"/, '');
  page = swap(page, /<link rel="stylesheet"[^>]*>/, `<style>\n${styles}</style>`);
  await writeFile(join(staging, 'raftarium.html'), withCode(page, code));
}

/** Writes raft-lesson.html, the page of a lesson that a reader saves, in the same way. */
async function writeLessonPage() {
  const code = await bundleInline('www/src/page/lessons/file.ts', { plugins: [cssAsText(), scenarioLibrary(), experimentLibrary(), lessonLibrary({ isWhole: false })] });
  const styles = await Promise.all(['page.css', 'learn.css'].map((name) => readFile(join(staging, name), 'utf8')));
  const page = swap(await readFile('www/raft-lesson.html', 'utf8'), /[ \t]*<\/head>/, `<style>\n${styles.join('')}</style>\n  </head>`);
  await writeFile(join(staging, 'raft-lesson.html'), withCode(page, code));
}

/** A page with its code inside, and the licence notices of it. */
function withCode(page, code) {
  // Two dashes could end the comment.
  const comment = `<!--\n${notices.replace(/-(?=-)/g, '- ')}-->`;
  return swap(page, '</body>', `${comment}\n<script>\n${code}</script>\n</body>`);
}

/** Replaces a pattern that must occur exactly once. */
function swap(text, pattern, replacement) {
  const parts = text.split(pattern);
  if (parts.length !== 2) fail(`bundle.mjs looks for one ${pattern} in a page and finds ${parts.length - 1}.`);
  return parts.join(replacement);
}

/** Adds preloads of the scripts for the first picture, so that the browser fetches all of them at once, before the engine. */
async function finishPages() {
  await addPreloads(join(staging, 'index.html'), join(staging, 'index.html'), 'page.js');
  await copyFile('www/icon.svg', join(staging, 'icon.svg'));
  await addPreloads('www/embed.html', join(staging, 'embed.html'), 'embed.js');
  await addPreloads('www/learn.html', join(staging, 'learn.html'), 'learn.js');
  await addPreloads('www/workbench.html', join(staging, 'workbench.html'), 'workbench.js');
}

async function addPreloads(source, target, module) {
  const links = modulesOf(module).map((file) => `<link rel="modulepreload" href="./${file}">`);
  const lines = links.map((link) => `    ${link}\n`).join('');
  const page = await readFile(source, 'utf8');
  await writeFile(target, swap(page, /[ \t]*<\/head>/, `${lines}  </head>`));
}

/** The file names of all modules that a module loads at once, itself first. */
function modulesOf(module) {
  const found = new Set([module]);
  for (const file of found) {
    const output = Object.keys(outputs).find((path) => relative(staging, path) === file);
    for (const { path, kind } of outputs[output].imports) {
      if (kind === 'import-statement') found.add(relative(staging, path));
    }
  }
  return [...found];
}

/**
 * Lets each module that the element or its pages load later import the element. It is there by then, so nothing more is loaded; but
 * the bundler, which puts code into one file if the same entries and later modules need it, puts the code of the first picture into
 * few files in place of many small ones.
 */
function besideTheElement() {
  const element = resolve('www/src/element/raft-cluster.ts');
  return {
    name: 'beside-the-element',
    async setup({ onLoad }) {
      const later = await loadedLater();
      onLoad({ filter: /\.ts$/ }, async ({ path }) => (later.has(path) ? { contents: `${await readFile(path, 'utf8')}\nimport ${JSON.stringify(element)};\n`, loader: 'ts' } : undefined));
    },
  };
}

/** The modules that are loaded later, and only in pages that have the element. */
async function loadedLater() {
  // These load modules where there may be no element.
  const others = /^www\/src\/(hosts|page\/docs|lessons\/check)\/|\/(learn|source|ending|rules)\.ts$/;
  const names = (await readdir('www/src', { recursive: true })).map((name) => `www/src/${name.replaceAll('\\', '/')}`);
  const found = new Set();
  for (const name of names.filter((one) => one.endsWith('.ts') && !others.test(one))) {
    for (const [, target] of (await readFile(name, 'utf8')).matchAll(/import\('(\.[^']+)'\)/g)) found.add(resolve(dirname(name), `${target}.ts`));
  }
  found.delete(resolve('www/src/page/offline/register.ts'));
  return found;
}

/** Lets a module import a style sheet as text. */
function cssAsText() {
  return {
    name: 'css-as-text',
    setup({ onLoad }) {
      onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const { code } = await transform(source, { loader: 'css', minify: release });
        return { contents: code, loader: 'text' };
      });
    },
  };
}
