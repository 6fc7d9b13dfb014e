// integrations/esbuild: a page whose only script has everything inside.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertClusterLives, installPackages, openHost, prepareHost, run, shot } from './harness.mjs';

test('a page that esbuild bundles runs a cluster from one script', async (t) => {
  const folder = await prepareHost('esbuild');
  await installPackages(folder);
  await run('npm', ['run', 'build'], folder);
  const asked = [];
  const prepare = (page) => page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const page = await openHost(t, join(folder, 'public'), '', { prepare });
  await assertClusterLives(page);
  await page.evaluate(() => ['S1', 'S2', 'S3'].forEach((server) => document.querySelector('raft-cluster').run(`crash ${server}`)));
  await page.getByText('There is no majority').waitFor();
  await shot(page, 'host-esbuild');
  assert.deepEqual(asked.filter((path) => path.startsWith('/')), ['/host/', '/host/style.css', '/host/main.js']);
  assert.deepEqual(page.problems, []);
});
