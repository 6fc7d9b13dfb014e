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
  await replace(file, [
    ['<table>', '<raft-cluster sede="1" /><table>'],
    ['autoplay', 'theme="drak"'],
    ['{ term, leader, at_ms }', '{ term, leader, at_us }'],
    ["run('crash leader')", "crash('leader')"],
  ]);
  const said = await run('npx', ['tsc', '--noEmit'], folder).catch(({ message }) => message);
  for (const word of ["'sede'", '\'"drak"\'', "'at_us'", "'crash'"]) assert.ok(said.includes(word), `${word} in ${said}`);
});

const REACT_18 = ['react@18.3.1', 'react-dom@18.3.1', '@types/react@18.3.32', '@types/react-dom@18.3.7'];

test('in React 18 a component listens by its ref, and what React 18 would ignore in silence does not compile', async (t) => {
  const folder = await prepareHost('vite-react', 'vite-react-18');
  await installPackages(folder, REACT_18);
  await replace(join(folder, 'tsconfig.json'), [['raftarium/react', 'raftarium/react-18']]);
  const file = join(folder, 'src/Elections.tsx');
  const said = await run('npx', ['tsc', '--noEmit'], folder).catch(({ message }) => message);
  assert.match(said, /'onraft-leader'' are incompatible/);
  await replace(file, [
    [' onraft-leader={onLeader}', ' className="wide" projector={false}'],
    ['useRef, useState', 'useEffect, useRef, useState'],
    ['  const stopLeader', `  useEffect(() => {
    const element = cluster.current;
    element?.addEventListener('raft-leader', onLeader);
    return () => element?.removeEventListener('raft-leader', onLeader);
  }, []);

  const stopLeader`],
  ]);
  const ignored = await run('npx', ['tsc', '--noEmit'], folder).catch(({ message }) => message);
  for (const given of ["'string'", "'false'"]) assert.ok(ignored.includes(`Type ${given} is not assignable`), `${given} in ${ignored}`);
  await replace(file, [[' className="wide" projector={false}', '']]);
  await run('npm', ['run', 'build'], folder);
  const page = await openHost(t, join(folder, 'dist'));
  await assertClusterLives(page);
  await page.getByRole('button', { name: 'Stop the leader' }).click();
  await page.getByRole('row', { name: /^[2-9] S[1-5] \d+ ms$/ }).first().waitFor({ timeout: 120_000 });
  await shot(page, 'host-vite-react-18');
  assert.deepEqual(page.problems, []);
});

async function replace(file, changes) {
  let source = await readFile(file, 'utf8');
  for (const [before, after] of changes) {
    assert.ok(source.includes(before), before);
    source = source.replace(before, after);
  }
  await writeFile(file, source);
}
