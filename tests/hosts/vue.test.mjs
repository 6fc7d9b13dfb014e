// integrations/vue: a page of Vue components in TypeScript.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { assertClusterLives, installPackages, openHost, prepareHost, run, shot } from './harness.mjs';

let folder;

before(async () => {
  folder = await prepareHost('vue');
  await installPackages(folder);
});

test('a component in TypeScript shows a cluster and listens to it', async (t) => {
  await run('npm', ['run', 'build'], folder);
  const page = await openHost(t, join(folder, 'dist'));
  await page.getByRole('combobox', { name: 'I expect' }).selectOption('Leader Completeness');
  await assertClusterLives(page);
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.restart();
    cluster.setAttribute('speed', '10');
    cluster.play();
  });
  await page.getByRole('listitem').filter({ hasText: /Leader Completeness at \d+ ms/ }).getByText('You expected this.').waitFor({ timeout: 120_000 });
  await shot(page, 'host-vue');
  assert.deepEqual(page.problems, []);
});

test('a wrong attribute, or a wrong field of an event, does not pass the check', async () => {
  const file = join(folder, 'src/MissingRule.vue');
  const source = await readFile(file, 'utf8');
  await writeFile(file, source.replace('speed="1/10"', 'theme="drak"').replace('at_ms }', 'at_us }'));
  const said = await run('npx', ['vue-tsc', '--noEmit'], folder).catch(({ message }) => message);
  for (const word of ['"drak"', "'at_us'"]) assert.ok(said.includes(word), `${word} in ${said}`);
});
