// integrations/sphinx: the directive `raft`, without a warning, in HTML and in the builders that know no scripts.

import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { assertClusterLives, openHost, prepareHost, pythonEnvironment, root, run, shot } from './harness.mjs';

let [folder, bin] = [];

const build = (builder, output, ...more) => run(join(bin, 'sphinx-build'), ['-W', '--keep-going', '-q', '-b', builder, ...more, '.', output], folder);

before(async () => {
  folder = await prepareHost('sphinx');
  bin = await pythonEnvironment(join(folder, 'requirements.txt'));
  await cp(join(root, process.env.DIST ?? 'dist'), join(folder, '_static/raftarium'), { recursive: true });
  await build('html', 'public');
});

test('a document of Sphinx has a cluster with its options, and code that stays code', async (t) => {
  const page = await openHost(t, join(folder, 'public'), 'index.html');
  await assertClusterLives(page);
  const found = await page.evaluate(() => {
    const { runSeed, offsetHeight, text } = document.querySelector('raft-cluster');
    return { runSeed, offsetHeight, says: text.includes('say "Now crash the leader') };
  });
  assert.deepEqual(found, { runSeed: '7', offsetHeight: 520, says: true });
  await page.getByText('expect stored "x=1" on leader').waitFor();
  await shot(page, 'host-sphinx');
  assert.deepEqual(page.problems, []);
});

test('in a dark document its clusters are dark, and an exercise shows its goal', async (t) => {
  const page = await openHost(t, join(folder, 'public'), 'exercise.html', { colorScheme: 'dark' });
  await assertClusterLives(page);
  await page.locator('raft-cluster').first().getByText('Another server leads, and nobody crashed').first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await shot(page, 'host-sphinx-dark');
  const ground = await page.locator('raft-cluster').first().locator('.shell').evaluate((shell) => getComputedStyle(shell).colorScheme);
  assert.match(ground, /dark/);
  await assertClusterLives(page, 1);
  assert.deepEqual(page.problems, []);
});

test('a page without blocks loads no script of ours', async () => {
  assert.match(await readFile(join(folder, 'public/index.html'), 'utf8'), /raft-blocks\.js/);
  assert.doesNotMatch(await readFile(join(folder, 'public/search.html'), 'utf8'), /raft-blocks\.js/);
});

test('the directive accepts every option of docs/hosts.md, and names a wrong one with its line', async () => {
  const manual = await readFile(join(root, 'docs/hosts.md'), 'utf8');
  const table = /\| option \| value \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(manual)[1];
  const names = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const extension = await readFile(join(folder, 'raftarium_sphinx.py'), 'utf8');
  const known = [...extension.matchAll(/^ {4}"(\w+)": /gm)].map(([, name]) => name);
  assert.deepEqual(known.toSorted(), names.toSorted());
  const document = await readFile(join(folder, 'index.rst'), 'utf8');
  for (const [right, wrong, says] of [[':seed: 7', ':seed: seven', /index\.rst:6: .*"seven" is not a whole number/s], [':seed: 7', ':sede: 7', /index\.rst:6: .*unknown option: "sede"/s]]) {
    await writeFile(join(folder, 'index.rst'), document.replace(right, wrong));
    await assert.rejects(build('html', 'wrong'), says);
  }
  await writeFile(join(folder, 'index.rst'), document);
});

test('builders without scripts show the code', async () => {
  await build('text', 'plain');
  assert.match(await readFile(join(folder, 'plain/index.txt'), 'utf8'), /await leader within 2s/);
  await build('latex', 'print');
  assert.match(await readFile(join(folder, 'print/distributedsystems.tex'), 'utf8'), /await leader within 2s/);
});
