// integrations/jupyterlab: a notebook of a course, in JupyterLab with a Python kernel.

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openUrl } from '../e2e/harness.mjs';
import { assertClusterLives, shot } from './harness.mjs';
import { notebookHost, startJupyter } from './notebooks.mjs';

/** What JupyterLab says of itself on a slow machine. */
const ITS_OWN = /Plugin @?[\w/-]+:\S+ .*(took [\d.]+ms|is taking too long) to activate/;
/** A kernel, and the engine, start within this time on a slow machine. */
const PATIENCE = { timeout: 180_000 };

/** Cells after those of the course, which the test runs one by one. */
const CELLS = [
  'print("python sees", cluster.leader, cluster.time, cluster.playing, cluster.event["type"], cluster.servers[0]["role"], cluster.text.count("crash"))',
  'cluster.theme = "dark"; cluster.playing = True',
  'cluster.playing = False; await cluster.run("crsh leader")',
  'cluster',
];

test('a notebook in JupyterLab has living clusters, whose state Python reads and sets', async (t) => {
  const { folder, bin, env } = await notebookHost('jupyterlab');
  await addCells(join(folder, 'course.ipynb'), CELLS);
  const page = await openNotebook(t, { folder, bin, env });
  const outputs = (text) => page.locator('.jp-OutputArea-output').filter({ hasText: text });
  const cluster = page.locator('raft-cluster').first();
  const own = (read) => cluster.evaluate(read);
  const promptOf = (place) => page.locator('.jp-CodeCell').nth(place).locator('.jp-InputPrompt');
  const runCell = async (place) => {
    await promptOf(place).click();
    await page.keyboard.press('Control+Enter');
  };
  const first = 4;
  for (let cell = 0; cell < first; cell++) {
    await runCell(cell);
    await promptOf(cell).filter({ hasText: /\d/ }).waitFor(PATIENCE);
  }
  await outputs('without a leader').waitFor(PATIENCE);
  await page.locator('raft-cluster').nth(1).scrollIntoViewIfNeeded();
  await page.waitForFunction(() => [...document.querySelectorAll('raft-cluster')].filter((element) => element.ready).length === 2, undefined, PATIENCE);
  await shot(page, 'host-jupyterlab-exercise');

  await cluster.scrollIntoViewIfNeeded();
  await shot(page, 'host-jupyterlab');
  await assertClusterLives(page);
  assert.equal((await own((element) => element.text)).match(/crash/g).length, 1);
  await own((element) => element.run('crash leader'));
  await own((element) => element.seek(element.time + 25));
  const seen = await own((element) => `python sees ${element.leader} ${element.time}`);
  // The traits follow within a quarter of a second.
  for (let tries = 0; tries < 60 && !(await outputs(seen).isVisible()); tries++) {
    const runs = await promptOf(first).innerText();
    await runCell(first);
    await promptOf(first).filter({ hasText: /\d/ }).filter({ hasNotText: runs.trim() || '-' }).waitFor(PATIENCE);
  }
  assert.match(await outputs(seen).innerText(), /^python sees \d [\d.]+ False \w+ \w+ 2\s*$/);

  await runCell(first + 1);
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing, undefined, PATIENCE);
  assert.equal(await own((element) => element.theme), 'dark');
  await runCell(first + 2);
  await outputs(/RaftError: .*Did you mean crash/).waitFor(PATIENCE);
  assert.equal(await own((element) => element.playing), false);

  // A key inside is not a command for the notebook: `d`, twice, deletes a cell there.
  const cells = await page.locator('.jp-Cell').count();
  await cluster.scrollIntoViewIfNeeded();
  await cluster.click({ position: { x: 30, y: 30 } });
  for (const key of ['d', 'd', 'x']) await page.keyboard.press(key);
  assert.equal(await page.locator('.jp-Cell').count(), cells);

  // The second place at which it is shown takes it over, as it is, and gives it back.
  const before = await own((element) => element.text + element.time);
  await runCell(first + 3);
  const here = page.getByRole('button', { name: 'Show it here' });
  await here.waitFor(PATIENCE);
  assert.equal(await page.locator('raft-cluster').count(), 2);
  assert.equal(await page.locator('raft-cluster').last().evaluate((element) => element.text + element.time), before);
  await here.click();
  assert.equal(await own((element) => element.text + element.time), before);

  // A page that is loaded again continues the run.
  const isSaved = (response) => response.request().method() === 'PUT' && response.url().includes('/course.ipynb');
  await Promise.all([page.waitForResponse(isSaved, PATIENCE), page.keyboard.press('Control+s')]);
  await page.reload();
  await here.click(PATIENCE);
  await page.waitForFunction((run) => [...document.querySelectorAll('raft-cluster')].some((element) => element.text + element.time === run), before, PATIENCE);
  assert.deepEqual(page.problems.filter((problem) => !ITS_OWN.test(problem)), []);
});

async function addCells(file, sources) {
  const notebook = JSON.parse(await readFile(file, 'utf8'));
  for (const [place, source] of sources.entries()) {
    notebook.cells.push({ cell_type: 'code', id: `test-${place}`, execution_count: null, metadata: {}, outputs: [], source });
  }
  await writeFile(file, JSON.stringify(notebook));
}

async function openNotebook(t, { folder, bin, env }) {
  const settings = join(folder, '.jupyter/lab/user-settings/@jupyterlab/apputils-extension');
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, 'notification.jupyterlab-settings'), '{ "fetchNews": "false", "checkForUpdates": false }');
  const origin = await startJupyter(t, 'jupyter-lab', { folder, bin, env });
  const page = await openUrl(t, `${origin}/lab/tree/course.ipynb`, { viewport: { width: 1280, height: 900 } });
  await page.getByText('Python 3 (ipykernel) | Idle').waitFor(PATIENCE);
  return page;
}
