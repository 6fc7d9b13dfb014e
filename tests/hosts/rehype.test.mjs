// integrations/rehype: blocks of Markdown become elements while a page is built.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { assertClusterLives, installPackages, openHost, prepareHost, run, shot } from './harness.mjs';

let folder;

before(async () => {
  folder = await prepareHost('rehype');
  await installPackages(folder);
});

test('a page that unified builds has a cluster with its options and its script, a lesson, and code that stays code', async (t) => {
  await run('npm', ['run', 'build'], folder);
  const page = await openHost(t, join(folder, 'public'));
  await assertClusterLives(page);
  const found = await page.evaluate(() => {
    const { runSeed, offsetHeight, text } = document.querySelector('raft-cluster');
    return { runSeed, offsetHeight, says: /say .*/.exec(text)?.[0], bold: document.querySelectorAll('b').length, lesson: document.querySelector('raft-lesson').getAttribute('lesson') };
  });
  assert.deepEqual(found, { runSeed: '7', offsetHeight: 480, says: 'say "Compare it with </script> and <b>."', bold: 0, lesson: 'terms' });
  assert.equal(await page.locator('body > pre').textContent(), 'crash leader\n');
  await shot(page, 'host-rehype');
  assert.deepEqual(page.problems, []);
});

test('without scripts, the page shows the code of its cluster', async (t) => {
  await run('npm', ['run', 'build'], folder);
  const page = await openHost(t, join(folder, 'public'), '', { javaScriptEnabled: false });
  await page.getByText('await leader within 2s').waitFor();
});

test('a block with a mistake stops the build at its place', async () => {
  await writeFile(join(folder, 'notes.md'), '# Notes\n\n```raft {sede=7}\nservers 5\n```\n');
  await assert.rejects(run('npm', ['run', 'build'], folder), /notes\.md:3:1.*there is no option “sede”; did you mean “seed”\?/s);
});
