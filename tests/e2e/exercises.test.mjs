// The exercises of the library in the page: a list, each with its goals in sight, and handed in with a name.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

const folder = new URL('../../exercises/', import.meta.url);

test('learn.html lists all exercises, and each opens as a run with its goals', async (t) => {
  const page = await openPage(t, 'learn.html', { reducedMotion: 'reduce' });
  assert.equal(await page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('exercises'))), false, 'they are loaded when they are wanted');
  await page.getByRole('link', { name: 'Exercises' }).click();
  const cards = page.locator('[data-exercise]');
  await cards.first().waitFor();
  const files = (await readdir(folder)).map((file) => file.replace('.raft', '')).sort();
  const listed = await cards.evaluateAll((all) => all.map((card) => [card.dataset.exercise, card.innerText]));
  assert.deepEqual(listed.map(([id]) => id).sort(), files);
  for (const [id, words] of listed) assert.match(words, /\d goals?, \d+ points?/, id);
  assert.ok(listed.find(([id]) => id === 'lost-entry')[1].includes('3 goals, 5 points · §5.3, §5.4 · lost-entry'));
  assert.deepEqual(await axe(page), []);
  await shot(page, 'exercises');
  await page.locator('[data-exercise="elect-one"]').click();
  const panel = page.locator('raft-cluster .goals');
  await panel.getByText('0 of 2 goals reached, 0 of 3 points').waitFor();
  await panel.getByText('What to do').click();
  await panel.getByText('before any timer expires').waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'exercise');
  // What is written in the file is what is opened, for each of them.
  for (const id of files) {
    const script = await readFile(new URL(`${id}.raft`, folder), 'utf8');
    const told = await page.evaluate(async (text) => {
      const cluster = document.querySelector('raft-cluster');
      const problem = await cluster.open(text);
      return problem?.message;
    }, script);
    assert.equal(told, undefined, id);
  }
  assert.deepEqual(page.problems, []);
});

test('an exercise is handed in by a link or a file that says whose it is', async (t) => {
  const page = await openPage(t, 'learn.html#exercises', { reducedMotion: 'reduce' });
  await page.locator('[data-exercise="elect-one"]').click();
  await page.locator('raft-cluster .goals').getByRole('button', { name: 'Hand in…' }).click();
  const dialog = page.locator('raft-cluster dialog.share');
  const link = dialog.getByRole('textbox', { name: 'Link', exact: true });
  await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.link-part input[readonly]')?.value.includes('run='));
  assert.doesNotMatch(await link.inputValue(), /name=/);
  await dialog.getByRole('textbox', { name: /^Your name/ }).fill(' Ada & Bob <b> ');
  const signed = await link.inputValue();
  assert.match(signed, /&name=Ada\+%26\+Bob\+%3Cb%3E$/);
  assert.deepEqual(await axe(page), []);
  await shot(page, 'hand-in');
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download: Run' }).click()]);
  assert.match((await readFile(await file.path(), 'utf8')).split('\n')[1], /^# Open at: at=.*&name=Ada\+%26\+Bob\+%3Cb%3E$/);
  // The name is no part of the run: the link opens as it would without it.
  const other = await openPage(t, `index.html${signed.slice(signed.indexOf('#'))}`);
  await other.locator('raft-cluster .goals li').first().waitFor();
  assert.equal(await other.locator('.notes, .note').filter({ hasText: 'name' }).count(), 0);
  assert.deepEqual([...page.problems, ...other.problems], []);
  // A run without goals asks for no name.
  await page.goto(`${page.url().split('#')[0]}#scenario=cluster-start`);
  await page.locator('raft-cluster .goals').waitFor({ state: 'hidden' });
  await page.evaluate(() => document.querySelector('raft-cluster').showShare());
  await dialog.locator('.link-part').waitFor();
  assert.equal(await dialog.getByRole('textbox', { name: /^Your name/ }).count(), 0);
});
