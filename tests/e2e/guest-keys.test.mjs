// Keys and the wheel in a page that has shortcuts of its own for everything, as slides and books have: what is meant for the
// cluster stays there, everything else is the page's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest } from './harness.mjs';

/** A page that listens to every key and scrolls far. */
const greedy = (attributes) => (ours) => `<!doctype html><html lang="en"><title>Slides</title>
  <script>
    globalThis.heard = [];
    for (const type of ['keydown', 'keypress', 'keyup']) addEventListener(type, ({ key, type }) => heard.push(type + ' ' + key));
  </script>
  <script type="module" src="${ours}raft-cluster.js"></script>
  <input id="search"><raft-cluster style="height: 560px" ${attributes}></raft-cluster><div style="height: 3000px"></div></html>`;

async function open(t, attributes = '') {
  const page = await openGuest(t, greedy(attributes));
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  await page.locator('raft-cluster .diagram').waitFor();
  return page;
}

/** What the page has heard since it was last asked. */
const heard = (page) => page.evaluate(() => heard.splice(0));

test('typing a command does not affect the page, and Tab and shortcuts with Ctrl reach it', async (t) => {
  const page = await open(t);
  await page.locator('raft-cluster').getByLabel('Command', { exact: true }).focus();
  await page.keyboard.type('put b /n');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  // Control alone is no typing; the letter that edits with it is.
  assert.deepEqual((await heard(page)).filter((event) => !event.endsWith('Control')), []);
  await page.keyboard.press('Control+k');
  assert.ok((await heard(page)).includes('keydown k'), 'the page searches with Ctrl and k');
  await page.keyboard.press('Tab');
  assert.ok((await heard(page)).includes('keydown Tab'), 'a dialog around the element can keep the focus inside');
  assert.equal(await page.locator('raft-cluster').getByLabel('Command', { exact: true }).inputValue(), 'put b /n');
});

test('the element stops its own shortcuts, from the first one on; other keys reach the page', async (t) => {
  const page = await open(t);
  // The focus comes by a script, and no pointer was near: the table of keys loads now.
  await page.locator('raft-cluster g[data-server="1"]').focus();
  for (const key of ['p', 'Escape', 'ArrowRight', ' ', 'Escape', '/']) await page.keyboard.press(key);
  await page.locator('raft-cluster .console input').waitFor();
  assert.deepEqual(await heard(page), []);
  await page.locator('raft-cluster .play').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  assert.deepEqual(await heard(page), [], 'a button is pressed, and no slide turned');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('X');
  assert.deepEqual(await heard(page), ['keydown PageDown', 'keyup PageDown', 'keydown X', 'keypress X', 'keyup X']);
});

test('without the focus, the cluster handles no keys; with keys="all" it handles those that no field uses', async (t) => {
  const page = await open(t);
  const playing = () => page.evaluate(() => document.querySelector('raft-cluster').playing);
  await page.keyboard.press('k');
  assert.deepEqual(await heard(page), ['keydown k', 'keypress k', 'keyup k']);
  assert.equal(await playing(), false);
  await page.evaluate(() => document.querySelector('raft-cluster').setAttribute('keys', 'all'));
  await page.keyboard.press('k');
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  assert.equal((await heard(page)).includes('keydown k'), false);
  await page.locator('#search').focus();
  await page.keyboard.press('k');
  assert.equal(await playing(), true, 'the page’s own field takes its letters');
  assert.equal(await page.locator('#search').inputValue(), 'k');
});

test('with keys="none" no letter acts, and every control still works by keyboard', async (t) => {
  const page = await open(t, 'keys="none"');
  await page.locator('raft-cluster g[data-server="1"]').focus();
  await page.keyboard.press('c');
  await page.keyboard.press('k');
  assert.ok((await heard(page)).includes('keydown c'));
  assert.deepEqual(await page.evaluate(() => [document.querySelector('raft-cluster').playing, document.querySelector('raft-cluster').servers[0].up]), [false, true]);
  await page.keyboard.press('Enter');
  await page.getByRole('menu', { name: 'S1' }).waitFor();
  await page.getByRole('menuitem', { name: /^Crash/ }).press('Enter');
  await page.waitForFunction(() => !document.querySelector('raft-cluster').servers[0].up);
});

test('an invalid keys attribute is reported on a card', async (t) => {
  const page = await openGuest(t, greedy('keys="some"'));
  await page.getByText('keys="some": give one of focus, all, none.').waitFor();
});

test('the wheel over the diagram scrolls the page and a hint says how to zoom; with Ctrl, or after a click, it zooms', async (t) => {
  const page = await open(t);
  const canvas = page.locator('raft-cluster .diagram .plot > canvas');
  const span = () => page.evaluate(() => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.spanMs);
  const before = await span();
  await canvas.hover();
  await page.mouse.wheel(0, 100);
  await page.waitForFunction(() => scrollY > 0);
  assert.equal(await span(), before);
  await page.getByText('Ctrl + wheel zooms the diagram').waitFor();
  await page.getByText('Ctrl + wheel zooms the diagram').waitFor({ state: 'hidden' });
  await page.evaluate(() => scrollTo(0, 0));
  await canvas.hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await page.waitForFunction((before) => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.spanMs < before, before);
  const closer = await span();
  await canvas.click();
  await page.mouse.wheel(0, -100);
  await page.waitForFunction((closer) => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.spanMs < closer, closer);
  assert.equal(await page.evaluate(() => scrollY), 0);
});
