// integrations/vite-react: a page of React components in TypeScript.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { assertClusterLives, installPackages, openHost, prepareHost, run, shot } from './harness.mjs';

let folder;

before(async () => {
  folder = await prepareHost('vite-react');
  await installPackages(folder);
});

test('a component in TypeScript shows a cluster, calls it and listens to it', async (t) => {
  await run('npm', ['run', 'build'], folder);
  const page = await openHost(t, join(folder, 'dist'));
  await assertClusterLives(page);
  await page.getByRole('button', { name: 'Stop the leader' }).click();
  const next = page.getByRole('row', { name: /^[2-9] S[1-5] \d+ ms$/ });
  await next.first().waitFor({ timeout: 120_000 });
  await shot(page, 'host-vite-react');
  assert.deepEqual(page.problems, []);
});

test('a wrong attribute, value, field of an event or method does not compile', async () => {
  const file = join(folder, 'src/Elections.tsx');
  let source = await readFile(file, 'utf8');
  for (const [right, wrong] of [
    ['<table>', '<raft-cluster sede="1" /><table>'],
    ['autoplay', 'theme="drak"'],
    ['{ term, leader, at_ms }', '{ term, leader, at_us }'],
    ["run('crash leader')", "crash('leader')"],
  ]) {
    assert.ok(source.includes(right));
    source = source.replace(right, wrong);
  }
  await writeFile(file, source);
  const said = await run('npx', ['tsc', '--noEmit'], folder).catch(({ message }) => message);
  for (const word of ["'sede'", '\'"drak"\'', "'at_us'", "'crash'"]) assert.ok(said.includes(word), `${word} in ${said}`);
});
