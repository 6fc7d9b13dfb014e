// "Break it for me": a search in workers, its progress, and the story of what it finds as a branch.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openFile, openPage, shot } from './harness.mjs';

/** A paused cluster in which lines were run. */
async function open(t, lines, options = {}) {
  const page = await (options.file ? openFile(t) : openPage(t, 'index.html', { reducedMotion: 'reduce', ...options }));
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const problems = await page.evaluate((given) => {
    const cluster = document.querySelector('raft-cluster');
    cluster.pause();
    return given.map((line) => cluster.run(line).problem?.message);
  }, lines);
  assert.deepEqual(problems, lines.map(() => undefined));
  return { page, cluster: page.locator('raft-cluster') };
}

/** Opens the dialog by its key. */
async function openSearch(page) {
  await page.keyboard.press('q');
  const dialog = page.getByRole('dialog', { name: 'Break it for me' });
  await dialog.getByRole('button', { name: 'Search', exact: true }).waitFor();
  return dialog;
}

const violated = (page) => page.evaluate(() => document.querySelector('raft-cluster').screen.context.cluster.violations().length);
const branches = (page) => page.evaluate(() => document.querySelector('raft-cluster').branches);

test('the search finds a violation without the rule, and its run becomes a branch', async (t) => {
  const { page, cluster } = await open(t, ['break up-to-date-vote']);
  const dialog = await openSearch(page);
  assert.deepEqual(await axe(page), []);
  await shot(page, 'search-form');
  await dialog.getByRole('button', { name: 'Search', exact: true }).press('Enter');
  await dialog.getByText(/^Found after/).waitFor({ timeout: 60_000 });
  const steps = await dialog.locator('ol li').count();
  assert.ok(steps >= 1 && steps <= 15, `${steps} steps`);
  await dialog.locator('.ending', { hasText: 'is violated' }).waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'search-found');
  assert.ok((await violated(page)) > 0);
  const [main, found] = await branches(page);
  assert.equal(found.parent, main.id);
  assert.match(found.name, /is violated/);

  await dialog.getByRole('button', { name: 'Watch it from the start' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.context.frame.playing);
  assert.equal(await violated(page), 0);
  // The first steps may follow each other within a few ms.
  await cluster.locator('.narration').getByText(/\d of \d+:|is violated/).waitFor();
  assert.deepEqual(page.problems, []);
});

test('a search is cancelled by its button and by closing the dialog', async (t) => {
  const { page } = await open(t, []);
  const dialog = await openSearch(page);
  await dialog.getByText('All rules of Raft are in force').waitFor();
  await dialog.getByRole('button', { name: 'Search', exact: true }).click();
  await dialog.getByText(/[1-9][\d,]* worlds, .* threads?/).waitFor({ timeout: 30_000 });
  await shot(page, 'search-progress');
  assert.deepEqual(await axe(page), []);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByText(/^Cancelled/).waitFor();
  await dialog.getByRole('button', { name: 'Search', exact: true }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal((await branches(page)).length, 1);
  assert.deepEqual(page.problems, []);
});

test('a search for a condition from the start works in dark mode, without workers', async (t) => {
  const prepare = (page) => page.addInitScript(() => delete globalThis.Worker);
  const { page } = await open(t, ['break majority'], { colorScheme: 'dark', prepare });
  const dialog = await openSearch(page);
  await dialog.getByLabel('A condition of the language').check();
  const field = dialog.getByLabel('Condition', { exact: true });
  await field.fill('no lader');
  await dialog.getByRole('button', { name: 'Search', exact: true }).click();
  await dialog.getByRole('alert').waitFor();
  await field.fill('not leader');
  await dialog.getByLabel('holds without interruption for').fill('2');
  await dialog.getByLabel('At the start of the run').check();
  await dialog.getByRole('button', { name: 'Search', exact: true }).click();
  await dialog.getByText(/^Found after/).waitFor({ timeout: 60_000 });
  assert.deepEqual(await axe(page), []);
  await shot(page, 'search-dark');
  const [, found] = await branches(page);
  assert.equal(found.from_ms, 0);
  assert.deepEqual(page.problems, []);
});

test('the page in one file searches, too', async (t) => {
  const { page } = await open(t, ['break majority'], { file: true });
  const dialog = await openSearch(page);
  await dialog.getByRole('button', { name: 'Search', exact: true }).click();
  await dialog.getByText(/^Found after/).waitFor({ timeout: 60_000 });
  assert.ok((await violated(page)) > 0);
  assert.deepEqual(page.problems, []);
});

test('on a phone the dialog fits', async (t) => {
  const { page } = await open(t, [], { viewport: { width: 360, height: 740 }, hasTouch: true });
  await openSearch(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
  await shot(page, 'search-phone');
});
