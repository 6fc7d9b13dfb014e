// The logs: what a cell says, whatever its term, its server and the number of servers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

async function open(t, script, options = {}) {
  const page = await openPage(t, 'index.html', { reducedMotion: 'reduce', ...options });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const problem = await page.evaluate((script) => document.querySelector('raft-cluster').open(script), script);
  assert.equal(problem, undefined);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  return page;
}

async function run(page, line, steps) {
  const time = await page.evaluate((line) => {
    const cluster = document.querySelector('raft-cluster');
    const { problem } = cluster.run(line);
    if (problem) throw new Error(problem.message);
    return cluster.time;
  }, line);
  await seek(page, time + 10 * steps);
}

/** Seeks, and waits until the logs are drawn, which is in the frame after. */
const seek = (page, ms) => page.evaluate(async (ms) => {
  await document.querySelector('raft-cluster').seek(ms);
  for (let frame = 0; frame < 2; frame++) await new Promise((next) => requestAnimationFrame(next));
}, ms);
const cell = (page, server, index) => page.locator(`raft-cluster .row[data-server="${server}"] .cell`).nth(index - 1);

test('a long term is shown completely', async (t) => {
  const timeouts = Array.from({ length: 1_005 }, (_, i) => `at ${i + 1}ms timeout S1`).join('\n');
  const page = await open(t, `servers 3\nisolate S1\n${timeouts}\nat 1200ms reconnect S1\ntimeout S1\nawait leader within 2s\nsubmit "x"\n`);
  await seek(page, 2_400);
  await cell(page, 2, 1).locator('b').waitFor();
  // So narrow are cells where a log is long.
  for (let i = 0; i < 26; i++) await run(page, `submit "x${i}"`, 2);
  const solid = page.locator('raft-cluster .row[data-server="2"] .cell.solid');
  await solid.nth(8).waitFor();
  const fits = await solid.evaluateAll((cells) => cells.map((one) => {
    const [outer, inner] = [one.getBoundingClientRect(), one.querySelector('b').getBoundingClientRect()];
    return one.querySelector('b').textContent.length >= 4 && inner.left >= outer.left && inner.right <= outer.right;
  }));
  assert.ok(fits.length > 8 && fits.every(Boolean), `${fits}`);
});

test('a crashed server shows which part of its log is committed, and an entry explains why it is not', async (t) => {
  const page = await open(t, 'servers 3\nat 400ms submit "kept"\n');
  await seek(page, 700);
  await run(page, 'crash followers', 1);
  await run(page, 'submit "lost"', 20);
  const leader = await page.evaluate(() => document.querySelector('raft-cluster').leader);
  const down = leader === 1 ? 2 : 1;
  const committed = cell(page, down, 1);
  assert.match(await committed.getAttribute('class'), /\bsolid\b/);
  assert.match(await committed.getAttribute('aria-label'), /committed, as it will learn again/);
  assert.match(await cell(page, leader, 2).getAttribute('aria-label'), /not committed/);

  await cell(page, leader, 1).click();
  assert.match(await cell(page, leader, 1).getAttribute('class'), /\bchosen\b/);
  assert.match(await committed.getAttribute('class'), /\bchosen\b/, 'the same entry in another log');
  assert.equal(await committed.evaluate((node) => getComputedStyle(node).outlineStyle), 'solid');
  await page.getByRole('button', { name: 'Which servers know that entry 1 is committed?' }).waitFor();

  await cell(page, leader, 2).click();
  assert.doesNotMatch(await committed.getAttribute('class'), /\bchosen\b/);
  await page.getByRole('button', { name: 'Why is entry 2 not committed?' }).click();
  await page.locator('raft-cluster .commitment h3').waitFor();
  assert.ok((await page.locator('raft-cluster .commitment li').count()) > 0);
  assert.deepEqual(await axe(page), []);
  await shot(page, 'entry');
  assert.deepEqual(page.problems, []);
});

test('with nine servers, the bar of an applied entry is below its text', async (t) => {
  const page = await open(t, 'servers 9\nat 400ms submit "x=1"\n');
  await seek(page, 900);
  await page.waitForTimeout(150);
  const applied = page.locator('raft-cluster .cell.applied').first();
  await applied.waitFor();
  const [text, box] = await applied.evaluate((node) => {
    const range = document.createRange();
    range.selectNodeContents(node.querySelector('i'));
    return [range.getBoundingClientRect(), node.getBoundingClientRect()].map(({ top, bottom, height }) => ({ top, bottom, height }));
  });
  // Of a line of text, the lowest fifth is below its baseline.
  assert.ok(text.bottom - text.height / 5 <= box.bottom - 2.5, `${JSON.stringify(text)} in ${JSON.stringify(box)}`);
  await shot(page, 'logs-nine');
});

test('on a phone, the legend of the logs is shown completely', async (t) => {
  const page = await open(t, 'servers 3\nat 400ms submit "x=1"\n', { viewport: { width: 360, height: 740 }, hasTouch: true });
  await seek(page, 700);
  const hint = page.locator('raft-cluster .logs header p.detail');
  await hint.getByText('Filled: committed').waitFor();
  assert.ok(await hint.evaluate((node) => node.scrollWidth <= node.clientWidth && node.clientWidth > 280));
});
