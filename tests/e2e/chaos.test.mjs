// Chaos and calm, from the menu of the whole cluster; and the faults of a hostile world, each with its mark.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeInBothThemes, choose, chooseForAll, openRun, pass, run, text, until } from './features.mjs';

const five = 'servers 5\nseed 3\ntimeout S1\nawait settled within 1s\n';
/** What is drawn of faults at the present moment. */
const marks = `() => {
  const root = document.querySelector('raft-cluster').shadowRoot;
  const shown = (selector) => [...root.querySelectorAll(selector)].some((node) => getComputedStyle(node).display !== 'none');
  const found = [];
  for (const [name, selector] of Object.entries({
    down: '.server.down', paused: '.server.paused', isolated: '.server .fence', cut: '.link.cut, .link.half', clogged: '.link.clogged',
    tuned: '.link.slow, .link.unreliable', areas: '.areas path',
  })) if (shown(selector)) found.push(name);
  return found;
}`;
const notes = (page) => page.locator('raft-cluster .server').evaluateAll((servers) => servers.map((one) => one.getAttribute('aria-label')).join('\n'));

test('chaos causes faults, calm ends them, and the cluster settles', async (t) => {
  const page = await openRun(t, five);
  await chooseForAll(page, /^Chaos$/);
  assert.match(await text(page), /^set chaos 30%$/m);
  const seen = new Set();
  for (let i = 0; i < 24; i++) {
    await pass(page, 250);
    for (const mark of await page.evaluate(`(${marks})()`)) seen.add(mark);
  }
  assert.ok(seen.size >= 3, `marks of faults: ${[...seen].join(', ')}`);
  assert.deepEqual(await axeInBothThemes(page, 'chaos'), []);
  await chooseForAll(page, 'Calm');
  assert.match(await text(page), /^calm$/m);
  await until(page, `(cluster) => !cluster.run('expect settled').problem`, 10_000);
  assert.deepEqual(await page.evaluate(`(${marks})()`), [], 'nothing is wrong any more');
  for (const badge of await page.locator('raft-cluster .badge').all()) {
    assert.match(await badge.getAttribute('aria-label'), /holds?$/, 'and no promise was broken');
  }
  assert.deepEqual(page.problems, []);
});

test('each fault has a mark, a description and an action that ends it', async (t) => {
  const page = await openRun(t, five);
  await until(page, `(cluster) => cluster.leader === 1`);
  const faults = async (id, ...items) => {
    for (const item of items) {
      await choose(page, id, 'Faults');
      await page.getByRole('menuitem', { name: item }).click();
    }
  };
  await faults(2, 'Stall the disk');
  await faults(3, 'Slow the process down');
  await faults(4, 'Fill the disk');
  await faults(5, 'Let the disk lie');
  await run(page, 'clog S1 -> S2', 'cut S3 -> S4', 'set clock S5 120%', 'set loss S4 -- S5 30%');
  await pass(page, 10);
  const words = await notes(page);
  for (const word of ['disk stalled', 'slow', 'disk full', 'lying disk', 'clock 120%']) assert.match(words, new RegExp(word));
  assert.deepEqual(await page.evaluate(`(${marks})()`), ['cut', 'clogged', 'tuned']);
  await choose(page, 2, 'Faults');
  await page.getByRole('menuitem', { name: 'Let the disk continue' }).click();
  await choose(page, 3, 'Faults');
  await page.getByRole('menuitem', { name: 'Let the process run at full speed' }).click();
  // What has waited for the slow process still takes its time.
  await pass(page, 60);
  assert.doesNotMatch(await notes(page), /disk stalled|slow/);
  await faults(2, 'Crash within the next write');
  assert.match(await text(page), /^stall S2$[^]*^set slow S3 20ms$[^]*^set disk_full S4 on$[^]*^lie S5$[^]*^unstall S2$[^]*^set slow S3 0ms$[^]*^tear S2$/m);
  assert.deepEqual(page.problems, []);
});
