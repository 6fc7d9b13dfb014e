// integrations/vitepress: pages in Markdown that are rendered on a server first.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertClusterLives, installPackages, openHost, prepareHost, run, shot } from './harness.mjs';

test('a page of VitePress has a cluster with the run of a file and, after a click, a lesson', async (t) => {
  const folder = await prepareHost('vitepress');
  await installPackages(folder);
  await run('npm', ['run', 'build'], folder);
  const site = join(folder, '.vitepress/dist');
  const html = await readFile(join(site, 'index.html'), 'utf8');
  assert.match(html, /<raft-cluster src="lagging.raft"[^>]*><p>A cluster[^]*It needs JavaScript/, 'the server renders the element and its content');
  const page = await openHost(t, site, '', { base: '/notes/' });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.time === 300);
  const logs = await page.evaluate(() => document.querySelector('raft-cluster').servers.map(({ persistent }) => persistent.last_log_index));
  assert.deepEqual(logs, [2, 2, 0], 'the run is the one of the file');
  await shot(page, 'host-vitepress');
  await assertClusterLives(page);

  await page.getByRole('link', { name: 'Terms', exact: true }).first().click();
  await page.locator('raft-lesson').getByRole('button', { name: 'Continue' }).waitFor();
  assert.equal(await page.locator('raft-cluster[src]').count(), 0);
  await shot(page, 'host-vitepress-lesson');
  assert.deepEqual(page.problems, []);
});
