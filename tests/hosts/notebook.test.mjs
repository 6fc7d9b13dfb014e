// integrations/jupyterlab, opened in Jupyter Notebook 7.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openUrl } from '../e2e/harness.mjs';
import { assertClusterLives, run, shot } from './harness.mjs';
import { notebookHost, startJupyter } from './notebooks.mjs';

/** What Notebook says of itself, also of notebooks without a cluster. */
const ITS_OWN = /Menu entry for command|yjs#509|\/static\/notebook\/notebook_core\.|Plugin @?[\w/-]+:\S+ .*to activate/;
/** A kernel, and the engine, start within this time on a slow machine. */
const PATIENCE = { timeout: 60_000 };

test('in Jupyter Notebook 7 the clusters of a notebook live, Python reads them, and keys inside are not commands of the notebook', async (t) => {
  const host = await notebookHost('jupyterlab', 'notebook');
  assert.match(await run(join(host.bin, 'jupyter-notebook'), ['--version'], host.folder), /^7\./);
  const origin = await startJupyter(t, 'jupyter-notebook', host);
  const page = await openUrl(t, `${origin}/notebooks/course.ipynb`, { viewport: { width: 1280, height: 900 } });
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status=idle]').waitFor(PATIENCE);
  const cells = page.locator('.jp-CodeCell');
  const runCell = async (place) => {
    await cells.nth(place).locator('.jp-InputPrompt').click(PATIENCE);
    await page.keyboard.press('Control+Enter');
    await cells.nth(place).locator('.jp-InputPrompt').filter({ hasText: /\d/ }).waitFor(PATIENCE);
  };
  for (const place of [0, 1, 2, 3]) await runCell(place);
  const output = (place) => cells.nth(place).locator('.jp-OutputArea-output');
  await output(1).filter({ hasText: /S5: Leader, term 1, committed up to 1/ }).waitFor(PATIENCE);
  await output(2).filter({ hasText: /S\d leads after \d+ ms without a leader/ }).waitFor(PATIENCE);
  await page.locator('raft-cluster').nth(1).scrollIntoViewIfNeeded();
  await page.waitForFunction(() => [...document.querySelectorAll('raft-cluster')].filter(({ ready }) => ready).length === 2, undefined, PATIENCE);
  const cluster = page.locator('raft-cluster').first();
  await cluster.scrollIntoViewIfNeeded();
  await shot(page, 'host-notebook');
  await assertClusterLives(page);
  const before = await cells.count();
  // Beside all controls, where a click could give the focus to the cell.
  await cluster.click({ position: { x: 30, y: 30 } });
  for (const key of ['d', 'd', 'x', 'a', 'b']) await page.keyboard.press(key);
  assert.equal(await cells.count(), before);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  assert.deepEqual(page.problems.filter((problem) => !ITS_OWN.test(problem)), []);
});
