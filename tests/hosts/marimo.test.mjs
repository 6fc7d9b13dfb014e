// integrations/marimo: a notebook of marimo, whose cells run again when the cluster changes.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openUrl } from '../e2e/harness.mjs';
import { assertClusterLives, shot } from './harness.mjs';
import { freePort, notebookHost, startServer } from './notebooks.mjs';

/** What marimo says of itself. */
const ITS_OWN = /Error registering service worker|was preloaded using link preload|WebSocket closed/;
const PATIENCE = { timeout: 180_000 };

test('in a notebook of marimo, cells follow the cluster, and buttons of Python act on it', async (t) => {
  const { folder, bin, env } = await notebookHost('marimo');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const options = ['run', 'course.py', '--headless', '--no-token', '--host', '127.0.0.1', '--port', String(port), '--no-check'];
  await startServer(t, join(bin, 'marimo'), options, { cwd: folder, env, address: `${origin}/health` });
  const page = await openUrl(t, origin, { viewport: { width: 1280, height: 900 } });
  const cluster = page.locator('raft-cluster');
  await cluster.waitFor(PATIENCE);
  await assertClusterLives(page);
  const leader = await cluster.evaluate((element) => element.leader);
  await page.getByText(`S${leader} leads.`).waitFor(PATIENCE);
  await page.getByRole('button', { name: 'Crash the leader' }).click();
  await page.getByText('No server leads.').waitFor(PATIENCE);
  assert.match(await cluster.evaluate((element) => element.text), /crash leader/);
  const before = await cluster.evaluate((element) => element.time);
  await page.getByRole('button', { name: 'Half a second later' }).click();
  await page.getByText(`At ${before + 500} ms`).waitFor(PATIENCE);
  await shot(page, 'host-marimo');
  assert.deepEqual(page.problems.filter((problem) => !ITS_OWN.test(problem)), []);
});
