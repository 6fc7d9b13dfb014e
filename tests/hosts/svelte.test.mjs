// integrations/svelte: a page of Svelte components in TypeScript.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { assertClusterLives, installPackages, openHost, prepareHost, run, shot } from './harness.mjs';

let folder;

before(async () => {
  folder = await prepareHost('svelte');
  await installPackages(folder);
});

test('a component in TypeScript shows a cluster, calls it and listens to it', async (t) => {
  await run('npm', ['run', 'build'], folder);
  const page = await openHost(t, join(folder, 'dist'));
  await assertClusterLives(page);
  await page.getByRole('button', { name: 'Submit', exact: true }).last().click();
  await page.getByRole('listitem').getByText(/^submit "x=1" at \d+ ms$/).waitFor();
  await shot(page, 'host-svelte');
  assert.deepEqual(page.problems, []);
});

test('a wrong attribute, or a wrong field of an event, does not pass the check', async () => {
  const file = join(folder, 'src/Replication.svelte');
  const source = await readFile(file, 'utf8');
  const wrong = source.replace('seed="3"', 'theme="drak"').replace('detail.line.startsWith', 'detail.lime.startsWith');
  await writeFile(file, wrong);
  const said = await run('npx', ['svelte-check'], folder).catch(({ message }) => message);
  for (const word of ['"drak"', "'lime'"]) assert.ok(said.includes(word), `${word} in ${said}`);
});
