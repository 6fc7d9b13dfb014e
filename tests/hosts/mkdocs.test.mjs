// integrations/mkdocs: Material for MkDocs, with instant navigation and its two themes.

import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { serveFolder } from '../e2e/harness.mjs';
import { assertClusterLives, openHost, prepareHost, pythonEnvironment, root, run, shot } from './harness.mjs';

let folder;

before(async () => {
  folder = await prepareHost('mkdocs');
  const bin = await pythonEnvironment(join(folder, 'requirements.txt'));
  await cp(join(root, process.env.DIST ?? 'dist'), join(folder, 'docs/raftarium'), { recursive: true });
  // Instant navigation compares links with the addresses of the site map, which are below this one.
  const [settings, address] = [join(folder, 'mkdocs.yml'), await serveFolder(join(folder, 'site'), '/host/')];
  await writeFile(settings, (await readFile(settings, 'utf8')).replace('https://example.org/', address));
  await run(join(bin, 'mkdocs'), ['build', '--strict', '--quiet'], folder);
});

test('notes of MkDocs Material have a cluster with its options, also after an instant navigation and back', async (t) => {
  const page = await openHost(t, join(folder, 'site'), '');
  await assertClusterLives(page);
  const first = () => page.evaluate(() => [document.querySelectorAll('raft-cluster').length, document.querySelector('raft-cluster').runSeed, document.querySelector('raft-cluster').offsetHeight]);
  assert.deepEqual(await first(), [1, '7', 520]);
  await shot(page, 'host-mkdocs');
  await page.evaluate(() => (globalThis.isSamePage = true));
  await page.getByRole('link', { name: 'exercise', exact: true }).click();
  await page.getByText('Make another server the leader').waitFor();
  await page.locator('raft-cluster').getByText('Another server leads, and nobody crashed').first().waitFor();
  assert.equal(await page.evaluate(() => [globalThis.isSamePage, document.querySelectorAll('raft-cluster').length].join()), 'true,1', 'the page was not loaded again');
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.runSeed === '7');
  assert.deepEqual(await first(), [1, '7', 520]);
  assert.deepEqual(page.problems, []);
});

test('a cluster follows the reader’s switch to the dark theme', async (t) => {
  const page = await openHost(t, join(folder, 'site'), 'exercise/');
  await assertClusterLives(page);
  await page.locator('label[for="__palette_1"]').click();
  await page.waitForFunction(() => getComputedStyle(document.querySelector('raft-cluster').shadowRoot.querySelector('.shell')).colorScheme === 'dark');
  await shot(page, 'host-mkdocs-dark');
  assert.deepEqual(page.problems, []);
});
