// The npm package by itself: its contents, its description of the elements, and what Node makes of it.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { assertClusterLives, npmPackage, openHost, root, run } from './harness.mjs';

const folder = join(root, 'target/hosts/package');
const installed = join(folder, 'node_modules/raftarium');
let elements;

before(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', await npmPackage()], folder);
  const { modules } = JSON.parse(await readFile(join(installed, 'custom-elements.json'), 'utf8'));
  elements = modules.map(({ declarations: [declaration] }) => declaration);
});

const read = (path) => readFile(join(root, path), 'utf8');
const names = (list) => list.map(({ name }) => name).sort();

/** The names in the first column of the table below a heading, without what is in brackets. */
function tableOf(document, heading) {
  const [, section = ''] = new RegExp(`^## ${heading}\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(document) ?? [];
  const cells = [...section.matchAll(/^\| (`[^|]*?) \|/gm)].map(([, cell]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)[^`]*`/g)].map(([, name]) => name)).sort();
}

test('custom-elements.json names exactly what the documentation of the element names', async () => {
  const [{ attributes, members, events }] = elements;
  const document = await read('docs/element.md');
  const attributeNames = names(attributes);
  assert.deepEqual(attributeNames, tableOf(document, 'Attributes'));
  assert.deepEqual(names(members.filter(({ attribute }) => !attribute)), tableOf(document, 'Properties and methods'));
  assert.deepEqual(names(members.filter(({ attribute }) => attribute)), attributeNames, 'each attribute is a property');
  assert.deepEqual(names(events), tableOf(document, 'Events'));
});

test('the elements have the attributes, properties and methods of custom-elements.json, from the installed files', async (t) => {
  const page = await openHost(t, installed, 'dist/licences.txt', { base: '/package/' });
  const real = await page.evaluate(async (elements) => {
    await Promise.all(['raft-cluster', 'raft-lesson'].map((name) => import(`/package/dist/${name}.js`)));
    return elements.map(({ tagName, members }) => {
      const kind = customElements.get(tagName);
      const element = document.createElement(tagName);
      const found = members.map(({ kind, name }) => ({ name, kind: name in element ? (typeof element[name] === 'function' ? 'method' : 'field') : 'missing' }));
      return { attributes: [...kind.observedAttributes].sort(), members: found };
    });
  }, elements);
  elements.forEach(({ attributes, members }, place) => {
    assert.deepEqual(real[place].attributes, names(attributes));
    assert.deepEqual(real[place].members, members.map(({ kind, name }) => ({ name, kind })));
  });
  assert.deepEqual(page.problems, []);
});

test('the types of the package fit the elements’ own', async () => {
  const own = (name) => JSON.stringify(join(root, 'www/src', name));
  const packed = (name) => JSON.stringify(join(installed, 'types', name));
  const code = `
import type { RaftCluster as Own } from ${own('element/raft-cluster')};
import type { RaftLesson as OwnLesson } from ${own('lessons/raft-lesson')};
import type { ElementEvents } from ${own('element/later/announcer')};
import type { RaftCluster, RaftClusterEventMap } from ${packed('index.js')};
import type { RaftLesson } from ${packed('lesson.js')};

declare const cluster: Own, lesson: OwnLesson;
export const elements: [RaftCluster, RaftLesson] = [cluster, lesson];

declare const told: { [K in keyof ElementEvents]: CustomEvent<ElementEvents[K]> };
export const events: Pick<RaftClusterEventMap, keyof ElementEvents> = told;
declare const documented: Pick<RaftClusterEventMap, keyof ElementEvents>;
export const back: { [K in keyof ElementEvents]: CustomEvent<ElementEvents[K]> } = documented;

document.addEventListener('raft-leader', ({ detail }) => detail.term.toFixed());
export const found: RaftCluster | null = document.querySelector('raft-cluster');
`;
  await writeFile(join(folder, 'fits.ts'), code);
  await check('fits.json', { files: ['fits.ts', join(root, 'www/build/assets.d.ts')] });
  const alone = ['index', 'lesson', 'inline'].map((name) => join(installed, 'types', `${name}.d.ts`));
  await check('alone.json', { files: alone, skipLibCheck: false });
});

/** Runs the type checker over files, with the project's own settings but for those given. */
async function check(name, { files, ...settings }) {
  const { compilerOptions } = JSON.parse((await read('tsconfig.json')).replace(/^\s*\/\/.*$/gm, ''));
  const absolute = ([name, paths]) => [name, paths.map((path) => join(root, path))];
  const paths = Object.fromEntries(Object.entries(compilerOptions.paths).map(absolute));
  await writeFile(join(folder, name), JSON.stringify({ compilerOptions: { ...compilerOptions, paths, ...settings }, files }));
  await run('node', [join(root, 'node_modules/typescript/bin/tsc'), '--project', join(folder, name)], root);
}

test('everything that the package exports is in it, and what it holds is needed', async () => {
  const { exports, sideEffects } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  assert.deepEqual(sideEffects, ['./dist/*.js']);
  const files = (await readdir(installed, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = new Set(files.map(({ parentPath, name }) => `./${join(parentPath, name).slice(installed.length + 1)}`));
  const leaves = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(leaves));
  for (const path of leaves(exports)) assert.ok(paths.has(path), `${path} is missing`);
  const scripts = [...paths].filter((path) => /\.(m?js|wasm)$/.test(path));
  const code = (await Promise.all(scripts.filter((path) => !path.endsWith('.wasm')).map((path) => readFile(join(installed, path), 'utf8')))).join('\n');
  for (const path of scripts) {
    const isNamed = leaves(exports).includes(path) || code.includes(`"./${path.split('/').at(-1)}"`);
    assert.ok(isNamed, `nothing loads ${path}`);
  }
  assert.doesNotMatch(code, /new URL\("\.\/("|[^"]*\?)/, 'bundlers cannot resolve these');
});

test('Node imports everything without a browser, under the same names, as a page that is rendered on a server does', async (t) => {
  const { exports } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const modules = Object.entries(exports).filter(([, { default: file }]) => file);
  const page = await openHost(t, installed, 'dist/licences.txt', { base: '/package/' });
  const real = await page.evaluate(async (files) => {
    const loaded = await Promise.all(files.map((file) => import(`/package/${file}`)));
    return loaded.map((module) => Object.keys(module));
  }, modules.map(([, { default: file }]) => file));
  const code = `const all = await Promise.all(${JSON.stringify(modules.map(([name]) => name.replace('.', 'raftarium')))}.map((name) => import(name)));
    console.log(JSON.stringify(all.map(Object.keys)));`;
  const inNode = JSON.parse(await run('node', ['--input-type=module', '--eval', code], folder));
  modules.forEach(([name], place) => {
    for (const exported of real[place]) assert.ok(inNode[place].includes(exported), `${exported} of ${name}`);
  });
  assert.deepEqual(real[0], ['RaftCluster']);
  assert.deepEqual(page.problems, []);
});

test('the files of the package run from any static site, without a bundler, and offer no link to a page that is not there', async (t) => {
  await writeFile(join(folder, 'index.html'), `<!doctype html><html lang="en"><title>Course</title><link rel="icon" href="data:,">
    <script type="module" src="./node_modules/raftarium/dist/raft-lesson.js"></script>
    <raft-cluster style="height: 500px"></raft-cluster><raft-lesson lesson="terms" style="width: 624px; height: 700px"></raft-lesson></html>`);
  const page = await openHost(t, folder);
  await page.waitForFunction(() => customElements.get('raft-cluster'));
  await assertClusterLives(page);
  const lesson = page.locator('raft-lesson');
  const actions = async () => {
    await lesson.getByRole('button', { name: 'Share', exact: true }).click();
    const names = await lesson.getByRole('group', { name: 'Share' }).getByRole('button').allInnerTexts();
    await lesson.getByRole('button', { name: 'Share', exact: true }).click();
    return names;
  };
  assert.deepEqual(await actions(), ['Print the lesson…']);
  const { width } = await lesson.locator('raft-cluster').boundingBox();
  assert.equal(width, 624, 'in a narrow column the cluster is below the text, however wide the window is');
  await lesson.evaluate((element) => element.setAttribute('page', 'https://course.example/raftarium/'));
  assert.deepEqual(await actions(), ['Copy a link to this step', 'Print the lesson…']);
  assert.deepEqual(page.problems, []);
});
