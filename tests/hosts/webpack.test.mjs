// integrations/webpack: a page whose parts webpack names and places.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertClusterLives, installPackages, openHost, prepareHost, run, shot } from './harness.mjs';

test('a page that webpack builds runs a cluster, and its search runs in workers', async (t) => {
  const folder = await prepareHost('webpack');
  await installPackages(folder);
  await run('npm', ['run', 'build'], folder);
  const page = await openHost(t, join(folder, 'public'));
  await page.getByRole('button', { name: 'Send to S1' }).waitFor();
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready && document.querySelector('raft-cluster').time === 1500);
  await page.getByRole('button', { name: 'Send to S1' }).click();
  await page.getByText(/^Sent at 1\.50 s/).waitFor();
  await assertClusterLives(page);
  const refused = await page.evaluate(() => document.querySelector('raft-cluster').run('expect not committed "x=1"').problem);
  assert.equal(refused, undefined, 'the old leader has no majority');
  await shot(page, 'host-webpack');

  await page.evaluate(() => document.querySelector('raft-cluster').showSearch());
  const worker = page.waitForEvent('worker');
  await page.getByRole('dialog').getByRole('button', { name: 'Search', exact: true }).click();
  assert.match((await worker).url(), /\/host\/parts\/\w+\.js$/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  await page.evaluate(() => document.querySelector('raft-cluster').showShare());
  await page.getByText('This page names no address that opens links').waitFor();
  await page.getByRole('dialog').screenshot({ path: 'target/e2e/host-webpack-share.png' });
  assert.deepEqual(page.problems, []);
});
