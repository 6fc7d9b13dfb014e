// The library of scenarios is browsed, searched and opened by mouse, by keyboard and on a phone, and it is the list of
// src/lab/scenarios.rs.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

async function openLibrary(t, path = 'index.html', options = {}) {
  const page = await openPage(t, path, options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.getByRole('button', { name: /^Scenario/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Scenarios' });
  await dialog.waitFor();
  return { page, dialog };
}

const title = (page) => page.evaluate(() => document.querySelector('raft-cluster').runTitle);
const ready = (page, title) => page.waitForFunction((title) => document.querySelector('raft-cluster').ready && document.querySelector('raft-cluster').runTitle === title, title);

test('it lists the groups and the scenarios of src/lab/scenarios.rs, in their order', async (t) => {
  const { page, dialog } = await openLibrary(t);
  const source = await readFile(new URL('../../src/lab/scenarios.rs', import.meta.url), 'utf8');
  const block = source.slice(source.indexOf('&library! {'), source.indexOf('\n};', source.indexOf('&library! {')));
  const names = [...block.matchAll(/^\s+"([a-z0-9-]+)",$/gm)].map(([, name]) => name);
  const groups = [...block.matchAll(/^\s+"(.+)": ".+" \[$/gm)].map(([, name]) => name);
  assert.equal(names.length, 54);
  const links = await dialog.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.deepEqual(links, ['#', ...names.map((name) => `#scenario=${name}`)]);
  assert.deepEqual(await dialog.getByRole('heading', { level: 3 }).allTextContents(), groups);
  assert.deepEqual(page.problems, []);
});

for (const [size, options] of Object.entries({ desktop: {}, embedded: { viewport: { width: 834, height: 504 } }, phone: { viewport: { width: 360, height: 740 }, hasTouch: true } })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing in it, and it does not scroll sideways: ${size}, ${colorScheme}`, async (t) => {
      const { page, dialog } = await openLibrary(t, 'index.html#scenario=leader-failure', { ...options, colorScheme });
      assert.deepEqual(await axe(page), []);
      await shot(page, `library-${size}-${colorScheme}`);
      const [wide, room] = await dialog.evaluate((element) => [element.scrollWidth, element.clientWidth]);
      assert.ok(wide <= room, `${wide} in ${room}`);
      assert.deepEqual(page.problems, []);
    });
  }
}

test('by the keyboard alone one searches, opens a scenario, and returns to free play', async (t) => {
  const { page, dialog } = await openLibrary(t);
  await page.keyboard.type('wiped');
  await dialog.getByText(/^\d+ of 54 scenarios$/).waitFor();
  await page.keyboard.press('Enter');
  await ready(page, 'A wiped disk');
  assert.equal(new URL(page.url()).hash, '#scenario=wiped-disk');
  await page.getByRole('button', { name: /^Scenario/ }).press('Enter');
  await page.keyboard.press('ArrowDown');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Free play/);
  await page.keyboard.press('Enter');
  await ready(page, '');
  assert.equal(new URL(page.url()).hash, '');
  assert.deepEqual(page.problems, []);
});

test('a search that finds nothing says so, and the clock stops only while the dialog is open', async (t) => {
  const { page, dialog } = await openLibrary(t);
  const playing = () => page.evaluate(() => document.querySelector('raft-cluster').playing);
  assert.equal(await playing(), false);
  await dialog.getByRole('searchbox').fill('paxos');
  await dialog.getByText('No scenario contains these words.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  assert.equal(await title(page), '');
  assert.deepEqual(page.problems, []);
});
